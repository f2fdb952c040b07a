"""Figures that can be read in one way alone: the page names two economies, one period and no goods,
and the other reader says the same. The weights were learned from pages of many figures, and are
unsure of a page of one sentence.
"""

from __future__ import annotations

from kirmash.extract.reader.decide import DecidedFigure
from kirmash.extract.reader.labels import KINDS
from kirmash.extract.reader.proposals import ABSENT
from kirmash.extract.reader.stages import Inputs
from kirmash.records.claims import Claim
from kirmash.records.quantities import Hedge, Measure, Modality

LEAST_CONFIDENCE = 0.3
"""Below, the weights take the figure for something else."""
_BOUNDS = frozenset({Hedge.MORE_THAN, Hedge.LESS_THAN, Hedge.UP_TO})
_SIDES = 2
_MOST_FIGURES = 2


def is_plain(inputs: Inputs) -> bool:
    """Whether a page names two economies, one period, no goods, and tells a figure or two that are
    no bounds.
    """
    page = inputs.view.candidates
    places = {place.code for place in page.places}
    figures = [one for one in page.numbers if one.units or one.changes]
    return (
        len(places) == _SIDES
        and len(page.periods) == 1
        and len(figures) <= _MOST_FIGURES
        and not any(one.hedge in _BOUNDS for one in figures)
        and not page.products
        and not page.references
    )


def has_one_reading(inputs: Inputs, decision: DecidedFigure) -> bool:
    """Whether a plain page leaves no other reading of a figure, and both readers agree on it."""
    number = decision.number
    if decision.confidence < LEAST_CONFIDENCE:
        return False
    said, sides = inputs.proposal, (decision.reporter, decision.partner)
    theirs = int(said.reporter[number]), int(said.partner[number])
    is_turned = KINDS[decision.kind].measure is Measure.TURNOVER and theirs == sides[::-1]
    return (
        ABSENT not in {*sides, decision.period}
        and (theirs == sides or is_turned)
        and int(said.kind[number]) == decision.kind
        and int(said.modality[number]) == decision.modality
        and int(said.period[number]) == decision.period
        and int(said.product[number]) == decision.product == ABSENT
    )


def is_whole(claim: Claim) -> bool:
    """Whether another reader's claim of a plain page may stand by itself: a report with both sides
    and a period, of all goods.
    """
    return (
        claim.modality is Modality.REPORTED
        and None not in {claim.reporter, claim.partner, claim.period}
        and claim.product is None
    )
