"""Tables are checked once, where they are made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import matrix


@given(tables.dense, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(dense: np.ndarray, random: object) -> None:
    sellers, goods = tables.names(dense.shape[0], "e"), tables.names(dense.shape[1], "p")
    rows = [
        (e, p, dense[i, k])
        for i, e in enumerate(sellers)
        for k, p in enumerate(goods)
        if dense[i, k]
    ]
    from_rows = matrix.from_rows(*zip(*rows, strict=True))
    random.shuffle(rows)  # type: ignore[attr-defined]
    other = matrix.from_rows(*zip(*rows, strict=True))
    dense_table = matrix.from_dense(sellers, goods, dense)
    assert (
        from_rows.exporters
        == other.exporters
        == dense_table.exporters
        == tuple(sorted(from_rows.exporters))
    )
    assert from_rows.products == other.products == dense_table.products
    assert np.array_equal(from_rows.values, other.values)
    assert np.array_equal(from_rows.values, dense_table.values)
    assert (from_rows.values.sum(axis=0) > 0).all()
    assert (from_rows.values.sum(axis=1) > 0).all()
    assert set(dense_table.left_out) == (set(sellers) - set(from_rows.exporters)) | (
        set(goods) - set(from_rows.products)
    )


@pytest.mark.parametrize("values", tables.REFUSED)
def test_no_number_no_vector(values: list[float]) -> None:
    with pytest.raises(IndicatorRefused):
        matrix.checked_vector(values, "value")


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -0.5])
def test_a_bad_cell_is_identified_by_its_place(wrong: float) -> None:
    with pytest.raises(IndicatorRefused, match=r"position 2, 1 \(1 in all\)"):
        matrix.from_dense(["a", "b"], ["x"], [[1.0], [wrong]])


def test_a_pair_in_two_rows_is_reported() -> None:
    with pytest.raises(IndicatorRefused, match="BLR, 4407"):
        matrix.from_rows(["BLR", "RUS", "BLR"], ["4407", "4407", "4407"], [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("exporters", "products", "values"),
    [
        ([], [], []),
        (["a"], ["x"], [0.0]),
        (["a"], ["x", "y"], [1.0]),
    ],
)
def test_tables_without_trade_or_shape_are_refused(
    exporters: list[str], products: list[str], values: list[float]
) -> None:
    with pytest.raises(IndicatorRefused):
        matrix.from_rows(exporters, products, values)


def test_labels_twice_and_wrong_shapes_are_refused() -> None:
    for labels, goods in ((["a", "a"], ["x", "y"]), (["a", "b"], ["x", "x"]), (["a"], ["x", "y"])):
        with pytest.raises(IndicatorRefused):
            matrix.from_dense(labels, goods, np.ones((2, 2)))
    with pytest.raises(IndicatorRefused, match="beyond the labels"):
        matrix.from_positions(["a"], ["x"], [1], [0], [1.0])


def test_floors_leave_out_with_a_reason() -> None:
    table = matrix.from_dense(["a", "b", "c"], ["x", "y"], [[10, 10], [10, 0], [1, 0]])
    retained = matrix.exclude_below_thresholds(
        table, matrix.InclusionThresholds(exporter_total=5, product_exporters=2)
    )
    assert retained.exporters == ("a", "b")
    assert retained.products == ("x",)
    assert "minimum of 5" in retained.left_out["c"].reason
    assert "fewer than 2" in retained.left_out["y"].reason
    with pytest.raises(ValueError, match="read-only"):
        retained.values[0, 0] = 3


def test_a_score_is_looked_up_by_label() -> None:
    scores = matrix.LabelledScores(("a", "b"), np.array([1.0, 2.0]), {"c": matrix.NO_EXPORTS})
    assert scores.score_of("b") == 2.0
    assert scores.score_of("c") is matrix.NO_EXPORTS
    with pytest.raises(KeyError):
        scores.score_of("d")


ROWS = {
    "period": ["2019"] * 4,
    "exporter": ["BLR", "BLR", "RUS", "RUS"],
    "importer": ["RUS", "POL", "BLR", "POL"],
    "nomenclature": ["HS17"] * 4,
    "product": ["8701", "8701", "2710", "8701"],
    "value_usd": [0.1, 0.2, 5.0, 0.0],
}


def test_flows_are_summed_over_partners_exactly() -> None:
    table = matrix.from_trade_columns(ROWS)
    assert table.exporters == ("BLR", "RUS")
    assert table.products == ("2710", "8701")
    assert table.values.tolist() == [[0, 0.3], [5, 0]]


def test_the_order_of_flows_changes_no_bit() -> None:
    random = np.random.default_rng(1)
    values = random.gamma(0.1, 1e6, 500).round(3)
    rows = {
        **{name: ["x"] * 500 for name in ROWS},
        "importer": [f"i{n}" for n in range(500)],
        "value_usd": values,
    }
    turn = random.permutation(500)
    turned = rows | {"importer": [f"i{n}" for n in turn], "value_usd": values[turn]}
    assert (
        matrix.from_trade_columns(rows).values[0, 0].hex()
        == matrix.from_trade_columns(turned).values[0, 0].hex()
    )


@pytest.mark.parametrize(
    ("column", "wrong", "message"),
    [
        ("period", ["2019", "2020", "2019", "2019"], "2 different values of period"),
        ("nomenclature", ["HS17", "HS22", "HS17", "HS17"], "one vintage"),
        ("importer", ["RUS", "RUS", "BLR", "POL"], "BLR, RUS, 8701"),
        ("value_usd", [1.0, float("nan"), 1.0, 1.0], "position 2"),
        ("value_usd", [1.0, -2.0, 1.0, 1.0], "zero or more"),
        ("value_usd", [0.0] * 4, "no trade"),
        ("value_usd", [1e16] * 4, "too large"),
    ],
)
def test_rows_that_cannot_be_a_table(column: str, wrong: list[object], message: str) -> None:
    with pytest.raises(IndicatorRefused, match=message):
        matrix.from_trade_columns(ROWS | {column: wrong})


def test_a_missing_column_is_reported() -> None:
    with pytest.raises(IndicatorRefused, match="no column 'importer'"):
        matrix.from_trade_columns(
            {name: column for name, column in ROWS.items() if name != "importer"}
        )
