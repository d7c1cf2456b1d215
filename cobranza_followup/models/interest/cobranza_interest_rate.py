from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...engine.interest import Rate
from ..contact.cobranza_contact_standing_mixin import SURENESS

# Percent a year; nothing that a court would grant is more.
_MOST = 1000


class CobranzaInterestRate(models.Model):
    """What a payment that is late costs by law or contract, from a day on."""

    _name = "cobranza.interest.rate"
    _description = "Rate of late interest"
    _order = "country_id, scope, date_from DESC, amount_from, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        help="A company with rates of its own, by contract say, has these alone. Empty: for every"
        " company of the country.",
    )
    country_id = fields.Many2one(
        "res.country", help="Of the company. Empty: wherever no other rate is for."
    )
    scope = fields.Selection(
        [
            ("all", "Everybody"),
            ("business", "Companies"),
            ("consumer", "Consumers"),
        ],
        string="Owed by",
        required=True,
        default="business",
    )
    date_from = fields.Date(
        string="From", required=True, help="Until the next row for the same begins."
    )
    kind = fields.Selection(
        [
            ("yearly", "A yearly rate"),
            ("points", "A reference rate plus points"),
            ("multiple", "A multiple of a reference rate"),
        ],
        required=True,
        default="yearly",
    )
    yearly_rate = fields.Float(string="Yearly Rate (%)", digits=(16, 4))
    reference_name = fields.Char(
        string="Reference Rate", translate=True, help="Which rate it is, and who publishes it."
    )
    reference_rate = fields.Float(string="Value of the Reference (%)", digits=(16, 4))
    points = fields.Float(digits=(16, 4), help="Added to the reference rate.")
    multiple = fields.Float(digits=(16, 4), default=1, help="Of the reference rate.")
    rate = fields.Float(
        compute="_compute_rate", string="Rate (%)", digits=(16, 4), help="Percent a year."
    )
    confirmed = fields.Boolean(
        copy=False,
        help="Somebody has compared the values with the source. Without it, the row bears no"
        " interest.",
    )
    basis = fields.Selection(
        [("365", "365"), ("360", "360")], string="Days of a Year", required=True, default="365"
    )
    currency_id = fields.Many2one("res.currency", help="Of the amounts of this row.")
    amount_from = fields.Float(
        string="Invoices From", help="The row is for invoices of this total or more."
    )
    amount_to = fields.Float(string="Invoices Below", help="0: however large.")
    fixed_amount = fields.Float(help="Once for each invoice paid late, for the costs.")
    fixed_percent = fields.Float(
        string="Fixed (%)", help="Once for each invoice paid late, in percent of what was late."
    )
    reference = fields.Char(string="Source", help="Statute, contract or page it was taken from.")
    status = fields.Selection(SURENESS, required=True, default="unverified", string="How Sure")
    date_checked = fields.Date(string="Checked On")
    note = fields.Text(translate=True)

    _sensible = models.Constraint(
        "CHECK(GREATEST(ABS(yearly_rate), ABS(reference_rate), ABS(points), ABS(multiple))"
        f" <= {_MOST} AND COALESCE(multiple, 0) >= 0 AND COALESCE(points, 0) >= 0"
        " AND COALESCE(yearly_rate, 0) >= 0)",
        f"A rate is a percentage a year between 0 and {_MOST}.",
    )
    _amounts = models.Constraint(
        "CHECK(COALESCE(amount_from, 0) >= 0 AND COALESCE(amount_to, 0) >= 0"
        " AND COALESCE(fixed_amount, 0) >= 0 AND COALESCE(fixed_percent, 0) BETWEEN 0 AND 100"
        " AND (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0)))",
        "Fixed sums and amounts of invoices are not negative, and the upper one is above the"
        " lower.",
    )

    @api.depends("kind", "yearly_rate", "reference_rate", "points", "multiple")
    def _compute_rate(self):
        for row in self:
            row.rate = {
                "points": row.reference_rate + row.points,
                "multiple": row.reference_rate * row.multiple,
            }.get(row.kind, row.yearly_rate)

    @api.constrains("fixed_amount", "amount_from", "amount_to", "currency_id")
    def _check_currency(self):
        for row in self:
            if (row.fixed_amount or row.amount_from or row.amount_to) and not row.currency_id:
                raise ValidationError(
                    self.env._("%s: say in which currency its amounts are.", row.name)
                )

    @api.constrains("kind", "reference_name")
    def _check_reference(self):
        for row in self:
            if row.kind != "yearly" and not (row.reference_name or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: say which reference rate it is, and who publishes it.", row.name
                    )
                )

    @api.depends("name", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(name)s, from %(date)s",
                name=row.name or "",
                date=format_date(self.env, row.date_from),
            )

    @api.model
    def _for_company(self, company):
        """Return the rows that are for a company, in the order in which they begin."""
        everyone = self.sudo().search(
            Domain("company_id", "in", (company.id, False)), order="date_from, id"
        )
        country = company.account_fiscal_country_id or company.country_id
        for rows in (
            everyone.filtered("company_id"),
            everyone.filtered(lambda row: not row.company_id and row.country_id == country),
            everyone.filtered(lambda row: not row.company_id and not row.country_id),
        ):
            if rows:
                return rows
        return everyone.browse()

    def _for_claim(self, scope, amount, currency, company):
        """Return those of the rows that are for an invoice.

        :param scope: "business" or "consumer"
        :param amount: total of the invoice, in its currency
        """
        found = self.browse()
        for row in self:
            if row.scope not in ("all", scope):
                continue
            total = amount
            if row.currency_id and row.currency_id != currency:
                total = currency._convert(amount, row.currency_id, company, row.date_from)
            if total >= row.amount_from and (not row.amount_to or total < row.amount_to):
                found |= row
        return found

    def _as_rates(self):
        """Return the rows as `engine.interest` takes them; one not confirmed has no percentage."""
        return [
            Rate(
                row.date_from,
                Decimal(str(round(row.rate, 6))) if row.confirmed else None,
                int(row.basis),
                row.id,
            )
            for row in self
        ]

    def _missing_text(self, start, end):
        """Say what is missing for the interest of some days.

        On the row that would be for them, or on none if there is none.
        """
        days = {"start": format_date(self.env, start), "end": format_date(self.env, end)}
        if not self:
            return self.env._(
                "No rate is on record for %(start)s to %(end)s: add one under Late Interest Rates.",
                **days,
            )
        if self.kind == "yearly":
            return self.env._(
                "%(start)s to %(end)s bear no interest yet: the rate of “%(row)s” has not been"
                " confirmed.",
                row=self.display_name,
                **days,
            )
        return self.env._(
            "%(start)s to %(end)s bear no interest yet: the value of “%(reference)s” has not been"
            " confirmed in “%(row)s”.",
            reference=self.reference_name,
            row=self.display_name,
            **days,
        )
