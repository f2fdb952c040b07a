"""Why each level of a series is what it is: the numbers it rests on, what agrees with it, what was
set aside, or why there is none. Words for them are in `kirmash.records.explanations`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kirmash.records.estimates import (
    COMPUTED,
    ComparedFigure,
    ExplanationClause,
    SeriesPoint,
    basis_claims,
    basis_clause,
)
from kirmash.records.periods import Period
from kirmash.series import hypotheses, priors
from kirmash.series.constraints import ObservationRow
from kirmash.series.points import SeriesAnalysis, claims_of_measure
from kirmash.series.stated_figures import PointContext, figures_of, row_figures, share_clause
from kirmash.series.structure import MirrorFactor, SumIdentity
from kirmash.series.sums import COMMON_SPREAD, is_off, stated_rows

MIN_TRUST = 0.5
"""A number less likely right than this was set aside."""
MIN_DISTANCE = 0.01
"""A number nearer to the level than this share of it is the level."""
MAX_RATES = 3
"""Rates that lead from one level to another, at most."""
AGREEING_DEVIATIONS, AGREEING_DISTANCE, MAX_AGREEING = 2.0, 0.02, 0.05
"""How far from a level what leads to it may lie and still agree: in standard deviations, and in
logs what always agrees and what never does.
"""
MAX_FIGURES, MAX_SUMS = 4, 2
"""Figures that a clause names, and sums that are compared, at most."""
_DECIDING_TIERS = {
    priors.DECIDED_TIER: "decided",
    priors.CONFIRMED_TIER: "confirmed",
    priors.CELL_TIER: "cell",
}
_RIGHT_READINGS = frozenset({"as_said", "revised", "near", "loose"})


@dataclass(frozen=True, slots=True)
class _RatePath:
    """Rates from one unknown to another: ``middle`` and ``variance`` of the difference in logs."""

    node: int
    middle: float = 0.0
    variance: float = 0.0
    rates: tuple[ObservationRow, ...] = ()


def explain_points(
    analysis: SeriesAnalysis, points: Iterable[SeriesPoint]
) -> tuple[SeriesPoint, ...]:
    """The points of a series, each with its explanation."""
    context = _point_context(analysis)
    explained = (replace(point, explanation=_explain(context, point)) for point in points)
    return tuple(_with_basis(analysis, point) for point in explained)


def _with_basis(analysis: SeriesAnalysis, point: SeriesPoint) -> SeriesPoint:
    """The point with the claims that it is computed from first in its evidence, and counted."""
    clause = basis_clause(point)
    if clause is None or clause.code not in COMPUTED:
        return point
    evidence = tuple(dict.fromkeys((*basis_claims(point), *point.evidence)))
    counted = analysis.utterance_by_claim
    utterances = {counted[key] for key in evidence if key in counted}
    return replace(point, evidence=evidence, utterances=max(len(utterances), point.utterances))


def _point_context(analysis: SeriesAnalysis) -> PointContext:
    posterior, selection = analysis.posterior, analysis.selection
    sums: dict[int, list[SumIdentity]] = {}
    for identity in posterior.system.identities:
        if all(weight == 1 for weight in identity.weights):
            for node in (identity.total, *identity.parts):
                sums.setdefault(node, []).append(identity)
    tiers = {
        claim.id: _DECIDING_TIERS[item.tier]
        for item in selection.usable
        if item.tier in _DECIDING_TIERS
        for claim in item.claims
    }
    excluded: dict[Period, dict[str, set[float]]] = {}
    for key, claim in claims_of_measure(analysis):
        period, reason = selection.utterance_by_claim[key].period, selection.excluded.get(key)
        if period and reason and claim.quantity:
            levels = excluded.setdefault(period, {}).setdefault(reason, set())
            levels.add(claim.quantity.value)
    reported = stated_rows(posterior.system, posterior.right_probability)
    stated = {n: r for n, r in reported.items() if posterior.right_probability(r) >= MIN_TRUST}
    return PointContext(analysis, reported, stated, sums, tiers, excluded)


def _explain(context: PointContext, point: SeriesPoint) -> tuple[ExplanationClause, ...]:
    posterior = context.analysis.posterior
    node = posterior.node_index.get((context.analysis.query.measure, point.period))
    rows = posterior.rows_about(node)
    clauses = (
        _absence(point, rows)
        if point.value is None
        else [*_basis(context, point, node, rows), *_vintage(context, point, node, rows)]
    )
    aside = () if point.value is None else _set_aside(context, node, rows)
    return (*clauses, *aside, *_excluded(context, point.period), *_alternative(point))


def _absence(point: SeriesPoint, rows: Sequence[ObservationRow]) -> list[ExplanationClause]:
    """Why there is no level."""
    if point.reason == "two_levels":
        levels, chances = zip(*((a.value, a.probability) for a in point.alternatives), strict=True)
        return [ExplanationClause("two_levels", levels=levels, chances=chances)]
    if point.reason == "direction_only":
        return [ExplanationClause("direction", direction=point.direction)]
    if point.reason == "no_level" and any(row.kind == "change" for row in rows):
        return [ExplanationClause("rate_alone")]
    return [ExplanationClause(point.reason)]


def _basis(
    context: PointContext, point: SeriesPoint, node: int | None, rows: Sequence[ObservationRow]
) -> Iterator[ExplanationClause]:
    """The numbers of the level itself, and what agrees with it or gives it."""
    own = [row for row in rows if _is_own_level(context, row, node)]
    direct = [*_own_numbers(context, point, own), *_limits_and_mirrors(context, node, rows)]
    yield from direct
    if not direct and not _is_reported(context, point.period, node, rows):
        yield ExplanationClause("unreported")
    others = [*_by_rates(context, node, bool(own)), *_by_sums(context, node, bool(own))]
    yield from others
    if not direct and not others:
        yield _estimated(context, node, rows)


def _own_numbers(
    context: PointContext, point: SeriesPoint, own: Sequence[ObservationRow]
) -> Iterator[ExplanationClause]:
    """Who decides the level, and the numbers that outlets print of it."""
    computed = [row for row in own if context.analysis.selection.shares.keys() & set(row.claims)]
    own = [row for row in own if row not in computed]
    decided = _tier_of(context, own)
    if decided:
        deciding = [row for row in own if context.tiers.keys() & set(row.claims)]
        yield ExplanationClause(decided, figures=row_figures(context, deciding))
    is_revised = point.first_published is not None
    printed = [
        row
        for row in own
        if not context.tiers.keys() & set(row.claims) and not (is_revised and row.early)
    ]
    if printed:
        yield _printed(context, point, printed, bool(decided))
    for row in computed:
        yield share_clause(context, row, bool(own))


def _limits_and_mirrors(
    context: PointContext, node: int | None, rows: Sequence[ObservationRow]
) -> Iterator[ExplanationClause]:
    """The trusted limits of the level, and the numbers of the other side."""
    if bounds := _trusted_levels(context, rows, node, "near"):
        yield ExplanationClause("bound", len(bounds), figures=row_figures(context, bounds))
    mirrors = [
        row
        for row in rows
        if row.kind == "level"
        and row.nodes[0] == node
        and (
            _is_brought_over(context, row)
            or (_has_mirror(context, row) and _is_trusted(context, row))
        )
    ]
    if mirrors:
        yield ExplanationClause("mirror", len(mirrors), figures=row_figures(context, mirrors))


def _is_reported(
    context: PointContext, period: Period, node: int | None, rows: Sequence[ObservationRow]
) -> bool:
    """Whether anybody reports a level of the period, whether it counts or not."""
    excluded = context.excluded.get(period, {})
    return any(row.kind == "level" and row.nodes[0] == node and row.utterance for row in rows) or (
        any(reason != "target" for reason in excluded)
    )


def _is_trusted(context: PointContext, row: ObservationRow) -> bool:
    return context.analysis.posterior.right_probability(row) >= MIN_TRUST


def _has_mirror(context: PointContext, row: ObservationRow) -> bool:
    nodes = context.analysis.posterior.system.nodes
    return any(isinstance(nodes[node][1], MirrorFactor) for node in row.nodes)


def _is_brought_over(context: PointContext, row: ObservationRow) -> bool:
    """Whether a level is taken for the other side's by all that its outlet says, and brought to
    this side by the factor that shows in it.
    """
    is_known = row.kind == "level" and not row.nodes_elsewhere("mirror")
    return is_known and (
        context.analysis.posterior.probability_by_prefix(row, "mirror") >= MIN_TRUST
    )


def _trusted_levels(
    context: PointContext, rows: Sequence[ObservationRow], node: int | None, reading: str
) -> list[ObservationRow]:
    return [
        row
        for row in rows
        if row.kind == "level"
        and row.nodes[0] == node
        and row.components[0].name == reading
        and row.utterance
        and _is_trusted(context, row)
        and not _has_mirror(context, row)
    ]


def _is_own_level(context: PointContext, row: ObservationRow, node: int | None) -> bool:
    return bool(_trusted_levels(context, [row], node, "good"))


def _tier_of(context: PointContext, rows: Sequence[ObservationRow]) -> str:
    """Who decides: a person's choice before a confirmation, and that before an official cell."""
    tiers = {context.tiers[key] for row in rows for key in row.claims if key in context.tiers}
    return next((tier for tier in _DECIDING_TIERS.values() if tier in tiers), "")


