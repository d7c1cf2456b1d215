"""Random histories of customers, entered into Odoo and told to the oracle at the same time."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from odoo.addons.cobranza_followup.tests.common import TODAY

from .places import Place

# Multiples of 64 cents: their halves, and what these are worth at all rates, have whole cents.
amounts = st.integers(1, 1562).map(lambda n: Decimal(n * 64) / 100)
places = st.integers(0, 5)
# One of what there is to choose from, however many that are; `some_or_none` may choose none.
picks = st.integers(0, 7)
some_or_none = st.one_of(st.none(), picks)
foreign = st.sampled_from([False, False, False, True])
# Of the foreign currency to one of the company's: at first, and as it moves.
FIRST_RATE, RATES = 2, (1, 2, 4)
# Kinds of offers, and what share of the debt is to be paid.
OFFERS = (
    ("settlement", Fraction(1, 2)),
    ("settlement", Fraction(3, 4)),
    ("plan", Fraction(3, 4)),
    ("plan", Fraction(1)),
    ("prompt", Fraction(3, 4)),
)
companies = st.integers(0, 2)
ways = st.integers(0, 19)


class HistoryMachine(RuleBasedStateMachine):
    """Two customers of two companies and a branch of the first: what happens, a step at a time.

    A rule for which there is nothing to do in the history so far does nothing and counts as no
    step. `case`, set on a subclass, is the `TestHistories` whose database it is.
    """

    case = None
    # {what happened: how often}; "steps", "examples" and "through Odoo" beside it, and in how many
    # examples something was seen
    counts = Counter()

    def __init__(self):
        super().__init__()
        self.env = self.case.quiet_env
        self.savepoint = self.env.cr.savepoint()
        self.latest_decision = self.case.latest_decision()
        self.today = TODAY
        self.seen = set()
        self.case.frozen.move_to(TODAY)
        self.rates = {date(1900, 1, 1): FIRST_RATE}
        self.places = [
            Place(self.case, data, rules, customer, self.rates)
            for data, rules in self.case.companies
            for customer in self.case.customers
        ]
        for branch, root in zip(self.places[4:], self.places[:2], strict=True):
            branch.join(root)

    def teardown(self):
        type(self).counts.update(["examples", *self.seen])
        self.env.cr.precommit.clear()
        self.savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)

    def _happened(self, name, *places):
        """Do what a commit does, and hold what Odoo says against the oracle."""
        self.env.cr.flush()
        moved = [place for place in self.places if place.has_new_difference()]
        concerned = {*places, *(place for place in moved if place.account.today)}
        for place in sorted(concerned, key=lambda place: place.company.id):
            place.account.evaluate(self.today)
        for place in places:
            type(self).counts["through Odoo"] += place.ledger is place.ledgers[0]
        rows, decisions = self.case.news(self.latest_decision)
        for place in self.places:
            place.check(rows.get(place.key), decisions.get(place.key, ()))
        self.latest_decision = max(
            (one["id"] for of_place in decisions.values() for one in of_place),
            default=self.latest_decision,
        )
        for place in self.places:
            if place.account.today:
                self.seen |= place.account.seen()
        type(self).counts[name] += 1
        type(self).counts["steps"] += 1

    @initialize(
        days=st.lists(st.integers(-30, 10), min_size=6, max_size=6),
        ways=st.lists(ways, min_size=6, max_size=6),
        amount=amounts,
    )
    def begin(self, days, ways, amount):
        """Choose how each customer's ledger is entered, and owe a first invoice each."""
        for place, due, way in zip(self.places, days, ways, strict=True):
            place.ledger = place.ledgers[way >= self.case.ways_through_odoo]
            first_due = self.today + timedelta(days=due)
            place.invoice([(amount, first_due)], min(first_due, self.today), False)
        self._happened("begin", *self.places)

    # -- time ----------------------------------------------------------------------------

    @rule(count=st.integers(1, 9))
    def days_pass_without_a_run(self, count):
        self._advance(count)
        self._happened("days pass")

    @rule(count=st.integers(1, 6), only=st.sampled_from([0, 1, 2, 0, 1, 2, None]))
    def night(self, count, only):
        self._advance(count)
        self._run(only)
        self._happened("night")

    @rule(count=st.integers(2, 4), number=st.sampled_from([0, 0, 1, 2]))
    def nights(self, count, number):
        for _night in range(count):
            self._advance(2)
            self._run(number)
        self._happened("nights")

    @rule(only=companies)
    def run_during_the_day(self, only):
        self._run(only)
        self._happened("run")

    @rule(rarely=st.integers(0, 19))
    def ask_again(self, rarely):
        """Asking again, by a run or a refresh, changes nothing."""
        if rarely != 13:
            return
        if self._run():
            # An e-mail went out: that the customer was told is a new fact, and asked for once.
            self._run()
        before = self.case.everything()
        self._run()
        self.env["cobranza.debtor"].browse(
            [place.debtor_id for place in self.places if place.debtor_id]
        )._refresh_later(behaviour=True)
        self.env.cr.flush()
        self.case.assertEqual(self.case.everything(), before)
        self._happened("ask again")

    @rule(rate=st.sampled_from(RATES))
    def rate_moves(self, rate):
        """From tomorrow on."""
        tomorrow = self.today + timedelta(days=1)
        if rate != self.rates[max(self.rates)]:
            self.rates[tomorrow] = rate
            self.case.rate_moves(tomorrow, rate)
            self._happened("rate moves")

    def _advance(self, count):
        self.today += timedelta(days=count)
        self.case.frozen.move_to(self.today)

    def _run(self, only=None):
        """Run one company or all; return whether an e-mail went out."""
        sent = False
        for number in (0, 1, 2) if only is None else (only,):
            company = self.places[2 * number].company
            self.case.run_night(company)
            written = []
            for place in self.places[2 * number : 2 * number + 2]:
                if place.account.today:
                    place.account.expire(self.today)
                    place.account.evaluate(self.today)
                    written.append(place.account.carry_out(self.today))
            if any(written):
                self.case.send()
                sent = True
            self.env.cr.flush()
        return sent

    # -- the ledger ----------------------------------------------------------------------

    @rule(
        where=places,
        amount=amounts,
        due=st.integers(-40, 20),
        foreign=foreign,
        second=st.one_of(st.none(), st.integers(1, 40)),
    )
    def invoice(self, where, amount, due, foreign, second):
        place = self.places[where]
        first_due = self.today + timedelta(days=due)
        plan = [(amount, first_due)]
        if second:
            plan = [(amount / 2, first_due), (amount / 2, first_due + timedelta(days=second))]
        place.invoice(plan, min(first_due, self.today), foreign)
        self._happened("invoice with instalments" if second else "invoice", place)

    @rule(where=places, amount=amounts, pick=some_or_none, foreign=foreign)
    def credit_note(self, where, amount, pick, foreign):
        place = self.places[where]
        place.credit_invoice("credit_note", amount, self.today, foreign, pick)
        self._happened("credit note", place)

    @rule(where=places, pick=picks)
    def write_off(self, where, pick):
        """Write off what is left of an invoice."""
        place = self.places[where]
        if place.settle_invoice("write_off", pick, self.today):
            self._happened("write off", place)

    @rule(where=places, amount=amounts, pick=some_or_none, back=st.integers(0, 6), foreign=foreign)
    def payment(self, where, amount, pick, back, foreign):
        place = self.places[where]
        day = self.today - timedelta(days=back)
        place.credit_invoice("payment", amount, day, foreign, pick)
        self._happened("payment unallocated" if pick is None else "payment", place)

    @rule(where=places, pick=picks, back=st.integers(0, 3))
    def payment_of_a_whole_invoice(self, where, pick, back):
        place = self.places[where]
        if place.settle_invoice("payment", pick, self.today - timedelta(days=back)):
            self._happened("payment of a whole invoice", place)

    @rule(number=st.integers(4, 5), pick=picks, back=st.integers(0, 3))
    def payment_at_the_parents_bank(self, number, pick, back):
        """An invoice of the branch is paid in the books of the company whose branch it is."""
        place, day = self.places[number], self.today - timedelta(days=back)
        if place.settle_invoice("payment", pick, day, at_root=True):
            self._happened("payment at the parent's bank", place, place.root)

    @rule(where=places, back=st.integers(0, 3))
    def payment_of_everything(self, where, back):
        place = self.places[where]
        days_ago = self.today - timedelta(days=back)
        if place.account.open_items() and place.pay_everything(days_ago):
            self._happened("payment of everything", place)

    @rule(where=places, credit=picks, pick=picks)
    def allocate(self, where, credit, pick):
        place = self.places[where]
        if place.allocate(credit, pick):
            self._happened("allocate", place)

    @rule(where=places, pick=picks)
    def take_allocation_apart(self, where, pick):
        if concerned := self.places[where].take_apart(pick):
            self._happened("take allocation apart", *concerned)

    @rule(where=places, pick=picks)
    def undo_payment(self, where, pick):
        if concerned := self.places[where].undo(pick):
            self._happened("undo payment", *concerned)

    @rule(where=places, pick=picks)
    def cancel_invoice(self, where, pick):
        if concerned := self.places[where].cancel_invoice(pick):
            self._happened("cancel invoice", *concerned)

    @rule(where=places, pick=picks, due=st.integers(-60, 20))
    def redate(self, where, pick, due):
        place = self.places[where]
        if place.redate(pick, self.today + timedelta(days=due)):
            self._happened("redate", place)

    @rule(where=places, pick=picks)
    def leave_alone_or_chase(self, where, pick):
        place = self.places[where]
        if place.follow_or_not(pick):
            self._happened("leave alone or chase", place)

    # -- the desk ------------------------------------------------------------------------

    @rule(
        where=places,
        amount=amounts,
        days=st.integers(0, 8),
        invoices=st.lists(picks, max_size=2),
        foreign=foreign,
        whole=st.booleans(),
    )
    def promise(self, where, amount, days, invoices, foreign, whole):
        place = self.places[where]
        picked = [] if whole else invoices
        if place.debtor_id and place.promise(amount, self.today, days, picked, foreign):
            self._happened("promise", place)

    @rule(
        where=places,
        amount=amounts,
        days=st.lists(st.integers(0, 12), min_size=2, max_size=4, unique=True),
        invoices=st.lists(picks, max_size=2),
        foreign=foreign,
    )
    def plan(self, where, amount, days, invoices, foreign):
        """Promise the amount on each of some days."""
        place = self.places[where]
        if place.debtor_id and place.plan(amount, self.today, sorted(days), invoices, foreign):
            self._happened("plan of instalments", place)

    @rule(
        where=places,
        amount=amounts,
        back=st.integers(0, 6),
        invoices=st.lists(picks, max_size=2),
        foreign=foreign,
        whole=st.booleans(),
    )
    def notice(self, where, amount, back, invoices, foreign, whole):
        place = self.places[where]
        if place.debtor_id:
            place.notice(amount, self.today, back, [] if whole else invoices, foreign)
            self._happened("notice of a payment", place)

    @rule(where=places, back=st.integers(0, 3), days=st.integers(0, 3), comes=st.booleans())
    def notice_of_everything(self, where, back, days, comes):
        """They say that all is paid, and some days later the money is there, or not."""
        place = self.places[where]
        total = sum(map(place.account.left, place.account.open_items()))
        if not place.debtor_id or not total or (total * 100).denominator != 1:
            return
        amount = Decimal(total.numerator) / Decimal(total.denominator)
        place.notice(amount, self.today, back, [], False)
        self._happened("notice of everything", place)
        self._advance(days)
        if comes:
            place.credit("payment", amount, self.today, False)
            self._happened("payment that was given notice of", place)

    @rule(where=places, pick=picks, verified=st.booleans())
    def decide_notice(self, where, pick, verified):
        place = self.places[where]
        if place.decide_notice(pick, verified):
            self._happened("notice verified" if verified else "notice rejected", place)

    @rule(where=places, pick=picks)
    def cancel_promise(self, where, pick):
        place = self.places[where]
        if place.cancel_promise(pick):
            self._happened("cancel promise", place)

    # -- offers --------------------------------------------------------------------------

    @rule(
        where=places,
        terms=st.sampled_from(OFFERS),
        days=st.tuples(st.integers(0, 4), st.integers(0, 6)),
        invoices=st.lists(picks, max_size=2),
        foreign=foreign,
    )
    def offer(self, where, terms, days, invoices, foreign):
        place = self.places[where]
        if place.debtor_id and place.offer(*terms, self.today, days, invoices, foreign):
            # Nobody is looked at again because of it.
            self._happened(f"offer: {terms[0]}")

    @rule(where=places, pick=picks)
    def accept_offer(self, where, pick):
        place = self.places[where]
        offer = place.offered(pick)
        if offer and place.accept_offer(offer, self.today):
            self._happened("offer accepted", place)

    @rule(where=places, pick=picks)
    def refuse_offer(self, where, pick):
        if self.places[where].refuse_offer(pick, self.today):
            self._happened("offer refused")

    @rule(
        where=places,
        terms=st.sampled_from(OFFERS),
        days=st.tuples(st.integers(0, 4), st.integers(0, 6)),
        foreign=foreign,
        when=st.sampled_from([0, 1, 2, 3, None]),
        share=st.sampled_from([Fraction(1), Fraction(1), Fraction(1, 2)]),
        allocated=st.booleans(),
        then=st.sampled_from([None, "undo", "draft", "post"]),
    )
    def offer_that_is_taken(self, where, terms, days, foreign, when, share, allocated, then):
        """They accept it and pay, all or half, in time or not; that is undone, or credited."""
        place = self.places[where]
        offer = place.debtor_id and place.offer(*terms, self.today, days, [], foreign)
        if not offer:
            return
        self._happened(f"offer: {terms[0]}")
        if offer.kind != "prompt" and place.accept_offer(offer, self.today):
            self._happened("offer accepted", place)
        last_day = offer.until if offer.kind == "prompt" else offer.instalments[0][0]
        left = (last_day - self.today).days
        self._advance(left + place.account.rules.tolerance + 1 if when is None else min(when, left))
        if not place.pay_offer(offer, share, self.today, allocated):
            return
        self._happened("payment of an offer", place)
        if then == "undo":
            self._happened("undo payment", *place.undo(-1))
        elif then:
            self._credit_offers(then)

    @rule(post=st.booleans())
    def offers_are_credited(self, post):
        """The credit notes of offers are made or taken back, in all companies."""
        self._credit_offers("post" if post else "draft")

    def _credit_offers(self, how):
        waiting = [place for place in self.places if any(place.account.offers_to_credit())]
        if not waiting:
            return
        if not all(place.may_post_notes() for place in waiting):
            how = "draft"
        for place in self.places:
            place.company.cobranza_offer_credit = how
        self.case.credit_offers()
        posted = [place for place in waiting if place.follow_credits(self.today)]
        self._happened(f"offers credited: {how}", *posted)

    @rule(where=places, pick=picks)
    def post_note_of_offer(self, where, pick):
        place = self.places[where]
        if place.post_note(pick, self.today):
            self._happened("credit note of an offer posted", place)

    @rule(
        where=places,
        kind=st.sampled_from(["no_invoice", "goods", "liquidity", "disagrees"]),
        invoices=st.lists(picks, min_size=1, max_size=2),
        amount=st.one_of(st.just(Decimal(0)), amounts),
    )
    def barrier(self, where, kind, invoices, amount):
        place = self.places[where]
        if place.barrier(kind, invoices, amount):
            self._happened("barrier", place)

    @rule(where=places, pick=picks, solved=st.booleans())
    def close_barrier(self, where, pick, solved):
        place = self.places[where]
        if place.close_barrier(pick, solved, self.today):
            self._happened("close barrier", place)

    @rule(where=places, outcome=st.sampled_from(["refused", "informed", "no_answer"]))
    def contact(self, where, outcome):
        place = self.places[where]
        if place.debtor_id:
            place.contact(outcome, self.today)
            self._happened("contact", place)

    @rule(
        where=places,
        days=st.one_of(st.none(), st.integers(0, 9)),
        stops=st.sampled_from([(True, True), (True, False), (False, True)]),
    )
    def hold(self, where, days, stops):
        place = self.places[where]
        if place.hold(stops, days if days is None else self.today + timedelta(days=days)):
            # Nobody is looked at again because of it.
            self._happened("hold by hand")

    @rule(where=places)
    def end_hold(self, where):
        place = self.places[where]
        if place.end_hold():
            self._happened("end of a hold by hand", place)

    @rule(
        where=places,
        days=st.one_of(st.none(), st.integers(0, 9)),
        amount=st.one_of(st.none(), amounts),
    )
    def exception(self, where, days, amount):
        place = self.places[where]
        if place.exception(days if days is None else self.today + timedelta(days=days), amount):
            # Nobody is looked at again because of it, either.
            self._happened("exception up to an amount" if amount else "exception to a hold")

    # -- orders --------------------------------------------------------------------------

    @rule(where=places, amount=amounts, foreign=foreign)
    def order(self, where, amount, foreign):
        told = self.places[where].order(amount, foreign, self.today)
        self._happened(f"order: {told}")

    @rule(where=places, amount=amounts, part=st.integers(1, 3), foreign=foreign)
    def orders_by_exception(self, where, amount, part, foreign):
        """On hold, up to an amount; then two orders, which fit in it or not."""
        place = self.places[where]
        if place.hold((True, True), None):
            self._happened("hold by hand")
        if place.exception(None, amount):
            told = [place.order(amount / 4 * part, foreign, self.today) for _order in range(2)]
            self._happened(f"two orders under an exception: {', '.join(told)}")

    @rule(where=places, pick=picks, amount=amounts)
    def change_order(self, where, pick, amount):
        if told := self.places[where].change_order(pick, amount, self.today):
            self._happened(f"order raised or lowered: {told}")

    @rule(where=places, pick=picks)
    def cancel_order(self, where, pick):
        if self.places[where].cancel_order(pick):
            self._happened("order cancelled")

    @rule(where=places, pick=some_or_none, days=st.integers(0, 12))
    def pin(self, where, pick, days):
        place = self.places[where]
        if place.pin(pick, self.today, self.today + timedelta(days=days)):
            self._happened("pin ends" if pick is None else "pin", place)

    @rule(where=places, how=st.sampled_from([None, None, "legal", "exempt"]))
    def set_aside(self, where, how):
        place = self.places[where]
        if place.set_aside(how):
            self._happened("hand over or exempt" if how else "chase again", place)

    @rule(where=places, share=st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2)]))
    def withhold(self, where, share):
        place = self.places[where]
        if place.withhold(share):
            self._happened("withhold tax", place)

    @rule(
        where=places,
        by_hand=st.sampled_from([False, "punctual", "irregular", "unwilling"]),
        days=st.one_of(st.none(), st.integers(0, 9)),
    )
    def type_by_hand(self, where, by_hand, days):
        place = self.places[where]
        if place.set_type(by_hand, days if days is None else self.today + timedelta(days=days)):
            self._happened("type by hand", place)

    @rule(number=companies, act=st.booleans())
    def observe_or_act(self, number, act):
        for place in self.places[2 * number : 2 * number + 2]:
            place.act(act, self.today)
        self._happened("observe or act")
