"""What is paid of what, for any amounts in currencies of 0, 2 and 3 decimals."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...engine.payment_choice import Choice, Item, divide, fit, spread, to_pay
from ...tools.amount_text import amounts_meant
from ..properties import examples

DIGITS = st.sampled_from([0, 2, 3])


@st.composite
def chosen(draw):
    """Return (digits, items, an amount of at most what they cost)."""
    digits = draw(DIGITS)
    scale = 10**digits
    items = []
    for id_ in range(1, draw(st.integers(1, 8)) + 1):
        units = draw(st.integers(1, 10**11))
        discount = draw(st.integers(0, units - 1))
        items.append(Item(id_, units / scale, draw(st.sampled_from([0, discount])) / scale))
    most = round(to_pay(items, digits) * scale)
    return digits, items, draw(st.integers(1, most)) / scale


def units(amount, digits):
    return round(amount * 10**digits)


class TestPaymentChoice(TestCase):
    @given(chosen())
    @examples(300)
    def test_the_parts_are_the_money_and_no_item_gets_more_than_it_costs(self, case):
        digits, items, money = case
        parts = spread(items, money, digits)
        self.assertEqual(sum(units(part.amount, digits) for part in parts), units(money, digits))
        by_id = {item.id: item for item in items}
        for part in parts:
            item = by_id[part.id]
            settled = units(part.amount, digits) + units(part.discount, digits)
            self.assertLessEqual(settled, units(item.amount, digits))
            # A discount is given for the whole of an item alone, and for nothing less.
            if part.discount:
                self.assertEqual(settled, units(item.amount, digits))
                self.assertEqual(part.discount, item.discount)
        # The oldest first: only the last may be paid in part.
        for part in parts[:-1]:
            item = by_id[part.id]
            whole = units(item.amount, digits) - units(item.discount, digits)
            self.assertEqual(units(part.amount, digits), whole)

    @given(chosen(), st.data())
    @examples(200)
    def test_what_is_no_longer_open_leaves_its_money_over(self, case, data):
        digits, items, money = case
        parts = spread(items, money, digits)
        scale = 10**digits
        still_open = {
            item.id: data.draw(st.integers(0, units(item.amount, digits))) / scale for item in items
        }
        total = sum(units(part.amount, digits) + units(part.discount, digits) for part in parts)
        fitting = fit(parts, still_open, total / scale, digits)
        self.assertLessEqual(sum(units(amount, digits) for _id, amount in fitting), total)
        for id_, amount in fitting:
            self.assertLessEqual(units(amount, digits), units(still_open[id_], digits))

    @given(chosen(), DIGITS, st.integers(1, 10**11))
    @examples(200)
    def test_the_shares_in_company_currency_are_all_of_it(self, case, digits, balance):
        own, items, money = case
        amounts = [part.amount for part in spread(items, money, own)]
        total = balance / 10**digits
        shares = divide(amounts, total, sum(amounts), digits)
        self.assertEqual(sum(units(share, digits) for share in shares), balance)
        self.assertGreaterEqual(min(shares), 0)

    @given(
        st.sampled_from(["due", "all", "some"]),
        st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=5, unique=True),
        st.one_of(st.none(), st.integers(1, 10**12).map(lambda cents: cents / 100)),
    )
    @examples(200)
    def test_an_address_says_the_choice(self, what, ids, part):
        choice = Choice(what, 3, 4, tuple(ids) if what == "some" else (), part)
        self.assertEqual(Choice.parse(choice.text()), choice)

    @given(st.text(max_size=40))
    @examples(200)
    def test_any_other_text_is_none(self, text):
        choice = Choice.parse(text)
        self.assertTrue(choice is None or Choice.parse(choice.text()) == choice)

    @given(st.integers(1, 10**9))
    @examples(200)
    def test_an_amount_is_read_as_it_is_written_in_either_country(self, cents):
        english = f"{cents / 100:,.2f}"
        spanish = english.translate(str.maketrans(",.", ".,"))
        for text in (english, spanish):
            self.assertEqual(amounts_meant(text), {cents / 100})
