"""Both readings of a bound where they differ: "exceeded 67 million" as a bound the estimate is free of, or as a level just beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kirmash.terms.estimates import Fit, Point, Series
from kirmash.terms.periods import Period


@dataclass(frozen=True, slots=True)
class Readings:
    """A bound said of ``period`` whose two readings give different levels, in plain units of the series.

    ``bound`` is the level it has when the bound is only a bound, ``near`` when it hides a level just beside it; their
    weights are the chances of the two given all other claims, shares of 1 that leave room for the claim being wrong.
    """

    claim: str
    period: Period
    bound: float
    bound_weight: float
    near: float
    near_weight: float


def readings(series: Series) -> tuple[Readings, ...]:
    """Every bound whose near-level lies outside the interval of its period, in the order of the fits."""
    points = {point.period: point for point in series.points}
    return tuple(made for fit in series.fits if fit.period and (made := _readings(fit, points)))


def of(series: Series, claim: str) -> Readings | None:
    """Both readings of one claim, None where they do not differ or are not weighed."""
    return next((one for one in readings(series) if one.claim == claim), None)


def _readings(fit: Fit, points: Mapping[Period, Point]) -> Readings | None:
    near = next((one for one in fit.hypotheses if one.reading == "near"), None)
    if near is None or near.value is None or fit.period is None or (point := points.get(fit.period)) is None:
        return None
    if point.value is None or point.low is None or point.high is None or point.low <= near.value <= point.high:
        return None
    loose = sum(one.probability for one in fit.hypotheses if one.reading == "loose")
    return Readings(fit.claim, fit.period, point.value, loose, near.value, near.probability)
