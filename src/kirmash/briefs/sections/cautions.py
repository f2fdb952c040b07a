"""What page one warns of: contradictions with their likeliest explanation, silence, old figures, an
estimate not to be trusted.
"""

from __future__ import annotations

from datetime import date

from kirmash.briefs import phrases
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Note
from kirmash.briefs.sections.figures import latest_report
from kirmash.briefs.sections.indicators import warned
from kirmash.i18n import count, format_date, format_pct, format_period, has, say
from kirmash.records.claims import Claim
from kirmash.records.estimates import Conflict
from kirmash.records.quantities import Measure, Unknown
from kirmash.trade.coverage import Gap

MOST_CONFLICTS = 3
OLD_MONTHS = 24
# Which warning about a table weighs most on page one.
GRAVITY = (
    Gap.KNOWN_SILENT,
    Gap.SILENT,
    Gap.SILENT_TO,
    Gap.SUDDEN_STOP,
    Gap.FELL_TO,
    Gap.MIRRORED,
    Gap.PARTIAL,
    Gap.CONFIDENTIAL,
    Gap.REVISED,
)


def cautions(desk: Desk) -> tuple[Note, ...]:
    """The warnings of page one, the gravest first; empty where there is nothing to warn of."""
    found = [
        *_conflicts(desk),
        _tables(desk),
        _unconverged(desk),
        _old_figures(desk),
        _silence(desk),
        _no_period(desk),
        _told_again(desk),
    ]
    return tuple(note for note in found if note)


def _conflicts(desk: Desk) -> list[Note]:
    found = [conflict for series in desk.material.series.values() for conflict in series.conflicts]
    graver = sorted(
        found, key=lambda one: (-(one.period.last if one.period else 0), -one.probability, one.id)
    )
    return [note for one in graver[:MOST_CONFLICTS] if (note := _conflict(desk, one))]


def _conflict(desk: Desk, conflict: Conflict) -> Note | None:
    claims = [desk.claims[one] for one in conflict.claims if one in desk.claims]
    if len(claims) < 2:
        return None
    said = tuple(dict.fromkeys(_said(claim, desk.lang) for claim in claims))
    key = f"why.{conflict.explanation}"
    values = {
        "said": " – ".join(said[:4]),
        "why": say(key if has(key, desk.lang) else "why.unknown", desk.lang),
        "probability": format_pct(round(100 * conflict.probability), desk.lang, signed=False),
    }
    refs = desk.cite(*(claim.id for claim in claims[:4]))
    if conflict.period and conflict.explanation != "other_period":
        return Note(
            say(
                "caution.conflict",
                desk.lang,
                period=format_period(conflict.period, desk.lang, prose=True),
                **values,
            ),
            refs,
        )
    return Note(say("caution.conflict.undated", desk.lang, **values), refs)


def _tables(desk: Desk) -> Note | None:
    """What is amiss with the official tables that the pair's own indicators are computed from, the
    gravest in words, the others counted.
    """
    told = [
        one for one in desk.material.indices if one.partner and not isinstance(one.value, Unknown)
    ]
    flags = sorted(
        {flag for one in told for flag in one.flags},
        key=lambda flag: (GRAVITY.index(flag.gap), -flag.year, flag),
    )
    if not flags:
        return None
    gravest, others = warned(flags[0], desk.lang), len(flags) - 1
    return Note(count("caution.tables", desk.lang, others, told=gravest) if others else gravest)


def _said(claim: Claim, lang: str) -> str:
    return say("caution.said", lang, said=phrases.claimed(claim, lang))


def _unconverged(desk: Desk) -> Note | None:
    shaky = [
        series for series in desk.material.series.values() if not series.converged and series.points
    ]
    return Note(say("caution.unconverged", desk.lang)) if shaky else None


def _old_figures(desk: Desk) -> Note | None:
    known = [
        (point.period, point.evidence[:1]) for point in desk.points() if point.value is not None
    ]
    if not known and (reported := latest_report(desk, Measure.TURNOVER)) and reported.period:
        known = [(reported.period, (reported.id,))]
    if not known:
        return Note(say("caution.no_figures", desk.lang))
    period, evidence = known[-1]
    months = desk.material.as_of.year * 12 + desk.material.as_of.month - 1 - period.last
    if months < OLD_MONTHS:
        return None
    return Note(
        count(
            "caution.old",
            desk.lang,
            months // 12,
            period=format_period(period, desk.lang, prose=True),
        ),
        desk.cite(*evidence),
    )


def _silence(desk: Desk) -> Note | None:
    """Nothing published for two years before the day the brief stands for."""
    days = [one.document.published for one in desk.material.extractions if one.document.published]
    last = max(days, default=None)
    if last is None or _months_between(last, desk.material.as_of) < OLD_MONTHS:
        return None
    return Note(say("caution.silence", desk.lang, day=format_date(last, desk.lang)))


def _no_period(desk: Desk) -> Note | None:
    """Levels said without a period, which no estimate may use."""
    series = desk.material.series.get(Measure.TURNOVER)
    loose = (
        [
            fit.claim
            for fit in series.fits
            if fit.reading == "no_period" and fit.claim in desk.claims
        ]
        if series
        else []
    )
    shown = (
        {claim for conflict in series.conflicts for claim in conflict.claims} if series else set()
    )
    levels = [one for one in loose if desk.claims[one].stated and one not in shown]
    if not levels:
        return None
    said = dict.fromkeys(phrases.claimed(desk.claims[one], desk.lang) for one in levels)
    return Note(say("caution.no_period", desk.lang, said="; ".join(said)), desk.cite(*levels[:3]))


def _told_again(desk: Desk) -> Note | None:
    """One act of saying that several outlets tell counts once."""
    told = [
        u
        for u in desk.material.utterances
        if u.measure is Measure.TURNOVER and len(set(u.documents)) > 1
    ]
    if not told:
        return None
    most = max(told, key=lambda utterance: (len(set(utterance.documents)), utterance.id))
    return Note(
        count("caution.told_again", desk.lang, len(set(most.documents))),
        desk.cite(*most.claims[:4]),
    )


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
