import freezegun

from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestDesksTour(ToursCommon):
    """A manager shares out work, and a collector goes on holiday, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "cobranza_followup.group_cobranza_user"
        cls.ana, cls.eva = cls._new_user("ana", group), cls._new_user("eva", group)
        for user in cls.ana | cls.eva:
            user.write({"lang": "es_419", "password": user.login})
        cls.env["cobranza.collector.rule"].search([]).active = False

    @classmethod
    def _start_clock(cls):
        # EXTENDS: the browser's day, which an absence begins on. Of what a module imports by name
        # freezegun replaces the real clock, too.
        freezer = freezegun.freeze_time(freezegun.api.real_datetime.now(), tick=True)
        cls.addClassCleanup(freezer.stop)
        return freezer.start()

    @classmethod
    def _owing(cls, name, amount=1000.0):
        partner = cls.env["res.partner"].create({"name": name})
        cls._invoice((cls.company._cobranza_today() - TODAY).days - 40, amount, partner)
        return cls._debtor(partner)

    def _give(self, debtors, user, rule):
        """Have debtors be a collector's by a rule, all as much work."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE cobranza_debtor SET collector_id = %s, collector_rule_id = %s,
                      collector_by_hand = FALSE, priority = 0, stage_id = %s WHERE id IN %s""",
            (user.id, rule.id, self.stages["commit"].id, debtors._ids),
        )
        self.env.invalidate_all()

    def test_a_manager_evens_out_desks(self):
        debtors = self.env["cobranza.debtor"].union(*(self._owing(f"Tienda {n}") for n in "ABCD"))
        rule = self.env["cobranza.collector.rule"].create(
            {"name": "Todas", "collector_ids": (self.ana | self.eva).ids}
        )
        self._give(debtors, self.ana, rule)
        self._click("balance_tour", self.manager)
        self.assertEqual(len(debtors.filtered(lambda one: one.collector_id == self.eva)), 1)
        hours = self.env["cobranza.capacity"].search([("user_id", "=", self.eva.id)])
        self.assertEqual(hours.mapped("hours"), [12])

    def test_a_manager_makes_a_rule(self):
        large, small = self._owing("Tienda Grande", 9000), self._owing("Tienda Chica", 100)
        self._click("collector_rule_tour", self.manager)
        rule = self.env["cobranza.collector.rule"].search([("name", "=", "Las grandes")])
        self.assertEqual((rule.collector_ids, rule.amount_from), (self.eva, 5000))
        self._run()
        self.assertEqual(large.collector_id, self.eva)
        self.assertEqual(small.collector_id, self.collector)

    def test_a_collector_goes_and_the_deputy_has_the_desk(self):
        debtor = self._owing("Tienda de Ana")
        debtor.collector_id = self.ana
        task = debtor.activity_schedule("mail.mail_activity_data_todo", user_id=self.ana.id)
        self._click("absence_tour", self.ana)
        absence = self.env["cobranza.absence"].search([("user_id", "=", self.ana.id)])
        self.assertEqual((absence.date_to - absence.date_from).days, 6)
        self.assertEqual(task.user_id, self.eva)
        self._click("deputy_tour", self.eva, "cobranza-my-day")
