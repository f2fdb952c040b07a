"""The pages of a world as lines of the extraction contract."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.worlds import laws
from benchmarks.worlds.generator import Statement, World, economies_of, statements_by_page

_WORDS = {
    "exports": "the exports of {reporter} to {partner}",
    "imports": "the imports of {reporter} from {partner}",
    "turnover": "the trade of {reporter} with {partner}",
}
_HEDGES = {"exact": "", "about": "about ", "almost": "almost ", "more_than": "more than "}


def write_pages(world: World, path: Path) -> dict[tuple[str, int], Statement]:
    """Write a line a page; the statements by their document's id and where they begin in it."""
    places: dict[tuple[str, int], Statement] = {}
    with path.open("w", encoding="utf-8") as stream:
        for number, statements in statements_by_page(world):
            address = _address(statements[0], number)
            line, starts = page_line(address, world.days[number], statements)
            stream.write(json.dumps(line) + "\n")
            document = sha256(line["document"]["text"].encode()).hexdigest()
            for start, statement in zip(starts, statements, strict=True):
                places[document, start] = statement
    return places


def _address(statement: Statement, number: int) -> str:
    """The address of a page: every pair has outlets of its own."""
    return f"https://press{statement.outlet}.pair{statement.pair}.example/{number}.html"


def page_line(
    address: str, day: date, statements: list[Statement]
) -> tuple[dict[str, Any], list[int]]:
    """A line of the contract, and the place where each statement begins."""
    text, starts, claims = f"Trade news, {day.isoformat()}, {address}.\n", [], []
    for statement in statements:
        sentence = _sentence(statement)
        starts.append(len(text))
        claims.append(_claim(statement, len(text), sentence))
        text += sentence + "\n"
    document = {
        "source": address,
        "url": address,
        "lang": "en",
        "published": day.isoformat(),
        "published_basis": "page",
        "title": None,
        "text": text,
    }
    line = {
        "schema": "kirmash.extraction/2",
        "reader": "a made-up world",
        "document": document,
        "claims": claims,
        "deals": [],
        "actors": [],
        "goods": [],
    }
    return line, starts


def _claim(statement: Statement, start: int, sentence: str) -> dict[str, Any]:
    reporter, partner = economies_of(statement.pair)
    printed = statement.print
    number: dict[str, Any] = (
        {"change_pct": printed.value, "change_hedge": printed.hedge}
        if statement.is_rate
        else {"value": printed.value, "unit": "USD", "hedge": printed.hedge}
    )
    return {
        "measure": laws.FLOWS[statement.flow],
        "reporter": reporter,
        "partner": partner,
        "period": str(laws.FIRST_YEAR + statement.year),
        **number,
        "modality": "reported",
        "slots": {"reporter": "stated", "partner": "stated", "period": "stated"},
        "acceptance": "accepted",
        "spans": [{"start": start, "end": start + len(sentence), "quote": sentence}],
    }


def _sentence(statement: Statement) -> str:
    reporter, partner = economies_of(statement.pair)
    words = _WORDS[laws.FLOWS[statement.flow]].format(reporter=reporter, partner=partner)
    printed, year = statement.print, laws.FIRST_YEAR + statement.year
    hedge = _HEDGES[printed.hedge]
    if statement.is_rate:
        verb = "grew" if printed.value >= 0 else "fell"
        return f"In {year} {words} {verb} by {hedge}{abs(printed.value):g} percent."
    return f"In {year} {words} came to {hedge}{printed.value / 1e6:.10g} million dollars."
