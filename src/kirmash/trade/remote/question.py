"""Queries of UN Comtrade: a user's words turned into its codes, and queries split where an answer
would be too long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from kirmash.errors import InputError
from kirmash.reference import economies, lexicons
from kirmash.trade import areas
from kirmash.trade.table import HS_DIGITS

ALL = "all"
NOMENCLATURES = ("HS", "H0", "H1", "H2", "H3", "H4", "H5", "H6", "SS", "S1", "S2", "S3", "S4", "B4")
# The United Nations count these with neighbours (Switzerland with Liechtenstein, France with Monaco
# …), under numbers of their own.
_OWN_NUMBERS = MappingProxyType(
    {"CHE": "757", "USA": "842", "FRA": "251", "NOR": "579", "IND": "699", "TWN": "490", "WLD": "0"}
)
_FLOWS = MappingProxyType(
    {"x": "X", "export": "X", "exports": "X", "m": "M", "import": "M", "imports": "M"}
)
# How many rows a word for many can mean, rounded up: economies, and codes of two, four and six
# figures.
_MANY_REPORTERS, _MANY_PARTNERS = 220, 260
_ROWS_PER_LEVEL = MappingProxyType(
    {"AG1": 25, "AG2": 100, "AG3": 1_300, "AG4": 1_300, "AG5": 5_900, "AG6": 5_900}
)
_PERIOD = re.compile(r"(19[6-9]\d|20\d\d)(?:-(0[1-9]|1[0-2]))?", re.ASCII)
_RANGE = re.compile(r"(\d{4})(?:-|\.\.|–)(\d{4})", re.ASCII)
MAX_PERIODS = 12
MONTH_DIGITS = len("201403")


@dataclass(frozen=True, slots=True)
class ComtradeQuery:
    """In UN Comtrade's codes: periods (``2014``, ``201403``), reporters and partners (numbers; none
    means all), products, flows.
    """

    periods: tuple[str, ...]
    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    products: tuple[str, ...]
    flows: tuple[str, ...] = ("M", "X")
    nomenclature: str = "HS"

    @property
    def is_monthly(self) -> bool:
        """Whether months are requested."""
        return len(self.periods[0]) == MONTH_DIGITS

    @property
    def complete(self) -> tuple[str, ...]:
        """What the complete answer leaves nothing out of: goods, partners, reporters."""
        parts = {
            "goods": any(product in _ROWS_PER_LEVEL for product in self.products),
            "partners": not self.partners,
            "reporters": not self.reporters,
        }
        return tuple(part for part, is_complete in parts.items() if is_complete)

    @property
    def max_row_count(self) -> int:
        """The most rows an answer can have, roughly and from above."""
        products = sum(_ROWS_PER_LEVEL.get(product, 1) for product in self.products)
        sides = (len(self.reporters) or _MANY_REPORTERS) * (len(self.partners) or _MANY_PARTNERS)
        return len(self.periods) * sides * products * len(self.flows)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the service: total trade only, not its parts by transport, customs
        procedure or second partner.
        """
        values_by_name = {
            "period": self.periods,
            "reporterCode": self.reporters,
            "partnerCode": self.partners,
            "cmdCode": self.products,
            "flowCode": self.flows,
            "partner2Code": ("0",),
            "customsCode": ("C00",),
            "motCode": ("0",),
            "breakdownMode": ("classic",),
        }
        return tuple((name, ",".join(values)) for name, values in values_by_name.items() if values)


@dataclass(frozen=True, slots=True)
class ComtradeQueryText:
    """A question as a user types it: commas part several, ``all`` is every one, ``2014-2016`` a run
    of years.
    """

    reporter: str
    partner: str
    period: str
    product: str = "TOTAL"
    flow: str = "both"
    nomenclature: str = "HS"


def parse_query(words: ComtradeQueryText) -> ComtradeQuery:
    """The question in the service's codes. Raises InputError, UnknownEconomy with what is wrong."""
    nomenclature = words.nomenclature.upper()
    if nomenclature not in NOMENCLATURES:
        raise InputError(
            "comtrade.nomenclature",
            "{nomenclature!r} is not a UN Comtrade nomenclature.",
            "Known: {known}.",
            nomenclature=words.nomenclature,
            known=tuple(NOMENCLATURES),
        )
    return ComtradeQuery(
        _parse_periods(words.period),
        _parse_economies(words.reporter),
        _parse_economies(words.partner),
        _parse_products(words.product),
        _parse_flows(words.flow),
        nomenclature,
    )


