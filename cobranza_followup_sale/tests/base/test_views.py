from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon, day
from odoo.addons.cobranza_followup.tests.desk_common import DeskCommon

MODULE = "cobranza_followup"


class TestViewsLoad(CobranzaCommon):
    """Every screen opens for those who have it in their menus."""

    def _menu_actions(self, user):
        """Return the window actions of our menus that a user sees."""
        menus = self.env["ir.ui.menu"].with_user(user)
        root = self.env.ref(f"{MODULE}.menu_root")
        visible = set(menus._visible_menu_ids())
        ours = self.env["ir.ui.menu"].search([("id", "child_of", root.id)])
        actions = self.env["ir.actions.act_window"]
        for menu in ours:
            path = {int(id_) for id_ in menu.parent_path.split("/") if id_}
            if path <= visible and menu.action and menu.action._name == actions._name:
                actions |= menu.action
        return actions

    def _views_of(self, action):
        """Return the views of an action, its search included, as the client asks for them."""
        values = self.env["ir.actions.act_window"].browse(action["id"]).read()[0]
        search = values["search_view_id"] and values["search_view_id"][0]
        return [*values["views"], (search, "search")]

    def _open(self, user, action):
        model = self.env[action["res_model"]].with_user(user)
        context = safe_eval(action["context"] or "{}", {"uid": user.id, "active_id": False})
        domain = safe_eval(action["domain"] or "[]", {"uid": user.id})
        model = model.with_context(**context)
        views = model.get_views(self._views_of(action), {"toolbar": True})["views"]
        fields = [
            node.get("name")
            for node in etree.fromstring(views.get("list", {}).get("arch", "<list/>")).iter("field")
        ]
        if not model._transient:
            model.web_search_read(domain, {name: {} for name in fields}, limit=5)
        return views

    def test_menus_open_for_the_collector(self):
        self._invoice(-10)
        actions = self._menu_actions(self.collector)
        self.assertGreater(len(actions), 8)
        for action in actions:
            with self.subTest(action.name):
                self._open(self.collector, action.read()[0])

    def test_menus_open_for_the_manager(self):
        self._invoice(-10)
        actions = self._menu_actions(self.manager)
        self.assertGreater(len(actions), len(self._menu_actions(self.collector)))
        for action in actions:
            with self.subTest(action.name):
                self._open(self.manager, action.read()[0])

    def test_sales_and_warehouse_have_no_collections_menu(self):
        self.assertFalse(self._menu_actions(self.salesperson))
        self.assertFalse(self._menu_actions(self.storekeeper))

    def test_configuration_is_the_managers(self):
        configuration = self.env.ref(f"{MODULE}.menu_configuration").id
        menus = self.env["ir.ui.menu"]
        self.assertNotIn(configuration, menus.with_user(self.collector)._visible_menu_ids())
        self.assertIn(configuration, menus.with_user(self.manager)._visible_menu_ids())

    def test_every_screen_says_what_to_do_when_it_is_empty(self):
        screens = self._menu_actions(self.manager).filtered(lambda action: action.target != "new")
        for action in screens - self.env.ref(f"{MODULE}.res_config_settings_action"):
            with self.subTest(action.name):
                self.assertIn("o_view_nocontent", action.help or "")

    def test_every_filter_and_grouping_works(self):
        self._invoice(-10)
        searches = self.env["ir.ui.view"].search(
            [("type", "=", "search"), ("model", "=like", "cobranza.%")]
        )
        self.assertGreater(len(searches), 12)
        for view in searches:
            model = self.env[view.model].with_user(self.manager)
            for node in etree.fromstring(view.arch).iter("filter"):
                with self.subTest(model=view.model, filter=node.get("name")):
                    domain = safe_eval(node.get("domain") or "[]", {"uid": self.manager.id})
                    model.search_count(domain)
                    context = safe_eval(node.get("context") or "{}")
                    if context.get("group_by"):
                        model.formatted_read_group([], [context["group_by"]], ["__count"])

    def test_documents_load_for_those_who_only_see_the_hold(self):
        for user, model, external_id in (
            (self.salesperson, "res.partner", "base.view_partner_form"),
            (self.salesperson, "res.partner", "base.view_partner_tree"),
        ):
            with self.subTest(user=user.name, view=external_id):
                view = self.env.ref(external_id)
                arch = self.env[model].with_user(user).get_view(view.id, view.type)["arch"]
                self.assertIn("cobranza_hold_reason", arch)
                self.assertNotIn("cobranza_stage_id", arch)
                self.assertNotIn("days_overdue", arch)

    def test_accounting_sees_collections_on_invoices(self):
        for external_id in ("account.view_move_form", "account.view_out_invoice_tree"):
            view = self.env.ref(external_id)
            moves = self.env["account.move"].with_user(self.collector)
            arch = moves.get_view(view.id, view.type)["arch"]
            for name in ("cobranza_stage_id", "days_overdue", "expected_payment_date"):
                self.assertIn(name, arch)

    def test_settings_of_an_administrator_who_is_no_collections_manager(self):
        user = self._new_user("administrator", "base.group_system")
        arch = self.env["res.config.settings"].with_user(user).get_view()["arch"]
        self.assertNotIn("cobranza_mode", arch)
        self.env["res.config.settings"].with_user(user).create({}).execute()


