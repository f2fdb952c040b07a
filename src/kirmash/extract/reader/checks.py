"""What speaks against a decided claim: another of the page that cannot hold beside it, or a slot
that could as well be filled otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from kirmash.extract.reader.decide import DecidedFigure
from kirmash.extract.reader.labels import FLOWS, KINDS, LEVEL, MODALITIES
from kirmash.extract.reader.proposals import ABSENT
from kirmash.extract.reader.stages import Inputs
from kirmash.records.mentions import START_KEY
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Measure, Modality
from kirmash.sandbox.expressions import bounded_re

UNSURE = {
    "kind": "claim.unsure-measure",
    "modality": "claim.unsure-modality",
    "reporter": "claim.unsure-reporter",
    "partner": "claim.unsure-partner",
    "period": "claim.unsure-period",
    "product": "claim.unsure-product",
    "way": "claim.unsure-direction",
}
"""Codes of `records.acceptance`, by the part whose other reading is likeliest."""
NOT_SURE = "claim.unsure"
CLASHES = "claim.clashes"
DOES_NOT_ADD_UP = "claim.does-not-add-up"

LEAST_WAY = 0.85
"""The least chance of a rate's direction: below, one of seven went the other way (out of fold)."""
_TOLERANCE = 0.02
_FEW = 4  # times less likely than the decision, a rival explains nothing
_ROUNDING = 0.005
_REACH = 400  # characters to either side in which words speak of a number
_ONE_FLOW = frozenset({Measure.EXPORTS.value, Measure.IMPORTS.value})
_TIES = frozenset({"in", "of", "worth of"})


def weakest_part(decision: DecidedFigure, accepted: float) -> str:
    """Why a decision is below the least confidence: the part whose rival is likeliest; '' where it
    is not below.
    """
    if decision.confidence >= accepted:
        return "" if decision.way_chance >= LEAST_WAY else UNSURE["way"]
    part = max(decision.rivals, key=lambda name: decision.rivals[name])
    if decision.rivals[part] < decision.confidence / _FEW:
        return NOT_SURE
    return UNSURE[part]


def find_clashes(inputs: Inputs, decisions: Sequence[DecidedFigure]) -> dict[int, str]:
    """Of the numbers whose claims cannot hold beside another of the page, the reason.

    Two levels of one series with unlike values: the less sure falls. A turnover that is not the sum
    of its exports and imports, or is less than one of them: all but the surest two fall.
    """
    faults: dict[int, str] = {}
    levels: dict[tuple[object, ...], list[DecidedFigure]] = defaultdict(list)
    for decision in decisions:
        kind = KINDS[decision.kind]
        if kind.form == LEVEL and kind.measure in FLOWS and _is_report(decision):
            levels[_series(inputs, decision)].append(decision)
    for series in levels.values():
        best = max(series, key=lambda one: one.confidence)
        for other in series:
            if not _near(_size(inputs, other), _size(inputs, best)):
                faults[other.number] = CLASHES
    flows: dict[tuple[object, ...], dict[Measure, DecidedFigure]] = defaultdict(dict)
    for key, series in levels.items():
        measure, *rest = key
        if isinstance(measure, Measure):
            best = max(series, key=lambda one: one.confidence)
            flows[tuple(rest)].setdefault(measure, best)
    for group in flows.values():
        for decision in _unsound(inputs, group):
            faults.setdefault(decision.number, DOES_NOT_ADD_UP)
    return faults


def is_of_one_flow(inputs: Inputs, decision: DecidedFigure) -> bool:
    """Whether the words right behind a turnover call it one flow: "5 billion in exports"."""
    if KINDS[decision.kind].measure is not Measure.TURNOVER:
        return False
    page = inputs.view.candidates
    number = page.numbers[decision.number]
    first = bisect_left(page.measures, number.end, key=START_KEY)
    if first == len(page.measures) or page.measures[first].value not in _ONE_FLOW:
        return False
    between = page.text[number.end : page.measures[first].start]
    return between.strip().casefold() in _TIES


