"""The readings of each slot of each number as rows, with what is known of every one: its relation
to the number, what another reader says, and what is decided of the claims around.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from kirmash.extract.candidates import ranking
from kirmash.extract.candidates.model import UnitReading, is_currency
from kirmash.extract.reader.arrays import Bools, Floats, Ints, as_ints, stack_columns, where_known
from kirmash.extract.reader.labels import FIRST_CORE
from kirmash.extract.reader.pages.page import PageView
from kirmash.extract.reader.pages.relations import Rows, relate
from kirmash.extract.reader.pages.tables import MentionTable
from kirmash.extract.reader.pages.times import period_bounds
from kirmash.extract.reader.proposals import ABSENT, Proposal
from kirmash.records.periods import MONTHS_IN_YEAR

SLOTS = ("reporter", "partner", "period", "product")
ECONOMY_SLOTS = ("reporter", "partner")
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class SlotRows:
    """The readings of one slot: their rows, what is known of each before anything is decided, and
    what the other reader says of each.
    """

    rows: Rows
    known: Floats
    proposed: Floats


@dataclass(frozen=True, slots=True)
class State:
    """What is decided, or proposed, of the claims of a page: one entry for each number that is one.

    ``number`` ascends; slots are indices into the page's tables or ABSENT or ELSEWHERE.
    """

    number: Ints
    weight: Floats
    kind: Ints
    reporter: Ints
    partner: Ints
    period: Ints
    product: Ints

    def part(self, which: slice) -> State:
        """Some of its entries."""
        return State(
            self.number[which],
            self.weight[which],
            self.kind[which],
            self.reporter[which],
            self.partner[which],
            self.period[which],
            self.product[which],
        )

    def slot(self, name: str) -> Ints:
        """The values of a slot."""
        return {
            "reporter": self.reporter,
            "partner": self.partner,
            "period": self.period,
            "product": self.product,
        }[name]


PROPOSED_WEIGHT = 0.5


def proposed_state(proposal: Proposal) -> State:
    """The core claims of another reader as a state."""
    number = np.flatnonzero(proposal.kind >= FIRST_CORE)
    return State(
        number,
        np.full(len(number), PROPOSED_WEIGHT, dtype=np.float32),
        *(
            values[number]
            for values in (
                proposal.kind,
                proposal.reporter,
                proposal.partner,
                proposal.period,
                proposal.product,
            )
        ),
    )


def table_of(view: PageView, slot: str) -> MentionTable:
    """The table whose values a slot takes."""
    if slot in ECONOMY_SLOTS:
        return view.economies
    return view.periods if slot == "period" else view.products


def slot_rows(view: PageView, proposal: Proposal) -> dict[str, SlotRows]:
    """The readings of every slot."""
    found: dict[str, SlotRows] = {}
    for slot in SLOTS:
        rows = _readings(view, slot)
        table = table_of(view, slot)
        blocks = [relate(view, table, rows)]
        if slot == "period":
            blocks.append(_sister_periods(view, rows))
        found[slot] = SlotRows(rows, np.hstack(blocks), _proposed(proposal, slot, rows))
    return found


def _readings(view: PageView, slot: str) -> Rows:
    page, table = view.candidates, table_of(view, slot)
    index = {value: place for place, value in enumerate(table.values)}
    numbers: list[int] = []
    values: list[int] = []
    for number in page.numbers:
        if slot in ECONOMY_SLOTS:
            found = [index[code] for code in ranking.place_readings(page, number)]
        elif slot == "period":
            found = [index[period] for period in ranking.period_readings(page, number)]
        else:
            mentions = ranking.product_readings(page, number)
            found = [index[mention.words.casefold()] for mention in mentions]
        if slot != "reporter" or not found:
            found = [ABSENT, *found]
        numbers += [number.index] * len(found)
        values += found
    return Rows(as_ints(numbers), as_ints(values))


def _proposed(proposal: Proposal, slot: str, rows: Rows) -> Floats:
    """Whether the other reader has this value in the slot, or in the other economy's slot."""
    known = proposal.kind[rows.number] >= 0
    own = {
        "reporter": proposal.reporter,
        "partner": proposal.partner,
        "period": proposal.period,
        "product": proposal.product,
    }
    columns = [where_known(known, own[slot][rows.number] == rows.value)]
    if slot in ECONOMY_SLOTS:
        other = own["partner" if slot == "reporter" else "reporter"]
        columns.append(where_known(known, other[rows.number] == rows.value))
    if slot == "product":
        absent = own[slot][rows.number] == ABSENT
        columns.append(where_known(known, absent == (rows.value == ABSENT)))
    return np.stack(columns, axis=1)


def _sister_periods(view: PageView, rows: Rows) -> Floats:
    """Whether the sentence names the same months a year later, or earlier, before the number."""
    table = view.periods
    first, last = period_bounds(table)
    home = view.numbers.sentence[rows.number]
    begin = np.searchsorted(table.start, view.sentences.start[home])
    here = np.searchsorted(table.start, view.numbers.start[rows.number])
    end = np.searchsorted(table.start, view.sentences.end[home])
    months = list(zip(first.astype(int).tolist(), last.astype(int).tolist(), strict=True))
    bounds = {pair: place for place, pair in enumerate(months)}
    columns = []
    for shift in (MONTHS_IN_YEAR, -MONTHS_IN_YEAR):
        sister = as_ints([bounds.get((a + shift, b + shift), -1) for a, b in months])
        value = np.where(rows.value >= 0, sister[rows.value] if len(sister) else -1, -1)
        columns += [
            table.occurrences.count(value, begin, here),
            table.occurrences.count(value, here, end),
        ]
    return stack_columns(columns)


