from hashlib import sha256

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import ANYBODY
from odoo.addons.cobranza_followup.tools import authority, inputs

# What the customer did in the shop: nobody else says it for them.
_SENT_FIELDS = frozenset({"cobranza_sent_on", "cobranza_agreed_on", "cobranza_agreed_basket"})
# Whoever takes an order back or cancels it decides anew what becomes of it.
_ENDS_AGREEMENT = ("draft", "cancel")
# What else an order says that a customer agrees to, beside its lines and its total.
_AGREED_RECORDS = (
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "carrier_id",
    "company_id",
    "currency_id",
    "fiscal_position_id",
    "payment_term_id",
)
_AGREED_VALUES = ("commitment_date", "pickup_location_data")
# A price, as two programs that computed it agree on it.
_DIGITS = 6


class SaleOrder(models.Model):
    """Orders that a customer sent from the shop without paying, because they are stopped."""

    _inherit = "sale.order"

    cobranza_sent_on = fields.Datetime(
        string="Sent Without Paying",
        readonly=True,
        copy=False,
        groups=ANYBODY,
        help="When the customer sent the order from the web shop though a credit hold or limit"
        " stops it.",
    )
    cobranza_agreed_on = fields.Datetime(
        string="Confirms by Itself Since",
        readonly=True,
        copy=False,
        groups=ANYBODY,
        help="When the customer agreed that the order be confirmed by itself once nothing stops"
        " it, as long as all is as they saw it: products, prices, taxes, addresses, payment terms"
        " and the promised date.",
    )
    cobranza_agreed_basket = fields.Char(
        string="Agreed Basket",
        readonly=True,
        copy=False,
        groups=ANYBODY,
        help="A fingerprint of what the customer agreed to.",
    )

    _waits_to_confirm = models.Index("(cobranza_agreed_on) WHERE cobranza_agreed_on IS NOT NULL")

    def _send_without_paying(self, agreed):
        """Keep the basket as a quotation of its customer, and tell both sides.

        :param agreed: whether it is to be confirmed by itself once nothing stops it
        """
        self.ensure_one()
        order, now = self.sudo(), fields.Datetime.now()
        authority.ours(order).write(
            {
                "cobranza_sent_on": now,
                "cobranza_agreed_on": agreed and now,
                "cobranza_agreed_basket": agreed and order._basket(),
            }
        )
        order._wait_for_credit()

    def _wait_for_credit(self):
        # EXTENDS 'cobranza_followup_sale': a basket that waits is a quotation, which no mail about
        # abandoned baskets asks for, and which is somebody's work
        order = self.sudo()
        if order.website_id and order.state == "draft":
            order.with_context(tracking_disable=True).action_quotation_sent()
            # As Odoo does when a basket is confirmed: the news comes from nobody's visitor.
            seller = order.with_user(SUPERUSER_ID).with_context(force_user_recomputation=True)
            seller._compute_user_id()
        return super()._wait_for_credit()

    def _tell_customer_of_wait(self):
        # EXTENDS 'cobranza_followup_sale': who sent a basket reads what becomes of it
        if not self.cobranza_sent_on:
            return super()._tell_customer_of_wait()
        template = self.env.ref(
            "cobranza_followup_website_sale.mail_template_order_sent", raise_if_not_found=False
        )
        if template and self.partner_id.email and self._ask_and_log():
            self._send_order_notification_mail(template)
        return None

    def _seller(self, leaving=()):
        # EXTENDS 'cobranza_followup_sale': what nobody has taken from the shop is its team's
        leader, taken = (
            self._who_works_here(users, leaving) for users in (self.team_id.user_id, self.user_id)
        )
        return leader if self.website_id and not taken and leader else super()._seller(leaving)

    def _ask_and_log(self):
        """Ask the contact guard whether the customer may be answered by e-mail, and log that."""
        debtor = self._cobranza_debtors().filtered(
            lambda one: (
                one.partner_id == self.partner_id.commercial_partner_id
                and one.company_id == self.company_id
            )
        )
        if not debtor:
            return True
        # The desk answers, whoever the visitor is.
        desk = debtor.with_user(SUPERUSER_ID).env
        answer = desk["cobranza.contact.guard"]._ask_one(debtor, self.partner_id, "email", "answer")
        permits = answer.verdict.permits
        desk["cobranza.contact.attempt"]._log([answer], made=permits)
        return permits

    def _waits_from_shop(self):
        """Whether the customer sent the order from the shop, and it waits still."""
        self.ensure_one()
        order = self.sudo()
        return bool(order.cobranza_sent_on and order._stopped_quotation())

    # -- what was agreed ---------------------------------------------------------------------

    def _basket(self):
        """Return a fingerprint of what the customer agreed to.

        Who pays, where it goes, when and on which terms is part of it as are products and prices.
        """
        self.ensure_one()
        lines = [
            (
                line.product_id.id,
                line.product_uom_id.id,
                *(
                    f"{amount:.{_DIGITS}f}"
                    for amount in (line.product_uom_qty, line.price_unit, line.discount)
                ),
                sorted(line.tax_ids.ids),
            )
            for line in self.sudo().order_line.filtered(lambda line: not line.display_type)
        ]
        order = self.sudo()
        whole = (
            *(order[name].id for name in _AGREED_RECORDS),
            *(str(order[name] or "") for name in _AGREED_VALUES),
            f"{order.amount_total:.{_DIGITS}f}",
        )
        return sha256(repr((whole, sorted(lines, key=repr))).encode()).hexdigest()

    def action_cobranza_end_agreement(self):
        """Do not confirm these orders by themselves: somebody of sales will."""
        inputs.several(self)
        self.check_access("write")
        self._end_agreement()
        return True

    def _end_agreement(self):
        agreed = self.sudo().filtered("cobranza_agreed_on")
        if agreed:
            authority.ours(agreed).write(
                {"cobranza_agreed_on": False, "cobranza_agreed_basket": False}
            )

    def _check_protected(self, *vals_list):
        # EXTENDS 'cobranza_followup_sale'
        super()._check_protected(*vals_list)
        if authority.is_ours(self):
            return
        if any(inputs.changes(self, vals, _SENT_FIELDS) for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Only customers say in the shop that an order is confirmed by itself; to end"
                    " it, choose Do Not Confirm by Itself on the order."
                )
            )

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base': a default from outside is no customer's word either
        return super().default_get([name for name in fields if name not in _SENT_FIELDS])

    def write(self, vals):
        # EXTENDS 'cobranza_followup_sale'
        result = super().write(vals)
        if vals.get("state") in _ENDS_AGREEMENT:
            self._end_agreement()
        return result
