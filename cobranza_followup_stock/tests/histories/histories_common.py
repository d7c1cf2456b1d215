"""What random histories are played in: two customers of two companies."""

from datetime import timedelta

# Odoo's own freeze_time cannot leave hypothesis its clock.
from freezegun.api import freeze_time
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from odoo import Command

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon

from . import oracle
from .history import HistoryMachine
from .ledgers import MOVE_TYPES, OdooLedger

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}
# stage, from day, broken promises, (orders, deliveries) stopped, days of notice, writes
FIRST = (
    ("courtesy", -3, 0, (False, False), 0, False),
    ("remind", 1, 0, (False, False), 0, False),
    ("barriers", 4, 0, (False, False), 0, False),
    ("commit", 8, 0, (False, False), 0, False),
    ("press", 12, 1, (True, False), 0, False),
    ("terms", 18, 2, (True, True), 3, True),
)
SECOND = (
    ("remind", 0, 0, (False, False), 0, False),
    ("barriers", 7, 0, (False, False), 0, False),
    ("press", 10, 2, (False, True), 4, True),
    ("legal", 30, 0, (True, True), 0, False),
)


class HistoriesCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.setup_other_company(name="Distribuidora Dos")
        euro = cls.setup_other_currency("EUR", rates=[("1900-01-01", 2.0)])
        euro.rate_ids.company_id = False
        cls.company.cobranza_collector_id = False
        cls.env.user.company_ids |= other["company"]
        without_address = cls.env["res.partner"].create({"name": "Ferretería del Sur"})
        cls.customers = [cls.customer, without_address]
        receivable = cls.company_data["default_account_receivable"]
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Terms",
                "model_id": cls.env.ref("cobranza_followup.model_cobranza_debtor").id,
                "subject": "Your account",
                "body_html": "<p>We are about to stop your orders.</p>",
            }
        )
        cls.euro = euro
        cls.branch = cls._new_branch()
        cls.pattern_customer = cls.env["res.partner"].create({"name": "Pattern"})
        for customer in (*cls.customers, cls.pattern_customer):
            customer.with_company(cls.branch).property_account_receivable_id = receivable
        second_policy = cls.env["cobranza.policy"].create(
            {"name": "Second", "sequence": 1, "company_id": other["company"].id}
        )
        cls.companies = [
            (
                {**cls.company_data, "other_currency": euro},
                cls._rules(cls.policy, FIRST, days_in_stage=2),
            ),
            (
                {**other, "other_currency": euro},
                cls._rules(second_policy, SECOND, minimum=50, grace=3, tolerance=0, negligible=20),
            ),
        ]
        # The branch is under the first company's policy.
        branch = {**cls.companies[0][0], "company": cls.branch}
        cls.companies.append((branch, cls.companies[0][1]))
        cls.service = cls.env["product.product"].create(
            {"name": "Assembly", "type": "service", "taxes_id": False}
        )
        cls.pricelists = {
            foreign: cls.env["product.pricelist"].create(
                {"name": f"In {foreign}", "currency_id": id_, "company_id": False}
            )
            for foreign, id_ in ((False, cls.company.currency_id.id), (True, euro.id))
        }
        cls._act()
        cls._act(cls.branch)
        cls.quiet_env = cls.env(context={**cls.env.context, **QUIET})
        cls.patterns = cls._post_patterns()

    @classmethod
    def _new_branch(cls):
        """Return a branch of the first company, in whose books and bank it is."""
        branch = cls.env["res.company"].create(
            {"name": "Sucursal Centro", "parent_id": cls.company.id}
        )
        branch.partner_id.tz = "UTC"
        cls.env.user.company_ids |= branch
        return branch

    def tree(self, company):
        """Return the ids of the company and of those of one tree with it, its own first."""
        tree = self.company | self.branch
        return (company | tree).ids if company in tree else company.ids

    @classmethod
    def _rules(cls, policy, steps, minimum=0, grace=0, tolerance=2, days_in_stage=5, negligible=0):
        """Give the policy these steps and tell the oracle."""
        policy.step_ids.unlink()
        policy.write(
            {
                "currency_id": False,
                "minimum_amount": minimum,
                "negligible_amount": negligible,
                "grace_days": grace,
                "withholding_days": oracle.WITHHOLDING_DAYS,
                "promise_tolerance_days": tolerance,
                "minimum_days_in_stage": days_in_stage,
                "step_ids": [
                    Command.create(
                        {
                            "stage_id": cls.stages[stage].id,
                            "minimum_days": from_day,
                            "minimum_broken_promises": broken,
                            "hold_sale": stops[0],
                            "hold_delivery": stops[1],
                            "hold_notice_days": notice,
                            "mail_template_id": cls.template.id if writes else False,
                        }
                    )
                    for stage, from_day, broken, stops, notice, writes in steps
                ],
            }
        )
        return oracle.Rules(
            tuple(
                oracle.Step(
                    cls.stages[stage].id,
                    *others,
                    gentle=cls.stages[stage].objective in ("remind", "barriers"),
                )
                for stage, *others in steps
            ),
            minimum,
            grace,
            tolerance,
            days_in_stage,
            negligible,
        )

    @classmethod
    def _post_patterns(cls):
        """Post, for another customer, an entry of each kind that a `QuickLedger` copies."""
        found = {}
        for data, _rules in cls.companies:
            company = data["company"]
            env = cls.quiet_env(context={**QUIET, "allowed_company_ids": company.ids})
            for kind in MOVE_TYPES:
                for foreign in (False, True):
                    move, [line] = OdooLedger(env, data, cls.pattern_customer).post(
                        kind, [(100, TODAY)], TODAY, 2, foreign
                    )
                    others = env["account.move"].browse(move).line_ids.ids
                    [other] = set(others) - {line}
                    found[company.id, kind, foreign] = move, line, other
        cls._commit()
        cls.env.cr.execute("ANALYZE")
        # The tables stay small: planning joins in other orders takes longer than any of them.
        for setting in ("join_collapse_limit = 1", "from_collapse_limit = 1", "jit = off"):
            cls.env.cr.execute(f"SET LOCAL {setting}")
        return found

    # -- what the machine asks of its database -------------------------------------------

    day_after = staticmethod(lambda today, days: today + timedelta(days=days))

    def run_night(self, company):
        run = self.env["cobranza.run"]._run(company)
        self.assertEqual(run.state, "done", run.errors)

    def send(self):
        self._send_mails()

    def credit_offers(self):
        self.quiet_env["cobranza.offer"].sudo()._cron_work()
        failures = self.quiet_env["cobranza.failure"].search([("kind", "=", "offer")])
        self.assertFalse(failures.mapped("error"))

    def _rows(self, query, *params):
        self.env.cr.execute(query, params)
        return self.env.cr.dictfetchall()

    def stored(self, table, place):
        return self._rows(
            f"SELECT * FROM {table} WHERE partner_id = %s AND company_id = %s ORDER BY id",
            place.customer.id,
            place.company.id,
        )

    def news(self, latest):
        """Return debtors and decisions after one, each as {(customer id, company id): rows}."""
        debtors = self._rows("SELECT * FROM cobranza_debtor")
        keys = {row["id"]: (row["partner_id"], row["company_id"]) for row in debtors}
        decisions = {}
        for row in self._rows("SELECT * FROM cobranza_decision WHERE id > %s ORDER BY id", latest):
            decisions.setdefault(keys[row["debtor_id"]], []).append(row)
        return {keys[row["id"]]: row for row in debtors}, decisions

    def latest_decision(self):
        return self._rows("SELECT COALESCE(MAX(id), 0) AS id FROM cobranza_decision")[0]["id"]

    def rate_moves(self, day, rate):
        """Have the foreign currency have another rate from a day on."""
        rates = self.env["res.currency.rate"]
        known = rates.search([("currency_id", "=", self.euro.id), ("name", "=", day)])
        if known:
            known.rate = rate
        else:
            rates.create(
                {"currency_id": self.euro.id, "name": day, "rate": rate, "company_id": False}
            )

    def residuals(self, place):
        """Return [(id, residual)] of the customer's lines that are invoices, credits or open."""
        self.env.cr.execute(
            """SELECT line.id, line.amount_residual FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id
                WHERE line.partner_id = %s AND line.company_id = %s
                  AND account_type = 'asset_receivable' AND parent_state = 'posted'
                  AND (line.amount_residual <> 0 OR line.id = ANY(%s))""",
            [
                place.customer.id,
                place.company.id,
                [*place.account.items, *place.account.credits],
            ],
        )
        return self.env.cr.fetchall()

    def everything(self):
        """All that the desk stored of the customers; runs and times of writing aside."""
        return [
            self._rows(f"SELECT * FROM {table} ORDER BY id")
            for table in (
                "cobranza_debtor",
                "cobranza_promise",
                "cobranza_payment_notice",
                "cobranza_hold",
                "cobranza_step_execution",
                "cobranza_decision",
                "cobranza_barrier",
                "cobranza_offer",
            )
        ]

    # -- the histories --------------------------------------------------------------------

    def _play(self, ways_through_odoo, **limits):
        """Have hypothesis play histories; return what was counted."""

        class Machine(HistoryMachine):
            case = self
            counts = HistoryMachine.counts.copy()

        if "seed" in limits:
            Machine = seed(limits.pop("seed"))(Machine)
        self.ways_through_odoo = ways_through_odoo
        clock = freeze_time(TODAY, ignore=["hypothesis.internal.conjecture.engine"])
        with clock as self.frozen, self._committing_nothing():
            run_state_machine_as_test(
                Machine,
                settings=settings(
                    deadline=None,
                    database=None,
                    report_multiple_bugs=False,
                    suppress_health_check=list(HealthCheck),
                    **limits,
                ),
            )
        return Machine.counts
