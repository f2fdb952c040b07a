"""Every layout is told by its content and read to the contract; hostile files are refused with a
reason.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from kirmash.errors import DocumentRefused, InputError
from kirmash.trade import rates
from kirmash.trade.sources import layouts, mapped, mapping_file, reading
from kirmash.trade.table import RowRefusalReason, RowTally, TradeRow, filter_valid_rows


def read(path: Path) -> tuple[str, list[TradeRow], RowTally]:
    """The layout told, the rows taken and the tally of a file."""
    tally, rows, name, exchange = RowTally(), list[TradeRow](), "", rates.ExchangeRates()
    for source in reading.list_source_files(path):
        layout = layouts.detect_layout(source)
        name = layout.name
        rows += filter_valid_rows(rates.convert_to_dollars(layout.drafts(source), exchange), tally)
    return name, rows, tally


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


COMTRADE = {
    "data": [
        {
            "period": "2014",
            "reporterCode": 112,
            "partnerCode": 643,
            "flowCode": "X",
            "classificationCode": "H4",
            "cmdCode": "870190",
            "primaryValue": 1234.567,
            "netWgt": 10,
            "customsCode": "C00",
            "motCode": 0,
            "partner2Code": 0,
        },
        {
            "period": "201503",
            "reporterCode": 112,
            "partnerCode": 643,
            "flowCode": "M",
            "classificationCode": "H4",
            "cmdCode": "TOTAL",
            "primaryValue": 5,
        },
        {
            "period": "2014",
            "reporterCode": 112,
            "partnerCode": 643,
            "flowCode": "RX",
            "classificationCode": "H4",
            "cmdCode": "870190",
            "primaryValue": 1,
        },
        {
            "period": "2014",
            "reporterCode": 112,
            "partnerCode": 643,
            "flowCode": "X",
            "classificationCode": "H4",
            "cmdCode": "870191",
            "primaryValue": 1,
            "motCode": 2100,
        },
        {
            "period": "2014",
            "reporterCode": 112,
            "partnerCode": 899,
            "flowCode": "X",
            "classificationCode": "H4",
            "cmdCode": "870192",
            "primaryValue": 1,
        },
        {
            "period": "2014",
            "reporterCode": 112,
            "partnerCode": 616,
            "flowCode": "X",
            "classificationCode": "H4",
            "cmdCode": "870192",
            "primaryValue": float("nan"),
        },
    ]
}


def test_comtrade_json(tmp_path: Path) -> None:
    name, rows, tally = read(written(tmp_path, "x.json", json.dumps(COMTRADE)))
    assert name == "comtrade"
    assert [
        (r.period, r.exporter, r.importer, r.nomenclature, r.product, r.value_usd) for r in rows
    ] == [
        ("2014", "BLR", "RUS", "HS12", "870190", Decimal("1234.567")),
        ("2015-03", "RUS", "BLR", "TOTAL", "TOTAL", Decimal(5)),
    ]
    assert tally.reasons == {
        RowRefusalReason.REEXPORT: 1,
        RowRefusalReason.BREAKDOWN: 1,
        RowRefusalReason.UNKNOWN_AREA: 1,
        RowRefusalReason.MISSING: 1,
    }


@pytest.mark.parametrize(
    "cut", ['{"data": [{"cmdCode": "1"', '{"data": 5}', '{"data": [1]}', "[" * 50_000]
)
def test_spoilt_json_is_refused(tmp_path: Path, cut: str) -> None:
    with pytest.raises(DocumentRefused):
        read(written(tmp_path, "x.json", cut))


def test_comtrade_bulk_with_tabs_in_gzip(tmp_path: Path) -> None:
    path = tmp_path / "bulk.txt.gz"
    path.write_bytes(
        gzip.compress(
            b"refYear\tperiod\treporterCode\tflowCode\tpartnerCode\tclassificationCode\tcmdCode\tprimaryValue\n2014\t2014\t112\tX\t643\tH4\t870190\t7.5\n"
        )
    )
    name, rows, _ = read(path)
    assert (name, rows[0].value_usd, rows[0].line) == ("comtrade", Decimal("7.500"), 2)


def test_wits_with_semicolons_marks_and_lost_zeros(tmp_path: Path) -> None:
    head = (
        "Nomenclature;ReporterISO3;ProductCode;ReporterName;PartnerISO3;PartnerName;Year;"
        "TradeFlowName;TradeFlowCode;TradeValue in 1000 USD"
    )
    body = (
        "H3;TZA;10110;Tanzania;KEN;Kenya;2012;Import;5;3.846\nNC;TZA; "
        "Total;Tanzania;KEN;Kenya;2012;Export;6;.067\nH3;TZA;10110;Tanzania;KEN;Kenya;2012;"
        "Gross Exp.;1;2"
    )
    name, rows, tally = read(written(tmp_path, "w.csv", f"{head}\n{body}\n", "utf-8-sig"))
    assert name == "wits"
    assert [(r.exporter, r.product, r.value_usd) for r in rows] == [
        ("KEN", "010110", Decimal(3846)),
        ("TZA", "TOTAL", Decimal(67)),
    ]
    assert tally.reasons == {RowRefusalReason.REEXPORT: 1}


def test_regional_customs_in_the_code_page_of_windows(tmp_path: Path) -> None:
    head = "NAPR;PERIOD;STRANA;TNVED;EDIZM;STOIM;NETTO;KOL;REGION;REGION_S"
    body = (
        "ЭК;03/2016;BY;8701909000;ШТ;1234,5;10;2;24000 - ИВАНОВСКАЯ ОБЛАСТЬ;01 - "
        "ЦФО\nИМ;03/2016;BY;0402;;7;1;0;24000 - ИВАНОВСКАЯ ОБЛАСТЬ;01 - ЦФО"
    )
    name, rows, _ = read(written(tmp_path, "r.csv", f"{head}\n{body}\n", "cp1251"))
    assert name == "fts-regional"
    assert [(r.period, r.exporter, r.importer, r.product, r.value_usd) for r in rows] == [
        ("2016-03", "RU-IVA", "BLR", "8701909000", Decimal("1234.500")),
        ("2016-03", "BLR", "RU-IVA", "0402", Decimal(7)),
    ]


def test_comext_comes_in_dollars_or_not_at_all(tmp_path: Path) -> None:
    text = (
        "DECLARANT_ISO,PARTNER_ISO,PRODUCT_NC,FLOW,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG\nDE,BY,"
        "87019000,2,201452,7527,5\nEL,BY,87019000,1,199052,5,\nDE,QR,87019000,2,201452,5,5\n"
    )
    name, rows, tally = read(written(tmp_path, "c.csv", text))
    assert name == "comext"
    assert (rows[0].value_usd, rows[0].nomenclature, rows[0].exporter) == (
        Decimal("9999.625"),
        "CN",
        "DEU",
    )
    assert tally.reasons == {RowRefusalReason.NO_RATE: 1, RowRefusalReason.UNKNOWN_AREA: 1}


def test_sdmx_csv(tmp_path: Path) -> None:
    text = (
        "DATAFLOW,FREQ,REPORTER,PARTNER,TRADE_FLOW,COMMODITY,TIME_PERIOD,OBS_VALUE,"
        "UNIT_MULT\nX:Y(1.0),A,BLR,RUS,X,TOTAL,2014,15.5,6\nX:Y(1.0),A,BLR,RUS,Q,TOTAL,2014,1,"
        "6\n"
    )
    name, rows, tally = read(written(tmp_path, "s.csv", text))
    assert (name, rows[0].value_usd) == ("sdmx", Decimal(15_500_000))
    assert tally.reasons == {RowRefusalReason.BAD_FLOW: 1}


def test_sdmx_ml_without_its_extra_reports_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pysdmx.io", None)
    path = written(
        tmp_path,
        "s.xml",
        '<?xml version="1.0"?><m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/'
        'v2_1/message"/>',
    )
    with pytest.raises(DocumentRefused, match=r"kirmash\[sdmx\]"):
        read(path)


def test_a_zip_gives_its_tables_and_passes_over_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("BACI_HS92_Y2014_V1.csv", "t,i,j,k,v,q\n2014,112,643,10110,1.5,NA\n")
        box.writestr("country_codes_V1.csv", "country_code,country_name\n4,Afghanistan\n")
    from kirmash.trade import query, store

    store.add_file(tmp_path / "trade", path)
    with query.open_trade_connection(tmp_path / "trade") as base:
        assert query.totals(base, ["product"])[0].value_usd == Decimal(1500)


def test_bombs_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("x.csv", b"0" * 50_000_000)
    with pytest.raises(DocumentRefused, match="bomb"):
        reading.list_source_files(bomb)
    packed = tmp_path / "bomb.csv.gz"
    packed.write_bytes(gzip.compress(b"0" * 60_000_000))
    with reading.open_member(packed, "") as file, pytest.raises(DocumentRefused, match="bomb"):
        list(iter(lambda: file.read(1 << 20), b""))


def test_files_of_no_layout_and_binary_are_refused(tmp_path: Path) -> None:
    for name, text in (("a.csv", "a,b\n1,2\n"), ("b.csv", ""), ("c.csv", "\x00\x01\x02")):
        with pytest.raises(DocumentRefused):
            read(written(tmp_path, name, text))


MAPPING = """source = "Belstat"
[columns]
period = "Год"
partner = "Страна"
flow = "Поток"
value_usd = "Тыс. долл."
[fixed]
reporter = "BLR"
nomenclature = "TOTAL"
product = "TOTAL"
[units]
value_usd = 1000
[flows]
export = ["вывоз"]
import = ["ввоз"]
"""


def test_any_table_by_a_mapping(tmp_path: Path) -> None:
    mapping = mapping_file.load_mapping(written(tmp_path, "map.toml", MAPPING))
    path = written(
        tmp_path,
        "t.csv",
        "Год;Страна;Поток;Тыс. долл.\n2014;Китaй;вывоз;1 "
        "234,5\n2014;Россия;ввоз;…\n2014;Россия;транзит;1\n",
    )
    tally = RowTally()
    rows = list(
        filter_valid_rows(
            mapped.read_mapped_drafts(reading.list_source_files(path)[0], mapping), tally
        )
    )
    assert [(r.exporter, r.importer, r.value_usd) for r in rows] == [
        ("BLR", "CHN", Decimal("1234500.000"))
    ]
    assert tally.reasons == {RowRefusalReason.MISSING: 1, RowRefusalReason.BAD_FLOW: 1}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('period = "Год"', "", "period"),
        ("[columns]", '[columns]\nprice = "x"', "price"),
        ("value_usd = 1000", "value_usd = 0.5", "0.5"),
        ("source", "source =", "not valid TOML"),
    ],
)
def test_a_wrong_mapping_names_its_fault(tmp_path: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        mapping_file.load_mapping(written(tmp_path, "map.toml", MAPPING.replace(old, new, 1)))


def test_the_real_customs_workbook_and_its_totals(data: Path) -> None:
    pytest.importorskip("openpyxl")
    name, rows, tally = read(data / "fts_russia" / "96stran.xlsx")
    assert (name, tally.taken, tally.reasons) == (
        "fts-monthly",
        11_124,
        {RowRefusalReason.MISSING: 12},
    )
    # turnover of Russia with Belarus, million dollars, as the customs service published it
    for year, published in (
        (2013, "34187.5"),
        (2014, "32267.1"),
        (2015, "24474.1"),
        (2016, "25534.0"),
    ):
        computed = sum(
            (
                r.value_usd
                for r in rows
                if r.period[:4] == str(year) and "BLR" in {r.exporter, r.importer}
            ),
            Decimal(0),
        )
        assert round(computed / 1_000_000, 1) == Decimal(published)


def test_real_files_are_recognised(data: Path) -> None:
    for name, layout in (
        ("baci_sample/ExampleTradeData.csv", "baci"),
        ("comtrade_eu_wood/derived_data_eu_imports_world.csv.gz", "comtrade"),
        ("fts_russia/derived_russia_monthly_by_partner.csv", "fts-monthly"),
        ("wits2009_mirror/WITS_trade2009.csv", "wits"),
        ("wits_tza_hs6/TZA_2012.csv", "wits"),
    ):
        assert layouts.detect_layout(reading.list_source_files(data / name)[0]).name == layout
