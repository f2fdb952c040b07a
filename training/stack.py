"""The stages fitted one on the other, every one out of fold, and once on all.

A stage's matrix needs what the stages before it say; in training that is what models said that had
not seen the page's pair.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Floats, Ints
from kirmash.extract.reader.contexts import NUMBER_BITS, PAIR_BITS, VALUE_BITS
from kirmash.extract.reader.forest import Forest, group_softmax
from kirmash.extract.reader.joint import Readings, joint_matrix, whole_readings
from kirmash.extract.reader.labels import FIRST_CORE, KINDS, LEVEL, SHARE_LEVEL
from kirmash.extract.reader.linear import LinearModel
from kirmash.extract.reader.slots import SLOTS, State
from kirmash.extract.reader.stages import (
    HEADS,
    Beliefs,
    Inputs,
    best_rows,
    decoded_state,
    number_matrix,
    page_matrix,
    read_inputs,
    slot_matrix,
    unit_matrix,
    without_proposal,
)
from training.fit import (
    LinearHead,
    TreeSettings,
    bin_rows,
    fit_linear,
    fit_trees,
    flatten,
    raw_scores,
    sparse_rows,
)
from training.folds import FOLDS, pair_disjoint_folds
from training.gold import Labels, is_right, label
from training.pages import GoldPage

WORKERS = 2
PAGE_TREES = TreeSettings(110, leaves=8, rate=0.06, least_rows=12)
NUMBER_TREES = {
    "kind": TreeSettings(100, leaves=14, rate=0.08, least_rows=12, columns=0.3),
    "modality": TreeSettings(60, leaves=8, columns=0.25),
    "total": TreeSettings(120, leaves=14, rate=0.07, columns=0.3),
    "general": TreeSettings(120, leaves=14, rate=0.07, columns=0.3),
    "role": TreeSettings(70, leaves=10, columns=0.25),
    "change": TreeSettings(50, leaves=8, columns=0.25),
}
SLOT_TREES = TreeSettings(140, leaves=18, rate=0.09, least_rows=15, columns=0.35)
UNIT_TREES = TreeSettings(70, leaves=10)
JOINT_TREES = TreeSettings(150, leaves=14, rate=0.07, least_rows=30, columns=0.35)
KEPT_WRONG = 0.35  # of the wrong whole readings that are learned from


@dataclass(slots=True)
class Stack:
    """The pages of the corpus through all stages."""

    pages: list[GoldPage]
    inputs: list[Inputs]
    labels: list[Labels]
    fold: Ints
    beliefs: list[Beliefs] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    linear: dict[str, LinearModel] = field(default_factory=dict)
    page: dict[str, Forest] = field(default_factory=dict)

    def tell(self, *words: object) -> None:
        """A line of progress."""
        print(f"[{time.monotonic() - self.started:5.0f}]", *words, flush=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """How one pipeline differs from others: what it sees, how its trees are grown."""

    name: str
    seed: int
    is_second_round: bool = False
    is_alone: bool = False
    is_heard: bool = True
    slots: TreeSettings = SLOT_TREES
    joint: TreeSettings = JOINT_TREES


@dataclass(slots=True)
class Track:
    """One pipeline over all pages: what it sees, believes, and the forests of all pages.

    ``states`` are what its slots see of the claims around.
    """

    plan: Plan
    inputs: list[Inputs]
    states: list[State]
    beliefs: list[Beliefs]
    forests: dict[str, Forest] = field(default_factory=dict)


def open_track(stack: Stack, plan: Plan, before: Track | None) -> Track:
    """A pipeline after its linear and page models, and after the pipeline ``before`` it."""
    inputs = [without_proposal(one) for one in stack.inputs] if plan.is_alone else stack.inputs
    beliefs = [Beliefs(one.linear, one.page) for one in stack.beliefs]
    states = [one.proposed for one in inputs]
    if before and plan.is_second_round:
        states = [decoded_state(i, b) for i, b in zip(before.inputs, before.beliefs, strict=True)]
    track = Track(plan, inputs, states, beliefs)
    if before and not plan.is_alone:
        for own, other in zip(beliefs, before.beliefs, strict=True):
            own.heads = dict(other.heads)
    return track


def _prepare(page: GoldPage) -> tuple[Inputs, Labels]:
    inputs = read_inputs(page.candidates, page.claims)
    return inputs, label(inputs, page.gold)


def open_stack(pages: Sequence[GoldPage]) -> Stack:
    """The pages that have numbers, as inputs and labels."""
    kept = [page for page in pages if page.candidates.numbers]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        made = list(pool.map(_prepare, kept, chunksize=8))
    fold = pair_disjoint_folds(
        [page.pair for page in kept], [len(page.candidates.numbers) for page in kept]
    )
    inputs = [one for one, _ in made]
    return Stack(kept, inputs, [one for _, one in made], fold, [Beliefs() for _ in kept])


# ---------------------------------------------------------------------------- one stage

_JOB: dict[str, Any] = {}


def _run_job(fold: int) -> Any:
    return _JOB["run"](fold)


def over_folds(run: Callable[[int], Any], folds: Sequence[int]) -> list[Any]:
    """``run`` of every fold, two at a time; it may close over anything."""
    _JOB["run"] = run
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        return list(pool.map(_run_job, folds))


ALL = -1
"""The fold that is left out of none."""


def split(values: NDArray[np.generic], sizes: Sequence[int]) -> list[Any]:
    """Rows of all pages as one array a page."""
    return np.split(values, np.cumsum(sizes)[:-1])


def cross_linear(
    stack: Stack, name: str, bits: int, heads: Sequence[LinearHead], fast: bool = True
) -> None:
    """A context model out of fold, its scores put into the beliefs; the whole one is kept."""
    contexts = [inputs.contexts[name] for inputs in stack.inputs]
    sizes = [one.size for one in contexts]
    fold = np.repeat(stack.fold, sizes)
    matrix = sparse_rows(contexts, bits)

    def run(left_out: int) -> Any:
        model = fit_linear(matrix, heads, np.flatnonzero(fold != left_out), fast)
        if left_out == ALL:
            return model
        rows = np.flatnonzero(fold == left_out)
        return rows, np.asarray(matrix[rows] @ model.weights + model.offset, dtype=np.float32)

    scores = np.zeros((len(fold), sum(head.outputs for head in heads)), dtype=np.float32)
    *parts, model = over_folds(run, [*range(FOLDS), ALL])
    for rows, part in parts:
        scores[rows] = part
    stack.linear[name] = model
    for beliefs, part in zip(stack.beliefs, split(scores, sizes), strict=True):
        beliefs.linear[name] = part


@dataclass(frozen=True, slots=True)
class TreeTask:
    """Rows of all pages with what is to be learned of some of them."""

    sizes: list[int]
    rows: Floats
    labels: NDArray[np.generic]
    learned: NDArray[np.bool_]
    classes: int = 1
    weights: Floats | None = None
    groups: Ints | None = None


def cross_forest(
    stack: Stack, task: TreeTask, settings: TreeSettings
) -> tuple[NDArray[np.float64], Forest]:
    """Raw scores out of fold for all rows, and the forest of all."""
    fold = np.repeat(stack.fold, task.sizes)
    learned = np.flatnonzero(task.learned)
    labels = task.labels[learned]
    groups = None if task.groups is None else task.groups[learned]
    weights = None if task.weights is None else task.weights[learned]
    data = bin_rows(task.rows[learned], labels, settings, weights)

    def run(left_out: int) -> Any:
        use = np.flatnonzero(fold[learned] != left_out)
        booster = fit_trees(
            data if left_out == ALL else data.subset(use),
            labels[use],
            settings,
            task.classes,
            None if groups is None else groups[use],
        )
        if left_out == ALL:
            return flatten(booster, task.classes)
        rows = np.flatnonzero(fold == left_out)
        return rows, raw_scores(booster, task.rows[rows], task.classes)

    scores = np.zeros((len(fold), task.classes))
    *parts, forest = over_folds(run, [*range(FOLDS), ALL])
    for rows, part in parts:
        scores[rows] = part
    return scores, forest


# --------------------------------------------------------------------------- all stages


def fit_contexts(stack: Stack) -> None:
    """The linear models of words round numbers, values and pairs."""
    labels = stack.labels

    def column(name: str) -> Ints:
        return np.concatenate([getattr(one, name) for one in labels])

    heads = [
        LinearHead(column(name), size, 2e-5 if name == "kind" else 6e-5)
        for name, size in HEADS.items()
    ]
    cross_linear(stack, "number", NUMBER_BITS, heads)
    reporter = np.concatenate([_is_main(one.page["reporter"]) for one in labels])
    partner = np.concatenate([one.page["partner"] > 0 for one in labels]).astype(np.int64)
    cross_linear(
        stack,
        "economy",
        VALUE_BITS,
        [LinearHead(reporter, 1, 1.0), LinearHead(partner, 1, 1.0)],
        False,
    )
    period = np.concatenate([_is_main(one.page["period"]) for one in labels])
    some = np.concatenate([one.page["period"] > 0 for one in labels]).astype(np.int64)
    cross_linear(
        stack, "period", VALUE_BITS, [LinearHead(period, 1, 1.0), LinearHead(some, 1, 1.0)], False
    )
    product = np.concatenate(
        [_named_products(i, one) for i, one in zip(stack.inputs, labels, strict=True)]
    )
    cross_linear(stack, "product", VALUE_BITS, [LinearHead(product, 1, 1.0)], False)
    stack.tell("contexts of numbers and values")
    for slot in SLOTS:
        hits = np.concatenate(
            [_slot_labels(i, one, slot) for i, one in zip(stack.inputs, labels, strict=True)]
        )
        cross_linear(stack, f"pair {slot}", PAIR_BITS, [LinearHead(hits, 1, 1e-5)])
    stack.tell("contexts of pairs")


def _is_main(shares: Floats) -> Ints:
    return ((shares > 0) & (shares == shares.max(initial=0))).astype(np.int64)


def _named_products(inputs: Inputs, labels: Labels) -> Ints:
    """Of each product of the page whether some true claim has it."""
    named = np.zeros(len(inputs.view.products.values), dtype=np.int64)
    values = inputs.slots["product"].rows.value[labels.slots["product"]]
    named[values[values >= 0]] = 1
    return named


def _slot_labels(inputs: Inputs, labels: Labels, slot: str) -> Ints:
    """Whether a row is right, -1 where its number has no right row."""
    rows, hits = inputs.slots[slot].rows, labels.slots[slot]
    size = len(inputs.number)
    has = np.bincount(rows.number[hits], minlength=size) > 0
    core = labels.kind >= FIRST_CORE
    if slot == "product":
        core &= labels.kind != SHARE_LEVEL
    return np.where((has & core)[rows.number], hits, -1).astype(np.int64)


def fit_pages(stack: Stack) -> None:
    """Whose report a page is, with whom, of what time."""
    for slot in ("reporter", "partner", "period"):
        made = [page_matrix(i, b, slot) for i, b in zip(stack.inputs, stack.beliefs, strict=True)]
        shares = np.concatenate([one.page[slot] for one in stack.labels])
        known = np.concatenate(
            [np.full(len(one.page[slot]), one.page[slot].sum() > 0) for one in stack.labels]
        )
        sizes = [len(one) for one in made]
        task = TreeTask(
            sizes, np.vstack(made), shares, known, groups=np.repeat(np.arange(len(sizes)), sizes)
        )
        scores, stack.page[slot] = cross_forest(stack, task, PAGE_TREES)
        right = told = 0
        for beliefs, labels, part in zip(
            stack.beliefs, stack.labels, split(scores[:, 0], sizes), strict=True
        ):
            chances = group_softmax(part, np.zeros(len(part), dtype=np.int64))
            beliefs.page[slot] = chances.astype(np.float32)
            if labels.page[slot].sum() > 0:
                told += 1
                right += labels.page[slot][chances.argmax()] == labels.page[slot].max()
        stack.tell("page", slot, round(right / max(1, told), 3), "of", told)


def fit_numbers(stack: Stack, track: Track, stages: Sequence[str] = tuple(HEADS)) -> None:
    """Kind, modality and the rest of every number, the claims around as the states have them."""
    made = [
        number_matrix(inputs, beliefs, state)
        for inputs, beliefs, state in zip(track.inputs, track.beliefs, track.states, strict=True)
    ]
    sizes, rows = [len(one) for one in made], np.vstack(made)
    for stage, outputs in ((stage, HEADS[stage]) for stage in stages):
        labels = np.concatenate([getattr(one, stage) for one in stack.labels])
        task = TreeTask(sizes, rows, np.maximum(labels, 0), labels >= 0, outputs)
        settings = replace(NUMBER_TREES[stage], seed=track.plan.seed)
        scores, track.forests[stage] = cross_forest(stack, task, settings)
        chances = probabilities(scores)
        for beliefs, part in zip(track.beliefs, split(chances, sizes), strict=True):
            beliefs.heads[stage] = part.astype(np.float32)
        known = labels >= (FIRST_CORE if stage == "kind" else 0)
        said = chances.argmax(axis=1) if outputs > 1 else chances[:, 0] > 0.5
        stack.tell(stage, round(float((said == labels)[known].mean()), 3), "of", int(known.sum()))


def probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raw scores as (rows × outputs) chances."""
    if scores.shape[1] == 1:
        return 1 / (1 + np.exp(-scores))
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def fit_slots(stack: Stack, track: Track) -> None:
    """The slots' choices, the claims around as the track's states have them."""
    for slot in (*SLOTS, "unit"):
        task, group = _slot_task(stack, track, slot)
        settings = UNIT_TREES if slot == "unit" else track.plan.slots
        scores, track.forests[slot] = cross_forest(
            stack, task, replace(settings, seed=track.plan.seed)
        )
        chances = group_softmax(scores[:, 0], group)
        for beliefs, part in zip(track.beliefs, split(chances, task.sizes), strict=True):
            beliefs.slots[slot] = part.astype(np.float32)
        best = best_rows(chances, group, int(group.max()) + 1)
        told = task.learned[best[best >= 0]]
        right = task.labels[best[best >= 0]][told] == 1
        stack.tell(
            track.plan.name, slot, task.rows.shape, "right where possible",
            round(float(right.mean()), 3), "of all", round(right.sum() / core_numbers(stack), 3),
        )  # fmt: skip


