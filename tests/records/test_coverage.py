"""What a figure rests on: its mark, its sentences, and the coverage of a figure made of several."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.formats import encoding_json
from kirmash.i18n import word_message
from kirmash.records.coverage import (
    Coverage,
    CoverageStatus,
    combined_coverage,
    coverage_mark,
    coverage_sentences,
    marks_legend,
)
from kirmash.records.quantities import Unknown

NOTE = Unknown("trade.no-row", "No row of the trade tables matches.")


@pytest.mark.parametrize(
    ("coverage", "mark"),
    [
        (None, ""),
        (Coverage(), ""),
        (Coverage(CoverageStatus.PARTIAL, goods=0.05), "[u]"),
        (Coverage(filled=(("RUS", "BLR"),)), "[u]"),
        (Coverage(CoverageStatus.UNKNOWN), "[x]"),
    ],
)
def test_a_figure_is_marked_by_what_it_rests_on(coverage: Coverage | None, mark: str) -> None:
    assert coverage_mark(coverage) == mark


def test_where_nothing_is_shown_the_mark_says_so() -> None:
    assert coverage_mark(Coverage(), has_value=False) == "[x]"


def test_a_part_is_told_with_its_share_in_both_languages() -> None:
    part = Coverage(
        CoverageStatus.PARTIAL, goods=0.045, months=3, filled=(("RUS", "BLR"),), note=NOTE
    )
    english, russian = (
        [word_message(sentence, lang) for sentence in coverage_sentences(part)]
        for lang in ("en", "ru")
    )
    assert english[0] == "The goods in the tables are 4.5% of the reported total."
    assert len(english) == len(russian) == 4
    assert all(
        sentence and sentence != other for sentence, other in zip(russian, english, strict=True)
    )


def test_several_are_no_better_than_the_worst_of_them() -> None:
    days = date(2024, 1, 1), date(2024, 2, 1)
    combined = combined_coverage(
        (
            Coverage(goods=0.99, levels=(6,), editions=("HS17",), retrieved=days[:1]),
            Coverage(
                CoverageStatus.PARTIAL, 0.5, 0.9, None, 11, (4,), ("HS22",), days[1:], note=NOTE
            ),
        )
    )
    assert combined == Coverage(
        CoverageStatus.PARTIAL, 0.5, 0.9, None, 11, (4, 6), ("HS17", "HS22"), days, (), NOTE
    )
    assert combined_coverage(()).status is CoverageStatus.UNKNOWN


def test_json_has_the_shares_and_the_reason() -> None:
    written = encoding_json.record_to_dict(Coverage(CoverageStatus.PARTIAL, goods=0.5, note=NOTE))
    assert written["status"] == "part"
    assert written["goods"] == 0.5
    assert written["note"]["code"] == "trade.no-row"


def test_only_marks_shown_have_a_legend() -> None:
    assert marks_legend(["", ""], "en") == ()
    (line,) = marks_legend(["[u]", "", "[u]"], "en")
    assert line.startswith("[u] marks")
    assert [each[:3] for each in marks_legend(["[x]", "[u]"], "ru")] == ["[u]", "[x]"]
