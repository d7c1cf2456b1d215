from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ...wizard import cobranza_balance
from ..common import TODAY, day
from .desks_common import DesksCommon


@freeze_time(TODAY)
class TestBalance(DesksCommon):
    """The balance shows work, proposes moves, and moves what a manager accepts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule("Both", cls.ana | cls.eva)
        cls.debtors = cls.env["cobranza.debtor"]
        for number in range(4):
            cls.debtors |= cls._owing(f"Deudor {number}")
        for debtor in cls.debtors:
            debtor.with_user(cls.manager).action_pin_stage(cls.stages["commit"].id, day(30))
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE cobranza_debtor SET collector_id = %s, collector_rule_id = %s,"
            " collector_by_hand = FALSE, priority = 0 WHERE id IN %s",
            (cls.ana.id, cls.rule.id, cls.debtors._ids),
        )
        cls.env.invalidate_all()

    def _open(self, user=None):
        balances = self.env["cobranza.balance"].with_user(user or self.manager)
        return balances.browse(balances.action_open_balance()["res_id"])

    def _desk(self, balance, user):
        return balance.desk_ids.filtered(lambda desk: desk.user_id == user)

    def test_it_shows_what_everybody_has_to_expect(self):
        balance = self._open()
        ana, eva = self._desk(balance, self.ana), self._desk(balance, self.eva)
        # A call of 10 minutes and half a message of 2 for each, a week.
        self.assertEqual((ana.debtor_count, ana.calls, ana.messages), (4, 4.0, 2.0))
        self.assertAlmostEqual(ana.hours, 44 / 60)
        self.assertEqual((eva.debtor_count, eva.hours), (0, 0.0))
        self.assertAlmostEqual(ana.hours_after, eva.hours_after)
        self.stages["commit"].call_minutes = 40
        self.assertAlmostEqual(self._desk(self._open(), self.ana).hours, 164 / 60)

    def test_nothing_moves_until_it_is_accepted(self):
        balance = self._open()
        self.assertEqual(balance.move_count, 2)
        self.assertEqual(set(balance.move_ids.mapped("why")), {"load"})
        self.assertEqual(self.debtors.collector_id, self.ana)
        task = self._task(balance.move_ids[0].debtor_id, self.ana)
        some = balance.move_ids[0].debtor_id
        balance.move_ids[1].accepted = False
        balance.action_accept()
        self.env.invalidate_all()
        self.assertEqual(some.collector_id, self.eva)
        self.assertEqual((self.debtors - some).collector_id, self.ana)
        self.assertEqual(task.user_id, self.eva)
        self._run()
        self.assertEqual(some.collector_id, self.eva, "a night does not undo it")

    def test_a_collector_who_was_contacting_a_debtor_keeps_it_longest(self):
        known = self.debtors[0]
        self.env["cobranza.interaction"].create(
            {
                "debtor_id": known.id,
                "outcome_id": self.env.ref("cobranza_followup.outcome_no_answer").id,
            }
        )
        self._commit()
        self.assertNotIn(known, self._open().move_ids.debtor_id)

    def test_by_hand_is_not_proposed_and_rules_are(self):
        self.debtors[0].with_user(self.manager).collector_id = self.eva
        self.debtors[0].with_user(self.manager).collector_id = self.ana
        self._rule("Large", self.manager, amount_from=900, sequence=1)
        balance = self._open()
        self.assertNotIn(self.debtors[0], balance.move_ids.debtor_id)
        ruled = balance.move_ids.filtered(lambda move: move.why == "rule")
        self.assertEqual(ruled.debtor_id, self.debtors[1:])
        self.assertEqual(ruled.to_id, self.manager)

    def test_no_more_than_somebody_looks_through(self):
        self._rule("Large", self.manager, amount_from=900, sequence=1)
        with patch.object(cobranza_balance, "MOST_MOVES", 3):
            balance = self._open()
            self.assertEqual(balance.move_count, 3)
            ana = self._desk(balance, self.ana)
            self.assertAlmostEqual(ana.hours_after, ana.hours / 4)
            balance.action_accept()
            self.assertEqual(balance.move_count, 1, "the rest comes then")

    def test_what_changed_meanwhile_is_left_alone(self):
        balance = self._open()
        taken = balance.move_ids[0].debtor_id
        taken.with_user(self.manager).collector_id = self.collector
        balance.action_accept()
        self.env.invalidate_all()
        self.assertEqual(taken.collector_id, self.collector)

    def test_who_is_away_is_not_given_more(self):
        self._absence(self.eva, self.ana)
        balance = self._open()
        self.assertFalse(balance.move_ids)
        self.assertEqual(self._desk(balance, self.eva).deputy_id, self.ana)

    def test_only_managers(self):
        with self.assertRaises(AccessError):
            self._open(self.collector)
        balance = self._open()
        with self.assertRaises(AccessError):
            balance.with_user(self.collector).action_accept()
        with self.assertRaises(AccessError):
            balance.move_ids[0].with_user(self.manager).to_id = self.collector
        with self.assertRaises(AccessError):
            balance.with_user(self.manager).date = day(3)
        balance.action_choose_none()
        with self.assertRaisesRegex(UserError, "at least one"):
            balance.action_accept()
