"""What the corpus says of a page, laid on its candidates: the labels of every stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kirmash.evaluation.atoms import is_latin, normalise_economy
from kirmash.extract.candidates.model import PERCENT
from kirmash.extract.reader.arrays import Bools, Floats, Ints
from kirmash.extract.reader.labels import (
    CHANGE,
    CORE_MEASURES,
    FIRST_CORE,
    KINDS,
    LEVEL,
    MODALITIES,
    SHARE_LEVEL,
    kind_of,
)
from kirmash.extract.reader.proposals import (
    StatedAtom,
    align,
    product_stems,
)
from kirmash.extract.reader.slots import SLOTS, table_of
from kirmash.extract.reader.stages import Inputs
from kirmash.records.periods import MONTHS_IN_YEAR, Period, parse
from kirmash.records.quantities import Measure, Modality

MAIN, YEAR_EARLIER, OTHER_LENGTH, OTHER_TIME, NO_TIME = range(5)


def gold_atoms(gold: Mapping[str, Any], text: str) -> list[StatedAtom]:
    """The levels and changes of a page's true claims, their places found in ``text``."""
    found = []
    for claim in gold["claims"]:
        span = (claim.get("spans") or [{"start": 0, "end": 0, "quote": claim["quote"]}])[0]
        start, end = span["start"], span["end"]
        if text[start:end] != span["quote"]:
            at = text.find(span["quote"])
            if at >= 0:
                start, end = at, at + len(span["quote"])
        slots = claim.get("slots") or {}
        basis = tuple(slots.get(name, "s") for name in ("reporter", "partner", "period"))
        for form, value, unit in (
            (LEVEL, claim.get("value"), claim.get("unit") or ""),
            (CHANGE, claim.get("change_pct"), PERCENT),
        ):
            if value is not None:
                found.append(
                    StatedAtom(
                        start, end, form, Measure(claim["measure"]), float(value), unit,
                        normalise_economy(claim.get("reporter")),
                        normalise_economy(claim.get("partner")),
                        parse(claim["period"]) if claim.get("period") else None,
                        claim.get("product"), Modality(claim.get("modality") or "reported"),
                        basis,
                    )
                )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Labels:
    """The truth of a page: of every number its kind and, of core ones, the rest; -1 is unknown.

    ``slots`` tells of every row whether it is right, ``units`` likewise; ``page`` of each page slot
    the shares of its values among the true claims.
    """

    atoms: tuple[StatedAtom | None, ...]
    kind: Ints
    modality: Ints
    total: Ints
    general: Ints
    role: Ints
    change: Ints
    reading: Ints
    slots: dict[str, Bools]
    units: Bools
    page: dict[str, Floats]
    due: int


def label(inputs: Inputs, gold: Mapping[str, Any]) -> Labels:
    """The labels of one page."""
    view = inputs.view
    atoms = gold_atoms(gold, view.candidates.text)
    alignment = align(view.candidates, atoms)
    size = len(inputs.number)
    first = [alignment.first(number) for number in range(size)]
    chosen = tuple(one[0] if one else None for one in first)
    main = _main_period(atoms)
    columns = np.full((7, size), -1, dtype=np.int64)
    columns[0] = 0
    for number, found in enumerate(first):
        if found is None:
            continue
        atom, reading = found
        columns[0, number] = kind = kind_of(atom.form, atom.measure, atom.value)
        if kind < FIRST_CORE:
            continue
        columns[1, number] = MODALITIES.index(atom.modality)
        columns[2, number] = atom.partner is None
        columns[3, number] = -1 if kind == SHARE_LEVEL else not atom.product
        columns[4, number] = _role(atom.period, main)
        columns[5, number] = reading if atom.form == CHANGE else -1
        columns[6, number] = reading if atom.form == LEVEL else -1
    units = inputs.units.reading == columns[6][inputs.units.number]
    return Labels(
        chosen,
        *columns,
        {slot: _slot_hits(inputs, slot, chosen) for slot in SLOTS},
        units,
        {slot: _page_shares(inputs, slot, atoms) for slot in ("reporter", "partner", "period")},
        _count_due(gold),
    )


def _main_period(atoms: Sequence[StatedAtom]) -> Period | None:
    count = Counter(a.period for a in atoms if a.measure in CORE_MEASURES and a.period)
    return count.most_common(1)[0][0] if count else None


def _role(period: Period | None, main: Period | None) -> int:
    if period is None:
        return NO_TIME
    if main is None or period == main:
        return MAIN
    if period.months == main.months:
        return YEAR_EARLIER if period == main.months_earlier(MONTHS_IN_YEAR) else OTHER_TIME
    return OTHER_LENGTH


