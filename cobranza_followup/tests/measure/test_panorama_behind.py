from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError

from ..common import day
from .panorama_common import LAST, THIS, PanoramaCommon


class TestPanoramaBehind(PanoramaCommon):
    """What is behind each figure of the panorama, and each bar of its charts."""

    def test_every_figure_opens_what_is_behind_it(self):
        page = self.panorama.overview()
        names = [card["name"] for card in page["cards"]]
        for month in (THIS, LAST):
            for name in self.panorama._behind().keys() | set(names):
                filters = {"month": str(month), "collector_id": self.collector.id}
                with self.subTest(name, month=month):
                    action = self.panorama.action_behind(name, filters)
                    model = self.env[action["res_model"]].with_user(self.manager)
                    model.with_context(**action.get("context") or {}).search(action["domain"])

    def test_what_is_behind_adds_up(self):
        action = self.panorama.action_behind("overdue_share")
        items = self.env["cobranza.open.item"].with_user(self.manager).search(action["domain"])
        self.assertEqual(sum(items.mapped("amount_chased")), 1000)
        action = self.panorama.action_behind("came_in")
        lines = self.env["account.move.line"].with_user(self.manager).search(action["domain"])
        self.assertEqual(-sum(lines.mapped("balance")), 300)

    def test_behind_bad_debt_is_what_was_given_up_and_no_payment(self):
        invoice = self._invoice(-50, 900, self.other)
        self._pay_and_write_off(invoice, 250)
        self.assertEqual(self._cards()["written_off"]["value"], 650)
        line = self._behind("written_off")
        self.assertEqual(line.move_id, invoice._get_reconciled_payments().move_id)
        self.assertEqual(self._cards()["came_in"]["value"], 550)
        self.assertEqual(len(self._behind("came_in")), 2)

    def test_behind_what_is_at_risk_are_the_items_of_the_month_it_is_known_of(self):
        late = self._invoice(-120, 700, self.other)
        self._pay(self._invoice(-120, 100, self.other), on=-100)
        self.env["cobranza.measure"].search([]).sudo().unlink()
        self.env["cobranza.measure"]._fill_back(self.company)
        card = self._cards()["at_risk_share"]
        self.assertEqual((card["value"], card["of"]), (0.875, "November 2025"))
        self.assertEqual(self._behind("at_risk_share").move_id, late)
        self.assertIn("November 2025", self.panorama.action_behind("at_risk_share")["display_name"])

    def test_what_is_behind_is_searched_for_by_good_questions_of_ones_companies(self):
        lines = self.env["account.move.line"].with_user(self.manager)
        company = self.setup_other_company(name="The other one")["company"]
        days = f"{THIS}/{day(0)}"
        for wrong in (
            "came_in",
            f"sold/{self.company.id}/{days}",
            f"came_in/x/{days}",
            f"came_in/{self.company.id}/soon/late",
            f"came_in/{company.id}/{days}",
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                lines.search([("cobranza_counted", "=", wrong)])
        with self.assertRaises(AccessError):
            lines.with_user(self.salesperson).search(
                [("cobranza_counted", "=", f"came_in/{self.company.id}/{days}")]
            )

    def test_each_bar_opens_the_items_it_is_made_of(self):
        aging = self.panorama.overview()["aging"]
        for month, place in ((THIS, -1), (LAST, -2)):
            for series in aging["series"]:
                with self.subTest(series["label"], month=month):
                    self.assertEqual(aging["days"][place], str(month))
                    items = self._behind("aging", day=aging["days"][place], age=series["age"])
                    total = sum(items.mapped("amount_chased"))
                    self.assertAlmostEqual(total, series["values"][place])
        # 1000 were 9 to 29 days overdue at the end of February and are 40 now
        action = self.panorama.action_behind("aging", {"day": str(LAST), "age": "bucket_1_30"})
        self.assertIn("1–30", action["display_name"])
        self.assertIn("02/28/2026", action["display_name"])

    def test_a_bar_is_of_its_month_whichever_is_chosen_above(self):
        page = self.panorama.overview({"month": str(THIS - relativedelta(months=24))})
        oldest = page["aging"]["days"][0]
        self.assertEqual(oldest, str(THIS - relativedelta(months=35)))
        self.assertFalse(self._behind("aging", day=oldest))
        for wrong in (
            {"day": str(THIS - relativedelta(months=36))},
            {"day": str(THIS + relativedelta(months=1))},
            {"day": "soon"},
            {"day": str(THIS), "age": "old"},
            {"day": str(THIS), "age": ["not_due"]},
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.panorama.action_behind("aging", wrong)

    def test_a_bar_of_the_invoices_at_risk_opens_those_of_its_month(self):
        for due in (-120, -150):
            self._invoice(due, 700, self.other)
        self.env["cobranza.measure"].search([]).sudo().unlink()
        self.env["cobranza.measure"]._fill_back(self.company)
        risk = self.panorama.overview()["at_risk"]
        shares = dict(zip(risk["days"], risk["values"], strict=True))
        self.assertEqual((shares["2025-10-01"], shares["2025-11-01"]), (100, 100))
        lines = self._behind("at_risk_share", day="2025-10-01")
        self.assertEqual(lines.mapped("date_maturity"), [day(-150)])

    def test_a_week_opens_what_is_expected_in_it(self):
        for due in (-150, -120, -90):
            self._pay(self._invoice(due, 100, self.other), on=due + 9)
        self._run()
        cash = self.panorama.overview()["cash"]
        weeks = [self._behind("cash", day=week["day"]) for week in cash]
        items = self.env["cobranza.open.item"].search([("expected_date", "!=", False)])
        for item in items:
            found = [
                week["day"] for week, behind in zip(cash, weeks, strict=True) if item in behind
            ]
            ahead = (item.expected_date - day(1)).days // 7
            self.assertEqual(found, [str(day(1 + 7 * ahead))] if ahead < 13 else [])
        self.assertTrue(any(weeks))
        action = self.panorama.action_behind("cash", {"day": cash[0]["day"]})
        self.assertIn("03/12/2026 – 03/18/2026", action["display_name"])

    def test_who_will_probably_be_late_is_by_customer_until_the_end_of_next_month(self):
        for due in (-150, -120, -90):
            self._pay(self._invoice(due, 100, self.other), on=due + 9)
        soon = self._invoice(10, 300, self.other)
        self._invoice(60, 400, self.other)
        self._run()
        action = self.panorama.action_behind("likely_late")
        self.assertIn("04/30/2026", action["display_name"])
        self.assertTrue(action["context"]["search_default_likely_late"])
        self.assertTrue(action["context"]["search_default_by_customer"])
        items = self._behind("likely_late").filtered(lambda item: item.late_probability >= 0.6)
        self.assertIn(soon, items.move_id)
        self.assertLessEqual(max(items.mapped("due_date")), date(2026, 4, 30))

    def test_what_is_behind_a_collector_and_a_reason_that_is_open(self):
        barriers = self._barrier("no_invoice", self.invoice)
        barriers |= self._barrier("no_invoice", self.invoice)
        self.env.cr.execute("UPDATE cobranza_barrier SET create_date = %s", (day(0),))
        barriers[0].with_user(self.manager).action_solve("Sent again")
        (reason,) = self.panorama.overview()["reasons"]
        self.assertEqual((reason["count"], reason["open"]), (2, 1))
        self.assertEqual(self._behind("reasons_open", type_id=reason["id"]), barriers[1])

        for user, debtor in (
            (self.collector, self._debtor()),
            (self.manager, self._debtor(self.other)),
        ):
            self.env["cobranza.promise"].with_user(user).create(
                {"debtor_id": debtor.id, "amount": 100, "date_promised": day(3)}
            )
        self.env.flush_all()
        self.env.cr.execute("UPDATE cobranza_promise SET state = 'kept', date_promised = date_made")
        self.env.invalidate_all()
        ours = {"collector_id": self.collector.id}
        taken = self._behind("collector_promises", user_id=self.collector.id)
        self.assertEqual(taken.user_id, self.collector)
        self._debtor(self.other).with_user(self.manager).collector_id = self.manager
        self.assertEqual(self._behind("collector_debtors", **ours), self._debtor())

    def test_behind_what_a_collector_had_kept_are_the_promises_it_is_counted_from(self):
        self._debtor().with_user(self.manager).collector_id = self.collector
        self._debtor(self.other).with_user(self.manager).collector_id = self.manager
        promises = self.env["cobranza.promise"].with_user(self.collector)
        given = promises.browse()
        for debtor in (self._debtor(), self._debtor(self.other)) * 4:
            given |= promises.create(
                {"debtor_id": debtor.id, "amount": 100, "date_promised": day(3)}
            )
        self.env.flush_all()
        for state, promised, history, ids in (
            ("kept", day(0), None, given[:2]),
            ("broken", day(-2), False, given[2:4]),
            # of before; kept before its day; another month
            ("kept", day(-1), True, given[4:6]),
            ("kept", day(3), False, given[6:7]),
            ("kept", day(-40), False, given[7:]),
        ):
            self.env.cr.execute(
                "UPDATE cobranza_promise SET state=%s, date_promised=%s, is_history=%s WHERE id=ANY(%s)",
                (state, promised, history, ids.ids),
            )
        self.env.invalidate_all()
        who = self.collector.id
        for more, count in (({}, 4), ({"collector_id": who}, 2)):
            with self.subTest(more):
                (row,) = (
                    one for one in self.panorama.overview(more)["collectors"] if one["id"] == who
                )
                behind = self._behind("collector_promises", user_id=who, **more)
                self.assertEqual(len(behind), count)
                kept = len(behind.filtered(lambda one: one.state == "kept"))
                self.assertEqual(row["kept"], f"{round(kept / count * 100)} %")
                self.assertLessEqual(behind, given[:4])
        self.assertEqual(self._behind("promise_kept_share"), given[:6], "until today, too")

    def test_from_here_one_gets_to_what_would_be_otherwise(self):
        for name in ("laboratory", "challenger", "effect"):
            action = self.panorama.action_behind(name)
            self.assertEqual(action["res_model"], f"cobranza.{name}")
            self.assertEqual(action["domain"], [("company_id", "=", self.company.id)])