def _printed(
    context: PointContext, point: SeriesPoint, rows: Sequence[ObservationRow], decided: bool
) -> ExplanationClause:
    """How many numbers and outlets give the level; one repeated by many outlets is one."""
    outlets = {outlet for row in rows for outlet in row.outlets}
    away = max(_distance(context, row, point.value or 0.0) for row in rows)
    share = away if len(rows) > 1 or away >= MIN_DISTANCE or decided else None
    figures = row_figures(context, rows)
    if len(rows) > 1 or (decided and share is not None):
        return ExplanationClause("numbers", len(rows), len(outlets), share, figures=figures)
    code = "one_number" if share is None else "one_number_apart"
    return ExplanationClause(code, 1, len(outlets), share, figures=figures)


def _distance(context: PointContext, row: ObservationRow, value: float) -> float:
    """How far a row as first read lies from the level, as a share of it."""
    stated = context.analysis.posterior.to_plain_units(row.components[0].middle)
    return abs(stated - value) / max(abs(value), 1e-9)


def _by_rates(context: PointContext, node: int | None, is_stated: bool) -> list[ExplanationClause]:
    """The rates that lead to the level from others that are stated: they agree with it, or give
    it.
    """
    posterior = context.analysis.posterior
    if node is None or posterior.system.linear:
        return []
    every = list(_paths(context, node))
    paths = [path for path in every if _agrees(context, node, path)] if is_stated else every[:2]
    figures = list(
        dict.fromkeys(figure for path in paths for figure in _path_figures(path, context))
    )
    if not figures:
        return []
    return [
        ExplanationClause("agree" if is_stated else "follows", figures=tuple(figures[:MAX_FIGURES]))
    ]


