"""Files that mean harm, of every layout: refused whole or row by row with reasons, and what was
sound in them or stood there before is still there.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest
from tests.trade.test_layouts import COMTRADE
from tests.trade.test_sources_hostile import TABLES, VALUES, laid

from kirmash.errors import KirmashError
from kirmash.sandbox import child
from kirmash.trade import store

CELLS = {
    "nan": "NaN",
    "inf": "-Infinity",
    "huge-exponent": "1e400",
    "many-digits": "1" + "0" * 400,
    "very-many-digits": "9" * 20_000,
    "negative-zero": "-0",
    "negative-zero-point": "-0.0",
    "quotes": '"""a""b"""',
    "formula": "=cmd|' /C calc'!A0",
    "year-0": "0000",
    "year-99999": "99999",
    "month-13": "201413",
    "day": "2014-02-30",
    "right-to-left": "87\u202e0190",
    "arabic-digits": "٢٠١٤",
    "nul": "a\x00b",
    "escape": "\x1b]0;owned\x07",
    "mark-in-the-middle": "\ufeff643",
    "separators": "\x1c\x85\u2028\u2029",
    "lines": "a\r\nb\rc\nd",
    "long": "x" * 200_000,
    "newer-than-unicode": "\U0010ffff",
    "dunder": "__class__",
}


def table_with(name: str, cell: str, column: int) -> tuple[str, int]:
    """A table of three rows, in one of them a hostile cell; and how many rows it has."""
    head, first, second = TABLES[name][1]
    bad = [*first[:column], cell, *first[column + 1 :]]
    return laid(name, [head, bad, first, second]), 3


def spoilt_tables(name: str) -> dict[str, bytes]:
    """Whole files that are spoilt in their build."""
    head, *rows = TABLES[name][1]
    text = laid(name)
    raw = text.encode()
    mark = TABLES[name][0]
    lines = text.split("\n")
    return {
        "head-only": (lines[0] + "\n").encode(),
        "head-without-end": lines[0].encode(),
        "head-twice": laid(name, [head, head, *rows]).encode(),
        "empty": b"",
        "blank-lines": b"\n\r\n \n" * 50 + raw,
        "marks-of-order": b"\xef\xbb\xbf" * 3 + raw,
        "mark-between-lines": raw.replace(b"\n", b"\n\xef\xbb\xbf"),
        "mixed-ends": b"\r".join(raw.split(b"\n", 1)).replace(b"\n", b"\r\n", 1),
        "returns-alone": raw.replace(b"\n", b"\r"),
        "nuls": raw.replace(b"\n", b"\n\x00"),
        "nuls-only": b"\x00" * 20_000,
        "surrogates": raw + b"\xed\xa0\x80" + raw,
        "broken-utf-8": raw + b"\xff\xfe\xfd" * 100,
        "open-quote": raw + b'"' + raw * 50,
        "quotes-alone": raw + b'"' * 100_001,
        "wide-row": raw + (mark * 20_000).encode() + b"\n",
        "wide-head": (lines[0] + mark * 20_000 + "\n" + "\n".join(lines[1:])).encode(),
        "long-line": raw + b"x" * 400_000 + b"\n",
        "long-head": (lines[0] + mark + "x" * 1_000_000 + "\n" + "\n".join(lines[1:])).encode(),
        "gzip-cut": gzip.compress(raw * 100)[:-9],
        "gzip-head-alone": b"\x1f\x8b",
        "mostly-blank-gzip": gzip.compress(raw + b"\n" * 3_000_000, 9),
        "gzip-in-gzip": gzip.compress(gzip.compress(raw)),
        "gzip-spoilt": gzip.compress(raw * 100)[:40] + b"\x00" * 40,
        "zip-head-alone": b"PK\x03\x04" + b"\x00" * 30,
        "zip-cut": zipped({"a.csv": raw * 100})[:-30],
        "zip-of-nothing": zipped({}),
        "zip-in-zip": zipped({"a.zip": zipped({"a.csv": raw})}),
    }


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, raw in members.items():
            box.writestr(name, raw)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tables that holds one file, read in this process: whatever a reader raises that
    is no refusal becomes one of the code ``sandbox.not-parsed``.
    """
    inside = child.INSIDE
    monkeypatch.setattr(inside, "is_set", lambda: True)
    sound = tmp_path / "before_Y2019.csv"
    sound.write_text("t,i,j,k,v,q\n2019,112,276,870190,1,1\n", "utf-8")
    store.add_file(tmp_path / "trade", sound)
    return tmp_path


