"""Firms and goods compared with lists that the user supplies: sanctions, denied parties, dual-use
headings.

A match is a question, never a verdict: each states which entry matched, on what, and with what
confidence. Lists are read from OpenSanctions' CSV (targets.simple.csv), FollowTheMoney entities (a
JSON object a line), or a CSV of HS headings (hs, label).
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kirmash.deals.firms import Enterprise, FirmName, name_similarity, parse_firm_name
from kirmash.deprecation import renamed_attributes
from kirmash.errors import InputError
from kirmash.reference import economies

REVIEW_THRESHOLD = 0.85
"""Similarity of names from which a person should check an entry."""

MAX_ROWS = 2_000_000
MIN_HS_DIGITS, MAX_HS_DIGITS = 2, 10
"""Digits of an HS code: a chapter at least, a national subdivision at most."""
MAX_REASON_LENGTH = 300
UNKNOWN_COUNTRY_FACTOR, OTHER_COUNTRY_FACTOR = 0.9, 0.5
LISTED_GOODS_CONFIDENCE, BROADER_GOODS_CONFIDENCE = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class ScreeningListEntry:
    """One entry of a list: its id and names there, countries in small letters (ISO alpha-2), and
    why it is listed.
    """

    id: str
    names: tuple[str, ...]
    countries: frozenset[str]
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class ScreeningListHsCode:
    """An HS code a list of goods names, by its first digits, with its label."""

    hs: str
    label: str
    source: str


@renamed_attributes({"refused": "rejected"})
@dataclass(frozen=True, slots=True)
class ScreeningList:
    """The usable entries and headings of a file, and the rejected rows with their reasons."""

    entries: tuple[ScreeningListEntry, ...] = ()
    headings: tuple[ScreeningListHsCode, ...] = ()
    rejected: tuple[str, ...] = ()


@renamed_attributes({"on": "matched_text", "listed": "listed_as", "sureness": "confidence"})
@dataclass(frozen=True, slots=True)
class ScreeningMatch:
    """A match to be checked: the enterprise, the entry or heading, what matched, and the confidence
    (0 to 1).
    """

    enterprise: str
    entry: str
    source: str
    matched_text: str = field(metadata={"json_key": "on"})
    listed_as: str = field(metadata={"json_key": "listed"})
    confidence: float = field(metadata={"json_key": "sureness"})
    reason: str


def parse_screening_list(raw: bytes, source: str) -> ScreeningList:
    """The list in any of the three forms, recognised by its content. Raises InputError for another
    file.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            "watchlist.not-utf8",
            "{source}: byte {byte} is not valid UTF-8.",
            "Save the list as UTF-8.",
            source=source,
            byte=fault.start,
        ) from fault
    if text.lstrip()[:1] == "{":
        return _read_entities(text, source)
    reader = csv.DictReader(io.StringIO(text))
    columns = _column_names(reader, source)
    if "hs" in columns:
        return _read_headings(reader, source)
    if {"id", "name"} <= columns:
        return _read_targets(reader, source)
    raise InputError(
        "watchlist.columns",
        "{source}: line 1 does not contain the columns of a list ({columns}).",
        "Required: id,name,aliases,countries… (OpenSanctions), hs,label, or one JSON "
        "entity per line.",
        source=source,
        columns=", ".join(sorted(columns)) or "none",
    )


def _column_names(reader: csv.DictReader[str], source: str) -> set[str]:
    """The names of the first line, which the reader only reads on demand."""
    try:
        names = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
    except csv.Error as fault:
        raise InputError(
            "watchlist.csv-header",
            "{source}: line 1: {cause}.",
            "Save the list as plain CSV.",
            source=source,
            cause=fault,
        ) from fault
    twice = next((name for name, count in Counter(names).items() if name and count > 1), "")
    if twice:
        raise InputError(
            "watchlist.column-twice",
            "{source}: line 1 contains the column {column} twice.",
            "Remove one of them, or give it another name.",
            source=source,
            column=twice[:40],
        )
    return set(names)


def _read_targets(reader: csv.DictReader[str], source: str) -> ScreeningList:
    entries, refused = [], []
    for number, row in enumerate(_limit_rows(reader, source), 2):
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
        entries.append(
            ScreeningListEntry(
                cells.get("id", ""), names, countries, reason[:MAX_REASON_LENGTH], source
            )
        )
    return ScreeningList(tuple(entries), rejected=tuple(refused))


def _read_entities(text: str, source: str) -> ScreeningList:
    entries, refused = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            entries.append(_read_entity(entity, source))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            refused.append(f"{source}: line {number}: no entity with an id and a name.")
    return ScreeningList(tuple(entries), rejected=tuple(refused))


def _read_entity(entity: Mapping[str, Any], source: str) -> ScreeningListEntry:
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
    return ScreeningListEntry(
        str(entity["id"]),
        names,
        countries,
        ", ".join(map(str, properties.get("topics", ())))[:MAX_REASON_LENGTH],
        source,
    )


