from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_list
from odoo.tools.misc import babel_locale_parse, get_lang

from ...engine import playbook
from ...engine.local_time import part_of_day
from ...tools import inputs
from ..policy.cobranza_stage import OBJECTIVES

# What a text may name in braces, and what stands there in an example.
FACTS = {
    "contact",
    "collector",
    "company",
    "greeting",
    "overdue",
    "late",
    "days",
    "invoice",
    "due_date",
    "next_invoice",
    "next_due_date",
    "promised",
    "promise_date",
    "barrier",
    "pay_day",
}
# What one collects for, and the types of debtor that are spoken to differently.
COLLECTED = [choice for choice in OBJECTIVES if choice[0] != "legal"]
KINDS = [
    ("occasional", "Occasional"),
    ("irregular", "Irregular"),
    ("unwilling", "Unwilling"),
]
TEXTS = ("purpose", "opening", "questions", "offer", "closing", "avoid")


class CobranzaPlaybook(models.Model):
    """What to say to a kind of debtor for an objective, with the facts of the debt filled in."""

    _name = "cobranza.playbook"
    _description = "Playbook page"
    _order = "sequence, id"
    _rec_name = "purpose"

    sequence = fields.Integer(default=10)
    objective = fields.Selection(COLLECTED, required=True)
    debtor_type = fields.Selection(
        KINDS,
        required=True,
        help="Occasional serves for new and punctual customers, too.",
    )
    purpose = fields.Text(translate=True, required=True, help="What the contact is for.")
    opening = fields.Text(translate=True, required=True)
    questions = fields.Text(translate=True)
    offer = fields.Text(translate=True, string="What to Offer")
    closing = fields.Text(translate=True)
    avoid = fields.Text(translate=True, string="What Not to Say")

    _page_unique = models.Constraint(
        "UNIQUE(objective, debtor_type)", "There is a page for this objective and type already."
    )

    @api.constrains(*TEXTS)
    def _check_facts(self):
        for page in self:
            for name in TEXTS:
                self._require_facts(page, name)

    @api.model
    def _require_facts(self, record, name):
        """Raise if a text names something in braces that is not a fact."""
        wrong = playbook.unknown(record[name], FACTS)
        if wrong:
            raise ValidationError(
                self.env._(
                    "%(field)s: {%(wrong)s} is not a fact. Write one of these: %(facts)s.",
                    field=record._fields[name]._description_string(self.env),
                    wrong=wrong[0],
                    facts=", ".join(f"{{{fact}}}" for fact in sorted(FACTS)),
                )
            )

    @api.model
    @api.readonly
    def page_of(self, debtor_id):
        """Return what to say to a debtor today, in the user's language.

        :return: {"facts": [sentence], "sections": [{"name", "title", "lines": [sentence]}]}
        """
        debtor = inputs.record(self.env["cobranza.debtor"], debtor_id, self.env._("Debtor"))
        if not debtor:
            raise UserError(self.env._("Open the customer whose playbook page you want to see."))
        debtor.check_access("read")
        return self._page(debtor, debtor._open_items())

    @api.model
    def _page(self, debtor, items, zones=None):
        """Return what `page_of` does.

        :param items: the debtor's open items
        :param zones: where the person to call may be, if the contact guard has said it already
        """
        facts, sentences = self._facts(debtor, items, zones)
        wanted = playbook.page_for(debtor.stage_id.objective, debtor.debtor_type)
        page = wanted and self.search_fetch(
            [("objective", "=", wanted[0]), ("debtor_type", "=", wanted[1])], TEXTS
        )
        sections = page._sections(facts) if page else []
        thanks = self._thanks(debtor)
        for section in sections:
            if thanks and section["name"] == "opening":
                section["lines"].append(thanks)
        return {"facts": sentences, "sections": sections}

    def _sections(self, facts):
        self.ensure_one()
        sections = [
            {
                "name": name,
                "title": self._fields[name]._description_string(self.env),
                "lines": playbook.fill(self[name], facts),
            }
            for name in TEXTS
        ]
        return [section for section in sections if section["lines"]]

    # -- the facts -----------------------------------------------------------------------

    def _facts(self, debtor, items, zones=None):
        """Return what the texts may name, and the facts in sentences for who calls."""
        facts = {
            "greeting": self._greeting(debtor, zones),
            "contact": debtor.contact_id.name,
            "collector": self.env.user.name,
            "company": debtor.company_id.name,
            "pay_day": self._day_to_propose(debtor),
        }
        sentences = []
        for found, sentence in (
            self._debt(debtor, items),
            self._broken_promise(debtor),
            self._barriers(debtor),
        ):
            facts.update(found)
            sentences += [sentence] if sentence else []
        if offer := debtor._what_may_be_offered(items):
            sentences.append(self.env._("May be offered: %s.", offer))
        return facts, sentences

    def _greeting(self, debtor, zones):
        """Return the greeting of the hour it is where the customer is."""
        now = self.env["cobranza.contact.guard"]._local_now(debtor, debtor.contact_id, zones)
        _ = self.env._
        return {
            "morning": _("Good morning"),
            "afternoon": _("Good afternoon"),
            "evening": _("Good evening"),
        }[part_of_day(now.hour)]

    def _late(self, days):
        """Say within a sentence how late invoices are that are so many days overdue each."""
        _ = self.env._
        most = max(days)
        if most != min(days):
            return _("up to %s days late", most)
        return _("1 day late") if most == 1 else _("%s days late", most)

    def _day_to_propose(self, debtor):
        return self._spoken(next(iter(debtor._promise_dates())))

    @api.model
    def _spoken(self, day):
        """Return a date as one says it, with its weekday and without the year."""
        weekday = format_date(self.env, day, date_format="EEEE")
        locale = babel_locale_parse(get_lang(self.env).code)
        return f"{weekday} {format_skeleton('MMMMd', day, locale=locale)}"

    def _debt(self, debtor, items):
        chased = items.browse([item.id for item in debtor._asked_of(items)])
        if not chased:
            return {}, debtor.notice_text
        _ = self.env._
        oldest = chased[0]
        named = {"invoice": oldest.move_id.name, "due_date": self._written(oldest.due_date)}
        if oldest.days_overdue <= 0:
            text = _("Nothing is overdue. %(invoice)s falls due on %(due_date)s.", **named)
            return {f"next_{name}": value for name, value in named.items()}, text
        overdue = chased.filtered("days_overdue")
        named["overdue"] = format_list(self.env, debtor._asked_texts(overdue))
        late = self._late(overdue.mapped("days_overdue"))
        named["days"] = str(oldest.days_overdue)
        text = _(
            "%(overdue)s overdue. The oldest is %(invoice)s, due on %(due_date)s,"
            " %(days)s days ago.",
            **named,
        )
        return {**named, "late": late}, text

    def _broken_promise(self, debtor):
        promise = debtor._promise_to_show(debtor.promise_ids.sorted("date_promised"))
        if not promise:
            return {}, False
        named = self._named(promise)
        said = {name: named[name] for name in ("promised", "promise_date")}
        _ = self.env._
        if promise.state == "open":
            # It has not been broken: the texts speak of those that were.
            return {}, _("Promised: %(promised)s for %(promise_date)s.", **said)
        if not promise._came():
            return said, _("Of %(promised)s promised for %(promise_date)s, nothing came.", **said)
        return said, _(
            "Of %(promised)s promised for %(promise_date)s, %(paid)s came; %(owed)s is still owed.",
            **named,
        )

    def _named(self, promise):
        def written(amount):
            return promise.currency_id._cobranza_text(amount, promise.partner_id)

        return {
            "promised": written(promise.amount_due),
            "promise_date": self._written(promise.date_promised),
            "paid": written(promise._came()),
            "owed": written(promise.amount_owed),
        }

    def _thanks(self, debtor):
        """Acknowledge, as said to the customer, what came of a promise that was not kept."""
        failed = debtor._failed_promises(debtor.promise_ids.sorted("date_promised"))
        promise = failed.filtered("amount_owed")[-1:] or failed[-1:]
        if not promise._came():
            return False
        _ = self.env._
        if promise.amount_owed:
            return _(
                "Of the %(promised)s for %(promise_date)s, %(paid)s has reached us, thank you;"
                " %(owed)s is still missing.",
                **self._named(promise),
            )
        if promise.currency_id.compare_amounts(promise._came(), promise.amount_due) < 0:
            return False
        return _(
            "The %(promised)s for %(promise_date)s has reached us since then: thank you.",
            **self._named(promise),
        )

    def _barriers(self, debtor):
        types = debtor.barrier_ids.filtered(lambda barrier: barrier.state == "open").type_id
        if not types:
            return {}, False
        named = ", ".join(types.mapped("name"))
        return {"barrier": named}, self.env._("In the way: %s.", named)

    def _written(self, day):
        return format_date(self.env, day, date_format="long")
