from freezegun import freeze_time

from odoo.exceptions import AccessError

from ..common import TODAY
from .desks_common import DesksCommon


@freeze_time(TODAY)
class TestBackToRules(DesksCommon):
    """A manager lets the rules say again who collects, for one debtor or for several."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.large, cls.small = cls._owing("Grande", 9000), cls._owing("Chica", 100)
        cls.rule = cls._rule("Large", cls.ana, amount_from=5000)
        for debtor in cls.large | cls.small:
            debtor.with_user(cls.manager).collector_id = cls.eva

    def test_several_at_once(self):
        task = self._task(self.large, self.eva)
        both = (self.large | self.small).with_user(self.manager)
        answer = both.action_collector_by_rules()
        self.assertIn("again: 2", answer["params"]["message"])
        self.assertRecordValues(
            self.large | self.small,
            [
                {
                    "collector_id": self.ana.id,
                    "collector_rule_id": self.rule.id,
                    "collector_by_hand": False,
                },
                # No rule is for it: the company's.
                {
                    "collector_id": self.collector.id,
                    "collector_rule_id": False,
                    "collector_by_hand": False,
                },
            ],
        )
        self.assertEqual(task.user_id, self.ana, "the task goes along")
        self._run()
        self.assertEqual(self.large.collector_id, self.ana)

    def test_whom_the_rule_names_keeps_it(self):
        self.rule.collector_ids = self.eva | self.ana
        self.large.with_user(self.manager).action_collector_by_rules()
        self.assertEqual(self.large.collector_id, self.eva)
        self.assertFalse(self.large.collector_by_hand)

    def test_where_nobody_is_named_it_stays(self):
        self.company.cobranza_collector_id = False
        self.small.with_user(self.manager).action_collector_by_rules()
        self.assertEqual(self.small.collector_id, self.eva)
        self._rule("All", self.ana)
        self._run()
        self.assertEqual(self.small.collector_id, self.ana, "from now on a rule may change it")

    def test_others_are_left_alone(self):
        other = self._owing("Otra", 9000)
        self._run()
        answer = other.with_user(self.manager).action_collector_by_rules()
        self.assertIn("rules say it already", answer["params"]["message"])
        self.assertEqual(self.large.collector_id, self.eva)

    def test_only_managers(self):
        with self.assertRaises(AccessError):
            self.large.with_user(self.collector).action_collector_by_rules()
