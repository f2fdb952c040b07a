"""What a table is known to hold completely, and manifests of earlier versions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kirmash.errors import DocumentRefused, DossierError, InputError
from kirmash.trade import query, store
from kirmash.trade.additions import manifest
from kirmash.trade.totals.completeness import load_completeness
from kirmash.trade.totals.flow_totals import annual_flow_totals

GOODS = """period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue
2021,276,M,112,H5,940360,70000000
2021,276,M,643,H5,940360,90000000
2020,112,X,643,H5,940360,50000000
"""


def _write(folder: Path, text: str = GOODS, name: str = "goods.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_baci_leaves_nothing_out(stored: Path) -> None:
    every = frozenset(manifest.COMPLETE_PARTS) - {manifest.SERVICES}
    assert store.complete_scopes(stored) == {
        ("BACI", "", "2013"): every,
        ("BACI", "", "2014"): every,
    }


def test_goods_that_are_all_told_of_one_partner_are_not_of_another(tmp_path: Path) -> None:
    folder, how = tmp_path / "trade", store.ImportOptions(complete=("goods",))
    head, *_ = GOODS.splitlines()
    declared = f"{head}\n2021,112,X,643,H5,940360,50000000\n"
    store.add_file(folder, _write(tmp_path, declared, "pair.csv"), how)
    one_good = f"{head}\n2021,112,X,276,H5,940360,70000000\n"
    store.add_file(folder, _write(tmp_path, one_good, "good.csv"))
    assert manifest.goods_scopes(folder) == {("UN Comtrade", "BLR", "RUS", "2021")}
    with query.open_trade_connection(folder) as base:
        known = load_completeness(base)
        totals = {total.importer: total for total in annual_flow_totals(base)}
    assert known.has_all_goods(totals["RUS"])
    assert not known.has_all_goods(totals["DEU"])


def test_other_tables_are_complete_where_a_person_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "trade"
    store.add_file(folder, _write(tmp_path))
    assert store.complete_scopes(folder) == {}
    how = store.ImportOptions(complete=("goods",), retrieved=date(2022, 5, 1))
    outcome = store.add_file(folder, _write(tmp_path), how)
    assert not outcome.already_imported  # saying so is news, though the rows are not
    assert outcome.addition.scope == {"2020": ("BLR",), "2021": ("DEU",)}
    assert store.complete_scopes(folder) == {
        ("UN Comtrade", "BLR", "2020"): frozenset({"goods"}),
        ("UN Comtrade", "DEU", "2021"): frozenset({"goods"}),
    }
    assert store.complete_scopes(folder, date(2022, 4, 30)) == {}


def test_a_mapping_says_it_too(tmp_path: Path) -> None:
    mapping = _write(
        tmp_path,
        'whole = ["partners", "goods"]\n[columns]\nperiod = "year"\nimporter = "to"\n'
        'value_usd = "usd"\n[fixed]\nreporter = "BLR"\nexporter = "BLR"\n'
        'nomenclature = "TOTAL"\nproduct = "TOTAL"\n',
        "mapping.toml",
    )
    table = _write(tmp_path, "year,to,usd\n2020,RUS,5\n")
    addition = store.add_file(
        tmp_path / "trade", table, store.ImportOptions(mapping=mapping)
    ).addition
    assert addition.complete == ("goods", "partners")


@pytest.mark.parametrize(
    ("words", "parts"),
    [("goods", ("goods",)), (" Partners , goods,goods", ("goods", "partners")), ("", ())],
)
def test_parts_are_read_in_one_order(words: str, parts: tuple[str, ...]) -> None:
    assert manifest.parse_complete_parts(words) == parts


def test_other_parts_are_refused() -> None:
    with pytest.raises(InputError, match="'months'"):
        manifest.parse_complete_parts("goods,months")


def test_a_manifest_of_the_version_before_opens(stored: Path) -> None:
    path = stored / store.MANIFEST
    content = json.loads(path.read_text("utf-8"))
    content["version"] = 2
    for entry in content["additions"]:
        del entry["complete"], entry["declared"], entry["scope"], entry["withdrawn"]
    path.write_text(json.dumps(content), "utf-8")
    addition = store.load_manifest(stored).additions[0]
    assert (addition.taken, addition.complete, addition.declared) == (6, (), ())
    assert {key[0] for key in store.complete_scopes(stored)} <= {"BACI"}


@pytest.mark.parametrize("damage", [["months"], "goods", [1]])
def test_a_damaged_declaration_is_told(stored: Path, damage: object) -> None:
    path = stored / store.MANIFEST
    content = json.loads(path.read_text("utf-8"))
    content["additions"][0]["complete"] = damage
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(DossierError, match="damaged"):
        store.load_manifest(stored)


def test_refused_rows_tell_their_dollars(tmp_path: Path) -> None:
    table = _write(
        tmp_path,
        GOODS + "2021,276,M,112,H5,XXXX,397000000\n2021,276,RX,112,H5,940360,5\n"
        "2021,276,M,112,H5,999999,7\n2021,276,M,9999,H5,010121,3\n2021,276,RX,112,H5,010121,6\n",
    )
    addition = store.add_file(tmp_path / "trade", table).addition
    assert addition.refused == {"bad_product": 1, "reexport": 2, "unknown_area": 1}
    assert addition.refused_usd == {
        "bad_product": "397000000.000",
        "reexport": "11.000",
        "unknown_area": "3.000",
    }
    assert addition.unspecified_usd == "7.000"
    assert store.load_manifest(tmp_path / "trade").additions == (addition,)


def test_hidden_goods_in_euro_tell_their_dollars(tmp_path: Path) -> None:
    table = _write(
        tmp_path,
        "DECLARANT_ISO,PARTNER_ISO,PRODUCT_NC,FLOW,STAT_REGIME,PERIOD,VALUE_IN_EUROS\n"
        "LT,BY,04061020,2,1,201852,500\nLT,BY,04SSS999,2,1,201852,1000\n",
    )
    addition = store.add_file(tmp_path / "trade", table).addition
    assert addition.refused == {"hidden": 1}
    assert 1_000 < float(addition.refused_usd["hidden"]) < 1_300


def test_a_renamed_baci_file_is_of_no_edition_unless_its_codes_or_a_person_tell(
    tmp_path: Path,
) -> None:
    head = "t,i,j,k,v,q\n"
    plain = _write(tmp_path, head + "2021,112,643,870421,5,\n", "renamed.csv")
    assert store.add_file(tmp_path / "a", plain).addition.nomenclatures == ("HS",)
    how = store.ImportOptions(nomenclature="HS12")
    assert store.add_file(tmp_path / "b", plain, how).addition.nomenclatures == ("HS12",)
    newest = _write(tmp_path, head + "2021,112,643,854142,5,\n2021,112,643,870421,5,\n", "n.csv")
    assert store.add_file(tmp_path / "c", newest).addition.nomenclatures == ("HS22",)
    called = _write(tmp_path, head + "2021,112,643,870421,5,\n", "BACI_HS17_Y2021.csv")
    with pytest.raises(DocumentRefused, match="HS17"):
        store.add_file(tmp_path / "d", called, how)


def test_two_versions_of_baci_do_not_add_up(tmp_path: Path) -> None:
    head, folder = "t,i,j,k,v,q\n", tmp_path / "trade"
    first = _write(
        tmp_path,
        head + "2021,112,643,854140,1,\n2021,112,643,870421,.5,\n",
        "BACI_HS17_V202301.csv",
    )
    second = _write(
        tmp_path,
        head + "2021,112,643,854142,1,\n2021,112,643,870421,.5,\n",
        "BACI_HS22_V202401.csv",
    )
    store.add_file(folder, second, store.ImportOptions(retrieved=date(2024, 2, 1)))
    store.add_file(folder, first, store.ImportOptions(retrieved=date(2023, 2, 1)))
    for day, product in ((None, "854142"), (date(2023, 6, 1), "854140")):
        with query.open_trade_connection(folder, as_of=day) as base:
            rows = base.execute("SELECT product, value_usd::INT FROM trade ORDER BY 1").fetchall()
        assert rows == [(product, 1000), ("870421", 500)]
