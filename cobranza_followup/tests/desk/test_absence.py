from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import TODAY, day
from .desks_common import DesksCommon


@freeze_time(TODAY)
class TestAbsence(DesksCommon):
    """Who is away has a deputy; afterwards everything is as before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtor = cls._owing("De Ana")
        cls.debtor.with_user(cls.manager).collector_id = cls.ana

    def test_the_deputy_has_the_desk_and_gives_it_back(self):
        task = self._task(self.debtor, self.ana)
        with freeze_time(TODAY) as frozen:
            self._absence(self.ana, self.eva, 0, 5)
            self.assertEqual(self.debtor.collector_id, self.ana, "the debtor stays hers")
            self.assertEqual(self.debtor._collector(), self.eva)
            self.assertEqual(self.debtor.deputy_text, "Eva")
            self.assertIn(self.debtor, self._my_day(self.eva))
            self.assertEqual(task.user_id, self.eva)
            self.debtor._give_task(lambda env: "Ask again", lambda env: "")
            new = self.debtor.activity_ids - task
            self.assertEqual(new.user_id, self.eva)
            frozen.move_to(day(6))
            self._run()
            self.env.invalidate_all()
            self.assertEqual((task.user_id, new.user_id), (self.ana, self.ana))
            self.assertEqual(self.debtor._collector(), self.ana)
            self.assertNotIn(self.debtor, self._my_day(self.eva))

    def test_one_that_begins_later_is_begun_by_the_run(self):
        task = self._task(self.debtor, self.ana)
        with freeze_time(TODAY) as frozen:
            self._absence(self.ana, self.eva, 2, 5)
            self.assertEqual(task.user_id, self.ana)
            self.assertNotIn(self.debtor, self._my_day(self.eva))
            frozen.move_to(day(2))
            self._run()
            self.env.invalidate_all()
            self.assertEqual(task.user_id, self.eva)

    def test_who_comes_back_early_has_everything_at_once(self):
        task = self._task(self.debtor, self.ana)
        with freeze_time(TODAY) as frozen:
            absence = self._absence(self.ana, self.eva, 0, 20)
            frozen.move_to(day(3))
            absence.with_user(self.ana).action_end_today()
            self.assertEqual(absence.date_to, day(2))
            self.assertEqual(task.user_id, self.ana)
            self.assertEqual(self.debtor._collector(), self.ana)

    def test_what_the_deputy_had_before_stays_the_deputys(self):
        own = self._owing("De Eva")
        own.with_user(self.manager).collector_id = self.eva
        task = self._task(own, self.eva)
        absence = self._absence(self.ana, self.eva)
        absence.with_user(self.ana).unlink()
        self.assertEqual(task.user_id, self.eva)

    def test_a_deputy_who_is_away_has_a_deputy(self):
        self._absence(self.ana, self.eva)
        self._absence(self.eva, self.collector)
        self.assertEqual(self.debtor._collector(), self.collector)
        self.assertIn(self.debtor, self._my_day(self.collector))

    def _tasks_of_both(self):
        """Return a task of Ana's and one of Eva's, each about a debtor of her own."""
        own = self._owing("De Eva")
        own.with_user(self.manager).collector_id = self.eva
        tasks = self._task(self.debtor, self.ana), self._task(own, self.eva)
        for task in tasks:
            # As people enter them.
            task.sudo().automated = False
        return tasks

    def _check_with(self, tasks, *users):
        self.env.invalidate_all()
        self.assertEqual([task.user_id for task in tasks], list(users))

    def test_in_a_chain_each_has_their_own_back_whoever_comes_first(self):
        ana, eva, leo = self.ana, self.eva, self.collector
        away = {"ana": (ana, eva), "eva": (eva, leo)}
        for order in (("ana", "eva"), ("eva", "ana")):
            for first in ("ana", "eva"):
                with self.subTest(begins=order[0], ends=first), freeze_time(TODAY) as frozen:
                    tasks = self._tasks_of_both()
                    absences = {name: self._absence(*away[name], 0, 20) for name in order}
                    self._check_with(tasks, leo, leo)
                    frozen.move_to(day(5))
                    user = away[first][0]
                    absences[first].with_user(user).action_end_today()
                    self._check_with(tasks, *((ana, leo) if first == "ana" else (eva, eva)))
                    frozen.move_to(day(21))
                    self._run()
                    self._check_with(tasks, ana, eva)
                    tasks[0].unlink()
                    tasks[1].unlink()
                    for absence in absences.values():
                        absence.with_user(self.manager).unlink()

    def test_in_a_chain_another_deputy_or_none_has_what_is_lent(self):
        tasks = self._tasks_of_both()
        of_eva = self._absence(self.eva, self.collector)
        of_ana = self._absence(self.ana, self.eva)
        of_eva.with_user(self.eva).deputy_id = self.manager
        self._check_with(tasks, self.manager, self.manager)
        of_eva.with_user(self.eva).unlink()
        self._check_with(tasks, self.eva, self.eva)
        of_ana.with_user(self.ana).unlink()
        self._check_with(tasks, self.ana, self.eva)

    def test_lent_tasks_go_along_when_a_debtor_is_given_to_another(self):
        task, deputys = self._tasks_of_both()
        self._absence(self.ana, self.eva)
        self.debtor.with_user(self.manager).collector_id = self.collector
        self._check_with((task, deputys), self.collector, self.eva)
        with freeze_time(day(9)):
            self._run()
        self._check_with((task, deputys), self.collector, self.eva)

    def test_what_is_lent_to_a_collector_stays_when_their_own_debtor_goes(self):
        own = self._owing("De Eva")
        own.with_user(self.manager).collector_id = self.eva
        lent, hers = self._task(own, self.ana, "Ask"), self._task(own, self.eva)
        self._absence(self.ana, self.eva)
        own.with_user(self.manager).collector_id = self.collector
        self._check_with((lent, hers), self.eva, self.collector)
        with freeze_time(day(9)):
            self._run()
        self._check_with((lent, hers), self.ana, self.collector)

    def test_a_deputy_who_leaves_leaves_nothing_behind(self):
        task = self._task(self.debtor, self.ana)
        with freeze_time(TODAY) as frozen:
            self._absence(self.ana, self.eva)
            self.eva.sudo().action_archive()
            self._check_with([task], self.collector)
            self.assertEqual(self.debtor._collector(), self.collector, "the company's")
            self.assertIn(self.debtor, self._my_day(self.collector))
            frozen.move_to(day(6))
            self._run()
            self._check_with([task], self.ana)

    def test_sense_and_rights(self):
        for deputy, last, words in (
            (self.ana, 5, "their own deputy"),
            (self.salesperson, 5, "not a collector"),
            (self.eva, 700, "a year at most"),
        ):
            with self.subTest(words), self.assertRaises(ValidationError) as refused:
                self._absence(self.ana, deputy, 0, last)
            self.assertIn(words, str(refused.exception))
        with self.assertRaises(AccessError):
            self._absence(self.ana, self.eva, by=self.collector)
        absence = self._absence(self.ana, self.eva, by=self.manager)
        with self.assertRaises(ValidationError) as refused:
            self._absence(self.ana, self.collector, 3, 9)
        self.assertIn("another absence", str(refused.exception))
        with self.assertRaises(UserError):
            absence.with_user(self.ana).write({"begun_on": False})
        with self.assertRaises(AccessError):
            absence.with_user(self.eva).date_to = day(9)
