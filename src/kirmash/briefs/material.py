"""What a brief is made of: records handed in, and the look-ups every section needs over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kirmash.briefs.model import BriefTable
from kirmash.briefs.sections.evidence import EvidenceNumbering
from kirmash.indicators.registry import IndicatorValue
from kirmash.records.claims import Claim, Utterance
from kirmash.records.deals import Deal
from kirmash.records.estimates import Series, SeriesPoint, is_projected
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement
from kirmash.records.opportunities import OpportunityReport
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series.targets import TargetFollowUp


@dataclass(frozen=True, slots=True)
class HumanWrittenTexts:
    """What people filled in, in the brief's language; empty where nobody has. Never filled by the
    program.
    """

    occasion: str = ""
    our_objectives: tuple[str, ...] = ()
    their_objectives: tuple[str, ...] = ()
    our_response: tuple[str, ...] = ()
    press_line: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastFigure:
    """The last level of a flow as a brief gave it, in plain units."""

    measure: Measure
    period: Period
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class PastBrief:
    """What a brief rested on: the day it stood for, where the ledger stood, the ids of its
    documents and of the deals that were done, and its last levels.
    """

    as_of: date
    position: int
    documents: tuple[str, ...]
    figures: tuple[PastFigure, ...]
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuppliedProfile:
    """What supplied tables tell of an economy: its people (None where none does) with the file and
    its year, and the goods it sells most of.
    """

    population: float | None = None
    origin: str = ""
    goods: tuple[BriefTable, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefInputs:
    """All that a brief is put together from.

    ``extractions`` are the documents that speak of the pair (their claims, deals, actors and goods
    are shown) and those the yardstick stands in, without which its cells cannot be cited;
    ``series`` hold the estimates, seen from the first of ``pair``; ``country_turnover_claims`` the
    official national claims the index line is drawn from; ``position`` where the ledger stood;
    ``version`` the program's; ``since`` the day to look back to, None for that of the last meeting
    known; ``targets`` those set for the pair with the units of their levels, the nearest deadline
    first; ``past_brief`` what the brief before rested on, None without one that the ledger has
    grown since; ``total_trade_claims`` each country's trade with everybody, by year;
    ``indicator_values`` what the trade tables allow to compute for the pair, or for the countries
    it belongs to;
    ``screens`` are tables of rankings and of what moved, made of them for annex A;
    ``opportunities`` what they and the ledger suggest, None where nobody looked; ``profiles`` what
    supplied tables tell of economies by code.
    """

    pair: tuple[str, str]
    lang: str
    as_of: date
    extractions: tuple[Extraction, ...]
    series: Mapping[Measure, Series]
    country_turnover_claims: tuple[Claim, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    deals: tuple[Deal, ...] = ()
    slots: HumanWrittenTexts = HumanWrittenTexts()
    judgements: tuple[Judgement, ...] = ()
    position: int = 0
    version: str = ""
    since: date | None = None
    total_trade_claims: tuple[Claim, ...] = ()
    indicator_values: tuple[IndicatorValue, ...] = ()
    screens: tuple[BriefTable, ...] = ()
    opportunities: OpportunityReport | None = None
    targets: tuple[tuple[TargetFollowUp, str], ...] = ()
    past_brief: PastBrief | None = None
    profiles: Mapping[str, SuppliedProfile] = field(default_factory=lambda: MappingProxyType({}))


NO_FIGURE_READINGS = frozenset({"unconfirmed", "part_of_month"})
"""Readings of claims that are no figure of the pair's months and years, or not yet."""


@dataclass(frozen=True, slots=True)
class BriefContext:
    """A material on the table: with the numbering of its evidence, its claims by id, and by measure
    and id how its series read them.
    """

    inputs: BriefInputs
    numbering: EvidenceNumbering
    claims: Mapping[str, Claim] = field(default_factory=lambda: MappingProxyType({}))
    readings: Mapping[Measure, Mapping[str, str]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    @property
    def lang(self) -> str:
        """The brief's language."""
        return self.inputs.lang

    def cite(self, *ids: str) -> tuple[int, ...]:
        """The evidence numbers of claims and mentions."""
        return self.numbering.cite(ids)

    def series_points(self, measure: Measure = Measure.TURNOVER) -> tuple[SeriesPoint, ...]:
        """The estimates of one measure, oldest first; none where there is no series."""
        series = self.inputs.series.get(measure)
        return tuple(sorted(series.points, key=lambda point: point.period)) if series else ()

    def known_points(self, measure: Measure) -> list[SeriesPoint]:
        """The points with a value that sources give, or their numbers; where there is none, those
        that other periods let expect. A balance is expected where a flow of it is.
        """
        known = [point for point in self.series_points(measure) if point.value is not None]
        flows = (Measure.EXPORTS, Measure.IMPORTS) if measure is Measure.BALANCE else (measure,)
        levels = (point for flow in flows for point in self.series_points(flow))
        projected = {point.period for point in levels if is_projected(point)}
        return [point for point in known if point.period not in projected] or known

    def series_unit(self, measure: Measure) -> str:
        """The unit of a measure's series, the dollar where there is none."""
        series = self.inputs.series.get(measure)
        return series.unit if series else "USD"

    def claim_reading(self, claim: Claim) -> str:
        """How the series of its measure reads a claim; '' where it does not know it."""
        return self.readings.get(claim.measure, {}).get(claim.id, "")

    def newest_day(self) -> date | None:
        """The day of the newest page, None where no page is dated; an official table (its figures
        have a cell and a place in the text made of them) has only the day it was fetched.
        """
        days = [
            extraction.document.published
            for extraction in self.inputs.extractions
            if extraction.document.published
            and not (
                extraction.claims and all(claim.cell and claim.spans for claim in extraction.claims)
            )
        ]
        return max(days, default=None)

    def publication_date(self, document: str) -> date | None:
        """The day a document was published."""
        record = self.numbering.documents.get(document)
        return record.published if record else None


def build_context(material: BriefInputs, numbering: EvidenceNumbering) -> BriefContext:
    """Lay a material out."""
    claims = {claim.id: claim for extraction in material.extractions for claim in extraction.claims}
    claims.update(
        {
            claim.id: claim
            for claim in (*material.country_turnover_claims, *material.total_trade_claims)
        }
    )
    readings = {
        measure: {fit.claim: fit.reading for fit in series.fits}
        for measure, series in material.series.items()
    }
    return BriefContext(material, numbering, MappingProxyType(claims), MappingProxyType(readings))
