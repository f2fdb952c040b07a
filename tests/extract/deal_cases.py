"""Invented sentences read for deals, for the tests of the reading of deals."""

from __future__ import annotations

import re
from datetime import date

from kirmash.extract.annotate import goods, periods, places, sentences
from kirmash.extract.rules import deals
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document, Span, check_spans
from kirmash.records.mentions import Actor, ActorKind, AnnotatedDocument

PEOPLE = ("Anna Brown", "Peter Gray", "Орлова", "Орлов", "Зимин", "Арлоў", "Omar Said")
PUBLISHED = date(2021, 3, 10)


def survey(text: str, lang: str, published: date | None = PUBLISHED) -> AnnotatedDocument:
    """The text as the reading of deals gets it."""
    place_mentions = places.find_places(text, lang)
    document = Document("0" * 64, "t.txt", text, lang, published=published)
    parts = (
        sentences.split_sentences(text, lang),
        place_mentions,
        periods.find_periods(text, lang, published),
        goods.find_goods(text, lang),
    )
    return AnnotatedDocument(document, *parts, places.find_economy_pair(text, None, place_mentions))


def people(text: str) -> tuple[Actor, ...]:
    """The invented people, wherever their names stand."""
    spans = {
        name: tuple(Span(m.start(), m.end(), name) for m in re.finditer(name, text))
        for name in PEOPLE
    }
    return tuple(
        Actor("d", name, ActorKind.PERSON, places) for name, places in spans.items() if places
    )


def read(text: str, lang: str) -> tuple[DealMention, ...]:
    """The deals of the text, their places checked."""
    mentions = deals.read(survey(text, lang), people(text))
    check_spans(text, (span for mention in mentions for span in mention.spans))
    return mentions


def kinds_and_statuses(text: str, lang: str) -> list[tuple[str, str]]:
    """Kind and status of each deal of the text."""
    return [(mention.kind.value, mention.status.value) for mention in read(text, lang)]
