from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.cobranza_followup.tests.common import TODAY

from ..orders_common import OrdersCommon
from ..payment.test_portal_signature import SIGNATURE

ROLE = "cobranza_followup.group_cobranza_user"


@freeze_time(TODAY)
class TestWaitingLeavers(OrdersCommon):
    """An accepted order that waits is somebody's when who had its task leaves."""

    def setUp(self):
        super().setUp()
        self.administrator = new_test_user(
            self.env,
            login="orders_admon",
            groups="base.group_erp_manager,base.group_partner_manager",
            company_id=self.company.id,
        )
        self.leaver = self._new_user("leaver", ROLE)
        self._hold()
        self._debtor().with_user(self.manager).collector_id = self.leaver

    def _waits(self, user_id=False):
        """Return an order that its customer accepted."""
        order = self._quotation(require_signature=True, require_payment=False)
        order.action_quotation_sent()
        order.sudo().write({"user_id": user_id, "signature": SIGNATURE, "signed_by": "Juana"})
        order.sudo()._validate_order()
        self.env.flush_all()
        return order.sudo()

    def _ways(self, user):
        user = user.with_user(self.administrator)
        elsewhere = self.setup_other_company(name="Two")["company"]
        self.administrator.company_ids |= elsewhere
        return {
            "archived": user.action_archive,
            "deleted": user.unlink,
            "role taken": lambda: user.write(
                {
                    "group_ids": [
                        Command.unlink(self.env.ref(ROLE).id),
                        Command.link(self.env.ref("base.group_user").id),
                    ]
                }
            ),
            "company left": lambda: user.write(
                {"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id}
            ),
        }

    def test_however_a_collector_leaves_somebody_hears_when_the_hold_ends(self):
        order = self._waits()
        self.assertEqual(order.activity_ids.user_id, self.leaver)
        for name, leave in self._ways(self.leaver).items():
            self.env.registry.clear_all_caches()  # of who had which role before it was undone
            with self.subTest(name), self._undone():
                leave()
                self.env.invalidate_all()
                self.assertEqual(order.activity_ids.user_id, self.collector)
                self._debtor().hold_id.with_user(self.manager).action_end("Paid in cash")
                self._commit()
                told = self.env["mail.message"].sudo()
                told = told.search(
                    [
                        ("partner_ids", "in", self.collector.partner_id.ids),
                        ("subject", "like", "No longer on hold"),
                    ]
                )
                self.assertIn(order.name, told.body)
        self.env.registry.clear_all_caches()

    def test_where_nobody_is_left_it_waits_for_nobody_in_particular(self):
        order = self._waits()
        self.company.cobranza_collector_id = False
        managers = self.company._cobranza_managers()
        managers.sudo().group_ids -= self.env.ref("cobranza_followup.group_cobranza_manager")
        self.leaver.with_user(self.administrator).action_archive()
        self.env.invalidate_all()
        self.assertEqual(len(order.activity_ids), 1)
        self.assertFalse(order.activity_ids.user_id)

    def test_a_salesperson_who_leaves_passes_it_on_and_one_who_only_collects_no_more_keeps_it(self):
        both = self._new_user("both", ROLE)
        both.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        order = self._waits(user_id=both.id)
        self.assertEqual(order.activity_ids.user_id, both)
        for name, leave in self._ways(both).items():
            self.env.registry.clear_all_caches()  # of who had which role before it was undone
            with self.subTest(name), self._undone():
                leave()
                self.env.invalidate_all()
                stays = both if name == "role taken" else self.leaver
                self.assertEqual(order.activity_ids.user_id, stays)
        self.env.registry.clear_all_caches()

    def test_a_salesperson_who_leaves_the_company_passes_on_what_is_of_that_company(self):
        seller = self._new_user("seller", "sales_team.group_sale_salesman")
        order, others = self._waits(user_id=seller.id), self._waits(user_id=self.salesperson.id)
        self.assertEqual(order.activity_ids.user_id, seller)
        elsewhere = self.setup_other_company(name="Two")["company"]
        self.administrator.company_ids |= elsewhere
        seller.sudo().company_ids |= elsewhere
        self.env.invalidate_all()
        self.assertEqual(order.activity_ids.user_id, seller)
        seller.sudo().company_id = elsewhere
        leaver, company = seller.with_user(self.administrator), self.company
        ways = {
            "said of the user": lambda: leaver.write({"company_ids": [Command.set(elsewhere.ids)]}),
            "said of the company": lambda: company.with_user(self.administrator).write(
                {"user_ids": [Command.unlink(seller.id)]}
            ),
        }
        for name, leave in ways.items():
            self.env.registry.clear_all_caches()  # of who worked where before it was undone
            with self.subTest(name), self._undone():
                leave()
                self.env.invalidate_all()
                self.assertEqual(order.activity_ids.user_id, self.leaver)
                self.assertEqual(others.activity_ids.user_id, self.salesperson)
                # The order still names them: what comes later is not theirs either.
                self.assertEqual(order.user_id, seller)
                self.assertEqual(order._seller(), self.leaver)
        self.env.registry.clear_all_caches()

    def test_a_collector_of_the_company_who_lost_the_role_is_given_no_task(self):
        order = self._waits()
        self._debtor().with_user(self.manager).collector_id = False
        self.company.cobranza_collector_id = self.leaver
        self.assertEqual(order._seller(), self.leaver)
        self._ways(self.leaver)["role taken"]()
        self.env.invalidate_all()
        self.assertEqual(self.company.cobranza_collector_id, self.leaver)
        managers = self.company._cobranza_managers()
        self.assertIn(order._seller(), managers)
        self.assertIn(order.activity_ids.user_id, managers)
        self.env.registry.clear_all_caches()
