"""Partners, goods and suppliers in order: the right values, shares, ranks and changes, and none
where the tables are a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from tests.dossier import made_tables

from kirmash.errors import InputError
from kirmash.records.coverage import CoverageStatus
from kirmash.records.quantities import Measure, Unknown
from kirmash.records.rankings import Ranking, RankingKind
from kirmash.trade import derived, query
from kirmash.trade.rankings import goods, partners
from kirmash.trade.rankings.ranking import (
    RankingQuestion,
    RankingSources,
    build_ranking,
    choose_years,
)

Row = tuple[str, str, str, str, str, float, float | str]


def add(folder: Path, rows: Iterable[Row], complete: tuple[str, ...] = ()) -> None:
    """Rows (period, reporter, exporter, importer, product, dollars, kilograms) as a table."""
    made_tables.add(folder.parent, rows, complete=complete)  # type: ignore[arg-type]


def rank(folder: Path, question: RankingQuestion, kind: RankingKind) -> Ranking:
    """The ranking of a question."""
    find = goods.goods_tables if kind is RankingKind.GOODS else partners.partner_tables
    with query.open_trade_connection(folder) as base:
        tables = choose_years(find(base, question), question)
    return build_ranking(kind, question, tables, RankingSources())


def values(ranking: Ranking) -> list[tuple[str, Decimal | Unknown]]:
    """Codes with the last year's dollars."""
    return [(row.code, row.values[-1]) for row in ranking.rows]


PARTNER_ROWS: list[Row] = [
    ("2020", "BLR", "BLR", "RUS", "TOTAL", 100, ""),
    ("2020", "BLR", "BLR", "DEU", "TOTAL", 50, ""),
    ("2020", "BLR", "BLR", "WLD", "TOTAL", 150, ""),
    ("2021", "BLR", "BLR", "RUS", "TOTAL", 150, ""),
    ("2021", "BLR", "BLR", "DEU", "TOTAL", 40, ""),
    ("2021", "BLR", "BLR", "KAZ", "TOTAL", 10, ""),
    ("2021", "BLR", "BLR", "WLD", "TOTAL", 200, ""),
]


def test_partners_have_shares_of_the_total_changes_and_ranks(tmp_path: Path) -> None:
    add(tmp_path / "trade", PARTNER_ROWS)
    ranking = rank(tmp_path / "trade", RankingQuestion("BLR"), RankingKind.PARTNERS)
    assert values(ranking) == [("RUS", 150), ("DEU", 40), ("KAZ", 10)]
    assert ranking.years == (2020, 2021)
    assert ranking.totals == (150, 200)
    first, second, third = ranking.rows
    assert (first.rank, first.share, first.change_pct) == (1, 0.75, pytest.approx(50))
    assert (second.rank, second.share, second.change_pct) == (2, 0.2, pytest.approx(-20))
    # nothing was sold there in 2020, of which all partners are known: a change from zero is none
    assert third.values == (0, 10)
    assert isinstance(third.change_pct, Unknown)


def test_partners_that_may_not_be_all_have_no_rank_and_no_share(tmp_path: Path) -> None:
    add(tmp_path / "trade", [row for row in PARTNER_ROWS if row[3] != "WLD"])
    ranking = rank(tmp_path / "trade", RankingQuestion("BLR"), RankingKind.PARTNERS)
    assert ranking.coverage.status is CoverageStatus.PARTIAL
    for row in ranking.rows:
        assert isinstance(row.rank, Unknown)
        assert isinstance(row.share, Unknown)
    # nor is a partner that is not there one of nothing
    assert isinstance(ranking.rows[2].values[0], Unknown)


def test_partners_short_of_the_total_have_shares_and_no_rank(tmp_path: Path) -> None:
    rows = [row for row in PARTNER_ROWS if row[3] != "DEU"]
    add(tmp_path / "trade", rows)
    first = rank(tmp_path / "trade", RankingQuestion("BLR"), RankingKind.PARTNERS).rows[0]
    assert first.share == 0.75
    assert isinstance(first.rank, Unknown)


def test_rows_left_out_are_counted(tmp_path: Path) -> None:
    add(tmp_path / "trade", PARTNER_ROWS)
    ranking = rank(tmp_path / "trade", RankingQuestion("BLR", top=1), RankingKind.PARTNERS)
    assert (values(ranking), ranking.rest, ranking.rest_count) == ([("RUS", 150)], 50, 2)


