"""Who may write what nobody writes by hand: the add-on itself, by a mark that cannot be sent.

Superuser is no proof of it: what the mail gateway creates runs as superuser, with the values of
whoever called it. The mark is an object of this process; a call over RPC passes no objects.
"""

_MARK = object()
_KEY = "cobranza_authority"


def ours(records):
    """Return the records with the mark: for the one write that follows, not to be handed on."""
    return records.with_context(**{_KEY: _MARK})


def is_ours(records):
    """Return whether the add-on itself writes, whatever user and superuser say."""
    return records.env.context.get(_KEY) is _MARK
