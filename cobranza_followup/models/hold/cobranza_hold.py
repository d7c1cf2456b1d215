from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_list

from ...engine.hold import lasts
from ...ledger.holds import follow_carried, values_of_ended
from ...tools import authority, inputs

# What a person gives, beside what the hold stops; the rest is the debtor's, the day's, or
# written when the hold ends.
_GIVEN = frozenset({"debtor_id", "reason", "date_to"})


class CobranzaHold(models.Model):
    """A stop of a debtor's orders and deliveries, kept on record when it has ended."""

    _name = "cobranza.hold"
    _inherit = ["cobranza.hold.kinds.mixin"]
    _description = "Credit hold"
    _order = "id DESC"
    _rec_name = "reason"

    # Not readonly, or Odoo's import would not offer it; `write` refuses it anyway.
    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    # Of the debtor, kept here so that the check at confirmation is one query on one table.
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    source = fields.Selection(
        [
            ("policy", "Policy"),
            ("manual", "By hand"),
            ("carried", "Of the customer they were part of"),
        ],
        required=True,
        default="manual",
    )
    # Of the customer whose contact this was when that customer was held already.
    carried_from_id = fields.Many2one("cobranza.hold", readonly=True, index="btree_not_null")
    carried_ids = fields.One2many("cobranza.hold", "carried_from_id")
    stage_id = fields.Many2one("cobranza.stage", readonly=True)
    # The step as it was when it asked for the hold: `engine.hold.Cause`.
    policy_id = fields.Many2one("cobranza.policy", readonly=True, index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    from_days = fields.Integer(readonly=True, string="From Day")
    from_broken_promises = fields.Integer(readonly=True, string="Or Broken Promises")
    above_amount = fields.Monetary(readonly=True, string="Above")
    episode_start = fields.Date(readonly=True)
    ground_ids = fields.One2many("cobranza.hold.ground", "hold_id", string="What It Is About")
    reason = fields.Char(required=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(string="Until", help="Last day of the hold. Empty: until it is ended.")
    state = fields.Selection(
        [("active", "Active"), ("ended", "Ended")], required=True, default="active"
    )
    ended_on = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True)
    end_reason = fields.Char(readonly=True)
    # Until this day is over the hold resumes if what ended it is undone.
    ended_itself_on = fields.Date(readonly=True)
    waits_for = fields.Char(
        readonly=True,
        help="Codes: what lowered the stage without a payment. The hold ends when a manager"
        " agrees. Empty: nothing did.",
    )
    asked_on = fields.Date(readonly=True, help="When a manager was asked to agree to its end.")

    _one_active = models.UniqueIndex(
        "(debtor_id) WHERE state = 'active'",
        "This debtor is on hold already. End that hold first.",
    )
    _active_of_partner = models.Index("(partner_id, company_id) WHERE state = 'active'")

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base': a hold by hand stops everything unless its manager says otherwise
        return dict.fromkeys(set(self._hold_kinds()) & set(fields), True) | super().default_get(
            fields
        )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for hold in self:
            if hold.date_to and hold.date_to < hold.date_from:
                raise ValidationError(
                    self.env._("The last day of the hold is in the past: choose a later one.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Hold debtors by hand. A manual hold takes the place of the policy's."""
        self.check_access("create")
        authority.check_not_by_mail(self)
        holds = super().create([self._prepare(vals) for vals in inputs.rows(self, vals_list)])
        holds.sudo()._take_over_carried()
        self._show(holds.debtor_id)
        self.env["cobranza.decision"]._log_event(holds.debtor_id, "held_by_hand", "on")
        return holds

    def _take_over_carried(self):
        """Link the holds of contacts that left their customer to these, which replace others."""
        for hold in self:
            self.search(
                [
                    ("carried_from_id.debtor_id", "=", hold.debtor_id.id),
                    ("state", "=", "active"),
                ]
            ).carried_from_id = hold

    def _prepare(self, vals):
        """Return the values of a hold by hand; raise one sentence if it cannot be."""
        # A form sends its defaults, too: they are what a hold by hand has anyway.
        given = {name: vals[name] for name in set(vals) - {"source", "state"}}
        kinds = self._hold_kinds()
        inputs.only(self.env, given, _GIVEN | set(kinds), self)
        stops = {kind: bool(given.get(kind, True)) for kind in kinds}
        if not any(stops.values()):
            self._refuse_to_stop_nothing()
        debtor = inputs.record(
            self.env["cobranza.debtor"], given.get("debtor_id"), self.env._("Debtor")
        )
        if not debtor:
            raise UserError(self.env._("Choose the debtor to put on hold."))
        debtor.check_access("read")
        reason = inputs.reason(
            self.env,
            given.get("reason"),
            self.env._("Say why %s is put on hold.", debtor.display_name),
        )
        active = debtor.hold_ids.filtered(lambda hold: hold.state == "active")
        if active.source == "manual":
            raise UserError(
                self.env._("%s is on hold already. End that hold first.", debtor.display_name)
            )
        active._end(self.env._("Replaced by a hold by hand."))
        return {
            **stops,
            "debtor_id": debtor.id,
            "company_id": debtor.company_id.id,
            "partner_id": debtor.partner_id.id,
            "source": "manual",
            "stage_id": False,
            "state": "active",
            "reason": reason,
            "date_from": debtor.company_id._cobranza_today(),
            "date_to": inputs.date(self.env, given.get("date_to"), self.env._("Until")),
            "ended_on": False,
            "ended_by_id": False,
            "end_reason": False,
            "carried_from_id": False,
            "policy_id": False,
            "episode_start": False,
            "ended_itself_on": False,
            "waits_for": False,
            "asked_on": False,
        }

    @api.model
    def _refuse_to_stop_nothing(self):
        kinds = self._hold_kinds()
        if not kinds:
            raise UserError(self.env._("There is nothing here that a hold could stop."))
        labels = [label["string"] for label in self.fields_get(kinds, ["string"]).values()]
        raise UserError(
            self.env._("Choose what to stop: %s.", format_list(self.env, labels, style="or"))
        )

    def write(self, vals):
        if not authority.of_the_desk(self.env):
            raise AccessError(
                self.env._("A hold cannot be changed: end it, or make an exception to it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Holds stay on record. End the hold instead."))

    def action_end(self, reason):
        """End holds put by hand (managers).

        :param str reason: kept on the hold
        :raise UserError: the hold is the policy's, which ends by itself
        """
        inputs.several(self)
        self.check_access("write")
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can end a hold."))
        reason = inputs.reason(self.env, reason, self.env._("Say why the hold ends."))
        for hold in self:
            if hold.source == "policy":
                raise UserError(
                    self.env._(
                        "%s is held by the policy: the hold ends by itself when the debt is paid."
                        " Grant an exception for an order or until a day, or pin the stage.",
                        hold.debtor_id.display_name,
                    )
                )
        active = self.filtered(lambda hold: hold.state == "active")
        active._end(reason)
        active._log_end("hold_ended_by_hand")
        return True

    def _log_end(self, code):
        """Log that a person ended the holds, show it, and evaluate the debtors again."""
        self._show(self.debtor_id)
        self._changed(self.debtor_id.ids)
        self.env["cobranza.decision"]._log_event(self.debtor_id, code, "off")
        self.debtor_id._refresh_later()

    def _is_in_force(self):
        """Whether the hold stops anything today: it is active, and its last day is not past.

        Searched for with `ledger.holds.in_force_domain`.
        """
        self.ensure_one()
        today = self.company_id._cobranza_today()
        return self.state == "active" and lasts(self.date_to, today)

    def _carry_to(self, debtor):
        """Hold a contact that left the debtor of this hold for as long as that debtor is held."""
        self.ensure_one()
        carried = super().create(
            [
                {
                    "debtor_id": debtor.id,
                    "company_id": debtor.company_id.id,
                    "partner_id": debtor.partner_id.id,
                    "source": "carried",
                    "carried_from_id": self.id,
                    "date_from": debtor.company_id._cobranza_today(),
                    **{name: self[name] for name in (*self._hold_kinds(), "reason", "date_to")},
                }
            ]
        )
        carried.flush_recordset()
        return carried

    def _check_nothing_leaves_with(self, partner):
        """Called when a contact takes its documents to another customer, who is not on hold.

        :raise UserError: something is confirmed in its name alone, and still to be delivered
        """

    def _stop_also(self, others):
        """Have this hold stop what others do, too."""
        stops = {
            kind: True for kind in self._hold_kinds() if any(others.mapped(kind)) and not self[kind]
        }
        if stops:
            self.sudo().write(stops)
            self.flush_recordset()

    def _end(self, reason):
        """End holds because a person says so, or another hold takes their place."""
        self.sudo().write(values_of_ended(self.env, reason))
        # Written before another hold is, of which only one may be active.
        self.flush_recordset()

    @api.model
    def _show(self, debtors):
        """Update the hold shown on debtors, and on contacts that left one of them while held."""
        self.flush_model()
        carriers = follow_carried(self.env, debtors.ids)
        (debtors | debtors.browse(carriers))._show_holds()

    @api.model
    def _changed(self, debtor_ids):
        """Called when the holds of debtors began, changed or ended; for add-ons to extend."""

    @api.model
    def _automatic_reasons(self):
        return {
            "stage": self.env._("The stage no longer asks for it."),
            "expired": self.env._("Its last day is past."),
            "paid": self.env._("Nothing is owed any more."),
        }

    @api.model
    def _find_in_force(self, kind, partners, companies):
        """Return {(commercial partner id, company id): holds} that stop `kind` today.

        One query, on figures as fresh as this transaction: a payment registered a moment
        ago counts. A held company stays held when it is made a contact of another. Branches are
        one company: a hold of one is found for each of the companies asked for in its tree.

        :param kind: one of `_hold_kinds`
        :param partners: customers or contacts; their commercial partners decide
        :param companies: those of the documents
        """
        partners = partners.filtered("id")
        if not partners:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT hold.id, held.commercial_partner_id, asked.id, hold.company_id, hold.date_to"
                " %s ORDER BY hold.id",
                self._from_active(kind, partners, companies),
            )
        )
        found = {}
        for id_, partner, company, holder, last_day in rows:
            today = self.env["res.company"].browse(holder).sudo()._cobranza_today()
            if lasts(last_day, today):
                key = partner, company
                found[key] = found.get(key, self.browse()) | self.browse(id_)
        return found

    @api.model
    def _from_active(self, kind, partners, companies):
        """Return the SQL, from FROM on, of the active holds that `_find_in_force` looks at.

        What changed in this transaction is evaluated and written first.
        """
        if kind not in self._hold_kinds():
            raise ValueError(f"Unknown kind of hold: {kind}")
        self.env["cobranza.debtor"]._refresh_stale()
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """FROM cobranza_hold hold
               JOIN res_partner held ON held.id = hold.partner_id
               JOIN res_company holder ON holder.id = hold.company_id
               JOIN res_company asked ON split_part(asked.parent_path, '/', 1)
                                       = split_part(holder.parent_path, '/', 1)
              WHERE hold.state = 'active' AND %s AND asked.id = ANY(%s)
                AND (hold.source <> 'carried' OR held.commercial_partner_id = held.id)
                AND held.commercial_partner_id IN (
                    SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s))""",
            SQL.identifier("hold", kind),
            companies.ids,
            partners.ids,
        )
