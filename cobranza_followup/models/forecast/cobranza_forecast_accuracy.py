from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools.apart import REPEATED, apart

# How long a period is looked at, and after how many days once more.
_PERIOD = relativedelta(months=6)
_AGAIN_AFTER = 30
# With fewer invoices nothing can be said of how good forecasts are.
_FEW_INVOICES = 30
# With fewer weeks of kept forecasts nothing is said of them.
_FEW_WEEKS = 8
_FIGURES = ("mean_absolute_error", "open_error", "within_range", "auc_late", "weekly_error")


class CobranzaForecastAccuracy(models.Model):
    """How near forecasts came on the company's own ledger, beside the plain rule.

    By a back-test after the first run, and each month from then on. Where the plain rule is
    nearer, it is what is used.
    """

    _name = "cobranza.forecast.accuracy"
    _description = "Accuracy of forecasts"
    _order = "date_to DESC, id DESC"
    _rec_name = "date_to"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date(required=True, readonly=True, string="From")
    date_to = fields.Date(required=True, readonly=True, string="To")
    count = fields.Integer(readonly=True, string="Invoices")
    model_mean_absolute_error = fields.Float(
        readonly=True, string="Days Off", aggregator=None, help="Mean, at the date of the invoice."
    )
    plain_mean_absolute_error = fields.Float(
        readonly=True, string="Days Off by the Plain Rule", aggregator=None
    )
    model_open_error = fields.Float(
        readonly=True, string="Days Off, Open Items", aggregator=None, help="Seen weekly."
    )
    plain_open_error = fields.Float(
        readonly=True, string="Days Off by the Plain Rule, Open Items", aggregator=None
    )
    model_within_range = fields.Float(
        readonly=True, string="Within the Range", aggregator=None, help="It is meant for 80 %."
    )
    model_auc_late = fields.Float(
        readonly=True,
        string="Late Ones Told Apart",
        aggregator=None,
        help="How often an invoice that was late had been thought likelier to be than one that was"
        " not: 0.5 is a guess, 1 never wrong.",
    )
    plain_auc_late = fields.Float(
        readonly=True, string="Late Ones Told Apart by the Plain Rule", aggregator=None
    )
    model_weekly_error = fields.Float(
        readonly=True,
        string="Weekly Amounts Off",
        aggregator=None,
        help="Two to four weeks ahead, as a share of what came.",
    )
    plain_weekly_error = fields.Float(
        readonly=True, string="Weekly Amounts Off by the Plain Rule", aggregator=None
    )
    plain_days = fields.Boolean(
        readonly=True,
        string="Dates by the Plain Rule",
        help="Due date plus average lateness is nearer on this ledger.",
    )
    plain_weeks = fields.Boolean(
        readonly=True,
        string="Amounts by the Plain Rule",
        help="Due date plus average lateness is nearer on this ledger.",
    )
    plain_late = fields.Boolean(
        readonly=True,
        string="Probability by the Plain Rule",
        help="Average lateness tells late ones apart better on this ledger.",
    )
    text = fields.Char(compute="_compute_text", string="How Good")

    @api.depends("count", *(f"model_{name}" for name in _FIGURES))
    @api.depends_context("lang")
    def _compute_text(self):
        for accuracy in self:
            accuracy.text = " ".join(accuracy._sentences())

    @api.model
    def _of(self, company):
        """Return the latest record of a company, empty while there is none."""
        return self.sudo().search([("company_id", "=", company.id)], limit=1)

    @api.model
    def _cron_check(self):
        """Look at the forecasts of each company that was run, a month after the last time."""
        cron = self.env["ir.cron"]
        run = self.env["cobranza.run"].sudo()._read_group([], ["company_id"])
        due = [company for (company,) in run if self._is_due(company)]
        cron._commit_progress(remaining=len(due))
        for company in due:
            try:
                with apart(self.env):
                    self._check(company)
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (it is recorded)
                self.env["cobranza.failure"]._record(company, "task", error, company.name)
            if not cron._commit_progress(1):
                break

    def _is_due(self, company):
        last = self._of(company)
        today = company._cobranza_today()
        return not last or (today - last.date_to).days >= _AGAIN_AFTER

    @api.model
    def _check(self, company):
        """Compare the forecasts of the last months with what came; return the record.

        What comes in the weeks after the last day counts, too, so it is not yesterday.
        """
        today = company._cobranza_today()
        date_from = today - _PERIOD
        found = self.env["cobranza.cash.forecast"]._backtest(company, date_from, today)
        model, plain = found["model"], found["plain"]
        enough = found["count"] >= _FEW_INVOICES
        values = {f"model_{name}": model[name] or 0.0 for name in _FIGURES}
        values |= {
            f"plain_{name}": plain[name] or 0.0 for name in _FIGURES if name != "within_range"
        }
        return self.sudo().create(
            {
                "company_id": company.id,
                "date_from": date_from,
                "date_to": today,
                "count": found["count"],
                **values,
                "plain_days": enough and _is_worse(model, plain, "open_error"),
                "plain_weeks": enough and _is_worse(model, plain, "weekly_error"),
                # Of this figure more is better.
                "plain_late": enough and _is_worse(plain, model, "auc_late"),
            }
        )

    def _sentences(self):
        """Say how near forecasts came, and where the plain rule is used."""
        _ = self.env._
        if not self or self.count < _FEW_INVOICES:
            return [_("Too few invoices have been paid to say how good forecasts are here.")]
        sentences = [
            _(
                "Checked on %(count)s invoices of this company: payments of open items came"
                " %(days).1f days off the expected date (plain rule: %(plain).1f), %(share)s %% of"
                " them within the range.",
                count=self.count,
                days=self.model_open_error,
                plain=self.plain_open_error,
                share=round(self.model_within_range * 100),
            )
        ]
        sentences += self._weekly_sentences()
        sentences += self._kept_sentences()
        if self.plain_days:
            sentences.append(
                _(
                    "The plain rule, due date plus average lateness, is nearer here: dates follow it."
                )
            )
        if self.plain_late:
            sentences.append(
                _(
                    "Average lateness alone tells late invoices apart better here: how likely one is"
                    " to be late follows it."
                )
            )
        return sentences + self._plain_week_sentences()

    def _short_sentence(self):
        """Say how near dates came in a few words, for beside a date; nothing while too few did."""
        if not self or self.count < _FEW_INVOICES:
            return ""
        if self.plain_days:
            return self.env._(
                "Dates follow the plain rule, nearer in this company: %(days).1f days off on average.",
                days=self.plain_open_error,
            )
        return self.env._(
            "In this company expected dates were %(days).1f days off on average.",
            days=self.model_open_error,
        )

    def _new_invoice_sentence(self):
        """Say how near it came what was expected of invoices on their date."""
        if not self or self.count < _FEW_INVOICES:
            return ""
        return self.env._(
            "What was expected of an invoice on its date was %(days).1f days off on average here.",
            days=self.model_mean_absolute_error,
        )

    def _weekly_sentences(self):
        """Say how near amounts by week came, where there were some."""
        if not self.model_weekly_error:
            return []
        return [
            self.env._(
                "Weekly amounts were %(share)s %% off (plain rule: %(plain)s %%).",
                share=round(self.model_weekly_error * 100),
                plain=round(self.plain_weekly_error * 100),
            )
        ]

    def _week_sentences(self):
        """Say of the amounts by week alone how near they came, and where the plain rule is used."""
        if not self or self.count < _FEW_INVOICES:
            return self._sentences()
        return [*self._weekly_sentences(), *self._plain_week_sentences()]

    def _plain_week_sentences(self):
        if not self.plain_weeks:
            return []
        return [self.env._("The plain rule is nearer here for amounts by week: they follow it.")]

    def _kept_sentences(self):
        """Say how near the forecasts came that were kept, once there are some."""
        count, error, plain = self.env["cobranza.cash.forecast"]._kept_errors(self.company_id)
        if count < _FEW_WEEKS:
            return []
        return [
            self.env._(
                "The forecasts kept since came within %(share)s %% of what came in a week (plain"
                " rule: %(plain)s %%).",
                share=round(error * 100),
                plain=round(plain * 100),
            )
        ]

    def _title(self, name):
        """Return the title of the expected cash with how near it came."""
        if not self or self.count < _FEW_INVOICES or not self.model_weekly_error:
            return self.env._("%(name)s: too little paid yet to say how near it comes", name=name)
        if self.plain_weeks:
            return self.env._(
                "%(name)s by the plain rule, nearer here: %(plain)s %% off by week",
                name=name,
                plain=round(self.plain_weekly_error * 100),
            )
        return self.env._(
            "%(name)s: %(share)s %% off by week (plain rule: %(plain)s %%)",
            name=name,
            share=round(self.model_weekly_error * 100),
            plain=round(self.plain_weekly_error * 100),
        )


def _is_worse(model, plain, name):
    return model[name] is not None and plain[name] is not None and model[name] > plain[name]
