"""Whether a person clicked a button in Odoo's web client, and sees a dialog if it is refused."""

from odoo.http import request

_BUTTONS = "/web/dataset/call_button"


def is_button():
    """Whether what runs now was called by a button of the web client.

    There a refusal may lead on (`RedirectWarning`). Everybody else gets a `UserError`: the
    portal, a scheduled action and a call from outside read a sentence, and programs catch it.
    """
    return bool(request) and request.httprequest.path.startswith(_BUTTONS)
