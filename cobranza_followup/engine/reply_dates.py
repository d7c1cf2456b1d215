"""Days that a text names, in Spanish and English: relative ones by rules, full ones by dateparser.

`dateparser` alone finds no day in "el viernes" or "fin de mes", and takes "$12" for one: it is only
given what has the shape of a full date.
"""

import calendar
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import dateparser

from .reply_calendar import MONTHS, NUMBERS, WEEKDAYS

FRIDAY, SATURDAY = 4, 5
_DAY = timedelta(days=1)
_UNITS = {"dia": 1, "day": 1, "semana": 7, "week": 7}
# Further away nobody promises anything, and a number is rather one of a document.
_FARTHEST = timedelta(days=400)
# A day without a year lies in the past rather than almost a year ahead.
_BEHIND = timedelta(days=180)

_WEEKDAY = "|".join(WEEKDAYS)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))


class Day(NamedTuple):
    """A day by its place in the text. `exact`: named, and not the last of a week or month."""

    start: int
    end: int
    date: object
    exact: bool = True


def days(text, today, *, english=False, month_first=False):
    """Return the days that a text names, by place.

    What may be before or after today is after it, except where the words say otherwise; a day and
    a month without a year are where they are nearest.

    :param text: without case and accents, as `reply_text.plain` makes it
    :param month_first: whether 3/4/2026 is a day of March

    >>> from datetime import date
    >>> named = lambda text: [str(day.date)[5:] for day in days(text, date(2026, 3, 11))]
    >>> named("el viernes"), named("manana en la manana"), named("fin de mes")
    (['03-13'], ['03-12'], ['03-31'])
    >>> named("el 15"), named("20 de marzo del 2026"), named("la proxima quincena")
    (['03-15'], ['03-20'], ['03-15'])
    >>> named("los viernes"), named("$12"), named("12 piezas"), named("el 31 de febrero")
    ([], [], [], [])
    """
    found, taken = [], 0
    for match in _ANY.finditer(text):
        kind = match.lastgroup
        if match.start() < taken:
            continue
        day = _READERS[kind](_SHAPES[kind].match(text, match.start()), today, english, month_first)
        if day and abs(day - today) <= _FARTHEST:
            found.append(Day(match.start(), match.end(), day, kind not in _LOOSE))
            taken = match.end()
    return found


# -- relative days ---------------------------------------------------------------------------


def _named(match, today, *_how):
    ahead = {
        "pasado manana": 2,
        "day after tomorrow": 2,
        "manana": 1,
        "tomorrow": 1,
        "hoy": 0,
        "today": 0,
        "ayer": -1,
        "yesterday": -1,
        "anoche": -1,
        "antier": -2,
        "anteayer": -2,
        "antes de ayer": -2,
    }
    return today + ahead[match["named"]] * _DAY


def _weekday(match, today, *_how):
    weekday, words = WEEKDAYS[match["weekday"]], match[0].split()
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    if match["number"]:
        return _weekday_of_date(match, today, weekday)
    if {"pasado", "last"} & {words[0], words[-1]} or match["gone"]:
        return today + (ahead - 7) * _DAY - 7 * _DAY * (ahead == 7)
    this = words[0] in ("this", "este") or "este" in words[:2]
    if this and ahead == 7:
        return today
    if match["after"] and "seman" in match["after"] and "pasad" not in match["after"]:
        return today - today.weekday() * _DAY + (7 + weekday) * _DAY
    later = words[0] == "next" or (match["after"] or "").strip() in ("que viene", "siguiente")
    same_week = today.weekday() + ahead < 7
    return today + (ahead + 7 * (later and same_week)) * _DAY


def _weekday_of_date(match, today, weekday):
    """Return "Friday 13", with its month or in the nearest one in which it is that weekday."""
    number = int(match["number"])
    if match["month_of"]:
        return _in_year(number, MONTHS[match["month_of"]], today, match["year_of"])
    for month in (0, 1, -1):
        first = _first(today, month)
        day = _safe(first.year, first.month, number)
        if day and day.weekday() == weekday and (month >= 0 or today - day < timedelta(days=31)):
            return day
    return None


def _payday(match, today, *_how):
    """Return a Spanish-speaking pay day: the 15th or the last day of a month."""
    words = match[0]
    month = match["payday_month"] and MONTHS[match["payday_month"]]
    if "primera" in words or "segunda" in words:
        first = _first(today, 0)
        if month:
            first = first.replace(month=month, year=today.year + (month < today.month))
        return first.replace(day=15) if "primera" in words else _last(first)
    if "pasada" in words:
        return None
    middle, last = today.replace(day=15), _last(today)
    coming = [day for day in (middle, last, _first(today, 1).replace(day=15)) if day >= today]
    return coming[1] if "otra" in words else coming[0]


