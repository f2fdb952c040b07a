"""Goods named in a text, by the lexicon of goods and HS codes, and the characters of a text that
a name already occupies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from ahocorasick_rs import AhoCorasick

from kirmash.formats.characters import clean_line
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.morphology import fold
from kirmash.lang.registry import phrase_pattern, phrases_for_use, word_forms
from kirmash.records.evidence import span_of
from kirmash.records.mentions import AnnotatedDocument, DocumentGoods, GoodsMention
from kirmash.reference import lexicons
from kirmash.reference.lexicons import GoodsEntry
from kirmash.sandbox.expressions import bounded_re


class OccupiedSpans:
    """Stretches of a text that names occupy: a thousand names need not be compared pair by pair."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks = bytearray()

    def occupy(self, start: int, end: int) -> bool:
        """Take the characters ``start`` to ``end``; False, with nothing taken, where one of them is
        taken already.
        """
        if self._marks.find(1, start, end) >= 0:
            return False
        if len(self._marks) < end:
            self._marks.extend(bytes(2 * end - len(self._marks)))
        self._marks[start:end] = b"\x01" * (end - start)
        return True

    def covers(self, start: int, end: int) -> bool:
        """Whether one of the characters ``start`` to ``end`` is taken."""
        return self._marks.find(1, start, end) >= 0


GOODS_LANGUAGES = ("en", "ru", "be")


@cache_until_languages_change
def _producer_pattern() -> re.Pattern[str]:
    """What makes a goods word before it a plant or a firm ("tractor plant"), not
    goods.
    """
    return bounded_re(phrase_pattern("goods.maker"))


@cache_until_languages_change
def _purpose_words() -> frozenset[str]:
    """ "Bodies for cars" are bodies: what a part is for is not traded beside it."""
    return frozenset(f" {word} " for word in phrases_for_use("goods.for"))


@cache_until_languages_change
def _repeat_pattern() -> re.Pattern[str]:
    """What is before goods mentioned again, and before what goods run on."""
    return bounded_re(rf"\b(?:{phrase_pattern('goods.again')})\s$")


@cache_until_languages_change
def _list_separator() -> str:
    """What joins the adjectives of a list."""
    return (
        rf"(?:\s*,\s*(?:(?:{phrase_pattern('goods.listed')})\s+)?"
        rf"|\s+(?:{phrase_pattern('goods.joined')})\s+)"
    )


@cache_until_languages_change
def _such_as_pattern() -> re.Pattern[str]:
    return bounded_re(rf":|\b(?:{phrase_pattern('goods.such_as')})\b")


# "Minister of Livestock", "Department of Fisheries and Fish Products": the field of an office.
_CHAPTER_DIGITS = 2  # of a code of the Harmonized System
_OFFICE_FIELD = bounded_re(
    r"\b(?:minist(?:er|ers|ry|ries)|department|secretary|commissioner|council)\s(?:of"
    r"|for)\s(?:[\w&,]+\s){0,2}$"
)
# «Стали» is far oftener the verb: it is the metal only behind words metal stands behind.
_BEFORE_STEEL = bounded_re(
    r"(?:\b(?:из|и|или|тонн\w*|экспорт\w*|импорт\w*|производств\w*|поставк\w*|прокат\w*|выплавк\w*"
    r"|лом\w*|марк\w*|объем\w*)|(?<=\w)(?:ей|ой)|,)\s$"
)

_GoodsHit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _GoodsFinder:
    """The automaton of one language; ``keys`` runs beside its patterns, '' for a phrase that names
    no goods.
    """

    automaton: AhoCorasick
    keys: tuple[str, ...]
    adjectives: Mapping[str, str]
    list_pattern: re.Pattern[str]
    shared_noun: re.Pattern[str]


