"""Inter-country input–output tables as their publishers lay them out: OECD ICIO (CSV) and WIOD 2016
(CSV).
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.formats import numbers
from kirmash.indicators.matrix import Floats
from kirmash.indicators.value_added import InputOutputTable, input_output_table

OECD_FINAL = frozenset({"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "P33", "FD"})
OECD_OTHER = re.compile(r"^(TAXSUB|TLS|VA|VALU|OUT|OUTPUT|TOTAL)", re.IGNORECASE)
WIOD_COLUMN = re.compile(r"^v?([A-Z]{3})(\d+)$")
Sector = tuple[str, str]


def read_oecd(path: Path) -> InputOutputTable:
    """OECD ICIO: rows and columns named ``AUS_A01_02``, final use ``AUS_HFCE`` ….

    Rows and columns of taxes, value added and output are skipped.
    Raises IndicatorRefused with the file's name where rows and columns do not name the same sectors
    or a cell is no number.
    """
    header, *rows = _rows(path)
    sector_rows = [
        (name, row[1:]) for row in rows if row and (name := _parse_oecd_name(row[0])) and name[1]
    ]
    values = _numbers(path, [row for _, row in sector_rows], len(header) - 1)
    return _build_table(
        path,
        [name for name, _ in sector_rows],
        [_parse_oecd_name(name) for name in header[1:]],
        values,
    )


def read_wiod(path: Path) -> InputOutputTable:
    """WIOD release 2016 as CSV: columns IndustryCode, Country, RNr and ``vAUS1`` … ``vAUS61``; 57
    to 61 are final use.
    """
    header, *cells = _rows(path)
    has_columns = {"Country", "RNr", "IndustryCode"} <= set(header)
    rows = [
        dict(zip(header, row, strict=True))
        for row in cells
        if has_columns and len(row) == len(header)
    ]
    rows = [row for row in rows if row["Country"].isalpha() and row["Country"] != "TOT"]
    if not rows:
        raise IndicatorRefused(
            f"{path.name}: no rows of sectors with a column Country.",
            "Give the CSV of WIOD's release of 2016.",
        )
    places = {(row["Country"], row["RNr"]): (row["Country"], row["IndustryCode"]) for row in rows}
    matched = [
        (name, match)
        for name in rows[0]
        if (match := WIOD_COLUMN.match(name)) and match[1] != "TOT"
    ]
    columns: list[Sector | None] = [
        places.get((match[1], match[2]), (match[1], "")) for _, match in matched
    ]
    values = _numbers(path, [[row[name] for name, _ in matched] for row in rows], len(matched))
    return _build_table(path, list(places.values()), columns, values)


def _rows(path: Path) -> list[list[str]]:
    """Every row of a CSV in UTF-8, the header first."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except (csv.Error, UnicodeDecodeError) as wrong:
        raise IndicatorRefused(
            f"{path.name}: {wrong}.", "Give the table as CSV in UTF-8."
        ) from wrong
    if not rows:
        raise IndicatorRefused(f"{path.name} is empty.", "Give the whole table.")
    return rows


def _build_table(
    path: Path, rows: list[Sector], columns: list[Sector | None], values: Floats
) -> InputOutputTable:
    """``columns`` names a sector, a user (economy, ''), or None for what is skipped."""
    inside = [n for n, name in enumerate(columns) if name and name[1]]
    users = [(n, name[0]) for n, name in enumerate(columns) if name and not name[1]]
    if not rows or rows != [columns[n] for n in inside]:
        raise IndicatorRefused(
            f"{path.name}: rows and columns do not list the same sectors in the same order.",
            "Give the whole table.",
        )
    economies = tuple(dict.fromkeys(name for _, name in users))
    final = np.zeros((len(rows), len(economies)))
    for column, name in users:
        final[:, economies.index(name)] += values[:, column]
    return input_output_table(tuple(rows), economies, values[:, inside], final)


def _parse_oecd_name(text: str) -> Sector | None:
    """Economy and industry, or '' for final use; None for taxes, value added and totals."""
    economy, _, rest = text.strip().partition("_")
    if not rest or OECD_OTHER.match(economy) or OECD_OTHER.match(rest):
        return None
    return economy, "" if rest in OECD_FINAL else rest


def _numbers(path: Path, rows: list[list[str]], width: int) -> Floats:
    remedy = "Every cell must be a number, and every row as long as the header."
    if len({len(row) for row in rows}) > 1 or (rows and len(rows[0]) != width):
        raise IndicatorRefused(f"{path.name}: rows differ in length from the header.", remedy)
    try:
        values = np.array(rows, dtype=np.float64)
        # numpy reads 1_000 and digits of other scripts too
        if odd := next((row for row in rows if not numbers.is_plain(row)), None):
            cell = next(cell for cell in odd if not numbers.is_plain([cell]))
            raise ValueError(f"could not convert string to float: {cell!r}")
    except ValueError as wrong:
        raise IndicatorRefused(f"{path.name}: {wrong}.", remedy) from wrong
    return values
