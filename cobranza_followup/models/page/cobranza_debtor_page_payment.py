from dataclasses import dataclass
from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import str2bool

from ...engine import payment_choice
from ...engine.payment_choice import Choice
from ...tools import inputs
from .payment_transaction import DAYS_UNCONFIRMED


@dataclass(frozen=True)
class Payable:
    """What the page says of one open item that can be paid there, in the item's currency.

    `amount`: what is asked for, net of credits and of what is in dispute; `discount`: what of it
    falls away if all of it is paid now; `due`: it is proposed.
    """

    item: object
    amount: float
    discount: float
    due: bool

    @property
    def id(self):
        return self.item.id


class CobranzaDebtor(models.Model):
    """Paying on the customer's page: what can be paid, and what a choice of theirs comes to.

    What the browser sends names items; every amount is computed here, and again when a
    transaction is made of it.
    """

    _inherit = "cobranza.debtor"

    def _page_values(self):
        # EXTENDS
        values = super()._page_values()
        return {**values, "payments": self._payment_sections(values["statement"])}

    # -- what can be paid --------------------------------------------------------------------

    def _payable(self, items=None):
        """Return {(currency, account): [Payable]}, the oldest first.

        A payment is in one currency and settles items of one account. What is excluded from
        follow-up, in dispute, covered by credits or being paid at this moment is not asked for.

        :param items: all open items, if they have been read already
        """
        self.ensure_one()
        if items is None:
            items = self.with_company(self.company_id)._open_items()
        items = items.filtered(lambda item: item.residual > 0 and item.followed)
        being_paid = self._being_paid(items)
        lines = self.env["account.move.line"].browse(items.ids)
        discounts = lines._cobranza_discounts(self.company_id._cobranza_today())
        sections = {}
        for item in items:
            amount = _asked(item)
            if amount <= 0 or item.id in being_paid:
                continue
            discount = discounts.get(item.id, 0.0)
            if discount and item.currency_id.compare_amounts(amount, item.residual_currency):
                discount = 0.0
            payable = Payable(
                item=item,
                amount=amount,
                discount=discount,
                due=item.days_overdue > 0 and item.amount_chased > 0,
            )
            sections.setdefault((item.currency_id, item.account_id), []).append(payable)
        return sections

    def _being_paid(self, items):
        """Return the ids of those of the items that a payment is on its way for.

        One that its provider has not confirmed, from this page or from any other of Odoo's; a
        transfer that the customer only said they will make is not one.
        """
        recent = fields.Datetime.now() - timedelta(days=DAYS_UNCONFIRMED)
        transactions = self.env["payment.transaction"].sudo()
        transactions = transactions.search(
            [
                "|",
                ("cobranza_item_ids.line_id", "in", items.ids),
                ("invoice_ids", "in", items.move_id.ids),
                "|",
                "&",
                ("state", "in", ("pending", "authorized")),
                ("last_state_change", ">=", recent),
                "&",
                ("state", "=", "done"),
                ("is_post_processed", "=", False),
                ("provider_code", "!=", "custom"),
            ]
        )
        ours = transactions.filtered("cobranza_item_ids")
        paid = set(ours.cobranza_item_ids.line_id.ids)
        if others := set((transactions - ours).invoice_ids.ids):
            paid |= {item.id for item in items if item.move_id.id in others}
        return paid

    def _payment_sections(self, statement):
        """Return what the page shows of paying: one section for each currency and account.

        Sums are of all that can be paid; to choose from are the documents that this page of the
        statement lists, of which what is due is proposed.

        :param statement: of `_statement`
        """
        page_of, page = statement["page_of"], statement["page"]
        sections = []
        for (currency, account), payables in self._payable(statement["items"]).items():
            due = [one for one in payables if one.due]
            listed = [one for one in payables if page_of[one.id] == page]
            proposed = [one for one in listed if one.due]
            sections.append(
                {
                    "key": f"{currency.id}.{account.id}",
                    "currency": currency,
                    "payables": listed,
                    "proposed": proposed,
                    "proposed_cost": self._cost(proposed, currency) if proposed else 0.0,
                    "first_page": page_of[payables[0].id],
                    "due": self._cost(due, currency) if due else 0.0,
                    "all": self._cost(payables, currency),
                    "count_due": len(due),
                    "count": len(payables),
                    "money": self._money(currency),
                }
            )
        company_currency = self.company_id.currency_id
        sections.sort(key=lambda one: (one["currency"] != company_currency, one["currency"].name))
        return sections

    def _cost(self, payables, currency):
        return payment_choice.to_pay(_items(payables), currency.decimal_places)

    def _money(self, currency):
        return lambda amount: currency._cobranza_text(amount, self.partner_id)

    # -- what was chosen ---------------------------------------------------------------------

    def _payment_choice(self, what, ids=(), part=""):
        """Return the choice that a form says, checked; raise `UserError` if it cannot be paid.

        :param what: `due`, `all` or `some`, with the currency and the account of the section; `sum`
            is a part of all
        :param ids: texts, the ids of journal items
        :param part: text, how much of it is to be paid; empty: all
        """
        what = inputs.text(self.env, what, self.env._("Pay"))
        some, is_sum = what.startswith("some."), what.startswith("sum.")
        if is_sum:
            what = what.replace("sum.", "all.", 1)
        if some and not ids:
            raise UserError(self.env._("Check the documents that you want to pay."))
        if len(ids) > payment_choice.MOST:
            raise UserError(
                self.env._(
                    "Check at most %s documents, or pay everything at once.", payment_choice.MOST
                )
            )
        choice = Choice.parse(f"{what}.{'-'.join(ids)}" if some else what)
        plan = self._payment_plan(choice)
        part = inputs.text(self.env, part, self.env._("Amount"))
        if not (part or is_sum):
            return choice
        amount = self._part_meant(part, plan)
        # All of it is no part: it has its discounts.
        if plan["currency"].compare_amounts(amount, plan["full"]) == 0:
            return choice
        return Choice(choice.what, choice.currency, choice.account, choice.ids, amount)

    def _part_meant(self, text, plan):
        """Return the amount a customer wrote: above zero, at most what they chose to pay."""
        currency = plan["currency"]
        meant = self._page_amounts(text, currency, plan["full"])
        # What can be read in two ways is not charged.
        if len(meant) != 1:
            raise UserError(
                self.env._(
                    "Write an amount above zero and no larger than %(most)s, with digits and one"
                    " decimal sign: “%(text)s” cannot be read as one.",
                    most=self._money(currency)(plan["full"]),
                    text=text[:40],
                )
            )
        return meant.pop()

    def _payment_plan(self, choice):
        """Return what a choice comes to now; raise `UserError` if it cannot be paid any more.

        :param choice: `Choice`, or None if there was none to read
        :return: {choice, currency, account, payables (of which something is paid), parts (`Item`
            of each), full (what all that was chosen costs), amount (of the transaction), shown (what
            tells this plan from any that pays something else)}
        """
        if not choice:
            raise UserError(self.env._("Choose on your statement what you want to pay."))
        currency = self.env["res.currency"].browse(choice.currency)
        account = self.env["account.account"].browse(choice.account)
        payables = self._payable().get((currency, account), [])
        if choice.what == "due":
            payables = [one for one in payables if one.due]
        elif choice.what == "some":
            payables = [one for one in payables if one.id in choice.ids]
        if not payables or (choice.what == "some" and len(payables) < len(choice.ids)):
            raise UserError(
                self.env._(
                    "What you chose is not open for payment any more: it has been paid, or a"
                    " payment for it is on its way. Please look at your statement and choose"
                    " again."
                )
            )
        digits = currency.decimal_places
        full = self._cost(payables, currency)
        amount = full if choice.part is None else choice.part
        if currency.compare_amounts(amount, full) > 0 or not _is_exact(amount, digits):
            raise UserError(
                self.env._(
                    "The amount is no larger than %(most)s any more. Please look at your statement"
                    " and choose again.",
                    most=self._money(currency)(full),
                )
            )
        parts = payment_choice.spread(_items(payables), amount, digits)
        if not parts:
            raise UserError(self.env._("Choose on your statement what you want to pay."))
        paid = {part.id for part in parts}
        return {
            "choice": choice,
            "currency": currency,
            "account": account,
            "payables": [one for one in payables if one.id in paid],
            "parts": parts,
            "full": full,
            "amount": amount,
            "shown": payment_choice.told_apart(parts),
            "money": self._money(currency),
        }

    def _payment_options(self, plan, payer, logged_in):
        """Return the providers, payment methods and saved cards that a plan can be paid with.

        :param payer: `res.partner` in whose name the transaction is
        :param logged_in: whoever only has the link is offered no saved card, and saves none
        """
        providers = self.env["payment.provider"].sudo()
        # The setting by which Odoo lets customers pay invoices online.
        on = self.env["ir.config_parameter"].sudo()
        if str2bool(on.get_param("account_payment.enable_portal_payment")):
            providers = providers._get_compatible_providers(
                self.company_id.id, payer.id, plan["amount"], currency_id=plan["currency"].id
            )
        # A test that is not published is offered to employees elsewhere: here it would end holds.
        providers = providers.filtered(lambda one: one.is_published or one.state == "enabled")
        methods = self.env["payment.method"].sudo()
        if providers:
            methods = methods._get_compatible_payment_methods(
                providers.ids, payer.id, currency_id=plan["currency"].id
            )
        tokens = self.env["payment.token"].sudo()
        if logged_in and providers:
            tokens = tokens._get_available_tokens(providers.ids, payer.id)
        return {"providers_sudo": providers, "payment_methods_sudo": methods, "tokens_sudo": tokens}

    def _transaction_values(self, plan):
        """Return what a transaction keeps of a plan."""
        by_id = {one.id: one.item for one in plan["payables"]}
        today = self.company_id._cobranza_today()
        paid = [by_id[part.id] for part in plan["parts"]]
        invoices = {item.move_id.id for item in paid if item.move_id.is_sale_document(True)}
        return {
            "invoice_ids": [Command.set(sorted(invoices))],
            "cobranza_item_ids": [
                Command.create(
                    {
                        "debtor_id": self.id,
                        "line_id": part.id,
                        "name": by_id[part.id].move_id.name,
                        "date": today,
                        "amount": part.amount,
                        "discount": part.discount,
                    }
                )
                for part in plan["parts"]
            ],
        }

    def _transaction_reference(self, plan):
        """Return what the reference of a transaction begins with, as Odoo names its own."""
        moves = {one.item.move_id for one in plan["payables"]}
        if len(moves) == 1:
            return moves.pop().name
        return self.company_id.get_next_batch_payment_communication()

    def _payment_outcome(self, transaction):
        """Return what the page says of a transaction, {"thanks": …} or {"problem": …}."""
        said = {
            "amount": transaction.currency_id._cobranza_text(transaction.amount, self.partner_id),
            "reference": transaction.reference,
        }
        if transaction.state == "done":
            return {
                "thanks": self.env._(
                    "We have received your payment of %(amount)s, reference %(reference)s. Thank"
                    " you.",
                    **said,
                )
            }
        if transaction.state in ("pending", "authorized"):
            return {
                "thanks": self.env._(
                    "Your payment of %(amount)s, reference %(reference)s, is on its way. Your"
                    " statement shows it once it is confirmed.",
                    **said,
                )
            }
        return {
            "problem": self.env._(
                "Your payment of %(amount)s, reference %(reference)s, was not completed. Your"
                " statement is as it was before.",
                **said,
            )
        }


def _asked(item):
    """Return what is asked for of an open item, in its currency; what is negligible, too."""
    if item.amount_chased > 0:
        return item.amount_chased_currency
    if item.amount_negligible > 0:
        return item.currency_id.round(
            item.residual_currency * item.amount_negligible / item.residual
        )
    return 0.0


def _items(payables):
    return [payment_choice.Item(one.id, one.amount, one.discount) for one in payables]


def _is_exact(amount, digits):
    return amount > 0 and abs(amount * 10**digits - round(amount * 10**digits)) < 1e-4
