"""UN Comtrade's CSV by DuckDB: read, checked and staged in one pass.

What is right beyond doubt is staged by SQL; what is refused for a reason that SQL tells as surely
is counted. Every other row, and the first of each reason, goes the way of all layouts, row by row,
in the order of the file: so rows are taken and refused for the same reasons, with the same
examples, whichever way a file is read. Labels of areas, codes of goods and classifications are
judged by the checks of every layout, once for each that there is. Where lines and rows cannot be
accounted for one by one, nothing is taken and the whole is read row by row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from kirmash.formats.encodings import detect_separator
from kirmash.trade import areas, bulk, stamps
from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.sources import comtrade
from kirmash.trade.sources.reading import SourceFile, head_columns, repeated_columns
from kirmash.trade.table import (
    NOMENCLATURES,
    TOTAL,
    CellRefused,
    RowRefusal,
    RowRefusalReason,
    RowTally,
    TradeDraft,
    check_product,
)

_MOST_LABELS, _MOST_LEFT = 100_000, 200_000
_SHORT_NUMBER = r"[0-9]{1,14}(\.[0-9]{1,3})?"
_LONG_NUMBER = r"[0-9]{1,14}\.[0-9]{4,15}"
_TIE = r".*\.[0-9]{3}50*"  # rounded half to even elsewhere, half up by DuckDB
_DOUBTFUL = r"[1-9][0-9]{0,2}\.[0-9]{3}"
_DOUBTFUL_LENGTHS = "5 AND 7"
_POINT, _EITHER = 1, 2  # what the point of a number is
_NOTHING = "'na', 'n/a', 'nan', 'null', 'none'"
_PERIOD = r"(1[89]|20)[0-9][0-9](-(0[1-9]|1[0-2]))?"
_QUOTE, _NEWLINE = ord('"'), ord("\n")
_BESIDE_QUOTES = np.zeros(256, dtype=bool)
_BESIDE_QUOTES[list(b',;\t|"\r\n')] = True
"""The signs of a table that stand beside a quote which is none of a cell's own."""


@dataclass(frozen=True, slots=True)
class _CsvColumns:
    """The columns of a file by the names of the new service, as DuckDB calls them."""

    places: Mapping[str, int]

    def first(self, *names: str) -> str:
        """The SQL of the first of these columns that holds anything; '' where none does."""
        cells = [f"nullif(trim(c{self.places[name]}), '')" for name in names if name in self.places]
        return f"coalesce({', '.join([*cells, chr(39) * 2])})"


def stage_rows(
    base: duckdb.DuckDBPyConnection,
    source: SourceFile,
    work: Path,
    columns: NumberColumns,
    tally: RowTally,
) -> Iterator[TradeDraft | RowRefusal] | None:
    """Stage the rows beyond doubt and count refusals beyond doubt; what is left is to be checked,
    in the order of its lines.

    None where the file must be read row by row: then nothing was taken or counted.
    """
    if not _is_suited(source):
        return None
    with bulk.opened_plain(source, work) as path:
        head = source.head.splitlines()[0]
        count = _line_count(path)
        if count is None:
            return None
        try:
            _load(base, path, source, head)
            loaded = base.execute("SELECT count(*) FROM raw").fetchall()[0][0]
            if loaded != count or not _judge(base, source):
                return None
            left = _left(base, source, tally)
        except duckdb.Error:  # which ends the transaction: nothing of this table is staged yet
            base.rollback()
            base.begin()
            return None
    if left is None:
        return None
    _watch(base, columns)
    taken = base.execute(
        "INSERT INTO staged SELECT period, reporter, exporter, importer, nomenclature, product,"
        " value, quantity, quantity_unit, weight, line FROM judged WHERE reason = 'taken'"
    ).fetchall()[0][0]
    tally.taken += taken
    return _with_counts(left, _counted(base), tally)


def _is_suited(source: SourceFile) -> bool:
    head = head_columns(source)
    return (
        source.encoding in {"utf-8", "utf-8-sig"}
        and not (source.decimal or source.separator)
        and not source.head.lstrip("\ufeff \r\n\t").startswith(("{", "["))
        and not repeated_columns(head)
        and comtrade.has_distinct_columns(head)
    )


def _line_count(path: Path) -> int | None:
    """Lines below the first; None where quotes stand between signs of a cell, or noughts among
    them, which Python and DuckDB may read differently.
    """
    count, last = -1, b"\n"
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            signs = np.frombuffer(last + part + b"\n", np.uint8)
            if b"\0" in part:
                return None
            if b'"' in part:
                places = np.flatnonzero(signs[1:-1] == _QUOTE) + 1
                if not (
                    _BESIDE_QUOTES[signs[places - 1]] | _BESIDE_QUOTES[signs[places + 1]]
                ).all():
                    return None
            count += int(np.count_nonzero(signs[1:-1] == _NEWLINE))
            last = part[-1:]
    return count + (last != b"\n")


