from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import format_date, mute_logger

from odoo.addons.cobranza_followup.tests.common import TODAY, day
from odoo.addons.cobranza_followup.tools import authority

from ..orders_common import OrdersCommon

WHY = "They showed me the transfer"


class RequestCommon(OrdersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_manager = cls._new_user("boss", "cobranza_followup.group_cobranza_manager")
        cls.requests = cls.env["cobranza.exception.request"]

    def setUp(self):
        super().setUp()
        self.confirmed = self._order(quantity=2)
        self.hold = self._hold()
        self.order = self._quotation(quantity=5)

    def _request(self, document=None, user=None, note=WHY):
        """Ask for an exception for a document, as its salesperson; return the request."""
        document = document or self.order
        document.with_user(user or document.env.user).action_request_exception(note)
        self._commit()
        return self.requests.search([], limit=1)

    def _messages_to(self, user):
        """Return what a user was told of requests, newest first."""
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                    ("model", "in", (*self.requests._documents(), "res.partner")),
                ],
                order="id desc",
            )
            .mapped("preview")
        )

    def _ask_by_wizard(self, user, **given):
        context = {f"default_{name}": value for name, value in given.items()}
        wizards = self.env["cobranza.exception.request.new"].with_user(user)
        form = Form(wizards.with_context(**context))
        self.assertEqual(form.hold_reason, "Cheque returned")
        form.note = WHY
        form.save().action_request()

    def assertRefusalsSayWhatToDo(self, document, attempt):
        message = self.assertRefused(attempt)
        self.assertIn("with the button Request Exception", message)
        document.action_request_exception(WHY)
        message = self.assertRefused(attempt)
        self.assertNotIn("Request Exception", message)
        self.assertIn("wait for a collections manager's answer", message)

    def assertOffers(self, user, model, names):
        """The document's form has these buttons for a user, and no other of them."""
        form = self.env[model].with_user(user).get_view(view_type="form")["arch"]
        for name in ("Request Exception", "Make Exception", "Refuse"):
            self.assertEqual(name in form, name in names, (user.name, name))

    def assertSeesNoFigure(self, user, request):
        shown = set(request.with_user(user).fields_get())
        self.assertFalse({"debtor_id", "hold_id"} & shown)
        with self.assertRaises(AccessError):
            self.requests.with_user(user).search([("debtor_id.amount_overdue", ">", 0)])


