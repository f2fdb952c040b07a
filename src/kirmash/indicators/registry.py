"""Indicators by name: what each is, and the function that computes it from trade tables.

A function becomes an indicator by its decorator; its title is the text ``indicator.<name>`` of the
report wording, or the ``titles`` of a plug-in::

    @indicator("openness", "economy", "ratio", "(X_i + M_i) / X", "≥ 0", "Frankel 2000")
    def _openness(inputs: EconomyInputs) -> float | Unknown: ...
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypedDict, TypeVar, Unpack

from kirmash import plugins
from kirmash.errors import PluginRefused
from kirmash.i18n import has, say
from kirmash.records.quantities import Unknown

Subject: TypeAlias = Literal["pair", "economy", "sectors", "product"]
Row: TypeAlias = tuple[str, str, "float | Unknown", str]  # name, product, value, period
Computed: TypeAlias = "float | Unknown | Iterable[Row]"
BUILT_IN = (
    "pair_totals",
    "pair_products",
    "pair_growth",
    "pair_gravity",
    "economy_exports",
    "economy_complexity",
    "economy_sectors",
    "products",
)


class Inputs(Protocol):
    """The tables that an indicator is computed from; ``period`` is the year asked about."""

    @property
    def period(self) -> str: ...


Tables = TypeVar("Tables", bound=Inputs)


@dataclass(frozen=True, slots=True)
class Kind:
    """An indicator: what it is of, its unit, its formula and range as printed, and its source.

    ``of`` holds pair, economy or product (some are of several). ``goods``: it stands on products;
    ``each``: it has a value a product; ``before``: the year before enters; ``sectors``: it stands
    on an input–output table, not on trade tables. ``unknown`` is the key of what an unknown of it
    means, under ``indicator.unknown``. ``unit`` is USD, USD/kg, share, rate, ratio, index, points,
    score, income or count. ``function`` is the documented function behind it, such as
    "structure.rca", or the publication; '' where it is a plain figure of the tables. ``titles`` are
    pairs of language and title where the report wording has none.
    """

    name: str
    of: tuple[str, ...]
    unit: str
    function: str
    formula: str
    range: str
    unknown: str
    goods: bool = False
    each: bool = False
    before: bool = False
    sectors: bool = False
    titles: tuple[tuple[str, str], ...] = ()


class Details(TypedDict, total=False):
    """What else may be said of an indicator; see `Kind`. ``unknown`` is "not_told" by default.

    ``products``: "summed" where it stands on products, "each" where it has a value a product.
    """

    unknown: str
    products: Literal["summed", "each"]
    year_before: bool
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Family(Generic[Tables]):
    """Indicators of one subject that one function computes, in the order in which they are listed.

    The function returns one value where it is of one indicator, otherwise rows of name, product
    ('' where none), value and period.
    """

    of: Subject
    kinds: tuple[Kind, ...]
    function: Callable[[Tables], Computed]

    def names(self) -> tuple[str, ...]:
        """Its keys in the registry, such as "pair/rca"."""
        subject = "economy" if self.of == "sectors" else self.of
        return tuple(f"{subject}/{kind.name}" for kind in self.kinds)

    def rows(self, inputs: Tables) -> Iterator[Row]:
        """The values of every indicator of the family."""
        computed = self.function(inputs)
        if isinstance(computed, int | float | Unknown):
            yield self.kinds[0].name, "", computed, inputs.period
        else:
            yield from computed


def indicator(  # noqa: PLR0913, PLR0917  # what is told of an indicator is told here, once
    name: str,
    of: Subject,
    unit: str,
    formula: str,
    range: str,  # the field's own word
    source: Callable[..., object] | str = "",
    **details: Unpack[Details],
) -> Callable[[Callable[[Tables], Computed] | Family[Tables]], Family[Tables]]:
    """Make a function of tables an indicator of this name; several stand on one function in order.

    ``source`` is the documented function of numbers behind it, or the publication.
    """
    products = details.get("products", "")
    kind = Kind(
        name,
        ("economy",) if of == "sectors" else (of,),
        unit,
        source if isinstance(source, str) else _place(source),
        formula,
        range,
        details.get("unknown", "not_told"),
        goods=bool(products),
        each=products == "each",
        before=details.get("year_before", False),
        sectors=of == "sectors",
        titles=tuple(details.get("titles", {}).items()),
    )

    def decorated(function: Callable[[Tables], Computed] | Family[Tables]) -> Family[Tables]:
        if isinstance(function, Family):
            return replace(function, kinds=(kind, *function.kinds))
        return Family(of, (kind,), function)

    return decorated


@cache
def kinds() -> Mapping[str, Kind]:
    """Every indicator by name, in the order of the list."""
    merged: dict[str, Kind] = {}
    for key, family in REGISTRY.items().items():
        subject, _, name = key.partition("/")
        kind = next(kind for kind in family.kinds if kind.name == name)
        known = merged.get(name)
        merged[name] = replace(known, of=(*known.of, subject)) if known else kind
    return MappingProxyType(merged)


def title(name: str, lang: str) -> str:
    """What an indicator is, in ``lang``; a plug-in's first title where it has none in it."""
    titles = dict(kinds()[name].titles)
    if titles:
        return titles.get(lang) or next(iter(titles.values()))
    key = f"indicator.{name}"
    return say(key, lang) if has(key, lang) else name


def unknown_meaning(name: str, lang: str) -> str:
    """What an unknown of an indicator means, in ``lang``."""
    key = f"indicator.unknown.{kinds()[name].unknown}"
    return say(key if has(key, lang) else "indicator.unknown.not_told", lang)


def compute(subject: Subject, inputs: Inputs, names: Collection[str] = ()) -> Iterator[Row]:
    """The indicators of a subject asked for (all where none is named), family by family."""
    active: dict[Family[Any], set[str]] = {}
    for key, family in REGISTRY.items().items():
        active.setdefault(family, set()).add(key.partition("/")[2])
    for family, available in active.items():
        selected = available & set(names) if names else available
        if family.of == subject and selected:
            yield from (row for row in family.rows(inputs) if row[0] in selected)


def reload() -> None:
    """Forget the plug-ins loaded."""
    REGISTRY.reload()
    kinds.cache_clear()


def _built_in() -> Iterator[Family[Any]]:
    for module in BUILT_IN:
        members = vars(import_module(f"kirmash.indicators.{module}")).values()
        yield from (member for member in members if isinstance(member, Family))


def _guarded(family: Family[Any], plugin_name: str) -> Family[Any]:
    """A plug-in's family whose values are unknown, with the reason, where its function fails."""
    function = plugins.guard(plugin_name, family.function)

    def rows(inputs: Inputs) -> Iterator[Row]:
        try:
            yield from list(replace(family, function=function).rows(inputs))
        except PluginRefused as fault:
            yield from (
                (kind.name, "", Unknown(fault.message), inputs.period) for kind in family.kinds
            )

    return replace(family, function=rows)


def _place(function: Callable[..., object]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


REGISTRY: plugins.Registry[Family[Any]] = plugins.Registry(
    plugins.Rules(plugins.INDICATORS, Family, Family.names, _guarded), _built_in
)
