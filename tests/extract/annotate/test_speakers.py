"""Who says a sentence."""

from __future__ import annotations

import re

import pytest

from kirmash.extract.annotate import sentences, speakers
from kirmash.records.evidence import Document, Span
from kirmash.records.mentions import Actor, ActorKind, AnnotatedDocument


def speakers_in(
    text: str, lang: str, people: dict[str, str], bodies: tuple[str, ...] = ()
) -> list[str]:
    """The speakers of the sentences of ``text``; ``people`` maps a name's stem to its role."""

    def actor(stem: str, kind: ActorKind, role: str | None) -> Actor:
        spans = tuple(
            Span(m.start(), m.end(), m[0]) for m in re.finditer(rf"{re.escape(stem)}\w*", text)
        )
        return Actor("d", stem, kind, spans, role)

    actors = [actor(stem, ActorKind.PERSON, role) for stem, role in people.items()]
    actors += [actor(stem, ActorKind.ORGANISATION, None) for stem in bodies]
    reading = AnnotatedDocument(
        Document("d", "t.txt", text, lang),
        sentences.split_sentences(text, lang),
        (),
        (),
        (),
        (None, None),
    )
    return list(speakers.attribute_speakers(reading, tuple(actors)).names)


@pytest.mark.parametrize(
    ("lang", "text", "people", "expected"),
    [
        (
            "en",
            "Anna Brown stressed that trade had doubled.",
            {"Anna Brown": "mayor"},
            "Anna Brown",
        ),
        (
            "en",
            "According to Anna Brown, trade had doubled.",
            {"Anna Brown": "mayor"},
            "Anna Brown",
        ),
        ("en", "“Trade has doubled,” said Anna Brown.", {"Anna Brown": "mayor"}, "Anna Brown"),
        (
            "en",
            "After talks with Peter Gray, Anna Brown noted the growth.",
            {"Peter Gray": "", "Anna Brown": ""},
            "Anna Brown",
        ),
        ("en", "Anna Brown was told of the growth.", {"Anna Brown": "mayor"}, ""),
        ("ru", "По словам Орлова, поставки выросли.", {"Орлов": "мэр"}, "Орлов"),
        ("ru", "Об этом сообщил вчера Орлов.", {"Орлов": "мэр"}, "Орлов"),
        ("ru", "Орлов подчеркнул, что поставки выросли.", {"Орлов": "мэр"}, "Орлов"),
        ("ru", "«Поставки выросли», — отметил Орлов.", {"Орлов": "мэр"}, "Орлов"),
        ("be", "Арлоў адзначыў, што пастаўкі выраслі.", {"Арлоў": "мэр"}, "Арлоў"),
    ],
)
def test_the_speaker_mentioned_in_the_sentence(
    lang: str, text: str, people: dict[str, str], expected: str
) -> None:
    assert speakers_in(text, lang, people) == [expected]


def test_an_office_and_a_pronoun_are_led_back_to_their_person() -> None:
    text = (
        "Governor Anna Brown met President Peter Gray. “We sell more,” the President "
        "underlined. He added that lifts were next."
    )
    people = {"Anna Brown": "Governor", "Peter Gray": "President"}
    assert speakers_in(text, "en", people)[1:] == ["Peter Gray", "Peter Gray"]


def test_a_quotation_runs_on_over_sentences_both_ways() -> None:
    text = "“We sell more. We buy less. So it goes,” said Anna Brown. Outside it rained."
    assert speakers_in(text, "en", {"Anna Brown": "mayor"}) == ["Anna Brown"] * 3 + [""]


def test_a_quotation_goes_on_after_its_speaker() -> None:
    text = "Орлов сказал: «Мы продаём больше. Мы покупаем меньше». Шёл дождь."
    assert speakers_in(text, "ru", {"Орлов": "мэр"}) == ["Орлов", "Орлов", ""]


def test_a_name_with_a_colon_opens_a_quotation() -> None:
    text = "Anna Brown, mayor of the town:\nOur trade is growing. We want more."
    assert speakers_in(text, "en", {"Anna Brown": "mayor"}) == ["Anna Brown"] * 3


def test_a_body_right_before_the_verb_speaks_and_an_apposition_does_not() -> None:
    people, bodies = {"Anna Brown": "mayor"}, ("Embassy",)
    assert speakers_in(
        "The talks of Anna Brown went well, the Embassy told the press.", "en", people, bodies
    ) == ["Embassy"]
    assert speakers_in(
        "Anna Brown, head of the Embassy, told the press.", "en", people, bodies
    ) == ["Anna Brown"]


def test_speaker_at_answers_by_place() -> None:
    text = "It rained. Anna Brown said trade grew."
    actor = Actor("d", "Anna Brown", ActorKind.PERSON, (Span(11, 21, "Anna Brown"),))
    reading = AnnotatedDocument(
        Document("d", "t.txt", text, "en"),
        sentences.split_sentences(text, "en"),
        (),
        (),
        (),
        (None, None),
    )
    assert speakers.speaker_at(reading, 27, 32, (actor,)) == "Anna Brown"
    assert speakers.speaker_at(reading, 0, 2, (actor,)) is None
