"""The errors the press really makes: each kind with its right answer."""

from datetime import date

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.periods import parse, year_period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series

TURNOVER = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")


def estimated(claims, query=TURNOVER, **more):
    return estimate_series(query, SeriesEvidence(tuple(claims), more.pop("published", {}), **more))


def point(series, period="2015"):
    return next(each for each in series.points if each.period == parse(period))


def levels(*values, year=2015, where="d", **more):
    return [
        claim(f"{where}{n}", quantity=usd(v), period=year_period(year), **more)
        for n, v in enumerate(values)
    ]


def explanations(series, culprit):
    return {each.explanation for each in series.conflicts if each.claim == culprit.id}


def test_a_number_repeated_by_many_outlets_for_months_does_not_win_against_two_who_know():
    rumour = levels(*[130e6] * 6, where="rumour")
    known = levels(98.4e6, 98.7e6, where="known")
    published = {c.document: date(2016, 2 + n, 1) for n, c in enumerate(rumour)}
    published |= {c.document: date(2016, 3, 1) for c in known}
    assert point(estimated([*rumour, *known], published=published)).value == pytest.approx(
        98.5e6, rel=0.02
    )


def test_the_finest_telling_of_an_utterance_speaks_for_it():
    exact = claim("a", quantity=usd(98.4e6), period=year_period(2015), speaker="A. Ivanov")
    rough = claim(
        "b",
        quantity=usd(98e6, Hedge.MORE_THAN),
        period=year_period(2015),
        speaker="A. Ivanov",
    )
    stray = levels(140e6, where="stray")[0]
    published = {"a": date(2016, 12, 1), "b": date(2016, 12, 2), "stray0": date(2016, 12, 9)}
    alone = point(estimated([exact, rough], published=published))
    assert alone.value == 98.4e6
    assert alone.high < 104e6
    series = estimated([exact, rough, stray], published=published)
    contested = point(series)
    best = contested.value or contested.alternatives[0].value
    assert best == pytest.approx(98.4e6, rel=0.02)
    for fit in series.fits:
        assert sum(each.probability for each in fit.hypotheses) == pytest.approx(1.0)


def test_a_bound_with_many_digits_stays_near_its_number():
    claims = [
        claim(
            "a",
            quantity=usd(376e6, Hedge.MORE_THAN),
            change_pct=21.0,
            period=year_period(2024),
        ),
        claim("b", quantity=usd(370e6), change_pct=27.0, period=year_period(2023)),
    ]
    found = point(estimated(claims), "2024")
    best = found.value or found.alternatives[0].value
    assert best == pytest.approx(377e6, rel=0.02)


def test_two_levels_that_cannot_both_hold_are_two_and_no_estimate_is_chosen():
    found = point(estimated(levels(644.1e6, 896.6e6)))
    assert (found.value, found.status, found.reason) == (None, "x", "two_levels")
    assert sorted(each.value for each in found.alternatives) == pytest.approx(
        [644.1e6, 896.6e6], rel=0.02
    )
    assert sum(each.probability for each in found.alternatives) == pytest.approx(1.0)


def test_turnover_that_is_not_the_sum_of_its_flows_is_a_contradiction():
    claims = [
        *levels(100.2e6),
        claim("e", Measure.EXPORTS, quantity=usd(40.1e6), period=year_period(2015)),
        claim("i", Measure.IMPORTS, quantity=usd(20.3e6), period=year_period(2015)),
    ]
    (broken,) = [
        each for each in estimated(claims).conflicts if each.explanation == "parts_and_whole"
    ]
    assert {each.id for each in claims} <= set(broken.claims)


def test_halves_that_do_not_make_the_year_and_nine_months_below_the_half_are_contradictions():
    halves = [
        *levels(100.2e6),
        claim("h1", quantity=usd(70.1e6), period=parse("2015-H1")),
        claim("h2", quantity=usd(62.3e6), period=parse("2015-H2")),
    ]
    found = {each.explanation for each in estimated(halves).conflicts}
    assert "parts_and_whole" in found
    sunk = [
        claim("h1", quantity=usd(70.1e6), period=parse("2015-H1")),
        claim("m9", quantity=usd(60.3e6), period=parse("2015-01/2015-09")),
    ]
    (above,) = [
        each for each in estimated(sunk).conflicts if each.explanation == "part_above_whole"
    ]
    assert {each.id for each in sunk} <= set(above.claims)


