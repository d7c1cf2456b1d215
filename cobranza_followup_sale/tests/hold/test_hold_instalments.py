from unittest.mock import patch

from odoo import Command
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.ledger import deleted_items
from odoo.addons.cobranza_followup.ledger.deleted_items import carry_over
from odoo.addons.cobranza_followup.tests.common import day

from .test_hold_life import HoldLifeCommon


class TestHoldOnInstalments(HoldLifeCommon):
    """Odoo deletes items of an invoice that gets fewer instalments: the hold is about the others."""

    def setUp(self):
        super().setUp()
        self.other = self.env["res.partner"].create({"name": "Ferretería"})
        self.invoice = self._in_instalments((40, 0), (60, 300))
        self.debtor = self._debtor(self.other)
        self.hold = self.debtor.hold_id
        self.assertTrue(self.hold)

    def _term(self, *parts):
        return self.env["account.payment.term"].create(
            {
                "name": "Parts",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": part, "nb_days": days})
                    for part, days in parts
                ],
            }
        )

    def _in_instalments(self, *parts):
        """Post an invoice of 1,000 of 100 days ago, and let the policy put its hold."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.other.id,
                "invoice_date": day(-100),
                "invoice_payment_term_id": self._term(*parts).id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 1000, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        self._commit()
        self._nights(self.frozen, 21)
        return invoice

    def _change_term(self, *parts):
        invoice = self.invoice.with_user(self.accountant)
        invoice.button_draft()
        self._commit()
        self.assertStands("hold_draft")
        invoice.invoice_payment_term_id = self._term(*parts)
        self._commit()
        self.assertStands("hold_draft")
        invoice.action_post()
        self._commit()

    def test_one_due_later_ends_no_hold(self):
        before = self._receivable()
        self._change_term((100, 400))
        self.assertEqual(len(self._receivable() & before), 1)
        self.assertStands("hold_postponed")
        [(_currency, amount)] = self.hold._payments_that_end()[self.hold]
        self.assertEqual(amount, 400)
        self._pay(self.invoice, 400, on=41)
        self.assertFalse(self.debtor.hold_id)

    def test_one_due_since_then_is_chased_as_before(self):
        self._change_term((100, 0))
        self.assertStands()
        self.assertEqual(self.debtor.amount_overdue, 1000)

    def test_accounting_goes_on_if_it_fails(self):
        invoice = self.invoice.with_user(self.accountant)
        with (
            patch.object(deleted_items, "_carry_over", side_effect=ValueError) as failing,
            mute_logger("odoo.addons.cobranza_followup.tools.apart"),
        ):
            invoice.button_draft()
            invoice.invoice_payment_term_id = self._term((100, 400))
            invoice.action_post()
            self._commit()
        failing.assert_called()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self._receivable().mapped("balance"), [1000])

    def _ground(self, *grounds):
        """Have the hold be about these (item, what is not asked of it) alone."""
        self.env["cobranza.hold.ground"].flush_model()
        self.env.cr.execute("DELETE FROM cobranza_hold_ground WHERE hold_id = %s", [self.hold.id])
        for line, unasked in grounds:
            self.env.cr.execute(
                """INSERT INTO cobranza_hold_ground (hold_id, line_id, due_date, unasked)
                   VALUES (%s, %s, %s, %s)""",
                [self.hold.id, line.id, day(-100), unasked],
            )

    def _grounds(self):
        self.env.cr.execute(
            "SELECT line_id, unasked::float8 FROM cobranza_hold_ground WHERE hold_id = %s",
            [self.hold.id],
        )
        return dict(self.env.cr.fetchall())

    def test_what_is_asked_of_the_one_that_stays_is_asked_beside(self):
        invoice = self._in_instalments((50, 0), (20, 10), (30, 300))
        first, second, _third = self._receivable(invoice).sorted("date_maturity")
        self._ground((first, 400), (second, 50))
        carry_over(self.env, second.ids)
        # 100 of it and 150 of the other
        self.assertEqual(self._grounds()[first.id], 250)

    def test_it_goes_to_no_credit_and_to_no_other_customer(self):
        account = self.company_data["default_account_receivable"].id
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({"account_id": account, "partner_id": partner.id, **side})
                    for partner, side in (
                        (self.other, {"credit": 300}),
                        (self.customer, {"debit": 100}),
                        (self.other, {"debit": 200}),
                    )
                ],
            }
        )
        deleted = entry.line_ids.filtered(lambda line: line.debit == 200)
        self._ground((deleted, 0))
        carry_over(self.env, deleted.ids)
        self.assertEqual(self._grounds().keys(), {deleted.id})
