"""Invoices, credit notes and payments: what Odoo itself posts and reconciles, in batches."""

from odoo import Command
from odoo.tools import split_every

from .partners import QUIET
from .products import pick

BATCH = 120


class Ledger:
    """The books of the companies, as the plan's invoices and receipts fill them."""

    def __init__(self, env, companies, partners, products, clock):
        self.env = env(context=dict(env.context, **QUIET))
        self.companies = companies
        self.partners = partners
        self.products = products
        self.clock = clock
        # key of the bill -> account.move
        self.moves = {}

    def post(self, bills):
        """Post invoices and credit notes."""
        for seller, company in self.companies.items():
            mine = [bill for bill in bills if bill.seller == seller]
            for batch in split_every(BATCH, mine, list):
                model = self.env["account.move"].with_company(company)
                moves = model.create([self._invoice(bill, company) for bill in batch])
                moves.action_post()
                self.moves |= {bill.key: move for bill, move in zip(batch, moves, strict=True)}

    def _invoice(self, bill, company):
        date = self.clock.day(bill.day)
        values = {
            "move_type": "out_refund" if bill.refund else "out_invoice",
            "company_id": company.id,
            "partner_id": self._partner(bill).id,
            "invoice_date": date,
            "invoice_line_ids": self._lines(bill, company),
        }
        if bill.due is not None:
            values |= {
                "invoice_payment_term_id": False,
                "invoice_date_due": self.clock.day(bill.due),
            }
        if bill.customer.dollars:
            values["currency_id"] = self.env.ref("base.USD").id
        if bill.refund:
            values["ref"] = "Devolución de mercancía"
        return values

    def _partner(self, bill):
        partner = self.partners[bill.customer.name]
        if bill.branch is None:
            return partner
        name = bill.customer.branches[bill.branch]
        return partner.child_ids.filtered(lambda contact: contact.name == name)

    def _lines(self, bill, company):
        tax = company.account_sale_tax_id
        lines = []
        for product, quantity in pick(self.products, bill.key, bill.amount):
            price = product.list_price
            if bill.customer.dollars:
                price = round(price / 18, 2)
            lines.append(
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "price_unit": price,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
            )
        return lines

    # -- payments ------------------------------------------------------------------------

    def receive(self, receipts):
        """Enter the money as it came and match it with the invoices it is for.

        Most of it is imported with the bank statement; cheques are registered as payments.
        """
        for seller, company in self.companies.items():
            mine = [receipt for receipt in receipts if receipt.seller == seller]
            for batch in split_every(BATCH, mine, list):
                cheques = [receipt for receipt in batch if receipt.customer.public]
                transfers = [receipt for receipt in batch if not receipt.customer.public]
                self._receive(transfers, "account.bank.statement.line", company)
                self._receive(cheques, "account.payment", company)

    def _receive(self, receipts, model, company):
        if not receipts:
            return
        prepare = self._payment if model == "account.payment" else self._statement_line
        records = self.env[model].with_company(company)
        records = records.create([prepare(receipt, company) for receipt in receipts])
        if model == "account.payment":
            records.action_post()
        self.env["account.move.line"]._reconcile_plan(
            [
                receivable(record.move_id) | self._item(receipt)
                for receipt, record in zip(receipts, records, strict=True)
                if receipt.bill
            ]
        )

    def _item(self, receipt):
        """The invoice's receivable item that the receipt pays."""
        items = receivable(self.moves[receipt.bill]).sorted("date_maturity")
        return items[receipt.instalment]

    def amount(self, receipt):
        """What is paid, in the invoice's currency."""
        if not receipt.bill:
            return round(receipt.amount, 2)
        item = self._item(receipt)
        total = item.amount_currency
        currency = item.currency_id
        return currency.round(
            currency.round(total * receipt.end) - currency.round(total * receipt.start)
        )

    def _statement_line(self, receipt, company):
        move = self.moves.get(receipt.bill)
        partner = move.partner_id if move else self.partners[receipt.customer.name]
        account = (
            receivable(move).account_id[:1]
            if move
            else partner.with_company(company).property_account_receivable_id
        )
        return {
            "journal_id": self._bank(company, receipt.customer.dollars).id,
            "date": self.clock.day(receipt.day),
            "partner_id": partner.id,
            "payment_ref": f"SPEI {move.name}" if move else "SPEI sin referencia",
            "amount": self.amount(receipt),
            "counterpart_account_id": account.id,
        }

    def _payment(self, receipt, company):
        move = self.moves[receipt.bill]
        return {
            "journal_id": self._bank(company, receipt.customer.dollars).id,
            "date": self.clock.day(receipt.day),
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": move.partner_id.id,
            "memo": f"Cheque, {move.name}",
            "amount": self.amount(receipt),
        }

    def _bank(self, company, dollars):
        journals = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")]
        )
        return journals.filtered(lambda journal: bool(journal.currency_id) == dollars)[:1]


def receivable(move):
    return move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
