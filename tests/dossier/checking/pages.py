"""Pages as another reader's lines, for the tests of checking: what waits for a person, and what
counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kirmash import Dossier

PAIR = ("BLR", "RU-IVA")
SLOTS = ("reporter", "partner", "period", "product", "unit")


def claim(text: str, quote: str, **fields: Any) -> dict[str, Any]:
    """A turnover of the pair in 2014 that ``quote`` states, with other fields where they are
    given.
    """
    start = text.index(quote)
    return {
        "measure": "turnover",
        "reporter": PAIR[0],
        "partner": PAIR[1],
        "period": "2014",
        "hedge": "exact",
        "modality": "reported",
        "slots": dict.fromkeys(SLOTS, "stated"),
        "spans": [{"start": start, "end": start + len(quote), "quote": quote}],
    } | fields


def page(
    name: str,
    text: str,
    *claims: Mapping[str, Any],
    actors: Sequence[Mapping[str, Any]] = (),
    **document: Any,
) -> str:
    """A line of extractions."""
    header = {
        "source": f"{name}.html",
        "url": f"https://{name}.example/news",
        "lang": "en",
        "published": "2015-03-10",
        "published_basis": "page",
        "title": None,
        "text": text,
    }
    shape = {"schema": "kirmash.extraction/2", "reader": "desk", "document": header | document}
    return json.dumps({**shape, "claims": claims, "deals": [], "actors": actors, "goods": []})


def add(dossier: Dossier, *lines: str) -> None:
    """Hand lines in."""
    path = Path(dossier.folder).parent / f"{len(dossier.documents())}.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    report = dossier.add([path])
    assert not report.rejected, report.rejected
    assert not report.refused, report.refused


def levels(dossier: Dossier, measure: str = "turnover") -> dict[str, float]:
    """The levels of a measure of the pair by period, in millions."""
    return {
        str(point.period): round(point.value / 1e6, 1)
        for point in dossier.series(PAIR, measure).points
        if point.value is not None
    }
