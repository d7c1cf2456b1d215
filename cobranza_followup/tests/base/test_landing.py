from contextlib import contextmanager

from odoo import Command
from odoo.tests import new_test_user

from ..common import CobranzaCommon

COLLECTOR = "cobranza_followup.group_cobranza_user"
MANAGER = "cobranza_followup.group_cobranza_manager"


class TestLanding(CobranzaCommon):
    """Who gets a role of ours lands on the desk after login; nobody else's screen changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env.ref("cobranza_followup.cobranza_home_action")
        cls.chosen = cls.env.ref("base.action_partner_form")
        cls.office = new_test_user(cls.env, "office", "base.group_user")
        # Who gives rights is nobody of the desk.
        cls.admin = new_test_user(
            cls.env, "rights", "base.group_erp_manager,base.group_partner_manager"
        )

    def _home_of(self, user):
        user.invalidate_recordset(["action_id"])
        return user.action_id.id

    def _new(self, *groups, **values):
        return (
            self.env["res.users"]
            .with_user(self.admin)
            .create(
                {
                    "name": "New",
                    "login": "new",
                    "group_ids": [Command.set([self.env.ref(group).id for group in groups])],
                    **values,
                }
            )
        )

    def test_a_new_user_lands_by_the_groups(self):
        for group in (COLLECTOR, MANAGER):
            with self.subTest(group), self._undone():
                self.assertEqual(self._home_of(self._new(group)), self.home.id)
        self.assertFalse(self._home_of(self._new("base.group_user")))

    def test_what_was_chosen_for_a_new_user_stays(self):
        user = self._new(COLLECTOR, action_id=self.chosen.id)
        self.assertEqual(self._home_of(user), self.chosen.id)

    @contextmanager
    def _groups_undone(self):
        with self._undone():
            yield
        # What implies what is remembered, undone or not.
        self.env.registry.clear_cache("groups")

    def _ways_to_give(self):
        """Yield each way in which an administrator gives the role."""
        group = self.env.ref(COLLECTOR).with_user(self.admin)
        office = self.office.with_user(self.admin)
        over = self.env["res.groups"].create(
            {"name": "Back office", "user_ids": [Command.link(self.office.id)]}
        )
        yield lambda: office.write({"group_ids": [Command.link(group.id)]})
        yield lambda: office.write({"group_ids": [Command.link(self.env.ref(MANAGER).id)]})
        yield lambda: group.write({"user_ids": [Command.link(office.id)]})
        yield lambda: group.write({"all_user_ids": [Command.link(office.id)]})
        yield lambda: over.write({"implied_ids": [Command.link(group.id)]})
        yield lambda: group.write({"implied_by_ids": [Command.link(over.id)]})
        yield lambda: self.env["res.groups"].create(
            {
                "name": "Office that collects",
                "implied_ids": [Command.link(group.id)],
                "user_ids": [Command.link(office.id)],
            }
        )

    def test_the_role_gives_the_screen_whichever_way_it_is_given(self):
        for number, give in enumerate(self._ways_to_give()):
            with self.subTest(number), self._groups_undone():
                self.assertFalse(self._home_of(self.office))
                give()
                self.assertEqual(self._home_of(self.office), self.home.id)

    def test_what_they_chose_stays_whichever_way_the_role_is_given(self):
        self.office.action_id = self.chosen.id
        for number, give in enumerate(self._ways_to_give()):
            with self.subTest(number), self._groups_undone():
                give()
                self.assertEqual(self._home_of(self.office), self.chosen.id)

    def test_who_takes_the_screen_away_does_not_get_it_again(self):
        self.assertEqual(self._home_of(self.collector), self.home.id)
        self.collector.with_user(self.collector).action_id = False
        self.collector.group_ids += self.env.ref(MANAGER)
        self.collector.group_ids += self.env.ref("base.group_partner_manager")
        self.assertFalse(self._home_of(self.collector))

    def test_who_loses_the_role_does_not_land_where_they_may_not_be(self):
        self.collector.with_user(self.admin).group_ids = self.env.ref("base.group_user")
        self.assertFalse(self._home_of(self.collector))
        self.manager.action_id = self.chosen.id
        self.manager.group_ids = self.env.ref("base.group_user")
        self.assertEqual(self._home_of(self.manager), self.chosen.id)

    def test_without_a_role_of_ours_nothing_changes(self):
        for user in (self.office, self.salesperson, self.storekeeper):
            self.assertFalse(self._home_of(user))
            user.group_ids += self.env.ref("base.group_partner_manager")
            self.assertFalse(self._home_of(user))

    def test_administrators_of_the_system_keep_their_first_screen(self):
        for name in ("base.user_admin", "base.user_root"):
            user = self.env.ref(name)
            self.assertTrue(user.has_group(MANAGER), "by the installation")
            self.assertNotEqual(self._home_of(user), self.home.id)
        self.office.group_ids += self.env.ref("base.group_system")
        for number, give in enumerate(self._ways_to_give()):
            with self.subTest(number), self._groups_undone():
                give()
                self.assertFalse(self._home_of(self.office))

    def test_when_the_action_goes_nobody_is_left_with_it(self):
        self.home.unlink()
        self.assertFalse(self._home_of(self.collector))
        # As while the add-on is being installed.
        self.assertFalse(self._home_of(self._new(COLLECTOR)))
