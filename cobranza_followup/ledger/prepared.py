"""How PostgreSQL is to treat our statements, so that it does not do more than they ask.

A night runs the statements of the ledger for thousands of debtors, a payment for one: for that
one PostgreSQL takes several times longer to parse and plan each statement than to carry it out.
So for a few debtors the same statement is prepared once for each connection.

For thousands it would compile each anew (its JIT, on unless somebody turned it off), and that
takes it longer than to read what they owe: a first run of 20,000 customers took twice as long.
"""

from datetime import date
from functools import lru_cache
from hashlib import sha256

from odoo.tools import SQL

_NAMES = "cobranza.prepared"


class _Names(set):
    """Names of prepared statements, kept over rollbacks as PostgreSQL keeps the statements."""

    def __deepcopy__(self, memo):
        return self


_TYPES = {int: "int4", date: "date"}
_LITERALS = {None: "NULL", True: "TRUE", False: "FALSE"}


def run(env, few, query):
    """Execute a statement; return its rows, [] if it has none.

    :param few: whether it is for a few debtors: prepared, once for each connection. What differs
        from one time to the next is then to be in its parameters, not in its text
    """
    if not few:
        return env.execute_query(query)
    values = []
    shape = tuple(_shape(value, values) for value in query.params)
    name, text, types = _prepared(env.registry.registry_sequence, query.code, shape)
    execute = SQL("EXECUTE %s%s", SQL.identifier(name), _listed(values), to_flush=query.to_flush)
    known = _known(env)
    if name not in known:
        known.add(name)
        given = _listed([SQL(type_) for type_ in types])
        execute = SQL("PREPARE %s%s AS %s; %s", SQL.identifier(name), given, SQL(text), execute)
    return env.execute_query(execute)


def settle(env):
    """Make sure that this transaction plans its statements as `_known` says."""
    _known(env)


def _listed(values):
    return SQL(" (%s)", SQL(", ").join(values)) if values else SQL()


def _known(env):
    """Return the names of what is prepared on the connection.

    Asked once in a transaction: a connection pooler between Odoo and PostgreSQL may give each
    transaction another connection. What is prepared is planned once, too: left to itself,
    PostgreSQL plans some of it each time, for it takes the few debtors for ten.
    """
    if _NAMES not in env.cr.precommit.data:
        tell(env, *env.execute_query(SQL("SELECT %s", ask()))[0])
    return env.cr.precommit.data[_NAMES]


def ask():
    """SQL: two columns for `tell`, for a statement that asks something else as well."""
    return SQL(
        """(SELECT array_agg(name) FROM pg_prepared_statements),
           set_config('plan_cache_mode', 'force_generic_plan', TRUE)
               || set_config('jit', 'off', TRUE)"""
    )


def tell(env, names, _settings):
    """Remember what is prepared, as `ask` answered."""
    env.cr.precommit.data.setdefault(_NAMES, _Names(names or ()))


@lru_cache(maxsize=512)
def _prepared(sequence, code, shape):
    """Return the name of a statement, its text with $1, $2…, and the types of these.

    After an update of modules, of which `sequence` is the count, all is prepared anew: a column
    may have another type.
    """
    types = []

    def numbered(kind):
        if kind in _LITERALS:
            return _LITERALS[kind]
        if isinstance(kind, tuple):
            return f"({', '.join(map(numbered, kind))})"
        types.append(kind)
        return f"${len(types)}"

    text = (code % tuple(map(numbered, shape))).replace("%", "%%")
    digest = sha256(f"{sequence} {types} {text}".encode()).hexdigest()[:32]
    return f"cobranza_{digest}", text, types


def _shape(value, values):
    """Return the type of a parameter, of each in a tuple, and add what is of one to `values`.

    What is NULL, true or false has no type of its own and is written into the text. So is
    nothing else: there would be one more prepared statement for each value.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return tuple(_shape(one, values) for one in value)
    values.append(value)
    return _type(value)


def _type(value):
    if isinstance(value, list):
        return f"{_type(value[0]) if value else 'int4'}[]"
    known = _TYPES.get(type(value))
    return known or next(
        (name for kind, name in _TYPES.items() if isinstance(value, kind)), "unknown"
    )
