from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import day

from ..holds_common import HoldsCommon

# What everybody in the company may know of a customer.
KNOWN = {"cobranza_hold", "cobranza_hold_reason"}
# And of a partner, besides: no figure and no judgement.
KNOWN_OF_PARTNERS = {
    "cobranza_handles_payments",
    "cobranza_has_limit",
    "cobranza_over_limit",
    "cobranza_currency_id",
}
# How much of their credit is left, for those who sell to them.
KNOWN_TO_SALES = {"cobranza_credit_limit", "cobranza_exposure", "cobranza_credit_available"}
# And of an order, besides.
KNOWN_OF_ORDERS = {
    "cobranza_passes_hold",
    "cobranza_exception_id",
    "cobranza_exception_ids",
    # How the customer usually pays, for whoever agrees on terms.
    "cobranza_payment_habit",
    # What the customer of the web shop agreed to.
    "cobranza_sent_on",
    "cobranza_agreed_on",
    "cobranza_agreed_basket",
    # Whether the limit stops it; the figures are for sales alone.
    "cobranza_over_limit",
    "cobranza_has_limit",
    "cobranza_credit_currency_id",
}
# And of what may be let through: who asked for it, and why.
KNOWN_OF_REQUESTS = {
    "cobranza_exception_requested",
    "cobranza_exception_requested_by_id",
    "cobranza_exception_requested_on",
    "cobranza_exception_request_note",
    "cobranza_exception_request_text",
    # The one figure sales is told: what has to be paid.
    "cobranza_hold_ending",
}
# Models of the add-on that hold figures or judgements.
SECRET = (
    "cobranza.contact.attempt",
    "cobranza.contact.preference",
    "cobranza.contact.week",
    "cobranza.cash.forecast",
    "cobranza.debtor",
    "cobranza.decision",
    "cobranza.credit.group",
    "cobranza.credit.insurance",
    "cobranza.credit.review",
    "cobranza.credit.turn",
    "cobranza.forecast.accuracy",
    "cobranza.forecast.history",
    "cobranza.item.forecast",
    "cobranza.step.execution",
    "cobranza.hold",
    "cobranza.interaction",
    "cobranza.offer",
    "cobranza.offer.campaign",
    "cobranza.open.item",
    "cobranza.policy",
    "cobranza.promise",
    "cobranza.exception.report",
    "cobranza.run",
)


class AccessCommon(HoldsCommon):
    def setUp(self):
        super().setUp()
        quiet = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
        self.enterContext(mute_logger(*quiet, "odoo.sql_db", "odoo.models"))

    def assertFails(self, look):
        """Odoo answers in one of several ways, all of which tell nothing."""
        try:
            with self.env.cr.savepoint():
                answer = look()
        except (UserError, ValueError, NotImplementedError):
            return
        self.fail(f"It answered: {answer}")