def _paths(context: PointContext, node: int) -> Iterator[_RatePath]:
    """The shortest ways by trusted rates from an unknown to stated ones, nearest first."""
    posterior = context.analysis.posterior
    seen, border = {node}, [_RatePath(node)]
    for _ in range(MAX_RATES):
        following: list[_RatePath] = []
        for path in border:
            for row in posterior.rows_about(path.node):
                step = _step(context, path, row)
                if step is None or step.node in seen:
                    continue
                seen.add(step.node)
                if step.node in context.stated:
                    yield step
                else:
                    following.append(step)
        border = following


def _step(context: PointContext, path: _RatePath, row: ObservationRow) -> _RatePath | None:
    """The way one rate further; None by any other number."""
    if row.kind != "change" or path.node not in row.nodes[:2] or not _is_trusted(context, row):
        return None
    after, before = row.nodes[:2]
    rate = row.components[0]
    way = 1.0 if path.node == after else -1.0
    return _RatePath(
        before if path.node == after else after,
        path.middle + way * rate.middle,
        path.variance + rate.spread**2,
        (*path.rates, row),
    )


def _agrees(context: PointContext, node: int, path: _RatePath) -> bool:
    """Whether a stated level and the rates from it give the level of ``node``."""
    if any(row.components[0].name != "good" for row in path.rates):
        return False
    base = context.stated[path.node].components[0]
    away = base.middle + path.middle - context.analysis.posterior.quantiles[node][1]
    spread = math.sqrt(path.variance + base.spread**2)
    return _is_near(away, spread)


def _is_near(away: float, spread: float) -> bool:
    reach = min(AGREEING_DEVIATIONS * spread, MAX_AGREEING)
    return abs(away) <= max(reach, AGREEING_DISTANCE)


def _path_figures(path: _RatePath, context: PointContext) -> Iterator[ComparedFigure]:
    yield from row_figures(context, path.rates)
    yield from figures_of(context, (path.node,))


