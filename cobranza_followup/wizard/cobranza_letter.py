from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..models.contact.cobranza_contact_attempt import ANSWERS
from ..models.contact.cobranza_contact_guard import Question

CHANNEL = "letter"
STATES = [
    ("ready", "To Print"),
    ("stopped", "Stopped by the Guard"),
    ("incomplete", "Something Is Missing"),
    ("printed", "Printed"),
]


class CobranzaLetter(models.TransientModel):
    """One letter of a batch: to whom, whether it may go, and what was printed."""

    _name = "cobranza.letter"
    _description = "Letter to a customer"
    _order = "id"

    batch_id = fields.Many2one(
        "cobranza.letter.batch", required=True, readonly=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one("cobranza.debtor", required=True, readonly=True)
    # All that follows from the debtor is read as the user: who may not read it gets nothing.
    company_id = fields.Many2one(related="debtor_id.company_id", related_sudo=False)
    contact_id = fields.Many2one("res.partner", string="Person", readonly=True)
    address_id = fields.Many2one(
        "res.partner",
        string="Sent To",
        readonly=True,
        help="The person, or the customer where the person has no postal address of their own.",
    )
    address = fields.Char(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="incomplete")
    guard_answer = fields.Selection(ANSWERS, readonly=True, string="Guard's Answer")
    why = fields.Char(readonly=True)
    override_reason = fields.Char(string="Reason to Contact Anyway")
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)
    interaction_id = fields.Many2one("cobranza.interaction", readonly=True)

    @api.model
    def _create_for(self, batch, debtors):
        """Create letters to debtors, with what the guard says now; return them."""
        letters = self.create(
            [
                {
                    "batch_id": batch.id,
                    "debtor_id": debtor.id,
                    "contact_id": contact.id,
                    "address_id": self._place(debtor, contact).id,
                    "address": self._line(self._place(debtor, contact)),
                }
                for debtor in debtors
                for contact in debtor._payment_contact("letter")
            ]
        )
        letters._look_up()
        return letters

    @api.model
    def _place(self, debtor, contact):
        """Return the partner at whose address the person gets letters; none: there is no address."""
        return (contact | debtor.partner_id).filtered(
            lambda partner: partner.street and (partner.city or partner.zip)
        )[:1]

    @api.model
    def _line(self, place):
        """Return a postal address in one line."""
        lines = place._display_address(without_company=True).split("\n") if place else []
        return ", ".join(line.strip() for line in lines if line.strip())

    def _look_up(self):
        """Ask the guard about all the letters at once; return {letter: `Answer`}."""
        # The guard reads debtors as superuser.
        self.debtor_id.check_access("read")
        guard = self.env["cobranza.contact.guard"]
        answers = guard._ask(
            [
                Question(
                    letter.debtor_id,
                    letter.contact_id,
                    CHANNEL,
                    moment=letter.company_id._cobranza_day_start(letter.batch_id.date_posted),
                )
                for letter in self
            ]
        )
        by_letter = dict(zip(self, answers, strict=True))
        for letter, answer in by_letter.items():
            missing = letter._missing()
            stopped = not answer.verdict.permits
            state = "stopped" if stopped else "ready"
            letter.write(
                {
                    "state": "incomplete" if missing else state,
                    "guard_answer": answer.verdict.state.value,
                    "why": missing or guard._text(answer),
                }
            )
        return by_letter

    def _missing(self):
        """Say in a sentence what the letter lacks, or return False."""
        contact, debtor = self.contact_id, self.debtor_id
        if not self.address_id:
            return self.env._("No postal address: add street and city to %s.", contact.display_name)
        if debtor.state == "exempt":
            return self.env._("This customer is exempt: they are not chased.")
        if not debtor.stage_id:
            return self.env._("This customer is in no stage: there is nothing to write about.")
        if debtor.notice_covers:
            return debtor.notice_text or self.env._("This customer says that they have paid.")
        if not self._template():
            return self.env._("The policy has no message for stage “%s”.", debtor.stage_id.name)
        return False

    def _template(self):
        """Return the message of the step in which the debtor stands."""
        step = self.env["cobranza.step.execution"]._step_of(self.debtor_id)
        return step._template_for(self.debtor_id.debtor_type)

    def _write_text(self):
        """Fill in the letter's text; return whether it can be printed."""
        try:
            subject, body = self._letter_body(self.debtor_id)
        except UserError as error:
            self.write({"state": "incomplete", "why": str(error)})
            return False
        self.write({"subject": subject, "body": body})
        return True

    def _letter_body(self, debtor):
        """Return subject and HTML body of the letter, in the language of who is written to.

        :raises UserError: the text cannot be printed; the letter is named with this reason
        """
        template = self._template()
        subject = template._render_field("subject", debtor.ids, compute_lang=True)[debtor.id]
        body = template._render_field("body_html", debtor.ids, compute_lang=True)[debtor.id]
        if is_html_empty(body):
            raise UserError(self.env._("The message of this stage is empty."))
        for text in (subject, body):
            self.env["cobranza.respect"]._check(debtor, text)
        return subject, body

    def _lang(self):
        """Return the code of the language it is written in; False of no letter."""
        return self.contact_id.lang or self.company_id.partner_id.lang

    def _paper(self):
        """Return the language and the title of the letter as a document."""
        return self._lang() or self.env.lang, self.subject

    def _log(self):
        """Write the letters down as interactions; each asks the guard once more."""
        outcome = self.env.ref("cobranza_followup.outcome_sent")
        interactions = self.env["cobranza.interaction"].create(
            [
                {
                    "debtor_id": letter.debtor_id.id,
                    "contact_id": letter.contact_id.id,
                    "channel": CHANNEL,
                    "outcome_id": outcome.id,
                    "override_reason": letter.override_reason,
                    "date_posted": letter.batch_id.date_posted,
                    "note": letter.subject,
                }
                for letter in self
            ]
        )
        for letter, interaction in zip(self, interactions, strict=True):
            letter.write({"state": "printed", "why": False, "interaction_id": interaction.id})
