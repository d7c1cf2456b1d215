from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...ledger import collectors
from ..common import TODAY
from .desks_common import DesksCommon

ROLE = "cobranza_followup.group_cobranza_user"
MANAGER = "cobranza_followup.group_cobranza_manager"


class LeaversCommon(DesksCommon):
    """Two companies, in both of which Ana and Eva collect, and an administrator of users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env,
            login="cobranza_admon",
            groups="base.group_erp_manager",
            company_id=cls.company.id,
        )
        cls.other = cls.setup_other_company(name="Elsewhere")["company"]
        cls.ines = cls._new_user("ines", ROLE)
        everybody = cls.ana | cls.eva | cls.ines | cls.manager | cls.administrator
        everybody.company_ids |= cls.other
        cls.other.cobranza_collector_id = cls.ines
        # In groups of their own for who has the role by another one.
        cls.team = cls.env["res.groups"].create(
            {"name": "Team", "implied_ids": [Command.link(cls.env.ref(ROLE).id)]}
        )

    @classmethod
    def _debtor_of(cls, name, collector, company=None, by_hand=True):
        """Return a debtor of a collector's, in a company."""
        partner = cls.env["res.partner"].create({"name": name})
        company = company or cls.company
        debtor = (
            cls.env["cobranza.debtor"]
            .sudo()
            .create({"partner_id": partner.id, "company_id": company.id})
            .sudo(False)
        )
        if by_hand:
            debtor.with_user(cls.manager).collector_id = collector
        else:
            debtor.sudo().write({"collector_id": collector.id, "collector_by_hand": False})
        return debtor

    def _barrier_of(self, debtor, owner):
        return self.env["cobranza.barrier"].create(
            {
                "debtor_id": debtor.id,
                "type_id": self.env.ref("cobranza_followup.barrier_type_no_invoice").id,
                "owner_id": owner.id,
            }
        )

    def _as_administrator(self, records):
        return records.with_user(self.administrator)

    def _take_role(self, user):
        self._as_administrator(user).group_ids = [
            Command.unlink(self.env.ref(ROLE).id),
            Command.link(self.env.ref("base.group_user").id),
        ]

    def _take_company(self, user, company):
        self._as_administrator(user).write(
            {
                "company_id": (user.company_ids - company)[:1].id,
                "company_ids": [Command.unlink(company.id)],
            }
        )


