"""SDMX: SDMX-CSV (1.0 and 2.0) by its column names, and SDMX-ML (generic and structure-specific,
2.1 and 3.0) through pysdmx.

Trade data flows call their dimensions differently; the names listed here are those of the UN's IMTS
structure (DF_COMTRADE), Eurostat's and the OECD's. A flow of other names is read with a mapping.
SDMX-ML needs the ``sdmx`` extra and is parsed in a limited child process, without entities and
without the network.
"""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.parsers import expat

from kirmash.errors import DocumentRefused, KirmashError
from kirmash.sandbox import workers
from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.sources.comtrade import VINTAGES
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import SourceFile, column_positions, open_text, read_csv_rows
from kirmash.trade.table import (
    CN_DIGITS,
    NOMENCLATURES,
    TOTAL,
    RowRefusal,
    RowRefusalReason,
    TradeDraft,
)

_REPORTER = ("refarea", "reporter", "reportingeconomy", "reportingcountry", "declarant")
_PARTNER = ("counterpartarea1", "counterpartarea", "partner", "partnereconomy", "visarea")
_PRODUCT = ("commodity1", "commodity", "product", "commoditycode", "cmdcode")
_FLOW = ("tradeflow", "flow", "stkflow", "flowcode")
_CLASS = ("commodityclassification", "classification", "nomenclature")
_MULTIPLES = MappingProxyType(
    {
        "THS": 3,
        "THOUSAND": 3,
        "THOUSANDS": 3,
        "MIO": 6,
        "MLN": 6,
        "MN": 6,
        "MILLION": 6,
        "MILLIONS": 6,
        "BN": 9,
        "BIO": 9,
    }
)
_EURO = frozenset({"EUR", "EURO", "EUROS", "ECU"})
_ADJUSTED = frozenset(
    {"SA", "SCA", "SWA", "SWDA", "WDA", "CA", "TC"}
)  # of seasons and working days: no longer what was reported
_CURRENCY_CODE = re.compile("[A-Z]{3}", re.ASCII)
_NATIONAL = frozenset({"NAC", "NAT", "XDC", "XXX"})  # the reporter's own, which no code names
_UNIT = ("currency", "unit", "unitmeasure", "indicators", "indicator", "measure")
_EXPORTS = frozenset({"x", "e", "exp", "export", "exports", "2"})
_IMPORTS = frozenset({"m", "i", "imp", "import", "imports", "1"})
_REEXPORTS = frozenset(
    {"rx", "rm", "dx", "fm", "mip", "mop", "xip", "xop", "re-export", "re-import", "3", "4"}
)
_AMOUNTS = ("QUANTITY", "WEIGHT", "_KG", "KGM", "TONNE")  # inside a unit of what is no money
_INDICATORS = frozenset({"indicators", "indicator", "measure"})
# Dimensions by which a flow may be broken down, and the code of the total of each.
_PARTS = (
    "counterpartarea2",
    "transportmodeborder",
    "modeoftransport",
    "customproc",
    "customsprocedure",
    "motcode",
    "customscode",
    "partner2",
    "statprocedure",
    "statproc",
    "statregime",
)
_TOTAL_CODES = frozenset({"", "_t", "_z", "total", "w0", "w00", "wld", "world", "0", "c00", "tot"})
_WORLD = frozenset({"W0", "_T", "W00"})
_POWER = re.compile(r"(units?)?|(\d{1,2})", re.ASCII | re.IGNORECASE)
_GENERIC_NAMES = frozenset({"Value", "ObsDimension", "ObsValue"})
_XML = re.compile(r"^\s*<\?xml[^>]*\?>", re.ASCII)
_MONTH = re.compile(r"(\d{4})-?M(\d{1,2})", re.ASCII)
ML_CHARS, ML_SECONDS, ML_MEMORY = 200_000_000, 180.0, 3_000_000_000


def fits(source: SourceFile) -> bool:
    """Whether it is SDMX-CSV (an ``OBS_VALUE`` beside a ``DATAFLOW`` or ``STRUCTURE`` column) or
    SDMX-ML.
    """
    head = source.head.lstrip("\ufeff \r\n")
    if head.startswith("<"):
        return "sdmx.org/resources/sdmxml" in head.casefold()
    first = head.splitlines()[:1]
    return (
        bool(first)
        and "OBS_VALUE" in first[0].upper()
        and any(word in first[0].upper() for word in ("DATAFLOW", "STRUCTURE"))
    )


