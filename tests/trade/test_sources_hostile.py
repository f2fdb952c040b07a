"""Every reader on hostile tables: cut, in the wrong letters, with cells nobody expects. Refused
rows are counted, nothing is half-added.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trade.test_layouts import MAPPING, read, written

from kirmash import inputs
from kirmash.errors import DocumentRefused, InputError
from kirmash.trade import areas, store
from kirmash.trade.sources import mapped, mapping_file, reading
from kirmash.trade.table import (
    _PERIOD,
    NOMENCLATURES,
    RowRefusalReason,
    RowTally,
    TradeRow,
    filter_valid_rows,
)

# One sound table of every layout: its separator, its head and its rows.
TABLES: dict[str, tuple[str, list[list[str]]]] = {
    "comtrade": (
        ",",
        [
            [
                "period",
                "reporterCode",
                "flowCode",
                "partnerCode",
                "classificationCode",
                "cmdCode",
                "primaryValue",
                "netWgt",
            ],
            ["2014", "112", "X", "643", "H4", "870190", "1234.567", "10"],
            ["2014", "112", "M", "276", "H4", "870191", "7.5", "1"],
        ],
    ),
    "wits": (
        ";",
        [
            [
                "Nomenclature",
                "ReporterISO3",
                "ProductCode",
                "PartnerISO3",
                "Year",
                "TradeFlowName",
                "TradeValue in 1000 USD",
            ],
            ["H3", "TZA", "010110", "KEN", "2012", "Import", "3.846"],
            ["H3", "TZA", "020110", "UGA", "2012", "Export", "5"],
        ],
    ),
    "fts-regional": (
        ";",
        [
            [
                "NAPR",
                "PERIOD",
                "STRANA",
                "TNVED",
                "EDIZM",
                "STOIM",
                "NETTO",
                "KOL",
                "REGION",
                "REGION_S",
            ],
            [
                "ЭК",
                "03/2016",
                "BY",
                "8701909000",
                "ШТ",
                "1234,5",
                "10",
                "2",
                "24000 - ИВАНОВСКАЯ ОБЛАСТЬ",
                "01",
            ],
            ["ИМ", "03/2016", "BY", "0402", "", "7", "1", "0", "24000 - ИВАНОВСКАЯ ОБЛАСТЬ", "01"],
        ],
    ),
    "fts-monthly": (
        ",",
        [
            ["year", "month", "flow_of_russia", "partner_ru", "usd_m"],
            ["2014", "1", "X", "Китaй", "12.5"],
            ["2014", "1", "M", "Беларусь", "7.25"],
        ],
    ),
    "comext": (
        ",",
        [
            [
                "DECLARANT_ISO",
                "PARTNER_ISO",
                "PRODUCT_NC",
                "FLOW",
                "PERIOD",
                "VALUE_IN_EUROS",
                "QUANTITY_IN_KG",
            ],
            ["DE", "BY", "87019000", "2", "201452", "7527", "5"],
            ["EL", "BY", "87019000", "1", "201452", "5", "5"],
        ],
    ),
    "sdmx": (
        ",",
        [
            [
                "DATAFLOW",
                "REPORTER",
                "PARTNER",
                "TRADE_FLOW",
                "COMMODITY",
                "TIME_PERIOD",
                "OBS_VALUE",
                "UNIT_MULT",
            ],
            ["X", "BLR", "RUS", "X", "TOTAL", "2014", "15.5", "6"],
            ["X", "BLR", "POL", "M", "8701", "2014", "3", "0"],
        ],
    ),
    "baci": (
        ",",
        [
            ["t", "i", "j", "k", "v", "q"],
            ["2014", "112", "643", "870190", "80.125", "8"],
            ["2014", "643", "112", "270900", "700", "NA"],
        ],
    ),
}
HOSTILE = (
    "",
    " ",
    "…",
    "...",
    "-",
    "NA",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "1e400",
    "-5",
    "1e-400",
    "0x10",
    "1_000",
    "٣",
    "２０１４",
    "½",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "\t",
    "1,234,567.8",
    "1 234,5",
    "12,5,6",
    "9" * 40,
    "x" * 5_000,
    "\u202e",
    "\ufeff",
    "Китaй",
    "Мир",
    "999",
    "000000",
    "BLR",
    "TOTAL",
    "H4",
    "2014-13",
    "99999",
    "a\nb",
    'a"b',
    "a;b,c|d",
    "'",
    "\\N",
    "Areas, nes",
    "EU28",
    "\x7f",
    "é",
)
CELLS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"), max_size=20),
)


def laid(name: str, rows: list[list[str]] | None = None) -> str:
    separator, table = TABLES[name]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(
        rows if rows is not None else table
    )
    return out.getvalue()


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder for the many small files of the property tests."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def sound(row: TradeRow) -> bool:
    """Whether a row that was taken holds to the contract."""
    sides = all(
        side in {"", "WLD"} or areas.area_economy_code(side) == side
        for side in (row.reporter, row.exporter, row.importer)
    )
    numbers = all(
        number is None or number >= 0 for number in (row.value_usd, row.quantity, row.weight_kg)
    )
    return (
        sides
        and numbers
        and row.exporter != row.importer
        and bool(_PERIOD.fullmatch(row.period))
        and row.nomenclature in NOMENCLATURES
    )


@pytest.mark.parametrize("name", TABLES)
def test_the_sound_table_is_sound(place: Path, name: str) -> None:
    layout, rows, tally = read(written(place, "t.csv", laid(name)))
    assert (layout, len(rows), tally.refused_count) == (name, 2, 0)
    assert all(map(sound, rows))


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=30)
@given(data=st.data())
def test_whatever_stands_in_a_cell_every_row_is_taken_or_counted(
    place: Path, name: str, data: st.DataObject
) -> None:
    head, *rows = (list(row) for row in TABLES[name][1])
    for row in rows:
        for index in data.draw(st.sets(st.integers(0, len(head) - 1), max_size=3)):
            row[index] = data.draw(CELLS)
    try:
        _, taken, tally = read(written(place, "c.csv", laid(name, [head, *rows])))
    except (DocumentRefused, InputError):
        return
    assert (tally.taken, tally.taken + tally.refused_count) == (len(taken), 2)
    assert all(map(sound, taken))
    assert sum(tally.reasons.values()) >= len(tally.examples)


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=20)
@given(data=st.data())
def test_a_table_cut_anywhere_gives_no_row_that_was_not_there(
    place: Path, name: str, data: st.DataObject
) -> None:
    complete = laid(name).encode()
    cut = complete[: data.draw(st.integers(0, len(complete) - 1))]
    (place / "k.csv").write_bytes(cut)
    try:
        _, rows, _ = read(place / "k.csv")
    except (DocumentRefused, InputError):
        return
    before = [
        row
        for row in read(written(place, "w.csv", complete.decode()))[1]
        if row.line <= cut.count(b"\n")
    ]
    assert [
        row for row in rows if row.line <= cut.count(b"\n")
    ] == before  # only the line the cut goes through may differ


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=20)
@given(noise=st.binary(max_size=200), at=st.integers(0, 200))
def test_noise_in_a_table_ends_in_rows_or_a_refusal(
    place: Path, name: str, noise: bytes, at: int
) -> None:
    complete = laid(name).encode()
    (place / "n.csv").write_bytes(complete[:at] + noise + complete[at:])
    try:
        rows = read(place / "n.csv")[1]
    except (DocumentRefused, InputError):
        return
    assert all(map(sound, rows))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_other_encodings_give_the_same_rows(place: Path, name: str, encoding: str) -> None:
    plain = read(written(place, "p.csv", laid(name)))[1]
    assert read(written(place, "e.csv", laid(name), encoding))[1] == plain


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32", "utf-7", "cp037"])
def test_encodings_that_cannot_be_recognised_give_no_wrong_row(
    place: Path, name: str, encoding: str
) -> None:
    try:
        raw = laid(name).encode(encoding)
    except UnicodeEncodeError:
        return
    (place / "o.csv").write_bytes(raw)
    try:
        rows = read(place / "o.csv")[1]
    except (DocumentRefused, InputError):
        return
    assert rows == read(written(place, "p.csv", laid(name)))[1] or all(map(sound, rows))


@pytest.mark.parametrize("name", TABLES)
def test_a_fault_far_down_leaves_nothing_half_added(tmp_path: Path, name: str) -> None:
    head, *rows = TABLES[name][1]
    many = laid(name, [head, *rows * 1_000]).encode()
    (tmp_path / "far.csv").write_bytes(many + b"\xff\x00\xff\n")
    store.add_file(tmp_path / "trade", written(tmp_path, "good.csv", laid(name)))
    before = {path: path.read_bytes() for path in (tmp_path / "trade").rglob("*") if path.is_file()}
    try:
        outcome = store.add_file(tmp_path / "trade", tmp_path / "far.csv")
    except (DocumentRefused, InputError):
        assert {
            path: path.read_bytes() for path in (tmp_path / "trade").rglob("*") if path.is_file()
        } == before
    else:
        assert outcome.addition.taken == 2
        assert outcome.addition.refused["repeated"] == 1_998


@pytest.mark.parametrize("name", TABLES)
def test_a_gzip_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    head, *rows = TABLES[name][1]
    packed = gzip.compress(laid(name, [head, *rows * 500]).encode())
    (tmp_path / "cut.csv.gz").write_bytes(packed[:-9])
    with pytest.raises(DocumentRefused):
        store.add_file(tmp_path / "trade", tmp_path / "cut.csv.gz")
    assert store.load_manifest(tmp_path / "trade").additions == ()


@pytest.mark.parametrize("name", TABLES)
def test_a_key_twice_is_counted_and_a_contradictory_key_is_not_taken(
    tmp_path: Path, name: str
) -> None:
    head, first, other = TABLES[name][1]
    value = next(
        head.index(column)
        for column in (
            "primaryValue",
            "TradeValue in 1000 USD",
            "STOIM",
            "usd_m",
            "VALUE_IN_EUROS",
            "OBS_VALUE",
            "v",
        )
        if column in head
    )
    against = [*other[:value], "999999", *other[value + 1 :]]
    outcome = store.add_file(
        tmp_path / "trade",
        written(tmp_path, "t.csv", laid(name, [head, first, first, other, against])),
    )
    assert outcome.addition.taken == 1
    assert outcome.addition.refused == {"contradicted": 2, "repeated": 1}


@pytest.mark.parametrize(
    ("name", "column", "other"),
    [("comtrade", "classificationCode", "H5"), ("wits", "Nomenclature", "H4")],
)
def test_two_vintages_of_the_same_reporter_and_year_are_not_mixed(
    place: Path, name: str, column: str, other: str
) -> None:
    head, first, two = (list(row) for row in TABLES[name][1])
    two[head.index(column)] = other
    _, rows, tally = read(written(place, "v.csv", laid(name, [head, first, two])))
    assert (len(rows), tally.reasons) == (1, {RowRefusalReason.MIXED_VINTAGE: 1})


@given(
    st.sampled_from(
        ["Китай", "Беларусь", "Германия", "Республика Корея", "Соединенные Штаты", "Нидерланды"]
    ),
    st.data(),
)
def test_latin_letters_in_cyrillic_names_are_read_as_meant(name: str, data: st.DataObject) -> None:
    latin = dict(zip("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX", strict=True))
    mixed = "".join(
        latin[char] if char in latin and data.draw(st.booleans()) else char for char in name
    )
    assert areas.area_economy_code(mixed) == areas.area_economy_code(name) is not None


@settings(max_examples=30)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "data",
                        "period",
                        "reporterCode",
                        "partnerCode",
                        "flowCode",
                        "cmdCode",
                        "primaryValue",
                        "classificationCode",
                    ]
                ),
                inner,
                max_size=8,
            )
        ),
        max_leaves=25,
    )
)
def test_any_json_ends_in_rows_or_a_refusal(place: Path, value: object) -> None:
    path = written(place, "j.json", json.dumps({"data": value, "cmdCode": 1}))
    try:
        _, rows, _ = read(path)
    except (DocumentRefused, InputError):
        return
    assert all(map(sound, rows))


@settings(max_examples=20)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4))
def test_a_mapped_table_takes_or_counts_every_row(place: Path, rows: list[list[str]]) -> None:
    mapping = mapping_file.load_mapping(written(place, "map.toml", MAPPING))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(
        [["Год", "Страна", "Поток", "Тыс. долл."], *rows]
    )
    tally = RowTally()
    try:
        taken = list(
            filter_valid_rows(
                mapped.read_mapped_drafts(
                    reading.list_source_files(written(place, "m.csv", out.getvalue()))[0], mapping
                ),
                tally,
            )
        )
    except DocumentRefused:
        return
    assert tally.taken + tally.refused_count == len(rows)
    assert all(map(sound, taken))


@pytest.fixture(scope="module")
def workbook(place: Path) -> Path:
    """A customs workbook with a formula, words, missing signs and a date where numbers belong."""
    openpyxl = pytest.importorskip("openpyxl", reason="the extra kirmash[tables] is not installed")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "экспорт"
    for row in (
        ["Экспорт: основные страны"],
        [],
        ["", "Китaй", "Беларусь", "Германия", "Польша", "Нарния"],
        [2014.0],
        ["январь", 1.5, "=1+1", "…", "нет данных", 4],
        ["февраль", "2,5", -1, None, 1e300, 4],
        ["итого", 4, 4, 4, 4, 4],
    ):
        sheet.append(row)
    book.save(place / "book.xlsx")
    return place / "book.xlsx"


def test_a_workbook_with_strange_cells(workbook: Path) -> None:
    name, rows, tally = read(workbook)
    assert name == "fts-monthly"
    assert [(r.period, r.importer, r.value_usd) for r in rows] == [
        ("2014-01", "CHN", Decimal(1_500_000)),
        ("2014-02", "CHN", Decimal(2_500_000)),
    ]
    assert tally.reasons == {
        RowRefusalReason.FORMULA: 1,
        RowRefusalReason.MISSING: 3,
        RowRefusalReason.UNKNOWN_AREA: 2,
        RowRefusalReason.NEGATIVE: 1,
        RowRefusalReason.TOO_LARGE: 1,
    }


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(workbook: Path, tmp_path: Path, cut: float) -> None:
    raw = workbook.read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(raw[: int(len(raw) * cut)])
    with pytest.raises(DocumentRefused):
        store.add_file(tmp_path / "trade", tmp_path / "cut.xlsx")


def test_years_of_baci_in_the_same_container_count_their_own_faults(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "BACI_HS17_V202501.zip", "w", zipfile.ZIP_DEFLATED) as box:
        for year in (2018, 2019, 2020):
            faults = f"{year},112,643,x,1.5,NA\n" * (year == 2018) + f"{year},112,643\n" * (
                year == 2020
            )
            box.writestr(
                f"BACI_HS17_Y{year}_V202501.csv",
                f"t,i,j,k,v,q\n{year},112,643,870190,1.5,NA\n{year},112,276,870190,2,1\n{faults}",
            )
        box.writestr("product_codes_HS17_V202501.csv", "code,description\n010121,Horses\n")
    addition = store.add_file(tmp_path / "trade", tmp_path / "BACI_HS17_V202501.zip").addition
    assert (addition.taken, addition.refused) == (6, {"bad_product": 1, "short_row": 1})


def test_a_member_that_is_spoilt_leaves_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "BACI_HS17_V202501.zip", "w") as box:
        for year in (2018, 2019):
            box.writestr(
                f"BACI_HS17_Y{year}_V202501.csv",
                f"t,i,j,k,v,q\n{year},112,643,870190,1.5,NA\n" + "2019,112,276,870190,2,1\n" * 50,
            )
    raw = bytearray((tmp_path / "BACI_HS17_V202501.zip").read_bytes())
    place = raw.rindex(b"2019,112,276,870190,2,1")
    raw[place : place + 4] = b"2077"
    (tmp_path / "BACI_HS17_V202501.zip").write_bytes(raw)
    with pytest.raises(DocumentRefused):
        store.add_file(tmp_path / "trade", tmp_path / "BACI_HS17_V202501.zip")
    assert store.load_manifest(tmp_path / "trade").additions == ()
    assert not list((tmp_path / "trade").glob("*.parquet"))


NO_NUMBERS = ("1_000", "١٢", "１２", "१२", "1e400", "-5", "nan", "inf", "0x10", "1__0", "½")
VALUES = {
    "comtrade": "primaryValue",
    "wits": "TradeValue in 1000 USD",
    "fts-regional": "STOIM",
    "fts-monthly": "usd_m",
    "comext": "VALUE_IN_EUROS",
    "sdmx": "OBS_VALUE",
    "baci": "v",
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_no_number_is_refused_and_counted_when_a_file_is_added(
    tmp_path: Path, name: str
) -> None:
    head, sound_row, other = TABLES[name][1]
    place = head.index(VALUES[name])
    bad = [[*sound_row[:place], value, *sound_row[place + 1 :]] for value in NO_NUMBERS]
    table = written(tmp_path, "t.csv", laid(name, [head, *bad, other]))
    outcome = store.add_file(tmp_path / "trade", table)
    assert (outcome.addition.taken, sum(outcome.addition.refused.values())) == (1, len(NO_NUMBERS))


@pytest.mark.parametrize("name", ["t", "i", "j", "k", "v", "q"])
@pytest.mark.parametrize("hostile", ["1_0", "١", "１", "1e1", "+1", "0x1"])
def test_no_cell_of_baci_is_read_as_another_number(tmp_path: Path, name: str, hostile: str) -> None:
    head, sound_row, other = TABLES["baci"][1]
    at = head.index(name)
    table = laid("baci", [head, [*sound_row[:at], hostile, *sound_row[at + 1 :]], other])
    outcome = store.add_file(tmp_path / "trade", written(tmp_path, "t.csv", table))
    one_by_one = read(tmp_path / "t.csv")[2]
    assert outcome.addition.taken == one_by_one.taken
    assert dict(outcome.addition.refused) == {
        str(reason): count for reason, count in one_by_one.reasons.items()
    }


def test_a_name_with_signs_of_a_pattern_is_the_name_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "t1.csv").write_text(laid("baci").replace("80.125", "99"), "utf-8")
    outcome = store.add_file(tmp_path / "trade", written(tmp_path, "t[1].csv", laid("baci")))
    assert outcome.addition.taken == len(TABLES["baci"][1]) - 1
    assert Decimal("80125") in {row.value_usd for row in read(tmp_path / "t[1].csv")[1]}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only POSIX has pipes with names")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".csv.gz", ".zip", ".json"])
def test_pipes_and_devices_are_no_tables(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"zero{suffix}").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(InputError, match="a pipe or a device"):
            store.add_file(tmp_path / "trade", tmp_path / f"{name}{suffix}")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only POSIX has pipes with names")
def test_what_takes_the_place_of_a_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = written(tmp_path, "t.csv", laid("baci"))
    monkeypatch.setattr(inputs, "check_regular_file", lambda *_: None)  # the look before it
    table.unlink()
    os.mkfifo(table)
    with pytest.raises(InputError, match="a pipe or a device"):
        reading.list_source_files(table)


def test_a_zip_under_a_password_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as box:
        box.writestr("t.csv", laid("baci"))
    raw = bytearray((tmp_path / "t.zip").read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    (tmp_path / "t.zip").write_bytes(raw)
    with pytest.raises(DocumentRefused, match="decompressed"):
        store.add_file(tmp_path / "trade", tmp_path / "t.zip")
