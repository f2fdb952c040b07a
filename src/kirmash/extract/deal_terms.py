"""The terms of a deal in the words of its mention: sums, numbers, names, towns, what it is for and
which way it goes.

They are what two mentions are compared by: each is read alike in English and Russian and comes back
in a form that does not depend on the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kirmash.deals.firms import parse_firm_name
from kirmash.deals.names import is_same_name
from kirmash.extract.annotate import money
from kirmash.extract.annotate.actors import organisation_keys
from kirmash.extract.annotate.deal_details import find_things
from kirmash.extract.annotate.goods import find_goods
from kirmash.extract.annotate.organisations import find_organisations
from kirmash.extract.annotate.places import find_places
from kirmash.extract.deal_direction import before_name, find_direction, language_of
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.morphology import parse_word
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.records.deals import DealMention
from kirmash.records.mentions import Actor, EconomyMention
from kirmash.reference.transliteration import spelling_key
from kirmash.sandbox.expressions import bounded_re

_CYRILLIC = bounded_re(r"[А-Яа-яЁё]")
_NO_COUNT = frozenset({"percent", "points", "times"})
_YEARS = range(1900, 2101)
_MODEL = bounded_re(r"(?:[A-ZА-ЯЁ][\w-]*[\s«-]|[-–№#])$")  # «МАЗ 203», ATR 72, line-1
_WORD_AFTER = bounded_re(r"[»”\"]?\s*([^\W\d_][\w-]*)")
_QUOTED = bounded_re(r"[«“„\"]([^«»“”„\"]{2,60})[»”\"]")
_CAPITALISED = r"(?:[A-ZŠČŽÉÁÖÜİŁ][\w&’-]*|[А-ЯЁ][\w-]*)"
_NAME = bounded_re(rf"(?<![\w-]){_CAPITALISED}(?:\s{_CAPITALISED})*")
_ROUTE = bounded_re(r"\s?[–—-]\s?$")
_ROUTE_AFTER = bounded_re(r"\s?[–—-]\s?[A-ZА-ЯЁ]")
_POSSESSIVE = bounded_re(r"['’]s?$")
_ECONOMY_END = bounded_re(r"(?:['’]s?|-\w+)?\s?")
_NUMBER_BEFORE = bounded_re(r"\d\s?$")
_MIN_NAME = 2  # letters of a name that tells anything
_STEM = 5
_LONGEST_QUOTED = 4  # words in quotation marks that are a name and no speech
_MAX_NAMES = 12
_PROPER = ("Name", "Surn", "Patr", "Geox", "Orgn")
_WORDS = bounded_re(r"[^\W\d_]{4,}")
_ROMAN_OR_SHORT = bounded_re(r"[IVX]+$")


def find_terms(
    mention: DealMention, words: str, around: str, actors: Sequence[Actor]
) -> dict[str, Any]:
    """The terms of a mention by the names of its fields; ``words`` are the object and the quotes,
    ``around`` their sentences and ``actors`` the firms and bodies named there.
    """
    quotes = " ".join(span.quote for span in mention.spans) or mention.object
    named = [*(name for actor in actors for name in _actor_names(actor)), *find_names(words)]
    return {
        "sums": find_sums(words),
        "counts": find_counts(words),
        "names": _distinct(named),
        "towns": find_towns(words) or find_towns(around),
        "things": find_things(mention.object),
        "purposes": find_purposes(mention.object) or find_purposes(words) or find_purposes(around),
        "object_stems": find_object_stems(mention.object),
        "direction": next(
            filter(None, (find_direction(text, mention.parties) for text in (quotes, around))), ()
        ),
        "lot": find_lot(words),
    }


def _actor_names(actor: Actor) -> tuple[str, ...]:
    """An actor's lexicon key, else the key its name has, else the core of its name."""
    keys = (actor.key,) if actor.key else organisation_keys(actor.name, language_of(actor.name))
    return tuple(f"={key}" for key in keys if key) or (parse_firm_name(actor.name).core,)


