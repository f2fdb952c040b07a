"""From the ledger's extractions to series and utterances: pure steps, each on frozen records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import currencies, decisions, estimates, shares, sides
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.records.claims import Claim, Utterance
from kirmash.records.estimates import Series
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Verdict
from kirmash.records.periods import MONTHS_IN_YEAR, Period, year_period
from kirmash.records.quantities import TRADE_MEASURES, Measure, Modality
from kirmash.reference import economies, lexicons
from kirmash.series import utterances
from kirmash.series.evidence import (
    FUTURE_MODALITIES,
    SeriesEvidence,
    SeriesQuery,
    base_period_of,
    ids_awaiting_confirmation,
)
from kirmash.series.priors import CELL_TIER, DECIDED_TIER
from kirmash.settings import Settings

CUSTOMS_TIER = "customs"  # the tier of ``source_tiers.csv`` that figures of trade tables have
_CAPPED_MEASURES = {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS}


def estimate_series(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings, unit: str = ""
) -> Series:
    """The levels of ``measure`` of a pair, from every claim of exactly that pair; both flows bear
    on the turnover. Without a ``unit`` they are in dollars where a level is (see ``default_unit``).
    """
    views = estimation_views(material, pair, measure, settings, unit)
    series = sides.combine_views(
        [
            (sides.seen_from(estimates.series(material.results, *view.inputs), pair.first), periods)
            for view, periods in ((each, each.periods) for each in views)
        ]
    )
    return decisions.name_distrusted(series, material, views[0].evidence.claims)


def estimate_sensitivity(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings, unit: str = ""
) -> tuple[Series, Series, Series]:
    """The series with hedge widths halved, as documented, and doubled."""
    views = estimation_views(material, pair, measure, settings, unit)
    every = [
        [
            (sides.seen_from(series, pair.first), view.periods)
            for series in estimates.sensitivity(material.results, *view.inputs)
        ]
        for view in views
    ]
    halved, documented, doubled = (
        sides.combine_views(of_one_width) for of_one_width in zip(*every, strict=True)
    )
    return halved, documented, doubled


def claim_influences(
    material: DossierMaterial, pair: Pair, line: Series, period: Period, settings: Settings
) -> tuple[tuple[str, float], ...]:
    """By how much each claim moves a level, the greatest first: (claim id, level with it less level
    without).
    """
    first, *others = estimation_views(material, pair, line.measure, settings, line.unit)
    view = next((each for each in others if period in (each.periods or ())), first)
    moves = estimates.influences(material.results, *view.inputs, period)
    if view.question.reporter == pair.first or line.measure is not Measure.BALANCE:
        return moves
    return tuple((key, -by) for key, by in moves)


def units_of(material: DossierMaterial, pair: Pair, measure: Measure) -> tuple[str, ...]:
    """The units that a measure of exactly that pair may be asked in: those its levels are stated
    in, commonest first, and the dollar.
    """
    computed = (each.level for each in shares.levels_of_shares(material, pair, measure).values())
    stated = currencies.stated_units((*_claims_bearing_on(material, pair, measure), *computed))
    return tuple(dict.fromkeys((*stated, currencies.DOLLAR)))


def possible_levels(
    material: DossierMaterial, pair: Pair, measure: Measure
) -> Iterator[tuple[str, Period]]:
    """Every unit and period that a series of exactly that pair may have a level in, known without
    an estimate: those claims are about, what their changes start from, and the years around.
    """
    bearing = _claims_bearing_on(material, pair, measure)
    computed = [each.level for each in shares.levels_of_shares(material, pair, measure).values()]
    units = dict.fromkeys((*currencies.stated_units((*bearing, *computed)), currencies.DOLLAR))
    amended = decisions.amended_claims(material, bearing).values()
    claims = (*bearing, *computed, *(claim for claim in amended if claim))
    stated = {claim.period for claim in claims if claim.period}
    rates = {(c.period, c.base_period): c for c in claims if c.change_pct is not None}
    bases = {
        base_period_of(claim, period)
        for claim in rates.values()
        for period in ([claim.period] if claim.period else stated)
    }
    years = {
        year_period(number)
        for period in stated | bases
        for number in (period.year, period.last // MONTHS_IN_YEAR)
    }
    for unit in units:
        for period in stated | bases | years:
            yield unit, period


@dataclass(frozen=True, slots=True)
class EstimationView:
    """What a series asks from one side, and of what; ``periods`` are those whose levels are taken
    from it, None for all that no other view takes.
    """

    question: SeriesQuery
    evidence: SeriesEvidence
    periods: frozenset[Period] | None = None

    @property
    def inputs(self) -> tuple[SeriesQuery, SeriesEvidence]:
        """The question and its evidence."""
        return self.question, self.evidence


def estimation_views(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings, unit: str = ""
) -> tuple[EstimationView, ...]:
    """What a series of exactly that pair is put together of, the view of most periods first: the
    pair as the side sees it that reports more, and as the other does where its official cells
    decide (`sides.series_views`).
    """
    stated = _stated_flows(material, pair)
    of_shares = shares.levels_of_shares(material, pair, measure)
    reported = (*stated, *(each.level for each in of_shares.values()))
    views = sides.series_views(reported, _official_cells(material, stated), pair, measure)
    return tuple(
        EstimationView(
            *_inputs_seen_from(material, (view.pair, view.measure), (settings, unit), of_shares),
            view.periods,
        )
        for view in views
    )


def estimation_inputs(
    material: DossierMaterial, pair: Pair, measure: Measure, settings: Settings, unit: str = ""
) -> tuple[SeriesQuery, SeriesEvidence]:
    """What a series of exactly that pair asks of most of its periods, and of what: for one that is
    to be estimated with something changed. It is asked from the side that reports more of the pair
    (`sides.reporting_view`), which is not always the first.
    """
    return estimation_views(material, pair, measure, settings, unit)[0].inputs


def _inputs_seen_from(
    material: DossierMaterial,
    seen: tuple[Pair, Measure],
    by: tuple[Settings, str],
    of_shares: Mapping[str, shares.ShareLevel],
) -> tuple[SeriesQuery, SeriesEvidence]:
    (pair, measure), (settings, unit) = seen, by
    levels = [each.level for each in of_shares.values()]
    bearing = _claims_bearing_on(material, pair, measure)
    unit = unit or currencies.default_unit((*bearing, *levels))
    claims = (
        *(claim for claim in bearing if currencies.fits_unit(claim, unit)),
        *shares.shares_in_unit(material, of_shares, unit),
    )
    question = SeriesQuery(
        measure, pair.first, pair.second, unit, seed=settings.seed, draws=settings.draws
    )
    tiers = {
        key: CUSTOMS_TIER if key in material.official else lexicons.source_tier(document.url)
        for key, document in material.documents_by_id.items()
    }
    ceilings = _ceilings(material, pair, measure, unit, settings)
    evidence = SeriesEvidence(
        claims,
        material.publication_dates,
        decisions.judgements_on(material, claims),
        _claims_as_read(material, claims, unit, of_shares),
        tiers,
        ceilings,
        claim_tiers=_claim_tiers(material, claims, pair.first),
        outlets={
            key: document.outlet
            for key, document in material.documents_by_id.items()
            if document.outlet
        },
        shares=shares.bases_of(of_shares),
    )
    return question, estimates.evidence_alone(evidence)


def _claims_as_read(
    material: DossierMaterial,
    claims: Sequence[Claim],
    unit: str,
    computed: Mapping[str, shares.ShareLevel] = MappingProxyType({}),
) -> dict[str, Claim | None]:
    """The claims that read otherwise than they stand: about another period, in another unit, as the
    level that a share amounts to.
    """
    amended = decisions.amended_claims(material, claims)
    amended |= {key: each.level for key, each in computed.items()}
    return currencies.turn_claims(claims, amended, unit, material.folder)


def _claim_tiers(material: DossierMaterial, claims: Sequence[Claim], first: str) -> dict[str, str]:
    """The tiers of official cells and of the levels that a person says are to be used."""
    cells = _official_cells(material, claims)
    decided = decisions.claims_to_use(material) & {claim.id for claim in claims}
    settled = {(claim.measure, str(claim.period)) for claim in claims if claim.id in decided}
    names = (
        claim.id
        for claim in _first_side(cells, first)
        if (claim.measure, str(claim.period)) not in settled
    )
    return {**dict.fromkeys(names, CELL_TIER), **dict.fromkeys(decided, DECIDED_TIER)}


def _official_cells(material: DossierMaterial, claims: Iterable[Claim]) -> list[Claim]:
    """The claims on cells that their reporter itself printed, those of the trade tables last."""
    cells = [claim for claim in claims if claim.cell]
    tables = [claim for claim in cells if claim.document in material.official]
    own = [
        claim
        for claim in cells
        if claim.modality is Modality.REPORTED and claim.document not in material.official
    ]
    if tables:
        from kirmash.trade import official  # with DuckDB: loaded only where there are tables

        own += filter(official.is_official_cell, tables)
    return own


def _first_side(cells: Sequence[Claim], first: str) -> Iterator[Claim]:
    """The cells without turnovers of the other side for periods that the first side reports."""
    periods_of_first = {
        claim.period
        for claim in cells
        if claim.measure in TRADE_MEASURES and claim.reporter == first
    }
    for claim in cells:
        other = claim.measure is Measure.TURNOVER and claim.reporter != first
        if not (other and claim.period in periods_of_first):
            yield claim


def _claims_bearing_on(
    material: DossierMaterial, pair: Pair, measure: Measure
) -> tuple[Claim, ...]:
    """What bears on a measure of exactly that pair: for a flow every flow of it, as either side
    tells it.
    """
    claims = (
        _stated_flows(material, pair)
        if measure in TRADE_MEASURES
        else _stated_flows(material, pair, frozenset({measure}))
    )
    if not material.official:
        return tuple(c for c in claims if not c.is_partial)
    from kirmash.trade import official  # with DuckDB: loaded only where there are tables

    cells = official.drop_double_counts(
        (c for c in claims if c.document in material.official), measure, pair.first
    )
    return (
        *(c for c in claims if not c.is_partial and c.document not in material.official),
        *cells,
    )


def _stated_flows(
    material: DossierMaterial, pair: Pair, measures: frozenset[Measure] = TRADE_MEASURES
) -> list[Claim]:
    """The claims on some measures of exactly that pair, as either side tells them."""
    narrow = Pair(pair.first, pair.second)
    return [
        c
        for extraction in material.extractions
        for c in extraction.claims
        if c.measure in measures and scope.is_figure_of_pair(narrow, c.pair)
    ]


def _ceilings(
    material: DossierMaterial, pair: Pair, measure: Measure, unit: str, settings: Settings
) -> dict[Period, float]:
    """The levels a region's flow cannot be above: the upper ends of its country's, where the
    dossier tells them.
    """
    country_pair = Pair(economies.country_of(pair.first), economies.country_of(pair.second))
    if (
        country_pair == Pair(pair.first, pair.second)
        or measure not in _CAPPED_MEASURES
        or country_pair.first == country_pair.second
    ):
        return {}
    claims = _claims_bearing_on(material, country_pair, measure)
    if not any(claim.quantity for claim in claims):
        return {}
    question = SeriesQuery(
        measure, country_pair.first, country_pair.second, unit, seed=settings.seed
    )
    evidence = SeriesEvidence(
        claims,
        material.publication_dates,
        decisions.judgements_on(material, claims),
        _claims_as_read(material, claims, unit),
    )
    country_series = estimates.series(
        material.results, question, estimates.evidence_alone(evidence)
    )
    return {point.period: point.high for point in country_series.points if point.high is not None}


def estimate_all_flows(
    material: DossierMaterial, pair: Pair, settings: Settings
) -> Mapping[Measure, Series]:
    """The series of every flow of a pair: turnover, exports, imports and balance, seen from its
    first economy.
    """
    flows = Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE
    return {measure: estimate_series(material, pair, measure, settings) for measure in flows}


def leave_out_unconfirmed(
    material: DossierMaterial, extractions: Iterable[Extraction]
) -> tuple[Extraction, ...]:
    """The extractions without the claims that wait for a person, or that one rejected, and that no
    series tells of.

    Reported flows stay: the series gives each with the reason why it does not count.
    """
    every, opinions = tuple(extractions), decisions.as_opinions(material.judgements)
    claims = (claim for extraction in every for claim in extraction.claims)
    left_out = ids_awaiting_confirmation(claims, opinions)
    left_out |= {opinion.target for opinion in opinions if opinion.verdict is Verdict.WRONG}
    if not left_out:
        return every
    return tuple(
        replace(
            extraction,
            claims=tuple(
                claim
                for claim in extraction.claims
                if claim.id not in left_out or _is_told_by_series(claim)
            ),
        )
        for extraction in every
    )


def _is_told_by_series(claim: Claim) -> bool:
    flow = claim.measure in TRADE_MEASURES and len(claim.pair) > 1 and not claim.is_partial
    return flow and claim.modality not in FUTURE_MODALITIES


def gather_utterances(material: DossierMaterial, claims: Sequence[Claim]) -> tuple[Utterance, ...]:
    """The utterances that ``claims`` are tellings of."""
    return utterances.group_into_utterances(claims, material.publication_dates)
