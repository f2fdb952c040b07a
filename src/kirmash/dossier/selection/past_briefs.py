"""What earlier briefs of a pair rested on, so that the next one can say what is new."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from kirmash.briefs.material import PastBrief, PastFigure
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.sources.page_files import BRIEFS_FILE
from kirmash.errors import KirmashError
from kirmash.formats import encoding_json, files
from kirmash.records import periods
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure

MAX_REMEMBERED = 8


def past_brief(material: DossierMaterial, pair: Pair) -> PastBrief | None:
    """What the last brief of the pair rested on that the ledger has grown since, for no later day;
    None without one, or where the file cannot be read.
    """
    earlier = [
        brief
        for brief in _remembered(material.folder).get(_memory_key(pair), ())
        if brief.position < material.position and brief.as_of <= material.as_of
    ]
    return max(earlier, key=lambda brief: (brief.position, brief.as_of), default=None)


def remember_brief(folder: Path, pair: Pair, brief: PastBrief) -> None:
    """Keep what a brief rested on in the dossier's folder, where that can be written."""
    stored = _remembered(folder)
    others = [each for each in stored.get(_memory_key(pair), ()) if each.position != brief.position]
    latest = sorted((*others, brief), key=lambda each: each.position)[-MAX_REMEMBERED:]
    content = encoding_json.indented_json(
        encoding_json.to_json_types({**stored, _memory_key(pair): latest}, {Period: str})
    )
    with suppress(OSError):
        files.write_atomically(folder / BRIEFS_FILE, content.encode())


def _memory_key(pair: Pair) -> str:
    return " ".join((*pair.codes, *(["regions"] if pair.with_regions else [])))


def _remembered(folder: Path) -> dict[str, list[PastBrief]]:
    """What the file has; nothing where there is none or it is spoiled."""
    try:
        stored = json.loads((folder / BRIEFS_FILE).read_bytes())
        return {key: [_past_brief(each) for each in some] for key, some in stored.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, KirmashError):
        return {}


def _past_brief(stored: dict[str, Any]) -> PastBrief:
    return PastBrief(
        date.fromisoformat(stored["as_of"]),
        int(stored["position"]),
        tuple(stored["documents"]),
        tuple(
            PastFigure(
                Measure(each["measure"]),
                periods.parse(each["period"]),
                float(each["value"]),
                str(each["unit"]),
            )
            for each in stored["figures"]
        ),
        tuple(stored["done"]),
    )
