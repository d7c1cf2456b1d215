import re

from lxml import etree

from odoo.tests import Form, tagged

from ..common import CobranzaCommon

# What Python writes of a recordset or a list, where a text was meant.
_NO_TEXT = re.compile(r"^[\w.]+\([\d, ]*\)$|^\[\]$")
# A filter of everybody is written like this.
_FILTERS = ("domain",)


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

    def test_every_form_opens_with_nothing_in_it(self):
        for name, model in self.env.items():
            records = model.with_user(self.manager)
            if not name.startswith("cobranza.") or model._abstract:
                continue
            if not records.has_access("create"):
                continue
            arch = etree.fromstring(records.get_views([(False, "form")])["views"]["form"]["arch"])
            if arch.get("create") not in ("false", "0"):
                with self.subTest(model=name):
                    form = Form(records)
                    self._check({field: form[field] for field in form._view["fields"]})

    def _check(self, values):
        for name, value in values.items():
            if isinstance(value, str) and name not in _FILTERS:
                with self.subTest(field=name):
                    self.assertNotRegex(value, _NO_TEXT)
