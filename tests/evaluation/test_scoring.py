"""The score's own arithmetic, on a gold folder made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kirmash.dossier import reading
from kirmash.errors import InputError

TEXT = (
    "DATE: 2016-04-15\n\nBelarus and Kaluga Oblast\n\nIn 2015 trade turnover between Belarus "
    "and Kaluga Oblast was $210 million.\n"
)
CLAIM = {
    "measure": "turnover",
    "reporter": "BLR",
    "partner": "RU-KLU",
    "period": "2015",
    "value": 210e6,
    "unit": "USD",
    "quote": "$210 million",
}


def folder(place: Path, *claims: dict[str, object]) -> Path:
    (place / "001.txt").write_text(TEXT, "utf-8")
    gold = {"id": "001", "lang": "en", "claims": claims, "deals": [], "actors": [], "goods": []}
    (place / "001.json").write_text(json.dumps(gold), "utf-8")
    return place


def test_a_right_claim_has_a_full_score(tmp_path: Path) -> None:
    result, missed = reading.score_reading(folder(tmp_path, CLAIM))
    assert result["claims"]["core"]["strict"] == {
        "P": 1.0,
        "R": 1.0,
        "F1": 1.0,
        "gold": 1,
        "said": 1,
    }
    assert not missed


@pytest.mark.parametrize(
    ("change", "levels"),
    [
        ({"period": "2014"}, {"number": 1.0, "dated": 0.0, "placed": 1.0, "strict": 0.0}),
        ({"partner": "RU-TUL"}, {"number": 1.0, "dated": 1.0, "placed": 0.0, "strict": 0.0}),
        ({"value": 220e6}, {"number": 0.0, "dated": 0.0, "placed": 0.0, "strict": 0.0}),
        ({"modality": "target"}, {"number": 1.0, "dated": 1.0, "placed": 1.0, "strict": 0.0}),
    ],
)
def test_a_wrong_slot_costs_the_levels_it_touches(
    tmp_path: Path, change: dict[str, object], levels: dict[str, float]
) -> None:
    result, missed = reading.score_reading(folder(tmp_path, CLAIM | change))
    assert {level: row["F1"] for level, row in result["claims"]["core"].items()} == levels
    assert any("MISSED" in line for line in missed)
    assert any("FALSE" in line for line in missed)


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        reading.score_reading(tmp_path)
