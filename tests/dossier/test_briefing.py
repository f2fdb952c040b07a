"""What is set beside a pair: from cells of documents, from the trade tables, and nothing where
there is nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.dossier.made_tables import Row, add, world

from kirmash import Dossier, Order, View, pair_of
from kirmash.dossier import briefing
from kirmash.dossier.selection.material import DossierMaterial, add_table_evidence
from kirmash.errors import InputError
from kirmash.i18n import translate
from kirmash.records.quantities import Measure

ROWS = world((2013, 2014, 2015))


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("official")
    Dossier.create(folder).close()
    add(folder, ROWS)
    return folder


def material(folder: Path) -> DossierMaterial:
    return DossierMaterial((), (), date(2024, 6, 1), 0, folder)


def test_a_region_is_set_beside_its_countries(dossier: Path) -> None:
    pair = pair_of("BLR", "RU-IVA")
    compared = briefing.gather_country_and_world_figures(
        add_table_evidence(material(dossier), (pair.codes,), None), pair, "en"
    )
    assert len({(claim.document, claim.reporter) for claim in compared.country_turnover}) == 1
    assert {claim.pair for claim in compared.country_turnover} == {frozenset({"BLR", "RUS"})}
    assert {claim.measure for claim in compared.country_turnover} == {Measure.TURNOVER}
    assert compared.world_totals == ()


def test_each_countrys_total_trade_is_the_sum_of_its_rows(dossier: Path) -> None:
    compared = briefing.gather_country_and_world_figures(
        material(dossier), pair_of("BLR", "RUS"), "en"
    )
    totals = {
        (claim.reporter, claim.period.year): claim.quantity.value
        for claim in compared.world_totals
        if claim.period and claim.quantity
    }
    for code in ("BLR", "RUS"):
        for year in (2013, 2014, 2015):
            assert totals[code, year] == sum(
                row[5] for row in ROWS if row[0] == str(year) and code in row[2:4]
            )


def test_without_tables_and_cells_there_is_nothing(tmp_path: Path) -> None:
    assert (
        briefing.gather_country_and_world_figures(material(tmp_path), pair_of("BLR", "RUS"), "en")
        == briefing.ComparisonFigures()
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_brief_of_two_countries_stands_on_the_tables_alone(dossier: Path, lang: str) -> None:
    with Dossier.open(dossier) as opened:
        brief = opened.assemble(("BLR", "RUS"), Order(lang=lang), View(date(2024, 6, 1)))
    assert all(figure.status != "x" and figure.refs for figure in brief.figures)
    assert len(brief.highlights[0].refs) >= 5
    every = {
        (
            translate("evidence.sum", lang, table=f"{year}.parquet"),
            sum(row[5] for row in ROWS if row[0] == str(year) and code in row[2:4]),
        )
        for year in (2013, 2014, 2015)
        for code in ("BLR", "RUS")
    }
    sums = {
        (entry.place, float(entry.quote))
        for entry in brief.evidence
        if ".parquet" in entry.place and "," not in entry.place
    }
    assert len(sums) == 4
    assert sums <= every


def test_the_brief_computes_what_the_tables_allow_and_a_region_sees_its_countries(
    dossier: Path,
) -> None:
    with Dossier.open(dossier) as opened:
        for pair in (("BLR", "RUS"), ("BLR", "RU-IVA")):
            brief = opened.assemble(pair, Order(), View(date(2024, 6, 1)))
            tables = {table.key: table for section in brief.sections for table in section.tables}
            assert {"indicators", "index_sides", "index_goods"} <= tables.keys()
            assert "Belarus – Russia" in tables["indicators"].title


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_annex_on_trade_has_the_screens_of_the_tables(dossier: Path, lang: str) -> None:
    keys = ("ranking_partners", "ranking_goods", "moved", "moved_goods")
    expected = {f"{key}_{flow}" for key in keys for flow in ("exports", "imports")}
    with Dossier.open(dossier) as opened:
        brief = opened.assemble(("BLR", "RU-IVA"), Order(lang=lang), View(date(2024, 6, 1)))
        earlier = opened.assemble(("BLR", "RUS"), Order(lang=lang), View(date(2018, 1, 1)))
    tables = {table.key: table for table in brief.sections[0].tables}
    assert expected <= tables.keys()
    sold = sum(row[5] for row in ROWS if (row[0], *row[2:4]) == ("2015", "BLR", "RUS"))
    goods = tables["ranking_goods_exports"]
    place = next(at for at, column in enumerate(goods.columns) if "2015" in column.title)
    assert expected.isdisjoint(table.key for table in earlier.sections[0].tables)
    total = goods.rows[-1][place].number
    assert any(total == pytest.approx(sold / scale) for scale in (1, 1e3, 1e6))


def test_tables_retrieved_after_the_day_of_the_query_are_not_used(dossier: Path) -> None:
    with Dossier.open(dossier) as opened:
        brief = opened.assemble(("BLR", "RUS"), Order(), View(date(2018, 1, 1)))
    assert [figure.status for figure in brief.figures] == ["x"] * 5
    assert brief.evidence == ()


def test_a_countrys_total_trade_is_reported_as_it_was_known_on_the_day(tmp_path: Path) -> None:
    """A value revised later and a year retrieved later do not count before they were had."""

    def row(year: str, seller: str, buyer: str, value: float) -> Row:
        return year, "BLR", seller, buyer, "870190", value, 1.0

    Dossier.create(tmp_path).close()
    back = row("2014", "RUS", "BLR", 7.0)
    add(tmp_path, [row("2014", "BLR", "RUS", 90.0), back], date(2020, 1, 1))
    add(
        tmp_path,
        [
            row("2014", "BLR", "RUS", 95.0),
            back,
            row("2015", "BLR", "RUS", 50.0),
            row("2015", "RUS", "BLR", 5.0),
        ],
        date(2022, 1, 1),
    )

    def known(day: date) -> dict[int, float]:
        compared = briefing.gather_country_and_world_figures(
            DossierMaterial((), (), day, 0, tmp_path), pair_of("BLR", "RUS"), "en"
        )
        return {
            claim.period.year: claim.quantity.value
            for claim in compared.world_totals
            if claim.period and claim.quantity
        }

    assert known(date(2022, 1, 1)) == {2014: 102, 2015: 55}
    assert known(date(2021, 12, 31)) == {2014: 97}
    assert known(date(2019, 12, 31)) == {}


def test_what_moved_a_pair_is_reported_as_it_was_known_on_the_day(tmp_path: Path) -> None:
    def rows(value: float) -> list[Row]:
        return [
            ("2014", "BLR", "BLR", "RUS", "870190", 100.0, 1.0),
            ("2015", "BLR", "BLR", "RUS", "870190", value, 1.0),
        ]

    Dossier.create(tmp_path).close()
    add(tmp_path, rows(80.0), date(2020, 1, 1))
    add(tmp_path, rows(50.0), date(2022, 1, 1))
    with Dossier.open(tmp_path) as opened:
        values = {2014: Decimal(100), 2015: Decimal(80)}
        changes = [
            next(
                change.change_pct
                for change in opened.tables.change_drivers(
                    ("BLR", "RUS"), values, (2014, 2015), day
                )
                if change.subject == "BLR (Made)"
            )
            for day in (date(2021, 1, 1), None)
        ]
    assert changes == [-20, -50]


def test_the_order_of_adding_changes_no_byte(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
    pages = sorted(folder.glob("2016*.html"))[:5]
    written = []
    one_by_one = [[page] for page in pages[2:] + pages[:2]]
    for number, runs in enumerate(([pages], [pages[::-1]], one_by_one)):
        with Dossier.create(tmp_path / str(number)) as opened:
            for run in runs:
                opened.add(run)
            order = Order("en", tmp_path / str(number), ("html", "xlsx"))
            paths = opened.brief(("BLR", "RU-IVA"), order, View(date(2016, 4, 20)))
            written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1] == written[2]


@pytest.mark.parametrize(("lang", "words"), [("en", "Brought from HS17"), ("ru", "из HS17")])
def test_goods_brought_to_another_edition_are_told_where_their_codes_stand(
    dossier: Path, lang: str, words: str
) -> None:
    with Dossier.open(dossier) as opened:
        view = View(date(2024, 6, 1))
        plain = opened.assemble(("BLR", "RUS"), Order(lang=lang), view)
        brought = opened.assemble(("BLR", "RUS"), Order(lang=lang, nomenclature="HS22"), view)
        with pytest.raises(InputError, match="HS99"):
            opened.assemble(("BLR", "RUS"), Order(lang=lang, nomenclature="HS99"), view)
    assert words not in repr(plain)
    assert words in repr(brought)
    assert "HS22, 6" in repr(brought)
