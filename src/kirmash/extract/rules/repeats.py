"""A document says a figure more than once: a headline repeats the body, a lead the story."""

from __future__ import annotations

from dataclasses import replace

from kirmash.records.claims import Claim
from kirmash.records.periods import Period
from kirmash.records.quantities import Modality


def dated(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Claims without a period take that of a claim saying the same number of the same thing;
    targets stay as they are.
    """
    known = {
        _said(claim): claim
        for claim in reversed(claims)
        if claim.period and claim.modality is Modality.REPORTED
    }
    rates: dict[tuple[object, ...], Claim] = {
        (claim.measure, claim.pair, claim.change_pct): claim
        for claim in known.values()
        if claim.change_pct is not None
    }
    ways = _ways(claims)
    return tuple(_directed(_with_period(claim, known, rates), ways) for claim in claims)


def _ways(claims: tuple[Claim, ...]) -> dict[tuple[object, ...], set[Period]]:
    """The periods in which a measure of a pair is told, with figures, to have gone up or down."""
    found: dict[tuple[object, ...], set[Period]] = {}
    for claim in claims:
        if (
            claim.change_pct is not None
            and claim.period
            and claim.modality is Modality.REPORTED
            and not claim.is_partial
        ):
            found.setdefault((claim.measure, claim.pair, claim.direction), set()).add(claim.period)
    return found


def _directed(claim: Claim, ways: dict[tuple[object, ...], set[Period]]) -> Claim:
    """A bare direction that a figure of the document bears out, in one period only, is of that
    period.
    """
    if claim.period or claim.stated is not None or claim.change_pct is not None:
        return claim
    found = ways.get((claim.measure, claim.pair, claim.direction), set())
    return replace(claim, period=next(iter(found))) if len(found) == 1 else claim


_Said = tuple[object, ...]


def _said(claim: Claim) -> _Said:
    number = (claim.stated.value, claim.stated.unit) if claim.stated else None
    return (claim.measure, claim.pair, number, claim.change_pct)


def _with_period(
    claim: Claim, known: dict[_Said, Claim], rates: dict[tuple[object, ...], Claim]
) -> Claim:
    if (
        claim.period
        or claim.modality is not Modality.REPORTED
        or (claim.stated is None and claim.change_pct is None)
    ):
        return claim
    found = known.get(_said(claim)) or (
        rates.get((claim.measure, claim.pair, claim.change_pct)) if claim.stated is None else None
    )
    return (
        replace(claim, period=found.period, base_period=claim.base_period or found.base_period)
        if found
        else claim
    )
