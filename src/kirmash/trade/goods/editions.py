"""One edition of goods: the trade of reporters who tell different editions of the Harmonised
System, or Eurostat's Combined Nomenclature, brought to one of them by the shipped concordances.

A row's dollars are split by the weights of its code over the whole chain of tables between two
editions (`concordance.chain_weights`); the parts are whole thousandths and add up to the row. What
a table has no place for stands under 999999 (not specified) of the new edition, so totals stay. A
nomenclature without its edition ("HS", "CN") is taken to be that in force in the year; Combined
Nomenclature is cut to its first six digits, which are those of the Harmonised System.

Only the step from HS 2017 to HS 2022 has no published weights. Where the same source has trade in
HS 2022 for all successors of a code together, that trade weighs them; where it has none, they share
evenly, and the share of dollars so split is told (``judged``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from kirmash.errors import InputError
from kirmash.trade import concordance
from kirmash.trade.goods import conversion
from kirmash.trade.goods.conversion import (
    EDITIONS,
    UNDATED,
    ConvertedEdition,
    EditionUse,
    edition_of_year,
)


@dataclass(frozen=True, slots=True)
class CommonEdition:
    """The edition that the goods of a source's years stand in, and what was brought to it; no parts
    where all was reported so.
    """

    source: str
    nomenclature: str
    parts: tuple[ConvertedEdition, ...] = ()

    @property
    def carried(self) -> tuple[ConvertedEdition, ...]:
        """Those that were brought to the edition."""
        return tuple(part for part in self.parts if not part.skipped)

    @property
    def left_out(self) -> tuple[ConvertedEdition, ...]:
        """Those that no concordance brings to the edition."""
        return tuple(part for part in self.parts if part.skipped)


def check_edition(name: str) -> str:
    """An edition of the Harmonised System as it is written in the tables. Raises InputError."""
    code = name.strip().upper()
    if code not in EDITIONS:
        raise InputError(
            "trade.edition-unknown",
            "{name!r} is not an edition of the Harmonised System.",
            "Use one of: {editions}.",
            name=name,
            editions=EDITIONS,
        )
    return code


def edition_uses(
    base: duckdb.DuckDBPyConnection, source: str, years: Iterable[int]
) -> tuple[EditionUse, ...]:
    """The nomenclatures of goods in the years of a source, by year and nomenclature."""
    uses = []
    for year in sorted(set(years)):
        rows = base.execute(
            "SELECT nomenclature, list(DISTINCT who ORDER BY who), sum(n)::BIGINT FROM (SELECT "
            "nomenclature, CASE WHEN reporter = '' THEN exporter ELSE reporter END AS who, "
            "count(*) AS n FROM trade WHERE source = $1 AND period >= $2 AND period < $2 || '-13' "
            "AND product <> 'TOTAL' GROUP BY ALL) GROUP BY nomenclature ORDER BY nomenclature",
            [source, f"{year:04d}"],
        ).fetchall()
        uses += [EditionUse(year, name, frozenset(who), count) for name, who, count in rows]
    return tuple(uses)


def choose_edition(uses: Iterable[EditionUse]) -> str:
    """The nomenclature that most economies report in, then the most rows; over several years the
    oldest of those of each year. '' where there are no goods.
    """
    by_year: dict[int, list[EditionUse]] = defaultdict(list)
    for use in uses:
        by_year[use.year].append(use)
    commonest = [
        max(among, key=lambda use: (len(use.reporters), use.rows, use.nomenclature))
        for among in by_year.values()
    ]
    names = {use.nomenclature for use in commonest}
    if len(names) == 1:
        return names.pop()
    dated = [use.edition for use in commonest]
    editions = [name for name in dated if name in EDITIONS]
    return min(editions, key=EDITIONS.index) if editions else max(names, default="")


def bring_to_one_edition(
    base: duckdb.DuckDBPyConnection, source: str, years: Iterable[int], nomenclature: str = ""
) -> CommonEdition:
    """Make ``trade`` of the connection hold the goods of a source's years in one edition:
    ``nomenclature``, or the commonest where ''.

    Nothing is touched where every reporter tells that edition. A flow told in several editions is
    taken from the latest retrieval, then from the edition itself, then from the nearest. Raises
    InputError for a name that is no edition.
    """
    uses = edition_uses(base, source, years)
    target = check_edition(nomenclature) if nomenclature else choose_edition(uses)
    if not nomenclature and not _is_anybody_missing(uses, target):
        return CommonEdition(source, target)
    if target in UNDATED:
        target = edition_of_year(min(use.year for use in uses))
    others = tuple(use for use in uses if use.nomenclature != target)
    moved = tuple(use for use in others if _has_route(use.edition, target))
    skipped = tuple(
        ConvertedEdition(use.year, use.nomenclature, absent, _ZERO, _ZERO, _ZERO, skipped=True)
        for use in others
        if use not in moved and (absent := _absent_reporters(use, uses, (target, *moved)))
    )
    if not moved:
        return CommonEdition(source, target, skipped)
    conversion.replace_view(base, source, target, moved, uses)
    return CommonEdition(source, target, (*conversion.count_carried(base, moved), *skipped))


_ZERO = Decimal(0)


def _absent_reporters(
    use: EditionUse, uses: tuple[EditionUse, ...], present: tuple[str | EditionUse, ...]
) -> tuple[str, ...]:
    """Those who report their goods of the year in no other edition than one that is left out."""
    others = [
        other.reporters
        for other in uses
        if other.year == use.year and (other.nomenclature in present or other in present)
    ]
    return tuple(sorted(use.reporters - frozenset[str]().union(*others)))


def _is_anybody_missing(uses: tuple[EditionUse, ...], target: str) -> bool:
    """Whether somebody, or a whole year, is not told in the edition."""
    for year in {use.year for use in uses}:
        among = [use for use in uses if use.year == year]
        everybody = frozenset[str]().union(*(use.reporters for use in among))
        inside = [use.reporters for use in among if use.nomenclature == target]
        if everybody - frozenset[str]().union(*inside):
            return True
    return False


def _has_route(source: str, target: str) -> bool:
    try:
        concordance.find_route(source, target)
    except InputError:
        return False
    return True
