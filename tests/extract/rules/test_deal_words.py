"""The lexicon of deals: every role in every language the rules need it in, and words found where
they stand.
"""

from __future__ import annotations

import pytest

from kirmash.extract.rules import deal_kinds, deal_words
from kirmash.reference import lexicons


def roles(text: str, lang: str) -> set[tuple[str, str]]:
    low = deal_words.lowered(text)
    return {(hit.role, text[hit.start : hit.end]) for hit in deal_words.find(low, lang)}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_role_a_rule_requires_has_words(lang: str) -> None:
    required = {
        role for rule in deal_kinds.RULES for role in {rule.anchor} | rule.needs | rule.some
    }
    assert required <= {
        row["role"] for row in lexicons.data_rows("deal_words") if row["lang"] == lang
    }


def test_every_status_of_the_lexicon_is_a_status() -> None:
    values = {row["value"] for row in lexicons.data_rows("deal_words") if row["role"] == "status"}
    assert values <= {status.value for status in deal_kinds.DealStatus}


def test_a_star_stands_for_any_ending_in_every_word_of_a_phrase() -> None:
    assert ("body", "рабочей группы") in roles("Заседание рабочей группы", "ru")
    assert ("body", "рабочими группами") in roles("с рабочими группами", "ru")


def test_words_begin_and_end_where_words_do() -> None:
    assert "sign" not in {role for role, _ in roles("He resigned, a design", "en")}
    assert ("sign", "signed") in roles("It was signed.", "en")
    assert "build" not in {role for role, _ in roles("a cheese-making firm", "en")}


@pytest.mark.parametrize("text", ["İstanbul ПОДПИСАН", "Signed\u00a0İ", "ёлка ЁЖ", "ẞ"])
def test_lowering_keeps_every_place(text: str) -> None:
    assert len(deal_words.lowered(text)) == len(text)


def test_an_infinitive_and_a_noun_of_action_are_recognised() -> None:
    hits = {
        hit.role: hit
        for hit in deal_words.find(deal_words.lowered("They plan to sign it"), "en")
        if hit.role == "sign"
    }
    assert hits["sign"].infinitive
    (noun,) = [
        hit for hit in deal_words.find(deal_words.lowered("подписание"), "ru") if hit.role == "sign"
    ]
    assert noun.noun
