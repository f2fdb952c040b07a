"""The other side's word on a flow: how far it tells ours, by size and by who the two are; claims
amended, held and odd.
"""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.series.series_cases import DAY, usd
from tests.series.test_estimate import CLAIMS, PERIODS

from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.periods import month_range, year_period
from kirmash.records.quantities import Measure
from kirmash.series import priors
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.priors import load_priors

Y2019 = year_period(2019)


def mirror_claim(
    value, reporter="CHN", partner="BRA", measure=Measure.IMPORTS, period=Y2019, place=0
):
    return Claim(
        "m",
        measure,
        reporter,
        (Span(place, place + 1, "x"),),
        partner=partner,
        period=period,
        quantity=usd(value),
    )


def exports(*claims, reporter="BRA", partner="CHN"):
    series = estimate_series(
        SeriesQuery(Measure.EXPORTS, reporter, partner), SeriesEvidence(claims, {"m": DAY})
    )
    return {str(point.period): point for point in series.points}


def test_the_larger_a_flow_the_better_each_side_predicts_the_other():
    for measure in (Measure.EXPORTS, Measure.IMPORTS):
        spreads = [
            priors.mirror_spread(measure, size, load_priors())
            for size in sorted(priors.FLOW_SIZE_CLASSES)
        ]
        assert spreads == sorted(spreads, reverse=True)


def test_members_of_the_cis_and_their_regions_agree_better_from_a_million_on():
    close = ("BLR", "RU-IVA")
    assert priors.mirror_spread(Measure.EXPORTS, 5e6, load_priors(), close) < priors.mirror_spread(
        Measure.EXPORTS, 5e6, load_priors(), ("BLR", "FRA")
    )
    assert priors.mirror_spread(Measure.EXPORTS, 5e5, load_priors(), close) == priors.mirror_spread(
        Measure.EXPORTS, 5e5, load_priors()
    )


def test_billions_by_the_other_sides_word_have_an_interval_and_millions_none():
    great = exports(mirror_claim(20e9))["2019"]
    assert great.low < 20e9 / 1.06 < great.high < 3 * great.low
    small = exports(mirror_claim(2e6))["2019"]
    assert (small.value, small.status) == (None, "x")
    assert small.reason in {"too_wide", "no_level"}


def test_our_own_statement_outweighs_the_other_side():
    ours = mirror_claim(300e6, "BRA", "CHN", Measure.EXPORTS, place=5)
    assert exports(mirror_claim(450e6), ours)["2019"].value == pytest.approx(300e6, rel=0.03)


def test_the_factor_of_a_side_reported_in_earlier_years_carries_over_to_the_next():
    pairs = [
        (
            mirror_claim(130e6 * n, period=year_period(2010 + n), place=n),
            mirror_claim(100e6 * n, "BRA", "CHN", Measure.EXPORTS, year_period(2010 + n), 50 + n),
        )
        for n in (4, 5, 6)
    ]
    later = mirror_claim(130e6 * 7, period=year_period(2017), place=7)
    point = exports(*(claim for pair in pairs for claim in pair), later)["2017"]
    assert point.low < 700e6 < point.high < 1.5 * point.low


def test_a_part_of_a_year_is_sized_as_a_year():
    month = exports(mirror_claim(2e9, period=month_range(2019, 1, 1)))["2019-01"]
    assert month.value is not None
    assert month.high < 4 * month.low


@settings(max_examples=40, deadline=None)
@given(
    claims=st.lists(CLAIMS, max_size=5),
    others=st.lists(st.tuples(st.floats(1.0, 1e13), PERIODS, st.booleans()), max_size=4),
    amended=st.lists(st.tuples(st.integers(0, 8), PERIODS), max_size=3),
    withheld=st.integers(0, 8),
)
def test_mirrored_amended_and_withheld_claims_give_typed_answers_under_the_ids_they_had(
    claims, others, amended, withheld
):
    theirs = [
        mirror_claim(
            value, "RU-IVA", "BLR", Measure.IMPORTS if inward else Measure.EXPORTS, period, 900 + n
        )
        for n, (value, period, inward) in enumerate(others)
    ]
    every = tuple({claim.id: claim for claim in (*claims, *theirs)}.values())
    changed = {
        every[n].id: replace(every[n], period=period) if period else None
        for n, period in amended
        if n < len(every)
    }
    withheld_ids = frozenset({every[withheld].id} if withheld < len(every) else ())
    evidence = SeriesEvidence(every, {"d": DAY, "m": DAY}, amended=changed, assumed=withheld_ids)
    for measure in (Measure.EXPORTS, Measure.BALANCE):
        series = estimate_series(SeriesQuery(measure, "BLR", "RU-IVA", draws=64), evidence)
        known = {claim.id for claim in every}
        assert {fit.claim for fit in series.fits} <= known
        assert all(set(conflict.claims) <= known for conflict in series.conflicts)
        for point in series.points:
            assert set(point.evidence) <= known
            if point.status == "x":
                assert point.reason
            else:
                assert all(math.isfinite(value) for value in (point.low, point.value, point.high))
                assert point.low <= point.value <= point.high