def halve_query(query: ComtradeQuery) -> tuple[ComtradeQuery, ...]:
    """The two halves of a question, by the first of its lists that has more than one; the question
    alone where none has.
    """
    lists: dict[str, tuple[str, ...]] = {
        "periods": query.periods,
        "reporters": query.reporters or _all_numbers(world=False),
        "partners": query.partners or _all_numbers(world=True),
        "flows": query.flows,
        "products": query.products,
    }
    for name, values in lists.items():
        if len(values) > 1:
            middle = (len(values) + 1) // 2
            return tuple(
                replace(query, **{name: half})  # type: ignore[arg-type]
                for half in (values[:middle], values[middle:])
            )
    return (query,)


def split_by_periods(query: ComtradeQuery) -> tuple[ComtradeQuery, ...]:
    """The question in pieces of at most MOST_PERIODS periods, as many as the service
    takes at once.
    """
    return tuple(
        replace(query, periods=query.periods[start : start + MAX_PERIODS])
        for start in range(0, len(query.periods), MAX_PERIODS)
    )


def comtrade_number(code: str) -> str:
    """UN Comtrade's number of an economy. Raises InputError where it has none."""
    if code in _OWN_NUMBERS:
        return _OWN_NUMBERS[code]
    known = _numbers().get(code)
    if known is None:
        raise InputError(
            "comtrade.countries-only",
            "UN Comtrade has no code for {code}: it covers countries only.",
            "For a region, request its country.",
            code=code,
        )
    return known


def economy_from_comtrade_number(number: str) -> str:
    """The economy of a number of UN Comtrade; the number itself where it is of none."""
    return areas.area_economy_code(number) or number


@cache
def _numbers() -> Mapping[str, str]:
    """ISO code → number; of two numbers for one code the one with two letters beside it
    is ISO's.
    """
    rows = sorted(lexicons.data_rows("trade/areas"), key=lambda row: bool(row["iso2"]))
    return MappingProxyType(
        {row["code"]: row["number"] for row in rows if row["number"] and row["number"] != "0"}
    )


@cache
def _all_numbers(world: bool) -> tuple[str, ...]:
    numbers = {
        _OWN_NUMBERS.get(row["code"], row["number"])
        for row in lexicons.data_rows("trade/areas")
        if row["number"]
    }
    return tuple(sorted((number for number in numbers if world or number != "0"), key=int))


def _parse_economies(text: str) -> tuple[str, ...]:
    words = _split_list(text, "an economy")
    if [word.casefold() for word in words] == [ALL]:
        return ()
    return tuple(
        dict.fromkeys(
            comtrade_number(areas.area_economy_code(word) or economies.resolve_economy_code(word))
            for word in words
        )
    )


def _parse_periods(text: str) -> tuple[str, ...]:
    periods = list[str]()
    for word in _split_list(text, "a year or a month"):
        run = _RANGE.fullmatch(word)
        if run and int(run[1]) <= int(run[2]) < int(run[1]) + 80:
            periods += map(str, range(int(run[1]), int(run[2]) + 1))
        elif period := _PERIOD.fullmatch(word):
            periods.append(f"{period[1]}{period[2] or ''}")
        else:
            raise InputError(
                "comtrade.period",
                "{word!r} is not a valid year or month.",
                "Use 2014, 2014-2016, or 2014-03 for a month.",
                word=word,
            )
    if len({len(period) for period in periods}) > 1:
        raise InputError(
            "comtrade.mixed-periods",
            "Years and months cannot be requested together.",
            "Send two requests.",
        )
    return tuple(dict.fromkeys(periods))


def _parse_products(text: str) -> tuple[str, ...]:
    products = tuple(dict.fromkeys(word.upper() for word in _split_list(text, "a product")))
    for word in products:
        if (
            word != "TOTAL"
            and word not in _ROWS_PER_LEVEL
            and not (word.isascii() and word.isdecimal() and 1 <= len(word) <= HS_DIGITS)
        ):
            raise InputError(
                "comtrade.product",
                "{word!r} is not a product code.",
                "Use TOTAL, a code such as 8701, or AG2, AG4, AG6 for every code of that length.",
                word=word,
            )
    return products


def _parse_flows(text: str) -> tuple[str, ...]:
    words = _split_list(text, "a flow")
    if [word.casefold() for word in words] in (["both"], [ALL]):
        return ("M", "X")
    wrong = [word for word in words if word.casefold() not in _FLOWS]
    if wrong:
        raise InputError(
            "comtrade.flow",
            "Unknown flow {word!r}.",
            "Use export, import or both.",
            word=wrong[0],
        )
    return tuple(sorted({_FLOWS[word.casefold()] for word in words}))


def _split_list(text: str, what: str) -> list[str]:
    values = [word.strip() for word in text.split(",") if word.strip()]
    if not values:
        raise InputError(
            "comtrade.value-missing",
            "The query has no value for {what}.",
            "See `kirmash trade fetch comtrade --help`.",
            what=what,
        )
    return values
