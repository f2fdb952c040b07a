"""WITS of the World Bank: reporter, partner, product, year, flow and value in thousand US dollars,
as CSV with commas or semicolons.
"""

from __future__ import annotations

from collections.abc import Iterator

from kirmash.formats.separated import separator_of
from kirmash.trade.sources.comtrade import VINTAGES
from kirmash.trade.sources.reading import Source, cells, heads, named
from kirmash.trade.table import TOTAL, Draft, Reason, Refusal


def fits(source: Source) -> bool:
    """Whether the first line bears WITS's names."""
    first = source.head.splitlines()[:1]
    found = set(heads(first[0].replace('"', "").split(separator_of(first[0])))) if first else set()
    return {"reporteriso3", "partneriso3", "tradeflowname", "tradevaluein1000usd"} <= found


def drafts(source: Source) -> Iterator[Draft | Refusal]:
    """Every row; the product code loses its leading zeros in WITS's files and gets them back."""
    rows = cells(source)
    _, head = next(rows)
    place = heads(head)
    for line, row in rows:
        flow = named(row, place, "tradeflowname").casefold()
        if flow not in {"export", "import"}:
            reason = Reason.REEXPORT if flow.startswith(("re-", "gross")) else Reason.BAD_FLOW
            yield Refusal(line, "TradeFlowName", reason, flow[:40])
            continue
        reporter, partner = named(row, place, "reporteriso3"), named(row, place, "partneriso3")
        said = named(row, place, "nomenclature")
        product = named(row, place, "productcode")
        whole = product.casefold() == "total"
        nomenclature = TOTAL if whole else VINTAGES.get(said, said)
        code = (
            TOTAL
            if whole
            else product.zfill(len(product) + len(product) % 2)
            if nomenclature.startswith("HS")
            else product
        )
        sides = (reporter, partner) if flow == "export" else (partner, reporter)
        yield Draft(
            line,
            named(row, place, "year"),
            reporter,
            *sides,
            nomenclature,
            code,
            named(row, place, "tradevaluein1000usd"),
            1000,
            named(row, place, "quantity"),
            named(row, place, "quantityunit"),
            named(row, place, "netweight"),
        )
