"""The indicators of the annexes: values in their units, formulas, warnings and what is not
computed, in both languages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.model import Brief, BriefTable
from kirmash.briefs.render import docx, html, pdf, xlsx
from kirmash.briefs.sections import indicators
from kirmash.i18n import LANGUAGES, has_message
from kirmash.indicators.registry import IndicatorValue, indicator_specs
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CoverageFlag, CoverageFlagKind

DAY = date(2024, 2, 1)
SILENT = CoverageFlag("BACI", "RUS", 2022, CoverageFlagKind.SILENT)
INDICES = (
    IndicatorValue("exports", "BLR", "RUS", "2022", 1.25e9, "BACI", DAY, (SILENT,)),
    IndicatorValue("exports_cagr", "BLR", "RUS", "2018/2022", -0.031, "BACI", DAY),
    IndicatorValue(
        "complementarity", "BLR", "RUS", "2022", 0.61234, "BACI", DAY, (), "", "HS17, 6"
    ),
    IndicatorValue(
        "price_index", "BLR", "RUS", "2022", Unknown("no weights"), "BACI", DAY, (), "", "HS17, 6"
    ),
    IndicatorValue(
        "product_share", "BLR", "RUS", "2022", 0.25, "BACI", DAY, (), "870190", "HS17, 6"
    ),
    IndicatorValue("rca", "BLR", "RUS", "2022", 12.5, "BACI", DAY, (), "870190", "HS17, 6"),
    IndicatorValue("unit_value", "BLR", "RUS", "2022", 5.949, "BACI", DAY, (), "870190", "HS17, 6"),
    IndicatorValue(
        "product_share", "BLR", "RUS", "2022", 0.5, "BACI", DAY, (), "040110", "HS17, 6"
    ),
    IndicatorValue("products_hhi", "BLR", "", "2022", 0.17, "BACI", DAY, (), "", "HS17, 6"),
    IndicatorValue("products_hhi", "RUS", "", "2022", 0.33, "BACI", DAY, (), "", "HS17, 6"),
)


def brief_of(lang: str = "en", indices: tuple[IndicatorValue, ...] = INDICES) -> Brief:
    return assemble_brief(
        BriefInputs(("BLR", "RUS"), lang, date(2024, 6, 1), (), {}, indicator_values=indices)
    )


def table(brief: Brief, key: str) -> BriefTable:
    return next(
        candidate
        for section in brief.sections
        for candidate in section.tables
        if candidate.key == key
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_pairs_indicators_stand_in_their_units_with_formula_and_warning() -> None:
    rows = [[plain(cell.text) for cell in row] for row in table(brief_of(), "indicators").rows]
    assert rows == [
        ["Exports to the partner", "$1.25 bn", "2022", "X_ij", "no report"],
        [
            "Average annual growth of exports to the partner",
            "−3.1 %",
            "2018–2022",
            indicator_specs()["exports_cagr"].formula,
            "–",
        ],
        [
            "Complementarity of our exports and the partner's imports (Michaely)",
            "0.612",
            "2022",
            indicator_specs()["complementarity"].formula,
            "–",
        ],
    ]


def test_the_note_states_the_datas_date_what_is_not_computed_and_the_warnings() -> None:
    note = plain(table(brief_of(), "indicators").note)
    assert "BACI, retrieved 1 February 2024" in note
    assert "Not computed: Price index of exports to the partner (Fisher)." in note
    assert "Russia reported nothing for 2022" in note


def test_without_a_warning_there_is_no_column_of_them() -> None:
    clean = tuple(replace(index, flags=()) for index in INDICES)
    assert [column.title for column in table(brief_of(indices=clean), "indicators").columns] == [
        "Indicator",
        "Value",
        "Period",
        "Formula",
    ]


def test_products_stand_by_their_share_with_our_name_for_the_code() -> None:
    goods = table(brief_of(), "index_goods")
    assert [row[0].text for row in goods.rows] == ["040110", "870190"]
    assert [plain(cell.text) for cell in goods.rows[1]] == [
        "870190",
        "tractors",
        "25 %",
        "12.500",
        "$5.95 per kg",
    ]
    assert goods.rows[1][3].number == 12.5


def test_both_sides_stand_side_by_side() -> None:
    sides = table(brief_of(), "index_sides")
    assert [column.title for column in sides.columns[1:3]] == ["Belarus", "Russia"]
    assert [cell.text for cell in sides.rows[0][1:3]] == ["0.170", "0.330"]


def test_classes_steps_and_advantages_stand_in_words_of_the_brief() -> None:
    more = (
        IndicatorValue(
            "technology_share", "BLR", "", "2022", 0.25, "BACI", DAY, (), "MT1", "HS17, 6"
        ),
        IndicatorValue(
            "technology_share", "BLR", "", "2022", 0.05, "BACI", DAY, (), "–", "HS17, 6"
        ),
        IndicatorValue(
            "price_rung_share", "BLR", "RUS", "2022", 0.75, "BACI", DAY, (), ">5/4", "HS17, 6"
        ),
        IndicatorValue("density", "BLR", "", "2022", 0.4, "BACI", DAY, (), "870190", "HS17, 6"),
        IndicatorValue(
            "outlook_gain", "BLR", "", "2022", -0.0, "BACI", DAY, (), "870190", "HS17, 6"
        ),
        IndicatorValue("density", "RUS", "", "2022", 0.9, "BACI", DAY, (), "870190", "HS17, 6"),
    )
    brief = brief_of("ru", (*INDICES, *more))
    sides = {row[0].text: plain(row[1].text) for row in table(brief, "index_sides").rows}
    assert sides["По технологиям (Лалл): автомобили"] == "25 %"
    assert list(sides)[-1] == "По технологиям (Лалл): без класса"
    assert "По цене в сравнении с мировой: более чем на 25 % выше" in [
        row[0].text for row in table(brief, "indicators").rows
    ]
    seller = table(brief, "index_seller")
    assert [plain(cell.text) for row in seller.rows for cell in row] == [
        "040110",
        "–",
        "–",
        "–",
        "870190",
        "тракторы",
        "40 %",
        "0,000",
    ]


def test_nothing_computed_no_table() -> None:
    unknown = (INDICES[3],)
    for indices in ((), unknown):
        brief = brief_of(indices=indices)
        assert not [
            candidate.key
            for section in brief.sections
            for candidate in section.tables
            if candidate.key.startswith("ind")
        ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_format_holds_them(lang: str) -> None:
    brief = brief_of(lang)
    page = html.render(brief)
    assert all(
        table(brief, key).title in page for key in ("indicators", "index_goods", "index_sides")
    )
    assert all((pdf.render(brief), docx.render(brief), xlsx.render(brief)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_gap_and_every_indicator_has_words(lang: str) -> None:
    for gap in CoverageFlagKind:
        assert has_message(f"flag.{gap}", lang)
        assert (
            "Беларус"
            in (
                text := indicators.coverage_flag_text(
                    CoverageFlag("BACI", "BLR", 2022, gap, Decimal("0.3")), lang
                )
            )
            or lang == "en"
        )
        assert "2022" in text
    assert all(
        has_message(f"col.index.{name}", lang) for name in indicators.FLOW_PRODUCT_INDICATORS
    )
    assert {indicator_specs()[name].per_product for name in indicators.FLOW_PRODUCT_INDICATORS} == {
        True
    }


def test_no_formula_of_a_russian_brief_has_english_words() -> None:
    displayed = [
        name
        for name, kind in indicator_specs().items()
        if {"pair", "economy"} & set(kind.subjects) and not kind.per_product
    ]
    english = {
        name: words
        for name in displayed
        if (words := set(re.findall("[a-z]{4,}", indicators.formula_text(name, "ru"))))
    }
    assert english == {}
