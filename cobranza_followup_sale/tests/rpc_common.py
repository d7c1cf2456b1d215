import json
import xmlrpc.client

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .orders_common import OrdersCommon


class RpcCommon(OrdersCommon, HttpCase):
    """Calls from outside, each with the key of the person who makes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {}
        for user in (cls.salesperson, cls.storekeeper, cls.collector, cls.manager):
            cls._give_key(user)

    @classmethod
    def _give_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        cls.keys[user] = keys._generate("rpc", "test", None)

    def _json2(self, user, model, method, /, **params):
        """Call over JSON-2; return (HTTP status, answer)."""
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(params),
            headers={
                "Authorization": f"bearer {self.keys[user]}",
                "Content-Type": "application/json",
            },
        )
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    def _xmlrpc(self, user, model, method, *args, **kwargs):
        answer = self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, user.id, self.keys[user], model, method, args, kwargs
        )
        self.env.invalidate_all()
        return answer

    def assertJson2(self, status, says, user, model, method, /, **params):
        with mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule"):
            code, answer = self._json2(user, model, method, **params)
        self.assertEqual(code, status, answer.get("message"))
        self.assertRegex(answer["message"], says)
        return answer["message"]

    def assertFault(self, says, user, model, method, *args, **kwargs):
        with (
            mute_logger("odoo.http", "odoo.sql_db"),
            self.assertRaises(xmlrpc.client.Fault) as caught,
        ):
            self._xmlrpc(user, model, method, *args, **kwargs)
        fault = caught.exception
        self.assertRegex(fault.faultString, says)
        self.assertNotIn("Traceback", fault.faultString)

    def assertRefusedOverRpc(self, *calls, says="credit hold|stopped"):
        """One of the calls, made one after the other, is refused with a sentence; none is left.

        :param calls: (user, model, method, parameters)
        """
        answers, answered = [], []
        with self.env.cr.savepoint() as savepoint:
            for user, model, method, params in calls:
                with mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule"):
                    status, answer = self._json2(user, model, method, **params)
                if status != 200:
                    answers.append((status, answer["message"]))
                    break
                answered.append(answer)
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertTrue(answers, f"Every call was answered: {answered}")
        self.assertIn(answers[0][0], (403, 422), answers)
        self.assertRegex(answers[0][1], says)
