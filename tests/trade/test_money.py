"""Values told in other currencies: turned once, exactly, at a rate that is written down; refused
without one.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import InputError
from kirmash.trade import query, rates, store
from kirmash.trade.table import (
    RowRefusal,
    RowRefusalReason,
    RowTally,
    TradeDraft,
    filter_valid_rows,
)


def draft(value: str, currency: str = "EUR", period: str = "2014", unit: int = 1) -> TradeDraft:
    return TradeDraft(
        1, period, "DEU", "DEU", "BLR", "HS", "870190", value, unit, currency=currency
    )


def turned(original: TradeDraft) -> TradeDraft | RowRefusal:
    return next(rates.convert_to_dollars(iter([original]), rates.ExchangeRates()))


@given(
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["EUR", "RUB", "CNY", "BYR"]),
    st.integers(2001, 2023),
    st.sampled_from([1, 1000]),
)
def test_a_value_is_divided_once_and_rounded_once(
    value: Decimal, currency: str, year: int, unit: int
) -> None:
    converted = turned(draft(str(value), currency, str(year), unit))
    rate = rates.annual_average_rate(currency, year)
    assert isinstance(converted, TradeDraft)
    assert rate is not None
    assert abs(Decimal(converted.value) - value * unit / rate) <= Decimal("0.0005")
    assert Decimal(converted.value).as_tuple().exponent == -3
    assert (converted.unit, converted.currency) == (1, "USD")


def test_a_month_goes_by_its_own_rate_where_it_exists() -> None:
    exchange = rates.ExchangeRates()
    converted = list(
        rates.convert_to_dollars(
            iter(
                [
                    draft("1000", period="2014-03"),
                    draft("1000", "RUB", "2014-03"),
                    draft("7", "USD"),
                ]
            ),
            exchange,
        )
    )
    assert [entry.value for entry in converted if isinstance(entry, TradeDraft)] == [
        "1382.252",
        "26.028",
        "7",
    ]
    assert [(entry.currency, entry.period, entry.source) for entry in exchange.applied] == [
        ("EUR", "2014-03", "European Central Bank"),
        ("RUB", "2014", "Bank of Russia"),
    ]


@pytest.mark.parametrize(
    ("original", "reason"),
    [
        (draft("1", "SEK"), RowRefusalReason.NO_RATE),
        (draft("1", period="1990"), RowRefusalReason.NO_RATE),
        (draft("…"), RowRefusalReason.MISSING),
        (draft("=1"), RowRefusalReason.FORMULA),
        (draft("-1"), RowRefusalReason.NEGATIVE),
    ],
)
def test_what_cannot_be_turned_is_refused(original: TradeDraft, reason: RowRefusalReason) -> None:
    converted = turned(original)
    assert isinstance(converted, RowRefusal)
    assert converted.reason is reason


def test_no_foreign_value_passes_the_checks_as_dollars() -> None:
    tally = RowTally()
    assert list(filter_valid_rows([draft("1")], tally)) == []
    assert tally.reasons == {RowRefusalReason.OTHER_CURRENCY: 1}


HEAD = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,"
    "VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT\n"
)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_an_addition_lists_its_rates_and_a_supplied_table_revises_it(tmp_path: Path) -> None:
    comext = file(
        tmp_path,
        "full.dat",
        HEAD
        + "DE,BY,E,87019000,2,1,NO_SU,202402,65,65,3,0\nDE,BY,E,87019000,2,1,NO_SU,199002,65,65,3,"
        "0\n",
    )
    outcome = store.add_file(tmp_path / "trade", comext)
    assert outcome.addition.refused == {"no_rate": 1}
    assert [(rate.currency, rate.period) for rate in outcome.addition.rates] == [("EUR", "2024-02")]
    assert store.load_manifest(tmp_path / "trade").additions == (outcome.addition,)
    mine = file(
        tmp_path,
        "mine.csv",
        "currency,period,per_usd,source\nEUR,2024-02,0.5,me\nEUR,1990,0.8,me\n",
    )
    again = store.add_file(tmp_path / "trade", comext, store.ImportOptions(rates=mine))
    assert (again.already_imported, again.addition.taken, again.addition.revised) == (False, 2, 1)
    assert [asdict(rate) for rate in again.addition.rates] == [
        {"currency": "EUR", "period": "1990", "per_usd": "0.8", "source": "me"},
        {"currency": "EUR", "period": "2024-02", "per_usd": "0.5", "source": "me"},
    ]
    with query.open_trade_connection(tmp_path / "trade") as base:
        assert [(rate.group, rate.value_usd) for rate in query.totals(base, ["period"])] == [
            (("1990-02",), Decimal("81.250")),
            (("2024-02",), Decimal(130)),
        ]


def test_a_faulty_table_of_rates_changes_nothing(tmp_path: Path) -> None:
    comext = file(tmp_path, "full.dat", HEAD + "DE,BY,E,87019000,2,1,NO_SU,202402,65,65,3,0\n")
    with pytest.raises(InputError, match="line 2"):
        store.add_file(
            tmp_path / "trade",
            comext,
            store.ImportOptions(
                rates=file(tmp_path, "mine.csv", "currency,period,per_usd\nEUR,2024,x\n")
            ),
        )
    assert store.load_manifest(tmp_path / "trade").additions == ()


def test_tables_in_dollars_tell_no_rates(stored: Path) -> None:
    assert store.load_manifest(stored).additions[0].rates == ()
