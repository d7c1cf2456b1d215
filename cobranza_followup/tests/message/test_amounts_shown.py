"""Amounts as the customer reads them: in the invoice's currency, never mistakable."""

from lxml import html

from ..common import CobranzaCommon, day


class TestAmountsShown(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.dollar = cls.company.with_env(cls.env).currency_id
        cls.peso = cls.setup_other_currency("MXN", rates=[(day(-900), 20.0)])
        cls.euro = cls.setup_other_currency("EUR", rates=[(day(-900), 0.5)])
        cls.peso.symbol = cls.dollar.symbol
        cls._invoice(-40, 2000, currency_id=cls.peso.id)
        cls._receive(25)  # worth 500 pesos
        cls._invoice(-3, 30, currency_id=cls.euro.id)
        cls.debtor = cls._debtor().with_user(cls.collector)

    def _plain(self, text):
        return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())

    def test_the_symbol_alone_where_it_can_only_be_one(self):
        self.assertEqual(self._plain(self.euro._cobranza_text(30)), "30.00 €")
        self.assertEqual(self._plain(self.peso._cobranza_text(30)), "$ 30.00 MXN")

    def test_the_readers_country_may_use_the_symbol_for_its_own(self):
        self.peso.active = False
        alone = self.dollar._cobranza_text(30)
        others = self.env["res.currency"].search(
            [("symbol", "=", self.dollar.symbol), ("id", "!=", self.dollar.id)]
        )
        self.assertEqual(alone.endswith("USD"), bool(others))
        chile = self.env.ref("base.cl")
        self.customer.country_id = chile
        text = self.dollar._cobranza_text(30, self.customer)
        self.assertEqual(self._plain(text), "$ 30.00 USD")

    def test_the_table_of_an_e_mail(self):
        table = html.fromstring(self.debtor.open_items_table)
        rows = [self._plain(" ".join(row.itertext())) for row in table.iter("tr")]
        self.assertIn("$ 1,500.00 MXN", rows[1])
        self.assertIn("30.00 €", rows[2])
        self.assertEqual([row.split(" ", 1)[1] for row in rows[3:]], ["30.00 €", "$ 1,500.00 MXN"])

    def test_the_amount_a_message_names(self):
        self.assertEqual(self._plain(self.debtor.amount_overdue_text), "30.00 € and $ 1,500.00 MXN")

    def test_what_the_playbook_and_short_messages_may_name(self):
        facts, _sentences = self.env["cobranza.playbook"]._facts(
            self.debtor, self.debtor._open_items()
        )
        self.assertEqual(self._plain(facts["overdue"]), "30.00 € and $ 1,500.00 MXN")

    def test_the_statement(self):
        page = (
            self.env["ir.actions.report"]
            .with_user(self.collector)
            ._render_qweb_html("cobranza_followup.action_report_statement", self.debtor.ids)[0]
            .decode()
        )
        text = self._plain(" ".join(html.fromstring(page).itertext()))
        self.assertIn("$ 2,000.00 MXN", text)
        self.assertIn("30.00 €", text)
        self.assertIn("-$ 25.00 USD", text)

    def test_what_a_promise_can_be_about(self):
        found = {line["currency_id"]: line for line in self.debtor._invoices_to_choose()}
        self.assertEqual(found[self.peso.id]["amount"], 1500)
        self.assertEqual(found[self.peso.id]["amount_company"], 75)
