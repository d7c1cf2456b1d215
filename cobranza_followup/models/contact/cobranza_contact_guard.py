from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import contact_guard as engine
from ...engine.channels import CHANNELS
from ...engine.contact_case import Case, Contact, State, Verdict
from ...engine.time_zones import possible_zones
from .cobranza_contact_attempt import LOCAL_TIME
from .cobranza_contact_rule import protecting


class Question(NamedTuple):
    """One intended contact; `moment` is naive UTC as Odoo's, None: now.

    `automatic`: a policy sends it; such a message goes on a day without any other.
    `patient`: nobody is there to be warned, so that it waits for what would only warn.
    `address`: where it goes if that is nobody's we know: a third party, and no `contact`.
    """

    debtor: models.Model
    contact: models.Model
    channel: str
    purpose: str = "collect"
    moment: object = None
    automatic: bool = False
    patient: bool = False
    address: str = ""


@dataclass(frozen=True)
class Answer:
    """What the guard says to a question, and the facts to show with it."""

    question: Question
    moment: object
    case: Case
    verdict: Verdict
    zones: tuple
    country: models.Model
    rules: models.Model
    weekly_maximum: int | None

    @property
    def not_before(self):
        """The first permitted moment, naive UTC, or False."""
        return self._naive(self.verdict.not_before)

    @property
    def clear_from(self):
        """The first moment at which nothing is to be warned of, either, naive UTC, or False."""
        return self._naive(self.verdict.clear_from)

    def _naive(self, moment):
        return moment.replace(tzinfo=None) if moment else False


