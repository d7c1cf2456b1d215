from freezegun import freeze_time
from lxml import etree

from odoo.tests import Form

from ..common import TODAY, day
from ..desk_common import DeskCommon

FEWEST = [
    "Log Interaction",
    "Register Promise",
    "Register Payment",
    "Report Barrier",
    "Offer",
    "Next Customer",
]


@freeze_time(TODAY)
class TestDebtorForm(DeskCommon):
    """What stands on top of a debtor's form: few buttons in order of use, and whom to call."""

    def _arch(self, user):
        debtors = self.env["cobranza.debtor"].with_user(user).with_context(lang="en_US")
        return etree.fromstring(debtors.get_view(view_type="form")["arch"])

    def test_the_header_has_few_buttons_in_order_of_use_for_each_role(self):
        for user in (self.collector, self.manager):
            buttons = self._arch(user).xpath("//header/button")
            self.assertEqual([button.get("string") for button in buttons], FEWEST)
            primary = [one.get("string") for one in buttons if "btn-primary" in one.get("class")]
            self.assertEqual(primary, FEWEST[:1])

    def test_what_a_role_could_do_it_still_can(self):
        own = {"Send Statement", "WhatsApp"}
        managers = {"Put on Hold", "Agree to End Hold", "End Hold"}
        self.assertLessEqual(own, set(self._buttons(self.collector)))
        self.assertFalse(managers & set(self._buttons(self.collector)))
        self.assertLessEqual(own | managers, set(self._buttons(self.manager)))

    def test_whom_to_call_stands_in_the_title_with_the_number_once(self):
        arch = self._arch(self.collector)
        title = arch.xpath("//div[hasclass('oe_title')]")[0]
        for name in ("contact_id", "contact_phone"):
            fields = arch.xpath(f"//field[@name='{name}'][not(@invisible='1')]")
            self.assertEqual(len(fields), 1)
            self.assertIn(title, list(fields[0].iterancestors()))
        self.assertEqual(title.xpath(".//button/@name"), ["action_whatsapp", *self._also()])

    def _also(self):
        return ["action_sms"] if "sms.sms" in self.env else []

    def test_the_bar_of_stages_is_of_those_who_are_in_one(self):
        arch = self._arch(self.collector)
        bars = {bar.get("name"): bar for bar in arch.xpath("//header/field[@widget='statusbar']")}
        self.assertEqual(set(bars), {"stage_id", "state"})
        self.assertEqual(bars["stage_id"].get("invisible"), "not stage_id")
        self.assertEqual(bars["state"].get("statusbar_visible"), "clear")
        self.assertEqual(
            bars["state"].get("invisible"), "stage_id or state != 'clear' or amount_overdue > 0"
        )
        self._pay(self.invoice)
        self.env.invalidate_all()
        with Form(self.debtor.with_user(self.collector)) as form:
            self.assertFalse(form.stage_id)
            self.assertEqual(form.state, "clear")

    def test_agreed_dates_are_written_as_dates(self):
        self._promise(100, 3)
        self._barrier("no_invoice", self.invoice)
        for model, name in (
            ("cobranza.debtor", "next_contact_date"),
            ("cobranza.promise", "date_promised"),
            ("cobranza.barrier", "deadline"),
        ):
            views = self.env["ir.ui.view"].search([("model", "=", model)])
            self.assertTrue(views)
            for view in views:
                for field in etree.fromstring(view.arch).iter("field"):
                    if field.get("name") == name:
                        self.assertNotEqual(field.get("widget"), "remaining_days", view.name)
        self.assertEqual(self.debtor.promise_ids.date_promised, day(3))
