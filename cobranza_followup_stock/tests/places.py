"""A customer of a company, told to Odoo and to the oracle."""

from decimal import Decimal

from odoo import Command

from . import oracle
from .ledgers import OdooLedger, QuickLedger

_DISPUTES = ("goods", "disagrees")
_OURS = ("no_invoice", "goods")


class Place:
    def __init__(self, case, data, rules, customer):
        self.case = case
        self.company = data["company"]
        self.customer = customer
        self.env = case.quiet_env(
            context={**case.quiet_env.context, "allowed_company_ids": self.company.ids}
        )
        self.ledgers = (
            OdooLedger(self.env, data, customer),
            QuickLedger(self.env, data, customer, case.patterns),
        )
        self.ledger = self.ledgers[0]
        acting = self.company.cobranza_mode == "act"
        self.account = oracle.Account(
            rules,
            acting_since=self.company.cobranza_acting_since if acting else None,
            reachable=bool(customer.email),
        )
        self.debtor_id = None
        self.key = customer.id, self.company.id
        # The debtor's row, stage and hold as they were at the last check.
        self.row, self.stage, self.held = None, None, False

    def _new(self, model, **vals):
        return self.env[model].create(vals)

    @staticmethod
    def _pick(among, place):
        return among[place % len(among)] if among else None

    # -- the ledger ----------------------------------------------------------------------

    def invoice(self, plan, day, rate):
        move, lines = self.ledger.post("invoice", plan, day, rate)
        for line, (amount, due) in zip(lines, plan, strict=True):
            self.account.items[line] = oracle.Item(
                line, move, due, amount / rate, day=day, rate=rate
            )

    def credit(self, kind, amount, day, rate, pick):
        """Post a credit and set it against the picked invoice's items, the oldest first."""
        _move, [line] = self.ledger.post(kind, [(amount, day)], day, rate)
        credit = oracle.Credit(line, day, amount / rate, kind == "payment", rate=rate)
        self.account.credits[line] = credit
        if pick is not None:
            for item in self._of_invoice(pick):
                self._set_against(credit, item)

    def pay_everything(self, day):
        total = sum(map(self.account.left, self.account.open_items()))
        self.credit("payment", total, day, 1, None)
        *_others, credit = self.account.credits.values()
        for item in self.account.open_items():
            self._set_against(credit, item)

    def _set_against(self, credit, item):
        if self.account.allocate(credit, item):
            self.ledger.set_against(credit.id, item.id)

    def _of_invoice(self, pick):
        items = self.account.open_items()
        picked = self._pick(items, pick)
        return [item for item in items if item.invoice == picked.invoice] if picked else []

    def owed_on_invoice(self, pick):
        return sum(map(self.account.left, self._of_invoice(pick)))

    def allocate(self, credit, pick):
        credits = [one for one in self.account.credits.values() if self.account.left(one)]
        items = self.account.open_items()
        if not credits or not items:
            return False
        self._set_against(self._pick(credits, credit), self._pick(items, pick))
        return True

    def take_apart(self, pick):
        used = [one for one in self.account.credits.values() if self.account.left(one) < one.amount]
        if used:
            credit = self._pick(used, pick)
            self.ledger.take_apart(credit.id)
            self.account.take_apart(credit)
        return bool(used)

    def undo(self, pick):
        payments = [one for one in self.account.credits.values() if one.is_payment]
        if payments:
            payment = self._pick(payments, pick)
            self.ledger.cancel(payment.id)
            self.account.take_apart(payment)
            del self.account.credits[payment.id]
        return bool(payments)

    def cancel_invoice(self, pick):
        picked = self._pick(list(self.account.items.values()), pick)
        if picked:
            self.ledger.cancel(picked.id)
            for item in [i for i in self.account.items.values() if i.invoice == picked.invoice]:
                self.account.take_apart(item)
                del self.account.items[item.id]
        return bool(picked)

    def redate(self, pick, due):
        item = self._pick(self.account.open_items(), pick)
        if item:
            self.ledger.redate(item.id, due)
            item.due = due
        return bool(item)

    def follow_or_not(self, pick):
        item = self._pick(self.account.open_items(), pick)
        if item:
            followed = not item.followed
            # Odoo leaves alone, or chases, all instalments of an invoice together.
            for one in self.account.items.values():
                if one.invoice == item.invoice:
                    one.followed = followed
            self.ledger.follow(item.id, followed)
        return bool(item)

    # -- the desk ------------------------------------------------------------------------

    def _invoices(self, picked):
        """Ids of the picked invoices among those that are posted."""
        items = list(self.account.items.values())
        return {self._pick(items, place).invoice for place in picked} if items else set()

    def promise(self, amount, today, days, picked, rate):
        invoices = self._invoices(picked)
        due = self.case.day_after(today, days)
        promise = self._new(
            "cobranza.promise",
            debtor_id=self.debtor_id,
            amount=float(amount),
            currency_id=self.ledgers[0]._currency(rate).id,
            date_promised=due,
            invoice_ids=[Command.set(list(invoices))],
        )
        self.account.promise(
            oracle.Promise(promise.id, amount, today, due, frozenset(invoices), 0, rate)
        )

    def plan(self, amount, today, days, picked, rate):
        invoices = self._invoices(picked)
        dues = [self.case.day_after(today, one) for one in days]
        plan = self._new(
            "cobranza.promise.plan",
            debtor_id=self.debtor_id,
            currency_id=self.ledgers[0]._currency(rate).id,
            invoice_ids=[Command.set(list(invoices))],
            promise_ids=[
                Command.create({"date_promised": due, "amount": float(amount)}) for due in dues
            ],
        )
        self.account.promise(
            *(
                oracle.Promise(promise.id, amount, today, due, frozenset(invoices), 0, rate)
                for promise, due in zip(plan.promise_ids.sorted("instalment"), dues, strict=True)
            )
        )

    def cancel_promise(self, pick):
        promises = [one for one in self.account.promises.values() if one.state == "open"]
        if promises:
            promise = self._pick(promises, pick)
            self.env["cobranza.promise"].browse(promise.id).action_cancel("A mistake")
            promise.state = "cancelled"
        return bool(promises)

    def barrier(self, kind, picked, amount):
        invoices = self._invoices(picked)
        if not invoices:
            return False
        barrier = self._new(
            "cobranza.barrier",
            debtor_id=self.debtor_id,
            type_id=self.env.ref(f"cobranza_followup.barrier_type_{kind}").id,
            invoice_ids=[Command.set(list(invoices))],
            amount_disputed=float(amount),
        )
        self.account.barriers[barrier.id] = oracle.Barrier(
            barrier.id, kind in _OURS, kind in _DISPUTES, frozenset(invoices), amount
        )
        return True

    def close_barrier(self, pick, solved, today):
        barrier = self._pick([b for b in self.account.barriers.values() if b.open], pick)
        if barrier:
            record = self.env["cobranza.barrier"].browse(barrier.id)
            record.action_solve("Done") if solved else record.action_reject("Unfounded")
            barrier.open, barrier.closed = False, today
        return bool(barrier)

    def contact(self, outcome, today):
        self._new(
            "cobranza.interaction",
            debtor_id=self.debtor_id,
            outcome_id=self.env.ref(f"cobranza_followup.outcome_{outcome}").id,
        )
        if outcome == "refused":
            self.account.refusals.append(today)
        if outcome != "no_answer":
            self.account.tell(today)

    def hold(self, stops, until):
        if not self.debtor_id or (self.account.hold and self.account.hold.source == "manual"):
            return False
        self._new(
            "cobranza.hold",
            debtor_id=self.debtor_id,
            reason="Cheque returned",
            hold_sale=stops[0],
            hold_delivery=stops[1],
            date_to=until,
        )
        self.account.hold, self.account.cause = oracle.Hold("manual", stops, until), None
        return True

    def end_hold(self):
        if not self.account.hold or self.account.hold.source != "manual":
            return False
        hold = self.env["cobranza.hold"].search(
            [("debtor_id", "=", self.debtor_id), ("state", "=", "active")]
        )
        hold.action_end("Settled")
        self.account.hold = None
        return True

    def exception(self, until):
        """Let everything pass the hold in force, until a day or as long as it lasts."""
        hold_id = self.row and self.row["hold_id"]
        if hold_id:
            self._new(
                "cobranza.exception", hold_id=hold_id, valid_until=until, reason="Paid in cash"
            )
            self.account.exceptions.append((hold_id, until))
        return bool(hold_id)

    def pin(self, pick, today, until):
        """Pin the picked stage of the policy, or end the pin."""
        if not self.debtor_id or (pick is None and not self.account.pinned_until):
            return False
        debtor = self.env["cobranza.debtor"].browse(self.debtor_id)
        if pick is None:
            debtor.action_pin_stage(False, False)
            self.account.pinned_until = None
        else:
            stage = self._pick([step.stage for step in self.account.rules.steps], pick)
            debtor.action_pin_stage(stage, until)
            self.account.pin(stage, today, until)
        return True

    def set_aside(self, how):
        """Hand the debtor over or exempt it; None: neither."""
        if not self.debtor_id or how == self.account.set_aside:
            return False
        self.env["cobranza.debtor"].browse(self.debtor_id).state = how or "open"
        self.account.set_aside = how
        return True

    def set_type(self, by_hand, until):
        if not self.debtor_id:
            return False
        self.env["cobranza.debtor"].browse(self.debtor_id).write(
            {
                "debtor_type_override": by_hand,
                "debtor_type_override_reason": "As agreed",
                "debtor_type_override_until": until,
            }
        )
        self.account.type_by_hand = by_hand, until
        return True

    def act(self, act, today):
        """Have the company act or observe; each of its places is told."""
        self.company.with_env(self.env).cobranza_mode = "act" if act else "observe"
        if act:
            self.account.acting_since = self.account.acting_since or today
        else:
            self.account.acting_since = None

    # -- what must hold ------------------------------------------------------------------

    def check(self, row, decisions):
        """Hold the debtor, as it is stored, against the oracle and against the ledger.

        :param decisions: what was decided since the last check, in this order
        """
        if not self.account.today:
            self.case.assertFalse(row)
            return
        self.debtor_id = row["id"]
        self._check_decisions(row, decisions)
        if row == self.row and not self.account.changed:
            return
        self.row, self.account.changed = row, False
        self._check_figures(row)
        self._check_standing(row)
        self._check_promises()
        self._check_hold(row)

    def _check_figures(self, row):
        for name, expected in (self.account.figures() | self.account.behaviour()).items():
            found = row[name]
            if isinstance(expected, (Decimal, float)):
                self.case.assertAlmostEqual(float(found or 0), float(expected), 4, name)
            else:
                self.case.assertEqual(found or None, expected or None, name)
        self.case.assertLessEqual(
            abs(row["payment_score"] - self.account.score()), 1, "payment_score"
        )
        residuals = {id_: float(residual) for id_, residual in self.case.residuals(self)}
        expected = {item.id: self.account.left(item) for item in self.account.items.values()}
        expected |= {one.id: -self.account.left(one) for one in self.account.credits.values()}
        self.case.assertEqual(
            residuals, {id_: float(amount) for id_, amount in expected.items()}, "residuals"
        )

    def _check_standing(self, row):
        standing = self.account.standing
        self.case.assertEqual(
            (
                row["stage_id"],
                row["stage_since"],
                row["episode_start"],
                row["episode_resumed_on"],
            ),
            (standing.stage, standing.since, standing.episode, standing.resumed),
        )
        state = "clear" if standing == oracle.Standing() else "open"
        self.case.assertEqual(row["state"], self.account.set_aside or state)
        rose = self.account.position(standing) - self.account.position(self.account.morning)
        if rose > 0 and self.account.morning.stage:
            self.case.assertTrue(rose == 1 or self.account.broken_promises(), "rose too fast")

    def _check_promises(self):
        self.case.assertEqual(
            [
                (row["id"], row["state"], float(row["amount_paid"] or 0), row["level"])
                for row in self.case.stored("cobranza_promise", self)
            ],
            [
                (promise.id, promise.state, float(promise.paid), promise.level)
                for promise in self.account.promises.values()
            ],
        )

    def _check_hold(self, row):
        active = [
            hold for hold in self.case.stored("cobranza_hold", self) if hold["state"] == "active"
        ]
        wanted = [self.account.hold] if self.account.hold else []
        self.case.assertEqual(
            [
                oracle.Hold(one["source"], (one["hold_sale"], one["hold_delivery"]), one["date_to"])
                for one in active
            ],
            wanted,
        )
        self.case.assertEqual([one["id"] for one in active], [row["hold_id"]] if wanted else [])
        stops = wanted[0].stops if wanted else (False, False)
        self.case.assertEqual((bool(row["hold_sale"]), bool(row["hold_delivery"])), stops)
        for one in active:
            by_policy = one["source"] == "policy"
            stage = self.account.cause.step.stage if by_policy else None
            self.case.assertEqual(one["stage_id"], stage)
            self._check_exceptions(one["id"])

    def _check_exceptions(self, hold_id):
        if self.account.exceptions:
            hold = self.env["cobranza.hold"].browse(hold_id)
            covering = self.env["cobranza.exception"]._covering(hold, self.env["sale.order"])
            self.case.assertEqual(bool(covering), self.account.excepted(hold_id), "exception")

    def _check_decisions(self, row, decisions):
        """Decisions since the last check lead from the stage and hold of then to those of now."""
        stage, held = self.stage, self.held
        for decision in decisions:
            self.case.assertEqual(decision["from_stage_id"], stage)
            self.case.assertTrue(self._explains(decision), decision)
            stage = decision["to_stage_id"]
            if decision["hold_change"] == "off":
                self.case.assertTrue(held)
            held = {"on": True, "off": False}.get(decision["hold_change"], held)
        self.case.assertEqual((stage, held), (row["stage_id"], bool(row["hold_id"])))
        self.stage, self.held = stage, held

    def _explains(self, decision):
        """Whether the reasons of a decision go with what it changed, if anything."""
        codes = set((decision["reason_codes"] or "").split(","))
        stages = [None, *(step.stage for step in self.account.rules.steps)]
        rise = stages.index(decision["to_stage_id"]) - stages.index(decision["from_stage_id"])
        rises = codes & {"raised", "resumed", "broken_promise", "restored"}
        falls = codes & {"lowered", "nothing_chased"}
        if rise and codes == {"pinned"}:
            return True
        if rise:
            return bool(rises) == (rise > 0) and bool(falls) == (rise < 0)
        return not rises and not falls and bool(codes - {""} or decision["hold_change"])
