from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import format_date

from ..common import TODAY, CobranzaCommon, day

# Everything a setup could touch, before it is confirmed and by the run it tries.
TABLES = (
    "cobranza_debtor",
    "cobranza_decision",
    "cobranza_step_execution",
    "cobranza_hold",
    "cobranza_policy",
    "cobranza_policy_step",
    "cobranza_run",
    "mail_activity",
    "mail_mail",
    "mail_message",
    "res_company",
)


class SetupCommon(CobranzaCommon):
    def _open(self, user=None):
        setups = self.env["cobranza.setup"].with_user(user or self.manager)
        return setups.browse(setups.action_open()["res_id"])

    def _walk(self, setup, to="preview"):
        while setup.state != to:
            setup.action_next()
        return setup

    def _tables(self):
        """Return the content of all that a setup must leave alone."""
        self.env.flush_all()
        content = {}
        for table in TABLES:
            self.env.cr.execute(f"SELECT t::text FROM {table} t ORDER BY id")
            content[table] = self.env.cr.fetchall()
        self.env.cr.execute("SELECT uid, gid FROM res_groups_users_rel ORDER BY uid, gid")
        content["groups"] = self.env.cr.fetchall()
        return content

    def _forget_the_desk(self):
        """Have a ledger that is older than the add-on: nobody is a debtor yet."""
        self.env.cr.execute("DELETE FROM cobranza_decision; DELETE FROM cobranza_debtor")
        self.env.invalidate_all()


