"""The brief of one economy for an occasion with several partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kirmash.briefs import occasion as occasions
from kirmash.briefs.material import BriefInputs, SuppliedProfile
from kirmash.briefs.model import Brief
from kirmash.dossier import briefing
from kirmash.dossier.opportunities.profiles import gather_profiles
from kirmash.dossier.opportunities.report import find_for_brief
from kirmash.dossier.scope import Pair
from kirmash.dossier.sources.page_files import BRIEFS_FOLDER
from kirmash.dossier.workspace import Workspace, program_version
from kirmash.errors import InputError
from kirmash.ledger.views import View

MOST_PARTNERS = 60


def assemble_occasion_brief(
    workspace: Workspace, pairs: Sequence[Pair], order: briefing.Order, view: View | None = None
) -> Brief:
    """The brief of the first economy of ``pairs`` (one and the same in all) with the second of
    each. Raises InputError for a partner that stands twice, and for too many.
    """
    partners = [pair.second for pair in pairs]
    if len(set(partners)) < len(partners) or len(partners) > MOST_PARTNERS:
        raise InputError(
            "occasion.partners",
            "A partner is repeated, or there are more than {limit} of them.",
            "Name each partner once.",
            limit=MOST_PARTNERS,
        )
    dated = replace(order, version=order.version or program_version())
    materials: list[BriefInputs] = []
    profiles: Mapping[str, SuppliedProfile] = {}
    codes = (pairs[0].first, *partners)
    for pair in pairs:
        material = workspace.brief_material(pair, view)
        found = find_for_brief(workspace, pair, view, material)
        gathered = briefing.gather_brief_inputs(
            material, pair, replace(dated, opportunities=found), workspace.settings
        )
        if not materials:
            profiles = gather_profiles(material, codes, order.lang)
        materials.append(replace(gathered, profiles=profiles))
    text = order.occasion or materials[0].slots.occasion
    return occasions.assemble_occasion(materials, text)


def write_occasion_brief(
    workspace: Workspace, pairs: Sequence[Pair], order: briefing.Order, view: View | None = None
) -> tuple[Path, ...]:
    """Write it in every format, into the dossier's ``briefs`` where the order names no folder; the
    paths written. Raises Unwritable, InputError.
    """
    brief = assemble_occasion_brief(workspace, pairs, order, view)
    placed = replace(order, out=order.out or workspace.folder / BRIEFS_FOLDER)
    stem = f"brief-{pairs[0].first}-occasion-{order.lang}"
    return briefing.write_brief(brief, pairs[0], placed, workspace.folder, stem)
