from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import CobranzaCommon

NO_PROGRAM = "wkhtmltopdf is not there"


class TestMessageTemplates(CobranzaCommon):
    """What the messages of the steps say, to whom in which tone, and who may word them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.invoice = cls._invoice(-10, 1234)
        cls.debtor = cls._debtor()
        cls.debtor.collector_id = cls.collector
        cls.step = cls.env.ref("cobranza_followup.step_remind")

    def _mail(self):
        self._run()
        return (
            self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)]).mail_id
        )

    def _text(self, template, lang="en_US"):
        self.customer.lang = lang
        body = template.with_context(lang=lang)._render_field(
            "body_html", self.debtor.ids, compute_lang=True
        )[self.debtor.id]
        return " ".join(html.fromstring(body).text_content().split())

    def test_each_type_has_its_tone(self):
        common, irregular, unwilling = (
            self.env.ref(f"cobranza_followup.mail_template_remind{tone}")
            for tone in ("", "_irregular", "_unwilling")
        )
        for kind, template in (
            ("new", common),
            ("punctual", common),
            ("occasional", common),
            ("irregular", irregular),
            ("unwilling", unwilling),
        ):
            self.assertEqual(self.step._template_for(kind), template)

    def test_without_a_tone_of_its_own_a_type_gets_the_common_message(self):
        self.step.mail_template_unwilling_id = False
        self.assertEqual(self.step._template_for("unwilling"), self.step.mail_template_id)

    def test_a_step_without_a_message_has_none_in_any_tone(self):
        self.step.mail_template_id = False
        self.assertFalse(self.step._template_for("unwilling"))

    def test_the_run_writes_in_the_tone_of_the_debtor(self):
        self.debtor.with_user(self.manager).write(
            {"debtor_type_override": "unwilling", "debtor_type_override_reason": "As agreed"}
        )
        self._commit()
        self.assertIn("confirm the day of the payment", self._mail().body_html)

    def test_it_is_from_the_collector_with_the_items_and_the_link(self):
        mail = self._mail()
        self.assertEqual(mail.email_from, self.collector.email_formatted)
        self.assertIn(self.invoice.name, mail.body_html)
        link = html.fromstring(mail.body_html).xpath("//a/@href")
        self.assertTrue(link[0].startswith("http"), link)
        self.assertIn(f"/my/statement/{self.debtor.id}?access_token=", link[0])
        self.assertIn("Collector", html.fromstring(mail.body_html).text_content())

    def test_the_statement_goes_with_it_as_it_is_then(self):
        mail = self._mail()
        self.assertFalse(mail.attachment_ids)
        self._send_mails()
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertIn("Statement of Account", mail.attachment_ids.name)
        self.assertEqual(mail.state, "sent")

    def test_a_policy_may_do_without_the_statement(self):
        self.policy.attach_statement = False
        mail = self._mail()
        self._send_mails()
        self.assertEqual(mail.state, "sent")
        self.assertFalse(mail.attachment_ids)

    def test_without_the_pdf_program_the_message_waits_and_says_why(self):
        mail = self._mail()

        def missing(*_args, **_kwargs):
            raise UserError(NO_PROGRAM)

        self.patch(self.env.registry["ir.actions.report"], "_render_qweb_pdf", missing)
        self._send_mails()
        execution = self.env["cobranza.step.execution"].search([("mail_id", "=", mail.id)])
        self.assertEqual((execution.mail_state, execution.told_on), ("waiting", False))
        self.assertEqual(mail.failure_reason, NO_PROGRAM)

    def test_all_that_came_with_the_program_read_well_in_both_languages(self):
        steps = self.policy.step_ids
        templates = (
            steps.mail_template_id
            | steps.mail_template_irregular_id
            | steps.mail_template_unwilling_id
        )
        self.assertEqual(len(templates), 16)
        for template in templates:
            english, spanish = self._text(template), self._text(template, "es_419")
            for text in (english, spanish):
                self.assertIn(self.invoice.name, text)
                self.assertNotIn("{{", text)
            self.assertIn("Kind regards", english)
            self.assertIn("Saludos", spanish)

    def test_a_manager_words_them_in_odoos_editor(self):
        form = Form(self.step.mail_template_id.with_user(self.manager).with_context(lang="en_US"))
        form.body_html = (
            '<p>Good day, <t t-out="object.contact_id.name"/>.</p>'
            '<t t-out="object.open_items_table"/>'
        )
        form.save()
        text = self._text(self.step.mail_template_id)
        self.assertIn(f"Good day, {self.customer.name}.", text)
        self.assertIn(self.invoice.name, text)

    def test_a_manager_may_not_put_code_into_them(self):
        template = self.step.mail_template_id.with_user(self.manager)
        with self.assertRaises(AccessError):
            template.body_html = '<t t-out="object.env.cr.dbname"/>'
            template.flush_recordset()

    def test_collectors_do_not_word_them_nor_managers_those_of_others(self):
        with self.assertRaises(AccessError):
            self.step.mail_template_id.with_user(self.collector).name = "Mine"
        other = self.env["mail.template"].create(
            {"name": "Other", "model_id": self.env.ref("base.model_res_partner").id}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.manager).name = "Mine"

    def test_the_preview_shows_the_message_on_a_debtor_in_the_stage(self):
        payer = self.env["res.partner"].create(
            {
                "name": "Payer",
                "parent_id": self.customer.id,
                "cobranza_handles_payments": True,
                "email": "payer@abarrotes.example",
            }
        )
        self._run()
        step = self.policy.step_ids.filtered(lambda one: one.stage_id == self.debtor.stage_id)
        action = step.with_user(self.manager).action_preview_message()
        preview = self.env[action["res_model"]].with_user(self.manager)
        preview = Form(preview.with_context(**action["context"], lang="en_US"))
        self.assertEqual(preview.resource_ref, f"cobranza.debtor,{self.debtor.id}")
        self.assertIn(self.invoice.name, preview.body_html)
        self.assertEqual(preview.partner_ids[:], payer)

    def test_collectors_preview_nothing(self):
        with self.assertRaises(AccessError):
            self.step.with_user(self.collector).action_preview_message()

    def test_the_preview_is_on_a_debtor_of_the_company(self):
        elsewhere = self.setup_other_company(name="Elsewhere")["company"]
        self.manager.company_ids |= elsewhere
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET company_id = %s WHERE id = %s",
            (elsewhere.id, self.debtor.id),
        )
        self.env.invalidate_all()
        companies = (self.company | elsewhere).ids
        step = self.step.with_user(self.manager).with_context(allowed_company_ids=companies)
        self.assertFalse(step.action_preview_message()["context"]["default_resource_ref"])

    def test_without_a_message_there_is_nothing_to_preview(self):
        self.step.mail_template_id = False
        with self.assertRaisesRegex(UserError, "Choose an e-mail first"):
            self.step.with_user(self.manager).action_preview_message()
