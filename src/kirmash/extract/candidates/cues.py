"""Words of measure, change and mood, as cues: the reader weighs what they tell of a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import CandidateSentence, CueMention
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
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_VALUE_COLUMNS = {
    "measure_words": "measure",
    "change_words": "direction",
    "mood_words": "mood",
}


def find_cues(
    table: str, text: str, lang: str, sentences: Sequence[CandidateSentence]
) -> tuple[CueMention, ...]:
    """The words of ``measure_words``, ``change_words`` or ``mood_words`` in the text, in order."""
    return tuple(_cues(table, text, reading_language_codes(lang), sentences))


def _cues(
    table: str, text: str, langs: tuple[str, ...], sentences: Sequence[CandidateSentence]
) -> Iterator[CueMention]:
    for hit in _cue_pattern(table, langs).finditer(lower_text(text)):
        value, kind = _cue_meaning(table, " ".join(hit[0].split()), langs)
        if value:
            yield CueMention(
                hit.start(), hit.end(), value, kind, sentence_at(sentences, hit.start())
            )


@cache_until_languages_change
def _cue_pattern(table: str, langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(alternation_pattern(forms_in_table(table, langs)))


@cache_until_languages_change
def _cue_forms(table: str, langs: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    column = _VALUE_COLUMNS[table]
    listed = [
        (form, row[column], row.get("kind", ""))
        for row in data_rows(table)
        if row["lang"] in langs
        for form in split_forms(row["forms"])
    ]
    listed.sort(key=lambda entry: len(entry[0]), reverse=True)
    return tuple(
        (bounded_re(form_pattern(form), re.IGNORECASE), value, kind) for form, value, kind in listed
    )


@cache_until_languages_change
def _cue_meaning(table: str, word: str, langs: tuple[str, ...]) -> tuple[str, str]:
    return next(
        ((value, kind) for form, value, kind in _cue_forms(table, langs) if form.fullmatch(word)),
        ("", ""),
    )
