"""People's decisions on claims as an estimate takes them: other periods, levels to use, outlets
that are not trusted.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kirmash.dossier.selection.material import DossierMaterial
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series
from kirmash.records.evidence import Document
from kirmash.records.judgements import Judgement, Verdict, outlet_and_pair
from kirmash.records.periods import Period
from kirmash.reference import lexicons
from kirmash.series import utterances

DISTRUSTED = "distrusted"
"""How a fit names a claim that counts for nothing as its outlet is not trusted on the pair."""


def outlet_of(document: Document) -> str:
    """Who published a document: the host of its address, else the outlet's name; '' unknown."""
    return lexicons.url_host(document.url) or document.outlet or ""


def claims_to_use(material: DossierMaterial) -> frozenset[str]:
    """The ids of the claims whose levels a person says are to be used."""
    return frozenset(j.target for j in material.judgements if j.verdict is Verdict.USE)


def as_opinions(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The judgements with those to use a level as confirmations, and a correction as a
    confirmation of the claim it makes, which no later opinion of it takes back, and as a refusal
    of the claim as it was read.
    """
    every = tuple(judgements)
    judged = {item.target for item in every if item.verdict in _CLAIM_VERDICTS}
    return tuple(opinion for item in every for opinion in _opinions_of(item, judged))


def _opinions_of(item: Judgement, judged: Container[str]) -> Iterator[Judgement]:
    if item.verdict is Verdict.USE:
        yield replace(item, verdict=Verdict.CONFIRM, other="")
    elif item.verdict in _WITH_CLAIM:
        own = item.claim.id if item.claim else ""
        # Without the anchor: other claims stand on the same words.
        if item.verdict is Verdict.CORRECT and item.target != own:
            yield Judgement(item.target, Verdict.WRONG, item.by, item.at, note=item.note)
        if own and (own == item.target or own not in judged):
            yield Judgement(own, Verdict.CONFIRM, item.by, item.at, note=item.note)
    elif item.verdict not in {Verdict.DISTRUST, Verdict.DATE}:
        yield item


def judgements_on(material: DossierMaterial, claims: Iterable[Claim]) -> tuple[Judgement, ...]:
    """The judgements as an estimate reads them: what an outlet says that is not trusted is wrong,
    unless a person has judged the claim by itself.
    """
    distrust = _distrusting(material, claims)
    wrong = (
        Judgement(key, Verdict.WRONG, judgement.by, judgement.at)
        for key, judgement in distrust.items()
    )
    return (*as_opinions(material.judgements), *wrong)


def name_distrusted(series: Series, material: DossierMaterial, claims: Iterable[Claim]) -> Series:
    """The series, the fits of claims of outlets that are not trusted named so."""
    distrust = _distrusting(material, claims)
    if not distrust:
        return series
    fits = tuple(
        replace(fit, reading=DISTRUSTED) if fit.claim in distrust else fit for fit in series.fits
    )
    return replace(series, fits=fits)


def _distrusting(material: DossierMaterial, claims: Iterable[Claim]) -> dict[str, Judgement]:
    """The claims of outlets not trusted on their pair, each with the decision."""
    decisions = {
        outlet_and_pair(judgement.other): judgement
        for judgement in material.judgements
        if judgement.verdict is Verdict.DISTRUST
    }
    if not decisions:
        return {}
    outlets = {key: outlet_of(document) for key, document in material.documents_by_id.items()}
    judged = {j.target for j in material.judgements if j.verdict in _CLAIM_VERDICTS}
    judged |= {j.claim.id for j in material.judgements if j.claim}
    return {
        claim.id: decisions[place]
        for claim in claims
        if claim.document not in material.official
        and claim.id not in judged
        and (place := (outlets.get(claim.document, ""), claim.pair)) in decisions
    }


def amended_claims(material: DossierMaterial, claims: Sequence[Claim]) -> dict[str, Claim | None]:
    """The claims that a person says are about another period, as they should be read, by the id
    they have.

    What is judged of one telling holds for every other telling of the same number in the same
    utterance, unless a person has judged that one by itself.
    """
    about = {
        judgement.target: periods.parse(judgement.other)
        for judgement in material.judgements
        if judgement.other and judgement.verdict in {Verdict.ABOUT, Verdict.USE}
    }
    about = {c.id: about[c.id] for c in claims if c.id in about}
    about |= _periods_of_repeated_claims(material, claims, about) if about else {}
    return {
        c.id: replace(c, period=about[c.id], base_period=_retained_base(c))
        for c in claims
        if c.id in about
    }


def _periods_of_repeated_claims(
    material: DossierMaterial, claims: Sequence[Claim], about: Mapping[str, Period]
) -> dict[str, Period]:
    """The periods of claims nobody has judged that tell the number of one in ``about`` again."""
    judged = {
        judgement.target
        for judgement in material.judgements
        if judgement.verdict in _CLAIM_VERDICTS
    }
    judged |= {j.claim.id for j in material.judgements if j.claim}
    known = {c.id: c for c in claims}
    periods_by_claim: dict[str, Period] = {}
    for utterance in utterances.group_into_utterances(claims, material.publication_dates):
        for key in (key for key in utterance.claims if key in about):
            again = (
                other
                for other in utterance.claims
                if other not in judged
                and utterances.claims_state_same_number(known[key], known[other])
            )
            periods_by_claim |= dict.fromkeys(again, about[key])
    return periods_by_claim


_CLAIM_VERDICTS = frozenset(
    {Verdict.ABOUT, Verdict.CONFIRM, Verdict.WRONG, Verdict.USE, Verdict.CORRECT}
)
"""Verdicts on a claim by itself: what is judged of its other tellings leaves it alone."""
_WITH_CLAIM = frozenset({Verdict.CORRECT, Verdict.ADD})
"""Verdicts that give a claim as it is to count."""


def _retained_base(claim: Claim) -> Period | None:
    """The base a change keeps in another period: one named for itself ("against 2010"), not the
    year before.
    """
    usual = claim.period is None or claim.base_period == claim.period.months_earlier()
    return None if usual else claim.base_period
