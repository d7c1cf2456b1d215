from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...ledger.holds import in_force_domain
from .cobranza_debtor import DEBTOR_TYPES

COLLECTOR = "cobranza_followup.group_cobranza_user"
ANYBODY = "base.group_user"
# Values of a field that is empty.
EMPTY = (False, 0)
# Whose debtor a document may be: `own` is its company, `holder` the debtor's.
SAME_COMPANY = SQL("own.id = holder.id")
SAME_TREE = SQL("split_part(own.parent_path, '/', 1) = split_part(holder.parent_path, '/', 1)")


class CobranzaDebtorMixin(models.AbstractModel):
    """Shows on a document what its customer's debtor says, for reading and searching.

    Collectors see the debtor; everybody in the company sees whether there is a hold and why,
    and no figure. A search is one subselect: no customer is loaded for it.
    """

    _name = "cobranza.debtor.mixin"
    _description = "Shows the debtor of its customer"
    # The kind of hold that stops these documents; None: it stops none of them, all are shown.
    _cobranza_hold_kind = None

    cobranza_debtor_id = fields.Many2one(
        "cobranza.debtor",
        string="Debtor",
        compute="_compute_cobranza_debtor_id",
        search="_search_cobranza_debtor_id",
        groups=COLLECTOR,
    )
    cobranza_debtor_type = fields.Selection(
        DEBTOR_TYPES,
        string="Debtor Type",
        compute="_compute_collection",
        search="_search_cobranza_debtor_type",
        groups=COLLECTOR,
    )
    cobranza_stage_id = fields.Many2one(
        "cobranza.stage",
        string="Collection Stage",
        compute="_compute_collection",
        search="_search_cobranza_stage_id",
        groups=COLLECTOR,
    )
    cobranza_hold = fields.Boolean(
        string="Credit Hold",
        compute="_compute_cobranza_hold",
        search="_search_cobranza_hold",
        groups=ANYBODY,
    )
    cobranza_hold_reason = fields.Char(
        string="Credit Hold Reason", compute="_compute_cobranza_hold", groups=ANYBODY
    )

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base': what the desk shows on a document is no caller's to fill in
        values = super().default_get(fields)
        return {
            name: value
            for name, value in values.items()
            if not (self._fields[name].comodel_name or "").startswith("cobranza.")
        }

    def _cobranza_key(self):
        """Return (commercial partner, company) of the record's debtor."""
        raise NotImplementedError

    @api.model
    def _cobranza_ids(self, debtors, same_company=SAME_COMPANY):
        """Return the SQL of the ids of the records that belong to debtors.

        :param SQL debtors: a subselect of debtor ids
        :param SQL same_company: `SAME_COMPANY`, or `SAME_TREE` where a kind of hold stops them
        """
        raise NotImplementedError

    def _debtors_by_record(self):
        """Return {record: debtor} for the records that have one, whoever asks."""
        keys = {record: record._cobranza_key() for record in self}
        found = (
            self.env["cobranza.debtor"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", list({partner.id for partner, _company in keys.values()})),
                    ("company_id", "in", list({company.id for _partner, company in keys.values()})),
                ],
                ["partner_id", "company_id"],
            )
        )
        debtors = {(debtor.partner_id.id, debtor.company_id.id): debtor for debtor in found}
        return {
            record: debtors[partner.id, company.id]
            for record, (partner, company) in keys.items()
            if (partner.id, company.id) in debtors
        }

    def _compute_cobranza_debtor_id(self):
        debtors = self._debtors_by_record()
        for record in self:
            record.cobranza_debtor_id = debtors.get(record, False)

    @api.depends("cobranza_debtor_id")
    def _compute_collection(self):
        for record in self:
            record.cobranza_debtor_type = record.cobranza_debtor_id.debtor_type
            record.cobranza_stage_id = record.cobranza_debtor_id.stage_id

    def _compute_cobranza_hold(self):
        debtors = self._debtors_by_record()
        for record in self:
            hold = debtors[record].hold_id if record in debtors else False
            held = bool(hold) and hold._is_in_force()
            record.cobranza_hold = held
            record.cobranza_hold_reason = hold.reason if held else False

    @api.model
    def _check_may_search(self, name):
        """Raise unless the user may read the field: Odoo asks nothing of a search method."""
        self._check_field_access(self._fields[name], "read")

    def _search_cobranza_debtor_id(self, operator, value):
        self._check_may_search("cobranza_debtor_id")
        if operator == "any" and isinstance(value, Domain):
            # Searched as the user: who may not read debtors learns nothing of them this way.
            debtors = self.env["cobranza.debtor"]._search(value)
            return Domain("id", "in", SQL("(%s)", self._cobranza_ids(debtors.subselect())))
        return self._search_by_debtor("id", operator, value)

    def _search_cobranza_debtor_type(self, operator, value):
        return self._search_by_debtor("debtor_type", operator, value)

    def _search_cobranza_stage_id(self, operator, value):
        return self._search_by_debtor("stage_id", operator, value)

    def _search_cobranza_hold(self, operator, value):
        self._check_may_search("cobranza_hold")
        if operator != "in":
            return NotImplemented
        held = Domain("id", "in", self._ids_of_held())
        answers = {True: held, False: ~held}
        return Domain.OR(answers[bool(wanted)] for wanted in value)

    @api.model
    def _ids_of_held(self):
        """Return the SQL of the ids of the records that show a hold."""
        if not self._cobranza_hold_kind:
            return self._ids_of_debtors(self._held_domain())
        # What a hold stops, it stops in all branches: they are one company.
        tree = Domain("company_id", "child_of", self.env.companies.sudo().root_id.ids)
        debtors = self.env["cobranza.debtor"].sudo()._search(tree & self._held_domain())
        return SQL("(%s)", self._cobranza_ids(debtors.subselect(), SAME_TREE))

    @api.model
    def _held_domain(self):
        """Return the domain of the debtors whose hold these documents show."""
        today = self.env.company._cobranza_today()
        held = Domain("hold_id", "any", in_force_domain(today))
        if self._cobranza_hold_kind:
            held &= Domain(self._cobranza_hold_kind, "=", True)
        return held

    def _search_by_debtor(self, name, operator, value):
        """Search for a debtor's field; an empty value also finds records without a debtor."""
        self._check_may_search("cobranza_debtor_id")
        if operator in ("<", ">", "<=", ">="):
            return Domain("id", "in", self._ids_of_debtors([(name, operator, value)]))
        if operator != "in":
            return NotImplemented
        wanted = [item for item in value if item]
        domain = Domain("id", "in", self._ids_of_debtors([(name, "in", wanted)]))
        if len(wanted) < len(value):
            domain |= Domain("id", "not in", self._ids_of_debtors([(name, "not in", EMPTY)]))
        return domain

    @api.model
    def _ids_of_debtors(self, domain):
        allowed = Domain("company_id", "in", self.env.companies.ids)
        debtors = self.env["cobranza.debtor"].sudo()._search(allowed & Domain(domain))
        return SQL("(%s)", self._cobranza_ids(debtors.subselect()))
