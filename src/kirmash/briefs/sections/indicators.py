"""The indicators of the annexes: what a pair's trade tables allow, with the formula, the data's
date and what may be wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kirmash.briefs import wording
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import (
    BriefCell,
    BriefColumn,
    BriefTable,
    ColumnKind,
    table_columns_from_heads,
)
from kirmash.i18n import (
    format_date,
    format_index_value,
    format_number,
    format_pct,
    format_value,
    has_message,
    translate,
    translate_indicator_class,
)
from kirmash.indicators.registry import (
    IndicatorValue,
    indicator_specs,
    indicator_title,
    unknown_meaning,
)
from kirmash.records.coverage import coverage_mark
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.reference import lexicons
from kirmash.trade.coverage import CoverageFlag
from kirmash.trade.goods.conversion import ConvertedEdition

_MAX_REPORTERS = 12  # economies listed by code in a note

# What stands beside each product, in the order of the columns: of the flow, and of the economy that
# sells it.
FLOW_PRODUCT_INDICATORS = (
    "product_share",
    "growth_contribution",
    "rca",
    "grubel_lloyd_product",
    "unit_value",
    "untapped_potential",
)
SELLER_PRODUCT_INDICATORS = ("rsca", "nrca", "lafay", "density", "distance", "outlook_gain")
UNCLASSIFIED = "–"  # what no class holds
CENTS_FREE_BELOW = 1e6
# Formulas that need words: their symbols; the words stand with the wording, in the brief's
# language.
FORMULA_SYMBOLS = {
    "price_index": "√(L · P)",
    "quantity_index": "√(L · P)",
    "products_exported": "#{k: X_ik > 100 000}",
    "eci": "K_c⁻¹ M K_p⁻¹ Mᵀ",
    "fitness": "F = M Q",
    "outlook": "Σ_k ω_ik (1 − M_ik) PCI_k",
    "outlook_atlas": "Σ_k ω_ik (1 − M_ik) PCI_k",
    "upstreamness": "(I − Δ)⁻¹ 1, Δ_ij = z_ij / (y_i − N_i), N_i",
}
PERCENT_UNITS_SIGNED = {"share": False, "rate": True}


def pair_indicators_table(context: BriefContext) -> BriefTable | None:
    """Every indicator of the pair as a whole that can be computed; None where none can."""
    lang = context.lang
    pair_values = [
        value
        for value in context.inputs.indicator_values
        if value.partner and (not value.product or not indicator_specs()[value.name].per_product)
    ]
    known = [value for value in pair_values if is_printable(value)]
    if not known:
        return None
    flagged = any(value.flags for value in known)
    columns = table_columns_from_heads(
        lang,
        ("indicator", 4.8),
        ("said", 2, ColumnKind.NUMBER),
        ("period", 1.5),
        ("formula", 3.6),
        *((("flags", 2.4),) if flagged else ()),
    )
    rows = tuple(_indicator_row(value, lang)[: len(columns)] for value in known)
    return BriefTable(
        "indicators",
        translate("table.indicators", lang, pair=_pair_name(pair_values, lang)),
        columns,
        rows,
        " ".join(_source_notes(pair_values, lang)),
    )


def economy_indicators_table(context: BriefContext) -> BriefTable | None:
    """The indicators of each side by itself, side by side; None where none can be computed."""
    lang = context.lang
    alone = [
        value
        for value in context.inputs.indicator_values
        if not value.partner
        and (not value.product or not indicator_specs()[value.name].per_product)
    ]
    sides = list(dict.fromkeys(value.economy for value in alone))
    by_side = {
        ((value.name, value.product), value.economy): value
        for value in alone
        if is_printable(value)
    }
    known = sorted(
        {what for what, _ in by_side},
        key=lambda what: (list(indicator_specs()).index(what[0]), what[1] == UNCLASSIFIED, what[1]),
    )
    if not known:
        return None
    columns = (
        *table_columns_from_heads(lang, ("indicator", 4.2)),
        *(BriefColumn(wording.economy_name(side, lang), ColumnKind.NUMBER, 2) for side in sides),
        *table_columns_from_heads(lang, ("formula", 3.6)),
    )
    rows = tuple(
        (
            BriefCell(indicator_label(*what, lang)),
            *(_value_cell(by_side.get((what, side)), lang) for side in sides),
            BriefCell(formula_text(what[0], lang)),
        )
        for what in known
    )
    return BriefTable(
        "index_sides",
        translate("table.index_sides", lang),
        columns,
        rows,
        " ".join(_source_notes(alone, lang)),
    )


def product_indicator_tables(context: BriefContext) -> list[BriefTable]:
    """The largest products of the first economy's exports to the other: of the flow, and of the
    economy that sells them.
    """
    lang = context.lang
    seller = next((value.economy for value in context.inputs.indicator_values if value.partner), "")
    by_product = _values_by_product(context.inputs.indicator_values, seller)
    ordered = sorted(
        ((code, row) for code, row in by_product.items() if FLOW_PRODUCT_INDICATORS[0] in row),
        key=lambda item: (-_product_share(item[1]), item[0]),
    )
    every = [value for _, row in ordered for value in row.values()]
    titles = {
        "index_goods": lambda: translate(
            "table.index_goods",
            lang,
            pair=_pair_name([value for value in every if value.partner], lang),
        ),
        "index_seller": lambda: translate(
            "table.index_seller", lang, economy=wording.economy_name(seller, lang)
        ),
    }
    parts = (("index_goods", FLOW_PRODUCT_INDICATORS), ("index_seller", SELLER_PRODUCT_INDICATORS))
    return [
        product_table
        for key, which in parts
        if (product_table := _products_table(lang, (key, titles[key]), which, ordered))
    ]


def _values_by_product(
    values: Iterable[IndicatorValue], seller: str
) -> dict[str, dict[str, IndicatorValue]]:
    """The known values of products by code and name: of the flow, and of its seller."""
    by_product: dict[str, dict[str, IndicatorValue]] = {}
    for value in values:
        of_flow = value.partner and value.name in FLOW_PRODUCT_INDICATORS
        of_seller = value.economy == seller and value.name in SELLER_PRODUCT_INDICATORS
        if value.product and (of_flow or of_seller) and is_printable(value):
            by_product.setdefault(value.product, {})[value.name] = value
    return by_product


def _products_table(
    lang: str,
    heading: tuple[str, Callable[[], str]],
    which: tuple[str, ...],
    ordered: list[tuple[str, dict[str, IndicatorValue]]],
) -> BriefTable | None:
    displayed = [name for name in which if any(name in row for _, row in ordered)]
    if not displayed:
        return None
    columns = table_columns_from_heads(
        lang,
        ("hs", 1.3),
        ("good", 2.6),
        *((f"index.{name}", 1.9, ColumnKind.NUMBER) for name in displayed),
    )
    rows = tuple(
        (
            BriefCell(code),
            BriefCell(_goods_name(code, lang)),
            *(_value_cell(row.get(name), lang) for name in displayed),
        )
        for code, row in ordered
    )
    of = [row[name] for _, row in ordered for name in displayed if name in row]
    return BriefTable(heading[0], heading[1](), columns, rows, " ".join(_source_notes(of, lang)))


def is_printable(indicator: IndicatorValue) -> bool:
    """Whether a value is known, and of all that its name says: a part of the goods or partners is
    not, fewer months are, marked.
    """
    coverage = indicator.coverage
    if isinstance(indicator.value, Unknown):
        return False
    return coverage is None or coverage.is_complete or coverage.months < MONTHS_IN_YEAR


def format_indicator_value(indicator: IndicatorValue, lang: str) -> str:
    """A value in its unit: dollars, percent, a count or a plain number to three decimals."""
    if isinstance(indicator.value, Unknown):
        return translate("figure.absent", lang)
    unit = indicator_specs()[indicator.name].unit
    if unit == "USD":
        return format_value(
            indicator.value, "USD", lang, 0 if abs(indicator.value) < CENTS_FREE_BELOW else None
        )
    if unit in PERCENT_UNITS_SIGNED:
        return format_pct(indicator.value * 100, lang, signed=PERCENT_UNITS_SIGNED[unit])
    number = (
        format_number(indicator.value, lang, 0)
        if unit == "count"
        else format_index_value(indicator.value, lang)
    )
    return (
        translate("index.per_kg", lang, value=format_number(indicator.value, lang, 2))
        if unit == "USD/kg"
        else number
    )


def indicator_label(name: str, label: str, lang: str) -> str:
    """What an indicator is; with the class, step or rung it is told of."""
    if not label:
        return indicator_title(name, lang)
    key, words = f"index.of.{name}", translate_indicator_class(name, label, lang)
    return (
        translate(key, lang, label=words)
        if has_message(key, lang)
        else f"{indicator_title(name, lang)}: {words}"
    )


def formula_text(name: str, lang: str) -> str:
    """The formula as the list of indicators prints it; of one that needs words, the sentence round
    its symbols.
    """
    key = f"formula.{name}"
    if name in FORMULA_SYMBOLS and has_message(key, lang):
        return translate(key, lang, symbols=FORMULA_SYMBOLS[name])
    return indicator_specs()[name].formula or translate("cell.none", lang)


def coverage_flag_text(flag: CoverageFlag, lang: str) -> str:
    """What may be wrong with a year of a reporter, as a sentence."""
    share = format_pct(float(flag.share) * 100, lang, signed=False)
    values = {
        "source": flag.source,
        "economy": wording.economy_name(flag.economy, lang),
        "year": flag.year,
        "share": share,
    }
    partner = wording.economy_name(flag.partner, lang) if flag.partner else ""
    return translate(f"trade.gap.{flag.gap}", lang, **values, months=flag.share, partner=partner)


def _indicator_row(indicator: IndicatorValue, lang: str) -> tuple[BriefCell, ...]:
    flags = dict.fromkeys(translate(f"flag.{flag.gap}", lang) for flag in indicator.flags)
    return (
        BriefCell(indicator_label(indicator.name, indicator.product, lang)),
        _value_cell(indicator, lang),
        BriefCell(indicator.period.replace("/", "–")),
        BriefCell(formula_text(indicator.name, lang)),
        BriefCell(", ".join(flags) or translate("cell.none", lang)),
    )


def _value_cell(indicator: IndicatorValue | None, lang: str) -> BriefCell:
    if indicator is None or isinstance(indicator.value, Unknown):
        return BriefCell(translate("cell.none", lang))
    text = f"{format_indicator_value(indicator, lang)} {coverage_mark(indicator.coverage)}"
    return BriefCell(text.rstrip(), indicator.value)


def _product_share(row: dict[str, IndicatorValue]) -> float:
    indicator = row.get("product_share")
    return 0.0 if indicator is None or isinstance(indicator.value, Unknown) else indicator.value


def _pair_name(values: list[IndicatorValue], lang: str) -> str:
    return wording.pair_name((values[0].economy, values[0].partner), lang)


def _goods_name(code: str, lang: str) -> str:
    """Our name of the goods whose code the product's begins with, the longest; a dash where the
    lexicon has none.
    """
    fitting = [
        (len(hs), key)
        for key, entry in lexicons.goods().items()
        for hs in entry.hs
        if code.startswith(hs)
    ]
    longest = max((length for length, _ in fitting), default=0)
    keys = [key for length, key in fitting if length == longest]
    return (
        wording.goods_name(keys[0], lang)
        if len(keys) == 1
        else wording.join_goods_names(keys[:2], lang) or translate("cell.none", lang)
    )


def _source_notes(values: Iterable[IndicatorValue], lang: str) -> list[str]:
    """Where the data are from, what could not be computed and why, and the warnings, a sentence
    each.
    """
    every = list(values)
    sources = dict.fromkeys(
        (value.source, value.retrieved, value.nomenclature)
        for value in sorted(every, key=lambda value: value.nomenclature == "")
    )
    notes = []
    for source, retrieved, codes in list(sources)[:1]:
        day = format_date(retrieved, lang)
        notes.append(
            translate(
                "note.index.codes" if codes else "note.index",
                lang,
                source=source,
                day=day,
                codes=codes,
            )
        )
    missing: dict[str, list[str]] = {}
    for value in every:
        if isinstance(value.value, Unknown):
            missing.setdefault(unknown_meaning(value.name, lang), []).append(
                indicator_title(value.name, lang)
            )
    for why, which in missing.items():
        titles = "; ".join(dict.fromkeys(which))
        notes.append(translate("note.index.missing", lang, which=titles, why=why))
    converted = sorted({(part, value.nomenclature) for value in every for part in value.converted})
    return [
        *notes,
        *(_conversion_text(part, codes, lang) for part, codes in converted),
        *(
            coverage_flag_text(flag, lang)
            for flag in sorted({flag for value in every for flag in value.flags})
        ),
    ]


def _conversion_text(part: ConvertedEdition, codes: str, lang: str) -> str:
    """What was reported in another edition and brought to that of ``codes``, or left out."""
    named = ", ".join(part.reporters[:_MAX_REPORTERS])
    rest = len(part.reporters) - _MAX_REPORTERS
    return translate(
        "indicator.left_out" if part.skipped else "indicator.converted",
        lang,
        edition=part.edition,
        to=codes.partition(",")[0],
        year=part.year,
        economies=f"{named} … (+{rest})" if rest > 0 else named,
        carried=format_pct(float(part.carried) * 100, lang, signed=False),
        judged=format_pct(float(part.judged) * 100, lang, signed=False),
    )
