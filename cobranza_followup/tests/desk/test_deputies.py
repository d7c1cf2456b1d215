from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form
from odoo.tools import format_date, mute_logger

from ..common import TODAY, day
from .test_leavers import MANAGER, ROLE, LeaversCommon


@freeze_time(TODAY)
class TestDeputies(LeaversCommon):
    """Where no deputy is there the desk is somebody's all the same, in each company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company in cls.company | cls.other:
            others = company._cobranza_managers() - cls.manager
            others.sudo().group_ids = [
                Command.unlink(cls.env.ref(MANAGER).id),
                Command.link(cls.env.ref(ROLE).id),
            ]
        cls.of_ana = cls._debtor_of("De Ana", cls.ana)
        cls.of_eva = cls._debtor_of("De Eva", cls.eva)

    def _both_away(self, last=5):
        """Let Ana and Eva stand in for each other; return the absences and a task of each."""
        tasks = self._task(self.of_ana, self.ana), self._task(self.of_eva, self.eva)
        absences = self._absence(self.ana, self.eva), self._absence(self.eva, self.ana, 0, last)
        self.env.invalidate_all()
        return absences, tasks

    def _list(self, user):
        """Return the debtors of a user's list, in all the companies where they work."""
        debtors = self.env["cobranza.debtor"].with_user(user)
        debtors = debtors.with_context(allowed_company_ids=user.company_ids.ids)
        found = debtors.search([("is_mine", "=", True)])
        self.assertEqual(found, found.filtered("is_mine"))
        return found.with_env(self.env)

    # -- two who stand in for each other -------------------------------------------------

    def test_of_two_who_stand_in_for_each_other_the_default_collector_has_the_desks(self):
        with freeze_time(TODAY) as frozen:
            _absences, tasks = self._both_away()
            both = self.of_ana | self.of_eva
            self.assertEqual([task.user_id for task in tasks], [self.collector] * 2)
            self.assertLessEqual(both, self._list(self.collector))
            self.assertEqual(both.mapped("deputy_text"), ["Collector"] * 2)
            self.assertEqual([one._collector() for one in both], [self.collector] * 2)
            self.assertNotIn(self.of_ana, self._list(self.eva))
            self.assertNotIn(self.of_ana, self._list(self.ines))
            self.of_ana._give_task(lambda env: "Ask again", lambda env: "")
            new = self.of_ana.activity_ids - tasks[0]
            self.assertEqual(new.user_id, self.collector)
            frozen.move_to(day(6))
            self._run()
            self.env.invalidate_all()
            self.assertEqual([task.user_id for task in tasks], [self.ana, self.eva])
            self.assertEqual(new.user_id, self.ana)
            self.assertNotIn(self.of_ana, self._list(self.collector))
            self.assertFalse(self.of_ana.deputy_text)

    def test_where_the_company_names_nobody_who_is_there_a_manager_has_them(self):
        default_away = self.of_ana.company_id.cobranza_collector_id
        for name, company_without in (
            ("none is named", lambda: self.company.sudo().write({"cobranza_collector_id": False})),
            (
                "is one of the two",
                lambda: self.company.sudo().write({"cobranza_collector_id": self.ana.id}),
            ),
            ("is away, too", lambda: self._absence(default_away, self.ana)),
            ("lost the role", lambda: self._take_role(default_away)),
        ):
            with self.subTest(name), self._undone():
                company_without()
                _absences, tasks = self._both_away()
                self.assertEqual([task.user_id for task in tasks], [self.manager] * 2)
                self.assertLessEqual(self.of_ana | self.of_eva, self._list(self.manager))
                self.assertEqual(self.of_ana.deputy_text, "Manager")
                self.assertEqual(self.of_ana._collector(), self.manager)

    def test_once_one_is_back_that_one_has_both_desks(self):
        with freeze_time(TODAY) as frozen:
            _absences, tasks = self._both_away(last=2)
            frozen.move_to(day(3))
            self._run()
            self.env.invalidate_all()
            self.assertEqual([task.user_id for task in tasks], [self.eva] * 2)
            self.assertIn(self.of_ana, self._list(self.eva))
            self.assertEqual(self.of_ana.deputy_text, "Eva")

    def test_where_there_is_nobody_at_all_they_keep_it(self):
        self.company.sudo().cobranza_collector_id = False
        self._absence(self.manager, self.ana)
        _absences, tasks = self._both_away()
        self.assertEqual([task.user_id for task in tasks], [self.ana, self.eva])
        self.assertFalse(self.of_ana.deputy_text)

    def test_who_comes_after_nobody_gets_what_came_meanwhile_too(self):
        self.company.sudo().cobranza_collector_id = False
        self._absence(self.manager, self.ana)
        task = self._task(self.of_ana, self.ana)
        with freeze_time(TODAY) as frozen:
            absence = self._absence(self.ana, self.eva)
            self.assertEqual(task.user_id, self.eva)
            self._absence(self.eva, self.ana, 0, 2)
            self.env.invalidate_all()
            self.assertEqual(task.user_id, self.ana)
            self.assertFalse(task.cobranza_absence_id or absence.lent_to_id)
            self.of_ana._give_task(lambda env: "Ask again", lambda env: "")
            new = self.of_ana.activity_ids - task
            self.assertEqual(new.user_id, self.ana)
            frozen.move_to(day(3))
            self._run()
            self.env.invalidate_all()
            self.assertEqual((task | new).mapped("user_id"), self.eva)
            self.assertEqual([one.cobranza_absence_id for one in task | new], [absence] * 2)
            self.assertEqual(absence.lent_to_id, self.eva)
            frozen.move_to(day(6))
            self._run()
            self.env.invalidate_all()
            self.assertEqual((task | new).mapped("user_id"), self.ana)
            self.assertFalse((task | new).cobranza_absence_id)

    def test_nobody_in_one_company_is_somebody_in_another(self):
        there = self._task(self._debtor_of("De Ana allá", self.ana, self.other), self.ana)
        here = self._task(self.of_ana, self.ana)
        self.company.sudo().cobranza_collector_id = False
        self._absence(self.manager, self.ana)
        absence = self._absence(self.ana, self.eva)
        self._absence(self.eva, self.ana)
        self.env.invalidate_all()
        self.assertEqual((here.user_id, there.user_id), (self.ana, self.ines))
        self.assertFalse(here.cobranza_absence_id)
        self.assertEqual(there.cobranza_absence_id, absence)
        self.assertEqual(absence.lent_in, {str(self.other.id): self.ines.id})

    def test_it_is_said_when_it_is_entered(self):
        first = self._absence(self.ana, self.eva, 0, 5)
        self.assertFalse(first.circle_text)
        days = [format_date(self.env(user=self.eva), day(number)) for number in (3, 5)]
        with Form(self.env["cobranza.absence"].with_user(self.eva)) as form:
            form.user_id = self.eva
            form.date_from, form.date_to = day(3), day(9)
            form.deputy_id = self.manager
            self.assertFalse(form.circle_text)
            form.deputy_id = self.ana
            for words in ("Ana is away too", *days, "Collector has it"):
                self.assertIn(words, form.circle_text)
        self.env.invalidate_all()
        self.assertIn("Eva is away too", first.with_user(self.ana).circle_text)
        self.company.sudo().cobranza_collector_id = False
        self._absence(self.manager, self.ana, 3, 5)
        self.env.invalidate_all()
        self.assertIn("nobody has it", first.circle_text)

    def test_three_in_a_circle_are_told_and_stood_in_for(self):
        of_ines = self._debtor_of("De Inés", self.ines)
        absences = [
            self._absence(self.ana, self.eva),
            self._absence(self.eva, self.ines),
            self._absence(self.ines, self.ana),
        ]
        self.env.invalidate_all()
        self.assertTrue(all(absence.circle_text for absence in absences))
        everything = self.of_ana | self.of_eva | of_ines
        self.assertLessEqual(everything, self._list(self.collector))

    # -- companies -----------------------------------------------------------------------

    def test_a_deputy_is_lent_nothing_of_a_company_where_they_do_not_collect(self):
        there = self._debtor_of("De Ana allá", self.ana, self.other)
        barrier = self._barrier_of(self._debtor_of("De Inés allá", self.ines, self.other), self.ana)
        own = self._task(self.of_ana, self.ana)
        elsewhere = [self._task(record, self.ana) for record in (there, barrier)]
        absence = self._absence(self.ana, self.eva)
        # Eva collects there no more; who comes new does not either.
        self._take_company(self.eva, self.other)
        self.env.invalidate_all()
        self.assertEqual(own.user_id, self.eva)
        self.assertEqual([task.user_id for task in elsewhere], [self.ines] * 2)
        self.assertEqual((self.of_ana.deputy_text, there.deputy_text), ("Eva", "Ines"))
        self.assertEqual((self.of_ana._collector(), there._collector()), (self.eva, self.ines))
        self.assertIn(there, self._list(self.ines))
        self.assertNotIn(self.of_ana, self._list(self.ines))
        self.assertIn(self.of_ana, self._list(self.eva))
        for task in elsewhere:
            task_user = self.env[task.res_model].with_user(task.user_id).browse(task.res_id)
            self.assertTrue(
                task_user.with_context(allowed_company_ids=self.other.ids).has_access("read")
            )
        absence.with_user(self.ana).unlink()
        self.env.invalidate_all()
        self.assertEqual([task.user_id for task in (own, *elsewhere)], [self.ana] * 3)

    def test_a_task_about_another_company_is_not_lent_to_a_stranger_there(self):
        """Ana has no debtor there, so nobody asked whether the deputy collects there."""
        debtor = self._debtor_of("De Inés allá", self.ines, self.other)
        task = self._task(debtor, self.ana)
        self._absence(self.ana, self.collector)
        self.assertEqual(task.user_id, self.ines, "the default collector there")

    def test_what_only_managers_open_is_lent_to_managers_alone(self):
        with mute_logger("odoo.addons.cobranza_followup.models.policy.cobranza_failure"):
            self.env["cobranza.failure"]._record(
                self.company, "run", ValueError("broken"), "a test"
            )
        task = self._failure_tasks().sudo()
        absence = self._absence(self.manager, self.eva, by=self.manager)
        self.assertEqual(task.user_id, self.manager)
        absence.with_user(self.manager).unlink()
        second = self._new_user("second", MANAGER)
        self._absence(self.manager, second, by=self.manager)
        self.assertEqual(task.user_id, second)

    # -- deputies who lose their role ----------------------------------------------------

    def test_a_deputy_whose_role_is_taken_has_the_desk_no_more(self):
        task = self._task(self.of_ana, self.ana)
        with freeze_time(TODAY) as frozen:
            self._absence(self.ana, self.eva)
            self.assertEqual(task.user_id, self.eva)
            self._take_role(self.eva)
            self.env.invalidate_all()
            self.assertEqual(task.user_id, self.collector)
            self.assertEqual(self.of_ana._collector(), self.collector)
            self.assertIn(self.of_ana, self._list(self.collector))
            frozen.move_to(day(6))
            self._run()
            self.env.invalidate_all()
            self.assertEqual(task.user_id, self.ana)

    def test_what_was_lent_does_not_come_back_to_who_lost_the_role(self):
        task = self._task(self._debtor_of("De Inés", self.ines), self.ana)
        with freeze_time(TODAY) as frozen:
            self._absence(self.ana, self.eva)
            self._take_role(self.ana)
            frozen.move_to(day(6))
            self._run()
            self.env.invalidate_all()
            self.assertEqual(task.user_id, self.eva)

    def test_a_deputy_who_is_deleted_leaves_nothing_behind(self):
        task = self._task(self.of_ana, self.ana)
        self._absence(self.ana, self.eva)
        self.eva.sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual(task.exists().user_id, self.ana, "nobody stands in for her")
        self.assertEqual(self.of_ana._collector(), self.ana)
        self.assertFalse(self.of_ana.deputy_text)
