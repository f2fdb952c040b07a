"""Indicators by name: what each is, and the function that computes it from trade tables.

A function becomes an indicator by its decorator; its title is the text ``indicator.<name>`` of the
report wording, or the ``titles`` of a plug-in::

    @indicator("openness", "economy", "ratio", "(X_i + M_i) / X", "≥ 0", "Frankel 2000")
    def _openness(inputs: EconomyInputs) -> float | Unknown: ..."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from math import isfinite
from types import MappingProxyType
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypedDict, TypeVar, Unpack

from kirmash import plugins
from kirmash.errors import InputError, PluginRefused
from kirmash.i18n import has_message, translate
from kirmash.indicators.frames import Columns
from kirmash.indicators.needs.terms import Need
from kirmash.records.coverage import (
    ENOUGH,
    Coverage,
    CoverageStatus,
    FilledInterval,
    combined_coverage,
)
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CoverageFlag
from kirmash.trade.goods.conversion import ConvertedEdition

Subject: TypeAlias = Literal["pair", "economy", "sectors", "product"]
IndicatorRow: TypeAlias = tuple[str, str, "float | Unknown", str]  # name, product, value, period
CoveredRow: TypeAlias = tuple[IndicatorRow, Coverage | None]
ComputedValue: TypeAlias = "float | Unknown | Iterable[IndicatorRow]"
_MAX_ROWS = 1_000_000  # of a plug-in's indicator in one year
BUILT_IN = (
    "pair_totals",
    "pair_products",
    "pair_growth",
    "pair_gravity",
    "economy_exports",
    "economy_complexity",
    "products",
)


class IndicatorInputs(Protocol):
    """The tables that an indicator is computed from; ``period`` is the year asked about."""

    @property
    def period(self) -> str: ...

    def coverage_of(self, need: Need) -> Coverage:
        """How far they meet a need; UNKNOWN, with a note, where they do not."""
        ...


Tables = TypeVar("Tables", bound=IndicatorInputs)


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator: what it is of, its unit, its formula and range as printed, and its source.

    ``subjects`` holds pair, economy or product (some are of several). ``uses_products``: it stands
    on products; ``per_product``: it has a value a product; ``uses_previous_year``: the year before
    enters; ``uses_input_output``: it stands on an input–output table, not on trade tables.
    ``unknown`` is the key of what an unknown of it means, under ``indicator.unknown``. ``unit`` is
    USD, USD/kg, share, rate, ratio, index, points, score, income or count. ``function`` is the
    documented function behind it, such as "structure.rca", or the publication; '' where it is a
    plain figure of the tables. ``titles`` are pairs of language and title where the report wording
    has none. ``needs`` are what the tables must have for a value.
    """

    name: str
    subjects: tuple[str, ...]
    unit: str
    function: str
    formula: str
    range: str
    unknown: str
    uses_products: bool = False
    per_product: bool = False
    uses_previous_year: bool = False
    uses_input_output: bool = False
    titles: tuple[tuple[str, str], ...] = ()
    needs: tuple[Need, ...] = ()


class IndicatorDetails(TypedDict, total=False):
    """What else may be said of an indicator; see `IndicatorSpec`.

    ``unknown`` is "not_told" by default.

    ``products``: "summed" where it stands on products, "each" where it has a value a product.
    """

    unknown: str
    products: Literal["summed", "each"]
    year_before: bool
    titles: Mapping[str, str]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorFamily(Generic[Tables]):
    """Indicators of one subject that one function computes, in the order in which they are listed.

    The function returns one value where it is of one indicator, otherwise rows of name, product
    ('' where none), value and period.
    """

    subject: Subject
    specs: tuple[IndicatorSpec, ...]
    function: Callable[[Tables], ComputedValue]

    def registry_keys(self) -> tuple[str, ...]:
        """Its keys in the registry, such as "pair/rca"."""
        subject = "economy" if self.subject == "sectors" else self.subject
        return tuple(f"{subject}/{kind.name}" for kind in self.specs)

    def compute_rows(self, inputs: Tables) -> Iterator[IndicatorRow]:
        """The values of every indicator of the family."""
        computed = self.function(inputs)
        if isinstance(computed, int | float | Unknown):
            yield self.specs[0].name, "", computed, inputs.period
        else:
            yield from computed


def indicator(  # noqa: PLR0913, PLR0917  # everything about an indicator, in one place
    name: str,
    of: Subject,
    unit: str,
    formula: str,
    range: str,  # the field's own word
    source: Callable[..., object] | str = "",
    **details: Unpack[IndicatorDetails],
) -> Callable[
    [Callable[[Tables], ComputedValue] | IndicatorFamily[Tables]], IndicatorFamily[Tables]
]:
    """Make a function of tables an indicator of this name; several stand on one function in order.

    ``source`` is the documented function of numbers behind it, or the publication.
    """
    products = details.get("products", "")
    kind = IndicatorSpec(
        name,
        ("economy",) if of == "sectors" else (of,),
        unit,
        source if isinstance(source, str) else _function_path(source),
        formula,
        range,
        details.get("unknown", "not_told"),
        uses_products=bool(products),
        per_product=products == "each",
        uses_previous_year=details.get("year_before", False),
        uses_input_output=of == "sectors",
        titles=tuple(details.get("titles", {}).items()),
        needs=details.get("needs", ()),
    )

    def decorated(
        function: Callable[[Tables], ComputedValue] | IndicatorFamily[Tables],
    ) -> IndicatorFamily[Tables]:
        if isinstance(function, IndicatorFamily):
            return replace(function, specs=(kind, *function.specs))
        return IndicatorFamily(of, (kind,), function)

    return decorated


