"""Values that come from outside: a call over RPC passes anything, and deserves a clear answer.

Each function returns the value in its proper type, or raises `UserError` with one sentence.
"""

import math
from collections.abc import Mapping
from datetime import date as Date

from odoo import fields
from odoo.exceptions import UserError

_LARGEST_ID = 2**31 - 1
# Days are added to dates; nearer to the ends of the calendar there may be none to add.
_FIRST_DATE = Date(1900, 1, 1)
_LAST_DATE = Date(2199, 12, 31)
# A year's turnover of a country has fewer digits; larger numbers lose their cents in a float.
_LARGEST_AMOUNT = 10.0**13
_LONGEST_TEXT = 2000


def one(records):
    """Raise unless a method was called on one record, by its id."""
    several(records)
    if len(records) != 1:
        raise UserError(records.env._("%s: choose one record.", records._description))


def several(records):
    """Raise unless a method was called on any number of records, by their ids."""
    if not all(is_id(id_) for id_ in records._ids):
        raise UserError(
            records.env._(
                "%s: give a list of the ids of records, whole numbers.", records._description
            )
        )


def rows(model, value):
    """Return the values of new records as a list of dictionaries."""
    if not isinstance(value, (list, tuple)):
        raise UserError(model.env._("%s: give the values by field.", model._description))
    return [dict(values(model, vals)) for vals in value]


def values(model, value):
    """Return the values of a record, a dictionary by field."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise UserError(model.env._("%s: give the values by field.", model._description))
    return value


def record(model, value, label):
    """Return the existing record of `model` that has the id `value`, or an empty recordset."""
    if not value:
        return model
    if not is_id(value):
        raise UserError(model.env._("%s: give the id of a record, a whole number.", label))
    return model.browse(value).exists()


def ids(env, value, label):
    """Return a list of record ids; nothing given is []."""
    if not value:
        return []
    if not isinstance(value, (list, tuple)) or not all(
        type(item) is int and 0 < item <= _LARGEST_ID for item in value
    ):
        raise UserError(env._("%s: give a list of the ids of records, whole numbers.", label))
    return list(value)


def amount(env, value, label):
    """Return an amount as float; nothing given is 0."""
    if not value:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UserError(env._("%s: give a number.", label))
    if not math.isfinite(value) or abs(value) > _LARGEST_AMOUNT:
        raise UserError(env._("%s: this number is too large.", label))
    return float(value)


def date(env, value, label):
    """Return a date, or False when nothing was given."""
    try:
        day = fields.Date.to_date(value) or False
    except (TypeError, ValueError, AttributeError):
        raise UserError(env._("%s: give a date, as in 2026-12-31.", label)) from None
    if day and not _FIRST_DATE <= day <= _LAST_DATE:
        raise UserError(env._("%s: give a date between 1900 and 2199.", label))
    return day


def text(env, value, label):
    """Return a text without space around it; nothing given is ""."""
    if not value:
        return ""
    if not isinstance(value, str):
        raise UserError(env._("%s: give a text.", label))
    if len(value) > _LONGEST_TEXT:
        raise UserError(env._("%s: this text is too long.", label))
    if not _is_writable(value):
        raise UserError(env._("%s: this text has characters that cannot be kept.", label))
    return value.strip()


def reason(env, value, otherwise):
    """Return the reason that somebody gives.

    :param str otherwise: sentence that asks for it, raised if there is none
    """
    given = text(env, value, env._("Reason"))
    if not given:
        raise UserError(otherwise)
    return given


def only(env, vals, allowed, model):
    """Raise unless all of `vals` may be given on a new record of `model`."""
    unknown = sorted(set(vals) - allowed)
    if unknown:
        raise UserError(
            env._(
                "%s: this is filled in automatically and cannot be entered.",
                ", ".join(
                    model._fields[name].string if name in model._fields else name
                    for name in unknown
                ),
            )
        )


def changes(records, vals, names):
    """Return those of the fields `names` to which `vals` would give another value.

    A copy, an import or a form hands back what a record has already, or nothing: that is no
    attempt to change it.

    :param records: what is written on; empty: a new record, which has nothing
    """
    records = records.sudo()
    return {
        name
        for name in names & vals.keys()
        if any(_changes(record, name, vals[name]) for record in records or [records])
    }


def _changes(record, name, value):
    field, now = record._fields[name], record[name]
    if field.type in ("one2many", "many2many"):
        return chosen(now.ids, value) != set(now.ids)
    if not value or not now:
        return bool(value) != bool(now)
    try:
        return field.convert_to_record(field.convert_to_cache(value, record), record) != now
    except (TypeError, ValueError):
        return True


def chosen(ids, commands):
    """Return the ids that x2many commands leave of `ids`; None: they do more than choose.

    To Odoo no commands are no change, and no value at all is to have none.

    >>> chosen([1, 2], [(4, 3, 0), (3, 1, 0)]), chosen([1], [(6, 0, [])]), chosen([1], [])
    ({2, 3}, set(), {1})
    >>> chosen([1], False), chosen([1], None)
    (set(), set())
    >>> chosen([1], [(0, 0, {})])
    """
    if commands is False or commands is None:
        return set()
    left = set(ids)
    for command in commands:
        match command:
            case (4, id_) | (4, id_, _):
                left.add(id_)
            case (3, id_) | (3, id_, _):
                left.discard(id_)
            case (5,) | (5, _) | (5, _, _):
                left.clear()
            case (6, _, list() | tuple() as those) if all(map(is_id, those)):
                left = set(those)
            case _:
                return None
    return left


def named_ids(commands):
    """Return all the ids that commands on an x2many field name, in whatever form.

    >>> named_ids([(4, 3, 0), (6, 0, [1, 2]), (0, 0, {}), 5]), named_ids(False)
    ([3, 1, 2, 5], [])
    """
    found = []
    for command in commands or ():
        parts = command[1:] if isinstance(command, (list, tuple)) else [command]
        for part in parts:
            found += part if isinstance(part, (list, tuple)) else [part]
    return [id_ for id_ in found if is_id(id_)]


def is_id(value):
    """Whether a value may be the id of a record."""
    return type(value) is int and 0 < value <= _LARGEST_ID


def _is_writable(value):
    """Whether PostgreSQL can keep a text: no half characters, and no end of it inside."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
