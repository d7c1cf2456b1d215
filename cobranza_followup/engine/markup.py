"""Reading HTML in one pass: what a person wrote may be a megabyte of nonsense.

Python's own reader looks for the end of a comment from each of its beginnings; thirty thousand of
them take seconds. Here nothing is looked for twice. Where HTML is broken, what may be text is text:
whoever looks for phrases in it must not miss one that a mail program might show.
"""

import html
import re

_HIDDEN = frozenset({"head", "script", "style"})
_BEGIN = re.compile(r"<(?=[a-zA-Z!?/])")
_NAME = re.compile(r"/?([a-zA-Z][^\s/<>]*)")
# Where a tag ends, or where a value begins in which `>` ends nothing.
_END_OR_VALUE = re.compile(r"""=\s*(["'])|>""")
_ANY_END = re.compile(">")
_CLOSING = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in _HIDDEN}
_COMMENT_END = re.compile(r"--!?>")
_ZEROS = re.compile(r"(&#[xX]?)0+(?=[0-9a-fA-F])")
# Python refuses to read numbers of thousands of digits; no letter has more than seven.
_NO_LETTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")


def pieces(text, closing=""):
    """Return what an HTML text consists of: (name of a tag, None) and (None, text a person sees).

    :param closing: what the name of a tag that ends an element begins with

    >>> pieces("<p>1 &lt; 2<br/></p>")
    [('p', None), (None, '1 < 2'), ('br', None), ('p', None)]
    >>> pieces("a<!-- no -->b<style>no</style>c <d 1 > 2")
    [(None, 'a'), (None, 'b'), ('style', None), ('style', None), (None, 'c '), ('d', None), (None, ' 2')]
    >>> pieces("<!-- <i title='1 > 2'>never closed")
    [(None, '<!-- '), ('i', None), (None, 'never closed')]
    >>> pieces("<p>a</p>", closing="/")
    [('p', None), (None, 'a'), ('/p', None)]
    """
    return _Scanner(text, closing).scan()


class _Scanner:
    """One pass over a text; remembers what was looked for in vain, and looks for it no more."""

    def __init__(self, text, closing):
        self.text = text
        self.closing = closing
        self.found = []
        self.missing = set()

    def scan(self):
        shown = place = 0
        while (found := _BEGIN.search(self.text, place)) and "end" not in self.missing:
            begin = found.start()
            end, tag = self._markup(begin)
            if end is None:
                place = begin + 1
                continue
            self._show(self.text[shown:begin])
            if tag:
                self.found.append((tag, None))
            shown = place = end
        self._show(self.text[shown:])
        return self.found

    def _show(self, text):
        if text:
            self.found.append((None, _unescaped(text)))

    def _markup(self, begin):
        """Return (where the markup that begins here ends, its tag); (None, None): it is text."""
        if self.text.startswith("<!--", begin):
            return self._first("comment", _COMMENT_END, begin + 2), None
        name = _NAME.match(self.text, begin + 1)
        if not name:
            # A declaration or an instruction.
            return self._first("end", _ANY_END, begin), None
        end = self._tag_end(name.end())
        tag = name[1].lower()
        closes = self.text.startswith("</", begin)
        if end is not None and tag in _HIDDEN and not closes and self.text[end - 2] != "/":
            close = self._first(tag, _CLOSING[tag], end, before=True)
            end = end if close is None else close
        return end, self.closing * closes + tag

    def _tag_end(self, place):
        """Return where a tag ends: at its `>`, values in quotes left out."""
        end = place
        while "quotes" not in self.missing:
            found = _END_OR_VALUE.search(self.text, end)
            if found and not found[1]:
                return found.end()
            end = found and self.text.find(found[1], found.end()) + 1
            if not end:
                self.missing.add("quotes")
        return self._first("end", _ANY_END, place)

    def _first(self, what, pattern, place, before=False):
        """Return where the next match of a pattern ends (or begins), or None."""
        if what in self.missing:
            return None
        found = pattern.search(self.text, place)
        if not found:
            self.missing.add(what)
            return None
        return found.start() if before else found.end()


def _unescaped(text):
    if "&" not in text:
        return text
    return html.unescape(_NO_LETTER.sub("\ufffd", _ZEROS.sub(r"\1", text)))
