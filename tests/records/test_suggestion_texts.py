"""The words of opportunities: amounts with intervals, legends and titles."""

from __future__ import annotations

import pytest

from kirmash.messages import message
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import (
    Naming,
    bare_title,
    cell_text,
    legend_text,
    number_text,
    section_title,
)

NAMING = Naming("en", str, lambda code, _: {"44": "wood"}.get(code, code))


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (23.5e6, 17.9e6, 29.36e6, "$23.5 m (17.9–29.4)"),
        (1.52e9, 0.9e9, 2.04e9, "$1.5 bn (0.9–2.0)"),
        (902_512.0, 626_840.0, 1_112_000.0, "$903,000 (627,000–1,110,000)"),
        (902_512.0, None, None, "$903,000"),
    ],
)
def test_an_interval_stands_in_the_unit_of_its_amount(
    value: float, low: float | None, high: float | None, text: str
) -> None:
    number = OpportunityNumber("untapped", value, "USD", "", low, high)
    assert cell_text(number, "en").replace("\u00a0", " ") == text


def test_what_is_not_known_is_a_dash_and_ratios_have_two_decimals() -> None:
    unknown = OpportunityNumber("untapped", Unknown("x", "y"), "USD", "", 1.0, 2.0)
    assert cell_text(unknown, "en") == "–"
    assert number_text(OpportunityNumber("advantage", 3.3579, "ratio"), "en") == "3.36"


def section(**changed: object) -> OpportunitySection:
    number = OpportunityNumber("untapped", 2e6, "USD", "", 1e6, 3e6)
    values: dict[str, object] = {
        "columns": ("untapped",),
        "suggestions": (Suggestion("BLR", "DEU", "4407", (number,)),),
        "years": (2018, 2019, 2020),
        "nomenclature": "HS, 4",
        **changed,
    }
    return OpportunitySection(OpportunityQuestion.EXPAND, "BLR", "DEU", **values)  # type: ignore[arg-type]


def test_a_title_names_years_goods_and_whose_reports() -> None:
    scope = message("opportunity.scope-chapters", "{chapters}", chapters=("44",), economies=27)
    title = "Expand: BLR → DEU, 2018–2020"
    assert bare_title(section(), NAMING) == "Expand: BLR → DEU"
    assert section_title(section(), NAMING) == title
    within = section_title(section(scope=scope), NAMING)
    assert within == f"{title} (in imports of reporting economies, 27 in number; HS 44 wood)"
    own = message("opportunity.scope-own", "x")
    assert section_title(section(scope=own), NAMING) == f"{title} (by its own reports)"
    assert section_title(section(years=(2018, 2020)), NAMING).endswith("DEU, 2018, 2020")
    assert section_title(section(suggestions=()), NAMING) == "Expand: BLR → DEU"


def test_a_legend_says_what_columns_are_and_that_intervals_are_of_draws() -> None:
    assert legend_text(section(), "en") == (
        "Columns: Untapped – untapped potential a year; "
        "in brackets: nine tenths of draws of the years."
    )
    assert legend_text(section(columns=()), "ru").startswith("Столбцы: в скобках")
