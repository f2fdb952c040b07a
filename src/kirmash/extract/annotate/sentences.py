"""The sentences of a text, inside the lines worth reading: English, Russian, Belarusian.

A line is a paragraph; a page wrapped at a fixed width is put together again first. Places are code
points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kirmash.lang.base import of_languages
from kirmash.lang.registry import phrases, words
from kirmash.readers import boilerplate
from kirmash.records.mentions import Sentence

# A full stop, what may close after it, a gap, and what may open the next sentence.
_STOP = re.compile(
    r"(?:(?<![.!?…])[.!?…]++[»”’\"')\]]*+(?:\s++|(?<=[а-яё]{2}\.)(?=[А-ЯЁЎІ][а-яё])"
    r"|(?:(?<=[a-z]{3}\.)|(?<=\d{4}\.)|(?<=[%)]\.))(?=(?!Net|Com|Org)[A-Z][a-z]+[’'\s,"
    r"])))(?=[«“‘\"'(\[]*(?:[—–-]\s*[«“\"]?)?[A-ZÀ-ÞĀ-ſА-ЯЁЎІ\d$€£])"
)
_LAST_WORD = re.compile(r"[^\s(«“\"]+$")
_INITIAL = re.compile(r"(?:[A-ZА-ЯЁЎІ]\.?-?)+")
_OPENERS = re.compile(r"[«“‘\"'(\[—–\s-]*")


@of_languages
def _bound() -> frozenset[str]:
    """Never the end of a sentence: something they introduce follows."""
    return frozenset(words("sentence.bound"))


@of_languages
def _loose() -> frozenset[str]:
    """The end of a sentence only where a capitalised word follows that is no unit or currency."""
    return frozenset(words("sentence.loose"))


@of_languages
def _unit() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[$€£\d]|(?:{phrases('sentence.unit')}|USD|EUR|RUB|US\b))", re.IGNORECASE
    )


@of_languages
def _leading() -> re.Pattern[str]:
    """The prepositions that open a phrase which has said nothing yet."""
    return re.compile(rf"(?:{phrases('sentence.leading')})\s", re.IGNORECASE)


@of_languages
def _unfinished() -> re.Pattern[str]:
    """The words no line ends with but one that goes on."""
    return re.compile(rf"\s(?:{phrases('sentence.unfinished')})$")


_HEADING_LENGTH = 200
_LONGEST = 2_000
_NAME = 30
_WRAP = range(45, 100)


def surroundings(text: str, start: int, end: int) -> str:
    """What stands around a place, to the nearest stop or line on either side."""
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
    return text[first + 1 : last].strip()


def split(text: str, lang: str) -> tuple[Sentence, ...]:
    """The sentences of the lines worth reading, in order; ``heading`` marks a short line without a
    final stop.

    ``lang`` is en, ru or be; nothing outside :func:`kirmash.readers.boilerplate.prose` is given
    out. Time is linear in the text.
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text, boilerplate.prose(text, lang))):
        heading = _is_heading(text, start, end)
        found += (Sentence(a, b, number, heading) for a, b in _cut(text, start, end))
    return tuple(found)


def _paragraphs(text: str, ranges: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """The lines inside ``ranges``, stripped, wrapped ones put together."""
    held: tuple[int, int] | None = None
    for start, end in (line for a, b in ranges for line in _lines(text, a, b)):
        if held and _continues(text, held, start):
            held = (held[0], end)
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of a range, without the blanks round them."""
    for match in re.compile(r"[^\s][^\n\r]*").finditer(text, start, end):
        yield match.start(), match.start() + len(match[0].rstrip())


def _continues(text: str, held: tuple[int, int], start: int) -> bool:
    """Whether the line at ``start`` goes on with the one before: no stop, no blank line, a width
    pages are wrapped at.
    """
    gap = text[held[1] : start]
    last = text.rfind("\n", held[0], held[1]) + 1
    if (
        gap.count("\n") != 1
        or text[held[1] - 1] in ".!?…:;»”\"'"
        or held[1] - max(last, held[0]) not in _WRAP
    ):
        return False
    return (
        text[start].islower()
        or text[held[1] - 1] in ",(–—-"
        or last > held[0]
        or bool(_unfinished().search(text, held[1] - 5, held[1]))
    )


def _is_heading(text: str, start: int, end: int) -> bool:
    return end - start <= _HEADING_LENGTH and text[end - 1] not in ".!?…:;,»”\"'"


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop.start() > begin and not _protected(text, begin, stop):
            yield from _bounded(text, begin, stop.start() + len(stop[0].rstrip()))
            begin = stop.end()
    if begin < end:
        yield from _bounded(text, begin, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, cut at blanks where no person writes one so long: a table or a list run
    together.
    """
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut + (text[cut] == " ")
    yield start, end


def _protected(text: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or a number."""
    if stop[0].rstrip() != ".":
        return False
    opened = text.rfind("«", max(begin, stop.start() - _NAME), stop.start())
    if (
        opened > 0
        and text[begin:opened].rstrip()[-1:] not in {"", ":"}
        and text.find("»", opened, stop.end() + _NAME) >= stop.end()
    ):
        return True  # «Иннопром. Беларусь»: a name
    word = _LAST_WORD.search(text, max(begin, stop.start() - 24), stop.start())
    if not word:
        return False
    said = word[0].casefold()
    if said in _bound() or (said.isdigit() and stop.start() - begin <= 3):
        return True
    if (
        said in words("sentence.after_digit")
        and not text[max(begin, word.start() - 3) : word.start()].strip()[-1:].isdigit()
    ):
        return True  # «в г. Минске»: a town, not a year
    if len(said) == 1 and word[0].isupper():
        return True  # «президента Р. Минниханова»: an initial, no roubles
    if said in _loose():
        return _goes_on(text, begin, stop)
    return bool(_INITIAL.fullmatch(word[0])) and (len(word[0]) == 1 or "." in word[0])


def _goes_on(text: str, begin: int, stop: re.Match[str]) -> bool:
    """After 'млн.', 'г.' or 'U.S.': whether the sentence goes on although a capital, a digit or a
    currency follows.

    'В 2014 г. Беларусь продала' goes on: a sentence of one prepositional phrase has said nothing
    yet.
    """
    after = _OPENERS.match(text, stop.end())
    here = after.end() if after else stop.end()
    if _unit().match(text, here) or re.match(r"[A-Z]\.", text[stop.start() - 1 : stop.start() + 1]):
        return True
    return (
        bool(_leading().match(text, begin))
        and text.count(" ", begin, stop.start()) < 8
        and text.find(",", begin, stop.start()) < 0
    )
