from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...engine import aging
from ...tools.day_text import day_text
from ..contact.cobranza_contact_guard import Question

# People shown; the customer's form has them all.
PEOPLE = 8
# Lines of history of each kind; the customer's form has them all.
RECENT = 6
CHANNELS = ("call", "whatsapp")
BUCKETS = (
    "amount_not_due",
    *aging.COLUMNS,
)


class CobranzaCallWorkspace(models.AbstractModel):
    """A customer as the screen for calls shows it: all in one answer, ready to read."""

    _inherit = "cobranza.call.workspace"

    @api.model
    def customer(self, debtor_id):
        """Return what one needs to know and to choose from when calling a debtor.

        Amounts and dates to read are texts; those to choose are numbers and ISO dates.
        """
        self._check_collector()
        debtor = self._debtor(debtor_id)
        items = debtor._open_items()
        invoices = debtor._invoices_to_choose(items)
        form = self.env["cobranza.interaction.new"].new(
            {"debtor_id": debtor.id, "open_invoices": invoices}
        )
        answers = self._ask_guard(debtor)
        return {
            **self._card(debtor),
            "page": self.env["cobranza.playbook"]._page(debtor, items, answers[0].zones),
            "invoices": invoices,
            "people": self._people(answers),
            "barriers": self._open_barriers(debtor),
            "history": self._recent(debtor),
            "promise": {
                "amount": form.amount,
                "currency_id": form.currency_id.id,
                "suggestions": form.date_suggestions,
            },
            "barrier": self._barrier_choices(form),
            "next_contact_date": self._callback_date(form),
            "again": self._again(answers[0])["text"],
        }

    @api.model
    def promise_of(self, debtor_id, values):
        """Return what a promise would be, before it is taken.

        :param values: by field of `cobranza.interaction.new`; without an amount it is that of
            the invoices, without invoices all that is overdue
        :return: {"amount", "currency_id", "instalments": [{"date", "amount"}] as shown, "warning"}
        """
        self._check_collector()
        debtor = self._debtor(debtor_id)
        form = self.env["cobranza.interaction.new"].new(self._form_values(debtor, values))
        return {
            "amount": form.amount,
            "currency_id": form.currency_id.id,
            "instalments": [
                {
                    "date": format_date(self.env, line.date_promised, date_format="EEE d MMM y"),
                    "amount": form.currency_id.format(line.amount),
                }
                for line in form.instalment_ids
            ],
            "warning": form.instalment_warning or "",
        }

    # -- why now -------------------------------------------------------------------------

    @api.model
    def _card(self, debtor):
        types = dict(debtor._fields["debtor_type"]._description_selection(self.env))
        return {
            "id": debtor.id,
            "name": debtor.display_name,
            "stage": debtor.stage_id.name,
            "objective": debtor.objective_text,
            "type": debtor.debtor_type,
            "type_name": types.get(debtor.debtor_type, ""),
            "overdue": debtor.currency_id.format(debtor.amount_overdue),
            "days": debtor.days_overdue,
            "amounts": {
                "currency_id": debtor.currency_id.id,
                **{name: debtor[name] for name in BUCKETS},
            },
            "why": debtor.priority_reason,
            "promised": debtor.promise_text,
            "noticed": debtor.notice_text,
            "habit": debtor.behaviour_text,
            "calendar": debtor.calendar_text,
            "best_hour": debtor.best_hour_text,
            "documents": [
                {"id": document.id, "name": document.display_name, "url": document.url}
                for document in debtor.required_documents
            ],
            "hold": debtor.hold_reason if debtor.hold_id else False,
            "salesperson": debtor.salesperson_id.name,
            "in_list": debtor.in_worklist,
            "may_pay": debtor._may_pay(),
        }

    @api.model
    def _ask_guard(self, debtor):
        """Return the guard's answers on each person and channel, the usual contact's call first."""
        people = debtor.contact_id | debtor.partner_id
        people |= people.search(
            [("commercial_partner_id", "=", debtor.partner_id.id), ("phone", "!=", False)],
            limit=PEOPLE,
        )
        people = people.filtered(lambda person: person.phone or person == debtor.contact_id)
        return self.env["cobranza.contact.guard"]._ask(
            [
                Question(debtor, person, channel)
                for person in people[:PEOPLE]
                for channel in CHANNELS
            ]
        )

    @api.model
    def _people(self, answers):
        """Return who may be called and what the contact guard says to it now."""
        roles = dict(self.env["res.partner"]._fields["type"]._description_selection(self.env))
        people, guard = {}, self.env["cobranza.contact.guard"]
        for answer in answers:
            person, channel = answer.question.contact, answer.question.channel
            told = people.setdefault(
                person.id,
                {
                    "id": person.id,
                    "name": person.name or person.display_name,
                    "role": person.function or roles.get(person.type, ""),
                    "phone": person.phone,
                    "phone_text": answer.question.debtor._phone_text(person),
                    "clock": guard._clock_text(answer.question.debtor, person, answer.zones),
                    "guard": {},
                },
            )
            told["guard"][channel] = self._permission(answer)
        return list(people.values())

    @api.model
    def _permission(self, answer):
        guard = self.env["cobranza.contact.guard"]
        opens = answer.not_before
        return {
            "permits": answer.verdict.permits,
            "state": answer.verdict.state.value,
            "text": guard._text(answer),
            "from": guard._local(answer, opens) if opens else False,
        }

    # -- what may come of it -------------------------------------------------------------

    @api.model
    def _callback_date(self, form):
        outcomes = self.env["cobranza.outcome"]
        form.outcome_id = outcomes.search_fetch([("suggests", "=", "callback")], limit=1)
        return form.next_contact_date

    @api.model
    def _barrier_choices(self, form):
        choices = []
        for kind in self.env["cobranza.barrier.type"].search_fetch([]):
            form.barrier_type_id = kind
            choices.append(
                {
                    "id": kind.id,
                    "name": kind.name,
                    "is_dispute": kind.is_dispute,
                    "owner_id": form.owner_id._origin.id,
                }
            )
        return {"types": choices, "deadline": form._default_deadline()}

    @api.model
    def _open_barriers(self, debtor):
        barriers = debtor.barrier_ids.filtered(lambda barrier: barrier.state == "open")
        return [
            {
                "id": barrier.id,
                "name": barrier.type_id.name,
                "owner": barrier.owner_id.name,
                "deadline": day_text(self.env, barrier.deadline),
                "note": barrier.note,
            }
            for barrier in barriers
        ]

    # -- what was before -----------------------------------------------------------------

    @api.model
    def _recent(self, debtor):
        """Return the last contacts, promises and payments, the latest first."""
        lines = [*self._contacts(debtor), *self._promises(debtor), *self._payments(debtor)]
        lines.sort(key=lambda line: line["moment"], reverse=True)
        return [{name: line[name] for name in line if name != "moment"} for line in lines]

    @api.model
    def _contacts(self, debtor):
        found = self.env["cobranza.interaction"].search_fetch(
            [("debtor_id", "=", debtor.id)], limit=RECENT
        )
        zone = debtor.company_id._cobranza_timezone()
        for one in found:
            yield {
                "key": f"contact-{one.id}",
                "kind": "contact",
                "moment": one.date,
                "when": format_datetime(self.env, one.date, tz=zone, dt_format="d MMM HH:mm"),
                "title": one.display_name,
                "text": " · ".join(filter(None, (one.user_id.name, one.said_text, one.note))),
            }

    @api.model
    def _promises(self, debtor):
        found = debtor.promise_ids[:RECENT]
        states = dict(found._fields["state"]._description_selection(self.env))
        for one in found:
            yield {
                "key": f"promise-{one.id}",
                "kind": "promise",
                "moment": fields.Datetime.to_datetime(one.date_made),
                "when": day_text(self.env, one.date_made),
                "title": self.env._("Promise: %s", states[one.state]),
                "text": self.env._(
                    "%(amount)s for %(date)s",
                    amount=one.currency_id.format(one.amount),
                    date=day_text(self.env, one.date_promised),
                ),
            }

    @api.model
    def _payments(self, debtor):
        credits = self.env["account.move.line"].search_fetch(
            Domain("partner_id.commercial_partner_id", "=", debtor.partner_id.id)
            & Domain("company_id", "=", debtor.company_id.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("balance", "<", 0)
            & Domain("display_type", "!=", "payment_term"),
            ["date", "amount_currency", "currency_id"],
            order="date DESC, id DESC",
            limit=RECENT * 2,
        )
        found = credits._cobranza_payments().sorted(lambda one: (one.date, one.id), reverse=True)
        for one in found[:RECENT]:
            yield {
                "key": f"payment-{one.id}",
                "kind": "payment",
                "moment": fields.Datetime.to_datetime(one.date),
                "when": day_text(self.env, one.date),
                "title": self.env._("Payment"),
                "text": one.currency_id._cobranza_text(-one.amount_currency),
            }
