from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from ..common import TODAY, CobranzaCommon, day

# Tables made alike those of account_credit_control 19.0, as far as they are read. What the real
# add-on writes is brought over in `dev/workshop/test_credit_control.py`.
_TABLES = """
    CREATE TABLE credit_control_policy (
        id serial PRIMARY KEY, name varchar, active bool DEFAULT TRUE, do_nothing bool,
        company_id int4);
    CREATE TABLE credit_control_policy_level (
        id serial PRIMARY KEY, policy_id int4, level int4, name jsonb, channel varchar,
        computation_mode varchar, delay_days int4);
    CREATE TABLE credit_control_line (
        id serial PRIMARY KEY, company_id int4, commercial_partner_id int4, date date,
        date_sent date, state varchar, channel varchar, invoice_id int4, policy_level_id int4,
        amount_due float8, balance_due float8, currency_id int4);
    ALTER TABLE res_partner ADD COLUMN credit_policy_id int4;
    ALTER TABLE res_company ADD COLUMN credit_policy_id int4;
"""


@freeze_time(TODAY)
class TestCreditControl(CobranzaCommon):
    """What account_credit_control did becomes log and policies, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice, cls.second = cls._invoice(-90, 1000), cls._invoice(-80, 500)
        cls.debtor = cls._debtor()
        cls.special = cls.env["res.partner"].create({"name": "Special"})
        cls._invoice(-20, partner=cls.special)

    def _have_it(self):
        """Let the database be one in which the add-on worked."""
        self.assertFalse(table_exists(self.env.cr, "credit_control_line"))
        self.env.cr.execute(_TABLES)
        self.three, self.two, self.nothing = (
            self._policy(name, values) for name, values in _POLICIES.items()
        )
        self.env.cr.execute(
            "UPDATE res_company SET credit_policy_id = %s WHERE id = %s",
            (self.three[0], self.company.id),
        )
        self.env.cr.execute(
            "UPDATE res_partner SET credit_policy_id = %s WHERE id = %s",
            (self.two[0], self.special.id),
        )
        _policy, first, second, _third = self.three
        self._line(first, -60, self.invoice)
        self._line(first, -60, self.second)
        self._line(second, -30, self.invoice, channel="letter")
        self._line(second, -10, self.second, state="draft")
        stranger = self.env["res.partner"].create({"name": "Long gone"})
        self._line(first, -60, self.invoice, partner=stranger)

    def _policy(self, name, levels):
        self.env.cr.execute(
            "INSERT INTO credit_control_policy (name, do_nothing) VALUES (%s, %s) RETURNING id",
            (name, not levels),
        )
        policy = self.env.cr.fetchone()[0]
        ids = []
        for number, (mode, delay, channel) in enumerate(levels or [("net_days", 0, "email")], 1):
            self.env.cr.execute(
                """INSERT INTO credit_control_policy_level
                          (policy_id, level, name, channel, computation_mode, delay_days)
                   VALUES (%s, %s, jsonb_build_object('en_US', %s), %s, %s, %s) RETURNING id""",
                (policy, number, f"{number}. reminder", channel, mode, delay),
            )
            ids.append(self.env.cr.fetchone()[0])
        return (policy, *ids)

    def _line(
        self, level, sent, invoice, state="sent", channel="email", partner=None, currency=None
    ):
        self.env.cr.execute(
            """INSERT INTO credit_control_line
                      (company_id, commercial_partner_id, date, date_sent, state, channel,
                       invoice_id, policy_level_id, amount_due, balance_due, currency_id)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                self.company.id,
                (partner or self.customer).id,
                day(sent),
                day(sent),
                state,
                channel,
                invoice.id,
                level,
                invoice.amount_total,
                invoice.amount_residual,
                currency,
            ),
        )

    def _open(self, user=None):
        controls = self.env["cobranza.credit.control"].with_user(user or self.manager)
        return controls.browse(controls.action_open_control()["res_id"])

    def test_reminders_become_the_log_once(self):
        self._have_it()
        self.contact_rules.active = True
        control = self._open()
        self.assertEqual((control.reminder_count, control.stranger_count), (2, 1))
        control.action_bring()
        self._commit()
        log = self.debtor.interaction_ids.sorted("date")
        self.assertEqual(log.mapped("channel"), ["email", "letter"], "drafts were never sent")
        self.assertEqual(
            [self.company._cobranza_day(one.date) for one in log], [day(-60), day(-30)]
        )
        for part in ("Three", "1. reminder", self.invoice.name, self.second.name):
            self.assertIn(part, log[0].note)
        self.assertEqual(log.mapped("objective"), [False, False])
        self.assertEqual(self.debtor.last_contact_date, day(-30))
        self.assertIn("Reminders brought over: 2", control.result)
        control.action_bring()
        self.assertEqual(len(self.debtor.interaction_ids), 2, "not twice")
        self._line(self.three[3], -5, self.invoice)
        again = self._open()
        self.assertEqual(again.reminder_count, 1)
        again.action_bring()
        self.assertEqual(len(self.debtor.interaction_ids), 3)

    def _set(self, line, **values):
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE credit_control_line SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    line,
                )
            )

    def _ids(self, **where):
        """Return ids of lines of the customer, by state."""
        self.env.cr.execute(
            "SELECT id FROM credit_control_line WHERE state = %s AND commercial_partner_id = %s"
            " ORDER BY id",
            (where["state"], self.customer.id),
        )
        return [id_ for (id_,) in self.env.cr.fetchall()]

    def _merge_into(self, partner):
        """Merge the customer into another one, as Odoo does: their lines, too, are the other's."""
        self.env["base.partner.merge.automatic.wizard"].sudo().create(
            {
                "dst_partner_id": partner.id,
                "partner_ids": [Command.set((self.customer | partner).ids)],
            }
        ).action_merge()
        self._commit()
        self._set_all(commercial_partner_id=partner.id)
        self.env.invalidate_all()

    def _set_all(self, commercial_partner_id):
        self.env.cr.execute(
            "UPDATE credit_control_line SET commercial_partner_id = %s"
            " WHERE commercial_partner_id = %s",
            (commercial_partner_id, self.customer.id),
        )

    def test_whatever_happened_meanwhile_none_is_brought_over_twice(self):
        """Whether lines join a reminder, leave it or change whose they are."""
        self._have_it()
        first, second, third = self.three[1:]
        # Lower than all that are sent, and not sent yet.
        self._set(self._ids(state="sent")[0], state="draft")
        lowest = self._ids(state="draft")[0]
        self._line(first, -60, self.invoice)
        self._open().action_bring()
        once = len(self.debtor.interaction_ids)
        self.assertEqual(once, 2)
        sent = self._ids(state="sent")
        happenings = {
            "a lower line is marked as sent": lambda: self._set(lowest, state="sent"),
            "another one joins": lambda: self._line(first, -60, self.second),
            "a day is corrected": lambda: self._set(sent[0], date_sent=day(-59)),
            "a later one, of another": lambda: self._set(sent[-1], date_sent=day(-58)),
            "the channel is corrected": lambda: self._set(sent[-1], channel="letter"),
            "the level is another": lambda: self._set(sent[0], policy_level_id=second),
            "the currency is written": lambda: self._set(
                sent[-1], currency_id=self.company.currency_id.id
            ),
            "the customer is merged": lambda: self._merge_into(self.special),
        }
        for name, happens in happenings.items():
            with self.subTest(name), self._undone():
                happens()
                control = self._open()
                self.assertEqual(control.reminder_count, 0)
                control.action_bring()
                log = self.env["cobranza.interaction"].search_count([("import_key", "!=", False)])
                self.assertEqual(log, once)
        # One after the other: what joined a reminder goes on alone when that one goes apart.
        for name, happens in happenings.items():
            happens()
            self._open().action_bring()
            log = self.env["cobranza.interaction"].search_count([("import_key", "!=", False)])
            self.assertEqual(log, once, name)
        self._line(third, -3, self.invoice, partner=self.special)
        self.assertEqual(self._open().reminder_count, 1, "a new one is new")

    def test_what_an_earlier_version_brought_over_is_known(self):
        self._have_it()
        self._open().action_bring()
        self._commit()
        self.env.cr.execute("UPDATE cobranza_interaction SET import_lines = NULL")
        self.env.invalidate_all()
        self.assertEqual(self._open().reminder_count, 0)

    def test_amounts_are_in_the_currency_of_the_invoices(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5)])
        foreign = self._invoice(-85, 250, currency_id=euro.id)
        own = self.company.currency_id
        self._have_it()
        first = self.three[1]
        # As it writes them: the currency of the journal item, or none where that is the company's.
        self._line(first, -60, foreign, currency=euro.id)
        self._line(first, -60, foreign, currency=euro.id)
        self._line(first, -50, self.invoice, currency=own.id)
        self._line(first, -50, self.second)
        control = self._open()
        self.assertEqual(control.reminder_count, 4)
        control.action_bring()
        self._commit()
        notes = {}
        for one in self.debtor.interaction_ids:
            notes.setdefault(self.company._cobranza_day(one.date), []).append(one.note)
        self.assertEqual(
            sorted(note.rpartition(", ")[2] for note in notes[day(-60)]),
            sorted(
                f"{currency.format(amount)} open" for currency, amount in ((own, 1500), (euro, 500))
            ),
        )
        (together,) = notes[day(-50)]
        self.assertIn(own.format(1500), together)
        control.action_bring()
        self.assertEqual(len(self.debtor.interaction_ids), 4, "not twice")

    def test_policies_become_archived_policies(self):
        self._have_it()
        control = self._open()
        self.assertEqual(set(control.level_ids.mapped("policy_name")), {"Three", "Two"})
        three = control.level_ids.filtered(lambda level: level.policy_name == "Three")
        # 10; 30 and to the month's end; 10 after that.
        self.assertEqual(three.mapped("from_days"), [10, 45, 55])
        names = ["barriers", "press", "terms"]
        self.assertEqual(three.stage_id, self._stages_named(names))
        control.action_bring()
        policies = self._brought()
        self.assertEqual(policies.mapped("name"), ["Three", "Two"])
        first, second = policies
        self.assertFalse(first.active or second.active)
        self.assertEqual(first.step_ids.mapped("minimum_days"), [10, 45, 55])
        self.assertEqual(first.step_ids.stage_id, self._stages_named(names))
        standard = self.policy.step_ids.filtered(
            lambda step: step.stage_id == self.stages["barriers"]
        )
        self.assertEqual(first.step_ids[0].mail_template_id, standard.mail_template_id)
        self.assertTrue(first.step_ids[2].activity_type_id, "a letter is a task")
        self.assertEqual(first.domain, "[]")
        self.assertEqual(second.domain, f"[('partner_id', 'in', [{self.special.id}])]")
        control.action_bring()
        self._open().action_bring()
        self.assertEqual(self._brought(), policies, "not twice")
        self.assertTrue(all(self._open().level_ids.mapped("is_known")))
        second.active = True
        self._run()
        self.assertEqual(self._debtor(self.special).policy_id, second)
        self.assertEqual(self.debtor.policy_id, self.policy)

    def _stages_named(self, names):
        return self.env["cobranza.stage"].union(*(self.stages[name] for name in names))

    def _brought(self):
        policies = self.env["cobranza.policy"].with_context(active_test=False)
        return policies.search([("import_key", "!=", False)], order="sequence")

    def test_the_manager_chooses_the_stages(self):
        self._have_it()
        control = self._open()
        three = control.level_ids.filtered(lambda level: level.policy_name == "Three")
        three[0].stage_id = three[1].stage_id
        with self.assertRaises(UserError) as refused:
            control.action_bring()
        self.assertIn("another stage for each", str(refused.exception))
        self.assertFalse(self.debtor.interaction_ids, "nothing half done")
        three[0].stage_id = False
        three[1].from_days = 40
        control.action_bring()
        self.assertEqual(self._brought()[0].step_ids.mapped("minimum_days"), [40, 55])

    def test_only_where_it_is_and_only_managers(self):
        menu = self.env.ref("cobranza_followup.menu_credit_control")
        self.assertIn(menu.id, self.env["ir.ui.menu"]._load_menus_blacklist())
        with self.assertRaisesRegex(UserError, "nothing in this database"):
            self._open()
        self._have_it()
        self.assertNotIn(menu.id, self.env["ir.ui.menu"]._load_menus_blacklist())
        with self.assertRaises(AccessError):
            self._open(self.collector)
        control = self._open()
        with self.assertRaises(AccessError):
            control.with_user(self.collector).action_bring()
        with self.assertRaises(AccessError):
            control.level_ids[0].policy_ref = 5
        with self.assertRaises(AccessError):
            control.company_id = self.env["res.company"].search([], limit=1)


_POLICIES = {
    "Three": [
        ("net_days", 10, "email"),
        ("end_of_month", 30, "email"),
        ("previous_date", 10, "letter"),
    ],
    "Two": [("net_days", 15, "email"), ("previous_date", 60, "phone")],
    "No follow": None,
}
