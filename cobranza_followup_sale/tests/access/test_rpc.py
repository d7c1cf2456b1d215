from odoo import Command
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import day

from ..rpc_common import RpcCommon


class HeldRpcCommon(RpcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirmed = cls._order(quantity=5)
        cls.order = cls._quotation(quantity=5)

    def setUp(self):
        super().setUp()
        self.hold = self._hold()
        self.env.flush_all()

    _KEYS = (
        "force",
        "bypass",
        "su",
        "skip_credit_hold",
        "cobranza_skip_hold",
        "no_credit_check",
        "disable_cancel_warning",
        "mail_notrack",
        "tracking_disable",
        "install_mode",
        "from_portal",
    )

    def _context(self):
        return dict.fromkeys(self._KEYS, True) | {"cobranza_as_of": "2000-01-01"}


class TestRpc(HeldRpcCommon):
    """What other programs may do: as much as the person whose key they carry, in clear words."""

    # -- orders --------------------------------------------------------------------------

    def test_json2_does_not_confirm(self):
        call = (self.salesperson, "sale.order", "action_confirm")
        ids = self.order.ids
        self.assertJson2(422, "Ask a collections manager", *call, ids=ids)
        self.assertJson2(422, "credit hold", *call, ids=ids, context=self._context())
        self.assertJson2(
            422,
            "credit hold",
            self.salesperson,
            "sale.order",
            "write",
            ids=ids,
            vals={"state": "sale"},
            context=self._context(),
        )
        self.assertJson2(
            422,
            "credit hold",
            self.salesperson,
            "sale.order",
            "create",
            vals_list=[
                {
                    "partner_id": self.buyer.id,
                    "state": "sale",
                    "order_line": [Command.create({"product_id": self.goods.id})],
                }
            ],
        )
        self.assertWaits(self.order)

    def test_xmlrpc_does_not_confirm(self):
        ids, context = self.order.ids, self._context()
        user = self.salesperson
        self.assertFault("credit hold", user, "sale.order", "action_confirm", ids)
        self.assertFault("credit hold", user, "sale.order", "action_confirm", ids, context=context)
        self.assertFault("credit hold", user, "sale.order", "write", ids, {"state": "sale"})
        self.assertWaits(self.order)

    def test_private_doors_are_closed(self):
        for method in ("_action_confirm", "_validate_order", "_wait_for_credit"):
            code, _answer = self._json2(self.salesperson, "sale.order", method, ids=self.order.ids)
            self.assertIn(code, (403, 404), method)
        for method in ("_record_use", "_prepare"):
            code, _answer = self._json2(self.manager, "cobranza.exception", method)
            self.assertIn(code, (403, 404), method)
        code, _answer = self._json2(self.manager, "cobranza.policy.change", "action_open", policy=1)
        self.assertEqual(code, 404)
        for method in ("_end", "_find_in_force"):
            code, _answer = self._json2(
                self.manager, "cobranza.hold", method, ids=self.hold.ids, reason="x"
            )
            self.assertIn(code, (403, 404, 422), method)
        self.assertEqual(self.hold.state, "active")

    def test_json2_does_not_enlarge(self):
        line = self.confirmed.order_line
        user = self.salesperson
        self.assertJson2(
            422,
            "credit hold",
            user,
            "sale.order.line",
            "write",
            ids=line.ids,
            vals={"product_uom_qty": 50},
        )
        self.assertJson2(
            422,
            "credit hold",
            user,
            "sale.order.line",
            "create",
            vals_list=[{"order_id": self.confirmed.id, "product_id": self.goods.id}],
        )
        self.assertEqual(line.product_uom_qty, 5)

    def test_a_exception_over_json2_lets_one_order_pass(self):
        vals = {
            "hold_id": self.hold.id,
            "order_id": self.order.id,
            "reason": "Agreed by telephone",
            "valid_until": str(day(1)),
        }
        create = ("cobranza.exception", "create")
        self.assertJson2(403, "manager", self.collector, *create, vals_list=[vals])
        code, _ids = self._json2(self.manager, *create, vals_list=[vals])
        self.assertEqual(code, 200)
        code, _answer = self._json2(
            self.salesperson, "sale.order", "action_confirm", ids=self.order.ids
        )
        self.assertEqual(code, 200)
        self.assertEqual(self.order.state, "sale")

    # -- lifting a hold ------------------------------------------------------------------

    def test_nobody_writes_the_figures_or_the_hold_away(self):
        debtor = self._debtor()
        for user in (self.salesperson, self.collector, self.manager):
            for vals in (
                {"hold_id": False},
                self._kinds(False),
                {"amount_overdue": 0},
                {"stage_id": False},
                {"debtor_type": "punctual"},
                {"debtor_type_auto": "punctual"},
                {"days_overdue": 0},
                {"partner_id": self.other_customer.id},
                {"hold_ids": [Command.clear()]},
            ):
                self.assertJson2(
                    403, ".", user, "cobranza.debtor", "write", ids=debtor.ids, vals=vals
                )
            for vals in ({"state": "ended"}, {"date_to": str(day(-1))}, {"hold_sale": False}):
                self.assertJson2(
                    403, ".", user, "cobranza.hold", "write", ids=self.hold.ids, vals=vals
                )
            self.assertJson2(403, ".", user, "cobranza.hold", "unlink", ids=self.hold.ids)
            self.assertJson2(403, ".", user, "cobranza.debtor", "unlink", ids=debtor.ids)
        self.assertTrue(self.hold.exists())
        self.assertEqual(debtor.hold_id, self.hold)

    def test_a_collector_does_not_exception_and_a_manager_does(self):
        call = ("cobranza.hold", "action_end")
        params = {"ids": self.hold.ids, "reason": "Paid"}
        for user in (self.salesperson, self.storekeeper, self.collector):
            self.assertJson2(403, ".", user, *call, **params)
        self.assertJson2(422, "Say why", self.manager, *call, ids=self.hold.ids, reason=" ")
        self.assertJson2(422, "give a text", self.manager, *call, ids=self.hold.ids, reason=5)
        code, _answer = self._json2(self.manager, *call, **params)
        self.assertEqual(code, 200)
        self.assertEqual(self.hold.state, "ended")
        self.assertEqual(self.hold.ended_by_id, self.manager)

    # -- nonsense gets a sentence --------------------------------------------------------

    def test_promises_out_of_this_world_get_a_sentence(self):
        debtor = self._debtor()
        foreign = self._invoice(-1, partner=self.other_customer)
        good = {"debtor_id": debtor.id, "amount": 10, "date_promised": str(day(3))}
        for change, says in (
            ({"amount": -5}, "above zero"),
            ({"amount": 0}, "above zero"),
            ({"amount": "plenty"}, "give a number"),
            ({"amount": 1e200}, "too large"),
            ({"amount": [10]}, "give a number"),
            ({"date_promised": str(day(-1))}, "not in the past"),
            ({"date_promised": "soon"}, "give a date"),
            ({"date_promised": 12}, "give a date"),
            ({"date_promised": "9999-12-31"}, "between 1900 and 2199"),
            ({"date_promised": None}, "Choose the date"),
            ({"debtor_id": "first"}, "give the id"),
            ({"debtor_id": 2**40}, "give the id"),
            ({"debtor_id": 2**31 - 1}, "Choose the debtor"),
            ({"currency_id": "MXN"}, "give the id"),
            ({"invoice_ids": foreign.ids}, "give a list|choose only posted"),
            ({"invoice_ids": [Command.set(foreign.ids)]}, "choose only posted invoices"),
        ):
            with self.subTest(change):
                self.assertJson2(
                    422,
                    says,
                    self.collector,
                    "cobranza.promise",
                    "create",
                    vals_list=[{**good, **change}],
                )
        self.assertFalse(debtor.promise_ids)
        code, _ids = self._json2(self.collector, "cobranza.promise", "create", vals_list=[good])
        self.assertEqual(code, 200)

    def test_holds_out_of_this_world_get_a_sentence(self):
        self.hold.with_user(self.manager).action_end("Paid")
        good = {"debtor_id": self._debtor().id, "reason": "Cheque returned"}
        for change, says in (
            ({"debtor_id": "x"}, "give the id"),
            ({"reason": {}}, "Say why"),
            ({"reason": ["a"]}, "give a text"),
            ({"reason": "a\x00b"}, "cannot be kept"),
            ({"reason": "\ud800"}, "cannot be kept"),
            ({"date_to": "x"}, "give a date"),
            ({"date_to": str(day(-1))}, "in the past"),
            (self._kinds(False), "Choose what to stop"),
            ({"ended_by_id": 1}, "cannot be entered"),
            ({"nonsense": 1}, "cannot be entered"),
        ):
            with self.subTest(change):
                self.assertJson2(
                    422,
                    says,
                    self.manager,
                    "cobranza.hold",
                    "create",
                    vals_list=[{**good, **change}],
                )
        code, _ids = self._json2(self.manager, "cobranza.hold", "create", vals_list=[good])
        self.assertEqual(code, 200)
        self.assertJson2(
            422, "on hold already", self.manager, "cobranza.hold", "create", vals_list=[good]
        )

    def test_pins_out_of_this_world_get_a_sentence(self):
        stage = self.stages["remind"].id
        for params, says in (
            ({"stage_id": stage, "until": "x"}, "give a date"),
            ({"stage_id": stage, "until": str(day(-1))}, "today or later"),
            ({"stage_id": "remind", "until": str(day(1))}, "give the id"),
            ({"stage_id": 2**31 - 1, "until": str(day(1))}, "Choose the stage"),
        ):
            self.assertJson2(
                422,
                says,
                self.manager,
                "cobranza.debtor",
                "action_pin_stage",
                ids=self._debtor().ids,
                **params,
            )

    def test_previews_out_of_this_world_get_a_sentence(self):
        call = ("cobranza.run", "preview")
        self.assertJson2(422, "between 1900", self.manager, *call, date="9999-12-31")
        self.assertJson2(422, "give a date", self.manager, *call, date=[1])

    def test_records_out_of_this_world_get_a_sentence(self):
        call = (self.manager, "cobranza.debtor", "action_open_invoices")
        for ids in ([], ["x"], [2**40], [self._debtor().id, 1]):
            self.assertJson2(422, "choose one record|give a list", *call, ids=ids)

    def test_a_contact_of_another_company_is_not_named_as_the_person(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        person = self.env["res.partner"].create({"name": "Theirs", "company_id": company.id})
        vals = {
            "debtor_id": self._debtor().id,
            "outcome_id": self.env["cobranza.outcome"].search([], limit=1).id,
            "contact_id": person.id,
        }
        call = (self.collector, "cobranza.interaction", "create")
        said = self.assertJson2(403, ".", *call, vals_list=[vals])
        self.assertNotIn("Theirs", said)

    def test_searches_for_nonsense_get_a_sentence(self):
        for domain in (
            [["cobranza_hold", "=", "maybe"]],
            [["cobranza_hold", "in", []]],
        ):
            code, _answer = self._json2(
                self.salesperson, "res.partner", "search_count", domain=domain
            )
            self.assertEqual(code, 200)
        for name, value in (("days_overdue", "many"), ("expected_payment_date", "soon")):
            with mute_logger("odoo.http", "odoo.sql_db"):
                code, answer = self._json2(
                    self.collector, "account.move", "search_count", domain=[[name, ">", value]]
                )
            self.assertNotEqual(code, 200)
            self.assertNotIn("SELECT", answer["message"])
