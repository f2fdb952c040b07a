from datetime import date

import pytest
from tests.series.series_cases import ABOUT_20, DAY, DEMO, PUBLISHED, SEEDS, UNDATED, claim, usd

from kirmash.records.periods import year_period
from kirmash.records.quantities import Hedge
from kirmash.series.utterances import fold_speaker_name, group_into_utterances, may_be_same_speaker


def sets(claims, published=PUBLISHED):
    return {frozenset(utterance.claims) for utterance in group_into_utterances(claims, published)}


def test_the_same_speech_in_three_outlets_and_two_languages_is_a_single_utterance():
    assert frozenset(c.id for c in UNDATED) in sets(DEMO)


def test_about_and_almost_the_same_rate_by_the_same_speaker_is_a_single_utterance():
    assert frozenset({SEEDS[1].id, ABOUT_20.id}) in sets(DEMO)


def test_two_identified_speakers_are_never_merged():
    two = [
        claim("a", quantity=usd(5e6), period=year_period(2015), speaker=name)
        for name in ("Anna Petrova", "Ivan Sidorov")
    ]
    assert len(sets(two, {"a": DAY})) == 2


def test_the_same_number_two_months_later_is_another_utterance():
    two = [claim(doc, quantity=usd(5e6), period=year_period(2015)) for doc in ("a", "b")]
    assert len(sets(two, {"a": DAY, "b": date(2016, 6, 15)})) == 2


def test_undated_pages_are_merged_only_where_the_speaker_agrees():
    attributed = [
        claim(doc, quantity=usd(5e6), period=year_period(2015), speaker="Ivanov")
        for doc in ("a", "b")
    ]
    nameless = [claim(doc, quantity=usd(7e6), period=year_period(2015)) for doc in ("a", "b")]
    assert len(sets(attributed, {})) == 1
    assert len(sets(nameless, {})) == 2


def test_numbers_that_disagree_stay_apart_and_opposite_bounds_too():
    two = [
        claim("a", quantity=usd(98.4e6), period=year_period(2014)),
        claim("b", quantity=usd(115e6), period=year_period(2014)),
    ]
    bounds = [
        claim("a", quantity=usd(50e6, h), period=year_period(2014))
        for h in (Hedge.MORE_THAN, Hedge.LESS_THAN)
    ]
    assert len(sets(two, {"a": DAY, "b": DAY})) == 2
    assert len(sets(bounds, {"a": DAY})) == 2


def test_the_order_of_claims_does_not_matter():
    assert group_into_utterances(DEMO, PUBLISHED) == group_into_utterances(
        tuple(reversed(DEMO)), PUBLISHED
    )


@pytest.mark.parametrize(
    ("first", "other", "same"),
    [
        ("Andrei Kobyakov", "Андрей Кобяков", True),
        ("Alexander Lukashenko", "Аляксандр Лукашэнка", True),
        ("Pavel Konkov", "Павел Коньков", True),
        ("the President", "Alexander Lukashenko", True),
        ("Andrei Kobyakov", "Alexander Lukashenko", False),
    ],
)
def test_speakers_are_compared_across_scripts(first, other, same):
    assert may_be_same_speaker(first, other) is same


def test_folding_retains_latin_letters_only():
    assert fold_speaker_name("Игорь Петришенко") == "igor petrishenko"