def _load(base: duckdb.DuckDBPyConnection, path: Path, source: SourceFile, head: str) -> None:
    """The cells that are of use, as text, in the table ``raw`` with their lines."""
    mark, names = detect_separator(head), _names(source)
    second = next(iter(source.head.splitlines()[1:2]), "")
    # the service ends its rows with one separator too many
    extra = second.count(mark) == len(names) and second.endswith(mark)
    width = len(names) + extra
    types = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    used = sorted(set(comtrade.used_places(names).values()))
    base.execute("SET preserve_insertion_order = true")
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE raw AS SELECT row_number() OVER () + 1 AS line,"
        f" {', '.join(f'c{place}' for place in used)} FROM read_csv({stamps.quote_pattern(path)},"
        f" columns={{{types}}}, delim={bulk.quote_text(mark)}, header=false, skip=1,"
        " auto_detect=false, quote='\"', escape='\"', strict_mode=true, nullstr='')"
        + (f" WHERE c{width - 1} IS NULL" if extra else "")
    )
    base.execute("SET preserve_insertion_order = false")


def _judge(base: duckdb.DuckDBPyConnection, source: SourceFile) -> bool:
    """What becomes of every row, in the table ``judged``: taken, a reason of refusal, or '' where
    it is left. False where a reporter and period speak two editions of the HS.
    """
    cells = _CsvColumns(comtrade.used_places(_names(source)))
    base.execute(f"CREATE OR REPLACE TEMP VIEW words AS SELECT line, {_word_cells(cells)} FROM raw")
    if not _name_labels(base):
        return False
    base.execute(f"CREATE OR REPLACE TEMP TABLE judged AS SELECT * FROM ({_JUDGED})")
    twice = base.execute(
        "SELECT 1 FROM judged WHERE reason = 'taken' AND nomenclature LIKE 'HS%'"
        " GROUP BY period, reporter HAVING count(DISTINCT nomenclature) > 1 LIMIT 1"
    ).fetchall()
    return not twice


def _names(source: SourceFile) -> list[str]:
    first = source.head.splitlines()[0]
    return next(csv.reader([first], delimiter=detect_separator(first)), [])


def _plain(cell: str) -> str:
    return f"CASE WHEN {cell} LIKE '%.0' THEN left({cell}, length({cell}) - 2) ELSE {cell} END"


def _word_cells(cells: _CsvColumns) -> str:
    """The cells of a row by what they are, as text."""
    parts = [
        f"lower({_plain(cells.first(name))}) NOT IN ({_listed(codes)})"
        for name, codes in comtrade.TOTAL_CODES
        if name in cells.places
    ]
    signs = " || ".join(
        cells.first(name) for name in (*(name for name, _ in comtrade.TOTAL_CODES), "qtyunitabbr")
    )
    period = _plain(cells.first("period", "refyear", "yr"))
    code = cells.first("cmdcode")
    classification = f"coalesce(nullif({cells.first('classificationcode', 'pfcode')}, ''), 'HS')"
    expressions = {
        "flow": f"lower({_plain(cells.first('flowcode', 'rgcode', 'flowdesc', 'rgdesc'))})",
        "is_part": " OR ".join(parts) or "false",
        "has_strange_signs": f"regexp_matches({signs}, '[^ -~]')",
        "reporter_text": cells.first("reportercode", "rtcode", "reporteriso"),
        "partner_text": cells.first("partnercode", "ptcode", "partneriso"),
        "class_text": f"CASE WHEN {code} = '{TOTAL}' THEN '{TOTAL}' ELSE {classification} END",
        "code_text": code,
        "value_text": cells.first("primaryvalue", "tradevalue", "tradevalueus"),
        "period_text": f"CASE WHEN regexp_full_match({period}, '[0-9]{{6}}') THEN "
        f"left({period}, 4) || '-' || right({period}, 2) ELSE {period} END",
        "unit_text": cells.first("qtyunitabbr"),
        "quantity_text": cells.first("qty"),
        "weight_text": cells.first("netwgt"),
    }
    return ", ".join(f"{words} AS {name}" for name, words in expressions.items())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(bulk.quote_text(word) for word in sorted(words))


def _name_labels(base: duckdb.DuckDBPyConnection) -> bool:
    """The tables ``area`` and ``good``: every label with what the checks make of it, NULL where
    they refuse it. False where there are too many.
    """
    labels = [
        text
        for (text,) in base.execute(
            "SELECT DISTINCT reporter_text FROM words UNION SELECT DISTINCT partner_text FROM words"
        ).fetchall()
    ]
    goods = base.execute("SELECT DISTINCT class_text, code_text FROM words").fetchall()
    if len(labels) + len(goods) > _MOST_LABELS:
        return False
    _list_table(base, "area", [(text, areas.area_economy_code(text)) for text in labels])
    _list_table(base, "good", [(*labels, *_good(*labels)) for labels in goods])
    return True


