from functools import partial

from odoo import models
from odoo.tools import groupby, is_html_empty


class CobranzaStatement(models.AbstractModel):
    """The statement of account: what a customer owes, how old it is and how to pay it.

    It is paper for the customer: no stage, type, score or note of the desk goes on it.
    """

    _name = "report.cobranza_followup.report_statement"
    _description = "Statement of account"

    def _get_report_values(self, docids, data=None):
        return {
            "doc_ids": docids,
            "doc_model": "cobranza.debtor",
            "docs": self.env["cobranza.debtor"].browse(docids).exists(),
            "statement_of": self._statement,
        }

    def _statement(self, debtor):
        """Return what one debtor's statement says, for the template, in the customer's language."""
        contact = debtor._payment_contact()
        debtor = debtor.with_context(lang=contact.lang or debtor.company_id.partner_id.lang)
        company = debtor.company_id
        items = debtor.with_company(debtor.company_id)._open_items()
        sections = [
            self._section(debtor, currency, items.browse(item.id for item in own))
            for currency, own in groupby(items, lambda item: item.currency_id)
        ]
        sections = [section for section in sections if section["lines"]]
        sections.sort(
            key=lambda section: (
                section["currency"] != company.currency_id,
                section["currency"].name,
            )
        )
        owed = [section["currency"] for section in sections if section["total"] > 0]
        return {
            "company": company,
            "contact": contact,
            "date": company._cobranza_today(),
            "sections": sections,
            "promised": lambda promise, amount: promise.currency_id._cobranza_text(
                amount, debtor.partner_id
            ),
            "promises": debtor.promise_ids.filtered(lambda promise: promise.state == "open").sorted(
                "date_promised"
            ),
            "to_pay": bool(owed),
            "accounts": self._bank_accounts(company, owed),
            "reference": self._reference(debtor, sections),
            "instructions": (
                not is_html_empty(company.cobranza_payment_instructions)
                and company.cobranza_payment_instructions
            ),
            "caller": self._caller(debtor),
        }

    def _section(self, debtor, currency, items):
        """Return the part of the statement in one currency: lines, aging and total."""
        originals = {
            line.id: line.amount_currency
            for line in self.env["account.move.line"].browse(items.ids)
        }
        lines = [
            self._line(item, originals[item.id])
            for item in items
            if not currency.is_zero(item.residual_currency)
        ]
        ages = dict(items._fields["bucket"]._description_selection(debtor.env))
        aging = dict.fromkeys(ages, 0.0)
        for line in lines:
            if line["open"] > 0:
                aging[line["item"].bucket] += line["open"]
        credits = sum(line["open"] for line in lines if line["open"] < 0)
        return {
            "currency": currency,
            "money": partial(currency._cobranza_text, reader=debtor.partner_id),
            "lines": lines,
            "ages": ages,
            "aging": aging,
            "credits": currency.round(credits),
            "total": currency.round(sum(line["open"] for line in lines)),
        }

    def _line(self, item, original):
        move = item.move_id
        trade = move.is_sale_document(include_receipts=True)
        disputed = item.amount_disputed and item.residual_currency * (
            item.amount_disputed / item.residual
        )
        quote = move.payment_reference if trade and item.residual > 0 else False
        return {
            "item": item,
            "move": move,
            # The reference of other entries is ours: a bank line's label, a bookkeeper's note.
            "reference": (move.ref or move.invoice_origin) if trade else False,
            "quote": quote if quote != move.name else False,
            "kind": self._kind(move, item),
            "days_overdue": item.days_overdue if item.residual > 0 else 0,
            "original": original,
            "open": item.residual_currency,
            "disputed": disputed,
        }

    def _kind(self, move, item):
        """Return what a line is if it is no invoice: a credit note, a payment, another credit."""
        if move.move_type == "out_refund":
            return "credit_note"
        if item.residual > 0:
            return "invoice"
        return "payment" if item.is_payment else "credit"

    def _bank_accounts(self, company, currencies):
        """Return the accounts the company is paid on, those in the currencies owed first."""
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "bank"),
                ("bank_account_id", "!=", False),
            ]
        )
        accounts = [
            {
                "account": journal.bank_account_id,
                "currency": journal.currency_id
                or journal.bank_account_id.currency_id
                or company.currency_id,
            }
            for journal in journals
        ]
        return sorted(accounts, key=lambda account: account["currency"] not in currencies)

    def _reference(self, debtor, sections):
        """Return what the customer quotes when paying, or False: the numbers of the documents."""
        to_pay = [
            line["move"] for section in sections for line in section["lines"] if line["open"] > 0
        ]
        if len(to_pay) == 1:
            return to_pay[0].payment_reference or to_pay[0].name
        return debtor.partner_id.ref

    def _caller(self, debtor):
        """Return whom to call: the collector, else the company."""
        # Names and numbers meant for customers; the collector may be a user of another company.
        user = debtor._collector().sudo()
        company = debtor.company_id
        return {
            "name": user.name or company.name,
            "phone": user.phone or company.phone,
            "email": user.email or company.email,
        }
