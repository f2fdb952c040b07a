from tests.series.series_cases import DEMO, OVER_67, PUBLISHED, SEEDS, UNDATED, claim, usd

from kirmash.series.estimate import Evidence, Question, estimate
from kirmash.terms.measures import Measure
from kirmash.terms.periods import year

TURNOVER = Question(Measure.TURNOVER, "BLR", "RU-IVA")


def found(claims, published=PUBLISHED):
    return estimate(TURNOVER, Evidence(tuple(claims), published)).conflicts


def test_a_level_without_a_year_is_explained_by_the_year_it_fits():
    first = found(DEMO)[0]
    assert first.explanation == "other_period"
    assert first.period == year(2014)
    assert first.probability > 0.8
    assert {c.id for c in UNDATED} <= set(first.claims)


def test_a_loose_bound_is_shown_with_what_stands_against_it():
    loose = [one for one in found(DEMO) if one.explanation == "loose_bound"]
    assert len(loose) == 1
    assert {OVER_67.id, SEEDS[1].id} <= set(loose[0].claims)
    assert 0.5 < loose[0].probability < 1


def test_claims_that_agree_are_no_conflict():
    assert found(SEEDS) == ()


def test_millions_written_for_billions_are_recognised():
    told = [claim(f"d{n}", quantity=usd(v), period=year(2018)) for n, v in enumerate((50.1e9, 50.3e9, 50.2e6))]
    slips = [one for one in found(told, {}) if one.explanation == "million_billion"]
    assert [told[2].id in one.claims for one in slips] == [True]


def test_the_level_of_the_year_before_is_recognised():
    told = [
        claim(f"d{n}", quantity=usd(v), period=year(y))
        for n, (v, y) in enumerate(((50.1e6, 2017), (50.2e6, 2017), (81.3e6, 2018), (81.4e6, 2018)))
    ]
    slip = claim("d9", quantity=usd(50.15e6), period=year(2018))
    assert [one.explanation for one in found([*told, slip], {}) if slip.id in one.claims] == ["other_period"]