def _good(classification: str, code: str) -> tuple[str | None, str | None]:
    """The nomenclature and the product of a row; None for what the checks refuse, or what the
    column of codes as a whole tells.
    """
    nomenclature = comtrade.VINTAGES.get(classification, classification)
    if "." in code or "," in code or nomenclature not in NOMENCLATURES:
        return None, None
    try:
        return nomenclature, check_product(restore_code(code, nomenclature), nomenclature)
    except CellRefused:
        return None, None


def _list_table(
    base: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[str | None, ...]]
) -> None:
    """A table of few rows. No values are bound: DuckDB's Python package would import pandas."""
    names = ", ".join(f"k{place} VARCHAR" for place in range(len(rows[0]) if rows else 4))
    base.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({names})")
    columns = (
        ", ".join("NULL" if cell is None else bulk.quote_text(cell) for cell in column)
        for column in zip(*rows, strict=True)
    )
    if rows:
        cells = ", ".join(f"unnest([{column}])" for column in columns)
        base.execute(f"INSERT INTO {name} SELECT {cells}")


def _amount(cell: str) -> str:
    """A text of SQL as a number, NULL where it is no plain one or a tie."""
    number = f"TRY_CAST({cell} AS DECIMAL(18,3))"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{_SHORT_NUMBER}') THEN {number}"
        f" WHEN regexp_full_match({cell}, '{_LONG_NUMBER}') AND NOT"
        f" regexp_full_match({cell}, '{_TIE}') THEN {number} END"
    )


def _is_filled(cell: str) -> str:
    """The SQL of whether a quantity is there: a nought is how Comtrade says that none is known."""
    return f"trim({cell}, '0.') <> ''"


def _is_odd(cell: str, amount: str) -> str:
    """The SQL of whether a quantity holds something that is no plain number."""
    return f"({amount} IS NULL AND {_is_filled(cell)} AND lower({cell}) NOT IN ({_NOTHING}))"


def _signs(cell: str) -> str:
    """The SQL of what the point of a number is: none, a decimal one, or one that may be either."""
    return (
        f"CASE WHEN NOT contains({cell}, '.') THEN 0 WHEN length({cell}) BETWEEN"
        f" {_DOUBTFUL_LENGTHS} AND regexp_full_match({cell}, '{_DOUBTFUL}') THEN {_EITHER}"
        f" ELSE {_POINT} END"
    )


_HAS_UNIT = "unit_text NOT IN ('', 'N/A')"
_IS_EXPORT = f"flow IN ({_listed(comtrade.EXPORTS)})"
_IS_PLAIN = (
    f"NOT coalesce({_HAS_UNIT} AND {_is_odd('quantity_text', 'quantity_amount')}, false)"
    f" AND NOT {_is_odd('weight_text', 'weight_amount')}"
    " AND NOT contains(code_text, '.') AND NOT contains(code_text, ',')"
)
"""Whether all that tells of the columns of numbers and codes is plain."""
_IS_SOUND = f"product IS NOT NULL AND regexp_full_match(period, '{_PERIOD}')"
_REASON = (
    "CASE WHEN value IS NULL OR has_strange_signs THEN ''"
    f" WHEN flow IN ({_listed(comtrade.REEXPORTS)}) THEN '{RowRefusalReason.REEXPORT}'"
    f" WHEN flow NOT IN ({_listed(comtrade.EXPORTS | comtrade.IMPORTS)}) THEN ''"
    f" WHEN is_part THEN '{RowRefusalReason.BREAKDOWN}'"
    f" WHEN NOT ({_IS_PLAIN}) THEN ''"
    f" WHEN partner IS NULL OR reporter IS NULL THEN '{RowRefusalReason.UNKNOWN_AREA}'"
    f" WHEN reporter = partner THEN '{RowRefusalReason.ITSELF}'"
    f" WHEN {_IS_SOUND} THEN 'taken' ELSE '' END"
)
_JUDGED = (
    "SELECT line, value, product, nomenclature, period, reporter,"
    f" {_signs('value_text')} AS value_sign,"
    f" CASE WHEN {_HAS_UNIT} AND {_is_filled('quantity_text')} THEN {_signs('quantity_text')}"
    " ELSE 0 END AS quantity_sign,"
    f" CASE WHEN {_is_filled('weight_text')} THEN {_signs('weight_text')} ELSE 0 END"
    " AS weight_sign,"
    f" CASE WHEN {_IS_EXPORT} THEN reporter ELSE partner END AS exporter,"
    f" CASE WHEN {_IS_EXPORT} THEN partner ELSE reporter END AS importer,"
    f" CASE WHEN {_HAS_UNIT} AND {_is_filled('quantity_text')} THEN quantity_amount END AS"
    f" quantity, CASE WHEN {_HAS_UNIT} THEN unit_text END AS quantity_unit,"
    f" CASE WHEN {_is_filled('weight_text')} THEN weight_amount END AS weight, {_REASON} AS reason"
    f" FROM (SELECT words.*, period_text AS period, {_amount('value_text')} AS value,"
    f" {_amount('quantity_text')} AS quantity_amount, {_amount('weight_text')} AS weight_amount,"
    " r.k1 AS reporter, p.k1 AS partner, g.k2 AS nomenclature, g.k3 AS product FROM words"
    " LEFT JOIN area r ON r.k0 = reporter_text LEFT JOIN area p ON p.k0 = partner_text"
    " LEFT JOIN good g ON g.k0 = class_text AND g.k1 = code_text)"
)


