"""What would enter the series of a pair, how much of it is right, and how far confidence holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from kirmash.evaluation.atoms import (
    ROUNDING,
    Atom,
    Record,
    is_atom_correct,
    match_records,
    unique_levels_and_changes,
)

FLOW_MEASURES = frozenset({"turnover", "exports", "imports", "balance"})
SERIES_MODALITIES = frozenset({"reported", "estimate"})
_TENTHS = 10


def score_series(tally: Counter[str], gold: Sequence[Record], predicted: Sequence[Record]) -> None:
    """What would enter the series of a pair, by itself or with what waits, and how far confidence
    holds.
    """
    expected, answered = unique_levels_and_changes(gold), unique_levels_and_changes(predicted)
    strict = partial(is_atom_correct, level="strict")
    due = [atom for atom in expected if reaches_series(atom)]
    for name, unconfirmed in (("series", False), ("open", True)):
        entering = [atom for atom in answered if reaches_series(atom, unconfirmed)]
        tally[f"{name}.gold"] += len(due)
        tally[f"{name}.said"] += len(entering)
        tally[f"{name}.right"] += len(match_records(expected, entering, strict))
        tally[f"{name}.found"] += len(match_records(due, entering, strict))
    rated = [atom for atom in answered if atom["core"] and atom["confidence"] is not None]
    right = {id(atom) for _, atom in match_records(expected, rated, strict)}
    for atom in rated:
        tenth = min(_TENTHS - 1, int(atom["confidence"] * _TENTHS + ROUNDING))
        tally[f"tenth.{tenth}.of"] += 1
        tally[f"tenth.{tenth}.right"] += id(atom) in right


def reaches_series(atom: Atom, unconfirmed: bool = False) -> bool:
    """Whether an atom would enter the series of a pair; ``unconfirmed`` lets in what waits for a
    person.
    """
    return bool(
        atom["measure"] in FLOW_MEASURES
        and atom["modality"] in SERIES_MODALITIES
        and atom["period"] is not None
        and sum(bool(one) for one in atom["economies"]) > 1
        and (unconfirmed or (atom["given"] and atom["accepted"]))
    )


def summarise_series(tally: Counter[str]) -> dict[str, Any]:
    """What reaches a series, by itself and with the unconfirmed (P, R, wrong, said, gold), and of
    each tenth of confidence how many there are and what part is right.
    """
    summary: dict[str, Any] = {}
    for name in ("series", "open"):
        said, gold = tally[f"{name}.said"], tally[f"{name}.gold"]
        summary[name] = {
            "P": round(tally[f"{name}.right"] / max(1, said), 3),
            "R": round(tally[f"{name}.found"] / max(1, gold), 3),
            "wrong": said - tally[f"{name}.right"],
            "said": said,
            "gold": gold,
        }
    tenths = ((tenth, tally[f"tenth.{tenth}.of"]) for tenth in range(_TENTHS))
    summary["calibration"] = {
        f"{tenth / _TENTHS:.1f}": (of, round(tally[f"tenth.{tenth}.right"] / of, 3))
        for tenth, of in tenths
        if of
    }
    return summary
