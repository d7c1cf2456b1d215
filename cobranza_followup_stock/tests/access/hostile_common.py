"""What an outside caller can reach, and whose fault it is when a call ends in a traceback.

Used by `test_hostile`, and by `make hostile`, which calls the same doors at random.
"""

import logging
import re
from functools import partial

from odoo.exceptions import UserError
from odoo.service.model import call_kw

# A model of Odoo's own that this add-on has nothing to do with.
PLAIN = "res.bank"
# All our add-ons begin with this.
ADDON = "cobranza_followup"
# Their code, wherever it is installed; the name may be in the path of Odoo, too.
_OWN_FILE = re.compile(
    r"/cobranza_followup(_[a-z]+)*/(models|wizard|report|engine|ledger|tools|controllers)/"
)
_FRAME = re.compile(r'^\s+File "(?P<file>[^"]+)", line \d+, in \S+\n(?:\s+(?P<source>\S.*))?', re.M)
# What no sentence for people contains.
_TECHNICAL = re.compile(
    r"Traceback|psycopg2|\bSELECT\b|\bUPDATE\b|Error:|object has no attribute|not subscriptable"
    r"|unsupported operand|NoneType|violates .* constraint|must be str|not iterable"
)


def own_models(env):
    """Return the names of the models these add-ons define that have records."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module.startswith(ADDON) and not model._abstract
    )


def service_models(env):
    """Return the names of these add-ons' models without records that answer calls themselves.

    Mixins are left out: what they have is called on the models that inherit it.
    """
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module.startswith(ADDON)
        and model._abstract
        and not set(model._inherit_children) - {name}
        and public_methods(env, name)
    )


def extended_models(env):
    """Return the names of the models of others that these add-ons extend."""
    return sorted(
        name
        for name, model in env.registry.items()
        if not model._original_module.startswith(ADDON)
        and not model._abstract
        and any(_is_ours(cls) for cls in model.mro())
    )


def public_methods(env, name, ours=True):
    """Return the names of the methods of a model that may be called from outside.

    :param ours: only those that these add-ons define or extend
    """
    model = env.registry[name]
    classes = [cls for cls in model.mro() if _is_ours(cls)] if ours else model.mro()
    names = {
        method
        for cls in classes
        for method, value in vars(cls).items()
        if not method.startswith("_") and callable(value) and not isinstance(value, type)
    }
    return sorted(
        method
        for method in names
        if not any(
            getattr(getattr(cls, method, None), "_api_private", False) for cls in model.mro()
        )
    )


def is_ours(trace):
    """Whether a traceback is this add-on's fault, rather than Odoo's own.

    It is Odoo's if no line of the add-on is in it, or if the last of them hands over to what
    Odoo does anyway.

    >>> is_ours('''Traceback (most recent call last):
    ...   File "/odoo/models.py", line 3, in write
    ...     raise KeyError
    ... KeyError''')
    False
    >>> is_ours('''Traceback (most recent call last):
    ...   File "/here/cobranza_followup_sale/models/sale_order.py", line 5, in write
    ...     return super().write(vals)
    ...   File "/odoo/models.py", line 3, in write
    ...     raise KeyError
    ... KeyError''')
    False
    >>> is_ours('''Traceback (most recent call last):
    ...   File "/here/cobranza_followup_sale/models/sale_order.py", line 5, in write
    ...     return vals["x"]
    ... KeyError''')
    True
    """
    own = [match for match in _FRAME.finditer(trace) if _OWN_FILE.search(match["file"])]
    return bool(own) and "super(" not in (own[-1]["source"] or "")


def own_lines(trace):
    """Return the lines of a traceback that are in this add-on, with where they are."""
    return [match[0].strip() for match in _FRAME.finditer(trace) if _OWN_FILE.search(match["file"])]


def is_technical(sentence):
    """Whether a refusal speaks of the program's insides instead of what to do.

    >>> is_technical("Choose the debtor who promises to pay.")
    False
    >>> is_technical("'int' object has no attribute 'get'")
    True
    """
    return not (sentence or "").strip() or bool(_TECHNICAL.search(sentence))


def odoo_does_the_same(env, user, method, ids, kwargs, context):
    """Whether a call's arguments or context make a fault on a model of Odoo's own, too.

    No better is asked of an add-on there.

    :param env: of the superuser; it is rolled back to where it is now
    :param user: `res.users` record of the caller; empty: anonymous
    """
    plain = env[PLAIN]
    if user:
        asked = plain.with_user(user).env(context=context or {})
        if any(_faults(env, partial(use, asked)) for use in _USES):
            return True
    if not hasattr(type(plain), method):
        return False
    if isinstance(ids, list) and ids and all(type(id_) is int for id_ in ids):
        ids = plain.search([], limit=1).ids  # of what there is, as it was there
    args = [] if ids is None else [ids]
    kwargs = {**kwargs, "context": context or {}}
    return _faults(env, lambda: call_kw(plain, method, args, kwargs))


# Every way Odoo uses a context for any method of any model; each alone, as one refuses what
# another stumbles over.
_USES = (
    lambda env: (env.lang, env.tz, env.companies),
    lambda env: env[PLAIN].search([], limit=1).read(["name"]),
    lambda env: env["res.currency"].search([], limit=1).format(1.5),
    # A translated text that is another record's.
    lambda env: env["account.report.expression"].sudo().search([], limit=1).report_line_name,
)


def _faults(env, work):
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    savepoint = env.cr.savepoint()
    try:
        work()
        env.flush_all()
    except UserError:
        return False
    except Exception:  # noqa: BLE001 (whatever it is, Odoo made it)
        return True
    finally:
        logging.disable(level)
        env.invalidate_all(flush=False)
        savepoint.close(rollback=True)
    return False


def _is_ours(cls):
    return cls.__module__.startswith(f"odoo.addons.{ADDON}")
