"""The trade tables' figures beside the documents' claims, and the cells that bear on a pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kirmash.dossier import answers
from kirmash.dossier.answers import DossierMaterial
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.records import periods
from kirmash.records.evidence import short_id
from kirmash.records.quantities import Measure
from kirmash.reference import economies
from kirmash.series.evidence import TRADE_MEASURES

MAX_PAIRS = 40  # pairs of the tables alone that are looked through for a claim
YEARS = range(1990, 2040)


def with_table_evidence(
    material: DossierMaterial, pairs: tuple[tuple[str, str], ...], as_of: date | None
) -> DossierMaterial:
    """The material with the cells of these pairs and of the countries their regions lie in; as it
    was where no table was added.
    """
    tables = Tables(material.folder / TABLES_FOLDER)
    if not tables.additions():
        return material
    distinct_pairs = {
        frozenset(pair): pair
        for requested_pair in reversed(pairs)
        for pair in (_countries(requested_pair), requested_pair)
    }  # the order asked in, once
    table_extractions = tuple(
        extraction
        for first, second in distinct_pairs.values()
        if first != second
        for extraction in tables.evidence(first, second, as_of)
    )
    known = {extraction.document.id for extraction in material.extractions}
    fresh = tuple(
        extraction for extraction in table_extractions if extraction.document.id not in known
    )
    return replace(
        material,
        extractions=(*material.extractions, *fresh),
        official=frozenset(extraction.document.id for extraction in fresh),
    )


def with_evidence_for_record(
    material: DossierMaterial, record: str, as_of: date | None
) -> DossierMaterial:
    """The material with the cells ``record`` may stand on: of every pair the documents speak of,
    and of those of the tables it can be of.

    A value is known by its id, which its pair gives; for other records the tables' own pairs are
    looked through where they are few.
    """
    tables = Tables(material.folder / TABLES_FOLDER)
    if not tables.additions():
        return material
    pairs = tables.pairs()
    own = (
        tuple(pair for pair in pairs if _is_value_of_pair(record, pair))
        if record.startswith("v-")
        else pairs
        if len(pairs) <= MAX_PAIRS
        else ()
    )
    return with_table_evidence(material, (*answers.claimed_pairs(material), *own), as_of)


def _is_value_of_pair(record: str, pair: tuple[str, str]) -> bool:
    """Whether an id (or its beginning) is that of a year's flow of a pair."""
    sides = {Measure.TURNOVER: (pair,)}
    return any(
        short_id("v", measure, *sides_seen, "USD", periods.year(number)).startswith(record)
        for measure in TRADE_MEASURES
        for sides_seen in sides.get(measure, (pair, pair[::-1]))
        for number in YEARS
    )


def _countries(pair: tuple[str, str]) -> tuple[str, str]:
    return economies.country_of(pair[0]), economies.country_of(pair[1])
