"""From the ledger's extractions to series, deals and utterances: pure steps, each on frozen
records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kirmash.deals import clustering
from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.errors import UnknownRecord
from kirmash.records import periods
from kirmash.records.claims import Claim, Utterance
from kirmash.records.deals import Deal
from kirmash.records.estimates import Series
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.reference import economies, lexicons
from kirmash.series import estimate, utterances
from kirmash.series.evidence import FLOWS
from kirmash.settings import Settings

CUSTOMS = "customs"  # the tier of ``source_tiers.csv`` that figures of trade tables have
_PARTS = {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS}


@dataclass(frozen=True, slots=True)
class Material:
    """What the ledger holds for one view: extractions, judgements in force, the day asked about,
    the ledger's position.

    ``official`` are the ids of those documents that are tables of official statistics (see
    ``official``).
    """

    extractions: tuple[Extraction, ...]
    judgements: tuple[Judgement, ...]
    as_of: date
    position: int
    folder: Path
    official: frozenset[str] = frozenset()

    @property
    def published(self) -> dict[str, date | None]:
        """The publication date of every document, by its id."""
        return {one.document.id: one.document.published for one in self.extractions}

    @property
    def documents(self) -> dict[str, Document]:
        """Every document by its id."""
        return {one.document.id: one.document for one in self.extractions}


def series(material: Material, pair: Pair, measure: Measure, settings: Settings) -> Series:
    """The levels of ``measure`` of a pair, from every claim of exactly that pair; both flows bear
    on the turnover.
    """
    return estimate.estimate(*asked(material, pair, measure, settings))


def sensitivity(
    material: Material, pair: Pair, measure: Measure, settings: Settings
) -> tuple[Series, Series, Series]:
    """The series with hedge widths halved, as documented, and doubled."""
    return estimate.sensitivity(*asked(material, pair, measure, settings))


def influence(
    material: Material, pair: Pair, line: Series, period: Period, settings: Settings
) -> tuple[tuple[str, float], ...]:
    """By how much each claim moves a level, the greatest first: (claim id, level with it less level
    without).
    """
    return estimate.influence(*asked(material, pair, line.measure, settings), period)


def asked(
    material: Material, pair: Pair, measure: Measure, settings: Settings
) -> tuple[estimate.Question, estimate.Evidence]:
    """What a series of exactly that pair asks, and of what: for one that is to be estimated with
    something changed.
    """
    question = estimate.Question(
        measure, pair.first, pair.second, seed=settings.seed, draws=settings.draws
    )
    tiers = {
        key: CUSTOMS if key in material.official else lexicons.tier_of(one.url)
        for key, one in material.documents.items()
    }
    claims, ceilings = (
        _told_of(material, pair, measure),
        _ceilings(material, pair, measure, settings),
    )
    return question, estimate.Evidence(
        claims, material.published, material.judgements, _amended(material, claims), tiers, ceilings
    )


def _told_of(material: Material, pair: Pair, measure: Measure) -> tuple[Claim, ...]:
    """What bears on a measure of exactly that pair: for a flow every flow of it, as either side
    tells it.
    """
    wanted, narrow = FLOWS if measure in FLOWS else {measure}, Pair(pair.first, pair.second)
    said = [
        c
        for one in material.extractions
        for c in one.claims
        if c.measure in wanted and scope.holds(narrow, c.pair)
    ]
    if not material.official:
        return tuple(c for c in said if not c.is_partial)
    from kirmash.trade import official  # with DuckDB: loaded only where there are tables

    cells = official.once((c for c in said if c.document in material.official), measure, pair.first)
    return (*(c for c in said if not c.is_partial and c.document not in material.official), *cells)


def _amended(material: Material, claims: Sequence[Claim]) -> dict[str, Claim | None]:
    """The claims that a person says are about another period, as they should be read, by the id
    they have.

    What is judged of one telling holds for every other telling of the same number in the same
    utterance, unless a person has judged that one by itself.
    """
    about = {
        one.target: periods.parse(one.other)
        for one in material.judgements
        if one.verdict is Verdict.ABOUT
    }
    about = {c.id: about[c.id] for c in claims if c.id in about}
    about |= _told_again(material, claims, about) if about else {}
    return {
        c.id: replace(c, period=about[c.id], base_period=_base(c)) for c in claims if c.id in about
    }


def _told_again(
    material: Material, claims: Sequence[Claim], about: Mapping[str, Period]
) -> dict[str, Period]:
    """The periods of claims nobody has judged that tell the number of one in ``about`` again."""
    judged = {one.target for one in material.judgements if one.verdict in _OF_A_CLAIM}
    known = {c.id: c for c in claims}
    found: dict[str, Period] = {}
    for one in utterances.gather(claims, material.published):
        for key in (key for key in one.claims if key in about):
            again = (
                other
                for other in one.claims
                if other not in judged and utterances.same_number(known[key], known[other])
            )
            found |= dict.fromkeys(again, about[key])
    return found


_OF_A_CLAIM = frozenset({Verdict.ABOUT, Verdict.CONFIRM, Verdict.WRONG})
"""Verdicts on a claim by itself: what is judged of its other tellings leaves it alone."""


def _base(claim: Claim) -> Period | None:
    """The base a change keeps in another period: one named for itself ("against 2010"), not the
    year before.
    """
    usual = claim.period is None or claim.base_period == claim.period.back()
    return None if usual else claim.base_period


def _ceilings(
    material: Material, pair: Pair, measure: Measure, settings: Settings
) -> dict[Period, float]:
    """The levels a region's flow cannot be above: the upper ends of its country's, where the
    dossier tells them.
    """
    whole = Pair(economies.country_of(pair.first), economies.country_of(pair.second))
    if (
        whole == Pair(pair.first, pair.second)
        or measure not in _PARTS
        or whole.first == whole.second
    ):
        return {}
    told = _told_of(material, whole, measure)
    if not any(claim.quantity for claim in told):
        return {}
    question = estimate.Question(measure, whole.first, whole.second, seed=settings.seed)
    found = estimate.estimate(
        question,
        estimate.Evidence(told, material.published, material.judgements, _amended(material, told)),
    )
    return {point.period: point.high for point in found.points if point.high is not None}


def all_series(material: Material, pair: Pair, settings: Settings) -> Mapping[Measure, Series]:
    """The series of every flow of a pair: turnover, exports, imports and balance, seen from its
    first economy.
    """
    flows = Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE
    return {measure: series(material, pair, measure, settings) for measure in flows}


def deals(material: Material, settings: Settings) -> tuple[Deal, ...]:
    """Every deal as of the material's day."""
    said = [
        clustering.Said(m, one.document.published)
        for one in material.extractions
        for m in one.deals
    ]
    return clustering.register(
        said, material.judgements, clustering.Options(material.as_of, settings.lapse_months)
    )


