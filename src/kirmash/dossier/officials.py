"""Official figures for the brief: the yardstick a region's trade is set beside, each country's whole trade, and the pair's own cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import FOLDER
from kirmash.terms import economies, periods
from kirmash.terms.claims import Claim
from kirmash.terms.evidence import Cell, Document
from kirmash.terms.extractions import Extraction
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.quantities import Quantity
from kirmash.wording import format_date, say

WORLD = {None, "WLD"}


@dataclass(frozen=True, slots=True)
class Officials:
    """``yardstick`` is of the countries the pair belongs to, ``wholes`` of each with everybody, ``tables`` all the trade tables say."""

    yardstick: tuple[Claim, ...] = ()
    wholes: tuple[Claim, ...] = ()
    tables: tuple[Extraction, ...] = ()


def of(material: Material, pair: Pair, lang: str) -> Officials:
    """Official figures from the documents' cells and, where there are trade tables, from them; a note on a table is in ``lang``."""
    folder = material.folder / FOLDER
    countries = tuple(economies.parent(code) or code for code in pair.codes)
    between = countries == pair.codes
    said = tuple(claim for one in material.extractions for claim in one.claims)
    told = _from_tables(folder, countries, lang, between) if (folder / "manifest.json").exists() and countries[0] != countries[1] else ()
    cells = tuple(c for c in said if c.cell and c.measure is Measure.TURNOVER and c.pair == frozenset(countries))
    held = tuple(claim for one in told for claim in one.claims)
    ours = tuple(c for c in held if c.measure is Measure.TURNOVER and c.pair == frozenset(countries))
    wholes = tuple(c for c in (*said, *held) if between and _is_whole(c, countries))
    return Officials(cells or ours, wholes, told)


def _is_whole(claim: Claim, countries: tuple[str, ...]) -> bool:
    everything = claim.measure is Measure.TURNOVER and claim.partner in WORLD and not claim.product
    return everything and claim.reporter in countries and claim.quantity is not None and claim.modality is Modality.REPORTED


def _from_tables(folder: Path, countries: tuple[str, ...], lang: str, between: bool) -> tuple[Extraction, ...]:
    """A document a source of the tables, with the totals of the countries' trade and, between countries, each one's with everybody."""
    from kirmash.trade import claims, store

    found = list(claims.of_pair(folder, *countries))
    found += [whole for code in countries for whole in _wholes(folder, code)] if between else []
    additions = {one.source: one for one in store.manifest(folder).additions}
    made = []
    for source in dict.fromkeys(claim.document.removeprefix("table:") for claim in found):
        known = additions.get(source)
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
