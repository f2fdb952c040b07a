"""How a number is printed: digits, hedges, and the interval of logs that the print leaves open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from benchmarks.worlds import laws

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Print:
    """A printed number (dollars, or percent of a rate), its hedge, and the true logs it is right
    for. ``style`` is the chance of its digits and hedge.
    """

    value: float
    hedge: str
    low: float
    high: float
    style: float


def print_level(level: float, random: np.random.Generator, is_round: bool = False) -> Print:
    """A level (log dollars) as an outlet prints it: two plain digits where it is ``is_round``."""
    if is_round:
        hedge, digits, style = "exact", 2, 1.0
    else:
        hedge, likely = _pick(laws.LEVEL_HEDGES, random)
        digits, digits_likely = _pick(
            laws.EXACT_DIGITS if hedge == "exact" else laws.HEDGED_DIGITS, random
        )
        style = likely * digits_likely
    dollars = math.exp(level)
    step = 10.0 ** (math.floor(math.log10(dollars)) - digits + 1)
    value, low, high = _rounded(dollars, step, hedge)
    return Print(value, hedge, math.log(low), math.log(high), style)


def print_rate(growth: float, random: np.random.Generator) -> Print:
    """A growth (logs) as a printed percentage; the hedge is about its size, up or down."""
    hedge, likely = _pick(laws.RATE_HEDGES, random)
    step, step_likely = _pick(laws.RATE_STEPS, random)
    percent = 100 * math.expm1(growth)
    if abs(percent) < step:
        hedge = "exact"  # nobody says "more than 0 percent"
    size, low, high = _rounded(abs(percent), step, hedge)
    sign = math.copysign(1, percent)
    ends = sorted(math.log1p(max(sign * end, -99.9) / 100) for end in (low, high))
    return Print(sign * size, hedge, ends[0], ends[1], likely * step_likely)


def _rounded(value: float, step: float, hedge: str) -> tuple[float, float, float]:
    steps = value / step
    if hedge == "more_than":
        down = math.floor(steps) * step
        return _plain(down), down, down + step
    if hedge == "almost":
        up = max(math.ceil(steps), 1) * step
        return _plain(up), up - step or step / 1000, up
    near = round(steps) * step
    return _plain(near), near - step / 2, near + step / 2


def _plain(value: float) -> float:
    return float(f"{value:.10g}")


def _pick(
    choices: Sequence[tuple[_Choice, float]], random: np.random.Generator
) -> tuple[_Choice, float]:
    at = random.random()
    for choice, likely in choices:
        at -= likely
        if at < 0:
            return choice, likely
    return choices[-1]
