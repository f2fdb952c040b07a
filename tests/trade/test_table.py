"""The contract of the table: what is taken, what is refused and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.trade import areas
from kirmash.trade.table import Draft, Reason, Refused, Tally, checked, number, row_of

GOOD = Draft(7, "2014", "BLR", "BLR", "RUS", "HS17", "870190", "1234.5", 1000)


def test_values_are_exact_thousandths_of_a_dollar() -> None:
    assert row_of(GOOD).value_usd == Decimal("1234500.000")
    assert number("869.1134000000001", "value_usd", 1_000_000) == Decimal("869113400.000")
    assert number("1 234,5", "v") == number("1,234.5", "v") == Decimal("1234.500")
    assert number("…", "v") is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("1e400", Reason.TOO_LARGE),
        ("-1", Reason.NEGATIVE),
        ("=1+1", Reason.FORMULA),
        ("@SUM(A1)", Reason.FORMULA),
        ("inf", Reason.NOT_A_NUMBER),
        ("12a", Reason.NOT_A_NUMBER),
        ("1e9999999", Reason.NOT_A_NUMBER),
        ("١٢", Reason.NOT_A_NUMBER),
        ("0x10", Reason.NOT_A_NUMBER),
    ],
)
def test_hostile_numbers_are_refused_with_a_reason(said: str, reason: Reason) -> None:
    with pytest.raises(Refused) as fault:
        number(said, "value_usd")
    assert fault.value.reason is reason


def test_nan_is_missing_not_a_value() -> None:
    tally = Tally()
    assert not list(
        checked([Draft(3, "2014", "BLR", "BLR", "RUS", "HS17", "870190", "NaN")], tally)
    )
    assert (tally.examples[0].line, tally.examples[0].column, tally.examples[0].reason) == (
        3,
        "value_usd",
        Reason.MISSING,
    )


def test_two_vintages_of_one_reporter_and_year_are_refused() -> None:
    tally = Tally()
    other = Draft(8, "2014", "BLR", "BLR", "POL", "HS12", "870190", "5")
    assert len(list(checked([GOOD, other], tally))) == 1
    assert tally.reasons == {Reason.MIXED_VINTAGE: 1}


@given(st.decimals(min_value=0, max_value=Decimal("1e14"), places=3, allow_nan=False))
def test_a_number_written_is_the_number_read(value: Decimal) -> None:
    assert number(f"{value:f}", "value_usd") == value


@pytest.mark.parametrize(
    ("said", "code"),
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
    said: str, code: str | None
) -> None:
    assert areas.code(said) == code


def test_distance_of_a_region_is_that_of_its_country() -> None:
    assert areas.distance("BLR", "RU-IVA") == areas.distance("RUS", "BLR") == (1495, True)
    assert areas.distance("BLR", "WLD") is None
