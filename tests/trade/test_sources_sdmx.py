"""SDMX-CSV and SDMX-ML, in messages of our own: every version gives the same rows, and what is no
value in dollars is refused.
"""

from __future__ import annotations

import gzip
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from tests.trade.test_layouts import read

from kirmash.errors import DocumentRefused
from kirmash.sandbox import workers
from kirmash.trade import store
from kirmash.trade.table import RowRefusalReason

ROOT = "http://www.sdmx.org/resources/sdmxml/schemas"
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=UNSD:DSD_IMTS(1.0)"
REF = (
    '<common:Structure><Ref agencyID="UNSD" id="DSD_IMTS" version="1.0" '
    'class="DataStructure"/></common:Structure>'
)
HEADER = """<message:Header><message:ID>T1</message:ID><message:Test>false</message:Test><message:Prepared>2024-05-06T12:00:00</message:Prepared>
<message:Sender id="KIRMASH"/><message:Structure structureID="S1" {space} dimensionAtObservation="TIME_PERIOD">{structure}</message:Structure></message:Header>"""
KEY = {"FREQ": "A", "REPORTER": "BLR", "PARTNER": "RUS", "TRADE_FLOW": "X", "COMMODITY": "TOTAL"}
YEARS = (("2013", "16837.5"), ("2014", "15181"))


