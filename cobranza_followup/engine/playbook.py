"""Filling the facts of a debt into what to say."""

import re

_FACT = re.compile(r"\{(\w*)\}")
# A name may bring its own full stop to the end of a sentence: “S.A. de C.V.”
_TWO_STOPS = re.compile(r"(?<!\.)\.\.$")


def fill(text, facts):
    """Return the lines of a text with the facts in place of their names.

    A line that names a fact there is not (or that is empty) is left out, so that one text
    serves with and without a broken promise.

    :param facts: {name: text}

    >>> fill("It is {overdue}.\\nYou promised {promised}.", {"overdue": "$ 10"})
    ['It is $ 10.']
    >>> fill("This is {company}.", {"company": "Mezquite, S.A."})
    ['This is Mezquite, S.A.']
    """
    return [
        _TWO_STOPS.sub(".", _FACT.sub(lambda found: facts[found[1]], line))
        for line in (text or "").splitlines()
        if line.strip() and all(facts.get(name) for name in _FACT.findall(line))
    ]


def unknown(text, known):
    """Return the names in a text that are no facts, sorted.

    >>> unknown("{overdue} since {when}, {}", {"overdue"})
    ['', 'when']
    """
    return sorted(set(_FACT.findall(text or "")) - set(known))


def page_for(objective, debtor_type):
    """Return (objective, type) of the page to open, or None where there is nothing to say.

    Of whom little is known, and of whom nothing bad is, the best is assumed; with a debt
    that was handed over, the lawyer or the agency speaks.

    >>> page_for("remind", "new"), page_for("press", "unwilling"), page_for("legal", "new")
    (('remind', 'occasional'), ('press', 'unwilling'), None)
    """
    if not objective or objective == "legal":
        return None
    return objective, debtor_type if debtor_type in ("irregular", "unwilling") else "occasional"
