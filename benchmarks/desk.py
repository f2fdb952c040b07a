"""The desk on a dossier of a hundred thousand documents: every kind of page asked of a real
process, one after another, and Datasette beside it over the same claims.

KIRMASH_BENCH_DESK is how many documents; the dossier is kept under ``build``. Datasette is run by
uv from PyPI, and left out with the reason where it cannot be had.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import httpx

from benchmarks.ledger import generator
from benchmarks.measuring import ROOT
from kirmash import Dossier

DOCUMENTS = 100_000
KIRMASH = Path(sys.executable).parent / "kirmash"
ASKED, PAIRS = 15, 12
"""Addresses of a kind that are asked, and pairs among them."""
JUDGED = 5
OTHERS_FIRST = 3
PATIENCE, STEP = 900.0, 0.02
COMPUTING = 202
DATASETTE, SETUPTOOLS = "datasette==0.65.1", "setuptools<80"
WORDS = ("delegations", "trolleybus", "делегации", "комбайнов", "transport corridor", "corridors")
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_CLAIM = re.compile(r"c-[0-9a-f]{10}")
Row = tuple[str, str, str]
_AIM = "p95 ≤ .2 s"


@dataclass
class Browser:
    """One user: asks a page and waits until all of it is there."""

    client: httpx.Client
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def get(self, kind: str, address: str) -> str:
        """The page at an address; its seconds are noted under ``kind``."""
        started = time.perf_counter()
        answer = self.client.get(address)
        while answer.status_code == COMPUTING and time.perf_counter() - started < PATIENCE:
            time.sleep(STEP)
            answer = self.client.get(address)
        if answer.status_code == COMPUTING or answer.is_server_error:
            sys.exit(f"{address}: {answer.status_code}")
        self.seconds.setdefault(kind, []).append(time.perf_counter() - started)
        return answer.text


def rows() -> Iterator[Row]:
    """Median and 95th percentile of every kind of page, then what is asked after a judgement,
    searches, memory, and Datasette.
    """
    number = int(os.environ.get("KIRMASH_BENCH_DESK") or DOCUMENTS)
    folder = ROOT / "build" / f"desk-{number}"
    if not folder.exists():
        generator.make(folder, number)
    addresses = sample(folder)
    claims = _count(folder)
    yield (
        f"documents and claims of the dossier, pairs asked: {PAIRS}",
        f"{number:,}, {claims:,}",
        "–",
    )
    with serving(folder) as (browser, started, process):
        browser.get("formed", "/")
        yield "first page after the first start ever: deals formed", _first(started), "–"
        for address in addresses["pair"]:
            browser.get("formed", address)
        yield "memory after that", f"{_megabytes(process)} MB", "–"
    with serving(folder) as (browser, started, process):
        browser.get("first", "/")
        yield "first page after a start, the process's own start with it", _first(started), "1.5 s"
        yield from page_rows(browser, addresses)
        yield from judged_rows(browser, addresses["pair"])
        yield "memory of the server afterwards", f"{_megabytes(process)} MB", "–"
        yield from datasette_rows(folder, browser, addresses)


def _first(started: float) -> str:
    return f"{time.perf_counter() - started:.2f} s"


def sample(folder: Path) -> Mapping[str, Sequence[str]]:
    """Addresses of every kind, drawn once."""
    chance = random.Random(7)
    with Dossier.open(folder) as dossier:
        pairs = [(p.first, p.second) for p in dossier.pairs()]
        chosen = [generator.ASKED, *chance.sample(pairs, PAIRS - 1)]
        entries = dossier.document_list(20_000).entries
        documents = [entry.document.id for entry in chance.sample(entries, ASKED)]
        claims = [dossier.claims(*pair)[0].id for pair in chosen]
        deals = [deals[0].id for pair in chosen if (deals := dossier.deals(pair))]
    pages = ("series", "deals", "trade", "opportunities", "people", "speakers", "method")
    of_pairs = {
        page: [f"/pair/{first}/{second}/{page}" for first, second in chosen] for page in pages
    }
    return {
        "home": ["/?as_of=&n=" + str(number) for number in range(ASKED)],
        "pair": [f"/pair/{first}/{second}" for first, second in chosen],
        **of_pairs,
        "deal": [f"/deal/{name}" for name in deals[:OTHERS_FIRST]],
        "documents": [f"/documents?page={page + 1}" for page in range(ASKED)],
        "search": [f"/documents?q={words}&n={n}" for words, n in product(WORDS, range(3))],
        "document": [f"/document/{name[:16]}" for name in documents],
        "evidence": [f"/evidence/{name}" for name in claims],
        "review, figures": [f"/review?n={number}" for number in range(ASKED)],
        "review, undated": [f"/review?kind=undated&n={number}" for number in range(ASKED)],
        "review, contradictions": [f"/review?kind=conflicts&pair={a},{b}" for a, b in chosen],
        "judgements": [f"/judgements?from={number}" for number in range(ASKED)],
    }


def _count(folder: Path) -> int:
    with sqlite3.connect(folder / "ledger.sqlite") as connection:
        number: int = connection.execute("select count(*) from projected_claims").fetchone()[0]
    return number


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Browser, float, subprocess.Popen[str]]]:
    """A desk as a process of its own: who asks it, when it was started, the process."""
    command = [str(KIRMASH), "serve", str(folder), "--port", "0"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        address = _address_told(process)
        with httpx.Client(base_url=address, timeout=PATIENCE) as client:
            yield Browser(client), started, process
    finally:
        process.terminate()
        process.wait()


def _address_told(process: subprocess.Popen[str]) -> str:
    told = ""
    while process.stdout and (line := process.stdout.readline()):
        told += line
        if found := re.search(r"http://127\.0\.0\.1:\d+", told):
            return found.group()
    sys.exit(f"The desk told no address: {told}")


def _megabytes(process: subprocess.Popen[str]) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024


def page_rows(browser: Browser, addresses: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Every address the first time, when its answer is formed, and again."""
    for kind, of_kind in addresses.items():
        for address in of_kind:
            browser.get(f"{kind}, formed", address)
        for address in of_kind:
            browser.get(kind, address)
        aim = "p95 ≤ .15 s" if kind == "search" else _AIM
        formed, again = browser.seconds[f"{kind}, formed"], browser.seconds[kind]
        yield f"{kind}: asked the first time ({len(formed)} addresses)", _spread(formed), aim
        yield f"{kind}: asked again", _spread(again), aim


