"""What is owed where currencies, instalments, branches and orders meet: to the cent."""

import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from freezegun import freeze_time

from odoo import Command

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day

CENT = Decimal("0.01")


class NettingCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of the company's currency, a euro is worth 20, later 18; a pound 25, later 30.
        cls.euro = cls.setup_other_currency("EUR", rates=[(day(-900), 1 / 20), (day(-30), 1 / 18)])
        cls.pound = cls.setup_other_currency("GBP", rates=[(day(-900), 1 / 25), (day(-30), 1 / 30)])

    @classmethod
    def _receive(cls, amount, on=0, partner=None, currency=None):
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
                "currency_id": (currency or cls.company.currency_id).id,
                "date": day(on),
                "journal_id": cls.bank.id,
            }
        )
        payment.action_post()
        cls._commit()
        return payment

    def _items(self, partner=None):
        self.env["cobranza.open.item"].invalidate_model()
        return self.env["cobranza.open.item"].search(
            [("partner_id", "=", (partner or self.customer).id)]
        )

    def _asked(self):
        """Return {document: (asked in its currency, asked in company currency)}."""
        return {
            item.move_id: (item.amount_chased_currency, item.amount_chased)
            for item in self._items()
            if item.residual > 0
        }


class TestNettingInCurrencies(NettingCommon):
    def test_the_same_currency_meets_at_face_value_whatever_the_rates(self):
        invoice = self._invoice(-60, 1000, currency_id=self.euro.id)
        self._receive(1000, currency=self.euro)
        self.assertEqual(self._asked(), {invoice: (0, 0)})
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "amount_receivable": 2000,
                    "amount_overdue": 0,
                    "amount_not_due": 0,
                    "amount_credit": 18000,
                    "amount_exchange": 2000,
                    "days_overdue": 0,
                    "state": "clear",
                }
            ],
        )

    def test_an_exchange_loss_does_not_pay_another_debt(self):
        self._invoice(-60, 1000, currency_id=self.pound.id)
        self._receive(1000, currency=self.pound)  # worth 5,000 more than the invoice
        other = self._invoice(-10, 700)
        self.assertEqual(self._asked()[other], (700, 700))
        self.assertRecordValues(
            self._debtor(),
            [{"amount_receivable": -4300, "amount_overdue": 700, "amount_exchange": -5000}],
        )

    def test_what_is_left_of_a_debit_is_its_share_of_the_face_value(self):
        invoice = self._invoice(-60, 1000, currency_id=self.euro.id)
        self._receive(333.33, currency=self.euro)
        self.assertEqual(self._asked(), {invoice: (666.67, 13333.40)})
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "amount_receivable": 20000 - 5999.94,
                    "amount_overdue": 13333.40,
                    "amount_exchange": 666.66,
                }
            ],
        )

    def test_what_is_left_of_a_credit_goes_to_other_currencies(self):
        self._invoice(-60, 100, currency_id=self.euro.id)
        pounds = self._invoice(-50, 100, currency_id=self.pound.id)
        self._receive(150, currency=self.euro)
        # 50 euros are left, worth 900; they pay 36 of the 100 pounds booked at 25.
        self.assertEqual(self._asked()[pounds], (64, 1600))
        self.assertRecordValues(
            self._debtor(),
            [{"amount_receivable": 1800, "amount_overdue": 1600, "amount_exchange": 200}],
        )

    def test_the_own_currency_goes_first_even_if_another_debt_is_older(self):
        old = self._invoice(-90, 1000)
        euros = self._invoice(-10, 50, currency_id=self.euro.id)
        self._receive(50, currency=self.euro)
        self.assertEqual(self._asked(), {old: (1000, 1000), euros: (0, 0)})
        self.assertEqual(self._debtor().days_overdue, 90)

    def test_instalments_are_covered_oldest_first(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 33.33, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 33.33, "nb_days": 30}),
                    Command.create({"value": "percent", "value_amount": 33.34, "nb_days": 60}),
                ],
            }
        )
        self._invoice(
            -60,
            300,
            invoice_date=day(-60),
            invoice_payment_term_id=term.id,
            currency_id=self.euro.id,
        )
        self._receive(150, currency=self.euro)
        self.assertEqual(
            [item.amount_chased_currency for item in self._items() if item.residual > 0],
            [0, 49.98, 100.02],
        )
        self.assertRecordValues(
            self._debtor(), [{"days_overdue": 30, "amount_overdue": 999.60 + 0}]
        )

    def test_a_disputed_part_keeps_its_share(self):
        invoice = self._invoice(-60, 1000, currency_id=self.euro.id)
        self._barrier("goods", invoice, amount_disputed=5000)
        self._receive(700, currency=self.euro)
        self.assertEqual(self._asked(), {invoice: (50, 1000)})
        self.assertEqual(self._debtor().amount_disputed, 5000)

    def test_a_credit_excluded_from_follow_up_covers_nothing(self):
        invoice = self._invoice(-60, 1000)
        self._receive(400).move_id.line_ids.no_followup = True
        self._commit()
        self.assertEqual(self._asked(), {invoice: (1000, 1000)})
        self.assertRecordValues(
            self._debtor(), [{"amount_receivable": 600, "amount_overdue": 1000}]
        )

    def test_a_blocked_invoice_takes_no_credit(self):
        blocked = self._invoice(-60, 1000, currency_id=self.euro.id)
        other = self._invoice(-50, 1000, currency_id=self.euro.id)
        blocked.action_toggle_block_payment()
        self._receive(400, currency=self.euro)
        self.assertEqual(self._asked(), {blocked: (0, 0), other: (600, 12000)})

    def test_a_branch_nets_its_own_credits_alone(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        receivable = self.company_data["default_account_receivable"]
        self.customer.with_company(branch).property_account_receivable_id = receivable
        self._invoice(
            -60,
            1000,
            currency_id=self.euro.id,
            company_id=branch.id,
            journal_id=self.company_data["default_journal_sale"].id,
        )
        self._receive(1000, currency=self.euro)
        self.assertEqual(self._debtor(company=branch).amount_overdue, 20000)
        self.assertEqual(self._debtor().amount_receivable, -18000)

    def test_netting_agrees_with_a_plain_calculation_in_three_currencies(self):
        """An oracle: face value against face value, then what is left of each by its share."""
        generator = random.Random(20261126)
        partners = self.env["res.partner"].create([{"name": f"Random {n}"} for n in range(20)])
        currencies = (self.company.currency_id, self.euro, self.pound)
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": generator.choice(["out_invoice", "out_invoice", "out_refund"]),
                    "partner_id": partner.id,
                    "currency_id": generator.choice(currencies).id,
                    "invoice_date": day(generator.choice([-300, -20])),
                    "invoice_date_due": day(generator.randint(-200, 60)),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Goods",
                                "price_unit": generator.randint(200, 99999) / 100,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
                for partner in partners
                for _document in range(generator.randint(2, 9))
            ]
        )
        moves.action_post()
        self._commit()
        self.policy.negligible_amount = 0
        for partner in partners:
            own = moves.filtered(lambda move, partner=partner: move.partner_id == partner)
            expected, exchange = _netted(own)
            found = {
                item.move_id: (
                    Decimal(str(item.amount_chased_currency)),
                    Decimal(str(item.amount_chased)),
                )
                for item in self._items(partner)
                if item.residual > 0
            }
            self.assertEqual(found, expected)
            self.env.invalidate_all()
            self.assertEqual(Decimal(str(self._debtor(partner).amount_exchange)), exchange)


