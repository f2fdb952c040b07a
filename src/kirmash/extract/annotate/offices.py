"""Offices: the words beside a name that make it a person's.

"Governor of … Pavel Konkov", «губернатор … Павел Коньков», "X, Deputy Chairwoman of …", "Mr X", "X
said".
"""

from __future__ import annotations

import re
from functools import lru_cache

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern, reading_language_codes
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re


def word_alternation(table: str, langs: tuple[str, ...], part: str) -> str:
    """What languages list for one part of a table of words, as an alternation; a blank stands for
    any blank.
    """
    cells = (
        row["words"]
        for row in lexicons.data_rows(table)
        if row["lang"] in langs and row["part"] == part
    )
    return "|".join(cells).replace(" ", r"\s")


def _words(lang: str, part: str) -> str:
    return word_alternation("office_words", reading_language_codes(lang), part)


_CAP = r"[A-ZÀ-Þ][\w’'&.-]*"
_OFFICE = rf"(?i:(?:(?:{_words('en', 'rank')})\s)*(?:{_words('en', 'head')}))"
_ENGLISH = bounded_re(rf"\b{_OFFICE}(?!\w)")
_OF = rf"(?:,?\s(?:of|the|and|for|to|in|on|at|affairs|region|oblast|province|city|{_CAP}))*"
# What may be between an English office and the name behind it: never a last word that makes the
# name a part of the office,
# as in "Director of External Trade", "Minister of Agriculture and Livestock".
_BETWEEN = bounded_re(
    f"(?:[’']s)?{_OF},"
    r"?(?<!\sof)(?<!\sfor)(?<!\sand)(?<!\sto)(?<!\son)(?<!\sin)(?<!\sat)(?<!\sthe)\s"
)
_OFFICE_RIGHT_BEFORE = bounded_re(rf"\b{_OFFICE}\s$")
# Behind a name a comma and "and" begin the next person: "X, Prime Minister of A, and Y, Prime
# Minister of B".
_OF_SINGLE = (
    r"(?:(?!,\sand\s),?\s(?:of|the|and|for|to|in|on|at|affairs|region|oblast|province|city"
    f"|{_CAP}))*"
)
_SPEECH_VERB = bounded_re(rf"\s+(?:also\s|has\s|had\s)?(?:{_words('en', 'says')})\b")
_SPEECH_BEFORE = bounded_re(
    r"\b(?:said|says|told|noted|added|according to|met with|meeting with)\s$"
)


@cache_until_languages_change
def _title_pattern() -> re.Pattern[str]:
    return bounded_re(
        rf"\b(?:{phrase_pattern('person.title')})\.?,?\s$"
        rf"|\b(?:{phrase_pattern('person.byline')})\s$"
        rf"|(?:{phrase_pattern('person.credit')})\s?:?\s$"
    )


_RU_HEADED_BY = bounded_re(r"\bво главе со?\s", re.IGNORECASE)
_RU_OFFICE = rf"(?:(?:{_words('ru', 'rank')})\s)*(?:{_words('ru', 'head')})"
_RUSSIAN = bounded_re(rf"\b{_RU_OFFICE}[\w-]*", re.IGNORECASE)
_RU_SPEECH_VERB = bounded_re(rf"\b(?:{_words('ru', 'says')})\w*", re.IGNORECASE)
_RU_SPEECH_BEFORE = bounded_re(rf"{_RU_SPEECH_VERB.pattern}\s$", re.IGNORECASE)

_ENDS = (
    r"(?=\s?[,.;:)—–“”\"]|\s-\s|\s?$|\s(?:and\s)?(?:said|told|noted|says|added|has|who|at|on"
    r"|during)\b)"
)
_OFFICE_AFTER = bounded_re(
    rf"\s?[,(–—-]\s?(?:who\sis\s)?(?:(?:the|a|an)\s)?(?:[\w’'-]+\s){{0,"
    rf"4}}?{_OFFICE}(?:[’']s)?(?!\w){_OF_SINGLE}{_ENDS}"
)
_RU_OFFICE_AFTER = bounded_re(
    rf"\s?[,(–—-]\s?(?:[а-яёіў-]+\s){{0,2}}?{_RU_OFFICE}\w*[^,.;:!?)—\n]*", re.IGNORECASE
)
_LEAD = bounded_re(r"[\s,(–—-]*(?:who\sis\s)?(?:(?:the|a|an)\s)?")
_ADJECTIVE = bounded_re(
    rf"(?<![\w’'-])(?!(?:The|In|As|But|When|And|A|On|At|With|For)\s)(?:{_CAP}\s){{1,3}}$"
)
_RU_ADJECTIVE = bounded_re(r"(?<![\w-])[\w-]+(?:ский|ского|скому|ским|ском|ская|ской|скую)\s$")


