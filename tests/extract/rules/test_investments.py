"""Investments: who invests and where."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows

INVESTED = [
    (
        "en",
        "Investments of Danish companies in Latvia made up 900 million euros in 2018.",
        [("DNK", "LVA", "2018", 900e6, "EUR", None)],
    ),
    (
        "en",
        "In 2018 Austrian and other firms invested 40 million euros in the Slovenian economy.",
        [("AUT", "SVN", "2018", 40e6, "EUR", None)],
    ),
    (
        "en",
        "Omani investors have put $30 million into projects in Qatar in 2019.",
        [("OMN", "QAT", "2019", 30e6, "USD", None)],
    ),
    (
        "en",
        "In 2018 Latvia attracted 900 million euros of investment from Denmark.",
        [("DNK", "LVA", "2018", 900e6, "EUR", None)],
    ),
    (
        "ru",
        "Объём прямых инвестиций Дании в экономику Латвии в 2018 году превысил 900 млн евро.",
        [("DNK", "LVA", "2018", 900e6, "EUR", None)],
    ),
]


@pytest.mark.parametrize(("lang", "text", "expected"), INVESTED)
def test_investments(lang: str, text: str, expected: list[tuple[object, ...]]) -> None:
    assert claim_rows(text, lang, "investment") == expected
