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
from kirmash.records.periods import Period, year_period
from kirmash.records.quantities import Measure, Quantity
from kirmash.series import constraints, posterior
from kirmash.series.estimate import SeriesEvidence, SeriesQuery
from kirmash.series.evidence import select_evidence
from kirmash.series.points import MAX_INTERVAL_RATIO
from kirmash.series.posterior import HIGH_QUANTILE, LOW_QUANTILE, LevelEstimate, SamplingTask
from kirmash.series.priors import load_priors

FILE = Path("data") / "wits2009_mirror" / "WITS_trade2009.csv"
SIZES = (
    (0.0, "under $1 m"),
    (1e6, "$1 m to 10 m"),
    (1e7, "$10 m to 100 m"),
    (1e8, "$100 m to 1 bn"),
    (1e9, "$1 bn and more"),
)
"""Classes by the figure that is told, in dollars."""
WHEN: Period = year_period(2009)
DRAWS = 600


@dataclass(frozen=True, slots=True)
class MirrorFlow:
    """One flow as both sides told it, in dollars."""

    exporter: str
    importer: str
    exported: float
    imported: float


def flows(path: Path) -> list[MirrorFlow]:
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
        MirrorFlow(*key, out[key], into[key])
        for key in sorted(out.keys() & into.keys())
        if key[0] != key[1]
    ]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one side told, what the other said, and the interval made of the first."""

    stated: float
    hidden: float
    level: LevelEstimate

    @property
    def inside(self) -> bool:
        return self.level.low <= self.hidden <= self.level.high

    @property
    def displayed(self) -> bool:
        """Whether a person is given the interval at all."""
        return self.level.high <= MAX_INTERVAL_RATIO * self.level.low


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
    reported = flows(path)
    even = reported[::2]
    for measure, words in (
        (Measure.EXPORTS, "exports by the importer's word"),
        (Measure.IMPORTS, "imports by the exporter's word"),
    ):
        scored = score(even, measure)
        yield (
            f"mirror, {words}: of {len(reported)} flows the even",
            f"{len(scored)} scored, {_coverage_text(scored)}",
            "inside .87–.93",
        )
        for (least, name), most in zip(
            SIZES, [entry for entry, _ in SIZES[1:]] + [float("inf")], strict=True
        ):
            some = [entry for entry in scored if least <= entry.stated < most]
            yield (
                f"mirror, {words}: {name}",
                f"{len(some)} scored, {_coverage_text(some)}",
                "inside .87–.93",
            )


def _coverage_text(scored: Sequence[Scored]) -> str:
    inside = sum(result.inside for result in scored) / len(scored)
    width, displayed = (
        statistics.median(result.level.high / result.level.low for result in scored),
        sum(result.displayed for result in scored) / len(scored),
    )
    return (
        f"{inside:.3f} inside, upper end {width:.1f} × the lower, {displayed:.2f} narrow enough to "
        "be shown"
    )


def score(reported: Sequence[MirrorFlow], measure: Measure) -> list[Scored]:
    """The level of each flow by the other side's word alone, with that word and what was hidden."""
    tasks = []
    for flow in reported:
        question, evidence = _task_inputs(flow, measure)
        tasks.append(
            SamplingTask(
                constraints.build_system(select_evidence(question, evidence).usable, question),
                question.seed,
                load_priors(),
            )
        )
    results = []
    for flow, solution in zip(reported, posterior.sample_posteriors(tasks, DRAWS), strict=True):
        sides = (
            (flow.imported, flow.exported)
            if measure is Measure.EXPORTS
            else (flow.exported, flow.imported)
        )
        if solution.sample is not None:
            drawn = solution.sample.levels[:, solution.node_index[measure, WHEN]]
            low, middle, high = (
                solution.to_plain_units(float(end))
                for end in np.quantile(drawn, (LOW_QUANTILE, 0.5, HIGH_QUANTILE))
            )
            results.append(Scored(*sides, LevelEstimate(middle, low, high)))
    return results


def _task_inputs(flow: MirrorFlow, measure: Measure) -> tuple[SeriesQuery, SeriesEvidence]:
    """The exporter's exports by the importer's word alone, or the importer's imports by the
    exporter's.
    """
    ours, theirs, value, other = flow.exporter, flow.importer, flow.imported, Measure.IMPORTS
    if measure is Measure.IMPORTS:
        ours, theirs, value, other = flow.importer, flow.exporter, flow.exported, Measure.EXPORTS
    quote = f"{value:.0f}"
    claim = Claim(
        "wits",
        other,
        theirs,
        (Span(0, len(quote), quote),),
        partner=ours,
        period=WHEN,
        quantity=Quantity(value, "USD"),
    )
    return SeriesQuery(measure, ours, theirs), SeriesEvidence(
        (claim,), {"wits": date(2011, 1, 1)}, tiers={"wits": "customs"}
    )


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
