"""The economies a page names, groups and districts among them, and the words that point to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import CandidateSentence, PlaceMention, PlaceReference
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    form_pattern,
    forms_in_table,
    lower_text,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.records.mentions import AnnotatedDocument
from kirmash.reference.lexicons import data_rows


def find_place_mentions(
    annotated: AnnotatedDocument, sentences: Sequence[CandidateSentence]
) -> tuple[PlaceMention, ...]:
    """The economies named, in order; a word two economies share is mentioned for each."""
    mentions = {
        (place.start, place.end, place.code): PlaceMention(
            place.start, place.end, place.code, place.form, sentence_at(sentences, place.start)
        )
        for place in annotated.places
    }
    for start, end, code in _group_hits(annotated.text, annotated.lang):
        mentions.setdefault(
            (start, end, code),
            PlaceMention(start, end, code, "group", sentence_at(sentences, start)),
        )
    return tuple(sorted(mentions.values(), key=lambda place: (place.start, place.end, place.code)))


def find_references(
    text: str, lang: str, sentences: Sequence[CandidateSentence]
) -> tuple[PlaceReference, ...]:
    """The words that point to an economy without its name, in order."""
    langs = reading_language_codes(lang)
    return tuple(
        PlaceReference(
            hit.start(),
            hit.end(),
            _table_value("reference_words", "kind", hit[0], langs),
            sentence_at(sentences, hit.start()),
        )
        for hit in _table_pattern("reference_words", langs).finditer(lower_text(text))
    )


def _group_hits(text: str, lang: str) -> Iterator[tuple[int, int, str]]:
    """Groups by their usual names; a name with a capital needs it in the text."""
    langs = reading_language_codes(lang)
    for hit in _table_pattern("group_words", langs).finditer(lower_text(text)):
        written = text[hit.start() : hit.end()]
        for code in _group_codes(" ".join(written.split()), langs):
            yield hit.start(), hit.end(), code


@cache_until_languages_change
def _table_pattern(name: str, langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(alternation_pattern(forms_in_table(name, langs)))


@cache_until_languages_change
def _table_value(name: str, column: str, word: str, langs: tuple[str, ...]) -> str:
    plain = " ".join(word.split())
    return next(
        (
            row[column]
            for row in data_rows(name)
            if row["lang"] in langs
            for form in split_forms(row["forms"])
            if re.fullmatch(form_pattern(form), plain, re.IGNORECASE)
        ),
        "",
    )


@cache_until_languages_change
def _group_codes(written: str, langs: tuple[str, ...]) -> tuple[str, ...]:
    """Every group one word may mean: the forms that match it letter for letter in its capitals."""
    return tuple(
        dict.fromkeys(
            row["code"]
            for row in data_rows("group_words")
            if row["lang"] in langs
            for form in split_forms(row["forms"])
            if _matches_with_capitals(form, written)
        )
    )


def _matches_with_capitals(form: str, written: str) -> bool:
    if re.fullmatch(form_pattern(form), written):
        return True
    return (
        form[:1].islower() and re.fullmatch(form_pattern(form), written, re.IGNORECASE) is not None
    )
