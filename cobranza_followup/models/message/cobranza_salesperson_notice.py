from odoo import api, models
from odoo.tools import format_amount

from .cobranza_salesperson_digest import may_read_figures


class CobranzaSalespersonNotice(models.AbstractModel):
    """What a salesperson is told at once of a customer's debt: one notice per customer.

    A newer notice takes the place of the one before that was not read yet. Amounts are told to
    those who may read what the customer owes anyway, as in the weekly digest; what ends a hold,
    to all.
    """

    _name = "cobranza.salesperson.notice"
    _description = "Notice of an overdue customer"

    @api.model
    def _tell_of_stage(self, debtor, user):
        """Tell a salesperson that their customer has moved to a stage."""
        _ = self.with_context(lang=user.lang).env._
        customer = debtor.partner_id.display_name
        subject = _("Overdue customer: %s", customer)
        said = _(
            "%(customer)s has moved to collection stage “%(stage)s”. Please agree with the"
            " collector before you offer new credit.",
            customer=customer,
            stage=debtor.stage_id.with_context(lang=user.lang).name,
        )
        if may_read_figures(user) and debtor.amount_overdue:
            amount = debtor.amount_overdue
            said += " " + _(
                "Overdue: %(amount)s, for up to %(days)s days.",
                amount=format_amount(self.env, amount, debtor.currency_id, lang_code=user.lang),
                days=debtor.days_overdue,
            )
        # What ends a hold is told to everybody whom it stops.
        said = " ".join(
            [
                said,
                debtor.hold_id.with_context(lang=user.lang).with_user(user).sudo()._ending_text(),
            ]
        ).strip()
        self._settle_unread(debtor.partner_id, user)
        debtor.partner_id.message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=said,
            subtype_xmlid="cobranza_followup.mail_subtype_overdue",
        )

    @api.model
    def _settle_unread(self, partner, user):
        """Take the earlier notices of a customer out of the user's inbox."""
        subtype = self.env.ref("cobranza_followup.mail_subtype_overdue")
        self.env["mail.notification"].sudo().search(
            [
                ("res_partner_id", "=", user.partner_id.id),
                ("is_read", "=", False),
                ("mail_message_id.model", "=", partner._name),
                ("mail_message_id.res_id", "=", partner.id),
                ("mail_message_id.subtype_id", "=", subtype.id),
            ]
        ).write({"is_read": True})
