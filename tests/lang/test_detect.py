"""Three languages told apart."""

from __future__ import annotations

import pytest

from kirmash.lang import detect


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Trade between the regions grew.", "en"),
        ("Товарооборот вырос на треть.", "ru"),
        ("Тавараабарот вырас на траціну, паведаміў урад.", "be"),
        ("Товарообіг зріс на третину, повідомив уряд.", "be"),
        ("Le commerce a augmenté.", "en"),
        (
            "Минск. Belarus and Russia agreed on new supplies of tractors, «Беларусь» among them, "
            "and on buses.",
            "en",
        ),
        ("$ 98.4 — 14,7 %", "en"),
        ("", "en"),
        ("Компания MAZ и Belkommunmash поставят автобусы в Иваново, сообщает BelTA", "ru"),
    ],
)
def test_nearest_of_three(text: str, lang: str) -> None:
    assert detect.detect_language(text) == lang
