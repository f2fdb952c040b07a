"""What indicators need of the tables, as each states it in its registration.

A need is of a flow, an economy's trade or a world, with the share of value that must be there:
.95 unless an indicator says otherwise. Its sentence is the text ``indicator.need.<kind>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kirmash.records.coverage import ENOUGH


class NeedKind(StrEnum):
    """What must be there; ``partner_…`` is of the pair's other side."""

    EXPORTS_TO_PARTNER = "exports_to_partner"
    IMPORTS_FROM_PARTNER = "imports_from_partner"
    EXPORTS_REPORTABLE = "exports_reportable"
    IMPORTS_REPORTABLE = "imports_reportable"
    GOODS_TO_PARTNER = "goods_to_partner"
    GOODS_FROM_PARTNER = "goods_from_partner"
    GOODS_AS_PARTNER_REPORTS = "goods_as_partner_reports"
    ALL_EXPORTS = "all_exports"
    ALL_IMPORTS = "all_imports"
    PARTNER_ALL_EXPORTS = "partner_all_exports"
    MARKETS = "markets"
    EXPORT_STRUCTURE = "export_structure"
    IMPORT_STRUCTURE = "import_structure"
    PARTNER_EXPORT_STRUCTURE = "partner_export_structure"
    PARTNER_IMPORT_STRUCTURE = "partner_import_structure"
    WORLD = "world"
    WORLD_BY_PRODUCT = "world_by_product"
    INCOMES = "incomes"
    INPUT_OUTPUT = "input_output"


OF_FLOWS = frozenset(
    {
        NeedKind.EXPORTS_TO_PARTNER,
        NeedKind.IMPORTS_FROM_PARTNER,
        NeedKind.EXPORTS_REPORTABLE,
        NeedKind.IMPORTS_REPORTABLE,
        NeedKind.GOODS_TO_PARTNER,
        NeedKind.GOODS_FROM_PARTNER,
        NeedKind.GOODS_AS_PARTNER_REPORTS,
    }
)
"""Needs that a table without any flow between the two cannot meet."""


@dataclass(frozen=True, slots=True)
class Need:
    """One need: what must be there, and which share of its value (0–1; 0: any part will do).

    ``year_before`` where the year before must have it as well.
    """

    kind: NeedKind
    share: float = ENOUGH
    year_before: bool = False


def needs_of(*kinds: NeedKind | Need, year_before: bool = False) -> tuple[Need, ...]:
    """Needs by kind, at the usual share; a `Need` stays as it is."""
    return tuple(
        kind if isinstance(kind, Need) else Need(kind, year_before=year_before) for kind in kinds
    )


EXPORTS = needs_of(NeedKind.EXPORTS_TO_PARTNER)
IMPORTS = needs_of(NeedKind.IMPORTS_FROM_PARTNER)
BOTH_FLOWS = EXPORTS + IMPORTS
EXPORTS_TWICE = needs_of(NeedKind.EXPORTS_TO_PARTNER, year_before=True)
IMPORTS_TWICE = needs_of(NeedKind.IMPORTS_FROM_PARTNER, year_before=True)
BOTH_FLOWS_TWICE = EXPORTS_TWICE + IMPORTS_TWICE
GOODS = needs_of(NeedKind.GOODS_TO_PARTNER)
BOTH_GOODS = GOODS + needs_of(NeedKind.GOODS_FROM_PARTNER)
GOODS_TWICE = needs_of(NeedKind.GOODS_TO_PARTNER, year_before=True)
ANY_GOODS = needs_of(Need(NeedKind.GOODS_TO_PARTNER, share=0.0))
STRUCTURE = needs_of(NeedKind.EXPORT_STRUCTURE)
BOTH_STRUCTURES = STRUCTURE + needs_of(NeedKind.IMPORT_STRUCTURE)
WORLD_BY_PRODUCT = needs_of(NeedKind.WORLD_BY_PRODUCT)
WORLD_AND_STRUCTURE = WORLD_BY_PRODUCT + STRUCTURE
WORLD_AND_STRUCTURE_TWICE = needs_of(
    NeedKind.WORLD_BY_PRODUCT, NeedKind.EXPORT_STRUCTURE, year_before=True
)
ARRIVALS = needs_of(NeedKind.GOODS_AS_PARTNER_REPORTS, NeedKind.PARTNER_IMPORT_STRUCTURE)
ARRIVALS_TWICE = needs_of(
    NeedKind.GOODS_AS_PARTNER_REPORTS, NeedKind.PARTNER_IMPORT_STRUCTURE, year_before=True
)
# A list of partners says how many markets there are, and how unequal, from most of the trade on:
# what is not told apart (stores, secrets, "areas not specified") is in no partner.
MARKETS = needs_of(Need(NeedKind.MARKETS, share=0.8))
MARKET_COUNT = needs_of(Need(NeedKind.MARKETS, share=0.5))
INPUT_OUTPUT = needs_of(NeedKind.INPUT_OUTPUT)
