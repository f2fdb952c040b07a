"""Rankings of trade as sections: partners, goods and suppliers, each a table with what it rests on
and a line to cite. For briefs, web pages, workbooks and the screen alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kirmash.briefs import wording
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefColumn,
    BriefTable,
    CitedSentence,
    ColumnKind,
)
from kirmash.i18n import (
    DASH,
    display_scale,
    format_date,
    format_index_value,
    format_list,
    format_number,
    format_period,
    format_value,
    translate,
    translate_plural,
    word_remedy,
)
from kirmash.records.coverage import coverage_mark, coverage_sentences, marks_legend
from kirmash.records.quantities import Unknown
from kirmash.records.rankings import FlowSeries, RankedRow, Ranking, RankingKind
from kirmash.reference import goods_names, word_forms
from kirmash.reference.goods_names import Names
from kirmash.reference.word_forms import word_with_names

_NUMBER = ColumnKind.NUMBER
_KILOGRAMS_A_TONNE = 1000
WORLD = "WLD"
_NAMES_WITHIN = frozenset({"goods.partner", "suppliers.product"})
_TRACE = Decimal("0.0005")  # of a total: less is no row


def rankings_section(
    letter: str, title: str, rankings: Sequence[Ranking], lang: str, names: Names | None = None
) -> BriefAnnex:
    """A section of a brief or a page: a table for each ranking, and under it what must be known."""
    tables = tuple(ranking_table(ranking, lang, names) for ranking in rankings)
    empty = () if tables else (CitedSentence(translate("ranking.none", lang)),)
    return BriefAnnex(letter, title, empty, tables)


def ranking_table(ranking: Ranking, lang: str, names: Names | None = None) -> BriefTable:
    """The table of a ranking, and in its note the coverage and the line to cite."""
    scale, scale_name = _scale(ranking)
    columns = _columns(ranking, lang, scale_name)
    rows = [_cells(ranking, row, lang, (scale, names)) for row in ranking.rows]
    used = _used_columns(rows)
    rows += _sum_rows(ranking, lang, (scale, len(columns)))
    return BriefTable(
        f"ranking_{ranking.kind}_{ranking.flow}",
        ranking_title(ranking, lang, names),
        tuple(column for place, column in enumerate(columns) if place in used),
        tuple(tuple(cell for place, cell in enumerate(row) if place in used) for row in rows),
        "\n".join(ranking_notes(ranking, lang)),
    )


def _scale(ranking: Ranking) -> tuple[float, str]:
    """The unit in which the smallest row still has a digit before the point."""
    values = [row.values[-1] for row in ranking.rows]
    known = [float(value) for value in values if not isinstance(value, Unknown) and value]
    return display_scale(min(known, default=0.0), "USD")


def ranking_title(ranking: Ranking, lang: str, names: Names | None = None) -> str:
    """What is ranked: whose trade, with whom or in what, and in which year."""
    key = f"{ranking.kind}.{_scope(ranking)}"
    # within a sentence a name has its article
    name = _name_in_sentence if key in _NAMES_WITHIN else wording.economy_name
    return translate(
        f"ranking.title.{key}.{ranking.flow}",
        lang,
        economy=name(ranking.economy, lang),
        partner=name(ranking.partner, lang) if ranking.partner else "",
        product=_product_name(ranking.product, lang, names) if ranking.product else "",
        year=ranking.years[-1],
    )


def _name_in_sentence(code: str, lang: str) -> str:
    return word_forms.economy_forms(code, lang).name


def _scope(ranking: Ranking) -> str:
    if ranking.kind is RankingKind.GOODS:
        return "partner" if ranking.partner else "all"
    return "product" if ranking.product else "all"


def _product_name(code: str, lang: str, names: Names | None) -> str:
    text, _ = goods_names.goods_name(code, lang, names)
    return translate("ranking.product", lang, code=code, name=text) if text else code


def _columns(ranking: Ranking, lang: str, scale_name: str) -> tuple[BriefColumn, ...]:
    is_goods = ranking.kind is RankingKind.GOODS
    unit = translate(f"ranking.unit.{scale_name}", lang)
    first = (
        [BriefColumn(translate("ranking.column.code", lang), width=1.1)] if is_goods else []
    ) + [BriefColumn(translate(f"ranking.column.{ranking.kind}", lang), width=4)]
    values = [
        BriefColumn(translate("ranking.column.value", lang, year=year, unit=unit), _NUMBER, 1.8)
        for year in ranking.years
    ]
    change = translate(
        "ranking.column.change", lang, first=ranking.years[0], last=ranking.years[-1]
    )
    return (
        BriefColumn(translate("ranking.column.rank", lang), _NUMBER, 0.8),
        *first,
        *values,
        BriefColumn(translate("ranking.column.mark", lang), width=0.8),
        BriefColumn(translate("ranking.column.share", lang), _NUMBER, 1.3),
        BriefColumn(change, _NUMBER, 1.6),
        BriefColumn(translate("ranking.column.tonnes", lang), _NUMBER, 1.6),
        BriefColumn(translate("ranking.column.unit_value", lang), _NUMBER, 1.5),
        BriefColumn(translate("ranking.column.rca", lang), _NUMBER, 1.1),
    )


def _cells(
    ranking: Ranking, row: RankedRow, lang: str, of: tuple[float, Names | None]
) -> tuple[BriefCell, ...]:
    scale, names = of
    is_goods = ranking.kind is RankingKind.GOODS
    label = (
        _goods_label(ranking, row.code, lang, names)
        if is_goods
        else wording.economy_name(row.code, lang)
    )
    if row.code == ranking.subject:
        label = translate("ranking.subject", lang, name=label)
    percent = 100 * row.share if not isinstance(row.share, Unknown) else row.share
    return (
        _number(row.rank, lang, 0),
        *([BriefCell(row.code)] if is_goods else []),
        BriefCell(label),
        *(_number(value, lang, _digits(scale), scale) for value in row.values),
        BriefCell(coverage_mark(row.coverage)),
        _number(percent, lang, 1),
        _change(row.change_pct, lang),
        _number(row.kilograms, lang, 0, _KILOGRAMS_A_TONNE),
        _number(row.unit_value, lang, 0),
        BriefCell(DASH) if isinstance(row.rca, Unknown) else _advantage(row.rca, lang),
    )


def _goods_label(ranking: Ranking, code: str, lang: str, names: Names | None) -> str:
    """The name of a code; of one without a name, that of its heading or chapter, marked as such."""
    if not (ranking.nomenclature.startswith("HS") or ranking.nomenclature == "CN"):
        return ""
    text, is_own = goods_names.goods_name(code, lang, names)
    return text if is_own or not text else translate("ranking.within", lang, name=text)


def _digits(scale: float) -> int:
    """Digits after the point: none of dollars, which nobody reads to the cent."""
    return 0 if scale == 1 else 1


def _number(
    value: float | Decimal | int | Unknown, lang: str, digits: int, divisor: float = 1
) -> BriefCell:
    """A cell of a number in the unit of its column's heading; a dash where it is unknown."""
    if isinstance(value, Unknown):
        return BriefCell(DASH)
    number = float(value) / divisor
    return BriefCell(format_number(number, lang, digits), number)


