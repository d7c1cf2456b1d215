from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import format_list


class CobranzaUndelivered(models.AbstractModel):
    """Turns a message that reached nobody into a task for the collector."""

    _name = "cobranza.undelivered"
    _description = "Messages that reached nobody"

    @api.model
    def _plan(self, debtor, contact, problem, reason=""):
        """Give the collector one task, however often the same address fails.

        :param contact: `res.partner` the message was for
        :param problem: "bounced", "failed", "missing" or "unwritten"
        :param reason: why it could not be written
        :return: the `mail.activity`, empty if there is nobody to give it to
        """
        debtor, contact = debtor.sudo(), contact[:1].sudo() or debtor.partner_id.sudo()
        user = self._responsible(debtor, problem)
        tasks = self.env["mail.activity"].sudo()
        if not user:
            return tasks
        kind = self.env.ref("cobranza_followup.activity_type_undelivered")
        about = escape(contact.email or contact.display_name)
        for task in self._tasks(debtor):
            if str(about) in str(task.note or ""):
                if problem == "unwritten" and str(escape(reason)) not in task.note:
                    task.note = self.with_context(lang=user.lang)._task_note(
                        debtor, contact, problem, reason
                    )
                return task
        kind = kind.with_context(lang=user.lang)
        return debtor.with_context(mail_activity_quick_update=True).activity_schedule(
            activity_type_id=kind.id,
            date_deadline=debtor.company_id._cobranza_today(),
            summary=kind.name,
            note=self.with_context(lang=user.lang)._task_note(debtor, contact, problem, reason),
            user_id=user.id,
        )

    def _responsible(self, debtor, problem):
        """Return the collector; without one, a manager for what is not the customer's fault."""
        user = debtor._collector()
        if user or problem != "unwritten":
            return user
        return debtor.company_id._cobranza_managers()[:1]

    @api.model
    def _settle(self, debtor, contact):
        """Take back the task about an address: a message arrived there after all."""
        about = str(escape(contact[:1].email or ""))
        if about:
            self._tasks(debtor).filtered(lambda task: about in str(task.note or "")).unlink()

    @api.model
    def _tasks(self, debtor):
        kind = self.env.ref("cobranza_followup.activity_type_undelivered")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)

    @api.model
    def _task_note(self, debtor, contact, problem, reason=""):
        """Say what happened, to which address, and what to try next, as HTML."""
        _ = self.env._
        what = {
            "bounced": _(
                "The message to %(address)s came back: %(contact)s did not receive it. Correct"
                " the address.",
                address=contact.email,
                contact=contact.display_name,
            ),
            "failed": _(
                "The message to %(address)s could not be sent. Look at the address of %(contact)s.",
                address=contact.email or contact.display_name,
                contact=contact.display_name,
            ),
            "missing": _(
                "%(contact)s has no e-mail address. Add it.", contact=contact.display_name
            ),
            "unwritten": _(
                "The message to %(contact)s (%(address)s) could not be written: %(reason)s Once"
                " that is corrected, it is written again.",
                contact=contact.display_name,
                address=contact.email or contact.display_name,
                reason=reason,
            ),
        }[problem]
        return Markup("<p>%s %s</p>") % (what, self._advice(debtor, contact))

    @api.model
    def _advice(self, debtor, contact, first=None):
        """Name the way to try next; reaching them by it counts as having told them.

        :param first: code of the channel to try before the others, where it is permitted
        """
        ways = self.env["cobranza.contact.guard"]._next_channels(
            debtor, contact, without=("email",)
        )
        channels = self.env["cobranza.contact.channel"].sudo().search([])
        names = {channel.code: channel.name for channel in channels}
        if first == "letter" and first in ways:
            return self.env._(
                "Next: a letter, with the button Letter of the debtor. Printing it counts as having"
                " told them."
            )
        if not ways:
            return self.env._("No other way to reach them is known and permitted.")
        first, *others = [names[way] for way in ways]
        if not others:
            return self.env._("Next: %s. Log it as an interaction.", first)
        return self.env._(
            "Next: %(first)s; otherwise %(others)s. Log it as an interaction.",
            first=first,
            others=format_list(self.env, others, "or"),
        )
