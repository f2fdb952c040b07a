"""Indicators of one economy by an inter-country input–output table, in place of trade tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import value_added
from kirmash.indicators.inputs import SectorInputs, select_positions
from kirmash.indicators.matrix import LabelledScores
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.indicators.value_added import InputOutputTable
from kirmash.records.quantities import Unknown


@indicator(
    "domestic_value_added",
    "sectors",
    "share",
    "v_i (I − A)⁻¹ e_i / Σ e_i",
    "0 to 1",
    value_added.export_content,
    unknown="no_icio",
)
def _domestic_content(inputs: SectorInputs) -> float | Unknown:
    if absent := _missing_economy(inputs):
        return absent
    try:
        return value_added.export_content(inputs.table, inputs.economy).domestic_share
    except (IndicatorRefused, np.linalg.LinAlgError) as fault:
        return Unknown(str(getattr(fault, "message", fault)))


@indicator(
    "value_added_share",
    "sectors",
    "share",
    "v / y",
    "0 to 1",
    value_added.value_added_share,
    unknown="no_icio",
)
def _value_added_share(inputs: SectorInputs) -> Iterator[IndicatorRow]:
    return _by_industry("value_added_share", value_added.value_added_share, inputs)


@indicator(
    "upstreamness",
    "sectors",
    "index",
    "(I − Δ)⁻¹ 1",
    "≥ 1",
    value_added.upstreamness,
    unknown="no_icio",
)
def _upstreamness(inputs: SectorInputs) -> Iterator[IndicatorRow]:
    return _by_industry("upstreamness", value_added.upstreamness, inputs)


@indicator(
    "downstreamness",
    "sectors",
    "index",
    "(I − Aᵀ)⁻¹ 1",
    "≥ 1",
    value_added.downstreamness,
    unknown="no_icio",
)
def _downstreamness(inputs: SectorInputs) -> Iterator[IndicatorRow]:
    return _by_industry("downstreamness", value_added.downstreamness, inputs)


def _by_industry(
    name: str, rule: Callable[[InputOutputTable], LabelledScores], inputs: SectorInputs
) -> Iterator[IndicatorRow]:
    """The economy's own industries: those asked for, or the largest by output."""
    if absent := _missing_economy(inputs):
        yield name, "", absent, inputs.period
        return
    table, economy = inputs.table, inputs.economy
    own = [place for place, (owner, _) in enumerate(table.sectors) if owner == economy]
    labels = tuple(table.sectors[place][1] for place in own)
    scores = _compute_scores(rule, table)
    for place in select_positions(labels, table.output[own], inputs.industries, inputs.top):
        label = labels[place]
        value = scores if isinstance(scores, Unknown) else scores.score_of(f"{economy}/{label}")
        yield name, label, value, inputs.period


def _compute_scores(
    rule: Callable[[InputOutputTable], LabelledScores], table: InputOutputTable
) -> LabelledScores | Unknown:
    try:
        return rule(table)
    except IndicatorRefused as fault:
        return Unknown(fault.message)


def _missing_economy(inputs: SectorInputs) -> Unknown | None:
    if inputs.economy in inputs.table.economies:
        return None
    return Unknown(f"the input–output table has no economy {inputs.economy}")