def test_a_single_claim_that_is_by_itself_very_likely_wrong_is_reported():
    steady = [
        level for year in range(2010, 2020) for level in levels(50.1e6, year=year, where=f"y{year}")
    ]
    slip = claim("slip", quantity=usd(50.3e9), period=year_period(2020))
    series = estimated([*steady, slip])
    assert "million_billion" in explanations(series, slip)


@pytest.mark.parametrize(
    ("times", "explanation"), [(10, "ten_times"), (0.1, "ten_times"), (0.01, "hundred_times")]
)
def test_lost_digits_have_words_of_their_own(times, explanation):
    slip = claim("slip", quantity=usd(50.3e6 * times), period=year_period(2015))
    series = estimated([*levels(50.12e6, 50.31e6), slip])
    assert explanations(series, slip) == {explanation}
    assert point(series).value == pytest.approx(50.2e6, rel=0.01)


@pytest.mark.parametrize("where", ["a", "b", "c", "x", "y", "z", "q", "k"])
def test_a_slip_is_the_same_whichever_of_the_figures_comes_first(where):
    slip = claim(where, quantity=usd(503e6), period=year_period(2015))
    found = point(estimated([*levels(50.12e6, 50.31e6), slip]))
    assert found.value == pytest.approx(50.2e6, rel=0.01)
    assert found.high < 53e6


def test_claims_of_one_page_share_their_slip_and_leave_the_right_figures_alone():
    right = [
        level for year in range(2012, 2017) for level in levels(98.4e6, year=year, where=f"y{year}")
    ]
    lost = [
        claim("page", quantity=usd(9.87e6), period=year_period(2014)),
        claim("page", quantity=usd(9.91e6), period=year_period(2015)),
    ]
    series = estimated([*right, *lost])
    for year in range(2012, 2017):
        assert point(series, str(year)).value == pytest.approx(98.4e6, rel=0.02)
    readings = {fit.claim: fit.reading for fit in series.fits}
    assert [readings[each.id] for each in lost] == ["out_of_line"] * 2
    assert {readings[each.id] for each in right} == {"used"}


def test_another_currency_is_thought_of_only_where_an_economy_of_it_is_party():
    def readings(partner):
        def of(document, value):
            return claim(document, quantity=usd(value), period=year_period(2015), partner=partner)

        slip = of("slip", 53.4e6 * 60)
        series = estimate_series(
            SeriesQuery(Measure.TURNOVER, "BLR", partner),
            SeriesEvidence((of("a", 53.42e6), of("b", 53.61e6), slip), {}),
        )
        return explanations(series, slip)

    assert readings("RU-IVA") == {"roubles_dollars"}
    assert "roubles_dollars" not in readings("POL")


def test_the_figure_of_the_other_direction_is_recognised():
    query = SeriesQuery(Measure.EXPORTS, "BLR", "RU-IVA")
    flows = [
        claim(f"{measure}{n}", measure, quantity=usd(v), period=year_period(2015))
        for measure, values in (
            (Measure.EXPORTS, (60.12e6, 60.31e6)),
            (Measure.IMPORTS, (21.43e6, 21.52e6)),
        )
        for n, v in enumerate(values)
    ]
    slip = claim("slip", Measure.EXPORTS, quantity=usd(21.47e6), period=year_period(2015))
    assert explanations(estimated([*flows, slip], query), slip) == {"other_direction"}


def test_what_all_quoted_in_march_is_one_early_estimate_and_the_later_figure_stands():
    early = levels(98.4e6, 98.41e6, 98.38e6, 98.42e6, where="early")
    late = levels(101.3e6, 101.4e6, where="late")
    published = {c.document: date(2016, 3, 1 + 7 * n) for n, c in enumerate(early)}
    published |= {c.document: date(2018, 5, 1) for c in late}
    found = point(estimated([*early, *late], published=published))
    assert found.value == pytest.approx(101.3e6, rel=0.006)
    assert found.first_published in {98.4e6, 98.41e6, 98.38e6, 98.42e6}, "as it was printed"
    (clause,) = (each for each in found.explanation if each.code == "revised")
    assert clause.levels == (found.first_published,)


@pytest.mark.parametrize("number", [78, 300])
def test_a_series_of_many_claims_converges(number):
    claims = [
        claim(
            f"d{n}",
            quantity=usd(float(f"{1e8 * (1 + 0.003 * (n % 7)):.4g}")),
            period=year_period(2000 + n % 20),
        )
        for n in range(number)
    ]
    assert estimated(claims).converged
