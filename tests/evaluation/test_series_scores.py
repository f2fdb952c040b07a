"""What counts as reaching a series, and how far a confidence holds."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kirmash.evaluation.atoms import (
    MATCH_LEVELS,
    is_atom_correct,
    normalise_economy,
    unique_levels_and_changes,
)
from kirmash.evaluation.series_scores import reaches_series, score_series, summarise_series


def claim(**changes: Any) -> dict[str, Any]:
    """A claim of the contract."""
    return {
        "measure": "exports", "reporter": "KEN", "partner": "UGA", "product": None, "period": "2018", "value": 580.0,
        "unit": "USD", "change_pct": None, "modality": "reported", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "levels"),
    [
        ({}, "number dated placed strict"),
        ({"value": 582.0}, "number dated placed strict"),
        ({"value": 584.0}, ""),
        ({"unit": "KES"}, ""),
        ({"period": "2018-H1"}, "number placed"),
        ({"partner": None}, "number dated"),
        ({"reporter": "UGA", "partner": "KEN"}, "number dated"),
        ({"measure": "imports"}, "number dated placed"),
        ({"product": "tea"}, "number dated placed"),
        ({"modality": "target"}, "number dated placed"),
    ],
)
def test_a_claim_is_right_as_far_as_it_agrees(changes: dict[str, Any], levels: str) -> None:
    gold, said = (unique_levels_and_changes([claim(**one)])[0] for one in ({}, changes))
    assert [level for level in MATCH_LEVELS if is_atom_correct(gold, said, level)] == levels.split()


def test_the_world_and_a_handful_are_nobody() -> None:
    assert all(
        normalise_economy(name) is None
        for name in ("WORLD", "SEVERAL", "five main buyers", "", None)
    )
    assert normalise_economy("Ural Federal District") == "ural federal district"
    assert normalise_economy("RU-IVA") == "RU-IVA"


def test_a_product_in_another_script_counts_as_the_same() -> None:
    gold, said = (unique_levels_and_changes([claim(product=one)])[0] for one in ("чай", "tea"))
    assert is_atom_correct(gold, said, "strict")


def test_only_accepted_and_given_figures_of_two_reach_a_series() -> None:
    def reaches(**changes: Any) -> bool:
        return reaches_series(unique_levels_and_changes([claim(**changes)])[0])

    assert reaches()
    assert reaches(slots={"partner": {"basis": "inherited"}, "reporter": "s"})
    for without in (
        {"partner": None}, {"period": None}, {"modality": "target"}, {"measure": "share"},
        {"acceptance": "unconfirmed"}, {"slots": {"partner": {"basis": "assumed"}}},
    ):  # fmt: skip
        assert not reaches(**without)


def test_a_wrong_figure_costs_precision_and_its_tenth_of_confidence() -> None:
    tally: Counter[str] = Counter()
    said = [
        claim(confidence=0.95),
        claim(value=7.0, confidence=0.95),
        claim(value=8.0, acceptance="unconfirmed"),
    ]
    score_series(tally, [claim()], said)
    summary = summarise_series(tally)
    assert summary["series"] == {"P": 0.5, "R": 1.0, "wrong": 1, "said": 2, "gold": 1}
    assert summary["open"]["said"] == 3
    assert summary["calibration"] == {"0.9": (2, 0.5)}
