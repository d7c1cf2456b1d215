from odoo import SUPERUSER_ID, Command

from .rpc_common import RpcCommon
from .test_limit_order import LimitCommon


class _TagCommon(LimitCommon):
    """Customers with the tag “Partner” are under a policy that only warns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Partner"})
        cls.lenient = cls.policy.copy(
            {
                "name": "Partners",
                "sequence": cls.policy.sequence - 1,
                "partner_category_ids": [Command.set(cls.tag.ids)],
                "exposure_check": "warn",
            }
        )
        cls.seller = cls.salesperson
        for user in (cls.seller, cls.manager):
            user.group_ids |= cls.env.ref("base.group_partner_manager")
        cls._invoice(30, 700)


class TestPolicyInForce(_TagCommon):
    """An order is judged by the policy of today's tags, not of the last night's."""

    def _tag(self, user=None):
        self.customer.with_user(user or self.manager).category_id = self.tag

    def test_a_tag_counts_at_once(self):
        self.assertOver(self._quotation(quantity=4).action_confirm)
        self._tag()
        self.assertEqual(self._order(quantity=4).state, "sale")

    def test_a_tag_taken_off_counts_at_once(self):
        self._tag()
        self._commit()
        self.assertEqual(self._debtor().policy_id, self.lenient)
        self.customer.with_user(self.seller).category_id = False
        self.assertOver(self._quotation(quantity=4).action_confirm)
        self._commit()
        self.assertEqual(self._debtor().policy_id, self.policy)

    def test_a_tag_given_on_the_tag_counts_at_once(self):
        tag = self.tag.with_user(self.manager)
        tag.partner_ids = [Command.link(self.customer.id)]
        self.assertEqual(self._order(quantity=4).state, "sale")
        tag.partner_ids = [Command.clear()]
        self.assertOver(self._quotation(quantity=4).action_confirm)

    def test_so_does_what_a_filter_asks_of_the_customer(self):
        self.lenient.write(
            {
                "partner_category_ids": [Command.clear()],
                "domain": "[('partner_id.country_id.code', '=', 'ES')]",
            }
        )
        self.customer.with_user(self.manager).country_id = self.env.ref("base.es")
        self.assertEqual(self._order(quantity=4).state, "sale")
        self.customer.with_user(self.seller).country_id = self.env.ref("base.mx")
        self.assertOver(self._quotation(quantity=4).action_confirm)

    def test_another_tag_evaluates_nobody(self):
        self.lenient.partner_category_ids = False
        self.lenient.domain = "[('amount_overdue', '>', 5)]"
        self.customer.category_id = self.tag
        self.assertFalse(self.env.cr.precommit.data.get("cobranza.stale"))

    def test_the_desk_and_the_program_may_give_it(self):
        for env in (self.env(user=self.manager), self.env(user=SUPERUSER_ID)):
            self.customer.with_env(env).category_id = self.tag
            self.assertEqual(self.customer.category_id, self.tag)
            self.customer.with_env(env).category_id = False


class TestWaysRoundByPolicy(_TagCommon, RpcCommon):
    """Nobody but a collections manager has a limit stop less, by whatever policies ask for."""

    def setUp(self):
        super().setUp()
        self.order = self._quotation(quantity=4)
        self.env.flush_all()

    def _call(self, model, method, **params):
        return self.seller, model, method, params

    def _write(self, records, **vals):
        return self._call(records._name, "write", ids=records.ids, vals=vals)

    def assertNotLoosened(self, *calls):
        confirm = self._call("sale.order", "action_confirm", ids=self.order.ids)
        self.assertRefusedOverRpc(*calls, confirm, says="another collection policy|credit limit")

    def test_not_by_a_tag(self):
        self.assertNotLoosened(self._write(self.customer, category_id=[Command.link(self.tag.id)]))
        self.assertNotLoosened(self._write(self.tag, partner_ids=[Command.link(self.customer.id)]))
        self.assertNotLoosened(
            self._write(self.customer, child_ids=[Command.create({"name": "Any"})]),
            self._write(self.buyer, parent_id=False, category_id=[Command.set(self.tag.ids)]),
            self._write(self.order, partner_id=self.buyer.id, partner_invoice_id=self.buyer.id),
        )

    def test_not_by_a_tag_of_a_contact_who_leaves(self):
        self.assertNotLoosened(
            self._write(self.buyer, category_id=[Command.set(self.tag.ids)]),
            self._write(self.buyer, parent_id=False),
            self._write(self.order, partner_id=self.buyer.id, partner_invoice_id=self.buyer.id),
        )

    def test_not_by_joining_who_has_it(self):
        partner = self.env["res.partner"].create(
            {"name": "Has it", "is_company": True, "category_id": [Command.set(self.tag.ids)]}
        )
        self.env.flush_all()
        self.assertNotLoosened(self._write(self.customer, parent_id=partner.id))

    def test_not_by_merging_with_who_has_it(self):
        double = self.env["res.partner"].create(
            {
                "name": "Has it",
                "email": self.customer.email,
                "category_id": [Command.set(self.tag.ids)],
            }
        )
        self._let_merge(self.seller)
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        for dst in (self.customer, double):
            wizard = wizards.create(
                {
                    "dst_partner_id": dst.id,
                    "partner_ids": [Command.set((double | self.customer).ids)],
                }
            )
            self.assertRefused(wizard.action_merge, says="another collection policy")

    def test_not_by_deleting_the_tag_of_a_policy_which_would_be_for_all(self):
        self.assertRefusedOverRpc(
            self._call("res.partner.category", "unlink", ids=self.tag.ids), says="out of the policy"
        )
        other = self.env["res.partner.category"].create({"name": "Of no policy"})
        self.env.flush_all()
        status, _answer = self._json2(self.seller, other._name, "unlink", ids=other.ids)
        self.assertEqual(status, 200)

    def test_not_by_what_a_filter_asks(self):
        self.lenient.write(
            {
                "partner_category_ids": [Command.clear()],
                "domain": "[('partner_id', 'any', [('city', '=', 'Mérida')])]",
            }
        )
        self.env.flush_all()
        self.assertNotLoosened(self._write(self.customer, city="Mérida"))

    def test_not_by_more_tolerance_nor_by_what_counts(self):
        for loose in ({"exposure_tolerance_percent": 50}, {"exposure_counts": "invoices"}):
            self.lenient.write({"exposure_check": "stop", **loose})
            self.env.flush_all()
            with self.subTest(loose):
                self.assertNotLoosened(
                    self._write(self.customer, category_id=[Command.link(self.tag.id)])
                )

    def test_nor_does_a_new_customer_begin_with_it(self):
        self.env["ir.default"].set("res.partner", "credit_limit", 300, company_id=self.company.id)
        self.env.flush_all()
        vals = {"name": "New", "category_id": [Command.link(self.tag.id)]}
        create = self._call("res.partner", "create", vals_list=[vals])
        self.assertRefusedOverRpc(create, says="another collection policy")
        context = {"category_id": self.tag.id}
        create = self._call("res.partner", "create", vals_list=[{"name": "New"}], context=context)
        self.assertRefusedOverRpc(create, says="another collection policy")
        given = [Command.create({"name": "New"})]
        self.assertRefusedOverRpc(
            self._write(self.tag, partner_ids=given), says="another collection policy"
        )

    def test_what_loosens_nothing_is_anybodys(self):
        other = self.env["res.partner.category"].create({"name": "Chain"})
        free = self.env["res.partner"].create({"name": "Without a limit"})
        self.env.flush_all()
        for call in (
            self._write(self.customer, category_id=[Command.link(other.id)]),
            self._write(free, category_id=[Command.link(self.tag.id)]),
            self._write(self.buyer, category_id=[Command.link(self.tag.id)]),
            self._write(self.customer, city="Mérida", phone="55"),
            self._call("res.partner", "create", vals_list=[{"name": "New"}]),
        ):
            user, model, method, params = call
            status, answer = self._json2(user, model, method, **params)
            self.assertEqual(status, 200, (call, answer))
