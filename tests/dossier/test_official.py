"""Official figures in the series: both sides' cells, none twice, the last retrieval, nothing
changed without tables.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import Row, add

from kirmash.dossier.dossier import Dossier
from kirmash.dossier.selection.material import add_evidence_for_record, add_table_evidence
from kirmash.ledger.views import View
from kirmash.records.estimates import Series
from kirmash.records.quantities import Measure
from kirmash.trade import official as cells

GOODS = "870190"


def flow(period: str, who: str, seller: str, buyer: str, value: float) -> Row:
    return period, who, seller, buyer, GOODS, value, 1.0


TWO_SIDES = [
    flow("2013", "RUS", "RUS", "BLR", 20e9),
    flow("2013", "RUS", "BLR", "RUS", 14e9),
    flow("2013", "BLR", "RUS", "BLR", 21e9),
    flow("2013", "BLR", "BLR", "RUS", 13.5e9),
    flow("2014", "RUS", "RUS", "BLR", 18e9),
    flow("2014", "RUS", "BLR", "RUS", 13e9),
    flow("2014", "BLR", "RUS", "BLR", 19e9),
    flow("2014", "BLR", "BLR", "RUS", 12.6e9),
]


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    add(tmp_path, TWO_SIDES)
    return Dossier.create(tmp_path)


def level(series: Series, year: str) -> float:
    point = next(candidate for candidate in series.points if str(candidate.period) == year)
    assert point.value is not None
    return point.value


def test_both_sides_cells_are_the_evidence(dossier: Dossier) -> None:
    exports = dossier.series(("RUS", "BLR"), Measure.EXPORTS)
    assert level(exports, "2013") == pytest.approx(21e9, rel=0.01), "as Belarus counts its imports"
    codes = [clause.code for clause in exports.points[0].explanation]
    assert codes[:3] == ["one_number", "partner_reports", "own_mirror"]
    imports = dossier.series(("BLR", "RUS"), Measure.IMPORTS)
    assert level(imports, "2013") == level(exports, "2013")
    assert {len(point.evidence) for point in exports.points} == {2}, "one cell of each side"
    assert {point.official for point in exports.points} == {1.0}
    turnover = dossier.series(("RUS", "BLR"))
    assert level(turnover, "2013") == pytest.approx(34.5e9, rel=0.01)
    assert level(dossier.series(("BLR", "RUS")), "2013") == level(turnover, "2013")


def test_no_cell_counts_twice(dossier: Dossier, tmp_path: Path) -> None:
    all_claims = [
        claim
        for each in cells.table_extractions(tmp_path / "trade", "RUS", "BLR")
        for claim in each.claims
    ]
    assert len(all_claims) == 12
    flows = cells.drop_double_counts(all_claims, Measure.EXPORTS, "RUS")
    assert {claim.measure for claim in flows} == {Measure.EXPORTS, Measure.IMPORTS}
    turnover = cells.drop_double_counts(all_claims, Measure.TURNOVER, "RUS")
    keys = [(claim.reporter, claim.measure, str(claim.period)) for claim in turnover]
    assert sorted(keys) == sorted(
        (who, measure, year)
        for year in ("2013", "2014")
        for who, measure in (
            ("RUS", Measure.TURNOVER),
            ("BLR", Measure.EXPORTS),
            ("BLR", Measure.IMPORTS),
        )
    )


def test_a_turnover_and_its_flows_that_are_all_cells_are_all_taken(tmp_path: Path) -> None:
    rows = [(y, w, s, b, "TOTAL", v, 1.0) for y, w, s, b, _, v, _ in TWO_SIDES]
    folder = add(tmp_path, rows)
    claims = [c for each in cells.table_extractions(folder, "RUS", "BLR") for c in each.claims]
    for measure in (Measure.EXPORTS, Measure.TURNOVER):
        taken = cells.drop_double_counts(claims, measure, "RUS")
        assert {c.measure for c in taken if c.reporter == "RUS"} == {
            Measure.EXPORTS,
            Measure.IMPORTS,
            Measure.TURNOVER,
        }
        assert {c.measure for c in taken if c.reporter == "BLR"} == {
            Measure.EXPORTS,
            Measure.IMPORTS,
        }


def test_a_figure_that_two_sources_print_counts_once_from_the_last(tmp_path: Path) -> None:
    add(tmp_path, [flow("2013", "RUS", "RUS", "BLR", 20e9)], date(2020, 1, 1), "Old")
    folder = add(tmp_path, [flow("2013", "RUS", "RUS", "BLR", 20.5e9)], date(2021, 1, 1), "New")
    add(
        tmp_path,
        [flow("2013", "", "RUS", "BLR", 19e9), flow("2013", "", "BLR", "RUS", 3e9)],
        date(2022, 1, 1),
        "Reconciled",
    )
    values_by_source = {
        (figure.total.source, figure.total.measure): float(figure.total.value_usd)
        for figure in cells.official_figures(folder, "RUS", "BLR")
    }
    assert values_by_source == {
        ("New", Measure.EXPORTS): 20.5e9,
        ("Reconciled", Measure.IMPORTS): 3e9,
    }


def test_a_revised_cell_counts_as_last_reported_by_the_day_of_the_query(tmp_path: Path) -> None:
    add(tmp_path, [flow("2013", "RUS", "RUS", "BLR", 20e9)], date(2020, 1, 1))
    folder = add(tmp_path, [flow("2013", "RUS", "RUS", "BLR", 22e9)], date(2022, 1, 1))

    def values(day: date | None) -> list[float]:
        return [
            float(figure.total.value_usd)
            for figure in cells.official_figures(folder, "RUS", "BLR", day)
        ]

    assert values(None) == [22e9]
    assert values(date(2021, 1, 1)) == [20e9]
    assert values(date(2019, 1, 1)) == []
    dossier = Dossier.create(tmp_path)
    assert level(
        dossier.series(("RUS", "BLR"), "exports", View(date(2021, 1, 1))), "2013"
    ) == pytest.approx(20e9, rel=0.01)


def test_months_enter_as_a_year_or_as_its_beginning(tmp_path: Path) -> None:
    rows = [flow(f"2013-{month:02d}", "RUS", "RUS", "BLR", 1e9) for month in range(1, 13)]
    rows += [flow(f"2014-{month:02d}", "RUS", "RUS", "BLR", 1e9) for month in range(1, 4)]
    rows += [flow("2015-05", "RUS", "RUS", "BLR", 1e9)]
    figures = cells.official_figures(add(tmp_path, rows), "RUS", "BLR")
    assert [(figure.period, float(figure.total.value_usd)) for figure in figures] == [
        ("2013", 12e9),
        ("2014-01/2014-03", 3e9),
    ]


def test_why_shows_the_cell_of_a_value(dossier: Dossier) -> None:
    point = dossier.series(("RUS", "BLR"), "exports").points[0]
    explanation = dossier.why(point.id)
    assert {citation.quote for citation in explanation.citations} == {
        "20000000000.000",
        "21000000000.000",
    }
    assert dossier.why(point.evidence[0]).claim is not None


def test_without_tables_the_material_is_the_same(tmp_path: Path) -> None:
    with Dossier.create(tmp_path) as empty:
        material = empty.material()
        assert add_table_evidence(material, (("RUS", "BLR"),), None) is material
        assert add_evidence_for_record(material, "v-1234", None) is material


def test_a_sum_of_goods_is_no_official_cell_one_of_months_that_were_printed_is(
    tmp_path: Path,
) -> None:
    total = ("2013", "RUS", "RUS", "BLR", "TOTAL", 20e9, 1.0)
    goods = [flow("2013", "RUS", "BLR", "RUS", 14e9)]
    goods += [("2013", "RUS", "BLR", "RUS", "870110", 1e9, 1.0)]
    months = [
        (f"2014-{month:02d}", "RUS", "RUS", "BLR", "TOTAL", 1e9, 1.0) for month in range(1, 13)
    ]
    add(tmp_path, [total, *goods, *months])
    found = {
        (claim.measure, str(claim.period)): cells.is_official_cell(claim)
        for each in cells.table_extractions(tmp_path / "trade", "RUS", "BLR")
        for claim in each.claims
    }
    official = {(Measure.EXPORTS, "2013"), (Measure.EXPORTS, "2014")}
    assert {key for key, is_official in found.items() if is_official} == official


def test_one_good_that_is_declared_all_is_no_official_cell(tmp_path: Path) -> None:
    add(tmp_path, [("2013", "RUS", "RUS", "BLR", "870110", 1e9, 1.0)])
    (each,) = cells.table_extractions(tmp_path / "trade", "RUS", "BLR")
    assert each.claims
    assert not any(map(cells.is_official_cell, each.claims))
