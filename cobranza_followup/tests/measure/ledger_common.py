from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command

from ..common import TODAY, CobranzaCommon
from . import ledger_oracle as oracle

MONTHS = 8
FIRST = TODAY.replace(day=1) - relativedelta(months=MONTHS)
# EUR per unit of company currency, from a day on.
RATES = ((FIRST - timedelta(400), 2.0), (FIRST + timedelta(120), 2.5))


def rate_on(day):
    return next(rate for since, rate in reversed(RATES) if since <= day)


class LedgerCommon(CobranzaCommon):
    """Random ledgers of several companies and currencies, told to Odoo and to plain Python alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=list(RATES))
        # of every company
        cls.euro.rate_ids.company_id = False
        cls.other = cls.setup_other_company(name="The other one")["company"]
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id, "cobranza_mode": "act"}
        )
        cls.branch.partner_id.tz = "UTC"
        cls.env.user.company_ids += cls.branch
        # What is left of rounding shares is owed.
        cls.env["cobranza.policy"].search([]).negligible_amount = 0

    def _tell(self, company, chance):
        """Post a random ledger of a company; return the oracle's."""
        here = self.env(context={**self.env.context, "allowed_company_ids": [company.id]})
        partners = here["res.partner"].create([{"name": f"Customer {n}"} for n in range(3)])
        if company == self.branch:
            partners.property_account_receivable_id = self.company_data[
                "default_account_receivable"
            ]
        ledger = oracle.Ledger(self.policy.grace_days)
        # of some months a year of sales is known, of those before not
        early = FIRST - timedelta(chance.randrange(150, 250))
        self._tell_invoice(here, ledger, partners[0], early, chance)
        for _number in range(14):
            on = FIRST + timedelta(chance.randrange((TODAY - FIRST).days - 5))
            partner = chance.choice(partners)
            what = chance.random()
            if what < 0.15:
                self._tell_on_account(here, ledger, partner, on, chance)
                continue
            move, item = self._tell_invoice(here, ledger, partner, on, chance)
            if what < 0.25:
                self._tell_credit_note(here, ledger, move, item, chance)
            elif what < 0.35:
                self._tell_write_off(here, ledger, move, item, chance)
            else:
                self._tell_payments(here, ledger, move, item, chance)
        self._commit()
        return ledger

    def _currency(self, here, chance):
        return chance.choice((here.company.currency_id, self.euro))

    def _worth(self, here, currency, amount, day):
        return amount if currency == here.company.currency_id else amount / rate_on(day)

    def _document(self, here, kind, partner, currency, on, due, amount):
        move = here["account.move"].create(
            {
                "move_type": kind,
                "partner_id": partner.id,
                "currency_id": currency.id,
                "invoice_date": on,
                "date": on,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "journal_id": self._journal(here, "sale").id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        move.action_post()
        return move

    def _journal(self, here, kind):
        return here["account.journal"].search(
            [("company_id", "parent_of", here.company.id), ("type", "=", kind)],
            order="company_id desc, id",
            limit=1,
        )

    def _tell_invoice(self, here, ledger, partner, on, chance):
        currency, amount = self._currency(here, chance), chance.randrange(100, 2000)
        due = on + timedelta(chance.randrange(60))
        move = self._document(here, "out_invoice", partner, currency, on, due, amount)
        item = oracle.Item(
            partner.name, currency.name, on, due, amount, self._worth(here, currency, amount, on)
        )
        ledger.items.append(item)
        return move, item

    def _tell_credit_note(self, here, ledger, move, item, chance):
        """Credit an invoice, in part or as a whole; set it against the invoice or leave it open."""
        on = min(TODAY, item.on + timedelta(chance.randrange(40)))
        amount = item.face * chance.choice((0.25, 1))
        note = self._document(here, "out_refund", move.partner_id, move.currency_id, on, on, amount)
        worth = self._worth(here, move.currency_id, amount, on)
        credit = oracle.Item(item.partner, item.currency, on, on, -amount, -worth)
        ledger.items.append(credit)
        if chance.random() < 0.7:
            self._receivable(move | note).reconcile()
            for one in (item, credit):
                one.parts.append((on, amount))

    def _receivable(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _tell_payments(self, here, ledger, move, item, chance):
        left = 1.0
        while left > 0.2 and chance.random() < 0.6:
            share = chance.choice((0.5, 1.0)) * left
            on = item.on + timedelta(chance.randrange(1, 90))
            if on > TODAY:
                return
            amount = round(item.face * share, 2)
            wizard = (
                here["account.payment.register"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create({"payment_date": on, "journal_id": self._journal(here, "bank").id})
            )
            wizard.currency_id = move.currency_id
            wizard.amount = amount
            wizard._create_payments()
            worth = self._worth(here, move.currency_id, amount, on)
            item.parts.append((on, amount))
            item.money.append((on, (on - item.due).days))
            ledger.money.append((on, worth))
            # what the invoice and the payment agree on; the rest is an exchange difference
            agreed = min(worth, item.balance * amount / item.face)
            ledger.paid.append((on, (on - item.due).days, agreed))
            left -= share

    def _tell_on_account(self, here, ledger, partner, on, chance):
        """A payment that is not set against anything."""
        currency, amount = self._currency(here, chance), chance.randrange(50, 800)
        payment = here["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "currency_id": currency.id,
                "date": on,
                "journal_id": self._journal(here, "bank").id,
            }
        )
        payment.action_post()
        worth = self._worth(here, currency, amount, on)
        ledger.items.append(
            oracle.Item(partner.name, currency.name, on, on, -amount, -worth, is_sale=False)
        )
        ledger.money.append((on, worth))

    def _tell_write_off(self, here, ledger, move, item, chance):
        """Give up an invoice in company currency by an entry; leave one in another alone."""
        on = min(TODAY, item.due + timedelta(chance.randrange(60)))
        if move.currency_id != here.company.currency_id:
            return
        line = self._receivable(move)
        expense = here["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "parent_of", here.company.id)],
            limit=1,
        )
        entry = here["account.move"].create(
            {
                "move_type": "entry",
                "date": on,
                "journal_id": self._journal(here, "general").id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": line.account_id.id,
                            "partner_id": move.partner_id.id,
                            "credit": item.face,
                        }
                    ),
                    Command.create({"account_id": expense.id, "debit": item.face}),
                ],
            }
        )
        entry.action_post()
        (line | self._receivable(entry)).reconcile()
        item.parts.append((on, item.face))
        ledger.lost.append((on, item.face))
