"""A world: what its outlets print about its pairs, page by page, with the truth beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from benchmarks.worlds import laws
from benchmarks.worlds.laws import Floats, Law, Levels
from benchmarks.worlds.printing import Print, print_level, print_rate

REPORTERS = ("BLR", "UZB", "KAZ", "GEO", "ARM", "SRB", "MNG", "VNM", "EGY")
PARTNERS = ("DEU", "POL", "CHN", "TUR", "IND", "ITA", "FRA", "BRA", "KOR", "NLD")

_DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Statement:
    """One printed number of one page.

    ``cause`` is right, or the kind of error: gross, other_year, other_flow, scale, sign;
    ``scope`` own, mirror or services. ``is_off``: off by more than a tenth, or about another object
    than it says. ``origin`` is the page that it was copied from, or its own.
    """

    pair: int
    year: int
    flow: int
    is_rate: bool
    print: Print
    outlet: int
    page: int
    origin: int
    is_early: bool
    cause: str
    scope: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class World:
    """A law, a seed, the levels, every statement, and the day of each page."""

    law: Law
    seed: int
    levels: Levels
    statements: tuple[Statement, ...]
    days: tuple[date, ...]


@dataclass(slots=True)
class _Press:
    """The pages as they are written."""

    law: Law
    levels: Levels
    random: np.random.Generator
    statements: list[Statement] = field(default_factory=list)
    days: list[date] = field(default_factory=list)


def make_world(law: Law, seed: int) -> World:
    """The world of a law and a seed: always the same."""
    random = np.random.default_rng([laws.LAWS.index(law), seed])
    press = _Press(law, laws.draw_levels(law, random), random)
    for pair in range(laws.PAIRS):
        for year in range(laws.YEARS):
            for _ in range(random.poisson(laws.PAGES_A_YEAR)):
                _write_page(press, pair, year)
    return World(law, seed, press.levels, tuple(press.statements), tuple(press.days))


def economies_of(pair: int) -> tuple[str, str]:
    """The reporter and the partner of a pair."""
    reporter, partner = divmod(pair, len(PARTNERS))
    return REPORTERS[reporter], PARTNERS[partner]


def make_pages_of_a_pair(pages: int, claims_a_page: int, seed: int = 1) -> World:
    """A world of today's law with one pair alone: so many pages, each of so many statements at
    least, the last of them cut off.
    """
    law = laws.LAWS[0]
    random = np.random.default_rng([99, seed])
    press = _Press(law, laws.draw_levels(law, random), random)
    for number in range(pages):
        year = int(random.integers(1, laws.YEARS))
        page = _open_page(press, year)
        while len(press.statements) < (number + 1) * claims_a_page:
            _write_statements(press, (0, year), page)
            year = max(year - 1, 1)
        del press.statements[(number + 1) * claims_a_page :]
    return World(law, seed, press.levels, tuple(press.statements), tuple(press.days))


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    outlet: int
    is_early: bool


def _write_page(press: _Press, pair: int, year: int) -> None:
    _write_statements(press, (pair, year), _open_page(press, year))


def _open_page(press: _Press, year: int) -> _Page:
    random = press.random
    is_early = bool(random.random() < laws.EARLY)
    lag = random.uniform(1, 9) if is_early else random.uniform(laws.REVISED_AFTER + 1, 30)
    after = date(laws.FIRST_YEAR + year + 1, 1, 1)
    press.days.append(after + timedelta(days=int(lag * _DAYS_A_MONTH)))
    return _Page(len(press.days) - 1, int(random.integers(laws.OUTLETS)), is_early)


def _write_statements(press: _Press, place: tuple[int, int], page: _Page) -> None:
    pair, year = place
    for flow, is_rate, often in laws.PIECES:
        if press.random.random() >= often or (is_rate and year == 0):
            continue
        written = _rate if is_rate else _level
        statement = written(press, (pair, year, flow), page)
        press.statements.append(statement)
        if press.law.copied and not is_rate and statement.print.style == 1.0:
            _copy(press, statement, press.days[page.number])


def _copy(press: _Press, statement: Statement, day: date) -> None:
    """Other outlets repeat a wrong number over months, a page each."""
    others = press.random.permutation(
        [other for other in range(laws.OUTLETS) if other != statement.outlet]
    )
    for outlet in others[: press.random.choice(laws.COPIES)]:
        day += timedelta(days=int(press.random.integers(20, 50)))
        page = len(press.days)
        press.days.append(day)
        press.statements.append(replace(statement, outlet=int(outlet), page=page))


def _level(press: _Press, cell: tuple[int, int, int], page: _Page) -> Statement:
    pair, year, flow = cell
    outlet, is_early, number = page.outlet, page.is_early, page.number
    random, law, levels = press.random, press.law, press.levels
    quoted = levels.quoted(pair, outlet, is_early)
    scope = "mirror" if levels.mirroring[pair, outlet] else "own"
    cause, is_round = "right", False
    if random.random() < laws.WRONG:
        cause = _choose(
            random,
            ("gross", laws.GROSS + (laws.OTHER_YEAR if year == 0 else 0)),
            ("other_year", 0 if year == 0 else laws.OTHER_YEAR),
            ("other_flow", laws.OTHER_FLOW),
            ("scale", laws.SCALE),
        )
        is_round = law.copied and random.random() < laws.COPIED
    elif law.services and scope == "own" and random.random() < laws.SERVICES:
        scope = "services"
        quoted = laws.with_services(quoted, levels.services[pair])
    level = _wrong_level(quoted, year, flow, cause, random) + _scatter(law, random)
    printed = print_level(level, random, is_round)
    truth = levels.final[pair, year, flow]
    other_object = scope != "own" or cause in {"other_year", "other_flow"}
    is_off = other_object or _is_outside(printed, truth)
    return Statement(
        pair, year, flow, False, printed, outlet, number, number, is_early, cause, scope, is_off
    )


def _wrong_level(
    quoted: Floats, year: int, flow: int, cause: str, random: np.random.Generator
) -> float:
    """The level that is meant to be printed, right or wrong by ``cause``."""
    if cause == "other_year":
        return float(quoted[year - 1, flow])
    if cause == "other_flow":
        return float(quoted[year, other_flow(flow)])
    own = float(quoted[year, flow])
    if cause == "gross":
        return own + laws.GROSS_SPREAD * random.standard_normal()
    if cause == "scale":
        return own + math.log(random.choice(laws.SCALES))
    return own


def other_flow(flow: int) -> int:
    """The flow that is taken for another: exports and imports for each other, exports for
    turnover.
    """
    return laws.IMPORTS if flow == laws.EXPORTS else laws.EXPORTS


def _rate(press: _Press, cell: tuple[int, int, int], page: _Page) -> Statement:
    pair, year, flow = cell
    outlet, is_early, number = page.outlet, page.is_early, page.number
    random, law, levels = press.random, press.law, press.levels
    is_mirror = bool(levels.mirroring[pair, outlet])
    quoted = levels.quoted(pair, outlet, is_early)[year]
    before = (levels.mirror if is_mirror else levels.final)[pair, year - 1]
    cause = "right"
    if random.random() < laws.WRONG:
        cause = _choose(
            random,
            ("gross", laws.RATE_GROSS),
            ("sign", laws.RATE_SIGN),
            ("other_flow", laws.RATE_FLOW),
        )
    which = other_flow(flow) if cause == "other_flow" else flow
    growth = float(quoted[which] - before[which]) + _scatter(law, random)
    if cause == "gross":
        growth += laws.RATE_GROSS_SPREAD * random.standard_normal()
    if cause == "sign":
        growth = math.log1p(-min(math.expm1(growth), 0.99))
    printed = print_rate(growth, random)
    truth = levels.final[pair, year, flow] - levels.final[pair, year - 1, flow]
    is_off = is_mirror or cause == "other_flow" or _is_outside(printed, truth)
    return Statement(
        pair,
        year,
        flow,
        True,
        printed,
        outlet,
        number,
        number,
        is_early,
        cause,
        "mirror" if is_mirror else "own",
        is_off,
    )


def _is_outside(printed: Print, truth: float) -> bool:
    return truth < printed.low - laws.OFF or truth > printed.high + laws.OFF


def _scatter(law: Law, random: np.random.Generator) -> float:
    drawn = random.standard_t(laws.HEAVY_FREEDOM) if law.heavy else random.standard_normal()
    return float(law.scatter * drawn)


def _choose(random: np.random.Generator, *causes: tuple[str, float]) -> str:
    names, weights = zip(*causes, strict=True)
    return str(random.choice(names, p=np.array(weights) / sum(weights)))


def statements_by_page(world: World) -> Iterator[tuple[int, list[Statement]]]:
    """The statements of each page that has some, in order."""
    pages: dict[int, list[Statement]] = {}
    for statement in world.statements:
        pages.setdefault(statement.page, []).append(statement)
    yield from sorted(pages.items())
