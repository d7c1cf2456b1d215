from freezegun import freeze_time

from odoo.tests import Form

from ..common import TODAY, CobranzaCommon


@freeze_time(TODAY)
class TestDisputeAmounts(CobranzaCommon):
    """What is in dispute is the same amount on the barrier and on the debtor."""

    def setUp(self):
        super().setUp()
        self.first = self._invoice(-40, 600)
        self.second = self._invoice(-10, 400)
        self.debtor = self._debtor()

    def _check(self, *amounts):
        self.env.invalidate_all()
        barriers = self.debtor.barrier_ids.sorted("id").with_user(self.collector)
        self.assertEqual(barriers.mapped("amount_in_dispute"), list(amounts))
        self.assertEqual(self.debtor.amount_disputed, sum(amounts))

    def test_invoices_as_a_whole_are_in_dispute_with_what_is_open(self):
        self._barrier("goods", self.first | self.second)
        self._check(1000)
        self._pay(self.first, 150)
        self._check(850)

    def test_an_amount_named_is_taken_from_the_oldest_invoice_first(self):
        self._barrier("goods", self.first | self.second, amount_disputed=700)
        self._check(700)
        self._pay(self.first)
        self._check(400)

    def test_two_disputes_each_have_their_own(self):
        self._barrier("goods", self.first, amount_disputed=100)
        self._barrier("wrong_invoice", self.second)
        self._check(100, 400)

    def test_of_two_about_the_same_the_older_one_counts(self):
        self._barrier("goods", self.first, amount_disputed=500)
        self._barrier("wrong_invoice", self.first)
        self._check(500, 100)

    def test_a_new_one_is_entered_in_any_order(self):
        form = Form(self.env["cobranza.barrier"].with_user(self.collector))
        form.type_id = self.env.ref("cobranza_followup.barrier_type_goods")
        form.debtor_id = self.debtor
        self.assertFalse(form.amount_in_dispute)

    def test_what_is_no_dispute_or_is_closed_has_none(self):
        self._barrier("no_invoice", self.first)
        dispute = self._barrier("goods", self.second)
        dispute.with_user(self.manager).action_solve("Sent again")
        self._commit()
        self._check(0, 0)

    def test_an_invoice_in_another_currency_counts_at_its_worth(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self._barrier("goods", self._invoice(-5, 100, currency_id=euro.id))
        self._check(50)
