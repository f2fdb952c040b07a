"""Economies by code and by name: countries (ISO 3166-1 alpha-3), regions (ISO 3166-2), groups
(``CIS``, ``EU``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from kirmash.errors import UnknownEconomy
from kirmash.reference import lexicons

_LANGS = ("en", "ru", "be")
_CODE_FORM = re.compile(r"[A-Z0-9]{1,3}|[A-Z]{2}-[A-Z0-9]{1,3}")
_ACCENTED = re.compile("[À-Ͽ]")
_GROUPS_WITHOUT_CODE = MappingProxyType(
    {
        entry.code: entry
        for entry in (
            lexicons.EconomyEntry(
                "WORLD", "group", "", "all countries", "все страны", "усе краіны"
            ),
            lexicons.EconomyEntry(
                "SEVERAL", "group", "", "several economies", "несколько стран", "некалькі краін"
            ),
        )
    }
)
"""Partners of the extraction contract that no text names by a name of their own."""
_WITHOUT_REGIONS = (
    "ABW:aw AIA:ai ALA:ax ASM:as ATA:aq ATF:tf BLM:bl BMU:bm BVT:bv CCK:cc COK:ck CUW:cw CXR:cx "
    "CYM:ky ESH:eh FLK:fk FRO:fo GGY:gg GIB:gi GLP:gp GUF:gf GUM:gu HKG:hk HMD:hm IMN:im IOT:io "
    "JEY:je MAC:mo MAF:mf MNP:mp MSR:ms MTQ:mq MYT:yt NCL:nc NFK:nf NIU:nu PCN:pn PRI:pr PYF:pf "
    "REU:re SGS:gs SJM:sj SPM:pm SXM:sx TCA:tc TKL:tk VAT:va VGB:vg VIR:vi"
)
"""The two letters of ISO 3166-1 of countries that no region tells them of."""
_TYPES, _ARTICLE, _OF = (
    lexicons.phrase_alternation(f"economy.{use}") for use in ("type", "article", "of")
)
_TYPED = re.compile(
    rf"^(?:(?:{_ARTICLE}) )?(?:(?:{_TYPES}) (?:(?:{_OF}) )?)?(.+?)(?:[ -](?:{_TYPES})\.?)?$"
)
_RANK = MappingProxyType(
    {
        "group": 0,
        "country": 0,
        "region": 1,
        "name": 2,
        "nickname": 2,
        "capital": 3,
        "city": 4,
        "adjective": 5,
    }
)


def resolve_economy_code(text: str, *, two_letters: bool = True) -> str:
    """The code of the economy in ``text``: a code, or a name in English, Russian or Belarusian, in
    upper or lower case.

    A region is also recognised with another type word ("Ivanovo Region") or with none, and by its
    main city; a country by its two letters of ISO 3166-1 ("RU"), unless ``two_letters`` are none:
    in a cell of a table "NA" is no Namibia. Raises UnknownEconomy with up to three suggestions,
    the likeliest first.
    """
    code = find_economy_code(text)
    if code is None and two_letters:
        code = _codes_by_alpha2().get(_key(text))
    if code is None:
        raise UnknownEconomy(text, _suggestions(_key(text)))
    return code


def find_economy_code(text: str) -> str | None:
    """The code of the economy in ``text``, as ``resolve_economy_code`` recognises it; None where
    there is none.
    """
    key = _key(text)
    if (code := key.upper()) in lexicons.economies():  # without the index of all names
        return code
    return _codes_by_name().get(key) or _codes_by_bare_name().get(_bare_name(key))


def name(code: str, lang: str) -> str:
    """The short name of an economy in ``lang``, or in English where the language has none; raises
    UnknownEconomy.
    """
    entry = _entry(code)
    return {"en": entry.en, "ru": entry.ru, "be": entry.be}.get(lang) or entry.en


def parent(code: str) -> str | None:
    """The country a region lies in; None for countries and groups; raises UnknownEconomy."""
    return _entry(code).parent or None


def country_of(code: str) -> str:
    """The country a region lies in; the code itself for any other and for an unknown code."""
    entry = lexicons.economies().get(code)
    return entry.parent or code if entry else code


@lru_cache(maxsize=4_096)
def alpha2(code: str) -> str:
    """The small ISO 3166-1 alpha-2 code of a country or of a region's country; '' for a group or
    where none is known.

    A region carries its country's two letters in its own code, so a country is found by any of its
    regions.
    """
    if "-" in code:
        return code.split("-", maxsplit=1)[0].casefold()
    region = next(
        (
            entry.code
            for entry in lexicons.economies().values()
            if entry.parent == code and "-" in entry.code
        ),
        "",
    )
    return region.split("-")[0].casefold()


@cache
def _codes_by_alpha2() -> Mapping[str, str]:
    """Countries by their two small letters."""
    pairs = dict(entry.split(":") for entry in _WITHOUT_REGIONS.split())
    countries = (e.code for e in lexicons.economies().values() if e.kind == "country")
    codes = {pairs.get(code) or alpha2(code): code for code in countries}
    return MappingProxyType({letters: code for letters, code in codes.items() if letters})


def is_within(code: str, other: str) -> bool:
    """Whether ``code`` is ``other`` or a region of it; raises UnknownEconomy."""
    return code == other or parent(code) == other


def is_known(code: str) -> bool:
    """Whether it is the code or the name of an economy as records write it."""
    return code in lexicons.economies()


def has_code_form(text: str) -> bool:
    """Whether it is written as an ISO code, known or not: ``BLR``, ``RU-IVA``."""
    return _CODE_FORM.fullmatch(text) is not None


def _entry(code: str) -> lexicons.EconomyEntry:
    entry = lexicons.economies().get(code)
    if entry is None and (group := _GROUPS_WITHOUT_CODE.get(code) or _named_group(code)):
        return group
    if entry is None:
        raise UnknownEconomy(code, _suggestions(_key(code)))
    return entry


def _named_group(text: str) -> lexicons.EconomyEntry | None:
    """A group without a code, which records bear by its name ("Central Asia")."""
    if has_code_form(text) or not text:
        return None
    return lexicons.EconomyEntry(text, "group", "", text, text, text)


def _key(text: str) -> str:
    """Lower case, one space between words, no accents; й stays й, ё is е."""
    folded = " ".join(text.replace("ё", "е").replace("Ё", "Е").replace("’", "'").casefold().split())
    return _ACCENTED.sub(_without_accent, folded).strip(" .,;")


def _without_accent(char: re.Match[str]) -> str:
    return unicodedata.normalize("NFD", char[0])[0]


def _bare_name(key: str) -> str:
    """A key without "the" and without the word for the type of region before or after the name."""
    match = _TYPED.match(key)
    return match.group(1) if match else key


def _ranked_names() -> Iterator[tuple[int, str, str]]:
    """(rank, key, code) of every code, name and alias; the lowest rank has the first right to a
    word.
    """
    for code, entry in lexicons.economies().items():
        yield 0, _key(code), code
        yield from (
            (_RANK[entry.kind], _key(word), code) for word in (entry.en, entry.ru, entry.be) if word
        )
    for alias in lexicons.economy_aliases():
        yield _RANK[alias.kind], _key(alias.alias), alias.code


@cache
def _codes_by_name() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for _, key, code in sorted(_ranked_names(), key=lambda row: row[0]):
        codes.setdefault(key, code)
    return MappingProxyType(codes)


@cache
def _codes_by_bare_name() -> Mapping[str, str]:
    """Names without their type words; "Moscow" with one is the oblast, so names that had one come
    first.
    """
    codes: dict[str, str] = {}
    rows = sorted(_ranked_names(), key=lambda row: (_bare_name(row[1]) == row[1], row[0]))
    for _, key, code in rows:
        codes.setdefault(_bare_name(key), code)
    return MappingProxyType(codes)


_MOST_SUGGESTIONS, _SUGGESTED = 3, 60.0
_CLOSE = 12.0  # points of 100 by which a suggestion may be less like than the likeliest
_RANK_COST = 2.0


def _suggestions(key: str) -> tuple[str, ...]:
    """Up to three names, each of another economy, that are spelt much like ``key``, the likeliest
    first: a slip of the finger seldom changes how a word begins, and countries are asked for more
    than their cities.
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import JaroWinkler

    near = process.extract(
        key, list(_codes_by_name()), scorer=fuzz.ratio, limit=40, score_cutoff=_SUGGESTED - 10
    )
    ranks = _ranks_by_name()
    scores: dict[str, float] = {}
    for word, ratio, _ in near:
        alike = (ratio + 100 * JaroWinkler.similarity(key, word)) / 2 - _RANK_COST * ranks[word]
        code = _codes_by_name()[word]
        scores[code] = max(scores.get(code, 0.0), alike)
    likeliest = sorted(scores, key=lambda code: (-scores[code], code))
    best = scores[likeliest[0]] if likeliest else 0.0
    close = [code for code in likeliest if scores[code] >= max(best - _CLOSE, _SUGGESTED)]
    lang = "ru" if any("а" <= char <= "я" for char in key) else "en"
    return tuple(f"{name(code, lang)} ({code})" for code in close[:_MOST_SUGGESTIONS])


@cache
def _ranks_by_name() -> Mapping[str, int]:
    """How little right a word has to its economy, 0 for names of countries."""
    ranks: dict[str, int] = {}
    for rank, key, _ in sorted(_ranked_names(), key=lambda row: row[0]):
        ranks.setdefault(key, rank)
    return MappingProxyType(ranks)
