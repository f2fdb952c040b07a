"""What enterprises are said to look for."""

from __future__ import annotations

import pytest

from kirmash.extract.needs import find_needs
from kirmash.records.evidence import span_of
from kirmash.records.mentions import Actor, ActorKind


def seekers(text: str, lang: str, name: str) -> tuple[Actor, list[str]]:
    start = text.index(name)
    actor = Actor("doc", name, ActorKind.COMPANY, (span_of(text, start, start + len(name)),))
    found = find_needs(text, lang, (actor,))
    assert all(need.actor == actor.id for need in found)
    return actor, [key for need in found for key in need.goods]


@pytest.mark.parametrize(
    ("text", "lang", "name", "goods"),
    [
        ("Orsha Mill is looking for suppliers of cotton.", "en", "Orsha Mill", ["cotton"]),
        (
            "Avtokran is interested in buying tyres and chassis.",
            "en",
            "Avtokran",
            ["tyre", "chassis"],
        ),
        ("Фабрика «Нить» ищет поставщиков хлопка.", "ru", "Нить", ["cotton"]),
        ("«Автокран» намерен закупать шины.", "ru", "Автокран", ["tyre"]),
        ("Avtokran is not looking for suppliers of tyres.", "en", "Avtokran", []),
        ("«Автокран» не намерен закупать шины.", "ru", "Автокран", []),
        ("Avtokran was visited. A mill is looking for suppliers of cotton.", "en", "Avtokran", []),
        ("Avtokran is looking for suppliers of ideas. It sells tyres.", "en", "Avtokran", []),
    ],
)
def test_a_statement_says_who_wants_what(text: str, lang: str, name: str, goods: list[str]) -> None:
    assert seekers(text, lang, name)[1] == goods
