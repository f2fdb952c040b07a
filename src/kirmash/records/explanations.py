"""The explanation of a level in words: one sentence a point, in the reader's language."""

from __future__ import annotations

from kirmash.i18n import (
    format_list,
    format_pct,
    format_period,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.estimates import ComparedFigure, ExplanationClause, SeriesPoint
from kirmash.records.periods import MONTHS_IN_YEAR, Period

_COUNTED = frozenset(
    {"one_number", "bound", "mirror", "aside", "rate_aside", "judged_wrong", "unconfirmed"}
)
"""Clauses worded by how many numbers, claims or outlets there are."""
_AGREEING = frozenset({"agree"})
"""Clauses worded by how many figures they name."""
_REMAINDERS = frozenset({"rest", "rest_agrees", "rest_off"})
"""Clauses of a whole less its other parts."""
_ARTICLE_MONTHS = frozenset({3, 6})


def explanation_text(point: SeriesPoint, unit: str, lang: str) -> str:
    """Why the level of a period, in ``unit``, is what it is, as one sentence; '' where nothing is
    known of it.
    """
    text = "; ".join(_clause_text(clause, unit, lang) for clause in point.explanation)
    # a shortened word at the end has the full stop already
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""


def _clause_text(clause: ExplanationClause, unit: str, lang: str) -> str:
    key = f"explain.{clause.code}"
    if clause.code in _COUNTED:
        number = clause.outlets if clause.code == "one_number" else clause.count
        reading = f"explain.reading.{clause.reading}" if clause.reading else ""
        period = _period_text(clause.period, lang) if clause.period else ""
        if clause.reading == "other_period" and not period:
            reading = "explain.reading.unknown_period"
        why = translate(reading, lang, period=period) if reading else ""
        return translate_plural(key, lang, number, why=why)
    if clause.code in {"numbers", "one_number_apart"}:
        return _numbers_text(clause, lang)
    if clause.levels:
        return translate(key, lang, **_level_values(clause, unit, lang))
    if clause.figures:
        return _figures_text(clause, lang)
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


def _figures_text(clause: ExplanationClause, lang: str) -> str:
    names = [_figure_name(figure, clause, lang) for figure in clause.figures]
    key = f"explain.{clause.code}"
    if clause.code in _REMAINDERS:
        return translate(key, lang, total=names[0], figures=format_list(names[1:], lang))
    figures = format_list(names, lang)
    if clause.code in _AGREEING:
        return translate_plural(key, lang, len(names), figures=figures)
    return translate(key, lang, figures=figures)


def _figure_name(figure: ComparedFigure, clause: ExplanationClause, lang: str) -> str:
    """``the rate for 2015``, ``exports for 2014``: flows by their names where several are named."""
    several = len({each.measure for each in clause.figures}) > 1 or clause.code in _REMAINDERS
    name = figure.measure.value if several and figure.kind == "level" else figure.kind
    return translate(f"explain.figure.{name}", lang, period=_period_text(figure.period, lang))


def _period_text(period: Period, lang: str) -> str:
    """The period in a sentence: with an article where the language needs one."""
    aligned = period.has_whole_months and period.first % period.months == 0
    has_article = aligned and period.months in _ARTICLE_MONTHS and period.months < MONTHS_IN_YEAR
    key = "explain.period.part" if has_article else "explain.period"
    return translate(key, lang, period=format_period(period, lang, prose=True))
