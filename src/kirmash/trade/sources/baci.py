"""BACI of CEPII: ``t,i,j,k,v,q`` – year, exporter, importer, HS6, thousand dollars FOB, tonnes – as
CSV or in its ZIP.

Both sides' reports are already reconciled, so ``reporter`` is ''. The vintage stands in the file's
name (BACI_HS92_Y2021_V202401b.csv).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kirmash.formats.separated import separator_of
from kirmash.trade.sources.reading import Cells, Source, cells, heads
from kirmash.trade.table import Draft, Reason, Refusal

COLUMNS = ("t", "i", "j", "k", "v", "q")
_VINTAGE = re.compile(r"HS(92|96|02|07|12|17|22)", re.IGNORECASE)


def fits(source: Source) -> bool:
    """Whether the first line is BACI's, in any order of columns."""
    first = source.head.splitlines()[:1]
    return bool(first) and set(
        heads(first[0].replace('"', "").split(separator_of(first[0])))
    ) >= set(COLUMNS[:5])


def vintage(source: Source) -> str:
    """``HS92`` … ``HS22`` from the file's name; HS92, BACI's longest, where it says nothing."""
    found = _VINTAGE.search(source.name)
    return f"HS{found.group(1)}" if found else "HS92"


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every row; a short one is refused."""
    rows = cells(source)
    next(rows)
    yield from drawn(rows, source)


def drawn(rows: Iterable[Cells], source: Source) -> Iterator[Draft | Refusal]:
    """The drafts of some rows below the first line of a source."""
    first = source.head.splitlines()[0].replace('"', "")
    head = first.split(separator_of(first))
    place, said = heads(head), vintage(source)
    for line, row in rows:
        if len(row) < len(head):
            yield Refusal(line, "t", Reason.SHORT_ROW, ",".join(row)[:40])
            continue
        t, i, j, k, v = (row[place[name]].strip() for name in COLUMNS[:5])
        tonnes = row[place["q"]].strip() if "q" in place else ""
        yield Draft(
            line, t, "", i, j, said, k.zfill(6), v, 1000, "" if tonnes == "NA" else tonnes, "t", ""
        )
