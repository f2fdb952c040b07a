"""What a figure of page one is computed or taken from, why to be careful with it, and the best of
the figures that nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kirmash.briefs import names, wording
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import BriefFigure, CitedSentence
from kirmash.i18n import (
    format_date,
    format_list,
    format_period,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import SeriesPoint, basis_claims, basis_clause
from kirmash.records.explanations import basis_text, figure_text, level_text
from kirmash.records.quantities import Measure, Modality

MAX_BASIS_CLAIMS = 4
UNCONFIRMED = "n"
"""The status of a figure that waits for a person."""
_MIRROR_CLAUSES = frozenset({"mirror", "own_mirror"})


def figure_label(context: BriefContext, key: str) -> str:
    """The label of a figure of page one, with the name of the first economy where it is its own."""
    name = wording.economy_name(context.inputs.pair[0], context.lang)
    return translate(f"figure.{key}", context.lang, name=name)


def basis_note(context: BriefContext, measure: Measure, point: SeriesPoint) -> CitedSentence | None:
    """``$98.4 m for 2014 less almost 20 %`` with the claims of both numbers; of a balance its two
    flows. None where nothing is known of it.
    """
    unit = context.series_unit(measure)
    clause = basis_clause(point)
    if clause and clause.code == "difference" and (note := _difference_note(context, point, unit)):
        return note
    text = basis_text(point, unit, context.lang)
    claims = basis_claims(point) or point.evidence
    return CitedSentence(text, context.cite(*claims[:MAX_BASIS_CLAIMS])) if text else None


def _difference_note(context: BriefContext, point: SeriesPoint, unit: str) -> CitedSentence | None:
    """The exports and imports that a balance is the difference of."""
    flows = [
        next((p for p in context.series_points(measure) if p.period == point.period), None)
        for measure in (Measure.EXPORTS, Measure.IMPORTS)
    ]
    exports, imports = flows
    if exports is None or imports is None or exports.value is None or imports.value is None:
        return None
    text = translate(
        "basis.flows_difference",
        context.lang,
        exports=format_value(exports.value, unit, context.lang, 1),
        imports=format_value(imports.value, unit, context.lang, 1),
    )
    return CitedSentence(text, context.cite(*exports.evidence[:2], *imports.evidence[:2]))


def printed_note(context: BriefContext, claims: Sequence[Claim]) -> CitedSentence:
    """By how many outlets a number is printed."""
    text = translate_plural("basis.printed", context.lang, len(_outlets(context, claims)))
    return CitedSentence(text, context.cite(*(claim.id for claim in claims[:MAX_BASIS_CLAIMS])))


def point_caution(
    context: BriefContext, measure: Measure, point: SeriesPoint
) -> CitedSentence | None:
    """Why to be careful with an estimated figure, in one line; None where nothing calls for it."""
    claims = [context.claims[key] for key in point.evidence if key in context.claims]
    series = context.inputs.series.get(measure)
    disputed = any(
        conflict.period == point.period and set(conflict.claims) & set(point.evidence)
        for conflict in (series.conflicts if series else ())
    )
    clause = basis_clause(point)
    is_said = clause is not None and clause.outlets == 1
    marks = [
        *_claim_marks(context, claims, is_said),
        *(["doubtful"] if point.status == "u" else []),
        *(["disputed"] if disputed else []),
    ]
    return _caution(context, marks, _side_marks(context, measure, point))


def _side_marks(context: BriefContext, measure: Measure, point: SeriesPoint) -> list[str]:
    """What the other report of a flow says, where both are weighed, and whose the level is."""
    own, partner = (wording.economy_name(code, context.lang) for code in context.inputs.pair)
    unit, lang = context.series_unit(measure), context.lang
    marks = []
    for clause in point.explanation:
        if clause.code in _MIRROR_CLAUSES:
            figures = [figure_text(figure, unit, lang) for figure in clause.figures]
            name = partner if clause.code == "mirror" else own
            values = {"name": name, "figures": format_list(list(dict.fromkeys(figures)), lang)}
            marks.append(translate("caution.mark.mirror", lang, **values))
        elif clause.code == "partner_reports":
            marks.append(translate("caution.mark.partner", lang, name=partner))
    return marks


def claims_caution(context: BriefContext, claims: Sequence[Claim]) -> CitedSentence | None:
    """Why to be careful with a figure as claims report it; None where nothing calls for it."""
    return _caution(context, list(_claim_marks(context, claims, is_said=True)))


def _claim_marks(context: BriefContext, claims: Sequence[Claim], is_said: bool) -> Iterable[str]:
    """What is to be said of the sources: that there is one alone (unless ``is_said`` already), that
    a person gave its date, that a part of what it says was filled in by what its page is about.
    """
    if not is_said and claims and len(_outlets(context, claims)) == 1 and not claims[0].cell:
        yield "single"
    documents = [context.numbering.documents.get(claim.document) for claim in claims]
    by_hand = (
        document is not None and document.basis == "given" and claim.cell is None
        for claim, document in zip(claims, documents, strict=True)
    )
    if any(by_hand):
        yield "dated"
    if any(claim.ungiven_slots for claim in claims):
        yield "assumed"


def _outlets(context: BriefContext, claims: Iterable[Claim]) -> set[str]:
    """Who prints these claims; a document of no known outlet is one of its own."""
    documents = context.numbering.documents
    return {
        (document.outlet or document.id) if document else claim.document
        for claim in claims
        for document in [documents.get(claim.document)]
    }


def _caution(
    context: BriefContext, marks: Sequence[str], words: Sequence[str] = ()
) -> CitedSentence | None:
    """One line of all that is to be said: ``marks`` are keys, ``words`` are worded already."""
    every = (*(translate(f"caution.mark.{mark}", context.lang) for mark in marks), *words)
    if not every:
        return None
    return CitedSentence(translate("caution.marks", context.lang, marks="; ".join(every)))


def unconfirmed_claims(context: BriefContext, measure: Measure) -> list[Claim]:
    """The reported levels of the pair that wait for a person, the best last: dated ones after
    undated, then the surer and the later.
    """
    pair = frozenset(context.inputs.pair)
    waiting = [
        claim
        for extraction in context.inputs.extractions
        for claim in extraction.claims
        if claim.measure is measure
        and claim.pair == pair
        and claim.quantity is not None
        and claim.modality is Modality.REPORTED
        and not claim.is_partial
        and context.claim_reading(claim) == "unconfirmed"
        and (measure is Measure.TURNOVER or claim.reporter == context.inputs.pair[0])
    ]
    return sorted(
        waiting,
        key=lambda claim: (
            claim.period is not None,
            claim.confidence or 0.0,
            claim.period.last if claim.period else -1,
            claim.id,
        ),
    )


def unconfirmed_figure(context: BriefContext, measure: Measure) -> BriefFigure | None:
    """The best figure that waits for a person, shown as that, with its source and day; None where
    none waits.
    """
    waiting = unconfirmed_claims(context, measure)
    if not waiting or waiting[-1].quantity is None:
        return None
    claim, lang = waiting[-1], context.lang
    quantity = waiting[-1].quantity
    period = (
        format_period(claim.period, lang, prose=True)
        if claim.period
        else translate("cell.no_period", lang)
    )
    document = context.numbering.documents.get(claim.document)
    source = translate(
        "figure.unconfirmed",
        lang,
        outlet=names.outlet_name(document.outlet or document.source, lang)
        if document
        else translate("cell.unknown", lang),
        day=format_date(document.published if document else None, lang),
    )
    refs = context.cite(claim.id)
    more = len(waiting) - 1
    others = (
        [CitedSentence(translate_plural("figure.more_unconfirmed", lang, more))] if more else []
    )
    return BriefFigure(
        measure.value,
        figure_label(context, measure.value),
        level_text(quantity, lang),
        (CitedSentence(period), CitedSentence(source, refs), *others),
        refs,
        UNCONFIRMED,
        quantity.value,
        quantity.low,
        quantity.high,
        quantity.unit,
    )
