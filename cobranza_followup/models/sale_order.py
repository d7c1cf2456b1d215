from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "cobranza.debtor.mixin"]

    cobranza_release_id = fields.Many2one(
        "cobranza.release",
        string="Credit Exception",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The exception that let this order pass a credit hold.",
    )

    credit_exception = fields.Boolean(
        string="Passes the Hold",
        compute="_compute_credit_exception",
        help="An exception or an online payment lets the order pass the credit hold today.",
    )

    def _cobranza_key(self):
        return self.partner_id.commercial_partner_id, self.company_id

    @api.model
    def _cobranza_ids(self, debtors):
        return SQL(
            """SELECT sale_order.id FROM sale_order
                 JOIN res_partner partner
                   ON partner.id IN (sale_order.partner_id, sale_order.partner_invoice_id)
                 JOIN cobranza_debtor debtor ON debtor.partner_id = partner.commercial_partner_id
                                            AND debtor.company_id = sale_order.company_id
                WHERE debtor.id IN %s""",
            debtors,
        )

    def _compute_credit_hold(self):
        for order, hold in self._active_holds("hold_sale").items():
            order.credit_hold = bool(hold)
            order.credit_hold_reason = hold.sudo().reason if hold else False

    def _compute_credit_exception(self):
        release = self.env["cobranza.release"].sudo()
        for order, hold in self._active_holds("hold_sale").items():
            order.credit_exception = bool(
                hold and (order._is_paid_online() or release._covering(hold, order))
            )

    def action_make_credit_exception(self):
        """Open the form of an exception that lets this order pass its hold (managers)."""
        self.ensure_one()
        hold = self._active_holds("hold_sale")[self] or self._active_holds("hold_delivery")[self]
        if not hold:
            raise UserError(self.env._("%s is not on hold: no exception is needed.", self.name))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_release_action_new"
        )
        action["context"] = {
            "default_debtor_id": hold.debtor_id.id,
            "default_hold_id": hold.id,
            "default_order_id": self.id,
        }
        return action

    def _cobranza_partners(self):
        """Return who an order is of: the customer, and whom it is invoiced to."""
        return self.partner_id | self.partner_invoice_id

    def _cobranza_debtors(self):
        """Return the debtors whose hold stops these orders."""
        return (
            self.env["cobranza.debtor"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self._cobranza_partners().commercial_partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
        )

    def _amount_in_company_currency(self):
        self.ensure_one()
        return self.company_id.currency_id.round(self.amount_total / (self.currency_rate or 1))

    # -- the hold ------------------------------------------------------------------------

    def _active_holds(self, kind):
        """Return {order: the hold that stops it today, or an empty recordset}.

        :param kind: "hold_sale" or "hold_delivery"
        """
        holds = self.env["cobranza.hold"].sudo()
        active = holds._find_active(kind, self._cobranza_partners(), self.company_id)
        found = dict.fromkeys(self, holds)
        if active:
            for order in self:
                for partner in order._cobranza_partners().commercial_partner_id:
                    hold = active.get((partner.id, order.company_id.id))
                    found[order] = found[order] or hold or holds
        return found

    def _stopped_by(self, kind):
        """Return {order: hold} for the orders that may not go on: no exception, not paid.

        An exception that lets an order pass is noted on it.
        """
        stopped = {}
        for order, hold in self._active_holds(kind).items():
            if not hold or order._is_paid_online():
                continue
            release = self.env["cobranza.release"]._covering(hold, order)
            if not release:
                stopped[order] = hold
            elif order.cobranza_release_id != release:
                order.sudo().cobranza_release_id = release
        return stopped

    def _is_paid_online(self):
        """Whether an online payment of what the order asks is done or authorised."""
        self.ensure_one()
        if not self.sudo().transaction_ids:
            return False
        asked = (
            self._get_prepayment_required_amount() if self.require_payment else self.amount_total
        )
        paid = self.sudo().amount_paid
        return paid > 0 and self.currency_id.compare_amounts(paid, asked) >= 0

    def _credit_refusal(self, kind="hold_sale"):
        """Return the sentence that refuses these orders, or False."""
        for order, hold in self._stopped_by(kind).items():
            return self.env._(
                "%(order)s cannot go on: %(customer)s is on credit hold (%(reason)s). Ask a"
                " collections manager to release this order, or register the customer's payment.",
                order=order.name,
                customer=hold.partner_id.sudo().display_name,
                reason=hold.reason,
            )
        return False

    def _check_credit_hold(self):
        if refusal := self._credit_refusal():
            raise UserError(refusal)

    def _confirmation_error_message(self):
        # EXTENDS 'sale'
        return super()._confirmation_error_message() or self._credit_refusal()

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': nobody creates an order that is confirmed already to get past a hold
        self._check_protected(*vals_list)
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._check_credit_hold()
        return orders

    def write(self, vals):
        # EXTENDS 'sale': nor writes the state, nor hands a confirmed order to a held customer
        self._check_protected(vals)
        result = super().write(vals)
        if {"state", "partner_id", "partner_invoice_id", "company_id"} & set(vals):
            self.filtered(lambda order: order.state == "sale")._check_credit_hold()
        return result

    def _check_protected(self, *vals_list):
        if not self.env.su and any("cobranza_release_id" in vals for vals in vals_list):
            raise AccessError(
                self.env._(
                    "An exception to a credit hold is made by a collections manager, not written"
                    " on the order."
                )
            )

    # -- orders that wait ----------------------------------------------------------------

    def _validate_order(self):
        # EXTENDS 'sale': a signature is kept, the order of a held customer waits
        waiting = self.browse([order.id for order in self._stopped_by("hold_sale")])
        for order in waiting:
            order._wait_for_credit()
        return super(SaleOrder, self - waiting)._validate_order()

    def _wait_for_credit(self):
        """Tell the salesperson and the customer that the order waits for the hold to end."""
        self.ensure_one()
        order = self.sudo()
        salesperson = order.user_id or order.company_id.cobranza_collector_id
        if salesperson:
            _ = self.with_context(lang=salesperson.lang).env._
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=_("Accepted, but the customer is on credit hold"),
                note=_(
                    "Ask a collections manager to release %s, then confirm it.", order.name
                ),
                user_id=salesperson.id,
            )
        _ = self.with_context(lang=order.partner_id.lang).env._
        order.message_post(
            body=_(
                "Thank you, we have received your acceptance. Before we can start on the order,"
                " our administration has to release it, as there are open invoices. We will get"
                " in touch with you."
            ),
            partner_ids=order.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
