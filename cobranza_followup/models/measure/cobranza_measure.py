from datetime import date as Date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...engine.measure_figures import SUMS, Month, figures
from ...ledger import measures
from ...ledger.measure_groups import GROUP
from ...tools import inputs

# Days sales outstanding are counted back so many months at most.
_BACK = 36


class CobranzaMeasure(models.Model):
    """A month's sums of a group of customers, frozen: written by SQL, once, and added to.

    A group has the policy, the collector and the salesperson of its customers on the day it was
    measured. What comes to be known later is a row beside: what stayed unpaid 90 days after its
    due date, promises judged after the month, and what was entered into the month when it was
    closed (`restated`). Any grouping adds sums first and divides then: `_figures`.
    """

    _name = "cobranza.measure"
    _description = "Month of collecting"
    _log_access = False
    _order = "month DESC, id"
    _rec_name = "month"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    kind = fields.Selection(
        [
            ("frozen", "Measured"),
            ("sales", "Sales alone"),
            ("ripe", "Known later"),
            ("restated", "Restated by"),
        ],
        required=True,
        readonly=True,
        help="Restated by: what entries change that were made after the month was measured. Known"
        " later: what of its invoices stayed unpaid after 90 days, and promises judged since."
        " Sales alone: of the year before the first month measured.",
    )
    measured_on = fields.Date(required=True, readonly=True)
    restate_due = fields.Boolean(
        readonly=True, help="Later entries may have changed the month: they are looked for."
    )
    policy_id = fields.Many2one("cobranza.policy", readonly=True, ondelete="set null")
    collector_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    salesperson_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    receivable = fields.Monetary(readonly=True, help="At the end of the month, net of credits.")
    not_due = fields.Monetary(readonly=True)
    overdue = fields.Monetary(readonly=True)
    disputed = fields.Monetary(readonly=True)
    bucket_1_30 = fields.Monetary(readonly=True, string="1–30 days")
    bucket_31_60 = fields.Monetary(readonly=True, string="31–60 days")
    bucket_61_90 = fields.Monetary(readonly=True, string="61–90 days")
    bucket_91_120 = fields.Monetary(readonly=True, string="91–120 days")
    bucket_older = fields.Monetary(readonly=True, string="Over 120 days")
    sales = fields.Monetary(readonly=True, help="Invoices less credit notes, taxes included.")
    came_in = fields.Monetary(readonly=True, help="Payments less what was given back.")
    written_off = fields.Monetary(readonly=True, string="Bad Debt")
    balance_change = fields.Monetary(readonly=True, help="By which restatements are found.")
    settled_amount = fields.Monetary(readonly=True, string="Invoices Paid")
    on_time_amount = fields.Monetary(readonly=True, string="Paid on Time")
    settled_days_amount = fields.Float(
        readonly=True, digits=0, string="Paid × Days Late", help="For the average, by amount."
    )
    risk_due = fields.Monetary(readonly=True, string="Invoices Due")
    risk_unpaid = fields.Monetary(readonly=True, string="Unpaid 90 Days Later")
    promise_due_count = fields.Integer(readonly=True, string="Promises Due")
    promise_kept_count = fields.Integer(readonly=True, string="Promises Kept")
    promise_due_amount = fields.Monetary(readonly=True, string="Promised for the Month")
    promise_kept_amount = fields.Monetary(readonly=True, string="Paid of It")
    contact_count = fields.Integer(readonly=True, string="Contacts")
    reached_count = fields.Integer(readonly=True, string="Right Person Reached")
    promise_count = fields.Integer(
        readonly=True,
        string="Contacts With a Promise",
        help="Those in which the right person was reached and promised to pay.",
    )
    collected_after_contact = fields.Monetary(readonly=True)
    hold_count = fields.Integer(readonly=True, string="On Hold")
    hold_started = fields.Integer(readonly=True, string="Holds Applied")
    barrier_ours = fields.Integer(readonly=True, string="Barriers of Ours")
    barrier_theirs = fields.Integer(readonly=True, string="Barriers of Theirs")
    barrier_internal = fields.Integer(readonly=True, string="Internal Barriers")
    barrier_external = fields.Integer(readonly=True, string="External Barriers")
    exception_count = fields.Integer(readonly=True, string="Exceptions Made")
    exception_passed = fields.Monetary(
        readonly=True, string="Let Through", help="Orders that passed by exceptions of the month."
    )
    exception_overdue = fields.Monetary(
        readonly=True,
        string="Overdue of What Was Let Through",
        help="At the end of the month, of all orders that ever passed a hold by an exception.",
    )

    is_first = fields.Boolean(
        readonly=True, help="One row of each kind is, so that no month is measured twice."
    )

    # Not by group: whose policy, collector or salesperson is deleted goes to another.
    _once = models.UniqueIndex("(company_id, month, kind, (risk_due IS NULL)) WHERE is_first")
    _of_month = models.Index("(company_id, month, kind)")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for measure in self:
            measure.display_name = format_date(self.env, measure.month, date_format="LLLL y")

    @api.model
    def _figures(self, company, month):
        """Return {name: value} of a month of a company: its sums, and what follows from them.

        As frozen, where the month was measured; else as the ledger says today, so far if the
        month is not over. Amounts in company currency, `dso_countback`, `dso_simple`,
        `best_possible_dso`, `average_days_delinquent` and `average_days_late` in days, `cei` in
        percent, shares and roll rates 0-1; None: not recorded, or nothing to divide by.

        :param company: `res.company` record
        :param month: a day of it: date or "YYYY-MM-DD"
        :raise UserError: the month has not begun
        """
        first = self._first_day(month)
        today = company._cobranza_today()
        if first > today:
            raise UserError(self.env._("This month has not begun: choose an earlier one."))
        self.env["cobranza.evaluation"]._flush_reads()
        return figures(self._history(company, first, today))

    @api.model
    def _measured_elsewhere(self, company, first, last):
        """Return what other add-ons measure of some days, as `ledger.measures.gather` takes it.

        :return: [(names of `engine.measure_figures.SUMS`, SQL by group)]
        """
        return []

    @api.model
    def _first_day(self, month):
        day = inputs.date(self.env, month, self.env._("Month"))
        if not day:
            raise UserError(self.env._("Choose a month."))
        return day.replace(day=1)

    @api.model
    def _history(self, company, first, today):
        """Return a month of a company and those before it as `engine.measure_figures.Month`s."""
        return self._read_history(company, first, today)[0]

    @api.model
    def _read_history(self, company, first, today, chosen=None, newest=None):
        """Return (a month and those before it as `Month`s, by what the month is restated).

        :param first: first day of the newest month
        :param chosen: {group column: id} to keep; None: all
        :param newest: sums of the newest month, sales apart, if they are known: it is not measured yet
        """
        oldest = first - relativedelta(months=_BACK - 1)
        stored, restated = self._read_stored(company, oldest, first, chosen)
        months = [first - relativedelta(months=back) for back in range(_BACK)]
        # The first month stored is that of the first entry, if not 36 months back.
        begun = min(stored, default=None) or self._ledger_began(company) or first
        begun = begun.replace(day=1)
        missing = [month for month in months if month not in stored and month >= begun]
        # Nothing is known of before: what was sold then is on no record, and not nothing.
        stored |= {month: {} for month in months if month < begun}
        if missing:
            sold = dict(
                self.env.execute_query(
                    measures.sales(company.id, missing[-1], measures.month_end(missing[0]), chosen)
                )
            )
            for month in missing:
                stored[month] = {"sales": sold.get(month, 0.0)}
        if newest is not None:
            stored[first] = {**stored[first], **newest}
        # A month and what was owed before it are needed whole.
        for month in months[:2]:
            if "receivable" not in stored[month]:
                groups = measures.read_month(self.env, company, month, today)
                stored[month] = add_up(groups, chosen)
        history = [Month(_days(month, today), stored[month]) for month in months]
        return history, restated.get(first, {})

    @api.model
    def _read_stored(self, company, oldest, newest, chosen=None):
        """Return ({month: {name: sum}} of stored months, {month: {name: amount it is restated by}}).

        What was not recorded is not in it. Restatements are of all groups, whatever is chosen: who
        went to another group since has one in both.
        """
        # What was recorded of others alone is 0 for those that are chosen.
        kept = measures.of_chosen(SQL.identifier("cobranza_measure"), chosen)
        rows = self.env.execute_query(
            SQL(
                """SELECT month, later, %s
                     FROM (SELECT *, kind = 'restated' AS later,
                                  (kind = 'restated' OR %s)::int AS kept
                             FROM cobranza_measure
                            WHERE company_id = %s AND month BETWEEN %s AND %s) row
                    GROUP BY month, later""",
                SQL(", ".join(f"SUM({name} * kept)::float8" for name in SUMS)),
                kept,
                company.id,
                oldest,
                newest,
            )
        )
        stored, restated = {}, {}
        for month, later, *amounts in rows:
            sums = dict(zip(SUMS, amounts, strict=True))
            if later:
                restated[month] = {name: amount for name, amount in sums.items() if amount}
            else:
                stored[month] = {
                    name: amount for name, amount in sums.items() if amount is not None
                }
        return stored, restated

    @api.model
    def action_open(self):
        """Open the months measured (collections staff)."""
        if not self.env.user.has_group("cobranza_followup.group_cobranza_user"):
            raise AccessError(self.env._("Only collections staff can see the measures."))
        return self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_measure_action"
        )


def add_up(groups, chosen=None):
    """Return the sums of the groups that are chosen.

    :param groups: as `ledger.measures.read_month` gives them
    """
    total = {}
    for group, sums in groups.items():
        of_group = dict(zip(GROUP, group, strict=True))
        kept = all(of_group[name] == id_ for name, id_ in (chosen or {}).items())
        for name, amount in sums.items():
            total[name] = total.get(name, 0.0) + (amount or 0.0) * kept
    return total


def _days(first: Date, today: Date):
    """Return the days of a month, so far if it is not over."""
    return (min(measures.month_end(first), today) - first).days + 1
