from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon, day


class TestBarriers(CobranzaCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(-20)

    def test_the_owner_gets_a_task_by_the_deadline(self):
        barrier = self._barrier(
            "goods", self.invoice, owner_id=self.storekeeper.id, deadline=day(3)
        )
        self.assertRecordValues(
            barrier.activity_ids,
            [{"user_id": self.storekeeper.id, "date_deadline": day(3)}],
        )

    def test_an_owner_who_is_no_collector_removes_it_and_the_collector_hears_of_it(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.salesperson.id)
        seen = barrier.with_user(self.salesperson)
        self.assertEqual(seen.read(["deadline", "note"])[0]["id"], barrier.id)
        wizard = (
            self.env["cobranza.barrier.close"]
            .with_user(self.salesperson)
            .create({"barrier_id": barrier.id, "resolution": "Sent to the right address"})
        )
        wizard.action_close()
        self._commit()
        self.assertRecordValues(
            barrier, [{"state": "solved", "resolution": "Sent to the right address"}]
        )
        self.assertFalse(barrier.activity_ids)
        self.assertEqual(self._debtor().activity_ids.user_id, self.collector)
        with self.assertRaises(AccessError):
            seen.debtor_id.read(["amount_overdue"])

    def test_what_is_written_on_closing_is_text_and_no_markup(self):
        barrier = self._barrier("no_invoice", self.invoice)
        barrier.with_user(self.manager).action_solve("<b>Paid</b>")
        self.assertIn("&lt;b&gt;Paid", self._debtor().activity_ids.note)

    def test_what_others_own_is_not_theirs_to_see(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.collector.id)
        with self.assertRaises(AccessError):
            barrier.with_user(self.salesperson).read(["note"])
        with self.assertRaises(AccessError):
            barrier.with_user(self.salesperson).action_solve()

    def test_bad_reports_are_refused_in_a_sentence(self):
        stranger = self._invoice(-5, partner=self.env["res.partner"].create({"name": "Stranger"}))
        cases = (
            (lambda: self._barrier("goods", self.invoice.browse()), "that are disputed"),
            (lambda: self._barrier("goods", stranger), "only posted invoices"),
            (lambda: self._barrier("goods", self.invoice, amount_disputed=-1), "negative"),
        )
        for report, message in cases:
            with (
                self.subTest(message=message),
                self.assertRaisesRegex((UserError, ValidationError), message),
                self.env.cr.savepoint(),
            ):
                report()

    def test_its_owner_does_not_give_it_to_another_company(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.salesperson.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for vals in ({"company_id": other.id}, {"partner_id": self.company.partner_id.id}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                barrier.with_user(self.salesperson).write(vals)

    def test_a_report_is_not_changed_afterwards(self):
        barrier = self._barrier("goods", self.invoice, amount_disputed=10)
        for values in ({"amount_disputed": 999}, {"state": "solved"}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                barrier.with_user(self.collector).write(values)

    def test_a_new_owner_gets_the_task_and_the_old_one_is_rid_of_it(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.salesperson.id)
        barrier.with_user(self.salesperson).owner_id = self.storekeeper
        self.assertEqual(barrier.activity_ids.user_id, self.storekeeper)
        barrier.with_user(self.collector).owner_id = False
        self.assertFalse(barrier.activity_ids)


class TestBarrierOwners(CobranzaCommon):
    """Who removes a barrier need not be a collector: they open it, read it and solve it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls._new_user("employee", "base.group_user")
        cls.owners = (cls.salesperson, cls.storekeeper, cls.employee)

    def setUp(self):
        super().setUp()
        quiet = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
        self.enterContext(mute_logger(*quiet, "odoo.models"))
        self.invoice = self._invoice(-20, 7777)

    def _give(self, user, **values):
        values = {"amount_disputed": 1234, "note": "Two sacks are missing", **values}
        barrier = self._barrier("goods", self.invoice, owner_id=user.id, **values)
        self.env.invalidate_all()
        return barrier.with_user(user)

    def _views(self, user):
        action = self.env.ref("cobranza_followup.cobranza_barrier_action_mine")
        views = [(False, kind) for kind in action.view_mode.split(",")]
        barriers = self.env["cobranza.barrier"].with_user(user)
        return barriers.get_views([*views, (False, "search")], {"toolbar": True})

    def test_they_read_all_that_their_screens_show(self):
        for user in self.owners:
            barrier = self._give(user)
            answer = self._views(user)
            shown = answer["models"]["cobranza.barrier"]["fields"]
            self.assertFalse({"debtor_id", "invoice_ids", "amount_disputed"} & set(shown))
            specification = {
                name: {"fields": {"display_name": {}}} if field.get("relation") else {}
                for name, field in shown.items()
            }
            [read] = barrier.web_read(specification)
            self.assertIn(self.customer.name, read["display_name"])
            self.assertEqual(read["partner_id"]["display_name"], self.customer.name)
            self.assertIn(self.invoice.name, read["invoice_text"])
            self.assertRegex(read["disputed_text"], r"1\D234")
            self.assertNotRegex(str(read), r"7\D?777")
            found = barrier.browse().web_search_read([("owner_id", "=", user.id)], specification)
            self.assertEqual([one["id"] for one in found["records"]], barrier.ids)

    def test_they_solve_it_on_its_form(self):
        for user in self.owners:
            barrier = self._give(user)
            with Form(barrier) as form:
                form.note = "Sent today"
            wizard = Form(
                self.env["cobranza.barrier.close"]
                .with_user(user)
                .with_context(default_barrier_id=barrier.id, default_result="solved")
            )
            wizard.resolution = "They got the sacks"
            wizard.save().action_close()
            self._commit()
            self.assertEqual(barrier.state, "solved")

    def test_they_find_it_by_task_and_by_link(self):
        for user in self.owners:
            barrier = self._give(user)
            [task] = self.env["mail.activity"].with_user(user).search([("res_id", "=", barrier.id)])
            self.assertIn(self.customer.name, task.read(["res_name"])[0]["res_name"])
            groups = self.env["res.users"].with_user(user)._get_activity_groups()
            self.assertIn("cobranza.barrier", [group["model"] for group in groups])
            self.assertEqual(barrier._get_access_action()["res_id"], barrier.id)

    def test_sales_has_it_in_its_menus(self):
        visible = self.env["ir.ui.menu"].with_user(self.salesperson)._visible_menu_ids()
        menu = self.env.ref("cobranza_followup_sale.menu_sale_my_barriers")
        self.assertIn(menu.id, visible)

    def test_the_task_is_in_their_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        kind = self.env.ref("cobranza_followup.barrier_type_goods")
        kind.with_context(lang="es_419").name = "Mercancía faltante"
        self.storekeeper.lang = "es_419"
        self.assertIn("Mercancía faltante", self._give(self.storekeeper).activity_ids.summary)

    def test_a_dispute_without_amount_is_about_all_of_it(self):
        barrier = self._give(self.storekeeper, amount_disputed=0)
        self.assertEqual(barrier.disputed_text, "The invoices as a whole")

    def test_no_order_of_theirs_tells_who_owes_more(self):
        """Debtors are sorted by what they owe: by the order of its barriers, one would see it."""
        for user in self.owners:
            self._give(user)
            barriers = self.env["cobranza.barrier"].with_user(user)
            for look in (
                lambda barriers=barriers: barriers.search([], order="debtor_id"),
                lambda barriers=barriers: barriers.search([], order="amount_disputed"),
                lambda barriers=barriers: barriers.web_search_read([], {}, order="debtor_id desc"),
                lambda barriers=barriers: barriers._read_group([], ["debtor_id"], ["__count"]),
                lambda barriers=barriers: barriers._read_group([], [], ["amount_disputed:sum"]),
                lambda barriers=barriers: barriers.web_read_group([], ["debtor_id"], ["__count"]),
                lambda barriers=barriers: barriers.search([("debtor_id", "=", self._debtor().id)]),
                lambda barriers=barriers: barriers.search([("debtor_id.days_overdue", ">", 1)]),
                lambda barriers=barriers: barriers.search([("debtor_id", "ilike", "Aba")]),
                lambda barriers=barriers: barriers.search([("invoice_ids.amount_total", ">", 1)]),
            ):
                try:
                    answer = look()
                except (AccessError, ValueError):
                    continue
                self.fail(f"It answered: {answer}")
