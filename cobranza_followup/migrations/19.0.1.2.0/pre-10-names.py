"""The words of this version: exceptions, executions of steps, ends of holds; fields on models of
others begin with `cobranza_`.

All that names a model, a field or a column is brought along: tables, constraints, the ORM's own
records, and what people wrote with the old names (edited views, favourites, exports).
"""

import json
import re

from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column, table_exists

# The longer name first, where one begins with another.
MODELS = {
    "cobranza.release.request.new": "cobranza.exception.request.new",
    "cobranza.release.request.refuse": "cobranza.exception.request.refuse",
    "cobranza.release.request.mixin": "cobranza.exception.request.mixin",
    "cobranza.release.request": "cobranza.exception.request",
    "cobranza.release.report": "cobranza.exception.report",
    "cobranza.release": "cobranza.exception",
    "cobranza.effect": "cobranza.step.execution",
}
VIEWS = ("cobranza_release_report",)  # made anew by their models
RELATIONS = {"cobranza_release_sale_order_rel": "cobranza_exception_sale_order_rel"}

# {model, by its new name: {old field: new field}}
_ON_DOCUMENTS = {
    "debtor_type": "cobranza_debtor_type",
    "collection_stage_id": "cobranza_stage_id",
    "credit_hold": "cobranza_hold",
    "credit_hold_reason": "cobranza_hold_reason",
}
_ON_REQUESTED = {
    "credit_exception": "cobranza_passes_hold",
    "release_requested": "cobranza_exception_requested",
    "release_requested_by_id": "cobranza_exception_requested_by_id",
    "release_requested_on": "cobranza_exception_requested_on",
    "release_request_note": "cobranza_exception_request_note",
    "release_request_text": "cobranza_exception_request_text",
}
FIELDS = {
    "cobranza.hold": {
        "released_on": "ended_on",
        "released_by_id": "ended_by_id",
        "release_reason": "end_reason",
        "release_ids": "exception_ids",
    },
    "cobranza.exception.request": {"release_id": "exception_id"},
    "cobranza.exception.report": {
        "release_id": "exception_id",
        "amount_released": "amount_passed",
    },
    "cobranza.thanks": {"effect_id": "execution_id"},
    "cobranza.run": {"effect_count": "execution_count"},
    "account.move": {
        **_ON_DOCUMENTS,
        "days_overdue": "cobranza_days_overdue",
        "promise_ids": "cobranza_promise_ids",
        "promise_summary": "cobranza_promise_summary",
        "expected_payment_date": "cobranza_expected_payment_date",
        "collection_search": "cobranza_search",
    },
    "res.partner": {
        **_ON_DOCUMENTS,
        "days_overdue": "cobranza_days_overdue",
        "promise_ids": "cobranza_promise_ids",
        "expected_payment_date": "cobranza_expected_payment_date",
        "handles_payments": "cobranza_handles_payments",
    },
    "sale.order": {
        **_ON_DOCUMENTS,
        **_ON_REQUESTED,
        "cobranza_release_ids": "cobranza_exception_ids",
        "cobranza_release_id": "cobranza_exception_id",
    },
    "stock.picking": {**_ON_DOCUMENTS, **_ON_REQUESTED},
}
# In identifiers of records, tables and constraints.
_WORDS = (
    ("cobranza_release", "cobranza_exception"),
    ("cobranza_effect", "cobranza_step_execution"),
    ("menu_release", "menu_exception"),
    ("menu_effects", "menu_executions"),
    ("rule_release", "rule_exception"),
    ("rule_effect", "rule_execution"),
)


def migrate(cr, version):
    for old, new in MODELS.items():
        _rename_model(cr, old, new)
    for old, new in RELATIONS.items():
        _rename_table(cr, old, new)
        if table_exists(cr, new) and column_exists(cr, new, "release_id"):
            rename_column(cr, new, "release_id", "exception_id")
            _rename_constraints(cr, new, "_release_id_", "_exception_id_")
    for model, names in FIELDS.items():
        for old, new in names.items():
            _rename_field(cr, model, old, new)
    if table_exists(cr, "cobranza_hold"):
        cr.execute("UPDATE cobranza_hold SET state = 'ended' WHERE state = 'released'")
    cr.execute(
        """UPDATE ir_model_fields_selection SET value = 'ended'
            WHERE value = 'released' AND field_id IN (
                  SELECT id FROM ir_model_fields WHERE model = 'cobranza.hold' AND name = 'state')"""
    )
    _rename_records(cr)
    _rename_in_what_people_wrote(cr)


