"""Tables as offices lay them out, by a mapping: every figure under its year, partner and flow."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from tests.trade.additions.test_stated_totals import added, mapping_of, read

from kirmash.errors import DocumentRefused
from kirmash.formats.workbooks import Sheet
from kirmash.trade.sources import mapped, mapping_file, reading
from kirmash.trade.table import RowRefusalReason, RowTally, filter_valid_rows

ACROSS = """years_across = true
[columns]
partner = "Страна"
[fixed]
reporter = "BLR"
flow = "export"
nomenclature = "TOTAL"
product = "TOTAL"
[units]
value_usd = 1000
decimal = ","
"""


def cells(rows: list[object]) -> list[tuple[object, ...]]:
    return [(r.period, r.exporter, r.importer, r.value_usd) for r in rows]  # type: ignore[attr-defined]


def test_years_across_under_a_heading(tmp_path: Path) -> None:
    text = (
        "Экспорт товаров;;;\n(тысяч долларов США);;;\n;;;\nСтрана;2019 г.;2020;2021*\n"
        "Всего;300,5;400;\nв том числе:;;;\nКитай;100,5;200;..\nРоссия;200;x;5 000,25\n"
    )
    rows, tally = read(tmp_path, text, ACROSS)
    assert cells(rows) == [
        ("2019", "BLR", "WLD", Decimal(300_500)),
        ("2020", "BLR", "WLD", Decimal(400_000)),
        ("2019", "BLR", "CHN", Decimal(100_500)),
        ("2020", "BLR", "CHN", Decimal(200_000)),
        ("2019", "BLR", "RUS", Decimal(200_000)),
        ("2021", "BLR", "RUS", Decimal(5_000_250)),
    ]
    assert tally.reasons == {RowRefusalReason.MISSING: 3}


def test_a_column_that_is_no_year_is_refused_once_with_its_head(tmp_path: Path) -> None:
    text = "Страна;2020;2021 в % к 2020\nКитай;1;150\nРоссия;2;50\n"
    rows, tally = read(tmp_path, text, ACROSS)
    assert [r.value_usd for r in rows] == [1000, 2000]
    assert tally.reasons == {RowRefusalReason.BAD_HEAD: 1}
    assert tally.examples[0].text == "2021 в % к 2020"


def test_months_down_and_years_across(tmp_path: Path) -> None:
    mapping = ACROSS.replace('partner = "Страна"', 'period = "Месяц"').replace(
        'reporter = "BLR"', 'reporter = "BLR"\npartner = "RUS"'
    )
    text = "Месяц;2020;2021\nянварь;1;2\nфевраль;3;4\nза год;4;6\nянварь-февраль;4;6\n"
    rows, tally = read(tmp_path, text, mapping)
    assert [(r.period, r.value_usd) for r in rows] == [
        ("2020-01", 1000),
        ("2021-01", 2000),
        ("2020-02", 3000),
        ("2021-02", 4000),
        ("2020", 4000),
        ("2021", 6000),
    ]
    assert tally.reasons == {RowRefusalReason.BAD_PERIOD: 2}


def test_a_year_above_exports_and_imports(tmp_path: Path) -> None:
    mapping = "header_row = 2\nheader_lines = 2\nflows_across = true\n" + ACROSS.replace(
        'flow = "export"\n', ""
    )
    text = "Торговля;;;;\nСтрана;2020;;2021;\n;Экспорт;Импорт;Экспорт;Импорт\nКитай;1;2;3;4\n"
    rows, _ = read(tmp_path, text, mapping)
    assert cells(rows) == [
        ("2020", "BLR", "CHN", 1000),
        ("2020", "CHN", "BLR", 2000),
        ("2021", "BLR", "CHN", 3000),
        ("2021", "CHN", "BLR", 4000),
    ]
    with pytest.raises(DocumentRefused, match="of exports and of imports"):
        read(
            tmp_path,
            text,
            mapping.replace("flows_across = true\n", "").replace(
                "[fixed]", '[fixed]\nflow = "export"'
            ),
        )


def test_merged_heads_span_their_columns_and_no_others() -> None:
    from kirmash.trade.sources.grids import GridShape, split_head

    rows = iter([(1, ["Страна", "2020", "", "Доля"]), (2, ["", "Экспорт", "Импорт", "в итоге"])])
    head, _ = split_head(rows, GridShape((1, 2)), (), ((1, 2, 1, 3),))
    assert head is not None
    assert head.names == ["Страна", "2020 Экспорт", "2020 Импорт", "Доля в итоге"]


def test_partners_across_with_the_year_as_a_row(tmp_path: Path) -> None:
    mapping = """partners_across = true
