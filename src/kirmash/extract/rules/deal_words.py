"""The words that tell of deals, found in one pass: ``data/deal_words.csv`` as an automaton per
language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_ROLES = (
    "paper accord promise bargain batch lifted document contract habit sign appear pledge force "
    "meet visit delegation office body sitting gathering talks fair held supply widen "
    "build works project cooperate venture resume roadmap limit prepare loan grant status negation "
    "theme "
)
_NOUN = bounded_re(r"(?:ing|ment|ture|ани[еяюй]м?|ени[еяюй]м?|анн[еяі]м?|енн[еяі]м?)$")
ROLES = frozenset(_ROLES.split())


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A word of the lexicon in a text: what it does in a clause, and a kind, status or theme where
    the role has one.

    ``infinitive`` is True for 'to sell', «построить», «пабудаваць»; ``noun`` for 'signing',
    «подписание», «падпісанне».
    """

    start: int
    end: int
    role: str
    value: str
    infinitive: bool = False
    noun: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """One entry: the letters every form begins with, and the rest as an expression (None: the word
    itself).
    """

    role: str
    value: str
    stem: str
    rest: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Lexicon:
    words: tuple[tuple[_Word, ...], ...]
    automaton: AhoCorasick


def find(lowered: str, lang: str) -> tuple[Hit, ...]:
    """Every word of the lexicon of ``lang`` (en, ru, be) in a text already lowered by
    :func:`lowered`, in order.
    """
    lexicon = _lexicon(lang if lang in {"en", "ru", "be"} else "en")
    matches = lexicon.automaton.find_matches_as_indexes(lowered, overlapping=True)
    return tuple(
        sorted(
            {
                hit
                for which, start, end in matches
                for hit in _hits(lowered, lexicon.words[which], start, end)
            }
        )
    )


def lowered(text: str) -> str:
    """The text in small letters, every character at its old place ('İ' is left alone, 'ё' is 'е',
    blanks are made equal).
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    for odd, usual in _EQUAL.items():  # several times faster than str.translate
        low = low.replace(odd, usual)
    return low


_EQUAL = {
    "\u00a0": " ",
    "\u202f": " ",
    "\n": " ",
    "\t": " ",
    "\u2019": "'",
    "\u2011": "-",
    "ё": "е",
}


def _hits(text: str, words: tuple[_Word, ...], start: int, end: int) -> Iterator[Hit]:
    if start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
        return
    for word in words:
        if word.rest is None:
            if end == len(text) or not text[end].isalnum():
                yield Hit(start, end, word.role, word.value, *_form(text, start, end))
        elif rest := word.rest.match(text, end):
            yield Hit(start, rest.end(), word.role, word.value, *_form(text, start, rest.end()))


def _form(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the word is an infinitive, and whether it is a noun of action."""
    infinitive = "to " in (text[max(0, start - 3) : start], text[start : start + 3]) or text[
        end - 2 : end
    ] in {"ть", "ти", "ць"}
    return infinitive, bool(_NOUN.search(text, start, end))


@cache
def _lexicon(lang: str) -> _Lexicon:
    stems: dict[str, list[_Word]] = {}
    for row in lexicons.data_rows("deal_words"):
        if row["role"] not in ROLES:
            raise ValueError(f"deal_words.csv: {row['role']!r} is no role.")
        if row["lang"] == lang:
            for form in filter(None, map(str.strip, row["words"].split("|"))):
                word = _word(row["role"], row["value"], form)
                stems.setdefault(word.stem, []).append(word)
    for row in lexicons.data_rows(
        "deal_subjects"
    ):  # what is built or run is a work, whatever service it renders
        if row["lang"] == lang and row["work"]:
            for form in map(str.strip, row["words"].split("|")):
                word = _word("works", "", form)
                stems.setdefault(word.stem, []).append(word)
    return _Lexicon(tuple(map(tuple, stems.values())), AhoCorasick(list(stems)))


def _word(role: str, value: str, form: str) -> _Word:
    """'рабоч* групп*' is the stem 'рабоч' and the rest as an expression; a word without '*' has no
    rest.
    """
    stem, star, rest = lowered(form).partition("*")
    if not star:
        return _Word(role, value, stem, None)
    pattern = r"\w*" + "".join(
        r"[\w-]*" if part == "*" else re.escape(part) for part in re.split(r"(\*)", rest) if part
    )
    return _Word(
        role, value, stem, bounded_re(pattern + ("" if rest.endswith("*") or not rest else r"\b"))
    )
