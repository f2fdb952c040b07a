"""What was misread on small pages is read right, or honestly left unconfirmed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from tests.extract.reader.miniatures import MINIATURES, Figure, Miniature

from kirmash.extract import pipeline
from kirmash.readers import pages
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document
from kirmash.settings import Settings

FLOWS = {"turnover", "exports", "imports", "balance"}


def read(page: Miniature) -> tuple[Claim, ...]:
    raw = f"URL: https://{page.host}/news/1\nDATE: {page.day}\n\n{page.text}\n".encode()
    document: Document = pages.load_document(
        raw, "page.txt", date.fromisoformat(page.day), Settings()
    )
    return pipeline.extract(document, pipeline.get_extractor("joint")).claims


def entering(claims: tuple[Claim, ...]) -> list[Figure]:
    """The figures that would enter the series of a pair by themselves."""
    found = []
    for claim in claims:
        is_report = claim.modality.value in {"reported", "estimate"}
        if (
            claim.measure.value in FLOWS
            and is_report
            and claim.period
            and claim.reporter
            and claim.partner
        ):
            if claim.is_unconfirmed or (claim.quantity is None and claim.change_pct is None):
                continue
            number = claim.quantity.value if claim.quantity else claim.change_pct
            found.append(
                (claim.measure.value, claim.reporter, claim.partner, str(claim.period), number)
            )
    return found


def fits(said: Figure, right: Figure) -> bool:
    same = (
        said[0] == right[0]
        and said[3] == right[3]
        and abs(said[4] - right[4]) <= 0.005 * abs(right[4])
    )
    roles = (
        {said[1], said[2]} == {right[1], right[2]}
        if said[0] == "turnover"
        else said[1:3] == right[1:3]
    )
    return same and roles


@pytest.mark.parametrize("page", MINIATURES, ids=lambda page: f"{page.kind}: {page.text[:40]}")
def test_nothing_wrong_enters_a_series(page: Miniature) -> None:
    wrong = [
        one for one in entering(read(page)) if not any(fits(one, right) for right in page.right)
    ]
    assert not wrong


def test_there_are_five_of_every_kind() -> None:
    assert set(Counter(page.kind for page in MINIATURES).values()) == {5}
