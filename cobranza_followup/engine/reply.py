"""What a customer's answer to a message may mean: suggestions, each with the words it stands on.

No suggestion is better than a wrong one: what is denied, asked, supposed or doubted says nothing,
and neither does a day that is past.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from . import reply_phrases as phrases
from . import reply_words as words
from .reply_amounts import amounts
from .reply_dates import days
from .reply_text import LONGEST, plain

# Rules look back and forth within a sentence: of one without an end, so many letters are read.
LONGEST_SENTENCE = 600


class Kind(StrEnum):
    """What is suggested."""

    PROMISE = "promise"
    PAID = "paid"
    OBJECTION = "objection"
    COPY = "copy"
    WRONG_PERSON = "wrong_person"
    STOP = "stop"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A meaning of the passage `start`–`end` of the text.

    `date`: the day they promise to pay, on which they paid, or until which they are away.
    `amount`: None: they name none; `currency`: ISO code, where they name one.
    """

    kind: Kind
    start: int
    end: int
    date: object = None
    amount: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    text: str  # plain
    written: str
    days: tuple
    amounts: tuple
    asks: bool

    @property
    def end(self):
        return self.start + len(self.text)


def read(text, today, *, month_first=False):
    """Return a tuple of suggestions, by place; each kind once, promises of several days apart.

    :param text: the customer's own words, see `reply_text.own_words`
    :param today: the day on which they wrote, where the company is
    :param month_first: whether people there write 3/25/2026 in English

    >>> from datetime import date
    >>> wednesday = date(2026, 3, 11)
    >>> [one] = read("Hola. El viernes le deposito 18,500. Gracias", wednesday)
    >>> one.kind.value, str(one.date), one.amount, (one.start, one.end)
    ('promise', '2026-03-13', 18500.0, (6, 36))
    >>> [one] = read("We already paid $1,200 on Monday, please check.", wednesday)
    >>> one.kind.value, str(one.date), one.amount
    ('paid', '2026-03-09', 1200.0)
    >>> read("No vamos a pagar el viernes. ¿Puedo pagar el lunes? Pagos los viernes.", wednesday)
    ()
    """
    text = text[:LONGEST]
    english = words.is_english(plain(text))
    found = []
    sentences = list(_sentences(text, today, english, month_first))
    for sentence in sentences:
        found += _read_sentence(sentence, today)
    found += _away(sentences, today)
    return _distinct(found)


def _sentences(text, today, english, month_first):
    folded, start = plain(text), 0
    for match in [*words.SENTENCE_END.finditer(text), None]:
        end = match.end() if match else len(text)
        stripped = text[start:end].strip()
        if stripped and len(stripped) <= LONGEST_SENTENCE:
            begin = start + text[start:end].index(stripped[0])
            written = text[begin : begin + len(stripped)]
            piece = folded[begin : begin + len(stripped)]
            named = days(piece, today, english=english, month_first=month_first)
            sums = amounts(piece, [(day.start, day.end) for day in named])
            asks = "?" in written or "¿" in written
            yield _Sentence(begin, piece, written, tuple(named), tuple(sums), asks)
        start = end


def _read_sentence(sentence, today):
    for kind, says in (
        (Kind.STOP, _stop),
        (Kind.WRONG_PERSON, _wrong_person),
        (Kind.COPY, _copy),
        (Kind.OBJECTION, _objection),
    ):
        if says(sentence):
            yield Suggestion(kind, sentence.start, sentence.end)
    paid, facts = _paid(sentence, today)
    if paid:
        yield Suggestion(Kind.PAID, sentence.start, sentence.end, **facts)
    if facts := _promise(sentence, today, paid):
        yield Suggestion(Kind.PROMISE, sentence.start, sentence.end, **facts)


def _stop(sentence):
    if sentence.asks and not phrases.PLEASE.search(sentence.text):
        return False
    if phrases.STOP_WHOLE.fullmatch(sentence.text):
        return True
    match = phrases.STOP.search(sentence.text)
    denied = match and words.DENIED.search(_clause(sentence, match))
    return bool(match) and not denied and not _supposed(sentence, match)


def _wrong_person(sentence):
    match = phrases.WRONG_PERSON.search(sentence.text)
    return bool(match) and not _supposed(sentence, match)


def _copy(sentence):
    return any(
        not phrases.COPY_NOT.search(sentence.text[: match.start()])
        for match in phrases.COPY.finditer(sentence.text)
    )


def _objection(sentence):
    return any(
        not phrases.NOTHING.search(sentence.text[: match.start()])
        for match in phrases.OBJECTION.finditer(sentence.text)
    )