class CobranzaContactGuard(models.AbstractModel):
    """Gathers what `engine.contact_guard` decides on, for many contacts in few queries."""

    _name = "cobranza.contact.guard"
    _description = "Contact guard"

    @api.model
    def _ask_one(self, debtor, contact, channel, purpose="collect", **facts):
        """Return the `Answer` on one contact; see `Question`."""
        return self._ask([Question(debtor, contact, channel, purpose, **facts)])[0]

    @api.model
    def _ask(self, questions):
        """Return an `Answer` to each of the questions, whoever asks."""
        questions = [
            question._replace(
                debtor=question.debtor.sudo(),
                contact=(question.contact or question.debtor.partner_id).sudo(),
                moment=question.moment or fields.Datetime.now(),
            )
            for question in questions
        ]
        debtors = self.env["cobranza.debtor"].sudo().union(*(one.debtor for one in questions))
        people = debtors.partner_id.union(*(one.contact for one in questions))
        preferences = self.env["cobranza.contact.preference"]._of(people, debtors.company_id)
        books = {
            company: self.env["cobranza.contact.rule"].sudo()._book(company)
            for company in debtors.company_id
        }
        return self._decide(questions, preferences, books, self._history(debtors))

    def _decide(self, questions, preferences, books, history):
        holidays, stops = {}, self._stops(questions)
        answers = []
        for question in questions:
            debtor, contact = question.debtor, question.contact
            own = self._preferences(question, preferences)
            places = self._places(debtor, contact)
            fitting = protecting(books[debtor.company_id], self._kind(debtor, own), places)
            key = (places, question.moment.year)
            if key not in holidays and any(rule.asks_holidays for rule in fitting):
                years = range(question.moment.year - 1, question.moment.year + 3)
                holidays[key] = self.env["cobranza.contact.holiday"]._dates(places, years)
            zones = self._zones(own, places)
            moment = self._moment(question, zones)
            case = Case(
                channel=question.channel,
                rules=tuple(rule.rule for rule in fitting),
                preferences=self._own_words(question, own, stops),
                history=history[debtor.id],
                zones=zones,
                holidays=holidays.get(key, frozenset()),
                purpose=question.purpose,
                third_party=bool(question.address) or self._is_third_party(debtor, contact, own),
                is_lawyer=not question.address and contact in own.lawyer_id,
                automatic=question.automatic,
                patient=question.patient,
            )
            answers.append(
                Answer(
                    question=question,
                    moment=moment,
                    case=case,
                    verdict=engine.ask(case, moment.replace(tzinfo=UTC)),
                    zones=zones,
                    country=places[0][0],
                    rules=self.env["cobranza.contact.rule"]
                    .sudo()
                    .browse(rule.id for rule in fitting),
                    weekly_maximum=engine.weekly_maximum(case.rules, question.channel),
                )
            )
        return answers

    @api.model
    def _debtors_of(self, model, ids):
        """Return {record id: its debtor, in `sudo`} of records of one of our models.

        What we write on any of them is about that debtor's debt.
        """
        debtors = self.env["cobranza.debtor"].sudo()
        if not (model or "").startswith("cobranza.") or model not in self.env:
            return {}
        records = self.env[model].sudo().browse(set(filter(None, ids))).exists()
        if model == debtors._name:
            return {record.id: record for record in records}
        if "debtor_id" in records._fields:
            return {record.id: record.debtor_id for record in records if record.debtor_id}
        if not {"partner_id", "company_id"} <= records._fields.keys():
            return {}
        people = records.partner_id.commercial_partner_id
        found = debtors.search([("partner_id", "in", people.ids)])
        of = {(debtor.partner_id, debtor.company_id): debtor for debtor in found}
        keys = {
            record: (record.partner_id.commercial_partner_id, record.company_id)
            for record in records
        }
        return {record.id: of[key] for record, key in keys.items() if key in of}

    # -- facts ---------------------------------------------------------------------------

    def _preferences(self, question, preferences):
        """Return what the person and the customer said, the person's first."""
        company = question.debtor.company_id.id
        found = self.env["cobranza.contact.preference"].sudo()
        for partner in (question.contact, question.debtor.partner_id):
            found |= preferences.get((partner.id, company), found.browse())
        return found

    def _kind(self, debtor, preferences):
        """Return the kind of debtor; of a company whose size nobody stated, the protected one."""
        stated = preferences.filtered("debtor_kind")[-1:].debtor_kind
        return stated or ("micro" if debtor.partner_id.is_company else "consumer")

    def _places(self, debtor, contact):
        """Return the (country, state) of the person and of the customer, the customer's first.

        Without a country a customer counts as in the company's.
        """
        places = []
        for partner in (debtor.partner_id, contact):
            source = partner if partner.country_id else debtor.partner_id
            country = source.country_id or debtor.company_id.country_id
            state = source.state_id if source.state_id.country_id == country else None
            places.append((country, state or self.env["res.country.state"]))
        return tuple(dict.fromkeys(places))

    def _zones(self, preferences, places):
        by_hand = preferences.filtered("collection_tz")[:1].collection_tz
        if by_hand:
            return possible_zones(None, None, by_hand)
        return tuple(
            dict.fromkeys(
                zone
                for country, state in places
                for zone in possible_zones(country.code or None, state.code or None)
            )
        )

    @api.model
    def _local_now(self, debtor, contact, zones=None):
        """Return the date and time it is where a person is; not known: at the company's.

        :param zones: of an `Answer` on that person; None: they are looked up
        """
        zone = self._clock_of(debtor, contact, zones)
        return fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone)

    @api.model
    def _clock_of(self, debtor, contact, zones=None):
        """Return the `ZoneInfo` by whose clock a person lives; not known: the company's.

        :param zones: of an `Answer` on that person; None: they are looked up
        """
        debtor, contact = debtor.sudo(), contact.sudo()
        if zones is None:
            people = debtor.partner_id | contact
            preferences = self.env["cobranza.contact.preference"]._of(people, debtor.company_id)
            own = self._preferences(Question(debtor, contact, "call"), preferences)
            zones = self._zones(own, self._places(debtor, contact))
        return zones[0] if zones else ZoneInfo(debtor.company_id._cobranza_timezone())

    def _is_third_party(self, debtor, contact, preferences):
        own = contact.commercial_partner_id == debtor.partner_id
        return not own and contact not in preferences.lawyer_id

    def _moment(self, question, zones):
        """Return the moment to ask about: of a letter the day counts, not the hour it is printed."""
        if question.channel != "letter":
            return question.moment
        day = question.debtor.company_id._cobranza_day(question.moment)
        noon = datetime.combine(day, time(12), zones[0] if zones else UTC)
        return noon.astimezone(UTC).replace(tzinfo=None)

    def _history(self, debtors):
        """Return {debtor id: contacts of the past}, as far back as a limit may look."""
        history = defaultdict(tuple)
        if not debtors:
            return history
        self.env["cobranza.contact.attempt"].flush_model()
        self.env["cobranza.interaction"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor_id, date, channel, TRUE, conversation, purpose
                  FROM cobranza_contact_attempt
                 WHERE made AND counted AND debtor_id = ANY(%(debtors)s) AND date > %(since)s
                 UNION ALL
                SELECT interaction.debtor_id, interaction.date, interaction.channel,
                       FALSE, TRUE, 'collect'
                  FROM cobranza_interaction interaction
                  JOIN cobranza_outcome outcome ON outcome.id = interaction.outcome_id
                 WHERE interaction.direction = 'in' AND outcome.reached
                   -- on their page nobody spoke with them
                   AND interaction.channel <> 'portal'
                   AND interaction.debtor_id = ANY(%(debtors)s)
                   AND interaction.date > %(since)s
                """,
                debtors=debtors.ids,
                since=fields.Datetime.subtract(fields.Datetime.now(), days=400),
            )
        )
        for debtor_id, moment, channel, attempt, conversation, purpose in rows:
            contact = Contact(
                moment.replace(tzinfo=UTC, microsecond=0), channel, attempt, conversation, purpose
            )
            history[debtor_id] += (contact,)
        return history

    @api.model
    def _next_channels(self, debtor, contact, without=()):
        """Return the codes of the channels to try next, in order of preference.

        Those on which the guard permits a contact, if only later, and for which there is a number
        or an address.

        :param without: codes of channels that were tried in vain
        """
        contact = (contact or debtor.partner_id).sudo()
        places = {
            "phone": contact.phone,
            "email": contact.email_normalized,
            "street": contact.street or debtor.sudo().partner_id.street,
        }
        known = {channel.code: places.get(channel.reached_at) for channel in CHANNELS}
        if "sms.sms" not in self.env:
            known["sms"] = False
        channels = self.env["cobranza.contact.channel"].sudo().search([]).mapped("code")
        codes = [code for code in channels if known.get(code) and code not in without]
        answers = self._ask([Question(debtor, contact, code) for code in codes])
        return [
            code
            for code, answer in zip(codes, answers, strict=True)
            if answer.verdict.state != State.NEVER
        ]

    @api.model
    def _log_values(self, answer):
        """Return what the log keeps of an answer."""
        zone = self._zone_shown(answer)
        local = answer.moment.replace(tzinfo=UTC).astimezone(
            answer.zones[0] if answer.zones else UTC
        )
        keys = {reason.key for reason in answer.verdict.reasons if not reason.own}
        question = answer.question
        return {
            "debtor_id": question.debtor.id,
            "company_id": question.debtor.company_id.id,
            "partner_id": question.debtor.partner_id.id,
            "contact_id": not question.address and question.contact.id,
            "address": question.address or False,
            "country_id": answer.country.id,
            "date": answer.moment,
            "local_date": local.date(),
            "local_time": local.strftime(LOCAL_TIME),
            "zone": zone if len(answer.zones) < 2 else f"{zone} +{len(answer.zones) - 1}",
            "channel": question.channel,
            "purpose": question.purpose,
            "answer": answer.verdict.state.value,
            "not_before": False if answer.verdict.permits else answer.not_before,
            "rule_ids": [fields.Command.set([rule.id for rule in answer.rules if rule.id in keys])],
            "rule_text": self._why(answer),
            "weekly_maximum": -1 if answer.weekly_maximum is None else answer.weekly_maximum,
        }
