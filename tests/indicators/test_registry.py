"""The registry: what is listed is computed, and one decorated function adds an indicator to
everything.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from tests import plugin_packages
from tests.conftest import ROOT
from tests.dossier.made_tables import add, world
from typer.testing import CliRunner

from kirmash import plugins
from kirmash.cli import session
from kirmash.cli.main import app
from kirmash.i18n import LANGUAGES, has_message
from kirmash.indicators import registry

TWO_WAY_TRADE = """
from kirmash.indicators.registry import indicator
from kirmash.records.quantities import Unknown
@indicator("two_way_trade", "economy", "USD", "X_i + M_i", "≥ 0", "Frankel 2000",
    titles={"en": "Trade with everybody, both ways", "ru": "Торговля со всеми в обе стороны"})
def two_way_trade(inputs):
    sold, bought = inputs.economy_row(inputs.now.total_exports), inputs.economy_row(inputs.now.total_imports)
    return sold if isinstance(sold, Unknown) else float(sold + bought)
@indicator("failing", "economy", "index", "1 / 0", "any", titles={"en": "What fails"})
def failing(inputs):
    return 1 / 0
plugin = Plugin(INTERFACE_VERSION, (two_way_trade, failing))
"""


def test_every_indicator_has_a_documented_function_and_words() -> None:
    for name, kind in registry.indicator_specs().items():
        if kind.function:
            module, function = kind.function.split(".")
            assert getattr(import_module(f"kirmash.indicators.{module}"), function).__doc__, name
        for lang in LANGUAGES:
            assert has_message(f"indicator.{name}", lang), name
            assert has_message(f"indicator.unknown.{kind.unknown}", lang), name


def test_what_is_of_several_is_described_alike() -> None:
    described: dict[str, set[object]] = {}
    for key, family in registry.REGISTRY.items().items():
        kind = next(kind for kind in family.specs if kind.name == key.partition("/")[2])
        described.setdefault(kind.name, set()).add(
            (kind.unit, kind.formula, kind.range, kind.unknown, kind.function)
        )
    assert [name for name, ways in described.items() if len(ways) > 1] == []
    assert registry.indicator_specs()["rca"].subjects == ("pair", "economy")


def test_decorators_stand_in_the_order_of_the_list() -> None:
    @registry.indicator("first", "pair", "USD", "a", "any")
    @registry.indicator("second", "pair", "USD", "b", "any", products="each", year_before=True)
    def both(inputs: registry.IndicatorInputs) -> Iterator[registry.IndicatorRow]:
        yield "first", "", 1.0, inputs.period

    assert both.registry_keys() == ("pair/first", "pair/second")
    assert (
        both.specs[1].uses_products,
        both.specs[1].per_product,
        both.specs[1].uses_previous_year,
    ) == (True, True, True)


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    plugin_packages.install(tmp_path, monkeypatch, "twoway", plugins.INDICATORS, TWO_WAY_TRADE)
    CliRunner().invoke(app, ["init", str(tmp_path / "d")])
    add(tmp_path / "d", world())
    yield tmp_path / "d"
    monkeypatch.undo()
    plugin_packages.reload_all()


def run(dossier: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["indicators", *words, "-d", str(dossier)])
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_function_is_in_the_list_the_values_and_the_documents(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "two_way_trade" in run(dossier).split("Trade with everybody, both ways")[0]
    listed = next(
        entry for entry in json.loads(run(dossier, "--json")) if entry["name"] == "two_way_trade"
    )
    assert (listed["formula"], listed["of"], listed["unit"]) == ("X_i + M_i", ["economy"], "USD")
    values = {
        entry["name"]: entry["value"] for entry in json.loads(run(dossier, "--of", "BLR", "--json"))
    }
    assert values["two_way_trade"] == values["all_exports"] + values["all_imports"]
    assert "Trade with everybody, both ways" in run(dossier, "--of", "BLR")
    row = (
        "| `two_way_trade` | Trade with everybody, both ways | economy | USD | X_i + M_i | ≥ 0 "
        "| Frankel 2000 |"
    )
    assert row in runpy.run_path(str(ROOT / "tools" / "indicators.py"))["page"]()
    with session.speaking("ru"):
        assert "Торговля со всеми в обе стороны" in run(dossier, "two_way_trade", "--of", "BLR")


def test_a_function_that_fails_makes_its_own_value_unknown(dossier: Path) -> None:
    entries = {
        entry["name"]: entry
        for entry in json.loads(run(dossier, "failing", "all_exports", "--of", "BLR", "--json"))
    }
    assert entries["failing"]["value"] is None
    assert (
        entries["failing"]["reason"]
        == "The plug-in twoway:entry failed: ZeroDivisionError: division by zero."
    )
    assert entries["all_exports"]["value"] > 0
