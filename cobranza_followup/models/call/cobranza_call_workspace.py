from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_time

from ...engine import clock_hour, next_attempt
from ...tools import inputs
from ...tools.zone_text import zone_text

# What the screen may say of a contact; the form it goes through checks the rest.
_RECORDS = {
    "outcome_id": "cobranza.outcome",
    "contact_id": "res.partner",
    "currency_id": "res.currency",
    "barrier_type_id": "cobranza.barrier.type",
    "owner_id": "res.users",
    "paid_currency_id": "res.currency",
}
_DATES = ("next_contact_date", "date_promised", "deadline", "paid_date")
_AMOUNTS = ("amount", "amount_disputed", "paid_amount", "next_contact_hour")
_TEXTS = ("note", "override_reason", "paid_reference")
_CHOICES = ("channel", "direction", "purpose", "satisfaction", "instalment_every")
_NUMBERS = ("duration", "instalment_count")
# Of seconds of a call, or instalments; the form says where less is the most.
_LARGEST_NUMBER = 10**6


class CobranzaCallWorkspace(models.AbstractModel):
    """What the screen for a morning of calls asks for: whom to call, and what came of it.

    It keeps nothing. What was done today is read from today's interactions, what is left is the
    worklist, and a contact is logged by the same form as everywhere.
    """

    _name = "cobranza.call.workspace"
    _description = "Call workspace"

    @api.model
    def open_day(self, skipped=None):
        """Return where the user stands in the day's list.

        :param skipped: ids of debtors put off, the longest ago first; they come after all others
        :return: {"day", "debtor_id": whom to call now or False, "done", "left": customers,
            "waiting": [{"id", "name", "time", "there", "is_due"}], "outcomes": what may come of a call}
        """
        self._check_collector()
        skipped = inputs.ids(self.env, skipped, self.env._("Passed Over"))
        calls = self.env["cobranza.debtor"]._agreed_calls(self._todo())
        agreed = {id_: call._agreed_moment() for id_, call in calls.items()}
        again = self._contacted_again() | agreed
        mine = self._interactions_today() & Domain("user_id", "=", self.env.uid)
        met = self._debtors_of(mine)
        return {
            "day": self.env.company._cobranza_today(),
            "debtor_id": self._whom_to_call(skipped, again, agreed),
            "done": len([debtor for debtor in met if debtor not in again]),
            "left": self.env["cobranza.debtor"].search_count(self._todo()),
            "waiting": self._waiting(again, calls),
            "outcomes": self.env["cobranza.outcome"].search_read(
                [], ["code", "name", "reached", "suggests"]
            ),
        }

    @api.model
    def log(self, debtor_id, values):
        """Log a contact with a debtor through the form for it.

        :param values: by field of `cobranza.interaction.new`
        :return: {"said": what was logged, in a sentence}, or {"refused": what the contact guard
            says}: nothing was logged, and `override_reason` is needed
        """
        self._check_collector()
        debtor = self._debtor(debtor_id)
        form = self.env["cobranza.interaction.new"].create(self._form_values(debtor, values))
        if form.outcome_id.code == "no_answer" and not values.get("next_contact_date"):
            again = self._again(form._ask_guard() or self._ask_guard(debtor)[0])
            form.next_contact_date = again["date"] or form.next_contact_date
        form.action_log()
        if form.reason_asked:
            return {"refused": form.guard_text}
        self.env.cr.flush()  # the list is read next, without this customer
        return {"said": self._logged_text(form)}

    @api.model
    def register_payment(self, debtor_id, invoice_ids=None):
        """Open Odoo's payment wizard for some of a debtor's open invoices; none given: choose."""
        self._check_collector()
        debtor = self._debtor(debtor_id)
        chosen = inputs.ids(self.env, invoice_ids, self.env._("Invoices"))
        if not chosen:
            return debtor.action_register_payment()
        items = debtor._open_items().filtered(lambda item: item.move_id.id in chosen)
        return debtor._register_payment(items)

    @api.model
    @api.readonly
    def summary(self):
        """Return what the user did today.

        :return: {"contacts", "customers", "reached", "promises", "barriers", "minutes": numbers,
            "promised": [amount as shown, one per currency], "outcomes": [{"name", "count"}]}
        """
        self._check_collector()
        mine = self._interactions_today() & Domain("user_id", "=", self.env.uid)
        interactions = self.env["cobranza.interaction"]
        counts = interactions._read_group(mine, ["outcome_id"], ["__count", "duration:sum"])
        barriers = interactions.search_count(mine & Domain("barrier_id", "!=", False))
        promised = self.env["cobranza.promise"]._read_group(
            Domain("interaction_id", "any", mine) & Domain("state", "not in", self._taken_back()),
            ["currency_id"],
            ["__count", "amount:sum"],
        )
        return {
            "contacts": sum(count for _outcome, count, _seconds in counts),
            "customers": len(self._debtors_of(mine)),
            "reached": sum(count for outcome, count, _seconds in counts if outcome.reached),
            "barriers": barriers,
            "minutes": round(sum(seconds for _outcome, _count, seconds in counts) / 60),
            "promises": sum(count for _currency, count, _amount in promised),
            "promised": [currency.format(amount) for currency, _count, amount in promised],
            "outcomes": [
                {"name": outcome.name, "count": count}
                for outcome, count, _seconds in sorted(counts, key=lambda row: -row[1])
            ],
        }

    @api.model
    def _taken_back(self):
        return ("cancelled", "replaced")

    # -- the day's list ------------------------------------------------------------------

    @api.model
    def _check_collector(self):
        self.env["cobranza.interaction"].check_access("create")

    @api.model
    def _debtor(self, debtor_id):
        debtor = inputs.record(self.env["cobranza.debtor"], debtor_id, self.env._("Debtor"))
        if not debtor:
            raise UserError(self.env._("Choose the debtor to call."))
        debtor.check_access("read")
        return debtor

    @api.model
    def _todo(self):
        debtors = self.env["cobranza.debtor"]
        return debtors._worklist_domain() & debtors._mine_domain()

    @api.model
    def _clock(self, moment):
        """Return the time of the day in the office, as the user writes it."""
        zone = self.env.company._cobranza_timezone()
        return format_time(self.env, moment, tz=zone, time_format="short")

    @api.model
    def _spoken(self, day):
        return self.env["cobranza.playbook"]._spoken(day)

    # -- logging -------------------------------------------------------------------------

    @api.model
    def _form_values(self, debtor, values):
        """Return checked values for `cobranza.interaction.new`."""
        form = self.env["cobranza.interaction.new"]
        inputs.values(form, values)
        given = {*_RECORDS, *_DATES, *_AMOUNTS, *_NUMBERS, *_TEXTS, *_CHOICES}
        given |= {"invoice_ids", "in_instalments"}
        inputs.only(self.env, values, given, form)
        labels = {name: field._description_string(self.env) for name, field in form._fields.items()}
        checked = {"debtor_id": debtor.id}
        for name, value in values.items():
            if name in _RECORDS:
                record = inputs.record(self.env[_RECORDS[name]], value, labels[name])
                record.check_access("read")
                checked[name] = record.id
            elif name in _DATES:
                checked[name] = inputs.date(self.env, value, labels[name])
            elif name in _AMOUNTS:
                checked[name] = inputs.amount(self.env, value, labels[name])
            elif name in _NUMBERS:
                checked[name] = self._whole(value, labels[name])
            elif name in _TEXTS:
                checked[name] = inputs.text(self.env, value, labels[name])
            elif name in _CHOICES:
                if choice := self._choice(form, name, value, labels[name]):
                    checked[name] = choice
            elif name == "in_instalments":
                checked[name] = value is True
            else:
                chosen = inputs.ids(self.env, value, labels[name])
                checked[name] = [fields.Command.set(self.env["account.move"].browse(chosen).ids)]
        return checked

    @api.model
    def _choice(self, form, name, value, label):
        if value and value not in form._fields[name].get_values(self.env):
            raise UserError(self.env._("%s: choose one of the available values.", label))
        return value

    @api.model
    def _whole(self, value, label):
        number = inputs.amount(self.env, value, label)
        if abs(number) > _LARGEST_NUMBER:
            raise UserError(self.env._("%s: this number is too large.", label))
        return int(number)

    @api.model
    def _again(self, answer):
        """Propose when to try again if nobody answers now.

        :param answer: what the contact guard says to it
        :return: {"date", "text"}; no date: the rules permit none
        """
        company = answer.question.debtor.company_id
        zone = ZoneInfo(company._cobranza_timezone())
        moment = next_attempt.after_no_answer(answer.case, answer.moment.replace(tzinfo=UTC), zone)
        if not moment:
            return {"date": False, "text": self.env._("No rule permits another attempt.")}
        moment = moment.replace(tzinfo=None)
        day = company._cobranza_day(moment)
        if day == company._cobranza_today():
            text = self.env._("Next attempt: today from %s.", self._clock(moment))
        else:
            text = self.env._("Next attempt: %s.", self._spoken(day))
        return {"date": day, "text": text}

    @api.model
    def _logged_text(self, form):
        """Say in a sentence what was logged."""
        _ = self.env._
        customer = form.debtor_id.display_name
        if form.suggests == "promise" and form.instalment_ids:
            return _(
                "%(customer)s: %(amount)s promised in %(count)s instalments.",
                customer=customer,
                amount=form.currency_id.format(form.amount),
                count=len(form.instalment_ids),
            )
        if form.suggests == "promise":
            return _(
                "%(customer)s: %(amount)s promised for %(date)s.",
                customer=customer,
                amount=form.currency_id.format(form.amount),
                date=self._spoken(form.date_promised),
            )
        if form.suggests == "barrier" and form.barrier_type_id:
            return _(
                "%(customer)s: %(barrier)s. %(owner)s removes it.",
                customer=customer,
                barrier=form.barrier_type_id.name,
                owner=form.owner_id.name,
            )
        said = _("%(customer)s: %(outcome)s.", customer=customer, outcome=form.outcome_id.name)
        if form.next_contact_date:
            said += " " + _("Next contact: %s.", self._next_contact_text(form))
        return said

    @api.model
    def _next_contact_text(self, form):
        day = self._spoken(form.next_contact_date)
        if not form.next_contact_hour:
            return day
        hour = clock_hour.written(form.next_contact_hour)
        zone = self.env["cobranza.contact.guard"]._clock_of(form.debtor_id, form.contact_id)
        return self.env._(
            "%(day)s at %(hour)s by the clock of %(place)s",
            day=day,
            hour=hour,
            place=zone_text(self.env, zone),
        )
