from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...ledger import collectors
from ..common import TODAY, day
from .desks_common import DesksCommon


@freeze_time(TODAY)
class TestCollectorRules(DesksCommon):
    """Debtors go to collectors by rule and load, and stay with them."""

    def test_the_first_rule_that_fits_gives_the_collector(self):
        mexico = self.env.ref("base.mx")
        jalisco = self.env.ref("base.state_mx_jal")
        by_area = self._owing("Tequila", country_id=mexico.id, state_id=jalisco.id)
        by_salesperson = self._owing("Ventas", user_id=self.salesperson.id)
        by_amount = self._owing("Grande", 500000)
        nobody = self._owing("Otro")
        tag = self.env["cobranza.tag"].search([], limit=1)
        by_tag = self._owing("Etiqueta")
        by_tag.tag_ids = tag
        rules = {
            by_area: self._rule("Jalisco", self.ana, state_ids=jalisco.ids, sequence=1),
            by_salesperson: self._rule(
                "Of one salesperson", self.eva, salesperson_ids=self.salesperson.ids, sequence=2
            ),
            by_amount: self._rule("Large", self.manager, amount_from=100000, sequence=3),
            by_tag: self._rule("Tagged", self.ana, tag_ids=tag.ids, sequence=4),
        }
        self._run()
        for debtor, rule in rules.items():
            with self.subTest(rule.name):
                self.assertEqual(debtor.collector_rule_id, rule)
                self.assertEqual(debtor.collector_id, rule.collector_ids)
        self.assertEqual(nobody.collector_id, self.collector, "the company's default")
        self.assertFalse(nobody.collector_rule_id)

    def test_a_policy_and_a_customer_tag_choose_too(self):
        category = self.env["res.partner.category"].create({"name": "Chain"})
        chain = self._owing("Cadena", category_id=[(4, category.id)])
        other = self._owing("Suelto")
        self._rule("Chains", self.ana, partner_category_ids=category.ids, sequence=1)
        self._rule("The rest", self.eva, policy_ids=self.policy.ids, sequence=2)
        self._run()
        self.assertEqual((chain.collector_id, other.collector_id), (self.ana, self.eva))

    def test_whom_a_person_chose_no_rule_changes(self):
        debtor = self._owing("Conocida")
        debtor.with_user(self.collector).collector_id = self.eva
        self._rule("All", self.ana)
        self._run()
        self.assertEqual(debtor.collector_id, self.eva)
        self.assertTrue(debtor.collector_by_hand)
        debtor.with_user(self.manager).collector_id = False
        self._run()
        self.assertEqual(debtor.collector_id, self.ana, "nobody by hand: the rule is for them")

    def test_who_was_given_a_debtor_keeps_it_while_a_rule_names_them(self):
        debtor = self._owing("Fiel")
        rule = self._rule("All", self.ana)
        self._run()
        rule.collector_ids |= self.eva
        for number in range(3):
            self._owing(f"Carga {number}").with_user(self.manager).collector_id = self.ana
        self._run()
        self.assertEqual(debtor.collector_id, self.ana)
        rule.collector_ids = self.eva
        self._run()
        self.assertEqual(debtor.collector_id, self.eva)

    def test_a_payment_moves_nobody_to_another_collector(self):
        debtor = self._owing("Grande", 500000)
        self._rule("Large", self.ana, amount_from=100000, sequence=1)
        self._rule("Small", self.eva, sequence=2)
        self._run()
        self.assertEqual(debtor.collector_id, self.ana)
        self._pay(debtor._open_items().move_id, 450000)
        self._run()
        self.assertEqual(debtor.collector_id, self.ana)
        # Another tag or area does: then the facts the rule looks at have changed.
        spain = self.env.ref("base.es")
        self._rule("Spain", self.manager, country_ids=spain.ids, sequence=0)
        debtor.partner_id.country_id = spain
        self._run()
        self.assertEqual(debtor.collector_id, self.manager)

    def test_work_is_shared_out_not_heads(self):
        self._rule("Both", self.ana | self.eva)
        hard = self._owing("Difícil", due=-100)
        easy = [self._owing(f"Fácil {number}", due=20) for number in range(4)]
        self._put(hard, "press")
        self._run()
        after = {debtor: debtor.collector_id for debtor in [hard, *easy]}
        self.assertEqual(set(after.values()), {self.ana, self.eva})
        late = self._owing("Otra difícil", due=-100)
        self._put(late, "press")
        self._run()
        self.assertNotEqual(late.collector_id, hard.collector_id, "who has less work gets it")

    def _put(self, debtor, stage):
        debtor.with_user(self.manager).action_pin_stage(self.stages[stage].id, day(30))

    def test_who_is_away_is_given_nothing_new(self):
        self._rule("Both", self.ana | self.eva)
        self._absence(self.ana, self.eva)
        debtors = [self._owing(f"Nueva {number}") for number in range(3)]
        self._run()
        self.assertEqual({debtor.collector_id for debtor in debtors}, {self.eva})

    # -- who leaves ----------------------------------------------------------------------

    def test_a_collector_who_leaves_holds_nothing(self):
        ruled, by_hand = self._owing("Por regla"), self._owing("A mano")
        self._rule("Both", self.ana | self.eva)
        by_hand.with_user(self.manager).collector_id = self.ana
        self._run()
        ruled.with_user(self.manager).collector_id = False
        self.env["cobranza.collector.rule"].search([]).collector_ids = self.ana
        self._run()
        self.assertEqual(ruled.collector_id, self.ana)
        self.env["cobranza.collector.rule"].search([]).collector_ids = self.ana | self.eva
        task = self._task(ruled, self.ana)
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": ruled.id,
                "type_id": self.env.ref("cobranza_followup.barrier_type_no_invoice").id,
                "owner_id": self.ana.id,
            }
        )
        self.ana.sudo().action_archive()
        self.assertEqual((ruled.collector_id, by_hand.collector_id), (self.eva, self.eva))
        self.assertFalse(by_hand.collector_by_hand)
        self.assertEqual(task.exists().user_id, self.eva)
        self.assertEqual(barrier.owner_id, self.eva)
        held = self.env["cobranza.debtor"].search([("collector_id", "=", self.ana.id)])
        self.assertFalse(held)

    def test_who_left_unseen_holds_nothing_after_the_run(self):
        debtor = self._owing("Sola")
        debtor.with_user(self.manager).collector_id = self.ana
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_users SET active = FALSE WHERE id = %s", (self.ana.id,))
        self.env.invalidate_all()
        self._run()
        self.assertEqual(debtor.collector_id, self.collector)

    def test_who_does_not_work_in_the_company_any_more_holds_nothing(self):
        debtor = self._owing("Sola")
        debtor.with_user(self.manager).collector_id = self.ana
        other = self.setup_other_company(name="Elsewhere")["company"]
        self.ana.sudo().write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        self._run()
        self.assertEqual(debtor.collector_id, self.collector)

    def test_tasks_go_along_when_a_person_moves_a_debtor(self):
        debtor = self._owing("Con tareas")
        mine, others = self._task(debtor, self.collector), self._task(debtor, self.manager)
        debtor.with_user(self.collector).collector_id = self.eva
        self.assertEqual((mine.user_id, others.user_id), (self.eva, self.manager))

    def test_tasks_about_debtors_without_a_collector_are_not_lost(self):
        debtor = self._owing("De nadie")
        debtor.with_user(self.manager).collector_id = False
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": debtor.id,
                "type_id": self.env.ref("cobranza_followup.barrier_type_no_invoice").id,
                "owner_id": self.ana.id,
            }
        )
        tasks = [self._task(record, self.ana) for record in (debtor, barrier)]
        self.ana.sudo().action_archive()
        self.assertEqual([task.exists().user_id for task in tasks], [self.collector] * 2)
        self.assertEqual(barrier.owner_id, self.collector, "the company's default")
        mine = [self._task(record, self.collector) for record in (debtor, barrier)]
        self.collector.sudo().action_archive()
        for task in tasks + mine:
            self.assertTrue(task.exists(), "there is nobody it could go to: it waits")
            self.assertFalse(task.user_id)

    def test_whoever_archives_a_user_does_so_whatever_fails_at_the_desk(self):
        debtor = self._owing("Por regla")
        debtor.with_user(self.manager).collector_id = self.ana
        administrator = new_test_user(self.env, login="admon", groups="base.group_erp_manager")
        with (
            patch.object(collectors, "give_out", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.cobranza_followup.tools.apart"),
        ):
            self.ana.with_user(administrator).action_archive()
        self.assertFalse(self.ana.active)
        self._run()
        self.assertNotEqual(debtor.collector_id, self.ana)

    def test_what_a_collector_did_stays_theirs_when_they_leave(self):
        debtor = self._owing("Hecha")
        debtor.with_user(self.manager).collector_id = self.ana
        task = self._task(debtor, self.ana)
        task.with_user(self.ana).action_done()
        self.env.flush_all()
        self.assertFalse(task.active)
        self.ana.sudo().action_archive()
        self.env.invalidate_all()
        self.assertEqual(debtor.collector_id, self.collector)
        self.assertEqual(task.exists().user_id, self.ana)

    def test_a_collector_who_is_deleted_leaves_nothing_behind(self):
        debtor, late = self._owing("A mano"), self._owing("Otra")
        (debtor | late).with_user(self.manager).collector_id = self.ana
        task = self._task(debtor, self.ana)
        self.ana.sudo().unlink()
        self._commit()
        self.env.invalidate_all()
        self.assertEqual((debtor.collector_id, late.collector_id), (self.collector,) * 2)
        self.assertFalse(debtor.collector_by_hand)
        self.assertEqual(task.exists().user_id, self.collector)

    def test_where_nobody_is_left_by_hand_the_rules_give_it_out(self):
        debtor = self._owing("Sola")
        debtor.with_user(self.manager).collector_id = self.ana
        self.env.flush_all()
        # As databases have it in which a collector was deleted earlier.
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET collector_id = NULL WHERE id = %s", (debtor.id,)
        )
        self.env.invalidate_all()
        self._rule("All", self.eva)
        self._run()
        self.assertEqual((debtor.collector_id, debtor.collector_by_hand), (self.eva, False))

    def test_a_rule_gives_nothing_to_who_is_no_collector_any_more(self):
        debtor = self._owing("Primera")
        self._rule("Both", self.ana | self.eva)
        self._run()
        first = debtor.collector_id
        other = (self.ana | self.eva) - first
        first.sudo().group_ids = self.env.ref("base.group_user")
        later = [self._owing(f"Otra {number}") for number in range(3)]
        self._run()
        self.assertEqual({one.collector_id for one in [debtor, *later]}, {other})

    def test_managers_are_collectors_too(self):
        debtor = self._owing("Grande")
        self._rule("All", self.manager)
        self._run()
        self.assertEqual(debtor.collector_id, self.manager)

    def test_whom_a_person_chose_stays_when_customers_are_merged(self):
        kept, joining = self._owing("Matriz"), self._owing("Sucursal")
        kept.with_user(self.manager).collector_id = False
        joining.with_user(self.collector).collector_id = self.eva
        joining.partner_id.parent_id = kept.partner_id
        self._commit()
        self.assertFalse(joining.exists())
        self.assertEqual((kept.collector_id, kept.collector_by_hand), (self.eva, True))
        self._rule("All", self.ana)
        self._run()
        self.assertEqual(kept.collector_id, self.eva)

    def test_a_rule_goes_along_with_its_collector_when_customers_are_merged(self):
        category = self.env["res.partner.category"].create({"name": "Chain"})
        kept = self._owing("Matriz")
        joining = self._owing("Sucursal", category_id=[(4, category.id)])
        rule = self._rule("Chains", self.ana, partner_category_ids=category.ids)
        self._run()
        kept.with_user(self.manager).collector_id = False
        joining.partner_id.parent_id = kept.partner_id
        self._commit()
        self.assertEqual((kept.collector_id, kept.collector_rule_id), (self.ana, rule))
        self.assertFalse(kept.collector_by_hand)

    # -- who may -------------------------------------------------------------------------

    def test_only_managers_make_rules_and_only_of_collectors(self):
        values = {"name": "Mine", "collector_ids": self.ana.ids}
        with self.assertRaises(AccessError):
            self.env["cobranza.collector.rule"].with_user(self.collector).create(values)
        for people in (self.salesperson, self.env["res.users"]):
            with self.subTest(people.name), self.assertRaises(ValidationError):
                self._rule("Wrong", people)
        with self.assertRaises(ValidationError) as refused:
            self._rule("Empty", self.ana, amount_from=100, amount_to=50)
        self.assertIn("fits nobody", str(refused.exception))
        rule = self._rule("Right", self.ana)
        with self.assertRaises(AccessError):
            rule.with_user(self.collector).name = "Changed"
        other = self.setup_other_company(name="Elsewhere")["company"]
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        stranger.sudo().write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        found = self.env["cobranza.collector.rule"].with_user(stranger).search([])
        self.assertNotIn(rule, found)

    def test_the_marks_of_an_assignment_are_not_written_by_people(self):
        debtor = self._owing("Cerrada")
        for values in ({"collector_by_hand": False}, {"collector_rule_id": False}):
            with self.subTest(values), self.assertRaises(AccessError):
                debtor.with_user(self.manager).write(values)
