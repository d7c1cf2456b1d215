from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import split_every

from ...engine import channels
from ...engine.effect import Unit, effect, has_paid, stratum, thirds
from ...engine.past_debt import open_on
from ...ledger import contacts, past
from ...ledger.policies import negligible_amounts
from ...tools import authority, inputs
from ...tools.apart import REPEATED, apart
from ..policy.cobranza_stage import OBJECTIVES

WEEKS = 26
# Money that comes within so many days counts, that of the contact being the first.
DAYS = 7
_BATCH = 1000
_AGAIN_AFTER = 7
# For those who were not contacted, the days are counted from this day of the week: Wednesday.
_MIDDLE = 2
_WEEK = timedelta(days=7)


class CobranzaEffect(models.Model):
    """How many pay after a contact of a kind, against like customers who were not contacted."""

    _name = "cobranza.effect"
    _description = "Effect of contacts"
    _order = "company_id, kind DESC, id"
    _rec_name = "text"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [("objective", "Objective"), ("channel", "Channel")], required=True, readonly=True
    )
    objective = fields.Selection(OBJECTIVES, readonly=True)
    channel = fields.Selection(channels.LABELS, readonly=True)
    date_from = fields.Date(required=True, readonly=True, string="From")
    date_to = fields.Date(required=True, readonly=True, string="To")
    count = fields.Integer(
        readonly=True, string="Weeks With a Contact", help="Each week of a customer counts."
    )
    other_count = fields.Integer(readonly=True, string="Like Weeks Without One")
    customer_count = fields.Integer(readonly=True, string="Customers Contacted")
    other_customer_count = fields.Integer(readonly=True, string="Like Customers Not Contacted")
    rate = fields.Float(readonly=True, aggregator=None, string="Paid After It")
    other_rate = fields.Float(readonly=True, aggregator=None, string="Paid Without")
    difference = fields.Float(readonly=True, aggregator=None)
    low = fields.Float(readonly=True, aggregator=None, string="At Least")
    high = fields.Float(readonly=True, aggregator=None, string="At Most")
    verdict = fields.Selection(
        [
            ("few", "Too Few Yet"),
            ("more", "More Paid"),
            ("less", "Fewer Paid"),
            ("alike", "No Difference Found"),
        ],
        required=True,
        readonly=True,
        string="Result",
    )
    name = fields.Char(compute="_compute_text", string="Contact")
    text = fields.Char(compute="_compute_text", string="What It Says")

    @api.depends(
        "kind",
        "objective",
        "channel",
        "customer_count",
        "other_customer_count",
        "difference",
        "verdict",
    )
    @api.depends_context("lang")
    def _compute_text(self):
        names = {
            kind: dict(self._fields[kind]._description_selection(self.env))
            for kind in ("objective", "channel")
        }
        for one in self:
            one.name = names.get(one.kind, {}).get(one[one.kind] if one.kind else None)
            one.text = one._sentence()

    def _sentence(self):
        _ = self.env._
        if self.verdict == "few":
            return _(
                "Too few customers yet: %(count)s contacted, %(others)s like ones who were not.",
                count=self.customer_count,
                others=self.other_customer_count,
            )
        wider = _("Each week of a customer counts by itself, so the true range is wider.")
        return f"{self._difference_text()} {wider}"

    def _difference_text(self):
        _ = self.env._
        apart, low, high = (round(100 * part) for part in (self.difference, self.low, self.high))
        if self.verdict == "alike":
            return _(
                "No difference was found: between %(low)s and %(high)s more of a hundred paid.",
                low=low,
                high=high,
            )
        if self.verdict == "less":
            return _(
                "%(apart)s fewer of a hundred paid than of like ones who were not contacted; the"
                " true difference lies, with 95 %% confidence, between %(low)s and %(high)s.",
                apart=-apart,
                low=-high,
                high=-low,
            )
        return _(
            "%(apart)s more of a hundred paid than of like ones who were not contacted; the true"
            " difference lies, with 95 %% confidence, between %(low)s and %(high)s.",
            apart=apart,
            low=low,
            high=high,
        )

    def action_open_contacts(self):
        """Open the contacts of the kind in the period."""
        inputs.one(self)
        self.check_access("read")
        behind = Domain("channel", "=", self.channel)
        if self.kind == "objective":
            executions = self.env["cobranza.step.execution"].search(
                Domain("stage_id.objective", "=", self.objective)
                & Domain("date", ">=", self.date_from - _WEEK)
                & Domain("mail_id", "!=", False)
            )
            behind = Domain("interaction_id.objective", "=", self.objective)
            behind |= Domain("mail_id", "in", executions.sudo().mail_id.ids)
        behind &= Domain("made", "=", True) & Domain("purpose", "=", "collect")
        behind &= Domain("company_id", "=", self.company_id.id)
        behind &= Domain("local_date", ">=", self.date_from)
        behind &= Domain("local_date", "<=", self.date_to)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_contact_attempt_action"
        )
        return {**action, "domain": list(behind), "context": {}}

    # -- working it out ------------------------------------------------------------------

    def action_work_out(self):
        """Work the effects out anew, in the background (managers)."""
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can do this."))
        for company in self.env.companies:
            self.sudo().search([("company_id", "=", company.id)]).unlink()
        self.env.ref("cobranza_followup.ir_cron_effect").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("The effects are being worked out. Come back in a minute."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _cron_work(self):
        """Work out the effects of each company that was run, a week after the last time."""
        cron = self.env["ir.cron"]
        for (company,) in self.env["cobranza.run"].sudo()._read_group([], ["company_id"]):
            last = self.sudo().search(
                [("company_id", "=", company.id)], order="date_to DESC", limit=1
            )
            today = company._cobranza_today()
            if last and (today - last.write_date.date()).days < _AGAIN_AFTER:
                continue
            try:
                with apart(self.env):
                    self._work_out(company)
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (it is recorded)
                self.env["cobranza.failure"]._record(company, "task", error, company.name)
            if not cron._commit_progress(1):
                return

    @api.model
    def _work_out(self, company):
        """Replace the company's effects by those of the last six months."""
        today = company._cobranza_today()
        # The last week all of whose contacts are more than the days ago.
        last = today - timedelta(days=today.weekday()) - _WEEK - timedelta(days=DAYS)
        mondays = [last - number * _WEEK for number in range(WEEKS)][::-1]
        units = self._units(company, mondays)
        rows = []
        for kind, place in (("objective", 1), ("channel", 0)):
            for value, _label in self._fields[kind]._description_selection(self.env):
                found = effect(
                    units, lambda contact, place=place, value=value: contact[place] == value
                )
                if found.contacted.count:
                    rows.append(
                        {
                            "company_id": company.id,
                            "kind": kind,
                            kind: value,
                            "date_from": mondays[0],
                            "date_to": last + timedelta(days=6),
                            "count": found.contacted.count,
                            "other_count": found.others.count,
                            "customer_count": found.customers,
                            "other_customer_count": found.other_customers,
                            "rate": found.contacted.rate,
                            "other_rate": found.others_rate,
                            "difference": found.difference,
                            "low": found.low,
                            "high": found.high,
                            "verdict": found.verdict,
                        }
                    )
        effects = self.sudo()
        effects.search([("company_id", "=", company.id)]).unlink()
        return effects.create(rows)

    def _units(self, company, mondays):
        """Return a `Unit` for each debtor and week in which something was overdue."""
        until = mondays[-1] + _WEEK + timedelta(days=DAYS)
        made = contacts.read_contacts(self.env, company.id, mondays[0], until)
        debtors = self.env["cobranza.debtor"].sudo().search([("company_id", "=", company.id)])
        types = {debtor.id: debtor.debtor_type for debtor in debtors}
        policies = {debtor.id: debtor.policy_id for debtor in debtors}
        limits = {
            policy: float(negligible)
            for policy, _company, negligible in self.env.execute_query(
                negligible_amounts(company._cobranza_today(), company.id)
            )
        }
        found = []
        for batch in split_every(_BATCH, debtors.ids):
            accounts = past.read_accounts(self.env, company, batch, mondays[0], until)
            for debtor, account in accounts.items():
                policy = policies[debtor]
                limit = int(limits.get(policy.id, 0) * account.unit + 1e-6)
                weeks = _weeks(account, mondays, made.get(debtor, ()), limit, policy)
                found += [(debtor, *week) for week in weeks]
        cuts = thirds([overdue for _debtor, _days, overdue, _paid, _contact in found])
        return [
            Unit(debtor, stratum(types[debtor], days, overdue, cuts), paid, contact)
            for debtor, days, overdue, paid, contact in found
        ]


def _weeks(account, mondays, contacted, negligible, policy):
    """Yield (days overdue, amount, whether they paid, contact) of a debtor's weeks with a debt."""
    first = {}
    for day, channel, objective in contacted:
        first.setdefault(day - timedelta(days=day.weekday()), (day, channel, objective))
    for monday in mondays:
        day, *contact = first.get(monday, (monday + timedelta(days=_MIDDLE),))
        end = day + timedelta(days=DAYS)
        if not contact and any(day <= on < end for on, _channel, _objective in contacted):
            # What comes may be the doing of next week's contact.
            continue
        before = day - timedelta(days=1)
        book = open_on(account, before, day, negligible, policy.withholding_days)
        owed = [one for one in book if one.chased and one.item.due < day]
        if owed:
            overdue = sum(one.chased for one in owed) / account.unit
            came = sum(amount for on, amount in account.payments if day <= on < end)
            days = (day - owed[0].item.due).days
            yield days, overdue, has_paid(overdue, came), tuple(contact) or None
