"""What holds for notices whatever was said: random cases, no database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.escalation import decide, is_protected
from ...engine.notice import Money, Said, cover, is_near_in_time, last_day, pair
from ..policy.test_engine_properties import STEPS, cases, position, with_facts
from ..properties import examples

DAY = date(2026, 3, 11)
# As in yen, pesos and dinars.
DIGITS = st.sampled_from([0, 2, 3])
days = st.integers(-10, 10).map(lambda count: DAY + timedelta(days=count))


@st.composite
def paid(draw):
    """Return (digits of the currency, [(item, what is asked for it)], amount that was paid)."""
    digits = draw(DIGITS)
    amounts = st.integers(1, 10**9).map(lambda units: units / 10**digits)
    return digits, list(enumerate(draw(st.lists(amounts, max_size=6)))), draw(amounts)


@st.composite
def said_and_came(draw):
    """Return (notices, payments) in one currency, with amounts a last digit of it apart."""
    unit = 10 ** -draw(DIGITS)
    facts = st.integers(1, 30), st.integers(1, 2), st.just(33)
    amounts = st.sampled_from([10.0, 10 + unit, 10 + 2 * unit])
    said = st.builds(Said, *facts, amounts, days, st.just(unit / 2))
    money = st.builds(Money, *facts, amounts, days)
    notices = draw(st.lists(said, max_size=6, unique_by=lambda one: one.id))
    return notices, draw(st.lists(money, max_size=6, unique_by=lambda one: one.id))


@tagged("post_install", "-at_install")
class TestNoticeProperties(BaseCase):
    @given(paid())
    @examples(300)
    def test_it_covers_no_more_than_was_paid_the_oldest_first(self, case):
        digits, debts, amount = case
        covered = cover(debts, amount)
        scale = 10**digits
        parts = [asked * covered.get(item, 0) * scale for item, asked in debts]
        # Each part is a whole number of the currency's last digit, and so is their sum.
        for part in parts:
            self.assertAlmostEqual(part, round(part), 3)
        owed = sum(round(asked * scale) for _item, asked in debts)
        self.assertEqual(sum(map(round, parts)), min(round(amount * scale), owed))
        shares = [covered.get(item, 0) for item, _asked in debts]
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertTrue(all(share in (0, 1) for share in shares[: max(0, len(covered) - 1)]))

    @given(said_and_came())
    @examples(300)
    def test_each_payment_serves_once_and_only_its_own_debtor(self, case):
        notices, payments = case
        pairs = pair(notices, payments)
        self.assertEqual(len(set(pairs.values())), len(pairs))
        by_id = {one.id: one for one in payments}
        for one in notices:
            if one.id in pairs:
                came = by_id[pairs[one.id]]
                self.assertEqual((came.debtor, came.amount), (one.debtor, one.amount))
                self.assertTrue(is_near_in_time(one.date, came.date))

    @given(days, st.integers(0, 30), st.sets(days))
    @examples(200)
    def test_so_many_working_days_follow_the_day_it_was_given(self, given_on, count, holidays):
        last = last_day(given_on, count, holidays)
        between = [given_on + timedelta(days=n) for n in range(1, (last - given_on).days + 1)]
        working = [day for day in between if day.weekday() < 5 and day not in holidays]
        self.assertEqual(len(working), count)

    @given(cases, st.one_of(st.none(), st.integers(-40, 200)))
    @examples(400)
    def test_a_notice_never_raises_nor_lowers_a_stage(self, case, asked):
        case = with_facts(case, now=case.before)
        without, _why = decide(case, STEPS)
        noticed = with_facts(case, notice_open=True, asked_days=asked)
        standing, why = decide(noticed, STEPS)
        self.assertLessEqual(position(standing), position(without))
        self.assertGreaterEqual(position(standing), min(position(without), position(case.before)))
        if is_protected(noticed, STEPS, standing.stage) and not {"pinned", "set_aside"} & set(why):
            self.assertLessEqual(position(standing), position(case.before))
        again, why = decide(with_facts(noticed, now=standing), STEPS)
        self.assertEqual(again, standing)
        self.assertFalse({"raised", "lowered"} & set(why))