def test_an_economy_that_does_not_report_is_ranked_by_its_partners_reports_as_a_part(
    tmp_path: Path,
) -> None:
    add(tmp_path / "trade", [("2022", "DEU", "RUS", "DEU", "TOTAL", 70, "")])
    ranking = rank(tmp_path / "trade", RankingQuestion("RUS"), RankingKind.PARTNERS)
    assert (values(ranking), ranking.by_partners) == ([("DEU", 70)], True)
    assert ranking.coverage.status is CoverageStatus.PARTIAL
    assert isinstance(ranking.rows[0].share, Unknown)
    assert [note.code for note in ranking.notes] == ["ranking.by-partners"]


def test_own_reports_go_before_those_of_partners_of_a_later_year(tmp_path: Path) -> None:
    add(tmp_path / "trade", [*PARTNER_ROWS, ("2022", "DEU", "BLR", "DEU", "TOTAL", 70, "")])
    assert rank(tmp_path / "trade", RankingQuestion("BLR"), RankingKind.PARTNERS).years[-1] == 2021


def test_a_year_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    add(tmp_path / "trade", PARTNER_ROWS)
    with pytest.raises(InputError, match="no trade of BLR for 2019") as fault:
        rank(tmp_path / "trade", RankingQuestion("BLR", years=(2019,)), RankingKind.PARTNERS)
    assert "Made 2020" in str(fault.value.problem.values)


def test_a_run_of_years_shows_each_and_the_change_over_all(tmp_path: Path) -> None:
    rows: list[Row] = [("2019", "BLR", "BLR", "RUS", "TOTAL", 75, "")]
    add(tmp_path / "trade", [*rows, *PARTNER_ROWS])
    question = RankingQuestion("BLR", years=(2019, 2021))
    row = rank(tmp_path / "trade", question, RankingKind.PARTNERS).rows[0]
    assert (row.values, row.change_pct) == ((75, 100, 150), pytest.approx(100))


GOODS: list[Row] = [
    # told at two, four and six digits: each level counts once
    ("2021", "BLR", "BLR", "RUS", "44", 100, ""),
    ("2021", "BLR", "BLR", "RUS", "4407", 60, 1000),
    ("2021", "BLR", "BLR", "RUS", "440710", 60, 1000),
    ("2021", "BLR", "BLR", "RUS", "4412", 40, ""),
    ("2021", "BLR", "BLR", "RUS", "310420", 300, 5000),
    ("2021", "BLR", "BLR", "DEU", "440710", 40, 500),
    ("2021", "BLR", "BLR", "DEU", "310420", 60, ""),
]


@pytest.mark.parametrize("with_derived", [True, False])
@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (2, [("31", 360), ("44", 140)]),
        (4, [("3104", 360), ("4407", 100), ("4412", 40)]),
        (6, [("310420", 360), ("440710", 100)]),
    ],
)
def test_goods_are_summed_over_partners_at_each_level(
    tmp_path: Path, level: int, expected: list[tuple[str, int]], with_derived: bool
) -> None:
    add(tmp_path / "trade", GOODS, ("goods", "partners"))
    if not with_derived:
        for path in (tmp_path / "trade" / derived.FOLDER).iterdir():
            path.unlink()
    ranking = rank(tmp_path / "trade", RankingQuestion("BLR", level=level), RankingKind.GOODS)
    assert values(ranking) == expected
    assert ranking.totals[-1] == 500
    # at six digits 4412 is told by no code: 460 of 500 are no list of all goods
    assert [isinstance(row.rank, Unknown) for row in ranking.rows] == [level == 6] * len(expected)
    assert ranking.rows[0].share == 0.72


def test_weight_and_unit_value_are_told_where_all_of_it_is_weighed(tmp_path: Path) -> None:
    add(tmp_path / "trade", GOODS, ("goods", "partners"))
    ranking = rank(tmp_path / "trade", RankingQuestion("BLR"), RankingKind.GOODS)
    by_code = {row.code: row for row in ranking.rows}
    assert by_code["4407"].kilograms == 1500
    assert by_code["4407"].unit_value == pytest.approx(100 / 1500 * 1000)
    assert isinstance(by_code["3104"].kilograms, Unknown)  # Germany's part has no weight


def test_goods_with_a_partner_are_of_that_flow(tmp_path: Path) -> None:
    add(tmp_path / "trade", GOODS, ("goods", "partners"))
    question = RankingQuestion("BLR", partner="DEU")
    ranking = rank(tmp_path / "trade", question, RankingKind.GOODS)
    assert values(ranking) == [("3104", 60), ("4407", 40)]
    assert ranking.totals[-1] == 100
    assert [row.rank for row in ranking.rows] == [1, 2]


