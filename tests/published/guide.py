"""The Advanced Guide, chapter 1: manufactures of 69 countries, every fourth year of 1986–2006;
tables 1 to 3.

The third column of table 3 (domestic trade) is left out: the reprint we compare with gives other
numbers for it than the specification it states.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.published.packages import quality, read_csv, stated

from kirmash.indicators.gravity import (
    Estimator,
    GravityEstimate,
    GravityModel,
    GravityTable,
    SmallSampleCorrection,
    estimate,
)

Columns = dict[str, np.ndarray]
Numbers = dict[tuple[str, str], float]
EVER = ("cntg", "lang", "clny")
BY_YEAR = (("exporter", "year"), ("importer", "year"))
YEARS = range(1986, 2007, 4)


def numbers(shared: Path) -> Numbers:
    """Coefficients and errors clustered by pair."""
    applications = _prepared(
        read_csv(shared / "data" / "agtpa" / "derived_agtpa_applications.csv.gz")
    )
    return (
        _traditional(applications)
        | _distance(applications)
        | _agreements(applications)
        | _logs(applications)
    )


def _traditional(applications: Columns) -> Numbers:
    abroad = _only(applications, applications["abroad"] == 1)
    sizes, far = ("log_y", "log_e"), ("log_remoteness_exp", "log_remoteness_imp")
    place = "table 1 (traditional estimates): "
    results = _estimate_numbers(place + "OLS", abroad, _ols(abroad, ("log_dist", *EVER, *sizes)))
    results |= _estimate_numbers(
        place + "OLS, remoteness", abroad, _ols(abroad, ("log_dist", *EVER, *sizes, *far))
    )
    results |= _estimate_numbers(
        place + "OLS, fixed effects", abroad, _ols(abroad, ("log_dist", *EVER), BY_YEAR)
    )
    return results | _estimate_numbers(
        place + "PPML, fixed effects", abroad, _ppml(abroad, ("log_dist", *EVER), BY_YEAR)
    )


def _distance(applications: Columns) -> Numbers:
    terms = (*(f"log_dist_{year}" for year in YEARS), *EVER)
    abroad = _only(applications, applications["abroad"] == 1)
    inside = tuple(name for name in applications if name.startswith("intra_pair"))
    within = (*terms, "log_dist_intra")
    models: dict[str, tuple[Columns, GravityEstimate]] = {
        "OLS": (abroad, _ols(abroad, terms, BY_YEAR)),
        "PPML": (abroad, _ppml(abroad, terms, BY_YEAR)),
        "internal distance": (applications, _ppml(applications, within, BY_YEAR)),
        "internal distance and home bias": (
            applications,
            _ppml(applications, (*within, "smctry"), BY_YEAR),
        ),
        "internal fixed effects": (applications, _ppml(applications, terms + inside, BY_YEAR)),
    }
    results: Numbers = {}
    for name, (table, estimated) in models.items():
        place = "table 2 (distance puzzle): " + name
        results |= _estimate_numbers(place, table, estimated) | _change(
            place, estimated, "log_dist_1986", "log_dist_2006"
        )
    return results


def _agreements(applications: Columns) -> Numbers:
    abroad = _only(applications, applications["abroad"] == 1)
    some = _only(applications, _traded(applications))
    terms, place = ("log_dist", *EVER, "rta"), "table 3 (trade agreements): "
    results = _estimate_numbers(
        place + "OLS", abroad, _ols(abroad, terms, BY_YEAR)
    ) | _estimate_numbers(place + "PPML", abroad, _ppml(abroad, terms, BY_YEAR))
    lags = ("rta", "rta_lag4", "rta_lag8", "rta_lag12")
    borders = tuple(f"intl_border_{year}" for year in YEARS if year < 2006)
    for name, chosen in (
        ("endogeneity", ("rta",)),
        ("lead", ("rta", "rta_lead4")),
        ("phasing in", lags),
        ("globalisation", lags + borders),
    ):
        estimated = _ppml(some, chosen, (*BY_YEAR, ("pair",)))
        total, error = estimated.combine_coefficients(
            {term: 1 for term in chosen if term.startswith("rta")}
        )
        results |= _estimate_numbers(place + name, some, estimated) | _both(
            place + name, "sum of the agreements' effects", total, error
        )
    return results


def _logs(applications: Columns) -> Numbers:
    """Chapter 2's first steps, with errors robust to heteroscedasticity; Stata's logs print them
    with seven digits.
    """
    year, some = (
        _only(applications, applications["year"] == 2006),
        _only(applications, _traded(applications)),
    )
    border = GravityModel(
        "trade",
        ("log_dist", "cntg", "abroad"),
        (("exporter",), ("importer",)),
        small_sample=SmallSampleCorrection.CLUSTERS,
        strict=True,
    )
    agreement = GravityModel(
        "trade",
        ("rta",),
        (*BY_YEAR, ("pair",)),
        small_sample=SmallSampleCorrection.CLUSTERS,
        strict=True,
    )
    results = _estimate_numbers(
        "chapter 2 (trade without borders): PPML", year, estimate(year, border)
    )
    return results | _estimate_numbers(
        "chapter 2 (effects of agreements): PPML", some, estimate(some, agreement)
    )


def _traded(applications: Columns) -> np.ndarray:
    """Rows of pairs that ever trade."""
    pair = applications["pair_id"].astype(int)
    return np.bincount(pair, weights=applications["trade"])[pair] > 0


def _estimate_numbers(place: str, table: Columns, estimated: GravityEstimate) -> Numbers:
    return stated(place, estimated) | quality(place, estimated, table["trade"])


def _change(place: str, estimated: GravityEstimate, early: str, late: str) -> Numbers:
    """By how many per cent a coefficient changed, and its error by the delta method."""
    first, last = estimated.coefficients[early], estimated.coefficients[late]
    _, error = estimated.combine_coefficients({early: -100 * last / first**2, late: 100 / first})
    return _both(place, f"change of {early} to {late[-4:]}, %", 100 * (last - first) / first, error)


def _both(place: str, what: str, value: float, error: float) -> Numbers:
    return {(place, what): value, (place, f"{what}, error"): error}


def _prepared(table: Columns) -> Columns:
    table = _only(table, np.isin(table["year"], YEARS))
    table["abroad"] = (table["exporter"] != table["importer"]).astype(float)
    table["smctry"], table["log_dist"] = 1 - table["abroad"], np.log(table["dist"])
    table["log_dist_intra"] = table["log_dist"] * table["smctry"]
    table["pair"] = np.where(table["abroad"] == 1, table["pair_id"], 0)
    for name in np.unique(table["exporter"])[1:]:  # beside the first country's trade with itself
        table[f"intra_pair{name}"] = table["smctry"] * (table["exporter"] == name)
    table["intra_pairinter"] = table["abroad"]
    for year in YEARS:
        table[f"log_dist_{year}"] = table["log_dist"] * table["abroad"] * (table["year"] == year)
        table[f"intl_border_{year}"] = table["abroad"] * (table["year"] == year)
    return table | _sizes(table)


def _sizes(table: Columns) -> Columns:
    """Output, expenditure and remoteness; Y_t and E_t are, as there, the largest of the countries'
    sums over their partners' sizes.
    """
    seller, buyer = (_number(table[side], table["year"]) for side in ("exporter", "importer"))
    output, spent = (np.bincount(group, weights=table["trade"])[group] for group in (seller, buyer))
    _, year = np.unique(table["year"], return_inverse=True)
    of_all = _largest(np.bincount(seller, weights=spent)[seller], year)
    from_all = _largest(np.bincount(buyer, weights=output)[buyer], year)
    away = np.bincount(seller, weights=table["dist"] * of_all / spent)[seller]
    near = np.bincount(buyer, weights=table["dist"] * from_all / output)[buyer]
    columns_by_name = {
        "log_y": output,
        "log_e": spent,
        "log_remoteness_exp": away,
        "log_remoteness_imp": near,
    }
    return {name: np.log(column) for name, column in columns_by_name.items()}


def _largest(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    top = np.zeros(groups.max() + 1)
    np.maximum.at(top, groups, values)
    return top[groups]


def _number(names: np.ndarray, years: np.ndarray) -> np.ndarray:
    return np.unique(np.char.add(names.astype(str), years.astype(str)), return_inverse=True)[1]


def _only(table: Columns, rows: np.ndarray) -> Columns:
    return {name: column[rows] for name, column in table.items()}


def _ols(
    table: GravityTable, terms: tuple[str, ...], effects: tuple[tuple[str, ...], ...] = ()
) -> GravityEstimate:
    return estimate(
        table,
        GravityModel(
            "trade", terms, effects, ("pair_id",), Estimator.OLS, SmallSampleCorrection.CLUSTERS
        ),
    )


def _ppml(
    table: GravityTable, terms: tuple[str, ...], effects: tuple[tuple[str, ...], ...]
) -> GravityEstimate:
    return estimate(
        table,
        GravityModel(
            "trade", terms, effects, ("pair_id",), small_sample=SmallSampleCorrection.CLUSTERS
        ),
    )
