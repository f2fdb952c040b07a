"""Whose figure a claim tells: an economy's, or a firm's that its words are about; and whether it is
the sum of a contract rather than a flow of trade.
"""

from __future__ import annotations

from kirmash.briefs import names, wording
from kirmash.briefs.material import BriefContext
from kirmash.briefs.sections.evidence import sentence_span
from kirmash.extract.annotate.places import find_places
from kirmash.i18n import translate
from kirmash.lang.registry import compile_phrases
from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.quantities import Measure, Modality
from kirmash.reference import lexicons
from kirmash.reference.economies import is_within

LOOK_BACK_SENTENCES = 3
_OF_FIRMS = frozenset({Measure.COUNT, Measure.OUTPUT, Measure.INVESTMENT})
_FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})


def owner_text(context: BriefContext, claim: Claim) -> str:
    """Who a figure is of: the firm its words are about, else its economies; '' where its sentence
    names neither, so that it must not be printed as an economy's.
    """
    lang = context.lang
    sides = [code for code in (claim.reporter, claim.partner) if code]
    if claim.measure not in _OF_FIRMS or claim.partner or not claim.spans:
        return wording.pair_name(sides, lang) or translate("cell.none", lang)
    if firm := _firm_of(context, claim):
        return names.actor_name(firm, lang)
    return wording.pair_name(sides, lang) if _names_reporter(context, claim) else ""


def is_contract_sum(context: BriefContext, claim: Claim) -> bool:
    """Whether what is read as a flow is the sum of one contract: its sentence speaks of a contract
    and of no period.
    """
    if claim.measure not in _FLOWS or claim.cell or not claim.spans or claim.period is not None:
        return False
    return bool(compile_phrases("frame.contract").search(_sentence(context, claim)))


def framed_value(claim: Claim, lang: str) -> str:
    """What a claim says, with "(target)", "(forecast)" or "(estimate)" behind what nobody reported
    as reached.
    """
    value = wording.claim_text(claim, lang)
    if claim.modality is Modality.REPORTED:
        return value
    return translate(f"modality.note.{claim.modality.value}", lang, value=value)


def _sentence(context: BriefContext, claim: Claim) -> str:
    document = context.numbering.documents.get(claim.document)
    return sentence_span(document.text, claim.spans[0]).quote if document else ""


def _firm_of(context: BriefContext, claim: Claim) -> Actor | None:
    """The firm named in the claim's sentence, or the last one before it where the sentences since
    speak of a plant or a company; None where a place stands nearer.
    """
    firms = _firms_named(context, claim.document)
    for number, span in enumerate(_sentences_back(context, claim)):
        if inside := [item for item in firms if span.start <= item[0].start < span.end]:
            return inside[-1][1]
        if compile_phrases("frame.firm").search(span.quote):
            before = [item for item in firms if item[0].start < span.start]
            return before[-1][1] if before else None
        if number == 0 and _names_reporter(context, claim):
            return None
    return None


def _firms_named(context: BriefContext, document: str) -> list[tuple[Span, Actor]]:
    """Every place of a document that names a firm, in order."""
    named_firms = [
        (span, actor)
        for extraction in context.inputs.extractions
        if extraction.document.id == document
        for actor in extraction.actors
        if actor.kind is ActorKind.COMPANY and not _is_brand(actor.key)
        for span in actor.spans
    ]
    return sorted(named_firms, key=lambda item: item[0].start)


def _is_brand(key: str) -> bool:
    """Whether the lexicon knows a name as a make of goods, which employs nobody."""
    entry = lexicons.organisations().get(key)
    return entry is not None and entry.role_en.endswith("brand")


def _sentences_back(context: BriefContext, claim: Claim) -> list[Span]:
    """The claim's sentence and those before it, the nearest first."""
    document = context.numbering.documents.get(claim.document)
    if document is None:
        return []
    text = document.text
    spans = [sentence_span(text, claim.spans[0])]
    while len(spans) <= LOOK_BACK_SENTENCES:
        earlier = len(text[: spans[-1].start].rstrip())
        if not earlier:
            break
        spans.append(sentence_span(text, _last_character(text, earlier)))
    return spans


def _last_character(text: str, end: int) -> Span:
    at = max(end - 2, 0)  # before its full stop
    return Span(at, at + 1, text[at : at + 1])


def _names_reporter(context: BriefContext, claim: Claim) -> bool:
    """Whether the claim's sentence names the economy it is of, or a place in it."""
    document = context.numbering.documents.get(claim.document)
    if document is None or not claim.reporter:
        return False
    places = find_places(_sentence(context, claim), document.lang)
    return any(
        place.code == claim.reporter or is_within(place.code, claim.reporter) for place in places
    )
