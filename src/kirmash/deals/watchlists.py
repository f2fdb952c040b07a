"""Firms and goods held against lists that the user supplies: sanctions, denied parties, dual-use
headings.

A match is a question, never a verdict: each says which entry matched, on what, and how surely.
Lists are read from OpenSanctions' CSV (targets.simple.csv), FollowTheMoney entities (a JSON object
a line), or a CSV of HS headings (hs, label).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kirmash.deals.firms import Enterprise, FirmName, alike, parted
from kirmash.errors import InputError
from kirmash.reference import economies

ASKED = 0.85
"""Likeness of names from which an entry is worth a person's look."""

MOST_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: its id and names there, countries in small letters (ISO alpha-2), and
    why it is listed.
    """

    id: str
    names: tuple[str, ...]
    countries: frozenset[str]
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Heading:
    """An HS code a list of goods names, by its first digits, with its label."""

    hs: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class WatchList:
    """What a file holds, and what of it could not be used, a reason a row."""

    entries: tuple[Entry, ...] = ()
    headings: tuple[Heading, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A match to be looked at: the enterprise, the entry or heading, what matched, and how surely
    (0 to 1).
    """

    enterprise: str
    entry: str
    source: str
    on: str
    listed: str
    sureness: float
    reason: str


def load(raw: bytes, source: str) -> WatchList:
    """Read a list in any of the three forms, told apart by what it holds. Raises InputError for
    another file.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"{source}: byte {fault.start} is not valid UTF-8.", "Save the list as UTF-8."
        ) from fault
    if text.lstrip()[:1] == "{":
        return _entities(text, source)
    reader = csv.DictReader(io.StringIO(text))
    columns = _columns(reader, source)
    if "hs" in columns:
        return _headings(reader, source)
    if {"id", "name"} <= columns:
        return _targets(reader, source)
    raise InputError(
        f"{source}: line 1 does not contain the columns of a list "
        f"({', '.join(sorted(columns)) or 'none'}).",
        "Required: id,name,aliases,countries… (OpenSanctions), hs,label, or one JSON entity per "
        "line.",
    )


def _columns(reader: csv.DictReader[str], source: str) -> set[str]:
    """The names of the first line, which the reader only reads when asked for them."""
    try:
        return {(name or "").strip().casefold() for name in reader.fieldnames or ()}
    except csv.Error as fault:
        raise InputError(f"{source}: line 1: {fault}.", "Save the list as plain CSV.") from fault


def _targets(reader: csv.DictReader[str], source: str) -> WatchList:
    found, refused = [], []
    for number, row in enumerate(_bounded(reader, source), 2):
        cells = {
            (key or "").casefold(): (value or "")
            for key, value in row.items()
            if isinstance(value, str)
        }
        names = tuple(
            dict.fromkeys(
                name.strip()
                for name in (cells.get("name", ""), *cells.get("aliases", "").split(";"))
                if name.strip()
            )
        )
        if not names:
            refused.append(f"{source}: line {number}: no name.")
            continue
        countries = frozenset(
            filter(
                None, (part.strip().casefold() for part in cells.get("countries", "").split(";"))
            )
        )
        reason = cells.get("sanctions") or cells.get("dataset") or cells.get("schema", "")
        found.append(Entry(cells.get("id", ""), names, countries, reason[:300], source))
    return WatchList(tuple(found), refused=tuple(refused))


def _entities(text: str, source: str) -> WatchList:
    found, refused = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            found.append(_entity(entity, source))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            refused.append(f"{source}: line {number}: no entity with an id and a name.")
    return WatchList(tuple(found), refused=tuple(refused))


def _entity(entity: Mapping[str, Any], source: str) -> Entry:
    properties = entity["properties"]
    names = tuple(
        str(name)
        for name in (*properties["name"], *properties.get("alias", ()))
        if str(name).strip()
    )
    if not names:
        raise KeyError("name")
    countries = frozenset(
        str(code).casefold()
        for key in ("country", "jurisdiction")
        for code in properties.get(key, ())
    )
    return Entry(
        str(entity["id"]),
        names,
        countries,
        ", ".join(map(str, properties.get("topics", ())))[:300],
        source,
    )


def _headings(reader: csv.DictReader[str], source: str) -> WatchList:
    found, refused = [], []
    for number, row in enumerate(_bounded(reader, source), 2):
        cells = {
            (key or "").casefold(): (value or "")
            for key, value in row.items()
            if isinstance(value, str)
        }
        code = cells.get("hs", "").replace(".", "").replace(" ", "")
        if code.isdecimal() and 2 <= len(code) <= 10:
            found.append(Heading(code, cells.get("label", "")[:300], source))
        else:
            refused.append(f"{source}: line {number}: {cells.get('hs', '')!r} is no HS code.")
    return WatchList(headings=tuple(found), refused=tuple(refused))


def _bounded(reader: csv.DictReader[str], source: str) -> Iterator[dict[str, Any]]:
    try:
        for number, row in enumerate(reader):
            if number >= MOST_ROWS:
                raise InputError(f"{source}: more than {MOST_ROWS:,} rows.", "Split the list.")
            yield row
    except csv.Error as fault:
        raise InputError(
            f"{source}: line {reader.line_num}: {fault}.", "Save the list as plain CSV."
        ) from fault


def flags(enterprises: Sequence[Enterprise], lists: Iterable[WatchList]) -> tuple[Flag, ...]:
    """Every question the lists raise, the surest first."""
    held = tuple(lists)
    entries = _shelved(entry for one in held for entry in one.entries)
    headings = [heading for one in held for heading in one.headings]
    found = [
        flag for one in enterprises for flag in (*_named(one, entries), *_goods(one, headings))
    ]
    return tuple(sorted(found, key=lambda flag: (-flag.sureness, flag.enterprise, flag.entry)))


def _shelved(entries: Iterable[Entry]) -> dict[str, list[tuple[Entry, str, FirmName]]]:
    """Entries under every word of their names: only those that share a word with a firm are
    compared with it.
    """
    shelf: dict[str, list[tuple[Entry, str, FirmName]]] = {}
    for entry in entries:
        for name in entry.names:
            apart = parted(name)
            for word in set(apart.core.split()):
                shelf.setdefault(word, []).append((entry, name, apart))
    return shelf


def _named(one: Enterprise, shelf: Mapping[str, list[tuple[Entry, str, FirmName]]]) -> list[Flag]:
    best: dict[str, Flag] = {}
    for name in one.names:
        apart = parted(name)
        for entry, listed, other in (
            each for word in set(apart.core.split()) for each in shelf.get(word, ())
        ):
            like = alike(apart, other)
            if like < ASKED:
                continue
            sure = round(like * _country_factor(one, entry), 2)
            if entry.id not in best or best[entry.id].sureness < sure:
                best[entry.id] = Flag(
                    one.id, entry.id, entry.source, name, listed, sure, entry.reason
                )
    return list(best.values())


def _country_factor(one: Enterprise, entry: Entry) -> float:
    """An agreeing country leaves the likeness as it is, an unknown one takes a tenth, another one
    half.
    """
    country = economies.alpha2(one.economy) if one.economy else ""
    if not country or not entry.countries:
        return 0.9
    return 1.0 if country in entry.countries else 0.5


def _goods(one: Enterprise, headings: Sequence[Heading]) -> list[Flag]:
    """Goods of the firm under a listed heading, or a heading of which a listed code is a part: then
    less surely.
    """
    found = []
    for heading in headings:
        for code in one.hs:
            if code.startswith(heading.hs) or heading.hs.startswith(code):
                sure = 0.7 if code.startswith(heading.hs) else 0.4
                found.append(
                    Flag(
                        one.id, heading.hs, heading.source, code, heading.label, sure, heading.label
                    )
                )
                break
    return found
