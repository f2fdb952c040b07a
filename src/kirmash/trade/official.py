"""Official figures as evidence of the series: one figure a flow, year and side, however many sources print it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from kirmash.terms import periods
from kirmash.terms.claims import Claim
from kirmash.terms.evidence import Document, span_of
from kirmash.terms.extractions import Extraction
from kirmash.terms.measures import Measure
from kirmash.terms.quantities import Quantity
from kirmash.trade import claims, engine
from kirmash.trade.claims import Told

Key = tuple[str, Measure, str]  # reporter, measure, year


@dataclass(frozen=True, slots=True)
class Figure:
    """One flow of one year (or its months from January) as one side told it, out of the source retrieved last."""

    told: Told
    period: str


def evidence(folder: Path, first: str, second: str, as_of: date | None = None) -> tuple[Extraction, ...]:
    """A document a source, whose text lists the figures it gives of the pair, with a claim on each whose evidence is a cell.

    Exports and imports of both reporters, so both sides of the mirror, by year, and the turnover a reporter's two cells sum to: whoever
    estimates takes one or the other (`once`). Months enter as a year, or as January to the last of them where the year is not whole. A
    figure that several sources print counts once, from the one retrieved last; what a source reconciled from both sides (BACI) counts only
    where no side's own report is held.
    """
    chosen = figures(folder, first, second, as_of)
    by_source: dict[str, list[Figure]] = defaultdict(list)
    for one in chosen:
        by_source[one.told.source].append(one)
    return tuple(_document(source, (first, second), found) for source, found in sorted(by_source.items()))


def figures(folder: Path, first: str, second: str, as_of: date | None = None) -> tuple[Figure, ...]:
    """The figures of ``evidence``, in order of period, reporter and measure."""
    told = claims.of(folder, first, second, as_of)
    best: dict[Key, Figure] = {}
    for one in (*_years(told), *_starts(told)):
        key = one.told.reporter, one.told.measure, one.period[:4]
        other = best.get(key)
        if other is None or _rank(one) > _rank(other):
            best[key] = one
    own = {(_flow(one.told), one.period[:4]) for one in best.values() if not one.told.mirrored}
    kept = (one for one in best.values() if not one.told.mirrored or (_flow(one.told), one.period[:4]) not in own)
    flows = {(one.period, one.told.reporter, one.told.measure): one for one in kept}
    both = (
        Figure(claims.turnover(one.told, other.told), period)
        for (period, reporter, measure), one in flows.items()
        if measure is Measure.EXPORTS
        and (other := flows.get((period, reporter, Measure.IMPORTS))) is not None
        and other.told.source == one.told.source
    )
    return tuple(sorted((*flows.values(), *both), key=lambda one: (one.period, one.told.reporter, one.told.measure)))


def once(found: Iterable[Claim], measure: Measure, reporter: str) -> tuple[Claim, ...]:
    """Claims on cells without those that would count a cell twice in the series of ``measure`` as seen from ``reporter``.

    Of the turnover series the reporter's own turnover where both its flows are told, and the other side's two flows, which differ from
    it by freight and by what each side counts; of any other series the flows alone.
    """
    every = tuple(found)
    whole = {str(one.period) for one in every if one.measure is Measure.TURNOVER and one.reporter == reporter}
    if measure is not Measure.TURNOVER:
        return tuple(one for one in every if one.measure is not Measure.TURNOVER)
    return tuple(one for one in every if (one.measure is Measure.TURNOVER) == (one.reporter == reporter and str(one.period) in whole))


def pairs(folder: Path) -> tuple[tuple[str, str], ...]:
    """The pairs of economies the tables hold, each in order of codes."""
    with engine.asked(folder) as base:
        rows = base.execute(
            "SELECT DISTINCT least(exporter, importer), greatest(exporter, importer) FROM trade"
            " WHERE exporter <> 'WLD' AND importer <> 'WLD' ORDER BY ALL"
        ).fetchall()
    return tuple((one, other) for one, other in rows)


def _rank(one: Figure) -> tuple[bool, bool, date, str]:
    """A side's own report before a reconciled one, a whole year before a part of it, then what was retrieved last."""
    return not one.told.mirrored, len(one.period) == 4, one.told.retrieved, one.told.source


def _flow(told: Told) -> tuple[str, str]:
    return (told.reporter, told.partner) if told.measure is Measure.EXPORTS else (told.partner, told.reporter)


def _years(told: Iterable[Told]) -> list[Figure]:
    return [Figure(one, one.period) for one in told if len(one.period) == 4 and one.measure is not Measure.TURNOVER]


def _starts(told: Iterable[Told]) -> list[Figure]:
    """January to a month of the years that are not whole; months that do not follow on from January are left aside."""
    months: dict[tuple[str, str, Measure, str], list[Told]] = defaultdict(list)
    for one in told:
        if len(one.period) == 7 and one.measure is not Measure.TURNOVER:
            months[one.source, one.reporter, one.measure, one.period[:4]].append(one)
    found = []
    for (*_, year), run in months.items():
        run.sort(key=lambda one: one.period)
        if [one.period for one in run] == [f"{year}-{month:02d}" for month in range(1, len(run) + 1)] and len(run) < 12:
            value = sum((one.value_usd for one in run), Decimal(0))
            cell = replace(run[0].cell, sheet=f"{run[0].measure}: {len(run)}", quote=str(value))
            whole = replace(run[0], value_usd=value, cell=cell, retrieved=max(one.retrieved for one in run))
            found.append(Figure(whole, f"{year}-01/{run[-1].period}"))
    return found


def _document(source: str, pair: tuple[str, str], found: list[Figure]) -> Extraction:
    lines = [f"{one.period} {one.told.reporter} {one.told.measure} {one.told.partner} " for one in found]
    values = [str(one.told.value_usd) for one in found]
    text = "".join(f"{line}{value}\n" for line, value in zip(lines, values, strict=True))
    name = sha256("\x1f".join(("trade table", source, *sorted(pair))).encode()).hexdigest()
    document = Document(name, source, text, "en", title=source, published=max(one.told.retrieved for one in found), basis="given")
    made, start = list[Claim](), 0
    for one, line, value in zip(found, lines, values, strict=True):
        span = span_of(text, start + len(line), start + len(line) + len(value))
        start += len(line) + len(value) + 1
        made.append(Claim(
            name, one.told.measure, one.told.reporter, (span,), one.told.partner, period=periods.parse(one.period),
            quantity=Quantity(float(one.told.value_usd), "USD"), speaker=source, cell=one.told.cell,
        ))  # fmt: skip
    return Extraction(document, tuple(made))
