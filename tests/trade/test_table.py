"""The contract of the table: what is taken, what is refused and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.trade import areas
from kirmash.trade.table import (
    CellRefused,
    RowRefusalReason,
    RowTally,
    TradeDraft,
    filter_valid_rows,
    parse_trade_row,
    rounded_amount,
)

GOOD = TradeDraft(7, "2014", "BLR", "BLR", "RUS", "HS17", "870190", "1234.5", 1000)


def test_values_are_exact_thousandths_of_a_dollar() -> None:
    assert parse_trade_row(GOOD).value_usd == Decimal("1234500.000")
    assert rounded_amount("869.1134000000001", "value_usd", 1_000_000) == Decimal("869113400.000")
    assert rounded_amount("1 234,5", "v") == rounded_amount("1,234.5", "v") == Decimal("1234.500")
    assert rounded_amount("…", "v") is None


@pytest.mark.parametrize(
    ("written_number", "reason"),
    [
        ("1e400", RowRefusalReason.TOO_LARGE),
        ("-1", RowRefusalReason.NEGATIVE),
        ("=1+1", RowRefusalReason.FORMULA),
        ("@SUM(A1)", RowRefusalReason.FORMULA),
        ("inf", RowRefusalReason.NOT_A_NUMBER),
        ("12a", RowRefusalReason.NOT_A_NUMBER),
        ("1e9999999", RowRefusalReason.NOT_A_NUMBER),
        ("١٢", RowRefusalReason.NOT_A_NUMBER),
        ("0x10", RowRefusalReason.NOT_A_NUMBER),
    ],
)
def test_hostile_numbers_are_refused_with_a_reason(
    written_number: str, reason: RowRefusalReason
) -> None:
    with pytest.raises(CellRefused) as fault:
        rounded_amount(written_number, "value_usd")
    assert fault.value.reason is reason


def test_nan_is_missing_not_a_value() -> None:
    tally = RowTally()
    assert not list(
        filter_valid_rows(
            [TradeDraft(3, "2014", "BLR", "BLR", "RUS", "HS17", "870190", "NaN")], tally
        )
    )
    assert (tally.examples[0].line, tally.examples[0].column, tally.examples[0].reason) == (
        3,
        "value_usd",
        RowRefusalReason.MISSING,
    )


def test_two_vintages_of_the_same_reporter_and_year_are_refused() -> None:
    tally = RowTally()
    other = TradeDraft(8, "2014", "BLR", "BLR", "POL", "HS12", "870190", "5")
    assert len(list(filter_valid_rows([GOOD, other], tally))) == 1
    assert tally.reasons == {RowRefusalReason.MIXED_VINTAGE: 1}


@given(st.decimals(min_value=0, max_value=Decimal("1e14"), places=3, allow_nan=False))
def test_a_number_written_is_the_number_read(value: Decimal) -> None:
    assert rounded_amount(f"{value:f}", "value_usd") == value


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("112", "BLR"),
        ("0112", "BLR"),
        ("Китaй", "CHN"),
        ("BY", "BLR"),
        ("W00", "WLD"),
        ("842", "USA"),
        ("Гермaния", "DEU"),
        ("RU-IVA", "RU-IVA"),
        ("ИВАНОВСКАЯ ОБЛАСТЬ", "RU-IVA"),
        ("S19", "TWN"),
        ("Areas, nes", None),
        ("EU", None),
        ("", None),
        ("99999999", None),
    ],
)
def test_areas_by_number_letters_and_names_with_strange_letters(
    name: str, code: str | None
) -> None:
    assert areas.area_economy_code(name) == code


def test_distance_of_a_region_is_that_of_its_country() -> None:
    assert (
        areas.distance_and_contiguity("BLR", "RU-IVA")
        == areas.distance_and_contiguity("RUS", "BLR")
        == (1495, True)
    )
    assert areas.distance_and_contiguity("BLR", "WLD") is None
