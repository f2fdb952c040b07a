"""What may be a figure's product: goods of the lexicon, scopes such as non-oil, noun phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kirmash.extract.annotate.goods import OccupiedSpans
from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import CandidateSentence, ProductMention
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.morphology import fold
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
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_WORD = bounded_re(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
_MOST_WORDS = 7
_ADVERB, _PAST = bounded_re(r"\w{3,}ly"), bounded_re(r"\w{3,}ed")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    kind: str  # word, joint or other


def find_products(
    annotated: AnnotatedDocument,
    sentences: Sequence[CandidateSentence],
    taken: Sequence[tuple[int, int]],
) -> tuple[ProductMention, ...]:
    """What may be a product, in order: goods and scopes, then noun phrases. ``taken`` are the
    places and periods, which are part of no phrase.
    """
    text, lang = annotated.text, annotated.lang
    mentions: dict[tuple[int, int], ProductMention] = {}
    for good in annotated.goods:
        mentions[good.start, good.end] = _mention(text, good.start, good.end, good.key, sentences)
    for start, end, key in _scope_hits(text, lang):
        mentions.setdefault((start, end), _mention(text, start, end, f"scope:{key}", sentences))
    occupied = OccupiedSpans()
    for start, end in taken:
        occupied.occupy(start, end)
    for sentence in sentences:
        for start, end in _phrases(text, lang, sentence, occupied):
            mentions.setdefault((start, end), _mention(text, start, end, None, sentences))
    return tuple(sorted(mentions.values(), key=lambda product: (product.start, product.end)))


def _mention(
    text: str, start: int, end: int, key: str | None, sentences: Sequence[CandidateSentence]
) -> ProductMention:
    words = text[start:end]
    return ProductMention(start, end, words, _head(words), key, sentence_at(sentences, start))


def _head(words: str) -> str:
    """The word mentions are compared by: the last before "of", without its ending."""
    plain = fold(words).split(" of ")[0].split()
    last = plain[-1] if plain else ""
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else last


def _scope_hits(text: str, lang: str) -> Iterator[tuple[int, int, str]]:
    langs = reading_language_codes(lang)
    for hit in _scope_pattern(langs).finditer(lower_text(text)):
        yield hit.start(), hit.end(), _scope_key(" ".join(hit[0].split()), langs)


@cache_until_languages_change
def _scope_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(alternation_pattern(forms_in_table("scope_words", langs)))


@cache_until_languages_change
def _scope_key(word: str, langs: tuple[str, ...]) -> str:
    return next(
        (
            row["key"]
            for row in data_rows("scope_words")
            if row["lang"] in langs
            for form in split_forms(row["forms"])
            if matches_form(form, word)
        ),
        "",
    )


def _phrases(
    text: str, lang: str, sentence: CandidateSentence, occupied: OccupiedSpans
) -> Iterator[tuple[int, int]]:
    """Runs of words that are no function words, joined over "of", "for" and "and"."""
    run: list[_Token] = []
    for token in _tokens(text, lang, sentence, occupied):
        if token.kind == "word" or (token.kind == "joint" and run):
            run.append(token)
            continue
        yield from _run_spans(run)
        run = []
    yield from _run_spans(run)


def _run_spans(run: list[_Token]) -> Iterator[tuple[int, int]]:
    """A run whole, and each part of it between joints."""
    while run and run[-1].kind == "joint":
        run = run[:-1]
    if not run:
        return
    parts: list[list[_Token]] = [[]]
    for token in run:
        if token.kind == "joint":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(run) <= _MOST_WORDS:
        yield run[0].start, run[-1].end
    if len(parts) > 1 or len(run) > _MOST_WORDS:
        for part in parts:
            if part:
                yield part[max(0, len(part) - _MOST_WORDS)].start, part[-1].end


def _tokens(
    text: str, lang: str, sentence: CandidateSentence, occupied: OccupiedSpans
) -> Iterator[_Token]:
    langs = reading_language_codes(lang)
    for hit in _WORD.finditer(text, sentence.start, sentence.end):
        start, end = hit.span()
        if occupied.covers(start, end) or not hit[0][0].isalpha():
            yield _Token(start, end, "other")
        else:
            yield _Token(start, end, _word_kind(hit[0].lower(), lang, langs))


@cache_until_languages_change
def _function_words(
    langs: tuple[str, ...],
) -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Joints, the other whole words, and an expression for the stems."""
    joints = frozenset(forms_in_table("function_words", langs, kind="joint"))
    forms = [
        form
        for row in data_rows("function_words")
        if row["lang"] in langs and row["kind"] != "joint"
        for form in split_forms(row["forms"])
    ]
    whole = frozenset(form for form in forms if not form.endswith("*"))
    stems = "|".join(re.escape(form[:-1]) for form in forms if form.endswith("*"))
    return joints, whole, bounded_re(rf"(?:{stems or '(?!)'})")


@cache_until_languages_change
def _word_kind(word: str, lang: str, langs: tuple[str, ...]) -> str:
    joints, whole, stems = _function_words(langs)
    if word in joints:
        return "joint"
    if word in whole or stems.match(word) or len(word) == 1:
        return "other"
    if lang == "en" and (_ADVERB.fullmatch(word) or _PAST.fullmatch(word)):
        return "other"
    return "word"
