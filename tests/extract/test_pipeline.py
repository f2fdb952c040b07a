"""The whole reading of one document."""

from __future__ import annotations

import json
import time
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.errors import InputError
from kirmash.extract.pipeline import annotate, extract, get_extractor
from kirmash.extract.rules.extractor import VERSION
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import SCHEMA, to_json
from kirmash.records.mentions import AnnotatedDocument

STORY = {
    "en": (
        "Belarus to sell lifts to Omsk Oblast\n\n"
        "Governor Ivan Orlov met Ambassador Pavel Zimin in Omsk on 4 March. Belarus is ready to "
        "supply lifts and tractors to Omsk Oblast. "
        "“In 2020 our trade was $50 million, 12% up from 2019,” said Ivan Orlov. An agreement on "
        "cooperation will be signed on 25 March."
    ),
    "ru": (
        "Беларусь готова продавать лифты Омской области\n\n"
        "Губернатор Иван Орлов встретился 4 марта в Омске с послом Павлом Зиминым. Беларусь готова "
        "поставлять в Омскую область лифты и тракторы. "
        "«В 2020 году товарооборот составил 50 млн долларов, это на 12% больше, чем в 2019 году», "
        "- сказал Иван Орлов. "
        "Соглашение о сотрудничестве будет подписано 25 марта."
    ),
}


def document(text: str, lang: str) -> Document:
    return Document(
        sha256(text.encode()).hexdigest(),
        "story.txt",
        text,
        lang,
        published=date(2021, 3, 10),
        basis="given",
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_story_gives_claims_deals_actors_and_goods(lang: str) -> None:
    extraction = extract(document(STORY[lang], lang))
    assert any(claim.quantity and claim.quantity.value == 50_000_000 for claim in extraction.claims)
    assert {deal.kind.value for deal in extraction.deals} >= {"visit", "supply", "agreement"}
    assert {"BLR", "RU-OMS"} == {code for deal in extraction.deals for code in deal.parties}
    assert len(extraction.actors) >= 2
    assert {good.hs[0][:4] for good in extraction.goods} >= {"8428", "8701"}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_quoted_claim_has_its_speaker(lang: str) -> None:
    extraction = extract(document(STORY[lang], lang))
    speaker_names = {
        claim.speaker
        for claim in extraction.claims
        if claim.quantity and claim.quantity.value == 50_000_000
    }
    assert {"Ivan Orlov", "Иван Орлов"} & speaker_names


def test_the_same_document_gives_the_same_line_of_json() -> None:
    first, second = (
        json.dumps(to_json(extract(document(STORY["en"], "en"))), sort_keys=True) for _ in range(2)
    )
    assert first == second
    assert json.loads(first)["schema"] == SCHEMA


@given(st.text(max_size=500), st.sampled_from(["en", "ru", "be"]))
@settings(max_examples=40, deadline=None)
def test_any_text_is_read(text: str, lang: str) -> None:
    assert extract(document(text, lang)).document.text == text


WORDS = (
    "Belarus Беларусь will signed подписан 5 12,4% $98.4 million млн долларов in 2014 в 2014 году "
    ". , « » “ ” ( ) – \n tractors лифты "
    "exports экспорт to к Ivanovo Oblast Ивановская область İ ß 1.000.000 and и"
)
PIECES = st.sampled_from(WORDS.split(" "))


@given(st.lists(PIECES, max_size=120), st.sampled_from(["en", "ru", "be"]))
@settings(max_examples=60, deadline=None)
def test_words_of_the_trade_in_any_order_are_read_and_spans_hold(
    pieces: list[str], lang: str
) -> None:
    extract(document(" ".join(pieces), lang))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_page_of_a_million_characters_passes(lang: str) -> None:
    text = (STORY[lang] + "\n") * (1_000_000 // len(STORY[lang]))
    begun = time.process_time()
    extract(document(text, lang))
    assert time.process_time() - begun < 30


def test_goods_in_somebodys_name_are_not_traded() -> None:
    extraction = extract(
        Document(
            "d",
            "d.txt",
            "Tata Motors will supply buses, Minister of Livestock Jam Karim said.",
            "en",
        )
    )
    assert [good.key for good in extraction.goods] == ["bus"]


class Silent:
    """An extractor that decides on nothing."""

    name, version = "silent", "1"

    def extract(
        self, annotated: AnnotatedDocument
    ) -> tuple[tuple[Claim, ...], tuple[DealMention, ...]]:
        assert annotated.text
        return (), ()


def test_the_rules_are_an_extractor_among_others() -> None:
    rules = get_extractor("rules")
    assert (rules.name, rules.version) == ("rules", VERSION)
    story = document(STORY["en"], "en")
    assert extract(story, get_extractor()) == extract(story)
    assert get_extractor().name == "joint"
    silent = extract(story, Silent())
    assert (silent.claims, silent.deals) == ((), ())
    assert silent.actors == extract(story).actors
    with pytest.raises(InputError, match="no extractor 'nobody'"):
        get_extractor("nobody")


def test_an_annotated_document_has_actors_and_voices_and_no_goods_of_names() -> None:
    annotated = annotate(document(STORY["en"], "en"))
    assert {"Ivan Orlov", "Pavel Zimin"} <= {actor.name for actor in annotated.actors}
    assert annotated.speakers is not None
    assert annotated.speakers.speaker_at(STORY["en"].index("our trade")) == "Ivan Orlov"
    actor_spans = [span for actor in annotated.actors for span in actor.spans]
    assert not any(
        span.start <= good.start and good.end <= span.end
        for good in annotated.goods
        for span in actor_spans
    )
