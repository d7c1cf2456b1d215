from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...ledger import open_items
from ...tools import authority, inputs
from ...tools.day_text import day_text
from ..debtor.cobranza_debtor_mixin import COLLECTOR


class CobranzaBarrier(models.Model):
    """A reason for not paying that somebody must remove; it may be a dispute.

    Its owner need not be a collector: sales, warehouse, whoever can remove it. They read what
    they need for it, in words, and reach no figure of the debtor: neither by sorting or grouping
    nor by searching through it.
    """

    _name = "cobranza.barrier"
    _description = "Payment barrier"
    _inherit = ["cobranza.thread.mixin", "mail.activity.mixin"]
    _order = "state, deadline, id DESC"

    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, ondelete="cascade", index=True, groups=COLLECTOR
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    type_id = fields.Many2one("cobranza.barrier.type", required=True, ondelete="restrict")
    side = fields.Selection(related="type_id.side")
    is_dispute = fields.Boolean(related="type_id.is_dispute")
    invoice_ids = fields.Many2many(
        "account.move",
        relation="cobranza_barrier_account_move_rel",
        column1="barrier_id",
        column2="move_id",
        string="Invoices",
        groups=COLLECTOR,
    )
    document_id = fields.Many2one(
        "cobranza.required.document",
        string="Missing Document",
        ondelete="set null",
        index="btree_not_null",
        groups=COLLECTOR,
        help="What the customer wants to have before they pay these invoices.",
    )
    invoice_text = fields.Char(
        compute="_compute_for_the_owner",
        string="About Invoices",
        help="What the owner may know of the invoices: number, date and what is disputed.",
    )
    disputed_text = fields.Char(compute="_compute_for_the_owner", string="What Is Disputed")
    amount_disputed = fields.Monetary(
        groups=COLLECTOR, help="In company currency. 0 with a dispute: the invoices as a whole."
    )
    amount_in_dispute = fields.Monetary(
        compute="_compute_amount_in_dispute",
        groups=COLLECTOR,
        string="In Dispute",
        help="What of the invoices is still open and not chased because of this dispute, as the"
        " debtor's figures count it. In company currency.",
    )
    owner_id = fields.Many2one("res.users", tracking=True, help="Who removes the barrier.")
    deadline = fields.Date(tracking=True)
    state = fields.Selection(
        [
            ("reported", "To Accept"),
            ("open", "Open"),
            ("solved", "Solved"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="open",
        readonly=True,
        tracking=True,
        index=True,
        help="To accept: a customer objects on their page. It counts for nothing until a"
        " collector accepts it.",
    )
    closed_on = fields.Date(readonly=True)
    resolution = fields.Char(readonly=True)
    note = fields.Text()

    _amount_not_negative = models.Constraint(
        "CHECK(amount_disputed >= 0)", "The disputed amount cannot be negative."
    )

    @api.depends("type_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for barrier in self:
            barrier.display_name = f"{barrier.type_id.name}: {barrier.partner_id.display_name}"

    @api.depends("invoice_ids", "amount_disputed", "is_dispute")
    @api.depends_context("lang")
    def _compute_for_the_owner(self):
        for barrier in self:
            known = barrier.sudo()
            barrier.invoice_text = ", ".join(
                self.env._(
                    "%(number)s of %(date)s",
                    number=invoice.name,
                    date=day_text(self.env, invoice.invoice_date),
                )
                for invoice in known.invoice_ids.sorted(lambda move: (move.invoice_date, move.id))
            )
            barrier.disputed_text = known.is_dispute and (
                known.currency_id.format(known.amount_disputed)
                if known.amount_disputed
                else self.env._("The invoices as a whole")
            )

    @api.depends("invoice_ids.amount_residual", "amount_disputed", "is_dispute", "state")
    def _compute_amount_in_dispute(self):
        amounts = {}
        self.env["cobranza.open.item"]._flush_reads()
        stored = self._origin.filtered("is_dispute")
        for company, barriers in stored.grouped("company_id").items():
            query = open_items.disputed_by_barrier(
                self.env, company._cobranza_today(), barriers.ids, barriers.partner_id.ids
            )
            amounts.update(self.env.execute_query(query))
        for barrier in self:
            barrier.amount_in_dispute = amounts.get(barrier._origin.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        vals_list = [self._prepare(vals) for vals in inputs.rows(self, vals_list)]
        barriers = super().create(vals_list)
        for barrier in barriers.filtered(lambda barrier: barrier.state == "open"):
            barrier._give_to_owner()
        barriers.debtor_id._refresh_later()
        return barriers

    def _prepare(self, vals):
        debtor = inputs.record(
            self.env["cobranza.debtor"], vals.get("debtor_id"), self.env._("Debtor")
        )
        if not debtor:
            raise UserError(self.env._("Choose the debtor with the barrier."))
        debtor.check_access("read")
        kinds = self.env["cobranza.barrier.type"]
        kind = inputs.record(kinds, vals.get("type_id"), self.env._("Type"))
        if not kind:
            raise UserError(self.env._("Choose what keeps the customer from paying."))
        amount = inputs.amount(self.env, vals.get("amount_disputed"), self.env._("Disputed"))
        if amount < 0:
            raise UserError(self.env._("The disputed amount cannot be negative."))
        vals["amount_disputed"] = amount
        vals["deadline"] = inputs.date(self.env, vals.get("deadline"), self.env._("Deadline"))
        vals.update(company_id=debtor.company_id.id, partner_id=debtor.partner_id.id)
        vals["owner_id"] = vals.get("owner_id") or kind.owner_id.id
        # Set here, so that neither the caller nor a default of the context sets it.
        reported = vals.get("source") == "portal" and authority.of_the_desk(self.env)
        vals.update(
            state="reported" if reported else "open",
            source="portal" if reported else "desk",
            closed_on=False,
            resolution=False,
            answer=False,
            item_ids=vals.get("item_ids", []) if reported else [],
        )
        return vals

    @api.constrains("type_id", "invoice_ids", "debtor_id", "document_id")
    def _check_invoices(self):
        for barrier in self:
            if barrier.document_id and not barrier.invoice_ids:
                raise ValidationError(
                    self.env._("Choose the invoices for which the document is missing.")
                )
            if barrier.document_id and barrier.document_id.debtor_id != barrier.debtor_id:
                raise ValidationError(
                    self.env._("The missing document is another customer's: choose one of theirs.")
                )
            if barrier.is_dispute and not barrier.invoice_ids:
                raise ValidationError(self.env._("Choose the invoices that are disputed."))
            barrier.debtor_id._check_own_invoices(barrier.invoice_ids)

    def write(self, vals):
        fixed = {"debtor_id", "type_id", "invoice_ids", "amount_disputed", "state"}
        fixed |= {"company_id", "partner_id", "closed_on", "resolution", "source", "answer"}
        fixed |= {"document_id", "item_ids"}
        if not authority.of_the_desk(self.env) and fixed & set(inputs.values(self, vals)):
            raise UserError(
                self.env._(
                    "A reported barrier cannot be changed: close it as solved or rejected, and"
                    " report another."
                )
            )
        before = {barrier: barrier.owner_id for barrier in self}
        result = super().write(vals)
        for barrier in self.sudo() if "owner_id" in vals else ():
            if barrier.owner_id != before[barrier] and barrier.state == "open":
                barrier.activity_unlink(["mail.mail_activity_data_todo"])
                barrier._give_to_owner()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not authority.of_the_desk(self.env):
            raise UserError(self.env._("Barriers stay on record. Close the barrier instead."))

    def _give_to_owner(self):
        if not self.owner_id:
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.deadline or self.company_id._cobranza_today(),
            summary=self.with_context(lang=self.owner_id.lang).display_name,
            user_id=self.owner_id.id,
        )

    def action_solve(self, resolution=False):
        """Close barriers as removed, and tell the collector."""
        return self._close("solved", resolution)

    def action_reject(self, resolution=False):
        """Close barriers as unfounded, and tell the collector."""
        return self._close("rejected", resolution)

    def _close(self, state, resolution):
        inputs.several(self)
        resolution = inputs.text(self.env, resolution, self._fields["resolution"].string)
        self.check_access("write")
        # The owner, who need not be a collector, may close the barrier but not read the debtor.
        for barrier in self.sudo().filtered(lambda barrier: barrier.state == "open"):
            barrier.write(
                {
                    "state": state,
                    "resolution": resolution or False,
                    "closed_on": barrier.company_id._cobranza_today(),
                }
            )
            barrier.activity_unlink(["mail.mail_activity_data_todo"])
            barrier._notify_collector()
        self.sudo().debtor_id._refresh_later()
        return True

    def _notify_collector(self):
        user = self.debtor_id._collector()
        if not user or user == self.env.user:
            return
        self.debtor_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.with_context(lang=user.lang).env._(
                "Barrier closed: %s", self.type_id.with_context(lang=user.lang).name
            ),
            note=escape(self.resolution or ""),
            user_id=user.id,
        )