class TestAsking(RequestCommon):
    """Salespeople ask, once; the managers are told, once."""

    def test_a_salesperson_asks_and_the_quotation_says_so(self):
        self.assertFalse(self.order.cobranza_exception_requested)
        request = self._request()
        self.assertRecordValues(
            request,
            [
                {
                    "debtor_id": self._debtor().id,
                    "hold_id": self.hold.id,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "order_id": self.order.id,
                    "note": WHY,
                    "user_id": self.salesperson.id,
                    "state": "open",
                }
            ],
        )
        self.assertRecordValues(
            self.order,
            [
                {
                    "cobranza_exception_requested": True,
                    "cobranza_exception_requested_by_id": self.salesperson.id,
                    "cobranza_exception_request_note": WHY,
                }
            ],
        )
        self.assertRegex(
            self.order.cobranza_exception_request_text,
            f"^Exception requested by Salesperson on .*: {WHY}$",
        )

    def test_the_wizard_asks(self):
        wizards = self.env["cobranza.exception.request.new"]
        self._ask_by_wizard(self.salesperson, order_id=self.order.id)
        self.assertTrue(self.order.cobranza_exception_requested)
        with self.assertRaisesRegex(UserError, "Open the order"):
            wizards.with_user(self.salesperson).create({"note": WHY}).action_request()

    def test_managers_are_told_once_each_in_their_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.second_manager.lang = "es_419"
        self._request()
        self.assertRefused(
            self.order.action_request_exception, WHY, says="requested by Salesperson"
        )
        for manager in (self.manager, self.second_manager):
            self.assertEqual(len(self._messages_to(manager)), 1)
        self.assertIn(
            f"asks for an exception for {self.order.name} of Abarrotes del Norte, which is on credit"
            f" hold (Cheque returned): {WHY}",
            self._messages_to(self.manager)[0],
        )
        self.assertFalse(self._messages_to(self.collector))

    def test_managers_who_left_or_are_of_other_companies_are_not_told(self):
        company = self._other_company()
        self.second_manager.active = False
        self.manager.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self._request()
        self.assertFalse(self._messages_to(self.manager))
        self.assertFalse(self._messages_to(self.second_manager))

    def test_what_is_not_stopped_is_not_asked_for(self):
        free = self._quotation(self.other_customer)
        self.assertRefused(free.action_request_exception, WHY, says="is not stopped")
        passing = self._quotation()
        self._exception(passing)
        self.assertRefused(passing.action_request_exception, WHY, says="is not stopped")
        self.order.action_cancel()
        self.assertRefused(self.order.action_request_exception, WHY, says="is not stopped")

    def test_it_needs_a_note_that_makes_sense(self):
        for note, says in ((" ", "Say why"), (None, "Say why"), (7, "text"), ("x" * 3000, "long")):
            with self.subTest(note=note):
                self.assertRefused(self.order.action_request_exception, note, says=says)

    def test_one_is_open_at_a_time_per_order(self):
        request = self._request()
        self.assertRefused(
            self.order.with_user(self.collector).action_request_exception,
            WHY,
            says="requested by Salesperson",
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            authority.ours(request.sudo()).copy()
            self.env.flush_all()

    def test_the_refusals_say_what_to_do(self):
        self.assertRefusalsSayWhatToDo(self.order, self.order.action_confirm)

    def test_requests_come_first_in_the_queue_oldest_first(self):
        later, first = self._quotation(), self._quotation()
        self._request(first)
        request = self._request(later)
        self.env.cr.execute(
            "UPDATE cobranza_exception_request SET create_date = create_date + INTERVAL '1 hour'"
            " WHERE id = %s",
            [request.id],
        )
        queue = self.env.ref("cobranza_followup_sale.sale_order_action_held")
        found = (
            self.env[queue.res_model]
            .with_user(self.manager)
            .search(
                [("cobranza_hold", "=", True), ("state", "=", "draft")],
                order="cobranza_exception_requested_on, create_date",
            )
        )
        self.assertEqual(found[:2], first | later)
        self.assertIn(self.order, found[2:])

    def test_the_filter_finds_what_is_requested(self):
        self._request()
        second = self._quotation()
        self._request(second)
        orders = self.order | second | self._quotation()
        for wanted, found in ((True, self.order | second), (False, orders[-1])):
            domain = [("id", "in", orders.ids), ("cobranza_exception_requested", "=", wanted)]
            self.assertEqual(orders.search(domain), found)


class TestAnswering(RequestCommon):
    """Managers answer; the one who asked is told in a sentence."""

    def test_an_exception_for_the_order_grants_its_request(self):
        request = self._request()
        other = self._request(self._quotation())
        exception = self._exception(self.order, valid_until=day(2))
        self.assertRecordValues(
            request,
            [
                {
                    "state": "granted",
                    "exception_id": exception.id,
                    "answered_by_id": self.manager.id,
                    "answer": "Agreed with the management",
                }
            ],
        )
        self.assertEqual(other.state, "open")
        said = self._messages_to(self.salesperson)
        self.assertEqual(len(said), 1)
        until = format_date(self.env, day(2), lang_code="en_US")
        self.assertRegex(
            said[0],
            f"^Manager let {self.order.name} pass: you can confirm it now, until {until},"
            " up to .*500.00.$",
        )
        self.assertFalse(self.order.cobranza_exception_requested)
        self.assertFalse(self.order.cobranza_exception_request_text)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_an_exception_for_the_customer_grants_only_what_it_lets_through(self):
        big, small = self._request(self._quotation(quantity=90)), self._request()
        self._exception(amount_max=500)
        self.assertEqual(small.state, "granted")
        self.assertEqual(big.state, "open")

    def test_too_little_for_the_order_is_said(self):
        request = self._request()
        self._exception(self.order, amount_max=300)
        self.assertEqual(request.state, "granted")
        self.assertRegex(
            self._messages_to(self.salesperson)[0], "only in part, up to .*300.00: reduce it"
        )

    def test_of_two_holds_the_second_exception_answers(self):
        order = self._quotation(partner_invoice_id=self.other_customer.id)
        self._hold(self.other_customer)
        request = self._request(order)
        self._exception(order)
        self.assertEqual(request.state, "open")
        self._exception(partner=self.other_customer)
        self.assertEqual(request.state, "granted")

    def test_a_manager_refuses_with_a_reason(self):
        request = self._request()
        action = self.order.with_user(self.manager).action_refuse_exception()
        form = Form(
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        )
        form.reason = "Three cheques came back"
        form.save().action_refuse()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "refused",
                    "answer": "Three cheques came back",
                    "answered_by_id": self.manager.id,
                    "exception_id": False,
                }
            ],
        )
        self.assertEqual(
            self._messages_to(self.salesperson),
            [f"Manager refused an exception for {self.order.name}: Three cheques came back"],
        )
        self.assertRegex(
            self.order.cobranza_exception_request_text,
            "^Exception refused by Manager on .*: Three cheques came back$",
        )
        self.assertFalse(self.order.cobranza_exception_requested)
        self.assertRefused(self.order.action_confirm)

    def test_what_was_refused_may_be_asked_for_again(self):
        first = self._request()
        first.with_user(self.manager).action_refuse("No")
        second = self._request(note="They paid half")
        self.assertNotEqual(first, second)
        self.assertEqual(second.state, "open")

    def test_it_is_answered_once(self):
        request = self._request().with_user(self.manager)
        self.assertRefused(request.action_refuse, " ", says="Say why")
        request.action_refuse("No")
        self.assertRefused(request.action_refuse, "No", says="answered already")
        self.assertRefused(
            self.order.with_user(self.manager).action_refuse_exception, says="Nobody has requested"
        )

    def test_only_managers_refuse(self):
        request = self._request()
        for user in (self.salesperson, self.storekeeper, self.collector):
            with self.assertRaises(AccessError):
                request.with_user(user).action_refuse("No")
            with self.assertRaises(AccessError):
                self.env["cobranza.exception.request.refuse"].with_user(user).create(
                    {"request_id": request.id, "reason": "No"}
                )
        self.assertEqual(request.state, "open")