def _distinct(named: Sequence[str]) -> tuple[str, ...]:
    """Names each once: no part of another, and none that the lexicon's key stands for."""
    kept: list[str] = []
    for name in sorted(dict.fromkeys(named), key=lambda name: (name[:1] != "=", -len(name))):
        if len(name) >= _MIN_NAME and not any(is_same_name(name, other) for other in kept):
            kept.append(name)
    return tuple(kept[:_MAX_NAMES])


def find_sums(words: str) -> tuple[str, ...]:
    """The sums of money, as currency and value ('USD 12000000'); of "2 of 6 million" the whole."""
    lang = language_of(words)
    each = compile_phrases("terms.apiece")
    found = [
        amount
        for amount in money.find_numbers_with_units(words, lang)
        if amount.is_money
        and not money.price_unit_end(words, amount, lang)
        and not each.match(words, amount.end)
    ]
    return tuple(dict.fromkeys(f"{item.unit} {item.value:.6g}" for item in found))


def find_counts(words: str) -> tuple[str, ...]:
    """The numbers of things and physical quantities ('40', '60000 tonnes'); of "90 of 160" the
    whole; no years, days, shares, models.
    """
    lang = language_of(words)
    amounts = money.find_numbers_with_units(words, lang)
    part_of = compile_phrases("terms.part_of")
    parts = {
        first.start
        for first, second in pairwise(amounts)
        if part_of.fullmatch(words[first.end : second.start])
    }
    values = [
        (item.value, item.unit)
        for item in amounts
        if item.start not in parts
        and not item.is_money
        and item.unit not in _NO_COUNT
        and _is_count(words, item)
    ]
    return tuple(dict.fromkeys(f"{value:.6g} {unit}".strip() for value, unit in values))


def _is_count(words: str, item: money.NumberWithUnit) -> bool:
    if item.unit:
        return True
    if item.value < 2 or item.number.is_fraction:  # noqa: PLR2004  # one thing is no number
        return False
    if words[item.start : item.end].isdigit() and item.value in _YEARS:
        return False
    if _MODEL.search(words[: item.start][-20:]) or words[item.end : item.end + 1] in {"-", "/"}:
        return False
    after = _WORD_AFTER.match(words, item.end)
    return after is not None and not compile_phrases("terms.no_count").match(words, after.start(1))


def find_names(words: str) -> tuple[str, ...]:
    """The firms and bodies named, as Latin cores, those the lexicon knows as '=key'."""
    lang = language_of(words)
    known = [body for body in find_organisations(words, lang) if body.key]
    places = find_places(words, lang)
    taken = [(body.start, body.end) for body in known]
    found = [(body.start, f"={body.key}") for body in known]
    for start, end in _name_spans(words, lang, places):
        if not any(start < stop and begun < end for begun, stop in taken) and not _is_in_place(
            words, start
        ):
            core = parse_firm_name(words[start:end]).core
            if len(core) >= _MIN_NAME:
                taken.append((start, end))
                found.append((start, core))
    return tuple(dict.fromkeys(name for _, name in sorted(found)))[:_MAX_NAMES]


def find_towns(words: str) -> tuple[str, ...]:
    """The towns and places below regions, as Latin cores: after "in", "at", "from", on a route."""
    lang = language_of(words)
    places = find_places(words, lang)
    cities = {(item.start, item.end) for item in places if item.form == "city"}
    towns = [(item.start, item.end) for item in places if item.form in {"city", "capital"}]
    towns += [span for span in _name_spans(words, lang, places) if _is_in_place(words, span[0])]
    cores = (
        spelling_key(words[start:end])
        for start, end in sorted(towns)
        if (start, end) in cities
        or _is_in_place(words, start)
        or _ROUTE.search(words[:start])
        or _ROUTE_AFTER.match(words, end)
    )
    return tuple(dict.fromkeys(core for core in cores if len(core) >= _MIN_NAME))[:_MAX_NAMES]


def _is_in_place(words: str, start: int) -> bool:
    """Whether what begins there is where something is, begins or ends."""
    before = words[max(0, start - 24) : start]
    return bool(
        before_name("terms.place_before").search(before)
        or (before_name("terms.from_before").search(before) and _route_end().match(words, start))
    )


