from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...ledger import past, prepared


@tagged("post_install", "-at_install")
class TestPrepared(TransactionCase):
    """What a refresh asks of a few debtors is prepared once for each connection."""

    def _ask(self, *values, few=True):
        query = SQL(
            """SELECT %s + id, %s - DATE '2026-01-01', %s::int4[], %s::text, id IN %s, %s
                 FROM res_users WHERE id = ANY(%s)""",
            *values,
        )
        return prepared.run(self.env, few, query)

    def _count(self):
        self.env.cr.execute("SELECT COUNT(*) FROM pg_prepared_statements")
        return self.env.cr.fetchone()[0]

    def test_other_values_are_the_same_statement(self):
        none = self._count()
        with freeze_time("2026-11-26"):
            asked = (5, fields.Date.today(), "{7,NULL}", "100 %", (1, 2), None, [1])
            self.assertEqual(self._ask(*asked), self._ask(*asked, few=False))
        before = self._count()
        self.assertEqual(before, none + 1)
        self.assertEqual(
            self._ask(6, date(2026, 1, 3), "{}", "it's", (3, 4), None, [1]),
            [(7, 2, [], "it's", False, None)],
        )
        self.assertEqual(self._ask(6, date(2026, 1, 3), "{}", "", (3, 4), None, [])[:1], [])
        self.assertEqual(self._count(), before)

    def test_nothing_is_compiled_whoever_reads_the_ledger(self):
        """PostgreSQL would compile for thousands what it runs once: its JIT, as it comes."""

        def evaluate():
            self.env["cobranza.evaluation"]._partners_to_evaluate(self.env.company, today)

        today = date(2026, 11, 26)
        for reader in (
            evaluate,
            lambda: self.env["cobranza.open.item"].search([], limit=1),
            lambda: self.env["cobranza.measure"]._measure(self.env.company, today, today),
            lambda: self.env["res.partner"].search([("cobranza_over_limit", "=", True)]),
            lambda: past.read_accounts(self.env, self.env.company, [], today, today),
            lambda: self._ask(1, today, "{}", "few", (1, 2), False, [1]),
        ):
            # as at the beginning of a transaction
            self.env.cr.execute("SET jit = on")
            self.env.cr.precommit.data.pop("cobranza.prepared", None)
            reader()
            self.env.cr.execute("SHOW jit")
            self.assertEqual(self.env.cr.fetchone()[0], "off")

    def test_many_are_asked_as_ever(self):
        before = self._count()
        self._ask(8, date(2026, 1, 1), "{}", "many", (1, 2), True, [1], few=False)
        self.assertEqual(self._count(), before)

    def test_what_another_connection_prepared_is_prepared_again(self):
        asked = (5, date(2026, 1, 1), "{}", "anew", (1, 2), False, [1])
        found = self._ask(*asked)
        # as a pooler would by giving the next transaction another connection
        self.env.cr.execute("DEALLOCATE ALL")
        self.env.cr.precommit.data.pop("cobranza.prepared")
        self.assertEqual(self._ask(*asked), found)