def find_goods(text: str, lang: str) -> tuple[GoodsMention, ...]:
    """Every mention of goods in ``text``, in order, none overlapping another; ``lang`` is en, ru or
    be.
    """
    finder, folded = _build_finder(lang if lang in GOODS_LANGUAGES else "en"), fold(text)
    hits = _select_longest(_find_listed(finder, folded), _find_phrases(finder, folded))
    entries = lexicons.goods()
    selected = [hit for hit in hits if hit[2] and not _is_other_name(text, folded, hit)]
    parts = {
        hit
        for hit, following in pairwise(selected)
        if folded[hit[1] : following[0]] in _purpose_words()
    }
    own = [hit for i, hit in enumerate(selected) if not i or selected[i - 1] not in parts]
    own = [
        hit for i, hit in enumerate(own) if not _is_list_heading(folded, hit, own[i + 1 : i + 2])
    ]
    return tuple(GoodsMention(start, end, key, entries[key].hs) for start, end, key in own)


def collect_distinct_goods(reading: AnnotatedDocument) -> tuple[DocumentGoods, ...]:
    """One Good for each entry of the lexicon that the sentences of ``reading`` name, with every
    place of it.
    """
    inside = [m for m in reading.goods if reading.in_sentence(m.start, m.end)]
    order = {key: i for i, key in reversed(list(enumerate(m.key for m in inside)))}
    grouped = groupby(sorted(inside, key=lambda m: (order[m.key], m.start)), key=lambda m: m.key)
    return tuple(_build_good(reading, key, list(mentions)) for key, mentions in grouped)


def lookup_goods(word: str) -> tuple[GoodsEntry, ...]:
    """The entries ``word`` stands for: by key, HS code, a word of any language in any form, or who
    makes them; () where unknown.
    """
    entries = lexicons.goods()
    query = fold(clean_line(word))
    if query in entries:
        return (entries[query],)
    if query.isdecimal():
        return tuple(entry for entry in entries.values() if query in entry.hs)
    keys = dict.fromkeys(m.key for lang in GOODS_LANGUAGES for m in find_goods(query, lang))
    return tuple(entries[key] for key in keys or _goods_of_firm(query))


def _goods_of_firm(query: str) -> tuple[str, ...]:
    """The goods of the firm or brand of a name: «БелАЗ» makes dump trucks."""
    firms = lexicons.organisations().values()
    return next(
        (firm.goods for firm in firms if query in map(fold, (firm.en, firm.ru, *firm.aliases))), ()
    )


def _build_good(
    reading: AnnotatedDocument, key: str, mentions: list[GoodsMention]
) -> DocumentGoods:
    spans = tuple(span_of(reading.text, m.start, m.end) for m in mentions)
    return DocumentGoods(reading.document.id, spans[0].quote, mentions[0].hs, spans, key)


def _find_phrases(finder: _GoodsFinder, folded: str) -> list[_GoodsHit]:
    hits = finder.automaton.find_matches_as_indexes(folded, overlapping=True)
    return [
        (start, end, finder.keys[pattern_index])
        for pattern_index, start, end in hits
        if _is_separate_word(folded, start, end)
    ]


