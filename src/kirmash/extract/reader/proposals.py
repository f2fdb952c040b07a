"""Claims of another reader laid on the numbers of a page: what it says each number is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from kirmash.extract.candidates.model import PERCENT, NumberCandidate, PageCandidates
from kirmash.extract.reader.arrays import Floats, Ints
from kirmash.extract.reader.labels import (
    CHANGE,
    CHANGE_KINDS,
    FIRST_CORE,
    LEVEL,
    MODALITIES,
    kind_of,
)
from kirmash.extract.reader.pages.page import PageView
from kirmash.records.claims import Claim
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality

ABSENT, ELSEWHERE = -1, -2
"""Values of a slot: none, and one that the page's table does not have."""

_LEVEL_TOLERANCE, _CHANGE_TOLERANCE = 0.005, 0.051
_PLAIN_UNITS = {Measure.SHARE: PERCENT, Measure.COUNT: "units", Measure.RANK: "rank"}
_UNCOUNTED = frozenset({Measure.COUNT, Measure.RANK})
_BEFORE, _BEHIND, _FAR = 12, 25, 80


@dataclass(frozen=True, slots=True)
class StatedAtom:
    """One number that a claim states, a level or a change: what it says of every slot."""

    start: int
    end: int
    form: str
    measure: Measure
    value: float
    unit: str
    reporter: str | None
    partner: str | None
    period: Period | None
    product: str | None
    modality: Modality
    basis: tuple[str, str, str] = ("s", "s", "s")
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Of every number the atoms laid on it, with the reading that fits each: the index of its unit
    reading for a level, of CHANGE_KINDS for a change.
    """

    atoms: dict[int, list[tuple[StatedAtom, int]]] = field(default_factory=dict)

    def first(self, number: int) -> tuple[StatedAtom, int] | None:
        """The first atom of a number, a core one before others."""
        found = self.atoms.get(number)
        return found[0] if found else None


def atoms_of(claims: Sequence[Claim]) -> Iterator[StatedAtom]:
    """The levels and changes of claims, in order; bare directions and absolute changes are none."""
    for claim in claims:
        if not claim.spans or claim.absolute_change is not None:
            continue
        span = claim.spans[0]
        for form, value, unit in (
            (LEVEL, claim.quantity.value, claim.quantity.unit)
            if claim.quantity
            else (LEVEL, None, ""),
            (CHANGE, claim.change_pct, PERCENT),
        ):
            if value is not None:
                yield StatedAtom(
                    span.start, span.end, form, claim.measure, float(value), unit,
                    claim.reporter, claim.partner, claim.period, claim.product, claim.modality,
                    claim=claim,
                )  # fmt: skip


def align(page: PageCandidates, atoms: Sequence[StatedAtom], far: bool = False) -> Alignment:
    """Each atom laid on the number in or near its place that has its value; one that fits none is
    left out. ``far`` looks further round.
    """
    starts = [number.digits_start for number in page.numbers]
    alignment = Alignment()
    taken: dict[tuple[int, str], int] = {}
    for atom in atoms:
        windows = [(_BEFORE, _BEHIND)] + ([(_FAR, _FAR)] if far else [])
        for before, behind in windows:
            first = bisect_left(starts, atom.start - before)
            near = [
                number
                for number in page.numbers[first : bisect_left(starts, atom.end + behind)]
                if number.digits_end <= atom.end + behind
            ]
            near.sort(
                key=lambda number: (
                    not atom.start - 1 <= number.digits_start < atom.end + 1,
                    taken.get((number.index, atom.form), 0),
                )
            )
            hit = next(((n, r) for n in near if (r := fitting_reading(n, atom)) is not None), None)
            if hit:
                number, reading = hit
                alignment.atoms.setdefault(number.index, []).append((atom, reading))
                taken[number.index, atom.form] = taken.get((number.index, atom.form), 0) + 1
                break
    for found in alignment.atoms.values():
        found.sort(key=lambda one: kind_of(one[0].form, one[0].measure, one[0].value) < FIRST_CORE)
    return alignment


def fitting_reading(number: NumberCandidate, atom: StatedAtom) -> int | None:
    """Which reading of a number gives the atom's value: of its units, or of CHANGE_KINDS."""
    if atom.form == CHANGE:
        fits = (
            CHANGE_KINDS.index(change.kind)
            for change in number.changes
            if abs(change.percent - atom.value) <= _CHANGE_TOLERANCE
        )
        return next(fits, None)
    unit = _PLAIN_UNITS.get(atom.measure, atom.unit.casefold())
    for index, reading in enumerate(number.units):
        same = abs(number.value * reading.factor - abs(atom.value)) <= (
            _LEVEL_TOLERANCE * abs(atom.value) + 1e-9
        )
        if same and (reading.unit.casefold() == unit.casefold() or atom.measure in _UNCOUNTED):
            return index
    return None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one reader says of every number: ``kind`` an index of KINDS or -1 for nothing, slots as
    indices into the page's tables, ABSENT or ELSEWHERE; ``count`` how many atoms it has there.
    """

    kind: Ints
    modality: Ints
    reporter: Ints
    partner: Ints
    period: Ints
    product: Ints
    count: Ints

    def number_columns(self) -> Floats:
        """Kind, modality and count of each number."""
        return np.stack([self.kind, self.modality, self.count], axis=1).astype(np.float32)


def lay_out(view: PageView, alignment: Alignment) -> Proposal:
    """The first atom of each number as indices."""
    size = len(view.numbers.start)
    table = np.full((7, size), ELSEWHERE, dtype=np.int64)
    table[0], table[1], table[6] = -1, -1, 0
    for number in range(size):
        found = alignment.first(number)
        if found is None:
            continue
        atom = found[0]
        table[:, number] = (
            kind_of(atom.form, atom.measure, atom.value),
            MODALITIES.index(atom.modality),
            _slot(view.economies.index_of(atom.reporter), atom.reporter),
            _slot(view.economies.index_of(atom.partner), atom.partner),
            _slot(view.periods.index_of(atom.period), atom.period),
            product_index(view, number, atom.product),
            len(alignment.atoms[number]),
        )
    return Proposal(*table)


def _slot(index: int, value: object) -> int:
    if value is None:
        return ABSENT
    return index if index >= 0 else ELSEWHERE


_STEM = 5
_SHORTEST = 2
_MOST_PRODUCTS = 200  # mentions of goods looked at to either side of a number


def product_stems(words: str | None) -> frozenset[str]:
    """The beginnings of a product's words, by which two are compared."""
    folded = "".join(char if char.isalnum() else " " for char in (words or "").casefold())
    return frozenset(
        word[:_STEM] for word in folded.replace("ё", "е").split() if len(word) > _SHORTEST
    )


def product_index(view: PageView, number: int, words: str | None) -> int:
    """The page's product that shares most with ``words``, the nearest of equals; ABSENT of none."""
    if not words:
        return ABSENT
    stems = product_stems(words)
    at = view.numbers.start[number]
    best, best_score = ELSEWHERE, (0.0, 0.0)
    place = int(np.searchsorted(view.products.start, at))
    near = range(
        max(0, place - _MOST_PRODUCTS), min(len(view.products.start), place + _MOST_PRODUCTS)
    )
    for mention in near:
        value = int(view.products.value[mention])
        own = product_stems(str(view.products.values[value]))
        shared = len(stems & own) / max(len(stems), len(own), 1)
        score = (shared, -abs(float(view.products.start[mention] - at)))
        if shared > 0 and score > best_score:
            best, best_score = value, score
    return best