def attempt(
    folder: Path, file: str, raw: bytes, options: store.ImportOptions | None = None
) -> tuple[int, int] | KirmashError:
    """The rows taken and refused of a file, or its refusal; then nothing changed."""
    (folder / file).write_bytes(raw)
    before = {path: path.read_bytes() for path in (folder / "trade").rglob("*.parquet")}
    refusal: KirmashError | None = None
    try:
        addition = store.add_file(folder / "trade", folder / file, options).addition
    except KirmashError as fault:
        refusal = fault
    if refusal:
        assert not refusal.code.startswith("sandbox."), refusal.params
        after = {path: path.read_bytes() for path in (folder / "trade").rglob("*.parquet")}
        assert after == before
        assert len(store.load_manifest(folder / "trade").additions) == 1
        assert len(str(refusal)) < 3_000
        return refusal
    manifest = store.load_manifest(folder / "trade")
    assert "2019" in {str(year) for year in manifest.years}
    return addition.taken, sum(addition.refused.values())


IN_ALL = ("nan", "many-digits", "nul", "lines", "right-to-left")
"""Cells that are tried in every layout; the others in one, since all are read by the same hands."""


@pytest.mark.parametrize(
    ("name", "kind"),
    [(n, k) for n in TABLES for k in CELLS if k in IN_ALL or n == next(iter(TABLES))],
)
def test_a_hostile_cell_costs_its_row_and_no_other(folder: Path, name: str, kind: str) -> None:
    column = TABLES[name][1][0].index(VALUES[name])
    text, rows = table_with(name, CELLS[kind], column)
    answer = attempt(folder, "t.csv", text.encode())
    if kind in {"long", "lines"}:  # past what a cell of CSV may have; a mark that ends lines
        assert isinstance(answer, KirmashError | tuple)
        return
    assert not isinstance(answer, KirmashError), str(answer)
    assert sum(answer) == rows
    assert answer[0] <= rows


@pytest.mark.parametrize("name", TABLES)
def test_files_spoilt_in_their_build_are_refused_or_counted(folder: Path, name: str) -> None:
    sound = len(TABLES[name][1]) - 1
    for kind, raw in spoilt_tables(name).items():
        shutil.rmtree(folder / "trade", ignore_errors=True)
        store.add_file(folder / "trade", folder / "before_Y2019.csv")
        answer = attempt(folder, f"{kind}.csv", raw)
        if not isinstance(answer, KirmashError):
            assert answer[0] == sound, (kind, answer)
        if kind.startswith(("gzip", "zip", "empty", "head-only", "nuls-only")):
            assert isinstance(answer, KirmashError), kind


def test_a_path_in_a_zip_names_no_file_outside(folder: Path) -> None:
    raw = zipped({"../../../out.csv": laid("baci").encode(), "/etc/passwd.csv": b"x"})
    assert attempt(folder, "t.zip", raw) == (2, 0)
    assert not (folder.parent / "out.csv").exists()


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"data":' * 50_000,
        json.dumps(COMTRADE)[:-5],
        '{"data": [{"cmdCode": "\\ud800", "period": "\\ud800", "flowCode": "X"}]}',
        '{"data": [{"cmdCode": ' + "9" * 100_000 + ', "flowCode": "X"}]}',
        '{"data": [{"cmdCode": [[[[]]]], "flowCode": {"a": 1}, "period": null}]}',
        '{"data": {"cmdCode": 1}}',
        '{"data": [1, 2]}',
    ],
)
def test_hostile_json_is_refused(folder: Path, content: str) -> None:
    assert isinstance(attempt(folder, "t.json", content.encode()), KirmashError)


def test_a_row_of_json_with_two_values_of_one_key_is_refused(folder: Path) -> None:
    row = json.dumps(COMTRADE["data"][0])
    twice = row.replace('"primaryValue": 1234.567', '"primaryValue": 1234.567, "PrimaryValue": 5')
    assert twice != row
    other = row.replace("870190", "870191")
    answer = attempt(folder, "t.json", f'{{"data": [{twice}, {other}]}}'.encode())
    assert answer == (1, 1)


@pytest.mark.parametrize("name", TABLES)
def test_a_column_that_stands_twice_is_settled_or_costs_the_row(folder: Path, name: str) -> None:
    head, first, second = TABLES[name][1]

    def figures(text: str) -> set[tuple[object, ...]]:
        shutil.rmtree(folder / "trade", ignore_errors=True)
        store.add_file(folder / "trade", folder / "before_Y2019.csv")
        answer = attempt(folder, "t.csv", text.encode())
        if isinstance(answer, KirmashError):
            return set()
        paths = [str(path) for path in store.year_files(folder / "trade")]
        with duckdb.connect() as base:
            return set(
                base.execute(
                    "SELECT period, reporter, exporter, importer, product, value_usd"
                    " FROM read_parquet($1) WHERE period NOT LIKE '2019%'",
                    [paths],
                ).fetchall()
            )

    sound = figures(laid(name))
    assert len(sound) == 2
    for place in (0, head.index(VALUES[name])):
        column = head[place]
        copies = ((first[place], second[place]), ("", second[place]), (first[place], ""))
        for one, two in copies:
            text = laid(name, [[*head, column], [*first, one], [*second, two]])
            assert figures(text) == sound, column
        differing = laid(name, [[*head, column], [*first, first[place]], [*second, "17"]])
        assert figures(differing) <= sound, column
        if column == VALUES[name]:
            assert len(figures(differing)) == 1
