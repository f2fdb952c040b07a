"""Gravity: what must not move an estimate, what is left out and said, and errors that no hash seed
changes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from kirmash.errors import IndicatorRefused, MissingExtra
from kirmash.indicators import gravity, gravity_bias
from kirmash.indicators.gravity import Estimator, GravityModel, SmallSampleCorrection
from kirmash.records.quantities import Unknown

pytestmark = pytest.mark.gravity

pytest.importorskip("pyfixest", reason="pyfixest is not installed (extra gravity)")

MODEL = GravityModel(
    "trade",
    ("distance", "border"),
    (("exporter", "year"), ("importer", "year")),
    ("exporter", "importer"),
)


def world(seed: int = 0, economies: int = 10, years: int = 3) -> dict[str, np.ndarray]:
    """Pairs of economies over years with true coefficients −0.8 and 0.4, a third of them zeros."""
    random = np.random.default_rng(seed)
    seller, buyer, year = (axis.ravel() for axis in np.indices((economies, economies, years)))
    apart = seller != buyer
    seller, buyer, year = seller[apart], buyer[apart], year[apart]
    far = random.normal(0, 1, (economies, economies))
    near = random.random((economies, economies)) < 0.2
    level = (
        random.normal(0, 1, (economies, years))[seller, year]
        + random.normal(0, 1, (economies, years))[buyer, year]
    )
    expected = np.exp(level - 0.8 * far[seller, buyer] + 0.4 * near[seller, buyer])
    trade = random.poisson(expected) * random.gamma(2, 0.5, len(seller))
    names = np.array([f"E{n}" for n in range(economies)])
    columns = {
        "exporter": names[seller],
        "importer": names[buyer],
        "year": year + 2000,
        "trade": trade,
    }
    return columns | {"distance": far[seller, buyer], "border": near[seller, buyer].astype(float)}


def test_order_names_and_units_move_nothing() -> None:
    table = world()
    plain = gravity.estimate(table, MODEL)
    turn = np.random.default_rng(5).permutation(len(table["trade"]))
    other = {name: column[turn] for name, column in table.items()}
    other["exporter"] = np.char.add("land of + | ~ ", other["exporter"])
    other["trade"] = other["trade"] * 1000
    renamed = {("way to" if name == "distance" else name): column for name, column in other.items()}
    moved = gravity.estimate(renamed, replace(MODEL, terms=("way to", "border")))
    np.testing.assert_allclose(
        list(moved.coefficients.values()), list(plain.coefficients.values()), rtol=1e-6
    )
    np.testing.assert_allclose(list(moved.errors.values()), list(plain.errors.values()), rtol=1e-6)
    np.testing.assert_allclose(moved.fitted, plain.fitted[turn] * 1000, rtol=1e-5, atol=1e-3)
    assert plain.coefficients["distance"] == pytest.approx(-0.8, abs=4 * plain.errors["distance"])


def test_fitted_values_keep_the_margins() -> None:
    table = world(1)
    estimate = gravity.estimate(table, MODEL)
    for side in ("exporter", "importer"):
        for name in np.unique(table[side]):
            rows = table[side] == name
            assert estimate.fitted[rows].sum() == pytest.approx(
                table["trade"][rows].sum(), rel=1e-5
            )


def test_ols_explains_logs_of_positive_rows() -> None:
    table = world(2)
    estimate = gravity.estimate(
        table,
        replace(
            MODEL,
            effects=(),
            cluster=(),
            estimator=Estimator.OLS,
            small_sample=SmallSampleCorrection.NONE,
        ),
    )
    positive = table["trade"] > 0
    design = np.column_stack(
        [np.ones(positive.sum()), table["distance"][positive], table["border"][positive]]
    )
    direct, *_ = np.linalg.lstsq(design, np.log(table["trade"][positive]), rcond=None)
    np.testing.assert_allclose(
        [estimate.coefficients[name] for name in ("(constant)", "distance", "border")], direct
    )
    assert estimate.row_count == positive.sum()
    assert (estimate.fitted[~positive] == 0).all()
    assert estimate.separated_count == 0


def test_what_cannot_be_distinguished_is_reported() -> None:
    table = world(3)
    table["size"] = np.unique(table["exporter"], return_inverse=True)[1].astype(float)
    estimate = gravity.estimate(table, replace(MODEL, terms=("distance", "size")))
    assert list(estimate.coefficients) == ["distance"]
    assert estimate.dropped == {"size": gravity.COLLINEAR}
    assert isinstance(estimate.dropped["size"], Unknown)


def test_an_economy_that_sells_nothing_is_separated() -> None:
    table = world(4)
    silent = table["exporter"] == "E3"
    table["trade"][silent] = 0
    estimate = gravity.estimate(table, MODEL)
    assert estimate.separated_count >= silent.sum()
    assert not estimate.used[silent].any()
    assert (estimate.fitted[silent] == 0).all()
    assert estimate.exact


def test_sums_of_coefficients_carry_their_covariance() -> None:
    estimate = gravity.estimate(world(6), MODEL)
    value, error = estimate.combine_coefficients({"distance": 1, "border": 2})
    assert value == pytest.approx(
        estimate.coefficients["distance"] + 2 * estimate.coefficients["border"]
    )
    assert error**2 == pytest.approx(np.array([1, 2]) @ estimate.covariance @ np.array([1, 2]))
    assert estimate.combine_coefficients({"border": 1})[1] == pytest.approx(
        estimate.errors["border"]
    )


def bits() -> list[str]:
    """Every number of a three-way model, corrected or not, to the bit."""
    table = world()
    table["agreement"] = table["border"] * (table["year"] > 2000)
    table["ease"] = table["distance"] * (table["year"] > 2001)
    terms = ("agreement", "ease")
    estimate = gravity.estimate(
        table, replace(MODEL, terms=terms, effects=(*MODEL.effects, ("exporter", "importer")))
    )
    mended = gravity_bias.estimate_bias_corrected(table, gravity_bias.PanelColumns("trade", terms))
    results = (
        estimate.coefficients,
        estimate.errors,
        mended.coefficients,
        mended.bias,
        mended.errors,
        mended.paper_errors,
        mended.uncorrected,
    )
    return [value.hex() for some in results for value in some.values()]


def test_errors_do_not_depend_on_the_hash_seed() -> None:
    """Three seeds, and this process's own."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        "from tests.indicators.test_gravity import bits; print(bits())",
    ]
    runs = [
        subprocess.Popen(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE
        )
        for seed in ("0", "1", "2")
    ]
    assert [run.communicate()[0].decode().strip() for run in runs] == [str(bits())] * 3


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("trade", np.nan),
        ("trade", -1.0),
        ("trade", np.inf),
        ("distance", np.nan),
        ("distance", np.inf),
    ],
)
def test_no_numbers_are_refused(column: str, wrong: float) -> None:
    table = world()
    table[column][7] = wrong
    with pytest.raises(IndicatorRefused, match=rf"{column}: .* at position 8"):
        gravity.estimate(table, MODEL)


