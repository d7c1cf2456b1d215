from freezegun import freeze_time

from odoo.tests import Form

from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestScoreAndType(CobranzaCommon):
    """A score and a type that seem to contradict each other are explained in one sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for due in (-300, -250, -200, -150):
            cls._pay(cls._invoice(due, 20000), on=due)
        cls._invoice(-95, 100)
        cls.debtor = cls._debtor()

    def test_the_unwilling_who_have_a_good_score(self):
        self.assertEqual(self.debtor.debtor_type, "unwilling")
        self.assertGreater(self.debtor.payment_score, 70)
        text = self.debtor.with_user(self.collector).score_text
        self.assertIn(str(self.debtor.payment_score), text)
        self.assertIn("Unwilling", text)
        self.assertTrue(text.endswith(self.debtor.debtor_type_reason))
        view = self.env.ref("cobranza_followup.cobranza_debtor_view_form")
        with Form(self.debtor.with_user(self.collector), view=view) as form:
            self.assertEqual(form.score_text, text)

    def test_where_they_agree_nothing_is_said(self):
        self._pay(self._debtor()._open_items().move_id, on=0)
        self.env.invalidate_all()
        self.assertNotEqual(self.debtor.debtor_type, "unwilling")
        self.assertFalse(self.debtor.score_text)

    def test_by_hand_too(self):
        self._pay(self._debtor()._open_items().move_id, on=0)
        self.debtor.with_user(self.manager).write(
            {
                "debtor_type_override": "unwilling",
                "debtor_type_override_reason": "Says so",
                "debtor_type_override_until": day(30),
            }
        )
        self._commit()
        self.env.invalidate_all()
        self.assertTrue(self.debtor.score_text.endswith("Set by hand: Says so"))
