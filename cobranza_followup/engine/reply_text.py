"""What a customer wrote themselves in a mail: without what it quotes, and without the signature.

Each line is looked at once, whatever its length.
"""

import re
import unicodedata

from . import markup

# Nobody writes more than so many letters to say when they pay.
LONGEST = 20_000
_LONGEST_HTML = 1_000_000
_LONGEST_LINE = 2_000
_BREAKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)

_WHITE = re.compile(r"\s+")
_EMPTY_BEFORE_QUOTE = re.compile(r"\n{2,}(?=>)")

# Who wrote what follows: "El mié, 11 mar 2026 a las 9:12, Cobranza escribió:"
_WROTE = re.compile(r"(on|el|am|le)\b.*\b(wrote|escribio|ha scritto|a ecrit):?\s*$")
_WROTE_BEGIN = re.compile(r"(on|el)\b.*\b\d{1,2}\b")
_WROTE_LINES = 3
_HEADER = re.compile(r"\*?(from|de|desde|remitente):\*?\s")
_HEADER_NEXT = re.compile(
    r"\*?(sent|to|date|subject|enviado|enviado el|para|fecha|asunto|cc|date|a):\*?(\s|$)"
)
# Signs around a line that say nothing.
_FRAME = " \t-*_=~—–·|<>\"'"
_RULE = frozenset("-_—– ")
_CUT = re.compile(
    r"(original message|mensaje original|forwarded message|mensaje reenviado"
    r"|begin forwarded message:?|inicio del mensaje reenviado:?)"
)
_SENT_FROM = re.compile(
    r"(sent from (my|outlook|mail)|enviado desde (mi|outlook|correo|el)|get outlook for"
    r"|obten(er|ga)? outlook para|descarga outlook)\b"
)
_SMALL_PRINT = re.compile(
    r"(aviso (legal|de confidencialidad|de privacidad)|confidencial(idad)?\b"
    r"|este (mensaje|correo)( electronico)?( y (sus|los) \w+)? (es|puede|contiene|esta|va|se dirige)"
    r"|la informacion contenida|antes de imprimir|si no desea recibir|libre de virus|sin virus"
    r"|this (e-?mail|message)( and any \w+)? (is|may|contains|and)|disclaimer\b|confidentiality"
    r"|confidential\b|to unsubscribe|if you (no longer wish|do not wish|received this))"
)
_LONGEST_SIGN_OFF = 80
_SIGN_OFF = re.compile(
    r"((muchas |muchisimas |mil |many )?(gracias|thanks|thank you)( de antemano| in advance)?"
    r"[\s,.!y]*(and\s+)?)?"
    r"((le |les |reciba |reciban )?(un |muchos |con )?(cordial(es)? |afectuosos? |atentos? )?"
    r"(saludos?|slds|sldos|abrazos?)( cordial(es)?| afectuosos?| atentos?| a todos)?"
    r"|atte|atentamente|cordialmente|quedo (atent[oa]|al pendiente)|quedamos atentos"
    r"|(very |with )?(kind|best|warm|kindest|warmest)( regards| wishes)?|regards|cheers"
    r"|sincerely( yours)?|yours (truly|sincerely|faithfully)|rgds|br|thx|un abrazo)"
    r"\W*$"
)


class _Letters(dict):
    """What `str.translate` makes of each letter: one for one, without case and accents."""

    def __missing__(self, number):
        letter = chr(number)
        plain = unicodedata.normalize("NFKD", letter)[0].lower()
        if letter in "’‘´`":
            plain = "'"
        elif letter.isspace() and letter != "\n":
            plain = " "
        self[number] = plain if len(plain) == 1 else letter
        return self[number]


_LETTERS = _Letters()


def plain(text):
    """Return a text without case and accents; each letter stays where it was.

    >>> plain("El Miércoles,\\u00a0MAÑANA")
    'el miercoles, manana'
    """
    return text.translate(_LETTERS)


def from_html(text):
    """Return the text of HTML, with `> ` before the lines of what it quotes.

    >>> from_html("<p>Yes.</p><blockquote>When?<br>Now?</blockquote>No<pre>a\\nb</pre>")
    'Yes.\\n> When?\\n> Now?\\nNo\\na\\nb'
    """
    lines, line, quoted, kept = [], [], 0, 0
    for tag, seen in [*markup.pieces(text[:_LONGEST_HTML], closing="/"), ("br", None)]:
        if seen is not None and kept:
            first, *others = seen.split("\n")
            line.append(first)
            for other in others:
                lines.append("> " * bool(quoted) + "".join(line))
                line = [other]
        elif seen is not None:
            line.append(_WHITE.sub(" ", seen))
        elif tag.lstrip("/") in _BREAKS:
            if words := "".join(line).strip():
                lines.append("> " * bool(quoted) + words)
            elif tag in ("br", "p") and lines and lines[-1]:
                lines.append("")
            line = []
            ends = tag.startswith("/")
            quoted = max(0, quoted + (tag == "blockquote") - (tag == "/blockquote"))
            if tag.lstrip("/") == "pre":
                kept = max(0, kept + (-1 if ends else 1))
    return _EMPTY_BEFORE_QUOTE.sub("\n", "\n".join(lines)).strip()


def own_words(text):
    """Return what the writer of a mail says, of its plain text.

    >>> own_words("I pay on Friday.\\n\\nRegards,\\nAna\\n\\nOn Mon, 9 Mar 2026, AR wrote:\\n> Pay!")
    'I pay on Friday.'
    >>> own_words("> When?\\nTomorrow.\\n-- \\nAna, payments on Fridays")
    'Tomorrow.'
    >>> own_words("Va mañana.\\nDe: Ana\\nPara: Luis\\nAsunto: Pago\\nPague hoy.")
    'Va mañana.'
    """
    text = unicodedata.normalize("NFC", text[: 4 * LONGEST]).replace("\0", " ")
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()]
    folded = [plain(line).strip() for line in lines]
    kept, place = [], 0
    while place < len(lines):
        what = folded[place]
        if what.startswith((">", "|>")):
            place += 1
        elif after := _after_who_wrote(folded, place):
            following = next((one for one in folded[after:] if one), "")
            if not following.startswith(">"):
                break
            place = after
        elif _ends(folded, place, bool("".join(kept).strip())):
            break
        else:
            kept.append(lines[place].rstrip())
            place += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:LONGEST]


def _after_who_wrote(folded, place):
    """Return the line after the one that says who wrote what follows, or 0: none begins here."""
    if not _WROTE_BEGIN.match(folded[place]):
        return 0
    for end in range(place + 1, min(place + _WROTE_LINES, len(folded)) + 1):
        if _WROTE.match(" ".join(folded[place:end])):
            return end
    return 0


def _ends(folded, place, begun):
    """Whether the writer's own words end before a line."""
    what = folded[place]
    core = what.strip(_FRAME)
    if not core:
        return len(what) > 1 and _RULE.issuperset(what)
    if any(pattern.match(core) for pattern in (_CUT, _SENT_FROM, _SMALL_PRINT)):
        return True
    if begun and len(core) < _LONGEST_SIGN_OFF and _SIGN_OFF.match(core):
        return True
    following = folded[place + 1 : place + 4]
    return bool(_HEADER.match(what)) and any(map(_HEADER_NEXT.match, following))