def read_trade_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every observation. Raises DocumentRefused where it is SDMX-ML and pysdmx is
    not installed.
    """
    if source.head.lstrip("\ufeff \r\n").startswith("<"):
        yield from (_draft(index, row) for index, row in enumerate(_read_observations(source), 1))
        return
    rows = read_csv_rows(source)
    _, head = next(rows)
    columns = column_positions(
        [name.split(":")[0] for name in head]
    )  # "REF_AREA: Reference area" where labels were requested
    for line, row in rows:
        if len(row) < len(head):
            yield RowRefusal(line, head[0], RowRefusalReason.SHORT_ROW, ",".join(row)[:40])
        else:
            yield _draft(line, {name: row[index].split(": ")[0] for name, index in columns.items()})


def _read_observations(source: SourceFile) -> list[dict[str, str]]:
    try:
        importlib.import_module("pysdmx.io")
    except ImportError as absent:
        raise DocumentRefused(
            "sdmx.no-pysdmx",
            "Reading SDMX-ML needs pysdmx, which is not installed.",
            "Install kirmash[sdmx], or request SDMX-CSV.",
        ) from absent
    with open_text(source) as words:
        try:
            message = words.read(ML_CHARS + 1)
        except UnicodeDecodeError as fault:
            raise DocumentRefused(
                "sdmx.encoding",
                "{source} does not match its apparent encoding.",
                "Download it again.",
                source=source.name,
            ) from fault
    if len(message) > ML_CHARS:
        raise DocumentRefused(
            "sdmx.too-long",
            "{source} is longer than {limit:,} characters.",
            "Request SDMX-CSV, or request it in parts.",
            source=source.name,
            limit=ML_CHARS,
        )
    if "<!DOCTYPE" in message or "<!ENTITY" in message:
        raise DocumentRefused(
            "sdmx.entities",
            "{source} has a DOCTYPE or entities of its own, which no SDMX message has.",
            "Download it from the publisher again.",
            source=source.name,
        )
    plain = '<?xml version="1.0" encoding="UTF-8"?>' + _XML.sub(
        "", message.lstrip("\ufeff"), count=1
    )
    return workers.run(
        read_sdmx_observations, plain.encode("utf-8", "replace"), ML_SECONDS, ML_MEMORY
    )


def read_sdmx_observations(raw: bytes) -> list[dict[str, str]]:
    """The child's side: every observation of every data set of an SDMX-ML message, its columns by
    name in lower case without signs.
    """
    from pysdmx.io import read_sdmx

    try:
        _OneValueEach().check(raw)
        sets: list[Any] = list(read_sdmx(io.BytesIO(raw), validate=False).data or ())
        return [row for dataset in sets for row in _rows(dataset.data)]
    except (KirmashError, MemoryError, RecursionError):
        raise
    except Exception as fault:
        raise DocumentRefused(
            "sdmx.unreadable",
            "The message cannot be read as SDMX-ML ({type}).",
            "Request SDMX-CSV.",
            type=type(fault).__name__,
        ) from fault


class _OneValueEach:
    """A look at a message for what pysdmx settles in silence, the last one winning: an observation
    with two values of one dimension, attribute or measure.
    """

    def __init__(self) -> None:
        self._of_series: dict[str, str] = {}
        self._of_observation: dict[str, str] = {}
        self._inside = ""

    def check(self, raw: bytes) -> None:
        """Raise DocumentRefused for two values of one name, ExpatError for what is no XML."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.Parse(raw, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in {"DataSet", "Series", "Group"}:
            self._of_series, self._of_observation = {}, {}
            self._inside = name
        elif name == "Obs":
            self._of_observation = {}
            self._inside = name
        if name in {"Series", "Obs"}:
            for key, value in attributes.items():
                self._take(key, value)
        elif self._inside and name in _GENERIC_NAMES and "value" in attributes:
            self._take(attributes.get("id", name), attributes["value"])

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] in {"Obs", "Group", "DataSet"}:
            self._inside = "Series" if self._inside == "Obs" else ""

    def _take(self, name: str, value: str) -> None:
        known = self._of_observation.get(name, self._of_series.get(name, value))
        if known != value:
            raise DocumentRefused(
                "sdmx.two-values",
                "An observation has two values of {name}: {first} and {second}.",
                "Request SDMX-CSV.",
                name=name[:40],
                first=known[:40],
                second=value[:40],
            )
        own = self._of_observation if self._inside == "Obs" else self._of_series
        own[name] = value


def _rows(frame: Any) -> list[dict[str, str]]:
    """A frame's rows as text; what an observation lacks is ''."""
    plain = frame.astype(object).where(frame.notna(), "").astype(str)
    plain.columns = list(column_positions(list(plain.columns)))
    rows: list[dict[str, str]] = plain.to_dict("records")
    return rows


