"""Which lines of a page are worth reading: prose and headlines, without the page's furniture.

Navigation, tickers, contact details, link lists after "Read also", counts of subscribers, bylines,
captions of photographs and correction notices are passed over. The text itself is never changed;
only ranges are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern
from kirmash.sandbox.expressions import bounded_re

_LINE = re.compile(r"[^\n]+")
_WORD = bounded_re(r"[^\W\d_]{2,}")
_END = bounded_re(r"[.!?…][\"'”’»)\]]*\s*$")
_MIN_PARAGRAPH_LENGTH = 160
_MAX_MENU_WORDS = 5
_MIN_LABELS = 3  # short lines that make a tail of links
_LONGEST_HEADLINE, _LONGEST_LABEL = 120, 60  # characters
_TAIL = 5000

# Lines of furniture: each an expression of a whole line, its words those of all languages.
_LINES = r"""^\s*(?:
      {date}\s*
    | [\d\s.,:+°%$€₽|/()–-]+[CС]?  # numbers alone: clocks, counts, temperatures
    | (?:https?://|www\.)\S+.*                                              # an address
    | \S+@\S+\.\w+
    | .*\b(?:{contact})\b\.?\s*[:.(+\d].*
    | (?:{street})
    | [A-ZА-Я$€₽]{{1,4}}\s*(?:/\s*[A-Z]{{3}})?[:\s=]+[\d.,]+(?:\s*[▲▼+–-]?\s*[\d.,%]*)?
      (?:[\s|;]+[A-Z]{{3}}[:\s=]+[\d.,]+)*\s*
    | (?:(?:{stamp})\s+)?\d{{4}}-\d\d-\d\d\s+(?:[A-Z]{{3}}\s+[\d.,]+|(?:{source}):.{{0,60}})
    | \d{{1,2}}\s?\+                                                          # an age mark
    | (?:{author})\s*:?\s*(?:[A-ZА-ЯЁЎІ][\w.’'-]*\s*){{0,4}}\.?
    | (?:{photo})\b[^.!?]{{0,12}}[:©/(].{{0,120}}
    | .*(?:©|{rights}).{{0,200}}
    | (?:{tags})\s*:.*
    | .*(?:{mistake}).*
    | .*\b(?:{count})\s*\d*\s*
    | (?:{follow})\b.{{0,120}}
    | .{{0,60}}\b(?:{cookies})\b.{{0,200}}
    | (?:{menu})\b[^.!?\d]{{0,40}}
    | (?:{reading_time})\s*:?.{{0,30}}(?:{minutes})\.?
    | \d+\s*(?:{minute_count})\s+(?:{read}).*
    | (?:{weather})\b[^.!?]{{0,50}}
    | .{{0,40}}[+−-]?\d{{1,2}}\s*°\s*[CС]?.{{0,30}}
    )\s*$"""
_USES = (
    "contact",
    "street",
    "stamp",
    "source",
    "author",
    "photo",
    "rights",
    "tags",
    "mistake",
    "count",
    "follow",
    "cookies",
    "menu",
    "reading_time",
    "minutes",
    "minute_count",
    "read",
    "weather",
)


@cache_until_languages_change
def _date() -> str:
    """A line's date, with the hour before or behind it."""
    return (
        r"(?:\d{1,2}:\d{2}(?::\d{2})?[,\s|–-]*)?(?:\w+day,?\s+)?"
        r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{2}[./-]\d{2}"
        rf"|\d{{1,2}}(?:{phrase_pattern('number.ordinal_end')})?\s+[^\W\d]{{3,9}}\.?,"
        rf"?(?:\s+\d{{4}})?(?:\s*(?:{phrase_pattern('page.year')}))?"
        r"|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?(?:\s+\d{4})?)"
        rf"(?:[,\s|–-]*(?:{phrase_pattern('page.clock')})?\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?"
    )


@cache_until_languages_change
def _boilerplate_line() -> re.Pattern[str]:
    slots = {use: phrase_pattern(f"page.{use}") for use in _USES}
    return bounded_re(_LINES.format(date=_date(), **slots), re.IGNORECASE | re.VERBOSE)


@cache_until_languages_change
def _notice() -> re.Pattern[str]:
    return bounded_re(rf"©|{phrase_pattern('page.notice')}", re.IGNORECASE)


@cache_until_languages_change
def _links_heading() -> re.Pattern[str]:
    """A heading before links to other items; ``rest`` is what follows it in its
    line.
    """
    read = rf"(?:{phrase_pattern('page.read_verb')})\s+(?:{phrase_pattern('page.read_also')})"
    return bounded_re(
        rf"^\s*[•|*-]?\s*(?:{read}|{phrase_pattern('page.other_news')})\b(?P<rest>.*)$",
        re.IGNORECASE | re.VERBOSE,
    )


_SEPARATOR = re.compile(r"[/|›»>•·]")
_SENTENCE_END = re.compile(r"[.!?;]")
_LONGEST_LINK, _MIN_SEPARATORS = 40, 2
_TOO_FAR = 10**9
_TABLE_ROW = re.compile(r"^\s*+\|[^.!?|]*+\|[^.!?]*+$")
_GLUED = bounded_re(r"(?:[a-zа-яё][A-ZА-ЯЁ][a-zа-яё]+){4,}")
_BULLET = bounded_re(r"^\s*[•·▪*]\s*\S+\s*$")


def prose_ranges(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """Character ranges of the lines worth reading, in order, each within one line or a run of
    adjoining lines.

    ``lang`` is en, ru or be (the rules of all three are tried: pages mix them). A page that would
    lose every line keeps its longest one, so that nothing is refused for its looks.
    """
    del lang
    lines = [(match.start(), match.end()) for match in _LINE.finditer(text) if match[0].strip()]
    selected = list(_select_lines(text, _without_tail(text, lines)))
    if not selected and lines:
        selected = [max(lines, key=lambda line: line[1] - line[0])]
    return _join_ranges(text, selected)


def _select_lines(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines that stay; after a heading such as "Read also" only long sentences do."""
    seen: set[str] = set()
    in_links = False
    short = [_is_short(text, lines, place) for place in range(len(lines))]
    for place, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if trail := _links_heading().match(line):
            in_links = not trail["rest"].strip(" :") or in_links
            continue
        in_links = in_links and not _is_paragraph(line)
        if in_links or line in seen or is_boilerplate(line) or _is_label(short, place):
            continue
        seen.add(line)
        yield start, end


def trailing_links_start(text: str) -> int:
    """Where a closing block of headlines of other items begins; the end of the text where there is
    none.
    """
    lines = [
        (match.start(), match.end())
        for match in _LINE.finditer(text, max(0, len(text) - _TAIL))
        if match[0].strip()
    ]
    cut = len(_without_tail(text, lines))
    linked = 0 < cut < len(lines) and _are_links(
        text,
        lines[cut - 1 :],
        sum(_is_short(text, lines, place) for place in range(cut, len(lines))),
    )
    return lines[cut][0] if linked else len(text)


def _without_tail(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines without a closing block of headlines and menu words, in which no line ends as a
    sentence does.
    """
    cut = len(lines)
    while cut and not _is_text(text[slice(*lines[cut - 1])]):
        cut -= 1
    labels = sum(_is_short(text, lines, place) for place in range(cut, len(lines)))
    return (
        lines[:cut]
        if cut and (labels >= _MIN_LABELS or _are_links(text, lines[cut - 1 :], labels))
        else lines
    )


# What no headline of another item opens with or holds: bullets, a colon at its end.
_LISTED = bounded_re(r"^\s*[•·▪*–—-]|[:;,–-]\s*$|^\s*[a-zа-яё]")


@cache_until_languages_change
def _figure() -> re.Pattern[str]:
    """A figure of trade."""
    return bounded_re(rf"\d\s*(?:%|{phrase_pattern('page.figure_unit')})|[$€£]\s?\d", re.IGNORECASE)


def _are_links(text: str, lines: list[tuple[int, int]], labels: int) -> bool:
    """Whether the lines behind the first, which ends the text, are headlines of other items: menu
    words and two or more of them.

    Without a menu word among them they are apart from the text and have no figure of trade.
    """
    heads = [
        headline
        for headline in (text[start:end] for start, end in lines[1:])
        if not is_boilerplate(headline)
    ]
    titled = [headline for headline in heads if len(_WORD.findall(headline)) > _MAX_MENU_WORDS]
    if len(heads) <= 1 or not titled or any(_LISTED.search(headline) for headline in heads):
        return False
    apart = text.count("\n", lines[0][1], lines[1][0]) > 1
    first = _is_short(text, lines, 1)  # the menu word is before what it opens
    return (labels > 0 and first) or (
        apart and len(titled) > 1 and not any(_figure().search(headline) for headline in heads)
    )


def _is_text(line: str) -> bool:
    """A sentence, or a line too long to be a headline (the cut-off end of a text)."""
    return bool(_END.search(line)) or len(line) > _LONGEST_HEADLINE


def is_links_heading(line: str) -> bool:
    """Whether a line is a heading such as "Read also", after which links to other pages follow."""
    return bool(_links_heading().match(line))


def is_boilerplate(line: str) -> bool:
    """Whether one line, taken by itself, is furniture of the page."""
    if _is_paragraph(line) and not _notice().search(line):
        return False
    return bool(
        _boilerplate_line().match(line)
        or _is_row_of_links(line)
        or _TABLE_ROW.match(line)
        or _GLUED.search(line)
        or _BULLET.match(line)
    )


def _is_row_of_links(line: str) -> bool:
    """Whether a line is three labels or more of at most 40 characters with separators between.

    A separator may be part of a label too; one pass keeps, for every number of separators passed,
    the last place where a label may begin and the last where it may end.
    """
    if len(_SEPARATOR.findall(line)) < _MIN_SEPARATORS or _SENTENCE_END.search(line):
        return False
    begins: list[int] = [0, *[-_TOO_FAR] * _MIN_SEPARATORS]
    ends = [-1] * len(begins)
    passed: set[int] = set()  # separators behind which only blanks came yet
    blank_since = 0
    for place, char in enumerate(line):
        for number, begin in enumerate(begins):
            if 0 < place - begin <= _LONGEST_LINK:
                ends[number] = place
        for number in passed:
            begins[number] = place
        if char.isspace():
            continue
        passed = (
            {
                min(number + 1, _MIN_SEPARATORS)
                for number, end in enumerate(ends)
                if end >= blank_since
            }
            if _SEPARATOR.match(char)
            else set()
        )
        blank_since = place + 1
    return 0 < len(line) - begins[-1] <= _LONGEST_LINK


def _is_paragraph(line: str) -> bool:
    """A line that closes as a sentence does and is long enough to be one of the text."""
    return len(line) >= _MIN_PARAGRAPH_LENGTH and bool(_END.search(line))


def _is_label(short: list[bool], place: int) -> bool:
    """A line of one to five words with no end, standing among others of its sort: a menu."""
    return short[place] and any(short[max(0, place - 1) : place] + short[place + 1 : place + 2])


def _is_short(text: str, lines: list[tuple[int, int]], place: int) -> bool:
    if not 0 <= place < len(lines):
        return False
    line = text[slice(*lines[place])].strip()
    return (
        len(line) <= _LONGEST_LABEL
        and len(_WORD.findall(line)) <= _MAX_MENU_WORDS
        and not _END.search(line)
        and not line.endswith((":", ",", "–", "-"))
    )


def _join_ranges(text: str, lines: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Adjoining lines as one range."""
    ranges: list[tuple[int, int]] = []
    for start, end in lines:
        if ranges and not text[ranges[-1][1] : start].strip():
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    return tuple(ranges)
