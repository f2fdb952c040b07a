"""The pages that mislead most: what enters a series by itself is right, the rest says that it
waits.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extract.reader.miniatures import Miniature
from tests.extract.reader.test_miniatures import entering, fits, read
from tests.extract.reader.worst_pages import VISIT, WORST

from kirmash import Dossier, Measure, pair_of

MISREAD = {
    ("turnover", "ARM", "TUR", "2018", 1.6e9),
    ("exports", "ARM", "RUS", "2018", 1.27e9),
}
"""Still read wrong: "In the same year Georgia's own imports …, and its trade with Turkey …"; "while
$1.27 billion worth of goods travelled the other way"."""


@pytest.mark.parametrize("page", WORST, ids=lambda page: f"{page.kind}: {page.host}")
def test_nothing_wrong_enters_a_series(page: Miniature) -> None:
    wrong = {
        one for one in entering(read(page)) if not any(fits(one, right) for right in page.right)
    }
    assert wrong <= MISREAD


def test_most_figures_of_pairs_are_read_and_wait_where_they_are_not_certain() -> None:
    kept = sum(len(read(page)) for page in WORST)
    assert kept >= sum(len(page.right) for page in (WORST[0], WORST[1], WORST[2]))


def test_the_series_of_a_visit_that_three_outlets_tell_holds_the_truth(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for place, page in enumerate(VISIT):
        text = f"URL: https://{page.host}/news/{place}\nDATE: {page.day}\n\n{page.text}\n"
        (folder / f"{place}.txt").write_text(text, "utf-8")
    with Dossier.create(tmp_path / "dossier") as dossier:
        dossier.add([folder])
        series = dossier.series(pair_of("Tula Oblast", "Belarus"), Measure.TURNOVER)
    truth = {"2018": 118.6e6, "2019-01/2019-04": 39.0e6}
    told = {str(point.period): point for point in series.points}
    assert told.keys() <= truth.keys() | {"2017", "2018-01/2018-04", "2019"}
    for period, value in truth.items():
        if period in told:
            assert told[period].low <= value <= told[period].high
    assert told or series.waiting
