"""One reporter of flows told twice is hidden: does the interval made from the other side's report
hold what it said?

World trade of 2009 by both reporters (WITS), each flow asked both ways: the exporter's exports by
the importer's word alone, and the importer's imports by the exporter's. The mirror spreads of the
priors were measured on the odd flows in the order of their codes; only the even ones are scored.
Coverage is of the interval the series makes; one too wide to be shown to a person is counted as
such.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from benchmarks.series import generator

from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.periods import Period, year
from kirmash.records.quantities import Measure, Quantity
from kirmash.series import constraints, posterior
from kirmash.series.estimate import Evidence, Question
from kirmash.series.evidence import sift
from kirmash.series.points import HOPELESS
from kirmash.series.posterior import HIGH, LOW, Level, Task
from kirmash.series.priors import priors

FILE = Path("data") / "wits2009_mirror" / "WITS_trade2009.csv"
SIZES = (
    (0.0, "under $1 m"),
    (1e6, "$1 m to 10 m"),
    (1e7, "$10 m to 100 m"),
    (1e8, "$100 m to 1 bn"),
    (1e9, "$1 bn and more"),
)
"""Classes by the figure that is told, in dollars."""
WHEN: Period = year(2009)
DRAWS = 600


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
    return [
        Told(*key, out[key], into[key])
        for key in sorted(out.keys() & into.keys())
        if key[0] != key[1]
    ]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one side told, what the other said, and the interval made of the first."""

    told: float
    hidden: float
    level: Level

    @property
    def inside(self) -> bool:
        return self.level.low <= self.hidden <= self.level.high

    @property
    def shown(self) -> bool:
        """Whether a person is given the interval at all."""
        return self.level.high <= HOPELESS * self.level.low


def rows() -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim): the share of hidden reports inside the interval, over all and by size
    of what is told.
    """
    path = generator.shared() / FILE
    if not path.exists():
        yield (
            "mirror, one reporter hidden",
            f"skipped: {FILE.name} is not beside the repository",
            "–",
        )
        return
    told = flows(path)
    even = told[::2]
    for measure, words in (
        (Measure.EXPORTS, "exports by the importer's word"),
        (Measure.IMPORTS, "imports by the exporter's word"),
    ):
        scored = score(even, measure)
        yield (
            f"mirror, {words}: of {len(told)} flows the even",
            f"{len(scored)} scored, {_held(scored)}",
            "inside .87–.93",
        )
        for (least, name), most in zip(
            SIZES, [one for one, _ in SIZES[1:]] + [float("inf")], strict=True
        ):
            some = [one for one in scored if least <= one.told < most]
            yield f"mirror, {words}: {name}", f"{len(some)} scored, {_held(some)}", "inside .87–.93"


def _held(scored: Sequence[Scored]) -> str:
    inside = sum(one.inside for one in scored) / len(scored)
    width, shown = (
        statistics.median(one.level.high / one.level.low for one in scored),
        sum(one.shown for one in scored) / len(scored),
    )
    return (
        f"{inside:.3f} inside, upper end {width:.1f} × the lower, {shown:.2f} narrow enough to "
        "be shown"
    )


def score(told: Sequence[Told], measure: Measure) -> list[Scored]:
    """The level of each flow by the other side's word alone, with that word and what was hidden."""
    tasks = []
    for one in told:
        question, evidence = _asked(one, measure)
        tasks.append(
            Task(
                constraints.build(sift(question, evidence).said, question), question.seed, priors()
            )
        )
    made = []
    for one, found in zip(told, posterior.find_many(tasks, DRAWS), strict=True):
        said = (
            (one.imported, one.exported)
            if measure is Measure.EXPORTS
            else (one.exported, one.imported)
        )
        if found.sample is not None:
            drawn = found.sample.levels[:, found.index[measure, WHEN]]
            low, middle, high = (
                found.plain(float(end)) for end in np.quantile(drawn, (LOW, 0.5, HIGH))
            )
            made.append(Scored(*said, Level(middle, low, high)))
    return made


def _asked(one: Told, measure: Measure) -> tuple[Question, Evidence]:
    """The exporter's exports by the importer's word alone, or the importer's imports by the
    exporter's.
    """
    ours, theirs, value, other = one.exporter, one.importer, one.imported, Measure.IMPORTS
    if measure is Measure.IMPORTS:
        ours, theirs, value, other = one.importer, one.exporter, one.exported, Measure.EXPORTS
    quote = f"{value:.0f}"
    said = Claim(
        "wits",
        other,
        theirs,
        (Span(0, len(quote), quote),),
        partner=ours,
        period=WHEN,
        quantity=Quantity(value, "USD"),
    )
    return Question(measure, ours, theirs), Evidence(
        (said,), {"wits": date(2011, 1, 1)}, tiers={"wits": "customs"}
    )


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
