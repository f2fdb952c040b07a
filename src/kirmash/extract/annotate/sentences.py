"""The sentences of a text, inside the lines worth reading: English, Russian, Belarusian.

A line is a paragraph; a page wrapped at a fixed width is joined again first. Places are code
points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern, phrases_for_use
from kirmash.readers import boilerplate
from kirmash.records.mentions import Sentence
from kirmash.sandbox.expressions import bounded_re

# A full stop, what may close after it, a gap, and what may open the next sentence.
_STOP = bounded_re(
    r"(?:(?<![.!?…])[.!?…]++[»”’\"')\]]*+(?:\s++|(?<=[а-яё]{2}\.)(?=[А-ЯЁЎІ][а-яё])"
    r"|(?:(?<=[a-z]{3}\.)|(?<=\d{4}\.)|(?<=[%)]\.))(?=(?!Net|Com|Org)[A-Z][a-z]+[’'\s,"
    r"])))(?=[«“‘\"'(\[]*(?:[—–-]\s*[«“\"]?)?[A-ZÀ-ÞĀ-ſА-ЯЁЎІ\d$€£])"
)
_LAST_WORD = bounded_re(r"[^\s(«“\"]+$")
_INITIAL = bounded_re(r"(?:[A-ZА-ЯЁЎІ]\.?-?)+")
_OPENERS = bounded_re(r"[«“‘\"'(\[—–\s-]*")


@cache_until_languages_change
def _bound_words() -> frozenset[str]:
    """Never the end of a sentence: something they introduce follows."""
    return frozenset(phrases_for_use("sentence.bound"))


@cache_until_languages_change
def _loose_words() -> frozenset[str]:
    """The end of a sentence only where a capitalised word follows that is no unit or currency."""
    return frozenset(phrases_for_use("sentence.loose"))


@cache_until_languages_change
def _unit_pattern() -> re.Pattern[str]:
    return bounded_re(
        rf"(?:[$€£\d]|(?:{phrase_pattern('sentence.unit')}|USD|EUR|RUB|US\b))", re.IGNORECASE
    )


@cache_until_languages_change
def _leading_pattern() -> re.Pattern[str]:
    """The prepositions that open a phrase which has said nothing yet."""
    return bounded_re(rf"(?:{phrase_pattern('sentence.leading')})\s", re.IGNORECASE)


@cache_until_languages_change
def _unfinished_pattern() -> re.Pattern[str]:
    """The words no line ends with but one that goes on."""
    return bounded_re(rf"\s(?:{phrase_pattern('sentence.unfinished')})$")


_HEADING_LENGTH = 200
_LONGEST_WORD = 24  # characters before a full stop that may be an abbreviation
_LONGEST_LIST_NUMBER = 3  # characters of "12.", which opens an item of a list
_MOST_LEADING_WORDS = 8  # blanks of a phrase that has said nothing yet
_LONGEST_SENTENCE = 2_000
_LONGEST_QUOTED_NAME = 30
_WRAP_WIDTHS = range(45, 100)


def sentence_text_around(text: str, start: int, end: int) -> str:
    """The words around a place, to the nearest stop or line on either side."""
    first, last = sentence_bounds(text, start, end)
    return text[first:last].strip()


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the words around a place begin and end: at the nearest stop or line on either side."""
    first, last = -1, len(text)
    for mark in (
        "\n",
        ". ",
        "! ",
        "? ",
        "; ",
    ):  # each is looked for no further than the nearest so far
        first = max(first, text.rfind(mark, max(first, 0), start))
        at = text.find(mark, end, last + 1)
        last = at if 0 <= at < last else last
    return first + 1, last


def split_sentences(text: str, lang: str) -> tuple[Sentence, ...]:
    """The sentences of the lines worth reading, in order; ``heading`` marks a short line without a
    final stop.

    ``lang`` is en, ru or be; nothing outside
    :func:`kirmash.readers.boilerplate.prose_ranges` is returned. Time is linear in the text.
    """
    sentences: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text, boilerplate.prose_ranges(text, lang))):
        heading = _is_heading(text, start, end)
        sentences += (Sentence(a, b, number, heading) for a, b in split_paragraph(text, start, end))
    return tuple(sentences)