def _paid(sentence, today):
    """Return the words that say it is paid, with day and amount; (None, {}): none do."""
    if sentence.asks:
        return None, {}
    for match in words.PAID.finditer(sentence.text):
        if _denied(sentence, match) or _supposed(sentence, match) or _ahead(sentence, match):
            continue
        return match, _paid_facts(sentence, match, today)
    past = any(day.date < today for day in sentence.days)
    for match in words.PAID_OR_PAYS.finditer(sentence.text) if past else ():
        if not _denied(sentence, match) and not _supposed(sentence, match):
            return match, _paid_facts(sentence, match, today)
    return None, {}


def _ahead(sentence, match):
    """Whether a participle is of what will be: "queda pagado mañana"."""
    return bool(words.WILL.search(sentence.text[max(0, match.start() - 20) : match.end()]))


def _paid_facts(sentence, match, today):
    """Return day and amount of a payment; a day like "el lunes" is the last one then."""
    day = _nearest(sentence.days, match)
    date = day and day.date
    if date and date > today:
        date = words.last_like(sentence.text[day.start : day.end], date, today)
    amount = _nearest(sentence.amounts, match)
    return {"date": date, **_money(amount)}


def _promise(sentence, today, paid):
    """Return day and amount of a promise; None: there is none.

    :param paid: the words that say something is paid already, or None
    """
    coming = [day for day in sentence.days if day.date >= today]
    if sentence.asks or not coming:
        return None
    for match in words.PROMISE.finditer(sentence.text):
        if words.NOT_PROMISED.search(match[0]):
            continue
        if paid and match.start() < paid.end() and paid.start() < match.end():
            continue
        if _denied(sentence, match) or _supposed(sentence, match) or _doubted(sentence, match):
            continue
        if words.LONG_PAST.search(sentence.text[: match.start()]):
            continue
        day = _nearest(coming, match)
        if words.NOT_BEFORE.search(sentence.text[max(0, day.start - 16) : day.start]):
            continue
        return {"date": day.date, **_money(_nearest(sentence.amounts, match))}
    return None


def _away(sentences, today):
    """Return until when they are away: the day they are back, else the last one away."""
    for place, sentence in enumerate(sentences):
        match = phrases.AWAY.search(sentence.text)
        if not match or sentence.asks or _denied(sentence, match):
            continue
        near = sentences[place : place + 3]
        for pattern in (phrases.BACK, phrases.UNTIL):
            for one in near:
                for said in pattern.finditer(one.text):
                    day = next((day for day in one.days if day.end > said.start()), None)
                    if day and day.date >= today and day.start - said.end() < 30:
                        if words.LONG_PAST.search(one.text[: said.start()]):
                            continue
                        end = max(sentence.end, one.end)
                        return [Suggestion(Kind.AWAY, sentence.start, end, day.date)]
    return []


# -- what takes a meaning back ---------------------------------------------------------------


def _clause(sentence, match):
    """Return what stands before a match in its clause."""
    before = sentence.text[: match.start()]
    ends = [found.end() for found in words.CLAUSE_END.finditer(before)]
    return before[ends[-1] if ends else 0 :]


def _denied(sentence, match):
    before = words.NO_DENIAL.sub(" ", _clause(sentence, match) + match[0])
    return bool(words.DENIED.search(before)) or bool(
        words.DENIED_AFTER.match(sentence.text[match.end() :])
    )


def _supposed(sentence, match):
    """Whether a condition stands anywhere before, or right after."""
    before = sentence.text[: match.end()]
    for found in words.CONDITION.finditer(before):
        written = sentence.written[found.start() : found.end()].lower()
        if not (written.startswith("sí") or words.YES.match(before[found.start() :])):
            return True
    return bool(words.CONDITION_AFTER.search(sentence.text[match.end() :]))


def _doubted(sentence, match):
    return bool(words.DOUBT.search(sentence.text[: match.end()]))


def _nearest(things, match):
    """Return what stands nearest to a match, and before it rather than behind."""
    return min(
        things,
        key=lambda one: max(match.start() - one.end, one.start - match.end(), 0),
        default=None,
    )


def _money(amount):
    return {"amount": amount.amount, "currency": amount.currency} if amount else {}


def _distinct(found):
    """Return each kind once; of promises, each day once, the first with what it names."""
    kept = {}
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        key = (one.kind, one.date if one.kind == Kind.PROMISE else None)
        known = kept.setdefault(key, one)
        if one.kind == Kind.PAID and known.amount is None and one.amount is not None:
            kept[key] = replace(
                known, amount=one.amount, currency=one.currency, date=known.date or one.date
            )
    if any(kind == Kind.WRONG_PERSON for kind, _day in kept):
        # Who is not the one to ask objects to nothing.
        kept = {key: one for key, one in kept.items() if key[0] != Kind.OBJECTION}
    return tuple(kept.values())
