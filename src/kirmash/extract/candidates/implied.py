"""Economies that no word of a page names: its address is there, or its money is theirs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kirmash.extract.candidates.currencies import issuers_of
from kirmash.extract.candidates.model import NumberCandidate, PlaceMention, is_currency
from kirmash.reference import lexicons
from kirmash.reference.economies import alpha2
from kirmash.reference.lexicons import url_host

_WORLD_CURRENCIES = frozenset({"USD", "EUR"})
_OTHER_DOMAINS = {"uk": "GBR", "eu": "EU"}
_OWN_SOURCES = frozenset({"beside", "place"})
_MOST = 4


def find_implied_places(
    url: str | None, numbers: Sequence[NumberCandidate], places: Sequence[PlaceMention]
) -> tuple[str, ...]:
    """The codes implied and not mentioned, at most four, that of the address first."""
    mentioned = {place.code for place in places}
    implied = dict.fromkeys((*_of_address(url), *_of_money(numbers)))
    return tuple(code for code in implied if code not in mentioned)[:_MOST]


@cache
def _countries_by_domain() -> Mapping[str, str]:
    domains = {
        alpha2(code): code
        for code, entry in lexicons.economies().items()
        if entry.kind == "country"
    }
    return {**domains, **_OTHER_DOMAINS}


def _of_address(url: str | None) -> Iterator[str]:
    domain = url_host(url).rsplit(".", 1)[-1] if url else ""
    if domain in _countries_by_domain():
        yield _countries_by_domain()[domain]


def _of_money(numbers: Sequence[NumberCandidate]) -> Iterator[str]:
    """The issuers of the currencies beside numbers, the commonest currency first."""
    counts = Counter(
        reading.unit
        for number in numbers
        for reading in number.units
        if reading.source in _OWN_SOURCES
        and is_currency(reading.unit)
        and reading.unit not in _WORLD_CURRENCIES
    )
    for currency, _ in counts.most_common():
        yield from issuers_of(currency)
