import pytest
from tests.series.series_cases import DEMO, PUBLISHED, SEEDS, claim, usd

from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure
from kirmash.series.estimate import (
    SeriesEvidence,
    SeriesQuery,
    calendar_periods,
    estimate_series,
    estimate_series_batch,
)

TURNOVER = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")
EXPORTS = claim("a", Measure.EXPORTS, quantity=usd(60.3e6), period=year_period(2019))
IMPORTS = claim("b", Measure.IMPORTS, quantity=usd(81.2e6), period=year_period(2019))


def values(question, claims, **more):
    return {
        str(p.period): p
        for p in estimate_series(question, SeriesEvidence(tuple(claims), PUBLISHED, **more)).points
    }


def test_the_balance_follows_from_its_flows_and_may_be_below_zero():
    balance = values(SeriesQuery(Measure.BALANCE, "BLR", "RU-IVA"), [EXPORTS, IMPORTS])["2019"]
    assert balance.value == pytest.approx(-20.9e6, rel=0.1)


def test_imports_follow_from_turnover_and_exports():
    turnover_claim = claim("c", quantity=usd(141.5e6), period=year_period(2019))
    imports = values(SeriesQuery(Measure.IMPORTS, "BLR", "RU-IVA"), [EXPORTS, turnover_claim])[
        "2019"
    ]
    assert imports.low < 81.2e6 < imports.high


def test_the_other_sides_imports_tell_exports_widely():
    theirs = Claim(
        "d",
        Measure.IMPORTS,
        "RU-IVA",
        (Span(0, 1, "x"),),
        partner="BLR",
        period=year_period(2019),
        quantity=usd(60.3e6),
    )
    exports = values(SeriesQuery(Measure.EXPORTS, "BLR", "RU-IVA"), [theirs])["2019"]
    assert exports.low < 60.3e6 / 1.06 < exports.high
    assert exports.high > 1.4 * exports.low


def test_quarters_requested_are_shares_of_their_year():
    question = SeriesQuery(
        Measure.TURNOVER, "BLR", "RU-IVA", periods=calendar_periods(2014, 2014, "quarter")
    )
    estimates = values(question, SEEDS)
    assert estimates["2014-Q1"].low < 98.4e6 / 4 < estimates["2014-Q1"].high


def test_a_claim_a_person_has_amended_is_read_anew_and_keeps_its_id():
    slip = claim("e", quantity=usd(98.4e6), period=year_period(2015))
    right = Claim(
        "e",
        Measure.TURNOVER,
        "BLR",
        slip.spans,
        partner="RU-IVA",
        period=year_period(2014),
        quantity=slip.quantity,
    )
    series = estimate_series(TURNOVER, SeriesEvidence((slip,), {}, amended={slip.id: right}))
    assert [(str(p.period), p.evidence) for p in series.points] == [("2014", (slip.id,))]
    assert (
        estimate_series(TURNOVER, SeriesEvidence((slip,), {}, amended={slip.id: None}))
        .fits[0]
        .reading
        == "judged_wrong"
    )


def test_many_series_at_once_are_each_as_alone():
    requests = [
        (TURNOVER, SeriesEvidence(DEMO, PUBLISHED)),
        (TURNOVER, SeriesEvidence(SEEDS, PUBLISHED)),
    ]
    assert estimate_series_batch(requests) == [estimate_series(*request) for request in requests]


def test_the_ways_to_read_a_claim_add_up_to_unity():
    for fit in estimate_series(TURNOVER, SeriesEvidence(DEMO, PUBLISHED)).fits:
        assert not fit.hypotheses or sum(
            hypothesis.probability for hypothesis in fit.hypotheses
        ) == pytest.approx(1)
