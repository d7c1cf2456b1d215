from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY
from .desks_common import DesksCommon


@freeze_time(TODAY)
class TestCapacity(DesksCommon):
    """Who has half the hours for collecting is given half the work."""

    def _hours(self, user, hours):
        return (
            self.env["cobranza.capacity"]
            .with_user(self.manager)
            .create({"user_id": user.id, "hours": hours})
        )

    def _open(self):
        balances = self.env["cobranza.balance"].with_user(self.manager)
        return balances.browse(balances.action_open_balance()["res_id"])

    def _desk(self, balance, user):
        return balance.desk_ids.filtered(lambda desk: desk.user_id == user)

    def _owing_nine(self):
        debtors = self.env["cobranza.debtor"]
        for number in range(9):
            debtors |= self._owing(f"Deudor {number}")
        return debtors

    def test_rules_give_out_by_hours(self):
        debtors = self._owing_nine()
        self._hours(self.eva, 20)
        self._rule("Both", self.ana | self.eva)
        self._run()
        held = [len(debtors.filtered(lambda one, u=u: one.collector_id == u)) for u in self._two()]
        self.assertEqual(held, [6, 3])

    def _two(self):
        return self.ana, self.eva

    def test_who_has_no_hours_is_given_nothing_while_somebody_has(self):
        debtors = self._owing_nine()
        self._hours(self.eva, 0)
        rule = self._rule("Both", self.ana | self.eva)
        self._run()
        self.assertEqual(debtors.collector_id, self.ana)
        rule.collector_ids = self.eva
        alone = self._owing("Sola")
        self._run()
        self.assertEqual(alone.collector_id, self.eva, "better than nobody")

    def test_the_manager_enters_hours_on_the_balance_and_moves_follow(self):
        debtors = self._owing_nine()
        self._rule("Both", self.ana | self.eva)
        self._run()
        balance = self._open()
        self.assertFalse(balance.move_ids, "even as it is")
        self.assertEqual(self._desk(balance, self.eva).hours_available, 40)
        with Form(balance) as form:
            places = [desk["user_id"] for desk in form.desk_ids._records]
            with form.desk_ids.edit(places.index(self.eva.id)) as desk:
                desk.hours_available = 10
        self.assertTrue(balance.hours_changed)
        with self.assertRaisesRegex(UserError, "Propose Anew"):
            balance.action_accept()
        balance.action_propose()
        self.assertFalse(balance.hours_changed)
        self.assertTrue(balance.move_ids)
        self.assertEqual(balance.move_ids.to_id, self.ana)
        eva = self._desk(balance, self.eva)
        self.assertEqual(eva.hours_available, 10)
        self.assertAlmostEqual(eva.fullness, eva.hours / 10)
        self.assertLess(eva.fullness_after, eva.fullness)
        balance.action_accept()
        self.env.invalidate_all()
        held = debtors.filtered(lambda one: one.collector_id == self.eva)
        self.assertLessEqual(len(held), 3)
        self.assertFalse(self._open().move_ids)

    def test_hours_are_kept_once_for_each_collector(self):
        self._owing_nine()
        self._rule("Both", self.ana | self.eva)
        for hours in (10, 30):
            self._desk(self._open(), self.eva).hours_available = hours
        known = self.env["cobranza.capacity"].search([("user_id", "=", self.eva.id)])
        self.assertEqual(known.mapped("hours"), [30])

    def test_who_enters_no_hours_changes_none(self):
        self._owing_nine()
        self._rule("Both", self.ana | self.eva)
        balance = self._open()
        desk = self._desk(balance, self.eva)
        before = self.env["cobranza.capacity"].search_count([])
        desk.write({})
        self.assertEqual(desk.hours_available, 40)
        self.assertEqual(self.env["cobranza.capacity"].search_count([]), before)
        self.assertFalse(balance.hours_changed)
        desk.write({"hours_available": 0})
        self.assertEqual(
            self.env["cobranza.capacity"].search([("user_id", "=", self.eva.id)]).mapped("hours"),
            [0],
        )

    def test_only_managers_and_nothing_but_hours(self):
        self._owing_nine()
        self._rule("Both", self.ana | self.eva)
        desk = self._desk(self._open(), self.eva)
        with self.assertRaises(AccessError):
            desk.with_user(self.collector).hours_available = 1
        with self.assertRaises(AccessError):
            desk.hours = 1
        with self.assertRaises(AccessError):
            desk.balance_id.free_count = 3
        for hours in (-1, 101):
            with (
                self.subTest(hours),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                desk.hours_available = hours
                self.env.flush_all()
        with self.assertRaises(AccessError):
            self.env["cobranza.capacity"].with_user(self.collector).search([]).read(["hours"])

    def test_hours_of_strangers_are_not_seen(self):
        data = self.setup_other_company(name="Elsewhere")
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_user")
        stranger.write(
            {"company_ids": [(6, 0, data["company"].ids)], "company_id": data["company"]}
        )
        with self.assertRaises(AccessError):
            self._hours(stranger, 5)
