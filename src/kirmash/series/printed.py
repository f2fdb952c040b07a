"""One printed number is one witness, however many weeks and outlets repeat it.

Copies share their errors, so that repeating a number makes it little more likely (copy detection
in truth discovery: Dong, Berti-Équille and Srivastava 2009). A number cut to fewer digits is the
same number; the finest speaks for it. The second outlet adds a quarter of a witness, the third half
as much, the fourth a third: the more have copied, the likelier the next has. Never are there more
than two.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kirmash.records.claims import Claim
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.priors import (
    ASSUMED_TIER,
    BOUND_SIDES,
    CERTAIN_TIERS,
    PRESS_TIER,
    SeriesPriors,
    SourceTier,
    better_tier,
    rounding_step,
)

WITNESS_OF_ANOTHER_OUTLET = 0.25
MAX_WITNESSES = 2.0
TRUNCATED_STEP_SHARE = 0.05
"""A copy may be cut to a number this rough: to two digits, no further."""
HALF_STEP = 0.51
"""Steps of roundness by which a copy may be off: half a step and the rounding of the machine."""
BOUND_STEP = 1.01
"""A bound may be a whole step below the number it was cut from: 98.4 exceeds 98."""
LEVEL, CHANGE = "level", "change"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number as printed: its value, the step of its roundness, its hedge, and for a range half
    its width.
    """

    value: float
    step: float
    hedge: Hedge
    half_width: float = 0.0

    @property
    def fineness(self) -> tuple[bool, float, float]:
        """The smaller, the more it says: plain numbers before bounds, finer before rougher."""
        size = max(abs(self.value), 1e-290)
        rough = max(self.step, self.half_width) / size
        return self.hedge in BOUND_SIDES, rough, 0.0 if self.hedge is Hedge.EXACT else 1.0


def printed_number(claim: Claim, kind: str) -> PrintedNumber | None:
    """The level or rate of change (``kind``) that a claim prints; None without one."""
    if kind == CHANGE:
        rate = claim.change_pct
        return (
            None if rate is None else PrintedNumber(rate, rounding_step(rate), claim.change_hedge)
        )
    quantity = claim.quantity
    if quantity is None:
        return None
    low, high = quantity.low, quantity.high
    half = (high - low) / 2 if low is not None and high is not None and high > low else 0.0
    return PrintedNumber(quantity.value, rounding_step(quantity.value), quantity.hedge, half)


@dataclass(frozen=True, slots=True)
class RepeatedClaimEvidence:
    """One printed number: the claims that state it, all in the unit of the query, the finest first.

    ``kind`` is "level" or "change", "" for utterances before their numbers are told apart;
    ``tier`` is the best of its sources, ``witnesses`` how often it counts (1 to 2), and ``page``
    the one document it stands in, "" where it stands in several. ``published`` is the first day,
    ``outlets`` who prints it.
    """

    utterance: str
    claims: tuple[Claim, ...]
    period: Period
    tier: str = PRESS_TIER
    kind: str = ""
    witnesses: float = 1.0
    page: str = ""
    published: date | None = None
    outlets: tuple[str, ...] = ()


def merge_printed_numbers(
    evidence: Sequence[RepeatedClaimEvidence], outlets: Mapping[str, str]
) -> tuple[RepeatedClaimEvidence, ...]:
    """Every printed number once, in the order of their first days; ``outlets`` names the outlet of
    documents by id, one without is an outlet of its own.
    """
    told: dict[tuple[object, ...], list[tuple[PrintedNumber, RepeatedClaimEvidence]]] = {}
    for item in evidence:
        for kind in (LEVEL, CHANGE):
            number, telling = _finest_first(item, kind)
            if number is not None and telling is not None:
                told.setdefault(_object_of(telling), []).append((number, telling))
    merged = [
        _as_one(group, outlets) for tellings in told.values() for group in _same_numbers(tellings)
    ]
    return tuple(
        sorted(merged, key=lambda s: (s.published or date.max, s.utterance, s.kind != LEVEL))
    )


def _finest_first(
    item: RepeatedClaimEvidence, kind: str
) -> tuple[PrintedNumber | None, RepeatedClaimEvidence | None]:
    """The finest level or rate of an utterance, and the utterance with the claims that print one,
    the finest first.
    """
    numbers = [(number, c) for c in item.claims if (number := printed_number(c, kind)) is not None]
    if not numbers:
        return None, None
    numbers.sort(key=lambda pair: (pair[0].fineness, pair[1].document, _place(pair[1])))
    return numbers[0][0], replace(item, kind=kind, claims=tuple(claim for _, claim in numbers))


