from odoo import api, fields, models
from odoo.tools import format_date

KINDS = [
    ("promise", "Promises to Pay"),
    ("paid", "Says That It Is Paid"),
    ("objection", "Objects"),
    ("copy", "Wants a Copy"),
    ("wrong_person", "Not the Right Person"),
    ("stop", "Wants No More E-mails"),
    ("away", "Is Away"),
]
STATES = [("proposed", "Proposed"), ("taken", "Taken"), ("dismissed", "Dismissed")]


class CobranzaReplySuggestion(models.Model):
    """What a reply may mean, beside the words it stands on; a person takes it or not."""

    _name = "cobranza.reply.suggestion"
    _description = "Suggestion from a reply"
    _order = "reply_id, start, id"
    _rec_name = "title"

    reply_id = fields.Many2one(
        "cobranza.reply", required=True, readonly=True, ondelete="cascade", index=True
    )
    debtor_id = fields.Many2one(related="reply_id.debtor_id", store=True, index=True)
    company_id = fields.Many2one(related="reply_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    quote = fields.Text(readonly=True, string="Their Words")
    start = fields.Integer(readonly=True, help="Place in the reply at which the words begin.")
    end = fields.Integer(readonly=True, help="Place in the reply at which the words end.")
    date = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="0: they named none.")
    title = fields.Char(compute="_compute_title")
    state = fields.Selection(STATES, required=True, readonly=True, default="proposed", index=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    # Of a payment: what looks like the proof of it.
    attachment_ids = fields.Many2many("ir.attachment", readonly=True, string="Proofs")
    # What became of it.
    promise_id = fields.Many2one("cobranza.promise", readonly=True)
    barrier_id = fields.Many2one("cobranza.barrier", readonly=True)
    notice_id = fields.Many2one("cobranza.payment.notice", readonly=True)
    interaction_id = fields.Many2one("cobranza.interaction", readonly=True)
    stop_id = fields.Many2one("cobranza.contact.stop", readonly=True, index="btree_not_null")

    @api.depends("kind", "date", "amount", "currency_id")
    @api.depends_context("lang")
    def _compute_title(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            amount = one.amount and one.currency_id.format(one.amount)
            one.title = ": ".join(
                filter(None, (kinds.get(one.kind), ", ".join(one._details(amount))))
            )

    def _details(self, amount):
        if amount:
            yield amount
        if self.date:
            date = format_date(self.env, self.date)
            yield self.env._("until %s", date) if self.kind == "away" else date

    def _at_once(self):
        """Do what waits for nobody: who wants no more e-mails gets none, at that address alone.

        Anybody can write the address of another customer as their sender: that waits for a person.
        """
        stops = self.env["cobranza.contact.stop"]
        for one in self.filtered(
            lambda one: one.kind == "stop" and "@" in (one.reply_id.email or "")
        ):
            reply = one.reply_id
            if reply._is_from_another_customer():
                continue
            one.stop_id = stops._stop(reply.company_id, reply.email, reply)
            one._decide("taken", self.env.user)

    def _decide(self, state, user, **became):
        """Write down what became of suggestions."""
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": user.id,
                "decided_on": fields.Datetime.now(),
                **became,
            }
        )
