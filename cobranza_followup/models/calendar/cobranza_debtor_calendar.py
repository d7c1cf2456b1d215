from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_list, groupby

from ...engine import payment_calendar, promise_dates
from ...ledger import payment_dates
from ...tools import inputs

CALENDAR_FIELDS = frozenset({"payment_weekdays", "payment_days_of_month"})
# What a contact may still be about, and what is still to come.
PAST_DAYS = 45
FUTURE_DAYS = 400


class CobranzaDebtor(models.Model):
    """On which days a customer reviews invoices and pays, what they want, what they withhold."""

    _inherit = "cobranza.debtor"

    review_weekdays = fields.Many2many(
        "cobranza.weekday",
        relation="cobranza_debtor_review_weekday_rel",
        column1="debtor_id",
        column2="weekday_id",
        string="Review Days",
        help="On which days of the week the customer takes invoices for review.",
    )
    payment_weekdays = fields.Many2many(
        "cobranza.weekday",
        relation="cobranza_debtor_payment_weekday_rel",
        column1="debtor_id",
        column2="weekday_id",
        string="Payment Days",
        help="On which days of the week the customer pays.",
    )
    payment_days_of_month = fields.Char(
        string="Payment Days of the Month",
        help="For example: 15, 30, last. With payment days of the week, it is the first of those"
        " from that day on. A holiday or a weekend is moved to the next working day.",
    )
    required_documents = fields.One2many(
        "cobranza.required.document",
        "debtor_id",
        help="What the customer wants to have before they pay an invoice.",
    )
    payment_dates = fields.Char(
        readonly=True,
        groups="base.group_no_one",
        help="The days on which the customer pays, ahead and a while back; empty: any day.",
    )
    calendar_text = fields.Char(compute="_compute_calendar_text", string="Payment Calendar")
    withholding_percent = fields.Float(
        string="Withheld as Tax (%)",
        digits=(5, 2),
        help="The share of an invoice's total that the customer withholds as tax and settles with"
        " a certificate. It is not chased until the policy's days after the due date are over.",
    )
    amount_withheld = fields.Monetary(
        readonly=True,
        string="Withheld",
        help="What the customer withholds as tax, while its certificate is waited for.",
    )

    _withholding_in_reach = models.Constraint(
        "CHECK(withholding_percent >= 0 AND withholding_percent <= 50)",
        "What a customer withholds as tax is between 0 and 50 percent of an invoice.",
    )
    # Who withholds nothing costs the open items nothing.
    _withholds = models.Index("(company_id, partner_id) WHERE withholding_percent > 0")

    @api.depends("review_weekdays", "payment_weekdays", "payment_days_of_month", "payment_dates")
    @api.depends_context("lang")
    def _compute_calendar_text(self):
        _ = self.env._
        for debtor in self:
            found = []
            if debtor.review_weekdays:
                found.append(_("Review: %s.", debtor._weekdays_text(debtor.review_weekdays)))
            if paid := debtor._payment_days_text():
                found.append(_("Payment: %s.", paid))
                if day := debtor._next_payment_day():
                    shown = format_date(self.env, day, date_format="EEE d MMM")
                    found.append(_("Next payment day: %s.", shown))
            debtor.calendar_text = " ".join(found)

    def _payment_days_text(self):
        """Return on which days the customer pays, in words, or ""."""
        if not self.sudo().payment_dates:
            return ""
        weekdays, days = self._weekdays_text(self.payment_weekdays), self.payment_days_of_month
        if weekdays and days:
            return self.env._(
                "%(weekdays)s, from these days of the month on: %(days)s",
                weekdays=weekdays,
                days=days,
            )
        return weekdays or (self.env._("days of the month: %s", days) if days else "")

    def _weekdays_text(self, weekdays):
        return format_list(self.env, weekdays.sorted("number").mapped("name"))

    # -- writing them --------------------------------------------------------------------

    def write(self, vals):
        vals = self._with_days_normalized(vals)
        if "withholding_percent" in vals:
            label = self._fields["withholding_percent"].string
            vals["withholding_percent"] = inputs.amount(
                self.env, vals["withholding_percent"], label
            )
        result = super().write(vals)
        if CALENDAR_FIELDS & vals.keys():
            self.sudo()._plan_payment_dates()
        if "withholding_percent" in vals:
            self._refresh_later(behaviour=True)
        return result

    def _with_days_normalized(self, vals):
        inputs.values(self, vals)
        vals = dict(vals)
        if "payment_days_of_month" in vals:
            label = self._fields["payment_days_of_month"].string
            text = inputs.text(self.env, vals["payment_days_of_month"], label)
            try:
                _days, text = payment_calendar.read_days(text)
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "%(label)s: “%(part)s” is no day of a month. Give days from 1 to 31, or"
                        " “last”, as in: 15, last.",
                        label=label,
                        part=error.args[0],
                    )
                ) from None
            vals["payment_days_of_month"] = text or False
        return vals

    @api.constrains("review_weekdays", "payment_weekdays")
    def _check_weekdays(self):
        for debtor in self:
            if len(debtor.review_weekdays) > 7 or len(debtor.payment_weekdays) > 7:
                raise ValidationError(self.env._("A week has seven days."))

    def _plan_payment_dates(self):
        """Write on which days to come these debtors pay."""
        self.flush_recordset()
        for company in self.company_id:
            of_company = self.filtered(lambda debtor, company=company: debtor.company_id == company)
            self._renew_payment_dates(company, company._cobranza_today(), of_company.ids)
        self.invalidate_recordset(["payment_dates"], flush=False)
        self._refresh_later()

    @api.model
    def _renew_payment_dates(self, company, today, debtor_ids=None):
        """Write the payment days around a day of all of a company's customers who have some.

        :param debtor_ids: only of these debtors
        """
        rows = payment_dates.read_calendars(self.env, company.id, debtor_ids)
        found = {}
        for rule, debtors in groupby(rows, key=_rule):
            weekdays, text, country, state = rule
            days, _text = payment_calendar.read_days(text)
            calendar = payment_calendar.PaymentCalendar(
                frozenset(weekdays),
                days,
                holidays=self._holidays_of(
                    self.env["res.country"].browse(country or ()),
                    self.env["res.country.state"].browse(state or ()),
                    today,
                ),
            )
            start, end = today - timedelta(days=PAST_DAYS), today + timedelta(days=FUTURE_DAYS)
            dates = payment_calendar.payment_days(calendar, start, end)
            found.update(dict.fromkeys([debtor["id"] for debtor in debtors], dates))
        payment_dates.write_payment_dates(self.env, found)

    @api.model
    def _holidays_of(self, country, state, today):
        holidays = self.env["cobranza.contact.holiday"]
        if not country:
            return frozenset()
        years = {today.year + number for number in (-1, 0, 1, 2)}
        return holidays._dates([(country, state)], years, certain=True)

    # -- asking for them -----------------------------------------------------------------

    def _payment_calendar(self):
        """Return what the customer said of their days, as `engine.payment_calendar` takes it."""
        self.ensure_one()
        days, _text = payment_calendar.read_days(self.payment_days_of_month)
        partner, today = self.partner_id, self.company_id._cobranza_today()
        country = partner.country_id or self.company_id.country_id
        has_days = self.payment_weekdays or days or self.review_weekdays
        return payment_calendar.PaymentCalendar(
            frozenset(self.payment_weekdays.mapped("number")),
            days,
            frozenset(self.review_weekdays.mapped("number")),
            self._holidays_of(country, partner.state_id, today) if has_days else frozenset(),
        )

    def _next_payment_day(self):
        """Return the next day, after today, on which the customer pays; None: on any."""
        dates = payment_calendar.read_dates(self.sudo().payment_dates)
        return payment_calendar.first_from(
            dates, self.company_id._cobranza_today() + timedelta(days=1)
        )

    def _promise_dates(self):
        """Return {date: `engine.promise_dates.Reason`} to suggest for a promise, the next first."""
        dates = payment_calendar.read_dates(self.sudo().payment_dates)
        return promise_dates.suggest(self.company_id._cobranza_today(), dates)

    def _message_moment(self):
        """Return when a message goes that is to arrive before the next review; None: now."""
        today = self.company_id._cobranza_today()
        day = payment_calendar.message_day(self._payment_calendar(), today)
        return self.company_id._cobranza_day_start(day) if day > today else None


def _rule(row):
    return (
        tuple(row["weekdays"]),
        row["payment_days_of_month"] or "",
        row["country_id"] or 0,
        row["state_id"] or 0,
    )
