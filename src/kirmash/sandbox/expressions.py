"""Regular expressions whose time grows with the text and no faster.

An expression that begins anywhere and repeats without end looks, in a long run of what it repeats,
from every place to the end of the run: twice the run, four times the time. No word, gap or list of
a real text is as long as the bounds set here, so what is found stays the same.
"""

from __future__ import annotations

import re

BLANKS = 8
"""The longest gap between words that an expression crosses."""

LETTERS = 60
"""The longest run of one kind of characters: a word, a number."""

PARTS = 40
"""The most repeats of a group: words of a name, items of a list."""

ANYTHING = 500
"""The longest stretch of characters that are only not some others."""

_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\]){0,400}+\])"
    r"|(?P<open>\((?:\?(?:P?[<=!>:]+|#)?)?)"
    r"|(?P<close>\))|(?P<endless>[*+]|\{(?P<least>\d{0,9}),\})"
    r"|(?P<range>\{\d{0,9}(?:,\d{1,9})?\})|(?P<other>.)",
    re.DOTALL,
)
_BLANK_ESCAPES = frozenset({r"\s", r"\W"})
_LINE_SETS = frozenset({r"[^\n]", r"[^\n\r]", r"[^\r\n]"})
_LETTER_SETS = ("[^\\W",)  # letters without digits: a set of some, not of all but some
_NEGATED_ESCAPES = frozenset({r"\S", r"\D"})


def bounded_re(expression: str, flags: int = 0) -> re.Pattern[str]:
    """``expression`` compiled, with an end to every repeat that has none.

    ``\\s+`` crosses 8 blanks at most, ``\\w+`` takes 60 letters, a group 40 repeats, ``.`` and
    ``[^…]`` 500 characters. Raises re.error.
    """
    return re.compile(bound_repeats(expression), flags)


def bound_repeats(expression: str) -> str:
    """The same expression with bounds for ``*``, ``+`` and ``{n,}``."""
    parts: list[str] = []
    before = ""
    for token in _TOKEN.finditer(expression):
        text = token[0]
        if token["endless"] and _is_bounded(before):
            least = {"*": 0, "+": 1}.get(text, int(token["least"] or 0))
            text = f"{{{least},{max(least, _bound(before))}}}"
        parts.append(text)
        before = token[0]
    return "".join(parts)


def _is_bounded(repeated: str) -> bool:
    """Whether the repeat of this gets a bound.

    A ``+`` behind a repeat only makes it possessive; a line is taken whole, however long it is.
    """
    possessive = repeated in {"", "*", "+", "?"} or (len(repeated) > 1 and repeated[0] == "{")
    return not possessive and repeated not in _LINE_SETS


def _bound(repeated: str) -> int:
    """The bound for what is repeated: the last token before."""
    if repeated == ")":
        return PARTS
    if repeated in _BLANK_ESCAPES:
        return BLANKS
    negated = repeated.startswith("[^") and not repeated.startswith(_LETTER_SETS)
    if repeated == "." or negated or repeated in _NEGATED_ESCAPES:
        return ANYTHING
    return LETTERS
