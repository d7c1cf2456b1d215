"""What Odoo does by itself with the same input: no better is asked of an add-on there."""

import logging

from odoo.exceptions import UserError
from odoo.service.model import call_kw

# A model of Odoo's own that this add-on has nothing to do with.
PLAIN = "res.bank"


def odoo_does_the_same(env, user, call):
    """Whether the call's arguments or context make a fault on a model of Odoo's own, too."""
    if call[0] == "route":
        params = call[3] or {}
        kwargs = dict(params.get("kwargs") or {})
        if "model" not in params:
            return False
        context = kwargs.pop("context", None)
        call = (params["model"], params["method"], (params["args"] or [None])[0], kwargs, context)
    _model, method, ids, kwargs, context = call
    plain = env[PLAIN]
    if user and _faults(env, lambda: _use(plain.with_user(user), context)):
        return True
    if not hasattr(type(plain), method):
        return False
    if isinstance(ids, list) and ids and all(type(id_) is int for id_ in ids):
        ids = plain.search([], limit=1).ids  # of what there is, as it was there
    args = [] if ids is None else [ids]
    kwargs = {**kwargs, "context": context or {}}
    return _faults(env, lambda: call_kw(plain, method, args, kwargs))


def _use(model, context):
    """Use a context in every way Odoo does for any method of any model."""
    env = model.with_context(context or {}).env
    assert env.lang is not env.companies is not env.tz
    env._("A sentence")
    env[PLAIN].search([], limit=1).read(["name"])
    env["res.currency"].search([], limit=1).format(1.5)


def _faults(env, work):
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with env.cr.savepoint():
            work()
            env.flush_all()
    except UserError:
        return False
    except Exception:  # noqa: BLE001 (whatever it is, Odoo made it)
        return True
    finally:
        logging.disable(level)
        env.cr.rollback()
        env.invalidate_all()
    return False