def _change(percent: float | Unknown, lang: str) -> BriefCell:
    if isinstance(percent, Unknown):
        return BriefCell(DASH)
    return BriefCell(wording.change_number_text(percent, lang), percent)


def _advantage(value: float, lang: str) -> BriefCell:
    return BriefCell(format_index_value(value, lang), value)


def _used_columns(rows: Sequence[tuple[BriefCell, ...]]) -> set[int]:
    """The columns that have anything in any row: an empty one tells a reader nothing."""
    return {place for row in rows for place, cell in enumerate(row) if cell.text not in {"", DASH}}


def _sum_rows(ranking: Ranking, lang: str, of: tuple[float, int]) -> list[tuple[BriefCell, ...]]:
    """What the rows leave out, what no row tells, and the total."""
    scale, width = of
    total, ranked = _last_total(ranking), _listed(ranking)
    lines = []
    if ranking.rest_count:
        label = translate_plural(f"ranking.rest.{_rest_key(ranking)}", lang, ranking.rest_count)
        lines.append((label, ranking.rest))
    if total is not None and ranking.coverage.is_complete and total - ranked > total * _TRACE:
        lines.append((translate("ranking.undivided", lang), total - ranked))
    if total is not None:
        key = "total" if ranking.coverage.is_complete else "sum"
        lines.append((translate(f"ranking.{key}", lang), total))
    return [_sum_row(ranking, label, value, (scale, width, lang)) for label, value in lines]


def _rest_key(ranking: Ranking) -> str:
    return "goods" if ranking.kind is RankingKind.GOODS else "partners"


def _sum_row(
    ranking: Ranking, label: str, value: Decimal, of: tuple[float, int, str]
) -> tuple[BriefCell, ...]:
    scale, width, lang = of
    names = 1 + (ranking.kind is RankingKind.GOODS)
    last = names + len(ranking.years)  # the column of the last year's value
    cells = [BriefCell("")] * width
    cells[names] = BriefCell(label)
    cells[last] = _number(value, lang, _digits(scale), scale)
    total = _last_total(ranking)
    if ranking.coverage.is_complete and total:
        cells[last + 2] = _number(100 * value / total, lang, 1)
    return tuple(cells)


def _last_total(ranking: Ranking) -> Decimal | None:
    total = ranking.totals[-1]
    return None if isinstance(total, Unknown) else total


