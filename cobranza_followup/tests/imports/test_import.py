from datetime import timedelta
from io import BytesIO

from freezegun import freeze_time
from openpyxl import Workbook, load_workbook

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import TODAY, CobranzaCommon, day

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "fallback_values": {},
    "name_create_enabled_fields": {},
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "limit": 2000,
    "skip": 0,
}


class ImportCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"ref": "C-001", "vat": "AAA010101AAA"})
        cls.invoice = cls._invoice(-40, 1000)
        cls.debtor = cls._debtor()
        cls.other = cls.env["res.partner"].create({"name": "Ferretería del Sur"})
        cls.other_invoice = cls._invoice(-20, 500, partner=cls.other)

    def _import(self, model, heads, *rows, user=None, dryrun=False, **options):
        """Import a spreadsheet as a user does on Odoo's own screen; return what it says."""
        book, content = Workbook(), BytesIO()
        book.active.append(heads)
        for row in rows:
            book.active.append(row)
        book.save(content)
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.collector)
            .create(
                {
                    "res_model": model,
                    "file": content.getvalue(),
                    "file_type": (
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    ),
                    "file_name": "import.xlsx",
                }
            )
        )
        return wizard.execute_import(heads, heads, {**OPTIONS, **options}, dryrun=dryrun)

    def _texts(self, result):
        return [(one["rows"]["from"], one["message"]) for one in result["messages"]]

    def assert_template_imports(self, model):
        """Check that the lines a model's templates show are imported, with a real customer."""
        records = self.env[model].with_user(self.manager)
        for title, columns in records._import_templates().values():
            heads, *lines = self._lines(columns)
            with self.subTest(title):
                result = self._import(model, heads, *lines, user=self.manager)
                self.assertFalse(result["messages"])
                self.assertEqual(len(result["ids"]), len(lines))

    def _lines(self, columns):
        """Return the heads and the lines of a template, about a customer and an invoice there is."""
        real = {"debtor_id": self.customer.ref, "invoice_ids": self.invoice.name}
        heads = [name for name, *_examples in columns]
        lines = zip(*(examples for _name, *examples in columns), strict=True)
        return heads, *(
            [
                real.get(name, value) if value else None
                for name, value in zip(heads, line, strict=True)
            ]
            for line in lines
        )


