"""The table of exchange rates: sane, held against a second source, and what a reader hands in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kirmash.errors import InputError
from kirmash.trade import rates

# Years in which a currency lost or gained more than a third against the dollar's year before, each
# a devaluation on record:
# Russia 1998–99, Belarus 2011–12 and 2015, Ukraine 1999, 2009, 2014–15, Kazakhstan 1999 and 2016,
# Kyrgyzstan 1997 and 1999.
LEAPS = {
    ("RUB", 1998),
    ("RUB", 1999),
    ("RUB", 2015),
    ("BYN", 2011),
    ("BYN", 2012),
    ("BYN", 2015),
    ("UAH", 1999),
    ("UAH", 2009),
    ("UAH", 2014),
    ("UAH", 2015),
    ("KZT", 1999),
    ("KZT", 2016),
    ("KGS", 1997),
    ("KGS", 1999),
}


def years(currency: str) -> dict[int, Decimal]:
    return {
        int(rate.period): rate.per_usd
        for (code, when), rate in rates.default_rates().items()
        if code == currency and len(when) == 4
    }


@pytest.mark.parametrize(
    "currency", ["RUB", "BYN", "EUR", "KZT", "AMD", "KGS", "UAH", "PLN", "CNY"]
)
def test_years_are_consecutive_and_leap_only_where_it_is_on_record(currency: str) -> None:
    averages = years(currency)
    assert sorted(averages) == list(range(min(averages), max(averages) + 1))
    assert min(averages) <= 2001
    assert max(averages) >= 2023
    leaps = {
        (currency, year)
        for year in averages
        if year - 1 in averages and not 0.75 < float(averages[year] / averages[year - 1]) < 1.333
    }
    assert leaps == {leap for leap in LEAPS if leap[0] == currency}


def test_every_rate_has_a_source_and_agrees_with_the_second_source() -> None:
    table = rates.default_rates()
    assert all(rate.source for rate in table.values())
    checked = [rate for rate in table.values() if rate.checked]
    assert all(
        abs(rate.per_usd / rate.checked - 1) < Decimal("0.02") for rate in checked if rate.checked
    )
    unchecked = {
        (code, when)
        for (code, when), rate in table.items()
        if rate.checked is None and len(when) == 4
    }
    assert all(int(when) >= 2023 for _, when in unchecked), (
        "only the youngest years stand on one source"
    )
    assert len(checked) > 220


def test_published_yearly_averages_of_the_euro() -> None:
    """The European Central Bank's own yearly averages, dollars for a euro to four digits."""
    published = {
        1999: "1.0658",
        2000: "0.9236",
        2008: "1.4708",
        2010: "1.3257",
        2013: "1.3281",
        2014: "1.3285",
        2015: "1.1095",
        2020: "1.1422",
        2022: "1.0530",
        2023: "1.0813",
    }
    for year, dollars in published.items():
        assert (1 / years("EUR")[year]).quantize(Decimal("0.0001")) == Decimal(dollars)


def test_months_of_the_euro_lie_about_their_year() -> None:
    table = rates.default_rates()
    for year, average in years("EUR").items():
        months = [table["EUR", f"{year}-{month:02d}"].per_usd for month in range(1, 13)]
        assert abs(sum(months) / 12 / average - 1) < Decimal("0.006")


def test_crosses_are_consistent() -> None:
    """Zloty and euro for a dollar give the zloty for a euro that Poland knows: between 3.1 and 4.8
    in every year.
    """
    assert all(
        Decimal("3.1") < zloty / years("EUR")[year] < Decimal("4.8")
        for year, zloty in years("PLN").items()
    )


def test_money_reforms() -> None:
    assert rates.annual_average_rate("BYR", 2014) == rates.annual_average_rate("BYN", 2014) * 10_000  # type: ignore[operator]
    assert rates.annual_average_rate("RUR", 1997) == Decimal("5785.04")
    assert rates.annual_average_rate("RUB", 1997) == Decimal("5.78504")
    old = rates.rate_for(rates.default_rates(), "BYR", "2014-05")
    assert old is not None
    assert (old.currency, old.period) == ("BYR", "2014")
    assert Decimal(10_000) < old.per_usd < Decimal(10_500)
    assert rates.annual_average_rate("USD", 1800) == 1
    assert rates.annual_average_rate("XXX", 2014) is None


def load_rates(folder: Path, text: str) -> rates.RateTable:
    path = folder / "mine.csv"
    path.write_text(text, "utf-8-sig")
    return rates.load_rates(path)


def test_a_user_table_goes_first(tmp_path: Path) -> None:
    table = load_rates(
        tmp_path,
        "# mine\nCurrency;Period;Per_USD;Source\nsek;2014;6,86;Riksbank\nEUR;2014;0.75;me\nEUR;"
        "2014-03;0.72;me\n",
    )
    assert [
        (rates.rate_for(table, code, when).per_usd, rates.rate_for(table, code, when).source)
        for code, when in (("SEK", "2014-02"), ("EUR", "2014"), ("EUR", "2014-03"))
    ] == [  # type: ignore[union-attr]
        (Decimal("6.86"), "Riksbank"),
        (Decimal("0.75"), "me"),
        (Decimal("0.72"), "me"),
    ]
    assert rates.rate_for(table, "EUR", "2015") == rates.default_rates()["EUR", "2015"]
    assert (
        load_rates(tmp_path, "currency,period,per_usd\nSEK,2014,6.86\n")["SEK", "2014"].source
        == "mine"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("period,per_usd\n2014,1\n", "line 1: there is no column currency"),
        ("currency,period,per_usd\nEURO,2014,1\n", "line 2: 'EURO'"),
        ("currency,period,per_usd\nEUR,2014-13,1\n", "2014-13"),
        ("currency,period,per_usd\nEUR,2014,\n", "not an exchange rate"),
        ("currency,period,per_usd\nEUR,2014,0\n", "not an exchange rate"),
        ("currency,period,per_usd\nEUR,2014,NaN\n", "not an exchange rate"),
        ("currency,period,per_usd\nEUR,2014,-1\n", "not an exchange rate"),
        ("currency,period,per_usd\nEUR,2014,1_0\n", "not an exchange rate"),
        ("currency,period,per_usd\nEUR,2014,=1\n", "not an exchange rate"),
        ("currency,period,per_usd\nEUR,2014,1\nEUR,2014,2\n", "duplicate rate"),
        ("currency,period,per_usd\nEUR\n", "not a valid year"),
    ],
)
def test_a_wrong_line_is_reported(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        load_rates(tmp_path, text)


def test_the_header_determines_the_separator_of_every_line(tmp_path: Path) -> None:
    table = load_rates(
        tmp_path, "currency,period,per_usd,source\nSEK,2014,6.86,bank; office; press\n"
    )
    assert table["SEK", "2014"].source == "bank; office; press"
    assert load_rates(tmp_path, "currency;period;per_usd\nSEK;2014;1.006,86\n")[
        "SEK", "2014"
    ].per_usd == Decimal("1006.86")


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a table of exchange rates"):
        rates.load_rates(tmp_path / "nowhere.csv")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a table of exchange rates"):
        rates.load_rates(tmp_path / "b.csv")
