"""What page one warns of: contradictions with their likeliest explanation, silence, old figures, an
estimate not to be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kirmash.briefs import wording
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import CitedSentence
from kirmash.briefs.sections.figures import latest_level_claim
from kirmash.briefs.sections.indicators import coverage_flag_text
from kirmash.i18n import (
    format_date,
    format_pct,
    format_period,
    has_message,
    translate,
    translate_plural,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import ClaimConflict
from kirmash.records.quantities import Measure, Unknown
from kirmash.trade.coverage import CoverageFlagKind

MAX_CONFLICTS = 3
MAX_AGE_MONTHS = 24
# Which warning about a table weighs most on page one.
GAP_SEVERITY_ORDER = (
    CoverageFlagKind.KNOWN_SILENT,
    CoverageFlagKind.SILENT,
    CoverageFlagKind.SILENT_TO,
    CoverageFlagKind.COPIED,
    CoverageFlagKind.SUDDEN_STOP,
    CoverageFlagKind.FELL_TO,
    CoverageFlagKind.MIRRORED,
    CoverageFlagKind.PARTIAL,
    CoverageFlagKind.CONFIDENTIAL,
    CoverageFlagKind.MIXED_DAYS,
    CoverageFlagKind.REVISED,
)


def caution_notes(context: BriefContext) -> tuple[CitedSentence, ...]:
    """The warnings of page one, the gravest first; empty where there is nothing to warn of."""
    notes = [
        *_conflict_notes(context),
        _table_flags_note(context),
        _unconverged_note(context),
        _old_figures_note(context),
        _no_recent_source_note(context),
        _no_period_note(context),
        _waiting_note(context),
        _repeated_statement(context),
        _hand_dated_note(context),
    ]
    return tuple(note for note in notes if note)


def _hand_dated_note(context: BriefContext) -> CitedSentence | None:
    """That people dated pages: "last year" on them is as sure as that day."""
    dated = {
        extraction.document.id: extraction.claims
        for extraction in context.inputs.extractions
        if extraction.document.is_dated_by_hand
    }
    if not dated:
        return None
    claims = [claim.id for some in dated.values() for claim in some[:1]]
    return CitedSentence(
        translate_plural("caution.dated_by_hand", context.lang, len(dated)),
        context.cite(*claims[:MAX_CONFLICTS]),
    )


def _conflict_notes(context: BriefContext) -> list[CitedSentence]:
    conflicts = [
        conflict for series in context.inputs.series.values() for conflict in series.conflicts
    ]
    graver = sorted(
        conflicts,
        key=lambda contradiction: (
            -(contradiction.period.last if contradiction.period else 0),
            -contradiction.probability,
            contradiction.id,
        ),
    )
    return [
        note
        for contradiction in graver[:MAX_CONFLICTS]
        if (note := _conflict_note(context, contradiction))
    ]


def _conflict_note(context: BriefContext, conflict: ClaimConflict) -> CitedSentence | None:
    claims = [
        context.claims[claim_id] for claim_id in conflict.claims if claim_id in context.claims
    ]
    if len(claims) <= 1:
        return None
    quotes = tuple(dict.fromkeys(_quoted_claim(claim, context.lang) for claim in claims))
    key = f"why.{conflict.explanation}"
    values = {
        "said": " – ".join(quotes[:4]),
        "why": translate(key if has_message(key, context.lang) else "why.unknown", context.lang),
        "probability": format_pct(round(100 * conflict.probability), context.lang, signed=False),
    }
    refs = context.cite(*(claim.id for claim in claims[:4]))
    if conflict.period and conflict.explanation != "other_period":
        return CitedSentence(
            translate(
                "caution.conflict",
                context.lang,
                measure=_disputed_measures(claims, context.lang),
                period=format_period(conflict.period, context.lang, prose=True),
                **values,
            ),
            refs,
        )
    return CitedSentence(translate("caution.conflict.undated", context.lang, **values), refs)


def _disputed_measures(claims: Sequence[Claim], lang: str) -> str:
    """What claims are of, each with whose it is: "exports: Belarus – Russia"."""
    texts = []
    for claim in claims:
        measure = translate(f"measure.{claim.measure.value}", lang)
        sides = tuple(code for code in (claim.reporter, claim.partner) if code)
        if claim.measure is Measure.TURNOVER or not claim.partner:
            texts.append(measure)
        else:
            texts.append(f"{measure}: {wording.pair_name(sides, lang)}")
    return "; ".join(dict.fromkeys(texts))


def _table_flags_note(context: BriefContext) -> CitedSentence | None:
    """What is amiss with the official tables that the pair's own indicators are computed from, the
    gravest in words, the others counted.
    """
    computed = [
        value
        for value in context.inputs.indicator_values
        if value.partner and not isinstance(value.value, Unknown)
    ]
    flags = sorted(
        {flag for value in computed for flag in value.flags},
        key=lambda flag: (GAP_SEVERITY_ORDER.index(flag.gap), -flag.year, flag),
    )
    if not flags:
        return None
    gravest, others = coverage_flag_text(flags[0], context.lang), len(flags) - 1
    return CitedSentence(
        translate_plural("caution.tables", context.lang, others, told=gravest)
        if others
        else gravest
    )


def _quoted_claim(claim: Claim, lang: str) -> str:
    return translate("caution.said", lang, said=wording.claim_text(claim, lang))


def _unconverged_note(context: BriefContext) -> CitedSentence | None:
    shaky = [
        series
        for series in context.inputs.series.values()
        if not series.converged and series.points
    ]
    return CitedSentence(translate("caution.unconverged", context.lang)) if shaky else None


def _old_figures_note(context: BriefContext) -> CitedSentence | None:
    known = [
        (point.period, point.evidence[:1])
        for point in context.series_points()
        if point.value is not None
    ]
    if (
        not known
        and (reported := latest_level_claim(context, Measure.TURNOVER))
        and reported.period
    ):
        known = [(reported.period, (reported.id,))]
    if not known:
        return CitedSentence(translate("caution.no_figures", context.lang))
    period, evidence = known[-1]
    months = context.inputs.as_of.year * 12 + context.inputs.as_of.month - 1 - period.last
    if months < MAX_AGE_MONTHS:
        return None
    return CitedSentence(
        translate_plural(
            "caution.old",
            context.lang,
            months // 12,
            period=format_period(period, context.lang, prose=True),
        ),
        context.cite(*evidence),
    )


def _no_recent_source_note(context: BriefContext) -> CitedSentence | None:
    """Nothing published for two years before the day the brief stands for."""
    last = context.newest_day()
    if last is None or _months_between(last, context.inputs.as_of) < MAX_AGE_MONTHS:
        return None
    return CitedSentence(
        translate("caution.silence", context.lang, day=format_date(last, context.lang))
    )


def _no_period_note(context: BriefContext) -> CitedSentence | None:
    """Levels said without a period, which no estimate may use."""
    series = context.inputs.series.get(Measure.TURNOVER)
    loose = (
        [
            fit.claim
            for fit in series.fits
            if fit.reading == "no_period" and fit.claim in context.claims
        ]
        if series
        else []
    )
    in_conflict = (
        {claim for conflict in series.conflicts for claim in conflict.claims} if series else set()
    )
    levels = [
        claim_id
        for claim_id in loose
        if context.claims[claim_id].stated and claim_id not in in_conflict
    ]
    if not levels:
        return None
    texts = dict.fromkeys(
        wording.claim_text(context.claims[claim_id], context.lang) for claim_id in levels
    )
    return CitedSentence(
        translate("caution.no_period", context.lang, said="; ".join(texts)),
        context.cite(*levels[:3]),
    )


def _waiting_note(context: BriefContext) -> CitedSentence | None:
    """Figures that wait for a person, of all flows of the pair."""
    waiting = tuple(
        dict.fromkeys(
            claim for series in context.inputs.series.values() for claim in series.waiting
        )
    )
    if not waiting:
        return None
    cited = [claim for claim in waiting if claim in context.claims]
    return CitedSentence(
        translate_plural("caution.waiting", context.lang, len(waiting)), context.cite(*cited[:3])
    )


def _repeated_statement(context: BriefContext) -> CitedSentence | None:
    """One act of saying that several outlets tell counts once."""
    repeated = [
        u
        for u in context.inputs.utterances
        if u.measure is Measure.TURNOVER and len(set(u.documents)) > 1
    ]
    if not repeated:
        return None
    most = max(repeated, key=lambda utterance: (len(set(utterance.documents)), utterance.id))
    return CitedSentence(
        translate_plural("caution.told_again", context.lang, len(set(most.documents))),
        context.cite(*most.claims[:4]),
    )


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
