"""Where one statement of a sentence ends and the next begins."""

from __future__ import annotations

import pytest

from kirmash.extract.rules import clauses


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "A will sell buses and will build lifts.",
            ["A will sell buses", "will build lifts."],
        ),
        ("en", "A signed it, while B built that.", ["A signed it", "while B built that."]),
        ("en", "A sells buses, lifts and tractors.", ["A sells buses, lifts and tractors."]),
        (
            "ru",
            "Он сказал, что завод строится, а дорога готова.",
            ["Он сказал", "что завод строится", "а дорога готова."],
        ),
        ("ru", "Форум «Беларусь – Урал» открылся.", ["Форум «Беларусь – Урал» открылся."]),
        ("be", "Завод будуецца, а дарога гатова.", ["Завод будуецца", "а дарога гатова."]),
    ],
)
def test_clauses(lang: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in clauses.bounds(text, 0, len(text), lang)] == expected
