"""The list of indicators: every name is computed somewhere, stands on a documented function, and is told in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest

from kirmash.errors import InputError
from kirmash.indicators import frames, index, of_economy, of_gravity, of_pair, of_pair_goods, of_sectors
from kirmash.terms.quantities import Unknown
from kirmash.trade.coverage import Flag, Gap
from kirmash.wording import LANGUAGES, has


def test_the_list_and_the_families_name_the_same() -> None:
    for of, families in (
        ("pair", (*of_pair.OF_TOTALS, *of_pair_goods.FAMILIES, (of_gravity.NAMES, of_gravity.of_gravity))),
        ("economy", of_economy.OF_ECONOMY),
        ("product", of_economy.OF_PRODUCTS),
    ):
        made = [name for family, _ in families for name in family]
        assert len(made) == len(set(made))
        assert set(made) == {name for name, kind in index.kinds().items() if of in kind.of and not kind.sectors}
    assert {name for name, kind in index.kinds().items() if kind.sectors} == {*of_sectors.BY_SECTOR, "domestic_value_added"}


def test_every_indicator_has_a_function_with_a_docstring_and_words() -> None:
    for name, kind in index.kinds().items():
        if kind.function:
            module, function = kind.function.split(".")
            assert getattr(import_module(f"kirmash.indicators.{module}"), function).__doc__, name
        for lang in LANGUAGES:
            assert has(f"indicator.{name}", lang), name
            assert has(f"indicator.unknown.{kind.unknown}", lang), name


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert [kind.name for kind in index.named(("rca", "rca"))] == ["rca"]
    with pytest.raises(InputError, match="grubel_lloyd"):
        index.named(("grubel_loyd",))


def test_columns_become_a_table_of_another_library() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
    one = index.Index("turnover", "BLR", "RUS", "2014", 5.0, "Made", date(2024, 2, 1), (Flag("Made", "RUS", 2014, Gap.SILENT),))
    table = frames.to_arrow(index.columns([one, replace(one, value=Unknown("no such year"))]))
    assert isinstance(table, pyarrow.Table)
    assert table.column("value").to_pylist() == [5.0, None]
    assert table.column("reason").to_pylist() == ["", "no such year"]
    assert table.column("flags").to_pylist() == ["silent:RUS:2014"] * 2