def test_tables_that_do_not_fit_are_refused() -> None:
    table = world()
    with pytest.raises(IndicatorRefused, match="no column 'language'"):
        gravity.estimate(table, replace(MODEL, terms=("language",)))
    with pytest.raises(IndicatorRefused, match="differ in length"):
        gravity.estimate(table | {"border": table["border"][:5]}, MODEL)
    with pytest.raises(IndicatorRefused, match="differ in rows: 5 and 270"):
        gravity.estimate(table | {"year": table["year"][:5]}, MODEL)
    with pytest.raises(IndicatorRefused, match="No row is left"):
        gravity.estimate(table | {"trade": table["trade"] * 0}, MODEL)


def _economies(
    table: dict[str, np.ndarray], sellers: tuple[str, ...], buyers: tuple[str, ...]
) -> dict[str, np.ndarray]:
    rows = np.isin(table["exporter"], sellers) & np.isin(table["importer"], buyers)
    return {name: column[rows] for name, column in table.items()}


@pytest.mark.parametrize(
    ("sellers", "buyers"),
    [(("E1",), tuple(f"E{n}" for n in range(10))), (("E1", "E2"), ("E1", "E2"))],
)
def test_rows_that_stand_alone_are_refused_before_they_end_the_process(
    sellers: tuple[str, ...], buyers: tuple[str, ...]
) -> None:
    with pytest.raises(IndicatorRefused, match="the only one of its fixed effect"):
        gravity.estimate(_economies(world(), sellers, buyers), MODEL)


