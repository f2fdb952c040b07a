"""Utterances: claims that repeat one statement, grouped by what they state, when, and who is
quoted.

Speakers' names are folded to one script, so that a Russian and an English report of one speech are
recognised as one utterance.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from types import MappingProxyType

from rapidfuzz import fuzz

from kirmash.records.claims import ABSOLUTE_CHANGE, Claim, Utterance
from kirmash.records.evidence import short_id
from kirmash.records.periods import Period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series import priors

_LETTERS = MappingProxyType(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "д": "d",
        "е": "e",
        "ё": "e",
        "ж": "zh",
        "з": "z",
        "и": "i",
        "й": "i",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ы": "y",
        "ь": "",
        "э": "e",
        "ю": "iu",
        "я": "ia",
        "і": "i",
        "ў": "u",
    }
)
_OFFICES = frozenset(
    {
        "president",
        "prime",
        "minister",
        "deputy",
        "first",
        "vice",
        "premier",
        "premer",
        "ministr",
        "prezident",
        "vitse",
        "governor",
        "gubernator",
        "ambassador",
        "posol",
        "mayor",
        "mer",
        "head",
        "glava",
        "chairman",
        "chairwoman",
        "chair",
        "predsedatel",
        "press",
        "service",
        "pressluzhba",
        "sluzhba",
        "state",
        "oblast",
        "region",
        "government",
        "pravitelstvo",
        "pravitelstva",
        "respubliki",
        "republic",
        "belarus",
        "belarusi",
        "russia",
        "rossii",
        "zamestitel",
        "ministra",
        "spokesman",
        "spokesperson",
        "the",
        "and",
    }
)
"""Words of offices, folded: no part of a name."""
MIN_SURNAME_LENGTH = 3


def fold_speaker_name(text: str) -> str:
    """Lower-case Latin letters and spaces: Cyrillic transliterated, "ya/yu" and "ia/iu" one
    spelling.
    """
    latin = "".join(_LETTERS.get(char, char) for char in text.casefold())
    return re.sub(r"[^a-z]+", " ", re.sub(r"y([aeou])", r"i\1", latin)).strip()


def possible_surnames(speaker: str) -> frozenset[str]:
    """The words of a speaker's name that may be the surname: the last one, offices left out; empty
    for an office alone.
    """
    words = [
        word
        for word in fold_speaker_name(speaker).split()
        if len(word) >= MIN_SURNAME_LENGTH and word not in _OFFICES
    ]
    return frozenset(words[-1:])


MAX_DAYS_APART = 3
SAME_SURNAME_RATIO = 82


def group_into_utterances(
    claims: Sequence[Claim], published: Mapping[str, date | None]
) -> tuple[Utterance, ...]:
    """Every claim in exactly one utterance; ``published`` gives the day of each document by id,
    None or absent where unknown.

    Repetitions are claims of one measure, pair and goods whose values or changes agree within their
    hedges, whose periods agree or one has none, published at most MAX_DAYS_APART days apart, by the
    same speaker or with one unknown. Without a day on both sides, speaker and value must both
    agree. The order of ``claims`` does not matter.
    """
    keyed = {claim.id: claim for claim in claims}
    key_of = {
        id(claim): key for key, claim in keyed.items()
    }  # an id is a hash of all the content of a claim: costly to compute again and again
    groups: list[list[Claim]] = []
    buckets: dict[tuple[object, ...], _Bucket] = {}
    for claim in (
        keyed[key]
        for key in sorted(keyed, key=lambda key: (*_report_order(keyed[key], published), key))
    ):
        bucket = buckets.setdefault(_grouping_key(claim), _Bucket())
        day = published.get(claim.document)
        matching_group = next(
            (
                group
                for group in bucket.candidates(claim, day)
                if all(_is_repetition(claim, other, published) for other in group)
            ),
            None,
        )
        if matching_group is None:
            groups.append([claim])
            bucket.add(groups[-1], day)
        else:
            matching_group.append(claim)
    return tuple(
        _build_utterance({key_of[id(claim)]: claim for claim in group}, published)
        for group in groups
    )


@dataclass(slots=True)
class _Bucket:
    """Groups of claims that may be of one utterance, by the period of their first claim: each with
    its place among all and its first day, in the order of days, those without one last.
    """

    by_period: dict[Period | None, list[tuple[date, int, list[Claim]]]] = field(
        default_factory=dict
    )
    size: int = 0

    def add(self, group: list[Claim], day: date | None) -> None:
        """A new group, begun on ``day``; days come in their order."""
        lines = self.by_period.setdefault(group[0].period, [])
        lines.append((day or date.max, self.size, group))
        self.size += 1

    def candidates(self, claim: Claim, day: date | None) -> list[list[Claim]]:
        """The groups that ``claim`` may repeat, the oldest first: of its period or of none, begun
        few enough days before; any where it has no day.
        """
        periods = {claim.period, None} if claim.period else set(self.by_period)
        since = date.min if day is None else day - timedelta(days=MAX_DAYS_APART)
        found = []
        for period in periods:
            lines = self.by_period.get(period, [])
            found += lines[bisect_left(lines, (since,)) :]
        return [group for _, _, group in sorted(found, key=itemgetter(1))]


def claims_of_same_utterance(
    claim: Claim, claims: Sequence[Claim], published: Mapping[str, date | None]
) -> tuple[Claim, ...]:
    """The claims, this one among them, that have to be grouped to know its utterance: those linked
    with it by repetitions; the grouping of all ``claims`` brings none other together with it.
    """
    key = _grouping_key(claim)
    rest = [other for other in claims if other is not claim and _grouping_key(other) == key]
    linked, frontier = [claim], [claim]
    while frontier:
        mate = frontier.pop()
        fresh = [other for other in rest if _is_repetition(mate, other, published)]
        taken = {id(other) for other in fresh}
        rest = [other for other in rest if id(other) not in taken]
        linked += fresh
        frontier += fresh
    return tuple(linked)


def may_be_same_speaker(first: str, second: str) -> bool:
    """Whether two speakers may be one person: a shared surname, in either script and any usual
    spelling.
    """
    ours, theirs = possible_surnames(first), possible_surnames(second)
    if not ours or not theirs:
        return True  # an office without a name says nothing against
    return any(fuzz.ratio(left, right) >= SAME_SURNAME_RATIO for left in ours for right in theirs)


def _report_order(claim: Claim, published: Mapping[str, date | None]) -> tuple[date, int]:
    first = claim.spans[0].start if claim.spans else claim.cell.row if claim.cell else 0
    return published.get(claim.document) or date.max, first


def _grouping_key(claim: Claim) -> tuple[object, ...]:
    """What must be equal: measure, pair (without roles for turnover), goods, modality, that it is
    no table cell of its own, and that a level is computed from a share or is not.
    """
    pair: object = (
        claim.pair if claim.measure is Measure.TURNOVER else (claim.reporter, claim.partner)
    )
    goods = ABSOLUTE_CHANGE if claim.absolute_change else claim.product
    return (
        claim.measure,
        pair,
        goods,
        claim.share_of,
        claim.modality,
        claim.cell and claim.cell.table,
        None if claim.measure is Measure.SHARE else claim.whole,
    )


def _is_repetition(left: Claim, right: Claim, published: Mapping[str, date | None]) -> bool:
    if left.period and right.period and left.period != right.period:
        return False
    if left.document == right.document and not _same_number_kind(left, right):
        return left.period == right.period
    both_attributed = bool(left.speaker and right.speaker)
    if left.speaker and right.speaker and not may_be_same_speaker(left.speaker, right.speaker):
        return False
    days = published.get(left.document), published.get(right.document)
    near = (
        abs((days[0] - days[1]).days) <= MAX_DAYS_APART if days[0] and days[1] else both_attributed
    )
    return near and _values_agree(left, right)


def claims_state_same_number(left: Claim, right: Claim) -> bool:
    """Whether two claims of one utterance state the same number: both a level, or both a rate, that
    agree within their hedges.
    """
    return (
        _same_number_kind(left, right)
        and (left.stated is not None or left.change_pct is not None)
        and _values_agree(left, right)
    )


def _same_number_kind(left: Claim, right: Claim) -> bool:
    both_levels = left.stated is not None and right.stated is not None
    both_changes = left.change_pct is not None and right.change_pct is not None
    bare = all(c.stated is None and c.change_pct is None for c in (left, right))
    return both_levels or both_changes or bare


def _values_agree(left: Claim, right: Claim) -> bool:
    """Whether everything both state agrees, and both state something."""
    if not _same_number_kind(left, right):
        return False
    if left.stated and right.stated:
        if left.stated.unit != right.stated.unit:
            return False
        if not _within_hedges(
            (left.stated.value, left.stated.hedge),
            (right.stated.value, right.stated.hedge),
            "level",
        ):
            return False
    if left.change_pct is not None and right.change_pct is not None:
        return _within_hedges(
            (left.change_pct, left.change_hedge), (right.change_pct, right.change_hedge), "change"
        )
    return left.stated is not None or left.direction == right.direction


def _within_hedges(left: tuple[float, Hedge], right: tuple[float, Hedge], kind: str) -> bool:
    sides = {priors.BOUND_SIDES.get(hedge, 0) for _, hedge in (left, right)}
    if sides == {1, -1}:
        return False
    return abs(left[0] - right[0]) <= _hedge_half_width(*left, kind) + _hedge_half_width(
        *right, kind
    )


def _hedge_half_width(value: float, hedge: Hedge, kind: str) -> float:
    """How far the number may be off as stated: half a step for a plain number, a hedge's 90 % width
    for a hedged one.
    """
    width, unit = priors.hedge_widths()[hedge, kind], priors.rounding_step(value)
    plain = 0.5 * min(unit, 0.02 * abs(value))
    return (
        plain
        if hedge is Hedge.EXACT
        else plain + priors.NORMAL_90_HALF_WIDTH * width.spread * min(unit, 0.1 * abs(value))
    )


def _build_utterance(
    claims: Mapping[str, Claim], published: Mapping[str, date | None]
) -> Utterance:
    group = list(claims.values())
    first, days = group[0], [day for claim in group if (day := published.get(claim.document))]
    return Utterance(
        short_id("u", *sorted(claims)),
        first.measure,
        first.reporter,
        first.partner,
        tuple(claims),
        tuple(dict.fromkeys(claim.document for claim in group)),
        min(days, default=None),
        next((claim.period for claim in group if claim.period), None),
        next((c.speaker for c in group if c.speaker), None),
    )
