"""Documents made for the ledger's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from tests.ledger.servers import PrivateServer, started_server

from kirmash.ledger import store
from kirmash.ledger.opening import OpeningOptions
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Measure, Quantity

AT = "2026-11-01T10:00:00+00:00"
Page = tuple[Extraction, bytes]


def page(number: int, published: date | None = None, text: str = "") -> Page:
    words = text or f"Page {number}: turnover reached $98.4 million."
    raw = words.encode()
    document = Document(sha256(raw).hexdigest(), f"{number}.txt", words, "en", published=published)
    claim = Claim(
        document.id,
        Measure.TURNOVER,
        "BLR",
        (span_of(words, 0, len(words)),),
        quantity=Quantity(98_400_000 + number, "USD"),
    )
    return Extraction(document, claims=(claim,)), raw


@pytest.fixture
def make() -> Callable[..., Page]:
    return page


@pytest.fixture(scope="session")
def server() -> Iterator[PrivateServer]:
    """A PostgreSQL server of these tests' own; skips, with the reason, where none can be started."""
    with started_server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def opening(request: pytest.FixtureRequest) -> OpeningOptions:
    """Where a new ledger's database is, on either engine."""
    if request.param == "sqlite":
        return OpeningOptions()
    running: PrivateServer = request.getfixturevalue("server")
    return OpeningOptions(running.new_address())


@pytest.fixture
def ledger(tmp_path: Path, opening: OpeningOptions) -> Iterator[store.Ledger]:
    with store.create_ledger(tmp_path / "visit", options=opening) as created:
        yield created
