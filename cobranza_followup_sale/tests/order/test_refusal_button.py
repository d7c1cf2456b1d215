from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tools import web_button

from ..rpc_common import RpcCommon


class RefusalButtonCommon(RpcCommon):
    """People who click a button of the web client, and what it answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.salesperson, cls.storekeeper, cls.manager):
            user.password = user.login * 2
        cls.manager.group_ids |= cls._group("sales_team.group_sale_salesman_all_leads")
        cls.confirmed = cls._order()
        cls.hold = cls._hold(cls)
        cls.order = cls._quotation()

    def _click(self, user, record, method):
        """Click a button as the web client does; return the error it is answered with."""
        self.authenticate(user.login, user.login * 2)
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.make_jsonrpc_request_raw(record, method)
        self.env.invalidate_all()
        return answer.get("error", {}).get("data")

    def make_jsonrpc_request_raw(self, record, method):
        return self.url_open(
            f"/web/dataset/call_button/{record._name}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": record._name,
                    "method": method,
                    "args": [record.ids],
                    "kwargs": {},
                },
            },
        ).json()

    def assertLeadsOn(self, error, xmlid, button, **asked):
        self.assertEqual(error["name"], "odoo.exceptions.RedirectWarning")
        sentence, action, text, context = error["arguments"]
        self.assertRegex(sentence, "credit hold|stopped")
        self.assertEqual(action, self.env.ref(f"cobranza_followup_sale.{xmlid}").id)
        self.assertEqual(text, button)
        self.assertLessEqual({f"default_{k}": v for k, v in asked.items()}.items(), context.items())

    def assertAnsweredWithTheSentence(self, user, record, method):
        self.assertJson2(422, "Request Exception", user, record._name, method, ids=record.ids)
        self.assertFault("Request Exception", user, record._name, method, record.ids)


@tagged("post_install", "-at_install")
class TestRefusalButton(RefusalButtonCommon):
    """Who clicks a button is led on to the request; who calls from outside reads a sentence."""

    def test_a_salesperson_is_led_to_the_request(self):
        error = self._click(self.salesperson, self.order, "action_confirm")
        request = "cobranza_exception_request_new_action"
        self.assertLeadsOn(error, request, "Request Exception", order_id=self.order.id)
        self.assertWaits(self.order)

    def test_a_button_of_another_document_gets_an_error_that_it_can_survive(self):
        path = f"/web/dataset/call_button/{self.order._name}/action_confirm"
        pressed = SimpleNamespace(
            httprequest=SimpleNamespace(path=path),
            params={"model": self.order._name, "args": [self.order.ids]},
        )
        with patch("odoo.addons.cobranza_followup.tools.web_button.request", pressed):
            self.assertTrue(web_button.is_button_of(self.order))
            self.assertFalse(web_button.is_button_of(self.confirmed))
            with self.assertRaises(UserError):
                self._quotation().action_confirm()

    def test_a_manager_is_led_to_the_exception(self):
        error = self._click(self.manager, self.order, "action_confirm")
        new = "cobranza_exception_action_new"
        debtor = self._debtor()
        self.assertLeadsOn(
            error, new, "Make Exception", order_id=self.order.id, debtor_id=debtor.id
        )

    def test_once_it_is_requested_there_is_nothing_to_ask(self):
        self.order.with_user(self.salesperson).action_request_exception("They paid today")
        error = self._click(self.salesperson, self.order, "action_confirm")
        self.assertEqual(error["name"], "odoo.exceptions.UserError")
        self.assertIn("wait for a collections manager's answer", error["arguments"][0])

    def test_a_call_from_outside_is_answered_with_the_sentence(self):
        self.assertAnsweredWithTheSentence(self.salesperson, self.order, "action_confirm")
