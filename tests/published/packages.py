"""Examples that come with estimation packages: ppmlhdfe and its separation cases, fixest."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kirmash.indicators.gravity import (
    Estimator,
    GravityEstimate,
    GravityModel,
    GravityTable,
    SmallSampleCorrection,
    estimate,
    find_separated_rows,
)

THREE_WAY = (("isoexp", "year"), ("isoimp", "year"), ("isoexp", "isoimp"))


def read_stata(path: Path) -> dict[str, np.ndarray]:
    """A Stata file by columns, numbers as float64."""
    import pandas as pd

    return _columns(pd.read_stata(path))


def read_csv(path: Path) -> dict[str, np.ndarray]:
    """A CSV file by columns, numbers as float64."""
    import pandas as pd

    return _columns(pd.read_csv(path))


def _columns(frame: object) -> dict[str, np.ndarray]:
    return {
        name: frame[name].to_numpy(dtype=float if frame[name].dtype.kind in "fiub" else str)
        for name in frame
    }  # type: ignore[index,attr-defined]


def stated(place: str, estimated: object) -> dict[tuple[str, str], float]:
    """Coefficients and errors under the names of `printed.csv`."""
    assert isinstance(estimated, GravityEstimate)
    numbers = {(place, name): value for name, value in estimated.coefficients.items()}
    return numbers | {(place, f"{name}, error"): value for name, value in estimated.errors.items()}


def quality(place: str, estimated: object, outcome: np.ndarray) -> dict[tuple[str, str], float]:
    """What is printed below a model: its rows, and the squared correlation of the outcome (for OLS
    its log) with what was fitted.
    """
    assert isinstance(estimated, GravityEstimate)
    seen, fitted = outcome[estimated.used], estimated.fitted[estimated.used]
    if "OLS" in place:
        seen, fitted = np.log(seen), np.log(fitted)
    return {
        (place, "rows"): float(estimated.row_count),
        (place, "R²"): float(np.corrcoef(seen, fitted)[0, 1] ** 2),
    }


def ppmlhdfe(shared: Path) -> dict[tuple[str, str], float]:
    """Trade agreements of 35 countries, 1988–2004."""
    table = read_stata(shared / "data" / "ppmlhdfe" / "EXAMPLE_TRADE_FTA_DATA.dta")
    total: GravityTable = {
        name: column[table["category"] == "TOTAL"] for name, column in table.items()
    }
    estimated = estimate(total, GravityModel("trade", ("fta",), THREE_WAY, ("isoexp", "isoimp")))
    return stated("example of trade agreements, all trade", estimated)


def fixest(shared: Path) -> dict[tuple[str, str], float]:
    """Trade of fifteen EU members, 2007–2016: errors clustered one way and two, and effects added
    one after another.
    """
    table = read_csv(shared / "data" / "fixest_trade" / "derived_trade.csv.gz")
    table["ln distance"] = np.log(table["dist_km"])
    all_four = (("Origin",), ("Destination",), ("Product",), ("Year",))
    place = "PPML of EU trade"
    numbers = _eu(place, table, all_four, ("Origin",))
    numbers |= _eu(place + ", by product", table, all_four, ("Product",)) | _eu(
        place + ", no effects, by product", table, (), ("Product",)
    )
    numbers |= _two_way(place + ", two-way", table, all_four)
    for count, effects in enumerate(
        (
            (),
            (("Year",),),
            (("Year",), ("Destination",)),
            (("Year",), ("Destination",), ("Origin",)),
        )
    ):
        numbers |= _two_way(f"{place}, {count} effects, two-way", table, effects)
    return numbers | _two_way("OLS of EU trade, two-way", table, all_four, Estimator.OLS)


def _eu(
    place: str, table: GravityTable, effects: tuple[tuple[str, ...], ...], cluster: tuple[str, ...]
) -> dict[tuple[str, str], float]:
    estimated = estimate(
        table, GravityModel("Euros", ("ln distance",), effects, cluster, strict=not effects)
    )
    return stated(place, estimated) | quality(place, estimated, np.asarray(table["Euros"]))


def _two_way(
    place: str,
    table: GravityTable,
    effects: tuple[tuple[str, ...], ...],
    estimator: Estimator = Estimator.PPML,
) -> dict[tuple[str, str], float]:
    """Errors clustered by origin and by destination: the sum of both covariances less that by pair
    (Cameron, Gelbach & Miller 2011).

    As there, K counts a constant and the effects outside clusters, and the smallest number of
    clusters corrects all three.
    """
    sides = (("Origin",), ("Destination",), ("Origin", "Destination"))
    models = [
        GravityModel(
            "Euros",
            ("ln distance",),
            effects,
            side,
            estimator,
            SmallSampleCorrection.NONE,
            strict=not effects,
        )
        for side in sides
    ]
    by_origin, by_destination, by_pair = (estimate(table, model) for model in models)
    groups = {
        name: len(np.unique(np.asarray(table[name])))
        for name in ("Origin", "Destination", "Product", "Year")
    }
    spent = 2 + sum(groups[name] - 1 for (name,) in effects if name in ("Product", "Year"))
    least = min(groups["Origin"], groups["Destination"])
    few = (by_pair.row_count - 1) / (by_pair.row_count - spent) * least / (least - 1)
    errors = np.sqrt(
        np.diag(by_origin.covariance + by_destination.covariance - by_pair.covariance) * few
    )
    numbers = {
        (place, f"{term}, error"): float(error)
        for term, error in zip(by_pair.coefficients, errors, strict=True)
    }
    return (
        numbers
        | {(place, term): value for term, value in by_pair.coefficients.items()}
        | quality(place, by_pair, np.asarray(table["Euros"]))
    )


def separation(shared: Path) -> tuple[str, str, int, int]:
    """The 18 cases; a case agrees where every one of its rows is told rightly."""
    good = 0
    for case in range(1, 19):
        table = read_csv(shared / "data" / "ppmlhdfe" / f"{case:02d}.csv")
        terms = [column for name, column in table.items() if name.startswith("x")]
        effects = [
            np.unique(column, return_inverse=True)[1]
            for name, column in table.items()
            if name.startswith("id")
        ]
        separated_rows = find_separated_rows(
            table["y"], np.column_stack(terms) if terms else np.empty((len(table["y"]), 0)), effects
        )
        good += bool((separated_rows == (table["separated"] == 1)).all())
    return (
        "Correia, Guimarães & Zylkin, ppmlhdfe, 2020",
        "separation cases, every row of each",
        18,
        good,
    )
