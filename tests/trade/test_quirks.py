"""What publishers' files are really like: parts beside wholes, hidden codes, groups of countries,
lost noughts, odd ends of rows.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.trade.test_layouts import read, written

from kirmash.trade import rates
from kirmash.trade.sources import comtrade, customs, mapped, mapping_file, reading
from kirmash.trade.table import RowRefusalReason, RowTally, filter_valid_rows

NEW = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,"
    "VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT\n"
)
OLD = (
    "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_REGIME,"
    "SUPP_UNIT,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY\n"
)


def euro(dollars: Decimal, month: str = "2014") -> Decimal:
    from kirmash.trade import rates

    return (dollars * rates.default_rates()["EUR", month].per_usd).quantize(Decimal("0.01"))


def test_customs_procedures_of_comext_are_put_together(tmp_path: Path) -> None:
    rows = (
        "DE,BY,E,87019000,722,2,1,p/st,201403,100,100,10,2\nDE,BY,E,87019000,722,2,3,p/st,"
        "201403,30,30,1.5,1\nDE,BY,E,35069190,592,2,1,NO_SU,201403,7,7,3,0\n"
    )
    _, rows_read, tally = read(written(tmp_path, "full201403.dat", NEW + rows))
    assert [
        (r.product, euro(r.value_usd, "2014-03"), r.weight_kg, r.quantity, r.quantity_unit)
        for r in rows_read
    ] == [
        ("35069190", Decimal(7), Decimal(3), None, None),
        ("87019000", Decimal(130), Decimal("11.5"), Decimal(3), "p/st"),
    ]
    assert tally.refused_count == 0


def test_a_total_of_procedures_goes_before_its_parts(tmp_path: Path) -> None:
    rows = "".join(
        f"004,DE,0073,BY,E,87019000,2,{regime},,201452,{value},1,\n"
        for regime, value in (("1", 100), ("4", 130), ("2", 30))
    )
    _, rows_read, tally = read(written(tmp_path, "full201452.dat", OLD + rows))
    assert [(r.period, r.exporter, euro(r.value_usd)) for r in rows_read] == [
        ("2014", "DEU", Decimal(130))
    ]
    assert tally.reasons == {RowRefusalReason.BREAKDOWN: 2}


def test_a_repeated_part_is_a_repetition_and_not_added(tmp_path: Path) -> None:
    from kirmash.trade import store

    row = "DE,BY,E,87019000,722,2,1,NO_SU,201403,100,100,10,0\n"
    outcome = store.add_file(tmp_path / "trade", written(tmp_path, "full.dat", NEW + row * 2))
    assert (outcome.addition.taken, outcome.addition.refused) == (1, {"repeated": 1})


def test_both_parts_of_the_kingdom_are_a_single_economy(tmp_path: Path) -> None:
    rows = (
        "DE,XI,E,87019000,722,2,1,NO_SU,202403,100,1,1,0\nDE,XU,E,87019000,722,2,1,NO_SU,"
        "202403,900,1,1,0\n"
    )
    _, rows_read, _ = read(written(tmp_path, "a.dat", NEW + rows))
    assert [(r.importer, euro(r.value_usd, "2024-03")) for r in rows_read] == [
        ("GBR", Decimal(1000))
    ]
    _, rows_read, tally = read(
        written(
            tmp_path, "b.dat", NEW + rows + "DE,GB,E,87019000,722,2,1,NO_SU,202403,1000,1,1,0\n"
        )
    )
    assert [euro(r.value_usd, "2024-03") for r in rows_read] == [Decimal(1000)]
    assert tally.reasons == {RowRefusalReason.BREAKDOWN: 2}


@pytest.mark.parametrize(
    ("partner", "product", "reason"),
    [
        ("EU27_2020_EXTRA", "870190", RowRefusalReason.UNKNOWN_AREA),
        ("EU28_INTRA", "870190", RowRefusalReason.UNKNOWN_AREA),
        ("QR", "870190", RowRefusalReason.UNKNOWN_AREA),
        ("QV", "870190", RowRefusalReason.UNKNOWN_AREA),
        ("BY", "87XXXXXX", RowRefusalReason.HIDDEN),
        ("BY", "99SSS999", RowRefusalReason.HIDDEN),
        ("BY", "XX", RowRefusalReason.BAD_PRODUCT),
    ],
)
def test_groups_stores_and_hidden_goods_of_comext_are_refused(
    tmp_path: Path, partner: str, product: str, reason: RowRefusalReason
) -> None:
    _, rows, tally = read(
        written(tmp_path, "c.dat", NEW + f"DE,{partner},E,{product},592,2,1,NO_SU,202403,7,7,3,0\n")
    )
    assert (rows, tally.reasons) == ([], {reason: 1})


def test_comexts_own_numbers_belong_to_no_other_source(tmp_path: Path) -> None:
    """004 is Germany there and Afghanistan with the UN: without letters nobody is named."""
    head = OLD.replace("DECLARANT_ISO,", "").replace("PARTNER_ISO,", "")
    _, rows, tally = read(
        written(tmp_path, "n.dat", head + "004,0073,E,87019000,2,1,,201452,100,1,\n")
    )
    assert (rows, tally.reasons) == ([], {RowRefusalReason.UNKNOWN_AREA: 1})


def test_the_query_page_of_comext_with_its_labels_and_thin_spaces(tmp_path: Path) -> None:
    head = "PERIOD,DECLARANT_LAB,PARTNER_LAB,FLOW_LAB,PRODUCT,INDICATORS,INDICATOR_VALUE\n"
    rows = "".join(
        f'"{period}","Germany (incl DD from 1991)","Belarus","EXPORT","87019000","{what}",'
        f'"{value}"\n'
        for period, what, value in (
            ("Jan.-Dec. 2014", "VALUE_IN_EUROS", "1 000 000"),
            ("Mar. 2014", "VALUE_IN_EUROS", "5"),
            ("Jan.-Mar. 2014", "VALUE_IN_EUROS", "6"),
            ("Mar. 2014", "QUANTITY_IN_100KG", "5"),
        )
    )
    name, rows_read, tally = read(written(tmp_path, "q.csv", head + rows))
    assert name == "comext"
    assert [(r.period, r.exporter) for r in rows_read] == [("2014", "DEU"), ("2014-03", "DEU")]
    assert euro(rows_read[0].value_usd) == 1_000_000
    assert tally.reasons == {RowRefusalReason.BAD_PERIOD: 1, RowRefusalReason.NOT_MONEY: 1}


def test_the_old_csv_of_comtrade(tmp_path: Path) -> None:
    head = (
        "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow "
        "Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,"
        "Partner Code,Partner,Partner ISO,2nd Partner Code,Customs Proc. Code,Mode of Transport "
        "Code,Commodity Code,Commodity,Qty Unit Code,"
        "Qty Unit,Qty,Netweight (kg),Trade Value (US$),Flag\n"
    )
    rows = (
        "H4,2014,2014,2014,6,1,2,Export,112,Belarus,BLR,643,Russian "
        'Federation,RUS,,,,870190,"Tractors, other",5,Number of items,3,9000,1234,0\n'
        "H4,2014,2014,2014,6,1,3,Re-Export,112,Belarus,BLR,643,Russian "
        "Federation,RUS,,,,870190,Tractors,5,,3,9000,1,0\n"
        "H4,2014,201403,March 2014,4,0,1,Import,112,Belarus,BLR,0,World,WLD,,,,0203,Pork,1,,0,0,77,"
        "0\n"
    )
    name, rows_read, tally = read(written(tmp_path, "comtrade.csv", head + rows, "utf-8-sig"))
    assert name == "comtrade"
    assert [
        (r.period, r.exporter, r.importer, r.nomenclature, r.product, r.value_usd, r.weight_kg)
        for r in rows_read
    ] == [
        ("2014", "BLR", "RUS", "HS12", "870190", Decimal(1234), Decimal(9000)),
        ("2014-03", "WLD", "BLR", "HS12", "0203", Decimal(77), None),
    ]
    assert tally.reasons == {RowRefusalReason.REEXPORT: 1}


def test_rows_of_comtrade_that_end_in_a_separator_too_many_and_names_with_marks_far_down(
    tmp_path: Path,
) -> None:
    head = (
        "typeCode,period,reporterCode,reporterDesc,flowCode,partnerCode,partnerDesc,"
        "classificationCode,cmdCode,primaryValue\n"
    )
    rows = (
        "C,2014,112,Belarus,X,643,Russian Federation,H4,870190,1.5,\n" * 3_000
        + "C,2015,112,Belarus,X,384,Côte d'Ivoire,H4,870190,2,\n"
    )
    _, rows_read, tally = read(written(tmp_path, "TradeData.csv", head + rows, "latin-1"))
    assert (rows_read[-1].importer, len(rows_read), tally.refused_count) == ("CIV", 3_001, 0)
    _, rows_read, tally = read(
        written(
            tmp_path,
            "shifted.csv",
            head + "C,2014,112,Belarus, Republic of,X,643,Russian Federation,H4,870190,1.5\n",
        )
    )
    assert (rows_read, tally.reasons) == ([], {RowRefusalReason.SHORT_ROW: 1})


def test_parts_aggregates_and_lost_noughts_of_comtrade(tmp_path: Path) -> None:
    plain = {
        "period": "2014",
        "reporterCode": 112,
        "partnerCode": 643,
        "flowCode": "X",
        "classificationCode": "H4",
        "cmdCode": "10110",
        "primaryValue": 1,
    }
    changes: list[dict[str, object]] = [
        {},
        {"customsCode": "C04"},
        {"motCode": 3200},
        {"partner2Code": 276},
        {"partnerCode": 97},
        {"partnerCode": 899},
        {"reporterCode": 97},
        {"partnerCode": 490, "cmdCode": "999999"},
        {"flowCode": "MIP"},
        {"classificationCode": "S3", "cmdCode": "001"},
        {"classificationCode": "EB10", "cmdCode": "S"},
    ]
    _, rows_read, tally = read(
        written(tmp_path, "x.json", json.dumps({"data": [plain | change for change in changes]}))
    )
    assert [(r.importer, r.nomenclature, r.product) for r in rows_read] == [
        ("RUS", "HS12", "010110"),
        ("TWN", "HS12", "999999"),
        ("RUS", "SITC3", "001"),
    ]
    assert tally.reasons == {
        RowRefusalReason.BREAKDOWN: 3,
        RowRefusalReason.UNKNOWN_AREA: 3,
        RowRefusalReason.REEXPORT: 1,
        RowRefusalReason.BAD_NOMENCLATURE: 1,
    }


DUMP = "napr\tperiod\tnastranapr\ttnved\tedizm\tStoim\tNetto\tKol\tRegion\tRegion_s\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_the_dump_of_russian_customs_as_it_comes(tmp_path: Path, encoding: str) -> None:
    rows = (
        "ЭК\t01/2019\tBY\t8701909000\tШТ\t1234,5\t10\t2\t24000 - ИВАНОВСКАЯ ОБЛАСТЬ\t01 - ЦФО\n"
        "ЭК\t01/2019\tBY\tXXXXXXXXXX\t\t77\t1\t0\t24000 - ИВАНОВСКАЯ ОБЛАСТЬ\t01 - ЦФО\n"
        "ИМ\t01/2019\tBY\t4407109100\tМ3\t100,25\t5\t1\t45000 - Г.МОСКВА, СТОЛИЦА РОССИЙСКОЙ "
        "ФЕДЕРАЦИИ\t01 - ЦФО\n"
        "ИМ\t01/2019\tBY\t4407109100\tКГ\t50\t5\t3\t45000 - Г.МОСКВА, СТОЛИЦА РОССИЙСКОЙ "
        "ФЕДЕРАЦИИ\t01 - ЦФО\n"
    )
    name, rows_read, tally = read(written(tmp_path, "DATTSVT.csv", DUMP + rows, encoding))
    assert name == "fts-regional"
    assert [
        (r.period, r.exporter, r.importer, r.product, r.value_usd, r.weight_kg, r.quantity)
        for r in rows_read
    ] == [
        ("2019-01", "RU-IVA", "BLR", "8701909000", Decimal("1234.5"), Decimal(10), Decimal(2)),
        ("2019-01", "RU-IVA", "BLR", "9999999999", Decimal(77), Decimal(1), None),
        ("2019-01", "BLR", "RU-MOW", "4407109100", Decimal("150.25"), Decimal(10), None),
    ]
    assert tally.refused_count == 0


def test_the_english_dump_of_russian_customs(tmp_path: Path) -> None:
    head = "DIRECTION,PERIOD,COUNTRY,HS,UM,VALUE,NETWEIGHT,QUANTITY,REGION,REGION_S\n"
    rows = (
        "EXP,01/2015,BY,4407109100,MTQ,517346,1850969,3861,33000 - KIROV REGION,04-VOLGA FEDERAL "
        'DISTRICT\nIMP,01/2015,FR,8534009000,,9479,25,0,"45000 - MOSCOW, THE CAPITAL OF RUSSIAN '
        'FEDERATION",01-CENTRAL\n'
        "IMP,01/2015,BY,8534009000,,9,25,0,71100 - KHANTY-MANSI AUTONOMOUS "
        "AREA,05-URALS\nIMP,01/2015,BY,8534009000,,9,25,0,13000 - NOWHERE,05-URALS\n"
    )
    _, rows_read, tally = read(written(tmp_path, "russia.csv", head + rows))
    assert [r.reporter for r in rows_read] == ["RU-KIR", "RU-MOW", "RU-KHM"]
    assert tally.reasons == {RowRefusalReason.UNKNOWN_AREA: 1}


def test_the_yearly_totals_of_russian_customs(data: Path) -> None:
    pytest.importorskip("openpyxl")
    name, rows_read, tally = read(data / "fts_russia" / "94itog.xlsx")
    totals = {(r.period, r.exporter, r.importer): r.value_usd / 1_000_000 for r in rows_read}
    assert (name, len({period for period, _, _ in totals})) == ("fts-yearly", 28)
    assert (totals["2015", "RUS", "WLD"], totals["2015", "WLD", "RUS"]) == (343_512, 182_902)
    assert (totals["1994", "RUS", "BLR"], totals["2021", "BLR", "RUS"]) == (3_103, 15_637)
    assert tally.reasons == {RowRefusalReason.UNKNOWN_AREA: 28 * 4}, (
        "far abroad and the CIS, both ways, are groups"
    )


def test_a_workbook_that_is_none_has_no_years(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK no zip")
    assert not customs.fits_yearly(reading.SourceFile(tmp_path / "x.xlsx", "", "utf-8", ""))


MAP = (
    'source = "S"\n[columns]\nperiod = "y"\nvalue_usd = "v"\n[fixed]\nreporter = '
    '"DEU"\nexporter = "DEU"\nimporter = "BLR"\nnomenclature = "TOTAL"\nproduct = "TOTAL"\n'
)


@pytest.mark.parametrize(
    ("units", "value", "dollars"),
    [
        ("", "1,5", "1.500"),
        ('decimal = ","', "1.234,5", "1234.500"),
        ('decimal = ","', "1.234", "1234.000"),
        ('decimal = "."', "1,234", "1234.000"),
        ('currency = "EUR"', "1000", "1328.501"),
        ('value_usd = 1000\ncurrency = "EUR"', "1", "1328.501"),
    ],
)
def test_a_mapping_states_the_currency_and_the_decimal_sign(
    tmp_path: Path, units: str, value: str, dollars: str
) -> None:
    mapping = mapping_file.load_mapping(written(tmp_path, "map.toml", f"{MAP}[units]\n{units}\n"))
    source = reading.list_source_files(written(tmp_path, "t.csv", f"y;v\n2014;{value}\n"))[0]
    rows = list(
        filter_valid_rows(
            rates.convert_to_dollars(
                mapped.read_mapped_drafts(source, mapping), rates.ExchangeRates()
            ),
            RowTally(),
        )
    )
    assert [str(row.value_usd) for row in rows] == [dollars]


@pytest.mark.parametrize(
    ("units", "written_value", "dollars"),
    [
        ("value_usd = 1000", "1.234,5", "1234500.000"),
        ("value_usd = 1000", "2.500,0", "2500000.000"),
        ("value_usd = 1000", "1,234.5", "1234500.000"),
        ("value_usd = 1000", "1 234,5", "1234500.000"),
        ("value_usd = 1000", "1.234.567", "1234567000.000"),
        ('value_usd = 1000\ndecimal = ","', "1.234", "1234000.000"),
        ('decimal = ","', "1234,5", "1234.500"),
        ('decimal = ","', "…", None),
    ],
)
def test_thousands_written_with_points_are_thousands(
    tmp_path: Path, units: str, written_value: str, dollars: str | None
) -> None:
    mapping = mapping_file.load_mapping(written(tmp_path, "map.toml", f"{MAP}[units]\n{units}\n"))
    source = reading.list_source_files(written(tmp_path, "t.csv", f"y;v\n2014;{written_value}\n"))[
        0
    ]
    rows = list(filter_valid_rows(mapped.read_mapped_drafts(source, mapping), RowTally()))
    assert [str(row.value_usd) for row in rows] == ([dollars] if dollars else [])


@pytest.mark.parametrize(
    ("units", "written_value"),
    [
        ("", "12 34"),
        ("", "1_000"),
        ("", "1.23,4"),
        ('decimal = ","', "12.5"),
        ('decimal = "."', "12,5"),
        ('decimal = ","', "1,234.5"),
    ],
)
def test_a_number_of_another_convention_is_refused_and_not_taken_tenfold(
    tmp_path: Path, units: str, written_value: str
) -> None:
    mapping = mapping_file.load_mapping(written(tmp_path, "map.toml", f"{MAP}[units]\n{units}\n"))
    source = reading.list_source_files(written(tmp_path, "t.csv", f"y;v\n2014;{written_value}\n"))[
        0
    ]
    tally = RowTally()
    assert not list(filter_valid_rows(mapped.read_mapped_drafts(source, mapping), tally))
    assert [
        (example.line, example.column, example.reason, example.text) for example in tally.examples
    ] == [(2, "value_usd", RowRefusalReason.NOT_A_NUMBER, written_value)]


@pytest.mark.parametrize(("decimal", "text"), [(",", "1.234,5"), (".", "1,234.5"), ("", "1 234,5")])
def test_number_cells_keep_their_value_whatever_sign_the_texts_beside_them_have(
    tmp_path: Path, decimal: str, text: str
) -> None:
    """1234.5 of a workbook became 12,345 where the mapping told a decimal comma, and 1.234 a
    thousand and more.
    """
    openpyxl = pytest.importorskip("openpyxl", reason="the extra kirmash[tables] is not installed")
    book = openpyxl.Workbook()
    for row in (["y", "v"], [2014.0, 1234.5], [2015, 1.234], [2016, text], [2017, 7]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    with duckdb.connect() as base:
        base.execute(
            "CREATE TABLE t AS SELECT * FROM (VALUES (2014, 1234.5), (2015, 1.234), (2017, 7)) AS "
            "t(y, v)"
        )
        base.execute(f"COPY t TO '{tmp_path / 't.parquet'}' (FORMAT parquet)")
    mapping = mapping_file.load_mapping(
        written(tmp_path, "map.toml", f'{MAP}[units]\ndecimal = "{decimal}"\n')
    )
    for name in ("t.xlsx", "t.parquet"):
        rows = list(
            filter_valid_rows(
                mapped.read_mapped_drafts(reading.list_source_files(tmp_path / name)[0], mapping),
                RowTally(),
            )
        )
        values = {row.period: str(row.value_usd) for row in rows}
        assert values.pop("2016", "1234.500") == "1234.500"
        assert values == {"2014": "1234.500", "2015": "1.234", "2017": "7.000"}


@pytest.mark.parametrize(
    ("head", "cells", "taken"),
    [
        ("Year,refYear", "2020,2020", True),
        ("Year,refYear", "2020,2019", False),
        ("Netweight (kg),netWgt", "5,7", False),
        ("Netweight (kg),Net Weight", "5,", True),
    ],
)
def test_a_column_of_two_names_has_one_value_or_none(
    tmp_path: Path, head: str, cells: str, taken: bool
) -> None:
    year = "" if "ear" in head.split(",", maxsplit=1)[0] else "refYear,"
    text = f"reporterCode,partnerCode,flowCode,cmdCode,primaryValue,{year}{head}\n"
    text += f"112,643,X,010121,5,{'2020,' if year else ''}{cells}\n"
    path = written(tmp_path, "two.csv", text)
    tally = RowTally()
    rows = list(
        filter_valid_rows(comtrade.read_trade_drafts(reading.list_source_files(path)[0]), tally)
    )
    assert (len(rows), tally.refused_count) == ((1, 0) if taken else (0, 1))
