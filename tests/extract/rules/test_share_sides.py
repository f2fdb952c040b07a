"""Whose share and of whose whole."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows


@pytest.mark.parametrize(
    ("lang", "text", "measure", "expected"),
    [
        (
            "ru",
            "Товарооборот Томской области и Монголии вырос. Монголия занимает седьмое место среди "
            "партнёров региона с долей 4,6 %.",
            "share",
            [("RU-TOM", "MNG", "2021", 4.6, "percent", None)],
        ),
        (
            "ru",
            "Экспорт Томской области в Монголию вырос. На Монголию приходится 4 % экспорта.",
            "share",
            [("RU-TOM", "MNG", "2021", 4.0, "percent", None)],
        ),
    ],
)
def test_the_sides_of_a_share(
    lang: str, text: str, measure: str, expected: list[tuple[object, ...]]
) -> None:
    assert claim_rows(text, lang, measure) == expected
