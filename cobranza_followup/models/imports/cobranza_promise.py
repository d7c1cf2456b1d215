from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...ledger.promise_history import read_in_books, read_last_partials
from ...tools import authority, inputs

# What an import says of promises whose day is past.
_OF_HISTORY = frozenset({"date_made", "state"})
# How one may have ended, where the books cannot say it.
_ENDED = ("kept", "partial", "broken")
# What else a spreadsheet may say, which is nothing: the payments decide.
_UNSAID = (None, False, "open")


class CobranzaPromise(models.Model):
    """Promises that customers gave before: those still running are taken as new ones.

    Those whose time is past are history: nobody is written to or raised because of them, and they
    count in what share of a customer's promises is kept. How they ended the books say, as far as
    they reach; else the column State does, for which a manager answers.
    """

    _name = "cobranza.promise"
    _inherit = ["cobranza.promise", "cobranza.import.mixin"]

    @api.model
    def _import_templates(self):
        # EXTENDS 'cobranza.import.mixin'
        _ = self.env._
        today = self.env.company._cobranza_today()
        customer = _("Customer number, tax ID or name")
        currency = self.env.company.currency_id.name
        given = fields.Date.add(today, months=-3)
        states = dict(self._fields["state"]._description_selection(self.env))
        # One that is running, and one of before.
        columns = [
            ("debtor_id", customer, customer),
            ("amount", 1500.0, 800.0),
            ("currency_id", currency, currency),
            ("date_promised", fields.Date.add(today, days=7), fields.Date.add(given, days=10)),
            ("invoice_ids", "INV/2026/00001, INV/2026/00002", ""),
            ("date_made", "", given),
            # What the books do not know a manager says.
            ("state", "", states["kept"] if authority.is_manager(self.env) else ""),
            ("note", _("Agreed by phone"), ""),
        ]
        return {"promises": (_("Template for Promises"), columns)}

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS: those of before are judged at once
        promises = super().create(vals_list)
        if history := promises.filtered("is_history"):
            history._judge_by_books()
        # Some may still be kept, and what was paid since their day counts.
        late = (promises - history).filtered(
            lambda promise: promise.date_made < promise.company_id._cobranza_today()
        )
        if late:
            for id_, last in read_last_partials(self.env, late.ids).items():
                self.browse(id_).sudo().last_partial_id = last
        return promises

    def _prepare(self, vals):
        # EXTENDS: one whose time is past ended as the books, or else the spreadsheet, say
        prepared = super()._prepare(vals)
        told = vals.get("state")
        if not self._is_past(prepared):
            if told not in _UNSAID and self._is_import():
                raise ValidationError(
                    self.env._(
                        "This promise is still running: leave its state empty. How it ends, the"
                        " payments say."
                    )
                )
            return prepared
        if told not in (*_UNSAID, *_ENDED):
            raise ValidationError(
                self.env._(
                    "A promise that was cancelled or replaced says nothing about what the customer"
                    " keeps: leave its line out."
                )
            )
        # What no book confirms would be anybody's to claim.
        state = told if told in _ENDED and authority.is_manager(self.env) else False
        return {
            **prepared,
            "is_history": True,
            # Until the books have been asked: they may know better.
            "state": state or "open",
            "amount_paid": prepared["amount"] if state == "kept" else 0,
            "amount_owed": 0,
            "date_settled": prepared["date_promised"],
        }

    def _is_past(self, prepared):
        """Whether nothing that comes from now on is in time for a promise."""
        debtor = self.env["cobranza.debtor"].sudo().browse(prepared["debtor_id"])
        tolerance = debtor.policy_id.promise_tolerance_days
        last_day = fields.Date.add(prepared["date_promised"], days=tolerance)
        return last_day < debtor.company_id._cobranza_today()

    def _is_import(self):
        return bool(self.env.context.get("import_file"))

    def _check_given(self, vals):
        # EXTENDS
        if self._is_import():
            vals = {name: value for name, value in vals.items() if name not in _OF_HISTORY}
        return super()._check_given(vals)

    def _day_made(self, vals, promised, today):
        # EXTENDS: an import brings promises whose day is past
        if not self._is_import() or not promised or promised >= today:
            return super()._day_made(vals, promised, today)
        label = self._fields["date_made"]._description_string(self.env)
        made = inputs.date(self.env, vals.get("date_made"), label)
        if not made:
            raise ValidationError(
                self.env._(
                    "The day of this promise is past: write in the column “%s” when it was given,"
                    " and it is kept as history.",
                    label,
                )
            )
        if made > promised:
            raise ValidationError(
                self.env._("A promise is given before its day, or on it: correct the dates.")
            )
        return made

    def _judge_by_books(self):
        """Say how these promises of before ended: by what was paid, as far as the books reach."""
        self.flush_recordset()
        known = read_in_books(self.env, self.ids)
        for promise in self:
            if promise.id not in known and promise.state not in _ENDED:
                if not authority.is_manager(self.env):
                    raise UserError(
                        self.env._(
                            "The books do not reach back to what this promise was about: only a"
                            " collections manager can import it, and say how it ended."
                        )
                    )
                raise UserError(
                    self.env._(
                        "The books do not reach back to what this promise was about: write in the"
                        " column “%(state)s” whether it was %(kept)s, %(partial)s or %(broken)s.",
                        state=self._fields["state"]._description_string(self.env),
                        **{
                            name: f"“{text}”"
                            for name, text in self._fields["state"]._description_selection(self.env)
                            if name in _ENDED
                        },
                    )
                )
        evaluation = self.env["cobranza.evaluation"].sudo()
        evaluation._flush_reads()
        for company, promises in self.sudo().grouped("company_id").items():
            evaluation._judge_history(company, known & set(promises.ids))