def _slot_hits(inputs: Inputs, slot: str, atoms: Sequence[StatedAtom | None]) -> Bools:
    """Whether each row has the value of the number's first atom."""
    rows, table = inputs.slots[slot].rows, table_of(inputs.view, slot)
    values = [_comparable(slot, value) for value in table.values]
    hits = np.zeros(len(rows.number), dtype=bool)
    for row, (number, value) in enumerate(
        zip(rows.number.tolist(), rows.value.tolist(), strict=True)
    ):
        atom = atoms[number]
        if atom is None:
            continue
        mine = values[value] if value >= 0 else None
        if slot == "product":
            hits[row] = _product_fits(atom, None if mine is None else str(mine))
        else:
            hits[row] = getattr(atom, slot) == mine
    if slot == "product":
        _keep_best_products(inputs, atoms, hits)
    return hits


def _comparable(slot: str, value: object) -> object:
    """A value of a page's table as the gold has it."""
    return normalise_economy(str(value)) if slot in {"reporter", "partner"} else value


def _product_fits(atom: StatedAtom, words: str | None) -> bool:
    if not atom.product or words is None:
        return not atom.product and words is None
    return bool(product_stems(atom.product) & product_stems(words))


def _keep_best_products(inputs: Inputs, atoms: Sequence[StatedAtom | None], hits: Bools) -> None:
    """Of the products that share words with the true one only those that share most."""
    rows, values = inputs.slots["product"].rows, inputs.view.products.values
    best: dict[int, float] = {}
    scores = np.zeros(len(hits))
    for row in np.flatnonzero(hits & (rows.value >= 0)).tolist():
        mine = product_stems(str(values[rows.value[row]]))
        true = _stems_of(atoms[int(rows.number[row])])
        scores[row] = len(mine & true) / max(len(mine), len(true), 1)
        number = int(rows.number[row])
        best[number] = max(best.get(number, 0.0), scores[row])
    for row in np.flatnonzero(hits & (rows.value >= 0)).tolist():
        hits[row] = scores[row] >= best[int(rows.number[row])] - 1e-9


def _stems_of(atom: StatedAtom | None) -> frozenset[str]:
    return product_stems(atom.product if atom else None)


def _page_shares(inputs: Inputs, slot: str, atoms: Sequence[StatedAtom]) -> Floats:
    """Of each value of a table the share of the page's true core claims that have it."""
    core = [atom for atom in atoms if atom.measure in CORE_MEASURES]
    if slot == "reporter":
        core = [atom for atom in core if atom.measure is not Measure.TURNOVER] or core
    count = Counter(getattr(atom, slot) for atom in core)
    table = table_of(inputs.view, slot)
    shares = [count[_comparable(slot, value)] for value in table.values]
    return np.array(shares, dtype=np.float32) / max(1, len(core))


def atom_key(atom: StatedAtom) -> tuple[object, ...]:
    """What makes two atoms of a page the same."""
    return (
        atom.form, atom.measure, atom.reporter, atom.partner, atom.period,
        atom.product, round(atom.value, 4), atom.unit, atom.modality,
    )  # fmt: skip


def reaches(
    measure: Measure | None, modality: Modality, period: object, pair: Sequence[object]
) -> bool:
    """Whether a claim would enter the series of a pair."""
    return (
        measure in (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)
        and modality in (Modality.REPORTED, Modality.ESTIMATE)
        and period is not None
        and all(pair)
    )


def _count_due(gold: Mapping[str, Any]) -> int:
    """How many true atoms reach a series."""
    atoms = {
        atom_key(a)
        for a in gold_atoms(gold, "")
        if reaches(a.measure, a.modality, a.period, (a.reporter, a.partner))
        and not set(a.basis) & {"a"}
    }
    return len(atoms)


def core_count(gold: Mapping[str, Any]) -> int:
    """How many true core atoms a page has."""
    return len({atom_key(a) for a in gold_atoms(gold, "") if a.measure in CORE_MEASURES})


def is_right(
    inputs: Inputs, atom: StatedAtom | None, reading: tuple[int, int], values: Mapping[str, int]
) -> bool:
    """Whether a whole reading (kind, modality; values by slot) is the number's true atom, as the
    scorer would say, its number and unit apart.
    """
    kind = KINDS[reading[0]]
    if atom is None or kind_of(atom.form, atom.measure, atom.value) != reading[0]:
        return False
    if MODALITIES[reading[1]] != atom.modality:
        return False
    view = inputs.view
    period = view.periods.values[values["period"]] if values["period"] >= 0 else None
    if period != atom.period:
        return False
    mine = tuple(
        normalise_economy(str(view.economies.values[values[slot]])) if values[slot] >= 0 else None
        for slot in ("reporter", "partner")
    )
    true = (atom.reporter, atom.partner)
    if kind.measure is Measure.TURNOVER:
        if {*mine} - {None} != {*true} - {None}:
            return False
    elif mine != true:
        return False
    if reading[0] == SHARE_LEVEL:
        return True
    product = values["product"]
    words = str(view.products.values[product]) if product >= 0 else None
    if bool(words) != bool(atom.product):
        return False
    return (
        not words
        or is_latin(words.casefold()) != is_latin(str(atom.product).casefold())
        or _product_fits(atom, words)
    )
