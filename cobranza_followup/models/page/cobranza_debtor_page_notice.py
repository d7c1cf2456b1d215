from odoo import models
from odoo.exceptions import UserError

from ...tools import inputs

# So many of their notices are shown to a customer, the latest first.
_SHOWN = 5


class CobranzaDebtor(models.Model):
    """What a customer says on their page that they paid."""

    _inherit = "cobranza.debtor"

    def _page_values(self):
        # EXTENDS: the notices they gave, and what a new one may be about
        values = super()._page_values()
        company, today = self.company_id, self.company_id._cobranza_today()
        states = dict(
            self.env["cobranza.payment.notice"]._fields["state"]._description_selection(self.env)
        )
        items = values["statement"]["items"]
        return {
            **values,
            "notices": [
                {"notice": notice, "state": states[notice.state]}
                for notice in self.notice_ids.sorted("id", reverse=True)[:_SHOWN]
            ],
            "notice_invoices": self._invoices_to_choose(items),
            "notice_currencies": (items.currency_id | company.currency_id).sorted("name"),
            "notice_has_key": company.account_fiscal_country_id.code == "MX",
            "notice_today": today,
        }

    def _page_done(self):
        # EXTENDS
        return {
            **super()._page_done(),
            "notice": self.env._(
                "Thank you. We are looking for your payment in the bank; until we have found it,"
                " it stands below as open."
            ),
        }

    def _page_give_notice(self, posted, invoice_ids, files):
        """Take a notice as it was posted; names what cannot be in one sentence.

        :param posted: {name of the field: text}
        :param invoice_ids: of the invoices that were chosen, of those on the page
        :param files: as `tools.upload.files` returns them
        """
        self.ensure_one()
        _ = self.env._
        choices = {choice["id"] for choice in self._invoices_to_choose()}
        if set(invoice_ids) - choices:
            raise UserError(_("Choose the invoices in the list."))
        currencies = self._open_items().currency_id | self.company_id.currency_id
        currency = currencies.filtered(lambda one: str(one.id) == posted.get("currency"))
        currency = currency or self.company_id.currency_id
        text = inputs.text(self.env, posted.get("amount"), _("Amount"))
        meant = self._page_amounts(text, currency)
        if not meant:
            raise UserError(_("Give the amount that you paid in figures, as in 1500.50."))
        if not posted.get("date"):
            raise UserError(_("Give the day on which you paid."))
        return self.env["cobranza.payment.notice"]._give(
            self,
            # Of two readings the larger one: three figures after a mark are thousands.
            max(meant),
            currency,
            posted.get("date"),
            reference=posted.get("reference"),
            tracking_key=posted.get("tracking_key"),
            invoices=self.env["account.move"].browse(invoice_ids),
            attachments=files,
            source="portal",
        )
