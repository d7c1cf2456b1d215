from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.apart import REPEATED, apart

# Customers a digest names; it counts the others.
MOST_CUSTOMERS = 20
# A digest that went out so few days ago is not repeated, however often the action is run.
DAYS_APART = 6
# Who may read what customers owe, here or on their invoices.
MAY_READ_FIGURES = ("cobranza_followup.group_cobranza_user", "account.group_account_readonly")


def may_read_figures(user):
    """Whether a user may be told what a customer owes."""
    return any(user.has_group(group) for group in MAY_READ_FIGURES)


class CobranzaSalespersonDigest(models.AbstractModel):
    """The weekly e-mail to salespeople: who of their customers owes, has promised, is on hold.

    Whoever may edit contacts can make themselves the salesperson of any customer. Amounts, ages
    and promises are therefore told only to those who may read what the customer owes anyway:
    collectors and accountants. To the others it says what sales may know of their customers: that
    something is overdue, the hold with its reason, and what they can do.
    """

    _name = "cobranza.salesperson.digest"
    _description = "Digest of overdue customers"

    @api.model
    def _cron_send(self):
        """Queue this week's digests; each is committed, so that none is sent twice."""
        cron, failed = self.env["ir.cron"], False
        for user, debtors in self._by_salesperson().items():
            if not self._is_due(user):
                continue
            try:
                with apart(self.env):
                    self._queue(user, debtors)
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (all of them are recorded)
                failed = True
                self._record_failed(debtors.company_id[:1], user, error)
            cron._commit_progress(1)
        if not failed:
            for company in self.env["res.company"].sudo().search([]):
                self._resolve_failed(company)

    @api.model
    def _record_failed(self, company, user, error):
        """Tell the managers that a digest could not be written; the others go out."""
        self.env["cobranza.failure"]._record(company, "task", error, user.name, cause=self._name)

    @api.model
    def _resolve_failed(self, company):
        self.env["cobranza.failure"]._resolve(
            company, [("kind", "=", "task"), ("cause", "=", self._name)]
        )

    @api.model
    def _by_salesperson(self):
        """Return {user: their customers as debtors, the largest overdue debt first}."""
        debtors = self.env["cobranza.debtor"].sudo()
        found = debtors.search(
            Domain("company_id.cobranza_mode", "=", "act")
            & Domain("state", "in", ("open", "legal"))
            & Domain("partner_id.user_id.active", "=", True)
            & (Domain("amount_overdue", ">", 0) | Domain("promise_ids.state", "=", "open")),
            order="amount_overdue DESC, id",
        )
        return found.grouped("salesperson_id")

    @api.model
    def _is_due(self, user):
        week_ago = fields.Date.today() - timedelta(days=DAYS_APART)
        recent = user.cobranza_digest_on and user.cobranza_digest_on > week_ago
        return user.cobranza_digest and user.email_normalized and not user.share and not recent

    @api.model
    def _queue(self, user, debtors):
        debtors = debtors.filtered(lambda debtor: debtor.company_id in user.company_ids)
        if not debtors:
            return
        here = self.with_context(lang=user.lang)
        company = debtors.company_id[:1]
        figures = may_read_figures(user)
        if not figures:
            # Their order, too, would say who owes more.
            debtors = debtors.sorted(lambda debtor: (debtor.partner_id.display_name, debtor.id))
        lines = [
            here._line(debtor.with_env(here.env), figures)
            for debtor in debtors[:MOST_CUSTOMERS].sudo()
        ]
        body = here.env["ir.qweb"]._render(
            "cobranza_followup.salesperson_digest",
            {
                "user": user,
                "lines": lines,
                "figures": figures,
                "more": max(0, len(debtors) - MOST_CUSTOMERS),
                "base_url": company.get_base_url(),
                "several_companies": len(debtors.company_id) > 1,
            },
        )
        self.env["mail.mail"].sudo().create(
            {
                "subject": here.env._("Your customers: overdue debts and promises"),
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.set(user.partner_id.ids)],
                "auto_delete": True,
            }
        )
        user.sudo().cobranza_digest_on = fields.Date.today()

    @api.model
    def _line(self, debtor, figures):
        """Return what the digest says of one customer, with or without what they owe."""
        promise = debtor.promise_ids.filtered(lambda one: one.state == "open")
        promise = promise.sorted("date_promised")[:1]
        return {
            "customer": debtor.partner_id,
            "company": debtor.company_id.name,
            "overdue": figures and debtor.currency_id.format(debtor.amount_overdue),
            "days": figures and debtor.days_overdue,
            "hold": debtor.hold_id and debtor.hold_reason,
            "promise": figures
            and promise
            and self.env._(
                "%(amount)s for %(date)s",
                amount=promise.currency_id.format(promise.amount_due),
                date=format_date(self.env, promise.date_promised),
            ),
            "todo": self._what_to_do(debtor, promise),
        }

    @api.model
    def _what_to_do(self, debtor, promise):
        """Say in a sentence what the salesperson can do for this customer's debt."""
        _ = self.env._
        user = debtor.salesperson_id
        barrier = debtor.barrier_ids.filtered(
            lambda one: one.state == "open" and one.owner_id == user
        )[:1]
        if barrier:
            return _(
                "Remove what keeps them from paying: %(barrier)s, by %(date)s.",
                barrier=barrier.type_id.name,
                date=format_date(self.env, barrier.deadline),
            )
        if debtor.hold_id:
            return _("No new orders on credit. With a good reason, ask for an exception.")
        if promise:
            return _("Nothing to press for now: they have promised. Thank them if you meet.")
        if debtor.stage_id.objective in ("press", "terms", "legal"):
            return _("Agree with the collector before you offer new credit.")
        return _("If you meet them, ask whether anything is missing to pay.")
