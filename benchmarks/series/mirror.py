"""One reporter of flows told twice is hidden: does the interval made from the other side's report hold what it said?

World trade of 2009 by both reporters (WITS): an exporter's report of a flow is hidden, the importer's is the only claim on it,
and the series of the exporter's exports is asked for. The mirror factor and its spread come from the priors alone.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.series import generator

from kirmash.series.estimate import Evidence, Question, estimate_many
from kirmash.terms.claims import Claim
from kirmash.terms.evidence import Span
from kirmash.terms.measures import Measure
from kirmash.terms.periods import year
from kirmash.terms.quantities import Quantity

FILE = Path("data") / "wits2009_mirror" / "WITS_trade2009.csv"
SHOWN = 2_000
"""Flows scored: every so-many-th of those told twice, in the order of their codes."""
SMALL = 1e6
"""Flows under a million dollars are left out of the second figure: their two reports often have nothing in common."""


@dataclass(frozen=True, slots=True)
class Told:
    """One flow as both sides told it, in dollars."""

    exporter: str
    importer: str
    exported: float
    imported: float


def flows(path: Path) -> list[Told]:
    """Every flow that both its exporter and its importer reported."""
    out: dict[tuple[str, str], float] = {}
    into: dict[tuple[str, str], float] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            value = float(row["TradeValue in 1000 USD"] or 0) * 1000
            side = (row["ReporterISO3"], row["PartnerISO3"])
            if value > 0 and row["TradeFlowName"] == "Export":
                out[side] = value
            elif value > 0 and row["TradeFlowName"] == "Import":
                into[side[1], side[0]] = value
    return [Told(*key, out[key], into[key]) for key in sorted(out.keys() & into.keys()) if key[0] != key[1]]


def rows() -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim): the share of hidden reports inside the interval, all flows and those of a million dollars or more."""
    path = generator.shared() / FILE
    if not path.exists():
        yield "mirror, one reporter hidden", f"skipped: {FILE.name} is not beside the repository", "–"
        return
    told = flows(path)
    chosen = told[:: max(1, len(told) // SHOWN)]
    found = estimate_many([_asked(one) for one in chosen])
    held: list[tuple[Told, bool, float]] = []
    for one, series in zip(chosen, found, strict=True):
        point = next((point for point in series.points if point.low is not None and point.high is not None), None)
        if point and point.low is not None and point.high is not None and point.low > 0:
            held.append((one, point.low <= one.exported <= point.high, point.high / point.low))
    yield "mirror: flows told twice, scored", f"{len(told)}, {len(chosen)} ({len(held)} with an interval)", "–"
    for name, least in (("all flows", 0.0), ("flows of $1 m or more", SMALL), ("flows of $100 m or more", 100 * SMALL)):
        some = [one for one in held if min(one[0].exported, one[0].imported) >= least]
        if some:
            share, width = sum(one[1] for one in some) / len(some), statistics.median(one[2] for one in some)
            yield f"mirror: hidden reports inside, {name}", f"{share:.3f} of {len(some)}, upper end {width:.2f} × the lower", ".90"


def _asked(one: Told) -> tuple[Question, Evidence]:
    """The exporter's exports, by the importer's word alone."""
    quote = f"{one.imported:.0f}"
    said = Claim(
        "wits", Measure.IMPORTS, one.importer, (Span(0, len(quote), quote),), partner=one.exporter, period=year(2009),
        quantity=Quantity(one.imported, "USD"),
    )  # fmt: skip
    question = Question(Measure.EXPORTS, one.exporter, one.importer)
    return question, Evidence((said,), {"wits": date(2011, 1, 1)}, tiers={"wits": "customs"})


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
