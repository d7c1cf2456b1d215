from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.cobranza_followup.tests.common import TODAY

from ..orders_common import OrdersCommon


@freeze_time(TODAY)
class TestExceptionDecided(OrdersCommon):
    """A manager decides on an exception seeing the debt, the order, the promise and the reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls._invoice(-40, 1500)
        cls._invoice(10, 500)
        cls.hold = cls._hold(cls)
        cls.order = cls._quotation(quantity=3)
        cls.order.with_user(cls.salesperson).action_request_exception("They paid this morning")
        cls._promise(700, 4)

    def _form(self, **values):
        action = self.order.with_user(self.manager).action_make_credit_exception()
        view = self.env.ref("cobranza_followup_sale.cobranza_exception_view_form_new")
        model = self.env["cobranza.exception"].with_user(self.manager)
        form = Form(model.with_context(**action["context"] | values), view=view)
        form.reason = "Agreed"
        return form

    def assertShown(self, shown):
        self.assertEqual((shown.amount_receivable, shown.amount_overdue), (2000, 1500))
        self.assertEqual((shown.days_overdue, shown.order_total), (40, 300))
        self.assertRegex(shown.promise_text, r"^Open: .*700[.,]00 for ")
        self.assertIn("a collections manager ends it", shown.hold_ending)

    def test_the_form_of_an_exception_shows_what_it_is_decided_by(self):
        form = self._form()
        self.assertShown(form)
        self.assertEqual(form.asked_text, "Salesperson: They paid this morning")

    def test_so_does_the_request(self):
        request = self.env["cobranza.exception.request"].with_user(self.manager).search([])
        self.assertShown(request)
        arch = request.get_view(view_type="form")["arch"]
        self.assertIn('name="amount_overdue"', arch)

    def test_who_asked_sees_no_figure(self):
        request = self.env["cobranza.exception.request"].with_user(self.salesperson).search([])
        shown = set(request.fields_get())
        self.assertIn("note", shown)
        hidden = {"amount_receivable", "amount_overdue", "days_overdue", "promise_text"}
        self.assertFalse((hidden | {"hold_ending", "order_total"}) & shown)
        arch = request.get_view(view_type="form")["arch"]
        self.assertNotIn("decided_by", arch)

    def test_without_limit_is_said_in_words(self):
        unlimited = self._exception()
        limited = self._exception(amount_max=1250)
        of_order = self._exception(self.order)
        self.assertEqual(unlimited.amount_text, "Without limit")
        self.assertRegex(limited.amount_text, r"1\D?250[.,]00")
        self.assertRegex(of_order.amount_text, r"300[.,]00")
        for kind in ("list", "kanban", "form"):
            tree = etree.fromstring(unlimited.get_view(view_type=kind)["arch"])
            shown = [one for one in tree.iter("field") if one.get("name") == "amount_max"]
            self.assertTrue(tree.xpath("//field[@name='amount_text']"))
            # Entered in a new one alone, once a limit is wanted.
            self.assertTrue(all("not is_limited" in one.get("invisible", "") for one in shown))

    def test_the_limit_is_what_the_form_says(self):
        self.assertTrue(self._form(default_order_id=False).save().sudo()._is_unlimited())
        form = self._form(default_order_id=False)
        form.is_limited = True
        form.amount_max = 800
        self.assertEqual(form.save().amount_max, 800)
        with self.assertRaisesRegex(UserError, "or clear the limit"):
            self._exception(is_limited=True)
