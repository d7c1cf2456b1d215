from datetime import timedelta

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list, groupby

from ...tools import inputs
from ...tools.day_text import day_text


class CobranzaDebtor(models.Model):
    """A promise given on the page: all that is overdue, in each of its currencies, by one day.

    Anything less would buy time for little: while a promise is open the stage does not rise.
    """

    _inherit = "cobranza.debtor"

    def _page_values(self):
        values = super()._page_values()
        overdue = self._page_overdue(values["statement"]["items"])
        today = self.company_id._cobranza_today()
        values["promise"] = overdue and {
            "amounts": [
                currency._cobranza_text(amount, self.partner_id)
                for currency, amount, _items in overdue
            ],
            "first": today,
            "last": today + timedelta(days=self.policy_id.page_promise_days),
            "refused": self._page_promise_refused(overdue),
        }
        return values

    def _page_done(self):
        return {
            **super()._page_done(),
            "promise": self.env._("Thank you. What you promised is on this page now."),
            "proposal": self.env._(
                "Thank you. We will look at what you propose and get in touch with you."
            ),
        }

    def _page_overdue(self, items):
        """Return [(currency, amount, items)] of all that is overdue and asked for.

        :param items: the debtor's open items
        """
        overdue = items.filtered(lambda item: item.days_overdue and item.amount_chased_currency > 0)
        of_currency = [
            (currency, items.browse(item.id for item in own))
            for currency, own in groupby(overdue, lambda item: item.currency_id)
        ]
        return sorted(
            (
                (currency, currency.round(sum(own.mapped("amount_chased_currency"))), own)
                for currency, own in of_currency
            ),
            key=lambda part: part[0].name,
        )

    def _page_promise(self, date):
        """Take a promise to pay all that is overdue by a day.

        :param date: as the browser sent it
        :raises UserError: if the page takes no such promise: it can be proposed to the collector
        """
        day = inputs.date(self.env, date, self.env._("Date"))
        today = self.company_id._cobranza_today()
        last = today + timedelta(days=self.policy_id.page_promise_days)
        overdue = self._page_overdue(self._open_items())
        if not overdue:
            raise UserError(self.env._("Nothing is overdue: there is nothing to promise."))
        if not day or day < today:
            raise UserError(self.env._("Choose the day on which you will pay: today or later."))
        if self._page_promised_already(overdue, day):
            return
        if refused := self._page_promise_refused(overdue):
            raise UserError(refused)
        if day > last:
            raise UserError(
                self.env._(
                    "Here you can promise until %s. For a later day, please propose it to us"
                    " below.",
                    format_date(self.env, last),
                )
            )
        promises = self.env["cobranza.promise"].create(
            [
                {
                    "debtor_id": self.id,
                    "amount": amount,
                    "currency_id": currency.id,
                    "date_promised": day,
                    "invoice_ids": [Command.set(self._page_promise_invoices(overdue, items).ids)],
                    "source": "portal",
                }
                for currency, amount, items in overdue
            ]
        )
        interaction = self._page_log(
            "outcome_promised",
            lambda env: env._("Promised on their page to pay all that is overdue"),
            lambda env: [
                env._(
                    "%(amount)s by %(date)s",
                    amount=currency.with_env(env)._cobranza_text(amount),
                    date=day_text(env, day),
                )
                for currency, amount, _items in overdue
            ],
            promise_id=promises[0].id,
        )
        promises.write({"interaction_id": interaction.id})

    def _page_promise_invoices(self, overdue, items):
        """Return the invoices a promise names; none: it is about the whole debt.

        So is what is owed in one currency: then money counts as soon as it has come, whichever
        document it is set against. One of several currencies names its documents.
        """
        return items.move_id if len(overdue) > 1 else items.move_id.browse()

    def _page_promised_already(self, overdue, day):
        """Whether just this is promised: sent twice, it is one promise."""
        promised = {
            (promise.currency_id, promise.amount)
            for promise in self.promise_ids
            if promise.state == "open" and promise.date_promised == day
        }
        return all((currency, amount) in promised for currency, amount, _items in overdue)

    def _page_promise_refused(self, overdue):
        """Return why the page takes no promise by itself, a sentence; "" if it does."""
        _ = self.env._
        policy, today = self.policy_id, self.company_id._cobranza_today()
        if any(promise.state == "open" and promise.offer_id for promise in self.promise_ids):
            return _("You accepted an offer. To change how you pay, please write to us below.")
        earlier = self.env["cobranza.promise"]._on_same_debt(
            {"debtor_id": self.id, "invoice_ids": []}
        )
        earlier = earlier.filtered(lambda promise: not promise.nothing_owed)
        level = 0 if not earlier or earlier[0].state == "kept" else earlier[0].level + 1
        running = earlier.filtered(lambda promise: promise.state == "open")
        if self.state == "legal":
            return _("Please write to us about this debt: a promise cannot be given here.")
        if running.plan_id:
            return _("You are paying in instalments. To change them, please write to us below.")
        if level > policy.page_promise_level:
            return _("This debt was promised before. Please propose to us below when you will pay.")
        if any(promise.date_promised < today for promise in running):
            return _(
                "The day you promised is past. If the payment is not on its way, please write to"
                " us below."
            )
        mixed = len(overdue) > 1 and any(
            not move.is_sale_document(include_receipts=True)
            for _currency, _amount, items in overdue
            for move in items.move_id
        )
        if not policy.page_promise_days or mixed:
            return _("Please propose to us below when you will pay.")
        return ""

    def _page_propose(self, date, amount, note):
        """Ask the collector for other terms: another day, a part. It is no promise.

        :param date: as the browser sent it, like `amount` and `note`
        """
        day = inputs.date(self.env, date, self.env._("Date"))
        if day and day < self.company_id._cobranza_today():
            raise UserError(self.env._("Choose the day on which you will pay: today or later."))
        amount = inputs.text(self.env, amount, self.env._("Amount"))[:60]
        note = inputs.text(self.env, note, self.env._("Message"))
        if not day and not amount and not note:
            raise UserError(self.env._("Say when you will pay, how much, or what you propose."))
        overdue = self._page_overdue(self._open_items())

        def lines(env):
            if day:
                yield env._("On: %s", day_text(env, day))
            if amount:
                yield env._("Amount, as they wrote it: %s", amount)
            if note:
                yield note
            yield env._(
                "Overdue: %s",
                format_list(
                    env,
                    [currency.with_env(env)._cobranza_text(due) for currency, due, _i in overdue],
                )
                or "0",
            )

        self._page_request(
            lambda env: env._("Proposes other terms on their page"), lambda env: list(lines(env))
        )
