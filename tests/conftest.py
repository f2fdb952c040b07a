"""What every test may use: the demo's pages, and the shared folder where it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The suite is the same on every run; a search for new examples is asked for:
# KIRMASH_HYPOTHESIS=search.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("KIRMASH_HYPOTHESIS", "steady"))

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def demo_pages() -> Path:
    """The saved pages of the demo."""
    return ROOT / "examples" / "belarus-ivanovo"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The two documents the project began with; skips where they are not beside the project."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the seed documents are not here (../shared/seeds)")
    return SHARED / "seeds"


@pytest.fixture(scope="session")
def gold() -> Path:
    """The development half of the gold corpus; skips where it is not beside the project."""
    if not (SHARED / "corpus" / "dev").is_dir():
        pytest.skip("the gold corpus is not here (../shared/corpus/dev)")
    return SHARED / "corpus" / "dev"
