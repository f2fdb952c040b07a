"""How contradictions, targets and the weight of claims look in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kirmash.cli import screen, tables
from kirmash.cli.screen import LANG
from kirmash.dossier.series import HEDGES
from kirmash.i18n import (
    format_date,
    format_estimate,
    format_pct,
    format_period,
    format_value,
    has,
    say,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import Point
from kirmash.records.evidence import Document
from kirmash.records.quantities import Unknown

if TYPE_CHECKING:
    from kirmash.dossier.conflicts import ConflictReport, Contradiction, Followed
    from kirmash.dossier.series import Interval, LevelReport, Readings, RealPoint, RealSeries
from typing import TYPE_CHECKING

from kirmash.cli.queries import PairQuestion
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier

if TYPE_CHECKING:
    from kirmash.dossier.series import LevelQuery


def readings(report: LevelReport) -> None:
    """A line a bound whose two readings give different levels, each with its weight."""
    claims, unit = report.claims, report.series[0].unit
    for one in report.readings:
        levels = {
            "bound": format_value(one.bound, unit, LANG),
            "near": format_value(one.near, unit, LANG),
        }
        weights = {
            "bound_weight": _weight(one.bound_weight),
            "near_weight": _weight(one.near_weight),
        }
        said = tables.said(claims[one.claim]) if one.claim in claims else one.claim
        screen.tell(
            say(
                "cli.series.readings",
                LANG,
                said=said,
                period=format_period(one.period, LANG, prose=True),
                **levels,
                **weights,
            )
        )


def _weight(share: float) -> str:
    return format_pct(
        float(f"{100 * share:.2g}") if share < 0.1 else round(100 * share), LANG, signed=False
    )


def real(found: RealSeries) -> None:
    """A row a period: the level in the currency and in constant prices, and how both grew; or why
    that is not known.
    """
    if found.base:
        screen.tell(
            say(
                "cli.real.head",
                LANG,
                currency=found.currency,
                base=format_period(found.base, LANG, prose=True),
            )
        )
    else:
        screen.tell(say("cli.real.no_prices", LANG, currency=found.currency))
    rows = [
        (format_period(one.period, LANG), *_amounts(one, found.currency)) for one in found.points
    ]
    screen.table(("period", "level", "constant", "growth", "real"), rows, frozenset({1, 2, 3, 4}))


def _amounts(one: RealPoint, currency: str) -> tuple[str, ...]:
    levels = (_amount(level, currency) for level in (one.level, one.constant))
    return (*levels, *(_grown(rate) for rate in (one.growth, one.real)))


def _amount(level: Interval | Unknown, currency: str) -> str:
    if isinstance(level, Unknown):
        return say(f"cli.real.{level.reason}", LANG, currency=currency)
    return format_estimate(level.value, level.low, level.high, currency, LANG)


def _grown(rate: Interval | Unknown) -> str:
    if isinstance(rate, Unknown):
        return say(f"cli.real.{rate.reason}", LANG, currency="")
    ends = (format_pct(round(end, 1), LANG) for end in (rate.value, rate.low, rate.high))
    return say("cli.real.rate", LANG, **dict(zip(("value", "low", "high"), ends, strict=True)))


def sensitivity(report: LevelReport) -> None:
    """The levels with hedge widths halved, as documented and doubled, side by side; under them the
    other reading of each bound.
    """
    if not report.levels:
        screen.tell(say("cli.series.none", LANG))
        return
    units, claims = [one.unit for one in report.series], report.claims
    rows = [
        (format_period(period, LANG), *map(estimate, points, units))
        for period, points in report.levels
    ]
    for one in report.differing:
        said = say(
            "cli.series.as_near",
            LANG,
            said=tables.said(claims[one.claim]) if one.claim in claims else one.claim,
        )
        rows.append((said, *map(_near, one.readings, units)))
    screen.table(("period", *HEDGES), rows, frozenset({1, 2, 3}))


def _near(one: Readings | None, unit: str) -> str:
    if one is None:
        return say("cli.series.same", LANG)
    return say(
        "cli.series.weighed",
        LANG,
        level=format_value(one.near, unit, LANG),
        weight=_weight(one.near_weight),
    )


def estimate(point: Point | None, unit: str) -> str:
    """A level with its interval, or the word for unknown."""
    if point is None or point.value is None or point.low is None or point.high is None:
        return say("cli.unknown", LANG)
    return format_estimate(point.value, point.low, point.high, unit, LANG)


def conflicts(report: ConflictReport) -> None:
    """A paragraph a contradiction: how it is best explained, what hangs on it, what would settle
    it, and who said what.
    """
    if not report.conflicts:
        screen.tell(say("cli.conflicts.none", LANG))
    for one in report.conflicts:
        quoted = (
            f"  {_quoted(claim, report.documents.get(claim.document))}" for claim in one.claims
        )
        for line in (*_heading(one), *quoted, ""):
            screen.tell(line)


def _heading(one: Contradiction) -> list[str]:
    chance = format_pct(round(100 * one.conflict.probability), LANG, signed=False)
    lines = [
        say(
            "cli.conflict.head",
            LANG,
            id=one.conflict.id,
            measure=say(f"measure.{one.measure}", LANG),
            probability=chance,
            why=say(f"why.{one.conflict.explanation}", LANG),
        )
    ]
    lines += _stake(one)
    if settles := _settles(one):
        lines.append(settles)
    return lines


def _stake(one: Contradiction) -> list[str]:
    """What hangs on the doubted claim: the level as estimated, with the claim at its word, and
    without it; nothing where all are one.
    """
    stake = one.stake
    if stake is None:
        return []
    unit = stake.unit
    period, level = (
        format_period(stake.period, LANG, prose=True),
        format_value(stake.level, unit, LANG),
    )
    lines = []
    if stake.as_claimed is not None:
        key = (
            "cli.conflict.near"
            if one.conflict.explanation == "loose_bound"
            else "cli.conflict.held"
        )
        held = format_value(stake.as_claimed, unit, LANG)
        lines.append(
            say(key, LANG, period=period, level=level, said=tables.said(one.claims[0]), held=held)
        )
    if stake.without is not None:
        without = format_value(stake.without, unit, LANG)
        lines.append(say("cli.conflict.moves", LANG, period=period, level=level, without=without))
    return lines


def _settles(one: Contradiction) -> str:
    """What would settle it; '' where the wording knows nothing for the explanation."""
    key = f"settle.{one.settled_by}"
    if not has(key, LANG):
        return ""
    said = tables.said(one.claims[0]) if one.claims else ""
    period = format_period(one.conflict.period, LANG, prose=True) if one.conflict.period else ""
    return say(key, LANG, said=said, period=period)


def _quoted(claim: Claim, document: Document | None) -> str:
    outlet, day = (
        (document.outlet or document.source, document.published) if document else ("", None)
    )
    values = {
        "id": claim.id,
        "said": tables.said(claim),
        "outlet": outlet,
        "date": format_date(day, LANG),
        "speaker": claim.speaker or "",
    }
    return say("cli.conflict.said_by" if claim.speaker else "cli.conflict.said", LANG, **values)


def targets(found: Sequence[Followed]) -> None:
    """A row a target: what was wanted by when, who set it, what became of it."""
    if not found:
        screen.tell(say("cli.targets.none", LANG))
        return
    screen.table(
        ("id", "deadline", "measure", "wanted", "set_by", "said_on", "state", "outcome"),
        [_target(one) for one in found],
    )


def _target(one: Followed) -> tuple[str, ...]:
    deadline = (
        format_period(one.target.deadline, LANG)
        if one.target.deadline
        else say("cli.unknown", LANG)
    )
    state = say(f"target.{one.target.state}", LANG)
    measure = say(f"measure.{one.claim.measure}", LANG)
    return (
        one.claim.id,
        deadline,
        measure,
        tables.said(one.claim),
        one.claim.speaker or "–",
        format_date(one.said, LANG),
        state,
        _outcome(one),
    )


def _outcome(one: Followed) -> str:
    target = one.target
    if target.reached is not None:
        return say("target.reached", LANG, value=format_value(target.reached, one.unit, LANG))
    if target.growth is not None:
        return say("target.needs", LANG, growth=format_pct(target.growth, LANG))
    return say("target.by", LANG, claim=target.replaced_by) if target.replaced_by else ""


def series(question: PairQuestion, query: LevelQuery) -> None:
    """The estimated levels of a measure of a pair."""
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        report = dossier.level_report(pair, query, question.view)
    if question.as_json:
        screen.emit(serialise.levels(report))
        return
    if report.sensitivity:
        sensitivity(report)
    else:
        tables.series(report.series[0])
        readings(report)
    if report.real:
        real(report.real)


def conflicts_weighing(question: PairQuestion) -> None:
    """Claims of a pair that cannot all hold."""
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        report = dossier.conflict_report(pair, question.view)
    if question.as_json:
        screen.emit(serialise.conflicts(report))
    else:
        conflicts(report)


def targets_weighing(question: PairQuestion) -> None:
    """The targets set for a pair and what became of them."""
    pair = question.pair
    with Dossier.open(question.folder) as dossier:
        found = dossier.targets(pair, question.view)
    if question.as_json:
        screen.emit(serialise.targets(found))
    else:
        targets(found)
