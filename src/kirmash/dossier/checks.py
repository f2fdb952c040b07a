"""Claims of a pair or of an economy compared with official statistics, and superlatives that cannot
be checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.tables import TableCheckContext, Tables
from kirmash.errors import UnknownEconomy
from kirmash.extract.annotate.sentences import sentence_text_around
from kirmash.factcheck.checks import CheckedClaim
from kirmash.factcheck.facts import UserSuppliedTotal
from kirmash.records.claims import Claim
from kirmash.records.evidence import Acceptance
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Measure
from kirmash.reference import economies
from kirmash.series.evidence import ids_awaiting_confirmation


def check_pair(
    material: DossierMaterial,
    tables: Tables,
    pair: Pair,
    amounts: tuple[UserSuppliedTotal, ...],
    as_of: date | None,
) -> tuple[CheckedClaim, ...]:
    """Every claim of the pair, by the day of its document, and then every superlative of the
    documents that speak of it.
    """
    extractions = tuple(
        extraction for extraction in material.extractions if scope.is_about_pair(pair, extraction)
    )
    claims = (
        *_settled(material, scope.claims_about_pair(pair, material.extractions)),
        *_superlative_claims(extractions),
    )
    return tables.check(
        claims, pair.codes, TableCheckContext(amounts, _claim_sentences(material, claims), as_of)
    )


def check_economy(
    material: DossierMaterial,
    tables: Tables,
    economy: str,
    amounts: tuple[UserSuppliedTotal, ...],
    as_of: date | None,
) -> tuple[CheckedClaim, ...]:
    """Every claim that names the economy, with whomever, in the order read, and the superlatives of
    the documents that do.
    """
    extractions = tuple(
        extraction
        for extraction in material.extractions
        if any(economy in claim.pair for claim in extraction.claims)
    )
    mine = tuple(
        claim for extraction in extractions for claim in extraction.claims if economy in claim.pair
    )
    all_claims = (*_settled(material, mine), *_superlative_claims(extractions))
    context = TableCheckContext(amounts, _claim_sentences(material, all_claims), as_of)
    by_partner: dict[str, list[Claim]] = defaultdict(list)
    for claim in all_claims:
        other = next((code for code in sorted(claim.pair) if code != economy), economy)
        by_partner[_known_partner(other, economy)].append(claim)
    checked_by_claim = {
        checked_claim.claim.id: checked_claim
        for checked_claim in tables.check_by_partner(by_partner, economy, context)
    }
    return tuple(
        checked_by_claim[claim_id] for claim_id in dict.fromkeys(claim.id for claim in all_claims)
    )


def _settled(material: DossierMaterial, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, those that a person has confirmed as accepted."""
    every = tuple(claims)
    waiting = ids_awaiting_confirmation(every, material.judgements)
    return tuple(
        replace(claim, acceptance=Acceptance.ACCEPTED, slots=())
        if claim.is_unconfirmed and claim.id not in waiting
        else claim
        for claim in every
    )


def _known_partner(other: str, economy: str) -> str:
    """The other side where tables may know it; a group of economies is in none."""
    try:
        return economies.resolve_economy_code(other, two_letters=False)
    except UnknownEconomy:
        return economy


def _superlative_claims(extractions: Iterable[Extraction]) -> tuple[Claim, ...]:
    """A rank claim without numbers for every superlative of these documents that no claim of theirs
    has.
    """
    return tuple(
        Claim(extraction.document.id, Measure.RANK, None, (span,))
        for extraction in extractions
        for span in extraction.superlatives
    )


def _claim_sentences(material: DossierMaterial, claims: tuple[Claim, ...]) -> dict[str, str]:
    return {claim.id: _sentence(material, claim) for claim in claims}


def _sentence(material: DossierMaterial, claim: Claim) -> str:
    text = material.documents_by_id[claim.document].text
    return (
        sentence_text_around(text, claim.spans[0].start, claim.spans[-1].end) if claim.spans else ""
    )
