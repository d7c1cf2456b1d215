"""An accountant moves a debt from an invoice to other items, as one does with what is doubtful."""

from odoo import Command

from .common import day


class MovedDebts:
    """Words of such stories, for tests that also inherit `CobranzaCommon`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mover = cls._new_user("mover", "account.group_account_manager")

    @classmethod
    def _doubtful(cls):
        """Return the account of what is doubtful."""
        accounts = cls.env["account.account"]
        values = {"code": "105098", "account_type": "asset_receivable", "reconcile": True}
        return accounts.search([("code", "=", values["code"])]) or accounts.create(
            {"name": "Doubtful", **values}
        )

    def _move_debt(self, line, debits, written_off=0, due=None, on=None, user=None):
        """Set against an item an entry that owes it elsewhere; return the items it is owed on.

        :param line: the receivable item; several: each is credited what is owed on it
        :param debits: amounts of the items on which it is owed from then on
        :param written_off: what the entry gives up beside
        :param due: a date; None: they are excluded from follow-up, as Odoo does in such a journal
        """
        user = user or self.mover
        expense = self.company_data["default_account_expense"]
        credits = [sum(debits) + written_off]
        if len(line) > 1:
            credits = line.mapped("amount_residual")
        entry = (
            self.env["account.move"]
            .with_user(user)
            .create(
                {
                    "date": self.company._cobranza_today() if on is None else day(on),
                    "journal_id": self.company_data["default_journal_misc"].id,
                    "line_ids": [
                        Command.create({"account_id": account.id, "partner_id": partner, **side})
                        for account, partner, side in (
                            *(
                                (self._doubtful(), line[0].partner_id.id, {"debit": amount})
                                for amount in debits
                            ),
                            (expense, False, {"debit": written_off}),
                            *(
                                (one.account_id, one.partner_id.id, {"credit": amount})
                                for one, amount in zip(line, credits, strict=True)
                            ),
                        )
                        if any(side.values())
                    ],
                }
            )
        )
        entry.action_post()
        items = entry.line_ids.filtered(
            lambda one: one.debit and one.account_id == self._doubtful()
        )
        if due:
            items.write({"no_followup": False, "date_maturity": due})
        for one, credit in zip(line, entry.line_ids.filtered("credit").sorted("id"), strict=True):
            (one.with_user(user) | credit).reconcile()
        self._commit()
        return items.with_env(self.env)

    def _pay_item(self, item, amount=None, on=0):
        """Receive money and set it against an item that is of no invoice."""
        payment = self._receive(amount or item.amount_residual, on=on)
        credit = payment.move_id.line_ids.filtered(
            lambda one: one.account_id.account_type == "asset_receivable"
        )
        # The money is on the account of what is not doubtful: the accountant moves it there.
        credit.account_id = item.account_id
        (item | credit).reconcile()
        self._commit()
        return payment
