"""Aims without a number are targets with a direction; reports and plain wishes about other things
are none.
"""

from __future__ import annotations

import pytest

from kirmash.extract import pipeline
from kirmash.readers import pages
from kirmash.records.quantities import Direction, Modality
from kirmash.settings import Settings


def aims(text: str) -> list[tuple[str, str | None, str | None]]:
    document = pages.load_document(
        f"URL: https://example.org/a\nDATE: 2016-04-15\n\n{text}".encode(),
        "a.txt",
        None,
        Settings(),
    )
    directions = [
        claim
        for claim in pipeline.extract(document, pipeline.get_extractor("rules")).claims
        if claim.modality is Modality.TARGET and claim.quantity is None and claim.change_pct is None
    ]
    assert all(claim.direction is Direction.UP for claim in directions)
    return [(claim.measure.value, claim.reporter, claim.partner) for claim in directions]


LEAD = "Trade turnover between Belarus and Ivanovo Oblast fell by almost 20 percent last year. "
VOR = "Товарооборот Беларуси и Ивановской области в прошлом году снизился почти на 20 процентов. "


@pytest.mark.parametrize(
    "text",
    [
        LEAD + "We must reverse this negative trend, the minister said.",
        LEAD + "The task is to restore our lost positions.",
        LEAD + "The president does not want the decline to become a habit.",
        LEAD + "The sides agreed to step up mutual trade.",
        VOR + "Эту тенденцию нужно переломить: переломить негативную тенденцию, по его словам, "
        "необходимо уже в этом году.",
        VOR + "Стороны намерены восстановить утраченные позиции.",
        VOR + "Важно сохранить положительную динамику.",
        VOR + "Они договорились наращивать товарооборот.",
    ],
)
def test_an_aim_is_a_target_with_a_direction(text: str) -> None:
    ((measure, *sides),) = aims(text)
    assert measure == "turnover"
    assert set(sides) == {"BLR", "RU-IVA"}


@pytest.mark.parametrize(
    "text",
    [
        LEAD + "The decline was reversed in March.",
        LEAD + "The governor wants to restore the old theatre.",
        LEAD + "The sides agreed to increase trade to $200 million.",
        "The museum must restore its lost positions among visitors.",
        VOR + "Тенденция была переломлена в марте.",
    ],
)
def test_reports_numbers_and_other_subjects_are_no_aims(text: str) -> None:
    assert aims(text) == []
