"""Tariffs of a user's table beside suggestions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.dossier.made_tables import add, world
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.dossier.opportunities.tariffs import TariffRate, rate_of, read_tariffs
from kirmash.errors import InputError

HEAD = "buyer,seller,product,percent\n"
RATES = (
    TariffRate("RUS", "", "87", 15.0),
    TariffRate("RUS", "", "8701", 10.0),
    TariffRate("RUS", "BLR", "87", 0.0),
)


def test_the_sellers_own_rate_and_the_longest_code_go_first() -> None:
    def percent(seller: str, buyer: str, product: str) -> float | None:
        rate = rate_of(RATES, seller, buyer, product)
        return None if rate is None else rate.percent

    assert percent("DEU", "RUS", "870190") == 10.0
    assert percent("DEU", "RUS", "870421") == 15.0
    assert percent("BLR", "RUS", "870190") == 0.0
    assert percent("BLR", "RUS", "040110") is None
    assert percent("RUS", "BLR", "870190") is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("RUS,,8701,-1", "'-1' is not a tariff"),
        ("RUS,,8701,high", "'high' is not a tariff"),
        ("RUS,,tractors,5", "'tractors' is repeated or not"),
        ("RUS,,87,5\nRUS,,87,6", "'87' is repeated"),
        ("Atlantis,,87,5", "Atlantis"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "tariffs.csv"
    path.write_text(f"{HEAD}{row}\n", "utf-8")
    with pytest.raises(InputError, match=words):
        read_tariffs(path)


def test_a_tariff_stands_beside_and_changes_no_rank(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    CliRunner().invoke(app, ["init", str(folder)])
    add(folder, world((2012, 2013, 2014)))
    path = tmp_path / "tariffs.csv"
    path.write_text(f'{HEAD}RUS,,87,"7,5"\nRUS,,27,0\n', "utf-8")
    words = ["opportunities", "BLR", "RUS", "--question", "expand", "--json", "-d", str(folder)]

    def section(*more: str) -> dict[str, object]:
        done = CliRunner().invoke(app, [*words, *more])
        assert done.exception is None
        return dict(json.loads(done.stdout)["sections"][0])

    plain, given = section(), section("--tariffs", str(path))
    order = [[each["product"] for each in part["suggestions"]] for part in (plain, given)]  # type: ignore[attr-defined]
    assert order[0] == order[1]
    assert "tariffs" in plain["ignored"]  # type: ignore[operator]
    assert "tariffs" not in given["ignored"]  # type: ignore[operator]
    for each in given["suggestions"]:  # type: ignore[attr-defined]
        tariff = next(number for number in each["numbers"] if number["key"] == "tariff")
        expected = {"87": 0.075, "27": 0.0}.get(each["product"][:2])
        assert tariff["value"] == expected
        assert expected is not None or tariff["reason"]
