from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ..common import TODAY, day
from .test_import import OPTIONS, ImportCommon

HEADS = ("debtor_id", "amount", "date_promised")


@freeze_time(TODAY)
class TestImportLines(ImportCommon):
    """Whatever cannot be read in a spreadsheet is said line by line, in words, all at once."""

    def _said(self, *rows, model="cobranza.promise", heads=HEADS, **kwargs):
        """Import lines; return what is said of them, after checking that nothing was imported."""
        before = self.env[model].search_count([])
        result = self._import(model, heads, *rows, **kwargs)
        self.assertFalse(result["ids"])
        self.env.invalidate_all()
        self.assertEqual(self.env[model].search_count([]), before, "nothing half done")
        return result["messages"]

    def _texts(self, messages):
        return [one["message"] for one in messages]

    def test_imports_of_others_are_left_to_odoo(self):
        user = self._new_user("importer", "base.group_user")
        user.group_ids += self.env.ref("base.group_partner_manager")
        heads = ["name", "x"]
        wizard = self.env["base_import.import"].with_user(user)
        wizard = wizard.create(
            {"res_model": "res.partner", "file": b"name,x\nNew,1\n", "file_type": "text/csv"}
        )
        options = {**OPTIONS, "encoding": "utf-8", "date_format": 5, "float_decimal_separator": []}
        # What an add-on passes for a column that is not read is between it and Odoo.
        result = wizard.execute_import(["name", None], heads, options)
        self.assertEqual(len(result["ids"]), 1)

    def test_options_that_are_none_are_said(self):
        garbage = {
            "date_format": (5, ["%Y"], {"%Y": 1}, "\ud800", "%d\0%m"),
            "datetime_format": (5, True, ["%Y"]),
            "float_thousand_separator": (5, None, False, [","], "\0"),
            "float_decimal_separator": (5, None, False, {}),
            "limit": ("x", 2.5, -1, True, [3]),
            "skip": ("x", 2.5, -1, True, {"from": 1}),
        }
        for name, values in garbage.items():
            for value in values:
                with (
                    self.subTest(name, value=value),
                    self.assertRaisesRegex(UserError, f"^{name}: "),
                    self.env.cr.savepoint(),
                ):
                    self._said(["C-001", "abc", "tomorrow"], **{name: value})
        for options in ([], "x", None, 5, {5: 5}):
            wizard = self.env["base_import.import"].with_user(self.collector)
            wizard = wizard.create({"res_model": "cobranza.promise", "file": b"x"})
            with self.subTest(options=options), self.assertRaises(UserError):
                wizard.execute_import(["amount"], ["amount"], options)

    def test_options_that_odoo_takes_are_taken(self):
        """No format is none that was chosen; what is not read here is between Odoo and others."""
        for given in (
            {"date_format": None, "datetime_format": False, "limit": None, "skip": 0},
            {"date_format": "%Q", "datetime_format": "%"},
            {"date_format": "%Y %Y"},
            {"import_skip_records": 5, "another_add_on": object()},
        ):
            with self.subTest(given):
                messages = self._said(["C-001", "abc", "tomorrow"], **given)
                self.assertIn("Line 2, Amount: “abc” is not an amount", messages[0]["message"])
                self.assertIn("“tomorrow” is not a date", messages[1]["message"])

    def test_each_wrong_line_is_said_at_once(self):
        good = ["C-001", 300, str(day(5))]
        messages = self._said(
            good,
            ["C-001", "abc", str(day(5))],
            good,
            ["C-001", 300, "31/31/2026"],
            ["C-001", "12 pesos", "tomorrow"],
            ["Nobody SA", 300, str(day(5))],
        )
        self.assertEqual(
            self._texts(messages)[:4],
            [
                "Line 3, Amount: “abc” is not an amount. Write it like 1500.50.",
                "Line 5, Date Promised: “31/31/2026” is not a date. Write it like 2026-12-31.",
                "Line 6, Amount: “12 pesos” is not an amount. Write it like 1500.50.",
                "Line 6, Date Promised: “tomorrow” is not a date. Write it like 2026-12-31.",
            ],
        )
        self.assertEqual(len(messages), 5)
        self.assertIn("Line 7: “Nobody SA” is no debtor of", messages[4]["message"])
        for message in messages:
            # This is what the screen shows.
            self.assertEqual(message["line_text"], message["message"])
            self.assertEqual(message["rows"], {"from": message["record"], "to": message["record"]})

    def test_by_the_formats_that_were_chosen(self):
        messages = self._said(
            ["C-001", "1.500,50", "05/04/2026"],
            ["C-001", "1.500,50 x y", "2026-04-05"],
            date_format="%d/%m/%Y",
            float_thousand_separator=".",
            float_decimal_separator=",",
        )
        amount, promised = self._texts(messages)
        self.assertIn("Line 3, Amount:", amount)
        self.assertIn("Write it like 1500,50.", amount)
        self.assertIn("Line 3, Date Promised: “2026-04-05” is not a date", promised)
        self.assertIn("Write it like 31/12/2026.", promised)

    def test_one_wrong_date_makes_the_others_none(self):
        """Odoo finds no date format where a line it looks at is wrong."""
        days = ("05/04/2026", "25/04/2026", "31/31/2026", "13/04/2026")
        messages = self._said(*(["C-001", 100, text] for text in days), date_format="")
        self.assertEqual(
            self._texts(messages),
            ["Line 4, Date Promised: “31/31/2026” is not a date. Write it like 31/12/2026."],
        )

    def test_all_are_written_in_a_way_that_was_not_chosen(self):
        messages = self._said(["C-001", 100, "25/04/2026"], date_format="")
        self.assertIn("Line 2, Date Promised: “25/04/2026” is not a date", messages[0]["message"])

    def test_moments_in_a_format_that_odoo_did_not_find(self):
        rows = [["C-001", f"{text} 09:15"] for text in ("05/04/2026", "25/04/2026", "31/31/2026")]
        rows.append(["C-001", "26/04/2026"])
        messages = self._said(
            *rows,
            model="cobranza.interaction",
            heads=["debtor_id", "date"],
            date_format="",
            datetime_format="",
        )
        self.assertEqual(
            self._texts(messages),
            ["Line 4, Date: “31/31/2026 09:15” is not a date. Write it like 31/12/2026 09:30."],
        )

    def test_lines_are_numbered_as_in_the_spreadsheet(self):
        rows = [["C-001", 100 + n, str(day(5))] for n in range(4)] + [["C-001", "abc", str(day(5))]]
        [message] = self._said(*rows, skip=2, limit=2)
        self.assertIn("Line 6, Amount:", message["message"])

    def test_cells_of_another_kind(self):
        messages = self._said(
            ["C-001", date(2026, 5, 1), str(day(5))],
            ["C-001", 5, 46000.5],
            ["C-001", datetime(2026, 5, 1, 8), str(day(5))],
        )
        texts = self._texts(messages)
        self.assertIn("Line 2, Amount: “2026-05-01” is not an amount.", texts[0])
        self.assertIn("Line 3, Date Promised: “46000.5” is not a date.", texts[1])
        self.assertIn("Line 4, Amount:", texts[2])

    def test_every_template(self):
        for model, heads, good, wrong in (
            (
                "cobranza.interaction",
                ["debtor_id", "date", "next_contact_date"],
                ["C-001", str(day(-3)), str(day(3))],
                ["C-001", "yesterday", "31/31/2026"],
            ),
            (
                "cobranza.hold",
                ["debtor_id", "reason", "date_to"],
                ["C-001", "Cheque returned", str(day(3))],
                ["C-001", "Cheque returned", "31/31/2026"],
            ),
        ):
            with self.subTest(model):
                label = self.env[model]._fields[heads[-1]].string
                messages = self._said(
                    good, wrong, good, wrong, model=model, heads=heads, user=self.manager
                )
                said = [text for text in self._texts(messages) if label in text]
                self.assertEqual([text.split(",")[0] for text in said], ["Line 3", "Line 5"])

    def test_what_is_found_later_names_its_line_too(self):
        messages = self._said(["C-001", 5, str(day(5))], ["C-001", -5, str(day(5))])
        self.assertEqual(messages[0]["line_text"], "Line 3: A promise needs an amount above zero.")

    def test_who_may_not_import_is_not_told_who_owes(self):
        for user in (self.salesperson,):
            for customer in ("C-001", "Nobody SA"):
                with self.subTest(customer):
                    messages = self._said([customer, "abc", str(day(5))], user=user)
                    self.assertEqual(len(messages), 1)
                    self.assertNotIn("debtor", messages[0]["message"])
                    with self.assertRaises(AccessError):
                        self._import(
                            "cobranza.promise", HEADS, [customer, 5, str(day(5))], user=user
                        )

    def test_no_more_than_a_screen_shows(self):
        rows = [["C-001", "abc", "never"] for _number in range(150)]
        messages = self._said(*rows)
        self.assertEqual(len(messages), 100)
        self.assertIn("Line 2, Amount", messages[0]["message"])

    def test_other_imports_are_as_odoo_has_them(self):
        result = self._import(
            "res.partner", ["name", "partner_latitude"], ["New", "abc"], user=self.env.user
        )
        [message] = result["messages"]
        self.assertTrue(message["not_matching_error"])
        self.assertNotIn("line_text", message)
