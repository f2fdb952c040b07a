"""What the brief sets beside a pair: the trade of the countries a region's is part of, each
country's with everybody, the indicators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import FOLDER, Tables
from kirmash.i18n import format_date, say
from kirmash.indicators.index import Index, Kind, kinds
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import Cell, Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Measure, Modality, Quantity
from kirmash.reference import economies

WORLD = {None, "WLD"}
MOST_GOODS = 10


@dataclass(frozen=True, slots=True)
class Beside:
    """``yardstick``: the countries' turnover beside a region's; ``wholes``: each country's with
    everybody, ``sums`` their documents.
    """

    yardstick: tuple[Claim, ...] = ()
    wholes: tuple[Claim, ...] = ()
    sums: tuple[Extraction, ...] = ()
    indices: tuple[Index, ...] = ()


def of(material: Material, pair: Pair, lang: str) -> Beside:
    """What can be set beside a pair, from cells of documents and the trade tables had by the day
    asked about; notes are in ``lang``.
    """
    countries = economies.country_of(pair.first), economies.country_of(pair.second)
    folder = material.folder / FOLDER
    asked = bool(Tables(folder).additions()) and countries[0] != countries[1]
    indices = _indices(folder, pair, material.as_of) if asked else ()
    if countries != pair.codes:
        return Beside(_yardstick(material, frozenset(countries)), indices=indices)
    sums = _sums(folder, countries, lang, material.as_of) if asked else ()
    every = (claim for one in (*material.extractions, *sums) for claim in one.claims)
    return Beside((), tuple(claim for claim in every if _is_whole(claim, countries)), sums, indices)


def _yardstick(material: Material, countries: frozenset[str]) -> tuple[Claim, ...]:
    """The cells on the countries' turnover, of the one source and reporter that tells most of them:
    two are never mixed in a line.
    """
    lines: dict[tuple[str, str | None], list[Claim]] = defaultdict(list)
    for one in material.extractions:
        for claim in one.claims:
            if claim.cell and claim.measure is Measure.TURNOVER and claim.pair == countries:
                lines[claim.document, claim.reporter].append(claim)
    if not lines:
        return ()
    longest = max(lines.values(), key=len)
    return tuple(longest)


def _is_whole(claim: Claim, countries: tuple[str, str]) -> bool:
    everything = (
        claim.measure is Measure.TURNOVER and claim.partner in WORLD and not claim.is_partial
    )
    return (
        everything
        and claim.reporter in countries
        and claim.quantity is not None
        and claim.modality is Modality.REPORTED
    )


def _indices(folder: Path, pair: Pair, as_of: date) -> tuple[Index, ...]:
    """The indicators of the pair by what had been retrieved; of the countries it belongs to where
    the tables do not hold it.
    """
    from kirmash.dossier import indicators

    wish = indicators.Wish(as_of=as_of, top=MOST_GOODS)
    first, second = map(economies.country_of, pair.codes)
    found = indicators.for_pair(folder, *pair.codes, wish) or indicators.for_pair(
        folder, first, second, wish
    )
    if not found:
        return ()
    goods = tuple(
        dict.fromkeys(one.product for one in found if one.name == "product_share" and one.product)
    )
    alone = tuple(kind.name for kind in kinds().values() if _is_told(kind, bool(goods)))
    return (
        *found,
        *indicators.for_economies(
            folder, (found[0].economy, found[0].partner), replace(wish, names=alone, products=goods)
        ),
    )


def _is_told(kind: Kind, goods: bool) -> bool:
    """Whether an indicator of an economy stands in the brief: product by product only of the goods
    the pair trades.
    """
    return (
        "economy" in kind.of
        and "pair" not in kind.of
        and not kind.sectors
        and (goods or not kind.each)
    )


def _sums(
    folder: Path, countries: tuple[str, str], lang: str, as_of: date
) -> tuple[Extraction, ...]:
    """A document a source of the tables, whose text lists the sums of each country's trade with
    everybody, with a claim on each.

    The values are those told by ``as_of``; a source's day is that of the last file taken from it by
    then.
    """
    from kirmash.trade import store

    retrieved: dict[str, date] = {}
    for one in store.manifest(folder).additions:
        day = date.fromisoformat(one.retrieved)
        if day <= as_of:
            retrieved[one.source] = max(retrieved.get(one.source, day), day)
    by_source: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for code in countries:
        for source, year, both in _wholes(folder, code, as_of):
            by_source[source].append((year, code, both))
    return tuple(
        _document(source, found, (lang, retrieved[source]))
        for source, found in sorted(by_source.items())
    )


def _document(
    source: str, found: Iterable[tuple[int, str, str]], note: tuple[str, date]
) -> Extraction:
    rows = sorted(found)
    lines = [f"{year} {code} {Measure.TURNOVER} " for year, code, _ in rows]
    text = "".join(f"{line}{both}\n" for line, (*_, both) in zip(lines, rows, strict=True))
    name = sha256("\x1f".join(("trade table, sums", source, text)).encode()).hexdigest()
    told = say("evidence.table", note[0], day=format_date(note[1], note[0]))
    document = Document(
        name, source, text, "en", title=source, published=note[1], basis="given", note=told
    )
    made, start = list[Claim](), 0
    for line, (year, code, both) in zip(lines, rows, strict=True):
        span = span_of(text, start + len(line), start + len(line) + len(both))
        start += len(line) + len(both) + 1
        made.append(
            Claim(
                name,
                Measure.TURNOVER,
                code,
                (span,),
                None,
                period=periods.parse(str(year)),
                quantity=Quantity(float(both), "USD"),
                speaker=source,
                cell=Cell(f"{year}.parquet", "", 0, 0, both),
            )
        )
    return Extraction(document, tuple(made))


def _wholes(folder: Path, code: str, as_of: date) -> Iterator[tuple[str, int, str]]:
    """A country's exports and imports of a year added up, as it reported them, for every source and
    year that has both.
    """
    from kirmash.trade import official

    held = official.whole(folder, code, as_of=as_of)
    for source, year in sorted({(source, year) for source, year, _ in held}):
        flows = [
            held.get((source, year, measure)) for measure in (Measure.EXPORTS, Measure.IMPORTS)
        ]
        if None not in flows:
            yield source, year, str(sum(flow for flow in flows if flow is not None))
