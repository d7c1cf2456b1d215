from odoo import Command
from odoo.tests import TransactionCase, tagged

from .others_work_common import OthersWorkCommon

OURS = {
    "cobranza_followup",
    "cobranza_followup_sale",
    "cobranza_followup_sms",
    "cobranza_followup_stock",
    "cobranza_followup_website_sale",
}
# The fields we put on models of others that a copy carries along: what a person prefers, what a
# company decided, and whom a text message is to.
COPIED = {
    # What a message about a debt is for goes with its copy.
    ("mail.compose.message", "cobranza_override_reason"),
    ("mail.compose.message", "cobranza_purpose"),
    ("mail.message", "cobranza_purpose"),
    ("res.company", "cobranza_collector_id"),
    ("res.company", "cobranza_company_kind"),
    ("res.company", "cobranza_interest"),
    ("res.company", "cobranza_interest_order"),
    ("res.company", "cobranza_interest_product_id"),
    ("res.company", "cobranza_link_days"),
    ("res.company", "cobranza_offer_credit"),
    ("res.company", "cobranza_payment_instructions"),
    ("res.company", "cobranza_timezone"),
    ("res.users", "cobranza_digest"),
    ("sms.sms", "cobranza_author_id"),
    ("sms.sms", "cobranza_debtor_id"),
    ("sms.sms", "cobranza_purpose"),
    ("sms.sms", "cobranza_standing"),
}


def fields_of_ours(env):
    """Yield the fields that we put on models of others."""
    for model in env.registry.values():
        if not model._name.startswith("cobranza."):
            for field in model._fields.values():
                if field._modules and set(field._modules) <= OURS:
                    yield field


@tagged("post_install", "-at_install")
class TestFieldsOnModelsOfOthers(TransactionCase):
    """What we add to a model of others must be nothing to whoever knows nothing of it."""

    def test_there_are_some(self):
        models = {field.model_name for field in fields_of_ours(self.env)}
        self.assertLessEqual({"account.move", "res.partner", "sale.order", "stock.picking"}, models)

    def test_copies_carry_nothing_along_that_is_not_meant_to_be_copied(self):
        copied = {
            (field.model_name, field.name)
            for field in fields_of_ours(self.env)
            if field.copy and not self.env[field.model_name]._abstract
        }
        self.assertEqual(copied, COPIED)

    def test_what_is_copied_may_be_read_by_everybody(self):
        for field in fields_of_ours(self.env):
            if field.copy:
                self.assertFalse(field.groups, field)

    def test_nobody_has_to_fill_in_anything(self):
        for field in fields_of_ours(self.env):
            if field.store and field.column_type:
                with self.subTest(field=field):
                    self.assertFalse(field.required and not field.default)


class TestOthersScreens(OthersWorkCommon):
    """Lists, forms, groups and exports open for whoever opens them without us."""

    def test_who_is_shown_records_of_ours_may_read_them(self):
        """Odoo reads a list of records as the user, and the form fails if they may not."""
        shown = [
            field
            for field in fields_of_ours(self.env)
            if field.type in ("many2many", "one2many") and field.store
        ]
        self.assertTrue(shown)
        for field in shown:
            for user in (self.admin, self.accountant, self.salesperson, self.storekeeper):
                model = self.env[field.model_name].with_user(user)
                if model.has_access("read") and model._has_field_access(field, "read"):
                    with self.subTest(field=field, user=user.login):
                        self.assertTrue(model.env[field.comodel_name].has_access("read"))

    def _open_to(self):
        everybody = (
            self.admin,
            self.accountant,
            self.salesperson,
            self.storekeeper,
            self.collector,
        )
        return {
            self.invoice: (self.admin, self.accountant, self.salesperson, self.collector),
            self._receive(10): (self.admin, self.accountant, self.collector),
            self.order: (self.admin, self.accountant, self.salesperson, self.collector),
            self.order.sudo().picking_ids: (self.admin, self.storekeeper, self.accountant),
            self.customer: everybody,
            self.env.ref("cobranza_followup.mail_template_courtesy"): (self.admin,),
            self.company: (self.admin, self.accountant),
            self.admin: (self.admin,),
        }

    def _each_screen(self, look):
        for record, users in self._open_to().items():
            for user in users:
                with self.subTest(model=record._name, user=user.login):
                    look(record.with_user(user).with_company(self.company))

    def _ours(self, names, record):
        """Return those of the fields that are ours: of its own Odoo reads no more than it did."""
        return [name for name in names if set(record._fields[name]._modules or ("",)) <= OURS]

    def test_lists_and_forms_open(self):
        def look(record):
            kinds = ("list", "form", "search", "kanban")
            views = record.get_views([(False, kind) for kind in kinds])
            for kind in kinds:
                self.assertTrue(views["views"][kind]["arch"])
            shown = self._ours(views["models"][record._name]["fields"], record)
            specification = {
                name: {"fields": {"display_name": {}}} if record._fields[name].relational else {}
                for name in shown
            }
            found = record.web_search_read([("id", "=", record.id)], specification)
            self.assertEqual(found["length"], 1)
            found = record.web_read(specification)
            self.assertLessEqual(set(shown), found[0].keys())

        self._each_screen(look)

    def test_all_that_may_be_exported_is_exported(self):
        def look(record):
            known = record.fields_get()
            names = [name for name in self._ours(known, record) if known[name]["exportable"]]
            row = record.export_data(["display_name", *names])["datas"][0]
            self.assertEqual(len(row), len(names) + 1)

        self._each_screen(look)

    def test_groups_and_searches_work_by_what_of_ours_is_shown(self):
        def look(record):
            known, domain = record.fields_get(), [("id", "=", record.id)]
            for name in self._ours(known, record):
                if known[name].get("groupable"):
                    dated = known[name]["type"] in ("date", "datetime")
                    group = f"{name}:month" if dated else name
                    self.assertTrue(record.formatted_read_group(domain, [group], ["__count"]))
                if known[name]["searchable"]:
                    record.search([(name, "!=", False), *domain])

        self._each_screen(look)

    def test_an_administrator_writes_a_company_back_as_it_is(self):
        company = self.company.with_user(self.admin)
        since = company.cobranza_acting_since
        company.write(
            {
                "cobranza_mode": "act",
                "cobranza_acting_since": str(since),
                "cobranza_setup_done_on": company.cobranza_setup_done_on,
                "report_header": "Same",
            }
        )
        self.assertEqual(company.cobranza_acting_since, since)

    def test_an_administrator_enters_a_company_and_a_user(self):
        companies = self.env["res.company"].with_user(self.admin)
        company = companies.create({"name": "Sucursal"})
        self.assertEqual(company.cobranza_mode, "observe")
        user = self.salesperson.with_user(self.admin).copy({"login": "another"})
        self.assertFalse(user.cobranza_digest_on)
        user.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        self.assertEqual(user.company_id, company)

    def test_an_administrator_saves_the_settings(self):
        settings = self.env["res.config.settings"].with_user(self.admin)
        values = settings.default_get(list(settings.fields_get()))
        settings.create(values).execute()
        self.assertEqual(self.company.cobranza_mode, "act")
