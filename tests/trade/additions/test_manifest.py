"""What a table is known to hold completely, and manifests of earlier versions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kirmash.errors import DossierError, InputError
from kirmash.trade import store
from kirmash.trade.additions import manifest

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
    every = frozenset(manifest.COMPLETE_PARTS)
    assert store.complete_scopes(stored) == {
        ("BACI", "", "2013"): every,
        ("BACI", "", "2014"): every,
    }


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


def test_a_manifest_of_the_version_before_opens_and_says_nothing(stored: Path) -> None:
    path = stored / store.MANIFEST
    content = json.loads(path.read_text("utf-8"))
    content["version"] = 2
    for entry in content["additions"]:
        del entry["complete"], entry["scope"]
    path.write_text(json.dumps(content), "utf-8")
    assert store.complete_scopes(stored) == {}
    assert store.load_manifest(stored).additions[0].taken == 6


@pytest.mark.parametrize("damage", [["months"], "goods", [1]])
def test_a_damaged_declaration_is_told(stored: Path, damage: object) -> None:
    path = stored / store.MANIFEST
    content = json.loads(path.read_text("utf-8"))
    content["additions"][0]["complete"] = damage
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(DossierError, match="damaged"):
        store.load_manifest(stored)
