"""Numbers that outlets copy from each other over weeks, months and years are one witness."""

from datetime import date, timedelta

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.periods import year_period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.evidence import select_evidence

TURNOVER = SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA")
FIRST = date(2019, 2, 1)
RIGHT = [
    claim(f"r{n}", quantity=usd(v), period=year_period(2018))
    for n, v in enumerate((50.12e6, 50.31e6))
]


def groups(claims, days):
    published = {
        c.document: FIRST + timedelta(days=day) for c, day in zip(claims, days, strict=True)
    }
    return [
        len(utterance.claims)
        for utterance in select_evidence(TURNOVER, SeriesEvidence(tuple(claims), published)).usable
    ]


def figure_claims(*values, hedges=(), speakers=()):
    return [
        claim(
            f"d{n}",
            quantity=usd(v, dict(enumerate(hedges)).get(n, Hedge.EXACT)),
            period=year_period(2018),
            speaker=dict(enumerate(speakers)).get(n),
        )
        for n, v in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("claims", "days", "expected"),
    [
        (figure_claims(26.83e6, 26.83e6), (0, 30), [2]),
        (figure_claims(26.83e6, 26.8e6), (0, 30), [2]),  # cut to three digits
        (figure_claims(26.83e6, 27e6), (0, 30), [2]),  # and to two
        (
            figure_claims(26.83e6, 26.83e6, 26.83e6),
            (0, 40, 80),
            [3],
        ),  # each within weeks of the last
        (figure_claims(26.83e6, 26.83e6), (0, 800), [2]),  # and after years
        (figure_claims(26.83e6, 26.91e6), (0, 30), [1, 1]),  # two precise figures that differ
        (figure_claims(26.83e6, 30e6), (0, 30), [1, 1]),  # a round number of its own
        (figure_claims(25e6, 25e6), (0, 30), [2]),  # round numbers are copied too
        (figure_claims(26.83e6, 26.8e6, hedges=(Hedge.EXACT, Hedge.MORE_THAN)), (0, 30), [2]),
        (figure_claims(26.83e6, 26.9e6, hedges=(Hedge.EXACT, Hedge.MORE_THAN)), (0, 30), [1, 1]),
        (
            figure_claims(26.83e6, 26.83e6, speakers=("Anna Petrova", "Ivan Sidorov")),
            (0, 30),
            [2],
        ),
    ],
)
def test_which_claims_are_copies(claims, days, expected):
    assert sorted(groups(claims, days), reverse=True) == expected


def test_a_mistake_copied_by_many_outlets_does_not_outvote_two_who_know():
    mistake = [claim(f"m{n}", quantity=usd(81.37e6), period=year_period(2018)) for n in range(5)]
    published = {
        c.document: FIRST + timedelta(days=6 * n) for n, c in enumerate((*RIGHT, *mistake))
    }
    series = estimate_series(TURNOVER, SeriesEvidence((*RIGHT, *mistake), published))
    assert series.points[0].value == pytest.approx(50.2e6, rel=0.02)
    assert {fit.reading for fit in series.fits if fit.claim in {c.id for c in mistake}} == {
        "out_of_line"
    }
    assert series.points[0].utterances == 3


@pytest.mark.parametrize(("outlets", "witnesses"), [(1, 1.0), (2, 1.25), (3, 1.375), (12, 1.755)])
def test_a_further_outlet_is_at_most_a_quarter_of_a_witness_and_never_are_there_more_than_two(
    outlets, witnesses
):
    claims = figure_claims(*[26.83e6] * 12)
    evidence = SeriesEvidence(
        tuple(claims), {}, outlets={c.document: f"o{n % outlets}" for n, c in enumerate(claims)}
    )
    (number,) = select_evidence(TURNOVER, evidence).usable
    assert number.witnesses == pytest.approx(witnesses, abs=0.001)
