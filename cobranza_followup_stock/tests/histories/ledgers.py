"""Two ways to enter what a history tells into the ledger: through Odoo, and quickly.

`OdooLedger` posts, reconciles and cancels as a user's clicks do. `QuickLedger` copies the rows of
entries that were posted that way, in SQL, and tells the desk whose ledger changed: dozens of
times as fast, for tens of thousands of steps. Both leave the same rows behind, so either can go
on with what the other began.

A kind is "invoice", "credit_note", "payment" or "write_off". Amounts are `Decimal` in the company's
currency or the foreign one, of which `rate` are worth one of the company's on the entry's day.
Lines are the ids of receivable items.
"""

import json

from odoo import Command

MOVE_TYPES = {
    "invoice": "out_invoice",
    "credit_note": "out_refund",
    "payment": "entry",
    "write_off": "entry",
}


class OdooLedger:
    def __init__(self, env, data, partner):
        """:param data: accounts and journals, as `collect_company_accounting_data` gives them"""
        self.env, self.data, self.partner = env, data, partner

    def post(self, kind, plan, day, rate, foreign):
        """Post an entry; return (move id, ids of its receivable lines, the first due first).

        :param plan: list of (amount, due date)
        :param day: date of the entry
        """
        is_entry = MOVE_TYPES[kind] == "entry"
        vals = self._entry(kind, plan, rate, foreign) if is_entry else self._invoice(plan)
        move = self.env["account.move"].create(
            {
                "move_type": MOVE_TYPES[kind],
                "date": day,
                "partner_id": self.partner.id,
                "company_id": self.data["company"].id,
                "currency_id": self.currency(foreign).id,
                **vals,
                **({} if is_entry else {"invoice_date": day}),
            }
        )
        if len(plan) > 1:
            self._split(move, plan)
        move.action_post()
        return move.id, self._receivable(move).sorted("date_maturity").ids

    def _invoice(self, plan):
        line = {
            "name": "Goods",
            "quantity": 1,
            "price_unit": float(sum(amount for amount, _due in plan)),
            "tax_ids": False,
            "account_id": self.data["default_account_revenue"].id,
        }
        return {
            "journal_id": self.data["default_journal_sale"].id,
            "invoice_payment_term_id": False,
            "invoice_date_due": plan[0][1],
            "invoice_line_ids": [Command.create(line)],
        }

    def _entry(self, kind, plan, rate, foreign):
        [(amount, _due)] = plan
        journal = self.data["default_journal_bank"]
        counterpart = journal.default_account_id
        if kind == "write_off":
            journal = self.data["default_journal_misc"]
            counterpart = self.data["default_account_expense"]
        return {
            "journal_id": journal.id,
            "line_ids": [
                Command.create(
                    {
                        "account_id": account.id,
                        "partner_id": self.partner.id,
                        "currency_id": self.currency(foreign).id,
                        "amount_currency": float(sign * amount),
                        "balance": float(sign * (amount / rate if foreign else amount)),
                        "no_followup": False,
                    }
                )
                for account, sign in (
                    (counterpart, 1),
                    (self.data["default_account_receivable"], -1),
                )
            ],
        }

    def _split(self, move, plan):
        """Have a term that makes the instalments of the plan."""
        total = sum(amount for amount, _due in plan)
        move.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Instalments",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": float(100 * amount / total),
                            "nb_days": (due - move.invoice_date).days,
                        }
                    )
                    for amount, due in plan
                ],
            }
        )

    def currency(self, foreign):
        return self.data["other_currency"] if foreign else self.data["company"].currency_id

    @staticmethod
    def _receivable(move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _lines(self, ids):
        return self.env["account.move.line"].browse(ids)

    def set_against(self, credit, item):
        self._lines([credit, item]).reconcile()

    def take_apart(self, line):
        self._lines(line).remove_move_reconcile()

    def cancel(self, line):
        move = self._lines(line).move_id
        move.button_draft()
        move.button_cancel()

    def redate(self, line, due):
        self._lines(line).date_maturity = due

    def follow(self, line, followed):
        self._lines(line).no_followup = not followed


class QuickLedger:
    def __init__(self, env, data, partner, patterns):
        """:param patterns: {(company id, kind, foreign): entry posted by an `OdooLedger`}"""
        self.env, self.data, self.partner, self.patterns = env, data, partner, patterns
        # for what makes Odoo enter differences of rates, or concerns two companies
        # (copied invoices stay as they are: Odoo would make their lines anew)
        self.odoo = OdooLedger(
            env(context={**env.context, "skip_invoice_sync": True}), data, partner
        )

    def _execute(self, query, *params):
        self.env.cr.execute(query, params)

    def _done(self):
        company = self.data["company"].id
        self.env["cobranza.debtor"]._mark_stale([(self.partner.id, company)])
        for model in ("account.move", "account.move.line", "account.partial.reconcile"):
            self.env[model].invalidate_model(flush=False)

    def _copy(self, table, id_, **values):
        self._execute(
            f"""INSERT INTO {table} SELECT new.* FROM {table} old,
                    LATERAL jsonb_populate_record(old, %s::jsonb || jsonb_build_object(
                        'id', nextval('{table}_id_seq'))) new
                 WHERE old.id = %s RETURNING id""",
            json.dumps(values, default=str),
            id_,
        )
        return self.env.cr.fetchone()[0]

    def post(self, kind, plan, day, rate, foreign):
        move, receivable, other = self.patterns[self.data["company"].id, kind, foreign]
        total = sum(amount for amount, _due in plan)
        sign = 1 if kind == "invoice" else -1
        rate = rate if foreign else 1
        self._execute("SELECT nextval('account_move_id_seq')")
        whose = {"partner_id": self.partner.id, "date": day, "invoice_date": day}
        new = self._copy(
            "account_move",
            move,
            **whose,
            commercial_partner_id=self.partner.id,
            name=f"QUICK/{self.env.cr.fetchone()[0]}",
            invoice_date_due=plan[-1][1],
            invoice_currency_rate=rate,
            amount_total=total,
            amount_residual=total,
            amount_total_signed=sign * total / rate,
            amount_residual_signed=sign * total / rate,
        )
        lines = [
            self._line(receivable, new, sign * amount, rate, whose, date_maturity=due, is_open=True)
            for amount, due in plan
        ]
        self._line(other, new, -sign * total, rate, whose)
        self._done()
        return new, lines

    def _line(self, pattern, move, amount, rate, whose, is_open=False, **values):
        balance = amount / rate
        return self._copy(
            "account_move_line",
            pattern,
            **whose,
            **values,
            move_id=move,
            balance=balance,
            debit=max(balance, 0),
            credit=max(-balance, 0),
            amount_currency=amount,
            amount_residual=balance * is_open,
            amount_residual_currency=amount * is_open,
        )

    def set_against(self, credit, item):
        self._execute(
            """SELECT count(DISTINCT company_id) > 1
                      OR bool_or(currency_id <> company_currency_id)
                     AND count(DISTINCT rate.value) > 1
                 FROM account_move_line line,
                      LATERAL (SELECT CASE WHEN currency_id = company_currency_id THEN (
                                   SELECT rate FROM res_currency_rate
                                    WHERE currency_id = %s AND name <= line.date
                                    ORDER BY name DESC LIMIT 1)
                               ELSE round(amount_currency / balance, 6) END) rate(value)
                WHERE line.id IN (%s, %s)""",
            self.odoo.currency(foreign=True).id,
            credit,
            item,
        )
        if self.env.cr.fetchone()[0]:
            self.odoo.set_against(credit, item)
            self.env.flush_all()
            return
        self._execute(
            """INSERT INTO account_partial_reconcile
                      (debit_move_id, credit_move_id, company_id, debit_currency_id,
                       credit_currency_id, max_date, amount, debit_amount_currency,
                       credit_amount_currency)
               SELECT item.id, credit.id, item.company_id, item.currency_id, credit.currency_id,
                      GREATEST(item.date, credit.date), part.amount,
                      part.amount * item.amount_currency / item.balance,
                      part.amount * credit.amount_currency / credit.balance
                 FROM account_move_line item, account_move_line credit,
                      LEAST(item.amount_residual, -credit.amount_residual) part(amount)
                WHERE item.id = %s AND credit.id = %s""",
            item,
            credit,
        )
        self._count_residuals([credit, item])
        self._done()

    def _count_residuals(self, lines):
        self._execute(
            """UPDATE account_move_line line
                  SET amount_residual = part.left,
                      amount_residual_currency = part.left * amount_currency / balance,
                      reconciled = part.left = 0
                 FROM (SELECT id, balance + COALESCE((
                              SELECT SUM(CASE WHEN debit_move_id = line.id THEN -amount
                                         ELSE amount END)
                                FROM account_partial_reconcile
                               WHERE line.id IN (debit_move_id, credit_move_id)), 0) AS left
                         FROM account_move_line line WHERE id = ANY(%s)) part
                WHERE part.id = line.id""",
            lines,
        )
        self._execute(
            """UPDATE account_move move
                  SET amount_residual = abs(part.left)
                 FROM (SELECT move_id, SUM(amount_residual_currency) AS left
                         FROM account_move_line
                        WHERE move_id IN (SELECT move_id FROM account_move_line
                                           WHERE id = ANY(%s))
                        GROUP BY move_id) part
                WHERE part.move_id = move.id""",
            lines,
        )

    def take_apart(self, line):
        self._execute(
            """SELECT EXISTS (
                   SELECT FROM account_partial_reconcile part
                     JOIN account_move_line debit ON debit.id = part.debit_move_id
                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                    WHERE %s IN (debit.id, credit.id)
                      AND (part.exchange_move_id IS NOT NULL
                           OR debit.company_id <> credit.company_id))""",
            line,
        )
        if self.env.cr.fetchone()[0]:
            self.odoo.take_apart(line)
            self.env.flush_all()
            return
        self._execute(
            """DELETE FROM account_partial_reconcile WHERE %s IN (debit_move_id, credit_move_id)
            RETURNING debit_move_id, credit_move_id""",
            line,
        )
        self._count_residuals([id_ for pair in self.env.cr.fetchall() for id_ in pair])
        self._done()

    def cancel(self, line):
        move = self.env["account.move.line"].browse(line).move_id
        for receivable in OdooLedger._receivable(move).ids:
            self.take_apart(receivable)
        self._execute("UPDATE account_move SET state = 'cancel' WHERE id = %s", move.id)
        self._execute(
            """UPDATE account_move_line SET parent_state = 'cancel', amount_residual = 0
                WHERE move_id = %s""",
            move.id,
        )
        self._done()

    def redate(self, line, due):
        self._execute("UPDATE account_move_line SET date_maturity = %s WHERE id = %s", due, line)
        # Of a copied invoice Odoo makes the lines anew when its credit note is posted, by this.
        self._execute(
            """UPDATE account_move SET invoice_date_due = %s
                WHERE id = (SELECT move_id FROM account_move_line WHERE id = %s)""",
            due,
            line,
        )
        self._done()

    def follow(self, line, followed):
        self._execute(
            """UPDATE account_move_line SET no_followup = %s
                WHERE move_id = (SELECT move_id FROM account_move_line WHERE id = %s)
                  AND account_id IN (SELECT id FROM account_account
                                      WHERE account_type = 'asset_receivable')""",
            not followed,
            line,
        )
        self._done()
