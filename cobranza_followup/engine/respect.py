"""Finding passages in a message that do not respect whom it goes to.

A phrase is found whatever its accents, capitals and line breaks are, and as whole words; a star
stands for any ending: `embargar*` finds “embargaremos” and not “desembargar”.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_INLINE = frozenset({"a", "b", "i", "u", "s", "em", "strong", "span", "font", "mark", "small", "t"})
_HIDDEN = frozenset({"head", "script", "style"})
_APOSTROPHES = str.maketrans("’‘ʼ´`", "'''''")


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
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(reader.seen).split("\n\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects the text between the tags; blocks are set apart by an empty line."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.seen = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in _HIDDEN
        if tag not in _INLINE:
            self.seen.append("\n\n")

    def handle_endtag(self, tag):
        if tag in _HIDDEN and self.hidden:
            self.hidden -= 1
        if tag not in _INLINE:
            self.seen.append("\n\n")

    def handle_startendtag(self, tag, attrs):
        self.seen.append("\n\n" if tag not in _INLINE else "")

    def handle_data(self, data):
        if not self.hidden:
            self.seen.append(re.sub(r"\s+", " ", data))


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
    folded, origin = _fold(text or "")
    found = []
    for phrase in phrases:
        for match in _pattern(phrase.text).finditer(folded):
            start, end = origin[match.start()], origin[match.end() - 1] + 1
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
    words = _fold(text or "")[0].split()
    return bool(words) and all(re.fullmatch(r"[^*]*\w[^*]*\*?", word) for word in words)


@lru_cache(maxsize=2000)
def _pattern(phrase):
    folded = _fold(phrase)[0].strip()
    words = [re.escape(word.rstrip("*")) + r"\w*" * word.endswith("*") for word in folded.split()]
    return re.compile(r"(?<!\w)" + " ".join(words) + r"(?!\w)")


def _fold(text):
    """Return a text without case, accents and runs of space, and where each letter comes from."""
    letters, origin = [], []
    for place, letter in enumerate(text.translate(_APOSTROPHES)):
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                origin.append(place)
            continue
        # A soft hyphen or a joiner is not seen, an accent does not matter.
        for part in unicodedata.normalize("NFKD", letter).casefold():
            if unicodedata.category(part) not in ("Mn", "Cf"):
                letters.append(part)
                origin.append(place)
    return "".join(letters), origin
