"""How two claims stand to each other: one act of speaking, base and change, a part and its whole,
agreement or contradiction, or nothing in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kirmash.dossier.selection.shares import is_share_of_flow, is_total
from kirmash.records.claims import Claim
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Quantity
from kirmash.series import utterances
from kirmash.series.evidence import base_period_of
from kirmash.series.priors import BOUND_SIDES, rounding_step

_SEEN_AS = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_PARTS_OF_TURNOVER = frozenset(_SEEN_AS)


@dataclass(frozen=True, slots=True)
class ClaimRelation:
    """How ``first`` stands to ``second``; ``kind`` is a key of the report messages under
    ``relation``.

    ``gap`` is how far the first lies from the second, a share of the second (of two rates in
    percentage points); ``result`` the level that a base and a change give, or a share of a total,
    in plain units of ``unit``. None where the kind has none.
    """

    kind: str
    first: Claim
    second: Claim
    gap: float | None = None
    result: float | None = None
    unit: str = ""


def relate_claims(
    first: Claim, second: Claim, published: Mapping[str, date | None]
) -> ClaimRelation:
    """How the first claim stands to the second. ``published`` are the days of their documents."""
    if first.id == second.id:
        return ClaimRelation("same_record", first, second)
    if relation := _of_share(first, second) or _of_share(second, first):
        return relation
    if first.pair != second.pair:
        return ClaimRelation("other_economies", first, second)
    if _is_one_utterance(first, second, published):
        return ClaimRelation("same_utterance", first, second)
    if first.is_partial or second.is_partial or first.hs or second.hs:
        return ClaimRelation("of_goods", first, second)
    if not _measure_fits(first, second):
        return _of_other_measures(first, second)
    if first.period is None or second.period is None:
        return ClaimRelation("undated", first, second)
    return _of_one_measure(first, second, (first.period, second.period))


def _is_one_utterance(first: Claim, second: Claim, published: Mapping[str, date | None]) -> bool:
    """Whether both tell one number again; two numbers of one sentence are two statements."""
    grouped = utterances.group_into_utterances((first, second), published)
    return len(grouped) == 1 and utterances.claims_state_same_number(first, second)


def _of_share(share: Claim, total: Claim) -> ClaimRelation | None:
    """The relation of a share to the total it is of."""
    whole = share.whole
    if whole is None or not (is_share_of_flow(share) and is_total(total)):
        return None
    of_it = (whole.economy, whole.flow, share.period)
    if of_it != (total.reporter, total.measure, total.period):
        return None
    if share.quantity is None or total.quantity is None:
        return None
    level = share.quantity.value / 100 * total.quantity.value
    return ClaimRelation("share_of_total", share, total, result=level, unit=total.quantity.unit)


def _measure_fits(first: Claim, second: Claim) -> bool:
    """Whether both are of one measure from one side: exports of one are the other's imports."""
    if first.measure is Measure.TURNOVER or first.reporter == second.reporter:
        return first.measure is second.measure and first.share_of == second.share_of
    return _SEEN_AS.get(first.measure) is second.measure


def _of_other_measures(first: Claim, second: Claim) -> ClaimRelation:
    """Of a flow and the turnover of the same period, whether the part lies within the whole."""
    whole, part = (first, second) if first.measure is Measure.TURNOVER else (second, first)
    is_part = whole.measure is Measure.TURNOVER and part.measure in _PARTS_OF_TURNOVER
    if not is_part or whole.period != part.period or part.period is None:
        return ClaimRelation("other_measure", first, second)
    if whole.quantity is None or part.quantity is None or not whole.quantity.value:
        return ClaimRelation("other_measure", first, second)
    if whole.quantity.unit != part.quantity.unit:
        return ClaimRelation("other_unit", first, second)
    share = part.quantity.value / whole.quantity.value
    return ClaimRelation("part_of_whole" if share <= 1 else "part_above_whole", part, whole, share)


def _of_one_measure(first: Claim, second: Claim, when: tuple[Period, Period]) -> ClaimRelation:
    base = _of_base(first, second, when) or _of_base(second, first, when[::-1])
    if base:
        return base
    if when[0] != when[1]:
        return ClaimRelation("other_period", first, second)
    if first.quantity and second.quantity:
        return _of_levels(first, second)
    if first.change_pct is not None and second.change_pct is not None:
        gap = first.change_pct - second.change_pct
        agree = utterances.claims_state_same_number(first, second)
        return ClaimRelation("rates_agree" if agree else "rates_differ", first, second, gap)
    has_both = any(c.quantity for c in (first, second)) and any(
        c.change_pct is not None for c in (first, second)
    )
    if has_both:
        level, rate = (first, second) if first.quantity else (second, first)
        return ClaimRelation("rate_of_level", rate, level)
    return ClaimRelation("beside", first, second)


def _of_base(level: Claim, rate: Claim, when: tuple[Period, Period]) -> ClaimRelation | None:
    """The relation of a level to a change that starts from it."""
    if level.quantity is None or rate.change_pct is None or rate.quantity is not None:
        return None
    if when[0] == when[1] or base_period_of(rate, when[1]) != when[0]:
        return None
    result = level.quantity.value * (1 + rate.change_pct / 100)
    return ClaimRelation("base_of_rate", level, rate, result=result, unit=level.quantity.unit)


def _of_levels(first: Claim, second: Claim) -> ClaimRelation:
    left, right = first.quantity, second.quantity
    if left is None or right is None or left.unit != right.unit or not right.value:
        return ClaimRelation("other_unit", first, second)
    gap = left.value / right.value - 1
    if {left.hedge, right.hedge} & BOUND_SIDES.keys():
        return ClaimRelation(
            "within_limit" if _is_within(left, right) else "beyond_limit", first, second, gap
        )
    sides = "mirror_" if first.measure is not second.measure else ""
    agree = utterances.claims_state_same_number(first, second)
    return ClaimRelation(f"{sides}{'agree' if agree else 'differ'}", first, second, gap)


def _is_within(left: Quantity, right: Quantity) -> bool:
    """Whether two levels, one of them a limit at least, can both hold."""
    sides = BOUND_SIDES.get(left.hedge, 0), BOUND_SIDES.get(right.hedge, 0)
    above = left.value - right.value
    slack = rounding_step(left.value) + rounding_step(right.value)
    if sides[0] == sides[1]:
        return True
    return above * (sides[1] - sides[0]) >= -slack * abs(sides[1] - sides[0])
