"""What supplied tables tell of one economy for its profile: its people and its main exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from kirmash.briefs.material import SuppliedProfile
from kirmash.briefs.model import BriefTable
from kirmash.dossier import user_tables
from kirmash.dossier.screens import rankings
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.errors import KirmashError
from kirmash.records.quantities import Measure
from kirmash.records.rankings import RankingKind

POPULATION_FILE = "population.csv"
"""The file of a dossier that populations are read from: columns economy and population, or a
download of the World Bank with a column a year.
"""
MOST_GOODS = 8


def gather_profiles(
    material: DossierMaterial, economies: Iterable[str], lang: str
) -> Mapping[str, SuppliedProfile]:
    """What the tables of a dossier tell of each economy; notes are in ``lang``. Raises InputError
    for a table of populations that is none.
    """
    path = material.folder / POPULATION_FILE
    people = user_tables.read_population_table(path) if path.is_file() else None
    profiles = {}
    for code in economies:
        known = people.by_economy.get(code) if people else None
        year = people.year if people else None
        origin = ", ".join(filter(None, (POPULATION_FILE, str(year or ""))))
        goods = _main_goods(material.folder, code, material.as_of, lang)
        profiles[code] = SuppliedProfile(known, origin if known else "", goods)
    return profiles


def _main_goods(folder: Path, economy: str, as_of: date, lang: str) -> tuple[BriefTable, ...]:
    """The goods an economy exports most of, by the trade tables had by the day; () where they do
    not tell.
    """
    tables = Tables(folder / TABLES_FOLDER)
    additions = tables.additions()
    if not additions or any(date.fromisoformat(each.retrieved) > as_of for each in additions):
        return ()
    request = rankings.RankingRequest(
        economy, RankingKind.GOODS, Measure.EXPORTS.value, top=MOST_GOODS
    )
    try:
        found = rankings.trade_rankings(tables.folder, request)
    except KirmashError:  # a profile without this table is better than no brief
        return ()
    return rankings.ranking_section(folder, found, lang).tables if found else ()
