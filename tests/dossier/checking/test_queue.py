"""What waits for a person: which claims, in which order, with which words and slots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, page

from kirmash import Dossier, pair_of
from kirmash.dossier.checking.queue import EffectKind
from kirmash.records.evidence import Basis

TEXT = (
    "Trade of Belarus with Ivanovo Oblast was $100 million in 2014. In 2014 it was $121 million.\n"
    "In 2015 it was $60 million. In 2015 it fell by 50 %. It came to $300 million once.\n"
    "More than half of it was machines. The plan is $500 million."
)
WAITS = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}


def waiting(quote: str, **fields: object) -> dict[str, object]:
    return claim(TEXT, quote, **fields, **WAITS)


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        slots = {"reporter": "stated", "partner": "assumed", "period": "stated"}
        claims = (
            claim(TEXT, "was $100 million in 2014", value=100e6, unit="USD"),
            waiting("More than half", measure="share", value=50, unit="percent"),
            waiting("fell by 50 %", change_pct=-50.0, period="2015"),
            waiting("$121 million", value=121e6, unit="USD"),
            claim(TEXT, "$60 million", value=60e6, unit="USD", period="2015", slots=slots),
            waiting("came to $300 million", value=300e6, unit="USD", period=None),
            waiting("$500 million", value=500e6, unit="USD", modality="target"),
        )
        add(created, page("paper", TEXT, *claims))
        yield created


def quotes(dossier: Dossier) -> list[str]:
    return [item.claim.spans[0].quote for item in dossier.review_queue(pair_of(*PAIR))]


def test_what_changes_a_series_most_comes_first(dossier: Dossier) -> None:
    queue = dossier.review_queue(pair_of(*PAIR))
    effects = [(i.claim.spans[0].quote, i.effect.kind, i.effect.amount / 1e6) for i in queue]
    assert [(quote, kind, round(by, 1)) for quote, kind, by in effects[:4]] == [
        ("$60 million", EffectKind.NEW, 60.0),  # nothing else counts for 2015
        ("fell by 50 %", EffectKind.NEW, 50.0),  # of the 100 that count for 2014
        ("$121 million", EffectKind.MOVES, 10.0),  # from 100 to the geometric mean, 110
        ("came to $300 million", EffectKind.UNDATED, 300.0),
    ]
    assert {kind for _, kind, _ in effects[4:]} == {EffectKind.NONE}
    assert queue[2].effect.percent == pytest.approx(10.0)
    assert len(queue) == 6


def test_effects_are_those_of_what_counts_now(dossier: Dossier) -> None:
    first = dossier.review_queue(pair_of(*PAIR))[0]
    dossier.judge(first.claim.id, "confirm", "A. Reader")
    queue = dossier.review_queue(pair_of(*PAIR))
    assert first.claim.id not in {item.claim.id for item in queue}
    rate = next(item for item in queue if item.claim.change_pct is not None)
    assert rate.effect.kind is EffectKind.MOVES
    assert rate.effect.amount / 1e6 == pytest.approx(60 - (60 * 50) ** 0.5)


def test_the_rejected_and_the_corrected_wait_no_more_and_come_back(dossier: Dossier) -> None:
    every = quotes(dossier)
    first, second = (item.claim.id for item in dossier.review_queue()[:2])
    rejected = dossier.judge(first, "wrong", "A. Reader")
    from kirmash.dossier.judging import Decision, read_changes

    changes = read_changes(("period=2013",))
    corrected = dossier.decide(Decision(second, "correct", "A. Reader", changes=changes))
    assert len(dossier.review_queue()) == len(every) - 2
    for judgement in (rejected, corrected):
        dossier.judge(judgement.id, "withdraw", "A. Reader")
    assert quotes(dossier) == every


def test_a_figure_in_another_currency_is_weighed_in_dollars(dossier: Dossier) -> None:
    text = "В 2013 году товарооборот Беларуси и Ивановской области составил 3,2 млрд рублей."
    fields = {"value": 3.2e9, "unit": "RUB", "period": "2013"}
    add(dossier, page("газета", text, claim(text, text, **fields, **WAITS), lang="ru"))
    item = dossier.review_queue(pair_of(*PAIR))[0]
    assert item.document.source == "газета.html"
    assert item.effect.unit == "USD"
    assert 95e6 < item.effect.amount < 107e6


def test_the_whole_dossier_and_one_pair(dossier: Dossier) -> None:
    text = "Trade of Belarus with Poland was $1 billion in 2014."
    other = claim(text, text, partner="POL", value=1e9, unit="USD", **WAITS)
    add(dossier, page("other", text, other))
    assert len(dossier.review_queue(pair_of(*PAIR))) == 6
    everything = dossier.review_queue()
    assert len(everything) == 7
    assert everything[0].claim.partner == "POL"


def test_the_words_stand_in_their_sentence_and_the_slots_have_theirs(tmp_path: Path) -> None:
    text = "Nothing here. In 2014 trade with Ivanovo reached $98 million, they claim. Nothing."
    start = text.index("Ivanovo")
    slots = {
        "partner": {"basis": "inherited", "start": start, "end": start + len("Ivanovo")},
        "period": "none",
    }
    quote = "trade with Ivanovo reached $98 million"
    one = claim(text, quote, value=98e6, unit="USD", period=None, slots=slots, **WAITS)
    with Dossier.create(tmp_path / "own") as dossier:
        add(dossier, page("paper", text, one))
        (item,) = dossier.review_queue()
        details = dossier.waiting_details(item.claim)
    assert (details.passage.before, details.passage.quote) == ("In 2014 ", quote)
    assert details.passage.after.strip() == ", they claim."
    readings = {reading.name: reading for reading in details.slots}
    assert (readings["partner"].value, readings["partner"].basis) == ("RU-IVA", Basis.INHERITED)
    assert readings["partner"].quote == "Ivanovo"
    assert (readings["period"].value, readings["period"].basis) == ("", Basis.NONE)
    assert readings["unit"].value == "USD"
