"""Scripts and messages that came with the program are loaded anew, where nobody has changed them.

They are data that an update leaves alone. What a company has reworded, in whichever language, stays
as it is; the translations of what was loaded anew are filled in by Odoo right after.
`shipped_texts.json` has a fingerprint of every wording there was, in English and in Spanish.
"""

import hashlib
import html
import json
import re

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, file_open

FILES = ("cobranza_playbook", "cobranza_short_message", "cobranza_stage")
FILES += ("mail_template", "mail_template_tone")
HERE = "cobranza_followup/migrations/19.0.1.2.0"
ENGLISH = "en_US"
# What a tag shows or leads to. A letter in which it is another than it ever was is a company's own.
SAYS = re.compile(r"""\s(t-[\w-]+|href|src)=["']([^"']*)["']""")
EARLIER = {
    ("t-out", "format_amount(object.amount_overdue, object.currency_id)"),
    ("t-out", "object._hold_announced_for()"),
    ("t-out", "object._open_items_table()"),
    ("t-out", "object._payment_contact().name"),
    ("t-out", "object.collector_id.name or object.company_id.name"),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"lang": ENGLISH})
    texts = _texts_of_now()
    known = EARLIER.union(*(SAYS.findall(text or "") for text in texts.values()))
    with file_open(f"{HERE}/shipped_texts.json") as file:
        shipped = json.load(file)
    for name, field, fingerprints in shipped:
        record = env.ref(f"cobranza_followup.{name}", raise_if_not_found=False)
        if record and (name, field) in texts:
            _load(record, field, texts[name, field], set(fingerprints), known)


def _load(record, field, text, fingerprints, known):
    before = _wordings(record, field)
    untouched = {
        lang
        for lang, value in before.items()
        if fingerprint(value) in fingerprints and known.issuperset(SAYS.findall(value or ""))
    }
    if ENGLISH in untouched:
        record[field] = text
        record.flush_recordset()
    after = _wordings(record, field)
    kept = {ENGLISH: after.get(ENGLISH)} | {
        lang: value for lang, value in before.items() if lang != ENGLISH and lang not in untouched
    }
    column = SQL.identifier(field)
    record.env.cr.execute(
        SQL(
            "UPDATE %s SET %s = %s::jsonb WHERE id = %s",
            SQL.identifier(record._table),
            column,
            json.dumps(kept),
            record.id,
        )
    )
    record.invalidate_recordset()


def _wordings(record, field):
    """Return {language: text} as the database has it."""
    record.env.cr.execute(
        SQL(
            "SELECT %s FROM %s WHERE id = %s",
            SQL.identifier(field),
            SQL.identifier(record._table),
            record.id,
        )
    )
    return record.env.cr.fetchone()[0] or {}


def fingerprint(text):
    """Return what tells one wording from another, whatever becomes of its tags and spaces."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", text or "")).split()
    return hashlib.md5(" ".join(words).encode(), usedforsecurity=False).hexdigest()[:12]


def _texts_of_now():
    """Return {(name of the record, field): text} of what the program comes with."""
    texts = {}
    for name in FILES:
        with file_open(f"cobranza_followup/data/{name}.xml", "rb") as file:
            for record in etree.parse(file).iter("record"):
                for field in record.iter("field"):
                    inner = "".join(etree.tostring(node, encoding="unicode") for node in field)
                    texts[record.get("id"), field.get("name")] = inner or field.text
    return texts