def _draft(line: int, row: Mapping[str, str]) -> TradeDraft | RowRefusal:
    if refusal := _find_refusal(line, row):
        return refusal
    export = _first_value(row, _FLOW).casefold() in _EXPORTS
    reporter, partner = (_area_label(_first_value(row, names)) for names in (_REPORTER, _PARTNER))
    product, classification = _first_value(row, _PRODUCT), _first_value(row, _CLASS)
    if not classification:
        product = restore_code(product, "HS")
    is_total = product.upper() in {"TOTAL", "_T", "TOT"}
    nomenclature = (
        TOTAL
        if is_total
        else classification
        if classification in NOMENCLATURES
        else VINTAGES.get(
            classification, classification or ("CN" if len(product) == CN_DIGITS else "HS")
        )
    )
    money = _currency_and_power(line, row)
    if isinstance(money, RowRefusal):
        return money
    sides = (reporter, partner) if export else (partner, reporter)
    goods, value = TOTAL if is_total else product, _first_value(row, ("obsvalue",))
    return TradeDraft(
        line,
        _parse_period(row),
        reporter,
        *sides,
        nomenclature,
        goods,
        value,
        10 ** money[1],
        currency=money[0],
    )


def _currency_and_power(line: int, row: Mapping[str, str]) -> tuple[str, int] | RowRefusal:
    """The currency of a value and the power of ten of its unit; dollars where nothing says another,
    as the UN's flows are.

    UNIT_MULT goes before a unit's own word: THS_EUR with UNIT_MULT 3 is thousands, not millions.
    """
    currencies, power = set[str](), 0
    for name in _UNIT:
        unit = _first_value(row, (name,)).upper()
        words = _unit_words(unit)
        currency = _currency(name, words)
        reason = _unit_refusal(name, unit, words, currency)
        if reason:
            return RowRefusal(line, name.upper(), reason, unit[:40])
        currencies |= {currency} - {""}
        power = power or next((_MULTIPLES[word] for word in words if word in _MULTIPLES), 0)
    if len(currencies) > 1:
        return RowRefusal(
            line, "CURRENCY", RowRefusalReason.OTHER_CURRENCY, " ".join(sorted(currencies))
        )
    multiplier = _first_value(row, ("unitmult",))
    if not _POWER.fullmatch(multiplier):
        return RowRefusal(line, "UNIT_MULT", RowRefusalReason.NOT_A_NUMBER, multiplier[:40])
    return next(iter(currencies), "USD"), (
        int(multiplier) if multiplier.isdecimal() else 0
    ) or power


def _unit_refusal(name: str, unit: str, words: list[str], currency: str) -> RowRefusalReason | None:
    """Why values of a unit are no money, or money of no known currency; None where they are."""
    is_amount = unit in {"KG", "T"} or any(word in unit for word in _AMOUNTS)
    if is_amount or not _ADJUSTED.isdisjoint(words):
        return RowRefusalReason.NOT_MONEY
    if unit and not currency and (name not in _INDICATORS or not _NATIONAL.isdisjoint(words)):
        return RowRefusalReason.OTHER_CURRENCY
    return None


def _currency(name: str, words: list[str]) -> str:
    """The currency in a unit's words, '' where none: a word of three letters by itself is one, save
    in a list of indicators.
    """
    if any(word in _EURO for word in words):
        return "EUR"
    if "USD" in words:
        return "USD"
    plain = [word for word in words if word not in _MULTIPLES]
    alone = len(plain) == 1 and _CURRENCY_CODE.fullmatch(plain[0]) and plain[0] not in _NATIONAL
    return plain[0] if alone and name not in _INDICATORS else ""


def _unit_words(unit: str) -> list[str]:
    return (
        re.sub("US[ -]?DOLLARS?", "USD", unit.upper()).replace("_", " ").replace("-", " ").split()
    )


def _find_refusal(line: int, row: Mapping[str, str]) -> RowRefusal | None:
    """Why an observation is no total export or import, if it is none."""
    flow, action = _first_value(row, _FLOW).casefold(), _first_value(row, ("action",)).casefold()
    if action in {"d", "delete"}:
        return RowRefusal(line, "ACTION", RowRefusalReason.WITHDRAWN, action)
    if flow not in _EXPORTS | _IMPORTS:
        return RowRefusal(
            line,
            "FLOW",
            RowRefusalReason.REEXPORT if flow in _REEXPORTS else RowRefusalReason.BAD_FLOW,
            flow[:40],
        )
    for name in _PARTS:
        if _first_value(row, (name,)).casefold() not in _TOTAL_CODES:
            return RowRefusal(
                line, name.upper(), RowRefusalReason.BREAKDOWN, _first_value(row, (name,))[:40]
            )
    return None


def _area_label(code: str) -> str:
    return "WLD" if code.upper() in _WORLD else code


def _parse_period(row: Mapping[str, str]) -> str:
    """``2014-M03`` and ``2014M3`` as the table writes months."""
    period = _first_value(row, ("timeperiod", "period"))
    match = _MONTH.fullmatch(period)
    return f"{match[1]}-{match[2].zfill(2)}" if match else period


def _first_value(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name].strip() for name in names if row.get(name, "").strip()), "")


LAYOUTS = (TradeLayout("sdmx", fits, read_trade_drafts, "SDMX", decimal="."),)
