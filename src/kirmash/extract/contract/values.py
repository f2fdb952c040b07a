"""The values of a record of the extraction contract, each checked: what is none is refused by a
reason that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from kirmash.errors import BadPeriod
from kirmash.records import periods
from kirmash.records.claims import SEVERAL, WORLD
from kirmash.records.evidence import Basis, Slot, Span
from kirmash.records.periods import Period
from kirmash.reference import economies, lexicons

Record = Mapping[str, Any]
_Member = TypeVar("_Member", bound=StrEnum)

MAX_NUMBER = 1e18
"""No figure of trade is larger, in any currency."""
FIRST_YEAR, LAST_YEAR = 1800, 2199
MAX_SPANS, MAX_CODES, MAX_PARTIES = 40, 100, 40
MAX_QUOTE, MAX_WORDS, MAX_NAME = 5_000, 1_000, 300
_SHOWN = 60
"""Characters of a refused value that a refusal repeats."""

_HS = re.compile(r"\d{2,10}", re.ASCII)
_CURRENCY_FORM = re.compile(r"[A-Z]{3}")
_BASES: Mapping[str, Basis] = {
    **{basis.value: basis for basis in Basis},
    "s": Basis.STATED,
    "i": Basis.INHERITED,
    "a": Basis.ASSUMED,
    "-": Basis.NONE,
}
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    "\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Controls, halves of pairs, marks that turn the direction, what is no character."""

UNITS = frozenset(
    {
        "percent",
        "units",
        "rank",
        "head",
        "bottles",
        "boxes",
        "bags",
        "cases",
        "pairs",
        "pieces",
        "stems",
        "sets",
        "beds",
        "bales",
        "containers",
        "TEU",
        "t",
        "tonne",
        "tonnes",
        "kg",
        "kilogram",
        "kilograms",
        "g",
        "gram",
        "grams",
        "mg",
        "quintal",
        "quintals",
        "pound",
        "pounds",
        "lb",
        "ounce",
        "ounces",
        "oz",
        "carat",
        "carats",
        "ton",
        "tons",
        "m",
        "km",
        "km2",
        "m2",
        "m3",
        "square metre",
        "square metres",
        "cubic metre",
        "cubic metres",
        "thousand m3",
        "thousand cubic metres",
        "hectare",
        "hectares",
        "ha",
        "acre",
        "acres",
        "l",
        "litre",
        "litres",
        "decalitre",
        "decalitres",
        "hl",
        "hectolitre",
        "hectolitres",
        "gallon",
        "gallons",
        "bushel",
        "bushels",
        "barrel",
        "barrels",
        "bbl",
        "boe",
        "W",
        "kW",
        "MW",
        "GW",
        "megawatt",
        "megawatts",
        "Wh",
        "kWh",
        "MWh",
        "GWh",
        "TWh",
        "Btu",
        "MMBtu",
        "million Btu",
        "J",
        "GJ",
        "gigajoule",
        "gigajoules",
        "TJ",
        "toe",
        "person",
        "persons",
        "passengers",
        "vehicles",
        "cars",
        "tractors",
        "buses",
        "machines",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "second",
    }
)
"""Units that a quantity may have besides a currency."""

_CENTS = re.compile(r"(?:US )?cents?")


