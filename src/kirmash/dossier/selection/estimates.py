"""Estimates computed once: each is kept by a digest of its question, of the claims and judgements
it rests on, and of the code and the data tables that make it.

NumPy is loaded with the code that estimates, where nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from typing import Any

from kirmash.ledger.results_cache import ResultsCache
from kirmash.records.estimates import Series
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import Period
from kirmash.series.evidence import SeriesEvidence, SeriesQuery, claim_anchor

ESTIMATING_CODE = (
    "series",
    "series/official",
    "series/press",
    "series/sampler",
    "records",
    "reference",
)
"""The packages an estimate is made by; a test holds them against the imports."""

Question = tuple[SeriesQuery, SeriesEvidence]


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """Series as the cache keeps them."""

    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class StoredInfluence:
    """A claim and by how much it moves a level, as the cache keeps it."""

    claim: str
    change: float


@dataclass(frozen=True, slots=True)
class StoredInfluences:
    """The influences on one level."""

    influences: tuple[StoredInfluence, ...]


def evidence_alone(evidence: SeriesEvidence) -> SeriesEvidence:
    """The evidence without the days, tiers and judgements of what none of its claims is: one
    judgement leaves the results of other claims as they are, those of the same page too.
    """
    names = {claim.id for claim in evidence.claims}
    documents = {claim.document for claim in evidence.claims}
    return replace(
        evidence,
        published={key: day for key, day in evidence.published.items() if key in documents},
        judgements=_judgements_alone(evidence),
        tiers={key: tier for key, tier in evidence.tiers.items() if key in documents},
        claim_tiers={key: tier for key, tier in evidence.claim_tiers.items() if key in names},
        outlets={key: name for key, name in evidence.outlets.items() if key in documents},
    )


def _judgements_alone(evidence: SeriesEvidence) -> tuple[Judgement, ...]:
    """The judgements on these claims, as they stand or as amended, by id or by place, and what
    withdraws one of those.
    """
    claims = [*evidence.claims, *(claim for claim in evidence.amended.values() if claim)]
    names = {claim.id for claim in claims} | {claim_anchor(claim) for claim in claims}
    ours = {
        judgement.id
        for judgement in evidence.judgements
        if judgement.target in names or judgement.anchor in names
    }
    return tuple(
        judgement
        for judgement in evidence.judgements
        if judgement.id in ours
        or (judgement.verdict is Verdict.WITHDRAW and judgement.target in ours)
    )


def series(results: ResultsCache, query: SeriesQuery, evidence: SeriesEvidence) -> Series:
    """``series.estimate.estimate_series``, computed once."""

    def compute() -> tuple[Series, ...]:
        from kirmash.series import estimate

        return (estimate.estimate_series(query, evidence),)

    return _series(results, "series", [(query, evidence)], compute)[0]


def sensitivity(
    results: ResultsCache, query: SeriesQuery, evidence: SeriesEvidence
) -> tuple[Series, Series, Series]:
    """``series.estimate.sensitivity_series``, computed once."""

    def compute() -> tuple[Series, ...]:
        from kirmash.series import estimate

        return estimate.sensitivity_series(query, evidence)

    halved, documented, doubled = _series(results, "sensitivity", [(query, evidence)], compute)
    return halved, documented, doubled


def batch(results: ResultsCache, questions: Sequence[Question]) -> tuple[Series, ...]:
    """``series.estimate.estimate_series_batch``, computed once."""

    def compute() -> tuple[Series, ...]:
        from kirmash.series import estimate

        return tuple(estimate.estimate_series_batch(list(questions)))

    return _series(results, "batch", questions, compute) if questions else ()


@dataclass(frozen=True, slots=True)
class StoredRivals:
    """A series and what hangs on the doubted claim of each of its conflicts."""

    series: Series
    without: tuple[float | None, ...]
    if_true: tuple[float | None, ...]


def rivals(results: ResultsCache, query: SeriesQuery, evidence: SeriesEvidence) -> StoredRivals:
    """``series.estimate.estimate_with_rivals``, computed once."""

    def compute() -> StoredRivals:
        from kirmash.series import estimate

        series_, levels = estimate.estimate_with_rivals(query, evidence)
        return StoredRivals(
            series_,
            tuple(each.without for each in levels),
            tuple(each.if_true for each in levels),
        )

    key = result_key("rivals", [(query, evidence)]) if results.limit else ""
    return results.result(key, StoredRivals, compute)


def influences(
    results: ResultsCache, query: SeriesQuery, evidence: SeriesEvidence, period: Period
) -> tuple[tuple[str, float], ...]:
    """``series.estimate.claim_influences``, computed once."""

    def compute() -> StoredInfluences:
        from kirmash.series import estimate

        every = estimate.claim_influences(query, evidence, period)
        return StoredInfluences(tuple(StoredInfluence(*each) for each in every))

    key = result_key("influences", [(query, evidence)], period) if results.limit else ""
    stored = results.result(key, StoredInfluences, compute)
    return tuple((each.claim, each.change) for each in stored.influences)


def _series(
    results: ResultsCache,
    what: str,
    questions: Sequence[Question],
    compute: Callable[[], tuple[Series, ...]],
) -> tuple[Series, ...]:
    key = result_key(what, questions) if results.limit else ""
    return results.result(key, StoredSeries, lambda: StoredSeries(compute())).series


def result_key(what: str, questions: Iterable[Question], period: Period | None = None) -> str:
    """The digest of all that a result rests on: 64 hexadecimal digits."""
    digest = sha256()
    for part in (what, program_digest(), period, *map(_plain, questions)):
        digest.update(repr(part).encode() + b"\n")
    return digest.hexdigest()


def _plain(question: Question) -> tuple[object, ...]:
    """A question in values whose representation is the same for the same question."""
    query, evidence = question
    return query, *(_in_order(getattr(evidence, item.name)) for item in fields(evidence))


def _in_order(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if isinstance(value, Mapping) else value


@cache
def program_digest() -> str:
    """A digest of the code that estimates, of the tables of data, and of NumPy's version."""
    digest = sha256(version("numpy").encode())
    for name, content in _sources():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, bytes]]:
    root = resources.files("kirmash")
    for package in (*ESTIMATING_CODE, "data"):
        files = [item for item in (root / package).iterdir() if item.is_file()]
        for file in sorted(files, key=lambda item: item.name):
            yield f"{package}/{file.name}", file.read_bytes()
