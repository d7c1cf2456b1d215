import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.promise_dates import SATURDAY
from ..tools import inputs

REPORT = "cobranza_followup.report_letter"
# What one click prints: more would outlast the time a server gives to a click.
MOST_LETTERS = 500
# What is printed so long before midnight goes the next day.
NO_LONGER_POSTED = timedelta(hours=7)
# A posting date later than this is a slip.
MOST_DAYS_AHEAD = 31


class CobranzaLetterBatch(models.TransientModel):
    """Prints letters to customers, one PDF for all of them; shows who gets none, and why."""

    _name = "cobranza.letter.batch"
    _description = "Print letters"

    date_posted = fields.Date(
        string="Goes on",
        required=True,
        default=lambda self: self._next_working_day(),
        help="The day the letters are posted: that day is asked about, not the hour of printing.",
    )
    letter_ids = fields.One2many("cobranza.letter", "batch_id", string="Letters")
    ready_count = fields.Integer(compute="_compute_counts", string="To Print")
    other_count = fields.Integer(compute="_compute_counts", string="Not Printed")
    printed_count = fields.Integer(compute="_compute_counts", string="Printed")
    pdf = fields.Binary(string="PDF", readonly=True, attachment=True)
    pdf_name = fields.Char(readonly=True)

    @api.depends("letter_ids.state")
    def _compute_counts(self):
        for batch in self:
            states = batch.letter_ids.mapped("state")
            batch.ready_count = states.count("ready")
            batch.printed_count = states.count("printed")
            batch.other_count = len(states) - batch.ready_count - batch.printed_count

    @api.model
    def _next_working_day(self):
        """Return today if letters still go today, else the next working day of the company."""
        company = self.env.company
        now = fields.Datetime.now()
        day = company._cobranza_day(now)
        closed = company._cobranza_day(now + NO_LONGER_POSTED)
        if closed != day:
            day = closed
        places = [(company.country_id, company.state_id)]
        holidays = self.env["cobranza.contact.holiday"]._dates(places, (day.year, day.year + 1))
        while day.weekday() >= SATURDAY or day in holidays:
            day = fields.Date.add(day, days=1)
        return day

    @api.constrains("date_posted")
    def _check_date_posted(self):
        today = self.env.company._cobranza_today()
        for batch in self:
            if not today <= batch.date_posted <= fields.Date.add(today, days=MOST_DAYS_AHEAD):
                raise ValidationError(
                    self.env._(
                        "Letters go today or within the next %s days: correct the date.",
                        MOST_DAYS_AHEAD,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "date_posted" in vals:
            for batch in self.filtered(lambda batch: not batch.pdf):
                batch.letter_ids._look_up()
        return result

    @api.model
    def _open_for(self, debtors):
        """Return the action that shows the letters to debtors, to be printed."""
        if not debtors:
            raise UserError(self.env._("Choose the customers who get a letter."))
        if len(debtors) > MOST_LETTERS:
            raise UserError(self.env._("Choose %s customers at most.", MOST_LETTERS))
        batch = self.create({})
        self.env["cobranza.letter"]._create_for(batch, debtors)
        return batch._show()

    def _show(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_letter_batch_action"
        )
        return {**action, "res_id": self.id}

    def action_print(self):
        """Log the letters that may go and put them in one PDF, both or neither."""
        inputs.one(self)
        if self.pdf:
            raise UserError(self.env._("These letters were printed already: download the PDF."))
        self._check_date_posted()  # the form may have been left open overnight
        answers = self.letter_ids._look_up()
        going = self.letter_ids.filtered(
            lambda letter: (
                letter.state == "ready"
                or (letter.state == "stopped" and (letter.override_reason or "").strip())
            )
        )
        stopped = self.letter_ids.filtered(lambda letter: letter.state == "stopped")
        going = going.filtered(lambda letter: letter._write_text())
        stopped -= going
        self.env["cobranza.contact.attempt"]._log(
            [answers[letter] for letter in stopped], made=False
        )
        if going:
            going._log()
            self._print(going)
        return self._show()

    def _print(self, letters):
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(REPORT, letters.ids)
        today = fields.Date.to_string(letters[0].company_id._cobranza_today())
        self.write(
            {
                "pdf": base64.b64encode(content),
                "pdf_name": self.env._("Letters %s", today) + ".pdf",
            }
        )
