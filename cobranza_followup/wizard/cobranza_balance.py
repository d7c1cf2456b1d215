from itertools import islice

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine.workload import (
    FULL_TIME_HOURS,
    MOST_MOVES,
    Movable,
    Work,
    even_out,
    fullness,
    share_out,
)
from ..ledger import collectors
from ..ledger.collector_rules import read_rules
from ..models.desk.cobranza_collector_rule import works_in
from ..tools import authority, inputs

# Who was contacted within so many days knows their collector best, and is moved last.
KNOWN_DAYS = 30


class CobranzaBalance(models.TransientModel):
    """What each collector has to expect in a week, and moves that would even it out.

    Nothing moves until a manager accepts it.
    """

    _name = "cobranza.balance"
    _description = "Balance of desks"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(required=True, readonly=True)
    desk_ids = fields.One2many("cobranza.balance.desk", "balance_id")
    move_ids = fields.One2many("cobranza.balance.move", "balance_id")
    move_count = fields.Integer(compute="_compute_counts", string="Proposed Moves")
    chosen_count = fields.Integer(compute="_compute_counts", string="Chosen Moves")
    free_count = fields.Integer(readonly=True, string="Debtors Without Collector")
    free_hours = fields.Float(readonly=True, string="Their Hours a Week")
    hours_changed = fields.Boolean(
        readonly=True, help="Somebody's hours were entered after the moves were proposed."
    )

    @api.depends("move_ids.accepted")
    def _compute_counts(self):
        for balance in self:
            balance.move_count = len(balance.move_ids)
            balance.chosen_count = len(balance.move_ids.filtered("accepted"))

    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for balance in self:
            balance.display_name = self.env._("Balance of %s", balance.company_id.name)

    # -- opening -------------------------------------------------------------------------

    @api.model
    def action_open_balance(self):
        """Open the balance of the user's company as it is now (managers)."""
        self._check_manager()
        company = self.env.company
        balance = self.sudo().create({"company_id": company.id, "date": company._cobranza_today()})
        balance._propose()
        return balance._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Balance of Desks"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def write(self, vals):
        given = set(inputs.values(self, vals))
        if not authority.of_the_desk(self.env) and given - {"move_ids", "desk_ids"}:
            raise AccessError(self.env._("Moves are proposed by the program: accept them or not."))
        return super().write(vals)

    def _check_own(self):
        inputs.one(self)
        self._check_manager()
        self.check_access("write")

    def _check_manager(self):
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager balances desks."))

    # -- what is proposed ----------------------------------------------------------------

    def _propose(self):
        """Read what everybody has to do, and propose the moves that even it out."""
        self.ensure_one()
        company_id = self.company_id.id
        rules = read_rules(self.env, company_id)
        own = collectors.read_loads(self.env, company_id)
        # What they do for other companies fills their week, too.
        loads = {who: work.minutes for who, (_n, work) in collectors.read_loads(self.env).items()}
        people = self._people(rules, own)
        capacities = collectors.read_capacities(self.env)
        rows = collectors.read_placed(
            self.env, company_id, rules, SQL("debtor.collector_by_hand IS NOT TRUE")
        )
        moves = self._moves(rows, rules, people, loads, capacities)
        minutes = {row["id"]: row["minutes"] for row in rows}
        after = {who: loads.get(who, 0.0) for who in people.ids}
        for debtor, before, to, _why in moves:
            after[to] += minutes[debtor]
            if before in after:
                after[before] -= minutes[debtor]
        free_heads, free_work = own.get(None, (0, Work()))
        self.write(
            {
                "hours_changed": False,
                "free_count": free_heads,
                "free_hours": free_work.minutes / 60,
                "desk_ids": [
                    Command.clear(),
                    *(
                        Command.create(self._desk(who, own, loads, after, capacities))
                        for who in people.sorted("name")
                    ),
                ],
                "move_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "debtor_id": debtor,
                                "from_id": before,
                                "to_id": to,
                                "hours": minutes[debtor] / 60,
                                "why": why,
                            }
                        )
                        for debtor, before, to, why in moves
                    ),
                ],
            }
        )

    def _people(self, rules, own):
        """Return who can be given debtors, and who has some."""
        company = self.company_id
        named = {who for rule in rules for who in rule.collectors}
        holding = {who for who in own if who}
        people = self.env["res.users"].browse(named | holding)
        default = company.cobranza_collector_id.filtered(lambda user: works_in(user, company))
        return people.filtered("active") | default

    def _moves(self, rows, rules, people, loads, capacities):
        """Return [(debtor, collector before or None, collector proposed, why)]."""
        away = self.env["cobranza.absence"]._away(self.date)
        by_rule = {rule.id: rule.collectors for rule in rules}
        recently = fields.Date.subtract(self.date, days=KNOWN_DAYS)
        present = frozenset(
            user.id for user in people if user.id not in away and works_in(user, self.company_id)
        )
        minutes, choices, before, movables = {}, {}, {}, []
        for row in rows:
            named = by_rule.get(row["rule_id"])
            before[row["id"]] = row["collector_id"]
            choice = frozenset(named) & present if named else present
            if named and row["collector_id"] not in named:
                minutes[row["id"]], choices[row["id"]] = row["minutes"], tuple(sorted(choice))
            elif row["collector_id"]:
                known = row["last_contact_date"]
                movables.append(
                    Movable(
                        row["id"],
                        row["collector_id"],
                        row["minutes"],
                        choice,
                        known=int(bool(known)) + int(bool(known and known >= recently)),
                    )
                )
        loads = {who: loads.get(who, 0.0) for who in people.ids}
        for debtor, taken in minutes.items():
            if before[debtor] in loads:
                loads[before[debtor]] -= taken
        # More than anybody looks through come once these are accepted; the largest are first.
        shared = share_out(minutes, choices, loads, capacities)
        ruled = dict(islice(shared.items(), MOST_MOVES))
        for debtor, taken in minutes.items():
            holder = ruled.get(debtor, before[debtor])
            if holder in loads:
                loads[holder] += taken
        evened = even_out(
            movables,
            {who: loads[who] for who in loads if who in present or loads[who]},
            capacities,
            most=MOST_MOVES - len(ruled),
        )
        return [
            *((debtor, before[debtor], to, "rule") for debtor, to in ruled.items()),
            *((debtor, before[debtor], to, "load") for debtor, to in evened),
        ]

    def _desk(self, user, own, loads, after, capacities):
        available = capacities.get(user.id, FULL_TIME_HOURS * 60)
        heads, work = own.get(user.id, (0, Work()))
        absences = self.env["cobranza.absence"]
        deputy = absences._standing_in(user, self.date, self.company_id)
        return {
            "user_id": user.id,
            "deputy_id": deputy.id if deputy != user else False,
            "debtor_count": heads,
            "calls": work.calls,
            "messages": work.messages,
            "hours": work.minutes / 60,
            "hours_elsewhere": (loads.get(user.id, 0.0) - work.minutes) / 60,
            "hours_after": after[user.id] / 60,
            "hours_available": available / 60,
            # Of who has no time for it there is no share.
            "fullness": available and fullness(loads.get(user.id, 0.0), available),
            "fullness_after": available and fullness(after[user.id], available),
        }

    # -- the manager decides -------------------------------------------------------------

    def action_accept(self):
        """Make the chosen moves, and show what is left to propose."""
        self._check_own()
        if self.hours_changed:
            raise UserError(
                self.env._(
                    "Somebody has other hours now: press “Propose Anew”, and look at the moves"
                    " before you accept them."
                )
            )
        chosen = self.move_ids.filtered("accepted")
        if not chosen:
            raise UserError(self.env._("Choose at least one of the moves."))
        chosen._make()
        self.sudo()._propose()
        return self._action()

    def action_propose(self):
        """Read everything anew."""
        self._check_own()
        self.sudo()._propose()
        return self._action()

    def action_choose_none(self):
        """Take the choice from all moves, to choose some."""
        self._check_own()
        self.move_ids.write({"accepted": False})
        return self._action()


