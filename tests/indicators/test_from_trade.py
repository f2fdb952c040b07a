"""Rows of the trade table: what is summed, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from kirmash.errors import IndicatorRefused
from kirmash.indicators import from_trade

ROWS = {
    "period": ["2019"] * 4,
    "exporter": ["BLR", "BLR", "RUS", "RUS"],
    "importer": ["RUS", "POL", "BLR", "POL"],
    "nomenclature": ["HS17"] * 4,
    "product": ["8701", "8701", "2710", "8701"],
    "value_usd": [0.1, 0.2, 5.0, 0.0],
}


def test_flows_are_summed_over_partners_exactly() -> None:
    made = from_trade.exports(ROWS)
    assert made.exporters == ("BLR", "RUS")
    assert made.products == ("2710", "8701")
    assert made.values.tolist() == [[0, 0.3], [5, 0]]


def test_the_order_of_rows_changes_no_bit() -> None:
    random = np.random.default_rng(1)
    values = random.gamma(0.1, 1e6, 500).round(3)
    rows = {**{name: ["x"] * 500 for name in ROWS}, "importer": [f"i{n}" for n in range(500)], "value_usd": values}
    turn = random.permutation(500)
    turned = rows | {"importer": [f"i{n}" for n in turn], "value_usd": values[turn]}
    assert from_trade.exports(rows).values[0, 0].hex() == from_trade.exports(turned).values[0, 0].hex()


@pytest.mark.parametrize(
    ("column", "wrong", "message"),
    [
        ("period", ["2019", "2020", "2019", "2019"], "mix 2 values of period"),
        ("nomenclature", ["HS17", "HS22", "HS17", "HS17"], "one vintage"),
        ("importer", ["RUS", "RUS", "BLR", "POL"], "BLR, RUS, 8701"),
        ("value_usd", [1.0, float("nan"), 1.0, 1.0], "place 2"),
        ("value_usd", [1.0, -2.0, 1.0, 1.0], "zero or more"),
        ("value_usd", [0.0] * 4, "no trade"),
        ("value_usd", [1e16] * 4, "too large"),
    ],
)
def test_rows_that_cannot_be_one_table(column: str, wrong: list[object], message: str) -> None:
    with pytest.raises(IndicatorRefused, match=message):
        from_trade.exports(ROWS | {column: wrong})


def test_a_missing_column_is_named() -> None:
    with pytest.raises(IndicatorRefused, match="no column 'importer'"):
        from_trade.exports({name: column for name, column in ROWS.items() if name != "importer"})
