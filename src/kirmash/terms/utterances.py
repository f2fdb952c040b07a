"""Utterances: one act of saying, however many outlets tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period


@dataclass(frozen=True, slots=True)
class Utterance:
    """Claims that are one piece of evidence: same measure, pair, days and value or change, told again.

    ``claims`` are claim ids, ``documents`` their documents; ``said`` is the earliest day it was published.
    """

    id: str
    measure: Measure
    reporter: str | None
    partner: str | None
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    said: date | None
    period: Period | None
    speaker: str | None = None