def _paragraphs(text: str, ranges: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """The lines inside ``ranges``, stripped, wrapped ones put together."""
    paragraph: tuple[int, int] | None = None
    for start, end in (line for a, b in ranges for line in _lines(text, a, b)):
        if paragraph and _continues_line(text, paragraph, start):
            paragraph = (paragraph[0], end)
            continue
        if paragraph:
            yield paragraph
        paragraph = (start, end)
    if paragraph:
        yield paragraph


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of a range, without the blanks round them."""
    for match in bounded_re(r"[^\s][^\n\r]*").finditer(text, start, end):
        yield match.start(), match.start() + len(match[0].rstrip())


def _continues_line(text: str, paragraph: tuple[int, int], start: int) -> bool:
    """Whether the line at ``start`` continues the line before: no stop, no blank line, a width
    pages are wrapped at.
    """
    gap = text[paragraph[1] : start]
    last = text.rfind("\n", paragraph[0], paragraph[1]) + 1
    if (
        gap.count("\n") != 1
        or text[paragraph[1] - 1] in ".!?…:;»”\"'"
        or paragraph[1] - max(last, paragraph[0]) not in _WRAP_WIDTHS
    ):
        return False
    return (
        text[start].islower()
        or text[paragraph[1] - 1] in ",(–—-"
        or last > paragraph[0]
        or bool(_unfinished_pattern().search(text, paragraph[1] - 5, paragraph[1]))
    )


def _is_heading(text: str, start: int, end: int) -> bool:
    return end - start <= _HEADING_LENGTH and text[end - 1] not in ".!?…:;,»”\"'"


def split_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop.start() > begin and not _is_protected_stop(text, begin, stop):
            yield from _limit_length(text, begin, stop.start() + len(stop[0].rstrip()))
            begin = stop.end()
    if begin < end:
        yield from _limit_length(text, begin, end)


def _limit_length(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, cut at blanks where no person writes one so long: a table or a list run
    together.
    """
    while end - start > _LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
        cut = cut if cut > start else start + _LONGEST_SENTENCE
        yield start, cut
        start = cut + (text[cut] == " ")
    yield start, end


def _is_protected_stop(text: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or a number."""
    if stop[0].rstrip() != ".":
        return False
    if _is_in_quoted_name(text, begin, stop):
        return True
    word = _LAST_WORD.search(text, max(begin, stop.start() - _LONGEST_WORD), stop.start())
    if not word:
        return False
    folded = word[0].casefold()
    if folded in _bound_words():
        return True
    if folded.isdigit() and stop.start() - begin <= _LONGEST_LIST_NUMBER:
        return True
    if folded in phrases_for_use("sentence.after_digit") and not _is_behind_digit(
        text, begin, word
    ):
        return True  # «в г. Минске»: a town, not a year
    if len(folded) == 1 and word[0].isupper():
        return True  # «президента Р. Минниханова»: an initial, no roubles
    if folded in _loose_words():
        return _continues_sentence(text, begin, stop)
    return bool(_INITIAL.fullmatch(word[0])) and (len(word[0]) == 1 or "." in word[0])


def _is_in_quoted_name(text: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether the stop is in a name in quotation marks: «Иннопром. Беларусь»."""
    opened = text.rfind("«", max(begin, stop.start() - _LONGEST_QUOTED_NAME), stop.start())
    return (
        opened > 0
        and text[begin:opened].rstrip()[-1:] not in {"", ":"}
        and text.find("»", opened, stop.end() + _LONGEST_QUOTED_NAME) >= stop.end()
    )


def _is_behind_digit(text: str, begin: int, word: re.Match[str]) -> bool:
    """Whether a digit is right before a word, blanks aside: '2016 г'."""
    return text[max(begin, word.start() - 3) : word.start()].strip()[-1:].isdigit()


def _continues_sentence(text: str, begin: int, stop: re.Match[str]) -> bool:
    """After 'млн.', 'г.' or 'U.S.': whether the sentence goes on although a capital, a digit or a
    currency follows.

    'В 2014 г. Беларусь продала' goes on: a sentence of one prepositional phrase has said nothing
    yet.
    """
    after = _OPENERS.match(text, stop.end())
    here = after.end() if after else stop.end()
    if _unit_pattern().match(text, here) or re.match(
        r"[A-Z]\.", text[stop.start() - 1 : stop.start() + 1]
    ):
        return True
    return (
        bool(_leading_pattern().match(text, begin))
        and text.count(" ", begin, stop.start()) < _MOST_LEADING_WORDS
        and text.find(",", begin, stop.start()) < 0
    )