@cache
def indicator_specs() -> Mapping[str, IndicatorSpec]:
    """Every indicator by name, in the order of the list."""
    merged: dict[str, IndicatorSpec] = {}
    for key, family in REGISTRY.items().items():
        subject, _, name = key.partition("/")
        kind = next(kind for kind in family.specs if kind.name == name)
        known = merged.get(name)
        merged[name] = replace(known, subjects=(*known.subjects, subject)) if known else kind
    return MappingProxyType(merged)


def indicator_title(name: str, lang: str) -> str:
    """What an indicator is, in ``lang``; a plug-in's first title where it has none in it."""
    titles = dict(indicator_specs()[name].titles)
    if titles:
        return titles.get(lang) or next(iter(titles.values()))
    key = f"indicator.{name}"
    return translate(key, lang) if has_message(key, lang) else name


def unknown_meaning(name: str, lang: str) -> str:
    """What an unknown of an indicator means, in ``lang``."""
    key = f"indicator.unknown.{indicator_specs()[name].unknown}"
    return translate(key if has_message(key, lang) else "indicator.unknown.not_told", lang)


def compute_indicator_rows(
    subject: Subject, inputs: IndicatorInputs, names: Collection[str] = ()
) -> Iterator[CoveredRow]:
    """The indicators of a subject asked for (all where none is named), family by family, each with
    what its value stands on; unknown, with the reason, where the tables do not meet its needs.
    """
    active: dict[IndicatorFamily[Any], set[str]] = {}
    for key, family in REGISTRY.items().items():
        active.setdefault(family, set()).add(key.partition("/")[2])
    for family, available in active.items():
        selected = available & set(names) if names else available
        if family.subject == subject and selected:
            yield from _guarded_rows(family, inputs, selected)


def _guarded_rows(
    family: IndicatorFamily[Any], inputs: IndicatorInputs, selected: Collection[str]
) -> Iterator[CoveredRow]:
    """The rows of a family; one unknown in place of those of an indicator whose needs are unmet."""
    coverages = {
        kind.name: needs_coverage(kind, inputs) for kind in family.specs if kind.name in selected
    }
    unmet = {
        name: coverage.note
        for name, coverage in coverages.items()
        if coverage and coverage.status is CoverageStatus.UNKNOWN and coverage.note
    }
    computed = family.compute_rows(inputs) if len(unmet) < len(coverages) else ()
    for row in computed:
        name = row[0]
        if name in unmet:
            yield (name, "", unmet.pop(name), inputs.period), coverages.pop(name)
        elif name in coverages:
            yield row, coverages[name]
    for name, why in unmet.items():
        yield (name, "", why, inputs.period), coverages[name]


def needs_coverage(kind: IndicatorSpec, inputs: IndicatorInputs) -> Coverage | None:
    """How far the tables meet all needs of an indicator; None where it states none."""
    return combined_coverage(map(inputs.coverage_of, kind.needs)) if kind.needs else None


def forget_plugins() -> None:
    """Forget the plug-ins loaded."""
    REGISTRY.reload()
    indicator_specs.cache_clear()


def _built_in() -> Iterator[IndicatorFamily[Any]]:
    for module in BUILT_IN:
        members = vars(import_module(f"kirmash.indicators.{module}")).values()
        yield from (member for member in members if isinstance(member, IndicatorFamily))


def _guard_family(family: IndicatorFamily[Any], plugin_name: str) -> IndicatorFamily[Any]:
    """A plug-in's family whose values are unknown, with the reason, where its function fails."""

    def compute(inputs: IndicatorInputs) -> Iterator[IndicatorRow]:
        for number, row in enumerate(family.compute_rows(inputs), 1):
            if number > _MAX_ROWS or (isinstance(row[2], float) and not isfinite(row[2])):
                raise ValueError("rows without end" if number > _MAX_ROWS else f"{row[2]}")
            yield row

    function = plugins.guard(plugin_name, compute, tuple[str, str, float | Unknown, str], "a row")

    def rows(inputs: IndicatorInputs) -> Iterator[IndicatorRow]:
        try:
            yield from list(function(inputs))
        except PluginRefused as fault:
            yield from (
                (kind.name, "", Unknown(fault.problem), inputs.period) for kind in family.specs
            )

    return replace(family, function=rows)