def _rename_model(cr, old, new):
    old_table, new_table = old.replace(".", "_"), new.replace(".", "_")
    if old_table in VIEWS:
        cr.execute(SQL("DROP VIEW IF EXISTS %s", SQL.identifier(old_table)))
    else:
        _rename_table(cr, old_table, new_table)
    cr.execute("UPDATE ir_model SET model = %s WHERE model = %s", [new, old])
    cr.execute("UPDATE ir_model_fields SET model = %s WHERE model = %s", [new, old])
    cr.execute("UPDATE ir_model_fields SET relation = %s WHERE relation = %s", [new, old])
    for table, column in (
        ("ir_act_window", "res_model"),
        ("ir_attachment", "res_model"),
        ("ir_exports", "resource"),
        ("ir_filters", "model_id"),
        ("ir_ui_view", "model"),
        ("mail_activity", "res_model"),
        ("mail_followers", "res_model"),
        ("mail_message", "model"),
    ):
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(new)s WHERE %(column)s = %(old)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                old=old,
                new=new,
            )
        )


def _rename_table(cr, old, new):
    """Rename a table with its constraints, indexes and sequence, which are named after it."""
    if not table_exists(cr, old) or table_exists(cr, new):
        return
    cr.execute(SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(old), SQL.identifier(new)))
    _rename_constraints(cr, new, f"{old}_", f"{new}_")
    cr.execute(
        SQL(
            "ALTER SEQUENCE IF EXISTS %s RENAME TO %s",
            SQL.identifier(f"{old}_id_seq"),
            SQL.identifier(f"{new}_id_seq"),
        )
    )
    cr.execute(
        """UPDATE ir_model_constraint SET name = %s || substr(name, %s)
            WHERE starts_with(name, %s)""",
        [new, len(old) + 1, f"{old}_"],
    )
    cr.execute("UPDATE ir_model_relation SET name = %s WHERE name = %s", [new, old])


def _rename_constraints(cr, table, old, new):
    """Replace a part of the names of a table's constraints, then of its other indexes."""
    cr.execute(
        """SELECT conname FROM pg_constraint
            WHERE conrelid = %s::regclass AND strpos(conname, %s) > 0""",
        [table, old],
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
                SQL.identifier(table),
                SQL.identifier(name),
                SQL.identifier(name.replace(old, new)),
            )
        )
    cr.execute(
        """SELECT class.relname FROM pg_index JOIN pg_class class ON class.oid = indexrelid
            WHERE indrelid = %s::regclass AND strpos(class.relname, %s) > 0""",
        [table, old],
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER INDEX %s RENAME TO %s",
                SQL.identifier(name),
                SQL.identifier(name.replace(old, new)),
            )
        )


def _rename_field(cr, model, old, new):
    table = model.replace(".", "_")
    if table_exists(cr, table) and column_exists(cr, table, old):
        rename_column(cr, table, old, new)
        _rename_constraints(cr, table, f"_{old}_", f"_{new}_")
    cr.execute(
        "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s", [new, model, old]
    )
    cr.execute(
        "UPDATE ir_model_data SET name = %s WHERE module = 'cobranza_followup' AND name = %s",
        [f"field_{table}__{new}", f"field_{_old_table(table)}__{old}"],
    )


def _old_table(table):
    """Return how a table was called: identifiers of fields are renamed after those of models."""
    for old, new in MODELS.items():
        if new.replace(".", "_") == table:
            return old.replace(".", "_")
    return table


def _rename_records(cr):
    for old, new in _WORDS:
        cr.execute(
            """UPDATE ir_model_data SET name = replace(name, %s, %s)
                WHERE module = 'cobranza_followup' AND name LIKE %s""",
            [old, new, f"%{old}%"],
        )
    cr.execute(
        """UPDATE ir_model_data
              SET name = replace(name, '__state__released', '__state__ended')
            WHERE module = 'cobranza_followup' AND name LIKE 'selection__cobranza_hold__state__%'"""
    )


def _rename_in_what_people_wrote(cr):
    """Views of other add-ons or edited ones, favourites and exports with the old names."""
    for model, names in FIELDS.items():
        longest_first = "|".join(sorted(names, key=len, reverse=True))
        words = re.compile(rf"(?<![\w.])({longest_first})\b")

        def renamed(text, words=words, names=names):
            return text and words.sub(lambda match: names[match[1]], text)

        # Ours are written anew by this update; the others would not load any more.
        cr.execute("SELECT id, arch_db FROM ir_ui_view WHERE model = %s", [model])
        for view, arch in cr.fetchall():
            changed = arch and {lang: renamed(text) for lang, text in arch.items()}
            if changed != arch:
                cr.execute(
                    "UPDATE ir_ui_view SET arch_db = %s::jsonb WHERE id = %s",
                    [json.dumps(changed), view],
                )
        cr.execute("SELECT id, domain, context, sort FROM ir_filters WHERE model_id = %s", [model])
        for favourite, *texts in cr.fetchall():
            cr.execute(
                "UPDATE ir_filters SET domain = %s, context = %s, sort = %s WHERE id = %s",
                [*map(renamed, texts), favourite],
            )
        cr.execute(
            """SELECT line.id, line.name FROM ir_exports_line line
                 JOIN ir_exports export ON export.id = line.export_id
                WHERE export.resource = %s""",
            [model],
        )
        for line, name in cr.fetchall():
            cr.execute("UPDATE ir_exports_line SET name = %s WHERE id = %s", [renamed(name), line])
