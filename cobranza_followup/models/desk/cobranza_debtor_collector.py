from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...ledger import collectors, desk_tasks
from ...tools import authority, inputs
from .cobranza_collector_rule import works_in


class CobranzaDebtor(models.Model):
    """Whose debtor it is: by hand, by a rule, or the company's; and whose today."""

    _inherit = "cobranza.debtor"

    collector_rule_id = fields.Many2one(
        "cobranza.collector.rule",
        string="Collector by Rule",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The rule that gave the debtor to its collector.",
    )
    collector_by_hand = fields.Boolean(
        readonly=True,
        help="Somebody chose the collector: no rule changes that.",
    )
    is_mine = fields.Boolean(
        string="On My Desk",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="The user's own, and those of collectors whose deputy the user is today.",
    )

    deputy_text = fields.Char(compute="_compute_deputy_text", string="Today With")

    def _init_column(self, column_name):
        # EXTENDS 'base': where somebody was chosen before there were rules, that stays
        result = super()._init_column(column_name)
        if column_name == "collector_by_hand":
            self.env.cr.execute(
                """UPDATE cobranza_debtor debtor SET collector_by_hand = TRUE
                     FROM res_company company
                    WHERE company.id = debtor.company_id AND debtor.collector_id IS NOT NULL
                      AND debtor.collector_id IS DISTINCT FROM company.cobranza_collector_id"""
            )
        return result

    @api.depends("collector_id")
    @api.depends_context("uid", "company")
    def _compute_is_mine(self):
        lent, me = self._desks_lent_to_me(), self.env.user
        for debtor in self:
            collector, company = debtor.collector_id, debtor.company_id.id
            debtor.is_mine = collector == me or collector.id in lent.get(company, ())

    @api.depends("collector_id")
    def _compute_deputy_text(self):
        absences = self.env["cobranza.absence"].sudo()
        for debtor in self:
            company, collector = debtor.company_id, debtor.collector_id.sudo()
            deputy = absences._standing_in(collector, company._cobranza_today(), company)
            debtor.deputy_text = deputy.name if deputy != collector else False

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._on_my_desk()
        return Domain.OR(mine if wanted else ~mine for wanted in value)

    @api.model
    def _desks_lent_to_me(self):
        """Return {company id: ids of the others whose desk the user has there today}."""
        absences, me = self.env["cobranza.absence"].sudo(), self.env.user
        lent = {
            company.id: absences._desks_of(me, company._cobranza_today(), company)
            for company in me.sudo().company_ids
        }
        return {company: others for company, others in lent.items() if others}

    @api.model
    def _on_my_desk(self):
        """Domain of the user's own debtors, and those of whoever's desk the user has today."""
        mine = Domain("collector_id", "=", self.env.uid)
        for company, others in self._desks_lent_to_me().items():
            mine |= Domain("company_id", "=", company) & Domain("collector_id", "in", others)
        return mine

    @api.model
    def _mine_domain(self):
        # EXTENDS: the deputy works through the list of who is away
        return self._on_my_desk() | Domain("collector_id", "=", False)

    def _collector(self):
        # EXTENDS: who has the desk of who is away; of who collects there no more, nobody
        self.ensure_one()
        company = self.company_id.sudo()
        absences, today = self.env["cobranza.absence"].sudo(), company._cobranza_today()
        for person in self.collector_id.sudo() | company.cobranza_collector_id:
            if works_in(person, company):
                return absences._standing_in(person, today, company).sudo(self.env.su)
        return self.env["res.users"]

    def action_collector_by_rules(self):
        """Let the rules say again who collects from debtors whose collector was chosen (managers)."""
        inputs.several(self)
        if not authority.is_manager(self.env):
            raise AccessError(
                self.env._("Only a collections manager gives debtors back to the rules.")
            )
        self.check_access("write")
        chosen, changed = self.filtered("collector_by_hand"), 0
        for company, debtors in chosen.grouped("company_id").items():
            away = self.env["cobranza.absence"]._away(company._cobranza_today())
            changed += len(collectors.give_out(self.env, company.id, away=away, chosen=debtors.ids))
        message = self.env._("Nobody chose the collector by hand here: the rules say it already.")
        if chosen:
            message = self.env._(
                "Debtors that follow the rules again: %(count)s. Another collector has now:"
                " %(changed)s.",
                count=len(chosen),
                changed=changed,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if chosen else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def write(self, vals):
        # EXTENDS: whom a person chooses no rule changes, and the tasks go along
        if "collector_id" not in inputs.values(self, vals) or authority.of_the_desk(self.env):
            return super().write(vals)
        before = {debtor.id: debtor.collector_id.id for debtor in self}
        result = super().write(vals)
        self.flush_recordset(["collector_id"])
        rows = [
            (debtor.id, debtor.collector_id.id or None, None, bool(debtor.collector_id))
            for debtor in self
            if debtor.collector_id.id != before[debtor.id]
        ]
        if rows:
            collectors.write_collectors(self.env, rows)
            desk_tasks.pass_on_tasks(
                self.env, [(id_, before[id_] or None, now) for id_, now, _rule, _hand in rows]
            )
        return result
