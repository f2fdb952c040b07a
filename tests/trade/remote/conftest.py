"""A service like UN Comtrade's on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.fetch.misbehaving import Clock, Server, make_options, served
from tests.trade.remote.fake_comtrade import Fake

from kirmash.trade.remote.comtrade import ComtradeService


@dataclass
class Bench:
    """The server, what it answers like, the clock, and a folder."""

    server: Server
    fake: Fake
    clock: Clock
    folder: Path

    def service(self, **changed: Any) -> ComtradeService:
        """The service as a user without a key sees it; fields of Service and of Manner may be
        changed.
        """
        own = {
            name: changed.pop(name)
            for name in ("key", "with_key", "without_key")
            if name in changed
        }
        chosen = make_options(
            self.folder / "cache", self.clock, **{"daily_limit": 10_000, **changed}
        )
        return ComtradeService(
            chosen, base=self.server.url, **{"without_key": 500, "with_key": 1_000, **own}
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    pytest.importorskip("httpx", reason="the extra kirmash[online] is not installed")
    fake = Fake()
    with served() as server:
        server.answers = [fake]
        yield Bench(server, fake, Clock(), tmp_path)
