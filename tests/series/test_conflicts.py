import pytest
from tests.series.series_cases import DEMO, OVER_67, PUBLISHED, SEEDS, UNDATED, claim, usd

from kirmash.records.periods import year_period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.conflicts import claim_with_default_reading
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series

TURNOVER = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")


def conflicts_of(claims, published=PUBLISHED):
    return estimate_series(TURNOVER, SeriesEvidence(tuple(claims), published)).conflicts


def test_a_level_without_a_year_is_explained_by_the_year_it_fits():
    first = conflicts_of(DEMO)[0]
    assert first.explanation == "other_period"
    assert first.period == year_period(2014)
    assert first.probability > 0.8
    assert {c.id for c in UNDATED} <= set(first.claims)


def test_a_loose_bound_is_displayed_with_the_claims_against_it():
    loose = [conflict for conflict in conflicts_of(DEMO) if conflict.explanation == "loose_bound"]
    assert len(loose) == 1
    assert {OVER_67.id, SEEDS[1].id} <= set(loose[0].claims)
    assert 0.5 < loose[0].probability < 1


def test_claims_that_agree_are_no_conflict():
    assert conflicts_of(SEEDS) == ()


def test_millions_written_for_billions_are_recognised():
    claims = [
        claim(f"d{n}", quantity=usd(v), period=year_period(2018))
        for n, v in enumerate((50.1e9, 50.3e9, 50.2e6))
    ]
    slips = [
        conflict
        for conflict in conflicts_of(claims, {})
        if conflict.explanation == "million_billion"
    ]
    assert [claims[2].id in conflict.claims for conflict in slips] == [True]


def test_the_level_of_the_year_before_is_recognised():
    claims = [
        claim(f"d{n}", quantity=usd(v), period=year_period(y))
        for n, (v, y) in enumerate(((50.1e6, 2017), (50.2e6, 2017), (81.3e6, 2018), (81.4e6, 2018)))
    ]
    slip = claim("d9", quantity=usd(50.15e6), period=year_period(2018))
    assert [
        conflict.explanation
        for conflict in conflicts_of([*claims, slip], {})
        if slip.id in conflict.claims
    ] == ["other_period"]


def test_sets_are_ranked_by_what_is_at_stake_and_not_by_how_sure_the_explanation_is():
    slight = claim("d8", quantity=usd(61.3e6), period=year_period(2018))
    great = claim("d9", quantity=usd(97.7e6), period=year_period(2016))
    claims = [
        claim(f"d{n}", quantity=usd(v), period=year_period(y))
        for n, (v, y) in enumerate(((50.1e6, 2016), (50.3e6, 2016), (51.1e6, 2018), (51.2e6, 2018)))
    ]
    ranked = [
        conflict
        for conflict in conflicts_of([*claims, slight, great], {})
        if conflict.claim in {slight.id, great.id}
    ]
    assert [conflict.claim for conflict in ranked] == [great.id, slight.id]
    assert ranked[0].moves == pytest.approx(97.7 / 50.2 - 1, rel=0.05)


def test_a_rate_of_change_in_doubt_has_something_at_stake():
    claims = [
        claim(f"d{n}", quantity=usd(v), period=year_period(y))
        for n, (v, y) in enumerate(((50.1e6, 2016), (50.3e6, 2016), (60.1e6, 2017), (60.3e6, 2017)))
    ]
    rate = claim("d9", change_pct=-20.0, period=year_period(2017))
    (doubted,) = [
        conflict for conflict in conflicts_of([*claims, rate], {}) if conflict.claim == rate.id
    ]
    assert 0.25 < doubted.moves < 0.40


def test_a_figure_as_first_read_has_the_usual_year_and_a_bound_in_doubt_is_a_level():
    undated, loose = conflicts_of(DEMO)
    assert undated.usual == year_period(2015)
    assert claim_with_default_reading(undated, UNDATED[0]).period == year_period(2015)
    near = claim_with_default_reading(loose, OVER_67).quantity
    assert (near.low, near.high, near.hedge) == (67e6, 68e6, Hedge.EXACT)
    fell = claim("d", change_pct=-20.0, change_hedge=Hedge.MORE_THAN, period=year_period(2015))
    assert claim_with_default_reading(loose, fell).change_pct < -20
