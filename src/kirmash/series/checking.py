"""Which numbers the others can check. A slip nobody could notice is not guessed at: an interval is for the claim as said.

A lone level has nothing against it; letting it be wrong by its prior chance would only spread every interval of a thinly
told pair to the size of any slip. So a number that the rest cannot foretell within ``unchecked`` keeps but a part of that chance.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kirmash.series.gaussian import Floats, Normal, lay, said
from kirmash.series.priors import Priors, priors
from kirmash.series.states import State


def settle(normal: Normal, chosen: Priors | None = None) -> Normal:
    """With the chance of being wrong reduced for numbers that the others cannot check; a balance is left as it is."""
    system, chosen = normal.system, chosen or priors()
    if system.linear or not system.rows:
        return normal
    foretold = _foretold(normal)
    rows = tuple(
        row if sd <= chosen["unchecked"] else replace(row, states=_surer(row.states, chosen["kept"]))
        for row, sd in zip(system.rows, foretold, strict=True)
    )
    return replace(normal, system=replace(system, rows=rows))


def _surer(states: tuple[State, ...], kept: float) -> tuple[State, ...]:
    """As said, or as a bound, with what doubt is kept; revisions nobody told are no more guessed at than slips."""
    said = [state.right and state.name != "good_revised" for state in states]
    right = sum(state.chance for state, one in zip(states, said, strict=True) if one)
    factor = (1.0 - kept * (1.0 - right)) / right if right > 0 else 1.0
    return tuple(replace(s, chance=s.chance * (factor if one else kept)) for s, one in zip(states, said, strict=True))


def _foretold(normal: Normal) -> Floats:
    """The standard deviation with which all other rows, taken as said, foretell each row."""
    precision, pull = normal.precision.copy(), normal.pull.copy()
    design, middle, spread = said(normal.system.rows, len(pull))
    lay(precision, pull, (design, middle, spread))
    variance = np.einsum("ri,ij,rj->r", design, np.linalg.inv(precision), design)
    left = np.maximum(spread**2 - variance, 1e-15)
    found: Floats = np.sqrt(np.maximum(variance + variance**2 / left, 0.0))
    return found
