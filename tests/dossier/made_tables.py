"""Trade tables of our own making: a small world, told by both sides' reports or reconciled
(reporter '').
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

from kirmash.trade import store

ECONOMIES = (
    "BLR",
    "RUS",
    "DEU",
    "UKR",
    "CHN",
    "POL",
    "ITA",
    "TUR",
    "LTU",
    "LVA",
    "KAZ",
    "UZB",
    "GBR",
    "USA",
    "FRA",
    "NLD",
    "BEL",
    "AUT",
    "CZE",
    "SVK",
    "HUN",
    "ROU",
    "BGR",
)
GOODS = ("870190", "870421", "270900", "310420", "040110", "100190", "720851", "840734", "300490")
MAPPING = """source = "{source}"
whole = {complete}
[columns]
period = "period"
reporter = "reporter"
exporter = "exporter"
importer = "importer"
product = "product"
value_usd = "value"
weight_kg = "kilograms"
[fixed]
nomenclature = "HS17"
"""

Row = tuple[
    str, str, str, str, str, float, float
]  # period, reporter, exporter, importer, product, dollars, kilograms


def world(years: tuple[int, ...] = (2013, 2014), seed: int = 1) -> list[Row]:
    """A reconciled world: six cells in ten of every pair and product are filled, with whole dollars
    and kilograms.
    """
    random = Random(seed)
    return [
        (
            str(year),
            "",
            seller,
            buyer,
            code,
            float(int(random.lognormvariate(12, 2)) + 1),
            float(int(random.lognormvariate(9, 1)) + 1),
        )
        for year in years
        for seller in ECONOMIES
        for buyer in ECONOMIES
        for code in GOODS
        if seller != buyer and random.random() < 0.6
    ]


def add(
    folder: Path,
    rows: Iterable[Row],
    retrieved: date = date(2024, 2, 1),
    source: str = "Made",
    complete: tuple[str, ...] = ("goods", "partners"),
) -> Path:
    """Rows added to the tables in ``folder``/trade, which is returned; ``complete`` is what they
    are declared to leave nothing out of.
    """
    mapping, path = folder / f"{source}.toml", folder / f"{source}-{retrieved}.csv"
    mapping.write_text(MAPPING.format(source=source, complete=list(complete)), "utf-8")
    lines = [
        "period,reporter,exporter,importer,product,value,kilograms",
        *(",".join(map(str, row)) for row in rows),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    store.add_file(
        folder / "trade", path, store.ImportOptions(mapping=mapping, retrieved=retrieved)
    )
    return folder / "trade"
