"""UN Comtrade: final and preview answers (JSON, CSV), bulk files (tab-separated, gzipped), and CSV
of the service before 2023.

Column names are compared in lower case without signs, so ``reporterCode``, ``reporter_code`` and
``Reporter Code`` are one. Only rows of all customs procedures, all modes of transport and the
second partner "World" are taken: the others are parts of them. Values are current dollars, exports
FOB, imports CIF.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kirmash.errors import DocumentRefused
from kirmash.formats.separated import separator_of
from kirmash.trade.sources.reading import Source, cells, heads, named, text
from kirmash.trade.table import TOTAL, Draft, Reason, Refusal

VINTAGES = MappingProxyType(
    {
        "H0": "HS92",
        "H1": "HS96",
        "H2": "HS02",
        "H3": "HS07",
        "H4": "HS12",
        "H5": "HS17",
        "H6": "HS22",
        "S1": "SITC1",
        "S2": "SITC2",
        "S3": "SITC3",
        "S4": "SITC4",
        "B4": "BEC4",
        "HS": "HS",
        "NC": "TOTAL",
    }
)
_EXPORTS = frozenset({"x", "export", "exports", "2"})
_IMPORTS = frozenset({"m", "import", "imports", "1"})
_RE = frozenset(
    {"rx", "rm", "re-export", "re-import", "3", "4", "fm", "dx", "mip", "xip", "mop", "xop"}
)
_WHOLE = (
    ("customscode", {"", "c00"}),
    ("motcode", {"", "0"}),
    ("partner2code", {"", "0"}),
    ("partner2iso", {"", "w00"}),
)
_USED = frozenset(
    {
        "flowcode",
        "rgcode",
        "flowdesc",
        "rgdesc",
        "customscode",
        "motcode",
        "partner2code",
        "partner2iso",
        "reportercode",
        "rtcode",
        "reporteriso",
        "partnercode",
        "ptcode",
        "partneriso",
        "cmdcode",
        "classificationcode",
        "pfcode",
        "primaryvalue",
        "tradevalue",
        "tradevalueus",
        "qtyunitabbr",
        "qty",
        "netwgt",
        "period",
        "refyear",
        "yr",
    }
)
# The columns of the old service's CSV, as the new one calls them ("Trade Flow Code", "2nd Partner
# Code" …).
_OLD = MappingProxyType(
    {
        "commoditycode": "cmdcode",
        "tradeflowcode": "flowcode",
        "tradeflow": "flowdesc",
        "2ndpartnercode": "partner2code",
        "customsproccode": "customscode",
        "modeoftransportcode": "motcode",
        "classification": "classificationcode",
        "qtyunit": "qtyunitabbr",
        "netweightkg": "netwgt",
        "netweight": "netwgt",
        "year": "refyear",
    }
)
MAX_JSON = 300_000_000


def fits(source: Source) -> bool:
    """Whether the head bears Comtrade's names."""
    start = source.head.lstrip("\ufeff \r\n\t")
    if start.startswith(("{", "[")):
        return any(
            word in start for word in ('"cmdCode"', '"reporterCode"', '"primaryValue"', '"data"')
        )
    first = (
        set(_places(start.splitlines()[0].replace('"', "").split(separator_of(start))))
        if start
        else set()
    )
    return (
        "cmdcode" in first
        and bool(first & {"primaryvalue", "tradevalue", "tradevalueus"})
        and bool(first & {"reportercode", "reporteriso"})
    )


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every row of an answer or a bulk file. Raises DocumentRefused for JSON that is cut or is no
    answer of Comtrade.
    """
    if source.head.lstrip("\ufeff \r\n\t").startswith(("{", "[")):
        yield from (_draft(index, row) for index, row in enumerate(_answer(source), 1))
        return
    rows = cells(source)
    _, head = next(rows)
    place, width = _places(head), len(head)
    for line, row in rows:
        # the service ends its rows with one separator too many
        sound = len(row) >= width and not any(row[width:])
        yield (
            _draft(line, _Row(row, place))
            if sound
            else Refusal(line, head[0], Reason.SHORT_ROW, ",".join(row)[:40])
        )


def _places(head: Sequence[str]) -> dict[str, int]:
    """Columns by the names of the new service."""
    found = heads(head)
    return {
        _OLD.get(name, name): index
        for name, index in found.items()
        if name not in _OLD or _OLD[name] not in found
    }


class _Row(Mapping[str, Any]):
    """A CSV row asked by column name."""

    __slots__ = ("place", "row")

    def __init__(self, row: Sequence[str], place: dict[str, int]) -> None:
        self.row, self.place = row, place

    def __getitem__(self, name: str) -> str:
        return named(self.row, self.place, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.place)

    def __len__(self) -> int:
        return len(self.place)


def _answer(source: Source) -> list[dict[str, Any]]:
    with text(source) as words:
        said = words.read(MAX_JSON + 1)
    if len(said) > MAX_JSON:
        raise DocumentRefused(
            f"{source.name} is longer than {MAX_JSON:,} characters.",
            "Request it in parts, or as CSV.",
        )
    try:
        # every number stays the text it was: 1e400 or NaN must reach the checks, not become a float
        found = json.loads(
            said, parse_float=str, parse_int=str, parse_constant=str, object_hook=_slim
        )
    except (json.JSONDecodeError, RecursionError) as fault:
        raise DocumentRefused(
            f"{source.name} is not complete JSON: {fault}.",
            "Download it again; the answer was incomplete.",
        ) from fault
    rows = found.get("data", found.get("dataset")) if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DocumentRefused(
            f"{source.name} is not an answer of UN Comtrade: it contains no list of rows.",
            "Check the message of the server in it.",
        )
    return rows


def _slim(found: dict[str, Any]) -> dict[str, Any]:
    """Of a row the columns read here, by their plain names; other objects as they are. A hundred
    thousand rows are in memory at once.
    """
    named = {_plain(name): value for name, value in found.items()}
    return (
        {name: value for name, value in named.items() if name in _USED}
        if "cmdcode" in named
        else found
    )


@lru_cache(maxsize=1_000)
def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _draft(line: int, row: Mapping[str, Any]) -> Draft | Refusal:
    flow = (_first(row, "flowcode", "rgcode") or _first(row, "flowdesc", "rgdesc")).casefold()
    if flow in _RE:
        return Refusal(line, "flowCode", Reason.REEXPORT, flow)
    if flow not in _EXPORTS | _IMPORTS:
        return Refusal(line, "flowCode", Reason.BAD_FLOW, flow[:40])
    for name, whole in _WHOLE:
        if _first(row, name).casefold() not in whole:
            return Refusal(line, name, Reason.BREAKDOWN, _first(row, name)[:40])
    reporter = _first(row, "reportercode", "rtcode") or _first(row, "reporteriso")
    partner = _first(row, "partnercode", "ptcode") or _first(row, "partneriso")
    sides = (reporter, partner) if flow in _EXPORTS else (partner, reporter)
    said = _first(row, "classificationcode", "pfcode") or "HS"
    product = _goods(_first(row, "cmdcode"), said)
    nomenclature = TOTAL if product == TOTAL else VINTAGES.get(said, said)
    value = _first(row, "primaryvalue", "tradevalue", "tradevalueus")
    unit = _first(row, "qtyunitabbr")
    return Draft(
        line,
        _period(row),
        reporter,
        *sides,
        nomenclature,
        product,
        value,
        1,
        _known(row, "qty") if unit not in {"", "N/A"} else "",
        unit if unit != "N/A" else "",
        _known(row, "netwgt"),
    )


def _goods(said: str, classification: str) -> str:
    """The code of goods; of the HS it has its leading nought back where a spreadsheet
    took it away.
    """
    return (
        said.zfill(len(said) + len(said) % 2)
        if classification.startswith("H") and said.isdecimal()
        else said
    )


def _first(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        found = row.get(name)
        if found is not None and str(found).strip():
            return str(found).strip()
    return ""


def _known(row: Mapping[str, Any], name: str) -> str:
    """A quantity, or '' for the zero by which Comtrade says that none is known."""
    said = _first(row, name)
    return "" if not said.strip("0.") else said


def _period(row: Mapping[str, Any]) -> str:
    said = _first(row, "period", "refyear", "yr")
    return f"{said[:4]}-{said[4:]}" if len(said) == 6 and said.isdecimal() else said