def generic(key: dict[str, str] = KEY, mult: str = "6") -> str:
    """A generic message of SDMX-ML 2.1."""
    values = "".join(f'<generic:Value id="{name}" value="{value}"/>' for name, value in key.items())
    seen = "".join(
        f'<generic:Obs><generic:ObsDimension value="{year}"/><generic:ObsValue '
        f'value="{value}"/></generic:Obs>'
        for year, value in YEARS
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<message:GenericData xmlns:message="{ROOT}/v2_1/message" xmlns:common="{ROOT}/v2_1/common" xmlns:generic="{ROOT}/v2_1/data/generic">
{HEADER.format(space="", structure=REF)}<message:DataSet structureRef="S1" action="Replace"><generic:Series><generic:SeriesKey>{values}</generic:SeriesKey>
<generic:Attributes><generic:Value id="UNIT_MULT" value="{mult}"/></generic:Attributes>{seen}</generic:Series></message:DataSet></message:GenericData>"""


def specific(version: str = "v2_1", key: dict[str, str] = KEY, more: str = "") -> str:
    """A structure-specific message of SDMX-ML 2.1 or 3.0."""
    attributes = " ".join(f'{name}="{value}"' for name, value in key.items())
    seen = "".join(f'<Obs TIME_PERIOD="{year}" OBS_VALUE="{value}"/>' for year, value in YEARS)
    structure = REF if version == "v2_1" else f"<common:Structure>{URN}</common:Structure>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<message:StructureSpecificData xmlns:message="{ROOT}/{version}/message" xmlns:common="{ROOT}/{version}/common" xmlns:ss="{ROOT}/{version}/data/structurespecific"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns1="{URN}:ObsLevelDim:TIME_PERIOD">{HEADER.format(space=f'namespace="{URN}"', structure=structure)}
<message:DataSet ss:structureRef="S1" xsi:type="ns1:DataSetType" ss:dataScope="DataStructure" action="Replace">
<Series {attributes} UNIT_MULT="6">{seen}</Series>{more}</message:DataSet></message:StructureSpecificData>"""


CSV_1 = (
    "DATAFLOW,FREQ,REPORTER,PARTNER,TRADE_FLOW,COMMODITY,TIME_PERIOD,OBS_VALUE,UNIT_MULT\n"
    + "".join(f"UNSD:DF_IMTS(1.0),A,BLR,RUS,X,TOTAL,{year},{value},6\n" for year, value in YEARS)
)
CSV_2 = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,PARTNER,TRADE_FLOW,COMMODITY,TIME_PERIOD,"
    "OBS_VALUE,UNIT_MULT\n"
    + "".join(
        f"dataflow,UNSD:DF_IMTS(1.0),I,A,BLR,RUS,X,TOTAL,{year},{value},6\n"
        for year, value in YEARS
    )
)
LABELLED = (
    "STRUCTURE;STRUCTURE_ID;REPORTER: Reporting economy;PARTNER: Partner;TRADE_FLOW: "
    "Flow;COMMODITY: Goods;TIME_PERIOD: Time;OBS_VALUE: Value;UNIT_MULT: Multiplier\n"
    + "".join(
        f"dataflow;X;BLR: Belarus;RUS: Russia;X: Exports;TOTAL: All goods;{year};{value};6: "
        "Millions\n"
        for year, value in YEARS
    )
)
MESSAGES = {
    "1.csv": CSV_1,
    "2.csv": CSV_2,
    "labels.csv": LABELLED,
    "g.xml": generic(),
    "s21.xml": specific(),
    "s30.xml": specific("v3_0"),
}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Messages are parsed in this process, which is fast; one test sends one to the child as users
    do.
    """
    if "child" not in request.node.name:
        monkeypatch.setattr(workers, "run", lambda call, raw, *_: call(raw))


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    if name.endswith(".xml"):
        pytest.importorskip("pysdmx", reason="the extra kirmash[sdmx] is not installed")
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("name", MESSAGES)
def test_every_form_of_sdmx_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    layout, rows, tally = read(saved(tmp_path, name, MESSAGES[name]))
    assert layout == "sdmx"
    assert [
        (r.period, r.reporter, r.exporter, r.importer, r.nomenclature, r.product, r.value_usd)
        for r in rows
    ] == [
        ("2013", "BLR", "BLR", "RUS", "TOTAL", "TOTAL", Decimal("16837500000.000")),
        ("2014", "BLR", "BLR", "RUS", "TOTAL", "TOTAL", Decimal("15181000000.000")),
    ]
    assert tally.refused_count == 0


@pytest.mark.parametrize(
    ("unit", "mult", "dollars"),
    [
        ("EUR", "6", "1328501"),
        ("MIO_EUR", "", "1328501"),
        ("MIO_EUR", "6", "1328501"),
        ("THS_EUR", "0", "1328.501"),
        ("THS_USD", "", "1000"),
        ("USD", "", "1"),
    ],
)
def test_values_in_euro_come_in_dollars_in_their_stated_multiple(
    tmp_path: Path, unit: str, mult: str, dollars: str
) -> None:
    text = (
        "DATAFLOW,FREQ,REPORTER,PARTNER,FLOW,PRODUCT,UNIT,UNIT_MULT,TIME_PERIOD,"
        f"OBS_VALUE\nESTAT:X(1.0),A,DE,BY,2,87019000,{unit},{mult},2014,1\n"
    )
    _, rows, tally = read(saved(tmp_path, "u.csv", text))
    assert (round(rows[0].value_usd, 3), rows[0].nomenclature) == (
        pytest.approx(Decimal(dollars), rel=Decimal("1e-6")),
        "CN",
    )
    assert tally.refused_count == 0


COMEXT = (
    "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,"
    "OBS_FLAG\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,BY,870190,2,VALUE_IN_EUROS,2014,1000,\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,BY,870190,2,QUANTITY_IN_100KG,2014,1772.90,\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,WORLD,TOTAL,2,VALUE_IN_EUROS,2014,5000,\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,EXT_EU27_2020,TOTAL,2,VALUE_IN_EUROS,2014,3000,\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,EU27_2020,BY,870190,2,VALUE_IN_EUROS,2014,1000,\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,BY,870190,3,VALUE_IN_EUROS,2014,1,\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,QV,870190,2,VALUE_IN_EUROS,2014,1,c\n"
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,UA,870190,2,VALUE_IN_EUROS,2014,,c\n"
)


def test_the_flow_of_eurostat_takes_no_group_for_a_country(tmp_path: Path) -> None:
    _, rows, tally = read(saved(tmp_path, "c.csv", COMEXT))
    assert [(r.reporter, r.importer, r.nomenclature, r.product, r.value_usd) for r in rows] == [
        ("DEU", "BLR", "HS", "870190", Decimal("1328.501")),
        ("DEU", "WLD", "TOTAL", "TOTAL", Decimal("6642.504")),
    ]
    assert tally.reasons == {
        RowRefusalReason.NOT_MONEY: 1,
        RowRefusalReason.UNKNOWN_AREA: 3,
        RowRefusalReason.REEXPORT: 1,
        RowRefusalReason.MISSING: 1,
    }


def test_a_message_in_a_zip_or_gzip_is_the_same_message(tmp_path: Path) -> None:
    pytest.importorskip("pysdmx", reason="the extra kirmash[sdmx] is not installed")
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as box:
        box.writestr("m.xml", generic())
    packed = saved(tmp_path, "m.xml.gz", gzip.compress(specific().encode()))
    for path in (tmp_path / "m.zip", packed):
        assert store.add_file(tmp_path / path.name.replace(".", "-"), path).addition.taken == 2


def test_a_message_is_parsed_in_the_limited_child(tmp_path: Path) -> None:
    assert len(read(saved(tmp_path, "m.xml", generic()))[1]) == 2


def test_a_message_may_lack_its_declaration_or_be_in_utf_16(tmp_path: Path) -> None:
    bare = specific().split("?>", 1)[1]
    for name, content in (
        ("bare.xml", bare.encode()),
        ("wide.xml", specific().replace("UTF-8", "UTF-16").encode("utf-16")),
    ):
        assert len(read(saved(tmp_path, name, content))[1]) == 2


def test_the_uns_own_names_and_codes(tmp_path: Path) -> None:
    head = (
        "DATAFLOW,FREQ,REF_AREA,TRADE_FLOW,COMMODITY_1,COUNTERPART_AREA_1,COUNTERPART_AREA_2,"
        "TRANSPORT_MODE_BORDER,CUSTOM_PROC,TIME_PERIOD,OBS_VALUE,COMMODITY_CLASSIFICATION"
    )
    body = (
        "X,A,BY,M,870190,RU,W0,_T,C00,2014,5.5,H4",
        "X,A,BY,M,TOTAL,W0,W0,_T,C00,2014-M03,7,H4",
        "X,A,BY,M,870190,RU,W0,2100,C00,2014,1,H4",
    )
    _, rows, tally = read(saved(tmp_path, "un.csv", "\n".join([head, *body])))
    assert [(r.period, r.exporter, r.importer, r.nomenclature, r.product) for r in rows] == [
        ("2014", "RUS", "BLR", "HS12", "870190"),
        ("2014-03", "WLD", "BLR", "TOTAL", "TOTAL"),
    ]
    assert tally.reasons == {RowRefusalReason.BREAKDOWN: 1}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("TRADE_FLOW", "RX", RowRefusalReason.REEXPORT),
        ("TRADE_FLOW", "MIP", RowRefusalReason.REEXPORT),
        ("TRADE_FLOW", "XIP", RowRefusalReason.REEXPORT),
        ("TRADE_FLOW", "BAL", RowRefusalReason.BAD_FLOW),
        ("CURRENCY", "XDC", RowRefusalReason.OTHER_CURRENCY),
        ("CURRENCY", "SEK", RowRefusalReason.NO_RATE),
        ("UNIT", "MIO_EUR", RowRefusalReason.OTHER_CURRENCY),
        ("UNIT_MEASURE", "MIO-EUR-SCA", RowRefusalReason.NOT_MONEY),
        ("INDICATORS", "VALUE_IN_EUROS", RowRefusalReason.OTHER_CURRENCY),
        ("INDICATORS", "QUANTITY_IN_KG", RowRefusalReason.NOT_MONEY),
        ("UNIT_MEASURE", "KG", RowRefusalReason.NOT_MONEY),
        ("UNIT_MULT", "-3", RowRefusalReason.NOT_A_NUMBER),
        ("UNIT_MULT", "many", RowRefusalReason.NOT_A_NUMBER),
        ("UNIT_MULT", "99", RowRefusalReason.TOO_LARGE),
        ("ACTION", "D", RowRefusalReason.WITHDRAWN),
        ("OBS_VALUE", "", RowRefusalReason.MISSING),
        ("OBS_VALUE", "NaN", RowRefusalReason.MISSING),
        ("OBS_VALUE", "=1+1", RowRefusalReason.FORMULA),
        ("TIME_PERIOD", "2014-Q1", RowRefusalReason.BAD_PERIOD),
        ("PARTNER", "EU28", RowRefusalReason.UNKNOWN_AREA),
        ("COMMODITY", "87XX", RowRefusalReason.BAD_PRODUCT),
        ("CLASSIFICATION", "ISIC4", RowRefusalReason.BAD_NOMENCLATURE),
        ("CUSTOM_PROC", "C07", RowRefusalReason.BREAKDOWN),
    ],
)
def test_what_is_no_value_in_dollars_is_refused(
    tmp_path: Path, column: str, value: str, reason: RowRefusalReason
) -> None:
    row = {
        **KEY,
        "COMMODITY": "8701",
        "TIME_PERIOD": "2014",
        "OBS_VALUE": "5",
        "UNIT_MULT": "3",
        "CURRENCY": "USD",
        "DATAFLOW": "X",
    }
    changed = {**row, column: value}
    _, rows, tally = read(
        saved(tmp_path, "m.csv", f"{','.join(changed)}\n{','.join(changed.values())}\n")
    )
    assert (rows, tally.reasons) == ([], {reason: 1})


def test_absent_attributes_are_nothing_and_not_a_word(tmp_path: Path) -> None:
    more = (
        '<Series FREQ="A" REPORTER="BLR" PARTNER="CHN" TRADE_FLOW="X" COMMODITY="TOTAL" '
        'CURRENCY="USD"><Obs TIME_PERIOD="2014" OBS_VALUE="7"/></Series>'
    )
    _, rows, tally = read(saved(tmp_path, "m.xml", specific(more=more)))
    assert [r.value_usd for r in rows] == [
        Decimal(16_837_500_000),
        Decimal(15_181_000_000),
        Decimal(7),
    ]
    assert tally.refused_count == 0


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("cut", lambda text: text[: len(text) // 2]),
        ("no data", lambda text: text.replace("<message:DataSet", "<message:Nothing", 1)),
        ("root only", lambda text: text[:900] + "/>"),
        ("another kind", lambda text: text.replace("StructureSpecificData", "RegistryInterface")),
        ("deep", lambda text: text.replace("<Series", "<a>" * 5_000 + "<Series", 1)),
        (
            "entity",
            lambda text: text.replace(
                "?>", '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1
            ).replace("BLR", "&x;"),
        ),
        (
            "late entity",
            lambda text: text.replace(
                "?>", f"?><!--{'x' * 70_000}--><!DOCTYPE a [<!ENTITY x 'lol'>]>", 1
            ),
        ),
        ("undefined entity", lambda text: text.replace("BLR", "&x;")),
        ("nul", lambda text: text.replace("BLR", "\x00")),
    ],
)
def test_broken_and_hostile_messages_are_refused(tmp_path: Path, name: str, spoil: object) -> None:
    path = saved(tmp_path, "m.xml", spoil(specific()))  # type: ignore[operator]
    with pytest.raises(DocumentRefused) as caught:
        read(path)
    assert "root:" not in str(caught.value)
