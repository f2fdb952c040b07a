"""The generated words for economies: adjectives, people, short names and seats of every country and
region, beside the lexicon that today's rules read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from kirmash.extract.annotate import place_forms
from kirmash.extract.annotate.place_context import context_allows
from kirmash.extract.annotate.place_lexicon import PlaceConditions, PlaceSense, fold_place_text
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import reading_language_codes
from kirmash.reference.lexicons import data_rows

_COUNTRY, _PLACE = "country", "place"


@dataclass(frozen=True, slots=True)
class PlaceWordHit:
    """A word of the text that may name an economy; ``needs_country`` where its country must be
    named on the page, for the word is common or foreign to most pages.
    """

    start: int
    end: int
    code: str
    form: str
    needs_country: bool


@dataclass(frozen=True, slots=True)
class _WordSense:
    sense: PlaceSense
    needs_country: bool
    capitals: bool


@dataclass(frozen=True, slots=True)
class _Finder:
    automaton: AhoCorasick
    senses: tuple[tuple[_WordSense, ...], ...]


def find_place_words(text: str, lang: str) -> Iterator[PlaceWordHit]:
    """The hits of whole words in ``text``, capitals as the word's form wants them."""
    finder = _build_finder(reading_language_codes(lang))
    folded = fold_place_text(text)
    for index, start, end in finder.automaton.find_matches_as_indexes(folded, overlapping=True):
        if (start and folded[start - 1].isalnum()) or folded[end : end + 1].isalnum():
            continue
        for entry in finder.senses[index]:
            sense = entry.sense
            if not _spelling_fits(text, start, end, entry):
                continue
            if context_allows(text, start, end, sense):
                yield PlaceWordHit(start, end, sense.code, sense.form, entry.needs_country)


def _spelling_fits(text: str, start: int, end: int, entry: _WordSense) -> bool:
    if entry.sense.exact_spelling:
        return text[start:end] == entry.sense.exact_spelling
    return not entry.capitals or text[start].isupper()


@cache_until_languages_change
def _build_finder(langs: tuple[str, ...]) -> _Finder:
    senses: dict[str, list[_WordSense]] = {}
    for row in data_rows("place_words"):
        if row["lang"] not in langs:
            continue
        word, form = row["word"], row["form"]
        guard = PlaceConditions.NEEDS_PLACE_WORD if row["context"] == _PLACE else 0
        short = word[1:2].isupper() or word[-1:].isupper()
        sense = PlaceSense(
            row["code"],
            "adjective" if form == "people" else form,
            guard,
            word if short else "",
        )
        entry = _WordSense(sense, row["context"] == _COUNTRY, word[:1].isupper())
        for pattern in word_patterns(word, form, row["lang"]):
            senses.setdefault(pattern, []).append(entry)
    return _Finder(AhoCorasick(list(senses)), tuple(map(tuple, senses.values())))


def word_patterns(word: str, form: str, lang: str) -> frozenset[str]:
    """Every form of a base word, folded as places are: cases, plural, the English possessive's
    stem.
    """
    folded = fold_place_text(word)
    if lang == "en":
        plural = {folded + "s"} if form == "adjective" and not folded.endswith("s") else set()
        return frozenset({folded} | plural)
    if form == "adjective":
        return frozenset(place_forms.adjective_forms(folded))
    if form == "people":
        return frozenset(place_forms.demonym_forms(folded))
    decline = place_forms.belarusian_name_forms if lang == "be" else place_forms.russian_name_forms
    return decline(folded)
