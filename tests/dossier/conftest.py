"""A dossier with the demo's pages, read once for all tests of the use cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kirmash import Dossier


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Iterator[Dossier]:
    """A dossier with the demo's pages; tests that change a dossier make their own copy."""
    with Dossier.create(tmp_path_factory.mktemp("filled")) as dossier:
        outcome = dossier.add([demo_pages])
        assert not outcome.refused
        yield dossier