year_rows = true
[columns]
period = "#1"
[fixed]
reporter = "RUS"
flow = "import"
nomenclature = "TOTAL"
product = "TOTAL"
[units]
decimal = "."
"""
    text = ";Китaй;Беларусь;Нарния\n2020;;;\nянварь;1;2;3\n2021 г.;;;\nянварь;4;…;6\n"
    rows, tally = read(tmp_path, text, mapping)
    assert cells(rows) == [
        ("2020-01", "CHN", "RUS", 1),
        ("2020-01", "BLR", "RUS", 2),
        ("2021-01", "CHN", "RUS", 4),
    ]
    assert tally.reasons == {RowRefusalReason.UNKNOWN_AREA: 2, RowRefusalReason.MISSING: 1}


@pytest.mark.parametrize(
    ("text", "mapping", "code"),
    [
        (
            "Страна;2019;2020\nКитай;1;2\n",
            ACROSS.replace("years_across = true\n", "").replace(
                "[fixed]", 'period = "Год"\nvalue_usd = "Сумма"\n[fixed]'
            ),
            "mapping.years-across",
        ),
        ("Страна;a;b\nКитай;1;2\n", ACROSS, "grid.no-figures"),
        ("Страна;2020-01-01;2021-01-01\nКитай;1;2\n", ACROSS, "grid.days-open"),
        ("Страна;Страна;2021\nКитай;Китай;2\n", ACROSS, "mapping.column-of-two"),
        ("", ACROSS, "mapping.no-rows"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    tmp_path: Path, text: str, mapping: str, code: str
) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        read(tmp_path, text, mapping)
    assert refusal.value.problem.code == code


@pytest.mark.parametrize(
    ("head", "period"),
    [
        ("Exported value in 2017", "2017"),
        ("Value exported in 2021", "2021"),
        ("Imported value in 2021-M03", "2021-03"),
        ("Exported quantity in 2017, Tons", ""),
        ("Стоимость, 2020 год", "2020"),
        ("Annual growth in value between 2016-2020", ""),
        ("Share in 2020", ""),
    ],
)
def test_a_head_with_words_about_its_period(head: str, period: str) -> None:
    from kirmash.trade.sources.grids import read_head

    assert read_head(head).period == period


def test_the_real_workbook_by_a_shipped_mapping(data: Path) -> None:
    """Partners across, the year as a row, Latin letters in Cyrillic names: as the long CSV has it."""
    path = mapping_file.resolve_mapping(Path("fts-partners"))
    mapping, tally = mapping_file.load_mapping(path), RowTally()
    source = reading.list_source_files(data / "fts_russia" / "96stran.xlsx")[0]
    rows = list(filter_valid_rows(mapped.read_mapped_drafts(source, mapping), tally))
    derived = duckdb.sql(
        "SELECT flow_of_russia, sum(usd_m::DECIMAL(18,6)) FROM read_csv($1) GROUP BY 1 ORDER BY 1",
        params=[str(data / "fts_russia" / "derived_russia_monthly_by_partner.csv")],
    ).fetchall()
    exports = sum((r.value_usd for r in rows if r.exporter == "RUS"), Decimal(0))
    imports = sum((r.value_usd for r in rows if r.importer == "RUS"), Decimal(0))
    assert [(flow, round(value, 2)) for flow, value in derived] == [
        ("M", round(imports / 1_000_000, 2)),
        ("X", round(exports / 1_000_000, 2)),
    ]
    assert (tally.taken, tally.reasons) == (11_124, {RowRefusalReason.MISSING: 12})


def test_a_real_xls_by_a_mapping(data: Path, tmp_path: Path) -> None:
    """Output of economies in a table of results: what 2006's trade adds up to in the data behind."""
    mapping = mapping_of(
        tmp_path,
        """[columns]
exporter = "country"
value_usd = "Y_BLN"
[fixed]
period = "2006"
importer = "WLD"
nomenclature = "TOTAL"
product = "TOTAL"
[units]
value_usd = 1000000
decimal = "."
""",
    )
    tally = RowTally()
    source = reading.list_source_files(data / "agtpa" / "1_TradeWithoutBorder_FULL.xls")[0]
    rows = list(filter_valid_rows(mapped.read_mapped_drafts(source, mapping), tally))
    derived = dict(
        duckdb.sql(
            "SELECT exporter, sum(trade) FROM read_csv($1) WHERE year = 2006 GROUP BY 1",
            params=[str(data / "agtpa" / "derived_agtpa_applications.csv.gz")],
        ).fetchall()
    )
    assert (tally.taken, tally.refused_count) == (69, 0)
    assert {r.exporter for r in rows} >= {"ROU", "COL", "DEU"}
    for row in rows:
        known = derived["ROM" if row.exporter == "ROU" else row.exporter]
        assert float(row.value_usd) / 1e6 == pytest.approx(known, rel=1e-6)


