import pytest
from tests.series.series_cases import DEMO, OVER_67, PUBLISHED, SEEDS, UNDATED, claim, usd

from kirmash.records.periods import year
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.conflicts import as_first_read
from kirmash.series.estimate import Evidence, Question, estimate

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
    told = [
        claim(f"d{n}", quantity=usd(v), period=year(2018))
        for n, v in enumerate((50.1e9, 50.3e9, 50.2e6))
    ]
    slips = [one for one in found(told, {}) if one.explanation == "million_billion"]
    assert [told[2].id in one.claims for one in slips] == [True]


def test_the_level_of_the_year_before_is_recognised():
    told = [
        claim(f"d{n}", quantity=usd(v), period=year(y))
        for n, (v, y) in enumerate(((50.1e6, 2017), (50.2e6, 2017), (81.3e6, 2018), (81.4e6, 2018)))
    ]
    slip = claim("d9", quantity=usd(50.15e6), period=year(2018))
    assert [one.explanation for one in found([*told, slip], {}) if slip.id in one.claims] == [
        "other_period"
    ]


def test_sets_are_ranked_by_what_is_at_stake_and_not_by_how_sure_the_explanation_is():
    slight = claim("d8", quantity=usd(61.3e6), period=year(2018))
    great = claim("d9", quantity=usd(97.7e6), period=year(2016))
    told = [
        claim(f"d{n}", quantity=usd(v), period=year(y))
        for n, (v, y) in enumerate(((50.1e6, 2016), (50.3e6, 2016), (51.1e6, 2018), (51.2e6, 2018)))
    ]
    ranked = [
        one for one in found([*told, slight, great], {}) if one.claim in {slight.id, great.id}
    ]
    assert [one.claim for one in ranked] == [great.id, slight.id]
    assert ranked[0].moves == pytest.approx(97.7 / 50.2 - 1, rel=0.05)


def test_a_rate_of_change_in_doubt_has_something_at_stake():
    told = [
        claim(f"d{n}", quantity=usd(v), period=year(y))
        for n, (v, y) in enumerate(((50.1e6, 2016), (50.3e6, 2016), (60.1e6, 2017), (60.3e6, 2017)))
    ]
    rate = claim("d9", change_pct=-20.0, period=year(2017))
    (doubted,) = [one for one in found([*told, rate], {}) if one.claim == rate.id]
    assert 0.25 < doubted.moves < 0.40


def test_a_figure_as_first_read_has_the_usual_year_and_a_bound_in_doubt_is_a_level():
    undated, loose = found(DEMO)
    assert undated.usual == year(2015)
    assert as_first_read(undated, UNDATED[0]).period == year(2015)
    near = as_first_read(loose, OVER_67).quantity
    assert (near.low, near.high, near.hedge) == (67e6, 68e6, Hedge.EXACT)
    fell = claim("d", change_pct=-20.0, change_hedge=Hedge.MORE_THAN, period=year(2015))
    assert as_first_read(loose, fell).change_pct < -20
