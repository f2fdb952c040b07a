"""Indicators of one economy by what it can make: complexity, the product space, classes of goods
and the ladder of sophistication, from trade tables; value added and position in chains of
production, from an inter-country input–output table. See `pair_totals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import numpy as np

from kirmash.errors import IndicatorRefused, InputError
from kirmash.indicators import classes, complexity, relatedness, value_added
from kirmash.indicators.inputs import (
    NO_ADVANTAGE,
    NO_PRODUCTS,
    NO_YEAR,
    EconomyInputs,
    SectorInputs,
    complexity_results,
    compute_prody_and_expy,
    first_unknown,
    select_positions,
    value_of_label,
)
from kirmash.indicators.matrix import Floats, LabelledScores
from kirmash.indicators.needs.terms import (
    INPUT_OUTPUT,
    STRUCTURE,
    WORLD_AND_STRUCTURE,
    NeedKind,
    needs_of,
)
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.indicators.value_added import InputOutputTable
from kirmash.records.quantities import Unknown
from kirmash.trade import concordance
from kirmash.trade.flows import WorldTradeYear

LADDER_STEPS = 4
HS_SUBHEADING_DIGITS = 6


@indicator(
    "eci",
    "economy",
    "score",
    "2nd eigenvector of K_c⁻¹ M K_p⁻¹ Mᵀ, z-scored (n − 1; the Atlas: n)",
    "any",
    complexity.complexity,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "eci_reflections",
    "economy",
    "score",
    "K_c,18",
    "any",
    complexity.reflections,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "fitness",
    "economy",
    "score",
    "F = M Q, mean 1",
    "> 0",
    complexity.fitness,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "outlook",
    "economy",
    "score",
    "Σ_k ω_ik (1 − M_ik) PCI_k, PCI z-scored by itself",
    "any",
    relatedness.outlook_index,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "outlook_atlas",
    "economy",
    "score",
    "Σ_k ω_ik (1 − M_ik) PCI_k, PCI not centred, z-scored (n)",
    "any",
    relatedness.atlas_outlook_index,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "diversity",
    "economy",
    "count",
    "Σ_k M_ik",
    "≥ 1",
    complexity.presence,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
def _complexities(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    results = complexity_results(inputs.now, inputs.floors)
    if isinstance(results, Unknown):
        yield from (
            (name, "", results, inputs.period)
            for name in (
                "eci",
                "eci_reflections",
                "fitness",
                "outlook",
                "outlook_atlas",
                "diversity",
            )
        )
        return
    labels, by_turns = results.presence.exporters, results.reflections
    absence = results.presence.left_out.get(inputs.economy, NO_ADVANTAGE)
    turned = by_turns if isinstance(by_turns, Unknown) else by_turns.economies
    for name, values in (
        ("eci", results.product_space.complexity.economies),
        ("eci_reflections", turned),
        ("fitness", results.fitness.economies),
        ("outlook", results.product_space.outlook),
        ("outlook_atlas", results.product_space.atlas_outlook),
        ("diversity", results.presence.diversity),
    ):
        value = (
            values
            if isinstance(values, Unknown)
            else value_of_label(labels, values, inputs.economy, absence)
        )
        yield name, "", value, inputs.period


@indicator(
    "density",
    "economy",
    "share",
    "Σ_l M_il φ_kl / Σ_l φ_kl",
    "0 to 1",
    relatedness.density,
    unknown="no_advantage",
    products="each",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "distance",
    "economy",
    "share",
    "1 − ω_ik",
    "0 to 1",
    relatedness.distance,
    unknown="no_advantage",
    products="each",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "outlook_gain",
    "economy",
    "score",
    "(1 − M_ik) Σ_l (1 − M_il) φ_lk PCI_l / Σ_m φ_lm",
    "any",
    relatedness.outlook_gain,
    unknown="no_advantage",
    products="each",
    needs=WORLD_AND_STRUCTURE,
)
def _nearby_products(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    """Products the economy has no advantage in, those of the largest gain first."""
    results = complexity_results(inputs.now, inputs.floors)
    names = ("density", "distance", "outlook_gain")
    if isinstance(results, Unknown) or inputs.economy not in results.presence.exporters:
        yield from (
            (name, "", first_unknown(results) or NO_ADVANTAGE, inputs.period) for name in names
        )
        return
    own = results.presence.exporters.index(inputs.economy)
    gain, densities = results.product_space.gain[own], results.product_space.density[own]
    open_to = np.where(results.presence.cells[own] == 0, gain - gain.min() + 1, 0.0)
    for place in select_positions(results.presence.products, open_to, inputs.products, inputs.top):
        product = results.presence.products[place]
        for name, value in zip(
            names, (densities[place], 1 - densities[place], gain[place]), strict=True
        ):
            yield name, product, float(value), inputs.period


@indicator(
    "technology_share",
    "economy",
    "share",
    "Σ_c X_ik / X_i",
    "0 to 1",
    classes.lall,
    unknown="no_classes",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "end_use_share",
    "economy",
    "share",
    "Σ_c X_ik / X_i",
    "0 to 1",
    classes.end_use,
    unknown="no_classes",
    products="summed",
    needs=STRUCTURE,
)
def _class_shares(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    sold = inputs.economy_row(inputs.now.exports)
    for name, target, digits, table in (
        ("technology_share", "SITC3", 3, classes.lall(3)),
        ("end_use_share", "BEC4", 3, classes.end_use()),
    ):
        class_shares = (
            NO_PRODUCTS
            if isinstance(sold, Unknown)
            else _converted_class_shares(inputs.now, sold, target, (digits, table))
        )
        if isinstance(class_shares, Unknown):
            yield name, "", class_shares, inputs.period
            continue
        yield from (
            (name, label, share, inputs.period) for label, share in class_shares.shares.items()
        )
        yield name, "–", class_shares.unclassed, inputs.period


def _converted_class_shares(
    world: WorldTradeYear, sold: Floats, target: str, by: tuple[int, Mapping[str, str]]
) -> classes.ClassShares | Unknown:
    """Shares of classes of another nomenclature, through the concordances; what they could not
    carry counts as unclassed.
    """
    digits, table = by
    if (
        not world.products
        or len(world.products[0]) != HS_SUBHEADING_DIGITS
        or not world.source_year.nomenclature.startswith("HS")
    ):
        return Unknown(
            "complexity.hs-codes",
            "classes require six-digit codes of an HS edition",
        )
    try:
        values = {
            product: Decimal(str(value))
            for product, value in zip(world.products, sold.tolist(), strict=True)
            if value
        }
        carried = concordance.convert(values, world.source_year.nomenclature, target)
    except InputError as fault:
        return Unknown(fault.problem)
    worth = {code: float(value) for code, value in carried.values.items()} | {
        "left": float(carried.unmapped_usd)
    }
    return classes.class_shares(worth, {code: {code[:digits]: 1.0} for code in worth}, table)


@indicator(
    "complexity_step_share",
    "economy",
    "share",
    "Σ_q X_ik / X_i",
    "0 to 1",
    classes.value_ladder,
    unknown="no_advantage",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
def _complexity_ladder(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    """How much of the exports stands on each quarter of the products by complexity, from the
    simplest.
    """
    results, sold = (
        complexity_results(inputs.now, inputs.floors),
        inputs.economy_row(inputs.now.exports),
    )
    if isinstance(results, Unknown) or isinstance(sold, Unknown):
        yield (
            "complexity_step_share",
            "",
            first_unknown(results, sold) or NO_PRODUCTS,
            inputs.period,
        )
        return
    at = {product: place for place, product in enumerate(inputs.now.products)}
    parts = classes.value_ladder(
        sold[[at[product] for product in results.presence.products]],
        results.product_space.complexity.products,
        LADDER_STEPS,
    )
    if isinstance(parts, Unknown):
        yield "complexity_step_share", "", parts, inputs.period
        return
    yield from (
        ("complexity_step_share", str(step), float(part), inputs.period)
        for step, part in enumerate(parts, start=1)
    )


@indicator(
    "expy",
    "economy",
    "income",
    "Σ_k s_ik PRODY_k",
    "within incomes",
    complexity.sophistication,
    unknown="no_income",
    products="summed",
    needs=WORLD_AND_STRUCTURE + needs_of(NeedKind.INCOMES),
)
def _expy(inputs: EconomyInputs) -> float | Unknown:
    levels = compute_prody_and_expy(inputs.now, inputs.income)
    if isinstance(levels, Unknown):
        return levels
    scores = levels.economies
    known = inputs.economy in {*scores.labels, *scores.unknown}
    return scores.score_of(inputs.economy) if known else NO_YEAR


@indicator(
    "domestic_value_added",
    "sectors",
    "share",
    "v_i (I − A)⁻¹ e_i / Σ e_i",
    "0 to 1",
    value_added.export_content,
    unknown="no_icio",
    needs=INPUT_OUTPUT,
)
def _domestic_content(inputs: SectorInputs) -> float | Unknown:
    if absent := _missing_economy(inputs):
        return absent
    try:
        return value_added.export_content(inputs.table, inputs.economy).domestic_share
    except IndicatorRefused as fault:
        return Unknown(fault.problem)
    except np.linalg.LinAlgError:
        return Unknown("icio.singular", "the deliveries between the sectors have no inverse")


@indicator(
    "value_added_share",
    "sectors",
    "share",
    "v / y",
    "0 to 1",
    value_added.value_added_share,
    unknown="no_icio",
    needs=INPUT_OUTPUT,
)
def _value_added_share(inputs: SectorInputs) -> Iterator[IndicatorRow]:
    return _by_industry("value_added_share", value_added.value_added_share, inputs)


@indicator(
    "upstreamness",
    "sectors",
    "index",
    "(I − Δ)⁻¹ 1, Δ_ij = z_ij / (y_i − N_i), N_i: change in inventories",
    "≥ 1",
    value_added.upstreamness,
    unknown="no_icio",
    needs=INPUT_OUTPUT,
)
def _upstreamness(inputs: SectorInputs) -> Iterator[IndicatorRow]:
    return _by_industry("upstreamness", value_added.upstreamness, inputs)


@indicator(
    "downstreamness",
    "sectors",
    "index",
    "(I − Aᵀ)⁻¹ 1, a_ij = z_ij y_i / (y_i − N_i) / y_j",
    "≥ 1",
    value_added.downstreamness,
    unknown="no_icio",
    needs=INPUT_OUTPUT,
)
def _downstreamness(inputs: SectorInputs) -> Iterator[IndicatorRow]:
    return _by_industry("downstreamness", value_added.downstreamness, inputs)


def _by_industry(
    name: str, rule: Callable[[InputOutputTable], LabelledScores], inputs: SectorInputs
) -> Iterator[IndicatorRow]:
    """The economy's own industries: those requested, or the largest by output."""
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
        return Unknown(fault.problem)


def _missing_economy(inputs: SectorInputs) -> Unknown | None:
    if inputs.economy in inputs.table.economies:
        return None
    return Unknown(
        "icio.economy-absent",
        "the input–output table has no economy {economy}",
        economy=inputs.economy,
    )
