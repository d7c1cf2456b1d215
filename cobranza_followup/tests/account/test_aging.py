from odoo.exceptions import AccessError, UserError
from odoo.tools.safe_eval import safe_eval

from ..common import CobranzaCommon, day


class TestAging(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Dates and amounts are compared as they are written in English.
        cls.env["res.lang"]._activate_lang("en_US")

    def _open(self, offset):
        """Ask for the aging of a day as the collector; return the action it opens."""
        wizards = self.env["cobranza.aging"].with_user(self.collector).with_context(lang="en_US")
        return wizards.create({"date": day(offset)}).action_open()

    def _aging(self, action):
        """Return {bucket: open} as the pivot of the action reads it."""
        context = action["context"]
        context = safe_eval(context) if isinstance(context, str) else context
        items = self.env[action["res_model"]].with_user(self.collector).with_context(**context)
        self.env["cobranza.open.item"].invalidate_model()
        rows = items._read_group(
            [("partner_id", "=", self.customer.id)], ["bucket"], ["residual:sum"]
        )
        return {bucket: round(amount, 2) for bucket, amount in rows}

    def test_the_aging_of_a_past_day(self):
        paid = self._invoice(-70, 1000)
        self._invoice(-30, 500)
        self._pay(paid, 400, on=-45)
        self._pay(paid, 600, on=-2)
        self.assertEqual(self._aging(self._open(0)), {"1": 500})
        self.assertEqual(self._aging(self._open(-2)), {"1": 500})
        self.assertEqual(self._aging(self._open(-3)), {"1": 500, "3": 600})
        self.assertEqual(self._aging(self._open(-45)), {"1": 600})
        self.assertEqual(self._aging(self._open(-46)), {"1": 1000})
        self.assertEqual(self._aging(self._open(-71)), {})

    def test_a_past_day_in_the_currency_of_the_document(self):
        euro = self.setup_other_currency("EUR")
        invoice = self._invoice(-30, 1000, currency_id=euro.id)
        self._pay(invoice, 400, on=-20)
        self._pay(invoice, 600, on=-2)
        self._credit_note(70, currency_id=euro.id)
        items = self.env["cobranza.open.item"].with_user(self.collector)
        found = {}
        for offset in (-25, -20, -3, -1):
            items.invalidate_model()
            found[offset] = [
                item.residual_currency
                for item in items.with_context(cobranza_as_of=day(offset)).search(
                    [("partner_id", "=", self.customer.id)]
                )
            ]
        self.assertEqual(found, {-25: [1000], -20: [600], -3: [600], -1: []})

    def test_the_title_says_which_day_it_is_of(self):
        action = self._open(-3)
        self.assertEqual(action["display_name"], "Aging on 03/08/2026")
        self.assertEqual(action["res_model"], "cobranza.open.item")
        self.assertNotIn("path", action, "The path stands for the aging of today.")

    def test_nobody_knows_the_aging_of_tomorrow(self):
        with self.assertRaisesRegex(UserError, "today or an earlier day"):
            self._open(1)

    def test_a_line_of_a_past_day_opens_its_document(self):
        invoice = self._invoice(-70)
        self._pay(invoice, on=-2)
        items = self.env["cobranza.open.item"].with_user(self.collector)
        item = items.with_context(cobranza_as_of=day(-10)).search(
            [("partner_id", "=", self.customer.id)]
        )
        action = item.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", invoice.id))
        self.assertFalse(action["context"]["cobranza_as_of"])

    def test_a_day_that_is_none_is_said_to_be_none(self):
        items = self.env["cobranza.open.item"].with_context(cobranza_as_of="yesterday-ish")
        with self.assertRaisesRegex(UserError, "give a date"):
            items.search([])

    def test_customers_who_are_none_are_said_to_be_none(self):
        for wrong in ("1; DROP TABLE", ["a"], [True], [10**12], {"a": 1}):
            items = self.env["cobranza.open.item"].with_context(cobranza_partner_ids=wrong)
            with self.assertRaisesRegex(UserError, "list of the ids"):
                items.search([])

    def test_only_collectors_see_it(self):
        with self.assertRaises(AccessError):
            self.env["cobranza.aging"].with_user(self.salesperson).create({})
