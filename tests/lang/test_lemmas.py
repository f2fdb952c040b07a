"""Base forms of words."""

from __future__ import annotations

import pytest

from kirmash.lang.lemmas import base_forms, english_stem


@pytest.mark.parametrize(
    "forms",
    [
        ("supply", "supplies", "supplied", "supplying"),
        ("trade", "trades", "traded", "trading"),
        ("stop", "stops", "stopped", "stopping"),
        ("reach", "reaches", "reached", "reaching"),
        ("agreement", "agreements"),
        ("box", "boxes"),
    ],
)
def test_regular_english_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({english_stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["bus", "gas", "this", "process", "red", "ring", "need", "us"])
def test_what_looks_like_an_ending_stays(word: str) -> None:
    assert base_forms(word) == (word,)


def test_a_russian_word_is_of_every_word_it_may_be_a_form_of() -> None:
    assert base_forms("автобусами") == ("автобус",)
    assert {"сталь", "стать"} <= set(base_forms("стали"))
    assert base_forms("приём") == base_forms("прием")


@pytest.mark.parametrize("word", ["5g", "2016", "東京"])
def test_a_word_of_no_known_language_stays(word: str) -> None:
    assert base_forms(word) == (word,)
