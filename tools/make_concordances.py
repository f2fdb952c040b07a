"""Write src/kirmash/data/trade/concordances/*.csv.gz from public tables.

Run: python tools/make_concordances.py FOLDER, where FOLDER holds conversion_weights_*.csv (Harvard
Growth Lab, comtrade-conversion-weights, Apache-2.0), the UN Statistics Division's
HS2022toHS2017ConversionAndCorrelationTables.xlsx and hs17_bec.csv (HS 2017 to BEC 4), and
JobID-10_Concordance_H0_to_S2.CSV (World Bank, WITS). Without the workbook, its two tables stay as
they are. Weights are rounded to six digits; the largest of a code takes the rest, so each code's
sum to 1 exactly.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl

PLACE = Path(__file__).parent.parent / "src" / "kirmash" / "data" / "trade" / "concordances"
NAMES = {
    "H0": "HS92",
    "H1": "HS96",
    "H2": "HS02",
    "H3": "HS07",
    "H4": "HS12",
    "H5": "HS17",
    "S1": "SITC1",
    "S2": "SITC2",
    "S3": "SITC3",
}
MILLIONTH = Decimal("0.000001")
Table = dict[str, dict[str, Decimal]]
OIL, EARLY = "271000", ("H0", "H1")
OWN_OILS = tuple(
    f"2710{part}"
    for part in (*range(11, 17), 19, 21, 22, *range(25, 28), 29, 91, *range(93, 97), 99)
)


def weighted(path: Path) -> Table:
    """A table of the Growth Lab: code, code, weight, group."""
    weights: Table = defaultdict(dict)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for code, other, weight, *_ in list(csv.reader(file))[1:]:
            weights[code.strip()][other.strip()] = weights[code.strip()].get(
                other.strip(), Decimal(0)
            ) + Decimal(weight)
    return weights


def even(pairs: list[tuple[str, str]]) -> Table:
    """A table without weights: every target of a code has the same share."""
    targets: dict[str, list[str]] = defaultdict(list)
    for code, other in dict.fromkeys(pairs):
        targets[code].append(other)
    return {
        code: dict.fromkeys(others, Decimal(1) / len(others)) for code, others in targets.items()
    }


def exact(table: Table) -> list[tuple[str, str, Decimal]]:
    """Positive weights in millionths that sum to 1; a code whose weights are all nought is split
    evenly.
    """
    rows = []
    for code, targets in sorted(table.items()):
        total = sum(targets.values())
        shares = {
            other: weight / total if total else Decimal(1) / len(targets)
            for other, weight in targets.items()
        }
        rounded = {
            other: share.quantize(MILLIONTH)
            for other, share in sorted(shares.items())
            if share.quantize(MILLIONTH)
        }
        largest = max(rounded, key=lambda other: (rounded[other], other))
        rounded[largest] += 1 - sum(rounded.values())
        rows += [(code, other, weight) for other, weight in rounded.items()]
    return rows


def write(name: str, source: str, table: Table) -> None:
    """One file, the same bytes every time."""
    words = io.StringIO()
    words.write(f"# Source: {source}. Written by tools/make_concordances.py.\nfrom,to,weight\n")
    csv.writer(words, lineterminator="\n").writerows(
        (code, other, f"{weight.normalize():f}") for code, other, weight in exact(table)
    )
    PLACE.mkdir(parents=True, exist_ok=True)
    with (
        (PLACE / f"{name}.csv.gz").open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file,
    ):
        file.write(words.getvalue().encode())


def oil(table: Table, source: str, other: str) -> Table:
    """Petroleum oils under the one code that HS 1992 and HS 1996 have for them.

    The Growth Lab's weights part 2710.00 among codes some reporters made for themselves (2710.12 …
    2710.99), which no later table takes up: three quarters of a country's oil would be left behind
    on the way to HS 2002. Such a code, where it is told, goes the way of 2710.00.
    """
    merged: Table = {}
    for code, weights in table.items():
        combined: dict[str, Decimal] = defaultdict(Decimal)
        for target, weight in weights.items():
            combined[OIL if other in EARLY and target.startswith("2710") else target] += weight
        merged[code] = dict(combined)
    if source in EARLY and OIL in merged:
        for code in OWN_OILS:
            merged.setdefault(code, dict(merged[OIL]))
    return merged


Pairs = list[tuple[str, str]]


def read_conversion(path: Path) -> tuple[Pairs, Pairs]:
    """Pairs (HS 2022, HS 2017) of the UN's workbook: its conversions, which name one HS 2017 code
    for every HS 2022 code, and its correlations, which name all that share anything.
    """
    sheets = openpyxl.load_workbook(path, read_only=True).worksheets
    tables = [
        [
            (str(row[0]).strip(), str(row[1]).strip())
            for row in sheet.iter_rows(values_only=True)
            if row and re.fullmatch(r"\d{6}", str(row[0]).strip())
        ]
        for sheet in sheets[:2]
    ]
    return tables[0], tables[1]


def principal_successors(conversions: Pairs, correlations: Pairs) -> Table:
    """HS 2017 to HS 2022: evenly to the codes whose conversion names this one, its principal
    successors (a judgement, as the UN tells no trade). Where no conversion names it, to all that
    correlate, each the less the more old codes it took something of.

    Correlations alone would send 60 % of 8541.40 into waste, which took a little of 200 codes.
    """
    origins: dict[str, int] = defaultdict(int)
    table: Table = defaultdict(dict)
    for new, _ in dict.fromkeys(correlations):
        origins[new] += 1
    for new, old in dict.fromkeys(correlations):
        table[old][new] = Decimal(1) / origins[new]
    return {**table, **even([(old, new) for new, old in conversions])}


def _long(code: str, letter: str) -> str:
    """Six figures for HS and four for SITC, whose leading noughts are lost in some files."""
    return code.zfill(6 if letter.startswith("H") else 4)


def main() -> None:
    """Every table whose public source is in the folder."""
    folder = Path(sys.argv[1])
    for path in sorted(folder.glob("conversion_weights_*.csv")):
        source, other = re.fullmatch(
            r"conversion_weights_(\w\d)_to_(\w\d)\.csv", path.name
        ).groups()  # type: ignore[union-attr]
        table = weighted(path)
        table = {
            _long(code, source): {
                _long(target, other): weight for target, weight in weights.items()
            }
            for code, weights in table.items()
        }
        table = oil(table, source, other)
        write(
            f"{NAMES[source]}-{NAMES[other]}",
            "Harvard Growth Lab, weighted conversion of trade classifications, Apache-2.0",
            table,
        )
    newest = folder / "HS2022toHS2017ConversionAndCorrelationTables.xlsx"
    if newest.exists():
        conversions, correlations = read_conversion(newest)
        source = "UN Statistics Division, conversion and correlation of HS 2022 and HS 2017"
        write("HS22-HS17", source, even(conversions))
        write("HS17-HS22", source, principal_successors(conversions, correlations))
    with (folder / "hs17_bec.csv").open(encoding="utf-8-sig", newline="") as file:
        write(
            "HS17-BEC4",
            "UN Statistics Division, HS 2017 and BEC 4",
            even([(row["HS 2017"].zfill(6), row["BEC"]) for row in csv.DictReader(file)]),
        )
    with (folder / "JobID-10_Concordance_H0_to_S2.CSV").open(
        encoding="latin-1", newline=""
    ) as file:
        pairs = [(row[0].zfill(6), row[2]) for row in list(csv.reader(file))[1:]]
        write("HS92-SITC2", "World Bank, WITS product concordances", oil(even(pairs), "H0", "S2"))


if __name__ == "__main__":
    main()
