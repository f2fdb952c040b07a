"""Growth in constant prices and in another currency, and the table of rates and deflators it is
reckoned by.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.series.series_cases import SEEDS

from kirmash.errors import InputError
from kirmash.records.estimates import Series, SeriesPoint
from kirmash.records.periods import quarter_period, year_period
from kirmash.records.quantities import Measure, Unknown
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series
from kirmash.series.real_growth import (
    A_YEAR_EARLIER,
    NO_DEFLATOR,
    NO_LEVEL,
    NO_RATE,
    RatesAndDeflators,
    ValueWithInterval,
    read_rates_and_deflators,
    real_series,
)

HEAD = "period,kind,currency,value,source\n"


def line(*levels, unit="USD"):
    points = tuple(
        SeriesPoint(
            f"v{n}",
            period,
            value,
            value and value - 0.02 * abs(value),
            value and value + 0.02 * abs(value),
            "e" if value else "x",
            (),
        )
        for n, (period, value) in enumerate(levels)
    )
    return Series(Measure.TURNOVER, "BLR", "RUS", unit, points)


def numbers(**figures):
    """``rate_RUB_2014=38.0`` and so on."""
    return RatesAndDeflators(
        {
            (kind, currency, year_period(int(when))): value
            for key, value in figures.items()
            for kind, currency, when in [key.split("_")]
        }
    )


def at(growth, when):
    return next(point for point in growth.points if point.period == when)


def test_growth_in_roubles_and_in_constant_prices():
    table = numbers(
        rate_RUB_2014=40.0, rate_RUB_2015=60.0, deflator_RUB_2014=100.0, deflator_RUB_2015=120.0
    )
    point = at(
        real_series(line((year_period(2014), 100e6), (year_period(2015), 80e6)), table, "RUB"),
        year_period(2015),
    )
    assert point.level.value == pytest.approx(4.8e9)
    assert point.growth.value == pytest.approx(20.0)  # 4.0 to 4.8 billion roubles
    assert point.real.value == pytest.approx(0.0)  # prices took all of it
    assert point.real.low < 0 < point.real.high


def test_constant_prices_are_those_of_the_last_year_known():
    growth = real_series(
        line((year_period(2014), 100e6), (year_period(2015), 80e6)),
        numbers(deflator_USD_2014=100.0, deflator_USD_2015=110.0),
    )
    assert growth.base == year_period(2015)
    assert at(growth, year_period(2014)).constant.value == pytest.approx(110e6)
    assert at(growth, year_period(2015)).constant.value == pytest.approx(80e6)


def test_from_a_currency_into_another_goes_by_the_dollar():
    table = numbers(rate_RUB_2014=40.0, rate_BYN_2014=2.0)
    assert at(
        real_series(line((year_period(2014), 400e6), unit="RUB"), table, "BYN"), year_period(2014)
    ).level.value == pytest.approx(20e6)
    assert at(
        real_series(line((year_period(2014), 400e6), unit="RUB"), table, "usd"), year_period(2014)
    ).level.value == pytest.approx(10e6)


def test_what_is_missing_is_reported():
    table = numbers(rate_RUB_2015=60.0, deflator_RUB_2015=120.0)
    growth = real_series(
        line(
            (year_period(2013), 90e6),
            (year_period(2014), 100e6),
            (year_period(2015), 80e6),
            (quarter_period(2016, 1), None),
        ),
        table,
        "RUB",
    )
    assert at(growth, year_period(2014)).level == NO_RATE
    assert at(growth, year_period(2015)).growth == A_YEAR_EARLIER[NO_RATE]
    assert (
        at(growth, quarter_period(2016, 1)).level
        == at(growth, quarter_period(2016, 1)).real
        == NO_LEVEL
    )
    only_prices = real_series(
        line((year_period(2014), 100e6), (year_period(2015), 80e6)),
        numbers(deflator_USD_2015=110.0),
    )
    assert (
        at(only_prices, year_period(2014)).constant,
        at(only_prices, year_period(2015)).real,
    ) == (
        NO_DEFLATOR,
        A_YEAR_EARLIER[NO_DEFLATOR],
    )
    assert at(only_prices, year_period(2014)).growth == A_YEAR_EARLIER[NO_LEVEL]
    none = real_series(
        line((year_period(2014), 100e6), (year_period(2015), 80e6)), RatesAndDeflators({})
    )
    unknown = at(none, year_period(2015)).real
    assert none.base is None
    assert isinstance(unknown, Unknown)
    assert (unknown.code, unknown.reason) == ("real.no-prices", "no deflator of USD")


def test_a_balance_at_or_below_zero_has_no_growth():
    growth = real_series(
        line((year_period(2014), -5e6), (year_period(2015), 5e6)), RatesAndDeflators({})
    )
    unknown = at(growth, year_period(2015)).growth
    assert isinstance(unknown, Unknown)
    assert unknown.code == "real.not-above-zero"


def test_the_example_of_the_docs_gives_an_answer_on_the_seeds():
    series = estimate_series(
        SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA"), SeriesEvidence(SEEDS, {})
    )
    point = at(
        real_series(series, read_rates_and_deflators(ROOT / "docs" / "real-growth.csv"), "RUB"),
        year_period(2015),
    )
    assert point.growth.value > 20 > point.real.value > 0


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("period,kind,value\n", "line 1: the column currency"),
        (HEAD + "2014,rate,RUB,0,\n", "line 2, column value"),
        (HEAD + "2014,rate,RUB,nan,\n", "line 2, column value"),
        (HEAD + "2014,rate,RUB,3_8,\n", "line 2, column value"),
        (HEAD + "2014,rate,RUB\n", "line 2, column value"),
        (HEAD + "# a remark\n\n2014,price,RUB,5,\n", "line 4, column kind"),
        (HEAD + "2014,rate,roubles,5,\n", "line 2, column currency"),
        (HEAD + "soon,rate,RUB,5,\n", "line 2, column period"),
        (
            HEAD + "2014,rate,RUB,5,\n2014,rate,rub,6,\n",
            "line 3: rate of RUB for 2014 is already given in line 2",
        ),
        (HEAD + "2014,rate,RUB,38,42,Bank of Russia\n", "line 2: cells: 6, columns: 5"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, text: str, where: str
):
    path = tmp_path / "rates.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=str(path)) as refused:
        read_rates_and_deflators(path)
    assert where in refused.value.message
    assert refused.value.remedy


def test_semicolons_decimal_commas_and_a_byte_order_mark_are_read(tmp_path: Path):
    path = tmp_path / "rates.csv"
    path.write_text(
        "\ufeffPeriod;Kind;Currency;Value\n2014;rate;rub;38,42\n2016-Q1;deflator;RUB;1 "
        "234,5\n2015;deflator;RUB;1.234,5\n",
        "utf-8",
    )
    table = read_rates_and_deflators(path)
    assert (
        table.exchange_rate("RUB", year_period(2014)),
        table.deflator("RUB", quarter_period(2016, 1)),
    ) == (
        38.42,
        1234.5,
    )
    assert table.deflator("RUB", year_period(2015)) == 1234.5


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="cannot be read"):
        read_rates_and_deflators(tmp_path / "none.csv")
    (tmp_path / "odd.csv").write_bytes(HEAD.encode() + b"2014,rate,RUB,\xff\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_rates_and_deflators(tmp_path / "odd.csv")


LEVELS = st.one_of(st.none(), st.just(0.0), st.floats(-1e13, 1e13))


@given(
    levels=st.lists(LEVELS, max_size=6),
    rates=st.dictionaries(st.integers(2010, 2016), st.floats(1e-3, 1e6)),
    kind=st.sampled_from(["rate", "deflator"]),
)
def test_every_cell_is_a_finite_interval_or_states_its_reason(levels, rates, kind):
    series = line(*((year_period(2010 + n), value) for n, value in enumerate(levels)))
    growth = real_series(
        series,
        RatesAndDeflators(
            {(kind, "RUB", year_period(when)): value for when, value in rates.items()}
        ),
        "RUB",
    )
    assert [point.period for point in growth.points] == [point.period for point in series.points]
    for cell in (cell for p in growth.points for cell in (p.level, p.constant, p.growth, p.real)):
        if isinstance(cell, Unknown):
            assert cell.reason
        else:
            assert isinstance(cell, ValueWithInterval)
            assert all(math.isfinite(end) for end in (cell.value, cell.low, cell.high))
