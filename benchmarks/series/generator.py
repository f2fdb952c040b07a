"""Press-like claims made from a known truth: levels, growth, hedges, bounds, part-years,
retellings, gross errors of known kinds.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.periods import Period, month_range, year_period
from kirmash.records.quantities import Hedge, Measure, Quantity

GROSS = 0.12
FILE = Path("data/fts_russia/derived_russia_monthly_by_partner.csv")


@dataclass(frozen=True, slots=True)
class Case:
    """A hidden series with what the press says of it; ``wrong`` are ids of claims with a gross
    error, ``copied`` of those copied.
    """

    truth: dict[Period, float]
    claims: tuple[Claim, ...]
    published: dict[str, date | None]
    wrong: frozenset[str]
    copied: frozenset[str] = frozenset()


Wrong = Callable[[float, Period, dict[Period, float], np.random.Generator], float]


@dataclass(frozen=True, slots=True)
class Errors:
    """How figures err: the noise (logs) of a correct one, and what becomes of a level or of a rate
    that is grossly wrong.
    """

    noise: Callable[[np.random.Generator], float]
    level: Wrong
    rate: Callable[[float, np.random.Generator], float]


def shared() -> Path:
    """The folder of data beside the repository."""
    return Path(__file__).resolve().parents[2].parent / "shared"


def customs(path: Path) -> list[dict[int, float]]:
    """Monthly turnover of each partner in dollars, by month index; partners with gaps
    are left out.
    """
    flows: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            flows[row["partner_ru"]][int(row["year"]) * 12 + int(row["month"]) - 1] += (
                float(row["usd_m"]) * 1e6
            )
    return [
        dict(months)
        for _, months in sorted(flows.items())
        if all(value > 0 for value in months.values()) and len(months) >= 180
    ]


def case(months: dict[int, float], rng: np.random.Generator, errors: Errors | None = None) -> Case:
    """Ten years of one partner as the press tells them; errors of the kinds the model knows, where
    no others are given.
    """
    first = int(rng.integers(2006, 2012))
    full = [
        y for y in range(first, first + 10) if all(m in months for m in range(y * 12, y * 12 + 12))
    ]
    annual = {year_period(y): sum(months[m] for m in range(y * 12, y * 12 + 12)) for y in full}
    claims: list[Claim] = []
    published: dict[str, date | None] = {}
    wrong: set[str] = set()
    for _ in range(int(rng.integers(12, 20))):
        utterance, bad = _utterance(months, annual, rng, errors or MODELLED)
        day = int(rng.integers(0, 60)) * 5
        for copy in range(int(rng.choice([1, 1, 1, 2, 3]))):
            document = f"d{len(published)}"
            published[document] = date(
                (utterance.period or year_period(first)).year + 1, 2, 1
            ) + timedelta(days=day + copy)
            claim = Claim(
                document,
                utterance.measure,
                utterance.reporter,
                (Span(0, 1, "x"),),
                partner=utterance.partner,
                period=utterance.period,
                quantity=utterance.quantity,
                change_pct=utterance.change_pct,
                change_hedge=utterance.change_hedge,
            )
            claims.append(claim)
            if bad:
                wrong.add(claim.id)
    return Case(annual, tuple(claims), published, frozenset(wrong))


def _utterance(
    months: dict[int, float], annual: dict[Period, float], rng: np.random.Generator, errors: Errors
) -> tuple[Claim, bool]:
    years = sorted(p for p in annual if p.months_earlier() in annual)
    period = years[int(rng.integers(0, len(years)))]
    kind = rng.choice(["level", "growth", "part", "bound"], p=[0.45, 0.33, 0.12, 0.10])
    bad = bool(rng.random() < GROSS)
    if kind == "part":
        period = month_range(period.year, 1, int(rng.choice([3, 6, 9, 11])))
    level = sum(months[m] for m in range(period.first, period.last + 1))
    noise = errors.noise(rng)
    if kind == "growth":
        base = annual[period.months_earlier()]
        rate = 100 * (level / base * np.exp(noise) - 1)
        rate = errors.rate(rate, rng) if bad else rate
        rounded, hedge = _rounded_rate(float(rate), rng)
        return Claim(
            "",
            Measure.TURNOVER,
            "A",
            (),
            partner="B",
            period=period,
            change_pct=rounded,
            change_hedge=hedge,
        ), bad
    value = level * float(np.exp(noise))
    value = errors.level(value, period, annual, rng) if bad else value
    rounded, hedge = _rounded(value, rng, bound=kind == "bound")
    return Claim(
        "",
        Measure.TURNOVER,
        "A",
        (),
        partner="B",
        period=period,
        quantity=Quantity(rounded, "USD", hedge),
    ), bad


def _wrong_level(
    value: float, period: Period, annual: dict[Period, float], rng: np.random.Generator
) -> float:
    """Millions for billions, another year's figure, another scope or coverage, roubles
    for dollars.
    """
    kind = rng.choice(["scale", "year", "scope", "currency"], p=[0.15, 0.4, 0.35, 0.10])
    if kind == "scale":
        return value * float(rng.choice([1000.0, 0.001]))
    if kind == "year":
        other = year_period(period.year - 1)
        return value * annual.get(other, value * 1.3) / annual.get(year_period(period.year), value)
    if kind == "currency":
        return value * float(rng.uniform(25, 70))
    return value * float(np.exp(rng.normal(0, 0.5)))


def _wrong_rate(rate: float, rng: np.random.Generator) -> float:
    """The sign lost, or a rate of something else."""
    return -rate if rng.random() < 0.4 else rate + float(rng.normal(0, 25))


MODELLED = Errors(lambda rng: float(rng.normal(0, 0.004)), _wrong_level, _wrong_rate)


def _rounded(value: float, rng: np.random.Generator, bound: bool) -> tuple[float, Hedge]:
    if bound:
        digits = int(rng.choice([1, 2]))
        under = _cut(value * float(np.exp(-abs(rng.normal(0, 0.06)))), digits, math.floor)
        return under, Hedge.MORE_THAN
    hedge = Hedge(rng.choice(["exact", "about", "almost"], p=[0.6, 0.25, 0.15]))
    if hedge is Hedge.ALMOST:
        return _cut(value, 2, math.ceil), hedge
    return _cut(value, 2 if hedge is Hedge.ABOUT else int(rng.choice([3, 3, 4])), round), hedge


def _rounded_rate(rate: float, rng: np.random.Generator) -> tuple[float, Hedge]:
    rate = max(rate, -95.0)
    if rng.random() < 0.6:
        return round(rate, 1), Hedge.EXACT
    step = 5.0 if abs(rate) >= 15 else 1.0
    if rng.random() < 0.6:
        return float(round(rate / step) * step), Hedge.ABOUT
    return float(np.sign(rate) * np.ceil(abs(rate) / step) * step), Hedge.ALMOST


def _cut(value: float, digits: int, way: Callable[[float], float]) -> float:
    unit = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    return float(f"{way(value / unit) * unit:.6g}")
