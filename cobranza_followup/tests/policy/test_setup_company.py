from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from ..common import TODAY, day
from .test_setup import SetupCommon


@freeze_time(TODAY)
class TestTimeZone(SetupCommon):
    """A company's day is that of the place it is in, unless somebody says otherwise."""

    def setUp(self):
        super().setUp()
        self.contact = self.company.partner_id
        self.contact.write({"tz": False, "country_id": False, "state_id": False})

    def test_it_is_that_of_the_country_or_state_until_somebody_sets_it(self):
        self.assertEqual(self.company._cobranza_timezone(), "UTC")
        mexico = self.env.ref("base.mx")
        for place, zone in (
            ({"country_id": self.env.ref("base.co").id}, "America/Bogota"),
            ({"country_id": self.env.ref("base.br").id}, "America/Sao_Paulo"),
            ({"country_id": mexico.id}, "America/Mexico_City"),
            (
                {"state_id": mexico.state_ids.filtered(lambda state: state.code == "BCN").id},
                "America/Tijuana",
            ),
            ({"tz": "Europe/Madrid"}, "Europe/Madrid"),
        ):
            self.contact.write(place)
            self.assertEqual(self.company._cobranza_timezone(), zone)
        self.company.cobranza_timezone = "America/Lima"
        self.assertEqual(self.company._cobranza_timezone(), "America/Lima")
        self.assertEqual(self.company._cobranza_today(), day(-1))

    def test_a_branch_that_is_nowhere_is_where_its_parent_is(self):
        self.contact.country_id = self.env.ref("base.co")
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        branch.partner_id.write({"tz": False, "country_id": False})
        self.assertEqual(branch._cobranza_timezone(), "America/Bogota")

    def test_the_setup_asks_for_it(self):
        self.contact.country_id = self.env.ref("base.mx")
        setup = self._open()
        self.assertEqual((setup.timezone, setup.timezone_is_guessed), ("America/Mexico_City", True))
        setup.timezone = "America/Tijuana"
        self._walk(setup)
        self.assertFalse(self.company.cobranza_timezone)
        setup.action_confirm()
        self.assertEqual(self.company._cobranza_timezone(), "America/Tijuana")
        self.assertFalse(self._open().timezone_is_guessed)

    def test_where_nothing_tells_it_one_has_to_choose(self):
        setup = self._open()
        self.assertFalse(setup.timezone)
        with self.assertRaisesRegex(UserError, "Choose the time zone"):
            setup.action_next()
        setup.timezone = "America/Lima"
        setup.action_next()
        self.assertEqual(setup.state, "bank")


@freeze_time(TODAY)
class TestOpeningBalances(SetupCommon):
    """Odoo leaves opening balances out of follow-up: the setup says so, and takes them in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Old customer"})
        cls.opening = cls._open_balance(cls.customer, 700) | cls._open_balance(cls.other, 300)
        cls.by_hand = cls._invoice(-20, 55)
        cls.by_hand.no_followup = True
        cls._commit()

    @classmethod
    def _open_balance(cls, partner, amount):
        data = cls.company_data
        move = cls.env["account.move"].create(
            {
                "journal_id": data["default_journal_misc"].id,
                "date": day(-60),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": data["default_account_receivable"].id,
                            "partner_id": partner.id,
                            "debit": amount,
                            "date_maturity": day(-50),
                        }
                    ),
                    Command.create(
                        {"account_id": data["default_account_revenue"].id, "credit": amount}
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def test_the_setup_says_how_many_and_how_much(self):
        setup = self._open()
        self.assertEqual((setup.excluded_count, setup.excluded_amount), (2, 1000))
        self.assertEqual(self._debtor().amount_overdue, 0)

    def test_they_are_left_out_unless_chosen(self):
        setup = self._walk(self._open())
        self.assertEqual(setup.act_moved_count, 0)
        setup.action_confirm()
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 0)

    def test_chosen_they_are_followed_up_and_it_is_on_record(self):
        setup = self._open()
        setup.include_excluded = True
        self._walk(setup)
        self.assertEqual(setup.act_moved_count, 2)
        self.assertEqual(self._debtor().amount_overdue, 0)
        self.assertEqual(set(self.opening.line_ids.mapped("no_followup")), {True})
        setup.action_confirm()
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 700)
        self.assertEqual(self._debtor(self.other).amount_overdue, 300)
        self.assertTrue(self.by_hand.no_followup)
        for move in self.opening:
            note = move.message_ids.filtered(lambda note: "Included in follow-up" in note.body)
            self.assertEqual(note.author_id, self.manager.partner_id)
        self.assertFalse(self._open().excluded_count)
