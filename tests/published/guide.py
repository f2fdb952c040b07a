"""The Advanced Guide, chapter 1: manufactures of 69 countries, every fourth year of 1986–2006; tables 1 to 3.

The third column of table 3 (domestic trade) is left out: the reprint we compare with gives other numbers for it than the
specification it states.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.published.packages import read_csv, stated

from kirmash.indicators.gravity import Estimator, Model, SmallSample, Table, estimate

Columns = dict[str, np.ndarray]
EVER = ("cntg", "lang", "clny")
BY_YEAR = (("exporter", "year"), ("importer", "year"))
YEARS = range(1986, 2007, 4)


def numbers(shared: Path) -> dict[tuple[str, str], float]:
    """Coefficients and errors clustered by pair."""
    whole = _prepared(read_csv(shared / "data" / "agtpa" / "derived_agtpa_applications.csv.gz"))
    return _traditional(whole) | _distance(whole) | _agreements(whole)


def _traditional(whole: Columns) -> dict[tuple[str, str], float]:
    abroad = _only(whole, whole["abroad"] == 1)
    sizes, far = ("log_y", "log_e"), ("log_remoteness_exp", "log_remoteness_imp")
    place = "table 1 (traditional estimates): "
    found = stated(place + "OLS", _ols(abroad, ("log_dist", *EVER, *sizes)))
    found |= stated(place + "OLS, remoteness", _ols(abroad, ("log_dist", *EVER, *sizes, *far)))
    found |= stated(place + "OLS, fixed effects", _ols(abroad, ("log_dist", *EVER), BY_YEAR))
    return found | stated(place + "PPML, fixed effects", _ppml(abroad, ("log_dist", *EVER), BY_YEAR))


def _distance(whole: Columns) -> dict[tuple[str, str], float]:
    terms = (*(f"log_dist_{year}" for year in YEARS), *EVER)
    abroad = _only(whole, whole["abroad"] == 1)
    place = "table 2 (distance puzzle): "
    found = stated(place + "OLS", _ols(abroad, terms, BY_YEAR)) | stated(place + "PPML", _ppml(abroad, terms, BY_YEAR))
    found |= stated(place + "internal distance", _ppml(whole, (*terms, "log_dist_intra"), BY_YEAR))
    found |= stated(place + "internal distance and home bias", _ppml(whole, (*terms, "log_dist_intra", "smctry"), BY_YEAR))
    return found | stated(place + "internal fixed effects", _ppml(whole, terms, (*BY_YEAR, ("inside",))))


def _agreements(whole: Columns) -> dict[tuple[str, str], float]:
    abroad = _only(whole, whole["abroad"] == 1)
    traded = np.bincount(whole["pair_id"].astype(int), weights=whole["trade"])[whole["pair_id"].astype(int)] > 0
    some = _only(whole, traded)
    terms, place = ("log_dist", *EVER, "rta"), "table 3 (trade agreements): "
    found = stated(place + "OLS", _ols(abroad, terms, BY_YEAR)) | stated(place + "PPML", _ppml(abroad, terms, BY_YEAR))
    lags = ("rta", "rta_lag4", "rta_lag8", "rta_lag12")
    borders = tuple(f"intl_border_{year}" for year in YEARS if year < 2006)
    for name, chosen in (
        ("endogeneity", ("rta",)),
        ("lead", ("rta", "rta_lead4")),
        ("phasing in", lags),
        ("globalisation", lags + borders),
    ):
        found |= stated(place + name, _ppml(some, chosen, (*BY_YEAR, ("pair",))))
    return found


def _prepared(table: Columns) -> Columns:
    table = _only(table, np.isin(table["year"], YEARS))
    table["abroad"] = (table["exporter"] != table["importer"]).astype(float)
    table["smctry"], table["log_dist"] = 1 - table["abroad"], np.log(table["dist"])
    table["log_dist_intra"] = table["log_dist"] * table["smctry"]
    table["pair"] = np.where(table["abroad"] == 1, table["pair_id"], 0)
    table["inside"] = np.where(table["abroad"] == 1, 0, table["pair_id"])
    for year in YEARS:
        table[f"log_dist_{year}"] = table["log_dist"] * table["abroad"] * (table["year"] == year)
        table[f"intl_border_{year}"] = table["abroad"] * (table["year"] == year)
    return table | _sizes(table)


def _sizes(table: Columns) -> Columns:
    """Output, expenditure and remoteness; Y_t and E_t are, as there, the largest of the countries' sums over their partners' sizes."""
    seller, buyer = (_number(table[side], table["year"]) for side in ("exporter", "importer"))
    output, spent = (np.bincount(group, weights=table["trade"])[group] for group in (seller, buyer))
    _, year = np.unique(table["year"], return_inverse=True)
    of_all = _largest(np.bincount(seller, weights=spent)[seller], year)
    from_all = _largest(np.bincount(buyer, weights=output)[buyer], year)
    away = np.bincount(seller, weights=table["dist"] * of_all / spent)[seller]
    near = np.bincount(buyer, weights=table["dist"] * from_all / output)[buyer]
    named = {"log_y": output, "log_e": spent, "log_remoteness_exp": away, "log_remoteness_imp": near}
    return {name: np.log(column) for name, column in named.items()}


def _largest(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    top = np.zeros(groups.max() + 1)
    np.maximum.at(top, groups, values)
    return top[groups]


def _number(names: np.ndarray, years: np.ndarray) -> np.ndarray:
    return np.unique(np.char.add(names.astype(str), years.astype(str)), return_inverse=True)[1]


def _only(table: Columns, rows: np.ndarray) -> Columns:
    return {name: column[rows] for name, column in table.items()}


def _ols(table: Table, terms: tuple[str, ...], effects: tuple[tuple[str, ...], ...] = ()) -> object:
    return estimate(table, Model("trade", terms, effects, ("pair_id",), Estimator.OLS, SmallSample.CLUSTERS))


def _ppml(table: Table, terms: tuple[str, ...], effects: tuple[tuple[str, ...], ...]) -> object:
    return estimate(table, Model("trade", terms, effects, ("pair_id",), small_sample=SmallSample.CLUSTERS))
