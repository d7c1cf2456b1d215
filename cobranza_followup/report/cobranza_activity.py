from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from ..engine import channels
from ..ledger.behaviour import is_payment, money_share
from ..ledger.open_items import trade_receivable
from ..tools import inputs

# A payment is put down to the last contact this many days before it, and to none before that.
CREDIT_DAYS = 15


class CobranzaActivity(models.Model):
    """What collectors did, day by day, and the money that came after it.

    - contact: an interaction, on the company's day of its date
    - promise: a promise taken (a plan of instalments is one), unless cancelled as entered by mistake: not one that lapsed because
      nothing was owed any more
    - payment: money set against an invoice (not what its entry writes off), put down to whoever
      made the last contact with that debtor in the days before: one in which the right person was
      reached, or a message sent. A payment nobody was contacted for is no row; none counts twice.

    Only what people of the company did: neither customers on the portal collect anything, nor the
    desk itself, in whose name is written what a customer without an account does on their page.
    """

    _name = "cobranza.activity"
    _description = "Collection activity"
    _auto = False
    _order = "date DESC, id DESC"
    _depends = {
        "account.account": ["account_type", "non_trade"],
        "account.journal": ["type"],
        "account.move": ["move_type", "origin_payment_id", "statement_line_id"],
        "account.move.line": [
            "account_id",
            "company_id",
            "date",
            "journal_id",
            "move_id",
            "parent_state",
            "partner_id",
        ],
        "account.payment": ["move_id", "outstanding_account_id"],
        "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
        "cobranza.debtor": ["company_id", "partner_id"],
        "cobranza.interaction": [
            "channel",
            "company_id",
            "date",
            "debtor_id",
            "direction",
            "outcome_id",
            "user_id",
        ],
        "cobranza.outcome": ["reached"],
        "cobranza.promise": [
            "amount_company",
            "company_id",
            "date_made",
            "debtor_id",
            "instalment",
            "interaction_id",
            "nothing_owed",
            "plan_id",
            "source",
            "state",
            "user_id",
        ],
        "res.company": ["currency_id", "partner_id"],
        "res.partner": ["commercial_partner_id", "tz"],
        "res.users": ["share"],
    }

    kind = fields.Selection(
        [("contact", "Contact"), ("promise", "Promise"), ("payment", "Payment")], readonly=True
    )
    date = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    debtor_id = fields.Many2one("cobranza.debtor", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    channel = fields.Selection(channels.LABELS, readonly=True)
    outcome_id = fields.Many2one("cobranza.outcome", readonly=True)
    reached = fields.Boolean(readonly=True)
    contact_count = fields.Integer(readonly=True, string="Contacts")
    reached_count = fields.Integer(readonly=True, string="Right Person Reached")
    promise_count = fields.Integer(readonly=True, string="Promises")
    promise_amount = fields.Monetary(readonly=True, string="Promised")
    amount_collected = fields.Monetary(
        readonly=True,
        string="Collected",
        help=f"Payments within {CREDIT_DAYS} days of the last contact with the customer.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH contact AS (
                SELECT interaction.*, COALESCE(outcome.reached, FALSE) AS reached,
                       (interaction.date AT TIME ZONE 'UTC'
                        AT TIME ZONE COALESCE(owner.tz, 'UTC'))::date AS local_date,
                       outcome.reached OR (interaction.direction = 'out'
                                           AND interaction.channel IN %(left)s) AS counts
                  FROM cobranza_interaction interaction
                  JOIN cobranza_outcome outcome ON outcome.id = interaction.outcome_id
                  JOIN res_company company ON company.id = interaction.company_id
                  JOIN res_partner owner ON owner.id = company.partner_id
            ),
            contact_until_next AS (
                SELECT contact.*, local_date AS since,
                       LEAST(local_date + %(days)s, LEAD(local_date) OVER (
                           PARTITION BY debtor_id ORDER BY date, id) - 1) AS until
                  FROM contact
                 WHERE counts
            ),
            activity AS (%(contacts)s UNION ALL %(promises)s UNION ALL %(payments)s)
            SELECT activity.*, debtor.partner_id, debtor.company_id, company.currency_id
              FROM activity
              JOIN cobranza_debtor debtor ON debtor.id = activity.debtor_id
              JOIN res_company company ON company.id = debtor.company_id
              JOIN res_users collector ON collector.id = activity.user_id AND NOT collector.share
                                       AND collector.id <> %(desk)s
            """,
            desk=SUPERUSER_ID,
            left=channels.LEFT,
            days=CREDIT_DAYS,
            contacts=self._contacts(),
            promises=self._promises(),
            payments=self._payments(),
        )

    def _contacts(self):
        return SQL(
            """
            SELECT 3 * contact.id AS id, 'contact' AS kind, contact.local_date AS date,
                   contact.user_id, contact.debtor_id, contact.channel, contact.outcome_id,
                   contact.reached, 1 AS contact_count, contact.reached::int AS reached_count,
                   0 AS promise_count, 0::numeric AS promise_amount, 0::numeric AS amount_collected
              FROM contact
            """
        )

    def _promises(self):
        return SQL(
            """
            SELECT 3 * promise.id + 1, 'promise', promise.date_made,
                   promise.user_id, promise.debtor_id, promise.source, contact.outcome_id,
                   contact.reached, 0, 0,
                   (promise.plan_id IS NULL OR promise.instalment = 1)::int,
                   promise.amount_company, 0
              FROM cobranza_promise promise
              LEFT JOIN contact ON contact.id = promise.interaction_id
             WHERE (promise.state <> 'cancelled' OR promise.nothing_owed)
               -- Who imported what was promised before did not take it.
               AND promise.is_history IS NOT TRUE
            """
        )

    def _payments(self):
        """Rows of the payments that followed a contact, one per payment and debtor."""
        return SQL(
            """
            SELECT 3 * MIN(part.id) + 2, 'payment', payment.date,
                   last.user_id, last.debtor_id, last.channel, last.outcome_id,
                   last.reached, 0, 0, 0, 0,
                   ROUND(SUM(part.amount) * %(money_share)s, currency.decimal_places)
              FROM account_move_line payment
              JOIN account_partial_reconcile part ON part.credit_move_id = payment.id
              JOIN account_move_line item ON item.id = part.debit_move_id
              JOIN res_partner partner ON partner.id = item.partner_id
              JOIN cobranza_debtor debtor ON debtor.partner_id = partner.commercial_partner_id
                                         AND debtor.company_id = item.company_id
              JOIN contact_until_next last ON last.debtor_id = debtor.id
                                          AND payment.date BETWEEN last.since AND last.until
              JOIN account_account account ON account.id = item.account_id AND %(receivable)s
              JOIN account_move invoice ON invoice.id = item.move_id
              JOIN res_currency currency ON currency.id = payment.company_currency_id
             WHERE item.parent_state = 'posted' AND %(is_payment)s
               AND invoice.move_type IN ('out_invoice', 'out_receipt')
             GROUP BY payment.id, payment.date, last.id, last.user_id, last.debtor_id,
                      last.channel, last.outcome_id, last.reached, currency.id
            """,
            receivable=trade_receivable("account"),
            is_payment=is_payment("payment"),
            money_share=money_share("payment"),
        )

    def action_open_debtor(self):
        """Open the debtor the activity was for."""
        inputs.one(self)
        return self.debtor_id.get_formview_action()