def _spread(seconds: Sequence[float]) -> str:
    """The median and the 95th percentile."""
    ordered = sorted(seconds)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):.3f} s (p95 {last:.3f})"


def judged_rows(browser: Browser, pairs: Sequence[str]) -> Iterator[Row]:
    """The page of a pair, the first page and the queue right after one of its claims is judged."""
    for address in pairs[:JUDGED]:
        page = browser.get("series before", f"{address}/series")
        claim = _CLAIM.findall(page)[0]
        card = browser.get("card", f"/review/claim/{claim}")
        token = _TOKEN.findall(card)[0]
        form = {"token": token, "record": claim, "do": "confirm", "by": "Anna"}
        headers = {"origin": str(browser.client.base_url).rstrip("/")}
        answer = browser.client.post("/review/decide", data=form, headers=headers)
        if answer.is_error:
            sys.exit(f"A judgement was refused: {answer.status_code}")
        browser.get("pair, judged", address)
        browser.get("home, judged", "/")
        browser.get("queue, judged", "/review")
    yield "pair right after a judgement", _spread(browser.seconds["pair, judged"]), "≤ 1 s"
    yield "home after it", _spread(browser.seconds["home, judged"]), _AIM
    yield "queue of figures after it", _spread(browser.seconds["queue, judged"]), _AIM


def datasette_rows(
    folder: Path, browser: Browser, addresses: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    """The list of claims of a pair, and one claim, in Datasette over a table of the same claims,
    beside the page of who said what of the pair and the evidence of the claim.
    """
    uv = shutil.which("uv")
    if uv is None:
        yield "Datasette", "left out: uv is not installed", "–"
        return
    table = folder / "datasette.db"
    if not table.exists():
        _copy_claims(folder, table)
    port = _free_port()
    made = ["--from", DATASETTE, "--with", SETUPTOOLS, "datasette"]
    command = [uv, "tool", "run", *made, str(table), "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            if not _answers(client, process):
                yield "Datasette", "left out: it cannot be had or does not start", "–"
                return
            yield from _beside_datasette(client, browser, addresses)
    finally:
        process.terminate()
        process.wait()


def _beside_datasette(
    client: httpx.Client, browser: Browser, addresses: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    keys = ["|".join(sorted(address.split("/")[2:4])) for address in addresses["pair"]]
    names = [address.split("/")[2] for address in addresses["evidence"]]
    asked: tuple[tuple[str, str, list[str]], ...] = (
        ("the claims of a pair", "speakers", [f"/datasette/claims?pair={key}" for key in keys]),
        ("one claim", "evidence", [f"/datasette/claims?id={name}" for name in names]),
    )
    for what, kind, theirs in asked:
        ours = statistics.median(browser.seconds[kind])
        formed = statistics.median(browser.seconds[f"{kind}, formed"])
        other = statistics.median(_seconds(lambda page=page: client.get(page)) for page in theirs)
        yield (
            f"{what}, beside Datasette ({DATASETTE})",
            f"{ours / other:.2f} × (the first time {formed / other:.2f} ×) of {other:.3f} s",
            "≤ 1.5 ×",
        )


def _seconds(ask: Callable[[], httpx.Response]) -> float:
    started = time.perf_counter()
    ask().raise_for_status()
    return time.perf_counter() - started


def _copy_claims(folder: Path, table: Path) -> None:
    with sqlite3.connect(table) as connection:
        connection.execute("attach ? as ledger", (str(folder / "ledger.sqlite"),))
        connection.execute("create table claims as select * from ledger.projected_claims")
        connection.execute("create index by_pair on claims (pair)")
        connection.execute("create index by_id on claims (id)")


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _answers(client: httpx.Client, process: subprocess.Popen[str]) -> bool:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        with suppress(httpx.TransportError):
            return client.get("/").is_success
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
