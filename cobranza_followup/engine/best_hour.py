"""At which hour of their day a debtor is reached by phone, from all calls and from their own."""

from dataclasses import dataclass, field

from .proportions import MOST_WORTH, Share, shrunk, worth_of, worth_of_sums

# With fewer calls to all customers together, nothing is said.
LEAST_CALLS = 200
# An hour at which fewer were called is no candidate.
LEAST_AN_HOUR = 20
# So many more of a hundred calls are to reach somebody, against the usual, for an hour to be best.
NOTICEABLE = 0.1


@dataclass(frozen=True, slots=True)
class Hour:
    """All calls at an hour of the day, by the clock of those called.

    :param groups: how many debtors were called at it
    :param squares: sum of the squares of how often each was
    :param rates: sum over debtors of (times reached)² / times called
    """

    reached: int
    called: int
    groups: int
    squares: float
    rates: float


@dataclass(frozen=True, slots=True)
class Habits:
    """What the calls to all customers say: how many are reached, at any hour and at each."""

    usual: float = 0.0
    # hour -> rate at which anybody is reached
    rates: dict = field(default_factory=dict)
    # hour -> as how many of a debtor's own calls that counts
    worth: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Best:
    hour: int
    rate: float
    usual: float
    # of these calls to the debtor, at any hour
    own_calls: int


def learn(hours):
    """Return the `Habits` of all customers; None: there are too few calls to say anything.

    :param hours: {hour: `Hour`}

    >>> def alike(reached, called):
    ...     return Hour(reached, called, called, called, reached)
    >>> learn({10: alike(30, 100), 17: alike(60, 99)}) is None
    True
    >>> habits = learn({10: alike(30, 100), 17: alike(60, 100)})
    >>> habits.usual, round(habits.rates[10], 2), round(habits.rates[17], 2)
    (0.45, 0.31, 0.59)
    """
    called = sum(hour.called for hour in hours.values())
    if called < LEAST_CALLS:
        return None
    usual = sum(hour.reached for hour in hours.values()) / called
    shares = {number: Share(hour.reached, hour.called) for number, hour in hours.items()}
    between = worth_of(shares.values())
    candidates = [number for number, hour in hours.items() if hour.called >= LEAST_AN_HOUR]
    return Habits(
        usual,
        {number: shrunk(shares[number], usual, between) for number in candidates},
        {number: _worth(hours[number]) for number in candidates},
    )


def _worth(hour):
    """As how many of a debtor's own calls the rate of all counts: the less they differ, the more."""
    if not 0 < hour.reached < hour.called:
        return MOST_WORTH
    return worth_of_sums(hour.groups, hour.called, hour.reached, hour.squares, hour.rates)


def best(habits, own, permitted=lambda hour: True):
    """Return the `Best` hour to call a debtor, None if no hour is noticeably better than others.

    :param own: {hour: `Share`} of the debtor's own calls, those who were reached
    :param permitted: function that says whether the guard permits calls at an hour

    >>> habits = Habits(0.4, {10: 0.35, 17: 0.6}, {10: 8.0, 17: 8.0})
    >>> best(habits, {}).hour, best(habits, {10: Share(9, 9), 17: Share(0, 5)}).hour
    (17, 10)
    >>> best(habits, {}, lambda hour: hour < 12) is None, best(None, {}) is None
    (True, True)
    """
    if not habits:
        return None
    rates = {
        hour: shrunk(own.get(hour, Share()), rate, habits.worth[hour])
        for hour, rate in habits.rates.items()
    }
    for hour in sorted(rates, key=lambda hour: (-rates[hour], hour)):
        if rates[hour] < habits.usual + NOTICEABLE:
            return None
        if permitted(hour):
            return Best(hour, rates[hour], habits.usual, sum(one.count for one in own.values()))
    return None
