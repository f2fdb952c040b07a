"""How many indicators answer per data set of ``../shared/data``, and why the others are unknown.

The figures before needs were asked for (commit 5b4a23a) are recorded in ``answers_before.csv``:
data set, answered, unknown.
"""

from __future__ import annotations

import csv
import gzip
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kirmash.dossier import indicators
from kirmash.dossier.indicators import IndicatorRequest, IndicatorValue
from kirmash.records.quantities import Unknown
from kirmash.trade import store

DATA = Path(__file__).parents[3] / "shared" / "data"
BEFORE = Path(__file__).with_name("answers_before.csv")
MOST_REASONS = 4
DAY = date(2024, 2, 1)
COUNTRY_BY_PRODUCT = """source = "Atlas"
whole = ["goods", "partners"]
[columns]
exporter = "country"
product = "product"
value_usd = "value"
[fixed]
importer = "WLD"
reporter = ""
period = "1999"
nomenclature = "SITC2"
"""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A file of ``../shared/data``, with the economies and the pairs asked about."""

    name: str
    file: str
    economies: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    mapping: str = ""


DATA_SETS = (
    DataSet("WITS 2009", "wits2009_mirror/WITS_trade2009.csv", (), (("RUS", "BLR"),)),
    DataSet("BACI, two exporters", "baci_sample/ExampleTradeData.csv", (), (("ZAF", "CHN"),)),
    DataSet("Tanzania HS6", "wits_tza_hs6/TZA_2012.csv", (), (("TZA", "KEN"),)),
    DataSet(
        "EU imports of wood",
        "comtrade_eu_wood/derived_data_eu_imports.csv.gz",
        ("DEU", "BLR", "POL", "FRA"),
        (("DEU", "BLR"),),
    ),
    DataSet("FTS of Russia, months", "fts_russia/96stran.xlsx", (), (("RUS", "BLR"),)),
    DataSet("FTS of Russia, years", "fts_russia/94itog.xlsx", (), (("RUS", "BLR"),)),
    DataSet(
        "country × product 1999",
        "economiccomplexity/derived_world_trade_avg_1998_to_2000.csv.gz",
        ("BLR", "RUS", "DEU", "AFG"),
        (("BLR", "RUS"),),
        COUNTRY_BY_PRODUCT,
    ),
)


def rows() -> Iterator[tuple[str, str, str]]:
    """A row a data set: how many answer, how many do not and why, and what it was before."""
    if not DATA.is_dir():
        return
    with BEFORE.open(encoding="utf-8") as file:
        before = {name: (known, unknown) for name, known, unknown in csv.reader(file)}
    for data_set in DATA_SETS:
        values = _values(data_set)
        reasons = Counter(v.value.code for v in values if isinstance(v.value, Unknown))
        known, unknown = len(values) - reasons.total(), reasons.total()
        most = ", ".join(f"{code} {count}" for code, count in reasons.most_common(MOST_REASONS))
        then = before.get(data_set.name, ("–", "–"))
        yield (
            f"{data_set.name}: values of indicators",
            f"{known} answer, {unknown} unknown ({most})",
            f"before: {then[0]} and {then[1]}",
        )


def _values(data_set: DataSet) -> list[IndicatorValue]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        table, options = DATA / data_set.file, store.ImportOptions(retrieved=DAY)
        if data_set.mapping:
            mapping, plain = folder / "mapping.toml", folder / "table.csv"
            mapping.write_text(data_set.mapping, "utf-8")
            plain.write_bytes(gzip.decompress(table.read_bytes()))
            table, options = plain, store.ImportOptions(mapping=mapping, retrieved=DAY)
        store.add_file(folder / "trade", table, options)
        values = [*indicators.economy_indicators(folder / "trade", data_set.economies)]
        for pair in data_set.pairs:
            values += indicators.pair_indicators(folder / "trade", *pair)
        values += indicators.product_indicators(folder / "trade", IndicatorRequest())
        return values