def _netted(moves):
    """Return ({invoice: (asked in its currency, in company currency)}, exchange difference)."""
    lines = [
        {
            "move": move,
            "currency": move.currency_id,
            "sign": 1 if move.move_type == "out_invoice" else -1,
            "face": Decimal(str(move.amount_total)),
            "left": Decimal(str(move.amount_total)),
            "worth": Decimal(str(abs(move.amount_total_signed))),
            "due": (move.invoice_date_due, line.id),
        }
        for move in moves
        for line in move.line_ids
        if line.account_id.account_type == "asset_receivable"
    ]
    lines.sort(key=lambda line: line["due"])
    debits = [line for line in lines if line["sign"] > 0]
    credits = [line for line in lines if line["sign"] < 0]
    for debit in debits:
        for credit in credits:
            if credit["currency"] == debit["currency"]:
                met = min(debit["left"], credit["left"])
                debit["left"] -= met
                credit["left"] -= met
    for line in lines:
        line["open"] = _cents(line["worth"] * line["left"] / line["face"])
    exchange = sum((line["worth"] - line["open"]) * line["sign"] for line in lines)
    budget = sum(line["open"] for line in credits)
    asked = {}
    for debit in debits:
        paid = min(budget, debit["open"])
        budget -= paid
        rest = debit["open"] - paid
        face = _cents(debit["left"] * rest / debit["open"]) if debit["open"] else Decimal(0)
        asked[debit["move"]] = (face, rest)
    return defaultdict(tuple, asked), exchange


