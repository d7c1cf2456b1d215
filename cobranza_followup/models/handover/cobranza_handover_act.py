from odoo import Command, models
from odoo.exceptions import UserError

from ...tools import inputs


class CobranzaHandover(models.Model):
    """What is done with a handover: notice, handing over, return, close."""

    _inherit = "cobranza.handover"

    def action_hand_over(self):
        """Hand the debt over: from now on the lawyer or the agency collects it (managers)."""
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        self._check_is("noticed")
        today = self.company_id._cobranza_today()
        if today <= self.pay_until:
            raise UserError(
                self.env._(
                    "The customer was notified that they may pay until %s: hand it over after"
                    " that day.",
                    self._day_text(self.pay_until),
                )
            )
        if self.debtor_id.state == "exempt":
            raise UserError(
                self.env._("%s is exempt: nobody collects from them.", self.partner_id.name)
            )
        if "open" in self.debtor_id.promise_ids.mapped("state"):
            raise UserError(self.env._("A promise is running: wait for its day, or cancel it."))
        asked = self._asked_to_hand_over()
        if not asked:
            raise UserError(
                self.env._("Nothing of it is overdue any more: there is nothing to hand over.")
            )
        in_company = {item: self._in_company(item, amount) for item, amount in asked.items()}
        desk = self.sudo()
        desk.write(
            {
                "state": "handed",
                "handed_on": today,
                "handed_by_id": self.env.uid,
                "amount_handed": sum(in_company.values()),
                "item_ids": [
                    Command.create(
                        {
                            "line_id": item.id,
                            "move_id": item.move_id.id,
                            "name": item.move_id.name,
                            "due_date": item.due_date,
                            "currency_id": item.currency_id.id,
                            "amount": amount,
                            "amount_withheld": self._withheld_alone(item, amount),
                            "amount_company": in_company[item],
                        }
                    )
                    for item, amount in asked.items()
                ],
            }
        )
        desk.debtor_id.write({"state": "legal"})
        return True

    def action_return(self, reason):
        """Take the debt back: our collectors go on with it (managers).

        :param str reason: kept on the handover
        """
        return self._end("returned", reason, self.env._("Say why it comes back."))

    def action_close(self, reason):
        """Close the case: recovered, or given up (managers).

        What is still open of it is given up: `_give_up`.

        :param str reason: kept on the handover
        """
        return self._end("closed", reason, self.env._("Say how it ended."))

    def action_cancel(self, reason):
        """Give up a handover that has not taken place (managers).

        :param str reason: kept on the handover
        """
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        self._check_is("draft", "noticed")
        reason = inputs.reason(self.env, reason, self.env._("Say why it is not handed over."))
        desk = self.sudo()
        if desk.mail_id.state == "outgoing":
            desk._cancel_mail("undone")
        desk.write({"state": "cancelled", "end_reason": reason})
        return True

    def _end(self, state, reason, otherwise):
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        self._check_is("handed")
        reason = inputs.reason(self.env, reason, otherwise)
        today = self.company_id._cobranza_today()
        desk = self.sudo()
        desk.write({"state": state, "ended_on": today, "end_reason": reason})
        if state == "closed":
            desk._give_up()
        desk._reopen()
        return True

    def _reopen(self):
        """Have our collectors go on with the debtor, unless somebody else still has a part.

        Of customers who were merged there may be several handovers at a time.
        """
        debtor = self.debtor_id
        # Of two that end at the same instant the second is repeated by Odoo, and sees the first.
        self.env.cr.execute("UPDATE cobranza_debtor SET state = state WHERE id = %s", [debtor.id])
        others = self.search([("debtor_id", "=", debtor.id), ("state", "=", "handed")])
        if others:
            debtor._message_log(
                body=self.env._(
                    "%(agent)s no longer has a part of the debt, %(others)s still has: the"
                    " customer stays handed over.",
                    agent=self.agent_id.name,
                    others=", ".join(others.agent_id.mapped("name")),
                )
            )
        elif debtor.state == "legal":
            # Where they stand now, the rules say at once.
            debtor.write({"state": "open"})

    def _items_to_hand_over(self):
        """Return the overdue items to ask for: of the chosen invoices, or of all."""
        items = self.env["cobranza.open.item"]
        return items.browse([item.id for item in self._asked_to_hand_over()])

    def _asked_to_hand_over(self):
        """Return {overdue item: what is asked for it, in its currency}.

        As in every message: nothing of what they say they paid, nor of an offer they are keeping.
        Nothing either that somebody else has: of merged customers there may be two handovers.
        """
        whole, chosen = self.whole_debt, self.invoice_ids
        asked = self.debtor_id._asked_of(self.debtor_id._open_items())
        elsewhere = self._lines_elsewhere()
        return {
            item: amount
            for item, amount in asked.items()
            if item.days_overdue > 0
            and (whole or item.move_id in chosen)
            and item.id not in elsewhere
        }

    def _lines_elsewhere(self):
        """Return the ids of the journal items that another lawyer or agency has now."""
        others = self.debtor_id.sudo().handover_ids.filtered(
            lambda one: one.state == "handed" and one.id != self._origin.id
        )
        return set(others.item_ids.line_id.ids)

    def _in_company(self, item, amount):
        """Return what of an item is asked for, in company currency.

        :param amount: the same in the currency of the item
        """
        return self.currency_id.round(item.amount_chased * amount / item.amount_chased_currency)

    def _withheld_alone(self, item, amount):
        """Return what of an item is not asked for, in its currency, if all of it is withheld as tax.

        Beside a dispute or a credit it is 0: of what is open when the case is closed nobody could
        tell which of the two it is.

        :param amount: what is asked for it
        """
        withheld = item.residual - item.amount_chased
        if item.company_currency_id.compare_amounts(withheld, item.amount_withheld):
            return 0.0
        # What a notice says is paid is not asked for either.
        if item.currency_id.compare_amounts(amount, item.amount_chased_currency):
            return 0.0
        return item.currency_id.round(item.residual_currency - amount)

    def _day_text(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {})
