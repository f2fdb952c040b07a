"""What the words around a claim say: superlatives by the words and shapes of their language, ranks,
shares, counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kirmash.extract.annotate import claim_details
from kirmash.lang import registry
from kirmash.lang.base import Language
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document

SUPERLATIVES = """kind,form,example
word,największ\\w+,
place,Europie,
shape,"\\b(?:{word})(?: [\\w-]+){0,3} w (?:{place})\\b",
"""


@pytest.fixture
def polish(tmp_path: Path) -> Iterator[Path]:
    """A language of three words, its file of superlatives yet to be written."""
    yield tmp_path
    registry.remove_language("pl")


def superlatives(text: str, lang: str) -> list[str]:
    document = Document("d", "d.txt", text, lang)
    claims: tuple[Claim, ...] = ()
    return [span.quote for span in claim_details.find_superlatives(document, claims)]


@pytest.mark.parametrize(
    ("lang", "text", "quotes"),
    [
        ("en", "It is Europe's largest producer.", ["Europe's largest"]),
        ("en", "the largest plant of lifts in the CIS", ["largest plant of lifts in the CIS"]),
        ("en", "the largest plant of the holding", []),
        ("ru", "крупнейший завод лифтов в Европе", ["крупнейший завод лифтов в Европе"]),
        ("ru", "продукция не имеет аналогов", ["не имеет аналогов"]),
        ("be", "найбуйнейшы завод у Еўропе", []),
    ],
)
def test_superlatives_of_some_part_of_the_world(lang: str, text: str, quotes: list[str]) -> None:
    assert superlatives(text, lang) == quotes


def test_a_language_brings_its_superlatives_and_their_shape(polish: Path) -> None:
    (polish / "superlatives.csv").write_text(SUPERLATIVES, "utf-8")
    registry.register_language(Language("pl", "Latin", polish))
    assert superlatives("największa fabryka mebli w Europie", "pl") == [
        "największa fabryka mebli w Europie"
    ]
    assert superlatives("Europe's largest", "en") == ["Europe's largest"]


def test_a_language_without_a_shape_has_no_superlatives(polish: Path) -> None:
    (polish / "superlatives.csv").write_text(SUPERLATIVES.partition("shape")[0], "utf-8")
    registry.register_language(Language("pl", "Latin", polish))
    assert superlatives("największa fabryka mebli w Europie", "pl") == []


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("33 магазина", "shop"),
        ("two fairs", "fair"),
        ("45 прадпрыемстваў", "enterprise"),
        ("12 автокранов", "crane"),
        ("five tables", ""),
    ],
)
def test_what_a_count_is_of(words: str, item: str) -> None:
    assert claim_details.find_counted_item(words) == item