def _slot_task(stack: Stack, track: Track, slot: str) -> tuple[TreeTask, Ints]:
    """The readings of a slot on all pages; every number is a group."""
    made, hits, groups, first = [], [], [], 0
    for page, (inputs, beliefs, labels) in enumerate(
        zip(track.inputs, track.beliefs, stack.labels, strict=True)
    ):
        if slot == "unit":
            made.append(unit_matrix(inputs, beliefs))
            hits.append(_unit_labels(inputs, labels))
            number = inputs.units.number
        else:
            made.append(slot_matrix(inputs, beliefs, slot, track.states[page]))
            hits.append(_slot_labels(inputs, labels, slot))
            number = inputs.slots[slot].rows.number
        groups.append(number + first)
        first += len(inputs.number)
    sizes, group, target = [len(one) for one in made], np.concatenate(groups), np.concatenate(hits)
    task = TreeTask(sizes, np.vstack(made), np.maximum(target, 0), target >= 0, groups=group)
    return task, group


def core_numbers(stack: Stack) -> int:
    """How many numbers are core claims."""
    return sum(int((labels.kind >= FIRST_CORE).sum()) for labels in stack.labels)


def _unit_labels(inputs: Inputs, labels: Labels) -> Ints:
    number = inputs.units.number
    known = (labels.reading >= 0) & (labels.kind >= FIRST_CORE) & (labels.kind != SHARE_LEVEL)
    return np.where(known[number], labels.units, -1).astype(np.int64)


