"""The sentences over the figures of page one: what happened to turnover, who the region is, the
growth that open targets still need, what became of the plans, and what is new since the last brief.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from kirmash.briefs import wording
from kirmash.briefs.material import BriefContext, PastBrief, PastFigure
from kirmash.briefs.model import CitedSentence
from kirmash.briefs.sections.bases import MAX_BASIS_CLAIMS, unconfirmed_claims
from kirmash.briefs.sections.deals import agreed_deals, deal_outcome
from kirmash.briefs.sections.figures import change_figure, points_with_values
from kirmash.i18n import format_date, format_pct, format_value, translate, translate_plural
from kirmash.records.estimates import SeriesPoint, basis_claims
from kirmash.records.explanations import period_text
from kirmash.records.quantities import Hedge, Measure
from kirmash.reference import economies
from kirmash.series.targets import TargetStatus

FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE)
MAX_TARGETS, MAX_CHANGED_FIGURES = 1, 2
DOCUMENT_DIGITS = 16
"""Of the id of a document, by which a page is known again."""
ROUGH_DIGITS = 2
"""Digits of an amount that is told as about so much."""


def summary_notes(context: BriefContext) -> tuple[CitedSentence, ...]:
    """The sentences in order; what nothing is known of has none."""
    notes = (
        _waiting_note(context) or _turnover_note(context),
        *_region_notes(context),
        *_target_notes(context),
        _plans_note(context),
        *_news_notes(context),
    )
    return tuple(_with_full_stop(note) for note in notes if note)


def _with_full_stop(note: CitedSentence) -> CitedSentence:
    """A sentence that may end with a shortened word, which has the full stop already."""
    return note if note.text.endswith(".") else replace(note, text=f"{note.text}.")


def _waiting_note(context: BriefContext) -> CitedSentence | None:
    """How many figures wait where not one of the pair is confirmed."""
    waiting = [claim for measure in FLOWS for claim in unconfirmed_claims(context, measure)]
    known = any(points_with_values(context, measure) for measure in FLOWS)
    if known or not waiting or change_figure(context).number is not None:
        return None
    text = translate_plural("summary.waiting", context.lang, len(waiting))
    return CitedSentence(text, context.cite(*(claim.id for claim in waiting[-3:])))


def _turnover_note(context: BriefContext) -> CitedSentence | None:
    """``In 2015 turnover fell by almost 20 %, about $19 m, to $79.5 m.``"""
    known = points_with_values(context, Measure.TURNOVER)
    if not known or known[-1].value is None:
        return None
    point, lang = known[-1], context.lang
    unit = context.series_unit(Measure.TURNOVER)
    words = {
        "period": period_text(point.period, lang),
        "level": format_value(known[-1].value or 0.0, unit, lang, 1),
    }
    refs = context.cite(*(basis_claims(point) or point.evidence)[:MAX_BASIS_CLAIMS])
    before = next((p for p in known if p.period == point.period.months_earlier()), None)
    if before is None or not before.value:
        return CitedSentence(translate("summary.turnover", lang, **words), refs)
    moved = known[-1].value - before.value
    rate, hedge, rate_refs = _rate(context, point, 100 * moved / before.value)
    way = "up" if moved > 0 else "down"
    if round(rate, 1) == 0 or (rate > 0) != (moved > 0):
        return CitedSentence(translate("summary.turnover", lang, **words), refs)
    text = translate(
        f"summary.turnover.{way}",
        lang,
        by=translate(f"by.{hedge}", lang, value=format_pct(abs(rate), lang, signed=False)),
        amount=format_value(_rough(abs(moved)), unit, lang),
        **words,
    )
    cited = (*rate_refs, *refs, *context.cite(*before.evidence[:2]))
    return CitedSentence(text, tuple(dict.fromkeys(cited)))


def _rate(
    context: BriefContext, point: SeriesPoint, computed: float
) -> tuple[float, Hedge, tuple[int, ...]]:
    """The rate of change of a point's period as the change figure has it, else as computed."""
    change = change_figure(context)
    claims = [
        claim
        for claim in context.claims.values()
        if claim.measure is Measure.TURNOVER
        and claim.period == point.period
        and claim.change_pct is not None
        and claim.change_pct == change.number
        and set(context.cite(claim.id)) <= set(change.refs)
    ]
    if not claims or change.number is None or change.status:
        return computed, Hedge.ABOUT, ()
    return change.number, claims[0].change_hedge, change.refs


