"""The reader of deals: what it tells, with which confidence, and what it leaves to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from kirmash.extract import pipeline
from kirmash.extract.deal_reader import decide, weights
from kirmash.extract.deal_reader.candidates import find_candidates
from kirmash.extract.deal_reader.words import BITS, clause_contexts
from kirmash.extract.rules import deal_ground
from kirmash.records.acceptance import REASONS
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Acceptance, Basis, Document
from kirmash.records.mentions import AnnotatedDocument


def annotated(text: str, lang: str = "en") -> AnnotatedDocument:
    key = sha256(text.encode()).hexdigest()
    document = Document(key, "a.txt", text, lang, published=date(2023, 5, 11), basis="given")
    return pipeline.annotate(document)


def read(text: str, lang: str = "en") -> tuple[DealMention, ...]:
    return decide.read_deals(annotated(text, lang))


@pytest.mark.parametrize(
    ("text", "lang", "kind", "status"),
    [
        (
            "Belarus and Uzbekistan signed an agreement on cooperation in agriculture.",
            "en", DealKind.AGREEMENT, DealStatus.SIGNED,
        ),
        (
            "Belarus is ready to supply buses to Ivanovo Oblast, the ambassador said.",
            "en", DealKind.SUPPLY, DealStatus.PROPOSED,
        ),
        (
            "Стороны подписали меморандум о сотрудничестве Узбекистана и Киргизии.",
            "ru", DealKind.AGREEMENT, DealStatus.SIGNED,
        ),
        (
            "Казахстан планирует поставить в Татарстан 20 тепловозов.",
            "ru", DealKind.SUPPLY, DealStatus.PLANNED,
        ),
    ],
)  # fmt: skip
def test_plain_sentences(text: str, lang: str, kind: DealKind, status: DealStatus) -> None:
    (mention,) = read(text, lang)
    assert (mention.kind, mention.status) == (kind, status)
    assert mention.confidence is not None
    assert 0 < mention.confidence <= 1
    assert all(text[span.start : span.end] == span.quote for span in mention.spans)


@pytest.mark.parametrize(
    "text",
    [
        "“We’ve restored our lost positions by expanding bilateral turnover,” said the President.",
        "In 2022 exports of Belarus to Uzbekistan grew by 12 percent to $310 million.",
        "Rain is expected on Tuesday.",
        "Rain is expected in Minsk on Tuesday.",
        "The match in Minsk ended in a draw.",
    ],
)
def test_what_is_no_deal(text: str) -> None:
    assert read(text) == ()


def test_a_reading_tells_why_it_waits_and_how_its_parties_are_given() -> None:
    mentions = read(
        "Uzbekistan and Kyrgyzstan signed a contract for 12 trolleybuses. The plant in Osh may one "
        "day be repaired, people say."
    )
    assert mentions
    for mention in mentions:
        waits = mention.acceptance is Acceptance.UNCONFIRMED
        assert waits == bool(mention.acceptance_reason)
        assert not waits or mention.acceptance_reason in REASONS
    (parties,) = mentions[0].slots
    assert (parties.name, parties.basis) == ("parties", Basis.STATED)


def test_a_language_that_was_not_learned_waits() -> None:
    page = annotated("Belarus and Uzbekistan signed an agreement on cooperation in agriculture.")
    strange = replace(page, document=replace(page.document, lang="uk"))
    for mention in decide.read_deals(strange):
        assert mention.acceptance_reason == "deal.language-not-learned"


def test_done_counts_only_where_the_rules_say_so_too() -> None:
    loaded = weights.load_deal_weights()
    doubtful = replace(loaded, done=1.1)
    page = annotated("The delivery of buses from Belarus to Uzbekistan has been completed.")
    (mention,) = decide.read_deals(page, doubtful)
    assert mention.status is DealStatus.COMPLETED
    assert mention.acceptance_reason in {"deal.unsure-done", "deal.unsure"}


def test_the_same_text_gives_the_same_features_within_their_range() -> None:
    page = annotated("Belarus will sell buses to Ivanovo and help build lifts.")
    ground = deal_ground.survey(page, page.actors)
    candidates = find_candidates(ground)
    first, second = (clause_contexts(page.text, page.lang, candidates) for _ in range(2))
    assert first.size == len(candidates)
    assert np.array_equal(first.index, second.index)
    assert 0 <= first.index.min() <= first.index.max() < 1 << BITS
    lengths = np.bincount(first.owner, weights=first.weight[:, 0].astype(float) ** 2)
    assert lengths == pytest.approx(np.full(len(candidates), 16.0), rel=1e-3)


def test_weights_come_back_as_they_were_packed() -> None:
    loaded = weights.load_deal_weights()
    again = weights.unpack(*weights.pack(loaded, {}))
    assert np.array_equal(again.kind.weights, loaded.kind.weights)
    assert np.array_equal(again.status.offset, loaded.status.offset)
    assert (again.told, again.accepted, again.done) == (loaded.told, loaded.accepted, loaded.done)


@pytest.mark.parametrize(
    ("stopped", "text", "status"),
    [
        # less likely than not, and the rules read a completion
        (0.4, "The plant in Minsk was opened in May.", DealStatus.COMPLETED),
        # likelier than not: the learned weights know more words than the rules
        (0.6, "The plant in Minsk was opened in May.", DealStatus.CANCELLED),
        # the rules see the stop themselves
        (0.4, "The supply of buses to Minsk was suspended.", DealStatus.CANCELLED),
    ],
)
def test_an_unsure_stop_that_no_word_tells_is_none(
    stopped: float, text: str, status: DealStatus
) -> None:
    candidate = find_candidates(deal_ground.survey(annotated(text), ()))[0]
    scores = np.full(len(weights.STATUSES), 0.0)
    scores[weights.STATUSES.index(DealStatus.CANCELLED)] = stopped
    scores[weights.STATUSES.index(DealStatus.COMPLETED)] = 0.9 - stopped - 0.2
    assert weights.STATUSES[decide._status_at(candidate, scores)] is status


def test_talks_with_others_are_no_visit_between_the_two() -> None:
    text = (
        "Belarus and Ivanovo Oblast trade.\n\nDuring his meeting with Governor Pavel Konkov, "
        "Alexander Lukashenko called the visit of the Ivanovo Region delegation timely. He spoke "
        "of the summit in Istanbul, during which he had talks with foreign leaders."
    )
    visits = [mention for mention in read(text) if mention.kind is DealKind.VISIT]
    assert [set(visit.parties) for visit in visits][:1] == [{"BLR", "RU-IVA"}]
    assert all("foreign leaders" not in span.quote for span in visits[0].spans)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Argentina has sent 11 of the 24 railcars it sold to Cuba.", "en"),
        ("Two of the three batches of seedlings were delivered from Poland to Uzbekistan.", "en"),
        ("No buses have been delivered from Belarus to Ivanovo Oblast.", "en"),
        ("The contract on repairs of Mongolia's coaches in Russia was half completed.", "en"),
        ("Узбекистан получил две партии саженцев из трёх, заказанных в Польше.", "ru"),
        ("Минский завод не поставил автобусы в Ивановскую область.", "ru"),
        ("Корейский инвестор вышел из проекта солнечной станции в Казахстане.", "ru"),
    ],
)
def test_done_is_not_accepted_of_what_is_denied_or_a_part(text: str, lang: str) -> None:
    accepted = [
        mention
        for mention in read(text, lang)
        if mention.status is DealStatus.COMPLETED and mention.acceptance is Acceptance.ACCEPTED
    ]
    assert accepted == []


def test_done_is_accepted_of_a_plain_delivery() -> None:
    (mention,) = read("Belarus delivered 24 buses to Uzbekistan on Tuesday.")
    assert (mention.status, mention.acceptance) == (DealStatus.COMPLETED, Acceptance.ACCEPTED)


@pytest.mark.parametrize(
    ("text", "lang", "due"),
    [
        ("Belarus will supply 24 buses to Uzbekistan by the end of 2024.", "en", "2024"),
        ("Belarus and Uzbekistan will sign an agreement on transport in July.", "en", "2023-07"),
        ("Беларусь поставит Узбекистану 24 автобуса до 1 сентября.", "ru", "2023-09-01"),
        ("Belarus delivered 24 buses to Uzbekistan on Tuesday.", "en", None),
    ],
)
def test_when_a_deal_is_due(text: str, lang: str, due: str | None) -> None:
    (mention,) = read(text, lang)
    assert mention.due == due
