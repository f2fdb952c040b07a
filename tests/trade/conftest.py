"""What the tests of the trade tables share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kirmash.trade import store

SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "data"

BACI = """t,i,j,k,v,q
2013,112,643,870190,100.5,10
2013,643,112,270900,900.25,"        5.000"
2013,112,276,310420,50,NA
2013,276,643,870190,300,
2014,112,643,870190,80.125,8
2014,643,112,270900,700,4
"""


@pytest.fixture(scope="session")
def data() -> Path:
    """The public tables the readers are tried on; skips where they are not beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the public tables are not here (../shared/data)")
    return SHARED


@pytest.fixture
def baci(tmp_path: Path) -> Path:
    """A BACI file of six rows."""
    path = tmp_path / "BACI_HS17_Y2013_V202401.csv"
    path.write_text(BACI, "utf-8")
    return path


@pytest.fixture
def stored(tmp_path: Path, baci: Path) -> Path:
    """A folder that holds it."""
    store.add_file(tmp_path / "trade", baci, store.ImportOptions(retrieved=date(2024, 2, 1)))
    return tmp_path / "trade"
