"""What stands beside the change on page one: the countries' whole trade, the currencies with their
rows, shares and ranks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import resources

import pytest

from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.render import docx, html, pdf, xlsx
from kirmash.records.claims import Claim, RankingScope
from kirmash.records.evidence import Cell, Document
from kirmash.records.extractions import Extraction
from kirmash.records.periods import parse
from kirmash.records.quantities import Measure, Quantity
from kirmash.trade import rates

Make = Callable[[str], BriefInputs]
TABLE = Document("t" * 64, "baci.csv", "", "en", outlet="BACI")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def cell(measure: Measure, reporter: str, partner: str | None, year: int, value: float) -> Claim:
    place = Cell(f"{year}.parquet", reporter, 1 if partner else 0, 7, f"{measure} {value}")
    return Claim(
        TABLE.id,
        measure,
        reporter,
        (),
        partner,
        period=parse(str(year)),
        quantity=Quantity(value, "USD"),
        cell=place,
    )


def between_countries(lang: str, claims: tuple[Claim, ...]) -> BriefInputs:
    wholes = tuple(claim for claim in claims if claim.partner is None)
    return BriefInputs(
        ("BLR", "RUS"),
        lang,
        date(2018, 6, 1),
        (Extraction(TABLE, claims),),
        {},
        total_trade_claims=wholes,
    )


def test_a_regions_change_stands_beside_its_countries_and_the_currencies(material: Make) -> None:
    brief = assemble_brief(material("en"))
    first, second, *_ = brief.highlights
    assert (
        plain(first.text)
        == "2015: down almost 20 %; the total trade of the two countries (Russia – Belarus) fell "
        "by 24.2 % in dollars."
    )
    assert (
        plain(second.text)
        == "Against the dollar, average of 2015: Belarusian rouble −35.8 %, Russian rouble −37 %."
    )
    quotes = {entry.number: entry.quote for entry in brief.evidence}
    assert [quotes[ref] for ref in first.refs[-2:]] == ["32267100000", "24474100000"]
    assert [quotes[ref].split(",")[:2] for ref in second.refs] == [
        ["BYN", "2014"],
        ["BYN", "2015"],
        ["RUB", "2014"],
        ["RUB", "2015"],
    ]


def test_the_row_cited_is_the_row_of_the_file(material: Make) -> None:
    lines = (
        (resources.files("kirmash") / "data" / "trade" / rates.DATA_FILE)
        .read_text("utf-8")
        .splitlines()
    )
    fact = rates.annual_rate_entry("RUB", 2015)
    assert fact is not None
    assert lines[fact.row - 1] == fact.line
    assert fact.line.split(",")[rates.VALUE_COLUMN - 1] == str(fact.per_usd)
    brief = assemble_brief(material("en"))
    evidence = next(entry for entry in brief.evidence if entry.quote == fact.line)
    assert str(fact.row) in evidence.place
    assert evidence.document == rates.data_digest()


def test_shares_of_the_pair_stand_on_the_first_page(material: Make) -> None:
    brief = assemble_brief(material("en"))
    assert (
        plain(brief.highlights[-1].text)
        == "Share in exports, Ivanovo Oblast – Belarus: 14.6 % (January–February 2018)."
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_format_has_it(lang: str, material: Make) -> None:
    brief = assemble_brief(material(lang))
    assert len(brief.highlights) == 3
    assert all(note.text in html.render(brief) for note in brief.highlights)
    assert all((pdf.render(brief), docx.render(brief), xlsx.render(brief)))


def test_between_countries_each_sides_total_trade_is_reported() -> None:
    wholes = [
        cell(Measure.TURNOVER, code, None, year, value)
        for code, levels in (("BLR", (100e6, 90e6)), ("RUS", (500e6, 550e6)))
        for year, value in zip((2014, 2015), levels, strict=True)
    ]
    own = [
        cell(Measure.TURNOVER, "BLR", "RUS", year, value)
        for year, value in ((2014, 40e6), (2015, 30e6))
    ]
    brief = assemble_brief(between_countries("en", (*wholes, *own)))
    assert (
        plain(brief.highlights[0].text)
        == "2015: −25 %; each side’s total foreign trade in dollars: Belarus −10 %, Russia +10 %."
    )
    assert len(brief.highlights[0].refs) == 6
    change = brief.figures[1]
    assert (change.status, change.detail[0].text) == (
        "e",
        "calculated from the levels reported for 2014 and 2015",
    )
    assert any(entry.place == "sum over the partners in 2015.parquet" for entry in brief.evidence)


def test_the_balance_is_reckoned_from_flows_of_the_same_source_and_period() -> None:
    flows = (
        cell(Measure.EXPORTS, "BLR", "RUS", 2015, 20e6),
        cell(Measure.IMPORTS, "BLR", "RUS", 2015, 31e6),
    )
    balance = assemble_brief(between_countries("en", flows)).figures[-1]
    assert (plain(balance.value), balance.status, balance.number) == ("−$11 m", "e", -11e6)
    assert len(balance.refs) == 2
    apart = flows[0], cell(Measure.IMPORTS, "BLR", "RUS", 2014, 31e6)
    assert assemble_brief(between_countries("en", apart)).figures[-1].status == "x"


def test_where_nothing_is_known_nothing_is_reported(nothing: Make, material: Make) -> None:
    assert assemble_brief(nothing("en")).highlights == ()
    silent = assemble_brief(replace(material("en"), country_turnover_claims=()))
    assert silent.highlights[0].text.startswith("Against the dollar")


def test_a_year_without_a_rate_is_left_out() -> None:
    own = tuple(cell(Measure.TURNOVER, "BLR", "RUS", year, 1e6 * year) for year in (1994, 1995))
    assert assemble_brief(between_countries("en", own)).highlights == ()
    assert rates.annual_rate_entry("RUB", 1995) is None
    assert rates.annual_average_rate("USD", 1995) == 1


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (None, "Rank among trading partners, Russia: Belarus is number 5 (2015)."),
        (
            RankingScope(Measure.TURNOVER, True),
            "Rank among some trading partners, Russia: Belarus is number 5 (2015).",
        ),
        (
            RankingScope(Measure.EXPORTS, False),
            "Rank among buyers of the exports, Russia: Belarus is number 5 (2015).",
        ),
        (
            RankingScope(Measure.IMPORTS, True),
            "Rank among some suppliers of the imports, Russia: Belarus is number 5 (2015).",
        ),
    ],
)
def test_a_rank_says_which_list_it_is_in(scope: RankingScope | None, sentence: str) -> None:
    rank = replace(
        cell(Measure.RANK, "BLR", "RUS", 2015, 5.0), quantity=Quantity(5, "rank"), ranking=scope
    )
    own = tuple(cell(Measure.TURNOVER, "BLR", "RUS", year, 1e6 * year) for year in (2014, 2015))
    brief = assemble_brief(between_countries("en", (rank, *own)))
    assert sentence in [plain(note.text) for note in brief.highlights]