@dataclass(slots=True)
class JointResult:
    """Whole readings of all pages with their scores out of fold, and whether each is right."""

    readings: list[Readings]
    right: list[NDArray[np.bool_]]
    scores: list[NDArray[np.float64]]
    rows: Floats
    sizes: list[int]


def fit_joint(stack: Stack, track: Track) -> JointResult:
    """The whole readings weighed."""
    pages = list(zip(track.inputs, track.beliefs, stack.labels, strict=True))
    readings = [whole_readings(inputs, beliefs) for inputs, beliefs, _ in pages]
    rows = np.vstack(
        [
            joint_matrix(inputs, beliefs, one, decoded_state(inputs, beliefs))
            for (inputs, beliefs, _), one in zip(pages, readings, strict=True)
        ]
    )
    right = [right_readings(*page, one) for page, one in zip(pages, readings, strict=True)]
    target = np.concatenate(right)
    kept = target | (np.random.default_rng(5).random(len(target)) < KEPT_WRONG)
    weights = np.where(target, 1, 1 / KEPT_WRONG).astype(np.float32)
    sizes = [len(one) for one in right]
    task = TreeTask(sizes, rows, target, kept, weights=weights)
    scores, track.forests["joint"] = cross_forest(
        stack, task, replace(track.plan.joint, seed=track.plan.seed)
    )
    chances = probabilities(scores)[:, 0]
    possible = sum(len(set(r.number[y].tolist())) for r, y in zip(readings, right, strict=True))
    stack.tell(
        track.plan.name, "joint", rows.shape, "right among the readings",
        round(possible / core_numbers(stack), 3),
    )  # fmt: skip
    return JointResult(readings, right, split(chances, sizes), rows, sizes)


def right_readings(
    inputs: Inputs, beliefs: Beliefs, labels: Labels, readings: Readings
) -> NDArray[np.bool_]:
    """Whether each whole reading is right, with the unit or way that would be told."""
    unit = best_rows(beliefs.slots["unit"], inputs.units.number, len(inputs.number))
    way = beliefs.heads["change"].argmax(axis=1)
    right = np.zeros(len(readings.number), dtype=bool)
    for row, number in enumerate(readings.number.tolist()):
        kind = int(readings.kind[row])
        if KINDS[kind].form == LEVEL:
            if kind != SHARE_LEVEL:
                chosen = inputs.units.reading[unit[number]] if unit[number] >= 0 else -2
                if chosen != labels.reading[number]:
                    continue
        elif way[number] != labels.change[number]:
            continue
        values = {slot: int(readings.values[slot][row]) for slot in SLOTS}
        reading = (kind, int(readings.modality[row]))
        right[row] = is_right(inputs, labels.atoms[number], reading, values)
    return right
