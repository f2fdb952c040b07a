"""What a brief is made of: records handed in, and the look-ups every section needs over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kirmash.briefs.sections.evidence import Numbering
from kirmash.indicators.index import Index
from kirmash.records.claims import Claim, Utterance
from kirmash.records.deals import Deal
from kirmash.records.estimates import Point, Series
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement
from kirmash.records.quantities import Measure


@dataclass(frozen=True, slots=True)
class Slots:
    """What people filled in, in the brief's language; empty where nobody has. Never filled by the
    program.
    """

    occasion: str = ""
    our_objectives: tuple[str, ...] = ()
    their_objectives: tuple[str, ...] = ()
    our_response: tuple[str, ...] = ()
    press_line: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """All that a brief is put together from.

    ``extractions`` are the documents that speak of the pair (their claims, deals, actors and goods
    are shown) and those the yardstick stands in, without which its cells cannot be cited;
    ``series`` hold the estimates, seen from the first of ``pair``; ``yardstick`` the official
    national claims the index line is drawn from; ``position`` where the ledger stood; ``version``
    the program's; ``since`` the day to look back to, None for that of the last meeting known;
    ``wholes`` each country's trade with everybody, by year; ``indices`` what the trade tables allow
    to compute for the pair, or for the countries it belongs to.
    """

    pair: tuple[str, str]
    lang: str
    as_of: date
    extractions: tuple[Extraction, ...]
    series: Mapping[Measure, Series]
    yardstick: tuple[Claim, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    deals: tuple[Deal, ...] = ()
    slots: Slots = Slots()
    judgements: tuple[Judgement, ...] = ()
    position: int = 0
    version: str = ""
    since: date | None = None
    wholes: tuple[Claim, ...] = ()
    indices: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """A material on the table: with the numbering of its evidence and its claims by id."""

    material: Material
    numbering: Numbering
    claims: Mapping[str, Claim] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def lang(self) -> str:
        """The brief's language."""
        return self.material.lang

    def cite(self, *ids: str) -> tuple[int, ...]:
        """The evidence numbers of claims and mentions."""
        return self.numbering.cite(ids)

    def points(self, measure: Measure = Measure.TURNOVER) -> tuple[Point, ...]:
        """The estimates of one measure, oldest first; none where there is no series."""
        found = self.material.series.get(measure)
        return tuple(sorted(found.points, key=lambda point: point.period)) if found else ()

    def published(self, document: str) -> date | None:
        """The day a document was published."""
        found = self.numbering.documents.get(document)
        return found.published if found else None


def desk(material: Material, numbering: Numbering) -> Desk:
    """Lay a material out."""
    claims = {claim.id: claim for one in material.extractions for claim in one.claims}
    claims.update({claim.id: claim for claim in (*material.yardstick, *material.wholes)})
    return Desk(material, numbering, MappingProxyType(claims))
