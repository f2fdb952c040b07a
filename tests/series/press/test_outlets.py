"""Outlets that quote the other reporter, or are often wrong."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series

YEARS = range(2011, 2018)


def printed(outlet, year, level, measure=Measure.EXPORTS):
    return claim(
        f"{outlet}-{measure}-{year}",
        measure,
        quantity=usd(float(f"{level:.4g}")),
        period=year_period(year),
    )


def estimated(claims, measure=Measure.EXPORTS):
    outlets = {each.document: each.document.split("-")[0] for each in claims}
    query = SeriesQuery(measure, "BLR", "RU-IVA")
    return estimate_series(query, SeriesEvidence(tuple(claims), {}, outlets=outlets))


def of_a_year(series, year):
    return next(point for point in series.points if point.period == year_period(year))


def true_level(year):
    return 5e7 * 1.13 ** (year - 2011)


def pages(years, outlet, factor=1.0, spread=0.002, seed=1):
    chance = random.Random(f"{outlet}{seed}")
    return [
        printed(outlet, year, true_level(year) * factor * (1 + chance.gauss(0, spread)))
        for year in years
    ]


def test_an_outlet_that_always_quotes_the_other_reporter_is_recognised():
    own = pages(YEARS, "belta") + pages(list(YEARS)[::2], "sb")
    other = pages(YEARS, "elsewhere", factor=1.14, spread=0.01)
    series = estimated([*own, *other])
    for year in YEARS:
        assert of_a_year(series, year).value == pytest.approx(true_level(year), rel=0.01)
    fits = {fit.claim: fit for fit in series.fits}
    for each in other:
        assert fits[each.id].reading == "out_of_line"
        assert fits[each.id].hypotheses[0].reading == "other_reporter"
    assert {fits[each.id].reading for each in own} == {"used"}


def test_what_it_alone_says_is_brought_to_this_reporter_with_more_doubt():
    years = list(YEARS)
    own = pages(years[:-1], "belta") + pages(years[:-1:2], "sb")
    other = pages(years, "elsewhere", factor=1.14, spread=0.01)
    newest = of_a_year(estimated([*own, *other]), years[-1])
    assert newest.low < true_level(years[-1]) < newest.high
    assert newest.high / newest.low > 1.05
    assert [clause.code for clause in newest.explanation] == ["mirror"]


def test_one_statement_that_is_off_makes_no_outlet_suspect():
    own = pages(YEARS, "belta") + pages(YEARS, "sb")
    one = pages([2014], "elsewhere", factor=1.14)
    series = estimated([*own, *one])
    fit = next(fit for fit in series.fits if fit.claim == one[0].id)
    assert fit.reading == "out_of_line"
    assert fit.hypotheses[0].reading != "other_reporter"


def test_errors_of_an_outlet_in_no_common_direction_are_not_the_other_reporter():
    own = pages(YEARS, "belta") + pages(YEARS, "sb")
    factors = (1.2, 0.75, 1.35, 0.6, 1.1, 0.85, 1.5)
    wild = [
        printed("wild", year, true_level(year) * factor)
        for year, factor in zip(YEARS, factors, strict=True)
    ]
    series = estimated([*own, *wild])
    readings = [fit for fit in series.fits if fit.claim in {each.id for each in wild}]
    first = [fit.hypotheses[0].reading for fit in readings]
    assert first.count("other_reporter") <= 1
    for year in YEARS:
        assert of_a_year(series, year).value == pytest.approx(true_level(year), rel=0.01)


def test_what_others_print_too_speaks_for_an_outlet():
    same = [
        claim(
            f"{outlet}-{year}",
            Measure.EXPORTS,
            quantity=usd(float(f"{true_level(year):.4g}")),
            period=year_period(year),
        )
        for outlet in ("belta", "sb", "tass")
        for year in YEARS
    ]
    wrong = [
        printed("belta", year, true_level(year) * factor)
        for year, factor in ((2012, 1.31), (2015, 0.72))
    ]
    newest = printed("belta", 2019, 1.3e8)
    series = estimated([*same, *wrong, newest])
    fits = {fit.claim: fit for fit in series.fits}
    assert fits[newest.id].weight > 0.9
    assert {fits[each.id].reading for each in wrong} == {"out_of_line"}


def test_what_is_told_as_the_partners_figure_is_not_brought_over_twice():
    own = pages(YEARS, "belta") + pages(list(YEARS)[::2], "sb")
    theirs = [
        replace(each, measure=Measure.IMPORTS, reporter="RU-IVA", partner="BLR")
        for each in pages(YEARS, "elsewhere", factor=1.14, spread=0.01)
    ]
    series = estimated([*own, *theirs])
    for year in YEARS:
        assert of_a_year(series, year).value == pytest.approx(true_level(year), rel=0.01)
    told = {each.id for each in theirs}
    assert all(fit.reading == "used" for fit in series.fits if fit.claim in told)
