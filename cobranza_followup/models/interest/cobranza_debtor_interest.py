from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL, format_date

from ...engine import interest
from ...ledger.interest import Charged, read_charged, read_claims
from ...tools import authority, inputs


@dataclass(frozen=True, slots=True)
class LateInterest:
    """The interest of an invoice until a day; amounts in the invoice's currency."""

    invoice: object
    currency: object
    until: object
    # `engine.interest.Segment`s of all its instalments
    segments: tuple
    # all of it, and what was invoiced of it before
    interest: float
    fixed: float
    interest_charged: float
    fixed_charged: float
    # sentences: what is missing, for which days
    missing: tuple

    @property
    def days(self):
        """On how many days something was late."""
        return len({day for one in self.segments for day in range(*_ordinals(one))})

    @property
    def interest_left(self):
        """What can still be invoiced of the interest."""
        return self.currency.round(max(self.interest - self.interest_charged, 0.0))

    @property
    def fixed_left(self):
        """What can still be invoiced of the fixed sum: it is due once."""
        return 0.0 if self.fixed_charged else self.fixed

    @property
    def amount(self):
        """What can still be invoiced."""
        return self.currency.round(self.interest_left + self.fixed_left)


class CobranzaDebtor(models.Model):
    """What a customer's late payments cost them: shown, until a manager invoices it."""

    _inherit = "cobranza.debtor"

    interest_is_shown = fields.Boolean(related="company_id.cobranza_interest")

    def _late_interest(self, as_of=None):
        """Return {debtor: [`LateInterest`]} of their invoices, the oldest first.

        Nothing where the company shows none. Invoices without interest, fixed sum or anything
        missing are left out.

        :param as_of: the last day that bears interest; None: the company's today
        """
        found = {debtor: [] for debtor in self}
        self.env["cobranza.open.item"]._flush_reads()
        self.env["cobranza.interest.charge"].flush_model()
        self.env["cobranza.offer"].flush_model(["state"])
        for company, debtors in self.grouped("company_id").items():
            if company.sudo().cobranza_interest:
                day = as_of or company._cobranza_today()
                by_partner = {debtor.partner_id.id: debtor for debtor in debtors}
                for partner, line in debtors._late_interest_in(company, day):
                    found[by_partner[partner]].append(line)
        return found

    def _late_interest_in(self, company, as_of):
        """Yield (commercial partner id, `LateInterest`) of these debtors of a company."""
        claims = read_claims(
            self.env, company.id, self.partner_id.ids, as_of, company._cobranza_today()
        )
        charged = read_charged(self.env, {claim.move_id for claim in claims})
        table = self.env["cobranza.interest.rate"]._for_company(company)
        consumers = self._consumers(company)
        by_invoice = {}
        for claim in claims:
            by_invoice.setdefault(claim.move_id, []).append(claim)
        for move_id, of_invoice in by_invoice.items():
            scope = "consumer" if of_invoice[0].partner_id in consumers else "business"
            rows = table._for_claim(
                scope,
                of_invoice[0].total,
                self.env["res.currency"].browse(of_invoice[0].currency_id),
                company,
            )
            known = charged.get(move_id) or Charged()
            line = self._late_interest_of(company, rows, of_invoice, known, as_of)
            if line.interest or line.fixed or line.missing:
                yield of_invoice[0].partner_id, line

    def _consumers(self, company):
        """Return the ids of the customers of a company who are consumers: as said, or as it seems."""
        stated = {
            preference.partner_id.id: preference.debtor_kind
            for preference in self.env["cobranza.contact.preference"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "=", company.id),
                    ("debtor_kind", "!=", False),
                ]
            )
        }
        return {
            partner.id
            for partner in self.partner_id
            if stated.get(partner.id, "business" if partner.is_company else "consumer")
            == "consumer"
        }

    def _late_interest_of(self, company, rows, claims, charged, as_of):
        """Return the `LateInterest` of the items of an invoice, by the rows that are for it."""
        first = claims[0]
        currency = self.env["res.currency"].browse(first.currency_id)
        rates, order = rows._as_rates(), interest.Order(company.sudo().cobranza_interest_order)
        segments = []
        for claim in claims:
            segments += interest.segments(
                claim.principal, claim.due, claim.payments, rates, as_of, order, charged.until
            )
        digits = currency.decimal_places
        total = sum((one.amount for one in segments), Fraction(0))
        return LateInterest(
            invoice=self.env["account.move"].browse(first.move_id),
            currency=currency,
            until=as_of,
            segments=tuple(segments),
            interest=float(interest.rounded(total, digits)),
            fixed=float(self._fixed_sum(company, claims, segments, rates, currency)),
            interest_charged=float(charged.interest),
            fixed_charged=float(charged.fixed),
            missing=tuple(
                rows.browse(_row_on(rates, start) or ())._missing_text(start, end)
                for start, end in interest.without_rate(segments)
            ),
        )

    def _fixed_sum(self, company, claims, segments, rates, currency):
        """Return what is due once for an invoice paid late, by the row of its first late day."""
        if not segments:
            return Decimal(0)
        first = min(one.start for one in segments)
        row = self.env["cobranza.interest.rate"].browse(_row_on(rates, first) or ()).sudo()
        if not row.confirmed:
            return Decimal(0)
        late = {}
        for one in segments:
            late[one.start] = late.get(one.start, Decimal(0)) + one.principal
        fixed = row.fixed_amount
        if fixed and row.currency_id != currency:
            fixed = row.currency_id._convert(fixed, currency, company, first)
        share = Fraction(late[first]) * Fraction(str(row.fixed_percent)) / 100
        return interest.rounded(Fraction(str(fixed)) + share, currency.decimal_places)

    # -- looking at it, and invoicing it -------------------------------------------------

    def action_late_interest(self):
        """Open the computation of the customer's late interest."""
        inputs.one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_interest_new_action"
        )
        return {**action, "context": {"default_debtor_id": self.id}}

    def _invoice_late_interest(self, move_ids, as_of):
        """Return draft invoices for the late interest of some of the debtor's invoices (managers).

        One for each currency; where debit notes are installed, one for each invoice, linked to it.

        :param move_ids: ids of the invoices that were paid late
        :param as_of: the last day that bears interest, not after the company's today
        """
        self.ensure_one()
        self._check_manager()
        self._check_may_invoice_interest(as_of)
        # Of two at once the second begins again, and finds it invoiced.
        self.flush_recordset()
        self.env.cr.execute(SQL("UPDATE cobranza_debtor SET id = id WHERE id = %s", self.id))
        lines = [
            line
            for line in self._late_interest(as_of)[self]
            if line.amount > 0 and line.invoice.id in move_ids
        ]
        if not lines:
            raise UserError(
                self.env._("There is no late interest to invoice that was not invoiced already.")
            )
        invoices = self.env["account.move"]
        for origin, some in self._apart(lines).items():
            invoice = self._make_interest_invoice(some, origin)
            self._record_charges(some, invoice)
            invoices |= invoice
        return invoices

    def _check_may_invoice_interest(self, as_of):
        company = self.company_id.sudo()
        if not company.cobranza_interest:
            raise UserError(
                self.env._("%s does not claim late interest: see the settings.", company.name)
            )
        if not company.cobranza_interest_product_id:
            raise UserError(
                self.env._("Choose the product for late interest in the settings first.")
            )
        if as_of > company._cobranza_today():
            raise UserError(
                self.env._("Interest can be invoiced until today, not for days to come.")
            )
        if not self.env["account.move"].has_access("create"):
            raise AccessError(
                self.env._("You may not create invoices: ask somebody who does the invoicing.")
            )

    def _apart(self, lines):
        """Return {origin or currency: lines} of what goes on one invoice."""
        if "debit_origin_id" in self.env["account.move"]._fields:
            return {line.invoice: [line] for line in lines}
        found = {}
        for line in lines:
            found.setdefault(line.currency, []).append(line)
        return found

    def _make_interest_invoice(self, lines, origin):
        company, product = self.company_id, self.company_id.sudo().cobranza_interest_product_id
        invoices = self.env["account.move"].with_company(company)
        lang = self.contact_id.lang or self.partner_id.lang
        told = self.with_context(lang=lang) if lang else self
        vals = {
            "move_type": "out_invoice",
            "partner_id": self.partner_id.id,
            "currency_id": lines[0].currency.id,
            "invoice_origin": ", ".join(line.invoice.name for line in lines)[:250],
            "invoice_line_ids": [
                Command.create(
                    {"product_id": product.id, "quantity": 1, "name": name, "price_unit": amount}
                )
                for line in lines
                for name, amount in told._interest_texts(line)
            ],
        }
        if origin._name == "account.move":
            vals["debit_origin_id"] = origin.id
        return authority.without_defaults(invoices).create(vals).with_env(self.env)

    def _interest_texts(self, line):
        """Return [(text, amount)] of the lines of an invoice for the interest of one."""
        _, name = self.env._, line.invoice.name
        found = []
        if line.interest_left:
            text = _(
                "Interest on late payment of %(invoice)s, until %(date)s",
                invoice=name,
                date=format_date(self.env, line.until),
            )
            found.append((text, line.interest_left))
        if line.fixed_left:
            found.append((_("Fixed sum for late payment of %s", name), line.fixed_left))
        return found

    def _record_charges(self, lines, invoice):
        self.env["cobranza.interest.charge"].sudo().create(
            [
                {
                    "debtor_id": self.id,
                    "origin_id": line.invoice.id,
                    "invoice_id": invoice.id,
                    "date_until": line.until,
                    "currency_id": line.currency.id,
                    "amount_interest": line.interest_left,
                    "amount_fixed": line.fixed_left,
                }
                for line in lines
            ]
        )


def _row_on(rates, day):
    rate = interest.rate_on(rates, day)
    return rate and rate.id


def _ordinals(segment):
    return segment.start.toordinal(), segment.end.toordinal() + 1
