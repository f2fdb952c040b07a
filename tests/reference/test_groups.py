"""Who belonged to a group in a year."""

from __future__ import annotations

import pytest

from kirmash.reference import economies, groups, lexicons


@pytest.mark.parametrize(
    ("group", "year", "count", "inside", "outside"),
    [
        ("EAEU", 2014, 0, "", "BLR"),
        ("EAEU", 2015, 4, "ARM", "KGZ"),  # Kyrgyzstan joined in August
        ("EAEU", 2016, 5, "KGZ", "UZB"),
        ("EU", 2003, 15, "GBR", "POL"),
        ("EU", 2004, 25, "POL", "ROU"),  # of May
        ("EU", 2013, 28, "HRV", "NOR"),  # of July
        ("EU", 2019, 28, "GBR", "NOR"),
        ("EU", 2020, 27, "HRV", "GBR"),  # to January
        ("CIS", 2008, 11, "GEO", "TKM"),
        ("CIS", 2019, 9, "AZE", "UKR"),
        ("Union State", 2021, 2, "BLR", "KAZ"),
    ],
)
def test_the_members_of_a_year(
    group: str, year: int, count: int, inside: str, outside: str
) -> None:
    members = groups.group_members(group, year)
    assert len(members) == count
    assert not inside or inside in members
    assert outside not in members


def test_an_economy_is_its_own_only_member() -> None:
    assert groups.group_members("BLR", 2021) == ("BLR",)
    assert not groups.is_group("BLR")


def test_every_group_and_member_is_known() -> None:
    for row in lexicons.data_rows("group_members"):
        assert economies.is_known(row["group"])
        assert economies.is_known(row["member"])
        assert not row["until"] or row["since"] < row["until"]
