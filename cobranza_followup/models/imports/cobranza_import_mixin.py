from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

# Of the columns with a customer, those that Odoo resolves by itself, by id, stay as they are.
_DEBTOR, _INVOICES = "debtor_id", "invoice_ids"


class CobranzaImportMixin(models.AbstractModel):
    """What can be imported from a spreadsheet with Odoo's own import.

    Odoo takes the first of several customers with one name, and says so afterwards. Here it is
    about their money: each line names exactly one debtor of the company, by customer number, tax
    id or name, and invoices that are theirs; else the batch is refused, line by line, in words.
    """

    _name = "cobranza.import.mixin"
    _description = "Import of the collections desk"

    @api.model
    def _import_templates(self):
        """Return {name: (title, [(field, example, another…)])} of the template, one for a model.

        Odoo's import screen cannot tell several apart.
        """
        return {}

    @api.model
    def get_import_templates(self):
        # EXTENDS 'web': what the import screen offers
        return [
            {"label": title, "template": f"/cobranza_followup/import_template/{self._name}/{name}"}
            for name, (title, _columns) in self._import_templates().items()
        ]

    @api.model
    def load(self, fields, data):
        # EXTENDS 'base': who may not import is told nothing of who owes
        self.check_access("create")
        if not self.env.context.get("import_file") or _DEBTOR not in fields:
            return super().load(fields, data)
        limit = self.env.context.get("_import_limit") or len(data)
        rows = [list(row) for row in data]
        messages = self._name_records(fields, rows[:limit])
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        renamed = [f"{name}/.id" if name in (_DEBTOR, _INVOICES) else name for name in fields]
        result = super().load(renamed, rows)
        messages = result["messages"]
        if _is_said_twice(messages):
            # Odoo says the error of a line once more before all else, as if it were about the first
            # line of the batch: which it is not, if that one can be imported.
            with self.env.cr.savepoint() as alone:
                at = messages[0]["rows"]["from"]
                first = super().load(renamed, rows[at : at + 1])
                alone.rollback()
            if first["ids"]:
                messages = messages[1:]
        return {**result, "messages": messages}

    @api.model
    def _name_records(self, fields, rows):
        """Put ids in place of the texts for debtors and invoices; return messages of errors."""
        place = fields.index(_DEBTOR)
        invoices = fields.index(_INVOICES) if _INVOICES in fields else None
        debtors = self._debtors_named({_key(row[place]) for row in rows} - {""})
        own = self._invoices_of({id_ for ids in debtors.values() for id_ in ids}, invoices)
        messages = []
        for number, row in enumerate(rows):
            text = str(row[place] or "").strip()
            found = debtors.get(_key(text), [])
            if len(found) != 1:
                messages.append(self._wrong(number, _DEBTOR, self._which_debtor(text, found)))
                continue
            row[place] = str(found[0])
            if invoices is not None and row[invoices]:
                ids, unknown = _invoices_named(row[invoices], own[found[0]])
                if unknown:
                    messages.append(
                        self._wrong(number, _INVOICES, self._which_invoice(text, unknown))
                    )
                row[invoices] = ",".join(map(str, ids))
        return messages

    def _wrong(self, number, name, message):
        """Return an error of a line as Odoo's import shows it, with the number of its row."""
        return {
            "type": "error",
            "message": message,
            "record": number,
            "rows": {"from": number, "to": number},
            "field": name,
            "field_name": self._fields[name]._description_string(self.env),
        }

    def _which_debtor(self, text, found):
        _ = self.env._
        if not text:
            return _("Say who the customer is: their number, tax ID or exact name.")
        if found:
            return _(
                "“%s”: several customers have this name. Give the customer's number or tax ID"
                " instead.",
                text,
            )
        return _(
            "“%(customer)s” is no debtor of %(company)s: give the number, tax ID or exact name of a"
            " customer who has an invoice.",
            customer=text,
            company=self.env.company.name,
        )

    def _which_invoice(self, text, unknown):
        return self.env._(
            "%(invoices)s: not a posted invoice of “%(customer)s”. Write the numbers of their"
            " invoices, with commas between them.",
            invoices=", ".join(unknown),
            customer=text,
        )

    @api.model
    def _debtors_named(self, keys):
        """Return {text: ids of the debtors of the company meant by it}.

        A customer number is looked at before a tax id, and that before a name.
        """
        self.env["res.partner"].flush_model(["name", "ref", "vat"])
        self.env["cobranza.debtor"].flush_model(["partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, lower(trim(partner.ref)), lower(trim(partner.vat)),
                          lower(trim(partner.name))
                     FROM cobranza_debtor debtor
                     JOIN res_partner partner ON partner.id = debtor.partner_id
                    WHERE debtor.company_id = %(company)s
                      AND (lower(trim(partner.ref)) = ANY(%(keys)s)
                           OR lower(trim(partner.vat)) = ANY(%(keys)s)
                           OR lower(trim(partner.name)) = ANY(%(keys)s))""",
                company=self.env.company.id,
                keys=list(keys),
            )
        )
        by_column = [defaultdict(list) for _column in range(3)]
        for id_, *texts in rows:
            for column, text in zip(by_column, texts, strict=True):
                if text:
                    column[text].append(id_)
        found = {}
        for key in keys:
            found[key] = next((column[key] for column in by_column if key in column), [])
        return found

    @api.model
    def _invoices_of(self, debtor_ids, wanted):
        """Return {debtor id: {number: id}} of their posted invoices; none unless they are wanted."""
        own = defaultdict(dict)
        if wanted is None:
            return own
        debtors = self.env["cobranza.debtor"].browse(debtor_ids)
        of_customer = {debtor.partner_id: debtor.id for debtor in debtors}
        moves = self.env["account.move"].search_fetch(
            [
                ("commercial_partner_id", "in", debtors.partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("move_type", "in", ("out_invoice", "out_receipt")),
                ("state", "=", "posted"),
            ],
            ["name", "commercial_partner_id"],
        )
        for move in moves:
            own[of_customer[move.commercial_partner_id]][_key(move.name)] = move.id
        return own


def _key(text):
    return str(text or "").strip().lower()


def _is_said_twice(messages):
    """Whether the error that is said first, as about the first line, is one of another line, too.

    >>> wrong = {"type": "error", "message": "No such state.", "rows": {"from": 3, "to": 3}}
    >>> _is_said_twice([wrong | {"rows": {"from": 0, "to": 0}}, wrong]), _is_said_twice([wrong])
    (True, False)
    """
    if not messages or messages[0]["type"] != "error":
        return False
    return any(one["message"] == messages[0]["message"] for one in messages[1:])


def _invoices_named(text, own):
    """Return (ids, numbers that are none) of a text with commas.

    >>> _invoices_named("F1, f2 ,X", {"f1": 1, "f2": 2})
    ([1, 2], ['X'])
    """
    numbers = [number.strip() for number in str(text).split(",") if number.strip()]
    ids = [own[_key(number)] for number in numbers if _key(number) in own]
    return ids, [number for number in numbers if _key(number) not in own]
