from freezegun import freeze_time
from lxml import etree

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day

# What opening a screen may cost, however many debtors there are.
QUERIES = 16  # one of them: whether the figures are up to date
# Days of review and of payment, required documents, notices, replies, offers, their page, handovers,
# who stands in for the collector, the best hour: one each.
QUERIES_OF_PARTS = 10
QUERIES_OF_THE_GUARD = 5  # whether the customer may be called now, and asked for an hour
SHOWN = 40


@freeze_time(TODAY)
class TestScreenQueries(CobranzaCommon):
    """Opening a screen takes a handful of queries, not some per line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "user_id": cls.salesperson.id}
                for number in range(SHOWN)
            ]
        )
        for number, partner in enumerate(partners):
            cls._invoice(-2 * number - 1, 100 + number, partner)
        cls.debtors = cls.env["cobranza.debtor"].search([("partner_id", "in", partners.ids)])
        for debtor in cls.debtors[:10]:
            cls._promise(50, due=5, debtor=debtor)
            cls.env["cobranza.interaction"].create(
                {
                    "debtor_id": debtor.id,
                    "outcome_id": cls.env.ref("cobranza_followup.outcome_promised").id,
                    "date": TODAY,
                }
            )
        for debtor in cls.debtors[:5]:
            cls.env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "Cheque returned"})
        for index, debtor in enumerate(cls.debtors):
            stage = list(cls.stages.values())[index % len(cls.stages)]
            debtor.with_user(cls.manager).action_pin_stage(stage.id, day(30))
        cls._commit()

    def _specification(self, xmlid):
        """Return what the client asks for to show a view of debtors: fields, not their tabs."""
        model = self.env["cobranza.debtor"].with_user(self.collector)
        view = self.env.ref(f"cobranza_followup.{xmlid}")
        arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
        types = {name: field["type"] for name, field in model.fields_get().items()}
        many2one = {"fields": {"display_name": {}}}
        return {
            node.get("name"): many2one if "many2" in types[node.get("name")] else {}
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }

    def _count(self, screen):
        """Return the number of queries of a screen opened for the second time that day."""
        screen()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        screen()
        return self.cr.sql_log_count - before

    def _desk(self):
        return self.env["cobranza.debtor"].with_user(self.collector)

    def test_the_worklist(self):
        fields = self._specification("cobranza_debtor_view_list_worklist")
        listed = [("in_worklist", "=", True), ("collector_id", "in", (self.collector.id, False))]

        def screen():
            found = self._desk().web_search_read(listed, fields, limit=80)
            self.assertGreaterEqual(len(found["records"]), 30)

        self.assertLessEqual(self._count(screen), QUERIES)

    def test_the_kanban(self):
        fields = self._specification("cobranza_debtor_view_kanban")

        def screen():
            found = self._desk().web_read_group(
                [("state", "=", "open")],
                ["stage_id"],
                ["__count", "amount_overdue:sum"],
                auto_unfold=True,
                unfold_read_specification=fields,
                unfold_read_default_limit=40,
            )
            self.assertGreaterEqual(found["length"], 5)

        self.assertLessEqual(self._count(screen), QUERIES)

    def test_a_debtor(self):
        fields = self._specification("cobranza_debtor_view_form")
        held = self.debtors[0].with_user(self.collector)
        limit = QUERIES + QUERIES_OF_THE_GUARD + QUERIES_OF_PARTS
        self.assertLessEqual(self._count(lambda: held.web_read(fields)), limit)

    def test_the_tabs_of_a_debtor(self):
        held = self.debtors[0]
        for model in ("open.item", "promise", "interaction", "barrier", "hold", "decision"):
            with self.subTest(model):
                records = self.env[f"cobranza.{model}"].with_user(self.collector)
                records = records.with_context(cobranza_partner_ids=held.partner_id.ids)
                arch = etree.fromstring(records.get_view(view_type="list")["arch"])
                fields = {node.get("name"): {} for node in arch.iter("field")}
                domain = [("debtor_id", "=", held.id)]
                cost = self._count(
                    lambda records=records, fields=fields, domain=domain: records.web_search_read(
                        domain, fields, limit=40
                    )
                )
                self.assertLessEqual(cost, QUERIES)

    def test_it_does_not_grow_with_the_lines(self):
        fields = self._specification("cobranza_debtor_view_list_worklist")
        few, many = (
            self._count(lambda limit=limit: self._desk().web_search_read([], fields, limit=limit))
            for limit in (SHOWN // 2, SHOWN)
        )
        self.assertLessEqual(many, few + 1)
        self.assertEqual(self._desk().search_count([("stage_since", "=", day(0))]), SHOWN)
