"""The list of indicators: every name is computed somewhere, stands on a documented function, and is told in both languages."""

from __future__ import annotations

from importlib import import_module

import pytest

from kirmash.errors import InputError
from kirmash.indicators import index, of_pair, of_pair_goods
from kirmash.wording import LANGUAGES, has


def test_the_list_and_the_families_name_the_same() -> None:
    made = [name for family, _ in (*of_pair.OF_TOTALS, *of_pair_goods.FAMILIES) for name in family]
    assert len(made) == len(set(made))
    assert set(made) == {name for name, kind in index.kinds().items() if kind.of == "pair"}


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
