"""Gravity over made panels: what may not move an estimate, and what must move it by a
known amount.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.indicators.test_gravity import MODEL, world

from kirmash.errors import KirmashError
from kirmash.indicators import gravity, gravity_bias
from kirmash.indicators.gravity import (
    Estimator,
    GravityEstimate,
    GravityModel,
    SmallSampleCorrection,
)

pytestmark = pytest.mark.gravity

pytest.importorskip("pyfixest", reason="pyfixest is not installed (extra gravity)")

SOME = settings(max_examples=12)
seeds = st.integers(0, 10_000)
estimators = st.sampled_from(list(Estimator))
STRICT = replace(MODEL, strict=True)
PLAIN = replace(MODEL, effects=(), strict=True)


def near(estimate: GravityEstimate, other: GravityEstimate, rtol: float = 1e-6) -> None:
    assert list(estimate.coefficients) == list(other.coefficients)
    np.testing.assert_allclose(
        list(estimate.coefficients.values()),
        list(other.coefficients.values()),
        rtol=rtol,
        atol=1e-8,
    )
    np.testing.assert_allclose(
        list(estimate.errors.values()), list(other.errors.values()), rtol=rtol, atol=1e-8
    )


@given(seeds, seeds, estimators)
@SOME
def test_the_order_of_rows_moves_nothing(seed: int, turn: int, estimator: Estimator) -> None:
    table, model = world(seed, 8), replace(STRICT, estimator=estimator)
    order = np.random.default_rng(turn).permutation(len(table["trade"]))
    original, other = (
        gravity.estimate(table, model),
        gravity.estimate({name: column[order] for name, column in table.items()}, model),
    )
    near(original, other)
    np.testing.assert_array_equal(original.used[order], other.used)


@given(seeds, st.permutations(range(8)), estimators)
@SOME
def test_the_names_of_economies_and_years_move_nothing(
    seed: int, names: list[int], estimator: Estimator
) -> None:
    table, model = world(seed, 8), replace(STRICT, estimator=estimator)
    called = {f"E{n}": f"Земля {name}" for n, name in enumerate(names)}
    sides = {
        side: np.array([called[name] for name in table[side]]) for side in ("exporter", "importer")
    }
    near(
        gravity.estimate(table, model),
        gravity.estimate(table | sides | {"year": 3000 - table["year"]}, model),
    )


@given(seeds, st.sampled_from([1e-6, 0.001, 7.0, 1000.0, 1e6]), estimators)
@SOME
def test_units_of_trade_move_the_constant_alone(
    seed: int, unit: float, estimator: Estimator
) -> None:
    table, model = world(seed, 8), replace(PLAIN, estimator=estimator)
    original, other = (
        gravity.estimate(table, model),
        gravity.estimate(table | {"trade": table["trade"] * unit}, model),
    )
    for term in ("distance", "border"):
        assert other.coefficients[term] == pytest.approx(
            original.coefficients[term], rel=1e-6, abs=1e-9
        )
    assert other.coefficients["(constant)"] - original.coefficients["(constant)"] == pytest.approx(
        np.log(unit), abs=1e-6
    )
    np.testing.assert_allclose(
        list(other.errors.values()), list(original.errors.values()), rtol=1e-6
    )


@given(seeds, st.floats(0.01, 100), st.floats(-10, 10))
@SOME
def test_units_of_a_term_move_its_coefficient_alone(seed: int, unit: float, shift: float) -> None:
    table = world(seed, 8)
    original = gravity.estimate(table, STRICT)
    other = gravity.estimate(table | {"distance": table["distance"] * unit + shift}, STRICT)
    assert other.coefficients["distance"] * unit == pytest.approx(
        original.coefficients["distance"], rel=1e-5, abs=1e-8
    )
    assert other.errors["distance"] * unit == pytest.approx(original.errors["distance"], rel=1e-5)
    assert other.coefficients["border"] == pytest.approx(
        original.coefficients["border"], rel=1e-5, abs=1e-8
    )


@given(seeds)
@SOME
def test_every_row_twice_is_the_same_estimate(seed: int) -> None:
    table, model = world(seed, 8), replace(STRICT, small_sample=SmallSampleCorrection.CLUSTERS)
    near(
        gravity.estimate(table, model),
        gravity.estimate({name: np.tile(column, 2) for name, column in table.items()}, model),
    )


@given(seeds, st.sampled_from([0.001, 1000.0]), st.booleans())
@SOME
def test_the_corrected_model_minds_neither_order_nor_names_nor_units(
    seed: int, unit: float, pairs: bool
) -> None:
    table = world(seed, 8, years=4)
    table["agreement"] = (np.random.default_rng(seed + 1).random(len(table["trade"])) < 0.4).astype(
        float
    )
    order = np.random.default_rng(seed + 2).permutation(len(table["trade"]))
    other = {name: column[order] for name, column in table.items()}
    other |= {
        "trade": other["trade"] * unit,
        "exporter": np.char.add("x", other["exporter"]),
        "year": 9999 - other["year"],
    }
    panel = gravity_bias.PanelColumns("trade", ("agreement",), pair_effects=pairs)
    original, two = (
        gravity_bias.estimate_bias_corrected(table, panel),
        gravity_bias.estimate_bias_corrected(other, panel),
    )
    for part in ("coefficients", "bias", "errors", "paper_errors", "uncorrected"):
        assert getattr(two, part)["agreement"] == pytest.approx(
            getattr(original, part)["agreement"], rel=1e-4, abs=1e-7
        )


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 3),
            st.integers(0, 2),
            st.floats(0, 1e6),
            st.floats(-5, 5),
        ),
        max_size=30,
    ),
    estimators,
    st.booleans(),
)
@settings(max_examples=60)
def test_any_small_table_is_estimated_or_refused_with_a_remedy(
    rows: list[tuple[int, int, int, float, float]], estimator: Estimator, effects: bool
) -> None:
    columns = [np.array(column, dtype=float) for column in zip(*rows, strict=True)] or [
        np.zeros(0)
    ] * 5
    table = dict(zip(("exporter", "importer", "year", "trade", "distance"), columns, strict=True))
    model = replace(
        MODEL if effects else PLAIN, terms=("distance",), estimator=estimator, strict=False
    )
    outcome = _or_remedy(table, model)
    assert (
        isinstance(outcome, str)
        or np.isfinite([*outcome.coefficients.values(), *outcome.errors.values()]).all()
    )
    assert outcome


def _or_remedy(table: dict[str, np.ndarray], model: GravityModel) -> GravityEstimate | str:
    try:
        return gravity.estimate(table, model)
    except KirmashError as refused:
        return refused.remedy