class RecordFault(Exception):
    """A value that cannot be taken: a key of the messages, the field, the value."""

    def __init__(self, reason: str, field: str, value: object = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.value = value


def excerpt(value: object) -> str:
    """The beginning of a refused value on one line, without what a terminal would obey."""
    if isinstance(value, Mapping | list):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    return clean_line(str(value)[: 4 * _SHOWN])[:_SHOWN]


def clean(text: str) -> str:
    """The text with a space for every character that is no character of a text.

    One for one, so that offsets hold: controls, halves of pairs, marks that turn the direction.
    """
    return _UNPRINTABLE.sub(" ", text)


def clean_line(text: str) -> str:
    """Clean words on one line, one space between them."""
    return " ".join(clean(text).split())


def optional_text(record: Record, field: str, most: int = MAX_WORDS) -> str | None:
    """Words on one line; None where there are none. Raises RecordFault."""
    value = record.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RecordFault("not_text", field, value)
    if len(value) > most:
        raise RecordFault("too_long", field, value)
    return clean_line(value) or None


def member(kind: type[_Member], record: Record, field: str, default: _Member | None) -> _Member:
    """A member of an enumeration; ``default`` where the field is absent. Raises RecordFault."""
    value = record.get(field)
    if value is None and default is not None:
        return default
    with suppress(ValueError):
        if isinstance(value, str):
            return kind(value)
    raise RecordFault("unknown_value", field, value)


def optional_number(record: Record, field: str) -> float | None:
    """A finite number of a size that figures have, an integer as such. Raises RecordFault."""
    return None if record.get(field) is None else _number(record[field], field)


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordFault("not_a_number", field, value)
    if not abs(value) <= MAX_NUMBER:  # so that NaN fails too
        raise RecordFault("not_finite", field, value)
    return value


def optional_range(record: Record, field: str, value: float) -> tuple[float, float] | None:
    """Both ends of a range that the value lies in. Raises RecordFault."""
    ends = record.get(field)
    if ends is None:
        return None
    if not isinstance(ends, list) or len(ends) != len(("low", "high")):
        raise RecordFault("not_a_range", field, ends)
    low, high = (_number(end, field) for end in ends)
    if not low <= value <= high:
        raise RecordFault("not_a_range", field, ends)
    return low, high


def optional_period(record: Record, field: str) -> Period | None:
    """A period in the contract's form, of the last two centuries or the next. Raises
    RecordFault.
    """
    text = record.get(field)
    if text is None or text == "":
        return None
    try:
        period = periods.parse(text) if isinstance(text, str) else None
    except (BadPeriod, ValueError):
        period = None
    if (
        period is None
        or period.year < FIRST_YEAR
        or period.last // periods.MONTHS_IN_YEAR > LAST_YEAR
    ):
        raise RecordFault("unknown_period", field, text)
    return period


def optional_day(record: Record, field: str) -> str | None:
    """A day, month, year or period as the text writes it. Raises RecordFault."""
    optional_period(record, field)
    return record.get(field) or None


def optional_economy(record: Record, field: str) -> str | None:
    """A code, or a group by its name. Raises RecordFault."""
    return _economy(record.get(field), field)


def _economy(code: object, field: str) -> str | None:
    if code is None or code == "":
        return None
    if not isinstance(code, str) or len(code) > MAX_NAME:
        raise RecordFault("unknown_economy", field, code)
    name = clean_line(code)
    if economies.is_known(name) or name in {WORLD, SEVERAL}:
        return name
    if economies.has_code_form(name) or not name:
        raise RecordFault("unknown_economy", field, code)
    known = economies.find_economy_code(name)
    if known and lexicons.economies()[known].kind != "group":
        raise RecordFault("economy_by_name", field, code)
    return known or name


def economy_list(record: Record, field: str) -> tuple[str, ...]:
    """Codes, each once and in order. Raises RecordFault."""
    listed = _list(record, field, MAX_PARTIES)
    return tuple(dict.fromkeys(code for item in listed if (code := _economy(item, field))))


def hs_codes(record: Record, field: str = "hs") -> tuple[str, ...]:
    """HS codes of 2 to 10 digits, each once and in order. Raises RecordFault."""
    listed = _list(record, field, MAX_CODES)
    for item in listed:
        if not isinstance(item, str) or not _HS.fullmatch(item):
            raise RecordFault("unknown_hs", field, item)
    return tuple(dict.fromkeys(listed))


def unit(record: Record, field: str) -> str:
    """A currency, or a unit that is known; of a price one over the other. Raises RecordFault."""
    text = record.get(field)
    if text == "":  # a number without a unit, which enters no series
        return ""
    if not isinstance(text, str) or len(text) > MAX_NAME:
        raise RecordFault("unknown_unit", field, text)
    above, _, below = text.partition("/")
    known_above = _is_currency(above) or _is_unit(above) or _CENTS.fullmatch(above)
    if not known_above or (below and not _is_unit(below)) or text.endswith("/"):
        raise RecordFault("unknown_unit", field, text)
    return text


def _is_unit(words: str) -> bool:
    return words in UNITS


def _is_currency(text: str) -> bool:
    return _CURRENCY_FORM.fullmatch(text) is not None and text in _currencies()


@cache
def _currencies() -> frozenset[str]:
    """The codes of ISO 4217, with those that are no more."""
    from babel.numbers import list_currencies  # loaded where extractions are read, not before

    return frozenset(list_currencies())


def spans(record: Record, text: str) -> tuple[Span, ...]:
    """The places of a record, at least one; each quote stands at its span. Raises RecordFault."""
    listed = _list(record, "spans", MAX_SPANS)
    if not listed:
        raise RecordFault("no_quote", "spans")
    return tuple(_span(item, text) for item in listed)


def _span(item: object, text: str) -> Span:
    if not isinstance(item, Mapping):
        raise RecordFault("no_quote", "spans", item)
    start, end = _place(item, len(text), "spans")
    quote = item.get("quote")
    if not isinstance(quote, str) or not quote.strip():
        raise RecordFault("no_quote", "spans", quote)
    if end - start > MAX_QUOTE:
        raise RecordFault("too_long", "spans", quote)
    if text[start:end] != quote and text[start:end] != clean(quote):
        raise RecordFault("quote_not_there", "spans", quote)
    return Span(start, end, text[start:end])


def _place(item: Record, length: int, field: str) -> tuple[int, int]:
    start, end = _index(item, "start"), _index(item, "end")
    if not 0 <= start < end <= length:
        raise RecordFault("no_place", field, f"{item.get('start')}–{item.get('end')}")
    return start, end


def _index(item: Record, name: str) -> int:
    value = item.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def slots(record: Record, names: Sequence[str], text: str) -> tuple[Slot, ...]:
    """How the slots of these names are given, in their order; () where no word is said of it.
    Raises RecordFault.
    """
    given = record.get("slots")
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        raise RecordFault("not_slots", "slots", given)
    return tuple(
        _slot(name, given[name], len(text)) for name in names if given.get(name) is not None
    )


def _slot(name: str, value: object, length: int) -> Slot:
    field = f"slots.{name}"
    basis = value.get("basis") if isinstance(value, Mapping) else value
    if not isinstance(basis, str) or basis not in _BASES:
        raise RecordFault("unknown_value", field, basis)
    if not isinstance(value, Mapping) or value.get("start") is None:
        return Slot(name, _BASES[basis])
    if value.get("end") == value["start"]:  # an empty place: the reader names none
        return Slot(name, _BASES[basis])
    return Slot(name, _BASES[basis], *_place(value, length, field))


def _list(record: Record, field: str, most: int) -> list[Any]:
    value = record.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RecordFault("not_a_list", field, value)
    if len(value) > most:
        raise RecordFault("too_many", field, len(value))
    return value
