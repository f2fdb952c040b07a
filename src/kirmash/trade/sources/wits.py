"""WITS of the World Bank: reporter, partner, product, year, flow and value in thousand US dollars,
as CSV with commas or semicolons.
"""

from __future__ import annotations

from collections.abc import Iterator

from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.sources.comtrade import VINTAGES
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.sources.reading import (
    SourceFile,
    column_positions,
    column_value,
    head_columns,
    read_csv_rows,
)
from kirmash.trade.table import TOTAL, RowRefusal, RowRefusalReason, TradeDraft, cell_amount


def fits(source: SourceFile) -> bool:
    """Whether the first line has WITS's column names."""
    columns = set(column_positions(head_columns(source)))
    return {"reporteriso3", "partneriso3", "tradeflowname", "tradevaluein1000usd"} <= columns


def read_trade_drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
    """Every row; the product code loses its leading zeros in WITS's files and gets them back."""
    rows = read_csv_rows(source)
    _, head = next(rows)
    columns = column_positions(head)
    for line, row in rows:
        flow = column_value(row, columns, "tradeflowname").casefold()
        if flow not in {"export", "import"}:
            reason = (
                RowRefusalReason.REEXPORT
                if flow.startswith(("re-", "gross"))
                else RowRefusalReason.BAD_FLOW
            )
            value = cell_amount(column_value(row, columns, "tradevaluein1000usd"), 1000)
            yield RowRefusal(line, "TradeFlowName", reason, flow[:40], value)
            continue
        reporter, partner = (
            column_value(row, columns, "reporteriso3"),
            column_value(row, columns, "partneriso3"),
        )
        classification = column_value(row, columns, "nomenclature")
        product = column_value(row, columns, "productcode")
        is_total = product.casefold() == "total"
        nomenclature = TOTAL if is_total else VINTAGES.get(classification, classification)
        code = TOTAL if is_total else restore_code(product, nomenclature)
        sides = (reporter, partner) if flow == "export" else (partner, reporter)
        yield TradeDraft(
            line,
            column_value(row, columns, "year"),
            reporter,
            *sides,
            nomenclature,
            code,
            column_value(row, columns, "tradevaluein1000usd"),
            1000,
            column_value(row, columns, "quantity"),
            column_value(row, columns, "quantityunit"),
            column_value(row, columns, "netweight"),
        )


LAYOUTS = (TradeLayout("wits", fits, read_trade_drafts, "WITS", decimal="."),)