def test_hidden_sheets_are_not_read_unless_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = [["Страна", "2020"], ["Китай", "5"]]
    old = [["Страна", "2020"], ["Китай", "7"]]
    book = {"Старый": Sheet(old, hidden=True), "Новый": Sheet(table)}  # type: ignore[arg-type]
    monkeypatch.setattr(mapped, "read_workbook", lambda _: book)
    (tmp_path / "b.xlsx").write_bytes(b"PK")
    source = reading.SourceFile(tmp_path / "b.xlsx", "", "utf-8", "")
    for name, value in (("", 5_000), ('sheet = "Старый"\n', 7_000)):
        mapping = mapping_of(tmp_path, name + ACROSS)
        rows = list(filter_valid_rows(mapped.read_mapped_drafts(source, mapping), RowTally()))
        assert [r.value_usd for r in rows] == [value]


def test_whole_files_come_into_the_tables(tmp_path: Path) -> None:
    text = "Страна;2019;2020\nВсего;300;400\nКитай;100;150\nРоссия;150;250\n"
    outcome = added(tmp_path, text, ACROSS)
    assert (outcome.addition.taken, outcome.addition.refused) == (6, {})


def by_mapping(tmp_path: Path, name: str, file: str, content: bytes) -> tuple[object, ...]:
    """The rows of a file by a shipped mapping, and why others were refused."""
    (tmp_path / file).write_bytes(content)
    mapping, tally = mapping_file.load_mapping(mapping_file.resolve_mapping(Path(name))), RowTally()
    source = reading.list_source_files(tmp_path / file)[0]
    rows = list(filter_valid_rows(mapped.read_mapped_drafts(source, mapping), tally))
    return sorted(cells(rows)), tally.reasons


TRADE_MAP = [
    ["Importers", "Exported value in 2019", "Exported value in 2020", "Share in value in 2020, %"],
    ["World", 150, 170, 100],
    ["Russian Federation", 100, 110, 64.7],
    ["Germany", 50, 60, 35.3],
]
_OF_TRADE_MAP = [
    ("2019", "BLR", "DEU", 50_000),
    ("2019", "BLR", "RUS", 100_000),
    ("2019", "BLR", "WLD", 150_000),
    ("2020", "BLR", "DEU", 60_000),
    ("2020", "BLR", "RUS", 110_000),
    ("2020", "BLR", "WLD", 170_000),
]


