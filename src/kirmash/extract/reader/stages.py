"""The stages of a reading, each a matrix that a model scores: the page, its numbers, their slots.

Training and reading call the same functions; between two stages stand only arrays, out of fold in
training, the models' own at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.reader.arrays import UNKNOWN, Doubles, Floats, Ints, stack_columns, where_known
from kirmash.extract.reader.contexts import (
    Contexts,
    number_contexts,
    pair_contexts,
    value_contexts,
)
from kirmash.extract.reader.labels import FIRST_CORE, KINDS, MODALITIES
from kirmash.extract.reader.pages.numbers import FLOW_COLUMNS, PRODUCT_COLUMNS, number_columns
from kirmash.extract.reader.pages.page import PageView, view_page
from kirmash.extract.reader.pages.tables import MentionTable
from kirmash.extract.reader.proposals import ABSENT, Alignment, Proposal, align, atoms_of, lay_out
from kirmash.extract.reader.slots import (
    ECONOMY_SLOTS,
    SLOTS,
    SlotRows,
    State,
    UnitRows,
    period_state_columns,
    proposed_state,
    slot_rows,
    state_columns,
    table_of,
    unit_rows,
)
from kirmash.records.claims import Claim

HEADS = {
    "kind": len(KINDS), "modality": len(MODALITIES), "total": 1, "general": 1, "role": 5,
    "change": 3,
}  # fmt: skip
"""Outputs of the linear model of numbers: kind; modality; whether the figure has no partner; no
product; the role of its period (main, a year earlier, of other length, other, none); whether a rate
goes up, down or is an index."""
PAGE_SLOTS = ("reporter", "partner", "period")
CONTEXT_MODELS = ("number", "economy", "period", "product", *(f"pair {slot}" for slot in SLOTS))
NUMBER_STAGES = ("kind", "modality", "total", "general", "role", "change")

_BRIEF_NUMBER = 51  # columns of the number itself, its place and its neighbours
# the nearest measures, the flows a number stands under and the goods round it: the last columns
_BRIEF_MEASURES = 3 + FLOW_COLUMNS + PRODUCT_COLUMNS
_LEAST_WEIGHT = 1e-3


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that is known of a page before a model speaks."""

    view: PageView
    proposal: Proposal
    proposed: State
    claims: tuple[Claim, ...]
    number: Floats
    slots: dict[str, SlotRows]
    units: UnitRows
    contexts: dict[str, Contexts]


@dataclass(slots=True)
class Beliefs:
    """What models have said of a page so far.

    ``linear`` by context model (rows × outputs), ``page`` by slot a probability for every value of
    its table, ``heads`` by stage (numbers × outputs), ``slots`` by slot (and ``unit``) a
    probability for every row, those of one number summing to 1.
    """

    linear: dict[str, Floats] = field(default_factory=dict)
    page: dict[str, Floats] = field(default_factory=dict)
    heads: dict[str, Floats] = field(default_factory=dict)
    slots: dict[str, Floats] = field(default_factory=dict)


def read_inputs(page: PageCandidates, claims: Sequence[Claim]) -> Inputs:
    """A page and another reader's claims of it as the models' inputs."""
    view = view_page(page)
    proposal = lay_out(view, align(page, tuple(atoms_of(claims)), far=True))
    slots = slot_rows(view, proposal)
    contexts = {
        "number": number_contexts(view),
        "economy": value_contexts(view, view.economies),
        "period": value_contexts(view, view.periods),
        "product": value_contexts(view, view.products),
    }
    for slot in SLOTS:
        contexts[f"pair {slot}"] = pair_contexts(view, table_of(view, slot), slots[slot].rows)
    return Inputs(
        view,
        proposal,
        proposed_state(proposal),
        tuple(claims),
        number_columns(view),
        slots,
        unit_rows(view),
        contexts,
    )


def without_proposal(inputs: Inputs) -> Inputs:
    """The same page as one sees it who knows no other reader."""
    nothing = lay_out(inputs.view, Alignment())
    slots = {
        slot: replace(rows, proposed=np.full_like(rows.proposed, UNKNOWN))
        for slot, rows in inputs.slots.items()
    }
    return replace(inputs, proposal=nothing, proposed=proposed_state(nothing), slots=slots)


# -------------------------------------------------------------------------------- page


def page_matrix(inputs: Inputs, beliefs: Beliefs, slot: str) -> Floats:
    """Every value of a slot's table as the page's main one: its traits, its contexts' score alone
    and against the best other, its share of the proposed claims.
    """
    table = table_of(inputs.view, slot)
    scores = beliefs.linear["period" if slot == "period" else "economy"]
    state = inputs.proposed
    shares = [_share_of_claims(table, state, name) for name in
              (("period",) if slot == "period" else ECONOMY_SLOTS)]  # fmt: skip
    against = np.stack([against_best(scores[:, column]) for column in range(scores.shape[1])])
    size = np.full(len(table.values), len(state.number))
    return np.hstack([table.traits, scores, against.T, stack_columns([*shares, size])]).astype(
        np.float32
    )


