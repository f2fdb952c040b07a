"""What the words of a deal mention say beside its slots: signals, subjects, themes, years, the
number of a session, the amount.

The words are data of the languages (``phrases.csv``, ``deal_*.csv``); here is how they go together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import time_word_pattern, time_word_value
from kirmash.lang.registry import compile_phrases, language_codes, phrase_pattern
from kirmash.records.deals import DealMention, DealSignal
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_MAX_ORDINAL = 10  # the languages list the words of the ordinals up to it
_MAX_TURN = 5  # and those of turns: "for the fifth time"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_RANGE = bounded_re(r"\b(20\d\d)\s?[-–—/]\s?(20\d\d|\d\d)\b")
_YEAR = bounded_re(r"\b20\d\d\b")
_TOKEN = bounded_re(r"\w+")
_PREFIX_LENGTH = 4  # letters of a word that forms are looked up by
_WORD = bounded_re(r"[^\W\d_]{4,}")
_STEM_LENGTH = 5  # letters of a word that distinguish works
_YEAR_LENGTH = 4  # digits of a year not shortened: 2016–2017, not 2016–17
_MAX_TERM = 20  # years of a plan; a wider range is no term
_DIGITS = r"(?<![\d.,/])\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|(?<![\d.,/–-])\d+(?:[.,]\d+)*"
_YEAR_AT_END = bounded_re(r"(?:19|20)\d\d$")


@cache_until_languages_change
def _numbered_session_pattern() -> re.Pattern[str]:
    """'the 12th session', 'V Forum', «второе заседание»: groups digits, roman and ordinals n1…"""
    ordinals = "|".join(
        f"(?P<n{number}>{phrase_pattern(f'session.ordinal.{number}')})"
        for number in range(1, _MAX_ORDINAL + 1)
    )
    return bounded_re(
        rf"\b(?:(?P<digits>\d{{1,2}})(?:-?(?:{phrase_pattern('session.ordinal_end')}))"
        rf"|(?P<roman>[ivx]+)|{ordinals})\s+(?:[\w-]+\s+){{0,3}}?(?:\w+-)?"
        rf"(?:{phrase_pattern('session.words')})",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _turn_pattern() -> re.Pattern[str]:
    """'for the third time', «во второй раз»: a group for each turn."""
    turns = "|".join(
        f"({phrase_pattern(f'session.turn.{number}')})" for number in range(1, _MAX_TURN + 1)
    )
    return bounded_re(rf"\b(?:{turns})", re.IGNORECASE)


@cache_until_languages_change
def _planned_year_pattern() -> re.Pattern[str]:
    """'for 2017', «на 2017 год», but no range of years."""
    return bounded_re(
        rf"\b(?:{phrase_pattern('period.planned_for')})\s+(20\d\d)\b(?!\s?[-–—/]\s?\d)",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _construction_pattern() -> re.Pattern[str]:
    """Verbs and nouns of building and repairing."""
    return bounded_re(rf"\b(?:{phrase_pattern('deal.construction')})", re.IGNORECASE)


def find_deal_signals(words: str) -> tuple[DealSignal, ...]:
    """Every signal in the words of a mention, in the order of ``Signal``.

    >>> find_signals("the contract was terminated")
    (<Signal.ENDED: 'ended'>,)
    """
    values = {value for value, form in _signal_forms().candidate_rows(words) if form.search(words)}
    return tuple(signal for signal in DealSignal if signal.value in values)


def find_subjects(words: str) -> tuple[str, ...]:
    """The subjects that words name, in their order; of two in one place the longer ('coach
    line' before 'line').

    >>> find_subjects("a joint tourist route to the ports")
    ('tourist_route', 'port_handling')
    >>> find_subjects("совместный туристический маршрут")
    ('tourist_route',)
    """
    hits = sorted(
        (hit.start(), -hit.end(), subject)
        for subject, form in _subject_forms().candidate_rows(words)
        for hit in form.finditer(words)
    )
    subjects: list[str] = []
    last = -1
    for start, end, subject in hits:
        if start >= last:
            subjects.append(subject)
            last = -end
    return tuple(dict.fromkeys(subjects))


def find_things(words: str) -> tuple[str, ...]:
    """The things that words name (``deal_things.csv``), each once.

    >>> find_things("buses for rural schools")
    ('bus', 'school')
    """
    return tuple(
        sorted(
            {thing for thing, form in _thing_forms().candidate_rows(words) if form.search(words)}
        )
    )


def is_about_construction(words: str) -> bool:
    """Whether words are about building, renovating or repairing: 'construct a port',
    «реконструкция».
    """
    return bool(_construction_pattern().search(words))


def find_part(words: str) -> tuple[int, int] | None:
    """How much of how much was done; None where no such numbers stand, or they cannot be a part.

    >>> find_part("25 of the 40 buses have arrived"), find_part("из 40 автобусов получено 25")
    ((25, 40), (25, 40))
    >>> find_part("получил две партии саженцев из трёх")
    (2, 3)
    >>> find_part("40 buses of 12 metres")
    """
    for pattern, swap in ((_part_pattern(), False), (_whole_pattern(), True)):
        for match in pattern.finditer(words):
            done, whole = _part_number(match[1]), _part_number(match[2])
            done, whole = (whole, done) if swap else (done, whole)
            if 0 < done <= whole and not _YEAR_AT_END.fullmatch(str(whole)):
                return done, whole
    return None


def _part_number(word: str) -> int:
    return time_word_value("count", word.lower(), language_codes()) or 0


@cache_until_languages_change
def _part_digits() -> str:
    """A number of a part: up to five digits, or a word from two to twelve."""
    return rf"\d{{1,5}}|(?:{time_word_pattern('count', language_codes())})(?!\w)"


@cache_until_languages_change
def _part_pattern() -> re.Pattern[str]:
    """'25 of the 40', '25 buses out of 40', «25 из 40»."""
    return bounded_re(
        rf"(?<![\d.,])\b({_part_digits()})(?:\s[^\W\d_]+){{0,2}}?"
        rf"\s(?:{phrase_pattern('deal.part_of')})\s"
        rf"(?:(?:{phrase_pattern('deal.part_article')})\s)?({_part_digits()})(?![\d.,]\d)\b",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _whole_pattern() -> re.Pattern[str]:
    """'of the 40 buses 25', «из 40 автобусов получено 25»."""
    return bounded_re(
        rf"\b(?:{phrase_pattern('deal.part_of')})\s(?:(?:{phrase_pattern('deal.part_article')})\s)?"
        rf"({_part_digits()})(?:\s[^\W\d_]+){{1,5}}?,?\s({_part_digits()})(?![\d.,]\d)\b",
        re.IGNORECASE,
    )


def find_theme(words: str) -> str:
    """The theme of the deals lexicon that words of a plan name first, '' where they name none."""
    matches = ((theme, form.search(words)) for theme, form in _theme_forms().candidate_rows(words))
    themes = [(match.start(), -len(match[0]), theme) for theme, match in matches if match]
    return min(themes)[2] if themes else ""


def find_session_number(words: str) -> int | None:
    """The number of a session or forum named in English, Russian or Belarusian; None
    where none is.
    """
    mentioned = compile_phrases("session.words").search(words)
    match = _numbered_session_pattern().search(words) if mentioned else None
    if not match:
        return _find_session_turn(words)
    if match["digits"]:
        return int(match["digits"])
    if match["roman"]:
        roman = match["roman"].casefold()
        return _ROMAN.index(roman) + 1 if roman in _ROMAN else None
    return next(number for number in range(1, _MAX_ORDINAL + 1) if match[f"n{number}"])


def _find_session_turn(words: str) -> int | None:
    """The number of a gathering by its turn: 'met for the first time', «соберётся впервые»,
    «собралась во второй раз».
    """
    gathering = compile_phrases("session.gathering").search(words)
    match = _turn_pattern().search(words) if gathering else None
    return match.lastindex if match else None


def find_calendar_years_of_term(words: str) -> frozenset[int]:
    """The years a plan or agreement is made for: "2016–2017", "for 2017", «на 2017 год»; not the
    year it was made in.
    """
    ranges = (
        (int(first), int(last if len(last) == _YEAR_LENGTH else first[:2] + last))
        for first, last in _RANGE.findall(words)
    )
    spread = {
        year
        for first, last in ranges
        if 0 < last - first < _MAX_TERM
        for year in range(first, last + 1)
    }
    return frozenset(spread) or frozenset(map(int, _planned_year_pattern().findall(words)))


def find_years(words: str) -> frozenset[int]:
    """Every year of this century that words name."""
    return frozenset(map(int, _YEAR.findall(words)))


def distinctive_stems(words: str) -> frozenset[str]:
    """The beginnings of the words that distinguish works: no names of places, no words for
    making something.
    """
    creation = compile_phrases("deal.creation")
    distinctive = (
        word for word in _WORD.findall(words) if not word[0].isupper() and not creation.match(word)
    )
    return frozenset(word[:_STEM_LENGTH].casefold() for word in distinctive)


@dataclass(frozen=True, slots=True)
class _DealWordForms:
    """A lexicon: each row's value with its forms, and the rows by the first letters of a form."""

    rows: tuple[tuple[str, re.Pattern[str]], ...]
    rows_by_prefix: Mapping[str, tuple[int, ...]]

    def candidate_rows(self, words: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The rows a form of which may be among the words: only these are searched for."""
        tokens = _TOKEN.findall(words.casefold())
        openings = {
            token[:length] for token in tokens for length in range(1, _PREFIX_LENGTH + 1)
        } | {""}
        rows = {at for opening in openings for at in self.rows_by_prefix.get(opening, ())}
        return (self.rows[at] for at in sorted(rows))


def _compile_forms(rows: Iterable[tuple[str, str]], rest: str) -> _DealWordForms:
    """The rows (value, 'расторг*|рабоч* групп*') over whole words; ``rest`` is what '*'
    stands for.
    """
    compiled: list[tuple[str, re.Pattern[str]]] = []
    by_opening: dict[str, list[int]] = {}
    for at, (value, words) in enumerate(rows):
        entries = words.split("|")
        forms = (
            r"\b"
            + rest.join(map(re.escape, entry.split("*")))
            + ("" if entry.endswith("*") else r"\b")
            for entry in entries
        )
        compiled.append((value, bounded_re("|".join(forms), re.IGNORECASE)))
        for entry in entries:
            first = _TOKEN.match(entry.split("*")[0].casefold())
            by_opening.setdefault(first[0][:_PREFIX_LENGTH] if first else "", []).append(at)
    return _DealWordForms(
        tuple(compiled), {opening: tuple(at) for opening, at in by_opening.items()}
    )


@cache_until_languages_change
def _signal_forms() -> _DealWordForms:
    rows = lexicons.data_rows("deal_signals")
    return _compile_forms(((row["signal"], row["words"]) for row in rows), r"\w*")


@cache_until_languages_change
def _subject_forms() -> _DealWordForms:
    rows = lexicons.data_rows("deal_subjects")
    return _compile_forms(((row["subject"], row["words"]) for row in rows), r"[\w-]*")


@cache_until_languages_change
def _thing_forms() -> _DealWordForms:
    rows = lexicons.data_rows("deal_things")
    return _compile_forms(((row["thing"], row["words"]) for row in rows), r"\w*")


@cache_until_languages_change
def _theme_forms() -> _DealWordForms:
    rows = (row for row in lexicons.data_rows("deal_words") if row["role"] == "theme")
    return _compile_forms(((row["value"], row["words"]) for row in rows), r"\w*")


def _scale_pattern() -> str:
    """'million' or no word behind digits."""
    return rf"(?:\s?(?:{phrase_pattern('amount.scale')}))?"


def _number_word_pattern() -> str:
    return f"(?:{phrase_pattern('amount.number_word')})"


@cache_until_languages_change
def _money_pattern() -> re.Pattern[str]:
    """'$5 million', '3 bn euros', «12 млн руб.»."""
    scale = _scale_pattern()
    return bounded_re(
        rf"(?:[$€£¥]\s?(?:{_DIGITS}){scale}|(?:{_DIGITS}){scale}\s?(?:U\.?S\.? )?"
        rf"(?:{phrase_pattern('amount.currency')}|USD|EUR|RUB|BYN|[$€]))",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _quantity_pattern() -> re.Pattern[str]:
    """'20 thousand tonnes', 'ten wagons'."""
    return bounded_re(
        rf"(?:{_DIGITS}|\b{_number_word_pattern()}){_scale_pattern()}"
        rf"\s(?:{phrase_pattern('amount.unit')})\b",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _trailing_number_pattern() -> re.Pattern[str]:
    """A number in digits or words that ends a text."""
    return bounded_re(
        rf"(?:(?:{_DIGITS}){_scale_pattern()}|\b{_number_word_pattern()})$", re.IGNORECASE
    )


@cache_until_languages_change
def _leading_number_pattern() -> re.Pattern[str]:
    """A number in digits or words before a blank."""
    return bounded_re(
        rf"(?:(?:{_DIGITS}){_scale_pattern()}|{_number_word_pattern()})(?=\s)", re.IGNORECASE
    )


@cache_until_languages_change
def _modifier_pattern() -> re.Pattern[str]:
    """At most two names or adjectives that end a text: between a number and the goods."""
    return bounded_re(
        rf"(?:\s(?:[A-Z]\w+|{phrase_pattern('amount.modifier')}|[\w-]+-[\w-]+"
        rf"|[а-яёіў-]+(?:{phrase_pattern('amount.adjective_end')}))){{0,2}}\s$"
    )


@cache_until_languages_change
def _percent_pattern() -> re.Pattern[str]:
    return bounded_re(rf"\s?(?:%|{phrase_pattern('amount.percent')})", re.IGNORECASE)


def find_amount_text(mention: DealMention) -> str:
    """The words of the first sum, quantity or number of the goods in the places of a mention; ''
    where they give none.

    A year, a day and a percentage are no amount: only a number before the goods
    themselves counts.
    """
    for span in mention.spans:
        if match := _money_pattern().search(span.quote) or _quantity_pattern().search(span.quote):
            return match[0].strip()
        if mention.goods and (number := _find_goods_number(span.quote, mention.object)):
            return number
    return ""


def _find_goods_number(quote: str, goods: str) -> str:
    """The number that begins the goods, or is before them with at most two words between."""
    if (
        (begun := _leading_number_pattern().match(goods))
        and not _YEAR_AT_END.fullmatch(begun[0])
        and not _percent_pattern().match(goods, begun.end())
    ):
        return begun[0].strip()
    at = " ".join(quote.split()).find(" ".join(goods.split()))
    if at <= 0:
        return ""
    before = " ".join(quote.split())[:at]
    lead = (
        before[: modifier.start()]
        if (modifier := _modifier_pattern().search(before))
        else before.rstrip()
    )
    number = _trailing_number_pattern().search(lead)
    return number[0].strip() if number and not _YEAR_AT_END.fullmatch(number[0].strip()) else ""
