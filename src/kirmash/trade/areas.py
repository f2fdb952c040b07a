"""Codes and names of the areas of trade statistics, brought to the codes of the table (ISO 3166,
``WLD``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from kirmash.errors import UnknownEconomy
from kirmash.reference import economies, lexicons

# Words and letters that mean the world in one layout or another; "All" is Comtrade's,
# "W00" its letters.
WORLD_WORDS = frozenset(
    {"wld", "w00", "world", "all", "мир", "весь мир", "всего", "wl", "world_all"}
)
# Latin letters that look like Cyrillic ones: customs' sheets hold "Китaй" with a Latin a.
_LOOKALIKE = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
# Letters that WITS and UN Comtrade use beside ISO's ("Other Asia, nes" is how both write Taiwan).
_LETTERS = MappingProxyType(
    {
        "S19": "TWN",
        "OAS": "TWN",
        "ZAR": "COD",
        "ROM": "ROU",
        "SER": "SRB",
        "TMP": "TLS",
        "KSV": "XKX",
        "MNT": "MNE",
        "SUD": "SDN",
    }
)
# Names of layouts that no dictionary of names holds.
_NAMES = MappingProxyType(
    {
        "чешская республика": "CZE",
        "республика корея": "KOR",
        "корея, республика": "KOR",
        "сша": "USA",
        "соединенные штаты": "USA",
        "молдова, республика": "MDA",
        "viet nam": "VNM",
        "other asia, nes": "TWN",
        "russian federation": "RUS",
        "rep. of korea": "KOR",
        "korea, rep.": "KOR",
        "rep. of moldova": "MDA",
        "киргизия": "KGZ",
        "тайвань": "TWN",
    }
)


@lru_cache(maxsize=4_096)
def area_economy_code(text: str) -> str | None:
    """The code of an area given as number (``112``), letters (``BY``, ``BLR``, ``RU-IVA``) or a
    name in English or Russian.

    None for areas that are no economy ("Areas, nes", "Bunkers", groups of countries). Latin letters
    inside Cyrillic words are read as the Cyrillic ones they look like.
    """
    label = " ".join(text.split())
    if label.casefold() in WORLD_WORDS:
        return "WLD"
    number = label.removesuffix(".0")  # a program that took the numbers for fractions
    area = (
        _codes_by_number().get(number.lstrip("0") or "0")
        if number.isdecimal()
        else _codes_by_letters().get(label.upper()) or _code_by_name(label)
    )
    return None if area is None or _is_group(area) else area


def distance_and_contiguity(economy: str, partner: str) -> tuple[int, bool] | None:
    """Kilometres between two economies and whether they touch (CEPII GeoDist); None where unknown.
    A region is taken as its country.
    """
    first, second = sorted((economies.country_of(economy), economies.country_of(partner)))
    return _distances().get((first, second))


def _code_by_name(label: str) -> str | None:
    folded = (
        label.translate(_LOOKALIKE)
        if any("а" <= char <= "я" for char in label.casefold())
        else label
    )
    if known := _NAMES.get(folded.casefold().replace("ё", "е")):
        return known
    try:
        return economies.resolve_economy_code(folded, two_letters=False)
    except UnknownEconomy:
        return None


def _is_group(area: str) -> bool:
    entry = lexicons.economies().get(area)
    return entry is not None and entry.kind == "group"


@cache
def _codes_by_number() -> Mapping[str, str]:
    return MappingProxyType(
        {row["number"]: row["code"] for row in lexicons.data_rows("trade/areas") if row["number"]}
    )


@cache
def _codes_by_letters() -> Mapping[str, str]:
    rows = lexicons.data_rows("trade/areas")
    known = {row["code"]: row["code"] for row in rows} | {
        row["iso2"]: row["code"] for row in rows if row["iso2"]
    }
    return MappingProxyType(
        known
        | dict(_LETTERS)
        | {code: code for code, entry in lexicons.economies().items() if entry.kind == "region"}
    )


@cache
def _distances() -> Mapping[tuple[str, str], tuple[int, bool]]:
    rows = lexicons.data_rows("trade/distances")
    return MappingProxyType(
        {(row["one"], row["other"]): (int(row["km"]), row["touch"] == "1") for row in rows}
    )