def _place(claim: Claim) -> tuple[int, float]:
    """Where a claim stands in its document, which tells it from the others there."""
    start = claim.spans[0].start if claim.spans else claim.cell.row if claim.cell else 0
    return start, claim.quantity.value if claim.quantity else 0.0


def _object_of(telling: RepeatedClaimEvidence) -> tuple[object, ...]:
    """What a number must be of to be the same: measure, side, period, base; a cell is by itself,
    and so are the levels that shares of one whole amount to.
    """
    claim = telling.claims[0]
    side: object = claim.pair if claim.measure is Measure.TURNOVER else claim.reporter
    base = _base(claim, telling.period) if telling.kind == CHANGE else None
    alone: object = claim.cell or claim.whole
    if alone is None and telling.tier == ASSUMED_TIER:
        alone = telling.utterance
    return claim.measure, side, telling.kind, telling.period, base, alone


def _base(claim: Claim, period: Period) -> Period | None:
    if claim.base_period is not None:
        return claim.base_period
    return period.months_earlier() if period.first >= MONTHS_IN_YEAR else None


def _same_numbers(
    tellings: Iterable[tuple[PrintedNumber, RepeatedClaimEvidence]],
) -> list[list[RepeatedClaimEvidence]]:
    """The tellings of each number; one cut to fewer digits joins the nearest it may be cut from."""
    groups: dict[float, list[RepeatedClaimEvidence]] = {}
    values: list[float] = []
    for number, telling in sorted(
        tellings, key=lambda pair: (pair[0].fineness, pair[0].value, pair[1].utterance)
    ):
        low, high = _reach(number)
        candidates = values[bisect_left(values, low) : bisect_right(values, high)]
        if candidates:
            same = min(candidates, key=lambda value: (abs(value - number.value), value))
            groups[same].append(telling)
        else:
            groups[number.value] = [telling]
            insort(values, number.value)
    return list(groups.values())


def _reach(number: PrintedNumber) -> tuple[float, float]:
    """Between which values lies what the number may have been cut from."""
    if number.half_width or not 0 < number.step <= TRUNCATED_STEP_SHARE * abs(number.value):
        return number.value, number.value
    below = above = HALF_STEP * number.step
    side = BOUND_SIDES.get(number.hedge, -1 if number.hedge is Hedge.ALMOST else 0)
    if side:
        outward = side * math.copysign(1.0, number.value)
        below, above = (0.0, BOUND_STEP * number.step)[:: 1 if outward > 0 else -1]
    return number.value - below, number.value + above


def _as_one(
    group: Sequence[RepeatedClaimEvidence], outlets: Mapping[str, str]
) -> RepeatedClaimEvidence:
    claims = tuple(claim for telling in group for claim in telling.claims)
    documents = dict.fromkeys(claim.document for claim in claims)
    printers = tuple(sorted({outlets.get(name) or name for name in documents}))
    first = min(group, key=lambda telling: (telling.published or date.max, telling.utterance))
    witnesses = 1 + sum(WITNESS_OF_ANOTHER_OUTLET / rank for rank in range(1, len(printers)))
    tier = group[0].tier
    for telling in group[1:]:
        tier = better_tier(tier, telling.tier)
    return replace(
        first,
        claims=claims,
        tier=tier,
        witnesses=min(witnesses, MAX_WITNESSES),
        page=next(iter(documents)) if len(documents) == 1 else "",
        outlets=printers,
    )


def source_tier(statement: RepeatedClaimEvidence, priors: SeriesPriors) -> SourceTier:
    """The tier of its sources, a slip the likelier the less sure the surest of its readings is."""
    tier = priors.tiers[statement.tier]
    if statement.tier in CERTAIN_TIERS:
        return tier
    misread = min(misreading_chance(claim) for claim in statement.claims)
    return replace(tier, gross_error_chance=1 - (1 - tier.gross_error_chance) * (1 - misread))


def misreading_chance(claim: Claim) -> float:
    """The chance that an accepted claim was misread: 0 where its reader gives no confidence.

    What its reader doubts little was accepted for more than that, so the square of the doubt is
    taken: .01 at a confidence of .9, .25 at .5.
    """
    return 0.0 if claim.confidence is None else (1 - claim.confidence) ** 2
