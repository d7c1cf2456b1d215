from decimal import Decimal

from markupsafe import escape

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.offer import spread
from ...tools.apart import REPEATED, apart
from .cobranza_offer_terms import exact


class CobranzaOffer(models.Model):
    """The credit notes of offers that were paid in time: made apart, so that no payment waits."""

    _inherit = "cobranza.offer"

    credited_on = fields.Date(readonly=True, help="When its credit notes were made.")
    credit_to_review = fields.Boolean(
        readonly=True, help="It is no longer fulfilled: its credit notes are to be taken back."
    )

    @api.model
    def _cron_work(self):
        """Do what offers wait for, in every company: campaigns first, then credit notes."""
        for company in self.env["res.company"].sudo().search([]):
            desk = self.with_company(company)
            try:
                desk.env["cobranza.offer.campaign"]._work(company)
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (nobody's credit note waits for campaigns)
                self.env.cr.rollback()
                self.env["cobranza.failure"]._record(company, "offer", error, company.name)
            desk._credit_all(company)

    @api.model
    def _credit_all(self, company):
        """Make the credit notes of offers that were fulfilled, take back those that no longer are."""
        failures, failed = self.env["cobranza.failure"], False
        for offer in self.sudo().search(self._to_credit(company)):
            try:
                with apart(self.env):
                    offer._follow_credit()
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (all of them are recorded)
                failed = True
                failures._record(company, "offer", error, offer.display_name)
            self.env["ir.cron"]._commit_progress()
        if not failed:
            failures._resolve(company, [("kind", "=", "offer")])

    @api.model
    def _to_credit(self, company):
        return Domain("company_id", "=", company.id) & (
            Domain("credit_to_review", "=", True)
            | Domain("state", "=", "fulfilled")
            & Domain("credited_on", "=", False)
            & Domain("amount_waived", ">", 0)
        )

    def _follow_credit(self):
        if self.credit_to_review and self.state != "fulfilled":
            self._take_credit_back()
        elif not self.credited_on:
            self._credit()
        self.credit_to_review = False

    def _credit(self):
        """Make a credit note for each invoice, over what is waived of it."""
        notes = self.env["account.move"]
        if "draft" in self.invoice_ids.mapped("state"):
            return  # somebody corrects it: what is waived of it is known once it is posted again
        for move, amount in self._waived_by_invoice():
            note = self._credit_note(move, amount)
            notes |= note
            if self.company_id.cobranza_offer_credit == "post":
                note._post(soft=False)
                lines = (note | move).line_ids.filtered(
                    lambda line: line.account_type == "asset_receivable" and not line.reconciled
                )
                for account in lines.account_id:
                    lines.filtered(lambda line, one=account: line.account_id == one).reconcile()
        self.write(
            {
                "credit_note_ids": [fields.Command.set(notes.ids)],
                "credited_on": self.company_id._cobranza_today(),
            }
        )

    def _waived_by_invoice(self):
        """Return [(invoice, what is waived of it)]: in proportion, and no more than is open."""
        digits = self.currency_id.decimal_places
        moves = self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.amount_residual > 0
        ).sorted("id")
        open_now = [exact(move.amount_residual, digits) for move in moves]
        whole = min(exact(self.amount_waived, digits), sum(open_now, Decimal(0)))
        if not whole:
            return []
        totals = [exact(move.amount_total, digits) for move in moves]
        wanted = spread(whole, totals, digits)
        parts = [min(part, left) for part, left in zip(wanted, open_now, strict=True)]
        # What one invoice has no room for goes to the others.
        missing = whole - sum(parts)
        for number, left in enumerate(open_now):
            more = min(missing, left - parts[number])
            parts[number] += more
            missing -= more
        return [(move, float(part)) for move, part in zip(moves, parts, strict=True) if part > 0]

    def _credit_note(self, move, amount):
        """Return a draft credit note of an invoice over an amount, its taxes in proportion.

        By Odoo's own reversal, so that what a country wants of one is on it; its lines are those
        of Odoo's down payments, which come to an amount with taxes to the cent.
        """
        lang = move.partner_id.lang or self.company_id.partner_id.lang
        move = move.with_company(move.company_id).with_context(lang=lang)
        # It is text on a document: in the reader's language.
        reason = move.env._("Offer of %s", fields.Date.to_string(self.offered_on))
        wizard = (
            move.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(
                {
                    "reason": reason,
                    "journal_id": move.journal_id.id,
                    "date": self.company_id._cobranza_today(),
                }
            )
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        note.write(
            {
                "invoice_line_ids": [
                    fields.Command.clear(),
                    *map(fields.Command.create, self._credit_lines(move, amount, reason)),
                ]
            }
        )
        return note

    def _credit_lines(self, move, amount, name):
        taxes = self.env["account.tax"].with_company(move.company_id)
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        reduced = taxes._prepare_down_payment_lines(
            base_lines, move.company_id, "fixed", amount, f"cobranza_offer,{self.id}"
        )
        return [
            {
                "name": name,
                "quantity": line["quantity"],
                "price_unit": line["price_unit"],
                "tax_ids": [fields.Command.set(line["tax_ids"].ids)],
                "account_id": line["account_id"].id,
                "analytic_distribution": line["analytic_distribution"],
                "extra_tax_data": taxes._export_base_line_extra_tax_data(line),
            }
            for line in reduced
        ]

    def _take_credit_back(self):
        """The payment was undone: drafts go, and somebody looks at what is posted."""
        drafts = self.credit_note_ids.filtered(lambda note: note.state == "draft")
        posted = self.credit_note_ids.filtered(lambda note: note.state == "posted")
        drafts.unlink()
        self.write(
            {
                "credit_note_ids": [fields.Command.set(posted.ids)],
                "credited_on": self.credited_on if posted else False,
            }
        )
        if posted:
            self.debtor_id._give_task(
                lambda env: env._("Credit note to be taken back"),
                lambda env: escape(
                    env._(
                        "The payment of an offer was undone after %s was posted. Reverse it, or"
                        " make a new offer.",
                        ", ".join(posted.mapped("name")),
                    )
                ),
                otherwise=self.company_id._cobranza_managers()[:1],
            )
