import re

from odoo import Command

from ..common import CobranzaCommon, day


class NoticeCommon(CobranzaCommon):
    """A customer who says that they have paid."""

    def _notice(self, amount, invoices=None, on=-1, user=None, **values):
        """Have a collector take a notice."""
        notice = (
            self.env["cobranza.payment.notice"]
            .with_user(user or self.collector)
            .create(
                {
                    "debtor_id": values.pop("debtor", self._debtor()).id,
                    "amount": amount,
                    "date": day(on),
                    "invoice_ids": [Command.set(invoices.ids if invoices else [])],
                    **values,
                }
            )
        )
        self._commit()
        return notice

    def assertNames(self, amount, text):
        """Whether a text names an amount, in whatever marks."""
        self.assertIn(f"{amount:.2f}".replace(".", ""), re.sub("[.,\u202f\u00a0]", "", str(text)))

    def assertNamesNot(self, amount, text):
        self.assertNotIn(
            f"{amount:.2f}".replace(".", ""), re.sub("[.,\u202f\u00a0]", "", str(text))
        )

    def _bank_line(self, amount, on=0, label="TRANSFERENCIA", partner=None):
        """Import a line of the bank's statement."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": day(on),
                "payment_ref": label,
                "amount": amount,
                "partner_id": partner.id if partner else False,
            }
        )
        self._commit()
        return line
