from odoo import models
from odoo.exceptions import UserError

from ...tools import inputs
from ...tools.fetched_columns import own_columns

# So many of their notices are shown to a customer, the latest first.
_SHOWN = 5


class CobranzaDebtor(models.Model):
    """What a customer says on their page that they paid."""

    _inherit = "cobranza.debtor"

    def _page_values(self):
        # EXTENDS: the notices they gave, and what a new one may be about
        values = super()._page_values()
        company, today = self.company_id, self.company_id._cobranza_today()
        notices = self.env["cobranza.payment.notice"]
        states = dict(notices._fields["state"]._description_selection(self.env))
        latest = notices.search_fetch(
            [("debtor_id", "=", self.id)],
            own_columns(notices),
            order="id DESC",
            limit=_SHOWN,
        )
        items, listed = values["statement"]["items"], values["statement"]["listed"].move_id
        return {
            **values,
            "notices": [{"notice": notice, "state": states[notice.state]} for notice in latest],
            "notice_offered": any(item.amount_chased > 0 for item in items),
            # Of an invoice in instalments all that is open, wherever they are listed.
            "notice_invoices": self._invoices_to_choose(_of_invoices(items, listed.ids)),
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
        items = self._open_items()
        choices = _of_invoices(items, invoice_ids).filtered(lambda item: item._is_to_collect())
        if set(invoice_ids) - set(choices.move_id.ids):
            raise UserError(_("Choose the invoices in the list."))
        currencies = items.currency_id | self.company_id.currency_id
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


def _of_invoices(items, ids):
    ids = set(ids)
    return items.filtered(lambda item: item.move_id.id in ids)