class TestNeedless(RequestCommon):
    """A request ends with the hold; the one who asked is told that they can go on."""

    def _held_by_policy(self):
        """Have the policy hold the other customer; return their invoice."""
        self._act()
        invoice = self._invoice(-90, 1000, partner=self.other_customer)
        debtor = self._debtor(self.other_customer)
        step = self.policy.step_ids.filtered(lambda step: step.stage_id == debtor.stage_id)
        kinds = self._kinds()
        step.write({**kinds, "hold_notice_days": 0})
        self._record_told(debtor)
        debtor._refresh_later()
        self._commit()
        self.assertEqual(debtor.hold_id.source, "policy")
        return invoice

    def _record_told(self, debtor):
        self.env["cobranza.step.execution"].sudo().create(
            {
                "debtor_id": debtor.id,
                "stage_id": debtor.stage_id.id,
                "episode_start": debtor.episode_start,
                "date": TODAY,
                "told_on": TODAY,
            }
        )

    def test_a_payment_makes_it_needless(self):
        invoice = self._held_by_policy()
        order = self._quotation(self.other_customer)
        request = self._request(order)
        untouched = self._request()
        self._pay(invoice)
        self.assertEqual(request.state, "obsolete")
        self.assertEqual(untouched.state, "open")
        [said] = self._messages_to(self.salesperson)
        self.assertRegex(
            said,
            "^Ferretería del Sur is no longer on hold: you can confirm"
            rf" {order.name} \(\D*100[.,]00\) now\.$",
        )
        self.assertFalse(order.cobranza_exception_requested)
        order.action_confirm()

    def test_a_preview_tells_nobody(self):
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._hold(date_to=day(1))
        request = self._request()
        self.env["cobranza.evaluation"]._preview(self.company, day(5))
        self._commit()
        self.assertEqual(request.state, "open")
        self.assertFalse(self._messages_to(self.salesperson))

    def test_the_end_of_a_hold_by_hand_makes_it_needless(self):
        request = self._request()
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._commit()
        self.assertEqual(request.state, "obsolete")
        self.assertIn("you can confirm", self._messages_to(self.salesperson)[0])

    def test_the_last_day_of_a_hold_makes_it_needless(self):
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._hold(date_to=day(1))
        request = self._request()
        with freeze_time(day(2)):
            self._run()
        self.assertEqual(request.state, "obsolete")

    def test_a_hold_that_takes_the_place_of_another_does_not(self):
        self._held_by_policy()
        request = self._request(self._quotation(self.other_customer))
        self._hold(self.other_customer)
        self._commit()
        self.assertEqual(request.state, "open")

    def test_who_left_is_not_told(self):
        request = self._request()
        self.salesperson.active = False
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._commit()
        self.assertEqual(request.state, "obsolete")
        self.assertFalse(self._messages_to(self.salesperson))

    def test_a_cancelled_document_is_not_asked_for_any_more(self):
        request = self._request()
        self.order.action_cancel()
        self.assertEqual(request.state, "obsolete")
        self.assertFalse(self._messages_to(self.salesperson))

    def test_holds_without_requests_cost_one_query(self):
        self._commit()
        with self.assertQueryCount(1):
            self.env["cobranza.hold"]._look_again(range(1, 500))
            self.env.cr.precommit.run()


