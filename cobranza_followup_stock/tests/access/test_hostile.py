import inspect
import json
import xmlrpc.client

from odoo import http
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.controllers.page import XLSX

from ..holds_common import HoldsCommon
from . import hostile_common as hostile

TEMPLATES = "/cobranza_followup/import_template"
HTML = '"><script>hostile()</script>{{ 7717*7919 }} %s %(x)s'
WRONG_IDS = ([], ["x"], [2**63], [2**31 - 1])
WRONG = (None, {"a": 1}, 2**63, "a\x00b", "9999-12-31")
# Faults that Odoo logs, and that are looked at here.
_QUIET = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.models.unlink",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.rpc.controllers.xmlrpc",
)


class TestHostile(HoldsCommon, HttpCase):
    """Every method that can be called from outside, with what nobody should call it with.

    The methods are read from the registry: a new one is called here without being named. What
    is tried at random and for longer is `make hostile`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "manager": cls.manager,
            "collector": cls.collector,
            "salesperson": cls.salesperson,
            "storekeeper": cls.storekeeper,
            "internal": cls._new_user("internal", "base.group_user"),
            "portal": cls._new_user("portal", "base.group_portal"),
        }
        keys = cls.env["res.users.apikeys"]
        cls.keys = {
            role: keys.with_user(user).sudo()._generate("rpc", "test", None)
            for role, user in cls.roles.items()
        }
        cls.order = cls._quotation()
        invoice = cls._invoice(-40, 4_443_331)
        cls._run_once()
        cls._promise(10, 3, note="Confidential")
        cls._barrier("goods", invoice, note="Confidential")
        cls.env["cobranza.hold"].create(
            {"debtor_id": cls._debtor().id, "reason": "Cheque returned"}
        )
        cls.models = [
            *hostile.own_models(cls.env),
            *hostile.service_models(cls.env),
            *hostile.extended_models(cls.env),
        ]
        cls.env["res.bank"].create({"name": "Bank"})

    @classmethod
    def _run_once(cls):
        debtors = cls.env["cobranza.debtor"]
        debtors._mark_stale([(cls.customer.id, cls.company.id)])
        cls._commit()

    def _methods(self):
        """Yield (model, method, the method's arguments, the id of a record if there is one)."""
        for model in self.models:
            has_records = not self.env[model]._abstract
            known = self.env[model].sudo().search([], limit=1).ids if has_records else []
            for method in hostile.public_methods(self.env, model):
                function = getattr(self.env.registry[model], method)
                parameters = list(inspect.signature(function).parameters)[1:]
                has_ids = not getattr(function, "_api_model", False)
                yield model, method, parameters, known or [1] if has_ids else None

    # -- calling -------------------------------------------------------------------------

    def _json2(self, role, model, method, ids, kwargs):
        headers = {"Content-Type": "application/json"}
        if role in self.keys:
            headers["Authorization"] = f"bearer {self.keys[role]}"
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps({**kwargs, **({} if ids is None else {"ids": ids})}),
            headers=headers,
        )
        if answer.status_code == 200:
            return answer.text, None, None
        said = answer.json()
        trace = said.get("debug") if answer.status_code == 500 else None
        return answer.text, said["message"], trace

    def _xmlrpc(self, role, model, method, ids, kwargs):
        args = [] if ids is None else [ids]
        uid = self.roles[role].id
        try:
            answer = self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, uid, self.keys[role], model, method, args, kwargs
            )
        except xmlrpc.client.Fault as fault:
            trace = fault.faultString if "Traceback" in fault.faultString else None
            return fault.faultString, fault.faultString, trace
        return str(answer), None, None

    def _call(self, role, model, method, ids, door=None, **kwargs):
        """Call, say what is wrong with the answer, and undo what was done."""
        savepoint = self.env.cr.savepoint()
        with mute_logger(*_QUIET):
            text, sentence, trace = (door or self._json2)(role, model, method, ids, kwargs)
        self.env.invalidate_all()
        wrong = []
        if role != "manager":
            if not self._debtor().hold_id or self._debtor().hold_id.state != "active":
                wrong.append("the hold was lifted")
            if self.env["cobranza.exception"].search_count([]):
                wrong.append("an exception was made")
        if role not in ("manager", "collector"):
            if "Confidential" in text or str(self._debtor().amount_receivable) in text:
                wrong.append(f"tells what is not theirs: {text}")
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        user = self.roles.get(role)
        if trace:
            ours = hostile.is_ours(trace) or "cannot marshal None" in trace
            if ours and not hostile.odoo_does_the_same(self.env, user, method, ids, kwargs, None):
                wrong.append(trace)
        elif sentence is not None and hostile.is_technical(sentence):
            wrong.append(f"no sentence for people: {sentence}")
        return [f"{role} {model}.{method}({ids}, {kwargs})\n{fault}" for fault in wrong]

    def assertClean(self, faults):
        self.assertFalse(faults, f"{len(faults)} faults:\n" + "\n\n".join(faults[:10]))

    # -- the doors -----------------------------------------------------------------------

    def test_wrong_ids_get_a_sentence(self):
        faults = []
        for model, method, parameters, ids in self._methods():
            for wrong in WRONG_IDS if ids is not None else ():
                kwargs = dict.fromkeys(parameters, "x")
                faults += self._call("manager", model, method, wrong, **kwargs)
        self.assertClean(faults)

    def test_what_has_no_records_is_called_too(self):
        called = {(model, method) for model, method, *_more in self._methods()}
        for method in ("open_day", "customer", "promise_of", "log", "register_payment", "summary"):
            self.assertIn(("cobranza.call.workspace", method), called)

    def test_wrong_arguments_get_a_sentence(self):
        faults = []
        for model, method, parameters, ids in self._methods():
            for name in parameters:
                for wrong in WRONG:
                    kwargs = dict.fromkeys(parameters, "x") | {name: wrong}
                    faults += self._call("manager", model, method, ids, **kwargs)
        self.assertClean(faults)

    def test_no_role_gets_further_than_it_may(self):
        faults = []
        for model, method, parameters, ids in self._methods():
            for role in ("salesperson", "storekeeper", "internal", "portal", "nobody"):
                faults += self._call(role, model, method, ids, **dict.fromkeys(parameters, HTML))
        self.assertClean(faults)

    def test_every_method_answers_over_xmlrpc(self):
        faults = []
        for model, method, parameters, ids in self._methods():
            kwargs = dict.fromkeys(parameters, HTML)
            faults += self._call("manager", model, method, ids, self._xmlrpc, **kwargs)
        self.assertClean(faults)

    def test_wrong_values_of_every_field_get_a_sentence(self):
        faults = []
        for model in hostile.own_models(self.env):
            names = [name for name, field in self.env[model]._fields.items() if field.store]
            for wrong in (2**31 - 1, "9999-12-31"):
                vals = dict.fromkeys(names, wrong)
                faults += self._call("manager", model, "create", None, vals_list=[vals])
                ids = self.env[model].search([], limit=1).ids
                faults += self._call("manager", model, "write", ids, vals=vals)
        self.assertClean(faults)

    def test_there_is_no_route_that_is_not_called_here(self):
        rules = http._generate_routing_rules(["cobranza_followup"], nodb_only=False)
        self.assertEqual(
            [url for url, _endpoint in rules], [f"{TEMPLATES}/<string:model>/<string:name>"]
        )

    def test_templates_of_imports_are_for_the_desk(self):
        for role, user in self.roles.items():
            user.password = user.login
            self.authenticate(user.login, user.login)
            for model in ("cobranza.promise", "res.users", "ir.config_parameter", "x'"):
                for name in ("promises", "x", "%00"):
                    with self.subTest(role=role, model=model, name=name):
                        answer = self.url_open(f"{TEMPLATES}/{model}/{name}")
                        may = role in ("manager", "collector")
                        given = may and (model, name) == ("cobranza.promise", "promises")
                        self.assertEqual(answer.headers["Content-Type"] == XLSX, given)
                        self.assertNotEqual(answer.status_code, 500)

    # -- other companies -----------------------------------------------------------------

    def test_forms_tell_nothing_of_other_companies(self):
        foreign = self._foreign_debtor()
        amount = foreign.amount_overdue
        self.assertEqual(amount, 7_654_321)
        told = []
        for model in hostile.own_models(self.env):
            names = [
                name
                for name, field in sorted(self.env[model]._fields.items())
                if field.type not in ("one2many", "many2many")
            ]
            for name in names:
                comodel = self.env[model]._fields[name].comodel_name
                if not comodel or "company_id" not in self.env[comodel]._fields:
                    continue
                of_theirs = [("company_id", "=", foreign.company_id.id)]
                # Whoever attacks guesses an id; that ours may not look one up is no matter.
                their = self.env[comodel].sudo().search(of_theirs, limit=1).ids
                for id_ in their + (foreign.company_id.ids if name == "company_id" else []):
                    # What one field reads, the next one finds: in whatever order.
                    told += self._told_of(model, name, id_, names, str(amount))
                    told += self._told_of(model, name, id_, names[::-1], str(amount))
                    text_first = sorted(names, key=lambda name: name != "objective_text")
                    told += self._told_of(model, name, id_, text_first, str(amount))
        self.assertFalse(told, "\n".join(told))

    def test_the_screen_for_calls_tells_nothing_of_other_companies(self):
        foreign = self._foreign_debtor()
        promise = {"amount": 10, "date_promised": "2030-01-01"}
        outcome = self.env["cobranza.outcome"].search([], limit=1).id
        told = []
        for role in ("collector", "manager"):
            for method, kwargs in (
                ("open_day", {"skipped": foreign.ids}),
                ("customer", {"debtor_id": foreign.id}),
                ("promise_of", {"debtor_id": foreign.id, "values": promise}),
                ("log", {"debtor_id": foreign.id, "values": {"outcome_id": outcome}}),
                ("register_payment", {"debtor_id": foreign.id}),
            ):
                savepoint = self.env.cr.savepoint()
                model = "cobranza.call.workspace"
                with mute_logger(*_QUIET):
                    text, sentence, trace = self._json2(role, model, method, None, kwargs)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                digits = text.replace(",", "").replace(".", "")
                if trace or "7654321" in digits or foreign.partner_id.name in text:
                    told.append(f"{role} {method}: {text[:300]}")
                elif method != "open_day" and not sentence:
                    told.append(f"{role} {method} was not refused: {text[:300]}")
        self.assertFalse(told, "\n".join(told))

    def _foreign_debtor(self):
        company = self.setup_other_company(name="Distribuidora Dos")["company"]
        partner = self.env["res.partner"].create({"name": "Foreign", "company_id": company.id})
        local = self.env["account.move"].with_company(company)
        with_company = type(self).env
        type(self).env = local.env
        try:
            self._invoice(-40, 7_654_321, partner)
        finally:
            type(self).env = with_company
        debtor = self._debtor(partner, company)
        self.env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "7654321.0"})
        self._promise(7_654_321, 3, debtor=debtor)
        return debtor

    def _told_of(self, model, name, id_, names, secret):
        """Have a form of the model filled in with a foreign record; return where it tells."""
        told = []
        vals = {name: id_}
        readable = {field: {} for field in names}
        for role in ("collector", "manager"):
            for method, ids, kwargs in (
                ("onchange", [], {"values": vals, "field_names": [name], "fields_spec": readable}),
                ("web_save", [], {"vals": vals, "specification": readable}),
            ):
                savepoint = self.env.cr.savepoint()
                with mute_logger(*_QUIET):
                    text, _sentence, _trace = self._json2(role, model, method, ids, kwargs)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                if secret in text:
                    told.append(f"{role} {model}.{method}({vals}): {text[:300]}")
        return told
