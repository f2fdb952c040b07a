"""Which currencies a sign or word may mean on a page: by the places it names, nearest kin first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from babel.core import get_global

from kirmash.extract.candidates.model import PlaceMention
from kirmash.lang.patterns import alternation_pattern, matches_form, split_forms
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
    signs: frozenset[str]
    words: tuple[str, ...]


@cache
def currency_families() -> tuple[CurrencyFamily, ...]:
    """The families of ``data/currency_families.csv`` in its order."""
    return tuple(
        CurrencyFamily(
            row["family"],
            split_forms(row["codes"]),
            frozenset(split_forms(row["signs"])),
            split_forms(row["words"]),
        )
        for row in lexicons.data_rows("currency_families")
    )


@lru_cache(maxsize=1024)
def families_of(code: str) -> tuple[CurrencyFamily, ...]:
    """The families a currency belongs to."""
    return tuple(family for family in currency_families() if code in family.codes)


def families_beside(text: str, start: int, end: int) -> tuple[CurrencyFamily, ...]:
    """The families whose sign stands before the number from ``start`` to ``end`` or whose word
    stands behind it.
    """
    before = text[max(0, start - _MARGIN) : start]
    sign = _sign_pattern().search(before) if before.rstrip()[-1:] in _sign_ends() else None
    word = _word_pattern().match(text, end)
    return (
        *(_families_of_sign(sign[1]) if sign else ()),
        *(_families_of_word(" ".join(word[1].casefold().split())) if word else ()),
    )


@cache
def _sign_pattern() -> re.Pattern[str]:
    """A sign right before a number, the longest of those that end alike."""
    signs = {sign for family in currency_families() for sign in family.signs}
    listed = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    return bounded_re(rf"(?<![^\W\d_$])({listed})\s?$")


@cache
def _sign_ends() -> frozenset[str]:
    """The last characters of all signs: most numbers have none of them before."""
    return frozenset(sign[-1] for family in currency_families() for sign in family.signs)


@cache
def _word_pattern() -> re.Pattern[str]:
    words = alternation_pattern(word for family in currency_families() for word in family.words)
    unbound = words.replace(r"(?<!\w)", "")
    return bounded_re(rf"[\s-]{{0,2}}({unbound})", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _families_of_sign(sign: str) -> tuple[CurrencyFamily, ...]:
    return tuple(family for family in currency_families() if sign in family.signs)


@lru_cache(maxsize=4_096)
def _families_of_word(word: str) -> tuple[CurrencyFamily, ...]:
    return tuple(
        family
        for family in currency_families()
        if any(matches_form(form, word) for form in family.words)
    )


@lru_cache(maxsize=1024)
def currencies_of(economy: str) -> tuple[str, ...]:
    """The currencies of a country, of a region's country or of a group, today's first; () where
    unknown.
    """
    if economy in _UNION_CURRENCIES:
        return (_UNION_CURRENCIES[economy],)
    if country_of(economy) not in lexicons.economies():
        return ()
    country = country_of(economy)
    aliases: Mapping[str, Sequence[str]] = get_global("territory_aliases")
    territory = (aliases.get(country) or [alpha2(country).upper()])[0]
    listed: Mapping[str, Sequence[tuple[str, object, object, bool]]] = get_global(
        "territory_currencies"
    )
    tender = [entry for entry in listed.get(territory, ()) if entry[3]]
    recent = [entry for entry in tender if (_ended(entry[2]) or _OLDEST) >= _OLDEST]
    recent.sort(key=lambda entry: (_ended(entry[2]) is not None, -_began(entry[1])))
    return tuple(dict.fromkeys(entry[0] for entry in recent))


_MOST_ISSUERS = 3
_OLDEST = 2008  # currencies gone before no page speaks of


def _ended(end: object) -> int | None:
    return int(end[0]) if isinstance(end, tuple) else None


def _began(begin: object) -> int:
    return int(begin[0]) if isinstance(begin, tuple) else 0


@cache
def _issuers() -> Mapping[str, tuple[str, ...]]:
    """The countries whose first currency each is."""
    issuers: dict[str, tuple[str, ...]] = {}
    for code, entry in lexicons.economies().items():
        if entry.kind == "country":
            for currency in currencies_of(code)[:1]:
                issuers[currency] = (*issuers.get(currency, ()), code)
    return issuers


def issuers_of(currency: str) -> tuple[str, ...]:
    """The countries that pay in a currency, where they are few enough to tell which is meant."""
    issuers = _issuers().get(currency, ())
    return issuers if len(issuers) <= _MOST_ISSUERS else ()


def page_currencies(places: Sequence[PlaceMention]) -> tuple[str, ...]:
    """The currencies of the places a page names, the heaviest place first; the first place named
    counts double.
    """
    weights: Counter[str] = Counter()
    for rank, place in enumerate(places):
        weights[place.code] += 3 if rank == 0 else 1
    ordered = [code for code, _ in weights.most_common()]
    return tuple(dict.fromkeys(code for place in ordered for code in currencies_of(place)[:2]))
