"""Random ledgers: customers who are invoiced, pay all or in part, and promise."""

import random

from freezegun import freeze_time

from ..common import TODAY, CobranzaCommon, day


class HistoryCommon(CobranzaCommon):
    """A company with a strict policy, so that much happens in few days."""

    days_of_steps = (-3, 1, 4, 8, 12, 17)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[(day(-900), 1 / 20), (day(20), 1 / 18)])
        steps = cls.policy.step_ids.sorted("stage_sequence")
        with freeze_time(TODAY):
            cls._act()
            cls.policy._change(
                {"minimum_days_in_stage": 3, "minimum_amount": 20},
                [
                    (step, {"minimum_days": days})
                    for step, days in zip(steps, cls.days_of_steps, strict=True)
                ],
            )
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "email": f"c{number}@example.com"}
                for number in range(5)
            ]
        )

    def _enter(self, chance, on):
        """Enter what a day brings: of each customer nothing, or something."""
        for partner in self.partners:
            what = chance.random()
            if what < 0.07:
                self._invoice_on(chance, partner, on)
            elif what < 0.12:
                self._pay_some(chance, partner, on)
            elif what < 0.14:
                self._receive(chance.choice((100, 350.5, 1000)), on=on, partner=partner)
            elif what < 0.16:
                self._set_against(partner, on)
            elif what < 0.175 and self._debtor(partner).amount_overdue > 0:
                owed = self._debtor(partner).amount_overdue
                self._promise(
                    round(owed * chance.choice((0.5, 1)), 2),
                    on + chance.randint(1, 9),
                    debtor=self._debtor(partner),
                )
            elif what < 0.185:
                self._credit_note(
                    chance.choice((15, 200)), partner, invoice_date=day(on), **self._due_on(on)
                )

    def _due_on(self, on):
        return {"invoice_date_due": day(on)}

    def _invoice_on(self, chance, partner, on):
        values = {"invoice_date": day(on)}
        if chance.random() < 0.25:
            values["currency_id"] = self.euro.id
        amount = chance.choice((0.5, 18, 300, 1000.1, 2499.99))
        self._invoice(on + chance.choice((-20, -5, 0, 3, 8)), amount, partner, **values)

    def _open(self, partner, credit=False):
        account = partner.property_account_receivable_id
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", partner.id),
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ]
        )
        return lines.filtered(lambda line: (line.balance < 0) == credit)

    def _pay_some(self, chance, partner, on):
        line = self._open(partner)[:1]
        if line.move_id.move_type != "out_invoice":
            return
        share = chance.choice((0.4, 1, 1))
        amount = line.move_id.amount_residual
        self._pay(line.move_id, None if share == 1 else round(amount * share, 2), on=on)

    def _set_against(self, partner, on):
        """Allocate a credit, on the day: of one that lay about, Odoo keeps only the entries' dates."""
        own = self.company.currency_id
        lines = self._open(partner, credit=True), self._open(partner)
        credits, debits = (some.filtered(lambda line: line.currency_id == own) for some in lines)
        if not credits or not debits:
            return
        last = self.env["account.partial.reconcile"].search([], order="id DESC", limit=1).id or 0
        (credits[:1] | debits[-1:]).reconcile()
        self._commit()
        made = self.env["account.partial.reconcile"].search([("id", ">", last)])
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET max_date = %s WHERE id = ANY(%s)",
            (day(on), made.ids),
        )
        made.invalidate_recordset()

    def _chance(self, seed):
        return random.Random(seed)
