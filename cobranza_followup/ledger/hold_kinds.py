"""The kinds of hold as columns: one Boolean field each, which add-ons give to whatever holds."""

from odoo.tools import SQL


def hold_kinds(env):
    """Return the names of the kinds of hold there are, in a fixed order."""
    return env["cobranza.hold.kinds.mixin"]._hold_kinds()


def kinds_of(env, alias):
    """SQL: the kinds that a row stops, as an array of their names.

    :param alias: of a table of a model with kinds of hold
    """
    asked = [
        SQL("CASE WHEN %s THEN %s END", SQL.identifier(alias, kind), kind)
        for kind in hold_kinds(env)
    ]
    return SQL("array_remove(ARRAY[%s]::text[], NULL)", SQL(", ").join(asked))


def set_kinds(env, value):
    """SQL: assignments of all kinds, for SET.

    :param value: function that returns the SQL of a kind's value, given its name
    """
    kinds = hold_kinds(env)
    return SQL("").join(SQL("%s = %s, ", SQL.identifier(kind), value(kind)) for kind in kinds)


def names_of(hold):
    """Return kinds as one text, for an array of the holds of many debtors."""
    return ",".join(sorted(hold))


def is_among(kind, names):
    """SQL: whether a kind is among the names that `names_of` put into a text."""
    return SQL("%s = ANY(string_to_array(%s, ','))", kind, names)