# 'Without the ban it would have sold …', «без пошлин составил бы», «склаў бы»: it never was.
# "Would have to" is a duty, «хотел бы отметить» a manner of speaking.
_NEVER_WAS = (
    bounded_re(r"\b(?:would|could|might)(?:\s+not|n[’']t)?\s+have\s+(?!to\b)\w", re.IGNORECASE),
    bounded_re(
        r"(?<!хотел)(?<!хотела)(?<!хотели)(?<!хотелось)(?<!хотя)(?<!как)(?<!что)(?<!где)\sбы\b",
        re.IGNORECASE,
    ),
    bounded_re(r"(?<![Хх]ацел)(?<![Хх]ацелас)[аеёіоуыэюя]\sб\b(?!\.)"),
    bounded_re(r"(?<![Хх]аце)ў\sбы\b"),
)
_END_OF_CLAUSE = bounded_re(r"[,;:–—]\s")
# 'In the reporting period', «за отчётный период»: the one that the page is about.
_PERIOD_OF_PAGE = (
    bounded_re(r"\b(?:reporting\s+period|period\s+under\s+review)\b", re.IGNORECASE),
    bounded_re(r"\b(?:отч[её]тн|рассматриваем|анализируем)\w+\s+период\w*", re.IGNORECASE),
    bounded_re(r"\bсправаздачн\w+\s+перыяд\w*", re.IGNORECASE),
)


def never_was(inputs: Inputs, decision: DecidedFigure) -> bool:
    """Whether the number's words tell what would have been: before it in its sentence, or behind
    it in its clause.
    """
    page = inputs.view.candidates
    number = page.numbers[decision.number]
    sentence = page.sentences[number.sentence]
    before = page.text[max(sentence.start, number.start - _REACH) : number.start]
    if _tells_what_never_was(before.rpartition(";")[2]):
        return True
    behind = page.text[number.end : min(sentence.end, number.end + _REACH)]
    stop = _END_OF_CLAUSE.search(behind)
    return _tells_what_never_was(behind[: stop.start() if stop else None])


def _tells_what_never_was(words: str) -> bool:
    return any(expression.search(words) for expression in _NEVER_WAS)


def earlier_siblings(inputs: Inputs) -> frozenset[Period]:
    """The periods of a page of whose months it names a later year too."""
    named = [one.period for one in inputs.view.candidates.periods]
    latest: dict[tuple[int, int], int] = {}
    for one in named:
        key = (one.first % MONTHS_IN_YEAR, one.months)
        latest[key] = max(latest.get(key, 0), one.last)
    return frozenset(
        one for one in named if one.last < latest[one.first % MONTHS_IN_YEAR, one.months]
    )


def is_of_another_period(
    inputs: Inputs, decision: DecidedFigure, earlier: frozenset[Period]
) -> bool:
    """Whether the number stands under "the reporting period" and is read as of one of ``earlier``,
    the periods of whose months the page names a later year.
    """
    if decision.period == ABSENT or inputs.view.periods.values[decision.period] not in earlier:
        return False
    page = inputs.view.candidates
    number = page.numbers[decision.number]
    start = max(page.sentences[number.sentence].start, number.start - _REACH)
    ends = [
        found.end()
        for expression in _PERIOD_OF_PAGE
        for found in expression.finditer(page.text, start, number.start)
    ]
    if not ends:
        return False
    after = bisect_left(page.periods, max(ends), key=START_KEY)
    return after == len(page.periods) or page.periods[after].start >= number.start


def _is_report(decision: DecidedFigure) -> bool:
    return MODALITIES[decision.modality] in {Modality.REPORTED, Modality.ESTIMATE}


def _series(inputs: Inputs, decision: DecidedFigure) -> tuple[object, ...]:
    measure = KINDS[decision.kind].measure
    return (
        measure,
        decision.reporter,
        decision.partner,
        decision.period,
        decision.product,
        _unit(inputs, decision),
    )


def _unit(inputs: Inputs, decision: DecidedFigure) -> str:
    units = inputs.view.candidates.numbers[decision.number].units
    return units[decision.unit].unit if 0 <= decision.unit < len(units) else ""


def _size(inputs: Inputs, decision: DecidedFigure) -> float:
    number = inputs.view.candidates.numbers[decision.number]
    known = 0 <= decision.unit < len(number.units)
    return abs(number.value * (number.units[decision.unit].factor if known else 1.0))


def _near(first: float, second: float, tolerance: float = _TOLERANCE) -> bool:
    return abs(first - second) <= tolerance * max(first, second)


def _unsound(inputs: Inputs, group: dict[Measure, DecidedFigure]) -> list[DecidedFigure]:
    """The decisions of one pair and period that do not add up."""
    turnover = group.get(Measure.TURNOVER)
    parts = [group[m] for m in (Measure.EXPORTS, Measure.IMPORTS) if m in group]
    if turnover is None or not parts:
        return []
    total = _size(inputs, turnover)
    sizes = [_size(inputs, part) for part in parts]
    both = len(parts) > 1
    if any(size > total * (1 + _ROUNDING) for size in sizes) or (
        both and not _near(sum(sizes), total)
    ):
        ranked = sorted([turnover, *parts], key=lambda one: -one.confidence)
        return ranked if not both else ranked[-1:]
    return []
