from odoo import Command
from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


class CallsTour(ToursCommon):
    """A collector's morning of five calls, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ages = {
            "Tienda Promesa": 85,
            "Tienda Callada": 70,
            "Tienda Obstruida": 55,
            "Tienda Protegida": 40,
            "Tienda Pagadora": 25,
        }
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "phone": "+52 55 1234 5678",
                    "email": "pagos@tienda.example",
                    "user_id": cls.salesperson.id,
                }
                for name in ages
            ]
        )
        today = cls.company._cobranza_today()
        for partner in cls.customers:
            cls._invoice((today - TODAY).days - ages[partner.name], 900, partner)

    def _protect(self):
        """Have one of them be called on another day only."""
        today = self.company._cobranza_today()
        the_day_after_tomorrow = str((today.weekday() + 2) % 7)
        self.env["cobranza.contact.preference"].create(
            {
                "partner_id": self.customers[3].id,
                "company_id": self.company.id,
                "collection_tz": "UTC",
                "window_ids": [
                    Command.create(
                        {
                            "weekday_from": the_day_after_tomorrow,
                            "weekday_to": the_day_after_tomorrow,
                        }
                    )
                ],
            }
        )

    def _check_what_was_logged(self):
        promising, silent, obstructed, protected, paid = map(self._debtor, self.customers)
        self.assertRecordValues(promising.promise_ids, [{"amount": 900, "state": "open"}])
        self.assertTrue(promising.promise_ids.invoice_ids)
        self.assertEqual(silent.interaction_ids.outcome_id.code, "no_answer")
        self.assertTrue(silent.interaction_ids.next_contact_date)
        self.assertEqual(obstructed.barrier_ids.owner_id, self.salesperson)
        self.assertFalse(paid.amount_overdue)
        attempts = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "=", protected.id), ("made", "=", True)]
        )
        self.assertEqual(attempts.mapped("against_guard"), [True])
        for debtor in promising | silent | obstructed | protected | paid:
            self.assertEqual(debtor.interaction_ids.user_id, self.collector)


@tagged("post_install", "-at_install")
class TestCallsTour(CallsTour):
    def test_a_morning_of_five_calls_by_keyboard(self):
        self._protect()
        self._click("calls_tour", self.collector, "cobranza-my-day")
        self._check_what_was_logged()

    def test_five_calls_take_five_times_three_keys(self):
        self._click("calls_keys_tour", self.collector, "cobranza-calls")
        debtors = [self._debtor(partner) for partner in self.customers]
        outcomes = [debtor.interaction_ids.outcome_id.code for debtor in debtors]
        self.assertEqual(outcomes, ["promised", "no_answer", "barrier", "dispute", "callback"])
        promising, _silent, obstructed, disputing, _waiting = debtors
        self.assertRecordValues(promising.promise_ids, [{"amount": 900, "state": "open"}])
        self.assertTrue(obstructed.barrier_ids)
        self.assertEqual(disputing.amount_disputed, 900)


@tagged("post_install", "-at_install")
class TestCallsPhoneTour(CallsTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_morning_of_five_calls_by_touch(self):
        self._protect()
        self._click("calls_phone_tour", self.collector, "cobranza-calls")
        self._check_what_was_logged()
