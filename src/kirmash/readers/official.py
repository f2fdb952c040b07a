"""Official figures supplied as a small CSV: one claim a row, whose evidence is a cell.

The file is UTF-8, with any number of leading comments (``# source: …``, ``# url: …``, ``#
retrieved: 2026-11-20``), then the header ``period,reporter,partner,measure,value,unit,source`` and
one row a figure, values in plain units.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from kirmash.errors import BadPeriod, DocumentRefused, UnknownEconomy
from kirmash.formats import numbers
from kirmash.lang import dates, detect
from kirmash.messages import Message, Plural, message
from kirmash.readers import decoding
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import GIVEN, Cell, Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Measure, Quantity
from kirmash.reference import economies

COLUMNS = ("period", "reporter", "partner", "measure", "value", "unit", "source")
_COMMENT = re.compile(r"#[ \t]*(?:(?P<key>[a-z]+)[ \t]*:[ \t]*)?(?P<value>.*)", re.IGNORECASE)
_UNIT = re.compile(r"[A-Z]{3}|percent|units|rank|t|kg|m2|m3|pieces")
_HEADER_LINES = 40


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One line of the table: its number in the file (from 1), the place of its first character, its
    fields with theirs.
    """

    number: int
    fields: tuple[str, ...]
    offsets: tuple[int, ...]


def is_official_table(raw: bytes) -> bool:
    """Whether the first line that is no comment is the header of an official table."""
    lines = raw[:20_000].decode("utf-8-sig", errors="replace").splitlines()[:_HEADER_LINES]
    header = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return _column_names(header) == COLUMNS


def load(raw: bytes, source: str, user_date: date | None) -> Extraction:
    """The table as a document whose text is the file's text, and one claim a row, with the span and
    cell of its value.

    Raises DocumentRefused naming the line and column of the first row that cannot be taken; nothing
    is taken then.
    """
    text = decoding.decode(raw, source)
    if not is_official_table(raw):
        raise DocumentRefused(
            "official.not-a-table",
            "{source} is not a table of official figures.",
            "Its columns must be: {columns}.",
            source=source,
            columns=",".join(COLUMNS),
        )
    metadata = _read_comments(text)
    own = dates.parse_partial_iso_date(metadata.get("published", ""))
    day = own or user_date
    basis = "page" if own else GIVEN if user_date else "unknown"
    outlet = metadata.get("source")
    document = Document(
        sha256(raw).hexdigest(),
        source,
        text,
        detect.detect_language(text),
        metadata.get("url"),
        metadata.get("title"),
        day,
        basis,
        outlet,
        metadata.get("note"),
    )
    return Extraction(document, tuple(_row_claim(document, row) for row in _rows(text, source)))


def _read_comments(text: str) -> dict[str, str]:
    """The ``# key: value`` lines above the header."""
    values: dict[str, str] = {}
    for line in text.split("\n")[:_HEADER_LINES]:
        comment = _COMMENT.fullmatch(line.strip())
        if comment and comment["key"] and comment["value"]:
            values.setdefault(comment["key"].casefold(), comment["value"].strip())
    return values


def _column_names(line: str) -> tuple[str, ...]:
    return tuple(name.strip().casefold() for name in line.split(","))


def _rows(text: str, source: str) -> Iterator[OfficialRow]:
    """The rows under the header, each with the places of its fields."""
    place, header = 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            if header:
                yield _row(number, line, place, source)
            header = True
        place += len(line) + 1


def _row(number: int, line: str, place: int, source: str) -> OfficialRow:
    """Split one line; a field in quotes keeps its commas, and its place is that of the words
    inside.
    """
    try:
        fields = next(csv.reader([line]))
    except csv.Error as fault:
        raise _row_refusal(source, number, _ROW, str(fault)) from fault
    if len(fields) != len(COLUMNS):
        raise _row_refusal(
            source,
            number,
            _ROW,
            message(
                "official.fields",
                Plural(
                    "{count} field instead of {expected}", "{count} fields instead of {expected}"
                ),
                count=len(fields),
                expected=len(COLUMNS),
            ),
        )
    places, start = [], 0
    for field in fields:
        start = line.find(field.strip(), start)
        places.append(place + start)
        start = line.find(",", start + len(field.strip())) + 1
    return OfficialRow(number, tuple(field.strip() for field in fields), tuple(places))


def _row_claim(document: Document, row: OfficialRow) -> Claim:
    field = dict(zip(COLUMNS, row.fields, strict=True))
    start = row.offsets[COLUMNS.index("value")]
    value = _value(document.source, row, field["value"])
    if not _UNIT.fullmatch(field["unit"]):
        raise _row_refusal(document.source, row.number, "unit", repr(field["unit"]))
    return Claim(
        document.id,
        _measure(document.source, row, field["measure"]),
        _economy(document.source, row, "reporter"),
        (span_of(document.text, start, start + len(field["value"])),),
        partner=_economy(document.source, row, "partner"),
        period=_period(document.source, row, field["period"]),
        quantity=Quantity(value, field["unit"]),
        speaker=field["source"] or document.outlet,
        cell=Cell(document.source, "", row.number, COLUMNS.index("value") + 1, field["value"]),
    )


def _value(source: str, row: OfficialRow, words: str) -> float:
    try:
        value = float(numbers.parse(words, numbers.DecimalSeparatorConvention.PLAIN))
    except numbers.NotANumber:
        value = math.nan
    if not math.isfinite(value):
        raise _row_refusal(
            source,
            row.number,
            "value",
            message(
                "official.value",
                "{words!r} is not a plain number such as 34187500000",
                words=words,
            ),
        )
    return value


def _measure(source: str, row: OfficialRow, words: str) -> Measure:
    try:
        return Measure(words.casefold())
    except ValueError as fault:
        raise _row_refusal(
            source,
            row.number,
            "measure",
            message(
                "official.measure",
                "{words!r}; known: {known}",
                words=words,
                known=tuple(Measure),
            ),
        ) from fault


def _economy(source: str, row: OfficialRow, column: str) -> str | None:
    words = row.fields[COLUMNS.index(column)]
    if not words and column == "partner":
        return None
    try:
        return economies.resolve_economy_code(words, two_letters=False)
    except UnknownEconomy as fault:
        raise _row_refusal(source, row.number, column, fault.problem) from fault


def _period(source: str, row: OfficialRow, words: str) -> periods.Period:
    try:
        return periods.parse(words)
    except BadPeriod as fault:
        raise _row_refusal(source, row.number, "period", fault.problem) from fault


_ROW = message("official.the-row", "the row")


def _row_refusal(
    source: str, number: int, column: str | Message, why: str | Message
) -> DocumentRefused:
    return DocumentRefused(
        "official.row",
        "{source}, line {line}, {column}: {why}.",
        "Correct the line; nothing of the file was imported.",
        source=source,
        line=number,
        column=column,
        why=why,
    )
