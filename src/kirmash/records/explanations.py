"""The explanation of a level in words: one sentence a point, in the reader's language."""

from __future__ import annotations

from kirmash.i18n import (
    format_interval,
    format_list,
    format_pct,
    format_period,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.estimates import (
    ComparedFigure,
    ExplanationClause,
    SeriesPoint,
    basis_clause,
)
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Hedge, Measure, Quantity

_COUNTED = frozenset(
    {
        "one_number",
        "bound",
        "mirror",
        "own_mirror",
        "aside",
        "rate_aside",
        "judged_wrong",
        "unconfirmed",
    }
)
"""Clauses worded by how many numbers, claims or outlets there are."""
_AGREEING = frozenset({"agree"})
"""Clauses worded by how many figures they name."""
_REMAINDERS = frozenset({"rest", "rest_agrees", "rest_off"})
"""Clauses of a whole less its other parts."""
_ARTICLE_MONTHS = frozenset({3, 6})
_OF_SHARES = frozenset({"share_of_total", "share_beside"})
_PRINTED = frozenset({"one_number", "one_number_apart", "numbers"})
_SUMS = frozenset({"sum", "rest"})
_DECIDING = frozenset({"decided", "confirmed", "cell"})
_FLOW_SUMS: dict[tuple[str, tuple[Measure, ...]], str] = {
    ("sum", (Measure.EXPORTS, Measure.IMPORTS)): "basis.flows",
    ("rest", (Measure.TURNOVER, Measure.IMPORTS)): "basis.less_imports",
    ("rest", (Measure.TURNOVER, Measure.EXPORTS)): "basis.less_exports",
}


def explanation_text(point: SeriesPoint, unit: str, lang: str) -> str:
    """Why the level of a period, in ``unit``, is what it is, as one sentence; '' where nothing is
    known of it.
    """
    text = "; ".join(_clause_text(clause, unit, lang) for clause in point.explanation)
    # a shortened word at the end has the full stop already
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""


def level_text(quantity: Quantity, lang: str) -> str:
    """``about $100 m``; a range the text gives stands as a range."""
    if quantity.low is not None and quantity.high is not None:
        return format_interval(quantity.low, quantity.high, quantity.unit, lang)
    return translate(
        f"level.{quantity.hedge.value}",
        lang,
        value=format_value(quantity.value, quantity.unit, lang),
    )


def change_text(pct: float, hedge: Hedge, lang: str) -> str:
    """``down almost 20 %``, ``up 3.2 %``, ``unchanged``."""
    if round(pct, 1) == 0:
        return translate("change.flat", lang)
    return translate(
        f"change.{'up' if pct > 0 else 'down'}.{hedge.value}",
        lang,
        value=format_pct(pct, lang, signed=False),
    )


def _clause_text(clause: ExplanationClause, unit: str, lang: str) -> str:
    key = f"explain.{clause.code}"
    if clause.code in _COUNTED:
        number = clause.outlets if clause.code == "one_number" else clause.count
        reading = f"explain.reading.{clause.reading}" if clause.reading else ""
        period = period_text(clause.period, lang) if clause.period else ""
        if clause.reading == "other_period" and not period:
            reading = "explain.reading.unknown_period"
        why = translate(reading, lang, period=period) if reading else ""
        return translate_plural(key, lang, number, why=why)
    if clause.code in {"numbers", "one_number_apart"}:
        return _numbers_text(clause, lang)
    if clause.code in _OF_SHARES:
        return translate(key, lang, **_share_values(clause, unit, lang))
    if clause.levels:
        return translate(key, lang, **_level_values(clause, unit, lang))
    if clause.figures and clause.code not in _DECIDING:
        return _figures_text(clause, unit, lang)
    if clause.direction:
        return translate(f"explain.direction.{clause.direction}", lang)
    return translate(key, lang)


def _numbers_text(clause: ExplanationClause, lang: str) -> str:
    """How many numbers of how many outlets lie how near to the level."""
    outlets = translate_plural("explain.of_outlets", lang, clause.outlets)
    percent = 100 * (clause.share or 0.0)
    if clause.code == "one_number_apart":
        share = format_pct(round(percent), lang, signed=False)
        return translate_plural(f"explain.{clause.code}", lang, clause.outlets, share=share)
    share = format_pct(int(percent) + 1, lang, signed=False)
    return translate_plural("explain.numbers", lang, clause.count, outlets=outlets, share=share)


def _level_values(clause: ExplanationClause, unit: str, lang: str) -> dict[str, str]:
    """The levels of a clause and their chances, by the names that the sentences have for them."""
    names = ("first", "second")
    levels = (format_value(level, unit, lang, 1) for level in clause.levels)
    chances = (format_pct(round(100 * c), lang, signed=False) for c in clause.chances)
    return {
        **dict(zip(names, levels, strict=False)),
        **dict(zip(("chance", "second_chance"), chances, strict=False)),
    }


def _figures_text(clause: ExplanationClause, unit: str, lang: str) -> str:
    names = [_figure_name(figure, clause, unit, lang) for figure in clause.figures]
    key = f"explain.{clause.code}"
    if clause.code in _REMAINDERS:
        return translate(key, lang, total=names[0], figures=format_list(names[1:], lang))
    figures = format_list(names, lang)
    if clause.code in _AGREEING:
        return translate_plural(key, lang, len(names), figures=figures)
    return translate(key, lang, figures=figures)


def _figure_name(figure: ComparedFigure, clause: ExplanationClause, unit: str, lang: str) -> str:
    """``the rate for 2015 (down 20 %)``, ``exports for 2014 ($40 m)``: flows by their names where
    several are named.
    """
    several = len({each.measure for each in clause.figures}) > 1 or clause.code in _REMAINDERS
    name = figure.measure.value if several and figure.kind == "level" else figure.kind
    text = translate(f"explain.figure.{name}", lang, period=period_text(figure.period, lang))
    if figure.value is None:
        return text
    return translate(
        "explain.figure.value", lang, figure=text, value=figure_text(figure, unit, lang)
    )


def figure_text(figure: ComparedFigure, unit: str, lang: str) -> str:
    """The number of a figure as it is stated: ``$98.4 m``, ``down almost 20 %``; ``unit`` is that
    of its series. '' without one.
    """
    if figure.value is None:
        return ""
    if figure.kind == "rate":
        return change_text(figure.value, figure.hedge, lang)
    return level_text(Quantity(figure.value, figure.unit or unit, figure.hedge), lang)


def _share_values(clause: ExplanationClause, unit: str, lang: str) -> dict[str, str]:
    """The share and the total of a clause."""
    share, total = (figure_text(figure, unit, lang) for figure in clause.figures)
    return {"share": share, "total": total}


def basis_text(point: SeriesPoint, unit: str, lang: str) -> str:
    """What a level is computed or taken from, with its numbers, in one short sentence without a
    full stop: ``$98.4 m for 2014 less almost 20 %``; '' where nothing is known of it.
    """
    clause = basis_clause(point)
    if clause is None:
        return ""
    key = f"basis.{clause.code}"
    if clause.code in _PRINTED:
        return translate_plural("basis.printed", lang, clause.outlets)
    if clause.code in {"bound", "mirror"}:
        levels = [figure_text(figure, unit, lang) for figure in clause.figures]
        return translate(key, lang, figures=format_list(levels, lang))
    if clause.code == "follows":
        return _rates_text(point, clause, unit, lang)
    if clause.code in _OF_SHARES:
        return translate(key, lang, **_share_values(clause, unit, lang))
    if clause.code in _SUMS:
        return _sum_text(clause, unit, lang)
    if clause.code == "usual_share":
        return translate(key, lang, figures=_figure_name(clause.figures[0], clause, unit, lang))
    return translate(key, lang)


def _rates_text(point: SeriesPoint, clause: ExplanationClause, unit: str, lang: str) -> str:
    """``$98.4 m for 2014 less almost 20 %``; back from a later level, or by several rates, in
    words.
    """
    *rates, level = clause.figures
    start = _level_of_period(level, unit, lang)
    percent = rates[0].value if len(rates) == 1 else None
    if percent is not None and level.value is not None:
        rate = rates[0]
        if rate.period == point.period and round(percent, 1) != 0:
            key = "basis.plus" if percent > 0 else "basis.less"
            size = level_text(Quantity(abs(percent), "percent", rate.hedge), lang)
            return translate(key, lang, level=start, rate=size)
        change = change_text(percent, rate.hedge, lang)
        key = "basis.changed" if rate.period == point.period else "basis.before"
        return translate(key, lang, level=start, change=change)
    names = [_figure_name(figure, clause, unit, lang) for figure in clause.figures]
    return translate("basis.follows", lang, figures=format_list(names, lang))


def _level_of_period(figure: ComparedFigure, unit: str, lang: str) -> str:
    period = period_text(figure.period, lang)
    return translate("basis.level", lang, level=figure_text(figure, unit, lang), period=period)


def _sum_text(clause: ExplanationClause, unit: str, lang: str) -> str:
    """``exports of $60 m plus imports of $40 m``; of parts of a year, the figures by name."""
    by_measure = {figure.measure: figure for figure in clause.figures}
    measures = tuple(figure.measure for figure in clause.figures)
    key = _FLOW_SUMS.get((clause.code, measures))
    if key and all(figure.value is not None for figure in clause.figures):
        values = {m.value: figure_text(figure, unit, lang) for m, figure in by_measure.items()}
        return translate(key, lang, **values)
    names = [_figure_name(figure, clause, unit, lang) for figure in clause.figures]
    if clause.code == "rest":
        return translate("basis.rest", lang, total=names[0], figures=format_list(names[1:], lang))
    return translate("basis.sum", lang, figures=format_list(names, lang))


def period_text(period: Period, lang: str) -> str:
    """The period in a sentence: with an article where the language needs one."""
    aligned = period.has_whole_months and period.first % period.months == 0
    has_article = aligned and period.months in _ARTICLE_MONTHS and period.months < MONTHS_IN_YEAR
    key = "explain.period.part" if has_article else "explain.period"
    return translate(key, lang, period=format_period(period, lang, prose=True))
