import re

from odoo.tests import Form, tagged

from ..common import CobranzaCommon

# What Python writes of a recordset or a list, where a text was meant.
_NO_TEXT = re.compile(r"^[\w.]+\([\d, ]*\)$|^\[\]$")


@tagged("post_install", "-at_install")
class TestTexts(CobranzaCommon):
    """Where there is nothing to say, nothing stands on the screen."""

    def test_a_debtor_of_whom_nothing_is_known(self):
        self._invoice(30)
        self.env["cobranza.debtor"]._refresh_stale()
        debtor = self._debtor().with_user(self.collector)
        (values,) = debtor.read()
        self._check(values)

    def test_forms_that_nothing_is_entered_in(self):
        for model in ("cobranza.interaction.new", "cobranza.short.message.new"):
            form = Form(self.env[model].with_user(self.collector))
            self._check({name: form[name] for name in form._view["fields"]})

    def _check(self, values):
        for name, value in values.items():
            if isinstance(value, str):
                with self.subTest(field=name):
                    self.assertNotRegex(value, _NO_TEXT)
