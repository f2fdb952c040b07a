"""The Log of Gravity: 18,360 pairs of 136 countries in 1990; tables 3 (traditional) and 5 (fixed
effects).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.published.packages import read_stata, stated

from kirmash.indicators.gravity import Estimator, GravityModel, GravityTable, estimate

TERMS = (
    "lypex lypim lyex lyim ldist border comlang colony landl_ex landl_im lremot_ex lremot_im "
    "comfrt_wto open_wto"
)
TRADITIONAL = tuple(TERMS.split())
PAIRWISE = ("ldist", "border", "comlang", "colony", "comfrt_wto")
BOTH_SIDES = (("s1_im",), ("s2_ex",))


def numbers(shared: Path) -> dict[tuple[str, str], float]:
    """Coefficients and errors robust to heteroscedasticity."""
    table = read_stata(shared / "data" / "log_of_gravity" / "log_of_gravity.dta")
    table["more"] = table["trade"] + 1
    positive: GravityTable = {name: column[table["trade"] > 0] for name, column in table.items()}
    full = GravityModel("trade", TRADITIONAL)
    logs = GravityModel("trade", TRADITIONAL, estimator=Estimator.OLS)
    more = GravityModel("more", TRADITIONAL, estimator=Estimator.OLS)
    rows = (
        ("OLS, trade above zero", table, logs),
        ("OLS of ln(1 + trade)", table, more),
        ("PPML, trade above zero", positive, full),
        ("PPML", table, full),
    )
    results: dict[tuple[str, str], float] = {}
    for name, columns, model in rows:
        estimated = estimate(columns, model)
        results |= stated(f"table 3: {name}", estimated) | {
            (f"table 3: {name}", "rows"): float(estimated.row_count)
        }
    results |= stated(
        "table 5 (fixed effects): PPML",
        estimate(table, GravityModel("trade", PAIRWISE, BOTH_SIDES)),
    )
    within = GravityModel("trade", PAIRWISE, BOTH_SIDES, estimator=Estimator.OLS)
    assert np.count_nonzero(table["trade"]) == 9613
    return results | stated(
        "table 5 (fixed effects): OLS, trade above zero", estimate(table, within)
    )
