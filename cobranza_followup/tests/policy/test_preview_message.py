from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestPreviewMessage(CobranzaCommon):
    """A row of a preview opens with whom the run would write to, and what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls._invoice(-2, 1234)
        cls.clerk = cls.env["res.partner"].create(
            {
                "name": "Rosa Pagos",
                "email": "rosa@abarrotes.example",
                "parent_id": cls.customer.id,
                "type": "invoice",
            }
        )

    def _line(self):
        previews = self.env["cobranza.preview"].with_user(self.manager)
        return previews.browse(previews.action_open()["res_id"]).line_ids

    def test_it_shows_what_the_run_then_writes(self):
        line = self._line()
        action = line.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), (line._name, line.id))
        said = line.subject, line.contact_id, line.email
        self.assertRegex(line.body, r"1\D{0,6}234")
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "cobranza.debtor")]))
        self._run()
        mail = self.env["cobranza.step.execution"].search([]).mail_id
        self.assertEqual(said, (mail.subject, mail.recipient_ids, mail.recipient_ids.email))

    def test_it_is_written_for_the_stage_they_move_to(self):
        self._run()
        with freeze_time(day(7)):
            line = self._line()
            line.action_open()
            self.assertTrue(line.moved)
            template = self.policy.step_ids.filtered(
                lambda step: step.stage_id.name == line.to_stage
            ).mail_template_id
            self.assertIn("is anything missing", line.subject)
            self.assertTrue(template)
            self.assertEqual(self._stage_of(), self.stages["remind"])

    def test_where_nothing_is_written_there_is_no_text(self):
        (self.customer | self.clerk).email = False
        line = self._line()
        line.action_open()
        self.assertTrue(line.no_address)
        self.assertFalse(line.body or line.email)

    def test_a_message_that_cannot_be_written_says_so(self):
        line = self._line()
        templates = self.env.registry["mail.template"]
        with patch.object(templates, "_generate_template", side_effect=ValueError("no such field")):
            self.assertIn("cannot be written: no such field", line.subject)
        self.assertFalse(line.body)

    def test_it_shows_nothing_of_another_company(self):
        other = self.setup_other_company(name="Other")["company"]
        previews = self.env["cobranza.preview"].with_user(self.manager)
        with self.assertRaises(AccessError):
            previews.create(
                {
                    "company_id": other.id,
                    "date": TODAY,
                    "line_ids": [Command.create({"partner_id": self.customer.id, "mail": True})],
                }
            )

    def test_it_is_the_managers(self):
        line = self._line()
        with self.assertRaises(AccessError):
            line.with_user(self.collector).action_open()
        with self.assertRaises(AccessError):
            line.with_user(self.collector).read(["body"])