@cache_until_languages_change
def _route_end() -> re.Pattern[str]:
    """The rest of a route behind "from": a name, "to", a name."""
    return bounded_re(
        rf"[\w-]+(?:\s{_CAPITALISED})?\s(?:{phrase_pattern('terms.route_to')})\s{_CAPITALISED}"
    )


def _name_spans(
    words: str, lang: str, places: Sequence[EconomyMention]
) -> Iterator[tuple[int, int]]:
    """Where names stand that are no economies: in quotation marks, or capital letters."""
    quoted = [
        match.span(1)
        for match in _QUOTED.finditer(words)
        if len(match[1].split()) <= _LONGEST_QUOTED
    ]
    yield from quoted
    economies = [(item.start, item.end) for item in places]
    for match in _NAME.finditer(words):
        start, end = match.span()
        if any(begun <= start < stop for begun, stop in quoted):
            continue
        first = words[start:end].split(maxsplit=1)[0]
        alone = start + len(first) == end
        if (alone or _opens_sentence(words, start)) and _is_common(first, lang):
            start += len(first) + 1
        yield from (
            (begun, stop)
            for begun, stop in _without(words, start, end, economies)
            if not _ROMAN_OR_SHORT.match(words[begun:stop])
            and not _NUMBER_BEFORE.search(words[:begun])
            and not compile_phrases("terms.no_name").match(words, begun)
        )


def _without(
    words: str, start: int, end: int, others: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """What is left of a stretch before and after the others."""
    pieces = [(start, end)]
    for begun, stop in others:
        pieces = [
            part
            for first, last in pieces
            for part in (
                ((first, min(last, begun - 1)), (max(first, _after_economy(words, stop)), last))
                if begun < last and first < stop
                else ((first, last),)
            )
            if part[1] - part[0] >= _MIN_NAME
        ]
    return pieces


def _after_economy(words: str, stop: int) -> int:
    """Where the next name may begin: behind "'s", "-made", a blank."""
    match = _ECONOMY_END.match(words, stop)
    return match.end() if match else stop


def _opens_sentence(words: str, start: int) -> bool:
    return not words[:start].strip() or words[:start].rstrip()[-1] in ".!?:;"


@lru_cache(maxsize=20_000)
def _is_common(word: str, lang: str) -> bool:
    """Whether a word with a capital letter only begins a sentence."""
    plain = _POSSESSIVE.sub("", word)
    if plain.isupper() and len(plain) > 1:
        return False
    if lang == "ru":
        best = parse_word(plain.lower())[0]
        return best.is_known and not any(tag in best.tag for tag in _PROPER)
    return bool(
        compile_phrases("terms.common").match(plain)
        or find_things(plain)
        or find_goods(plain.lower(), lang)
    )


def find_purposes(words: str) -> tuple[str, ...]:
    """What a deal is for, after "for" or «для», "under", «под»: things, else the beginnings of
    words.
    """
    lang = language_of(words)
    match = compile_phrases("terms.purpose_before").search(words)
    if not match:
        return ()
    rest = words[match.end() :]
    if find_counts(rest) or find_sums(rest):
        return ()
    if things := find_things(rest):
        return things
    stems = (
        f"{lang}:{word[:_STEM].casefold()}"
        for word in _WORDS.findall(rest)
        if not word[0].isupper()
    )
    return tuple(dict.fromkeys(stems))


def find_object_stems(words: str) -> tuple[str, ...]:
    """The beginnings of the words of an object in small letters, with the language before them."""
    lang = language_of(words)
    common = compile_phrases("terms.no_object")
    stems = (
        f"{lang}:{word[:_STEM].casefold()}"
        for word in _WORDS.findall(words)
        if not word[0].isupper() and not common.match(word)
    )
    return tuple(dict.fromkeys(stems))


def find_lot(words: str) -> int | None:
    """The number of a batch, round, tranche, contract: 'the second batch', «третья партия»."""
    for number in range(1, 6):
        if compile_phrases(f"terms.lot.{number}").search(words):
            return number
    return None