def _month_end(match, today, *_how):
    if match["end_of"] in MONTHS:
        month = MONTHS[match["end_of"]]
        return _last(today.replace(day=1, month=month, year=today.year + (month < today.month)))
    following = re.search(r"proximo|siguiente|viene|entrante|next|otro", match[0])
    return _last(_first(today, 1 if following else 0))


def _mid_month(match, today, *_how):
    if match["middle_of"] in MONTHS:
        month = MONTHS[match["middle_of"]]
        return today.replace(day=15, month=month, year=today.year + (month < today.month))
    following = re.search(r"proximo|siguiente|viene|next", match[0]) or today.day > 15
    return _first(today, 1 if following else 0).replace(day=15)


def _week(match, today, *_how):
    if re.search("pasad|last", match[0]):
        return None
    ahead = 7 if re.search("proxim|siguiente|viene|entrante|otra|next", match[0]) else 0
    friday = today + (FRIDAY - today.weekday() + ahead) * _DAY
    return max(friday, today)


def _in_days(match, today, *_how):
    number = match["count"]
    number = int(number) if number.isdigit() else NUMBERS.get(number)
    if not number:
        return None
    unit = next(days for name, days in _UNITS.items() if match["unit"].startswith(name))
    if not match["working"]:
        return today + min(number * unit, 500) * _DAY
    day = today
    for _working in range(min(number, 300)):
        day += _DAY
        day += max(0, 7 - day.weekday()) * _DAY * (day.weekday() >= SATURDAY)
    return day


# -- full days -------------------------------------------------------------------------------


def _full(match, today, english, month_first):
    """Have dateparser read a date that has a month in it."""
    words = re.sub(r"\b(del|de|of|the|ano|presente|dia|ro|1ro)\b", " ", match["full"])
    words = re.sub(r"\b(primero|1o|first)\b", "1", words)
    words = re.sub(r"(\d)(st|nd|rd|th|ro|er|º|°)\b", r"\1", words)
    numbers = re.findall(r"\d+", words)
    if len(numbers) == 2 and re.search(r"[a-z]", words) and len(numbers[-1]) < 4:
        return None
    order = "MDY" if english and month_first else "DMY"
    if re.match(r"20\d\d\D", words.strip()):
        order = "YMD"
    # Of a day that may be read in two ways none is taken, unless people there write it in one.
    elif english and not month_first and not re.search(r"[a-z]", words):
        if len(numbers) > 1 and int(numbers[0]) <= 12 and int(numbers[1]) <= 12:
            return None
    day = _parsed(" ".join(words.split()), order, today.year)
    has_year = any(len(one) == 4 for one in numbers) or len(numbers) == 3
    if day and not has_year:
        day = _in_year(day.day, day.month, today)
    return day


