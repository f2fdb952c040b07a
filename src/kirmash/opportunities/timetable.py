"""A timetable of meetings between the firms of two sides: in every round each firm meets one other
at most, at a table of its own, and no two meet twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from kirmash.errors import InputError
from kirmash.indicators.matrix import Floats

FIRST_MEETING = 0.5  # points for a firm that has met nobody yet: all are to meet somebody
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class TimetableRequest:
    """How many rounds, tables (0: as many as are needed) and meetings a firm at most (0: one a
    round); when the first round begins (minutes of the day) and how long one lasts, with the pause
    after it. Raises InputError for what no day holds.
    """

    rounds: int = 8
    tables: int = 0
    most: int = 0
    start: int = 600
    minutes: int = 20
    pause: int = 5

    def __post_init__(self) -> None:
        last = self.start + self.rounds * (self.minutes + self.pause)
        if self.rounds < 1 or self.minutes < 1 or self.pause < 0 or last > DAY_MINUTES:
            raise InputError(
                "timetable.day",
                "The timetable from {start} does not fit into a day: rounds: {rounds}, minutes: "
                "{minutes}.",
                "Give fewer rounds, shorter ones, or an earlier beginning.",
                rounds=self.rounds,
                minutes=self.minutes,
                start=clock(self.start),
            )

    def begins(self, number: int) -> str:
        """When a round (from 0) begins, as HH:MM."""
        return clock(self.start + number * (self.minutes + self.pause))


def clock(minutes: int) -> str:
    """Minutes of a day as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting in a round at a table (both from 0) of the firms at these places of either side."""

    round: int
    table: int
    first: int
    second: int


def make_timetable(scores: Floats, request: TimetableRequest) -> tuple[Meeting, ...]:
    """The meetings of all rounds for scores (first, second); two meet only where theirs is above 0.

    A round is the assignment with the most points (Jonker and Volgenant's method in SciPy), those
    who have met nobody yet first; where tables are short, the best of it. The rounds together are
    not proven best. A firm of the first side keeps its table where that is free.
    """
    left = scores.astype(np.float64)
    met = [np.zeros(size, dtype=int) for size in scores.shape]
    seats: dict[int, int] = {}
    meetings: list[Meeting] = []
    for number in range(request.rounds):
        chosen = _round(left, met, request.tables)
        if not chosen:
            break
        tables = _tables([row for row, _ in chosen], seats)
        for (row, column), table in zip(chosen, tables, strict=True):
            meetings.append(Meeting(number, table, row, column))
            left[row, column] = 0.0
            met[0][row] += 1
            met[1][column] += 1
        if request.most:
            left[met[0] >= request.most] = 0.0
            left[:, met[1] >= request.most] = 0.0
    return tuple(meetings)


def _round(left: Floats, met: list[np.ndarray], tables: int) -> list[tuple[int, int]]:
    """The pairs of a round, best first: no firm twice, no more than there are tables."""
    new = [FIRST_MEETING * (counts == 0) for counts in met]
    points = np.where(left > 0, left + new[0][:, None] + new[1][None, :], 0.0)
    rows, columns = linear_sum_assignment(points, maximize=True)
    pairs = [
        (float(points[row, column]), int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if left[row, column] > 0
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    return [(row, column) for _, row, column in pairs[: tables or len(pairs)]]


def _tables(rows: list[int], seats: dict[int, int]) -> list[int]:
    """A table a firm of the first side: the one it had, where nobody else sits there, else the
    first free one.
    """
    free = set(range(len(rows)))
    at: dict[int, int] = {}
    for row in rows:
        if seats.get(row) in free:
            at[row] = seats[row]
            free.discard(seats[row])
    waiting = iter(sorted(free))
    for row in rows:
        if row not in at:
            at[row] = next(waiting)
        seats[row] = at[row]
    return [at[row] for row in rows]