class TestSalesAndWarehouseAccess(AccessCommon):
    """Sales and warehouse see hold and reason of their company's customers, no figure."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.invoice = self._invoice(-40, 1234)
        self._promise(100, 5)
        self.hold = self._hold()
        self.exception = self._exception(self.order)
        self.outsiders = (self.salesperson, self.storekeeper)
        for user in self.outsiders:
            user.group_ids |= self.env.ref("base.group_allow_export")

    def test_models_with_figures_are_closed(self):
        for user in self.outsiders:
            for name in SECRET:
                model = self.env[name].with_user(user)
                for method in ("search", "search_count"):
                    with self.assertRaises(AccessError, msg=f"{name} {user.login}"):
                        getattr(model, method)([])
                with self.assertRaises(AccessError):
                    model._read_group([], [], ["__count"])
                with self.assertRaises(AccessError):
                    model.create([{}])

    def _documents(self):
        return {
            "res.partner": (self.customer, self.outsiders),
            "sale.order": (self.order, (self.salesperson,)),
            "stock.picking": (self.order.sudo().picking_ids, (self.storekeeper,)),
            "account.move": (self.invoice, (self.salesperson,)),
            "cobranza.exception": (self.exception, self.outsiders),
        }

    def _fields_of_the_add_on(self, model):
        """Return the names of the fields that our add-ons put on a model."""
        mine = self.env["ir.model.fields"].search([("model", "=", model)])
        return {
            field.name
            for field in mine
            if any(
                module.startswith("cobranza_followup")
                for module in (field.modules or "").split(", ")
            )
            and field.name not in ("id", "display_name")
        }

    def test_documents_show_hold_and_reason_only(self):
        for model, (record, users) in self._documents().items():
            if model == "cobranza.exception":
                continue
            ours = self._fields_of_the_add_on(model)
            self.assertTrue(ours >= KNOWN, model)
            allowed = KNOWN | (KNOWN_OF_ORDERS if model == "sale.order" else set())
            if model == "res.partner":
                allowed |= KNOWN_OF_PARTNERS
            if model in ("sale.order", "stock.picking"):
                allowed |= KNOWN_OF_REQUESTS | {"cobranza_passes_hold", "cobranza_over_limit"}
            for user in users:
                record_of, known = record.with_user(user), set(allowed)
                if user == self.salesperson and model in ("res.partner", "sale.order"):
                    known |= KNOWN_TO_SALES | {"cobranza_limit_warning"}
                if model == "stock.picking":
                    known.add("cobranza_limit_warning")  # whose limit, and no figures
                if user == self.storekeeper and model == "res.partner":
                    known.add("cobranza_credit_available")
                self.assertEqual(set(record_of.fields_get(ours)) - known, set(), model)
                self.assertTrue(record_of.read(list(ours & allowed)))
                for name in ours - known:
                    with self.subTest(model=model, field=name, user=user.login):
                        self._check_hidden(record_of, name)

    def _check_hidden(self, record, name):
        model, own = record.browse(), [("id", "=", record.id)]
        for look in (
            lambda: record.read([name]),
            lambda: record[name],
            lambda: record.web_read({name: {}}),
            lambda: model.search_read(own, [name]),
            lambda: model.search([(name, "!=", False)]),
            lambda: model.search([(name, "=", False)]),
        ):
            with self.assertRaises(AccessError):
                look()
        for look in (
            lambda: model._read_group(own, [name], ["__count"]),
            lambda: model._read_group(own, [], [f"{name}:max"]),
            lambda: model.search(own, order=name),
        ):
            self.assertFails(look)
        self.assertNothingExported(record, name)

    def assertNothingExported(self, record, path):
        """An export raises, or leaves the column empty."""
        try:
            rows = record.export_data([path])["datas"]
        except AccessError:
            return
        self.assertFalse(any(any(row) for row in rows), rows)

    def test_no_figure_is_reached_through_a_path(self):
        paths = {
            "sale.order": ("cobranza_exception_id", "cobranza_exception_ids", "cobranza_debtor_id"),
            "cobranza.exception": ("debtor_id", "hold_id", "hold_id.debtor_id"),
            "res.partner": ("cobranza_debtor_id", "cobranza_promise_ids"),
        }
        for model, names in paths.items():
            record, users = self._documents()[model]
            for user in users:
                mine = record.with_user(user)
                for name in names:
                    path = name if "debtor" in name else f"{name}.debtor_id"
                    with self.subTest(model=model, path=path), self.assertRaises(AccessError):
                        mine.search([(f"{path}.amount_overdue", ">", 0)])
                    with self.subTest(model=model, path=path):
                        exported = f"{path.replace('.', '/')}/amount_overdue"
                        self.assertNothingExported(mine, exported)

    def test_the_owner_of_a_barrier_sees_no_figure(self):
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": self._debtor().id,
                "type_id": self.env["cobranza.barrier.type"]
                .search([("is_dispute", "=", True)], limit=1)
                .id,
                "invoice_ids": [Command.set(self.invoice.ids)],
                "amount_disputed": 1234,
                "owner_id": self.salesperson.id,
            }
        )
        self.assertFalse(self.env["cobranza.barrier"].with_user(self.storekeeper).search([]))
        mine = self.env["cobranza.barrier"].with_user(self.salesperson).search([])
        self.assertEqual(mine, barrier)
        self._check_hidden(mine, "amount_disputed")
        with self.assertRaises(AccessError):
            mine.search([("debtor_id.amount_overdue", ">", 0)])
        with self.assertRaises(AccessError):
            mine.create([{"debtor_id": self._debtor().id}])
        self.assertNothingExported(mine, "debtor_id/amount_overdue")

    def test_an_exception_tells_who_when_and_why(self):
        for user in self.outsiders:
            exception = self.exception.with_user(user)
            shown = set(exception.fields_get())
            self.assertFalse({"debtor_id", "hold_id"} & shown)
            self.assertEqual(exception.read(["reason"])[0]["reason"], "Agreed with the management")
            self.assertFails(lambda exception=exception: exception.search([], order="debtor_id"))

    def test_sentences_carry_no_figure(self):
        order = self._quotation()
        # Its number may have any figure.
        message = self.assertRefused(order.action_confirm).replace(order.name, "")
        for figure in ("1234", "1,234", "40"):
            self.assertNotIn(figure, message)

    def test_the_debtors_chatter_is_closed(self):
        debtor = self._debtor()
        debtor.message_post(body=Markup("They owe 1234"))
        messages = self.env["mail.message"].with_user(self.salesperson)
        found = messages.search([("model", "=", "cobranza.debtor"), ("res_id", "=", debtor.id)])
        self.assertFalse(found)

    def test_a_portal_user_sees_nothing(self):
        portal = self._new_user("juana", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        for name in (*SECRET, "cobranza.exception", "cobranza.stage"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(portal).search([])
        customer = portal.partner_id.with_user(portal)
        for name in self._fields_of_the_add_on("res.partner"):
            with self.assertRaises(AccessError):
                customer.read([name])

    def test_another_companys_hold_is_not_shown(self):
        company = self._other_company()
        elsewhere = self.customer.with_user(self.salesperson).with_company(company)
        self.assertFalse(elsewhere.cobranza_hold)
        self.assertFalse(elsewhere.cobranza_hold_reason)
        partners = self.env["res.partner"].with_user(self.salesperson)
        only_there = partners.with_context(allowed_company_ids=company.ids)
        self.assertFalse(only_there.search([("cobranza_hold", "=", True)]))
        self.assertIn(self.customer, partners.search([("cobranza_hold", "=", True)]))

    def test_a_search_for_customers_not_held_is_its_opposite(self):
        partners = self.env["res.partner"].with_user(self.salesperson)
        mine = [("id", "in", (self.customer | self.buyer | self.other_customer).ids)]
        held = partners.search([*mine, ("cobranza_hold", "=", True)])
        free = partners.search([*mine, ("cobranza_hold", "=", False)])
        self.assertEqual(held, self.customer | self.buyer)
        self.assertEqual(free, self.other_customer)

    def test_nobody_switches_the_desk_on_but_managers(self):
        self.company.cobranza_mode = "observe"
        boss = self._new_user("boss", "base.group_system")
        boss.group_ids |= self.env.ref("base.group_erp_manager")
        boss.group_ids -= self.env.ref("cobranza_followup.group_cobranza_manager")
        with self.assertRaises(AccessError):
            self.company.with_user(boss).write({"cobranza_mode": "act"})
        boss.group_ids |= self.env.ref("base.group_partner_manager")
        companies = self.env["res.company"].with_user(boss)
        with self.assertRaises(AccessError), self._undone():
            companies.create({"name": "New", "cobranza_mode": "act"})
        new = companies.with_context(default_cobranza_mode="act").create({"name": "New"})
        self.assertEqual(new.sudo().cobranza_mode, "observe")


class TestFieldsToWhatIsClosed(AccessCommon):
    """A field that leads to a record one may not read still sorts and groups by it."""

    def test_nobody_has_a_field_to_records_of_the_desk_they_may_not_read(self):
        portal = self._new_user("juana", "base.group_portal")
        employee = self._new_user("employee", "base.group_user")
        accountant = self._new_user("accountant", "account.group_account_manager")
        accountant.group_ids -= self.env.ref("cobranza_followup.group_cobranza_manager")
        for user in (self.salesperson, self.storekeeper, accountant, employee, portal):
            for name, model in self.env.items():
                mine = model.with_user(user)
                if model._abstract or not mine.has_access("read"):
                    continue
                for field in model._fields.values():
                    if not (field.comodel_name or "").startswith("cobranza."):
                        continue
                    # Which exception let an order pass is known of the order; they sort by id.
                    if model._name == "sale.order" and field.name in KNOWN_OF_ORDERS:
                        continue
                    closed = not self.env[field.comodel_name].with_user(user).has_access("read")
                    with self.subTest(model=name, field=field.name, user=user.login):
                        self.assertFalse(closed and mine._has_field_access(field, "read"))


class TestWizards(AccessCommon):
    """What somebody is filling in is theirs: debts, reasons and texts stand in it."""

    def _wizards(self):
        return [
            model
            for name, model in self.env.items()
            if name.startswith("cobranza.") and model._transient
        ]

    def test_every_form_being_filled_in_is_its_users_alone(self):
        self.assertGreater(len(self._wizards()), 15)
        boss = self._new_user("boss", "cobranza_followup.group_cobranza_manager")
        for model in self._wizards():
            for mode in ("read", "write", "create", "unlink"):
                with self.subTest(model=model._name, mode=mode):
                    domain = self.env["ir.rule"].with_user(boss)._compute_domain(model._name, mode)
                    self.assertIn(("create_uid", "in", [boss.id]), list(domain.optimize(model)))

    def test_nobody_reads_finishes_or_deletes_anothers(self):
        invoice = self._invoice(-20)
        barrier = self._barrier("no_invoice", invoice, owner_id=self.salesperson.id)
        owners = {
            "cobranza.barrier.close": (
                self.salesperson,
                {"barrier_id": barrier.id, "resolution": "Sent"},
                "action_close",
            ),
            "cobranza.short.message.new": (
                self.collector,
                {"debtor_id": self._debtor().id, "text": "Dear Juana"},
                "action_open_whatsapp",
            ),
            "cobranza.stage.pin": (
                self.manager,
                {
                    "debtor_id": self._debtor().id,
                    "stage_id": self.stages["terms"].id,
                    "until": day(3),
                },
                "action_pin",
            ),
        }
        boss = self._new_user("boss", "cobranza_followup.group_cobranza_manager")
        for name, (owner, values, action) in owners.items():
            wizard = self.env[name].with_user(owner).create(values)
            self.assertTrue(wizard.read([]))
            theirs = wizard.with_user(boss)
            for touch in (
                lambda theirs=theirs: theirs.read([]),
                lambda theirs=theirs, values=values: theirs.write(values),
                theirs.unlink,
                getattr(theirs, action),
                lambda theirs=theirs: theirs.web_save({}, {"display_name": {}}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.env.invalidate_all()
                    touch()
            self.assertFalse(theirs.search([]))


class TestCompaniesApart(AccessCommon):
    def test_a_collector_sees_their_own_companies(self):
        self._invoice(-40)
        self._hold()
        self._promise(100, 5)
        self._interact("no_answer")
        debtor = self._debtor()
        company = self._other_company()
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        stranger.write({"company_id": company.id, "company_ids": [Command.set(company.ids)]})
        for name in (
            "cobranza.debtor",
            "cobranza.hold",
            "cobranza.promise",
            "cobranza.interaction",
            "cobranza.decision",
            "cobranza.open.item",
        ):
            self.assertTrue(self.env[name].with_user(self.collector).search([]), name)
            self.assertFalse(self.env[name].with_user(stranger).search([]), name)
        with self.assertRaises(AccessError):
            debtor.with_user(stranger).read(["amount_overdue"])
        with self.assertRaises(AccessError):
            debtor.with_user(stranger).write({"tag_ids": [Command.clear()]})
        with self.assertRaises(AccessError):
            debtor.hold_id.with_user(stranger).action_end("Mine")
        with self.assertRaises(AccessError):
            debtor.with_user(stranger).action_pin_stage(self.stages["remind"].id, day(3))
        for call in (
            lambda: (
                self.env["cobranza.promise"]
                .with_user(stranger)
                .create({"debtor_id": debtor.id, "amount": 5, "date_promised": day(2)})
            ),
            lambda: (
                self.env["cobranza.hold"]
                .with_user(stranger)
                .create({"debtor_id": debtor.id, "reason": "Mine"})
            ),
            lambda: (
                self.env["cobranza.interaction"]
                .with_user(stranger)
                .create(
                    {
                        "debtor_id": debtor.id,
                        "outcome_id": self.env.ref("cobranza_followup.outcome_no_answer").id,
                    }
                )
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()


class TestCollectorAccess(AccessCommon):
    """Collectors follow up; they do not decide over holds, rules or figures."""

    def setUp(self):
        super().setUp()
        self._invoice(-40)
        self.hold = self._hold()

    def test_they_put_on_and_lift_no_hold(self):
        with self.assertRaises(AccessError):
            self.hold.with_user(self.collector).action_end("Paid")
        holds = self.env["cobranza.hold"].with_user(self.collector)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            holds.create({"debtor_id": self._debtor().id, "reason": "Mine"})

    def test_they_change_no_rules(self):
        for record, values in (
            (self.policy, {"minimum_amount": 10**9}),
            (self.policy.step_ids[-1], {"hold_sale": False}),
            (self.stages["terms"], {"name": "x"}),
            (self.env.ref("cobranza_followup.outcome_no_answer"), {"counts_as_refusal": True}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.collector).write(values)
            with self.assertRaises(AccessError):
                record.with_user(self.collector).unlink()
        with self.assertRaises(AccessError):
            self.env["cobranza.policy"].with_user(self.collector).create({"name": "Mine"})

    def test_they_pin_and_override_nothing(self):
        debtor = self._debtor().with_user(self.collector)
        with self.assertRaises(AccessError):
            debtor.action_pin_stage(self.stages["remind"].id, day(9))
        with self.assertRaises(AccessError):
            debtor.write(
                {"debtor_type_override": "punctual", "debtor_type_override_reason": "Friend"}
            )
        with self.assertRaises(AccessError):
            debtor.write({"state": "exempt"})
        with self.assertRaises(AccessError):
            debtor.write({"limit_policy_id": False})

    def test_nobody_writes_what_is_calculated(self):
        admin = self.env.ref("base.user_admin")
        may = {
            "collector_id",
            "tag_ids",
            "state",
            "debtor_type_override",
            "debtor_type_override_reason",
            "debtor_type_override_until",
            "limit_policy_id",  # a manager
            # what the customer said of how they pay
            "payment_days_of_month",
            "payment_weekdays",
            "required_documents",
            "review_weekdays",
            "withholding_percent",
        }
        stored = {
            name
            for name, field in self.env["cobranza.debtor"]._fields.items()
            if field.store and name not in may and not name.startswith(("message_", "activity_"))
        } - {"id", "create_uid", "create_date", "write_uid", "write_date"}
        self.assertIn("amount_overdue", stored)
        for user in (self.collector, self.manager, admin):
            debtor = self._debtor().with_user(user)
            for name in stored:
                with self.subTest(field=name), self.assertRaises(AccessError):
                    debtor.write({name: False})

    def test_a_promise_is_not_linked_to_an_invoice_behind_its_back(self):
        promise = self._promise(100, 5)
        foreign = self._invoice(-1, partner=self.other_customer)
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                foreign.with_user(user).write({"cobranza_promise_ids": [Command.link(promise.id)]})
        self.assertFalse(foreign.cobranza_promise_ids)

    def test_promises_are_checked(self):
        foreign = self._invoice(-1, partner=self.other_customer)
        for amount, due, invoices, says in (
            (-5, 3, None, "above zero"),
            (0, 3, None, "above zero"),
            (100, -1, None, "not in the past"),
            (100, 3, foreign, "choose only posted invoices of Abarrotes del Norte"),
        ):
            with self.assertRaisesRegex(UserError, says), self.env.cr.savepoint():
                self._promise(amount, due, invoices)

    def test_the_author_of_a_promise_or_interaction_is_not_forged(self):
        promises = self.env["cobranza.promise"].with_user(self.collector)
        good = {"debtor_id": self._debtor().id, "amount": 5, "date_promised": day(2)}
        for forged in (
            {"user_id": self.manager.id},
            {"state": "kept"},
            {"amount_paid": 5},
            {"level": 9},
            {"date_made": day(-30)},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                promises.create({**good, **forged})
        kept = promises.with_context(default_state="kept", default_user_id=self.manager.id)
        promise = kept.create(good)
        self.assertRecordValues(promise, [{"state": "open", "user_id": self.collector.id}])

    def test_a_promise_is_not_changed(self):
        promise = self._promise(100, 5)
        for user in (self.collector, self.manager, self.env.ref("base.user_admin")):
            for values in ({"state": "kept"}, {"amount": 1}, {"date_promised": day(99)}):
                with self.assertRaises(AccessError):
                    promise.with_user(user).write(values)
            with self.assertRaises(AccessError):
                promise.with_user(user).unlink()


class TestLogsStay(AccessCommon):
    """Nobody edits or deletes what the desk writes down."""

    def setUp(self):
        super().setUp()
        self._act()
        self._invoice(-40)
        self._run()
        self._hold()
        self._interact("no_answer")
        self._exception()

    def _logs(self):
        for name, values in (
            ("cobranza.interaction", {"note": "Never happened"}),
            ("cobranza.decision", {"reason_codes": "raised"}),
            ("cobranza.exception", {"reason": "Other"}),
            ("cobranza.step.execution", {"date": day(-9)}),
        ):
            records = self.env[name].search([("debtor_id", "=", self._debtor().id)])
            self.assertTrue(records, name)
            yield records, values

    def test_nobody_edits_or_deletes_them(self):
        users = (
            self.collector,
            self.manager,
            self.env.ref("base.user_admin"),
            self.env.ref("base.user_root"),
        )
        for records, values in self._logs():
            for user in users:
                mine = records.with_user(user)
                with self.subTest(model=records._name, user=user.login):
                    with self.assertRaises(AccessError):
                        mine.write(values)
                    with self.assertRaises(AccessError):
                        mine.write({"debtor_id": self._debtor().id})
                    with self.assertRaises(AccessError):
                        mine.unlink()
            with self.assertRaises(AccessError):
                records.sudo().write(values)

    def test_nobody_edits_them_through_the_debtor(self):
        debtor = self._debtor().with_user(self.manager)
        interaction = debtor.interaction_ids
        for command in (
            Command.update(interaction.id, {"note": "Never happened"}),
            Command.delete(interaction.id),
            Command.clear(),
        ):
            with self.assertRaises(AccessError):
                debtor.write({"interaction_ids": [command]})

    def test_nobody_enters_decisions_or_executions(self):
        for name in ("cobranza.decision", "cobranza.step.execution", "cobranza.run"):
            for user in (self.collector, self.manager):
                with self.assertRaises(AccessError):
                    self.env[name].with_user(user).create([{}])

    def test_an_interactions_author_is_who_logs_it(self):
        interactions = self.env["cobranza.interaction"].with_user(self.collector)
        good = {
            "debtor_id": self._debtor().id,
            "outcome_id": self.env.ref("cobranza_followup.outcome_no_answer").id,
        }
        for forged in ({}, {"user_id": self.manager.id}):
            self.assertEqual(interactions.create({**good, **forged}).user_id, self.collector)
        context = {"default_user_id": self.manager.id, "default_company_id": 1}
        interaction = interactions.with_context(**context).create(good)
        self.assertRecordValues(
            interaction, [{"user_id": self.collector.id, "company_id": self.company.id}]
        )

    def test_a_debtor_with_a_history_stays(self):
        debtor = self._debtor()
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(UserError):
                debtor.with_user(user).unlink()
        self.assertFails(self.customer.unlink)


class TestOneActiveHold(HoldsCommon):
    @mute_logger("odoo.sql_db")
    def test_a_second_is_refused_in_words(self):
        self._hold()
        with self.assertRaisesRegex(UserError, "on hold already"):
            self._hold()

    @mute_logger("odoo.sql_db")
    def test_even_the_database_refuses_a_second(self):
        hold = self._hold()
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                """INSERT INTO cobranza_hold (debtor_id, company_id, partner_id, hold_sale, source,
                                              reason, date_from, state)
                   SELECT debtor_id, company_id, partner_id, hold_sale, source, reason, date_from,
                          'active' FROM cobranza_hold WHERE id = %s""",
                [hold.id],
            )

    def test_after_a_exception_there_may_be_another(self):
        hold = self._hold()
        hold.with_user(self.manager).action_end("Paid")
        again = self._hold()
        self.assertEqual(self._debtor().hold_id, again)
        self.assertRecordValues(hold, [{"state": "ended", "end_reason": "Paid"}])