def _cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


class TestNegligible(NettingCommon):
    def test_what_nobody_would_call_about_by_currency(self):
        policies = self.env["cobranza.policy"]
        currencies = self.env["res.currency"].with_context(active_test=False)
        for code, amount in (
            ("MXN", 1),
            ("EUR", 1),
            ("USD", 1),
            ("PEN", 1),
            ("COP", 1000),
            ("CLP", 500),
            ("CHF", 1),
            ("JPY", 100),
        ):
            currency = currencies.search([("name", "=", code)])
            policy = policies.create({"name": code, "currency_id": currency.id})
            self.assertEqual((code, policy.negligible_amount), (code, amount))
        chosen = policies.create({"name": "Chosen", "negligible_amount": 7})
        self.assertEqual(chosen.negligible_amount, 7)

    def test_a_cent_left_long_ago_sets_nothing(self):
        self._pay(self._invoice(-400, 1000), 999.98, on=-395)
        self._invoice(-3, 500)
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "amount_receivable": 500.02,
                    "amount_overdue": 500,
                    "days_overdue": 3,
                    "overdue_count": 1,
                    "bucket_older": 0,
                    "first_payment_default": False,
                    "partial_ratio": 0,
                    "settled_count": 1,
                }
            ],
        )

    def test_who_owes_no_more_than_that_has_no_stage_and_no_message(self):
        self._act()
        self._invoice(-400, 1)
        self._run()
        debtor = self._debtor()
        self.assertRecordValues(
            debtor,
            [{"amount_receivable": 1, "amount_overdue": 0, "stage_id": False, "state": "clear"}],
        )
        self.assertFalse(
            self.env["cobranza.step.execution"].search([("debtor_id", "=", debtor.id)])
        )
        (item,) = self._items()
        self.assertEqual((item.amount_negligible, item.amount_chased), (1, 0))

    def test_a_cent_more_is_chased(self):
        self._invoice(-400, 1.01)
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 1.01, "days_overdue": 400}])

    def test_it_is_what_is_left_after_netting_that_counts(self):
        self._invoice(-400, 1000)
        self._receive(999.5)
        self.assertRecordValues(
            self._debtor(), [{"amount_receivable": 0.5, "amount_overdue": 0, "state": "clear"}]
        )

    def test_paying_the_cent_at_last_is_no_late_payment(self):
        invoice = self._invoice(-400, 1000)
        self._pay(invoice, 999.98, on=-400)
        self._pay(invoice, on=0)
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "settled_count": 1,
                    "on_time_ratio": 1,
                    "partial_ratio": 0,
                    "first_payment_default": False,
                    "last_payment_date": day(0),
                }
            ],
        )

    def test_the_amount_is_converted_to_the_companys_currency(self):
        self.policy.write({"currency_id": self.euro.id, "negligible_amount": 2})
        chased = self.env["res.partner"].create({"name": "A little more"})
        self._invoice(-60, 36)
        self._invoice(-60, 36.01, partner=chased)
        self.assertEqual(self._debtor().amount_overdue, 0)
        self.assertEqual(self._debtor(chased).amount_overdue, 36.01)

    def test_all_amounts_of_the_policy_are_in_its_currency(self):
        self.policy.write({"currency_id": self.euro.id, "minimum_amount": 10})
        self._invoice(-60, 180)
        self.assertFalse(self._debtor().stage_id)
        self._invoice(-60, 1.50 + 18)
        self.assertTrue(self._debtor().stage_id)

    def test_each_customer_by_their_own_policy(self):
        tag = self.env["res.partner.category"].create({"name": "Exact"})
        self.env["cobranza.policy"].create(
            {
                "name": "To the cent",
                "sequence": 1,
                "currency_id": self.company.currency_id.id,
                "negligible_amount": 0,
                "partner_category_ids": [Command.set(tag.ids)],
            }
        )
        exact = self.env["res.partner"].create({"name": "E", "category_id": [Command.set(tag.ids)]})
        self._invoice(-10, 0.02)
        self._invoice(-10, 0.02, partner=exact)
        self.assertEqual(self._debtor().amount_overdue, 0)
        self.assertEqual(self._debtor(exact).amount_overdue, 0.02)

    def test_a_policy_chosen_by_what_is_owed_does_not_swing(self):
        self.env["cobranza.policy"].create(
            {
                "name": "Whoever owes",
                "sequence": 1,
                "currency_id": self.company.currency_id.id,
                "negligible_amount": 50,
                "domain": "[('amount_overdue', '>', 0)]",
            }
        )
        self._invoice(-10, 40)
        for _night in range(3):
            self._run()
            self.assertRecordValues(
                self._debtor(), [{"amount_overdue": 0, "amount_receivable": 40}]
            )
            self.assertEqual(self._debtor().policy_id.name, "Whoever owes")

    def test_the_manager_sets_it_in_the_setup(self):
        action = self.env["cobranza.setup"].with_user(self.manager).action_open()
        setup = self.env["cobranza.setup"].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(setup.negligible_amount, 1)
        self.assertEqual(setup.policy_currency_id, self.company.currency_id)
        setup.negligible_amount = 25
        while setup.state != "preview":
            setup.action_next()
        setup.action_confirm()
        self.assertEqual(self.policy.negligible_amount, 25)


