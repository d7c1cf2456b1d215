from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.apart import REPEATED, repeated_by_nobody, surviving


class CobranzaStale(models.Model):
    """A customer to be evaluated again: it failed, too many were changed to wait, others were first.

    One may be marked more than once: a mark that had to be the only one could keep back a
    transaction for another that makes the same.
    """

    _name = "cobranza.stale"
    _description = "Debtor to be evaluated again"
    _order = "since, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    behaviour = fields.Boolean(readonly=True, help="Their payment history is to be read again.")
    since = fields.Datetime(readonly=True)
    failure_id = fields.Many2one(
        "cobranza.failure", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _mark(self, company, partner_ids, forget_ids, error):
        """Remember customers whose evaluation failed, and tell the managers why, once.

        Of a conflict with what others did at the same time nobody is told: once both are committed
        it is over, and the customers are evaluated.

        :param forget_ids: those of them whose payment history is to be read again
        :param error: the exception
        """
        failure, known = self.env["cobranza.failure"], set()
        conflict = isinstance(error, REPEATED)
        with surviving(self.env, "marking debtors to be evaluated again"):
            if not conflict:
                names = names_of(self.env["res.partner"].browse(sorted(partner_ids)))
                failure = failure._record(company, "evaluation", error, names)
            # To look for marks there are would be to meet who removes them at the same time.
            if not repeated_by_nobody(self.env):
                known = self._say_why(company, partner_ids, forget_ids, failure)
            self._add(company, set(partner_ids) - known, forget_ids, failure)
        if conflict:
            with surviving(self.env, "having debtors evaluated soon"):
                self.env.ref("cobranza_followup.ir_cron_catch_up").sudo()._trigger()

    def _say_why(self, company, partner_ids, forget_ids, failure):
        """Have the marks of customers name the failure; return the ids of those customers."""
        rows = self.env.execute_query(
            SQL(
                """UPDATE cobranza_stale
                      SET failure_id = %s, behaviour = behaviour OR partner_id = ANY(%s)
                    WHERE company_id = %s AND partner_id = ANY(%s)
                RETURNING partner_id""",
                failure.id or None,
                list(forget_ids),
                company.id,
                list(partner_ids),
            )
        )
        return {partner for (partner,) in rows}

    def _add(self, company, partner_ids, forget_ids, failure):
        self.env.cr.execute(
            SQL(
                """INSERT INTO cobranza_stale
                          (company_id, partner_id, behaviour, failure_id, since)
                   SELECT %s, id, id = ANY(%s), %s, now() AT TIME ZONE 'UTC'
                     FROM res_partner WHERE id = ANY(%s)""",
                company.id,
                list(forget_ids),
                failure.id or None,
                list(partner_ids),
            )
        )
        self._forget_read()

    @api.model
    def _leave_for_later(self, partners):
        """Have customers, too many to wait for, evaluated again by a scheduled action."""
        self.env["cobranza.debtor"].flush_model(["company_id", "partner_id"])
        self.env.cr.execute(
            SQL(
                """INSERT INTO cobranza_stale (company_id, partner_id, behaviour, since)
                   SELECT company_id, partner_id, FALSE, now() AT TIME ZONE 'UTC'
                     FROM cobranza_debtor WHERE partner_id = ANY(%s)""",
                partners.ids,
            )
        )
        self._forget_read()

    @api.model
    def _after_evaluation(self, company):
        """Called when customers of the company were evaluated, and their marks removed."""
        self._forget_read()
        self._resolve_failures(company)

    @api.model
    def _resolve_failures(self, company):
        """Close the failures for which nobody waits any more."""
        self.env["cobranza.failure"]._resolve(
            company, Domain("kind", "=", "evaluation") & Domain("stale_ids", "=", False)
        )

    @api.model
    def _of(self, company, failed=True):
        """Return sorted ids of the company's marked customers and their commercial partners.

        :param failed: those whose evaluation failed, too
        """
        rows = self.env.execute_query(
            SQL(
                """WITH marked AS (
                       SELECT partner.id, partner.commercial_partner_id FROM cobranza_stale stale
                         JOIN res_partner partner ON partner.id = stale.partner_id
                        WHERE stale.company_id = %s AND (%s OR stale.failure_id IS NULL))
                   SELECT id FROM marked UNION SELECT commercial_partner_id FROM marked
                    ORDER BY 1""",
                company.id,
                failed,
            )
        )
        return [partner for (partner,) in rows]

    @api.model
    def _forget_read(self):
        """Forget what was read of marks: they are written in SQL."""
        self.invalidate_model(flush=False)
        self.env["cobranza.failure"].invalidate_model(["stale_ids"], flush=False)
        self.env["cobranza.debtor"].invalidate_model(["stale_reason"], flush=False)


def names_of(partners, most=3):
    """Return the names of the first partners, and how many more there are."""
    names = ", ".join(partners[:most].mapped("display_name"))
    more = len(partners) - most
    return f"{names} (+{more})" if more > 0 else names
