"""Invented sentences read for deals, for the tests of the reading of deals."""

from __future__ import annotations

import re
from datetime import date

from kirmash.extract.annotate import goods, periods, places, sentences
from kirmash.extract.rules import deals
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document, Span, check_spans
from kirmash.records.mentions import AnnotatedDocument

PEOPLE = ("Anna Brown", "Peter Gray", "Орлова", "Орлов", "Зимин", "Арлоў", "Omar Said")
PUBLISHED = date(2021, 3, 10)


def survey(text: str, lang: str, published: date | None = PUBLISHED) -> AnnotatedDocument:
    """The text as the reading of deals gets it."""
    found = places.find(text, lang)
    document = Document("0" * 64, "t.txt", text, lang, published=published)
    parts = (
        sentences.split(text, lang),
        found,
        periods.find(text, lang, published),
        goods.find(text, lang),
    )
    return AnnotatedDocument(document, *parts, places.pair(text, None, found))


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
    found = deals.read(survey(text, lang), people(text))
    check_spans(text, (span for mention in found for span in mention.spans))
    return found


def told(text: str, lang: str) -> list[tuple[str, str]]:
    """Kind and status of each deal of the text."""
    return [(mention.kind.value, mention.status.value) for mention in read(text, lang)]
