"""The desk killed while people decide and add: ``python -m tests.soak.desk_kills --number N``.

A desk is a fork of a process that has imported everything. It is asked by forms, as a browser would,
without a pause, and killed after a time drawn anew. Then the dossier must open and hold every
decision and every batch that was acknowledged; the next desk goes on with the same dossier. At the
end a desk that nobody kills must come to read all that was acknowledged.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from tests.soak import victims

from kirmash import Dossier
from kirmash.dossier.desk import incoming
from kirmash.dossier.health import run_health_checks
from kirmash.sandbox import workers
from kirmash.web.app import create_app
from kirmash.web.desk import Desk
from kirmash.web.serving import open_socket, own_hosts

PAIR = ("BLR", "RU-IVA")
LONGEST, SHORTEST = 0.7, 0.02
"""Seconds of work after which a desk is killed."""
PATIENCE = 60.0
_CLAIMS = 40
_SEE_OTHER = 303
_DOCTOR_EVERY = 10


@dataclass
class DeskTally:
    """What became of the kills."""

    kills: int = 0
    at_work: int = 0
    decisions: int = 0
    batches: int = 0
    fields: int = 0
    lost: list[str] = field(default_factory=list)
    ill: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """All that went wrong."""
        return [*self.lost, *self.ill]


@dataclass
class Acknowledged:
    """What a desk has answered: decisions by record and verdict, batches by name with the sources
    in them, the words saved in a field.
    """

    decisions: list[tuple[str, str]] = field(default_factory=list)
    batches: dict[str, str] = field(default_factory=dict)
    words: str = ""
    saved: int = 0


def line(number: int, waits: int) -> str:
    """A page that another reader read, with figures that wait."""
    sentences = [
        f"Exports of Belarus to Ivanovo Oblast reached ${n + 1} million in {1950 + n}."
        for n in range(waits)
    ]
    text = f"Report {number}. " + " ".join(sentences)
    claims = [
        {
            "measure": "exports",
            "reporter": PAIR[0],
            "partner": PAIR[1],
            "period": str(1950 + n),
            "value": (n + 1) * 1_000_000,
            "unit": "USD",
            "spans": [{"start": text.index(s), "end": text.index(s) + len(s), "quote": s}],
            "slots": {"reporter": "stated", "partner": "stated", "period": "stated"},
            "acceptance": "unconfirmed",
            "acceptance_reason": "Two periods fit equally.",
        }
        for n, s in enumerate(sentences)
    ]
    document = {"source": f"report-{number}.txt", "text": text, "published": "2019-02-03"}
    shape = {"schema": "kirmash.extraction/2", "reader": "soak", "document": document}
    return json.dumps({**shape, "claims": claims})


def prepare(folder: Path) -> list[str]:
    """A dossier with figures that wait; their ids."""
    place = folder.parent / "first.jsonl"
    place.write_text(line(0, _CLAIMS) + "\n", "utf-8")
    with Dossier.create(folder) as dossier:
        dossier.add([place])
        return sorted(claim.id for e in dossier.extractions() for claim in e.claims)


class ForkedDesk:
    """A desk in a fork of this process."""

    def __init__(self, folder: Path) -> None:
        self.socket = open_socket(0)
        port = int(self.socket.getsockname()[1])
        self.socket.listen(16)
        self.pid = os.fork()
        if not self.pid:
            _serve(folder, self.socket, port)
        self.address = f"http://127.0.0.1:{port}"
        self.socket.close()

    def kill(self) -> None:
        """Kill it, whatever it does."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for its end."""
        os.waitpid(self.pid, 0)


def _serve(folder: Path, bound: Any, port: int) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        desk = Desk(Dossier.open(folder), "en", own_hosts(port))
        config = uvicorn.Config(create_app(desk), log_level="critical", access_log=False)
        uvicorn.Server(config).run(sockets=[bound])
        workers.close_idle()
        code = 0
    finally:
        os._exit(code)


class Person:
    """Somebody at a browser who decides and adds without a pause."""

    def __init__(self, address: str, said: Acknowledged) -> None:
        self.client = httpx.Client(
            base_url=address, headers={"origin": address}, timeout=PATIENCE, trust_env=False
        )
        self.said = said
        page = self.client.get("/fields").text
        self.token = page.partition('name="token" value="')[2].partition('"')[0]

    def decide(self, record: str, verdict: str) -> None:
        """A figure confirmed or rejected."""
        data = {"token": self.token, "do": verdict, "record": record, "by": "Soak"}
        if self.client.post("/review/decide", data=data).status_code == _SEE_OTHER:
            self.said.decisions.append((record, {"confirm": "confirm", "reject": "wrong"}[verdict]))

    def add(self, number: int) -> None:
        """A batch with a page of another reader."""
        files = [("files", (f"{number}.jsonl", line(number, 2).encode()))]
        answer = self.client.post("/adding/send", data={"token": self.token}, files=files)
        if answer.status_code == _SEE_OTHER:
            name = answer.headers["location"].rsplit("/", 1)[-1]
            self.said.batches[name] = f"report-{number}.txt"

    def write(self, words: str) -> None:
        """A field of the brief."""
        page = self.client.get("/fields").text
        digest = page.partition('name="digest" value="')[2].partition('"')[0]
        data = {"token": self.token, "digest": digest, "en.press_line": words}
        if self.client.post("/fields/save", data=data).status_code == _SEE_OTHER:
            self.said.words = words
            self.said.saved += 1


