from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError

from ...models.laboratory import cobranza_laboratory, cobranza_laboratory_line
from ..common import TODAY, CobranzaCommon, day

# What the laboratory is never to write.
OTHERS = (
    "cobranza.decision",
    "cobranza.hold",
    "cobranza.run",
    "cobranza.step.execution",
    "cobranza.stale",
    "mail.activity",
    "mail.mail",
    "mail.message",
)


@freeze_time(TODAY)
class TestLaboratory(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slow, cls.lost, cls.punctual = cls.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@example.com"}
                for name in ("slow", "lost", "punctual")
            ]
        )
        # Due 200 days ago: one paid 35 days late, one never, one on the day.
        for partner, paid in ((cls.slow, -165), (cls.lost, None), (cls.punctual, -200)):
            with freeze_time(day(-230)):
                invoice = cls._invoice(-200, 1000, partner, invoice_date=day(-230))
            if paid:
                cls._pay(invoice, on=paid)

    def _laboratory(self, **values):
        return (
            self.env["cobranza.laboratory"]
            .with_user(self.manager)
            .create({"policy_id": self.policy.id, "date_from": day(-220), **values})
        )

    def _step(self, policy, stage):
        return policy.step_ids.filtered(lambda step: step.stage_id == self.stages[stage])

    def _draft(self, laboratory, **days):
        """Make a draft whose steps begin on other days."""
        laboratory.action_make_draft()
        changes = [
            (self._step(laboratory.draft_id, stage), {"minimum_days": number})
            for stage, number in days.items()
        ]
        laboratory.draft_id._change({}, changes)

    def _compare(self, laboratory):
        laboratory.action_start()
        with self._committing_nothing():
            self.env["cobranza.laboratory"]._cron_work()
        laboratory.invalidate_recordset()
        self.assertEqual(laboratory.state, "done", laboratory.error)

    def _figures(self, laboratory):
        return {one.code: (one.now_value, one.then_value) for one in laboratory.figure_ids}

    def _line(self, laboratory, partner):
        return laboratory.line_ids.filtered(lambda line: line.debtor_id == self._debtor(partner))

    def test_a_draft_that_is_the_same_does_the_same(self):
        laboratory = self._laboratory()
        self._draft(laboratory)
        self._compare(laboratory)
        figures = self._figures(laboratory)
        self.assertTrue(all(now == then for now, then in figures.values()))
        self.assertGreater(figures["contacts"][0], 0)
        self.assertIn("0 of 3 debtors", laboratory.text)

    def test_pressing_earlier_shows_whom_it_would_have_pressed(self):
        laboratory = self._laboratory()
        self._draft(laboratory, press=24)
        self._compare(laboratory)
        slow = self._line(laboratory, self.slow)
        # From day 31 on the present policy presses, and is answered by chance four days later.
        self.assertRecordValues(
            slow,
            [
                {
                    "now_presses": 1,
                    "then_presses": 1,
                    "now_needless": 1,
                    "then_needless": 0,
                    "differs": True,
                    "amount_lost": 0,
                }
            ],
        )
        self.assertEqual(self._figures(laboratory)["needless"], (1, 0))
        lost = self._line(laboratory, self.lost)
        self.assertEqual((lost.amount_lost, lost.lost_since), (1000, day(-200)))
        self.assertEqual((lost.now_lost_press, lost.then_lost_press), (day(-169), day(-176)))
        self.assertEqual(self._figures(laboratory)["lost_press"], (31, 24))
        # The courtesy before the due date is all that the punctual one gets.
        self.assertEqual(self._line(laboratory, self.punctual).now_contacts, 1)

    def test_averages_are_of_the_same_customers(self):
        """Held later but oftener, the present policy would seem the earlier one, or the later."""
        laboratory = self._laboratory()
        self._draft(laboratory)
        nothing = dict.fromkeys(cobranza_laboratory_line._COLUMNS)
        for name in ("contact", "press", "hold"):
            nothing |= {f"now_lost_{name}": day(-60), f"then_lost_{name}": day(-80)}
        both = {"debtor_id": self._debtor(self.slow).id, "amount_lost": 9, "lost_since": day(-100)}
        both = {**nothing, **both, "now_waits": 1, "then_waits": 2}
        both |= {"now_wait_days": 40, "then_wait_days": 40}
        one = {**both, "debtor_id": self._debtor(self.lost).id}
        one |= {"now_wait_days": 3, "then_waits": 0, "then_wait_days": 0}
        for name in ("contact", "press", "hold"):
            one |= {f"now_lost_{name}": day(-90), f"then_lost_{name}": None}
        self.env["cobranza.laboratory.line"].sudo()._write_found(laboratory, [both, one])
        self.env["cobranza.laboratory.figure"].sudo()._make(laboratory)
        figures = {figure.code: figure for figure in laboratory.figure_ids}
        for code in ("wait", "lost_contact", "lost_press", "lost_hold"):
            with self.subTest(code):
                figure = figures[code]
                self.assertEqual((figure.now_value, figure.then_value), (40, 20))
                self.assertTrue(figure.difference_text.startswith("-20"))
                self.assertIn("2 under the present policy, 1 under the draft", figure.count_text)
                self.assertIn("of the 1 under both", figure.count_text)
        self.assertFalse(figures["holds"].count_text)

    def test_of_what_happened_to_nobody_no_average_is_explained(self):
        laboratory = self._laboratory()
        self._draft(laboratory)
        laboratory.sudo().policy_id.step_ids.mail_template_id = False
        laboratory.draft_id.step_ids.mail_template_id = False
        (laboratory.policy_id | laboratory.draft_id).step_ids.activity_type_id = False
        self._compare(laboratory)
        figures = {figure.code: figure for figure in laboratory.figure_ids}
        self.assertEqual((figures["wait"].now_text, figures["wait"].count_text), ("–", False))
        self.assertEqual(figures["lost"].now_value, 1)

    def test_each_figure_opens_its_customers(self):
        laboratory = self._laboratory()
        self._draft(laboratory, press=24)
        self._compare(laboratory)
        lines = self.env["cobranza.laboratory.line"].with_user(self.manager)
        behind = {
            figure.code: lines.search(figure.action_open_customers()["domain"]).debtor_id.partner_id
            for figure in laboratory.figure_ids
        }
        self.assertEqual(behind["contacts"], self.slow | self.lost | self.punctual)
        self.assertEqual(behind["needless"], self.slow)
        self.assertEqual(behind["lost"], self.lost)
        self.assertEqual(
            self._line(laboratory, self.lost).action_open_debtor()["res_id"],
            self._debtor(self.lost).id,
        )

    def test_it_writes_nothing_but_what_it_found(self):
        self.env.flush_all()
        counts = {name: self.env[name].sudo().search_count([]) for name in OTHERS}
        debtors = self.env["cobranza.debtor"].search([])
        before = debtors.read(["stage_id", "state", "hold_id", "write_date"])
        laboratory = self._laboratory()
        self._draft(laboratory, press=20)
        self._compare(laboratory)
        self.env.invalidate_all()
        after = {name: self.env[name].sudo().search_count([]) for name in OTHERS}
        self.assertEqual(after, counts)
        self.assertEqual(debtors.read(["stage_id", "state", "hold_id", "write_date"]), before)
        self.assertFalse(laboratory.draft_id.active)
        self.assertEqual(self._step(self.policy, "press").minimum_days, 31)

    def test_batch_by_batch_it_finds_the_same(self):
        laboratory = self._laboratory()
        self._draft(laboratory, press=24)
        self._compare(laboratory)
        again = laboratory.copy()
        with patch.object(cobranza_laboratory, "BATCH", 1):
            self._compare(again)
        self.assertEqual(self._figures(again), self._figures(laboratory))
        self.assertEqual(again.progress_done, 3)

    def test_what_fails_is_said(self):
        laboratory = self._laboratory()
        self._draft(laboratory)
        laboratory.action_start()
        broken = patch.object(type(laboratory), "_lines", side_effect=ValueError("no luck"))
        with broken, self._committing_nothing():
            self.env["cobranza.laboratory"]._cron_work()
        self.assertEqual(laboratory.state, "failed")
        self.assertIn("no luck", laboratory.text)
        self._compare(laboratory)

    def test_a_period_that_makes_no_sense_is_refused(self):
        for values in (
            {"date_from": day(-1), "date_to": day(-2)},
            {"date_to": TODAY},
            {"date_from": day(-800)},
        ):
            with self.assertRaises(ValidationError):
                self._laboratory(**values)
        laboratory = self._laboratory()
        with self.assertRaises(UserError):
            laboratory.action_start()
        with self.assertRaises(ValidationError):
            laboratory.draft_id = self.policy

    def test_it_is_the_managers(self):
        laboratory = self._laboratory()
        self._draft(laboratory)
        self._compare(laboratory)
        for records in (laboratory, laboratory.line_ids, laboratory.figure_ids):
            with self.assertRaises(AccessError):
                records.with_user(self.collector).read(["id"])
        for values in ({"state": "draft"}, {"date_from": day(-100)}):
            with self.assertRaises(AccessError):
                laboratory.write(values)
        with self.assertRaises(AccessError):
            laboratory.line_ids[:1].write({"amount_lost": 1})
        laboratory.unlink()

    def test_the_policy_leads_to_it(self):
        action = self.policy.with_user(self.manager).action_try_on_past()
        made = (
            self.env["cobranza.laboratory"]
            .with_user(self.manager)
            .with_context(action["context"])
            .create({})
        )
        self.assertEqual(made.policy_id, self.policy)
        self.assertEqual(made.date_to, TODAY - timedelta(days=1))