# ------------------------------------------------------------------------------- state


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weights summed by key."""

    keys: Ints
    sums: Floats

    @staticmethod
    def of(keys: Ints, weights: Floats) -> _Sums:
        unique, place = np.unique(keys, return_inverse=True)
        return _Sums(unique, np.bincount(place, weights, len(unique)).astype(np.float32))

    def at(self, keys: Ints) -> Floats:
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.float32)
        place = np.clip(np.searchsorted(self.keys, keys), 0, len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.sums[place], np.float32(0))


def state_columns(view: PageView, rows: Rows, state: State, values: Ints) -> Floats:
    """How often, and how near, the claims around have this value in a slot: the three before, the
    two after, the first, its own, and shares of page, paragraph and sentence without its own.

    ``values`` are the slot's values in the order of ``state``.
    """
    size = len(state.number)
    at = np.searchsorted(state.number, rows.number)
    own = np.zeros(len(rows.number), dtype=bool)
    if size:
        own = state.number[np.clip(at, 0, size - 1)] == rows.number
        own &= at < size
    sentence = view.numbers.sentence
    columns: list[Floats] = []
    for step in (-1, -2, -3, 0, 1):
        place = at + step + (own & (step >= 0))
        known = (place >= 0) & (place < size)
        inside = np.clip(place, 0, max(0, size - 1))
        same = values[inside] == rows.value if size else np.zeros(len(at), dtype=bool)
        columns.append(where_known(known, same))
        if step in (-1, 0):
            home = sentence[state.number[inside]] if size else at
            columns.append(where_known(known, np.abs(sentence[rows.number] - home)))
    inside = np.clip(at, 0, max(0, size - 1))
    weight = np.zeros(len(at), dtype=np.float32)
    if size:
        weight = np.where(own, state.weight[inside], weight)
    equal = own & (values[inside] == rows.value) if size else own
    first = np.full(len(at), values[0] if size else ABSENT) == rows.value
    columns += [
        where_known(own, equal),
        where_known(own, weight),
        where_known(np.full(len(at), size > 0), first),
    ]
    for group in (sentence * 0, view.sentences.paragraph[sentence], sentence):
        columns += _shares(rows, state, values, group, (weight, equal))
    return np.stack(columns, axis=1).astype(np.float32)


def _shares(
    rows: Rows, state: State, values: Ints, group: Ints, own: tuple[Floats, Bools]
) -> list[Floats]:
    """Of the group's claims without the row's own the share that has the value, and its weight."""
    width = int(max(values.max(initial=0), rows.value.max(initial=0))) + 3
    by_value = _Sums.of(group[state.number] * width + values + 2, state.weight)
    whole = _Sums.of(group[state.number], state.weight)
    weight, equal = own
    here = group[rows.number]
    having = by_value.at(here * width + rows.value + 2) - np.where(equal, weight, 0)
    total = whole.at(here) - weight
    return [where_known(total > _LEAST, having / np.maximum(total, _LEAST)), having]


def period_state_columns(view: PageView, rows: Rows, state: State) -> Floats:
    """Months from the periods of the claims before and after to this one, and differences in
    length.
    """
    first, last = period_bounds(view.periods)
    size = len(state.number)
    at = np.searchsorted(state.number, rows.number)
    columns: list[Floats] = []
    for step in (-1, -2, 0):
        place = at + step
        inside = np.clip(place, 0, max(0, size - 1))
        other = state.period[inside] if size else np.full(len(at), ABSENT)
        known = (place >= 0) & (place < size) & (other >= 0) & (rows.value >= 0)
        a, b = (
            bounds[np.where(known, rows.value, 0)] - bounds[np.where(known, other, 0)]
            if len(bounds)
            else np.zeros(len(at), dtype=np.float32)
            for bounds in (first, last)
        )
        columns += [where_known(known, b), where_known(known, b - a)]
    return np.stack(columns, axis=1)


# ------------------------------------------------------------------------------- units


@dataclass(frozen=True, slots=True)
class UnitRows:
    """The readings of every number as a level: ``reading`` is the index among the number's own."""

    number: Ints
    reading: Ints
    known: Floats


_SOURCES = ("beside", "list", "scale", "elsewhere", "place", "fraction", "plain")


def unit_rows(view: PageView) -> UnitRows:
    """The unit readings as rows: rank, source, scale, and how common the unit is on the page."""
    page = view.candidates
    numbers: list[int] = []
    readings: list[int] = []
    known: list[tuple[float, ...]] = []
    units = [number.unit for number in page.numbers]
    everywhere = Counter(units)
    by_sentence: dict[int, Counter[str]] = {}
    for number in page.numbers:
        by_sentence.setdefault(number.sentence, Counter())[number.unit] += 1
    for number in page.numbers:
        before = units[max(0, number.index - 1) : number.index]
        around = by_sentence[number.sentence]
        for rank, reading in enumerate(number.units):
            numbers.append(number.index)
            readings.append(rank)
            known.append(
                (
                    rank,
                    len(number.units),
                    *_reading_signs(reading, number.value),
                    everywhere[reading.unit],
                    around[reading.unit],
                    reading.unit in before,
                )
            )
    return UnitRows(
        as_ints(numbers),
        as_ints(readings),
        np.array(known, dtype=np.float32).reshape(len(numbers), -1),
    )


def _reading_signs(reading: UnitReading, value: float) -> tuple[float, ...]:
    source = _SOURCES.index(reading.source) if reading.source in _SOURCES else len(_SOURCES)
    return (
        source,
        float(np.log10(reading.factor)),
        reading.unit == "percent",
        reading.unit == "",
        is_currency(reading.unit),
        float(np.log10(abs(value * reading.factor) + _LEAST)),
    )
