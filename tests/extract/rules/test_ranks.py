"""Ranks: who holds the place, and in whose list."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows

RANKS = [
    (
        "en",
        "In 2019 Croatia was the first trading partner of Slovenia.",
        [("HRV", "SVN", "2019", 1.0, "rank", None)],
    ),
    (
        "en",
        "Slovenia has no larger trading partner than Germany.",
        [("DEU", "SVN", "None", 1.0, "rank", None)],
    ),
    (
        "en",
        "In 2018 Qatar stood third among the trade partners of Oman.",
        [("QAT", "OMN", "2018", 3.0, "rank", None)],
    ),
    (
        "en",
        "On Ghana's list of export destinations Togo slid to fourth place in 2020.",
        [("TGO", "GHA", "2020", 4.0, "rank", None)],
    ),
    (
        "en",
        "In 2020 Togo was no longer the largest export market of Ghana: Benin has overtaken it.",
        [("BEN", "GHA", "2020", 1.0, "rank", None)],
    ),
    ("en", "In 2020 Togo stopped being the number one buyer of what Ghana exports.", []),
    (
        "ru",
        "В 2019 году Хорватия – первый торговый партнёр Словении.",
        [("HRV", "SVN", "2019", 1.0, "rank", None)],
    ),
    (
        "ru",
        "В 2019 году Хорватия среди внешнеторговых партнёров Словении оказалась на шестом.",
        [("HRV", "SVN", "2019", 6.0, "rank", None)],
    ),
    (
        "ru",
        "В 2019 году Хорватия входит в десятку торговых партнёров Словении.",
        [("HRV", "SVN", "2019", 10.0, "rank", None)],
    ),
    ("ru", "В 2019 году экспорт Хорватии в Словению вырос на четверть.", []),
]


@pytest.mark.parametrize(("lang", "text", "expected"), RANKS)
def test_ranks(lang: str, text: str, expected: list[tuple[object, ...]]) -> None:
    assert claim_rows(text, lang, "rank") == expected