def test_goods_of_a_part_have_no_share_but_a_code_that_is_told_is_complete(
    tmp_path: Path,
) -> None:
    add(tmp_path / "trade", GOODS)
    question = RankingQuestion("BLR", partner="RUS")
    rows = {row.code: row for row in rank(tmp_path / "trade", question, RankingKind.GOODS).rows}
    assert isinstance(rows["4407"].share, Unknown)
    assert rows["4407"].coverage.is_complete  # the code itself is told
    assert not rows["3104"].coverage.is_complete  # a finer code is, and perhaps not all


def test_goods_of_a_group_are_without_the_trade_inside_it(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("2021", code, code, partner, "310420", dollars, "")
        for code, partner, dollars in (
            ("BLR", "RUS", 10),
            ("BLR", "CHN", 5),
            ("RUS", "BLR", 20),
            ("RUS", "CHN", 100),
            ("KAZ", "CHN", 30),
            ("ARM", "RUS", 1),
            ("KGZ", "CHN", 2),
        )
    ]
    add(tmp_path / "trade", rows, ("goods", "partners"))
    ranking = rank(tmp_path / "trade", RankingQuestion("EAEU"), RankingKind.GOODS)
    assert (values(ranking), ranking.totals[-1]) == ([("3104", 137)], 137)
    inside = RankingQuestion("EAEU", with_internal=True)
    assert rank(tmp_path / "trade", inside, RankingKind.GOODS).totals[-1] == 168
    by_partner = rank(tmp_path / "trade", RankingQuestion("EAEU"), RankingKind.PARTNERS)
    assert (values(by_partner), by_partner.totals[-1]) == ([("CHN", 137)], 137)
    assert by_partner.rows[0].rank == 1
    # Belarus with the group: with the members other than itself
    question = RankingQuestion("BLR", partner="EAEU")
    assert values(rank(tmp_path / "trade", question, RankingKind.GOODS)) == [("3104", 10)]


def test_a_group_of_which_a_member_does_not_report_is_a_part(tmp_path: Path) -> None:
    rows: list[Row] = [("2021", "BLR", "BLR", "CHN", "310420", 5, "")]
    add(tmp_path / "trade", rows, ("goods", "partners"))
    ranking = rank(tmp_path / "trade", RankingQuestion("EAEU"), RankingKind.PARTNERS)
    assert ranking.coverage.status is CoverageStatus.PARTIAL
    assert not ranking.rows[0].coverage.is_complete
    assert isinstance(ranking.rows[0].share, Unknown)
    assert "ranking.members-missing" in [note.code for note in ranking.notes]
    assert ranking.members == ("BLR",), "who reports nothing is not counted"


def test_suppliers_of_a_market_are_by_its_own_imports_and_the_subject_is_there(
    tmp_path: Path,
) -> None:
    rows: list[Row] = [
        ("2021", "DEU", seller, "DEU", "4407", dollars, dollars * 2)
        for seller, dollars in (("WLD", 100), ("AUT", 60), ("SWE", 30), ("BLR", 10))
    ]
    # what the seller reports of the same flow is no report of the market
    add(tmp_path / "trade", [*rows, ("2021", "BLR", "BLR", "DEU", "4407", 999, "")])
    question = RankingQuestion("DEU", Measure.IMPORTS, product="4407", top=2, subject="BLR")
    ranking = rank(tmp_path / "trade", question, RankingKind.SUPPLIERS)
    assert values(ranking) == [("AUT", 60), ("SWE", 30), ("BLR", 10)]
    assert [(row.rank, row.share) for row in ranking.rows] == [(1, 0.6), (2, 0.3), (3, 0.1)]
    assert ranking.rows[2].unit_value == pytest.approx(500)
    assert ranking.rest_count == 0


def test_months_of_a_year_are_summed_and_fewer_than_twelve_are_a_part(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"2021-{month:02d}", "BLR", "BLR", "RUS", "310420", 10, "") for month in range(1, 4)
    ]
    add(tmp_path / "trade", rows, ("goods", "partners"))
    for kind in (RankingKind.GOODS, RankingKind.PARTNERS):
        ranking = rank(tmp_path / "trade", RankingQuestion("BLR"), kind)
        assert ranking.rows[0].values[-1] == 30
        assert ranking.coverage.months == 3
        assert not ranking.rows[0].coverage.is_complete
