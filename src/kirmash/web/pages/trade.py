"""What the trade tables hold of a pair: runs of years, partners, goods, what moved, both sides'
reports, and the claims of documents held against them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from kirmash.briefs import wording
from kirmash.briefs.model import BriefTable, ColumnKind
from kirmash.dossier.checking.check_texts import check_text, context_texts, coverage_flag_text
from kirmash.dossier.desk.trade_page import STEPS, TradePage, TradeQuestion, trade_page
from kirmash.dossier.tables import MirroredFlow
from kirmash.i18n import format_pct, format_value, word_error
from kirmash.records.quantities import Unknown
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns, from_brief

LEVELS = (2, 4, 6)


def _query(request: DeskRequest) -> TradePage:
    level, step = request.number("level", 4), request.text("step")
    question = TradeQuestion(
        level if level in LEVELS else 4, step if step in STEPS else "year", request.lang
    )
    return trade_page(request.dossier, request.pair, question, request.view)


def _show(request: DeskRequest, page: TradePage) -> PageContent:
    lang = request.lang
    parts = {
        name: _numbered(name, tables)
        for name, tables in (
            ("runs", page.runs),
            ("partners", page.partners),
            ("goods", page.goods),
            ("moved", page.moved),
        )
    }
    mirror = _mirror(request, page)
    values = {
        "pair_name": wording.pair_name(request.pair.codes, lang),
        "has_tables": bool(page.additions),
        "parts_of": {name: [table.key for table in tables] for name, tables in parts.items()},
        "drawings": [
            f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
            for drawn in page.drawings
        ],
        "flags": [
            coverage_flag_text(flag, lang) for report in page.mirror for flag in report.flags
        ],
        "checks": [
            (
                each.claim.id,
                check_text(each, lang).removeprefix(f"{each.claim.id}: "),
                tuple(context_texts(each, lang)),
            )
            for each in page.checked
        ],
        "refusals": [word_error(problem, lang) for problem in page.refusals],
        "files": [(each.file, each.source, each.retrieved) for each in page.additions],
        "levels": LEVELS,
        "level": request.number("level", 4),
        "steps": STEPS,
        "step": request.text("step") or "year",
    }
    tables = (*(table for each in parts.values() for table in each), mirror)
    return PageContent(request.words("web.trade.title"), values, tables)


def _numbered(name: str, tables: Iterable[BriefTable]) -> list[DeskTable]:
    """The tables with keys of their own: those of both flows have one key."""
    return [
        DeskTable(f"{name}-{place}", each.title, each.columns, each.rows, each.note)
        for place, each in enumerate(map(from_brief, tables), 1)
    ]


def _mirror(request: DeskRequest, page: TradePage) -> DeskTable:
    keys = ("year", "exporter", "importer")
    numbers = ("exported", "imported", "gap", "reconciled", "between")
    heads = columns(
        *(request.words(f"cli.column.{key}") for key in keys),
        *((request.words(f"cli.column.{key}"), ColumnKind.NUMBER) for key in numbers),
    )
    rows = tuple(_mirror_row(request, flow) for report in page.mirror for flow in report.flows)
    title = request.words("web.trade.mirror")
    return DeskTable("mirror", title, heads, rows, "", request.words("web.trade.no_mirror"))


def _mirror_row(request: DeskRequest, flow: MirroredFlow) -> tuple[DeskCell, ...]:
    lang, pair, value, gap = request.lang, flow.pair, flow.reconciled, flow.pair.gap_pct
    unknown = DeskCell("–")
    sides = (
        DeskCell(request.words("value.unknown_side"))
        if side is None
        else DeskCell(
            format_value(float(side), "USD", lang, 1) + " [u]" * (name in pair.parts), float(side)
        )
        for name, side in (("exporter", pair.exported), ("importer", pair.imported))
    )
    between = (
        unknown
        if isinstance(value, Unknown)
        else DeskCell(
            " – ".join(format_value(end, "USD", lang, 1) for end in (value.low, value.high))
        )
    )
    return (
        DeskCell(str(pair.period)),
        DeskCell(wording.economy_name(pair.exporter, lang)),
        DeskCell(wording.economy_name(pair.importer, lang)),
        *sides,
        unknown if isinstance(gap, Unknown) else DeskCell(format_pct(gap, lang), gap),
        unknown
        if isinstance(value, Unknown)
        else DeskCell(format_value(value.value_usd, "USD", lang, 1), value.value_usd),
        between,
    )


PAGE = DeskPage("trade", "/pair/{first}/{second}/trade", _query, _show, is_long=True)
