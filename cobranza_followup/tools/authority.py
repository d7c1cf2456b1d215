"""Who is asking: the desk itself, a person, or a letter that came by mail.

Superuser is no answer to it. Odoo makes records as superuser with values that others chose:
whoever can call Odoo may hand a message to the mail gateway, which creates records from it with
values of the caller's choice, in the name of whomever its From line names; the defaults of an
alias are such values, too. What only the desk writes asks `of_the_desk`, never `env.su`.

The gateway leaves a mark in the context (`by_mail`). It takes rights away and gives none: to
forge it gains nobody anything.
"""

from odoo.exceptions import AccessError

MANAGER = "cobranza_followup.group_cobranza_manager"
_BY_MAIL = "cobranza_by_mail"
# What nobody but the program writes, on documents of others too, wants this object in the
# context: a call over RPC passes no objects.
_MARK = object()
_KEY = "cobranza_authority"
_FROM_BOOKS_KEY = "cobranza_from_books"


def by_mail(records):
    """Return records on which nothing is the desk's doing: a message brings the values."""
    return records.with_context(**{_BY_MAIL: True})


def is_by_mail(env):
    """Whether what is done now was brought by a message."""
    return bool(env.context.get(_BY_MAIL))


def of_the_desk(env):
    """Whether the program itself is at work, and not on values that a message brought."""
    return env.su and not is_by_mail(env)


def is_manager(env):
    """Whether the user is a collections manager; superuser, whoever's it is, makes nobody one."""
    return env.user.has_group(MANAGER)


def check_manager(env):
    """Raise unless a collections manager, or the program itself, is at work."""
    if not (of_the_desk(env) or is_manager(env)):
        raise AccessError(env._("Only a collections manager can do this."))


def check_not_by_mail(records):
    """Raise if a message is about to create or change records of the desk."""
    if is_by_mail(records.env):
        raise AccessError(
            records.env._("“%s”: this is not entered by e-mail.", records._description)
        )


def without_defaults(records, kept=()):
    """Return records whose context has no default for any field but those in `kept`.

    A caller's `default_<field>` is a value like those it gives, which no check of these sees.
    """
    kept = {f"default_{name}" for name in kept}
    context = records.env.context
    given = [name for name in context if name.startswith("default_") and name not in kept]
    if not given:
        return records
    return records.with_context({name: context[name] for name in context if name not in given})


def plain(records):
    """Return records for work that is nobody's in particular, with no wish of the caller's."""
    context = without_defaults(records).env.context
    return records.with_context({name: context[name] for name in context if name != _BY_MAIL})


def ours(records):
    """Return the records with the mark: for the one write that follows, not to be handed on."""
    return records.with_context(**{_KEY: _MARK})


def is_ours(records):
    """Return whether the add-on itself writes, whatever user and superuser say."""
    return records.env.context.get(_KEY) is _MARK


def from_books(records):
    """Return the records for what Odoo adds to an order because of an entry in the books.

    Less than `ours`: it lets the order grow, and nothing else.
    """
    return records.with_context(**{_FROM_BOOKS_KEY: _MARK})


def is_from_books(records):
    """Return whether an entry in the books adds what is added now."""
    return records.env.context.get(_FROM_BOOKS_KEY) is _MARK
