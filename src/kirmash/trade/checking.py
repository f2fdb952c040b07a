"""Claims held against tables: supported, contradicted, or not to be checked and why. Superlatives are listed as unchecked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kirmash.terms.claims import Claim
from kirmash.terms.measures import Hedge, Measure, Modality
from kirmash.trade.claims import Told

# How far a true level may lie from the number said, by the words round it: (below, above) as factors of the number.
# "almost 100" is not above 100; "more than 67" may reach far; an exact number may be rounded and valued by the other side.
BOUNDS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (0.95, 1.05), Hedge.ABOUT: (0.9, 1.1), Hedge.ALMOST: (0.88, 1.02),
    Hedge.MORE_THAN: (0.98, 1.2), Hedge.LESS_THAN: (0.8, 1.02), Hedge.UP_TO: (0.0, 1.02),
}  # fmt: skip
POINTS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (1.5, 1.5), Hedge.ABOUT: (4, 4), Hedge.ALMOST: (5, 1), Hedge.MORE_THAN: (1, 10), Hedge.LESS_THAN: (10, 1),
    Hedge.UP_TO: (100, 1),
}  # fmt: skip
FLOWS = frozenset({Measure.EXPORTS, Measure.IMPORTS, Measure.TURNOVER})


class Finding(StrEnum):
    """What the tables say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNCHECKED = "unchecked"


class Why(StrEnum):
    """Why a claim cannot be checked; each has a sentence under ``trade.unchecked.``."""

    SUPERLATIVE = "superlative"
    NOT_YET = "not_yet"
    NO_PARTNER = "no_partner"
    NO_PERIOD = "no_period"
    NO_TABLE = "no_table"
    OTHER_UNIT = "other_unit"
    OTHER_MEASURE = "other_measure"
    ONE_PRODUCT = "one_product"


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim and what the tables say: the figures held against it (dollars, or percent for a change), nearest first."""

    claim: Claim
    finding: Finding
    why: Why | None = None
    figures: tuple[tuple[str, float], ...] = ()


def check(claims: Iterable[Claim], told: Sequence[Told]) -> tuple[Checked, ...]:
    """Each claim against the totals of the tables, in the order given.

    One source that agrees supports a claim; it is contradicted only where sources tell the level and none agrees.
    """
    held: dict[tuple[frozenset[str], Measure, str], list[Told]] = {}
    for one in told:
        for measure, reporter in _views(one):
            held.setdefault(
                (frozenset({reporter, f">{one.partner if reporter == one.reporter else one.reporter}"}), measure, one.period), []
            ).append(one)
    return tuple(_checked(claim, held) for claim in claims)


def _views(told: Told) -> tuple[tuple[Measure, str], ...]:
    """A flow seen from either side: one side's exports are the other's imports."""
    mirrored = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}.get(told.measure, told.measure)
    return (told.measure, told.reporter), (mirrored, told.partner)


def _checked(claim: Claim, held: Mapping[tuple[frozenset[str], Measure, str], list[Told]]) -> Checked:
    why = _barred(claim)
    if why:
        return Checked(claim, Finding.UNCHECKED, why)
    key = frozenset({str(claim.reporter), f">{claim.partner}"})
    now = held.get((key, claim.measure, str(claim.period)), [])
    if claim.quantity is not None:
        figures = [(one.source, float(one.value_usd)) for one in now]
        low, high = (claim.quantity.value * factor for factor in BOUNDS[claim.quantity.hedge])
        return _found(claim, figures, claim.quantity.value, (claim.quantity.low or low, claim.quantity.high or high))
    base = claim.base_period or (claim.period.back() if claim.period else None)
    before = {(one.source, one.reporter): one for one in held.get((key, claim.measure, str(base)), [])}
    changes = [(one.source, float(one.value_usd / before[one.source, one.reporter].value_usd) * 100 - 100)
               for one in now if (one.source, one.reporter) in before and before[one.source, one.reporter].value_usd]  # fmt: skip
    said = claim.change_pct or 0.0
    below, above = POINTS[claim.change_hedge]
    return _found(claim, changes, said, (said - below, said + above) if said >= 0 else (said - above, said + below))


def _barred(claim: Claim) -> Why | None:
    if claim.measure is Measure.RANK:
        return Why.SUPERLATIVE
    if claim.modality in {Modality.TARGET, Modality.FORECAST}:
        return Why.NOT_YET
    if claim.measure not in FLOWS or (claim.quantity is None and claim.change_pct is None):
        return Why.OTHER_MEASURE
    if claim.product or claim.hs:
        return Why.ONE_PRODUCT
    if not claim.reporter or not claim.partner:
        return Why.NO_PARTNER
    if claim.period is None:
        return Why.NO_PERIOD
    return Why.OTHER_UNIT if claim.quantity is not None and claim.quantity.unit != "USD" else None


def _found(claim: Claim, figures: list[tuple[str, float]], said: float, bounds: tuple[float, float]) -> Checked:
    if not figures:
        return Checked(claim, Finding.UNCHECKED, Why.NO_TABLE)
    nearest = tuple(sorted(figures, key=lambda figure: (abs(figure[1] - said), figure[0])))
    agrees = any(bounds[0] <= value <= bounds[1] for _, value in nearest)
    return Checked(claim, Finding.SUPPORTED if agrees else Finding.CONTRADICTED, None, nearest)