class TestSetup(SetupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(-40, 1000)
        cls.small = cls.env["res.partner"].create({"name": "Small shop", "lang": "en_US"})
        cls._invoice(-40, 60, cls.small)

    def setUp(self):
        super().setUp()
        self._forget_the_desk()

    def test_nothing_changes_until_it_is_confirmed(self):
        before = self._tables()
        setup = self._open()
        setup.write({"minimum_amount": 50, "grace_days": 3, "maximum_bank_age_days": 9})
        setup.collector_id = self.manager
        setup.new_collector_ids = self.salesperson
        self._walk(setup)
        setup.go_live = "act"
        self.assertEqual(self._tables(), before)
        self.assertEqual(setup.act_moved_count, 2)

    def test_the_forecast_goes_by_what_was_chosen(self):
        setup = self._walk(self._open())
        self.assertEqual(setup.line_ids.partner_id, self.customer | self.small)
        setup.action_back()
        setup.minimum_amount = 100
        setup.action_next()
        self.assertEqual(setup.line_ids.partner_id, self.customer)
        self.assertRecordValues(
            setup,
            [{"observe_moved_count": 1, "act_moved_count": 1, "act_mail_count": 1}],
        )

    def test_customers_without_address_are_counted_apart(self):
        setup = self._walk(self._open())
        self.assertRecordValues(setup, [{"act_mail_count": 1, "act_no_address_count": 1}])
        line = setup.line_ids.filtered("no_address")
        self.assertEqual(line.partner_id, self.small)
        self.assertIn("No e-mail can be sent", line.text)

    def test_confirming_writes_the_choices_and_starts_a_run(self):
        setup = self._open()
        setup.write({"minimum_amount": 100, "maximum_bank_age_days": 9})
        setup.collector_id = self.manager
        self._walk(setup)
        action = setup.action_confirm()
        self.assertEqual(action["tag"], "cobranza_run_progress")
        self.assertRecordValues(
            self.policy, [{"minimum_amount": 100, "maximum_bank_age_days": 9, "grace_days": 0}]
        )
        self.assertRecordValues(
            self.company,
            [
                {
                    "cobranza_collector_id": self.manager.id,
                    "cobranza_mode": "observe",
                    "cobranza_setup_done_on": TODAY,
                    "cobranza_acting_since": False,
                }
            ],
        )
        self.assertEqual(setup.state, "done")
        with self.assertRaisesRegex(UserError, "has been confirmed"):
            setup.action_confirm()

    def test_a_company_may_act_from_the_first_run_on(self):
        setup = self._walk(self._open())
        setup.go_live = "act"
        setup.action_confirm()
        self.assertEqual(self.company.cobranza_mode, "act")
        self.assertEqual(self.company.cobranza_acting_since, TODAY)
        expected = setup.act_mail_count
        self._run()
        self.assertEqual(len(self.env["cobranza.step.execution"].search([]).mail_id), expected)

    def test_it_is_not_confirmed_before_its_last_page(self):
        setup = self._open()
        with self.assertRaisesRegex(UserError, "Go through the steps"):
            setup.action_confirm()

    def test_one_may_go_back_to_the_first_page_and_no_further(self):
        setup = self._walk(self._open(), to="collectors")
        for state in ("bank", "policy", "policy"):
            setup.action_back()
            self.assertEqual(setup.state, state)

    def test_what_was_changed_in_the_policy_meanwhile_is_not_undone(self):
        setup = self._open()
        setup.maximum_bank_age_days = 9
        self.policy.with_user(self.manager).write({"minimum_amount": 75})
        self._walk(setup).action_confirm()
        self.assertRecordValues(self.policy, [{"minimum_amount": 75, "maximum_bank_age_days": 9}])

    def test_without_a_policy_it_says_that_nobody_would_be_chased(self):
        self.env["cobranza.policy"].search([]).active = False
        setup = self._open()
        with self.assertRaisesRegex(UserError, "no policy"):
            setup.action_next()
        policy = self.env["cobranza.policy"].create({"name": "Ours", "minimum_amount": 5})
        setup.action_next()
        self.assertRecordValues(setup, [{"policy_id": policy.id, "minimum_amount": 5}])

    def test_negative_days_are_refused(self):
        setup = self._open()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            setup.grace_days = -1
            setup.flush_recordset()
        self.assertIn("not_negative", str(caught.exception))

    # -- the bank ------------------------------------------------------------------------

    def test_without_a_bank_entry_it_warns(self):
        setup = self._open()
        self.assertFalse(setup.bank_date)
        self.assertIn("no bank or cash entry yet", setup.bank_warning)

    def test_an_old_bank_is_warned_of_for_the_days_chosen(self):
        self._receive(10, on=-10, partner=self.small)
        form = Form(self._walk(self._open(), to="bank"))
        self.assertEqual((form.bank_date, form.bank_age_days), (str(day(-10)), 10))
        self.assertIn("do not have its age checked", form.bank_warning)
        form.maximum_bank_age_days = 7
        self.assertIn("more than the 7 days you allow", form.bank_warning)
        form.maximum_bank_age_days = 10
        self.assertFalse(form.bank_warning)

    def test_under_an_old_bank_the_forecast_moves_nobody(self):
        self._receive(10, on=-10, partner=self.partner_a)
        setup = self._open()
        setup.maximum_bank_age_days = 7
        self._walk(setup)
        self.assertEqual((setup.act_moved_count, setup.act_mail_count), (0, 0))

    # -- the people ----------------------------------------------------------------------

    def test_it_shows_who_collects(self):
        setup = self._open()
        self.assertIn(self.collector, setup.collector_ids)
        self.assertIn(self.manager, setup.manager_ids)
        self.assertNotIn(self.manager, setup.collector_ids)
        self.assertNotIn(self.salesperson, setup.collector_ids)

    def test_the_default_collector_is_one_who_may_open_the_desk(self):
        setup = self._walk(self._open(), to="collectors")
        setup.collector_id = self.salesperson
        with self.assertRaisesRegex(UserError, "Salesperson is not a collector yet"):
            setup.action_next()
        setup.new_collector_ids = self.salesperson
        setup.action_next()
        self.assertEqual(setup.state, "messages")

    def test_who_manages_users_makes_collectors(self):
        self.manager.group_ids += self.env.ref("base.group_erp_manager")
        setup = self._open()
        self.assertTrue(setup.can_manage_users)
        setup.new_collector_ids = self.salesperson
        self._walk(setup).action_confirm()
        self.assertTrue(self.salesperson.has_group("cobranza_followup.group_cobranza_user"))

    def test_who_does_not_manage_users_is_told_whom_to_ask(self):
        setup = self._open()
        self.assertFalse(setup.can_manage_users)
        self.assertTrue(setup.user_administrators)
        setup.new_collector_ids = self.salesperson
        self._walk(setup)
        with self.assertRaisesRegex(AccessError, "may not make users collectors"):
            setup.action_confirm()

    # -- the messages --------------------------------------------------------------------

    def test_it_asks_what_the_company_is_and_says_what_follows(self):
        self.company.partner_id.country_id = self.env.ref("base.mx")
        # Other tests have contacts at any time.
        self.contact_rules.active = True
        setup = self._walk(self._open(), to="collectors")
        self.assertEqual(setup.company_kind, "trader")
        form = Form(setup)
        self.assertRegex(form.law_text, "do not bind the company.*LTOSF")
        form.company_kind = "agency"
        self.assertRegex(form.law_text, "They stop a contact.*LTOSF")
        form.save()
        self.assertEqual(self.company.cobranza_company_kind, "trader")
        self._walk(setup).action_confirm()
        self.assertEqual(self.company.cobranza_company_kind, "agency")

    def test_the_messages_are_those_the_largest_debtor_would_get(self):
        setup = self._walk(self._open(), to="messages")
        self.assertEqual(setup.sample_partner_id, self.customer)
        self.assertEqual(len(setup.message_ids), 6)
        self.assertIn("reminder of your open invoices", setup.sample_subject)
        self.assertIn("Dear Abarrotes del Norte", setup.sample_body)
        self.assertIn("pagos@abarrotes.example", setup.sample_recipient)
        terms = setup.message_ids.filtered(lambda one: one.stage_id == self.stages["terms"])
        self.assertIn(format_date(self.env, day(5), lang_code="en_US"), terms.body)

    def test_the_sender_is_the_collector_chosen(self):
        setup = self._open()
        setup.collector_id = self.manager
        self._walk(setup, to="messages")
        self.assertIn("Manager", setup.sample_body)

    def test_with_nobody_owing_there_is_nothing_to_show(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids |= other
        setups = self.env["cobranza.setup"].with_user(self.manager).with_company(other)
        setup = self._walk(setups.browse(setups.action_open()["res_id"]), to="messages")
        self.assertFalse(setup.sample_partner_id)
        self.assertEqual(len(setup.message_ids), 6)

    def test_it_says_whether_mail_can_leave(self):
        setup = self._open()
        self.assertFalse(setup.mail_server_is_set)
        self.env["ir.mail_server"].create({"name": "Post", "smtp_host": "post.example"})
        self.env.invalidate_all()
        self.assertTrue(setup.mail_server_is_set)

    # -- whose it is ---------------------------------------------------------------------

    def test_only_managers_set_up(self):
        setups = self.env["cobranza.setup"].with_user(self.collector)
        with self.assertRaises(AccessError):
            setups.action_open()
        with self.assertRaises(AccessError):
            setups.create({"company_id": self.company.id})
        with self.assertRaises(AccessError):
            self._open().with_user(self.collector).action_next()

    def test_a_setup_is_its_managers_own(self):
        setup = self._open()
        second = self._new_user("second", "cobranza_followup.group_cobranza_manager")
        with self.assertRaises(AccessError):
            setup.with_user(second).read(["state"])

    def test_no_setup_shows_what_anothers_does(self):
        setup, second = self._open(), self._new_user("second", "base.group_user")
        second.group_ids |= self.env.ref("cobranza_followup.group_cobranza_manager")
        theirs, step = self._open(second), self.env["cobranza.policy.step"].search([], limit=1)
        secrets = {
            "sample_id": {"setup_id": setup.id, "step_id": step.id},
            "preview_id": {"company_id": self.company.id, "date": setup.create_date.date()},
        }
        for field, values in secrets.items():
            secret = self.env[setup[field]._name].sudo().create(values)
            names = [
                name
                for name, shows in setup._fields.items()
                if shows.related and shows.related.startswith(field)
            ]
            self.assertTrue(names)
            theirs.write({field: secret.id})
            for name in names:
                with self.subTest(name), self.assertRaises(AccessError):
                    theirs.env.invalidate_all()
                    theirs.read([name])

    def test_a_setup_is_of_the_company_one_works_in(self):
        setup = self._open()
        other = self.env["res.company"].create({"name": "Another company"})
        self.manager.company_ids |= other
        with self.assertRaisesRegex(UserError, "switch to it first"):
            setup.with_company(other).action_next()

    def test_the_day_of_the_setup_is_not_written_by_hand(self):
        self.env.user.group_ids += self.env.ref("base.group_system")
        company = self.company.with_user(self.env.user).sudo(False)
        with self.assertRaisesRegex(AccessError, "by the setup itself"):
            company.cobranza_setup_done_on = day(0)


class TestHome(SetupCommon):
    """What the app opens with."""

    def _home(self, user):
        return self.env["cobranza.setup"].with_user(user).action_home()

    def test_before_the_setup_the_manager_gets_the_setup(self):
        action = self._home(self.manager)
        self.assertEqual(action["res_model"], "cobranza.setup")

    def test_before_the_setup_the_collector_is_told_whom_to_ask(self):
        action = self._home(self.collector)
        self.assertEqual(action["res_model"], "cobranza.debtor")
        self.assertIn("is not set up yet", action["help"])
        self.assertIn("Manager", action["help"])

    def test_names_in_that_advice_are_escaped(self):
        self.manager.name = "<b>Boss</b>"
        self.assertNotIn("<b>", self._home(self.collector)["help"])

    def test_after_the_setup_collectors_get_their_day_and_managers_the_panorama(self):
        self._walk(self._open()).action_confirm()
        mine = self._home(self.collector)
        self.assertEqual(mine["path"], "cobranza-my-day")
        self.assertIn("mine_or_free", mine["context"])
        self.assertEqual(self._home(self.manager)["path"], "cobranza-panorama")

    def test_a_company_that_acts_counts_as_set_up(self):
        self._act()
        self.assertEqual(self._home(self.manager)["tag"], "cobranza_panorama")

    def test_a_company_that_was_at_work_before_there_was_a_setup_has_had_it(self):
        other = self.env["res.company"].create({"name": "Not at work"})
        self._run()
        self.env["res.company"]._init_column("cobranza_setup_done_on")
        self.env.invalidate_all()
        self.assertTrue(self.company._cobranza_is_set_up())
        self.assertFalse(other._cobranza_is_set_up())

    def test_a_night_alone_does_not_stand_for_the_setup(self):
        self._run()
        self.assertEqual(self._home(self.manager)["res_model"], "cobranza.setup")

    def test_the_menu_of_the_app_leads_home(self):
        menu = self.env.ref("cobranza_followup.menu_root")
        action = menu.action.with_user(self.collector).sudo(False)
        result = self.env["ir.actions.server"].with_user(self.collector).browse(action.id).run()
        self.assertEqual(result["res_model"], "cobranza.debtor")
        visible = self.env["ir.ui.menu"].with_user(self.collector)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        self.assertNotIn(self.env.ref("cobranza_followup.menu_setup").id, visible)

    def test_leaving_the_setup_leads_to_the_desk(self):
        self.assertEqual(self._open().action_leave()["res_model"], "cobranza.debtor")


@freeze_time(TODAY)
class TestPreviewLines(SetupCommon):
    """A preview says who is written to, not who might be."""

    def setUp(self):
        super().setUp()
        self._act()
        self._invoice(-2)

    def _preview(self, date=None):
        lines = self.env["cobranza.run"].with_user(self.manager).preview(date)
        return {line["partner_id"]: line for line in lines}

    def test_a_step_of_today_that_waits_for_the_run_is_shown(self):
        line = self._preview()[self.customer.id]
        self.assertEqual((line["moved"], line["mail"]), (False, True))
        self.assertIn("What “Remind” asks for has not been done yet", line["text"])
        self._run()
        self.assertFalse(self._preview())

    def test_who_was_written_to_in_a_stage_is_not_announced_again(self):
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 10)
            debtor = self._debtor()
            self.assertEqual(debtor.stage_id, self.stages["barriers"])
            step = self.policy.step_ids.filtered(lambda s: s.stage_id == debtor.stage_id)
            step.minimum_days = 14
            line = self._preview()[self.customer.id]
            self.assertEqual((line["to_stage"], line["mail"]), ("Remind", False))
            mails = self.env["cobranza.step.execution"].search([]).mail_id
            self._run()
            self.assertEqual(self.env["cobranza.step.execution"].search([]).mail_id, mails)

    def test_an_observing_run_writes_to_nobody(self):
        evaluation = self.env["cobranza.evaluation"]
        lines = evaluation._preview(self.company, day(6), acting=False)
        self.assertEqual([(line["moved"], line["mail"]) for line in lines], [(True, False)])

    def test_once_todays_run_is_done_the_preview_is_of_tomorrows(self):
        previews = self.env["cobranza.preview"].with_user(self.manager)
        preview = previews.browse(previews.action_open()["res_id"])
        self.assertEqual(preview.date, TODAY)
        self._run()
        preview = previews.browse(previews.action_open()["res_id"])
        self.assertEqual(preview.date, day(1))

    def test_what_was_tried_is_undone(self):
        before = self._tables()
        lines = self.env["cobranza.evaluation"]._preview(
            self.company, TODAY, change=lambda: self.policy.write({"minimum_amount": 5000})
        )
        self.assertEqual(self._tables(), before)
        self.assertEqual(self.policy.minimum_amount, 0)
        self.assertEqual([line["to_stage"] for line in lines], [False])

    def test_the_filters_of_the_list_find_their_debtors(self):
        self.customer.email = False
        previews = self.env["cobranza.preview"].with_user(self.manager)
        preview = previews.browse(previews.action_open()["res_id"])
        self.assertEqual(preview.no_address_count, 1)
        action = preview.action_open_lines()
        lines = self.env[action["res_model"]].with_user(self.manager)
        self.assertTrue(lines.search([*action["domain"], ("no_address", "=", True)]))
        self.assertFalse(lines.search([*action["domain"], ("mail", "=", True)]))


class TestSetupOfACompanyWithManyPolicies(SetupCommon):
    def test_the_policy_for_all_is_the_one_set_up(self):
        self.env["cobranza.policy"].create(
            {
                "name": "Tagged",
                "sequence": 1,
                "partner_category_ids": [
                    Command.create({"name": "Public body"}),
                ],
            }
        )
        self.assertEqual(self._open().policy_id, self.policy)
