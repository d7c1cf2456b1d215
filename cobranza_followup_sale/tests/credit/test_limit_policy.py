from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.models.credit import res_partner_policy

from ..rpc_common import RpcCommon
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

    def assertEvaluates(self, write, evaluated=True):
        self._commit()
        before = self.env.cr.precommit.data.get("cobranza.stale")
        self.assertFalse(before)
        write()
        self.env.flush_all()
        marked = self.env.cr.precommit.data.get("cobranza.stale")
        self.assertEqual(bool(marked), evaluated)

    def test_what_changes_nothing_for_a_policy_evaluates_nobody(self):
        other = self.env["res.partner.category"].create({"name": "Newsletter"})
        self._tag()
        customer = self.customer.with_user(self.seller)
        tag, letter = self.tag.with_user(self.seller), other.with_user(self.seller)
        both = (self.tag | other).ids
        for number, write in enumerate(
            (
                lambda: customer.write({"category_id": [Command.link(self.tag.id)]}),
                lambda: customer.write(
                    {"category_id": [Command.set(self.tag.ids)], "parent_id": False}
                ),
                lambda: customer.write({"category_id": [Command.set(both)], "is_company": False}),
                lambda: customer.write({"category_id": [Command.unlink(other.id)]}),
                lambda: customer.child_ids.write({"parent_id": customer.id}),
                lambda: tag.write({"partner_ids": [Command.link(customer.id)], "name": "Ally"}),
                lambda: letter.write({"partner_ids": [Command.link(customer.id)], "active": False}),
            )
        ):
            with self.subTest(number):
                self.assertEvaluates(write, evaluated=False)
        self.assertEvaluates(lambda: self.customer.write({"category_id": False}))

    def test_of_many_those_who_gain_a_tag_are_evaluated_and_no_others(self):
        self._invoice(30, 700, self.other_customer)
        self._tag()
        both = (self.customer | self.other_customer).ids
        self.assertEvaluates(
            lambda: self.tag.write({"partner_ids": [Command.link(one) for one in both]})
        )
        marked = {partner for partner, _c in self.env.cr.precommit.data["cobranza.stale"]}
        self.assertEqual(marked, {self.other_customer.id})

    def test_a_great_many_are_left_to_the_next_run(self):
        with patch.object(res_partner_policy, "_AT_ONCE", 0):
            self.assertEvaluates(self._tag, evaluated=False)
            stale = self.env["cobranza.stale"].search([("partner_id", "=", self.customer.id)])
            self.assertEqual(stale.company_id, self.company)
            self.assertTrue(self._debtor().stale_reason)
            self._run()
            self.assertFalse(stale.exists())
            self.assertEqual(self._debtor().policy_id, self.lenient)
            self.customer.category_id = False
            self._run()
            with self.assertRaisesRegex(UserError, "another collection policy"):
                self._tag(self.seller)

    def test_a_filter_that_names_a_tag_follows_what_becomes_of_the_tag(self):
        group = self.env["res.partner.category"].create({"name": "Group"})
        self.lenient.write(
            {
                "partner_category_ids": [Command.clear()],
                "domain": f"['|', ('partner_id.category_id.name', '=', 'Friend'),"
                f" ('partner_id.category_id', 'child_of', {group.id})]",
            }
        )
        self._tag()
        tag = self.tag.with_user(self.manager)
        for vals in (
            {"name": "Friend"},
            {"name": "Foe"},
            {"parent_id": group.id},
            {"parent_id": 0},
        ):
            tag.write(vals)
            self._commit()
            theirs = self.lenient if vals in ({"name": "Friend"}, {"parent_id": group.id}) else None
            self.assertEqual(self._debtor().policy_id, theirs or self.policy, vals)
        new = tag.create({"name": "Friend", "partner_ids": [Command.set(self.customer.ids)]})
        self._commit()
        self.assertEqual(self._debtor().policy_id, self.lenient)
        new.unlink()
        self._commit()
        self.assertEqual(self._debtor().policy_id, self.policy)

    def test_what_a_filter_reaches_through_another_field_is_followed(self):
        mexico, spain = self.env.ref("base.mx"), self.env.ref("base.es")
        self.lenient.partner_category_ids = False
        for path, value in (
            ("country_code", "ES"),
            ("commercial_partner_id.country_id", spain.id),
            ("commercial_partner_id.country_id.code", "ES"),
        ):
            with self.subTest(path):
                self.customer.country_id = mexico
                self.lenient.domain = f"[('partner_id.{path}', '=', {value!r})]"
                self.assertEvaluates(lambda: self.customer.write({"phone": "55"}), evaluated=False)
                self.customer.country_id = spain
                self._commit()
                self.assertEqual(self._debtor().policy_id, self.lenient)

    def test_what_is_known_of_policies_is_not_of_archived_ones(self):
        self.lenient.active = False
        policies = self.env["cobranza.policy"].with_context(active_test=False)
        self.assertFalse(policies._partner_fields())
        self.assertFalse(policies._tags_asked())
        self.policy.active, self.lenient.active = False, True
        self.assertFalse(policies._any_limit_stops())
        self.assertTrue(policies._default_for(self.company).active)

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
        above, other = self.env["res.partner.category"].create([{"name": "A"}, {"name": "B"}])
        self.tag.parent_id = above
        self.env.flush_all()
        self.assertRefusedOverRpc(
            self._call("res.partner.category", "unlink", ids=above.ids), says="out of the policy"
        )
        self.lenient.partner_category_ids = other
        rule = {"name": "Theirs", "collector_ids": self.collector.ids}
        self.env["cobranza.collector.rule"].create(
            {**rule, "company_id": self.company.id, "partner_category_ids": self.tag.ids}
        )
        self.lenient.active = False
        for tags in (above, other):
            self.assertRefused(tags.with_user(self.seller).unlink, says="out of the (rule|policy)")
        for table in (
            "cobranza_policy_res_partner_category_rel",
            "cobranza_collector_rule_category_rel",
        ):
            self.env.cr.execute(
                "SELECT COUNT(*) FROM pg_constraint WHERE conrelid = %s::regclass"
                " AND contype = 'f' AND confdeltype = 'r'",
                [table],
            )
            self.assertEqual(self.env.cr.fetchone(), (1,))
        other = other.create({"name": "Of no policy"})
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

    def test_not_by_a_tag_that_takes_the_name_a_filter_asks_for(self):
        self.lenient.write(
            {
                "partner_category_ids": [Command.clear()],
                "domain": "[('partner_id.category_id.name', '=', 'Friend')]",
            }
        )
        self.customer.category_id = self.tag
        self.env.flush_all()
        self.assertNotLoosened(self._write(self.tag, name="Friend"))
        vals = {"name": "Friend", "partner_ids": [Command.link(self.customer.id)]}
        self.assertNotLoosened(self._call(self.tag._name, "create", vals_list=[vals]))

    def test_a_customers_own_address_is_theirs_and_their_limit_holds(self):
        self.lenient.write(
            {
                "partner_category_ids": [Command.clear()],
                "domain": "[('partner_id.country_id.code', '=', 'ES')]",
            }
        )
        customer = self._new_user("customer", "base.group_portal")
        mexico, spain = self.env.ref("base.mx"), self.env.ref("base.es")
        self.customer.country_id = mexico
        debtor = self._debtor()
        self._commit()
        self.assertEqual(debtor.policy_id, self.policy)
        for user in (customer, self.env.ref("base.public_user")):
            self.customer.with_user(user).sudo().country_id = spain
            self._commit()
            self.assertRecordValues(
                debtor, [{"policy_id": self.lenient.id, "limit_policy_id": self.policy.id}]
            )
            self.assertNotLoosened(self._write(self.customer, phone="1"))
            self.customer.with_user(self.seller).country_id = mexico
            self.assertFalse(debtor.limit_policy_id)
            self.customer.with_user(user).sudo().country_id = spain
            self.assertEqual(debtor.limit_policy_id, self.policy)
            self.customer.with_user(self.manager).country_id = mexico
            self.assertFalse(debtor.limit_policy_id)
            self._commit()
        self.customer.with_user(customer).sudo().country_id = spain
        self.assertRefusedOverRpc(
            self._write(debtor, limit_policy_id=False), says=r"\([a-z_.]+\)|cannot be written"
        )
        debtor.with_user(self.manager).limit_policy_id = False
        self.assertEqual(self._order(quantity=4).state, "sale")

    def test_an_accountant_who_may_raise_the_limit_may_change_the_policy(self):
        accountant = self._new_user("accountant", "account.group_account_manager")
        accountant.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(accountant).category_id = self.tag
        self.assertEqual(self.customer.category_id, self.tag)

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
