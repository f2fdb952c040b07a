"""The economies a page names, groups and districts among them, and the words that point to one.

Every sense of a word is kept: the rules' reading first, then the lexicon's other senses, then the
generated words and the groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kirmash.extract.annotate.goods import OccupiedSpans
from kirmash.extract.annotate.place_context import context_allows
from kirmash.extract.annotate.place_lexicon import PlaceConditions, PlaceSense
from kirmash.extract.annotate.places import find_place_senses
from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import CandidateSentence, PlaceMention, PlaceReference
from kirmash.extract.candidates.place_words import find_place_words
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    forms_in_table,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.records.mentions import AnnotatedDocument
from kirmash.reference.economies import country_of
from kirmash.reference.lexicons import data_rows

_Hit = tuple[int, int, str, str]
_REGIONS_ALONE = frozenset(
    {"AUS", "BRA", "FRA", "ITA", "ESP", "GBR", "JPN", "CHE", "IRN", "KAZ", "UZB", "KGZ", "UKR"}
)
"""Countries whose regions publish trade of their own and are named without their country."""
_SHORTEST_ALONE = 6  # letters of a region named without its country


def find_place_mentions(
    annotated: AnnotatedDocument, sentences: Sequence[CandidateSentence]
) -> tuple[PlaceMention, ...]:
    """The economies named, in order; a word two economies share is mentioned for each."""
    text, lang = annotated.text, annotated.lang
    countries = frozenset(country_of(place.code) for place in annotated.places)
    groups = list(_group_hits(text, lang))
    inside_groups = OccupiedSpans()
    for start, end, _, _ in groups:
        inside_groups.occupy(start, end)
    hits: dict[tuple[int, int, str], str] = {}
    rules = ((place.start, place.end, place.code, place.form) for place in annotated.places)
    for start, end, code, form in (*rules, *_senses(text, lang, countries)):
        if country_of(code) == code or not inside_groups.covers(start, end):
            hits.setdefault((start, end, code), form)
    for start, end, code, form in groups:
        hits.setdefault((start, end, code), form)
    for word in find_place_words(text, lang):
        if not word.needs_country or country_of(word.code) in countries:
            hits.setdefault((word.start, word.end, word.code), word.form)
    return tuple(
        PlaceMention(start, end, code, form, sentence_at(sentences, start))
        for (start, end, code), form in sorted(hits.items())
    )


def find_references(
    text: str, lang: str, sentences: Sequence[CandidateSentence]
) -> tuple[PlaceReference, ...]:
    """The words that point to an economy without its name, in order."""
    langs = reading_language_codes(lang)
    return tuple(
        PlaceReference(
            hit.start(),
            hit.end(),
            _reference_kind(hit[0], langs),
            sentence_at(sentences, hit.start()),
        )
        for hit in _table_pattern("reference_words", langs).finditer(lower_text(text))
    )


def _senses(text: str, lang: str, countries: frozenset[str]) -> Iterator[_Hit]:
    """Every sense that its surroundings allow, of every word of the rules' lexicon."""
    for start, end, senses in find_place_senses(text, lang):
        if not all(sense.code for sense in senses):
            continue  # "Latin American", "the Gulf state": no place whatever else is called so
        for sense in senses:
            if (
                not sense.guard & PlaceConditions.NOT_A_PLACE
                and _is_at_home(sense, senses, countries, end - start)
                and context_allows(text, start, end, sense)
            ):
                yield start, end, sense.code, sense.form


def _is_at_home(
    sense: PlaceSense, senses: Sequence[PlaceSense], countries: frozenset[str], length: int
) -> bool:
    """Whether a region may be meant: its country is named, or nothing else has its name and it is
    known without its country. Georgia is a state where the United States are named.
    """
    parent = country_of(sense.code)
    if parent == sense.code or parent in countries:
        return True
    if any(country_of(other.code) == other.code for other in senses if other.code):
        return False
    if not sense.guard & PlaceConditions.NEEDS_COUNTRY:
        return True
    return parent in _REGIONS_ALONE and length >= _SHORTEST_ALONE


def _group_hits(text: str, lang: str) -> Iterator[_Hit]:
    """Groups by their usual names; a name with a capital needs it in the text."""
    langs = reading_language_codes(lang)
    for hit in _table_pattern("group_words", langs).finditer(lower_text(text)):
        written = text[hit.start() : hit.end()]
        for code in _group_codes(" ".join(written.split()), langs):
            yield hit.start(), hit.end(), code, "group"


@cache_until_languages_change
def _table_pattern(name: str, langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(alternation_pattern(forms_in_table(name, langs)))


@cache_until_languages_change
def _reference_kind(word: str, langs: tuple[str, ...]) -> str:
    plain = " ".join(word.split())
    return next(
        (
            row["kind"]
            for row in data_rows("reference_words")
            if row["lang"] in langs
            for form in split_forms(row["forms"])
            if matches_form(form, plain)
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
    if matches_form(form, written, keeps_case=True):
        return True
    return form[:1].islower() and matches_form(form, written)
