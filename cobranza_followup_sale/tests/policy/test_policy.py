from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon


class TestPolicy(CobranzaCommon):
    def _policy(self, name="Special", **values):
        policy = self.env["cobranza.policy"].create({"name": name, "sequence": 1, **values})
        self._run()
        return policy

    def test_the_first_policy_that_fits_applies(self):
        self._invoice(-5)
        self.assertEqual(self._debtor().policy_id, self.policy)
        first = self._policy(sequence=1)
        self.assertEqual(self._debtor().policy_id, first)
        first.sequence = 1000
        self._run()
        self.assertEqual(self._debtor().policy_id, self.policy)

    def test_a_policy_for_customers_with_a_tag(self):
        tag = self.env["res.partner.category"].create({"name": "Public body"})
        self._invoice(-5)
        public = self._policy(partner_category_ids=[Command.set(tag.ids)])
        self.assertEqual(self._debtor().policy_id, self.policy)
        self.customer.category_id = tag
        self._run()
        self.assertEqual(self._debtor().policy_id, public)

    def test_a_policy_for_a_segment_of_debtors(self):
        self._invoice(-5)
        tag = self.env.ref("cobranza_followup.tag_strategic")
        strategic = self._policy(domain=f"[('tag_ids', 'in', [{tag.id}])]")
        self.assertEqual(self._debtor().policy_id, self.policy)
        self._debtor().with_user(self.collector).tag_ids = tag
        self._run()
        self.assertEqual(self._debtor().policy_id, strategic)

    def test_a_policy_of_another_company_does_not_apply(self):
        other = self.setup_other_company()["company"]
        self._invoice(-5)
        self._policy(company_id=other.id)
        self.assertEqual(self._debtor().policy_id, self.policy)

    def test_a_view_that_a_company_made_finds_the_fields_of_the_limit_though_it_is_older(self):
        ours = self.env.ref("cobranza_followup_sale.cobranza_policy_view_form")
        theirs = "<field name='exposure_counts' position='after'><field name='create_uid'/></field>"
        self.env["ir.ui.view"].create(
            {
                "name": "theirs",
                "model": "cobranza.policy",
                "inherit_id": ours.inherit_id.id,
                "arch": theirs,
            }
        )
        # Those of one priority are applied by age: an update brings ours after theirs was made.
        ours.copy()
        ours.active = False
        arch = self.policy.with_user(self.manager).get_view(ours.inherit_id.id)["arch"]
        self.assertIn('name="exposure_counts"', arch)
        self.assertIn('name="create_uid"', arch)

    def test_without_steps_nobody_has_a_stage(self):
        self._invoice(-50)
        self._policy("Nothing")
        self.assertFalse(self._stage_of())
        self.assertEqual(self._debtor().state, "open")

    def test_a_filter_that_cannot_be_used_is_refused_when_it_is_entered(self):
        for domain in ("[('no_such_field', '=', 1)]", "1 +", "[('partner_id.name', '=', )]"):
            with self.subTest(domain=domain), self.assertRaisesRegex(ValidationError, "filter"):
                self.policy.domain = domain

    def test_a_filter_is_never_calculated(self):
        with self.assertRaisesRegex(ValidationError, "filter cannot be used"):
            self._policy(domain="[('id', '=', 9**9**9**9)]")

    def test_a_later_stage_begins_on_a_later_day(self):
        step = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["press"])
        with self.assertRaisesRegex(ValidationError, "later stage"):
            step.minimum_days = 3

    def test_impossible_numbers_are_refused(self):
        step = self.policy.step_ids[0]
        for record, values in (
            (step, {"hold_notice_days": -1}),
            (step, {"credit_limit_percent": 101}),
            (self.policy, {"minimum_days_in_stage": -1}),
            (self.policy, {"threshold_on_time": 1.5}),
            # Beyond the calendar, and no numbers at all: every evaluation would fail.
            (step, {"minimum_days": -(2**31)}),
            (step, {"hold_notice_days": 2**31 - 1}),
            (self.policy, {"promise_tolerance_days": 2**31 - 1}),
            (self.policy, {"maximum_bank_age_days": 3651}),
            (self.policy, {"minimum_amount": float("nan")}),
            (self.policy, {"large_amount": float("inf")}),
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.write(values)
                record.flush_recordset()

    def test_the_five_objectives_are_in_force_as_installed(self):
        steps = self.policy.step_ids.sorted("stage_sequence")
        self.assertEqual(
            [(step.objective, step.minimum_days, step.minimum_broken_promises) for step in steps],
            [
                ("remind", -3, 0),
                ("remind", 1, 0),
                ("barriers", 8, 0),
                ("commit", 16, 0),
                ("press", 31, 1),
                ("terms", 61, 2),
            ],
        )
        self.assertRecordValues(steps[-1], [{**self._kinds(), "hold_notice_days": 5}])
        self.assertTrue(all(step.mail_template_id for step in steps))
