"""Parquet and SDMX-ML that mean harm, and columns that stand twice in a mapped table: refused whole
or row by row, with what stood there before still there.
"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import duckdb
import pytest
from tests.trade.test_sources_attack import CELLS, attempt, folder
from tests.trade.test_sources_sdmx import KEY, generic, specific
from tests.trade.test_workbooks_attack import (
    HEAD,
    ILLEGAL,
    ROWS,
    fresh,
    mapping,
    taken,
    workbook,
)

from kirmash.errors import KirmashError
from kirmash.trade import store
from kirmash.trade.query import table_query
from kirmash.trade.store import ImportOptions
from kirmash.trade.table import COLUMNS

__all__ = ["folder", "mapping"]

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def parquet(columns: list[tuple[str, Any]], **options: Any) -> bytes:
    """A Parquet of these columns."""
    out = io.BytesIO()
    arrays = [column if isinstance(column, pa.Array) else pa.array(column) for _, column in columns]
    pq.write_table(pa.table(arrays, names=[name for name, _ in columns]), out, **options)
    return out.getvalue()


SOUND = [(name, [row[at] for row in ROWS]) for at, name in enumerate(HEAD)]
PARQUET = parquet(SOUND)


def of_value(column: Any) -> list[tuple[str, Any]]:
    """The sound columns with another one of values."""
    return [*SOUND[:-1], (HEAD[-1], column)]


SPOILT_PARQUET: dict[str, bytes] = {
    "cut": PARQUET[: len(PARQUET) // 2],
    "cut-end": PARQUET[:-5],
    "head": PARQUET[:4],
    "marks": b"PAR1PAR1",
    "empty": b"",
    "long-foot": PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1",
    "locked": PARQUET[:-4] + b"PARE",
    "zeros": PARQUET[:4] + b"\x00" * (len(PARQUET) - 12) + PARQUET[-8:],
    "pages": PARQUET[:4] + b"\xff" * 200 + PARQUET[204:],
    "text": b"a,b\n1,2\n",
    "no-columns": parquet([("x", [1, 2])]),
    "no-rows": parquet([(name, pa.array([], pa.string())) for name in HEAD]),
    "struct": parquet(of_value([{"a": 1.0}, {"a": 2.0}])),
    "list": parquet(of_value([[1.0], [2.0]])),
    "bytes": parquet(of_value([b"\xff\xfe", b"\x00"])),
    "truth": parquet(of_value([True, False])),
    "days": parquet(of_value([date(2014, 1, 1), date(2015, 1, 1)])),
    "nothing": parquet(of_value(pa.nulls(2))),
    "nan": parquet(of_value([float("nan"), float("inf")])),
    "wide-decimal": parquet(of_value([Decimal("1" * 38), Decimal("-" + "9" * 38)])),
    "broken-text": parquet(of_value(pa.array([b"\xff\xfe", b"1"]).view(pa.string()))),
}
HARMLESS_PARQUET: dict[str, bytes] = {
    "words": parquet([(name, list(map(str, column))) for name, column in SOUND]),
    "single": parquet(of_value(pa.array([1234.5, 7.25], pa.float32()))),
    "decimal": parquet(of_value([Decimal("1234.50"), Decimal("7.25")])),
    "dictionary": parquet(SOUND, use_dictionary=True, compression="gzip"),
    "more": parquet([*SOUND, ("x" * 3_000, [1, 2]), ("", [1, 2]), ("__class__", [1, 2])]),
    "twice": parquet([*SOUND, SOUND[-1]]),
    "twice-filled-once": parquet([*SOUND, (HEAD[-1], pa.nulls(2, pa.float64()))]),
    "twice-filled-later": parquet([*of_value(pa.nulls(2, pa.float64())), SOUND[-1]]),
}


@pytest.mark.parametrize("kind", SPOILT_PARQUET)
def test_a_spoilt_parquet_is_refused(folder: Path, mapping: ImportOptions, kind: str) -> None:
    answer = attempt(folder, "t.parquet", SPOILT_PARQUET[kind], mapping)
    assert isinstance(answer, KirmashError), kind


@pytest.mark.parametrize("kind", HARMLESS_PARQUET)
def test_a_parquet_of_another_build_is_read_as_it_is(
    folder: Path, mapping: ImportOptions, kind: str
) -> None:
    assert attempt(folder, "s.parquet", PARQUET, mapping) == (2, 0)
    sound = taken(folder)
    fresh(folder)
    answer = attempt(folder, "t.parquet", HARMLESS_PARQUET[kind], mapping)
    assert answer == (2, 0)
    assert taken(folder) == sound


def test_noise_in_a_parquet_ends_in_rows_or_a_refusal(folder: Path, mapping: ImportOptions) -> None:
    for at in range(4, len(PARQUET), max(1, len(PARQUET) // 60)):
        spoilt = PARQUET[:at] + bytes([PARQUET[at] ^ 0xFF]) + PARQUET[at + 1 :]
        fresh(folder)
        attempt(folder, "t.parquet", spoilt, mapping)


def test_the_name_of_a_parquet_is_that_of_one_file(folder: Path, mapping: ImportOptions) -> None:
    (folder / "a.parquet").write_bytes(HARMLESS_PARQUET["words"])
    assert attempt(folder, "[ab].parquet", PARQUET, mapping) == (2, 0)
    fresh(folder)
    assert attempt(folder, "*.parquet", PARQUET, mapping) == (2, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("place", range(4))
def test_a_column_that_stands_twice_is_settled_or_costs_the_row(
    folder: Path, mapping: ImportOptions, kind: str, place: int
) -> None:
    def laid(last: list[Any]) -> bytes:
        head, rows = [*HEAD, HEAD[place]], [[*ROWS[0], last[0]], [*ROWS[1], last[1]]]
        if kind == "xlsx":
            return workbook({"Лист": [head, *rows]})
        if kind == "parquet":
            texts = [
                (str(name), pa.array([row[at] for row in rows])) for at, name in enumerate(head)
            ]
            return parquet(texts)
        lines = [
            ";".join("" if cell is None else str(cell) for cell in row) for row in [head, *rows]
        ]
        return "\n".join(lines).encode()

    same = [ROWS[0][place], ROWS[1][place]]
    odd = [ROWS[0][place], {0: 2011, 1: "Польша", 2: "вывоз", 3: 17.0}[place]]
    for last in (same, [None, None], [same[0], None]):
        fresh(folder)
        assert attempt(folder, f"t.{kind}", laid(last), mapping) == (2, 0), last
    sound = taken(folder)
    fresh(folder)
    assert attempt(folder, f"t.{kind}", laid(odd), mapping) == (1, 1)
    assert taken(folder) < sound


def test_damage_late_in_a_parquet_refuses_all_of_it(folder: Path, mapping: ImportOptions) -> None:
    many = [(name, [*column] * 40_000) for name, column in SOUND]
    raw = parquet(many, row_group_size=20_000, use_dictionary=False, compression="none")
    spoilt = raw[:-60_000] + b"\xff" * 20_000 + raw[-40_000:]
    answer = attempt(folder, "t.parquet", spoilt, mapping)
    assert isinstance(answer, KirmashError) or sum(answer) == 80_000


def test_tables_in_a_folder_with_brackets_are_their_own(tmp_path: Path) -> None:
    """DuckDB took ``v[1]`` for ``v1``, where a copy of the dossier may stand."""
    (tmp_path / "a_Y2019.csv").write_text("t,i,j,k,v,q\n2019,112,276,870190,1,1\n", "utf-8")
    (tmp_path / "b_Y2019.csv").write_text("t,i,j,k,v,q\n2019,112,276,870191,2,1\n", "utf-8")
    own, other = tmp_path / "v[1]", tmp_path / "v1"
    store.add_file(own, tmp_path / "a_Y2019.csv")
    store.add_file(other, tmp_path / "b_Y2019.csv")
    (stored,) = store.year_files(own)
    for path in store.year_files(other):
        path.rename(other / stored.name)
    with duckdb.connect() as base:
        rows = base.sql(table_query([stored])).fetchall()
    assert [row[COLUMNS.index("value_usd")] for row in rows] == [Decimal(1_000)]


GENERIC, SPECIFIC = generic(), specific()
DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SPOILT_SDMX: dict[str, str | bytes] = {
    "cut": GENERIC[: len(GENERIC) // 2],
    "no-end": GENERIC[:-3],
    "entities": GENERIC.replace("<message:GenericData", DOCTYPE + "<message:GenericData", 1),
    "entities-in-utf-16": GENERIC.replace(
        "<message:GenericData", DOCTYPE + "<message:GenericData", 1
    ).encode("utf-16"),
    "deep": GENERIC.replace("<generic:Series>", "<generic:Series>" * 50_000),
    "no-data": re.sub("<message:DataSet.*</message:DataSet>", "", GENERIC, flags=re.DOTALL),
    "empty-data": re.sub("<generic:Series>.*</generic:Series>", "", GENERIC, flags=re.DOTALL),
    "no-structure": re.sub("<message:Structure .*?</message:Structure>", "", GENERIC),
    "other-structure": GENERIC.replace('structureRef="S1"', 'structureRef="S2"'),
    "no-header": re.sub("<message:Header>.*</message:Header>", "", GENERIC, flags=re.DOTALL),
    "no-space": GENERIC.replace("xmlns:generic", "xmlns:other"),
    "nul": GENERIC.replace("BLR", "B\x00LR"),
    "reference": GENERIC.replace("BLR", "&#0;BLR"),
    "unknown-entity": GENERIC.replace("BLR", "&nope;"),
    "attribute-twice": SPECIFIC.replace("<Series ", '<Series REPORTER="RUS" '),
    "error": '<?xml version="1.0"?><message:Error xmlns:message="http://www.sdmx.org/resources/'
    'sdmxml/schemas/v2_1/message"><message:ErrorMessage code="100"/></message:Error>',
    "structure-alone": '<?xml version="1.0"?><message:Structure xmlns:message="http://www.sdmx.org/'
    'resources/sdmxml/schemas/v2_1/message"/>',
    "no-key": GENERIC.replace("generic:SeriesKey", "generic:Other"),
    "two-flows": generic({"TRADE_FLOW ": "M", **KEY}).replace(
        'id="TRADE_FLOW "', 'id="TRADE_FLOW"'
    ),
    "two-flows-beside": SPECIFIC.replace("<Obs ", '<Obs TRADE_FLOW="M" '),
    "two-years": GENERIC.replace(
        "<generic:ObsValue", '<generic:ObsDimension value="2001"/><generic:ObsValue'
    ),
    "two-values": SPECIFIC.replace("<Obs ", '<Obs obs_value="1" '),
    "include": GENERIC.replace(
        "<generic:Series>",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
        "<generic:Series>",
    ),
}


@pytest.mark.parametrize("kind", SPOILT_SDMX)
def test_a_spoilt_message_of_sdmx_is_refused_or_counted(folder: Path, kind: str) -> None:
    pytest.importorskip("pysdmx", reason="the extra kirmash[sdmx] is not installed")
    content = SPOILT_SDMX[kind]
    assert attempt(folder, "s.xml", GENERIC.encode()) == (2, 0)
    sound = taken(folder)
    fresh(folder)
    raw = content.encode() if isinstance(content, str) else content
    answer = attempt(folder, "t.xml", raw)
    if kind == "include":  # passed over: nothing is fetched
        assert answer == (2, 0)
        assert taken(folder) == sound
    else:
        assert isinstance(answer, KirmashError)


@pytest.mark.parametrize("kind", [kind for kind in CELLS if not ILLEGAL.search(CELLS[kind])])
@pytest.mark.parametrize("build", ["generic", "specific"])
def test_a_hostile_value_of_sdmx_costs_its_row_and_no_other(
    folder: Path, build: str, kind: str
) -> None:
    pytest.importorskip("pysdmx", reason="the extra kirmash[sdmx] is not installed")
    words = GENERIC if build == "generic" else SPECIFIC
    cell = quoteattr(CELLS[kind])
    answer = attempt(folder, "t.xml", words.replace('"16837.5"', cell).encode())
    assert not isinstance(answer, KirmashError), str(answer)
    assert sum(answer) == 2
    assert answer[0] >= 1
