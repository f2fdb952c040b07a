"""Who yields to whom: papers to an official cell, the cell to a person; what waits for a person
counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kirmash import Dossier

PAIR = ("BLR", "RU-IVA")
OFFICE = """# source: Belstat
# url: https://www.belstat.gov.by/t
# published: 2015-02-20
period,reporter,partner,measure,value,unit,source
2014,BLR,RU-IVA,turnover,98400000,USD,Belstat
"""


def line(number: int, value: float, host: str, **more: Any) -> str:
    """A page that states one turnover of 2014."""
    quote = f"Trade of Belarus with Ivanovo Oblast was ${value / 1e6:g} million in 2014."
    claim = {
        "measure": "turnover",
        "reporter": PAIR[0],
        "partner": PAIR[1],
        "period": "2014",
        "value": value,
        "unit": "USD",
        "hedge": "exact",
        "modality": "reported",
        "slots": dict.fromkeys(("reporter", "partner", "period"), "stated"),
        "spans": [{"start": 0, "end": len(quote), "quote": quote}],
    }
    document = {
        "source": f"{number}.html",
        "url": f"https://{host}/{number}",
        "lang": "en",
        "published": f"2015-{3 + number:02d}-10",
        "published_basis": "page",
        "title": None,
        "text": f"{quote}\nNo. {number}",
    }
    shape = {"schema": "kirmash.extraction/2", "reader": "desk", "document": document}
    return json.dumps({**shape, "claims": [claim | more], "deals": [], "actors": [], "goods": []})


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        yield created


def add(dossier: Dossier, *lines: str) -> None:
    """Hand lines in."""
    path = dossier.folder.parent / f"{abs(hash(lines))}.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    assert not dossier.add([path]).rejected


def level(dossier: Dossier) -> tuple[float, float, float]:
    """The level of 2014 in millions, with its interval."""
    point = next(p for p in dossier.series(PAIR).points if str(p.period) == "2014")
    assert None not in (point.value, point.low, point.high)
    return point.value / 1e6, point.low / 1e6, point.high / 1e6


def papers(count: int) -> list[str]:
    return [line(number, 130e6, f"paper{number}.example") for number in range(count)]


def test_an_official_cell_yields_to_no_number_of_papers(dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "office.csv").write_text(OFFICE, "utf-8")
    dossier.add([tmp_path / "office.csv"])
    add(dossier, *papers(4))
    value, low, high = level(dossier)
    assert value == pytest.approx(98.4, abs=0.5)
    assert 95 < low < high < 102
    cell = next(claim for claim in dossier.claims(*PAIR) if claim.cell)
    assert all(conflict.conflict.claim != cell.id for conflict in dossier.conflicts(PAIR))


def test_an_official_cell_yields_to_a_person(dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "office.csv").write_text(OFFICE, "utf-8")
    dossier.add([tmp_path / "office.csv"])
    add(dossier, *papers(1))
    paper = next(claim for claim in dossier.claims(*PAIR) if not claim.cell)
    dossier.judge(paper.id, "use", "A. Reader")
    assert level(dossier)[0] == pytest.approx(130, abs=3)


def test_a_page_of_an_office_is_no_cell(dossier: Dossier) -> None:
    """It is the best of pages: it outweighs a paper, not any number of different witnesses."""
    add(dossier, line(0, 98.4e6, "belstat.gov.by"), *papers(5)[1:2])
    assert level(dossier)[0] == pytest.approx(98.4, abs=2)
    evidence_tiers = {claim.id for claim in dossier.claims(*PAIR) if claim.cell}
    assert not evidence_tiers


def test_an_outlet_that_is_not_trusted_leaves_the_others(dossier: Dossier) -> None:
    add(dossier, line(0, 98.4e6, "first.example"), line(1, 131.2e6, "second.example"))
    wrong = next(c for c in dossier.claims(*PAIR) if c.quantity and c.quantity.value > 1e8)
    dossier.judge(wrong.id, "distrust", "A. Reader")
    assert level(dossier)[0] == pytest.approx(98.4, abs=0.5)
    add(dossier, line(2, 140.3e6, "second.example"))
    assert level(dossier)[0] == pytest.approx(98.4, abs=0.5)
    assert {fit.reading for fit in dossier.series(PAIR).fits} == {"used", "distrusted"}


@pytest.mark.parametrize(
    "unsure", [{"acceptance": "unconfirmed"}, {"slots": {"period": "assumed"}}]
)
def test_what_waits_for_a_person_counts_when_it_is_used(
    dossier: Dossier, unsure: dict[str, Any]
) -> None:
    add(dossier, line(0, 98.4e6, "first.example", **unsure))
    claim = dossier.claims(*PAIR)[0]
    assert not any(point.value for point in dossier.series(PAIR).points)
    assert dossier.series(PAIR).waiting == (claim.id,)
    dossier.judge(claim.id, "use", "A. Reader")
    assert level(dossier)[0] == pytest.approx(98.4, abs=0.5)
    assert dossier.series(PAIR).waiting == ()


def test_a_reading_of_little_confidence_is_likelier_a_slip(dossier: Dossier) -> None:
    add(
        dossier,
        line(0, 98.4e6, "first.example", confidence=0.95),
        line(1, 131.2e6, "second.example", confidence=0.3),
    )
    assert level(dossier)[0] == pytest.approx(98.4, abs=2)
