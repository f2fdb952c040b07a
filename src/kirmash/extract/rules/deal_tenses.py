"""Tense, voice and mood of a verb among the words before it, as a short tag, and whether it is
denied: "will be signed" is FUTP, "has not been delivered" PERFP and denied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from kirmash.reference import lexicons

_MODALS: Mapping[str, str] = {
    **dict.fromkeys(("will", "shall", "won't", "ll"), "FUT"),
    **dict.fromkeys(("would", "wouldn't"), "WOULD"),
    **dict.fromkeys(("may", "might", "could", "couldn't"), "MAY"),
    **dict.fromkeys(("can", "cannot"), "CAN"),
    **dict.fromkeys(("should", "must"), "SHOULD"),
}
_IS = frozenset({"is", "are", "am", "s", "isn't", "aren't"})
_WAS = frozenset({"was", "were", "wasn't", "weren't"})
_HAS = frozenset({"has", "have", "ve", "hasn't", "haven't"})
_DOES = frozenset({"do", "does", "did", "don't", "doesn't", "didn't"})
_HELPERS = _IS | _WAS | _HAS | _DOES | frozenset(_MODALS) | {"had", "be", "been", "being", "to"}
_DENIALS = frozenset(
    {
        *("not", "never", "no", "nor", "neither", "without", "hardly"),
        *(word for word in _HELPERS if word.endswith("n't") or word == "cannot"),
    }
)
HELPERS = _HELPERS | _DENIALS
"""English words that only help or deny a verb."""
_BETWEEN = frozenset(
    {
        *("also", "already", "still", "now", "n", "t", "yet", "soon", "just", "again", "then"),
        *("since", "long", "even", "first", "ever", "both", "all", "once", "almost", "thus"),
        *("later", "earlier", "longer", "only", "therefore"),
    }
)
"""Words that may stand between a verb and what helps it, besides adverbs in -ly."""
_FARTHEST = 6
_OPENING = frozenset({",", "(", "–", "—"})
_BEHIND_PARTICIPLE = frozenset(
    {"by", "in", "at", "between", "under", "with", "for", "last", "on", ".", ")", ","}
)
_WILL_BE = frozenset({"будет", "будут", "будем", "буду"})
_WAS_BEFORE = frozenset({"был", "была", "было", "были"})
_MAY = frozenset({"мочь", "должный", "можно", "необходимо", "нужно", "следует", "надо"})
_NOT = frozenset({"не", "ни", "нет", "без"})
_STOPS = frozenset(",;:().")
_RUSSIAN_REACH, _DENIAL_REACH = 4, 2


@cache
def irregular_bases() -> Mapping[str, str]:
    """The base form of every irregular English form."""
    return {
        form: row["base"]
        for row in lexicons.data_rows("irregular_verbs")
        for column in ("past", "participle", "other")
        for form in row[column].split("|")
        if form
    }


@cache
def _forms(*columns: str) -> frozenset[str]:
    rows = lexicons.data_rows("irregular_verbs")
    return frozenset(form for row in rows for name in columns for form in row[name].split("|"))


def is_participle(word: str) -> bool:
    """Whether an English word may be a participle by its form."""
    return word.endswith(("ed", "ing")) or word in _forms("participle")


def english_tense(words: Sequence[str], at: int) -> tuple[str, bool]:
    """The tag of the verb at ``at``, and whether it is denied."""
    helpers, denied = _helpers(words, at)
    form = _english_form(words[at])
    return (
        _infinitive(form, helpers) or _helped(form, helpers) or _alone(words, at, form, denied),
        denied,
    )


def _helpers(words: Sequence[str], at: int) -> tuple[list[str], bool]:
    """The words that help a verb, the nearest first."""
    found, denied = [], False
    for word in reversed(words[max(0, at - _FARTHEST) : at]):
        denied |= word in _DENIALS
        if word in _HELPERS:
            found.append(word)
        elif word not in _BETWEEN and word not in _DENIALS and not word.endswith("ly"):
            break
    return found, denied


def _english_form(word: str) -> str:
    if word.endswith("ed") or word in _forms("past", "participle"):
        return "ed"
    if word.endswith("ing"):
        return "ing"
    return "s" if word.endswith("s") and not word.endswith("ss") else "base"


def _infinitive(form: str, helpers: Sequence[str]) -> str:
    """The tag of a verb behind "to", '' for none: "is to be built" lies ahead, "was to" did."""
    passive = form == "ed" and "be" in helpers
    if "to" not in helpers or not (form == "base" or passive):
        return ""
    for words, tag in ((_IS, "BETO"), (_WAS, "WASTO"), (_HAS | {"had"}, "HAVETO")):
        if not words.isdisjoint(helpers):
            return tag
    return "INFP" if passive else "INF"


def _helped(form: str, helpers: Sequence[str]) -> str:
    """The tag of a verb that others help, '' for none."""
    if modal := next((_MODALS[word] for word in helpers if word in _MODALS), ""):
        behind = "P" if "be" in helpers else "F" if "have" in helpers else ""
        return modal + (behind if form == "ed" else "")
    if "being" in helpers and form != "ing":
        return "BEING"
    by_form: Mapping[str, Sequence[tuple[frozenset[str], str]]] = {
        "ed": (
            (_HAS, "PERFP" if "been" in helpers else "PERF"),
            (frozenset({"had"}), "PLUPP" if "been" in helpers else "PLUP"),
            (_IS, "PRESP"),
            (_WAS, "PASTP"),
        ),
        "ing": ((_IS, "PROG"), (_WAS, "WASING"), (_HAS, "PERFING")),
    }
    return next((tag for words, tag in by_form.get(form, ()) if words.intersection(helpers)), "")


def _alone(words: Sequence[str], at: int, form: str, denied: bool) -> str:
    """The tag of a verb that nothing helps; "signed in May" behind a comma is a participle."""
    if form == "ed":
        before = words[at - 1] if at else ","
        behind = words[at + 1] if at + 1 < len(words) else "."
        is_part = before in _OPENING or behind in _BEHIND_PARTICIPLE
        return "PART" if is_part or words[at] in _forms("participle") else "PAST"
    if form == "ing":
        return "ING"
    if denied or (at and words[at - 1] in _DOES):
        return "DO"
    return "PRES" if form == "s" else "BASE"


def russian_tense(
    words: Sequence[str], bases: Sequence[str], tag: Any, at: int
) -> tuple[str, bool]:
    """The tag of the Russian verb at ``at`` whose grammemes are ``tag``, and whether it is
    denied.
    """
    helper, denied = "", False
    for place in range(at - 1, max(-1, at - 1 - _RUSSIAN_REACH), -1):
        word = words[place]
        denied |= word in _NOT and place >= at - _DENIAL_REACH
        if word in _STOPS:
            break
        helper = _russian_helper(word, bases[place])
        if helper:
            break
    return f"{tag.POS}{tag.tense or ''}{tag.aspect or ''}{helper}", denied


def _russian_helper(word: str, base: str) -> str:
    if word in _WILL_BE:
        return "WILL"
    if word in _WAS_BEFORE:
        return "WAS"
    return "IF" if word == "бы" else "MAY" if base in _MAY else ""
