"""Tense, voice and denial of verbs, in English and Russian."""

from __future__ import annotations

import pytest

from kirmash.extract.rules.deal_acts import tokens_of
from kirmash.extract.rules.deal_tenses import english_tense, is_participle, russian_tense


@pytest.mark.parametrize(
    ("words", "verb", "tense", "denied"),
    [
        ("the contract will be signed in May", "signed", "FUTP", False),
        ("the buses have not been delivered", "delivered", "PERFP", True),
        ("the line was opened", "opened", "PASTP", False),
        ("the plant is being built", "built", "BEING", False),
        ("they agreed to ship lifts", "ship", "INF", False),
        ("the road is to be repaired", "repaired", "BETO", False),
        ("it was to open in May", "open", "WASTO", False),
        ("the treaty, signed in 2017, stands", "signed", "PART", False),
        ("the ministers signed two papers", "signed", "PAST", False),
        ("the plant would be closed", "closed", "WOULDP", False),
        ("trains are running again", "running", "PROG", False),
        ("they never took the cranes", "took", "PAST", True),
        ("Kenya won't buy them", "buy", "FUT", True),
    ],
)
def test_english(words: str, verb: str, tense: str, denied: bool) -> None:
    tokens = tokens_of(words, "en").words
    assert english_tense(tokens, tokens.index(verb)) == (tense, denied)


@pytest.mark.parametrize(
    ("words", "verb", "tense", "denied"),
    [
        ("договор будет подписан в мае", "подписан", "PRTSpastperfWILL", False),
        ("автобусы не поставлены", "поставлены", "PRTSpastperf", True),
        ("завод строят", "строят", "VERBpresimpf", False),
        ("стороны намерены построить мост", "построить", "INFNperf", False),
        ("договор был подписан", "подписан", "PRTSpastperfWAS", False),
    ],
)
def test_russian(words: str, verb: str, tense: str, denied: bool) -> None:
    tokens = tokens_of(words, "ru")
    at = tokens.words.index(verb)
    assert russian_tense(tokens.words, tokens.bases, tokens.tags[at], at) == (tense, denied)


def test_participles_by_their_form() -> None:
    assert [is_participle(word) for word in ("built", "given", "shipped", "ships")] == [
        False,
        True,
        True,
        False,
    ]
