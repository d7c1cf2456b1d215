from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...tools.apart import surviving
from ..common import TODAY

APART = "odoo.addons.cobranza_followup.tools.apart"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRefreshAtOnce(TransactionCase):
    """Two transactions that change the ledger of one customer; one may be nobody's to repeat.

    Committed, for both to see what is there, and deleted afterwards.
    """

    def setUp(self):
        super().setUp()
        self.cursors = []
        self.addCleanup(self._delete)
        self.theirs = self.env.ref("account.ir_cron_auto_post_draft_entry")
        self.catch_up = self.env.ref("cobranza_followup.ir_cron_catch_up")
        env = self._transaction(SUPERUSER_ID)
        group = env.ref("account.group_account_invoice")
        user = env["res.users"].create(
            {
                "name": "Accountant at once",
                "login": "cobranza_accountant_at_once",
                "group_ids": [Command.set(group.ids)],
            }
        )
        customer = env["res.partner"].create({"name": "Customer at once"})
        env["cobranza.debtor"]._get_or_create_for(customer, env.company)
        self.company, self.pair = env.company.id, (customer.id, env.company.id)
        self.user, self.partners = user.id, (customer | user.partner_id).ids
        env.cr.commit()

    def _transaction(self, uid=None, **context):
        """Return the environment of a transaction of its own, whose snapshot is of now."""
        cr = self.registry.cursor()
        self.cursors.append(cr)
        cr.execute("SELECT 1 FROM res_company")
        return api.Environment(cr, uid or self.user, context)

    def _scheduled(self):
        return self._transaction(cron_id=self.theirs.id)

    def _change(self, env, behaviour=True):
        """Have a transaction evaluate the customer, as if it changed their ledger, and commit."""
        env["cobranza.debtor"]._mark_stale([self.pair], behaviour)
        # What comes later in the transaction may be in any context.
        env["cobranza.debtor"].with_context({})._mark_stale([self.pair], behaviour=False)
        with mute_logger("odoo.sql_db"):
            env.cr.commit()

    def _marks(self):
        marks = self._transaction(SUPERUSER_ID)["cobranza.stale"]
        return marks.search([("partner_id", "=", self.pair[0])])

    def _delete(self):
        for cr in self.cursors:
            cr.rollback()
            cr.close()
        values = {"partners": self.partners, "user": self.user, "cron": self.catch_up.id}
        with self.registry.cursor() as cr:
            for statement in (
                "DELETE FROM ir_cron_trigger WHERE cron_id = %(cron)s",
                "DELETE FROM cobranza_stale WHERE partner_id = ANY(%(partners)s)",
                "DELETE FROM mail_message WHERE model = 'cobranza.debtor' AND res_id IN"
                " (SELECT id FROM cobranza_debtor WHERE partner_id = ANY(%(partners)s))",
                "DELETE FROM mail_message WHERE model = 'res.partner'"
                " AND res_id = ANY(%(partners)s)",
                "DELETE FROM mail_followers WHERE partner_id = ANY(%(partners)s)",
                "DELETE FROM cobranza_debtor WHERE partner_id = ANY(%(partners)s)",
                "UPDATE res_partner SET create_uid = NULL, write_uid = NULL"
                " WHERE id = ANY(%(partners)s)",
                "DELETE FROM res_users WHERE id = %(user)s",
                "DELETE FROM res_partner WHERE id = ANY(%(partners)s)",
            ):
                cr.execute(statement, values)

    def _triggers(self):
        env = self._transaction(SUPERUSER_ID)
        return env["ir.cron.trigger"].search_count([("cron_id", "=", self.catch_up.id)])

    def test_a_scheduled_action_of_others_goes_on_and_the_customer_is_evaluated_soon(self):
        late = self._scheduled()
        self._change(self._transaction())
        self._change(late)
        self.assertEqual(self._marks().mapped("behaviour"), [True])
        self.assertFalse(self._marks().failure_id)
        self.assertEqual(self._triggers(), 1)
        self._transaction(SUPERUSER_ID)["cobranza.run"]._cron_catch_up()
        self.assertFalse(self._marks())

    def test_what_somebody_repeats_is_handed_on(self):
        ours = self.env.ref("cobranza_followup.ir_cron_run")
        for context in ({}, {"cron_id": ours.id}):
            with self.subTest(context=context):
                late = self._transaction(**context)
                self._change(self._transaction())
                with self.assertRaises(SerializationFailure):
                    self._change(late)
                late.cr.rollback()
        self.assertFalse(self._marks())

    def test_two_actions_that_leave_the_same_customer_out_do_not_meet(self):
        late, later = self._scheduled(), self._scheduled()
        self._change(self._transaction())
        self._change(late)
        self._change(later, behaviour=False)
        self.assertEqual(sorted(self._marks().mapped("behaviour")), [False, True])
        self._change(self._transaction())
        self.assertFalse(self._marks())

    def test_a_mark_that_another_removes_at_the_same_time_is_made_anew(self):
        first = self._scheduled()
        self._change(self._transaction())
        self._change(first)
        late = self._scheduled()  # it sees that mark, and not that it goes
        self._change(self._transaction())
        self.assertFalse(self._marks())
        self._change(late)
        self.assertEqual(len(self._marks()), 1)

    def test_a_customer_whose_record_another_changes_can_be_marked(self):
        late = self._scheduled()
        other = self._transaction(SUPERUSER_ID)
        other["res.partner"].browse(self.pair[0]).phone = "55 1234 5678"
        self._change(other)
        self._change(late)
        self.assertEqual(len(self._marks()), 1)

    def test_what_comes_beside_an_evaluation_fails_no_action_of_others_either(self):
        def conflict():
            raise SerializationFailure("could not serialize access")

        with mute_logger(APART), surviving(self._scheduled(), "telling"):
            conflict()
        with self.assertRaises(SerializationFailure), surviving(self._transaction(), "telling"):
            conflict()
