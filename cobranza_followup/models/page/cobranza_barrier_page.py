from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import inputs

COLLECTOR = "cobranza_followup.group_cobranza_user"


class CobranzaBarrier(models.Model):
    """An objection from the customer's page: it counts once a collector accepts it."""

    _inherit = "cobranza.barrier"

    source = fields.Selection(
        [("desk", "Desk"), ("portal", "Portal")],
        required=True,
        default="desk",
        readonly=True,
        help="Portal: the customer reported it on their page.",
    )
    item_ids = fields.Many2many(
        "account.move.line",
        relation="cobranza_barrier_item_rel",
        column1="barrier_id",
        column2="line_id",
        string="Chosen Items",
        readonly=True,
        groups=COLLECTOR,
        help="What the customer chose on their page: of an invoice in instalments, what is disputed"
        " is taken from these first.",
    )
    answer = fields.Char(
        readonly=True,
        string="Answer to the Customer",
        help="Why the objection was not accepted; the customer reads it on their page.",
    )

    def action_accept(self):
        """Accept what customers object: from now on it counts, and its owner has to remove it."""
        inputs.several(self)
        self._check_collector()
        for barrier in self._only_reported():
            barrier.sudo().write({"state": "open"})
            barrier.activity_unlink(["mail.mail_activity_data_todo"])
            barrier._give_to_owner()
        self.sudo().debtor_id._refresh_later()
        return True

    def action_decline(self, answer):
        """Decline what customers object.

        :param str answer: why; the customer reads it on their page
        """
        inputs.several(self)
        self._check_collector()
        answer = inputs.text(self.env, answer, self.env._("Answer to the Customer"))
        if not answer:
            raise UserError(
                self.env._("Say why the objection is not accepted: the customer reads it.")
            )
        debtors = self.sudo().debtor_id
        for debtor in debtors:
            self.env["cobranza.respect"]._check(debtor, answer)
        # It never counted: no day on which it ended.
        self._only_reported().sudo().write({"state": "rejected", "answer": answer})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _only_reported(self):
        done = self.filtered(lambda barrier: barrier.state != "reported")
        if done:
            raise UserError(
                self.env._("This objection was answered already: %s.", done[0].display_name)
            )
        return self

    def _check_collector(self):
        """Raise unless the user is a collector: who only removes barriers decides none."""
        self.check_access("write")
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only a collector accepts or declines an objection."))

    def _ask_to_accept(self):
        """Have the responsible collector decide about what a customer objects."""
        user = self.debtor_id._collector()
        if not user:
            return
        of_user = self.with_context(lang=user.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._cobranza_today(),
            summary=of_user.env._("Objection to accept: %s", of_user.type_id.name),
            note=escape(self.note or ""),
            user_id=user.id,
        )
