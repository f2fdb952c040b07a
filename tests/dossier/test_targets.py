"""Targets followed up in a dossier's material, on cases in our own words."""

from pathlib import Path

import pytest
from benchmarks.register import target_cases

from kirmash.dossier.conflicts import describe_target, find_targets
from kirmash.dossier.scope import Pair
from kirmash.settings import Settings

CASES = target_cases.load(Path(__file__).parent.parent / "register_cases" / "targets.toml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_target_comes_to_what_its_texts_tell(case):
    score = target_cases.score(case)
    assert score.found
    assert score.answer, score.told
    assert score.level in {None, True}, score.told
    assert score.deadline
    assert score.moved_to in {None, True}


def test_the_sums_count_every_case():
    path = Path(__file__).parent.parent / "register_cases" / "targets.toml"
    (first, *_) = target_cases.rows(path)
    assert first == (f"targets right ({len(CASES)} cases)", "1.000", "0.90")
    assert list(target_cases.rows(path / "missing")) == []


@pytest.mark.parametrize(
    ("name", "english", "russian"),
    [
        (
            "double by 2025 counts from the level of its sentence",
            "from $100 m to $200 m; reached $215 m (2025)",
            "с 100 млн долл. до 200 млн долл.; достигнуто 215 млн долл. (2025)",
        ),
        (
            "the deadline was moved before it was over",
            "now $500 m by 2025 ({claim})",
            "теперь 500 млн долл. к сроку 2025 ({claim})",
        ),
    ],
)
def test_an_outcome_is_worded_in_both_languages(name, english, russian):
    case = next(case for case in CASES if case["name"] == name)
    pair = Pair(*case["target"]["pair"].split(">"))
    first = find_targets(target_cases._material(case), pair, Settings())[0]
    claim = first.target.replaced_by
    for lang, text in (("en", english), ("ru", russian)):
        words = describe_target(first, lang).replace("\u00a0", " ")
        assert words == text.format(claim=claim)
