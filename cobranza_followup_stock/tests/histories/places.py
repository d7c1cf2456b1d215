"""A customer of a company, told to Odoo and to the oracle."""

from decimal import Decimal
from fractions import Fraction

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import oracle
from .ledgers import OdooLedger, QuickLedger

# Denominators of what is a whole number of cents.
_WHOLE_CENTS = {n for n in range(1, 101) if 100 % n == 0}
_DISPUTES = ("goods", "disagrees")
_OURS = ("no_invoice", "goods")


def _decimal(amount):
    """A whole number of cents as ledgers are given it."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)


class Place:
    """:param rates: {day: rate of the foreign currency from that day on}"""

    def __init__(self, case, data, rules, customer, rates):
        self.case = case
        self.company = data["company"]
        self.customer = customer
        self.env = case.quiet_env(
            context={**case.quiet_env.context, "allowed_company_ids": case.tree(self.company)}
        )
        self.ledgers = (
            OdooLedger(self.env, data, customer),
            QuickLedger(self.env, data, customer, case.patterns),
        )
        self.ledger = self.ledgers[0]
        acting = self.company.cobranza_mode == "act"
        self.account = oracle.Account(
            rules,
            rates,
            acting_since=self.company.cobranza_acting_since if acting else None,
            reachable=bool(customer.email),
        )
        # Places of this customer in the companies of one tree, and which of them is the root's.
        self.family, self.root = [self], self
        self.orders = []
        self.debtor_id = None
        self.key = customer.id, self.company.id
        # How many differences of rates the books of this company have for the customer.
        self.differences = 0
        # The debtor's row, stage and hold as they were at the last check.
        self.row, self.stage, self.held = None, None, False

    def join(self, root):
        """Be the branch's place beside the one of its parent company."""
        self.root, self.family = root, root.family
        self.family.append(self)
        self.account.parts = root.account.parts
        self.account.verified_by = root.account.verified_by

    def has_new_difference(self):
        """Whether Odoo entered a difference of rates here: a branch's stands in its parent's books."""
        (count,) = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FROM account_move_line line
                     JOIN account_move move ON move.id = line.move_id
                    WHERE line.partner_id = %s AND line.company_id = %s AND move.journal_id = %s""",
                *self.key,
                self.company.currency_exchange_journal_id.id,
            )
        )[0]
        before, self.differences = self.differences, count
        return count != before

    def _new(self, model, **vals):
        return self.env[model].create(vals)

    @staticmethod
    def _pick(among, place):
        return among[place % len(among)] if among else None

    # -- the ledger ----------------------------------------------------------------------

    def _post(self, kind, plan, day, foreign):
        rate = self.account.rate_on(day)
        return self.ledger.post(kind, plan, day, rate, foreign)

    def _entered(self, amount, day, foreign):
        """What an amount in one of the currencies is for the oracle."""
        rate = self.account.rate_on(day)
        worth = Fraction(amount) / (rate if foreign else 1)
        return {"day": day, "amount": worth, "foreign": foreign, "rate": rate}

    def invoice(self, plan, day, foreign):
        move, lines = self._post("invoice", plan, day, foreign)
        for line, (amount, due) in zip(lines, plan, strict=True):
            self.account.items[line] = oracle.Item(
                line, **self._entered(amount, day, foreign), invoice=move, due=due
            )

    def credit(self, kind, amount, day, foreign):
        _move, [line] = self._post(kind, [(amount, day)], day, foreign)
        credit = oracle.Credit(
            line, **self._entered(amount, day, foreign), is_payment=kind == "payment"
        )
        self.account.credits[line] = credit
        return credit

    def credit_invoice(self, kind, amount, day, foreign, pick):
        """Post a credit and set it against the picked invoice's items, the oldest first."""
        credit = self.credit(kind, amount, day, foreign)
        if pick is not None:
            for item in self._of_invoice(pick):
                self._set_against(credit, item)

    def settle_invoice(self, kind, pick, day, at_root=False):
        """Post a credit of all that is left of the picked invoice, in its currency.

        :param at_root: in the books of the company whose branch this is
        :return: whether there was anything to do
        """
        items = self._of_invoice(pick)
        amount = sum(self.account.left(item) * item.face for item in items)
        if not amount or amount.denominator not in _WHOLE_CENTS:
            return False
        place = self.root if at_root else self
        credit = place.credit(kind, _decimal(amount), day, items[0].foreign)
        for item in items:
            self._set_against(credit, item)
        return True

    def pay_everything(self, day):
        """Pay in the company's currency what the books say is owed."""
        total = sum(map(self.account.left, self.account.open_items()))
        if total.denominator not in _WHOLE_CENTS:
            return False
        credit = self.credit("payment", _decimal(total), day, False)
        for item in self.account.open_items():
            self._set_against(credit, item)
        return True

    def _set_against(self, credit, item):
        """Allocate, unless parts of cents came of it: how those are rounded is not tried here."""
        account = self._place_of(credit).account
        of_item, of_credit = account.match(credit, item)
        lefts = (self.account.left(item) - of_item, account.left(credit) - of_credit)
        faces = [of_item * item.face, of_credit * credit.face]
        whole = all(one.denominator in _WHOLE_CENTS for one in (of_item, of_credit, *faces))
        if of_item and whole and min(lefts) >= 0:
            self.account.allocate(credit, item)
            self.ledger.set_against(credit.id, item.id)

    def _place_of(self, credit):
        return next(place for place in self.family if credit.id in place.account.credits)

    def _of_invoice(self, pick):
        items = self.account.open_items()
        picked = self._pick(items, pick)
        return [item for item in items if item.invoice == picked.invoice] if picked else []

    def allocate(self, credit, pick):
        credits = [one for one in self.account.credits.values() if self.account.left(one)]
        items = self.account.open_items()
        if not credits or not items:
            return False
        self._set_against(self._pick(credits, credit), self._pick(items, pick))
        return True

    def _concerned(self, *entries):
        """The places of the family whose items or credits these are set against."""
        parts = self.account.parts_of(*entries)
        return {self} | {
            place
            for place in self.family
            for part in parts
            if part.item.id in place.account.items or part.credit.id in place.account.credits
        }

    def take_apart(self, pick):
        """Return the places concerned; none if there is nothing to take apart."""
        used = [one for one in self.account.credits.values() if self.account.left(one) < one.amount]
        if not used:
            return ()
        credit = self._pick(used, pick)
        concerned = self._concerned(credit)
        self.ledger.take_apart(credit.id)
        self.account.take_apart(credit)
        return concerned

    def undo(self, pick):
        """Return the places concerned; none if there is no payment to undo."""
        payments = [one for one in self.account.credits.values() if one.is_payment]
        if not payments:
            return ()
        payment = self._pick(payments, pick)
        concerned = self._concerned(payment)
        self.ledger.cancel(payment.id)
        self.account.take_apart(payment)
        del self.account.credits[payment.id]
        return concerned

    def cancel_invoice(self, pick):
        """Return the places concerned; none if there is no invoice to cancel."""
        picked = self._pick(list(self.account.items.values()), pick)
        if not picked:
            return ()
        items = [i for i in self.account.items.values() if i.invoice == picked.invoice]
        concerned = self._concerned(*items)
        self.ledger.cancel(picked.id)
        self.account.take_apart(*items)
        for item in items:
            del self.account.items[item.id]
        return concerned

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

    def promise(self, amount, today, days, picked, foreign):
        invoices = self._invoices(picked)
        if not self.account.may_be_promised(invoices):
            return False
        due = self.case.day_after(today, days)
        promise = self._new(
            "cobranza.promise",
            debtor_id=self.debtor_id,
            amount=float(amount),
            currency_id=self.ledgers[0].currency(foreign).id,
            date_promised=due,
            invoice_ids=[Command.set(list(invoices))],
        )
        self.account.promise(self._promised(promise, amount, today, due, invoices, foreign))
        return True

    def _promised(self, promise, amount, today, due, invoices, foreign):
        rate = self.account.rate_on(today) if foreign else 1
        return oracle.Promise(
            promise.id, Fraction(amount), today, due, frozenset(invoices), 0, foreign, rate
        )

    def plan(self, amount, today, days, picked, foreign):
        invoices = self._invoices(picked)
        if not self.account.may_be_promised(invoices):
            return False
        dues = [self.case.day_after(today, one) for one in days]
        plan = self._new(
            "cobranza.promise.plan",
            debtor_id=self.debtor_id,
            currency_id=self.ledgers[0].currency(foreign).id,
            invoice_ids=[Command.set(list(invoices))],
            promise_ids=[
                Command.create({"date_promised": due, "amount": float(amount)}) for due in dues
            ],
        )
        self.account.promise(
            *(
                self._promised(promise, amount, today, due, invoices, foreign)
                for promise, due in zip(plan.promise_ids.sorted("instalment"), dues, strict=True)
            )
        )
        return True

    def cancel_promise(self, pick):
        promises = [one for one in self.account.promises.values() if one.state == "open"]
        if promises:
            promise = self._pick(promises, pick)
            self.env["cobranza.promise"].browse(promise.id).action_cancel("A mistake")
            promise.state = "cancelled"
        return bool(promises)

    def notice(self, amount, today, back, picked, foreign):
        invoices = self._invoices(picked)
        day = self.case.day_after(today, -back)
        notice = self._new(
            "cobranza.payment.notice",
            debtor_id=self.debtor_id,
            amount=float(amount),
            currency_id=self.ledgers[0].currency(foreign).id,
            date=day,
            reference=f"Transfer {len(self.account.notices)}",
            invoice_ids=[Command.set(list(invoices))],
        )
        rate = self.account.rate_on(today) if foreign else 1
        until = self._three_working_days(today)
        said = oracle.Notice(notice.id, Fraction(amount), day, until, foreign, rate)
        self.account.give_notice(said, invoices, today)

    def _three_working_days(self, today):
        company = self.company
        holidays = self.env["cobranza.contact.holiday"]._dates(
            [(company.country_id, company.state_id)], (today.year, today.year + 1)
        )
        day, left = today, 3
        while left:
            day = self.case.day_after(day, 1)
            if day.isoweekday() <= 5 and day not in holidays:
                left -= 1
        return day

    def decide_notice(self, pick, verified):
        notices = self.account.notices.values()
        notice = self._pick([one for one in notices if one.state in ("open", "expired")], pick)
        if notice:
            record = self.env["cobranza.payment.notice"].browse(notice.id)
            if verified:
                record.action_verify(reason="Seen in the bank")
            else:
                record.action_reject("Not in the bank")
            notice.state = "verified" if verified else "rejected"
        return bool(notice)

    # -- offers --------------------------------------------------------------------------

    def offer(self, kind, share, today, days, picked, foreign):
        """Offer to take a share of what is asked for in a currency, of some invoices or all.

        Of the foreign one only for one invoice: its credit notes are worth whole cents.

        :param days: (until it may be accepted, until it is paid after that)
        :return: it, or None if it cannot be offered
        """
        debts = self.account.debts_in(foreign, today)
        chosen = {self._pick(debts, pick)[0].invoice for pick in picked} if debts else set()
        if foreign and debts:
            chosen = {min(chosen or {debts[0][0].invoice})}
        debts = [one for one in debts if not chosen or one[0].invoice in chosen]
        invoices = frozenset(item.invoice for item, _amount in debts)
        live = [one for one in self.account.offers.values() if one.state in ("offered", "accepted")]
        if not debts or any(one.invoices & invoices for one in live):
            return None
        owed = sum(amount for _item, amount in debts)
        to_pay, count = owed * share, 2 if kind == "plan" else 1
        # What it is of invoices at any rate has whole cents.
        cents = (owed / 4, to_pay / 4, to_pay / 4 / count)
        if any(one.denominator not in _WHOLE_CENTS for one in cents):
            return None
        until = self.case.day_after(today, days[0])
        pay_by = self.case.day_after(until, days[1])
        if kind == "prompt":
            terms = {"discount_type": "percent", "discount_percent": float(100 - share * 100)}
        else:
            terms = {"amount_to_pay": float(to_pay), "pay_by": pay_by, "instalment_count": 2}
        offer = self._new(
            "cobranza.offer",
            debtor_id=self.debtor_id,
            kind=kind,
            currency_id=self.ledgers[0].currency(foreign).id,
            invoice_ids=[Command.set(list(invoices))] if chosen else False,
            instalment_every="week",
            valid_until=until,
            **terms,
        )
        offer.action_offer()
        told = oracle.Offer(
            offer.id,
            kind,
            invoices,
            foreign,
            owed,
            to_pay,
            today,
            until,
            tuple((self.case.day_after(pay_by, 7 * n), to_pay / count) for n in range(count)),
            self.account.rate_on(today) if foreign else 1,
            self.account.allocations,
        )
        self.account.offers[offer.id] = told
        return told

    def offered(self, pick):
        offers = self.account.offers.values()
        return self._pick([one for one in offers if one.state == "offered"], pick)

    def accept_offer(self, offer, today):
        """Sign it on paper; return whether that is possible, of which both must say the same."""
        record = self.env["cobranza.offer"].browse(offer.id)
        possible = self.account.may_be_accepted(offer, today)
        try:
            with self.env.cr.savepoint():
                record.sudo()._sign_on_paper("Ana", b"%PDF-1.4", "signed.pdf", "application/pdf")
        except UserError as refusal:
            self.case.assertFalse(possible, f"not accepted: {refusal}")
            return False
        self.case.assertTrue(possible, "accepted")
        taken = [
            self._promised(promise, amount, today, day, offer.invoices, offer.foreign)
            for promise, (day, amount) in zip(
                record.promise_ids.sorted("id"), offer.instalments, strict=True
            )
        ]
        self.account.accept(offer, taken)
        return True

    def refuse_offer(self, pick, today):
        offer = self.offered(pick)
        if not offer or offer.until < today:
            return False
        self.env["cobranza.offer"].browse(offer.id).sudo()._refuse("Too much")
        offer.state = "refused"
        return True

    def pay_offer(self, offer, share, day, allocated):
        """Pay a share of what an offer comes to; return whether it is a whole number of cents."""
        amount = offer.to_pay * share
        if not amount or amount.denominator not in _WHOLE_CENTS:
            return False
        credit = self.credit("payment", _decimal(amount), day, offer.foreign)
        for item in self.account.open_items():
            if allocated and item.invoice in offer.invoices:
                self._set_against(credit, item)
        return True

    def follow_credits(self, today):
        """After the credit notes of offers were made: what there is must be what is waived.

        Return whether the ledger has changed.
        """
        posts = self.company.cobranza_offer_credit == "post"
        to_make, to_take_back = self.account.offers_to_credit()
        for offer in to_make:
            self._credited(offer, posts, today)
        for offer in to_take_back:
            offer.notes = {id_: offer.notes[id_] for id_ in offer.posted}
            offer.credited = bool(offer.posted)
        for offer in self.account.offers.values():
            offer.review = False
            notes = self.env["cobranza.offer"].browse(offer.id).credit_note_ids
            self.case.assertEqual(set(notes.ids), set(offer.notes), "credit notes")
        return posts and any(offer.posted for offer in to_make)

    def _credited(self, offer, posts, today):
        notes = self.env["cobranza.offer"].browse(offer.id).credit_note_ids
        offer.credited = True
        offer.notes = {
            note.id: (note.reversed_entry_id.id, Fraction(str(round(note.amount_total, 2))))
            for note in notes
        }
        rest = {
            invoice: sum(self.account.left(i) * i.face for i in self._items_of(invoice))
            for invoice in offer.invoices
        }
        self.case.assertEqual(
            sum(amount for _invoice, amount in offer.notes.values()),
            min(offer.waived, sum(rest.values())),
        )
        for note in notes:
            invoice, amount = offer.notes[note.id]
            self.case.assertLessEqual(amount, rest[invoice])
            self.case.assertEqual(note.state, "posted" if posts else "draft")
            if posts:
                self._note_posted(offer, note, today)

    def _items_of(self, invoice):
        return [item for item in self.account.open_items() if item.invoice == invoice]

    def may_post_notes(self):
        """Whether posting the credit notes of offers leaves whole cents, and no more than is open."""
        return all(
            (self.account.left(item) * item.face / 4).denominator in _WHOLE_CENTS
            for offer in self.account.offers.values()
            if offer.foreign
            for invoice in offer.invoices
            for item in self._items_of(invoice)
        )

    def post_note(self, pick, today):
        """The accountant posts a draft, which Odoo sets against its invoice."""
        drafts = [
            (offer, id_)
            for offer in self.account.offers.values()
            for id_ in offer.notes
            if id_ not in offer.posted
        ]
        if not drafts or not self.may_post_notes():
            return False
        offer, id_ = self._pick(drafts, pick)
        note = self.env["account.move"].browse(id_)
        note.action_post()
        self._note_posted(offer, note, today)
        return True

    def _note_posted(self, offer, note, today):
        invoice, amount = offer.notes[note.id]
        line = note.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        credit = oracle.Credit(line.id, **self._entered(amount, note.date, offer.foreign))
        self.account.credits[line.id] = credit
        offer.posted.add(note.id)
        for item in self._items_of(invoice):
            if self.account.left(credit):
                self.account.allocate(credit, item)

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
            barrier.id, kind in _OURS, kind in _DISPUTES, frozenset(invoices), Fraction(amount)
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

    def exception(self, until, amount=None):
        """Make an exception to the hold in force, until a day or as long as it lasts.

        :param amount: up to how much; None: for everything
        """
        hold_id = self.row and self.row["hold_id"]
        if hold_id:
            self._new(
                "cobranza.exception",
                hold_id=hold_id,
                valid_until=until,
                amount_max=float(amount or 0),
                reason="Paid in cash",
            )
            limit = amount and Fraction(amount)
            self.account.exceptions.append(oracle.Leave(hold_id, until, limit))
        return bool(hold_id)

    # -- orders --------------------------------------------------------------------------

    def order(self, amount, foreign, today):
        """Enter an order and confirm it, which a hold may refuse; return what came of it."""
        line = {"product_id": self.case.service.id, "price_unit": float(amount), "tax_ids": False}
        record = self._new(
            "sale.order",
            company_id=self.company.id,
            partner_id=self.customer.id,
            pricelist_id=self.case.pricelists[foreign].id,
            order_line=[Command.create(line)],
        )
        order = oracle.Order(record.id, Fraction(amount), foreign)
        self.orders.append(order)
        return self._goes_on(order, order.amount, today, record.action_confirm)

    def change_order(self, pick, amount, today):
        """Write another price on an order; a hold may refuse more than there was."""
        order = self._pick(self.orders, pick)
        if not order:
            return None
        line = self.env["sale.order"].browse(order.id).order_line

        def change():
            line.price_unit = float(amount)

        if order.confirmed and amount > order.amount:
            return self._goes_on(order, Fraction(amount), today, change)
        change()
        order.amount = Fraction(amount)
        return "changed"

    def cancel_order(self, pick):
        order = self._pick([one for one in self.orders if one.confirmed], pick)
        if order:
            self.env["sale.order"].browse(order.id)._action_cancel()
            self.orders.remove(order)
            order.confirmed = False
        return bool(order)

    def _goes_on(self, order, amount, today, act):
        """Do what a hold of this company or of another in its tree may refuse; both must agree."""
        worth = amount / (self.account.rate_on(today) if order.foreign else 1)
        holders = [one.account for one in self.family if one.account.stops_orders(today)]
        leaves = [account.leave_for(order, worth, today) for account in holders]
        passes = all(leaves)
        try:
            with self.env.cr.savepoint():
                act()
        except UserError as refusal:
            self.case.assertFalse(passes, f"order refused: {refusal}")
            return "refused"
        self.case.assertTrue(passes, "order passed")
        order.amount, order.confirmed = amount, True
        for leave in leaves:
            leave.uses[order] = max(worth, leave.uses.get(order, 0))
        return "by exception" if leaves else "free"

    def pin(self, pick, today, until):
        """Pin the picked stage of the policy, or end the pin."""
        if not self.debtor_id or (pick is None and not self.account.pinned_until):
            return False
        debtor = self.env["cobranza.debtor"].browse(self.debtor_id)
        if pick is None:
            debtor.action_unpin_stage()
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

    def withhold(self, share):
        """Withhold a share of each invoice as tax."""
        if not self.debtor_id or share == self.account.withholds:
            return False
        debtor = self.env["cobranza.debtor"].browse(self.debtor_id)
        debtor.withholding_percent = float(share * 100)
        self.account.withholds = share
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
        self.debtor_id, self.account.hold_id = row["id"], row["hold_id"]
        self._check_decisions(row, decisions)
        if row == self.row and not self.account.changed:
            return
        self.row, self.account.changed = row, False
        self._check_figures(row)
        self._check_standing(row)
        self._check_promises()
        self._check_notices(row)
        self._check_offers()
        self._check_hold(row)

    def _check_figures(self, row):
        for name, expected in (self.account.figures() | self.account.behaviour()).items():
            found = row[name]
            if isinstance(expected, (Fraction, float)):
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

    def _check_notices(self, row):
        self.case.assertEqual(
            [
                (one["id"], one["state"])
                for one in self.case.stored("cobranza_payment_notice", self)
            ],
            [(notice.id, notice.state) for notice in self.account.notices.values()],
        )
        said = sum(said for _item, _rest, said in self.account.under_notice())
        self.case.assertAlmostEqual(float(row["amount_noticed"] or 0), float(said), 4)
        self.case.assertEqual(bool(row["notice_covers"]), self.account.all_noticed())

    def _check_offers(self):
        self.case.assertEqual(
            [
                (one["id"], one["state"], float(one["amount_owed"]), float(one["amount_to_pay"]))
                for one in self.case.stored("cobranza_offer", self)
            ],
            [
                (offer.id, offer.state, float(offer.owed), float(offer.to_pay))
                for offer in self.account.offers.values()
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
            asked = hold, self.env["sale.order"]
            covering = self.env["cobranza.exception"]._find_covering([asked])
            self.case.assertEqual(
                bool(covering[asked]), self.account.excepted(hold_id), "exception"
            )

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