def _listed(ranking: Ranking) -> Decimal:
    values = (row.values[-1] for row in ranking.rows)
    return sum((v for v in values if not isinstance(v, Unknown)), ranking.rest)


def ranking_notes(ranking: Ranking, lang: str) -> tuple[str, ...]:
    """What a ranking rests on, in sentences, and last the line to cite."""
    sentences = (
        *marks_legend((row.coverage.mark for row in ranking.rows), lang),
        *(word_with_names(note, lang) for note in ranking.notes),
        *_coverage_notes(ranking, lang),
        *_advantage_notes(ranking, lang),
        *_member_notes(ranking, lang),
        citation_text(ranking, lang),
    )
    return tuple(dict.fromkeys(sentences))


def _coverage_notes(ranking: Ranking, lang: str) -> Iterator[str]:
    for sentence in coverage_sentences(ranking.coverage):
        yield word_with_names(sentence, lang)
    if ranking.coverage.note and (remedy := word_remedy(ranking.coverage.note.why, lang)):
        yield remedy
    row_notes = [row.coverage.note.why for row in ranking.rows if row.coverage.note]
    yield from (word_with_names(note, lang) for note in row_notes[:1])
    if any(isinstance(row.rank, Unknown) for row in ranking.rows):
        yield translate(f"ranking.unranked.{_rest_key(ranking)}", lang)


def _advantage_notes(ranking: Ranking, lang: str) -> Iterator[str]:
    if ranking.no_advantages:
        reason = word_with_names(ranking.no_advantages.why, lang).removesuffix(".")
        yield translate("ranking.no_rca", lang, reason=reason)
    if any(not isinstance(row.rca, Unknown) for row in ranking.rows):
        yield translate("ranking.rca", lang)


def _member_notes(ranking: Ranking, lang: str) -> Iterator[str]:
    if ranking.members and not ranking.with_internal:
        group = wording.economy_name(ranking.economy, lang)
        yield translate("ranking.without_internal", lang, group=group)
    for members in (ranking.members, ranking.partner_members):
        if members:
            names = sorted(wording.economy_name(code, lang) for code in members)
            yield translate("ranking.members", lang, members=format_list(names, lang))


def citation_text(ranking: Ranking, lang: str) -> str:
    """The line to cite: source, edition of the codes, licence and the day of extraction."""
    cited = ranking.citation
    days = ", ".join(format_date(day, lang, short=True) for day in cited.extracted[-1:])
    parts = [translate("ranking.source", lang, source=cited.source, day=days)]
    if ranking.nomenclature and ranking.kind is RankingKind.GOODS:
        edition = wording.edition_text(ranking.nomenclature, lang)
        parts.append(translate("ranking.edition", lang, edition=edition))
    if cited.licence:
        parts.append(translate(f"ranking.licence.{cited.licence}", lang))
    return " ".join(parts)


def total_text(ranking: Ranking, lang: str) -> str:
    """The last year's total as words: ``$5.5 bn``; '' where there is none."""
    total = _last_total(ranking)
    return "" if total is None else format_value(float(total), "USD", lang, 1)


def flow_series_table(series: FlowSeries, lang: str) -> BriefTable:
    """A flow over periods with its change on the year before, and the line to cite."""
    known = [float(p.value) for p in series.points if not isinstance(p.value, Unknown)]
    scale, name = display_scale(min((v for v in known if v), default=0.0), "USD")
    unit = translate(f"ranking.unit.{name}", lang)
    columns = (
        BriefColumn(translate("ranking.column.period", lang), width=2),
        BriefColumn(translate(f"ranking.column.flow.{series.flow}", lang, unit=unit), _NUMBER, 2),
        BriefColumn(translate("ranking.column.year_before", lang), _NUMBER, 2),
    )
    rows = tuple(
        (
            BriefCell(format_period(point.period, lang)),
            _number(point.value, lang, _digits(scale), scale),
            _change(point.change_pct, lang),
        )
        for point in series.points
    )
    return BriefTable(
        f"flow_series_{series.flow}",
        flow_series_title(series, lang),
        columns,
        rows,
        _series_note(series, lang),
    )


def flow_series_title(series: FlowSeries, lang: str) -> str:
    """Whose flow it is, with whom and by which periods."""
    return translate(
        f"ranking.series.{series.flow}.{series.step}",
        lang,
        economy=wording.economy_name(series.economy, lang),
        partner=translate("ranking.world", lang)
        if series.partner == WORLD
        else wording.economy_name(series.partner, lang),
    )


def _series_note(series: FlowSeries, lang: str) -> str:
    day = format_date(series.extracted[-1], lang, short=True) if series.extracted else ""
    cited = translate("ranking.source", lang, source=series.source, day=day)
    if any(isinstance(point.value, Unknown) for point in series.points):
        return "\n".join((translate("ranking.series.gaps", lang), cited))
    return cited
