from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from ..common import FAILURE, RUN, TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestStepsFail(CobranzaCommon):
    """A step that cannot be carried out is a task for the collector, and stops only itself."""

    def setUp(self):
        super().setUp()
        self._act()
        self.partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "email": f"c{n}@example.com"} for n in range(4)]
        )
        for partner in self.partners:
            self._invoice(-2, partner=partner)
        self.kind = self.env.ref("cobranza_followup.activity_type_failed")

    def _broken(self, partners):
        """Have the messages to these customers fail while they are written."""
        templates = self.env.registry["mail.template"]
        send_mail = templates.send_mail

        def failing(template, res_id, *args, **kwargs):
            debtor = self.env["cobranza.debtor"].browse(res_id)
            if debtor.partner_id in partners:
                self.env.cr.execute("SELECT nothing FROM nowhere")
            return send_mail(template, res_id, *args, **kwargs)

        return patch.object(templates, "send_mail", failing)

    def _night(self, partners):
        with self._broken(partners), mute_logger(RUN, FAILURE, "odoo.sql_db"):
            return self._run()

    def _tasks(self, user=None):
        return (
            self.env["mail.activity"]
            .with_user(user or self.collector)
            .search([("activity_type_id", "=", self.kind.id)])
        )

    def _mails(self):
        executions = self.env["cobranza.step.execution"].search([])
        return executions.debtor_id.partner_id & self.partners

    def test_it_is_a_task_with_the_reason_and_the_others_go_on(self):
        run = self._night(self.partners[1])
        self.assertEqual((run.state, run.error_count), ("failed", 1))
        self.assertEqual(self._mails(), self.partners - self.partners[1])
        task = self._tasks()
        self.assertEqual(task.user_id, self.collector)
        self.assertEqual(task.res_id, self._debtor(self.partners[1]).id)
        self.assertIn("nowhere", task.note)

    def test_it_is_tried_each_night_and_is_one_task(self):
        for night in range(3):
            with freeze_time(day(night)):
                self._night(self.partners[1])
        self.assertEqual(len(self._tasks()), 1)
        with freeze_time(day(3)):
            self.assertEqual(self._run().state, "done")
        self.assertFalse(self._tasks())
        self.assertIn(self.partners[1], self._mails())

    def test_who_has_paid_meanwhile_is_no_task_any_more(self):
        self._night(self.partners[1])
        self._pay(self._debtor(self.partners[1])._open_items().move_id)
        self._run()
        self.assertFalse(self._tasks())

    def test_without_a_collector_it_is_a_managers(self):
        self.company.cobranza_collector_id = False
        debtors = self.env["cobranza.debtor"].search([])
        debtors.with_user(self.manager).collector_id = False
        self._night(self.partners[1])
        tasks = self.env["mail.activity"].search([("activity_type_id", "=", self.kind.id)])
        self.assertTrue(tasks.user_id.has_group("cobranza_followup.group_cobranza_manager"))

    def test_if_many_fail_the_managers_are_told_at_once(self):
        with patch(f"{RUN}.FAILURES_NAMED", 2):
            run = self._night(self.partners)
            self.assertEqual(run.error_count, 4)
            self.assertEqual(len(self._tasks()), 2)
            told = self._failure_tasks()
            self.assertEqual(len(told), 1)
            self.assertIn("nowhere", told.note)
            self._night(self.partners)
            self.assertEqual(self._failure_tasks(), told)
            self._run()
        self.assertFalse(self._failure_tasks())
        self.assertFalse(self._tasks())

    def test_a_thank_you_that_fails_is_a_task_as_well(self):
        thanks = self.env.registry["cobranza.thanks"]
        self.policy.thanks_template_id = self.env.ref("cobranza_followup.mail_template_thanks")
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            self._pay(self._debtor(self.partners[0])._open_items().move_id, on=1)
            with (
                patch.object(thanks, "_queue_for", side_effect=ValueError("no template")),
                mute_logger(RUN),
            ):
                run = self._run()
            self.assertIn("no template", run.errors)
            self.assertIn("no template", self._tasks().note)
            self._run()
            self.assertFalse(self._tasks())

    def test_a_statement_that_fails_makes_its_message_wait_and_is_told_once(self):
        self._run()
        execution = self.env["cobranza.step.execution"].search(
            [("debtor_id", "=", self._debtor(self.partners[0]).id)]
        )
        reports = self.env.registry["ir.actions.report"]
        for _time in range(2):
            with patch.object(reports, "_render_qweb_pdf", side_effect=ValueError("no such font")):
                self.assertFalse(execution.sudo()._attach_statement(execution.mail_id))
        self.assertEqual(execution.mail_id.state, "outgoing")
        self.assertTrue(execution.mail_id.scheduled_date)
        self.assertEqual(len(self._tasks()), 1)
        self.assertIn("no such font", self._tasks().note)


class TestOtherActionsFail(CobranzaCommon):
    """What else runs by itself goes on after one failure, too."""

    @freeze_time(TODAY)
    def test_one_digest_that_fails_stops_no_other(self):
        self._act()
        second = self._new_user("second", "sales_team.group_sale_salesman_all_leads")
        other = self.env["res.partner"].create({"name": "Other", "user_id": second.id})
        for partner in (self.customer, other):
            self._invoice(-5, partner=partner)
        digests = self.env.registry["cobranza.salesperson.digest"]
        queue = digests._queue

        def failing(model, user, debtors):
            if user == self.salesperson:
                raise ValueError("no layout")
            return queue(model, user, debtors)

        with (
            self._committing_nothing(),
            patch.object(digests, "_queue", failing),
            mute_logger(FAILURE),
        ):
            self.env["cobranza.salesperson.digest"]._cron_send()
        self.assertTrue(second.cobranza_digest_on)
        self.assertFalse(self.salesperson.cobranza_digest_on)
        self.assertIn("no layout", self._failure_tasks().note)
        with self._committing_nothing():
            self.env["cobranza.salesperson.digest"]._cron_send()
        self.assertTrue(self.salesperson.cobranza_digest_on)
        self.assertFalse(self._failure_tasks())

    def test_one_country_without_holidays_stops_no_other(self):
        holidays = self.env["cobranza.contact.holiday"].sudo()
        holidays.search([]).unlink()
        cls = self.env.registry["cobranza.contact.holiday"]
        calendar, mexico = cls._calendar, self.env.ref("base.mx")

        def failing(model, country, year):
            if country == mexico:
                raise ValueError("unknown calendar")
            return calendar(model, country, year)

        with patch.object(cls, "_calendar", failing), mute_logger(FAILURE):
            holidays._fill()
        self.assertTrue(holidays.search([]))
        self.assertFalse(holidays.search([("country_id", "=", mexico.id)]))
