from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestCollectorTour(ToursCommon):
    """A collector's first hour, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ages = {"Tienda Morosa": 90, "Tienda Olvidada": 60, "Tienda Callada": 20}
        cls.customers = cls.env["res.partner"].create([{"name": name} for name in ages])
        for partner in cls.customers:
            due = (cls.company._cobranza_today() - TODAY).days - ages[partner.name]
            cls._invoice(due, 1000, partner)

    def test_a_collector_works_through_the_list(self):
        self._click("collector_tour", self.collector)
        promising, obstructed, silent = (self._debtor(partner) for partner in self.customers)
        self.assertRecordValues(
            promising.promise_ids,
            [{"amount": 1000, "state": "open", "user_id": self.collector.id}],
        )
        self.assertTrue(promising.promise_ids.invoice_ids)
        self.assertEqual(obstructed.barrier_ids.state, "open")
        self.assertEqual(silent.interaction_ids.outcome_id.code, "no_answer")
        self.assertTrue(silent.interaction_ids.next_contact_date)
        for debtor in promising | obstructed | silent:
            self.assertEqual(debtor.interaction_ids.user_id, self.collector)