def _by_sums(context: PointContext, node: int | None, is_stated: bool) -> list[ExplanationClause]:
    """The sums whose other levels are all stated: they agree with the level, give it or do not."""
    if node is None:
        return []
    clauses = []
    for identity in context.sums.get(node, ()):
        others = [n for n in (identity.total, *identity.parts) if n != node]
        usable = context.reported if is_stated else context.stated
        if not all(n in usable for n in others) or len(others) > MAX_FIGURES:
            continue
        result = _sum_result(context, identity, node) if is_stated else ""
        if is_stated and not result:
            continue
        code = "sum" if identity.total == node else "rest"
        figures = tuple(figures_of(context, others))
        clauses.append(ExplanationClause(code + result, figures=figures))
    return clauses[: MAX_SUMS if is_stated else 1]


def _sum_result(context: PointContext, identity: SumIdentity, node: int) -> str:
    """Whether the levels reported of a sum give the estimate of ``node``: "_agrees", "_off", or ""
    where that is open.
    """
    rows = {n: context.reported[n] for n in (identity.total, *identity.parts) if n != node}
    sizes = {n: math.exp(row.components[0].middle) for n, row in rows.items()}
    whole = sizes.pop(identity.total, None)
    implied = sum(sizes.values()) if whole is None else whole - sum(sizes.values())
    if implied <= 0:
        return "_off"
    away = context.analysis.posterior.quantiles[node][1] - math.log(implied)
    variance = identity.spread**2 + sum(
        (math.exp(row.components[0].middle) / implied * row.components[0].spread) ** 2
        for row in rows.values()
    )
    if _is_near(away, math.sqrt(variance)):
        return "_agrees" if rows.keys() <= context.stated.keys() else ""
    return "_off" if is_off(away, variance + COMMON_SPREAD**2) else ""


def _estimated(
    context: PointContext, node: int | None, rows: Sequence[ObservationRow]
) -> ExplanationClause:
    """What is left where neither rates nor sums of stated levels give it."""
    if any(not row.utterance for row in rows):
        return ExplanationClause("difference")
    posterior = context.analysis.posterior
    for tie in posterior.system.soft_constraints:
        if tie.kind == "part" and node in tie.nodes[:2]:
            other = tie.nodes[1] if tie.nodes[0] == node else tie.nodes[0]
            if other in context.stated:
                return ExplanationClause(
                    "usual_share", figures=tuple(figures_of(context, (other,)))
                )
    return ExplanationClause("other_figures")


def _vintage(
    context: PointContext, point: SeriesPoint, node: int | None, rows: Sequence[ObservationRow]
) -> Iterator[ExplanationClause]:
    """Whether the level is a first estimate, or what that was as printed."""
    own = [row for row in rows if _is_own_level(context, row, node)]
    early = [row for row in own if row.early]
    if early and point.first_published is not None:
        yield ExplanationClause("revised", levels=(point.first_published,))
    elif early and len(early) == len(own) and not _tier_of(context, own):
        yield ExplanationClause("early")


def _set_aside(
    context: PointContext, node: int | None, rows: Sequence[ObservationRow]
) -> list[ExplanationClause]:
    """The numbers about the period that are likelier wrong than right, by what they are taken for;
    the most numerous first.
    """
    counts: Counter[tuple[str, str, Period | None]] = Counter()
    for row in rows:
        if row.nodes[0] != node or not row.utterance or _is_trusted(context, row):
            continue
        if _is_brought_over(context, row):
            continue
        readings = hypotheses.weigh_readings(context.analysis, row, None)
        wrong = next((r for r in readings if r.reading not in _RIGHT_READINGS), None)
        if wrong is None:
            continue
        period = wrong.period if wrong.reading == "other_period" else None
        counts[row.kind, wrong.reading, period] += 1
    ordered = sorted(
        counts.items(), key=lambda item: (-item[1], item[0][0] != "level", str(item[0]))
    )
    return [
        ExplanationClause(
            "aside" if kind == "level" else "rate_aside", number, reading=reading, period=period
        )
        for (kind, reading, period), number in ordered
    ]


def _excluded(context: PointContext, period: Period) -> Iterator[ExplanationClause]:
    """The levels that do not count because of a person, or for want of one."""
    excluded = context.excluded.get(period, {})
    for reason in ("judged_wrong", "unconfirmed"):
        if reason in excluded:
            yield ExplanationClause(reason, len(excluded[reason]))


def _alternative(point: SeriesPoint) -> Iterator[ExplanationClause]:
    """The other level that remains possible beside the one that is given."""
    if point.value is not None and len(point.alternatives) > 1:
        other = point.alternatives[1]
        yield ExplanationClause("alternative", levels=(other.value,), chances=(other.probability,))
