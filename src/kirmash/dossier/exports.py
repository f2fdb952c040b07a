"""The register in the forms of other programs.

A calendar, Open Contracting milestones, IATI activities, or a working group's sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kirmash.deals import export as calendar
from kirmash.deals import export as milestones
from kirmash.dossier import briefing, deals
from kirmash.dossier.deals import DealQuery
from kirmash.dossier.scope import Pair
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.formats import encoding_json, files
from kirmash.i18n import format_date, translate
from kirmash.ledger.store import View
from kirmash.records.deals import Deal

FORMS = ("ics", "ocds", "iati", "xlsx")
BINARY_FORMS = frozenset({"xlsx"})
"""The forms that are no text."""


@dataclass(frozen=True, slots=True)
class ExportStyle:
    """The form, one of ``FORMS``, and the language of its words.

    Raises InputError for another form.
    """

    form: str
    lang: str

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise InputError(f"The register cannot be written as “{self.form}”.", ", ".join(FORMS))


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Which deals of a pair are written, and how."""

    pair: Pair
    query: DealQuery
    style: ExportStyle


def export_deals(workspace: Workspace, order: ExportOrder, view: View) -> bytes:
    """The deals that fit; the same deals, day and language give the same bytes."""
    selected = deals.find_deals(workspace, order.pair, order.query, view)
    lang = order.style.lang

    def describe(deal: Deal) -> str:
        return briefing.describe_deal(deal, lang, order.pair)

    return render_deals(order.style, selected.deals, describe, view.as_of or date.today())


def save_export(raw: bytes, out: Path) -> None:
    """Write an export to a file. Raises OSError."""
    files.write_atomically(out, raw)


def render_deals(
    style: ExportStyle, selected: Sequence[Deal], describe: Callable[[Deal], str], as_of: date
) -> bytes:
    """The deals, those due first in front, as of a day."""
    ordered = sorted(selected, key=lambda deal: (deal.due is None, deal.due or "", deal.id))
    if style.form == "ics":
        entries = calendar.render_calendar(
            ordered, lambda deal: (describe(deal), _deal_description(deal, style.lang)), as_of
        )
        return entries.encode()
    if style.form == "ocds":
        return encoding_json.pretty(
            milestones.ocds_release_package(ordered, describe, as_of)
        ).encode()
    if style.form == "iati":
        return milestones.iati_activities(ordered, describe, as_of, style.lang)
    from kirmash.briefs.render import xlsx

    return xlsx.render_register_sheet(ordered, describe, as_of, style.lang)


def _deal_description(deal: Deal, lang: str) -> str:
    """The status with when it was last heard of, and the source's own words."""
    status, day = translate(f"status.{deal.status}", lang), format_date(deal.last_mentioned, lang)
    return translate("became.stands", lang, status=status, day=day) + f"\n{deal.object}\n{deal.id}"