class TestWhoSeesWhat(RequestCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.base.models.ir_model", "odoo.sql_db"))
        self.enterContext(mute_logger("odoo.addons.base.models.ir_rule"))

    def test_salespeople_see_requests_of_orders_they_may_read(self):
        own = self._new_user("own", "sales_team.group_sale_salesman")
        theirs = self._request()
        mine = self._request(self._quotation(user=own, user_id=own.id), user=own)
        nobodys = self._request(self._quotation(user_id=False))
        requests = self.requests
        self.assertEqual(requests.with_user(own).search([]), nobodys | mine)
        self.assertEqual(requests.with_user(self.salesperson).search([]), nobodys | mine | theirs)
        with self.assertRaises(AccessError):
            theirs.with_user(own).read(["note"])
        with self.assertRaises(AccessError):
            self.order.with_user(own).action_request_exception(WHY)

    def test_collectors_and_managers_see_all_of_their_companies(self):
        requests = self._request() | self._request(self._quotation())
        for user in (self.collector, self.manager):
            self.assertEqual(self.requests.with_user(user).search([]), requests.sorted("id")[::-1])
        company = self._other_company()
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        stranger.write({"company_id": company.id, "company_ids": [Command.set(company.ids)]})
        self.assertFalse(self.requests.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            requests.with_user(stranger).action_refuse("No")

    def test_sales_sees_no_figure(self):
        self.assertSeesNoFigure(self.salesperson, self._request())

    def test_portal_and_other_users_ask_for_nothing(self):
        portal = self._new_user("juana", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        clerk = self._new_user("clerk", "base.group_user")
        for user in (portal, clerk):
            with self.assertRaises(AccessError):
                self.order.with_user(user).action_request_exception(WHY)
            with self.assertRaises(AccessError):
                self.requests.with_user(user).search([])
        with self.assertRaises(AccessError):
            self.order.with_user(portal).read(["cobranza_exception_request_text"])
        with self.assertRaises(AccessError):
            self.order.with_user(portal).search([("cobranza_exception_requested", "=", True)])
        with self.assertRaises(AccessError):
            self.order.with_user(portal).search([], order="cobranza_exception_requested_on")

    def test_nobody_forges_or_changes_one(self):
        request = self._request()
        admin = self.env.ref("base.user_admin")
        for user in (self.salesperson, self.storekeeper, self.collector, self.manager, admin):
            mine = request.with_user(user)
            with self.assertRaisesRegex(AccessError, "choose Request Exception"):
                mine.create(
                    {
                        "debtor_id": self._debtor().id,
                        "order_id": self._quotation().id,
                        "note": WHY,
                        "user_id": self.manager.id,
                    }
                )
            for values in ({"state": "granted"}, {"note": "x"}, {"answer": "yes"}):
                with self.assertRaisesRegex(AccessError, "answers it"):
                    mine.write(values)
            with self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaisesRegex(AccessError, "answers it"):
            request.sudo().write({"note": "Other"})
        with self.assertRaisesRegex(AccessError, "is a log"):
            authority.ours(request.sudo()).write({"note": "Other"})
        with self.assertRaisesRegex(AccessError, "is a log"):
            request.sudo().unlink()

    def test_each_companys_hold_and_request_are_its_own(self):
        company = self._other_company()
        theirs = (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .with_company(company)
            .create({"partner_id": self.customer.id, "company_id": company.id})
        )
        self._request()
        self.assertRefused(theirs.action_request_exception, WHY, says="is not stopped")
        self.assertFalse(theirs.cobranza_exception_requested)

    def test_salespeople_have_a_menu_of_their_held_orders(self):
        menu = self.env.ref("cobranza_followup_sale.menu_sale_held_orders")
        self.assertIn(menu.id, menu.with_user(self.salesperson)._visible_menu_ids())
        self.assertNotIn(menu.id, menu.with_user(self.storekeeper)._visible_menu_ids())

    def test_the_buttons_are_for_those_who_may(self):
        for user, names in (
            (self.salesperson, {"Request Exception"}),
            (self.collector, {"Request Exception"}),
            (self.manager, {"Make Exception", "Refuse"}),
        ):
            self.assertOffers(user, "sale.order", names)

    def test_customers_on_hold_have_a_badge(self):
        for view in ("base.res_partner_kanban_view", "base.view_partner_tree"):
            view = self.env.ref(view)
            arch = self.customer.with_user(self.salesperson).get_view(view.id, view.type)["arch"]
            self.assertIn("cobranza_hold_reason", arch)
