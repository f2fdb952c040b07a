"""The misbehaving server, where the extra that fetches is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.fetch.misbehaving import Clock, Server, served


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("httpx", reason="the extra kirmash[online] is not installed")
    with served() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()
