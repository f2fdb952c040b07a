"""The acts that a clause tells of."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.extract.deal_reader.words import act_features
from kirmash.extract.rules.deal_acts import NOUN, UNKNOWN, Act, find_acts, tokens_of
from kirmash.extract.rules.deal_days import day_features

DAY = date(2023, 5, 11)


def acts(words: str, lang: str) -> dict[str, Act]:
    return {act.base: act for act in find_acts(tokens_of(words, lang))}


def test_verbs_of_a_clause_with_class_tense_and_place() -> None:
    found = acts("The fund, launched in 2011, has been wound up.", "en")
    assert (found["launch"].tense, found["launch"].is_subordinate) == ("PART", True)
    assert (found["wind"].classes, found["wind"].tense) == (("cancel",), "PERFP")


def test_a_phrase_counts_before_its_words() -> None:
    assert acts("The accord took effect on 31 May.", "en")["tak"].classes == ("force",)
    assert acts("Договор вступил в силу 1 мая", "ru")["вступить"].classes == ("force",)


@pytest.mark.parametrize(
    ("words", "lang", "base", "tense"),
    [
        ("without agreement on prices", "en", "agreement", NOUN),
        ("строительство завода не ведётся", "ru", "строительство", NOUN),
    ],
)
def test_nouns_of_action(words: str, lang: str, base: str, tense: str) -> None:
    act = acts(words, lang)[base]
    assert act.tense == tense
    assert all(one.startswith("n.") for one in act.classes)


def test_a_verb_without_a_class_keeps_its_tense() -> None:
    act = acts("The looms were zapped.", "en")["zap"]
    assert (act.classes, act.tense) == ((UNKNOWN,), "PASTP")


def test_helpers_are_no_acts() -> None:
    assert set(acts("It will not have been signed", "en")) == {"sign"}


def test_features_tell_a_denied_plan_from_a_deed() -> None:
    done = set(act_features("The ministers signed a contract", "en", DAY))
    denied = set(act_features("The contract will not be signed", "en", DAY))
    assert "G:sign:PAST+" in done
    assert {"G:sign:FUTP-", "GN:sign"} <= denied


@pytest.mark.parametrize(
    ("words", "lang", "side"),
    [
        ("to be signed on 12 May 2023", "en", "0>"),
        ("signed on 3 May", "en", "0<"),
        ("opens in August", "en", "soon"),
        ("signed in March 2021", "en", "long ago"),
        ("подпишут в мае 2024 года", "ru", "after"),
        ("подписан в апреле", "ru", "just"),
    ],
)
def test_months_before_and_after_the_day_of_the_page(words: str, lang: str, side: str) -> None:
    assert f"DM:{side}" in day_features(tokens_of(words, lang).words, lang, DAY)


def test_years_and_unknown_days() -> None:
    assert "DY:ahead" in day_features(("by", "2025"), "en", DAY)
    assert "DY:earlier" in day_features(("in", "2011"), "en", DAY)
    assert not day_features(("they", "may", "come"), "en", DAY)
    assert day_features(("in", "2011"), "en", None) == ("D:unknown",)
    assert not day_features(("footnote", "¹"), "en", DAY)  # a digit, but no number
