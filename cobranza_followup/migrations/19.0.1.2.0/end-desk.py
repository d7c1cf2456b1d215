"""What is still owed of promises is known, and who has a role of ours lands on the desk."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _ask_what_is_owed(env)
    env["res.users"]._cobranza_with_role()._cobranza_land_on_desk()


def _ask_what_is_owed(env):
    """Have the promises looked at again that failed; of an open one all is owed that did not come.

    Those so old that they are history are left as they are: nothing of them is asked for.
    """
    env.cr.execute(
        """UPDATE cobranza_promise SET amount_owed = GREATEST(amount_due - amount_paid, 0)
            WHERE state = 'open' AND amount_owed IS NULL"""
    )
    env.cr.execute(
        """SELECT DISTINCT partner_id, company_id FROM cobranza_promise
            WHERE state IN ('partial', 'broken') AND amount_owed IS NULL"""
    )
    env["cobranza.debtor"]._mark_stale(env.cr.fetchall(), behaviour=False)
