"""World trade by pairs, 2009: exports, imports, volume and balance of 197 economies, harmonised by
C. Grasland from both reports.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from kirmash.indicators import growth


def agreement(shared: Path) -> tuple[str, str, int, int]:
    """All four margins of all economies, in thousand million dollars with three decimals."""
    with (shared / "data" / "wits2009_mirror" / "WITS_Trade2009_harmonized_margins.csv").open(
        encoding="utf-8"
    ) as file:
        theirs = {row["ISO3"]: row for row in csv.DictReader(file, delimiter=";")}
    sold, bought = _sums(_flows(shared), set(theirs))
    good = 0
    for name, row in theirs.items():
        exports, imports = round(sold[name] / 1e6, 3), round(bought[name] / 1e6, 3)
        ours = {
            "EXP": exports,
            "IMP": imports,
            "VOL": growth.turnover(exports, imports),
            "SOl": growth.balance(exports, imports),
        }
        # theirs add up the rounded sides, so ours do
        good += sum(f"{value:.3f}" == f"{float(row[key]):.3f}" for key, value in ours.items())
    return (
        "Grasland, harmonised WITS trade 2009",
        "exports, imports, volume and balance of 197 economies",
        4 * len(theirs),
        good,
    )


def _flows(shared: Path) -> dict[tuple[str, str, str], float]:
    """By reporter's side: ("Import", exporter, importer) and ("Export", exporter, importer), in
    thousand dollars.
    """
    flows = {}
    with (shared / "data" / "wits2009_mirror" / "WITS_trade2009.csv").open(
        encoding="latin1"
    ) as file:
        for row in csv.DictReader(file, delimiter=";"):
            here, there, side = row["ReporterISO3"], row["PartnerISO3"], row["TradeFlowName"]
            pair = (there, here) if side == "Import" else (here, there)
            flows[side, *pair] = float(row["TradeValue in 1000 USD"])
    return flows


def cells(shared: Path) -> tuple[str, str, int, int]:
    """Every flow of the publication's own file, in thousand dollars."""
    flows, count, good = _flows(shared), 0, 0
    with (shared / "data" / "wits2009_mirror" / "WITS_Trade2009_harmonized_flows.csv").open(
        encoding="utf-8"
    ) as file:
        for row in csv.DictReader(file, delimiter=";"):
            count += 1
            good += _flow(flows, row["i"], row["j"]) == float(row["Fij"])
    return "Grasland, harmonised WITS trade 2009", "flows between 197 economies", count, good


def _flow(flows: dict[tuple[str, str, str], float], exporter: str, other: str) -> float:
    """The rule of the publication: the importer's report, else the exporter's, else either report
    of the reverse flow.
    """
    preferred_keys = [
        ("Import", exporter, other),
        ("Export", exporter, other),
        ("Export", other, exporter),
        ("Import", other, exporter),
    ]
    return next((flows[key] for key in preferred_keys if key in flows), 0.0)


def _sums(
    flows: dict[tuple[str, str, str], float], names: set[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """Exports and imports of each economy."""
    sold: dict[str, float] = defaultdict(float)
    bought: dict[str, float] = defaultdict(float)
    for economy in sorted(names):
        for other in sorted(
            names
        ):  # re-imports, an economy's flow to itself, are counted there too
            value = _flow(flows, economy, other)
            sold[economy] += value
            bought[other] += value
    return sold, bought
