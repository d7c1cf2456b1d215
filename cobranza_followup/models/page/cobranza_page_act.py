from odoo import fields, models
from odoo.exceptions import UserError

# What is done on the page, and how often it may be in a day. A person who means it needs few;
# a program that tries things out needs many.
ACTS = [
    ("visit", "Opened the page"),
    ("document", "Downloaded the statement"),
    ("payment", "Began a payment"),
    ("promise", "Promised a payment"),
    ("proposal", "Proposed other terms"),
    ("objection", "Objected to an invoice"),
    ("notice", "Said that they have paid"),
    ("offer", "Answered an offer"),
    ("copy", "Asked for a copy"),
    ("contact", "Said who handles payments"),
    ("preference", "Said when and how to contact them"),
    ("message", "Wrote to the collector"),
]
_LIMITS = {"visit": None, "document": 40, "payment": 40}
_LIMIT = 10


class CobranzaPageAct(models.Model):
    """What was done on a debtor's page, by day: the act and how often, never who or from where."""

    _name = "cobranza.page.act"
    _description = "Act on the customer's page"
    _inherit = ["cobranza.log.mixin"]
    _order = "date DESC, id DESC"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    date = fields.Date(required=True)
    act = fields.Selection(ACTS, required=True)
    times = fields.Integer(required=True, default=1)

    _once_a_day = models.Constraint(
        "UNIQUE(debtor_id, date, act)", "An act of a day is counted in one row."
    )

    def _count(self, debtor, act):
        """Count an act of today; raise `UserError` if there were too many."""
        self.env.cr.execute(
            """
            INSERT INTO cobranza_page_act AS counted (
                debtor_id, company_id, date, act, times, create_uid, create_date
            )
            VALUES (%s, %s, %s, %s, 1, %s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (debtor_id, date, act) DO UPDATE SET times = counted.times + 1
            RETURNING times
            """,
            [
                debtor.id,
                debtor.company_id.id,
                debtor.company_id._cobranza_today(),
                act,
                self.env.uid,
            ],
        )
        (times,) = self.env.cr.fetchone()
        limit = _LIMITS.get(act, _LIMIT)
        if limit and times > limit:
            raise UserError(
                self.env._(
                    "This was done %(number)s times today. Please write to us or call us instead:"
                    " %(contact)s.",
                    number=limit,
                    contact=debtor.company_id.email or debtor.company_id.name,
                )
            )
