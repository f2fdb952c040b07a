"""What moved in a flow, as tables: the figures beside the change, and the goods that rose and fell
most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kirmash.briefs import wording
from kirmash.briefs.model import BriefCell, BriefColumn, BriefTable, ColumnKind
from kirmash.briefs.sections import rankings
from kirmash.i18n import (
    DASH,
    display_scale,
    format_index_value,
    format_number,
    format_value,
    has_message,
    translate,
)
from kirmash.records.quantities import Unknown
from kirmash.records.rankings import Ranking
from kirmash.reference import goods_names
from kirmash.reference.goods_names import Names
from kirmash.trade.drivers import BackgroundChange, BackgroundFactor

DIGITS = 1  # after the point
MAX_GOODS = 5  # that rose, and as many that fell
_NUMBER = ColumnKind.NUMBER


@dataclass(frozen=True, slots=True)
class GoodsMovement:
    """A code's dollars in the first and the last year."""

    code: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """By how many dollars it rose."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FlowMovement:
    """A flow between two years: the ranking of its goods, what stands beside the change, and the
    goods whose difference is known.
    """

    ranking: Ranking
    background: tuple[BackgroundChange, ...]
    goods: tuple[GoodsMovement, ...]


def movement_tables(
    movement: FlowMovement, lang: str, names: Names | None = None
) -> tuple[BriefTable, ...]:
    """The figures beside the change; and, where any is known, the goods that moved most."""
    ranking = movement.ranking
    years = ranking.years[0], ranking.years[-1]
    title = _title(ranking, "ranking.moved", lang)
    heads = (
        BriefColumn(translate("ranking.column.figure", lang), width=4),
        *(BriefColumn(str(year), _NUMBER, 2) for year in years),
        BriefColumn(translate("ranking.column.change", lang, first=years[0]), _NUMBER, 2),
    )
    rows = tuple(_background_row(ranking, change, lang) for change in movement.background)
    cited = rankings.citation_text(ranking, lang)
    note = "\n".join((translate("ranking.moved.no_cause", lang), cited))
    first = BriefTable(f"moved_{ranking.flow}", title, heads, rows, note)
    moved = _most_moved(movement.goods)
    if not moved:
        return (first,)
    return first, _goods_table(ranking, moved, lang, names)


def _title(ranking: Ranking, key: str, lang: str) -> str:
    return translate(
        f"{key}.{ranking.flow}",
        lang,
        economy=wording.economy_name(ranking.economy, lang),
        partner=wording.economy_name(ranking.partner, lang),
        first=ranking.years[0],
        last=ranking.years[-1],
    )


def _background_row(ranking: Ranking, change: BackgroundChange, lang: str) -> tuple[BriefCell, ...]:
    if change.driver is BackgroundFactor.CURRENCY:
        key = f"currency.{change.subject}"
        name = translate(key, lang) if has_message(key, lang) else change.subject
        label = translate("ranking.moved.currency", lang, currency=name)
        ends = [_text(end, lang, is_currency=True) for end in (change.before, change.after)]
    else:
        sells = (change.subject == ranking.economy) == (ranking.flow.value == "exports")
        label = (
            translate("ranking.moved.pair", lang)
            if change.driver is BackgroundFactor.PAIR
            else translate(
                f"ranking.moved.{'exports' if sells else 'imports'}_total",
                lang,
                economy=wording.economy_name(change.subject, lang),
            )
        )
        ends = [_text(end, lang) for end in (change.before, change.after)]
    return BriefCell(label), *ends, _percent(change.change_pct, lang)


def _text(value: float | Unknown, lang: str, is_currency: bool = False) -> BriefCell:
    if isinstance(value, Unknown):
        return BriefCell(DASH)
    text = format_index_value(value, lang) if is_currency else format_value(value, "USD", lang, 1)
    return BriefCell(text, value)


def _percent(value: float | Unknown, lang: str) -> BriefCell:
    if isinstance(value, Unknown):
        return BriefCell(DASH)
    return BriefCell(wording.change_number_text(value, lang), value)


def _most_moved(goods: Sequence[GoodsMovement]) -> list[GoodsMovement]:
    """Those that rose most, then those that fell most, the largest first."""
    ordered = sorted(goods, key=lambda each: (-each.difference, each.code))
    rose = [each for each in ordered[:MAX_GOODS] if each.difference > 0]
    fell = [each for each in ordered[::-1][:MAX_GOODS] if each.difference < 0]
    return [*rose, *fell]


def _goods_table(
    ranking: Ranking, moved: Sequence[GoodsMovement], lang: str, names: Names | None
) -> BriefTable:
    largest = max(abs(float(each.difference)) for each in moved)
    scale, scale_name = display_scale(largest, "USD")
    unit = translate(f"ranking.unit.{scale_name}", lang)
    heads = (
        BriefColumn(translate("ranking.column.code", lang), width=1.1),
        BriefColumn(translate("ranking.column.goods", lang), width=4),
        *(
            BriefColumn(translate("ranking.column.value", lang, year=year, unit=unit), _NUMBER, 2)
            for year in (ranking.years[0], ranking.years[-1])
        ),
        BriefColumn(translate("ranking.column.difference", lang, unit=unit), _NUMBER, 2),
    )
    rows = []
    for each in moved:
        text, is_own = goods_names.goods_name(each.code, lang, names)
        label = text if is_own or not text else translate("ranking.within", lang, name=text)
        numbers = [float(value) / scale for value in (each.before, each.after, each.difference)]
        if not round(numbers[-1], DIGITS):  # less than the table shows is no movement
            continue
        texts = [format_number(number, lang, DIGITS) for number in numbers]
        texts[2] = f"+{texts[2]}" if each.difference > 0 else texts[2]
        cells = (BriefCell(t, n) for t, n in zip(texts, numbers, strict=True))
        rows.append((BriefCell(each.code), BriefCell(label), *cells))
    return BriefTable(
        f"moved_goods_{ranking.flow}",
        _title(ranking, "ranking.moved.goods", lang),
        heads,
        tuple(rows),
        translate("ranking.moved.complete_codes", lang),
    )