def _left(
    base: duckdb.DuckDBPyConnection, source: SourceFile, tally: RowTally
) -> list[TradeDraft | RowRefusal] | None:
    """The rows that are left, and the first of every reason, as drafts in the order of their lines;
    None where they are too many, or speak another edition of the HS than the rows taken.
    """
    base.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT line, reason FROM (SELECT line, reason,"
        " row_number() OVER (PARTITION BY reason ORDER BY line) AS rank FROM judged"
        f" WHERE reason <> 'taken') WHERE reason = '' OR rank <= {int(tally.example_limit)}"
    )
    rows = base.execute(
        "SELECT raw.* FROM raw SEMI JOIN chosen USING (line) ORDER BY line"
    ).fetchall()
    if len(rows) > _MOST_LEFT:
        return None
    places = comtrade.used_places(_names(source))
    order = {place: index for index, place in enumerate(sorted(set(places.values())), 1)}
    at = {name: order[place] for name, place in places.items()}
    drafts = [
        comtrade.draft_of_cells(line, [str(line), *(cell or "" for cell in cells)], at)
        for line, *cells in rows
    ]
    editions = {
        (period, reporter): edition
        for period, reporter, edition in base.execute(
            "SELECT DISTINCT period, reporter, nomenclature FROM judged WHERE reason = 'taken'"
            " AND nomenclature LIKE 'HS%'"
        ).fetchall()
    }
    for draft in drafts:
        if isinstance(draft, TradeDraft) and draft.nomenclature.startswith("HS"):
            reporter = areas.area_economy_code(draft.reporter)
            known = editions.get((draft.period, reporter), draft.nomenclature)
            if known != draft.nomenclature:
                return None
    return drafts


def _counted(base: duckdb.DuckDBPyConnection) -> list[tuple[RowRefusal, int]]:
    """Of every reason a refusal with all the dollars of the rows that are not left, and how many
    they are.
    """
    rows = base.execute(
        "SELECT reason, count(*), sum(value) FROM judged ANTI JOIN chosen USING (line)"
        " WHERE reason NOT IN ('', 'taken') GROUP BY reason ORDER BY reason"
    ).fetchall()
    return [
        (RowRefusal(0, "", RowRefusalReason(reason), "", dollars), count)
        for reason, count, dollars in rows
    ]


def _with_counts(
    left: Iterable[TradeDraft | RowRefusal],
    counted: Iterable[tuple[RowRefusal, int]],
    tally: RowTally,
) -> Iterator[TradeDraft | RowRefusal]:
    """What is left; then, once its examples are there, the counts of the rest."""
    yield from left
    for refusal, count in counted:
        tally.count_refusal(refusal, count)


def _watch(base: duckdb.DuckDBPyConnection, columns: NumberColumns) -> None:
    """Let the columns know what the numbers of rows show that are not left."""
    known = f"reason IN ('taken', '{RowRefusalReason.UNKNOWN_AREA}', '{RowRefusalReason.ITSELF}')"
    names = ("value", "quantity", "weight")
    tests = ", ".join(
        f"coalesce(bool_or({name}_sign = {_POINT}), false),"
        f" min(line) FILTER ({name}_sign = {_EITHER})"
        for name in names
    )
    row = base.execute(f"SELECT {tests} FROM judged WHERE {known}").fetchall()[0]
    for name, has_decimals, line in zip(names, row[0::2], row[1::2], strict=True):
        text = ""
        if line is not None:
            query = f"SELECT {name}_text FROM words WHERE line = {int(line)}"
            text = base.execute(query).fetchall()[0][0]
        columns.add_evidence(name, has_decimals, (line or 0, text))