def against_best(scores: Floats) -> Floats:
    """Each score less the best of the others; unknown where there is no other."""
    if len(scores) <= 1:
        return np.full(len(scores), UNKNOWN, dtype=np.float32)
    second, first = np.sort(scores)[-2:]
    return np.asarray(scores - np.where(scores == first, second, first), dtype=np.float32)


def _share_of_claims(table: MentionTable, state: State, slot: str) -> Floats:
    values = state.slot(slot)
    count = np.bincount(values[values >= 0], minlength=len(table.values)).astype(np.float32)
    return np.asarray(count / max(1, len(values)), dtype=np.float32)


def _page_columns(table: MentionTable, values: Ints, chances: Floats) -> list[Floats]:
    """Of each value its chance to be the page's main one, its rank, and how far below the best."""
    if not len(table.values):
        return [np.full(len(values), UNKNOWN, dtype=np.float32)] * 3
    order = np.empty(len(chances), dtype=np.float32)
    order[np.argsort(-chances, kind="stable")] = np.arange(len(chances))
    known = values >= 0
    return [
        where_known(known, column[values]) for column in (chances, order, chances.max() - chances)
    ]


# ------------------------------------------------------------------------------ numbers


def number_matrix(inputs: Inputs, beliefs: Beliefs, state: State) -> Floats:
    """One row a number: itself, the linear model's word, the proposal, and of the claims around in
    ``state`` the kinds of the nearest and how common each kind is in sentence, paragraph and list.
    """
    size = len(inputs.number)
    page = np.full((size, 1), beliefs.page["reporter"].max(initial=0.0))
    return np.hstack(
        [
            inputs.number,
            beliefs.linear["number"],
            inputs.proposal.number_columns(),
            _kinds_near(inputs, state),
            _slots_near(inputs, state),
            page,
            *(_kinds_within(group, state, size) for group in _groups(inputs)),
        ]
    ).astype(np.float32)


def _kinds_near(inputs: Inputs, state: State) -> Floats:
    """Kinds of the two claims before and the one after, and sentences to each."""
    size, home = len(inputs.number), inputs.view.numbers.sentence
    number = np.arange(size)
    at = np.searchsorted(state.number, number)
    own = np.isin(number, state.number)
    columns: list[Floats] = []
    for step in (-1, -2, 0):
        place = at + step + (own & (step == 0))
        known = (place >= 0) & (place < len(state.number))
        inside = np.clip(place, 0, max(0, len(state.number) - 1))
        kind = state.kind[inside] if len(state.number) else at
        away = home - home[state.number[inside]] if len(state.number) else at
        columns += [where_known(known, kind), where_known(known, away)]
    return np.stack(columns, axis=1)


def _slots_near(inputs: Inputs, state: State) -> Floats:
    """Of the two claims before and the one after whether they have a partner, a product and the
    period of the one before; and what part of the claims of sentence, paragraph, list and page has
    a partner, a product.
    """
    size = len(inputs.number)
    number = np.arange(size)
    at = np.searchsorted(state.number, number)
    own = np.isin(number, state.number)
    columns: list[Floats] = []
    for step in (-1, -2, 0):
        place = at + step + (own & (step == 0))
        known = (place >= 0) & (place < len(state.number))
        inside = np.clip(place, 0, max(0, len(state.number) - 1))
        for values in (state.partner, state.product):
            columns.append(where_known(known, values[inside] != ABSENT if len(values) else known))
    for group in (*_groups(inputs), np.zeros(size, dtype=np.int64)):
        _, place = np.unique(group, return_inverse=True)
        counts = int(place.max(initial=0)) + 1
        mine = np.zeros(size)
        mine[state.number] = state.weight
        total = np.bincount(place, mine, counts)[place] - mine
        for values in (state.partner, state.product):
            has = np.zeros(size)
            has[state.number] = state.weight * (values != ABSENT)
            others = np.bincount(place, has, counts)[place] - has
            columns.append(
                where_known(total > _LEAST_WEIGHT, others / np.maximum(total, _LEAST_WEIGHT))
            )
    return np.stack(columns, axis=1)


def _groups(inputs: Inputs) -> tuple[Ints, Ints, Ints]:
    """Of every number its sentence, its paragraph, and the heading its list or section is under."""
    sentence = inputs.view.numbers.sentence
    sentences = inputs.view.sentences
    return sentence, sentences.paragraph[sentence], sentences.heading[sentence]


