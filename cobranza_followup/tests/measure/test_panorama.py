from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import day
from .panorama_common import LAST, THIS, PanoramaCommon


class TestPanorama(PanoramaCommon):
    """How collecting is going, on one page."""

    def test_the_month_so_far(self):
        cards = self._cards()
        self.assertEqual(cards["overdue_share"]["text"], "66.7 %")
        self.assertIn("1,000", cards["overdue_share"]["lines"][0])
        self.assertEqual(cards["came_in"]["value"], 300)
        first = [name for name, card in cards.items() if card["first"]]
        self.assertEqual(
            first,
            [
                "overdue_share",
                "dso_countback",
                "cei",
                "promise_kept_share",
                "came_in",
                "hold_count",
            ],
        )
        self.assertTrue(all(card["formula"] for card in cards.values()))

    def test_it_says_what_the_measures_say(self):
        for first in (THIS, LAST):
            figures = self.env["cobranza.measure"]._figures(self.company, first)
            for name, card in self._cards({"month": str(first)}).items():
                if name != "at_risk_share":
                    self.assertEqual(card["value"], figures[name], f"{name}, {first}")

    def test_filters_take_what_is_not_chosen_out(self):
        other = self._debtor(self.other)
        other.with_user(self.manager).collector_id = self.manager
        self.env.flush_all()
        cards = self._cards({"collector_id": self.manager.id})
        self.assertEqual((cards["overdue_share"]["value"], cards["came_in"]["value"]), (0, 0))
        cards = self._cards({"salesperson_id": self.salesperson.id})
        self.assertEqual(cards["overdue_share"]["value"], 1)

    def test_targets_are_the_managers(self):
        action = self.panorama.action_settings()
        setting = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        setting.target_ids = [
            Command.create({"figure": "overdue_share", "value": 20}),
            Command.create({"figure": "came_in", "value": 200}),
        ]
        cards = self._cards()
        self.assertIs(cards["overdue_share"]["reached"], False)
        self.assertEqual(cards["overdue_share"]["target"], "20.0 %")
        self.assertIs(cards["came_in"]["reached"], True)
        with self.assertRaises(ValidationError):
            setting.target_ids = [Command.create({"figure": "cei", "value": -1})]
        with self.assertRaises(AccessError):
            setting.with_user(self.collector).target_ids.read(["value"])

    def test_what_grew_older_is_shown_by_age(self):
        # 1000 were 1–30 days overdue at the end of February and are 31–60 now
        cards = self._cards()
        self.assertIn("31–60", cards["roll_bucket_31_60"]["label"])
        before = self.env["cobranza.measure"]._figures(self.company, LAST)["bucket_1_30"]
        self.assertEqual(cards["roll_bucket_31_60"]["value"], 1000 / before)

    def test_the_next_weeks_are_added_up_and_it_is_said_how_sure_they_are(self):
        self._run()
        page = self.panorama.overview()
        weeks = page["cash"][:4]
        total = sum(week["expected"] for week in weeks)
        self.assertGreater(total, 0)
        self.assertIn(f"{total:,.0f}", page["cash_lines"][0])
        self.assertIn("Too few invoices", page["cash_lines"][1])
        chosen = self.panorama.overview({"salesperson_id": self.salesperson.id})["cash_lines"]
        self.assertEqual(len(chosen), len(page["cash_lines"]) + 1)

    def test_the_dearest_reason_comes_first_and_opens_its_barriers(self):
        cheap = self._invoice(-40, 50)
        for _count in range(2):
            self._barrier("liquidity", cheap)
        barrier = self._barrier("no_invoice", self.invoice)
        self.env.cr.execute("UPDATE cobranza_barrier SET create_date = %s", (day(0),))
        first, second = self.panorama.overview()["reasons"]
        self.assertEqual((first["side"], first["count"], second["count"]), ("ours", 1, 2))
        self.assertIn("1,300", first["amount"])
        self.assertEqual((first["percent"], second["cumulated"]), (93, 100))
        self.assertEqual(self._behind("reasons", type_id=first["id"]), barrier)

    def test_nothing_of_another_company_is_named(self):
        company = self.setup_other_company(name="The other one")["company"]
        policy = self.env["cobranza.policy"].create(
            {"name": "Their secret", "company_id": company.id}
        )
        with self.assertRaises(AccessError):
            self.panorama.overview({"policy_id": policy.id})

    def test_reasons_are_counted_by_whose_they_are(self):
        barrier = self._barrier("no_invoice", self.invoice)
        # written by the database's own clock, which no test stops
        self.env.cr.execute(
            "UPDATE cobranza_barrier SET create_date = %s WHERE id = %s", (day(0), barrier.id)
        )
        (reason,) = self.panorama.overview()["reasons"]
        self.assertEqual((reason["side"], reason["count"], reason["cumulated"]), ("ours", 1, 100))

    def test_collectors_and_what_came_after_their_contacts(self):
        self.env["cobranza.interaction"].with_user(self.collector).create(
            {
                "debtor_id": self._debtor().id,
                "outcome_id": self.env.ref("cobranza_followup.outcome_promised").id,
            }
        )
        self._pay(self.invoice, 400)
        (row,) = self.panorama.overview()["collectors"]
        self.assertEqual((row["name"], row["contacts"]), (self.collector.name, 1))
        self.assertEqual(row["collected_value"], 400)

    def test_what_customers_promise_on_their_page_no_collector_took(self):
        for user in (self.collector, self.env.ref("base.user_root")):
            plan = self.env["cobranza.promise.plan"].with_user(user)
            plan.create(
                {
                    "debtor_id": self._debtor().id,
                    "promise_ids": [
                        Command.create({"amount": 100, "date_promised": day(days)})
                        for days in (3, 6)
                    ],
                }
            )
        self.env.flush_all()
        self.env.cr.execute("UPDATE cobranza_promise SET state = 'kept', date_promised = date_made")
        self.env.invalidate_all()
        (row,) = self.panorama.overview()["collectors"]
        # a plan is one promise, and its instalments are kept one by one
        self.assertEqual((row["name"], row["promises"]), (self.collector.name, 1))
        self.assertEqual(row["kept"], "100 %")

    def test_a_target_of_nothing_is_one(self):
        setting = self._settings()
        figures = {"written_off": True, "overdue_share": False, "hold_count": True}
        setting.with_user(self.manager).target_ids = [
            Command.create({"figure": figure, "value": 0}) for figure in figures
        ]
        cards = self._cards()
        for figure, reached in figures.items():
            self.assertEqual(cards[figure]["reached"], reached, figure)
            self.assertIn("0", cards[figure]["target"])
        self.assertEqual((cards["cei"]["target"], cards["cei"]["reached"]), ("", None))

    def test_few_queries_however_many_customers(self):
        counts = []
        for _round in range(2):
            self._customers_owing(4)
            self.env.flush_all()
            self.env.invalidate_all()
            self.panorama.overview()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.panorama.overview()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 25)

    def test_only_managers_and_only_good_questions(self):
        for user in (self.collector, self.salesperson):
            for method in ("overview", "action_settings", "action_print"):
                with self.subTest(method), self.assertRaises(AccessError):
                    getattr(self.panorama.with_user(user), method)()
        company = self.setup_other_company(name="The other one")["company"]
        for wrong in (
            {"month": "soon"},
            {"month": str(THIS + relativedelta(months=1))},
            {"month": str(THIS - relativedelta(years=9))},
            {"policy_id": "x"},
            {"company_id": company.id},
            7,
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.panorama.overview(wrong)
        with self.assertRaises(UserError):
            self.panorama.action_behind(["x"])

    def test_managers_land_on_it(self):
        setup = self.env["cobranza.setup"]
        home = setup.with_user(self.manager).action_home()
        self.assertEqual(home["tag"], "cobranza_panorama")
        self.assertNotEqual(setup.with_user(self.collector).action_home().get("tag"), home["tag"])

    # -- on paper and by e-mail ------------------------------------------------------------

    def test_the_paper_has_the_figures_and_charts_as_drawings(self):
        report = self.env["ir.actions.report"].with_user(self.manager)
        html, _kind = report._render_qweb_html(
            "cobranza_followup.report_panorama", self.company.ids, {"filters": {}}
        )
        text = html.decode()
        self.assertIn("66.7 %", text)
        self.assertGreaterEqual(text.count("<svg"), 2)

    def _settings(self, *users):
        action = self.panorama.action_settings()
        setting = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        setting.user_ids = [Command.set([user.id for user in users])]
        return setting.sudo()

    def _sent(self):
        return self.env["mail.mail"].sudo().search([("subject", "like", "Collecting in")])

    def test_it_goes_by_e_mail_on_the_first_working_day_once(self):
        setting = self._settings(self.manager, self.collector)
        setting.sent_for = LAST
        # 1 November 2026 is a Sunday
        for on, count in ((date(2026, 11, 1), 0), (date(2026, 11, 2), 2), (date(2026, 11, 3), 2)):
            with self.subTest(on), freeze_time(on), self._committing_nothing():
                self.env["cobranza.measure"]._cron_measure()
                self.assertEqual(len(self._sent()), count)
        mail = self._sent()[0]
        self.assertEqual(mail.subject, f"Collecting in October 2026: {self.company.name}")
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
        self.assertIn("Days Sales Outstanding", mail.body_html)

    def test_who_may_not_see_it_any_more_gets_none(self):
        staff = "cobranza_followup.group_cobranza_user"
        other = self.setup_other_company(name="The other one")["company"]
        ceased = {
            "left": {"active": False},
            "moved": {"company_id": other.id, "company_ids": [Command.set(other.ids)]},
            "retrained": {"group_ids": [Command.set(self.env.ref("base.group_user").ids)]},
            "unreachable": {"email": False},
        }
        users = {name: self._new_user(name, staff) for name in ceased}
        setting = self._settings(self.manager, *users.values())
        setting.sent_for = LAST
        for name, values in ceased.items():
            users[name].write(values)
        with freeze_time(date(2026, 11, 2)), self._committing_nothing():
            self.env["cobranza.measure"]._cron_measure()
        self.assertEqual(self._sent().recipient_ids, self.manager.partner_id)
        # who is archived is not seen among those chosen
        for user in users["moved"] | users["retrained"] | users["unreachable"]:
            with self.subTest(user.name), self.assertRaises(ValidationError), self._undone():
                self._settings(user)

    def test_who_is_chosen_in_the_middle_of_a_month_gets_the_next_one(self):
        with self._committing_nothing():
            self._settings(self.manager)
            self.env["cobranza.measure"]._cron_measure()
            self.assertFalse(self._sent())
        setting = self._settings()
        with self._committing_nothing():
            # nobody is chosen on the first working day, 1 April; later somebody is
            with freeze_time(date(2026, 4, 1)):
                self.env["cobranza.measure"]._cron_measure()
            setting.user_ids = self.manager
            with freeze_time(date(2026, 4, 20)):
                self.env["cobranza.measure"]._cron_measure()
                self.assertFalse(self._sent())
            with freeze_time(date(2026, 5, 4)):
                self.env["cobranza.measure"]._cron_measure()
                self.assertEqual(len(self._sent()), 1)

    def test_what_was_sent_leaves_no_file_behind(self):
        setting = self._settings(self.manager)
        setting.sent_for = LAST
        with freeze_time(date(2026, 11, 2)), self._committing_nothing():
            self.env["cobranza.measure"]._cron_measure()
            attachment = self._sent().attachment_ids
            self.assertTrue(attachment)
            with self.mock_mail_gateway(mail_unlink_sent=True):
                self._sent().send()
            self.assertFalse(attachment.exists())

    def test_on_a_holiday_it_waits(self):
        self.company.country_id = self.env.ref("base.mx")
        self.env["cobranza.contact.holiday"].create(
            {"name": "Feast", "date": date(2027, 2, 2), "country_id": self.env.ref("base.mx").id}
        )
        working = self.panorama._first_working_day(self.company, date(2027, 2, 1))
        # the first is Mexico's own, the second was added by hand
        self.assertEqual(working, date(2027, 2, 3))

    def test_nobody_from_outside_gets_it(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "portal_panorama",
                "email": "portal@example.com",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaises(ValidationError):
            self._settings(portal)

    def test_what_was_forecast_and_what_came(self):
        cards = self._cards()
        self.assertTrue(self.panorama.overview()["cash"])
        self.assertNotIn("forecast", " ".join(cards["came_in"]["lines"]))
        self.env.cr.execute(
            """INSERT INTO cobranza_cash_forecast (company_id, made_on, is_current, week_start, week,
                      is_over, amount_expected, amount_came)
               VALUES (%s, %s, FALSE, %s, 1, TRUE, 200, 150)""",
            (self.company.id, day(-9), day(-8)),
        )
        self.assertIn("75 % of the forecast", self._cards()["came_in"]["lines"][0])