@lru_cache(maxsize=500)
def _parsed(words, order, year):
    try:
        found = dateparser.parse(
            words,
            languages=["es", "en"],
            settings={
                "DATE_ORDER": order,
                "PARSERS": ["absolute-time"],
                "REQUIRE_PARTS": ["day", "month"],
                # A leap year, so that a 29 February without a year is one.
                "RELATIVE_BASE": datetime(year + (-year % 4), 1, 1),
            },
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return found and found.date()


def _bare(match, today, *_how):
    """Return the next day of a month that has this number."""
    number = int(match["bare"])
    if match["of_month"] and re.search(r"proximo|siguiente|viene|entrante|next", match["of_month"]):
        following = _first(today, 1)
        return _safe(following.year, following.month, number)
    this = _safe(today.year, today.month, number)
    if match["of_month"] or (this and this >= today):
        return this
    following = _first(today, 1)
    return _safe(following.year, following.month, number)


def _in_year(number, month, today, year=None):
    """Return a day and month in a year, or where it is nearest without one."""
    if year:
        return _safe(int(year), month, number)
    day = _safe(today.year, month, number)
    if day and day < today - _BEHIND:
        return _safe(today.year + 1, month, number)
    if day and day > today + _BEHIND:
        return _safe(today.year - 1, month, number) if day - today > 2 * _BEHIND else day
    return day


def _safe(year, month, day):
    try:
        return datetime(year, month, day).date()
    except ValueError:
        return None


def _first(today, months):
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return today.replace(year=year, month=month + 1, day=1)


def _last(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


# Kind -> (the shape in a text, what reads it); the first that fits is taken.
_NOT_HABIT = r"(?<!los )(?<!cada )(?<!every )(?<!on all )"
_KINDS = {
    "payday": (
        rf"(?:esta|la|otra|proxima|siguiente|primera|segunda)(?: (?:proxima|siguiente|otra))?"
        rf" quincena(?:\s+de\s+(?P<payday_month>{_MONTH})\b)?(?: que viene| pasada)?",
        _payday,
    ),
    "named": (
        r"(?P<named>pasado manana|(?<!la )(?<!esta )(?<!de la )(?<!por la )manana|hoy(?! en dia)"
        r"|ayer|anoche|antier|anteayer|antes de ayer|day after tomorrow|tomorrow|today"
        r"|yesterday)\b",
        _named,
    ),
    "month_end": (
        r"(?:(?:a |al |para |de |by |at |the )*(?:fin|fines|finales|final|finalizar|cierre|ultimo"
        r" dia|end)"
        r" (?:de |del |of (?:the |this )?)?(?:este |mismo )?(?:proximo |siguiente |next |otro )?"
        rf"(?P<end_of>mes|month|{_MONTH})\b"
        rf"(?: que viene| entrante| proximo| siguiente| de (?:este|{_MONTH})\b)?|month'?s?.end\b)",
        _month_end,
    ),
    "mid_month": (
        r"(?:mediados de(?:l)?|middle of|mid)[ -](?:(?:this|the|este|proximo|next|siguiente) )?"
        rf"(?P<middle_of>mes|month|{_MONTH})\b(?: que viene)?",
        _mid_month,
    ),
    "in_days": (
        r"(?:en|dentro de|in|within|deme|denme|denos|dame|en unos|next)(?: los| the)?(?: next"
        r"| proximos)?"
        rf" (?P<count>\d{{1,3}}|{'|'.join(NUMBERS)}) (?:(?:business|working) )?"
        r"(?P<unit>dias?|days?|semanas?|weeks?)\b(?P<working> habiles| laborables)?",
        _in_days,
    ),
    "full": (
        r"(?:(?:el|al|the|on|by|dia) )*(?P<full>\b\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d\b|\b20\d\d-\d\d?-\d\d?\b"
        r"|\b(?:\d{1,2}|primero|1ro)(?:st|nd|rd|th|ro|er|º|°)?(?: of| de| del)?[ -](?:mes de )?"
        rf"(?:{_MONTH})\b\.?(?:,? (?:de |del )?(?:ano )?20\d\d\b)?"
        rf"|\b(?:{_MONTH})\b\.? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)(?:,? 20\d\d\b)?"
        r"|\b\d{1,2}/\d{1,2}\b(?![/\d]))",
        _full,
    ),
    "weekday": (
        rf"{_NOT_HABIT}(?:(?:este|este proximo|el proximo|proximo|el pasado|el|dia|this|next|last"
        rf"|by|on) )?\b(?P<weekday>{_WEEKDAY})\b"
        r"(?:,? (?:the )?(?:dia )?(?P<number>\d{1,2})(?:st|nd|rd|th)?\b(?![.,]?\d)"
        rf"(?: (?:de |of )?(?P<month_of>{_MONTH})\b(?:,? (?:de |del )?(?P<year_of>20\d\d))?)?"
        r"|(?P<gone> (?:de la semana )?pasad[oa]| last week)"
        r"|(?P<after> que viene| siguiente| proximo| de la (?:proxima|siguiente|otra) semana"
        r"| (?:de )?la semana que viene| (?:of )?next week))?",
        _weekday,
    ),
    "week": (
        r"(?:en |durante |the )?(?:la |esta misma |esta |de la )?"
        r"(?:(?:proxima|siguiente|otra|esta) semana|semana (?:que viene|que entra|entrante|proxima"
        r"|siguiente|pasada)|(?:this|next|last) week|end of (?:the|this|next) week)\b",
        _week,
    ),
    "bare": (
        r"(?<!\bdesde )\b(?:el|dia|al|del|hasta el|para el|antes del|the|on the|by the)"
        r"(?: dia)? (?P<bare>\d{1,2})(?:(?:st|nd|rd|th)\b|\b)(?![.,/:%-]?\d)(?! ?(?:%|por ciento|hrs"
        r"|horas|dias|dolares|pesos|mil|millon|piezas|cajas|facturas|of the|am|pm|a\.m|p\.m|percent"
        r"|cuotas|boxes|units))"
        r"(?P<of_month>(?: de| del| of)(?: este| mismo| the| this| next| proximo| presente)?"
        r" (?:mes|month)(?: que viene| entrante| proximo| siguiente)?)?",
        _bare,
    ),
}
# The last day of a time that was named.
_LOOSE = frozenset({"week", "month_end", "mid_month", "in_days"})
_SHAPES = {kind: re.compile(rf"\b(?:{shape})") for kind, (shape, _reader) in _KINDS.items()}
_READERS = {kind: reader for kind, (_shape, reader) in _KINDS.items()}
_INNER = re.compile(r"\(\?P<\w+>")
_ANY = re.compile(
    r"\b(?:"
    + "|".join(rf"(?P<{kind}>{_INNER.sub('(?:', shape)})" for kind, (shape, _) in _KINDS.items())
    + ")"
)
