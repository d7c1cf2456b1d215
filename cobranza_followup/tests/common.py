from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MockEmail

TODAY = date(2026, 3, 11)
# Who logs that something of ours failed.
FAILURE = "odoo.addons.cobranza_followup.models.policy.cobranza_failure"
RUN = "odoo.addons.cobranza_followup.models.policy.cobranza_run_phases"


def day(offset):
    """Return the date `offset` days from the tests' today; negative: before."""
    return TODAY + timedelta(days=offset)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class CobranzaCommon(AccountTestInvoicingCommon, MockEmail):
    """A company that acts on its debtors, a customer, and words to tell a debt's story in."""

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        for name in (
            "cobranza_followup.group_cobranza_manager",
            "sales_team.group_sale_manager",
            "stock.group_stock_manager",
        ):
            groups |= cls._group(name)
        return groups

    @classmethod
    def _group(cls, name):
        """Return a group; where its add-on is not, that of all who work in the company."""
        return cls.env.ref(name, raise_if_not_found=False) or cls.env.ref("base.group_user")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Sentences are compared in the language they are written in.
        cls.env.user.lang = "en_US"
        cls.company = cls.company_data["company"]
        cls.company.partner_id.lang = "en_US"
        # What day it is there is what the clock of the test says.
        cls.company.partner_id.tz = "UTC"
        cls.bank = cls.company_data["default_journal_bank"]
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Abarrotes del Norte",
                "email": "pagos@abarrotes.example",
                "lang": "en_US",
            }
        )
        cls.collector = cls._new_user("collector", "cobranza_followup.group_cobranza_user")
        cls.manager = cls._new_user("manager", "cobranza_followup.group_cobranza_manager")
        cls.salesperson = cls._new_user("salesperson", "sales_team.group_sale_salesman_all_leads")
        cls.storekeeper = cls._new_user("storekeeper", "stock.group_stock_user")
        cls.customer.user_id = cls.salesperson
        cls.policy = cls.env.ref("cobranza_followup.policy_default")
        cls.policy.currency_id = cls.company.currency_id
        # The bank is imported up to today unless a test says otherwise.
        cls.policy.maximum_bank_age_days = 0
        cls.stages = {
            name: cls.env.ref(f"cobranza_followup.stage_{name}")
            for name in ("courtesy", "remind", "barriers", "commit", "press", "terms", "legal")
        }
        cls.company.cobranza_collector_id = cls.collector
        # Contacts are permitted at any time unless a test is about the guard.
        cls.contact_rules = cls.env["cobranza.contact.rule"].sudo().search([])
        cls.contact_rules.active = False

    @classmethod
    def setup_other_company(cls, **kwargs):
        # EXTENDS 'account': where it is the same day
        data = super().setup_other_company(**kwargs)
        data["company"].partner_id.tz = "UTC"
        return data

    @classmethod
    def _new_user(cls, login, group):
        return cls.env["res.users"].create(
            {
                "name": login.capitalize(),
                "lang": "en_US",
                "login": f"cobranza_{login}",
                "email": f"{login}@company.example",
                "group_ids": [Command.set([cls._group(group).id])],
                "company_id": cls.company.id,
                "company_ids": [Command.set([cls.company.id])],
            }
        )

    # -- the ledger ----------------------------------------------------------------------

    @classmethod
    def _invoice(cls, due, amount=1000.0, partner=None, **values):
        """Post an invoice of `amount` without taxes.

        :param due: days from today to its due date; negative: overdue
        """
        date_due = day(due)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.customer).id,
                "invoice_date": min(date_due, TODAY),
                "invoice_date_due": date_due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        cls._commit()
        return invoice

    @classmethod
    def _customers_owing(cls, count=5):
        """Return customers, each with an e-mail address and an invoice two days overdue."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "email": f"c{n}@example.com"} for n in range(count)]
        )
        for partner in partners:
            cls._invoice(-2, partner=partner)
        return partners

    @classmethod
    def _credit_note(cls, amount, partner=None, **values):
        return cls._invoice(0, amount, partner, move_type="out_refund", **values)

    @classmethod
    def _pay(cls, invoices, amount=None, on=0):
        """Register a payment with Odoo's own wizard; return the payment."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": day(on), "group_payment": True})
        )
        if amount is not None:
            wizard.amount = amount
        payment = wizard._create_payments()
        cls._commit()
        return payment

    def _pay_and_write_off(self, invoice, amount):
        """Pay so much of an invoice, as an accountant who gives up the rest of it."""
        wizard = (
            self.env["account.payment.register"]
            .with_user(self._new_user("accountant", "account.group_account_invoice"))
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "amount": amount,
                    "payment_difference_handling": "reconcile",
                    "writeoff_account_id": self.company_data["default_account_expense"].id,
                }
            )
        )
        payment = wizard._create_payments().sudo()
        self._commit()
        return payment

    @classmethod
    def _receive(cls, amount, on=0, partner=None, payment_type="inbound"):
        """Post a payment that is not allocated to anything (`outbound`: one given back)."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": payment_type,
                "partner_type": "customer",
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
                "date": day(on),
                "journal_id": cls.bank.id,
            }
        )
        payment.action_post()
        cls._commit()
        return payment

    @classmethod
    def _undo(cls, payment):
        """Take a payment back, as when a cheque bounces."""
        payment.action_draft()
        payment.action_cancel()
        cls._commit()

    @classmethod
    def _commit(cls):
        """Do what Odoo does before it commits; tests themselves never commit."""
        cls.env.cr.flush()

    @contextmanager
    def _undone(self):
        """Do something, with all that comes before a commit, and undo it."""
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
        self.env.invalidate_all()

    # -- the desk ------------------------------------------------------------------------

    @classmethod
    def _debtor(cls, partner=None, company=None):
        return cls.env["cobranza.debtor"].search(
            [
                ("partner_id", "=", (partner or cls.customer).id),
                ("company_id", "=", (company or cls.company).id),
            ]
        )

    @classmethod
    def _act(cls, company=None):
        """Have the company act from today on."""
        (company or cls.company).cobranza_mode = "act"

    def _run(self, company=None):
        """Do the nightly run of today."""
        with self._committing_nothing():
            return self.env["cobranza.run"]._run(company or self.company)

    def _committing_nothing(self):
        """Let code commit its batches without ending the test's transaction."""
        return patch.object(self.env.registry["ir.cron"], "_commit_progress", _flush_only)

    def _nights(self, frozen, count):
        """Let `count` nights pass, each with its run and its mail queue."""
        run = self.env["cobranza.run"]
        for _night in range(count):
            frozen.tick(timedelta(days=1))
            run = self._run()
            self._send_mails()
        return run

    def _send_mails(self):
        """Have the mail queue deliver to a stand-in for the mail server."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()

    def _stage_of(self, debtor=None):
        return (debtor or self._debtor()).stage_id

    def _put_in(self, stage, debtor_type):
        """Put `self.debtor` in a stage and a type, whatever the rules say."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET stage_id = %s, debtor_type = %s WHERE id = %s",
            (self.stages[stage].id, debtor_type, self.debtor.id),
        )
        self.env.invalidate_all()

    def _failure_tasks(self, user=None):
        """The tasks a manager has because of failures."""
        user = user or self.manager
        return (
            self.env["mail.activity"]
            .with_user(user)
            .search([("res_model", "=", "cobranza.failure"), ("user_id", "=", user.id)])
        )

    @classmethod
    def _promise(cls, amount, due, invoices=None, **values):
        promise = cls.env["cobranza.promise"].create(
            {
                "debtor_id": values.pop("debtor", cls._debtor()).id,
                "amount": amount,
                "date_promised": day(due),
                "invoice_ids": [Command.set(invoices.ids if invoices else [])],
                **values,
            }
        )
        cls._commit()
        return promise

    @classmethod
    def _barrier(cls, kind, invoices, **values):
        barrier = cls.env["cobranza.barrier"].create(
            {
                "debtor_id": cls._debtor().id,
                "type_id": cls.env.ref(f"cobranza_followup.barrier_type_{kind}").id,
                "invoice_ids": [Command.set(invoices.ids)],
                **values,
            }
        )
        cls._commit()
        return barrier

    def _interact(self, outcome, **values):
        interaction = self.env["cobranza.interaction"].create(
            {
                "debtor_id": self._debtor().id,
                "outcome_id": self.env.ref(f"cobranza_followup.outcome_{outcome}").id,
                "date": fields.Datetime.now(),
                **values,
            }
        )
        self._commit()
        return interaction

    @classmethod
    def _kinds(cls, stops=True):
        """Return {field of each kind of hold there is where the tests run: whether it stops}."""
        return dict.fromkeys(cls.env["cobranza.hold"]._hold_kinds(), stops)

    def _hold(self, partner=None, **values):
        """Hold a customer by hand; they become a debtor with a first invoice if need be."""
        if not self._debtor(partner):
            self._invoice(30, partner=partner)
        return (
            self.env["cobranza.hold"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor(partner).id,
                    "reason": "Cheque returned",
                    **self._kinds(),
                    **values,
                }
            )
            .sudo()
        )


def _flush_only(cron, processed=0, *, remaining=None, deactivate=False):
    cron.env.cr.flush()
    return float("inf")