@pytest.mark.parametrize(
    ("column", "empty"), [("exporter", None), ("importer", ""), ("year", np.nan)]
)
def test_a_group_without_a_name_is_refused(column: str, empty: object) -> None:
    table = world()
    table[column] = table[column].astype(float if column == "year" else object)
    table[column][6] = empty
    with pytest.raises(
        IndicatorRefused, match=rf"'{column}' has no value in row 7 \(missing in all: 1\)"
    ):
        gravity.estimate(table, MODEL)


def test_terms_that_say_nothing_and_numbers_that_do_not_settle_are_refused() -> None:
    table = world() | {
        "flat": np.ones(270),
        "far": world()["distance"] * 1e200,
        "text": np.array(["1 000"] * 270),
    }
    with pytest.raises(IndicatorRefused, match="already fully explain: flat"):
        gravity.estimate(table, replace(MODEL, terms=("flat",)))
    with pytest.raises(IndicatorRefused, match="do not converge: trade or a term is too large"):
        gravity.estimate(table, replace(MODEL, terms=("far",)))
    with pytest.raises(IndicatorRefused, match="The column 'text' contains text"):
        gravity.estimate(table, replace(MODEL, terms=("text",)))
    estimate = gravity.estimate(table, replace(MODEL, terms=("distance", "flat"), effects=()))
    assert estimate.dropped == {"flat": gravity.COLLINEAR}


def test_too_few_rows_or_clusters_are_refused() -> None:
    single_row = {name: column[:1] for name, column in world().items()}
    with pytest.raises(IndicatorRefused, match="Rows with trade: 1, too few for 3"):
        gravity.estimate(single_row, replace(MODEL, effects=()))
    with pytest.raises(IndicatorRefused, match="in one cluster"):
        gravity.estimate(world() | {"world": np.zeros(270)}, replace(MODEL, cluster=("world",)))


def test_a_robust_error_counts_rows_as_clusters() -> None:
    plain = gravity.estimate(
        world(), replace(MODEL, cluster=(), small_sample=SmallSampleCorrection.NONE)
    )
    stata = gravity.estimate(
        world(), replace(MODEL, cluster=(), small_sample=SmallSampleCorrection.CLUSTERS)
    )
    rows = plain.row_count
    np.testing.assert_allclose(stata.covariance, plain.covariance * rows / (rows - 1))
    assert stata.errors["border"] ** 2 == pytest.approx(stata.covariance[1, 1])


def test_large_tables_are_searched_for_silent_groups_only(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, terms = (
        np.array([0.0, 0.0, 1.0, 2.0, 0.0]),
        np.array([[1.0], [0.0], [0.0], [0.0], [0.0]]),
    )
    groups = [np.array([0, 0, 0, 0, 1])]
    assert gravity.find_separated_rows(outcome, terms, groups).tolist() == [
        True,
        False,
        False,
        False,
        True,
    ]
    monkeypatch.setattr(gravity, "MOST_SEARCHED_ROWS", 4)
    assert gravity.find_separated_rows(outcome, terms, groups).tolist() == [
        False,
        False,
        False,
        False,
        True,
    ]


def test_without_the_extra_the_remedy_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyfixest", None)
    with pytest.raises(MissingExtra, match=r"pip install 'kirmash\[gravity\]'"):
        gravity.estimate(world(), MODEL)
