from odoo import api, models

from ...tools.apart import surviving


class MailThread(models.AbstractModel):
    """What a customer answers lands on the desk, and what we write to them answers it."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': its own work takes these out of the dictionary
        message_id, parent_id = message_dict.get("message_id"), message_dict.get("parent_id")
        result = super()._message_route_process(message, message_dict, routes)
        if any(_may_be_about_debts(route[0]) for route in routes or ()):
            # The mail gateway goes on whatever becomes of it here.
            with surviving(self.env, "having a reply land"):
                self.env["cobranza.reply"]._land(message, message_id, parent_id)
        return result

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        # EXTENDS 'mail': somebody of ours writes to people outside
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if len(self) == 1 and _may_be_about_debts(self._name):
            outside = any(one["share"] for one in recipients or ()) or kwargs.get(
                "outgoing_email_to"
            )
            if outside and message.message_type in ("comment", "email"):
                with surviving(self.env, "marking replies as answered"):
                    self._cobranza_answer(message)
        return recipients

    def _cobranza_answer(self, message):
        """Mark what the debtor of a record wrote as answered by a message of ours."""
        replies, message = self.env["cobranza.reply"].sudo(), message.sudo()
        author = message.author_id
        if replies._is_theirs(message) or not author.user_ids:
            return
        if debtor := replies._debtor_of(message):
            replies._answer(debtor, author.user_ids[:1])


def _may_be_about_debts(model):
    return model == "account.move" or (model or "").startswith("cobranza.")
