"""Names of goods by their codes: our own short name of them, else that of their chapter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from kirmash.i18n import translate
from kirmash.reference import goods_names, lexicons

CHAPTER_DIGITS, HEADING_DIGITS = 2, 4


def product_name(code: str, nomenclature: str, lang: str) -> str:
    """The name of a product: that of its heading, or of the goods whose code it or its beginning
    is (a heading at least, and the HS alone); a name of its chapter says that it is a part of it.
    '' where the nomenclature has none.

    The lexicon follows HS 2017; headings rarely change their meaning between editions.
    """
    harmonised = nomenclature.startswith(("HS", "CN"))
    if harmonised and (key := _goods_by_code(code, HEADING_DIGITS + 1)):
        return _lexicon_name(key, lang)
    heading = goods_names.goods_name(code[:HEADING_DIGITS], lang) if harmonised else ("", False)
    if heading[1] and len(code) >= HEADING_DIGITS:
        return heading[0]
    if harmonised and (key := _goods_by_code(code, HEADING_DIGITS)):
        return _lexicon_name(key, lang)
    system = "HS" if harmonised else "SITC" if nomenclature.startswith("SITC") else ""
    names = _chapters().get((system, code[:CHAPTER_DIGITS]))
    name = "" if names is None else names[lang == "ru"]
    if name and len(code) > CHAPTER_DIGITS:
        return translate("ranking.within", lang, name=name)
    return name


def _lexicon_name(key: str, lang: str) -> str:
    entry = lexicons.goods()[key]
    return (entry.ru if lang == "ru" else entry.en).removeprefix("=")


@lru_cache(maxsize=4096)
def _goods_by_code(code: str, least: int) -> str:
    """The goods with the longest code, of so many digits at least, that begins this one, where one
    alone has it; else ''.
    """
    for digits in range(len(code), least - 1, -1):
        keys = _keys_by_code().get(code[:digits], ())
        if len(keys) == 1:
            return keys[0]
    return ""


@cache
def _keys_by_code() -> Mapping[str, tuple[str, ...]]:
    """The goods that stand for one code alone, or for it among others, those of one code first."""
    keys: dict[str, list[tuple[int, str]]] = {}
    for key, entry in lexicons.goods().items():
        for code in entry.hs:
            keys.setdefault(code, []).append((len(entry.hs), key))
    first = {}
    for code, entries in keys.items():
        least = min(number for number, _ in entries)
        first[code] = tuple(key for number, key in entries if number == least)
    return MappingProxyType(first)


@cache
def _chapters() -> Mapping[tuple[str, str], tuple[str, str]]:
    return MappingProxyType(
        {
            (row["system"], row["code"]): (row["en"], row["ru"])
            for row in lexicons.data_rows("goods_chapters")
        }
    )
