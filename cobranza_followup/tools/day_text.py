"""Days in sentences, as the fields beside them show theirs."""

from babel.dates import format_skeleton

from odoo import fields
from odoo.tools.misc import babel_locale_parse, get_lang


def day_text(env, day):
    """Return a day as Odoo's own date fields show it, this year's without the year; "" of none.

    One screen, one format: 12/03/2026 in a sentence beside “12 mar” in a field reads like another
    day, and in another country is one.
    """
    if not day:
        return ""
    skeleton = "MMMd" if day.year == fields.Date.today().year else "yMMMd"
    return format_skeleton(skeleton, day, locale=babel_locale_parse(get_lang(env).code))