class TestEveryCustomer(NettingCommon):
    def test_a_customer_who_paid_at_once_is_a_debtor(self):
        self._pay(self._invoice(-100), on=-100)
        self._debtor().sudo().unlink()
        self.env["cobranza.debtor"]._mark_stale([(self.customer.id, self.company.id)])
        self._commit()
        self.assertRecordValues(
            self._debtor(), [{"amount_receivable": 0, "settled_count": 1, "state": "clear"}]
        )

    def test_the_first_night_makes_debtors_of_those_invoiced_in_24_months(self):
        recent, long_ago = self.env["res.partner"].create([{"name": "R"}, {"name": "L"}])
        self._pay(self._invoice(-700, partner=recent), on=-690)
        self._pay(self._invoice(-760, partner=long_ago), on=-750)
        (self._debtor(recent) | self._debtor(long_ago)).sudo().unlink()
        self._run()
        self.assertEqual(self._debtor(recent).settled_count, 1)
        self.assertFalse(self._debtor(long_ago))

    def test_later_nights_leave_those_who_owe_nothing_alone(self):
        self._pay(self._invoice(-100), on=-100)
        self._run()
        evaluation = self.env["cobranza.evaluation"]
        partners = evaluation._partners_to_evaluate(self.company, day(1))
        self.assertNotIn(self.customer.id, partners)

    def test_the_bank_of_a_branch_is_its_parents_and_ends_today(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._receive(10, on=-4)
        self._receive(10, on=9)
        for company in (self.company, branch):
            with self.subTest(company=company.name):
                setup = self.env["cobranza.setup"].create(
                    {"company_id": company.id, "policy_id": self.policy.id}
                )
                self.assertEqual(setup.bank_date, day(-4))


class TestOrderPayments(NettingCommon):
    """An order's online payment is that order's until it is invoiced."""

    def _paid_order(self, amount=600.0):
        product = self.env["product.product"].create(
            {"name": "Goods", "invoice_policy": "order", "type": "service", "taxes_id": False}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": 1, "price_unit": amount}
                    )
                ],
            }
        )
        order.action_confirm()
        payment = self._receive(amount)
        method = self.env["payment.method"].search([], limit=1)
        provider = self.env["payment.provider"].search([], limit=1)
        payment.payment_transaction_id = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": order.name,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": self.customer.id,
                "sale_order_ids": [Command.set(order.ids)],
                "payment_id": payment.id,
                "state": "done",
            }
        )
        self.env["cobranza.debtor"]._mark_stale([(self.customer.id, self.company.id)])
        self._commit()
        return order, payment

    def test_it_pays_no_other_debt_until_the_order_is_invoiced(self):
        old = self._invoice(-60, 1000)
        order, payment = self._paid_order()
        self.assertEqual(self._asked(), {old: (1000, 1000)})
        self.assertRecordValues(
            self._debtor(),
            [{"amount_receivable": 400, "amount_overdue": 1000, "days_overdue": 60}],
        )
        invoice = order._create_invoices()
        self._commit()
        self.assertEqual(self._asked(), {old: (1000, 1000)})
        invoice.action_post()
        self._commit()
        self.assertTrue(payment.move_id.line_ids.filtered("reconciled"))
        self.assertRecordValues(
            self._debtor(), [{"amount_receivable": 1000, "amount_overdue": 1000}]
        )

    def test_it_ends_no_hold_on_another_debt(self):
        self._act()
        self.policy.step_ids.hold_notice_days = 0
        old = self._invoice(-100, 600)
        self._paid_order()
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 20)
            hold = self._debtor().hold_id
            self.assertTrue(hold)
            self.env["cobranza.barrier"].with_user(self.collector).create(
                {
                    "debtor_id": self._debtor().id,
                    "type_id": self.env.ref("cobranza_followup.barrier_type_no_invoice").id,
                    "invoice_ids": [Command.set(old.ids)],
                }
            )
            self._commit()
            self.assertNotEqual(self._debtor().stage_id, hold.stage_id)
            self.assertEqual(self._debtor().hold_id, hold)

    @freeze_time(TODAY)
    def test_it_keeps_no_promise_on_another_debt(self):
        old = self._invoice(-60, 600)
        for invoices in (old, None):
            with self.subTest(about=invoices), self._undone():
                promise = self._promise(600, 5, invoices)
                order, _payment = self._paid_order()
                self.assertRecordValues(promise, [{"state": "open", "amount_paid": 0}])
                order.with_user(self.salesperson)._action_cancel()
                self._commit()
                self.assertEqual(promise.state, "kept")

    @freeze_time(TODAY)
    def test_it_fulfils_no_offer_and_is_no_payment_a_customer_told_of(self):
        old = self._invoice(-60, 1000)
        terms = {"invoice_ids": [Command.set(old.ids)], "debtor_id": self._debtor().id}
        for kind, waives in (
            ("settlement", {"amount_to_pay": 600}),
            ("prompt", {"discount_type": "percent", "discount_percent": 40}),
        ):
            with self.subTest(kind=kind), self._undone():
                offer = self.env["cobranza.offer"].with_user(self.manager)
                offer = offer.create(
                    {
                        **terms,
                        **waives,
                        "kind": kind,
                        "currency_id": self.company.currency_id.id,
                        "valid_until": day(5),
                    }
                )
                offer.action_offer()
                if kind == "settlement":
                    offer.sudo()._sign_on_paper("Ana", b"%PDF-1.4", "s.pdf", "application/pdf")
                state = offer.state
                self._commit()
                self._paid_order()
                self.assertEqual(offer.state, state)
        order, _payment = self._paid_order()
        notice = self.env["cobranza.payment.notice"].with_user(self.collector)
        notice = notice.create({**terms, "amount": 600, "date": day(0)})
        self._commit()
        self.assertEqual(notice.state, "open")
        order.with_user(self.salesperson)._action_cancel()
        self._commit()
        self.assertEqual(notice.state, "verified")

    def test_what_the_invoice_leaves_of_it_is_a_credit_like_any(self):
        old = self._invoice(-60, 1000)
        order, _payment = self._paid_order()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.price_unit = 400
        invoice.action_post()
        self._commit()
        self.assertEqual(self._asked(), {old: (800, 800)})

    def test_cancelled_the_order_leaves_a_credit_like_any(self):
        old = self._invoice(-60, 1000)
        order, _payment = self._paid_order()
        order.with_user(self.salesperson)._action_cancel()
        self._commit()
        self.assertEqual(self._asked(), {old: (400, 400)})
        self.assertEqual(self._debtor().amount_overdue, 400)
