from datetime import timedelta

from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import inputs

_MOST_COPIES = 10
# A promise of less than this share of what is overdue is looked at before it is taken.
_LEAST_SHARE = 0.05


class CobranzaReplySuggestion(models.Model):
    """What happens when a person takes a suggestion: at once if all is known, else in a form."""

    _inherit = "cobranza.reply.suggestion"

    def action_take(self):
        """Take a suggestion: do it, or open the form that does it, filled in."""
        self._check_open()
        return getattr(self, f"_take_{self.kind}")() or True

    def action_dismiss(self):
        """Put suggestions aside: they were misread, or nothing comes of them."""
        inputs.several(self)
        self.check_access("read")
        self.filtered(lambda one: one.state == "proposed")._decide("dismissed", self.env.user)
        return True

    def action_undo(self):
        """Write to an address again from which somebody asked for no more e-mails."""
        inputs.one(self)
        self.check_access("read")
        if not self.stop_id.active:
            raise UserError(self.env._("This address is being written to already."))
        return self.stop_id.action_undo()

    def _check_open(self):
        inputs.one(self)
        self.check_access("read")
        if self.state != "proposed":
            raise UserError(self.env._("This suggestion has been decided on already."))

    # -- one by one --------------------------------------------------------------------------

    def _take_promise(self):
        """Take the promise if day and amount are known; else open the form for what is missing.

        And for what has to be looked at: a promise keeps the stage from rising, so that one of a
        trifle, or for a far day, is not taken by a click.
        """
        debtor, today = self.debtor_id, self.debtor_id.company_id._cobranza_today()
        latest = today + timedelta(days=debtor.policy_id.page_promise_days)
        amount = self._in_company_currency() if self.amount else 0.0
        complete = (
            self.date
            and today <= self.date <= latest
            and debtor.amount_overdue * _LEAST_SHARE <= amount <= debtor.amount_receivable
            and amount > 0
        )
        if not complete:
            coming = self.date and self.date >= debtor.company_id._cobranza_today()
            return self._form(
                "promised",
                date_promised=coming and self.date,
                **(
                    {"amount": self.amount, "currency_id": self.currency_id.id}
                    if self.amount
                    else {}
                ),
            )
        promise = self.env["cobranza.promise"].create(
            {
                "debtor_id": debtor.id,
                "amount": self.amount,
                "currency_id": self.currency_id.id,
                "date_promised": self.date,
                "source": "email",
                "interaction_id": self.reply_id.interaction_id.id,
            }
        )
        return self._decide("taken", self.env.user, promise_id=promise.id)

    def _in_company_currency(self):
        company = self.debtor_id.company_id
        today = company._cobranza_today()
        return self.currency_id._convert(self.amount, company.currency_id, company, today)

    def _take_paid(self):
        """Note that they say they paid; it is not money until the bank shows it."""
        if self.amount:
            debtor = self.debtor_id
            notice = self.env["cobranza.payment.notice"]._give(
                debtor,
                self.amount,
                self.currency_id,
                self.date or debtor.company_id._cobranza_today(),
                attachments=[
                    (proof.name, proof.raw, proof.mimetype) for proof in self.attachment_ids.sudo()
                ],
                source="email",
                interaction=self.reply_id.interaction_id,
            )
            return self._decide("taken", self.env.user, notice_id=notice.id)
        return self._form("paid", paid_date=self.date)

    def _take_objection(self):
        return self._form("dispute")

    def _take_wrong_person(self):
        reply = self.reply_id
        reply.debtor_id._give_task(
            lambda env: env._("Find the right person"),
            lambda env: escape(
                env._(
                    "%(email)s says that they are not the person to write to: “%(quote)s” Ask for"
                    " the right one, and enter them as who handles payments.",
                    email=reply.email,
                    quote=self.quote,
                )
            ),
            otherwise=self.env.user,
        )
        return self._decide("taken", self.env.user)

    def _take_stop(self):
        reply = self.reply_id
        if "@" not in (reply.email or ""):
            raise UserError(
                self.env._("Their address is not known: enter it in the contact preferences.")
            )
        stop = self.env["cobranza.contact.stop"]._stop(reply.company_id, reply.email, reply)
        return self._decide("taken", self.env.user, stop_id=stop.id)

    def _take_away(self):
        """Plan the next contact for the day they are back."""
        if self.date < self.debtor_id.company_id._cobranza_today():
            raise UserError(self.env._("That day is past already: dismiss the suggestion."))
        interaction = self.env["cobranza.interaction"].create(
            {
                "debtor_id": self.debtor_id.id,
                "contact_id": self.reply_id.contact_id.id,
                "channel": "email",
                "direction": "in",
                "outcome_id": self.env.ref("cobranza_followup.outcome_callback").id,
                "next_contact_date": self.date,
                "note": self.quote,
            }
        )
        return self._decide("taken", self.env.user, interaction_id=interaction.id)

    def _take_copy(self):
        """Open a message with the PDF of each overdue invoice, or of each open one."""
        items = self.debtor_id._open_items()
        moves = items.filtered(lambda item: item.days_overdue > 0).move_id or items.move_id
        moves = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        if not moves:
            raise UserError(self.env._("This customer has no open invoice to send a copy of."))
        attachments = self.env["ir.attachment"].union(
            *(self._copy_of(move) for move in moves[:_MOST_COPIES])
        )
        action = self.reply_id._composer(
            subject=self.env._("Copies of your invoices"),
            attachments=attachments,
            purpose="requested",
        )
        self._decide("taken", self.env.user)
        return action

    def _copy_of(self, move):
        """Return the PDF of an invoice: as it was sent, or printed now."""
        move.check_access("read")
        if move.invoice_pdf_report_id:
            return move.invoice_pdf_report_id
        report = self.env["ir.actions.report"].sudo()
        content, kind = report._render_qweb_pdf("account.account_invoices", move.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{(move.name or '').replace('/', '_')}.{kind}",
                "raw": content,
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )

    def _form(self, outcome, **values):
        """Open the form of an interaction, filled in; logging it takes the suggestion."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_interaction_new_action"
        )
        values = {
            "debtor_id": self.debtor_id.id,
            "outcome_id": self.env.ref(f"cobranza_followup.outcome_{outcome}").id,
            "channel": "email",
            "direction": "in",
            "contact_id": self.reply_id.contact_id.id,
            "note": self.quote,
            "suggestion_id": self.id,
            **values,
        }
        for name in ("date_promised", "paid_date"):
            if values.get(name):
                values[name] = fields.Date.to_string(values[name])
        context = {f"default_{name}": value for name, value in values.items() if value}
        return {**action, "context": context}
