"""A flow over months, quarters, years and the last twelve months."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.dossier import made_tables

from kirmash.dossier.screens import flows
from kirmash.dossier.screens.flows import FlowSeriesRequest
from kirmash.errors import InputError
from kirmash.records.quantities import Unknown
from kirmash.records.rankings import FlowSeries


def months(year: int, numbers: range, dollars: int) -> list[tuple[object, ...]]:
    """A month's rows of Belarus's exports to Russia: so many dollars more each month."""
    return [
        (f"{year}-{month:02d}", "BLR", "BLR", "RUS", "TOTAL", dollars + month, "")
        for month in numbers
    ]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    rows = [*months(2020, range(1, 13), 100), *months(2021, range(1, 6), 200)]
    return made_tables.add(tmp_path, rows)  # type: ignore[arg-type]


def series(
    tables: Path, step: str, partner: str = "RUS", years: tuple[int, ...] = ()
) -> FlowSeries:
    (found,) = flows.trade_series(tables, FlowSeriesRequest("BLR", partner, "exports", step, years))
    return found


def values(found: FlowSeries) -> dict[str, float | None]:
    """Dollars by period; None for what is unknown."""
    return {
        str(point.period): None if isinstance(point.value, Unknown) else float(point.value)
        for point in found.points
    }


def test_months_and_their_change_on_the_same_month_of_the_year_before(tables: Path) -> None:
    found = series(tables, "month")
    assert (len(found.points), found.points[0].value) == (17, 101)
    assert isinstance(found.points[0].change_pct, Unknown)
    assert found.points[12].change_pct == pytest.approx((201 / 101 - 1) * 100)


def test_a_quarter_is_there_where_all_its_months_are(tables: Path) -> None:
    found = values(series(tables, "quarter"))
    assert found == {
        "2020-Q1": 306,
        "2020-Q2": 315,
        "2020-Q3": 324,
        "2020-Q4": 333,
        "2021-Q1": 606,
    }


def test_a_year_of_fewer_than_twelve_months_is_unknown_and_no_fall(tables: Path) -> None:
    assert values(series(tables, "year")) == {"2020": 1278}


def test_twelve_months_run_on_from_month_to_month(tables: Path) -> None:
    found = series(tables, "twelve", years=(2021, 2021))
    assert len(found.points) == 5
    assert found.points[0].value == 1278 - 101 + 201


def test_a_gap_is_a_gap(tmp_path: Path) -> None:
    rows = [*months(2020, range(1, 3), 100), *months(2020, range(4, 7), 100)]
    place = made_tables.add(tmp_path, rows)  # type: ignore[arg-type]
    assert values(series(place, "month"))["2020-03"] is None
    assert values(series(place, "quarter"))["2020-Q1"] is None


def test_goods_that_may_be_a_part_are_no_month(tmp_path: Path) -> None:
    rows = [("2020-01", "BLR", "BLR", "RUS", "440710", 5, "")]
    place = made_tables.add(tmp_path, rows, complete=())  # type: ignore[arg-type]
    request = FlowSeriesRequest("BLR", "RUS", "exports", "month")
    assert flows.trade_series(place, request) == ()


def test_a_group_is_the_sum_where_every_member_is_told(tmp_path: Path) -> None:
    rows = [
        (f"2021-{month:02d}", "BLR", "BLR", partner, "TOTAL", 10, "")
        for month in (1, 2)
        for partner in ("RUS", "KAZ", "ARM", "KGZ")
        if (month, partner) != (2, "KGZ")
    ]
    place = made_tables.add(tmp_path, rows)  # type: ignore[arg-type]
    # Belarus is a member itself, and does not trade with itself
    assert values(series(place, "month", "EAEU")) == {"2021-01": 40}


def test_years_alone_have_no_months(tmp_path: Path) -> None:
    rows = [("2020", "BLR", "BLR", "RUS", "TOTAL", 5, "")]
    place = made_tables.add(tmp_path, rows)  # type: ignore[arg-type]
    assert values(series(place, "year")) == {"2020": 5}
    with pytest.raises(InputError, match="only whole years"):
        series(place, "month")


def test_a_chart_is_written_in_either_language(tables: Path, tmp_path: Path) -> None:
    found = (series(tables, "month"),)
    flows.write_series(found, tmp_path / "a.svg", "ru")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert "Экспорт: Беларусь → Россия, по месяцам" in text
    assert "01.2020" in text
