"""Finding passages in a message that do not respect whom it goes to.

A phrase is found whatever its accents, capitals and line breaks are, and as whole words; a star
stands for any ending: `embargar*` finds “embargaremos” and not “desembargar”.
"""

import re
import unicodedata
from bisect import bisect_right
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from .markup import pieces

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_INLINE = frozenset({"a", "b", "i", "u", "s", "em", "strong", "span", "font", "mark", "small", "t"})
_APOSTROPHES = frozenset("’‘ʼ´`")
# Letters of a text whose places are counted together.
_BLOCK = 4096
_SPACE = re.compile(r"\s+")


class Kind(StrEnum):
    """What is wrong with a passage."""

    THREAT = "threat"
    SHAME = "shame"
    COURT = "court"
    ASK_WHY = "ask_why"


class Phrase(NamedTuple):
    """What not to write; `key` names it to the caller."""

    key: int
    text: str
    kind: str


class Passage(NamedTuple):
    """Where a phrase was found: `text` is that part of the message, from `start` to `end`."""

    start: int
    end: int
    text: str
    kind: str
    key: int


def readable(text):
    """Return what a reader sees of a message, HTML or not, with lines where blocks end.

    >>> readable("<p>You will be <b>ar</b>rested.</p><p>1 &lt; 2</p>")
    'You will be arrested.\\n1 < 2'
    >>> readable("1 < 2 & 3 > 2")
    '1 < 2 & 3 > 2'
    """
    text = str(text or "")
    if not _TAG.search(text):
        return text
    seen = []
    for tag, data in pieces(text):
        if tag is None:
            seen.append(_SPACE.sub(" ", data))
        elif tag not in _INLINE:
            seen.append("\n\n")
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(seen).split("\n\n"))
    return "\n".join(line for line in lines if line)


def passages(text, phrases):
    """Return the passages of a readable text that match a phrase, in their order.

    Where several begin at the same place, or one lies within another, the longest counts.

    >>> phrase = Phrase(1, "vamos a embargar*", "threat")
    >>> [found] = passages("Señora, VAMOS  a\\nembargarle la casa.", [phrase])
    >>> found.text, found.kind
    ('VAMOS  a\\nembargarle', 'threat')
    >>> passages("No vamos a desembargar la mercancía.", [phrase])
    []
    """
    folded = _fold(text or "")
    matches = [
        (match, phrase)
        for phrase in phrases
        # Most phrases are in no text at all, and to look for one word is quick.
        if _longest_word(phrase.text) in folded
        for match in _pattern(phrase.text).finditer(folded)
    ]
    if not matches:
        return []
    origin = _Origin(text)
    found = []
    for match, phrase in matches:
        start, end = origin.of(match.start()), origin.of(match.end() - 1) + 1
        found.append(Passage(start, end, text[start:end], phrase.kind, phrase.key))
    found.sort(key=lambda passage: (passage.start, -passage.end, passage.key))
    kept = []
    for passage in found:
        if not kept or passage.end > kept[-1].end:
            kept.append(passage)
    return kept


def marked(text, found, before="►", after="◄"):
    """Return a text with its passages between two marks.

    >>> marked("Pay or else.", passages("Pay or else.", [Phrase(1, "or else", "threat")]))
    'Pay ►or else◄.'
    """
    pieces, done = [], 0
    for passage in found:
        start = max(passage.start, done)
        pieces += [text[done:start], before, text[start : passage.end], after]
        done = passage.end
    return "".join([*pieces, text[done:]])


def is_phrase(text):
    """Whether a text can be looked for: words, a star only at the end of one.

    >>> is_phrase("vamos a embargar*"), is_phrase("*"), is_phrase("a*b"), is_phrase(" ")
    (True, False, False, False)
    """
    words = [word.removesuffix("*") for word in _fold(text or "").split()]
    return bool(words) and all("*" not in word and re.search(r"\w", word) for word in words)


@lru_cache(maxsize=2000)
def _pattern(phrase):
    """Return the pattern that finds a phrase in a folded text.

    It begins with letters, which are found quickly, and looks back from there.
    """
    first, *others = map(_word, _fold(phrase).split())
    stem = re.escape(_fold(phrase).split()[0].rstrip("*"))
    begin = first.replace(stem, rf"{stem}(?<!\w{stem})", 1)
    return re.compile(r"\s+".join([begin, *others]) + r"(?!\w)")


def _word(word):
    return re.escape(word.rstrip("*")) + r"\w*" * word.endswith("*")


@lru_cache(maxsize=2000)
def _longest_word(phrase):
    return max((word.rstrip("*") for word in _fold(phrase).split()), key=len)


class _Letters(dict):
    """What `str.translate` makes of each letter: no case, no accents, one kind of space."""

    def __missing__(self, number):
        letter = chr(number)
        if letter in _APOSTROPHES:
            folded = "'"
        elif letter.isspace():
            folded = " "
        else:
            # A soft hyphen or a joiner is not seen, an accent does not matter.
            folded = "".join(
                part
                for part in unicodedata.normalize("NFKD", letter).casefold()
                if unicodedata.category(part) not in ("Mn", "Cf")
            )
        self[number] = folded
        return folded


_LETTERS = _Letters()


def _fold(text):
    """Return a text without case and accents, and with all that is space as spaces."""
    return text.translate(_LETTERS)


class _Origin:
    """Tells where in a text a letter of the folded text comes from, block by block."""

    def __init__(self, text):
        self.text = text
        lengths = (
            len(_fold(text[place : place + _BLOCK])) for place in range(0, len(text), _BLOCK)
        )
        self.starts = [0, *accumulate(lengths)]
        self.blocks = {}

    def of(self, place):
        """Return the place in the text of the letter at `place` in the folded one."""
        block = bisect_right(self.starts, place) - 1
        if block not in self.blocks:
            begin = block * _BLOCK
            self.blocks[block] = [
                begin + offset
                for offset, letter in enumerate(self.text[begin : begin + _BLOCK])
                for _part in _LETTERS[ord(letter)]
            ]
        return self.blocks[block][place - self.starts[block]]