def _function_path(function: Callable[..., object]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


REGISTRY: plugins.Registry[IndicatorFamily[Any]] = plugins.Registry(
    plugins.PluginGroup(
        plugins.INDICATORS, IndicatorFamily, IndicatorFamily.registry_keys, _guard_family
    ),
    _built_in,
)


__all__ = [
    "IndicatorSpec",
    "IndicatorValue",
    "indicator_columns",
    "indicator_specs",
    "indicator_title",
    "need_text",
    "select_specs",
    "unknown_meaning",
]


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The value of one indicator, or why there is none.

    ``name`` is one of `kinds`; ``partner`` and ``product`` are '' where the indicator has none.
    ``period`` is a year, or "2010/2014" for a mean rate between two. ``source`` and ``retrieved``
    are those of the rows it was computed from; ``flags`` what may be wrong with them;
    ``nomenclature`` that of the product codes at the level computed from, such as "HS17, 6", ''
    where products do not enter. ``coverage`` is what the value stands on, None where it states no
    needs; ``converted`` what was reported in another edition and brought to it, or left out.
    """

    name: str
    economy: str
    partner: str
    period: str
    value: float | Unknown
    source: str
    retrieved: date
    flags: tuple[CoverageFlag, ...] = ()
    product: str = ""
    nomenclature: str = ""
    coverage: Coverage | None = None
    converted: tuple[ConvertedEdition, ...] = ()


def select_specs(names: Iterable[str]) -> tuple[IndicatorSpec, ...]:
    """The kinds of these names, all of them where none is given.

    Raises InputError with the nearest names.
    """
    requested = tuple(dict.fromkeys(names))
    for name in requested:
        if name not in indicator_specs():
            from rapidfuzz import process

            near = [word for word, _, _ in process.extract(name, list(indicator_specs()), limit=3)]
            raise InputError(
                "indicator.unknown",
                "There is no indicator {name!r}.",
                "Did you mean {near}? `kirmash indicators` lists them.",
                name=name,
                near=tuple(near),
            )
    return tuple(indicator_specs()[name] for name in requested) or tuple(indicator_specs().values())


def indicator_columns(values: Iterable[IndicatorValue]) -> Columns:
    """Indices as columns for `frames.to_arrow` and its kin: an unknown is None, with its reason in
    the column ``reason``.
    """
    rows = tuple(values)
    known = [None if isinstance(value.value, Unknown) else float(value.value) for value in rows]
    reasons = [value.value.reason if isinstance(value.value, Unknown) else "" for value in rows]
    plain = {
        name: [getattr(value, name) for value in rows]
        for name in ("name", "economy", "partner", "product", "period")
    }
    flags = [
        " ".join(sorted({f"{flag.gap}:{flag.economy}:{flag.year}" for flag in value.flags}))
        for value in rows
    ]
    return {
        **plain,
        "value": known,
        "unit": [indicator_specs()[value.name].unit for value in rows],
        "reason": reasons,
        "source": [value.source for value in rows],
        "retrieved": [value.retrieved for value in rows],
        "nomenclature": [value.nomenclature for value in rows],
        "converted": [" ".join(map(_describe_conversion, value.converted)) for value in rows],
        "flags": flags,
        **_coverage_columns(rows),
    }


def _describe_conversion(part: ConvertedEdition) -> str:
    """Edition, year and reporters, with the shares carried over and split by judgement: such as
    ``HS22:2022:BLR,RUS:1:0.0312``; the shares are "–" where it was left out.
    """
    shares = ("–", "–") if part.skipped else (f"{part.carried:.4f}", f"{part.judged:.4f}")
    return ":".join((part.edition, str(part.year), ",".join(part.reporters), *shares))


def _coverage_columns(rows: Iterable[IndicatorValue]) -> Columns:
    """What values stand on, a column a field; None where nothing is stated."""
    coverages = [value.coverage for value in rows]
    shares = {
        f"coverage_{part}": [getattr(coverage, part, None) for coverage in coverages]
        for part in ("goods", "partners", "reporters", "months")
    }
    return {
        "coverage": [str(each.status) if each else None for each in coverages],
        **shares,
        "coverage_filled": [
            " ".join("-".join(flow) for flow in each.filled) if each else "" for each in coverages
        ],
        "coverage_intervals": [
            " ".join(map(_describe_interval, each.intervals)) if each else "" for each in coverages
        ],
        "coverage_note": [each.note.reason if each and each.note else "" for each in coverages],
    }


def _describe_interval(interval: FilledInterval) -> str:
    """A filled flow with the ends of its missing report, such as ``RUS-BLR:2009:13000:17000``."""
    flow = f"{interval.exporter}-{interval.importer}"
    return f"{flow}:{interval.year}:{interval.low:.0f}:{interval.high:.0f}"


def need_text(need: Need, lang: str) -> str:
    """What a need asks for, in words."""
    words = translate(f"indicator.need.{need.kind}", lang)
    if need.share not in {0.0, ENOUGH}:
        share = f"{need.share:g}".lstrip("0")
        words = translate("indicator.need.share", lang, need=words, share=share)
    return translate("indicator.need.year_before", lang, need=words) if need.year_before else words
