"""`kirmash series`, `conflicts` and `targets`: their answers in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kirmash.cli import screen, tables
from kirmash.cli.documents import PairQuery
from kirmash.cli.session import locale, run_settings
from kirmash.dossier import serialise
from kirmash.dossier.checking.check_texts import settling_text, stake_texts
from kirmash.dossier.conflicts import describe_target
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.series import HEDGES
from kirmash.i18n import (
    format_date,
    format_estimate,
    format_pct,
    format_period,
    format_value,
    translate,
    translate_plural,
    word_message,
)
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint
from kirmash.records.explanations import explanation_text
from kirmash.records.quantities import Unknown

if TYPE_CHECKING:
    from kirmash.dossier.conflicts import ConflictReport, Contradiction, SourcedTarget
    from kirmash.dossier.series import (
        BoundReadings,
        LevelQuery,
        LevelReport,
        RealPoint,
        RealSeries,
        ValueWithInterval,
    )

TWO_DIGITS_BELOW = 0.1  # smaller weights are given to two significant digits


def print_bound_readings(report: LevelReport) -> None:
    """A line a bound whose two readings give different levels, each with its weight."""
    claims, unit = report.claims, report.series[0].unit
    for reading in report.differing_bound_readings:
        levels = {
            "bound": format_value(reading.bound_level, unit, locale()),
            "near": format_value(reading.near_level, unit, locale()),
        }
        weights = {
            "bound_weight": _format_weight(reading.bound_weight),
            "near_weight": _format_weight(reading.near_weight),
        }
        claim_text = (
            tables.format_claim_value(claims[reading.claim])
            if reading.claim in claims
            else reading.claim
        )
        screen.print_line(
            translate(
                "cli.series.readings",
                locale(),
                said=claim_text,
                period=format_period(reading.period, locale(), prose=True),
                **levels,
                **weights,
            )
        )


def _format_weight(share: float) -> str:
    percent = 100 * share
    rounded = float(f"{percent:.2g}") if share < TWO_DIGITS_BELOW else round(percent)
    return format_pct(rounded, locale(), signed=False)


def print_real_growth(real_series: RealSeries) -> None:
    """A row a period: the level in the currency and in constant prices, and how both grew; or why
    that is not known.
    """
    if real_series.base:
        screen.print_line(
            translate(
                "cli.real.head",
                locale(),
                currency=real_series.currency,
                base=format_period(real_series.base, locale(), prose=True),
            )
        )
    else:
        screen.print_line(translate("cli.real.no_prices", locale(), currency=real_series.currency))
    rows = [
        (format_period(point.period, locale()), *_point_cells(point, real_series.currency))
        for point in real_series.points
    ]
    screen.print_table(
        ("period", "level", "constant", "growth", "real"), rows, frozenset({1, 2, 3, 4})
    )


def _point_cells(point: RealPoint, currency: str) -> tuple[str, ...]:
    levels = (_format_amount(level, currency) for level in (point.level, point.constant))
    return (*levels, *(_format_growth(rate) for rate in (point.growth, point.real)))


def _format_amount(level: ValueWithInterval | Unknown, currency: str) -> str:
    if isinstance(level, Unknown):
        return word_message(level.why, locale())
    return format_estimate(level.value, level.low, level.high, currency, locale())


def _format_growth(rate: ValueWithInterval | Unknown) -> str:
    if isinstance(rate, Unknown):
        return word_message(rate.why, locale())
    ends = (format_pct(round(end, 1), locale()) for end in (rate.value, rate.low, rate.high))
    return translate(
        "cli.real.rate", locale(), **dict(zip(("value", "low", "high"), ends, strict=True))
    )


def print_sensitivity(report: LevelReport) -> None:
    """The levels with hedge widths halved, as documented and doubled, side by side; under them the
    other reading of each bound.
    """
    if not report.points_by_period:
        screen.print_line(translate("cli.series.none", locale()))
        return
    units, claims = [series.unit for series in report.series], report.claims
    rows = [
        (format_period(period, locale()), *map(format_level, points, units))
        for period, points in report.points_by_period
    ]
    for pair_of_readings in report.differing_readings:
        label = translate(
            "cli.series.as_near",
            locale(),
            said=tables.format_claim_value(claims[pair_of_readings.claim])
            if pair_of_readings.claim in claims
            else pair_of_readings.claim,
        )
        rows.append((label, *map(_format_near, pair_of_readings.readings, units)))
    screen.print_table(("period", *HEDGES), rows, frozenset({1, 2, 3}))


def _format_near(reading: BoundReadings | None, unit: str) -> str:
    if reading is None:
        return translate("cli.series.same", locale())
    return translate(
        "cli.series.weighed",
        locale(),
        level=format_value(reading.near_level, unit, locale()),
        weight=_format_weight(reading.near_weight),
    )


def format_level(point: SeriesPoint | None, unit: str) -> str:
    """A level with its interval, or the word for unknown."""
    if point is None or point.value is None or point.low is None or point.high is None:
        return translate("cli.unknown", locale())
    return format_estimate(point.value, point.low, point.high, unit, locale())


def print_conflicts(report: ConflictReport) -> None:
    """A paragraph a contradiction: how it is best explained, what hangs on it, what would settle
    it, and who said what; at the end the measures whose estimate did not converge.
    """
    if not report.conflicts:
        screen.print_line(translate("cli.conflicts.none", locale()))
    for contradiction in report.conflicts:
        quoted = (f"  {_quoted_claim(claim, report)}" for claim in contradiction.claims)
        for line in (*_conflict_heading(contradiction), *quoted, ""):
            screen.print_line(line)
    if report.unconverged:
        measures = ", ".join(translate(f"measure.{each}", locale()) for each in report.unconverged)
        screen.print_error(translate("cli.conflicts.unsure", locale(), measures=measures))


def _conflict_heading(contradiction: Contradiction) -> list[str]:
    chance = format_pct(round(100 * contradiction.conflict.probability), locale(), signed=False)
    lines = [
        translate(
            "cli.conflict.head",
            locale(),
            id=contradiction.conflict.id,
            measure=translate(f"measure.{contradiction.measure}", locale()),
            probability=chance,
            why=translate(f"why.{contradiction.conflict.explanation}", locale()),
        )
    ]
    lines += stake_texts(contradiction, locale(), tables.format_claim_value)
    if settles := settling_text(contradiction, locale(), tables.format_claim_value):
        lines.append(settles)
    return lines


MAX_FILES = 3
"""Files of a table that are named, at most."""


def _quoted_claim(claim: Claim, report: ConflictReport) -> str:
    """A claim with where it is printed: a figure of a table with its source, files and day."""
    place = report.place_of(claim)
    if place is None:
        key = "page"
    else:
        key = f"cell_{place.day_is}" if place.kind == "table" else place.kind
    keys = {"page": "cli.conflict.said_by" if claim.speaker else "cli.conflict.said"}
    return translate(
        keys.get(key, f"cli.conflict.{key}"),
        locale(),
        id=claim.id,
        said=tables.format_claim_value(claim),
        outlet=place.source if place else "",
        files=", ".join(place.files[:MAX_FILES]) if place else "",
        date=format_date(place.day if place else None, locale()),
        speaker=claim.speaker or "",
    )


def print_targets(followed_targets: Sequence[SourcedTarget]) -> None:
    """A row a target: what was wanted by when, who set it, what became of it."""
    if not followed_targets:
        screen.print_line(translate("cli.targets.none", locale()))
        return
    screen.print_table(
        ("id", "deadline", "measure", "wanted", "set_by", "said_on", "state", "outcome"),
        [_target_row(followed) for followed in followed_targets],
    )


def _target_row(followed: SourcedTarget) -> tuple[str, ...]:
    deadline = (
        format_period(followed.target.deadline, locale())
        if followed.target.deadline
        else translate("cli.unknown", locale())
    )
    state = translate(f"target.{followed.target.state}", locale())
    measure = translate(f"measure.{followed.claim.measure}", locale())
    return (
        followed.claim.id,
        deadline,
        measure,
        tables.format_claim_value(followed.claim),
        followed.claim.speaker or "–",
        format_date(followed.published, locale()),
        state,
        describe_target(followed, locale()),
    )


def print_explanations(series: Series) -> None:
    """A line a period on what its level rests on, and whether the calculation converged."""
    for point in series.points:
        period = format_period(point.period, locale())
        screen.print_line(f"{period}: {explanation_text(point, series.unit, locale())}")
    if series.points and series.converged:  # that it did not is said under every series
        screen.print_line(translate("cli.series.converged", locale()))


def series_command(question: PairQuery, query: LevelQuery, explain: bool = False) -> None:
    """The estimated levels of a measure of a pair; with ``explain`` what each rests on."""
    pair = question.pair
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        report = dossier.level_report(pair, query, question.view)
    if question.as_json:
        screen.print_json(serialise.level_report(report, locale()))
        return
    if report.has_sensitivity:
        print_sensitivity(report)
    else:
        tables.print_series(report.series[0])
        if explain:
            print_explanations(report.series[0])
        print_bound_readings(report)
    if report.real:
        print_real_growth(report.real)


def conflicts_command(question: PairQuery) -> None:
    """Claims of a pair that cannot all hold."""
    pair = question.pair
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        report = dossier.conflict_report(pair, question.view)
    if question.as_json:
        screen.print_json(serialise.conflicts(report))
    else:
        print_conflicts(report)


def targets_command(question: PairQuery, outcome: str = "") -> None:
    """The targets set for a pair and what became of them; those of one outcome alone."""
    pair = question.pair
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        followed_targets, waiting = dossier.target_report(pair, question.view, outcome)
    if question.as_json:
        screen.print_json(serialise.targets(followed_targets))
        return
    if followed_targets or not waiting:
        print_targets(followed_targets)
    if waiting:
        screen.print_line(translate_plural("cli.targets.waiting", locale(), waiting))
