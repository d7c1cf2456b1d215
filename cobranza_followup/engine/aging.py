"""Ages of a debt. Figures, open items, the statement and the screen for calls share this list.

The bar on a debtor's screen (`static/src/aging_bar`) has the same list in JavaScript.
"""

from typing import NamedTuple

NOT_DUE = "0"


class Bucket(NamedTuple):
    """Debts that are overdue from `first` to `last` days; None: or longer."""

    key: str
    column: str  # of `cobranza_debtor`
    label: str
    first: int
    last: int | None


BUCKETS = (
    Bucket("1", "bucket_1_30", "1–30 days", 1, 30),
    Bucket("2", "bucket_31_60", "31–60 days", 31, 60),
    Bucket("3", "bucket_61_90", "61–90 days", 61, 90),
    Bucket("4", "bucket_91_120", "91–120 days", 91, 120),
    Bucket("5", "bucket_older", "Over 120 days", 121, None),
)
COLUMNS = tuple(bucket.column for bucket in BUCKETS)
# What a debtor is called unwilling for, if it is too much of the debt.
OLD_DAYS = 90
OLD_COLUMNS = tuple(bucket.column for bucket in BUCKETS if bucket.first > OLD_DAYS)
LABELS = [(NOT_DUE, "Not due"), *((bucket.key, bucket.label) for bucket in BUCKETS)]


def bucket_of(days):
    """Return the SQL of the key of the bucket for a number of days overdue, not negative.

    :param str days: SQL of the days

    >>> first, *_others, last = bucket_of("age").split(" WHEN ")[1:]
    >>> first, last
    ("age > 120 THEN '5'", "age > 0 THEN '1' ELSE '0' END")
    """
    cases = [f"WHEN {days} > {bucket.first - 1} THEN '{bucket.key}'" for bucket in BUCKETS[::-1]]
    return f"CASE {' '.join(cases)} ELSE '{NOT_DUE}' END"


def is_of(bucket, days):
    """Return the SQL of whether a number of days overdue is of a bucket.

    :param str days: SQL of the days

    >>> [is_of(bucket, "age") for bucket in (BUCKETS[0], BUCKETS[-1])]
    ['age BETWEEN 1 AND 30', 'age >= 121']
    """
    if bucket.last is None:
        return f"{days} >= {bucket.first}"
    return f"{days} BETWEEN {bucket.first} AND {bucket.last}"


def sums_of_buckets(amount, days):
    """Return {column: SQL of what is of its bucket, summed up}.

    :param str amount: SQL of the amounts
    :param str days: SQL of the days they are overdue

    >>> sums_of_buckets("owed", "age")["bucket_older"]
    'SUM(owed) FILTER (WHERE age >= 121)'
    """
    return {
        bucket.column: f"SUM({amount}) FILTER (WHERE {is_of(bucket, days)})" for bucket in BUCKETS
    }