def trade_map_workbook() -> bytes:
    raw = BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(TRADE_MAP):
            sheet.write_row(number, 0, row)
    return raw.getvalue()


@pytest.mark.parametrize("file", ["Trade_Map.txt", "Trade_Map.xls", "Trade_Map.xlsx"])
def test_trade_map_as_it_is_described(tmp_path: Path, file: str) -> None:
    """Not checked on a real file: its TXT, its XLS that is HTML, its XLSX."""
    text = "\n".join("\t".join(map(str, row)) for row in TRADE_MAP)
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TRADE_MAP)
    content = {
        ".txt": text.encode(),
        ".xls": f"<html><body><table>{html}</table></body></html>".encode(),
        ".xlsx": trade_map_workbook(),
    }[Path(file).suffix]
    rows, _ = by_mapping(tmp_path, "trade-map", file, content)
    assert rows == _OF_TRADE_MAP


def test_wits_with_years_across_as_it_is_described(tmp_path: Path) -> None:
    """Not checked on a real file; a share is no flow."""
    text = (
        "Reporter,Partner,Product categories,Indicator,2019,2020\n"
        "Belarus,Russian Federation,All Products,Export (US$ Thousand),100.5,110\n"
        "Belarus,World,All Products,Import (US$ Thousand),300,\n"
        "Belarus,Russian Federation,All Products,Export Partner Share (%),66.6,64.7\n"
    )
    rows, reasons = by_mapping(tmp_path, "wits-partners", "wits.csv", text.encode())
    assert rows == [
        ("2019", "BLR", "RUS", Decimal("100500")),
        ("2019", "WLD", "BLR", 300_000),
        ("2020", "BLR", "RUS", 110_000),
    ]
    assert RowRefusalReason.BAD_FLOW in reasons


IMF_DOTS = (
    "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,"
    "Counterpart Country Code,Attribute,2019,2020M1,2020Q1\n"
    'Belarus,913,"Goods, Value of Exports, Free on board (FOB), US Dollars",TXG_FOB_USD,'
    "Russian Federation,922,Value,100,9,30\n"
    'Belarus,913,"Goods, Value of Imports, Cost, Insurance, Freight (CIF), US Dollars",TMG_CIF_USD,'
    "Germany,134,Value,70,,\n"
    'Belarus,913,"Goods, Value of Trade Balance, US Dollars",TBG_USD,Germany,134,Value,-5,,\n'
)
IMF_IMTS = (
    "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2019,2020\n"
    'Belarus,"Exports of goods, Free on board (FOB), US dollar",Russian Federation,Annual,Millions,'
    "1.5,2\n"
    'Belarus,"Trade balance goods, US dollar",Russian Federation,Annual,Millions,-1,-2\n'
)


def test_imf_tables_as_they_are_documented(tmp_path: Path) -> None:
    """Not checked on a real file; a balance is no flow, a quarter alone is no year."""
    rows, reasons = by_mapping(tmp_path, "imf-dots", "dots.csv", IMF_DOTS.encode())
    assert rows == [
        ("2019", "BLR", "RUS", 100),
        ("2019", "DEU", "BLR", 70),
        ("2020-01", "BLR", "RUS", 9),
    ]
    assert RowRefusalReason.BAD_FLOW in reasons
    rows, reasons = by_mapping(tmp_path, "imf-imts", "imts.csv", IMF_IMTS.encode())
    assert rows == [("2019", "BLR", "RUS", 1_500_000), ("2020", "BLR", "RUS", 2_000_000)]
    assert RowRefusalReason.BAD_FLOW in reasons
