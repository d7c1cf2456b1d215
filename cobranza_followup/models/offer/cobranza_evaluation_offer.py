from collections import Counter
from datetime import timedelta

from odoo import models

from ...engine import offer as engine
from ...engine.promise import KEPT, Promise, settle
from ...ledger import notices, offers, promises
from .cobranza_offer_terms import exact

_LIVE = ("offered", "accepted", "fulfilled")


class CobranzaEvaluation(models.AbstractModel):
    """How an evaluation follows the offers of its debtors: real payments judge them."""

    _inherit = "cobranza.evaluation"

    def _follow_offers(self, scope, negligible, facts):
        """Bring the offers of the scope's debtors up to date.

        An accepted one stands as the promises made of it do, a discount for prompt payment by the
        money that came in time.

        :param facts: of the debtors; most of them were never made an offer
        :return: whether one of them now stands elsewhere, which changes what is to be collected
        """
        if not any(row["offer_made"] for row in facts):
            return False
        self.env["cobranza.offer"].flush_model()
        self.env["cobranza.promise"].flush_model()
        rows = offers.read_offers(self.env, scope, negligible)
        if not rows:
            return False
        stands = {row.id: self._stands(row, scope) for row in rows if row.kind != "prompt"}
        prompt = [row for row in rows if row.kind == "prompt"]
        live = Counter(row.debtor_id for row in rows if row.state in _LIVE)
        stands |= self._judge_prompts(prompt, live, scope) if prompt else {}
        moved = False
        records = self.env["cobranza.offer"].sudo()
        for row in rows:
            state = stands[row.id]
            if state and state != row.state:
                records.browse(row.id)._set_state(state)
                moved = True
        if moved:
            records.flush_model()
            self.env["cobranza.promise"].flush_model()
        return moved

    def _add_offers_kept(self, scope, negligible, rows):
        """Add to the facts whether an offer is kept and nothing overdue is asked beside it.

        :param rows: facts of the scope's debtors
        """
        keeping = [row["partner_id"] for row in rows if row["offer_open"]]
        beside = keeping and notices.read_beside_offers(self.env, scope, keeping, negligible)
        for row in rows if keeping else ():
            row["offer_covers"] = row["offer_open"] and row["id"] not in beside

    def _stands(self, row, scope):
        """Return the state of an offer that is accepted, or was not in time; None: as it is."""
        if row.state == "offered":
            return "lapsed" if row.valid_until < scope.today else None
        return engine.standing(row.promises)

    # -- prompt payment -----------------------------------------------------------------

    def _judge_prompts(self, rows, live, scope):
        """Judge discounts for prompt payment; return {offer id: state}.

        :param live: {debtor id: how many offers of any kind it has}: of several, money is for the
            one against whose invoices it is set
        """
        debtor_ids = {row.debtor_id for row in rows}
        received = promises.read_received(
            self.env,
            debtor_ids,
            min(row.offered_on for row in rows),
            min(row.last_partial for row in rows),
        )
        debtors = self.env["cobranza.debtor"].sudo().browse(debtor_ids)
        owed = promises.read_owed(self.env, scope, set(debtors.partner_id.ids))
        partner_of = {debtor.id: debtor.partner_id.id for debtor in debtors}
        stands = {}
        for row in rows:
            stands[row.id] = self._judge_prompt(
                row,
                received[row.debtor_id],
                owed[partner_of[row.debtor_id]],
                scope,
                alone=live[row.debtor_id] <= 1,
            )
        return stands

    def _judge_prompt(self, row, received, owed, scope, alone):
        """Judge one discount: return its state; write what it came to if it was paid in time.

        :param alone: money that is set against nothing yet is for this one
        """
        offer = self.env["cobranza.offer"].sudo().browse(row.id)
        # Money in another currency is for this debt only once it is set against it.
        own = [
            money
            for money in received
            if money.invoice in row.invoices
            or (alone and money.invoice is None and row.currency_id in money.worth.amounts)
        ]
        days = sorted(
            {money.date for money in own if row.offered_on <= money.date <= row.valid_until}
        )
        for day in days:
            to_pay, waived = offer._due_on(day)
            promise = Promise(
                row.id,
                exact(to_pay, row.digits),
                row.offered_on,
                day,
                row.invoices,
                row.currency_id,
                row.digits,
                last_allocation=row.last_partial,
                negligible=row.negligible,
            )
            shown = [_OfPromise(promise)]
            outcome = settle(
                [promise],
                self._payments(shown, own, scope),
                self._owed(shown, owed, scope),
                max(scope.today, day + timedelta(days=1)),
                tolerance_days=0,
            )[row.id]
            if outcome.state == KEPT and outcome.paid + row.negligible >= promise.amount:
                if row.state != "fulfilled":
                    offer.write({"amount_waived": waived, "amount_to_pay": to_pay})
                return "fulfilled"
        return "lapsed" if row.valid_until < scope.today else "offered"


class _OfPromise:
    """What `_payments` and `_owed` want of a promise."""

    def __init__(self, promise):
        self.promise = promise
