from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.apart import surviving


class CobranzaStale(models.Model):
    """A customer to be evaluated again: it failed, or too many were changed to wait for it."""

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

    _once = models.UniqueIndex("(company_id, partner_id)", "This customer is marked already.")

    @api.model
    def _mark(self, company, partner_ids, forget_ids, error):
        """Remember customers whose evaluation failed, and tell the managers why, once.

        :param forget_ids: those of them whose payment history is to be read again
        :param error: the exception
        """
        with surviving(self.env, "marking debtors to be evaluated again"):
            names = names_of(self.env["res.partner"].browse(sorted(partner_ids)))
            failure = self.env["cobranza.failure"]._record(company, "evaluation", error, names)
            self.env.cr.execute(
                SQL(
                    """INSERT INTO cobranza_stale
                              (company_id, partner_id, behaviour, failure_id, since)
                       SELECT %s, id, id = ANY(%s), %s, now() AT TIME ZONE 'UTC'
                         FROM res_partner WHERE id = ANY(%s)
                           ON CONFLICT (company_id, partner_id)
                           DO UPDATE SET failure_id = EXCLUDED.failure_id,
                                  behaviour = cobranza_stale.behaviour OR EXCLUDED.behaviour""",
                    company.id,
                    list(forget_ids),
                    failure.id or None,
                    list(partner_ids),
                )
            )
            self._forget_read()

    @api.model
    def _leave_to_run(self, partners):
        """Have customers, too many to wait for, evaluated again by their companies' next run."""
        self.env["cobranza.debtor"].flush_model(["company_id", "partner_id"])
        self.env.cr.execute(
            SQL(
                """INSERT INTO cobranza_stale (company_id, partner_id, behaviour, since)
                   SELECT company_id, partner_id, FALSE, now() AT TIME ZONE 'UTC'
                     FROM cobranza_debtor WHERE partner_id = ANY(%s)
                       ON CONFLICT (company_id, partner_id) DO NOTHING""",
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
    def _of(self, company):
        """Return sorted ids of the company's marked customers and their commercial partners."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner.id FROM cobranza_stale stale
                     JOIN res_partner partner ON partner.id = stale.partner_id
                    WHERE stale.company_id = %(company)s
                    UNION
                   SELECT partner.commercial_partner_id FROM cobranza_stale stale
                     JOIN res_partner partner ON partner.id = stale.partner_id
                    WHERE stale.company_id = %(company)s
                    ORDER BY 1""",
                company=company.id,
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
