import base64
from functools import partial

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import models
from odoo.tools import groupby, html2plaintext, is_html_empty

from ..engine import bank_account, phone_number


class CobranzaStatement(models.AbstractModel):
    """The statement of account: what a customer owes, how old it is and how to pay it.

    It is paper for the customer: no stage, type, score or note of the desk goes on it.
    """

    _name = "report.cobranza_followup.report_statement"
    _description = "Statement of account"

    def _get_report_values(self, docids, data=None):
        debtors = self.env["cobranza.debtor"].browse(docids).exists()
        return {
            "doc_ids": docids,
            "doc_model": "cobranza.debtor",
            "docs": debtors,
            "statement_of": self._statement,
            # Of the page as a whole; each statement on it says its own.
            "language": debtors[:1]._statement_lang() or self.env.lang,
        }

    def _statement(self, debtor, lang=None, page=None, step=None):
        """Return what one debtor's statement says, for the template.

        :param lang: code of its language; None: the customer's
        :param page: which `step` documents of it are listed, from 1; None: all. Sums are of all.
        :return: beside what is printed: `items`, all of them; `listed`, those on this page;
            `page_of`, {id of an item: page it is on}
        """
        contact = debtor._payment_contact()
        debtor = debtor.with_context(lang=lang or debtor._statement_lang())
        company = debtor.company_id
        items = debtor.with_company(debtor.company_id)._open_items()
        items = items.filtered(lambda item: not item.currency_id.is_zero(item.residual_currency))
        of_currency = sorted(
            groupby(items, lambda item: item.currency_id),
            key=lambda group: (group[0] != company.currency_id, group[0].name),
        )
        # What is not asked for comes last, in a block of its own.
        of_currency = [
            (currency, items.browse(item.id for item in own).sorted(lambda item: not item.followed))
            for currency, own in of_currency
        ]
        order = [item.id for _currency, own in of_currency for item in own]
        step = step or max(1, len(order))
        # What was on the last page may have been paid since.
        page = max(1, min(page or 1, -(-len(order) // step)))
        listed = items.browse(order[(page - 1) * step : page * step])
        sections = [self._section(debtor, *group, listed) for group in of_currency]
        owed = [section["currency"] for section in sections if section["total"] > 0]
        accounts = self._bank_accounts(debtor, owed)
        instructions = company.cobranza_payment_instructions
        return {
            "company": company,
            "lang": debtor.env.lang,
            "letterhead": self._letterhead(debtor),
            "tax_id_label": self._tax_id_label(debtor.partner_id, company),
            "contact": contact,
            "date": company._cobranza_today(),
            "sections": sections,
            "items": items,
            "count": len(items),
            "page": page,
            "listed": listed,
            "page_of": {id_: 1 + place // step for place, id_ in enumerate(order)},
            "promised": lambda promise, amount: promise.currency_id._cobranza_text(
                amount, debtor.partner_id
            ),
            "promises": debtor.promise_ids.filtered(lambda promise: promise.state == "open").sorted(
                "date_promised"
            ),
            "to_pay": bool(owed),
            "accounts": accounts,
            "no_account_in": [
                currency.name
                for currency in owed
                if currency not in [account["currency"] for account in accounts]
            ],
            "reference": self._reference(debtor, items),
            "instructions": not is_html_empty(instructions) and instructions,
            "caller": self._caller(debtor),
        }

    def _letterhead(self, debtor):
        """Return whose paper it is: address as on other documents, tax id, ways to reach them."""
        company = debtor.company_id
        details = not company.is_company_details_empty and company.company_details
        written = html2plaintext(details or "")
        return {
            "details": details,
            "tax_id": company.vat if company.vat and company.vat not in written else False,
            "tax_id_label": self._tax_id_label(company.partner_id, company),
            "phone": not details and self._phone(company.phone, company.partner_id, debtor),
            "email": not details and company.email,
        }

    def _tax_id_label(self, partner, company):
        country = partner.country_id or company.account_fiscal_country_id
        return country.vat_label or partner.env._("Tax ID")

    def _phone(self, number, owner, debtor):
        """Return a number as the customer dials it: {"text", "dial"}; False if there is none."""
        region = (owner.country_id or debtor.company_id.country_id).code
        reader = (debtor.partner_id.country_id or debtor.company_id.country_id).code
        return number and {
            "text": phone_number.shown(number, region, reader),
            "dial": phone_number.normalized(number, region) or number,
        }

    def _qr(self, url):
        """Return the source of an image that a camera reads the address from.

        As lines: `ir.actions.report.barcode` makes a PNG, which needs a part of reportlab that
        servers often lack, and a letter must be printed all the same.
        """
        drawing = createBarcodeDrawing("QR", value=url, width=220, height=220)
        image = renderSVG.drawToString(drawing).encode()
        return f"data:image/svg+xml;base64,{base64.b64encode(image).decode()}"

    def _section(self, debtor, currency, items, listed):
        """Return the part of the statement in one currency: lines, aging and totals.

        What is excluded from follow-up is owed, but not asked for: it is in `excluded` and
        `receivable`, and neither in `total` nor in the ages.

        :param listed: of which items there is a line
        """
        asked = items.filtered("followed")
        ages = dict(items._fields["bucket"]._description_selection(debtor.env))
        aging = dict.fromkeys(ages, 0.0)
        for item in asked:
            if item.residual_currency > 0:
                aging[item.bucket] += item.residual_currency
        lines = self._lines(items & listed)

        def summed(some):
            return currency.round(sum(some.mapped("residual_currency")))

        return {
            "currency": currency,
            "money": partial(currency._cobranza_text, reader=debtor.partner_id),
            "lines": [line for line in lines if line["item"].followed],
            "excluded": [line for line in lines if not line["item"].followed],
            "ages": ages,
            "aging": aging,
            "credits": summed(asked.filtered(lambda item: item.residual_currency < 0)),
            "disputed": currency.round(sum(map(_disputed, asked))),
            "overdue": currency.round(
                sum(asked.filtered("days_overdue").mapped("amount_chased_currency"))
            ),
            "total": summed(asked),
            "has_asked": bool(asked),
            "has_excluded": asked != items,
            "excluded_total": summed(items - asked),
            "receivable": summed(items),
        }

    def _lines(self, items):
        entries = self.env["account.move.line"].browse(items.ids)
        originals = {entry.id: entry.amount_currency for entry in entries}
        return [self._line(item, originals[item.id]) for item in items]

    def _line(self, item, original):
        move = item.move_id
        trade = move.is_sale_document(include_receipts=True)
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
            "disputed": _disputed(item),
            "withheld": _withheld(item),
        }

    def _kind(self, move, item):
        """Return what a line is if it is no invoice: a credit note, a payment, another credit."""
        if move.move_type == "out_refund":
            return "credit_note"
        if item.residual > 0:
            return "invoice"
        return "payment" if item.is_payment else "credit"

    def _bank_accounts(self, debtor, currencies):
        """Return the accounts on which the company is paid in these currencies, in their order."""
        company = debtor.company_id
        journals = debtor.env["account.journal"].search(
            [
                *debtor.env["account.journal"]._check_company_domain(company),
                ("type", "=", "bank"),
                ("bank_account_id", "!=", False),
            ]
        )
        found = {}
        for journal in journals:
            account = journal.bank_account_id
            currency = journal.currency_id or account.currency_id or company.currency_id
            if currency in currencies:
                found[account, currency] = {
                    "account": account,
                    "currency": currency,
                    "numbers": self._numbers(account),
                }
        return sorted(found.values(), key=lambda entry: currencies.index(entry["currency"]))

    def _numbers(self, account):
        """Return [(what it is, number)] of a bank account, the one for transfers first."""
        _ = account.env._
        labels = {"iban": _("IBAN"), "clabe": _("CLABE"), None: _("Account")}
        numbers = [(labels[bank_account.kind(account.acc_number)], account.acc_number)]
        # Of Odoo's localization for Mexico, where it is installed: beside the account's own number.
        clabe = "l10n_mx_edi_clabe" in account._fields and account.l10n_mx_edi_clabe
        if clabe and clabe != account.acc_number:
            numbers.insert(0, (labels["clabe"], clabe))
        return numbers

    def _reference(self, debtor, items):
        """Return what the customer quotes when paying, or False: the numbers of the documents."""
        to_pay = items.filtered(lambda item: item.followed and item.residual_currency > 0)
        if len(to_pay) == 1:
            return to_pay.move_id.payment_reference or to_pay.move_id.name
        return debtor.partner_id.ref

    def _caller(self, debtor):
        """Return whom to call: the collector, else the company."""
        # Names and numbers meant for customers; the collector may be a user of another company.
        user = debtor._collector().sudo()
        company = debtor.company_id
        owner = user.partner_id if user.phone else company.partner_id
        return {
            "name": user.name or company.name,
            "phone": self._phone(user.phone or company.phone, owner, debtor),
            "email": user.email or company.email,
        }


def _disputed(item):
    """Return what of an item is in dispute, in its own currency."""
    return _share(item, item.amount_disputed)


def _withheld(item):
    """Return what of an item the customer withholds as tax, in its own currency."""
    return _share(item, item.amount_withheld)


def _share(item, amount):
    return amount and item.residual_currency * (amount / item.residual)
