"""Whether a person clicked a button of a document, and sees a dialog if it is refused."""

from odoo.http import request

_BUTTONS = "/web/dataset/call_button"


def is_button_of(record):
    """Whether what runs now was called by a button of this very record in the web client.

    There a refusal may lead on (`RedirectWarning`). Everybody else gets a `UserError`: the
    portal, a scheduled action and a call from outside read a sentence, and programs catch it. So
    do buttons of other documents, which may go on without this one.
    """
    if not request or not request.httprequest.path.startswith(_BUTTONS):
        return False
    params = request.params
    ids = next(iter(params.get("args") or []), None)
    return params.get("model") == record._name and bool(record) and ids == record.ids
