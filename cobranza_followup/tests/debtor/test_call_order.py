from datetime import UTC, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command

from ..common import TODAY, CobranzaCommon

CALL = "odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_call"

# On a Wednesday; the company is in UTC, too.
NINE = datetime(2026, 3, 11, 9, tzinfo=UTC)
ORDER = "call_rank, priority DESC, amount_overdue DESC, id"


class TestCallOrder(CobranzaCommon):
    """The day's list: who may be called now first, within it by points; the others, from when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"
        cls._act()
        # Debtors by points: the older the debt, the more.
        names = {"Old": -100, "Middle": -60, "Young": -20}
        cls.partners = {}
        for name, due in names.items():
            partner = cls.env["res.partner"].create(
                {"name": name, "is_company": True, "phone": "+52 55 5551 3003"}
            )
            cls._invoice(due, partner=partner)
            cls.partners[name] = partner
            cls._wants(partner, {})

    @classmethod
    def _wants(cls, partner, values):
        cls.env["cobranza.contact.preference"].search([("partner_id", "=", partner.id)]).unlink()
        return cls.env["cobranza.contact.preference"].create(
            {"partner_id": partner.id, "collection_tz": "UTC", **values}
        )

    def _asks_for_hours(self, name, start, end):
        hours = {"weekday_from": "0", "weekday_to": "6", "hour_from": start, "hour_to": end}
        self._wants(self.partners[name], {"window_ids": [Command.create(hours)]})

    def _propose_hours(self, start, end):
        hours = {"weekday_from": "0", "weekday_to": "6", "hour_from": start, "hour_to": end}
        self.env["cobranza.contact.rule"].create(
            {
                "name": "Office hours",
                "scope": "all",
                "standing": "proposal",
                "window_ids": [Command.create({**hours, "standing": "proposal"})],
            }
        )

    def _listed(self, user=None, moment=NINE, **options):
        with freeze_time(moment):
            self.env.invalidate_all()
            debtors = self.env["cobranza.debtor"].with_user(user or self.collector)
            found = debtors.search([("in_worklist", "=", True)], order=ORDER, **options)
            return [
                (debtor.partner_id.name, debtor.call_text)
                for debtor in found
                if debtor.partner_id.name in self.partners
            ]

    def _names(self, **options):
        return [name for name, _text in self._listed(**options)]

    def test_of_whom_the_guard_is_not_asked_stands_with_those_who_wait(self):
        for name in self.partners:
            self._asks_for_hours(name, 16, 18)
        with patch(f"{CALL}.MOST_ASKED", 1):
            self.assertEqual(self._names(), ["Old", "Middle", "Young"])

    def test_who_asked_for_an_hour_waits_for_it(self):
        debtor = self._debtor(self.partners["Old"])
        with freeze_time(NINE):
            self._interact(
                "callback", debtor_id=debtor.id, next_contact_date=TODAY, next_contact_hour=16
            )
        self.assertEqual(self._listed()[-1], ("Old", "From 16:00"))
        self.assertEqual(self._listed(moment=NINE.replace(hour=16))[0], ("Old", "Now"))

    def test_when_all_may_be_called_it_goes_by_points(self):
        self.assertEqual(self._listed(), [("Old", "Now"), ("Middle", "Now"), ("Young", "Now")])

    def test_who_may_not_be_called_yet_comes_after_and_shows_from_when(self):
        self._asks_for_hours("Old", 16, 18)
        self._asks_for_hours("Middle", 7, 8)
        *today, (last, text) = self._listed()
        self.assertEqual(today, [("Young", "Now"), ("Old", "From 16:00")])
        # The names of days are those of the language of the tests.
        self.assertEqual(last, "Middle")
        self.assertRegex(text, r"^From \w+ 12 \w+ 07:00$")

    def test_they_move_up_when_their_hour_has_come(self):
        self._asks_for_hours("Old", 16, 18)
        self.assertEqual(self._names()[-1], "Old")
        self.assertEqual(self._names(moment=NINE.replace(hour=16))[0], "Old")

    def test_a_warning_comes_before_who_has_to_wait(self):
        self._propose_hours(10, 18)
        self._asks_for_hours("Middle", 16, 18)
        self._wants(self.partners["Old"], {"opted_out_channel_ids": self._channel("call")})
        self.assertEqual(
            self._listed(),
            [("Young", "Better from 10:00"), ("Middle", "From 16:00"), ("Old", "Not by phone")],
        )

    def _channel(self, code):
        channels = self.env["cobranza.contact.channel"].search([("code", "=", code)])
        return [Command.set(channels.ids)]

    def test_pages_of_the_list_follow_each_other(self):
        self._asks_for_hours("Old", 16, 18)
        whole = self._names()
        pages = [self._names(limit=1, offset=offset) for offset in range(len(whole) + 2)]
        self.assertEqual([name for page in pages for name in page], whole)

    def test_the_list_and_the_cards_ask_for_this_order(self):
        for name in ("list", "kanban"):
            view = self.env.ref(f"cobranza_followup.cobranza_debtor_view_{name}_worklist")
            arch = self.env["cobranza.debtor"].get_view(view.id, name)["arch"]
            self.assertIn(f'default_order="{ORDER}"', arch)
        self.assertEqual(self.env["cobranza.debtor"]._worklist_order(), ORDER)

    def test_next_customer_and_the_screen_for_calls_begin_with_who_may_be_called(self):
        self._asks_for_hours("Old", 16, 18)
        first = self._debtor(self.partners["Middle"])
        with freeze_time(NINE):
            self.env.invalidate_all()
            debtors = self.env["cobranza.debtor"].with_user(self.collector)
            self.assertEqual(debtors.action_next_customer()["res_id"], first.id)
            day_of_calls = self.env["cobranza.call.workspace"].with_user(self.collector).open_day()
            self.assertEqual(day_of_calls["debtor_id"], first.id)

    def test_it_is_said_in_the_users_language_by_the_clock_of_the_company(self):
        self._asks_for_hours("Old", 16, 18)
        self.company.partner_id.tz = "America/Mexico_City"
        self.assertIn(("Old", "From 10:00"), self._listed(moment=NINE.replace(hour=15)))
