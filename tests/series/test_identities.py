import pytest
from tests.series.series_cases import DEMO, PUBLISHED, SEEDS, claim, usd

from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.periods import year
from kirmash.records.quantities import Measure
from kirmash.series.estimate import Evidence, Question, estimate, estimate_many, spaced

TURNOVER = Question(Measure.TURNOVER, "BLR", "RU-IVA")
EXPORTS = claim("a", Measure.EXPORTS, quantity=usd(60.3e6), period=year(2019))
IMPORTS = claim("b", Measure.IMPORTS, quantity=usd(81.2e6), period=year(2019))


def values(question, claims, **more):
    return {
        str(p.period): p
        for p in estimate(question, Evidence(tuple(claims), PUBLISHED, **more)).points
    }


def test_the_balance_follows_from_its_flows_and_may_be_below_zero():
    found = values(Question(Measure.BALANCE, "BLR", "RU-IVA"), [EXPORTS, IMPORTS])["2019"]
    assert found.value == pytest.approx(-20.9e6, rel=0.1)


def test_imports_follow_from_turnover_and_exports():
    whole = claim("c", quantity=usd(141.5e6), period=year(2019))
    found = values(Question(Measure.IMPORTS, "BLR", "RU-IVA"), [EXPORTS, whole])["2019"]
    assert found.low < 81.2e6 < found.high


def test_the_other_sides_imports_tell_exports_widely():
    theirs = Claim(
        "d",
        Measure.IMPORTS,
        "RU-IVA",
        (Span(0, 1, "x"),),
        partner="BLR",
        period=year(2019),
        quantity=usd(60.3e6),
    )
    found = values(Question(Measure.EXPORTS, "BLR", "RU-IVA"), [theirs])["2019"]
    assert found.low < 60.3e6 / 1.06 < found.high
    assert found.high > 1.4 * found.low


def test_quarters_asked_for_are_shares_of_their_year():
    asked = Question(Measure.TURNOVER, "BLR", "RU-IVA", periods=spaced(2014, 2014, "quarter"))
    found = values(asked, SEEDS)
    assert found["2014-Q1"].low < 98.4e6 / 4 < found["2014-Q1"].high


def test_a_claim_a_person_has_amended_is_read_anew_and_keeps_its_id():
    slip = claim("e", quantity=usd(98.4e6), period=year(2015))
    right = Claim(
        "e",
        Measure.TURNOVER,
        "BLR",
        slip.spans,
        partner="RU-IVA",
        period=year(2014),
        quantity=slip.quantity,
    )
    series = estimate(TURNOVER, Evidence((slip,), {}, amended={slip.id: right}))
    assert [(str(p.period), p.evidence) for p in series.points] == [("2014", (slip.id,))]
    assert (
        estimate(TURNOVER, Evidence((slip,), {}, amended={slip.id: None})).fits[0].reading
        == "judged_wrong"
    )


def test_many_series_at_once_are_each_as_alone():
    asked = [(TURNOVER, Evidence(DEMO, PUBLISHED)), (TURNOVER, Evidence(SEEDS, PUBLISHED))]
    assert estimate_many(asked) == [estimate(*one) for one in asked]


def test_the_ways_to_read_a_claim_add_up_to_one():
    for fit in estimate(TURNOVER, Evidence(DEMO, PUBLISHED)).fits:
        assert not fit.hypotheses or sum(
            one.probability for one in fit.hypotheses
        ) == pytest.approx(1)
