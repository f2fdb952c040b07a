"""The corrected three-way model: symmetric panels, missing years, refusals. Its published example
is in tests/published.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.indicators import generator
from tests.indicators.test_gravity import world

from kirmash.errors import IndicatorRefused
from kirmash.indicators import gravity_bias

pytestmark = pytest.mark.gravity

pytest.importorskip("pyfixest", reason="pyfixest is not installed (extra gravity)")

PANEL = gravity_bias.PanelColumns("trade", ("agreement",))


def panel(seed: int = 0, economies: int = 9) -> dict[str, np.ndarray]:
    table = world(seed, economies, years=4)
    random = np.random.default_rng(seed + 1)
    table["agreement"] = (random.random(len(table["trade"])) < 0.4).astype(float)
    return table


def test_only_the_stated_parts_are_changed() -> None:
    three = gravity_bias.estimate_bias_corrected(panel(), PANEL)
    assert (
        three.coefficients["agreement"]
        == three.raw.coefficients["agreement"] - three.bias["agreement"]
    )
    assert three.bias["agreement"] != 0
    assert three.uncorrected["agreement"] == pytest.approx(three.raw.errors["agreement"], rel=1e-5)
    assert (
        three.errors["agreement"] > three.paper_errors["agreement"] > three.uncorrected["agreement"]
    )
    assert three.covariance[0, 0] == pytest.approx(three.errors["agreement"] ** 2)
    two = gravity_bias.estimate_bias_corrected(panel(), replace(PANEL, pair_effects=False))
    assert two.bias == {"agreement": 0}
    assert two.errors["agreement"] > two.uncorrected["agreement"]


def test_exporters_and_importers_may_change_sides() -> None:
    table = panel(3)
    turned = table | {"exporter": table["importer"], "importer": table["exporter"]}
    original, other = (
        gravity_bias.estimate_bias_corrected(table, PANEL),
        gravity_bias.estimate_bias_corrected(turned, PANEL),
    )
    assert other.bias["agreement"] == pytest.approx(original.bias["agreement"], rel=1e-4)
    assert other.errors["agreement"] == pytest.approx(original.errors["agreement"], rel=1e-4)


def test_rows_of_zero_weight_and_missing_rows_are_alike() -> None:
    table = panel(5)
    gone = (table["exporter"] == "E2") & (table["importer"] == "E5")
    table["trade"][gone] = 0  # a pair that never trades is separated, as if it had no rows
    less = {name: column[~gone] for name, column in table.items()}
    with_zeros, other = (
        gravity_bias.estimate_bias_corrected(table, PANEL),
        gravity_bias.estimate_bias_corrected(less, PANEL),
    )
    assert with_zeros.raw.separated_count - other.raw.separated_count == gone.sum()
    assert other.bias["agreement"] == pytest.approx(with_zeros.bias["agreement"], rel=1e-5)


def test_the_short_way_to_the_leverage_is_near_the_exact_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = panel(7, economies=20)
    exact = gravity_bias.estimate_bias_corrected(table, PANEL)
    monkeypatch.setattr(gravity_bias, "MOST_EFFECTS", 10)
    short = gravity_bias.estimate_bias_corrected(table, PANEL)
    assert exact.exact
    assert not short.exact
    assert short.errors == short.paper_errors
    assert short.errors["agreement"] == pytest.approx(exact.paper_errors["agreement"], rel=0.15)


def test_terms_are_demeaned_by_every_effect() -> None:
    random = np.random.default_rng(9)
    shape = (5, 6, 3)
    cube = gravity_bias.PanelArrays(
        np.ones(shape),
        random.gamma(1, 1, shape),
        random.normal(size=(*shape, 2)),
        np.ones(shape, dtype=bool),
    )
    cube.fitted[1, 2] = 0
    within = gravity_bias.demean_terms(cube, pairs=True)
    for axis in (0, 1, 2):
        np.testing.assert_allclose((cube.fitted[..., None] * within).sum(axis=axis), 0, atol=1e-7)
    assert (within[1, 2] == 0).all()


def test_a_pair_with_two_rows_a_year_is_refused() -> None:
    table = {name: np.concatenate([column, column[:1]]) for name, column in panel().items()}
    with pytest.raises(IndicatorRefused, match="several rows for one year"):
        gravity_bias.estimate_bias_corrected(table, PANEL)


@pytest.mark.parametrize("variance", ["constant", "poisson"])
def test_the_correction_takes_most_of_the_bias_in_its_authors_designs(variance: str) -> None:
    draws = [
        gravity_bias.estimate_bias_corrected(
            generator.published_panel(20, 5, seed, variance),
            gravity_bias.PanelColumns("trade", ("x",)),
        )
        for seed in range(60)
    ]
    raw = np.mean([draw.raw.coefficients["x"] - 1 for draw in draws])
    mended = np.mean([draw.coefficients["x"] - 1 for draw in draws])
    assert 0.01 < raw < 0.04  # one of 500 draws was .022 and .017
    assert abs(mended) < raw / 1.5


def test_growing_variance_is_corrected_in_the_right_direction() -> None:
    draws = [
        gravity_bias.estimate_bias_corrected(
            generator.published_panel(20, 5, seed, "mixed"),
            gravity_bias.PanelColumns("trade", ("x",)),
        )
        for seed in range(30)
    ]
    raw = np.mean([draw.raw.coefficients["x"] for draw in draws])
    assert raw < np.mean([draw.coefficients["x"] for draw in draws]) < 1
