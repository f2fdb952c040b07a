"""The Advanced Guide, chapter 1: manufactures of 69 countries, every fourth year of 1986–2006;
tables 1 to 3.

The third column of table 3 (domestic trade) is left out: the reprint we compare with gives other
numbers for it than the specification it states.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.published.packages import quality, read_csv, stated

from kirmash.indicators.gravity import Estimate, Estimator, Model, SmallSample, Table, estimate

Columns = dict[str, np.ndarray]
Numbers = dict[tuple[str, str], float]
EVER = ("cntg", "lang", "clny")
BY_YEAR = (("exporter", "year"), ("importer", "year"))
YEARS = range(1986, 2007, 4)


def numbers(shared: Path) -> Numbers:
    """Coefficients and errors clustered by pair."""
    whole = _prepared(read_csv(shared / "data" / "agtpa" / "derived_agtpa_applications.csv.gz"))
    return _traditional(whole) | _distance(whole) | _agreements(whole) | _logs(whole)


def _traditional(whole: Columns) -> Numbers:
    abroad = _only(whole, whole["abroad"] == 1)
    sizes, far = ("log_y", "log_e"), ("log_remoteness_exp", "log_remoteness_imp")
    place = "table 1 (traditional estimates): "
    found = _told(place + "OLS", abroad, _ols(abroad, ("log_dist", *EVER, *sizes)))
    found |= _told(
        place + "OLS, remoteness", abroad, _ols(abroad, ("log_dist", *EVER, *sizes, *far))
    )
    found |= _told(place + "OLS, fixed effects", abroad, _ols(abroad, ("log_dist", *EVER), BY_YEAR))
    return found | _told(
        place + "PPML, fixed effects", abroad, _ppml(abroad, ("log_dist", *EVER), BY_YEAR)
    )


def _distance(whole: Columns) -> Numbers:
    terms = (*(f"log_dist_{year}" for year in YEARS), *EVER)
    abroad = _only(whole, whole["abroad"] == 1)
    inside = tuple(name for name in whole if name.startswith("intra_pair"))
    within = (*terms, "log_dist_intra")
    models: dict[str, tuple[Columns, Estimate]] = {
        "OLS": (abroad, _ols(abroad, terms, BY_YEAR)),
        "PPML": (abroad, _ppml(abroad, terms, BY_YEAR)),
        "internal distance": (whole, _ppml(whole, within, BY_YEAR)),
        "internal distance and home bias": (whole, _ppml(whole, (*within, "smctry"), BY_YEAR)),
        "internal fixed effects": (whole, _ppml(whole, terms + inside, BY_YEAR)),
    }
    found: Numbers = {}
    for name, (table, estimated) in models.items():
        place = "table 2 (distance puzzle): " + name
        found |= _told(place, table, estimated) | _change(
            place, estimated, "log_dist_1986", "log_dist_2006"
        )
    return found


def _agreements(whole: Columns) -> Numbers:
    abroad = _only(whole, whole["abroad"] == 1)
    some = _only(whole, _traded(whole))
    terms, place = ("log_dist", *EVER, "rta"), "table 3 (trade agreements): "
    found = _told(place + "OLS", abroad, _ols(abroad, terms, BY_YEAR)) | _told(
        place + "PPML", abroad, _ppml(abroad, terms, BY_YEAR)
    )
    lags = ("rta", "rta_lag4", "rta_lag8", "rta_lag12")
    borders = tuple(f"intl_border_{year}" for year in YEARS if year < 2006)
    for name, chosen in (
        ("endogeneity", ("rta",)),
        ("lead", ("rta", "rta_lead4")),
        ("phasing in", lags),
        ("globalisation", lags + borders),
    ):
        estimated = _ppml(some, chosen, (*BY_YEAR, ("pair",)))
        total, error = estimated.combined({term: 1 for term in chosen if term.startswith("rta")})
        found |= _told(place + name, some, estimated) | _both(
            place + name, "sum of the agreements' effects", total, error
        )
    return found


def _logs(whole: Columns) -> Numbers:
    """Chapter 2's first steps, with errors robust to heteroscedasticity; Stata's logs print them
    with seven digits.
    """
    year, some = _only(whole, whole["year"] == 2006), _only(whole, _traded(whole))
    border = Model(
        "trade",
        ("log_dist", "cntg", "abroad"),
        (("exporter",), ("importer",)),
        small_sample=SmallSample.CLUSTERS,
        strict=True,
    )
    agreement = Model(
        "trade", ("rta",), (*BY_YEAR, ("pair",)), small_sample=SmallSample.CLUSTERS, strict=True
    )
    found = _told("chapter 2 (trade without borders): PPML", year, estimate(year, border))
    return found | _told("chapter 2 (effects of agreements): PPML", some, estimate(some, agreement))


def _traded(whole: Columns) -> np.ndarray:
    """Rows of pairs that ever trade."""
    pair = whole["pair_id"].astype(int)
    return np.bincount(pair, weights=whole["trade"])[pair] > 0


def _told(place: str, table: Columns, found: Estimate) -> Numbers:
    return stated(place, found) | quality(place, found, table["trade"])


def _change(place: str, found: Estimate, early: str, late: str) -> Numbers:
    """By how many per cent a coefficient changed, and its error by the delta method."""
    first, last = found.coefficients[early], found.coefficients[late]
    _, error = found.combined({early: -100 * last / first**2, late: 100 / first})
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
    named = {
        "log_y": output,
        "log_e": spent,
        "log_remoteness_exp": away,
        "log_remoteness_imp": near,
    }
    return {name: np.log(column) for name, column in named.items()}


def _largest(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    top = np.zeros(groups.max() + 1)
    np.maximum.at(top, groups, values)
    return top[groups]


def _number(names: np.ndarray, years: np.ndarray) -> np.ndarray:
    return np.unique(np.char.add(names.astype(str), years.astype(str)), return_inverse=True)[1]


def _only(table: Columns, rows: np.ndarray) -> Columns:
    return {name: column[rows] for name, column in table.items()}


def _ols(
    table: Table, terms: tuple[str, ...], effects: tuple[tuple[str, ...], ...] = ()
) -> Estimate:
    return estimate(
        table, Model("trade", terms, effects, ("pair_id",), Estimator.OLS, SmallSample.CLUSTERS)
    )


def _ppml(table: Table, terms: tuple[str, ...], effects: tuple[tuple[str, ...], ...]) -> Estimate:
    return estimate(
        table, Model("trade", terms, effects, ("pair_id",), small_sample=SmallSample.CLUSTERS)
    )
