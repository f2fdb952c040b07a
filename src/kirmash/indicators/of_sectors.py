"""The indicators of one economy that stand on an inter-country input–output table instead of trade tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import value_added
from kirmash.indicators.ground import picked
from kirmash.indicators.matrix import Scores
from kirmash.indicators.value_added import InputOutput
from kirmash.terms.quantities import Unknown

BY_SECTOR = {
    "value_added_share": value_added.value_added_share,
    "upstreamness": value_added.upstreamness,
    "downstreamness": value_added.downstreamness,
}


def of_sectors(found: InputOutput, economy: str, names: Collection[str], pick: tuple[tuple[str, ...], int]) -> Iterator[
    tuple[str, str, float | Unknown]
]:  # fmt: skip
    """(name, industry, value) of each indicator of ``names``; industries those ``pick`` names, or its number of the largest by output."""
    if economy not in found.economies:
        yield from ((name, "", Unknown(f"the input–output table has no economy {economy}")) for name in names)
        return
    if "domestic_value_added" in names:
        yield "domestic_value_added", "", _content(found, economy)
    own = [place for place, (owner, _) in enumerate(found.sectors) if owner == economy]
    labels = tuple(found.sectors[place][1] for place in own)
    chosen = [labels[place] for place in picked(labels, found.output[own], *pick)]
    for name in (name for name in BY_SECTOR if name in names):
        scores = _scored(name, found)
        for label in chosen:
            yield name, label, scores if isinstance(scores, Unknown) else scores.of(f"{economy}/{label}")


def _content(found: InputOutput, economy: str) -> float | Unknown:
    try:
        return value_added.export_content(found, economy).domestic_share
    except (IndicatorRefused, np.linalg.LinAlgError) as fault:
        return Unknown(str(getattr(fault, "message", fault)))


def _scored(name: str, found: InputOutput) -> Scores | Unknown:
    try:
        return BY_SECTOR[name](found)
    except IndicatorRefused as fault:
        return Unknown(fault.message)
