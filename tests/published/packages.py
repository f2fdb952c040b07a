"""Examples that come with estimation packages: ppmlhdfe and its separation cases, fixest."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kirmash.indicators.gravity import Estimate, Model, Table, estimate
from kirmash.indicators.separation import separated

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
    return {name: frame[name].to_numpy(dtype=float if frame[name].dtype.kind in "fiub" else str) for name in frame}  # type: ignore[index,attr-defined]


def stated(place: str, found: object) -> dict[tuple[str, str], float]:
    """Coefficients and errors under the names of `printed.csv`."""
    assert isinstance(found, Estimate)
    numbers = {(place, name): value for name, value in found.coefficients.items()}
    return numbers | {(place, f"{name}, error"): value for name, value in found.errors.items()}


def ppmlhdfe(shared: Path) -> dict[tuple[str, str], float]:
    """Trade agreements of 35 countries, 1988–2004."""
    table = read_stata(shared / "data" / "ppmlhdfe" / "EXAMPLE_TRADE_FTA_DATA.dta")
    total: Table = {name: column[table["category"] == "TOTAL"] for name, column in table.items()}
    found = estimate(total, Model("trade", ("fta",), THREE_WAY, ("isoexp", "isoimp")))
    return stated("example of trade agreements, all trade", found)


def fixest(shared: Path) -> dict[tuple[str, str], float]:
    """Trade of fifteen EU members, 2007–2016."""
    table = read_csv(shared / "data" / "fixest_trade" / "derived_trade.csv.gz")
    table["ln distance"] = np.log(table["dist_km"])
    effects = (("Origin",), ("Destination",), ("Product",), ("Year",))
    return stated("PPML of EU trade", estimate(table, Model("Euros", ("ln distance",), effects, ("Origin",))))


def separation(shared: Path) -> tuple[str, str, int, int]:
    """The 18 cases; a case agrees where every one of its rows is told rightly."""
    good = 0
    for case in range(1, 19):
        table = read_csv(shared / "data" / "ppmlhdfe" / f"{case:02d}.csv")
        terms = [column for name, column in table.items() if name.startswith("x")]
        effects = [np.unique(column, return_inverse=True)[1] for name, column in table.items() if name.startswith("id")]
        found = separated(table["y"], np.column_stack(terms) if terms else np.empty((len(table["y"]), 0)), effects)
        good += bool((found == (table["separated"] == 1)).all())
    return "Correia, Guimarães & Zylkin, ppmlhdfe, 2020", "separation cases, every row of each", 18, good
