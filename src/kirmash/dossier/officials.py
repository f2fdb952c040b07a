"""Official figures for the brief: the yardstick a region's trade is set beside, each country's whole trade, and the pair's own cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import FOLDER, Tables
from kirmash.indicators.index import Index, kinds
from kirmash.terms import economies, periods
from kirmash.terms.claims import Claim
from kirmash.terms.evidence import Cell, Document
from kirmash.terms.extractions import Extraction
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.quantities import Quantity
from kirmash.wording import format_date, say

WORLD = {None, "WLD"}
MOST_GOODS = 10


@dataclass(frozen=True, slots=True)
class Officials:
    """``yardstick`` is of the countries the pair belongs to, ``wholes`` of each with everybody, ``tables`` the trade tables."""

    yardstick: tuple[Claim, ...] = ()
    wholes: tuple[Claim, ...] = ()
    tables: tuple[Extraction, ...] = ()
    indices: tuple[Index, ...] = ()


def of(material: Material, pair: Pair, lang: str) -> Officials:
    """Official figures from the documents' cells and, where there are trade tables, from them; a note on a table is in ``lang``."""
    folder = material.folder / FOLDER
    countries = economies.parent(pair.first) or pair.first, economies.parent(pair.second) or pair.second
    between = countries == pair.codes
    said = tuple(claim for one in material.extractions for claim in one.claims)
    asked = Tables(folder).additions() and countries[0] != countries[1]
    told = _from_tables(folder, countries, lang, material.as_of) if asked else ()
    cells = tuple(c for c in said if c.cell and c.measure is Measure.TURNOVER and c.pair == frozenset(countries))
    held = tuple(claim for one in told for claim in one.claims)
    ours = tuple(c for c in held if c.measure is Measure.TURNOVER and c.pair == frozenset(countries))
    wholes = tuple(c for c in (*said, *held) if between and _is_whole(c, countries))
    return Officials(cells or ours, wholes, told, _indices(folder, pair, material.as_of) if asked else ())


def _indices(folder: Path, pair: Pair, as_of: date) -> tuple[Index, ...]:
    """The indicators of the pair by what had been retrieved; of the countries it belongs to where the tables do not hold it."""
    from kirmash.dossier import indices

    wish = indices.Wish(as_of=as_of, top=MOST_GOODS)
    first, second = (economies.parent(code) or code for code in pair.codes)
    found = indices.for_pair(folder, *pair.codes, wish) or indices.for_pair(folder, first, second, wish)
    if not found:
        return ()
    alone = tuple(kind.name for kind in kinds().values() if "economy" in kind.of and not kind.each)
    return (*found, *indices.for_economies(folder, (found[0].economy, found[0].partner), replace(wish, names=alone)))


def _is_whole(claim: Claim, countries: tuple[str, ...]) -> bool:
    everything = claim.measure is Measure.TURNOVER and claim.partner in WORLD and not claim.product
    return everything and claim.reporter in countries and claim.quantity is not None and claim.modality is Modality.REPORTED


def _from_tables(folder: Path, countries: tuple[str, str], lang: str, as_of: date) -> tuple[Extraction, ...]:
    """A document a source of the tables that was had by then: the totals of the countries' trade, and of each one's with everybody."""
    from kirmash.trade import claims, store

    found = list(claims.of_pair(folder, *countries))
    found += [whole for code in countries for whole in _wholes(folder, code)]
    additions = {one.source: one for one in reversed(store.manifest(folder).additions)}
    made = []
    for source in dict.fromkeys(claim.document.removeprefix("table:") for claim in found):
        known = additions.get(source)
        if known and date.fromisoformat(known.retrieved) > as_of:
            continue
        note = say("evidence.table", lang, day=format_date(date.fromisoformat(known.retrieved), lang)) if known else None
        document = Document(known.id if known else f"table:{source}", known.file if known else source, "", "en", outlet=source, note=note)
        mine = tuple(replace(claim, document=document.id) for claim in found if claim.document == f"table:{source}")
        made.append(Extraction(document, mine))
    return tuple(made)


def _wholes(folder: Path, code: str) -> Iterable[Claim]:
    """A country's exports and imports of a year added up, as it reported them: a claim for every year that has both."""
    from kirmash.trade import claims

    held = claims.whole(folder, code)
    for source, year in sorted({(source, year) for source, year, _ in held}):
        flows = [held.get((source, year, measure)) for measure in (Measure.EXPORTS, Measure.IMPORTS)]
        if None in flows:
            continue
        both = sum(flow for flow in flows if flow is not None)
        cell = Cell(f"{year}.parquet", "", 0, claims.VALUE_COLUMN, str(both))
        yield Claim(
            f"table:{source}", Measure.TURNOVER, code, (), None, period=periods.parse(str(year)),
            quantity=Quantity(float(both), "USD"), speaker=source, cell=cell,
        )  # fmt: skip