def told(material: Material, claims: Sequence[Claim]) -> tuple[Utterance, ...]:
    """The utterances that ``claims`` are tellings of."""
    return utterances.gather(claims, material.published)


def pairs_of(material: Material) -> tuple[tuple[str, str], ...]:
    """Every pair of economies a turnover or flow is claimed of."""
    flows = {Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE}
    found = {
        (c.reporter, c.partner)
        for one in material.extractions
        for c in one.claims
        if c.measure in flows
    }
    return tuple(sorted((a, b) for a, b in found if a and b))


def ids(extractions: Iterable[Extraction]) -> list[str]:
    """The ids of every claim and mention."""
    return [
        key
        for one in extractions
        for key in (*(c.id for c in one.claims), *(m.id for m in one.deals))
    ]


def one_of(beginning: str, known: Iterable[str]) -> str:
    """The only id that begins so. Raises UnknownRecord where none or several do."""
    found = sorted({one for one in known if one.startswith(beginning)})
    if beginning in found:
        return beginning
    if len(found) == 1 and len(beginning) >= 4:
        return found[0]
    if len(found) > 1:
        raise UnknownRecord(
            f"{len(found)} ids start with {beginning!r}, among them {found[0]} and {found[1]}.",
            "Give more characters of the id.",
        )
    raise UnknownRecord(
        f"The id {beginning!r} is not in this dossier.",
        "`kirmash claims`, `series` and `deals` list the ids.",
    )
