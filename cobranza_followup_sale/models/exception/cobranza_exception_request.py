from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import clean_context, format_date

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import COLLECTOR
from odoo.addons.cobranza_followup.tools import authority, inputs

# Who works with orders and deliveries, and so may ask for an exception for one of them.
ASKERS = ("sales_team.group_sale_salesman", COLLECTOR)


class CobranzaExceptionRequest(models.Model):
    """Somebody of sales or the warehouse asks to let an order or a delivery pass a hold.

    Made from the document alone (`action_request_exception`), answered by a manager alone: an
    exception grants it, `action_refuse` refuses it, the end of the hold makes it needless.
    """

    _name = "cobranza.exception.request"
    _description = "Request for an exception for an order or a delivery"
    _inherit = ["cobranza.log.mixin", "cobranza.exception.facts.mixin"]
    _order = "id DESC"
    _rec_name = "note"
    _log_may_change = frozenset(
        {"state", "answer", "answered_by_id", "answered_on", "exception_id"}
    )

    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, ondelete="cascade", index=True, groups=COLLECTOR
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    hold_id = fields.Many2one(
        "cobranza.hold", string="Stopped By", ondelete="cascade", groups=COLLECTOR
    )
    order_id = fields.Many2one("sale.order", ondelete="cascade", index="btree_not_null")
    document_company_id = fields.Many2one(
        "res.company", compute="_compute_document_company_id", store=True
    )
    note = fields.Char(string="Why It Should Go Ahead", required=True)
    user_id = fields.Many2one("res.users", string="Requested By", required=True)
    state = fields.Selection(
        [
            ("open", "Requested"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("obsolete", "No Longer Needed"),
        ],
        required=True,
        default="open",
        index=True,
    )
    answer = fields.Char()
    answered_by_id = fields.Many2one("res.users")
    answered_on = fields.Datetime()
    exception_id = fields.Many2one("cobranza.exception", index="btree_not_null")

    _one_open_per_order = models.UniqueIndex(
        "(order_id) WHERE state = 'open'",
        "An exception for this order is requested already: a collections manager will answer.",
    )

    @api.depends("order_id.company_id")
    def _compute_document_company_id(self):
        for request in self:
            request.document_company_id = request._document().company_id

    @api.model_create_multi
    def create(self, vals_list):
        if not authority.is_ours(self):
            raise AccessError(
                self.env._(
                    "Requests are made on the order or the delivery that is stopped: open it and"
                    " choose Request Exception."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not authority.is_ours(self):
            raise AccessError(
                self.env._(
                    "A request cannot be changed: a collections manager answers it with Make"
                    " Exception or Refuse."
                )
            )
        return super().write(vals)

    # -- asking --------------------------------------------------------------------------

    @api.model
    def _ask(self, document, note):
        """Request an exception for an order or a delivery, and tell the managers, once.

        :param document: one `sale.order` or `stock.picking` that is stopped
        :param note: why it should go, for the manager who decides
        """
        self._check_may_ask()
        document.check_access("read")
        note = inputs.text(self.env, note, self._fields["note"].string)
        if not note:
            raise UserError(self.env._("Say why %s should go ahead.", document.display_name))
        document = document.sudo()
        holds = document._holds_to_pass()
        limited = not holds and document._limits_to_pass()
        if not holds and not limited:
            raise UserError(
                self.env._("%s is not stopped: no exception is needed.", document.display_name)
            )
        before = document._latest_request()
        if before.state == "open":
            raise UserError(before._text())
        order = document._order_to_pass()
        debtor = holds[:1].debtor_id or self.env["cobranza.debtor"]._get_or_create_for(
            limited[0], document.company_id
        )
        asking = self.sudo().with_context(clean_context(self.env.context))
        request = authority.ours(asking).create(
            {
                **self._prepare_document(document),
                "debtor_id": debtor.id,
                "hold_id": holds[:1].id,
                "order_id": order.id,
                "note": note,
                "user_id": self.env.uid,
            }
        )
        request = request.with_env(asking.env)
        request._show()
        request._notify_managers()
        return request

    @api.model
    def _prepare_document(self, document):
        """Return the values that name, beside the order, what is to pass."""
        return {}

    @api.model
    def _askers(self):
        """Return the groups whose people may ask."""
        return ASKERS

    @api.model
    def _may_ask(self):
        return any(self.env.user.has_group(group) for group in self._askers())

    @api.model
    def _check_may_ask(self):
        if not self._may_ask():
            raise AccessError(
                self.env._("Only sales, warehouse and collections staff can request an exception.")
            )

    def _notify_managers(self):
        """Tell the managers of the company, each in their language; not who asks."""
        managers = self.company_id._cobranza_managers() - self.user_id
        document = self._document()
        for lang, told in managers.grouped("lang").items():
            _ = self.with_context(lang=lang).env._
            values = {
                "user": self.user_id.name,
                "document": document.name,
                "customer": self.partner_id.display_name,
                "reason": self.hold_id.reason,
                "note": self.note,
            }
            document.message_notify(
                partner_ids=told.partner_id.ids,
                subject=_("Exception requested: %s", document.name),
                body=_(
                    "%(user)s asks for an exception for %(document)s of %(customer)s, which is on"
                    " credit hold (%(reason)s): %(note)s",
                    **values,
                )
                if self.hold_id
                else _(
                    "%(user)s asks for an exception for %(document)s of %(customer)s, which is"
                    " above its credit limit: %(note)s",
                    **values,
                ),
            )

    # -- helpers -------------------------------------------------------------------------

    @api.model
    def _documents(self):
        """Return {model of a document that may need an exception: field that names it here}."""
        return {"sale.order": "order_id"}

    def _document(self):
        """Return what an exception was asked for."""
        self.ensure_one()
        return self.order_id

    def _is_quotation(self):
        document = self._document()
        return document._name == "sale.order" and document.state in ("draft", "sent")

    @api.model
    def _open_of(self, debtors, order=None):
        """Return the open requests of an order or, without one, of debtors."""
        opened = Domain("state", "=", "open") & Domain("company_id", "in", debtors.company_id.ids)
        if order:
            return self.search(opened & Domain("order_id", "=", order.id))
        # An order waits for each of its parties: its request names only one of them.
        theirs = Domain("debtor_id", "in", debtors.ids)
        for party in ("partner_id", "partner_invoice_id", "partner_shipping_id"):
            theirs |= Domain(
                f"order_id.{party}.commercial_partner_id", "in", debtors.partner_id.ids
            )
        return self.search(opened & theirs)

    def _close(self, state, **answer):
        authority.ours(self).write({"state": state, "answered_on": fields.Datetime.now(), **answer})
        # Written before another request is made, of which only one may be open.
        self.flush_recordset()
        self._show()

    @api.model
    def _show(self):
        """Have documents read again what is requested for them."""
        shown = self.env["cobranza.exception.request.mixin"]._REQUEST_FIELDS
        for name in self._documents():
            self.env[name].invalidate_model(shown, flush=False)

    def _in_their_language(self):
        return self.with_context(lang=self.user_id.lang).env._

    def _notify_requester(self, sentence, author=None):
        self.ensure_one()
        if not self.user_id.active:
            return
        self._document().message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=self._document().name,
            body=sentence,
            author_id=author.id if author else None,
        )

    def _text(self):
        """Say in one sentence what became of the request; "" if it says nothing of today."""
        self.ensure_one()
        request = self.sudo()
        if request.state == "open":
            return self.env._(
                "Exception requested by %(user)s on %(date)s: %(note)s",
                user=request.user_id.name,
                date=self._format_day(request.create_date),
                note=request.note,
            )
        if request.state == "refused" and (
            request.hold_id._is_in_force()
            if request.hold_id
            else request._document()._limits_to_pass()
        ):
            return self.env._(
                "Exception refused by %(user)s on %(date)s: %(answer)s",
                user=request.answered_by_id.name,
                date=self._format_day(request.answered_on),
                answer=request.answer,
            )
        return ""

    def _format_day(self, moment):
        return format_date(self.env, fields.Datetime.context_timestamp(self, moment).date())

    def action_open_document(self):
        """Open the order or the delivery an exception was requested for."""
        inputs.one(self)
        self.check_access("read")
        return self._document().get_formview_action()

    def action_make_credit_exception(self):
        """Open the form of an exception for what is requested (managers)."""
        inputs.one(self)
        return (self.order_id or self._document()).action_make_credit_exception()

    def action_refuse_exception(self):
        """Open the form that asks a manager why they refuse."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup_sale.cobranza_exception_request_refuse_action"
        )
        return {**action, "context": {"default_request_id": self.id}}