def find_job_title_before(text: str, floor: int, start: int, lang: str) -> tuple[int, int] | None:
    """The place of the office right before a name, not reaching back over ``floor``; None where
    there is none.
    """
    span = (_last_english if lang == "en" else _last_russian)(text, max(floor, start - 130), start)
    return (span[0], len(text[:start].rstrip(" ,"))) if span else None


def _last_english(text: str, low: int, start: int) -> tuple[int, int] | None:
    for match in reversed(list(_ENGLISH.finditer(text, low, start))):
        if _BETWEEN.fullmatch(text, match.end(), start):
            return _with_adjective(_ADJECTIVE, text, low, match.start()), start
    return None


def _last_russian(text: str, low: int, start: int) -> tuple[int, int] | None:
    """The first office of the last stretch without a stop or a verb of speech: «заместитель
    председателя … X».
    """
    stretch = max(
        low,
        *(text.rfind(mark, low, start) + 1 for mark in ",;:!?—\n("),
        text.rfind(". ", low, start) + 1,
    )
    for verb in _RU_SPEECH_VERB.finditer(text, stretch, start):
        stretch = verb.end()
    if headed := _RU_HEADED_BY.search(
        text, stretch, start
    ):  # «во главе с губернатором»: who leads is the governor, no head
        stretch = headed.end()
    match = _RUSSIAN.search(text, stretch, start)
    return (_with_adjective(_RU_ADJECTIVE, text, low, match.start()), start) if match else None


def _with_adjective(pattern: re.Pattern[str], text: str, low: int, start: int) -> int:
    """ "Tula Oblast Governor", «белорусский лидер»: the words before an office that name its
    country belong to it.
    """
    match = pattern.search(text[low:start])
    return low + match.start() if match else start


def find_job_title_after(text: str, end: int, ceiling: int, lang: str) -> tuple[int, int] | None:
    """The place of the office in the apposition behind a name, up to ``ceiling``; None where there
    is none.
    """
    match = (_OFFICE_AFTER if lang == "en" else _RU_OFFICE_AFTER).match(text, end, ceiling)
    lead = _LEAD.match(text, end, ceiling)
    if not match or not lead or lead.end() >= match.end():
        return None
    return lead.end(), lead.end() + len(text[lead.end() : match.end()].rstrip())


@lru_cache(maxsize=20_000)
def is_job_title(word: str) -> bool:
    """Whether one English word is the name of an office, and so no part of a person's."""
    return bool(_ENGLISH.fullmatch(word))


def is_job_title_before(text: str, floor: int, start: int) -> bool:
    """Whether an English office ends right before ``start``: "Governor Obaseki", not "Deputy Mayor
    of Wuzhong".
    """
    return bool(_OFFICE_RIGHT_BEFORE.search(text[max(floor, start - 40) : start]))


def has_person_cue_before(text: str, start: int) -> bool:
    """Whether Mr, Sheikh, By, «Фото:» or the like is right before a name."""
    return bool(_title_pattern().search(text[max(0, start - 14) : start]))


def has_speech_verb_beside(text: str, start: int, end: int, lang: str) -> bool:
    """Whether a verb of speech or meeting is right beside a name."""
    window = text[max(0, start - 20) : start]
    if lang == "en":
        return bool(_SPEECH_VERB.match(text, end) or _SPEECH_BEFORE.search(window))
    return bool(_RU_SPEECH_VERB.match(text, end + 1) or _RU_SPEECH_BEFORE.search(window))
