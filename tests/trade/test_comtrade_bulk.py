"""UN Comtrade's CSV by DuckDB and row by row: the same rows, refusals, dollars and examples."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kirmash.errors import KirmashError
from kirmash.sandbox import child
from kirmash.trade import comtrade_bulk, store

HEAD = [
    *("refYear", "period", "reporterCode", "flowCode", "partnerCode", "partner2Code", "motCode"),
    *("customsCode", "classificationCode", "cmdCode", "primaryValue", "qty", "qtyUnitAbbr"),
    *("netWgt", "partnerDesc"),
]
PLAIN = {
    "refYear": "2020",
    "period": "2020",
    "reporterCode": "112",
    "flowCode": "X",
    "partnerCode": "643",
    "partner2Code": "0",
    "motCode": "0",
    "customsCode": "C00",
    "classificationCode": "H5",
    "cmdCode": "010121",
    "primaryValue": "1234.5",
    "qty": "0",
    "qtyUnitAbbr": "N/A",
    "netWgt": "",
    "partnerDesc": '"Russia, Fed."',
}
ODD: dict[str, list[str]] = {
    "period": ["202003", "2020.0", "202013", "", "2020-03", "1700", "x"],
    "reporterCode": ["643", "643.0", "BLR", "999", "", " 112 ", "Нарния"],
    "flowCode": ["M", "m", "RX", "FM", "2", "2.0", "1.0", "", "transit", "re-export"],
    "partnerCode": ["0", "0.0", "842", "899", "W00", "112", "", "Китай"],
    "partner2Code": ["0.0", "643", "", "\t0", "w00"],
    "motCode": ["1000", "0.0", ""],
    "customsCode": ["C01", "c00", ""],
    "classificationCode": ["H4", "S3", "HS", "", "B4", "ZZ", "H5"],
    "cmdCode": [
        "TOTAL",
        "10121",
        "01",
        "1001.0",
        "8703.23",
        "0101.21",
        "xx",
        "",
        "999999",
        "000121",
    ],
    "primaryValue": [
        *("0", "5", "1.234", "12.345", "1234567.8", "0.0005", "0.0015", "2.0005000", "1e3", "-5"),
        *("", "nan", "…", "=1+1", "1,234", "99999999999999.999", "123456789012345", "1 234,5"),
        *("7.", ".5", "0.12345678901234567", "3.14159265"),
    ],
    "qty": ["5.125", "1.234", "0.000", "abc", "-1", "nan", "12345.67891"],
    "qtyUnitAbbr": ["kg", "", "м", " u "],
    "netWgt": ["10", "0.0", "1.5", "x", "7,5", "0.5000"],
    "partnerDesc": ['"a ""quoted"" name"', "plain", '"two', 'mid"dle', '"line\nend"', ""],
}


@pytest.fixture
def inside() -> Iterator[None]:
    """Files are read in this process, so that what is changed in it counts."""
    was_inside = child.INSIDE.is_set()
    child.INSIDE.set()
    yield
    if not was_inside:
        child.INSIDE.clear()


def outcome(path: Path, folder: Path) -> Any:
    """All that is known of a file taken in: counts, dollars, examples, rows."""
    try:
        result = store.add_file(folder, path, store.ImportOptions(retrieved=date(2024, 1, 1)))
    except KirmashError as fault:
        return (fault.problem.code, str(fault))
    files = [str(name) for name in store.year_files(folder)]
    with duckdb.connect() as base:
        rows = base.execute("SELECT * FROM read_parquet($1) ORDER BY ALL", [files]).fetchall()
    addition = result.addition
    return (
        *(addition.taken, addition.refused, addition.refused_usd, addition.unspecified_usd),
        *(result.examples, rows, addition.nomenclatures),
    )


def both(tmp_path: Path, text: str, suffix: str = ".csv") -> tuple[Any, Any, bool]:
    """What becomes of a file by DuckDB and row by row, and whether DuckDB took it."""
    path = tmp_path / f"c{suffix}"
    raw = text.encode()
    path.write_bytes(gzip.compress(raw) if suffix.endswith(".gz") else raw)
    swift = list[bool]()
    stage = comtrade_bulk.stage_rows
    number = len(list(tmp_path.iterdir()))

    def watched(*arguments: Any) -> Any:
        left = stage(*arguments)
        swift.append(left is not None)
        return left

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comtrade_bulk, "stage_rows", watched)
        first = outcome(path, tmp_path / f"swift{number}")
        patch.setattr(comtrade_bulk, "stage_rows", lambda *_: None)
        second = outcome(path, tmp_path / f"slow{number}")
    return first, second, any(swift)


def table(rows: list[dict[str, str]], mark: str = ",") -> str:
    lines = [mark.join(HEAD), *(mark.join({**PLAIN, **row}[name] for name in HEAD) for row in rows)]
    return "\n".join(lines) + "\n"


def ordinary(count: int) -> list[dict[str, str]]:
    return [{"cmdCode": f"{10_000 + n * 7:06d}", "primaryValue": f"{n}.25"} for n in range(count)]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("column", ODD)
def test_odd_cells_come_to_the_same(tmp_path: Path, column: str) -> None:
    odd = [
        {**({} if column == "cmdCode" else {"cmdCode": f"0201{n:02d}"}), column: cell}
        for n, cell in enumerate(ODD[column], 10)
    ]
    first, second, _ = both(tmp_path, table([*ordinary(5), *odd, *ordinary(9)[5:], *odd[:1]]))
    assert first == second


@pytest.mark.usefixtures("inside")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(set(ODD) - {"partnerDesc"})), st.integers(0, 99)),
        max_size=30,
    )
)
def test_any_mixture_comes_to_the_same(tmp_path: Path, rows: list[dict[str, int]]) -> None:
    odd = [{name: ODD[name][n % len(ODD[name])] for name, n in row.items()} for row in rows]
    first, second, _ = both(tmp_path, table([*ordinary(3), *odd]))
    assert first == second


@pytest.mark.usefixtures("inside")
def test_many_refusals_keep_their_counts_dollars_and_first_examples(tmp_path: Path) -> None:
    rows = [
        *({"flowCode": "RX", "primaryValue": f"{n}.5"} for n in range(1, 8)),
        *({"motCode": "1000", "primaryValue": "10"} for _ in range(5)),
        *({"partnerCode": "899"} for _ in range(6)),
        *({"flowCode": "transit"} for _ in range(5)),
        *({"partnerCode": "112"} for _ in range(4)),
    ]
    rows = [row for pair in zip(rows, reversed(rows), strict=True) for row in pair]
    first, second, is_swift = both(tmp_path, table([*ordinary(4), *rows]))
    assert is_swift
    assert first == second
    assert first[1] == {
        "bad_flow": 10,
        "breakdown": 10,
        "itself": 8,
        "reexport": 14,
        "unknown_area": 12,
    }
    assert first[2]["reexport"] == "63.000"


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("change", "is_swift"),
    [
        (lambda text: text, True),
        (lambda text: text.replace("\n", "\r\n"), True),
        (lambda text: "\ufeff" + text, True),
        (lambda text: text.rstrip("\n"), True),
        (lambda text: text.replace("\n", ",\n").replace(",\n", "\n", 1), True),
        (lambda text: text + "\n\n", False),
        (lambda text: text + "2020,2020,112\n", False),
        (lambda text: text.replace('"Russia, Fed."', '"Russia\nFed."', 1), False),
        (lambda text: text.replace("H5", "H4", 1), False),
        (lambda text: text.replace("partnerDesc", "primaryValue", 1), False),
        (lambda text: text.replace("partnerDesc", "Net Weight (kg)", 1), False),
    ],
)
def test_files_of_other_builds_come_to_the_same(
    tmp_path: Path, change: Any, is_swift: bool
) -> None:
    first, second, took = both(tmp_path, change(table(ordinary(6))))
    assert first == second
    assert took == is_swift


@pytest.mark.usefixtures("inside")
def test_packed_and_tab_separated_files(tmp_path: Path) -> None:
    first, second, took = both(tmp_path, table(ordinary(6), "\t"), ".txt.gz")
    assert first == second
    assert took
