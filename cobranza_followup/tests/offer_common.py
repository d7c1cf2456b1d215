from odoo import Command

from .common import CobranzaCommon, day

# A picture of one dot, as a browser draws and sends it.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


class OfferCommon(CobranzaCommon):
    """A customer who owes 1,000, and a collector who may waive a tenth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.offer_percent = 10
        cls.invoice = cls._invoice(-40, 1000)
        cls.debtor = cls._debtor()

    def _offer(self, user=None, invoices=None, **values):
        """Enter an offer as a collector; a draft."""
        return (
            self.env["cobranza.offer"]
            .with_user(user or self.collector)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "currency_id": self.company.currency_id.id,
                    "invoice_ids": [Command.set((invoices or self.invoice).ids)],
                    "amount_to_pay": 900,
                    "valid_until": day(5),
                    **values,
                }
            )
        )

    def _made(self, user=None, **values):
        """An offer made by a manager, whatever it waives."""
        offer = self._offer(user or self.manager, **values)
        offer.action_offer()
        return offer

    def _accepted(self, **values):
        offer = self._made(**values)
        offer.sudo()._sign_on_paper("Ana", b"%PDF-1.4 signed", "signed.pdf", "application/pdf")
        self._commit()
        return offer

    def _cron(self):
        """Do what offers wait for."""
        with self._committing_nothing():
            self.env["cobranza.offer"].sudo()._cron_work()
        self._commit()
