"""What a language is to the readers: code, script, words and the grammar made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import ParamSpec, TypeVar, cast

from kirmash.reference import lexicons

_P = ParamSpec("_P")
_T = TypeVar("_T")
PeriodRule = tuple[str, str]
"""The name of a rule of periods, by which it is resolved, and its expression."""


@dataclass(frozen=True, slots=True)
class NonHedgeContext:
    """Where a hedge's words are none: ``hedge_words`` in small letters, behind
    ``preceding_pattern``.

    ``preceding_pattern`` must end where the words begin; it is sought in the ``preceding_length``
    characters before the number, or among those in which hedges are sought where
    ``preceding_length`` is 0.
    """

    hedge_words: frozenset[str]
    preceding_pattern: re.Pattern[str]
    preceding_length: int = 0


def _no_periods(_langs: tuple[str, ...]) -> Sequence[PeriodRule]:
    return ()


def _same_form(phrase: str) -> frozenset[str]:
    return frozenset({phrase})


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the readers.

    ``code`` is its ISO 639-1 code, ``script`` the script of its letters (Latin or Cyrillic),
    ``distinctive_letters`` those that distinguish it from others of its script ('' where it is the
    usual one). ``word_folder`` holds its words: ``number_words.csv``, ``time_words.csv``,
    ``hedges.csv``, ``phrases.csv`` and so on, as in ``data/lang/en``; a list may be missing.
    ``word_languages`` are the languages whose words a text may hold, its own among them; () is its
    own alone.

    ``periods`` gives the rules of periods for the languages read, in the order they are tried: the
    name of a rule (month, months, year, years, part, same and so on) and an expression whose groups
    say what was read: ``y`` a year in digits, ``m1`` and ``m2`` names of months, ``rel`` and
    ``before`` words such as 'last year' and 'a year earlier', ``ord`` an ordinal, ``n`` a number of
    months. ``deadlines`` gives those of times that lie ahead, with ``d`` a day
    (``last`` that of several), ``m`` a month, ``y`` and ``rel`` a year, ``ord`` and ``span`` a part
    of it, ``season``, ``weekday``, ``n`` and ``stretch`` (in two weeks), ``ahead`` (tomorrow).
    ``forms`` gives every form of a base form in
    small letters. ``hedge_exceptions`` lists where words of hedges are none.
    ``groups_digits_by_comma``: whether a comma parts groups of three digits.
    """

    code: str
    script: str
    word_folder: Traversable
    distinctive_letters: str = ""
    word_languages: tuple[str, ...] = ()
    periods: Callable[[tuple[str, ...]], Sequence[PeriodRule]] = _no_periods
    deadlines: Callable[[tuple[str, ...]], Sequence[PeriodRule]] = _no_periods
    forms: Callable[[str], frozenset[str]] = _same_form
    hedge_exceptions: tuple[NonHedgeContext, ...] = ()
    groups_digits_by_comma: bool = False


_CACHE_SIZE = 4_096
_caches: list[Callable[[], None]] = []


def cache_until_languages_change(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep what a function makes of the words of languages until a language is added."""
    cached = lru_cache(maxsize=_CACHE_SIZE)(function)
    _caches.append(cached.cache_clear)
    return cast("Callable[_P, _T]", cached)


def clear_language_caches() -> None:
    """Drop everything :func:`language_cache` caches: a language was added."""
    for clear in _caches:
        clear()


# What grammars of periods share: a year in digits, what may be before it, a dash between two.
YEAR_DIGITS = r"(?:19|20)\d\d"
BEFORE_YEAR_PATTERN = r"(?<![\w$€£₽./:№#-])"
DASH_PATTERN = r"\s*[-–—‑]\s*"


def after_year_pattern() -> str:
    """What behind four digits makes them no year: digits, a percent sign, a unit."""
    return rf"(?!\d|[.,]\d|\s*(?:%|{lexicons.phrase_alternation('period.no_year')}))"
