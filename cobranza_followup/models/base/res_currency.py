from odoo import api, models
from odoo.tools import ormcache


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _cobranza_text(self, amount, reader=None):
        """Return an amount as a customer is to read it.

        With the currency's code wherever its symbol could be read as another's: one that is in
        use here, or that of the reader's country.

        :param reader: the `res.partner` who reads it, if it is known
        """
        self.ensure_one()
        # The sign first: "$ -34" is no way to write an amount.
        amount = self.round(amount)
        text = f"-{self.format(-amount)}" if amount < 0 else self.format(amount or 0.0)
        country = reader.sudo().commercial_partner_id.country_id if reader else False
        if self.name in text or not self._cobranza_is_mistakable(
            self.id, country.currency_id.id if country else False
        ):
            return text
        return f"{text}\N{NO-BREAK SPACE}{self.name}"

    @api.model
    @ormcache("currency_id", "foreign_id", cache="stable")
    def _cobranza_is_mistakable(self, currency_id, foreign_id):
        """Whether another currency has the same symbol: one in use, or the one given."""
        currency = self.sudo().browse(currency_id)
        alike = self.sudo().with_context(active_test=False)
        return bool(
            alike.search_count(
                [
                    ("symbol", "=", currency.symbol),
                    ("id", "!=", currency_id),
                    "|",
                    ("active", "=", True),
                    ("id", "=", foreign_id),
                ],
                limit=1,
            )
        )

    @api.model
    def _cobranza_sums(self, amounts, reader=None):
        """Return amounts in several currencies as texts, one for each currency.

        :param amounts: iterable of (currency, amount); those of one currency are added
        """
        sums = {}
        for currency, amount in amounts:
            sums[currency] = sums.get(currency, 0.0) + amount
        return [
            currency._cobranza_text(currency.round(total), reader)
            for currency, total in sorted(sums.items(), key=lambda entry: entry[0].name)
        ]