class CobranzaBalanceDesk(models.TransientModel):
    """What one collector has to expect in a week."""

    _name = "cobranza.balance.desk"
    _description = "Desk of a balance"

    balance_id = fields.Many2one("cobranza.balance", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", string="Collector", required=True, ondelete="cascade")
    deputy_id = fields.Many2one("res.users", string="Today With", ondelete="cascade")
    debtor_count = fields.Integer(string="Debtors")
    calls = fields.Float(string="Calls a Week", digits=(16, 1))
    messages = fields.Float(string="Messages a Week", digits=(16, 1))
    hours = fields.Float(string="Hours a Week")
    hours_elsewhere = fields.Float(string="For Other Companies")
    hours_after = fields.Float(string="With All Moves", help="Of all companies.")
    hours_available = fields.Float(
        string="Hours for Collecting",
        help="A week, in all companies: enter less for who works part time or does other things,"
        " 0 for who is to be given nothing. Work is shared out by it.",
    )
    fullness = fields.Float(
        string="Full Now", help="Work of all companies by the hours they have for it."
    )
    fullness_after = fields.Float(
        string="Full After", help="With all moves: work of all companies by the hours for it."
    )

    def write(self, vals):
        """Take the hours a manager enters: they are the collector's from now on."""
        if authority.of_the_desk(self.env):
            return super().write(vals)
        if set(inputs.values(self, vals)) - {"hours_available"}:
            raise AccessError(
                self.env._("Of a desk only the hours for collecting are entered here.")
            )
        if "hours_available" not in vals:
            return super().write(vals)
        self.balance_id._check_own()
        hours = inputs.amount(self.env, vals.get("hours_available"), self.env._("Hours"))
        for desk in self:
            self.env["cobranza.capacity"]._enter(desk.user_id, hours)
        self.balance_id.sudo().hours_changed = True
        return super().write({"hours_available": hours})


class CobranzaBalanceMove(models.TransientModel):
    """A debtor that another collector could take."""

    _name = "cobranza.balance.move"
    _description = "Move of a balance"

    balance_id = fields.Many2one("cobranza.balance", required=True, ondelete="cascade", index=True)
    accepted = fields.Boolean(string="Accept", default=True)
    debtor_id = fields.Many2one("cobranza.debtor", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="debtor_id.currency_id")
    stage_id = fields.Many2one(related="debtor_id.stage_id")
    amount_overdue = fields.Monetary(related="debtor_id.amount_overdue")
    last_contact_date = fields.Date(related="debtor_id.last_contact_date")
    from_id = fields.Many2one("res.users", readonly=True, ondelete="cascade")
    to_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    hours = fields.Float(string="Hours a Week", readonly=True)
    why = fields.Selection(
        [("rule", "A rule names others"), ("load", "Less work there")], readonly=True
    )

    def write(self, vals):
        if not authority.of_the_desk(self.env) and set(inputs.values(self, vals)) - {"accepted"}:
            raise AccessError(self.env._("Moves are proposed by the program: accept them or not."))
        return super().write(vals)

    def _make(self):
        """Give these debtors to the collectors proposed, as far as nobody did so meanwhile."""
        company = self.balance_id.company_id
        rules = read_rules(self.env, company.id)
        placed = collectors.read_placed(
            self.env, company.id, rules, SQL("debtor.id = ANY(%s)", self.debtor_id.ids)
        )
        now = {row["id"]: row for row in placed}
        rows = []
        for move in self:
            row = now.get(move.debtor_id.id)
            same = row and row["collector_id"] == (move.from_id.id or None)
            if same and works_in(move.to_id, company):
                rows.append((row["id"], move.to_id.id, row["rule_id"], False))
        if rows:
            collectors.write_collectors(self.env, rows)