def run_kills(number: int, seed: int, folder: Path) -> DeskTally:
    """So many desks of one dossier, each killed at its work."""
    if threading.active_count() > 1:
        raise RuntimeError("a process with threads cannot be forked")
    chance, tally, said = random.Random(seed), DeskTally(), Acknowledged()
    victims.load_program()
    dossier = folder / "dossier"
    claims = victims.in_child(lambda: prepare(dossier))
    for turn in range(number):
        before = len(said.decisions) + len(said.batches)
        _work(ForkedDesk(dossier), said, claims, chance, turn)
        tally.kills += 1
        tally.at_work += len(said.decisions) + len(said.batches) > before
        faults = victims.in_child(lambda: list(losses(dossier, said)))
        tally.lost += [f"kill {turn}: {fault}" for fault in faults]
        if turn % _DOCTOR_EVERY == _DOCTOR_EVERY - 1:
            tally.ill += victims.in_child(lambda: illnesses(dossier))
    tally.lost += victims.in_child(lambda: list(unread(dossier, said)))
    tally.ill += victims.in_child(lambda: illnesses(dossier))
    tally.decisions, tally.batches = len(said.decisions), len(said.batches)
    tally.fields = said.saved
    return tally


def _work(
    desk: ForkedDesk, said: Acknowledged, claims: Sequence[str], chance: random.Random, turn: int
) -> None:
    """Decide and add until the desk is gone."""
    try:
        person = Person(desk.address, said)
        signal.signal(signal.SIGALRM, lambda *_: desk.kill())
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(SHORTEST, LONGEST))
        for step in range(10_000):
            kind = step % 4
            if kind == 0:
                person.add(1 + turn * 10_000 + step)
            elif kind == 1 and step % 8 == 1:
                person.write(f"Words {turn} {step}.")
            else:
                person.decide(chance.choice(claims), chance.choice(("confirm", "reject")))
    except httpx.TransportError:  # it is gone
        return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        with suppress(ProcessLookupError):
            desk.kill()
        desk.wait()


def losses(folder: Path, said: Acknowledged) -> Iterator[str]:
    """What was acknowledged and is not there, or is there by half."""
    from kirmash.dossier.desk.brief_fields import load_fields

    with Dossier.open(folder) as dossier:
        entries = dossier.judgement_list()
        made = {(entry.judgement.target, entry.judgement.verdict.value) for entry in entries}
        sources = {entry.document.source for entry in dossier.documents()}
    yield from (f"decision {decision}" for decision in {*said.decisions} - made)
    stored = {batch.name: batch for batch in incoming.list_batches(folder)}
    for name, source in said.batches.items():
        batch = stored.get(name)
        if source in sources:
            continue
        if batch is None or batch.outcome is not None:
            yield f"batch {name}"
        elif not (folder / incoming.FOLDER / name / "files" / batch.files[0].place).exists():
            yield f"file of batch {name}"
    words = load_fields(folder).texts["en"]["press_line"]
    if said.words and not words.startswith("Words"):
        yield f"field {words!r}"


def unread(folder: Path, said: Acknowledged) -> Iterator[str]:
    """What a desk that nobody kills does not come to read."""
    with Dossier.open(folder) as dossier:
        desk = Desk(dossier)
        desk.adding.start()
        until = time.monotonic() + PATIENCE
        while incoming.waiting_batches(folder) and time.monotonic() < until:
            time.sleep(0.05)
        desk.adding.stop()
        sources = {entry.document.source for entry in dossier.documents()}
    yield from (
        f"{source} was not read" for source in said.batches.values() if source not in sources
    )


def illnesses(folder: Path) -> list[str]:
    """What `kirmash doctor` finds."""
    return [str(each) for each in run_health_checks(folder) if not each.ok]


def main(arguments: Sequence[str]) -> int:
    """Run the kills and print what became of them; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.desk_kills", description=__doc__)
    parser.add_argument("--number", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="kirmash-desk-kills-"))
    try:
        tally = run_kills(chosen.number, chosen.seed, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(asdict(tally)) + "\n")
    return int(bool(tally.faults))


if __name__ == "__main__":
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    sys.exit(main(sys.argv[1:]))