def _is_separate_word(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or hyphen joins the match to a longer word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    joined = after == "-" and text[end + 1 : end + 2].isalpha()
    return not (
        before.isalnum() or (before in {"-", "_"} and start > 0) or after.isalnum() or joined
    )


def _select_longest(first: Iterable[_GoodsHit], others: Iterable[_GoodsHit]) -> list[_GoodsHit]:
    """Hits in order of the text without overlaps, the longest winning; ``first`` go before equals
    among ``others``.
    """
    selected: list[_GoodsHit] = []
    taken = OccupiedSpans()
    ranked = sorted(
        [*((hit, 0) for hit in first), *((hit, 1) for hit in others)],
        key=lambda r: (r[0][0] - r[0][1], r[1], r[0][0]),
    )
    for hit, _ in ranked:
        if taken.occupy(hit[0], hit[1]):
            selected.append(hit)
    return sorted(selected)


def _find_listed(finder: _GoodsFinder, folded: str) -> list[_GoodsHit]:
    """The adjectives of lists that share one noun; the one beside the noun takes it along."""
    runs = finder.list_pattern.finditer(folded) if finder.shared_noun.search(folded) else ()
    return [hit for run in runs for hit in _find_adjectives(finder, run)]


def _find_adjectives(finder: _GoodsFinder, run: re.Match[str]) -> list[_GoodsHit]:
    listed = [
        (m.start() + run.start(), m.end() + run.start(), m[0])
        for m in re.finditer(r"[\w-]+(?:\s(?=building|making|construction)\w+)?", run[0])
    ]
    return [
        (start, end, finder.adjectives[word])
        for start, end, word in listed
        if word in finder.adjectives
    ]


def _is_other_name(text: str, folded: str, hit: _GoodsHit) -> bool:
    """A plant called after its goods, or an abbreviation in capitals (ГАЗ the maker,
    газ the fuel).
    """
    start, end, _ = hit
    quote = text[start:end]
    lead = folded[max(0, start - 30) : start]
    if quote == "стали" and not _BEFORE_STEEL.search(lead):
        return True
    capitals = quote in {"ГАЗ", "GAS", "ЛЕС"} and not _is_in_capitals(text, start, end)
    field = quote[0].isupper() and _OFFICE_FIELD.search(lead) is not None
    return (
        capitals
        or field
        or bool(_producer_pattern().match(folded, end))
        or bool(_repeat_pattern().search(lead))
    )


def _is_list_heading(folded: str, hit: _GoodsHit, following: list[_GoodsHit]) -> bool:
    """Whether a word for whole chapters only announces the goods named next: "vehicles: tractors,
    buses", «техника, в том числе лифты».
    """
    if not following or not _such_as_pattern().search(
        folded, hit[1], min(following[0][0], hit[1] + 60)
    ):
        return False
    chapters, part = lexicons.goods()[hit[2]].hs, lexicons.goods()[following[0][2]].hs
    return (
        all(len(code) == _CHAPTER_DIGITS for code in chapters)
        and {code[:_CHAPTER_DIGITS] for code in part} <= set(chapters)
        and hit[2] != following[0][2]
    )


def _is_in_capitals(text: str, start: int, end: int) -> bool:
    around = [c for c in text[max(0, start - 20) : end + 20] if c.isalpha()]
    return sum(c.isupper() for c in around) > 0.8 * len(around)


@cache
def _build_finder(lang: str) -> _GoodsFinder:
    patterns: dict[str, str] = {}
    for entry in lexicons.goods().values():
        for word in entry.words[lang]:
            patterns.update(
                {form: entry.key for form in word_forms(word, lang) if form not in patterns}
            )
    for row in lexicons.data_rows("goods_not"):
        if row["lang"] == lang:
            patterns.update(dict.fromkeys(word_forms(row["phrase"], lang), ""))
    adjectives = _shared_adjectives(patterns, lang)
    shared = bounded_re(rf"\s(?:{phrase_pattern('goods.head', (lang,))})\b")
    automaton, keys = AhoCorasick(list(patterns)), tuple(patterns.values())
    return _GoodsFinder(automaton, keys, adjectives, _list_pattern(adjectives, lang), shared)


def _shared_adjectives(patterns: Mapping[str, str], lang: str) -> dict[str, str]:
    """Form of an adjective → goods key, from every phrase of one adjective and a noun that lists
    share.
    """
    shared = bounded_re(
        r"([\w-]+(?: (?:building|making|construction))?)[ "
        f"](?:{phrase_pattern('goods.head', (lang,))})"
    )
    goods_by_adjective: dict[str, str] = {}
    for pattern, key in patterns.items():
        if key and (match := shared.fullmatch(pattern)):
            goods_by_adjective.setdefault(match[1], key)
    return goods_by_adjective


def _list_pattern(adjectives: Mapping[str, str], lang: str) -> re.Pattern[str]:
    """Two or more adjectives joined, the noun after the last of them or after one in the middle."""
    listed = "|".join(sorted(map(re.escape, adjectives), key=len, reverse=True))
    adjective, head = rf"\b(?:{listed})\b", rf"\s+(?:{phrase_pattern('goods.head', (lang,))})\b"
    more = rf"(?:{_list_separator()}{adjective}(?:{head})?)"
    return bounded_re(
        rf"{adjective}(?:{head}{more}+|{_list_separator()}{adjective}(?:{more}*?){head}{more}*)"
    )