@freeze_time(TODAY)
class TestImport(ImportCommon):
    """Odoo's import brings promises, contacts, next contacts and holds; errors name the line."""

    def test_promises(self):
        heads = ["debtor_id", "amount", "date_promised", "invoice_ids", "note"]
        result = self._import(
            "cobranza.promise",
            heads,
            ["c-001", 300, str(day(5)), self.invoice.name, "By number"],
            ["FERRETERÍA DEL SUR", "250.50", str(day(9)), None, "By name"],
        )
        self.assertFalse(result["messages"])
        first, second = self.env["cobranza.promise"].browse(result["ids"])
        self.assertEqual((first.debtor_id, first.amount), (self.debtor, 300))
        self.assertEqual((first.invoice_ids, first.scope), (self.invoice, "invoices"))
        self.assertEqual((second.debtor_id.partner_id, second.amount), (self.other, 250.5))
        self.assertEqual((second.state, second.user_id), ("open", self.collector))
        self._commit()
        self.assertEqual(self.debtor.amount_promised, 300)

    def test_errors_by_line_in_words_and_nothing_half_done(self):
        heads = ["debtor_id", "amount", "date_promised", "invoice_ids"]
        good = ["C-001", 300, str(day(5)), None]
        result = self._import(
            "cobranza.promise",
            heads,
            good,
            ["Nobody SA", 300, str(day(5)), None],
            ["C-001", 300, str(day(5)), self.other_invoice.name],
        )
        self.assertFalse(result["ids"])
        texts = dict(self._texts(result))
        self.assertIn("“Nobody SA” is no debtor of", texts[1])
        self.assertIn(f"{self.other_invoice.name}: not a posted invoice of", texts[2])
        result = self._import(
            "cobranza.promise",
            heads,
            good,
            ["C-001", -5, str(day(5)), None],
            ["C-001", 300, str(day(-5)), None],
        )
        self.assertFalse(result["ids"])
        texts = self._texts(result)
        self.assertIn((1, "A promise needs an amount above zero."), texts)
        self.assertIn("The day of this promise is past", dict(texts)[2])
        result = self._import("cobranza.promise", heads, good, ["C-001", "much", str(day(5)), None])
        self.assertFalse(result["ids"])
        self.assertIn("Line 3, Amount: “much” is not an amount.", dict(self._texts(result))[1])
        self.assertFalse(self.debtor.promise_ids, "nothing half done")

    def test_a_batch_stands_or_falls_by_itself(self):
        heads = ["debtor_id", "amount", "date_promised"]
        rows = [["C-001", 100 + n, str(day(5))] for n in range(3)] + [["X", 1, str(day(5))]]
        first = self._import("cobranza.promise", heads, *rows, limit=2)
        self.assertEqual((len(first["ids"]), first["nextrow"]), (2, 2))
        second = self._import("cobranza.promise", heads, *rows, limit=2, skip=2)
        self.assertFalse(second["ids"])
        self.assertEqual(sorted(self.debtor.promise_ids.mapped("amount")), [100, 101])

    def test_trying_first_leaves_nothing(self):
        heads = ["debtor_id", "amount", "date_promised"]
        result = self._import("cobranza.promise", heads, ["C-001", 100, str(day(5))], dryrun=True)
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        self.assertFalse(self.debtor.promise_ids)

    def test_of_two_with_one_name_none_is_taken(self):
        twin = self.env["res.partner"].create({"name": self.other.name, "vat": "BBB020202BBB"})
        self._invoice(-10, partner=twin)
        heads = ["debtor_id", "amount", "date_promised"]
        result = self._import("cobranza.promise", heads, [self.other.name, 1, str(day(5))])
        self.assertIn("several customers have this name", result["messages"][0]["message"])
        result = self._import("cobranza.promise", heads, ["BBB020202BBB", 1, str(day(5))])
        promise = self.env["cobranza.promise"].browse(result["ids"])
        self.assertEqual(promise.debtor_id.partner_id, twin)

    def test_only_debtors_of_the_own_company(self):
        data = self.setup_other_company(name="Elsewhere")
        partner = self.env["res.partner"].create({"name": "Foreign"})
        self._invoice(
            -10,
            partner=partner,
            company_id=data["company"].id,
            journal_id=data["default_journal_sale"].id,
        )
        heads = ["debtor_id", "amount", "date_promised"]
        result = self._import("cobranza.promise", heads, ["Foreign", 1, str(day(5))])
        self.assertIn("is no debtor of", result["messages"][0]["message"])

    def test_the_log_of_before(self):
        self.contact_rules.active = True
        heads = ["debtor_id", "date", "channel", "direction", "outcome_id", "note"]
        outcome = self.env.ref("cobranza_followup.outcome_informed")
        night = fields.Datetime.to_datetime(day(-30)) + timedelta(hours=3)
        result = self._import(
            "cobranza.interaction",
            heads,
            ["C-001", str(night), "call", "out", outcome.name, "At night, elsewhere"],
            ["C-001", str(night + timedelta(days=1)), "email", "in", outcome.name, "They wrote"],
        )
        self.assertFalse(result["messages"])
        lines = self.env["cobranza.interaction"].browse(result["ids"])
        self.assertEqual(lines[0].date, night)
        self.assertIn("Imported", lines[0].override_reason)
        self.assertFalse(lines[0].objective)
        self._commit()
        self.assertEqual(self.debtor.last_contact_date, day(-29))
        self.assertFalse(
            self.debtor.sudo()
            .env["cobranza.step.execution"]
            .search([("debtor_id", "=", self.debtor.id), ("told_on", "!=", False)]),
            "who was told a month ago was not told of the present stage",
        )
        result = self._import(
            "cobranza.interaction", heads, ["C-001", str(day(9)), "call", "out", "Nonsense", ""]
        )
        self.assertFalse(result["ids"])

    def test_an_empty_cell_is_what_one_would_have_entered(self):
        callback = self.env.ref("cobranza_followup.outcome_callback")
        heads = ["debtor_id", "date", "channel", "direction", "purpose", "outcome_id", "note"]
        result = self._import(
            "cobranza.interaction", heads, ["C-001", None, None, None, None, callback.name, "x"]
        )
        self.assertFalse(result["messages"])
        line = self.env["cobranza.interaction"].browse(result["ids"])
        self.assertRecordValues(
            line, [{"channel": "call", "direction": "out", "purpose": "collect", "note": "x"}]
        )
        self.assertEqual(line.date.date(), TODAY)

    def test_two_lines_with_one_error_are_both_named(self):
        heads = ["debtor_id", "amount", "date_promised", "invoice_ids"]
        good, wrong = (["C-001", amount, str(day(5)), None] for amount in (300, -5))
        for rows, lines in (
            ((wrong, good, wrong), [0, 2]),
            ((good, wrong, wrong), [1, 2]),
            ((good, good, wrong), [2]),
            ((wrong, wrong), [0, 1]),
            ((wrong,), [0]),
        ):
            with self.subTest(lines):
                result = self._import("cobranza.promise", heads, *rows)
                self.assertFalse(result["ids"])
                said = "A promise needs an amount above zero."
                self.assertEqual(self._texts(result), [(line, said) for line in lines])
                self.env.invalidate_all()
                self.assertFalse(self.debtor.promise_ids, "the first line is tried, not kept")

    def test_next_contacts(self):
        callback = self.env.ref("cobranza_followup.outcome_callback")
        result = self._import(
            "cobranza.interaction",
            ["debtor_id", "next_contact_date", "direction", "outcome_id"],
            ["C-001", str(day(4)), "in", callback.name],
        )
        self.assertFalse(result["messages"])
        self._commit()
        self.assertEqual(self.debtor.next_contact_date, day(4))

    def test_who_may_not_import_is_not_told_who_owes(self):
        portal = new_test_user(self.env, login="juana", groups="base.group_portal")
        for model, users in (
            ("cobranza.promise", (portal, self.salesperson)),
            ("cobranza.interaction", (portal, self.salesperson)),
            ("cobranza.hold", (portal, self.salesperson, self.collector)),
        ):
            for user in users:
                for customer in ("C-001", "Nobody SA"):
                    records = self.env[model].with_user(user).with_context(import_file=True)
                    about = self.subTest(f"{model} {user.login} {customer}")
                    with about, self.assertRaises(AccessError):
                        records.load(["debtor_id"], [[customer]])

    def test_templates_are_offered(self):
        for model in ("cobranza.promise", "cobranza.interaction", "cobranza.hold"):
            # Odoo's screen fails in its debug mode where there are several.
            [template] = self.env[model].with_user(self.collector).get_import_templates()
            self.assertIn(f"/{model}/", template["template"])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestImportTemplate(ImportCommon, HttpCase):
    """What is downloaded is what the import reads."""

    def test_the_columns_are_found_again(self):
        self.authenticate(self.manager.login, self.manager.login)
        for model in ("cobranza.promise", "cobranza.interaction", "cobranza.hold"):
            records = self.env[model].with_user(self.manager)
            for template in records.get_import_templates():
                with self.subTest(template["label"]):
                    answer = self.url_open(template["template"])
                    self.assertEqual(answer.status_code, 200)
                    wizard = (
                        self.env["base_import.import"]
                        .with_user(self.manager)
                        .with_context(lang=self.manager.lang)
                        .create(
                            {
                                "res_model": model,
                                "file": answer.content,
                                "file_type": answer.headers["Content-Type"],
                                "file_name": "t.xlsx",
                            }
                        )
                    )
                    found = wizard.parse_preview({**OPTIONS, "sheet": ""})
                    self.assertNotIn("error", found)
                    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows())
                    self.assertEqual(len(found["matches"]), len(rows[0]))
                    self.assertGreater(len(rows), 1, "it shows how")

    def test_every_line_of_a_template_can_be_imported(self):
        self._pay(self.other_invoice, 10, on=-100)
        self._invoice(-200, 100)
        for model in ("cobranza.promise", "cobranza.interaction"):
            self.assert_template_imports(model)

    def test_not_for_everybody(self):
        self.authenticate(self.salesperson.login, self.salesperson.login)
        answer = self.url_open("/cobranza_followup/import_template/cobranza.promise/promises")
        self.assertEqual(answer.status_code, 403)
        self.authenticate(self.manager.login, self.manager.login)
        for path in ("res.partner/promises", "cobranza.promise/none", "nothing/promises"):
            answer = self.url_open(f"/cobranza_followup/import_template/{path}")
            self.assertEqual(answer.status_code, 404)

    def test_without_rights_nothing_is_imported(self):
        with self.assertRaises(AccessError):
            self.env["cobranza.promise"].with_user(self.salesperson).check_access("create")
