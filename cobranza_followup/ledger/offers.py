"""What offers take off a debt, and how they stand: by the promises made of them and by payments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from .prepared import run

# A discount for prompt payment is looked at again so many days after its last day: a payment of
# that time may be entered late, or be undone.
LATE_ENTRY_DAYS = 60

READS = {
    "cobranza.offer": (
        "state",
        "amount_waived",
        "credited_on",
        "settled_on",
        "currency_id",
        "invoice_ids",
        "credit_note_ids",
    ),
    "account.move": ("state", "amount_total"),
}


def waived_parts(item, as_of=None):
    """SQL: id of an item and `amount` of it, in company currency, that kept offers waive.

    What was offered and paid for in time is not asked for while the credit note waits for the
    accountant; once that is posted, it is a credit like any other, and one that the accountant
    deletes waives nothing. Of the offer's invoices the oldest due date first, and never more than
    is open.

    :param as_of: date; only offers kept by then; None: all that are
    :param item: relation with id, move_id, currency_id, company_currency_id, due_date, residual and
        residual_currency
    """
    return SQL(
        """
        SELECT id, LEAST(MAX(residual), SUM(
                   CASE WHEN part >= residual_currency THEN residual
                        ELSE ROUND(residual * part / residual_currency,
                                   (SELECT decimal_places FROM res_currency
                                     WHERE id = company_currency_id)) END)) AS amount
          FROM (SELECT item.id, item.residual, item.residual_currency, item.company_currency_id,
                       GREATEST(0, LEAST(item.residual_currency, kept.amount
                           - (SUM(item.residual_currency) OVER (
                                  PARTITION BY kept.id ORDER BY item.due_date, item.id)
                              - item.residual_currency))) AS part
                  FROM (SELECT offer.id, offer.currency_id,
                               CASE WHEN offer.credited_on IS NULL THEN offer.amount_waived
                                    ELSE (SELECT SUM(credit.amount_total)
                                            FROM cobranza_offer_credit_note_rel rel
                                            JOIN account_move credit ON credit.id = rel.move_id
                                           WHERE rel.offer_id = offer.id
                                             AND credit.state = 'draft') END AS amount
                          FROM cobranza_offer offer
                         WHERE offer.state = 'fulfilled' AND offer.amount_waived > 0
                           AND %(by_then)s) kept
                  JOIN cobranza_offer_account_move_rel rel ON rel.offer_id = kept.id
                  JOIN %(item)s item
                    ON item.move_id = rel.move_id AND item.currency_id = kept.currency_id
                 WHERE item.residual > 0 AND item.residual_currency > 0 AND kept.amount > 0) part
         GROUP BY id
        """,
        item=item,
        by_then=SQL("offer.settled_on <= %s", as_of) if as_of else SQL("TRUE"),
    )


def waived_of_lines(lines):
    """SQL: as `waived_parts`, of the open journal items that the offers are about.

    :param lines: SQL of the ids of journal items; those of their entries are looked at, too
    """
    return waived_parts(
        SQL(
            """(SELECT line.id, line.move_id, line.currency_id, line.company_currency_id,
                       COALESCE(line.date_maturity, line.date) AS due_date,
                       line.amount_residual AS residual,
                       line.amount_residual_currency AS residual_currency
                  FROM account_move_line line
                 WHERE line.parent_state = 'posted' AND line.amount_residual > 0
                   AND line.move_id IN (
                       SELECT move_id FROM cobranza_offer_account_move_rel
                        WHERE offer_id IN (
                              SELECT rel.offer_id FROM cobranza_offer_account_move_rel rel
                                JOIN account_move_line one ON one.move_id = rel.move_id
                               WHERE one.id IN (%s)))
                   AND line.account_id IN (SELECT id FROM account_account
                                            WHERE account_type = 'asset_receivable'))""",
            lines,
        )
    )


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer that was made, as stored, beside what its promises say."""

    id: int
    debtor_id: int
    kind: str
    state: str
    # [(state, whether nothing is owed of it, whether the lapse of the offer cancelled it)]
    promises: tuple
    # of a discount for prompt payment
    currency_id: int
    digits: int
    offered_on: date
    valid_until: date
    last_partial: int
    invoices: frozenset
    negligible: Decimal


def read_offers(env, scope, negligible):
    """Return the `OfferRow`s of the scope's debtors that payments may still decide.

    :param negligible: {policy id: amount in company currency nobody would call about}
    """
    rows = run(
        env,
        scope.is_small(),
        SQL(
            """
            SELECT offer.id, offer.debtor_id, debtor.policy_id, offer.kind, offer.state,
                   ARRAY(SELECT json_build_array(promise.state,
                                                 promise.nothing_owed IS TRUE,
                                                 promise.offer_lapsed IS TRUE)
                           FROM cobranza_promise promise WHERE promise.offer_id = offer.id),
                   offer.currency_id, currency.decimal_places, offer.offered_on,
                   offer.valid_until, COALESCE(offer.last_partial_id, 0),
                   ARRAY(SELECT move_id FROM cobranza_offer_account_move_rel rel
                          WHERE rel.offer_id = offer.id),
                   offer.amount_owed / NULLIF(offer.amount_owed_company, 0)
              FROM cobranza_offer offer
              JOIN cobranza_debtor debtor ON debtor.id = offer.debtor_id
              JOIN res_currency currency ON currency.id = offer.currency_id
             WHERE %(of_scope)s
               AND (offer.state IN ('accepted', 'fulfilled', 'lapsed') AND offer.kind <> 'prompt'
                    OR offer.state = 'offered'
                    -- nothing was owed of it, which may come back; a person's word is final
                    OR offer.state = 'withdrawn' AND offer.settled_on IS NOT NULL
                    OR offer.state IN ('fulfilled', 'lapsed')
                       AND offer.valid_until >= %(today)s - %(late)s)
             ORDER BY offer.id
            """,
            of_scope=scope.of_debtor(),
            today=scope.today,
            late=LATE_ENTRY_DAYS,
        ),
    )
    return [
        OfferRow(
            id_,
            debtor,
            kind,
            state,
            tuple(map(tuple, promises)),
            currency,
            digits,
            offered_on,
            valid_until,
            last_partial,
            frozenset(invoices),
            Decimal(str(round((negligible.get(policy) or 0.0) * float(rate or 1), digits))),
        )
        for (
            id_,
            debtor,
            policy,
            kind,
            state,
            promises,
            currency,
            digits,
            offered_on,
            valid_until,
            last_partial,
            invoices,
            rate,
        ) in rows
    ]
