"""Value added in trade, from an inter-country input–output table: what a sector adds, whose value
an export carries, how far from use.

Antràs & Chor, NBER 24185, 2018, for the measures of position, with the correction for inventories
of Antràs, Chor, Fally & Hillberry, AER 102(3), 2012: what a sector i puts into stocks, N_i, is
neither use nor final, so its other deliveries are scaled by y_i / (y_i − N_i). Where a table does
not tell inventories apart they stand in final use and N is 0. v (I − A)⁻¹ e for value added in
exports (Hummels, Ishii & Yi 2001; Johnson & Noguera 2012) and v / y need no correction. Shares do
not depend on the unit, and follow the order and names of sectors."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kirmash.deprecation import renamed_attributes
from kirmash.errors import IndicatorRefused
from kirmash.formats import numbers
from kirmash.indicators.matrix import Floats, LabelledScores, as_read_only
from kirmash.records.quantities import Unknown

IDLE_SECTOR = Unknown(
    "icio.idle-sector",
    "the sector has no output in this table",
)
UNSOUND_SECTOR = Unknown(
    "icio.unsound-sector",
    "the sector uses more than it produces in this table, or produces less than nothing",
)
ONLY_STOCKS = Unknown(
    "icio.only-stocks",
    "nothing that the sector produced was delivered: all of it went into inventories",
)
TOLERANCE = 1e-3
MAX_UNSOUND = 0.01  # of the sectors: WIOD has 3 of 1,435 in 2011; a table read across has most


@renamed_attributes({"between": "intermediate", "final": "final_use"})
@dataclass(frozen=True, slots=True, eq=False)
class InputOutputTable:
    """A table of n sectors (an industry of an economy), values in one currency.

    ``intermediate`` is (n, n): what the row's sector delivers to the column's; ``final_use`` (n,
    economies): its deliveries for final use in each of ``economies``; ``output`` (n,). ``sectors``
    are (economy, industry). ``inventories`` (n,) is the part of ``final_use`` that is a change in
    inventories, wherever they lie; of any sign, zeros where the table does not tell them apart.
    ``unsound`` (n,) marks sectors that use more than they make: they have no result of their own.
    """

    sectors: tuple[tuple[str, str], ...]
    economies: tuple[str, ...]
    intermediate: Floats
    final_use: Floats
    output: Floats
    inventories: Floats
    unsound: NDArray[np.bool_]


def input_output_table(
    sectors: tuple[tuple[str, str], ...],
    economies: tuple[str, ...],
    between: ArrayLike,
    final: ArrayLike,
    inventories: ArrayLike | None = None,
) -> InputOutputTable:
    """A checked table; output is what each row delivers in all. ``inventories`` (n,) is the part of
    ``final`` that is a change in them; None where it is not known.

    Refused: shapes that do not fit, NaN, negative deliveries between sectors, or a table in which
    more than a hundredth of the sectors have output below zero or use more than they make (negative
    value added beyond a thousandth of output, which real tables have by rounding); so few are
    marked unsound instead.
    """
    inner, outer = np.asarray(between, dtype=np.float64), np.asarray(final, dtype=np.float64)
    n = len(sectors)
    stocks = np.zeros(n) if inventories is None else np.asarray(inventories, dtype=np.float64)
    shapes_fit = inner.shape == (n, n) and outer.shape == (n, len(economies))
    if not shapes_fit or stocks.shape != (n,) or len(set(sectors)) < n:
        raise IndicatorRefused(
            "icio.shapes-differ",
            "The table has sectors: {sectors}, but deliveries {deliveries} and final use {final}.",
            "Give each sector one row and one column.",
            sectors=n,
            deliveries=inner.shape,
            final=outer.shape,
        )
    if not all(np.isfinite(part).all() for part in (inner, outer, stocks)) or (inner < 0).any():
        raise IndicatorRefused(
            "icio.not-deliveries",
            "Deliveries between sectors must be finite and not negative.",
            "Correct the table, or leave out unknown cells.",
        )
    output = inner.sum(axis=1) + outer.sum(axis=1)
    unsound = (inner.sum(axis=0) > output * (1 + TOLERANCE) + 1e-9) | (output < 0)
    if unsound.sum() > MAX_UNSOUND * n:
        name = "/".join(sectors[int(np.argmax(unsound))])
        raise IndicatorRefused(
            "icio.uses-exceed",
            "{name} uses more than it produces.",
            "Check that rows deliver and columns use, and the units.",
            name=name,
        )
    return InputOutputTable(
        sectors,
        economies,
        as_read_only(inner.copy()),
        as_read_only(outer.copy()),
        as_read_only(output),
        as_read_only(stocks.copy()),
        unsound,
    )


def value_added_share(io_table: InputOutputTable) -> LabelledScores:
    """v / y: value added in a sector's output, taxes on its inputs included; 0 to 1.

    Unknown for an idle sector.
    """
    value_added = np.maximum(io_table.output - io_table.intermediate.sum(axis=0), 0.0)
    return _sector_scores(
        io_table,
        np.divide(
            value_added, io_table.output, out=np.zeros_like(value_added), where=io_table.output > 0
        ),
    )


def upstreamness(io_table: InputOutputTable) -> LabelledScores:
    """U = (I − Δ)⁻¹ 1 with Δ_ij = z_ij / (y_i − N_i): the mean number of stages to final use; 1
    (all sold for use) and more. N_i, the change in inventories, is 0 where the table does not tell
    it.

    Unknown for a sector that is idle, unsound, or only filled its stocks. Antràs & Chor 2018.
    """
    delivered = (io_table.output - io_table.inventories)[:, None]
    shares = np.divide(
        io_table.intermediate,
        delivered,
        out=np.zeros_like(io_table.intermediate),
        where=_has_delivered(io_table)[:, None],
    )
    return _position_scores(io_table, _solve_chains(shares))


def downstreamness(io_table: InputOutputTable) -> LabelledScores:
    """D = (I − Aᵀ)⁻¹ 1 with a_ij = z_ij y_i / (y_i − N_i) / y_j: the mean number of stages from
    primary inputs; 1 and more, without inventories the output multiplier.

    Unknown where upstreamness is. Antràs & Chor 2018.
    """
    scale = np.divide(
        io_table.output,
        io_table.output - io_table.inventories,
        out=np.zeros_like(io_table.output),
        where=_has_delivered(io_table),
    )
    shares = _shares_by_column(io_table) * scale[:, None]
    return _position_scores(io_table, _solve_chains(shares.T))


def _has_delivered(io_table: InputOutputTable) -> NDArray[np.bool_]:
    """Whether a sector has output that did not go into inventories, a sector."""
    has_output: NDArray[np.bool_] = io_table.output > 0
    return has_output & (io_table.output - io_table.inventories > 0)


@dataclass(frozen=True, slots=True)
class ExportContent:
    """Gross ``exports`` of an economy and whose value they carry: ``domestic`` + the sum of
    ``foreign`` = ``exports`` (up to rounding).
    """

    exports: float
    domestic: float
    foreign: Mapping[str, float]

    @property
    def domestic_share(self) -> float | Unknown:
        """0 to 1; Unknown where nothing is exported."""
        return (
            self.domestic / self.exports
            if self.exports
            else Unknown(
                "icio.no-exports",
                "the economy has no exports in this table",
            )
        )


def export_content(io_table: InputOutputTable, economy: str) -> ExportContent:
    """Value added by economy in one economy's gross exports, v (I − A)⁻¹ e summed over each
    economy's sectors.

    ``domestic`` counts value that left and came back as well. Exports are all deliveries to sectors
    and final users elsewhere.
    """
    home = np.array([name == economy for name, _ in io_table.sectors])
    if not home.any() or economy not in io_table.economies:
        raise IndicatorRefused(
            "icio.unknown-economy",
            "The table has no economy {economy!r}.",
            "It has: {economies}.",
            economy=economy,
            economies=tuple(io_table.economies),
        )
    abroad = np.array([name != economy for name in io_table.economies])
    sold = np.where(
        home,
        io_table.intermediate[:, ~home].sum(axis=1) + io_table.final_use[:, abroad].sum(axis=1),
        0.0,
    )
    needed = np.linalg.solve(np.eye(len(sold)) - _shares_by_column(io_table), sold)
    value_added = np.maximum(io_table.output - io_table.intermediate.sum(axis=0), 0.0)
    added = (
        np.divide(
            value_added, io_table.output, out=np.zeros_like(value_added), where=io_table.output > 0
        )
        * needed
    )
    by_economy = {
        name: float(sum(added[n] for n, (owner, _) in enumerate(io_table.sectors) if owner == name))
        for name in io_table.economies
    }
    return ExportContent(float(sold.sum()), by_economy.pop(economy), by_economy)


def _shares_by_column(io_table: InputOutputTable) -> Floats:
    share: Floats = np.divide(
        io_table.intermediate,
        io_table.output,
        out=np.zeros_like(io_table.intermediate),
        where=io_table.output > 0,
    )
    return share


def _solve_chains(shares: Floats) -> Floats:
    try:
        return np.asarray(
            np.linalg.solve(np.eye(len(shares)) - shares, np.ones(len(shares))), dtype=np.float64
        )
    except np.linalg.LinAlgError as endless:
        raise IndicatorRefused(
            "icio.closed-sectors",
            "Some sectors deliver only to each other.",
            "Leave out sectors without final use.",
        ) from endless


def _position_scores(io_table: InputOutputTable, values: Floats) -> LabelledScores:
    """Scores of sectors, unknown too for those that delivered nothing but to stocks."""
    return _sector_scores(io_table, values, _has_delivered(io_table))


def _sector_scores(
    io_table: InputOutputTable, values: Floats, delivered: NDArray[np.bool_] | None = None
) -> LabelledScores:
    labels, reasons = tuple("/".join(sector) for sector in io_table.sectors), dict[str, Unknown]()
    for place, label in enumerate(labels):
        if io_table.unsound[place]:
            reasons[label] = UNSOUND_SECTOR
        elif io_table.output[place] <= 0:
            reasons[label] = IDLE_SECTOR
        elif delivered is not None and not delivered[place]:
            reasons[label] = ONLY_STOCKS
    sound = np.array([label not in reasons for label in labels], dtype=bool)
    return LabelledScores(
        tuple(label for label in labels if label not in reasons), values[sound], reasons
    )


OECD_FINAL = frozenset({"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "P33", "FD"})
OECD_OTHER = re.compile(r"^(TAXSUB|TLS|VA|VALU|OUT|OUTPUT|TOTAL)", re.IGNORECASE)
OECD_INVENTORIES = "INVNT"
# final use in WIOD: households, non-profit institutions, government, fixed capital, inventories
WIOD_FINAL_COLUMNS = 5
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
        [name.strip().endswith(f"_{OECD_INVENTORIES}") for name in header[1:]],
    )


def read_wiod(path: Path) -> InputOutputTable:
    """WIOD as CSV: columns IndustryCode, Country, RNr and ``vAUS1`` … ``vAUS61``.

    Columns with a number that is no row's are final use: 57 to 61 in the release of 2016, 37 to 42
    (without 40) in that of 2013. Where an economy has all five, the last is inventories.
    """
    rows = _wiod_rows(path)
    places = {(row["Country"], row["RNr"]): (row["Country"], row["IndustryCode"]) for row in rows}
    matched = [
        (name, match[1], match[2])
        for name in rows[0]
        if (match := WIOD_COLUMN.match(name)) and match[1] != "TOT"
    ]
    columns: list[Sector | None] = [
        places.get((economy, number), (economy, "")) for _, economy, number in matched
    ]
    values = _numbers(path, [[row[name] for name, _, _ in matched] for row in rows], len(matched))
    inventories = _wiod_inventories([key for _, *key in matched if tuple(key) not in places])
    stocks = [(economy, int(number)) in inventories for _, economy, number in matched]
    return _build_table(path, list(places.values()), columns, values, stocks)


def _wiod_rows(path: Path) -> list[dict[str, str]]:
    """The rows of sectors by column; refused where there are none."""
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
            "icio.no-rows",
            "{file}: no rows of sectors with a column Country.",
            "Give the CSV of WIOD's release of 2016.",
            file=path.name,
        )
    return rows


def _wiod_inventories(final: list[list[str]]) -> frozenset[tuple[str, int]]:
    """Of the columns of final use, (economy, number), the last where an economy has all five."""
    numbers_by_economy: dict[str, list[int]] = {}
    for economy, number in final:
        numbers_by_economy.setdefault(economy, []).append(int(number))
    return frozenset(
        (economy, max(columns))
        for economy, columns in numbers_by_economy.items()
        if len(columns) == WIOD_FINAL_COLUMNS
    )


def _rows(path: Path) -> list[list[str]]:
    """Every row of a CSV in UTF-8, the header first."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except (csv.Error, UnicodeDecodeError) as wrong:
        raise IndicatorRefused(
            "icio.not-csv",
            "{file}: {cause}.",
            "Give the table as CSV in UTF-8.",
            file=path.name,
            cause=wrong,
        ) from wrong
    if not rows:
        raise IndicatorRefused(
            "icio.empty",
            "{file} is empty.",
            "Give the whole table.",
            file=path.name,
        )
    return rows


