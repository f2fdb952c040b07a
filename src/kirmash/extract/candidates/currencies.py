"""Which currencies a sign or word may mean on a page: by the places it names, nearest kin first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from babel.core import get_global

from kirmash.extract.candidates.model import PlaceMention
from kirmash.lang.patterns import form_pattern, split_forms
from kirmash.reference import lexicons
from kirmash.reference.economies import alpha2, country_of
from kirmash.sandbox.expressions import bounded_re

_MARGIN = 18  # characters beside a number in which a sign or word of money stands
_UNION_CURRENCIES = MappingProxyType({"EU": "EUR"})


@dataclass(frozen=True, slots=True)
class CurrencyFamily:
    """Currencies that share signs and words; ``codes`` of ISO 4217, the usual one first."""

    name: str
    codes: tuple[str, ...]
    sign: re.Pattern[str]
    word: re.Pattern[str]


@cache
def currency_families() -> tuple[CurrencyFamily, ...]:
    """The families of ``data/currency_families.csv`` in its order."""
    return tuple(
        CurrencyFamily(
            row["family"],
            split_forms(row["codes"]),
            bounded_re(_sign_pattern(split_forms(row["signs"]))),
            bounded_re(_word_pattern(split_forms(row["words"])), re.IGNORECASE),
        )
        for row in lexicons.data_rows("currency_families")
    )


def _sign_pattern(signs: Sequence[str]) -> str:
    escaped = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    return rf"(?<![^\W\d_$])(?:{escaped})\s?$"


def _word_pattern(words: Sequence[str]) -> str:
    listed = "|".join(
        form_pattern(word).removeprefix(r"(?<!\w)") for word in sorted(words, key=len, reverse=True)
    )
    return rf"[\s-]{{0,2}}(?:{listed})"


@cache
def families_of(code: str) -> tuple[CurrencyFamily, ...]:
    """The families a currency belongs to."""
    return tuple(family for family in currency_families() if code in family.codes)


def families_beside(text: str, start: int, end: int) -> tuple[CurrencyFamily, ...]:
    """The families whose sign stands before the number from ``start`` to ``end`` or whose word
    stands behind it.
    """
    before = text[max(0, start - _MARGIN) : start]
    last = before.rstrip()[-1:]
    return tuple(
        family
        for family in currency_families()
        if family.word.match(text, end)
        or (last and not last.isdigit() and family.sign.search(before))
    )


@cache
def currencies_of(economy: str) -> tuple[str, ...]:
    """The currencies of a country, of a region's country or of a group, today's first; () where
    unknown.
    """
    if economy in _UNION_CURRENCIES:
        return (_UNION_CURRENCIES[economy],)
    if country_of(economy) not in lexicons.economies():
        return ()
    territory = alpha2(country_of(economy)).upper()
    listed: Mapping[str, Sequence[tuple[str, object, object, bool]]] = get_global(
        "territory_currencies"
    )
    tender = [entry for entry in listed.get(territory, ()) if entry[3]]
    recent = [entry for entry in tender if (_ended(entry[2]) or _OLDEST) >= _OLDEST]
    recent.sort(key=lambda entry: (_ended(entry[2]) is not None, -_began(entry[1])))
    return tuple(dict.fromkeys(entry[0] for entry in recent))


_OLDEST = 2008  # currencies gone before no page speaks of


def _ended(end: object) -> int | None:
    return int(end[0]) if isinstance(end, tuple) else None


def _began(begin: object) -> int:
    return int(begin[0]) if isinstance(begin, tuple) else 0


def page_currencies(places: Sequence[PlaceMention]) -> tuple[str, ...]:
    """The currencies of the places a page names, the heaviest place first; the first place named
    counts double.
    """
    weights: Counter[str] = Counter()
    for rank, place in enumerate(places):
        weights[place.code] += 3 if rank == 0 else 1
    ordered = [code for code, _ in weights.most_common()]
    return tuple(dict.fromkeys(code for place in ordered for code in currencies_of(place)[:2]))
