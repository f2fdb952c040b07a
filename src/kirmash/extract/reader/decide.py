"""The decision: the pipelines' mean over whole readings, the best of every number, how sure it is,
and whether it may enter a series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.extract.reader.arrays import Bools, Doubles, Floats, Ints
from kirmash.extract.reader.confidence import Draft, best_places, confidence_matrix, draft
from kirmash.extract.reader.forest import Forest, group_softmax
from kirmash.extract.reader.joint import (
    LEAST_CORE,
    PARTS,
    Weighed,
    joint_matrix,
    whole_readings,
)
from kirmash.extract.reader.labels import KINDS, LEVEL, SHARE_LEVEL
from kirmash.extract.reader.slots import SLOTS, State
from kirmash.extract.reader.stages import (
    NUMBER_STAGES,
    PAGE_SLOTS,
    Beliefs,
    Inputs,
    core_chance,
    decoded_state,
    number_matrix,
    page_matrix,
    slot_matrix,
    unit_matrix,
    without_proposal,
)
from kirmash.extract.reader.weights import Weights


@dataclass(frozen=True, slots=True)
class DecidedFigure:
    """What a number is: a whole reading with its score and confidence.

    ``unit`` is the index of its unit reading, -1 of none; ``way`` whether a rate goes up, down or
    is an index (of CHANGE_KINDS), ``way_chance`` how likely that is. ``rivals`` give for each part
    the chance of the likeliest other value of it among the number's readings.
    """

    number: int
    kind: int
    modality: int
    reporter: int
    partner: int
    period: int
    product: int
    unit: int
    way: int
    core: float
    confidence: float
    rivals: dict[str, float]
    way_chance: float = 1.0


def decide(inputs: Inputs, weights: Weights) -> list[DecidedFigure]:
    """The best reading of every number that is likely enough a core claim, in order."""
    told = weigh(inputs, weights)
    drafts = draft(inputs, told)
    if not drafts:
        return []
    scores = weights.judge.probabilities(confidence_matrix(inputs, told, drafts))
    best = best_places(drafts, scores)
    confidences = weights.calibration.of(scores[best])
    return settle(inputs, told, [drafts[at] for at in best], confidences, weights.claimed)


def settle(
    inputs: Inputs,
    told: Sequence[Weighed],
    drafts: Sequence[Draft],
    confidences: Doubles,
    claimed: float,
) -> list[DecidedFigure]:
    """The decisions that drafts come to: of the numbers that are likely enough core claims."""
    ways = np.mean([one.beliefs.heads["change"] for one in told], axis=0)
    return [
        DecidedFigure(
            one.number,
            *one.key,
            _unit(inputs, one.number, one.key[0], one.unit),
            int(ways[one.number].argmax()),
            one.core,
            float(confidence),
            dict(zip(PARTS, (min(confidence, rival) for rival in one.rivals), strict=True)),
            1.0 if KINDS[one.key[0]].form == LEVEL else float(ways[one.number].max()),
        )
        for one, confidence in zip(drafts, confidences.tolist(), strict=True)
        if one.core >= claimed
    ]


def weigh(inputs: Inputs, weights: Weights) -> list[Weighed]:
    """The word on a page of every pipeline that is heard."""
    shared = Beliefs()
    for name, model in weights.linear.items():
        shared.linear[name] = model.scores(inputs.contexts[name])
    for slot in PAGE_SLOTS:
        shared.page[slot] = _page_chances(inputs, shared, slot, weights.page[slot])
    told: list[Weighed] = []
    before: Beliefs | None = None
    forests: dict[str, Forest] = {}
    for pipeline in weights.pipelines:
        forests = {**forests, **pipeline.forests}
        seen = without_proposal(inputs) if pipeline.is_alone else inputs
        state = seen.proposed
        if pipeline.is_second_round and before:
            state = decoded_state(inputs, before)
        before = _believe(seen, shared, forests, state)
        if pipeline.is_heard:
            told.append(_weigh_wholes(seen, before, forests))
    return told


def _believe(inputs: Inputs, shared: Beliefs, forests: dict[str, Forest], state: State) -> Beliefs:
    """One pipeline's numbers and slots; ``state`` is what they see of the claims around."""
    beliefs = Beliefs(shared.linear, shared.page)
    numbers = number_matrix(inputs, beliefs, state)
    for stage in NUMBER_STAGES:
        chances = forests[stage].probabilities(numbers)
        beliefs.heads[stage] = chances.reshape(len(numbers), -1).astype(np.float32)
    live = core_chance(beliefs.heads["kind"]) >= LEAST_CORE
    for slot in SLOTS:
        rows = slot_matrix(inputs, beliefs, slot, state)
        beliefs.slots[slot] = _choices(forests[slot], rows, inputs.slots[slot].rows.number, live)
    beliefs.slots["unit"] = _choices(
        forests["unit"], unit_matrix(inputs, beliefs), inputs.units.number, live
    )
    return beliefs


def _weigh_wholes(inputs: Inputs, beliefs: Beliefs, forests: dict[str, Forest]) -> Weighed:
    readings = whole_readings(inputs, beliefs)
    if not len(readings.number):
        return Weighed(beliefs, readings, np.zeros(0))
    joint = joint_matrix(inputs, beliefs, readings, decoded_state(inputs, beliefs))
    return Weighed(beliefs, readings, forests["joint"].probabilities(joint))


def _page_chances(inputs: Inputs, beliefs: Beliefs, slot: str, forest: Forest) -> Floats:
    rows = page_matrix(inputs, beliefs, slot)
    scores = forest.scores(rows)[:, 0]
    return group_softmax(scores, np.zeros(len(scores), dtype=np.int64)).astype(np.float32)


def _choices(forest: Forest, rows: Floats, group: Ints, live: Bools) -> Floats:
    """Chances that sum to 1 for every number; those of a number that is not live are not asked."""
    scores = np.zeros(len(rows))
    asked = live[group]
    scores[asked] = forest.scores(rows[asked])[:, 0]
    return group_softmax(scores, group).astype(np.float32)


def _unit(inputs: Inputs, number: int, kind: int, row: int) -> int:
    """The unit reading of a level: percent of a share, else the likeliest."""
    if KINDS[kind].form != LEVEL:
        return -1
    if kind == SHARE_LEVEL:
        units = inputs.view.candidates.numbers[number].units
        return next((k for k, one in enumerate(units) if one.unit == "percent"), -1)
    return int(inputs.units.reading[row]) if row >= 0 else -1