@freeze_time(TODAY)
class TestLeavers(LeaversCommon):
    """Who is archived, whose role is taken, and who leaves a company, holds nothing there."""

    def _everything_of_ana(self, company):
        """Return debtors of hers, tasks and barriers, her own and about another's debtor."""
        chosen = self._debtor_of("A mano", self.ana, company)
        plain = self._debtor_of("Sin regla", self.ana, company, by_hand=False)
        others = self._debtor_of("De Eva", self.eva, company)
        barriers = [self._barrier_of(debtor, self.ana) for debtor in (chosen, others)]
        tasks = [self._task(record, self.ana) for record in (chosen, plain, others, *barriers)]
        return chosen | plain, tasks, barriers

    def _check_passed_on(self, everything, default):
        debtors, tasks, barriers = everything
        self.env.invalidate_all()
        self.assertEqual([one.collector_id for one in debtors], [default] * 2)
        self.assertEqual(
            [task.exists().user_id for task in tasks],
            [default, default, self.eva, default, self.eva],
        )
        self.assertEqual([one.owner_id for one in barriers], [default, self.eva])

    def _check_kept(self, everything):
        debtors, tasks, barriers = everything
        self.env.invalidate_all()
        self.assertEqual(debtors.collector_id, self.ana)
        for record in (*tasks, *barriers):
            owner = record.user_id if "user_id" in record._fields else record.owner_id
            self.assertEqual(owner, self.ana)

    def _by_group(self):
        self.env.ref(ROLE).sudo().user_ids = [Command.unlink(self.ana.id)]

    def _by_implied_group(self):
        self.team.sudo().implied_ids = [Command.unlink(self.env.ref(ROLE).id)]

    def test_however_the_role_goes_all_goes_in_every_company(self):
        ways = {
            "archived": lambda: self._as_administrator(self.ana).action_archive(),
            "role taken": lambda: self._take_role(self.ana),
            "taken out of the group": self._by_group,
            "the group implies the role no more": self._by_implied_group,
        }
        for name, leave in ways.items():
            self.env.registry.clear_all_caches()  # of who had which role before it was undone
            with self.subTest(name), self._undone():
                if leave == self._by_implied_group:
                    self.ana.group_ids = [Command.set(self.team.ids)]
                here = self._everything_of_ana(self.company)
                there = self._everything_of_ana(self.other)
                leave()
                self._check_passed_on(here, self.collector)
                self._check_passed_on(there, self.ines)

    def test_who_leaves_a_company_leaves_what_is_of_that_one(self):
        ways = {
            "of the user": lambda: self._take_company(self.ana, self.other),
            "of the company": lambda: self.other.sudo().write(
                {"user_ids": [Command.unlink(self.ana.id)]}
            ),
        }
        for name, leave in ways.items():
            self.env.registry.clear_all_caches()  # of who had which role before it was undone
            with self.subTest(name), self._undone():
                here = self._everything_of_ana(self.company)
                there = self._everything_of_ana(self.other)
                leave()
                self._check_passed_on(there, self.ines)
                self._check_kept(here)
                self._run()
                self._check_kept(here)

    def test_other_changes_of_a_user_move_nothing(self):
        here = self._everything_of_ana(self.company)
        user = self._as_administrator(self.ana)
        user.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        user.company_id = self.other
        self._check_kept(here)
        self.ana.group_ids = [Command.link(self.env.ref(MANAGER).id)]
        self.ana.group_ids = [Command.unlink(self.env.ref(ROLE).id)]
        self._check_kept(here)

    def test_who_was_the_default_collector_is_given_nobody_new(self):
        old = self._debtor_of("Vieja", self.collector, by_hand=False)
        self._take_role(self.collector)
        self.assertFalse(old.collector_id, "there is nobody the company names")
        partner = self.env["res.partner"].create({"name": "Nueva"})
        self._invoice(-20, partner=partner)
        new = self._debtor(partner)
        self._run()
        self.assertFalse((old | new).collector_id)
        self.assertFalse(new._collector())
        self.assertIn(new, self._of_nobody())

    def _of_nobody(self):
        debtors = self.env["cobranza.debtor"].with_user(self.eva)
        return debtors.search(debtors._mine_domain())

    def test_who_lost_the_role_unseen_holds_nothing_after_the_run(self):
        debtor = self._debtor_of("A mano", self.ana)
        task = self._task(debtor, self.ana)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
            (self.ana.id, self.env.ref(ROLE).id),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache("groups")
        self._run()
        self.env.invalidate_all()
        self.assertEqual((debtor.collector_id, task.user_id), (self.collector,) * 2)

    def test_what_fails_at_the_desk_keeps_nobody_from_taking_rights(self):
        debtor = self._debtor_of("A mano", self.ana)
        with (
            patch.object(collectors, "give_out", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.cobranza_followup.tools.apart"),
        ):
            self._take_role(self.ana)
        self.assertFalse(self.ana.has_group(ROLE))
        self._run()
        self.env.invalidate_all()
        self.assertEqual(debtor.collector_id, self.collector)

    def test_the_balance_proposes_nothing_to_who_is_no_collector(self):
        for number in range(4):
            debtor = self._debtor_of(f"Deudor {number}", self.eva, by_hand=False)
            debtor.with_user(self.manager).action_pin_stage(self.stages["commit"].id, TODAY)
        self._take_role(self.collector)
        balances = self.env["cobranza.balance"].with_user(self.manager)
        balance = balances.browse(balances.action_open_balance()["res_id"])
        self.assertNotIn(self.collector, balance.move_ids.to_id)
        self.assertNotIn(self.collector, balance.desk_ids.user_id)

    # -- failures ------------------------------------------------------------------------

    def _fail(self, *managers):
        """Let something fail while these are the managers."""
        others = self.company._cobranza_managers() - self.manager.union(*managers)
        others.sudo().group_ids -= self.env.ref(MANAGER)
        failure = self.env["cobranza.failure"]._record(
            self.company, "run", ValueError("broken"), "a test"
        )
        self.assertEqual(failure.activity_ids.user_id, self.manager.union(*managers))
        return failure

    def test_a_manager_who_leaves_passes_on_what_failed(self):
        with mute_logger("odoo.addons.cobranza_followup.models.policy.cobranza_failure"):
            failure = self._fail()
        for name, leave in (
            ("archived", lambda: self._as_administrator(self.manager).action_archive()),
            ("role taken", lambda: self._take_manager(self.manager)),
            ("left the company", lambda: self._take_company(self.manager, self.company)),
        ):
            self.env.registry.clear_all_caches()  # of who had which role before it was undone
            with self.subTest(name), self._undone():
                second = self._new_user("second", MANAGER)
                leave()
                self.env.invalidate_all()
                self.assertEqual(failure.activity_ids.user_id, second)
                self.assertEqual(len(self._failure_tasks(second)), 1)
        self._take_manager(self.manager)
        self.env.invalidate_all()
        self.assertEqual(len(failure.activity_ids), 1, "it waits for who comes")
        self.assertFalse(failure.activity_ids.user_id)

    def _take_manager(self, user):
        """Leave a manager the role of a collector."""
        self._as_administrator(user).group_ids = [
            Command.unlink(self.env.ref(MANAGER).id),
            Command.link(self.env.ref(ROLE).id),
        ]

    def test_where_each_manager_was_told_nobody_is_told_twice(self):
        second = self._new_user("second", MANAGER)
        with mute_logger("odoo.addons.cobranza_followup.models.policy.cobranza_failure"):
            failure = self._fail(second)
        self._as_administrator(self.manager).action_archive()
        self.env.invalidate_all()
        self.assertEqual(failure.activity_ids.user_id, second)
        self.assertEqual(len(failure.activity_ids), 1)
