"""The laws of a pair's press: what its own claims say of how figures agree and are revised."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.periods import parse, year_period
from kirmash.records.quantities import Measure
from kirmash.series.estimate import (
    SeriesEvidence,
    SeriesQuery,
    estimate_series,
    sensitivity_series,
)
from kirmash.series.press.laws import press_laws
from kirmash.series.priors import load_priors

QUERY = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")
YEARS = range(2010, 2018)


def told(scatter, each=3, seed=5):
    """Statements of 100 m a year, off by a normal of that spread, four digits."""
    chance = random.Random(seed)
    return [
        claim(
            f"y{year}n{number}",
            quantity=usd(float(f"{1e8 * (1 + chance.gauss(0, scatter)):.4g}")),
            period=year_period(year),
        )
        for year in YEARS
        for number in range(each)
    ]


def estimated(claims, published=None):
    return estimate_series(QUERY, SeriesEvidence(tuple(claims), published or {}))


def width(series, period):
    found = next(point for point in series.points if point.period == parse(period))
    return found.high / found.low - 1


def test_where_figures_agree_to_the_digit_one_more_is_known_finely():
    agreeing, scattered = told(0.001), told(0.03)
    alone = claim("alone", quantity=usd(1.002e8), period=year_period(2018))
    finely = width(estimated([*agreeing, alone]), "2018")
    widely = width(estimated([*scattered, alone]), "2018")
    assert finely < 0.03
    assert widely > 1.5 * finely


def revised(by, seed=3):
    """First estimates, three a year, and what two papers say of the same years two years later."""
    chance, claims, published = random.Random(seed), [], {}
    for year in YEARS:
        early = 1e8 * (1 + chance.gauss(0, by))
        for number, (level, later) in enumerate([(early, 0)] * 3 + [(1e8, 2)] * 2):
            value = float(f"{level * (1 + chance.gauss(0, 0.001)):.4g}")
            one = claim(f"y{year}n{number}", quantity=usd(value), period=year_period(year))
            claims.append(one)
            published[one.document] = date(year + 1 + later, 3, 1 + number)
    return claims, published


def test_a_first_estimate_is_as_uncertain_as_revisions_of_the_pair_have_been():
    def of_the_newest(by):
        claims, published = revised(by)
        newest = claim("newest", quantity=usd(1.002e8), period=year_period(2018))
        return width(
            estimated([*claims, newest], {**published, "newest": date(2019, 3, 1)}), "2018"
        )

    assert of_the_newest(0.001) < 0.03
    assert of_the_newest(0.03) > 0.045


def test_what_follows_from_first_estimates_is_as_uncertain_as_they_are():
    claims, published = revised(0.03)
    rate = claim("rate", change_pct=10.0, period=year_period(2018))
    published["rate"] = date(2019, 3, 1)
    assert width(estimated([*claims, rate], published), "2018") > 0.02


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_claims_changes_no_law(order):
    claims = told(0.02)
    usual, other = estimated(claims), estimated(claims[::order])
    assert [point.value for point in usual.points] == [point.value for point in other.points]


@pytest.mark.parametrize("doubt", [0.5, 1.0, 2.0])
def test_the_laws_are_of_the_table_of_priors_and_their_chances_sum_to_one(doubt):
    laws, usual = press_laws(load_priors(1.0, doubt)), press_laws(load_priors())
    assert sum(law.chance for law in laws.scatters) == pytest.approx(1)
    assert sum(chance for chance, _ in laws.revisions) == pytest.approx(1)
    for law, same in zip(laws.scatters, usual.scatters, strict=True):
        assert sum(law.shares) == pytest.approx(1)
        assert (law.shares[0] - same.shares[0]) * (doubt - 1) <= 0
        assert min(law.shares) > 0
    assert [by / doubt for _, by in laws.revisions] == pytest.approx([0.002, 0.008, 0.022])


def test_doubt_scales_how_far_first_estimates_may_be_revised():
    newest = claim("newest", quantity=usd(1.002e8), period=year_period(2018))
    evidence = SeriesEvidence((newest, *told(0.001)), {"newest": date(2019, 3, 1)})
    less, usual, more = sensitivity_series(QUERY, evidence, doubt=True)
    assert width(less, "2018") < width(usual, "2018") < width(more, "2018")


def parts_of_a_year(*levels, whole):
    names = {2: "2019-H{}", 4: "2019-Q{}"}[len(levels)]
    parts = [
        claim(f"part{n}", quantity=usd(level * 1e6), period=parse(names.format(n)))
        for n, level in enumerate(levels, 1)
    ]
    year = claim("year", quantity=usd(whole * 1e6), period=year_period(2019))
    return {str(point.period): point for point in estimated([*parts, year]).points}


@pytest.mark.parametrize("levels", [(40, 60), (30, 70), (20, 80), (10, 20, 40, 30)])
def test_parts_that_add_up_to_their_whole_stand_as_printed_however_strong_the_season(levels):
    found = parts_of_a_year(*levels, whole=100)
    printed = [found[key].value for key in sorted(found) if key != "2019"]
    assert printed == [level * 1e6 for level in levels]
    assert {point.status for point in found.values()} == {""}


def test_a_part_that_does_not_add_up_is_no_season():
    found = parts_of_a_year(5.02, 49.7, whole=100.3)
    assert found["2019"].value == pytest.approx(100.3e6, rel=0.01)
    assert found["2019-H1"].value is None or found["2019-H1"].value > 30e6


def test_figures_copied_to_the_digit_are_known_by_their_rounding():
    same = [
        claim(f"y{year}n{n}", quantity=usd(1.002e8 + n * 1e5), period=year_period(year))
        for year in YEARS
        for n in range(2)
    ]
    digits = [
        replace(each, quantity=usd(1.0023e8 + (year % 7) * 1e4))
        for year, each in zip([year for year in YEARS for _ in range(2)], same, strict=True)
    ]
    alone = claim("alone", quantity=usd(1.0021e8), period=year_period(2018))
    assert width(estimated([*digits, alone]), "2018") < width(estimated([*same, alone]), "2018")