def _kinds_within(group: Ints, state: State, size: int) -> Floats:
    """The part of each kind among the claims of a number's group, its own left out, and their
    weight.
    """
    kinds = len(KINDS)
    _, place = np.unique(group, return_inverse=True)
    sums = np.zeros((int(place.max(initial=0)) + 1, kinds), dtype=np.float32)
    np.add.at(sums, (place[state.number], state.kind), state.weight)
    own = np.zeros((size, kinds), dtype=np.float32)
    own[state.number, state.kind] = state.weight
    others = sums[place] - own
    total = others.sum(axis=1, keepdims=True)
    return np.hstack([others / np.maximum(total, _LEAST_WEIGHT), total])


def brief_columns(inputs: Inputs, beliefs: Beliefs) -> Floats:
    """What the slots and whole readings hear of a number."""
    number = inputs.number
    return np.hstack(
        [
            number[:, :_BRIEF_NUMBER],
            number[:, -_BRIEF_MEASURES:],
            beliefs.linear["number"],
            *(beliefs.heads[stage] for stage in NUMBER_STAGES),
            inputs.proposal.number_columns(),
        ]
    ).astype(np.float32)


# -------------------------------------------------------------------------------- slots


def slot_matrix(inputs: Inputs, beliefs: Beliefs, slot: str, state: State) -> Floats:
    """The readings of a slot: what is known of each, the claims around in ``state``, the page."""
    view, rows = inputs.view, inputs.slots[slot].rows
    table = table_of(view, slot)
    known = inputs.slots[slot]
    blocks = [known.known, known.proposed, state_columns(view, rows, state, state.slot(slot))]
    page: list[Floats] = []
    if slot in ECONOMY_SLOTS:
        other = "partner" if slot == "reporter" else "reporter"
        blocks.append(state_columns(view, rows, state, state.slot(other)))
        for name in ECONOMY_SLOTS:
            page += _page_columns(table, rows.value, beliefs.page[name])
        page += _value_scores(rows.value, beliefs.linear["economy"])
    elif slot == "period":
        blocks.append(period_state_columns(view, rows, state))
        page += _page_columns(table, rows.value, beliefs.page["period"])
        page += _value_scores(rows.value, beliefs.linear["period"])
    else:
        page += _value_scores(rows.value, beliefs.linear["product"])
    pair = beliefs.linear[f"pair {slot}"][:, 0]
    page += [pair, _against_group(pair, rows.number)]
    blocks += [np.stack(page, axis=1), brief_columns(inputs, beliefs)[rows.number]]
    return np.hstack(blocks).astype(np.float32)


def _value_scores(values: Ints, scores: Floats) -> list[Floats]:
    known = values >= 0
    if not len(scores):
        return [np.full(len(values), UNKNOWN, dtype=np.float32)] * scores.shape[1]
    return [where_known(known, scores[values, column]) for column in range(scores.shape[1])]


def _against_group(scores: Floats, group: Ints) -> Floats:
    """Each score less the best of its group, its own included."""
    if not len(scores):
        return scores
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    best = np.maximum.reduceat(scores, starts)
    below = scores - np.repeat(best, np.diff(np.r_[starts, len(scores)]))
    return np.asarray(below, dtype=np.float32)


def unit_matrix(inputs: Inputs, beliefs: Beliefs) -> Floats:
    """The readings of numbers as levels."""
    brief = brief_columns(inputs, beliefs)[inputs.units.number]
    return np.hstack([inputs.units.known, brief]).astype(np.float32)


def best_rows(scores: Floats, group: Ints, size: int) -> Ints:
    """The row of the best score of each of ``size`` groups, -1 of a group without rows."""
    best = np.full(size, -1, dtype=np.int64)
    if len(scores):
        order = np.lexsort((-scores, group))
        first = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]])
        best[group[order][first]] = order[first]
    return best


CLAIMED = 0.4
"""The least chance of being a core claim with which a number counts for its neighbours."""


def core_chance(kinds: Floats | Doubles) -> Floats:
    """The chance that a number is a core claim."""
    return np.asarray(kinds[:, FIRST_CORE:].sum(axis=1), dtype=np.float32)


def decoded_state(inputs: Inputs, beliefs: Beliefs) -> State:
    """The likeliest kind and value of every slot of the numbers that likely are core claims."""
    kinds = beliefs.heads["kind"]
    chance = core_chance(kinds)
    number = np.flatnonzero(chance >= CLAIMED)
    chosen: list[Ints] = []
    for slot in SLOTS:
        rows = inputs.slots[slot].rows
        best = best_rows(beliefs.slots[slot], rows.number, len(kinds))
        value = np.where(best >= 0, rows.value[best] if len(rows.value) else ABSENT, ABSENT)
        chosen.append(value[number])
    kind = kinds[:, FIRST_CORE:].argmax(axis=1) + FIRST_CORE
    return State(number, chance[number], kind[number], *chosen)