def _rough(amount: float) -> float:
    """An amount to the digits of one that is told as about so much."""
    if amount <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(amount)) - ROUGH_DIGITS + 1)
    return round(amount / step) * step


def _region_notes(context: BriefContext) -> Iterator[CitedSentence]:
    """Of which country each region of the pair is."""
    for code in context.inputs.pair:
        country = economies.country_of(code)
        if country != code:
            names = {
                "region": wording.economy_name(code, context.lang),
                "country": wording.economy_name(country, context.lang),
            }
            yield CitedSentence(translate("summary.region", context.lang, **names))


def _target_notes(context: BriefContext) -> Iterator[CitedSentence]:
    """The open targets with the growth a year that they still need, the nearest first."""
    shown = 0
    for followed, unit in context.inputs.targets:
        claim = context.claims.get(followed.claim)
        deadline, level, growth = followed.deadline, followed.target_level, followed.growth
        if claim is None or followed.state is not TargetStatus.OPEN or shown == MAX_TARGETS:
            continue
        if deadline is None or level is None or growth is None or growth <= 0:
            continue
        key = f"summary.target.{claim.measure}"
        if claim.measure not in FLOWS[:3]:
            continue
        shown += 1
        text = translate(
            key,
            context.lang,
            level=format_value(level, unit, context.lang),
            period=period_text(deadline, context.lang),
            growth=format_pct(growth, context.lang, signed=False),
            name=wording.economy_name(claim.reporter or "", context.lang),
        )
        yield CitedSentence(text, context.cite(claim.id))


def _plans_note(context: BriefContext) -> CitedSentence | None:
    """How many of the plans and deals are done, and how many late."""
    outcomes = [deal_outcome(deal) for deal in agreed_deals(context)]
    if not outcomes:
        return None
    counts = {"done": outcomes.count("done"), "late": outcomes.count("late")}
    return CitedSentence(translate("summary.plans", context.lang, n=len(outcomes), **counts))


def _news_notes(context: BriefContext) -> Iterator[CitedSentence]:
    """What is new since the last brief of the pair; nothing where there was none, or nothing was
    added since.
    """
    past, lang = context.inputs.past_brief, context.lang
    if past is None:
        return
    now = remembered_brief(context)
    pages = len(set(now.documents) - set(past.documents))
    done = len(set(now.done) - set(past.done))
    yield CitedSentence(
        translate(
            "summary.since",
            lang,
            day=format_date(past.as_of, lang),
            pages=translate_plural("summary.pages", lang, pages),
            done=translate_plural("summary.done", lang, done),
        )
    )
    before = {figure.measure: figure for figure in past.figures}
    changed = [
        (before[figure.measure], figure)
        for figure in now.figures
        if figure.measure in before and _differs(before[figure.measure], figure, lang)
    ]
    for old, new in changed[:MAX_CHANGED_FIGURES]:
        yield _changed_note(context, old, new)


def _differs(old: PastFigure, new: PastFigure, lang: str) -> bool:
    """Whether two figures differ as they are printed."""
    return (old.period, *_printed(old, lang)) != (new.period, *_printed(new, lang))


def _printed(figure: PastFigure, lang: str) -> tuple[str, ...]:
    return (format_value(figure.value, figure.unit, lang, 1),)


def _changed_note(context: BriefContext, old: PastFigure, new: PastFigure) -> CitedSentence:
    lang = context.lang
    point = points_with_values(context, new.measure)[-1]
    text = translate(
        "summary.changed" if old.period == new.period else "summary.newer",
        lang,
        figure=translate(f"summary.figure.{new.measure}", lang),
        old=_printed(old, lang)[0],
        new=_printed(new, lang)[0],
        period=period_text(new.period, lang),
        before=period_text(old.period, lang),
    )
    return CitedSentence(text, context.cite(*point.evidence[:MAX_BASIS_CLAIMS]))


def remembered_brief(context: BriefContext) -> PastBrief:
    """What a later brief of the pair is compared with: its pages, its figures, what is done."""
    figures = [
        PastFigure(measure, known[-1].period, known[-1].value, context.series_unit(measure))
        for measure in FLOWS
        if (known := points_with_values(context, measure)) and known[-1].value is not None
    ]
    documents = {
        extraction.document.id[:DOCUMENT_DIGITS] for extraction in context.inputs.extractions
    }
    done = [deal.id for deal in agreed_deals(context) if deal_outcome(deal) == "done"]
    inputs = context.inputs
    return PastBrief(
        inputs.as_of, inputs.position, tuple(sorted(documents)), tuple(figures), tuple(sorted(done))
    )
