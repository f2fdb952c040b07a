"""Loaders of the data files: names of economies, goods, organisations and people, phrases, source
tiers.

Every file is CSV in UTF-8 under ``kirmash/data``; lists inside a cell are separated by ``|``. The
words of a language are in ``data/lang/<code>``, one folder a language, under the same file names in
each.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class EconomyEntry:
    """``economies.csv``: code, kind (country, region, group), parent code or '', names in three
    languages ('' unknown).
    """

    code: str
    kind: str
    parent: str
    en: str
    ru: str
    be: str


@dataclass(frozen=True, slots=True)
class EconomyAliasEntry:
    """``economy_aliases.csv``: another word for an economy; kind is name, adjective, capital, city
    or nickname.

    Russian and Belarusian aliases are given in the nominative; the reader of texts declines them.
    """

    code: str
    lang: str
    alias: str
    kind: str


@dataclass(frozen=True, slots=True)
class GoodsEntry:
    """``goods.csv``: key, HS codes, our short names, and the words a text uses for it in each
    language.
    """

    key: str
    hs: tuple[str, ...]
    en: str
    ru: str
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """``organisations.csv``: key, actor kind, economy, names, aliases, goods keys it produces, its
    role in each language.
    """

    key: str
    kind: str
    economy: str
    en: str
    ru: str
    aliases: tuple[str, ...]
    goods: tuple[str, ...]
    role_en: str
    role_ru: str

    @property
    def is_news_outlet(self) -> bool:
        """Whether it is a news outlet: named as a source, never as a party of a deal."""
        return self.role_en in {"news agency", "newspaper", "broadcaster"}


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """``people.csv``: key, economy, names in both scripts, and the office in each language."""

    key: str
    economy: str
    en: str
    ru: str
    office_en: str
    office_ru: str


def _data() -> Traversable:
    return resources.files("kirmash") / "data"


def language_folder(code: str) -> Traversable:
    """The folder with the words of a built-in language."""
    return _data() / "lang" / code


# The folder of each language's words, in the order in which their rows are joined.
_FOLDERS: dict[str, Traversable] = {code: language_folder(code) for code in ("en", "ru", "be")}


@cache
def data_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``data/<name>.csv`` as mappings of column to text, stripped.

    A list in the folders of the languages gives the rows of all of them, English, Russian,
    Belarusian, then those added, each with the language's code as ``lang``.
    """
    if (table := _data() / f"{name}.csv").is_file():
        return tuple(table_rows(table))
    tables = ((code, folder / f"{name}.csv") for code, folder in _FOLDERS.items())
    joined = tuple(
        {"lang": code, **row}
        for code, table in tables
        if table.is_file()
        for row in table_rows(table)
    )
    if not joined:
        raise FileNotFoundError(f"{name}.csv")
    return joined


def table_rows(table: Traversable) -> Iterator[dict[str, str]]:
    """The rows of one list of words, by column; lines that begin with # are notes."""
    lines = (
        line for line in table.read_text("utf-8").splitlines() if line and not line.startswith("#")
    )
    reader = csv.reader(lines)
    header = next(reader, [])
    for row in filter(None, reader):
        missing = [""] * (len(header) - len(row))
        yield {name: value.strip() for name, value in zip(header, [*row, *missing], strict=True)}


def use_languages(folders: Mapping[str, Traversable]) -> None:
    """Use the words of these languages, by code, and of no others."""
    if dict(folders) == _FOLDERS:
        return
    _FOLDERS.clear()
    _FOLDERS.update(folders)
    data_rows.cache_clear()
    phrase_alternation.cache_clear()


@lru_cache(maxsize=4_096)
def phrase_alternation(use: str, langs: tuple[str, ...] = ()) -> str:
    """The phrases that ``phrases.csv`` lists for a use, as the inside of one group of an
    expression.

    Of ``langs``, of every language where none is named; '' where no language has any.
    """
    chosen = (
        row["forms"]
        for row in data_rows("phrases")
        if row["use"] == use and (not langs or row["lang"] in langs)
    )
    return "|".join(chosen)


@cache
def load_toml_data(name: str) -> Mapping[str, Any]:
    """The content of ``data/<name>.toml``."""
    return tomllib.loads((resources.files("kirmash") / "data" / f"{name}.toml").read_text("utf-8"))


@cache
def economies() -> Mapping[str, EconomyEntry]:
    """Every economy by its code."""
    return MappingProxyType({row["code"]: EconomyEntry(**row) for row in data_rows("economies")})


@cache
def economy_aliases() -> tuple[EconomyAliasEntry, ...]:
    """Every other word for an economy."""
    return tuple(EconomyAliasEntry(**row) for row in data_rows("economy_aliases"))


@cache
def goods() -> Mapping[str, GoodsEntry]:
    """Every goods entry by its key."""
    return MappingProxyType({row["key"]: _goods(row) for row in data_rows("goods")})


@cache
def organisations() -> Mapping[str, OrganisationEntry]:
    """Every known organisation by its key."""
    return MappingProxyType({row["key"]: _organisation(row) for row in data_rows("organisations")})


@cache
def people() -> Mapping[str, PersonEntry]:
    """Every known person by key."""
    return MappingProxyType({row["key"]: PersonEntry(**row) for row in data_rows("people")})


def source_tier(url: str | None) -> str:
    """The tier a page's address gives: the longest matching end of its host; ``press`` where none
    is known.

    >>> source_tier("https://www.belstat.gov.by/ofitsialnaya-statistika/")
    'statistics'
    >>> source_tier("http://president.gov.by/ru/"), source_tier(None)
    ('government', 'press')
    """
    host = url_host(url)
    fits = [(len(end), tier) for end, tier in _hosts() if host == end or host.endswith(f".{end}")]
    return max(fits, default=(0, "press"))[1]


def url_host(url: str | None) -> str:
    """The host of a page's address without a leading www, '' where it has none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@cache
def _hosts() -> tuple[tuple[str, str], ...]:
    return tuple(
        (end, row["tier"])
        for row in data_rows("source_tiers")
        for end in row["hosts"].split("|")
        if end
    )


def _split_list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _goods(row: Mapping[str, str]) -> GoodsEntry:
    words = {lang: _split_list(row[f"words_{lang}"]) for lang in ("en", "ru", "be")}
    return GoodsEntry(
        row["key"], _split_list(row["hs"]), row["en"], row["ru"], MappingProxyType(words)
    )


def _organisation(row: Mapping[str, str]) -> OrganisationEntry:
    lists = _split_list(row["aliases"]), _split_list(row["goods"])
    return OrganisationEntry(
        row["key"],
        row["kind"],
        row["economy"],
        row["en"],
        row["ru"],
        *lists,
        row["role_en"],
        row["role_ru"],
    )
