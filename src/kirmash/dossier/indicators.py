"""Indicators over the dossier's trade tables: each with its source, the data's date and the flags
of what may be wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.dossier.selection.indicator_tables import (
    IndicatorRequest,
    OpenTables,
    economy_inputs,
    open_tables,
    pair_inputs,
    pair_intervals,
    sector_inputs,
)
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.i18n import translate
from kirmash.indicators import frames
from kirmash.indicators.needs.terms import OF_FLOWS
from kirmash.indicators.registry import (
    CoveredRow,
    IndicatorSpec,
    IndicatorValue,
    compute_indicator_rows,
    indicator_columns,
    indicator_specs,
    indicator_title,
    need_text,
    select_specs,
    unknown_meaning,
)
from kirmash.records.coverage import FilledInterval, coverage_mark
from kirmash.records.quantities import Unknown
from kirmash.reference import economies
from kirmash.trade import reports
from kirmash.trade.goods.conversion import ConvertedEdition

if TYPE_CHECKING:
    from kirmash.trade.coverage import CoverageFlag

__all__ = [
    "ConvertedEdition",
    "IndicatorRequest",
    "IndicatorSpec",
    "IndicatorValue",
    "compute_indicator_years",
    "compute_indicators",
    "economy_indicators",
    "indicator_columns",
    "indicator_specs",
    "indicator_title",
    "input_output_indicators",
    "need_text",
    "pair_indicators",
    "product_indicators",
    "to_csv",
    "to_rows",
    "unknown_meaning",
    "write_indicators",
]


def compute_indicators(
    folder: Path, of: Iterable[str], partner: str, request: IndicatorRequest
) -> tuple[IndicatorValue, ...]:
    """Indicators of pairs where a partner is named, of economies where none is, and of products.

    Raises InputError where a name needs a partner that is not given, or is of another subject than
    was asked about.
    """
    codes = tuple(dict.fromkeys(economies.resolve_economy_code(name) for name in of))
    selected = select_specs(request.names)
    _check_subject(selected, codes, partner, bool(request.names))
    values: list[IndicatorValue] = []
    if partner:
        pair_names = _indicator_names(selected, "pair")
        for code in codes if pair_names else ():
            values += pair_indicators(folder, code, partner, replace(request, names=pair_names))
    if economy_names := _economy_indicator_names(selected, codes, partner, bool(request.names)):
        values += economy_indicators(folder, codes, replace(request, names=economy_names))
    if request.names or request.sectors:
        sector_names = tuple(kind.name for kind in selected if kind.uses_input_output)
        values += (
            input_output_indicators(codes, replace(request, names=sector_names))
            if sector_names
            else ()
        )
    product_names = _indicator_names(selected, "product") if request.names or not codes else ()
    if product_names:
        values += product_indicators(folder, replace(request, names=product_names))
    return tuple(values)


def compute_indicator_years(
    folder: Path,
    of: Iterable[str],
    partner: str,
    request: IndicatorRequest,
    years: tuple[int, int],
) -> tuple[tuple[IndicatorValue, ...], tuple[int, ...]]:
    """Indicators in each year of a run, all of the source that answers for the last of them; and
    the years of which it has nothing. Raises as `compute_indicators` does.
    """
    names, source = tuple(of), request.source
    by_year: dict[int, tuple[IndicatorValue, ...]] = {}
    for year in range(years[1], years[0] - 1, -1):
        try:
            values = compute_indicators(
                folder, names, partner, replace(request, year=year, source=source)
            )
        except InputError as fault:
            if fault.code != "indicator.no-data":
                raise
            continue
        if values:
            by_year[year] = values
            source = source or values[0].source
    missing = tuple(year for year in range(years[0], years[1] + 1) if year not in by_year)
    return tuple(value for year in sorted(by_year) for value in by_year[year]), missing


def _check_subject(
    selected: tuple[IndicatorSpec, ...], codes: tuple[str, ...], partner: str, by_name: bool
) -> None:
    """Raises InputError where a partner is needed and not named, or named for nobody."""
    of_pairs = [kind for kind in selected if kind.subjects == ("pair",)]
    if by_name and of_pairs and not partner:
        raise InputError(
            "indicator.needs-pair",
            "{name} is an indicator of a pair.",
            "Name the partner with --with.",
            name=of_pairs[0].name,
        )
    if partner and not codes:
        raise InputError(
            "indicator.partner-without-economy",
            "A partner is named, but not the economy.",
            "Name the economy with --of.",
        )


def _indicator_names(selected: tuple[IndicatorSpec, ...], subject: str) -> tuple[str, ...]:
    """The indicators of a subject that are computed from trade tables."""
    return tuple(
        kind.name for kind in selected if subject in kind.subjects and not kind.uses_input_output
    )


def _economy_indicator_names(
    selected: tuple[IndicatorSpec, ...], codes: tuple[str, ...], partner: str, by_name: bool
) -> tuple[str, ...]:
    """The indicators of economies to compute: beside a pair, those named that are of no pair."""
    names = _indicator_names(selected, "economy")
    if partner:
        of_pair = _indicator_names(selected, "pair")
        return tuple(name for name in names if name not in of_pair) if by_name else ()
    return names if codes or by_name else ()


def pair_indicators(
    folder: Path, first: str, second: str, request: IndicatorRequest | None = None
) -> tuple[IndicatorValue, ...]:
    """Every indicator the trade tables in ``folder`` allow for a pair, seen from the first economy;
    what they do not allow is unknown.

    Those that stand on the two economies' own structures need no flow between them: where the
    tables with one do not allow them, they are computed from the best that have trade of each.
    Empty where no table holds the pair. Raises UnknownEconomy, and InputError for a source or year
    the tables do not hold.
    """
    chosen, pair = (
        request or IndicatorRequest(),
        (economies.resolve_economy_code(first), economies.resolve_economy_code(second)),
    )
    with open_tables(folder, pair, chosen, pair) as opened:
        values = _pair_values(opened, pair, chosen) if opened else ()
    apart = _names_without_flow(chosen.names)
    open_names = apart - {v.name for v in values if not isinstance(v.value, Unknown)}
    if not open_names:
        return values
    alone = replace(chosen, names=tuple(sorted(open_names)))
    with open_tables(folder, pair, alone, pair, with_flow=False) as opened:
        others = _pair_values(opened, pair, alone) if opened else ()
    better = {v.name: v for v in others if not values or not isinstance(v.value, Unknown)}
    known = {value.name for value in values}
    return (
        *(better.get(value.name, value) for value in values),
        *(value for name, value in better.items() if name not in known),
    )


def _pair_values(
    opened: OpenTables, pair: tuple[str, str], request: IndicatorRequest
) -> tuple[IndicatorValue, ...]:
    inputs = pair_inputs(opened, pair, request)
    marks = {
        *opened.flags,
        *inputs.mirror_flags(),
        *reports.pair_coverage_flags(opened.connection, *pair),
    }
    values = tuple(
        _build_index(opened, pair, row, tuple(sorted(marks)))
        for row in compute_indicator_rows("pair", inputs, request.names)
    )
    if not any(value.coverage and value.coverage.filled for value in values):
        return values
    intervals = pair_intervals(opened, pair)
    return tuple(_with_intervals(value, intervals) for value in values)


def _with_intervals(
    value: IndicatorValue, intervals: Mapping[tuple[str, str, int], FilledInterval]
) -> IndicatorValue:
    """A value with where the reports lie that its filled flows lack, in the years of its period."""
    coverage = value.coverage
    if coverage is None or not coverage.filled:
        return value
    years = {part[:4] for part in value.period.split("/")}
    mine = (
        interval
        for (*flow, year), interval in intervals.items()
        if tuple(flow) in coverage.filled and str(year) in years
    )
    return replace(value, coverage=replace(coverage, intervals=tuple(sorted(mine))))


def _names_without_flow(names: tuple[str, ...]) -> set[str]:
    """The indicators of a pair that need no flow between the two, each with one value."""
    return {
        kind.name
        for kind in select_specs(names)
        if kind.subjects == ("pair",)
        and kind.needs
        and OF_FLOWS.isdisjoint(need.kind for need in kind.needs)
    }


def economy_indicators(
    folder: Path, of: Iterable[str] = (), request: IndicatorRequest | None = None
) -> tuple[IndicatorValue, ...]:
    """The indicators of economies each by itself, in the order given; of every economy of the table
    where none is named.
    """
    chosen, codes = (
        request or IndicatorRequest(),
        [economies.resolve_economy_code(economy) for economy in of],
    )
    with open_tables(folder, codes[:1], chosen, tuple(codes)) as opened:
        if opened is None:
            return ()
        grown = not chosen.names or any(name.startswith("cms_") for name in chosen.names)
        return tuple(
            _build_index(opened, (code, ""), row, opened.flags)
            for code in codes or opened.current.economies
            for row in compute_indicator_rows(
                "economy", economy_inputs(opened, code, chosen, grown), chosen.names
            )
        )


def input_output_indicators(
    of: Iterable[str], request: IndicatorRequest
) -> tuple[IndicatorValue, ...]:
    """The indicators of economies computed from ``request.sectors``.

    Raises InputError where there is none, or no economy is named.
    """
    codes, names = (
        [economies.resolve_economy_code(economy) for economy in of],
        request.names
        or tuple(kind.name for kind in indicator_specs().values() if kind.uses_input_output),
    )
    if request.sectors is None:
        raise InputError(
            "indicator.needs-icio",
            "{name} is computed from an inter-country input–output table.",
            "Provide one with --icio FILE (OECD ICIO or WIOD).",
            name=names[0],
        )
    if not codes:
        raise InputError(
            "indicator.needs-economy",
            "{name} is an indicator of an economy.",
            "Name it with --of.",
            name=names[0],
        )
    sectors = request.sectors
    return tuple(
        IndicatorValue(name, code, "", period, value, sectors.file, sectors.retrieved, (), label)
        for code in codes
        for (name, label, value, period), _ in compute_indicator_rows(
            "sectors", sector_inputs(sectors, code, request), names
        )
    )


def product_indicators(
    folder: Path, request: IndicatorRequest | None = None
) -> tuple[IndicatorValue, ...]:
    """The indicators of products, whoever sells them."""
    chosen = request or IndicatorRequest()
    with open_tables(folder, (), chosen, ("",)) as opened:
        if opened is None:
            return ()
        rows = compute_indicator_rows(
            "product", economy_inputs(opened, "", chosen, False), chosen.names
        )
        return tuple(_build_index(opened, ("", ""), row, opened.flags) for row in rows)


def write_indicators(indices: Sequence[IndicatorValue], path: Path, lang: str = "en") -> None:
    """The columns of values in a file, in the format its name ends in; .svg is the chart of one
    indicator over years (`indicator_svg`). Raises InputError.
    """
    if path.suffix == ".svg":
        frames.write_content(indicator_svg(indices, lang).encode(), path)
        return
    frames.write_table(indicator_columns(indices), path)


def indicator_svg(indices: Sequence[IndicatorValue], lang: str) -> str:
    """The chart of one indicator of one subject over its periods as SVG: shares in per cent,
    dollars in millions; a gap where a value is unknown. Raises InputError for several.
    """
    from kirmash.briefs.charts import drawing, lines

    subjects = {(each.name, each.economy, each.partner, each.product) for each in indices}
    if len(subjects) != 1:
        raise InputError(
            "indicator.chart-of-several",
            "A chart shows one indicator of one economy, pair or product; these are {count}.",
            "Name one (`kirmash indicators NAME --of ECONOMY --years 2012-2021 --to FILE.svg`), or "
            "write a table (.csv).",
            count=len(subjects),
        )
    ((name, *of),) = subjects
    unit = indicator_specs()[name].unit
    scale, label = {
        "USD": (1e-6, translate("ranking.unit.million", lang)),
        "share": (100.0, "%"),
        "rate": (100.0, "%"),
    }.get(unit, (1.0, ""))
    points = [
        (each.period, None if isinstance(each.value, Unknown) else float(each.value) * scale)
        for each in sorted(indices, key=lambda each: each.period)
    ]
    names = [economies.name(code, lang) for code in of[:2] if code] + [of[2]]
    title = f"{indicator_title(name, lang)}: {' – '.join(filter(None, names))}"
    return drawing.draw_spec(lines.line_chart_spec(title, label, points), lang)


def to_csv(indices: Iterable[IndicatorValue]) -> str:
    """The columns of values as CSV; an unknown is empty."""
    return frames.to_csv(indicator_columns(indices))


def to_rows(indices: Iterable[IndicatorValue]) -> list[dict[str, object]]:
    """The columns of values row by row, the flags of each as a list; an unknown is None."""
    values = tuple(indices)
    rows = frames.to_rows(indicator_columns(values))
    return [
        {
            **{name: cell for name, cell in row.items() if not name.startswith("coverage_")},
            "flags": str(row["flags"]).split(),
            "converted": str(row["converted"]).split(),
            "coverage": encoding_json.to_json_types(value.coverage),
            "mark": coverage_mark(value.coverage, not isinstance(value.value, Unknown)),
        }
        for value, row in zip(values, rows, strict=True)
    ]


def _build_index(
    opened: OpenTables, of: tuple[str, str], row: CoveredRow, marks: tuple[CoverageFlag, ...]
) -> IndicatorValue:
    (name, product, value, period), covered = row
    world = opened.current
    dataset, kind = world.source_year, indicator_specs()[name]
    years = {int(year) for year in period.split("/")} | (
        {dataset.year - 1} if kind.uses_previous_year else set()
    )
    flags = tuple(
        flag
        for flag in marks
        if flag.source == dataset.source and flag.economy in of and flag.year in years
    )
    flags = tuple(flag for flag in flags if not flag.partner or flag.partner in of)
    codes = (
        f"{dataset.nomenclature}, {len(world.products[0])}"
        if kind.uses_products and world.products
        else ""
    )
    return IndicatorValue(
        name,
        *of,
        period,
        value,
        dataset.source,
        dataset.retrieved,
        flags,
        product,
        codes,
        covered,
        _conversions(opened, kind),
    )


def _conversions(opened: OpenTables, kind: IndicatorSpec) -> tuple[ConvertedEdition, ...]:
    """What was brought to the edition of the goods, or left out, of the years that enter."""
    if not kind.uses_products:
        return ()
    year = opened.current.source_year.year
    return tuple(
        part for part in opened.edition.parts if kind.uses_previous_year or part.year == year
    )
