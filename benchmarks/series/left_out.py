"""One level left out at a time: does the interval made from all else said of the pair hold it?

The levels are those our reading finds in the public press corpus and, where it is beside the
project, in the given one. Pairs with fewer than three figures have nothing to tell a level by and
are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.press.quality import CORPUS
from benchmarks.series import generator

from kirmash.dossier.sources import page_files
from kirmash.records.claims import Claim
from kirmash.records.quantities import Measure, Modality
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series_batch
from kirmash.settings import Settings

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS)


def rows() -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim): levels left out, those told by the rest at all, and the share of these
    inside the interval.
    """
    tasks: list[tuple[SeriesQuery, SeriesEvidence]] = []
    hidden: list[Claim] = []
    for claims, published in _documents():
        for claim in claims:
            here = (claim.measure, claim.period)
            rest = tuple(
                other
                for other in claims
                if other.id != claim.id and (other.measure, other.period) != here
            )
            if _is_level(claim) and sum(other.pair == claim.pair for other in rest) >= 2:
                hidden.append(claim)
                unit = claim.quantity.unit if claim.quantity else "USD"
                tasks.append(
                    (
                        SeriesQuery(claim.measure, str(claim.reporter), claim.partner, unit),
                        SeriesEvidence(rest, published),
                    )
                )
    estimated, inside = 0, 0
    for claim, series in zip(hidden, estimate_series_batch(tasks), strict=True):
        point = next(
            (candidate for candidate in series.points if candidate.period == claim.period), None
        )
        if point and point.low is not None and point.high is not None and claim.quantity:
            estimated += 1
            inside += point.low <= claim.quantity.value <= point.high
    yield (
        "levels of press items left out one at a time",
        f"{len(hidden)}, {estimated} told by the rest",
        "–",
    )
    yield (
        "– of these inside the interval from the rest",
        f"{inside / estimated:.2f}" if estimated else "none",
        ".90",
    )


def _is_level(claim: Claim) -> bool:
    plain = (
        claim.measure in FLOWS
        and claim.modality is Modality.REPORTED
        and not claim.product
        and not claim.hs
    )
    return (
        plain
        and claim.quantity is not None
        and len(claim.quantity.unit) == 3
        and claim.period is not None
        and claim.partner is not None
    )


def _documents() -> Iterator[tuple[tuple[Claim, ...], dict[str, date | None]]]:
    folders = [CORPUS, generator.shared() / "corpus" / "dev"]
    for path in (
        path
        for folder in folders
        if Path(folder).is_dir()
        for path in sorted(Path(folder).rglob("*.txt"))
    ):
        outcome = page_files.load_or_refuse(path, None, Settings())
        if not isinstance(outcome, page_files.IntakeRefusal):
            document = outcome.extraction.document
            yield outcome.extraction.claims, {document.id: document.published}


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