def _build_table(
    path: Path,
    rows: list[Sector],
    columns: list[Sector | None],
    values: Floats,
    stocks: list[bool],
) -> InputOutputTable:
    """``columns`` names a sector, a user (economy, ''), or None for what is skipped; ``stocks``
    says of each whether it is a change in inventories.
    """
    inside = [n for n, name in enumerate(columns) if name and name[1]]
    users = [(n, name[0]) for n, name in enumerate(columns) if name and not name[1]]
    if not rows or rows != [columns[n] for n in inside]:
        raise IndicatorRefused(
            "icio.sectors-differ",
            "{file}: rows and columns do not list the same sectors in the same order.",
            "Give the whole table.",
            file=path.name,
        )
    economies = tuple(dict.fromkeys(name for _, name in users))
    final = np.zeros((len(rows), len(economies)))
    for column, name in users:
        final[:, economies.index(name)] += values[:, column]
    return input_output_table(
        tuple(rows),
        economies,
        values[:, inside],
        final,
        values[:, np.array(stocks, dtype=bool)].sum(axis=1),
    )


def _parse_oecd_name(text: str) -> Sector | None:
    """Economy and industry, or '' for final use; None for taxes, value added and totals."""
    economy, _, rest = text.strip().partition("_")
    if not rest or OECD_OTHER.match(economy) or OECD_OTHER.match(rest):
        return None
    return economy, "" if rest in OECD_FINAL else rest


_CELLS_REMEDY = "Every cell must be a number, and every row as long as the header."


def _numbers(path: Path, rows: list[list[str]], width: int) -> Floats:
    if len({len(row) for row in rows}) > 1 or (rows and len(rows[0]) != width):
        raise IndicatorRefused(
            "icio.rows-differ",
            "{file}: rows differ in length from the header.",
            _CELLS_REMEDY,
            file=path.name,
        )
    try:
        values = np.array(rows, dtype=np.float64)
        # numpy reads 1_000 and digits of other scripts too
        if odd := next((row for row in rows if not numbers.has_only_plain_numbers(row)), None):
            cell = next(cell for cell in odd if not numbers.has_only_plain_numbers([cell]))
            raise ValueError(f"could not convert string to float: {cell!r}")
    except ValueError as wrong:
        raise IndicatorRefused(
            "icio.numbers",
            "{file}: {cause}.",
            _CELLS_REMEDY,
            file=path.name,
            cause=wrong,
        ) from wrong
    return values
