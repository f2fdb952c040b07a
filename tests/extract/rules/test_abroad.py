"""Trade with the whole world against trade with the partner of the news."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows


@pytest.mark.parametrize(
    ("lang", "text", "measure", "expected"),
    [
        (
            "ru",
            "Экспорт Брестской области в Польшу за 2020 год составил 5 млн долларов. Всего "
            "брестский экспорт достиг 90 млн долларов.",
            "exports",
            [
                ("BY-BR", "POL", "2020", 5000000.0, "USD", None),
                ("BY-BR", None, "2020", 90000000.0, "USD", None),
            ],
        ),
        (
            "ru",
            "Внешнеторговый оборот Самарской области и Казахстана за 2020 год составил 718 млн "
            "долларов.",
            "turnover",
            [("RU-SAM", "KAZ", "2020", 718000000.0, "USD", None)],
        ),
        (
            "ru",
            "Товарооборот Гомельской области с Грузией растёт. Общий экспорт Гомельской области за "
            "2020 год – 1,9 млрд долларов.",
            "exports",
            [("BY-HO", None, "2020", 1900000000.0, "USD", None)],
        ),
    ],
)
def test_the_world_or_the_partner(
    lang: str, text: str, measure: str, expected: list[tuple[object, ...]]
) -> None:
    assert claim_rows(text, lang, measure) == expected