class TestDesk(DeskCommon):
    """What people do on the debtor's form: one button, one form."""

    # -- the collector -------------------------------------------------------------------

    def test_the_collector_sees_no_button_of_the_manager(self):
        only_managers = {
            "Put on Hold",
            "End Hold",
            "Agree to End Hold",
            "Pin Stage…",
            "Set by Hand…",
        }
        self.assertFalse(only_managers & set(self._buttons(self.collector)))
        self.assertLessEqual(only_managers, set(self._buttons(self.manager)))

    def test_every_button_of_the_form_opens(self):
        self._hold()
        self._invoice(-10, partner=self.customer.create({"name": "The Next One"}))
        self.env["cobranza.debtor"].search([]).collector_id = False
        for user in (self.collector, self.manager):
            for label, button in self._buttons(user).items():
                if button.get("name") in (
                    "action_agree_to_hold_end",
                    "action_collect_again",
                    "action_unpin_stage",
                ):
                    # They open nothing: `test_hold_life`, `test_handover_given_up`, and below.
                    continue
                with self.subTest(user=user.name, button=label):
                    if button.get("type") == "object":
                        action = getattr(self.debtor.with_user(user), button.get("name"))()
                    else:
                        action = (
                            self.env["ir.actions.actions"].sudo().browse(int(button.get("name")))
                        )
                        action = self.env[action.type].browse(action.id).read()[0]
                    if action["type"] != "ir.actions.act_window":
                        continue
                    model = self.env[action["res_model"]].with_user(user)
                    model.get_views([tuple(view) for view in action["views"]])

    def test_log_an_interaction(self):
        form = self._press(self.collector, "Log Interaction")
        form.outcome_id = self.env.ref(f"{MODULE}.outcome_no_answer")
        form.note = "Nobody at the desk"
        form.save().action_log()
        self.assertRecordValues(
            self.debtor.interaction_ids,
            [{"user_id": self.collector.id, "channel": "call", "note": "Nobody at the desk"}],
        )

    def test_register_a_promise_for_an_invoice(self):
        form = self._press(self.collector, "Register Promise")
        self.assertEqual(form.amount, 1000)
        form.invoice_ids.add(self.invoice)
        form.amount = 600
        form.date_promised = day(4)
        form.save().action_log()
        self.assertRecordValues(
            self.debtor.promise_ids,
            [
                {
                    "amount": 600,
                    "date_promised": day(4),
                    "state": "open",
                    "user_id": self.collector.id,
                    "invoice_ids": self.invoice.ids,
                }
            ],
        )

    def test_report_a_barrier(self):
        kind = self.env.ref(f"{MODULE}.barrier_type_no_invoice")
        kind.owner_id = self.manager
        form = self._press(self.collector, "Report Barrier")
        form.barrier_type_id = kind
        form.deadline = day(3)
        form.save().action_log()
        self.assertRecordValues(
            self.debtor.barrier_ids,
            [{"owner_id": self.manager.id, "deadline": day(3), "state": "open"}],
        )

    def test_register_a_payment(self):
        picker = self._press(self.collector, "Register Payment").save()
        form = Form.from_action(picker.env, picker.action_continue())
        self.assertEqual(form.amount, 1000)
        form.save().action_create_payments()
        self._commit()
        self.assertEqual(self.debtor.amount_overdue, 0)
        with self.assertRaisesRegex(UserError, "no open invoice"):
            self.debtor.action_register_payment()

    def test_register_a_payment_for_chosen_invoices(self):
        other = self._invoice(-5, 300)
        items = self.env["cobranza.open.item"].with_user(self.collector)
        chosen = items.search([("move_id", "=", other.id)])
        wizard = Form.from_action(self.env, chosen.action_register_payment())
        self.assertEqual(wizard.amount, 300)
        wizard.save().action_create_payments()
        self._commit()
        self.assertEqual(other.amount_residual, 0)
        self.assertEqual(self.debtor.amount_overdue, 1000)

    def test_the_collector_may_save_the_form(self):
        with Form(self.debtor.with_user(self.collector)) as form:
            form.collector_id = self.manager
        self.assertEqual(self.debtor.collector_id, self.manager)

    # -- the manager ---------------------------------------------------------------------

    def test_put_on_hold_and_end_the_hold(self):
        form = self._press(self.manager, "Put on Hold")
        form.reason = "Cheque returned"
        hold = form.save()
        self.assertEqual(self.debtor.hold_id, hold)
        form = self._press(self.manager, "End Hold")
        form.reason = "The cheque was cashed"
        form.save().action_end()
        self.assertFalse(self.debtor.hold_id)
        self.assertEqual(hold.end_reason, "The cheque was cashed")

    def test_pin_and_unpin_the_stage(self):
        form = self._press(self.manager, "Pin Stage…")
        form.stage_id = self.stages["press"]
        form.until = day(10)
        wizard = form.save()
        wizard.action_pin()
        self.assertEqual(self.debtor.stage_id, self.stages["press"])
        self.assertEqual(self.debtor.stage_pinned_until, day(10))
        self.assertNotIn("End Pin", self._buttons(self.collector))
        button = self._buttons(self.manager)["End Pin"]
        getattr(self.debtor.with_user(self.manager), button.get("name"))()
        self.assertFalse(self.debtor.stage_pinned_until)

    def test_a_stage_is_not_pinned_until_yesterday(self):
        form = self._press(self.manager, "Pin Stage…")
        form.stage_id = self.stages["press"]
        form.until = day(-1)
        with self.assertRaisesRegex(UserError, "today or later"):
            form.save().action_pin()

    def test_set_the_type_by_hand(self):
        form = self._press(self.manager, "Set by Hand…")
        form.debtor_type_override = "occasional"
        form.debtor_type_override_reason = "New treasurer"
        form.debtor_type_override_until = day(30)
        form.save()
        self._commit()
        self.assertEqual(self.debtor.debtor_type, "occasional")
        with self.assertRaises(AccessError):
            self.debtor.with_user(self.collector).action_set_type()

    def test_the_manager_exempts_a_debtor(self):
        with Form(self.debtor.with_user(self.manager)) as form:
            form.state = "exempt"
        self.assertEqual(self.debtor.state, "exempt")

    # -- wizards refuse bad input --------------------------------------------------------

    def _wizard(self, user, model, **values):
        return self.env[model].with_user(user).create(values)

    def test_cancel_a_promise(self):
        promise = self._promise(500, 3)
        wizard = self._wizard(
            self.collector, "cobranza.promise.cancel", promise_id=promise.id, reason=" "
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_cancel()
        wizard.reason = "Entered twice"
        wizard.action_cancel()
        self.assertEqual(promise.state, "cancelled")
        with self.assertRaisesRegex(UserError, "Only an open promise"):
            wizard.action_cancel()

    def test_close_a_barrier(self):
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": self.debtor.id,
                "type_id": self.env.ref(f"{MODULE}.barrier_type_no_invoice").id,
            }
        )
        wizard = self._wizard(
            self.collector, "cobranza.barrier.close", barrier_id=barrier.id, resolution=" "
        )
        with self.assertRaisesRegex(UserError, "Say what was done"):
            wizard.action_close()
        wizard.write({"resolution": "Sent again", "result": "solved"})
        wizard.action_close()
        self.assertRecordValues(barrier, [{"state": "solved", "resolution": "Sent again"}])
        with self.assertRaisesRegex(UserError, "closed already"):
            wizard.action_close()

    def test_a_barrier_can_be_unfounded(self):
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": self.debtor.id,
                "type_id": self.env.ref(f"{MODULE}.barrier_type_goods").id,
                "invoice_ids": [Command.set(self.invoice.ids)],
            }
        )
        self._wizard(
            self.collector,
            "cobranza.barrier.close",
            barrier_id=barrier.id,
            result="rejected",
            resolution="Proof of delivery shown",
        ).action_close()
        self.assertEqual(barrier.state, "rejected")

    def test_a_hold_is_not_excepted_without_a_reason(self):
        hold = self._hold()
        wizard = self._wizard(self.manager, "cobranza.hold.end", hold_id=hold.id, reason=" ")
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_end()

    def test_collectors_have_no_wizard_of_the_manager(self):
        for model in ("cobranza.stage.pin", "cobranza.hold.end", "cobranza.preview"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.collector).create({})

    # -- the preview, and going live -----------------------------------------------------

    def test_preview_writes_nothing_and_the_manager_begins_to_act(self):
        before = self.debtor.stage_id
        self.assertEqual(before, self.stages["remind"])
        with freeze_time(day(7)):
            previews = self.env["cobranza.preview"].with_user(self.manager)
            preview = previews.browse(previews.action_open()["res_id"])
            self.assertEqual(self._stage_of(), before)
            self.assertEqual(preview.mode, "observe")
            self.assertEqual(preview.moved_count, 1)
            self.assertRecordValues(
                preview.line_ids,
                [
                    {
                        "partner_id": self.customer.id,
                        "from_stage": before.name,
                        "to_stage": self.stages["barriers"].name,
                    }
                ],
            )
            preview.line_ids.action_open_customer()
            preview.action_act()
        self.assertEqual(self.company.cobranza_mode, "act")
        self.assertEqual(self.company.cobranza_acting_since, day(7))
        preview.action_observe()
        self.assertEqual(self.company.cobranza_mode, "observe")

    def test_a_preview_switches_only_companies_of_the_manager(self):
        other = self.env["res.company"].create({"name": "Another company"})
        preview = self.env["cobranza.preview"].create({"company_id": other.id, "date": day(0)})
        self.env.user.company_ids -= other
        with self.assertRaises(AccessError):
            preview.action_act()
        self.assertEqual(other.cobranza_mode, "observe")

    def test_only_managers_preview(self):
        with self.assertRaises(AccessError):
            self.env["cobranza.preview"].with_user(self.collector).action_open()

    def test_an_open_item_opens_its_document(self):
        item = self.debtor.with_user(self.collector)._open_items()
        action = item.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", self.invoice.id))
