"""Levels cut to what is asked for, both readings of bounds, and real growth."""

from __future__ import annotations

from pathlib import Path

import pytest

from kirmash import Dossier, View, pair_of
from kirmash.dossier.series import HEDGES, LevelQuery
from kirmash.errors import BadPeriod, InputError

PAIR = pair_of("BLR", "RU-IVA")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"measure": "love"}, "Unknown measure 'love'."),
        ({"by": "week"}, "“week” is not a valid length of a period."),
        ({"currency": "RUB"}, "A currency is given without a table of exchange rates."),
    ],
)
def test_a_query_refuses_impossible_options(words: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as fault:
        LevelQuery(**words)  # type: ignore[arg-type]  # words of a user
    assert fault.value.message == message


def test_the_points_are_cut_and_the_estimates_stay(filled: Dossier) -> None:
    every = filled.level_report(PAIR, LevelQuery()).series[0]
    years = filled.level_report(PAIR, LevelQuery(since="2014", until="2015", by="year")).series[0]
    assert [str(point.period) for point in years.points] == ["2014", "2015"]
    assert set(years.points) < set(every.points)
    assert years.fits == every.fits
    halves = filled.level_report(PAIR, LevelQuery(by="half")).series[0]
    assert {point.period.months for point in halves.points} <= {6}
    assert all(point.period.first % 6 == 0 for point in halves.points)


def test_a_period_that_is_none_is_refused(filled: Dossier) -> None:
    with pytest.raises(BadPeriod):
        filled.level_report(PAIR, LevelQuery(since="soon"))


def test_a_sensitivity_has_a_level_for_each_width_of_hedges(filled: Dossier) -> None:
    report = filled.level_report(PAIR, LevelQuery(sensitivity=True))
    single = filled.level_report(PAIR, LevelQuery())
    assert report.has_sensitivity
    assert len(report.series) == len(HEDGES)
    assert report.series[1] == single.series[0]
    assert {len(points) for _, points in report.points_by_period} == {len(HEDGES)}
    assert [period for period, _ in report.points_by_period] == sorted(
        period for period, _ in report.points_by_period
    )
    assert report.differing_readings
    for difference in report.differing_readings:
        assert difference.claim in report.claims
        assert any(
            readings and readings.claim == difference.claim for readings in difference.readings
        )
    assert {difference.claim for difference in single.differing_bound_readings} <= {
        difference.claim for difference in report.differing_readings
    }


def test_real_growth_is_cut_like_the_levels(filled: Dossier, tmp_path: Path) -> None:
    table = tmp_path / "rates.csv"
    table.write_text(
        "period,kind,currency,value,source\n2014,rate,RUB,38,x\n2015,rate,RUB,61,x\n2014,deflator,"
        "RUB,100,x\n2015,deflator,RUB,115,x\n"
    )
    query = LevelQuery(since="2015", until="2015", by="year", real=table, currency="RUB")
    report = filled.level_report(PAIR, query)
    assert report.real is not None
    assert [str(point.period) for point in report.real.points] == ["2015"]
    assert report.real.currency == "RUB"
    assert filled.level_report(PAIR, LevelQuery()).real is None


def test_claims_are_those_known_at_the_view(filled: Dossier) -> None:
    early = filled.level_report(PAIR, LevelQuery(), View(known_at=5))
    assert set(early.claims) < set(filled.level_report(PAIR, LevelQuery()).claims)
