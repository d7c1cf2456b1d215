from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day


class TestPolicyChange(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.policy.minimum_days_in_stage = 0
        cls.late = cls.env["res.partner"].create(
            {"name": "Late", "email": "late@example.com", "lang": "en_US"}
        )
        cls._invoice(-12)
        cls._invoice(-40, partner=cls.late)

    def setUp(self):
        super().setUp()
        self._run()
        # Whoever is in “Remind” today may rise tomorrow.
        self.change = self._open()

    def _open(self, user=None):
        action = self.policy.with_user(user or self.manager).action_preview_change()
        return self.env["cobranza.policy.change"].with_user(self.manager).browse(action["res_id"])

    def _step(self, stage, change=None):
        steps = (change or self.change).step_ids
        return steps.filtered(lambda step: step.stage_id == self.stages[stage])

    def _lines(self):
        return {line.partner_id: (line.now_text, line.then_text) for line in self.change.line_ids}

    def test_it_begins_with_the_numbers_of_the_policy(self):
        self.assertFalse(self.change.is_different)
        self.assertEqual(
            self.change.step_ids.mapped("minimum_days"), self.policy.step_ids.mapped("minimum_days")
        )
        self.assertEqual(self.change.minimum_days_in_stage, 0)

    def test_comparing_shows_who_goes_differently_and_writes_nothing(self):
        self._step("barriers").minimum_days = 14
        self.change.action_compare()
        self.assertEqual(
            self._lines(),
            {
                self.customer: (
                    "Moves to “Find the barrier” · Gets an e-mail",
                    "Stays as it is",
                )
            },
        )
        self.assertRecordValues(
            self.change,
            [
                {
                    "compared": True,
                    "date": day(1),
                    "line_count": 1,
                    "now_moved_count": 2,
                    "then_moved_count": 1,
                    "now_mail_count": 2,
                    "then_mail_count": 1,
                }
            ],
        )
        self.assertEqual(self._step("barriers").step_id.minimum_days, 8)
        self.assertEqual(self._stage_of(), self.stages["remind"])

    def test_the_same_numbers_make_no_difference(self):
        self.change.action_compare()
        self.assertFalse(self.change.line_ids)
        self.assertEqual(self.change.now_moved_count, 2)
        self.assertEqual(self.change.then_moved_count, 2)

    def test_a_smaller_debt_is_left_alone(self):
        self.change.minimum_amount = 5000
        self.change.action_compare()
        self.assertEqual({then for _now, then in self._lines().values()}, {"No longer has a stage"})

    def test_a_hold_shows_before_it_falls(self):
        self._invoice(-1)
        step = self._step("remind")
        step.write({"hold_sale": True, "hold_notice_days": 0})
        self._step("barriers").minimum_days = 14
        self.env["cobranza.step.execution"].sudo().search([]).told_on = TODAY
        self.change.action_compare()
        self.assertEqual(self._lines()[self.customer][1], "Put on hold")
        self.assertEqual((self.change.now_held_count, self.change.then_held_count), (0, 1))
        self.assertFalse(self._debtor().hold_id)

    def test_applying_writes_it(self):
        self._step("barriers").minimum_days = 14
        self.change.write({"minimum_amount": 10, "grace_days": 4})
        self.change.action_apply()
        self.assertRecordValues(self.policy, [{"minimum_amount": 10, "grace_days": 4}])
        self.assertEqual(self._step("barriers").step_id.minimum_days, 14)
        self.assertFalse(self.change.is_different)

    def test_all_days_may_move_together(self):
        for shift in (40, -40):
            with self.subTest(shift=shift):
                for step in self.change.step_ids:
                    step.minimum_days += shift
                self.change.action_apply()
                self.assertEqual(
                    self.policy.step_ids.mapped("minimum_days"),
                    self.change.step_ids.mapped("minimum_days"),
                )

    def test_days_out_of_order_are_refused_when_they_are_compared(self):
        self._step("press").minimum_days = 3
        with self.assertRaisesRegex(ValidationError, "later stage"):
            self.change.action_compare()

    def test_another_number_asks_for_another_comparison(self):
        self.change.action_compare()
        with Form(self.change) as form:
            self.assertTrue(form.compared)
            with form.step_ids.edit(2) as step:
                step.minimum_days = 9
            self.assertFalse(form.compared)

    def test_only_managers_try_and_apply(self):
        with self.assertRaises(AccessError):
            self._open(self.collector)
        for method in ("action_compare", "action_apply"):
            with self.assertRaises(AccessError):
                getattr(self.change.with_user(self.collector), method)()

    def test_a_change_is_its_managers_own(self):
        second = self._new_user("second", "cobranza_followup.group_cobranza_manager")
        with self.assertRaises(AccessError):
            self.change.with_user(second).read(["minimum_amount"])

    def test_nobody_looks_into_another_company(self):
        elsewhere = self.setup_other_company(name="Distribuidora Dos")["company"]
        self.change.sudo().company_id = elsewhere
        with self.assertRaisesRegex(AccessError, "Distribuidora Dos"):
            self.change.action_compare()
        self.assertFalse(self.change.compared)

    def test_the_policy_has_the_button(self):
        arch = self.policy.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn('name="action_preview_change"', arch)
        arch = self.policy.with_user(self.collector).get_view(view_type="form")["arch"]
        self.assertNotIn('name="action_preview_change"', arch)