def _read_headings(reader: csv.DictReader[str], source: str) -> ScreeningList:
    headings, refused = [], []
    for number, row in enumerate(_limit_rows(reader, source), 2):
        cells = {
            (key or "").casefold(): (value or "")
            for key, value in row.items()
            if isinstance(value, str)
        }
        code = cells.get("hs", "").replace(".", "").replace(" ", "")
        if code.isdecimal() and MIN_HS_DIGITS <= len(code) <= MAX_HS_DIGITS:
            headings.append(
                ScreeningListHsCode(code, cells.get("label", "")[:MAX_REASON_LENGTH], source)
            )
        else:
            refused.append(f"{source}: line {number}: {cells.get('hs', '')!r} is no HS code.")
    return ScreeningList(headings=tuple(headings), rejected=tuple(refused))


def _limit_rows(reader: csv.DictReader[str], source: str) -> Iterator[dict[str, Any]]:
    try:
        for number, row in enumerate(reader):
            if number >= MAX_ROWS:
                raise InputError(
                    "watchlist.too-long",
                    "{source}: more than {limit:,} rows.",
                    "Split the list.",
                    source=source,
                    limit=MAX_ROWS,
                )
            yield row
    except csv.Error as fault:
        raise InputError(
            "watchlist.csv-invalid",
            "{source}: line {line}: {cause}.",
            "Save the list as plain CSV.",
            source=source,
            line=reader.line_num,
            cause=fault,
        ) from fault


def find_screening_matches(
    enterprises: Sequence[Enterprise], lists: Iterable[ScreeningList]
) -> tuple[ScreeningMatch, ...]:
    """Every match of the enterprises with the lists, the surest first."""
    watchlists = tuple(lists)
    entries = _index_by_word(entry for item in watchlists for entry in item.entries)
    headings = [heading for item in watchlists for heading in item.headings]
    matches = [
        flag
        for item in enterprises
        for flag in (*_match_names(item, entries), *_match_goods(item, headings))
    ]
    return tuple(sorted(matches, key=lambda flag: (-flag.confidence, flag.enterprise, flag.entry)))


def _index_by_word(
    entries: Iterable[ScreeningListEntry],
) -> dict[str, list[tuple[ScreeningListEntry, str, FirmName]]]:
    """Entries under every word of their names: only those that share a word with a firm are
    compared with it.
    """
    entries_by_word: dict[str, list[tuple[ScreeningListEntry, str, FirmName]]] = {}
    for entry in entries:
        for name in entry.names:
            apart = parse_firm_name(name)
            for word in set(apart.core.split()):
                entries_by_word.setdefault(word, []).append((entry, name, apart))
    return entries_by_word


def _match_names(
    enterprise: Enterprise,
    entries_by_word: Mapping[str, list[tuple[ScreeningListEntry, str, FirmName]]],
) -> list[ScreeningMatch]:
    best: dict[str, ScreeningMatch] = {}
    for name in enterprise.names:
        apart = parse_firm_name(name)
        for entry, listed, other in (
            each for word in set(apart.core.split()) for each in entries_by_word.get(word, ())
        ):
            like = name_similarity(apart, other)
            if like < REVIEW_THRESHOLD:
                continue
            sure = round(like * _country_factor(enterprise, entry), 2)
            if entry.id not in best or best[entry.id].confidence < sure:
                best[entry.id] = ScreeningMatch(
                    enterprise.id, entry.id, entry.source, name, listed, sure, entry.reason
                )
    return list(best.values())


def _country_factor(enterprise: Enterprise, entry: ScreeningListEntry) -> float:
    """The factor of an agreeing country is 1; an unknown country or a different one lowers the
    confidence.
    """
    country = economies.alpha2(enterprise.economy) if enterprise.economy else ""
    if not country or not entry.countries:
        return UNKNOWN_COUNTRY_FACTOR
    return 1.0 if country in entry.countries else OTHER_COUNTRY_FACTOR


def _match_goods(
    enterprise: Enterprise, headings: Sequence[ScreeningListHsCode]
) -> list[ScreeningMatch]:
    """Goods of the firm under a listed heading, or a heading that contains a listed code: then with
    less confidence.
    """
    matches = []
    for heading in headings:
        for code in enterprise.hs:
            if code.startswith(heading.hs) or heading.hs.startswith(code):
                listed = code.startswith(heading.hs)
                sure = LISTED_GOODS_CONFIDENCE if listed else BROADER_GOODS_CONFIDENCE
                matches.append(
                    ScreeningMatch(
                        enterprise.id,
                        heading.hs,
                        heading.source,
                        code,
                        heading.label,
                        sure,
                        heading.label,
                    )
                )
                break
    return matches
