"""What a number can be, as the models name it."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.records.quantities import Measure, Modality

LEVEL, CHANGE = "level", "change"


@dataclass(frozen=True, slots=True)
class Kind:
    """A level or a change of a measure; ``sign`` is -1 of a deficit and an outflow, else 1."""

    form: str
    measure: Measure | None
    sign: int = 1


KINDS = (
    Kind("none", None),
    Kind("other", None),
    Kind(LEVEL, Measure.TURNOVER),
    Kind(LEVEL, Measure.EXPORTS),
    Kind(LEVEL, Measure.IMPORTS),
    Kind(LEVEL, Measure.BALANCE),
    Kind(LEVEL, Measure.BALANCE, -1),
    Kind(LEVEL, Measure.INVESTMENT),
    Kind(LEVEL, Measure.SHARE),
    Kind(CHANGE, Measure.TURNOVER),
    Kind(CHANGE, Measure.EXPORTS),
    Kind(CHANGE, Measure.IMPORTS),
    Kind(CHANGE, Measure.BALANCE),
    Kind(CHANGE, Measure.INVESTMENT),
)
"""``none`` is no claim at all, ``other`` a claim of a measure that no model decides."""

NONE, OTHER, FIRST_CORE = 0, 1, 2
SHARE_LEVEL = KINDS.index(Kind(LEVEL, Measure.SHARE))
CORE_MEASURES = frozenset(kind.measure for kind in KINDS if kind.measure is not None)
FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
MODALITIES = tuple(Modality)
CHANGE_KINDS = ("up", "down", "index")

IS_LEVEL = tuple(kind.form == LEVEL for kind in KINDS)


def kind_of(form: str, measure: Measure, value: float) -> int:
    """The index of the kind of a stated number; OTHER where no model decides its measure."""
    wanted = Kind(
        form, measure, -1 if form == LEVEL and measure is Measure.BALANCE and value < 0 else 1
    )
    return KINDS.index(wanted) if wanted in KINDS else OTHER
