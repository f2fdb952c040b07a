"""`kirmash desk`: one desk a dossier, found again, that ends by itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from kirmash import Dossier
from kirmash.cli import main
from kirmash.errors import InputError, NoDossier
from kirmash.settings import Settings
from kirmash.web import launching
from kirmash.web.launching import LaunchOrder

WAIT = 60.0


class Started:
    """A desk of a process of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        environment = {**os.environ, "HOME": str(home), "BROWSER": "true", "KIRMASH_LANG": "en"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kirmash.cli.main", "desk", str(folder), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def told(self) -> dict[str, object]:
        """What it says once it answers."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        answer: dict[str, object] = json.loads(line)
        return answer

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "Desktop").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def first(tmp_path: Path, home: Path) -> Iterator[Started]:
    started = Started(tmp_path / "new", home)
    yield started
    started.end()


def test_a_second_start_finds_the_first_and_a_killed_one_leaves_no_trace(
    tmp_path: Path, home: Path, first: Started
) -> None:
    told = first.told()
    assert told["started"] is True
    address = str(told["address"])
    assert httpx.get(address, timeout=WAIT).status_code in {200, 202}
    assert (tmp_path / "new" / "fields.toml").exists()  # the absent folder became a dossier
    assert [path.name for path in (home / "Desktop").iterdir()] == [
        Path(str(told["shortcut"])).name
    ]
    assert (tmp_path / "new" / launching.PLACE_FILE).stat().st_mode & 0o077 == 0
    second = Started(tmp_path / "new", home)
    assert second.told() == {"address": address, "started": False, "shortcut": ""}
    assert second.process.wait(WAIT) == 0
    second.end()
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(WAIT)
    third = Started(tmp_path / "new", home)
    assert third.told()["started"] is True
    third.process.send_signal(signal.SIGINT)
    assert third.process.wait(WAIT) in {0, 130}
    assert not (tmp_path / "new" / launching.PLACE_FILE).exists()
    third.end()


def in_thread(folder: Path, idle: float) -> tuple[Thread, list[str]]:
    """A desk in a thread of this process; the addresses it tells."""
    told: list[str] = []
    order = LaunchOrder(folder, 0, "en", with_browser=False, idle_seconds=idle)
    thread = Thread(
        target=launching.launch,
        args=(order, Settings(), lambda address, _: told.append(address)),
        daemon=True,
    )
    thread.start()
    until = time.monotonic() + WAIT
    while not told and time.monotonic() < until:
        time.sleep(0.02)
    return thread, told


def test_a_desk_without_a_window_ends(tmp_path: Path) -> None:
    thread, told = in_thread(tmp_path / "d", idle=0.3)
    assert told
    thread.join(WAIT)
    assert not thread.is_alive()
    assert not (tmp_path / "d" / launching.PLACE_FILE).exists()


def test_a_window_keeps_it_and_the_button_ends_it(tmp_path: Path) -> None:
    thread, (address,) = in_thread(tmp_path / "d", idle=2.0)
    with httpx.Client(base_url=address, timeout=WAIT) as client:
        for _ in range(8):
            assert client.get("/alive").text == ""
            time.sleep(0.4)
        assert thread.is_alive()
        page = client.get("/fields")
        assert "Stop the desk" in page.text
        token = page.text.partition('name="token" value="')[2].partition('"')[0]
        assert client.post("/stop", data={"token": token}).status_code == 403  # from nowhere
        own = {"origin": address.rstrip("/")}
        answer = client.post("/stop", data={"token": token}, headers=own)
        assert answer.headers["location"] == "/stopped"
        assert "The desk has stopped" in client.get("/stopped").text
    thread.join(WAIT)
    assert not thread.is_alive()


def test_only_the_desk_itself_is_taken_for_it(tmp_path: Path) -> None:
    thread, (address,) = in_thread(tmp_path / "d", idle=5.0)
    place = tmp_path / "d" / launching.PLACE_FILE
    assert launching.running_address(tmp_path / "d") == address
    known = json.loads(place.read_text())
    place.write_text(json.dumps({**known, "token": "0" * 64}))
    with pytest.raises(InputError, match="does not answer"):
        launching.running_address(tmp_path / "d", seconds=0.3)
    place.write_text("half a fi")
    with pytest.raises(InputError, match="does not answer"):
        launching.running_address(tmp_path / "d", seconds=0.3)
    thread.join(WAIT)


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(NoDossier, match="not empty"):
        launching.launch(LaunchOrder(tmp_path, 0, "en", False), Settings(), lambda *_: None)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]
    assert main.run(("desk", str(tmp_path), "--no-browser", "--no-shortcut"), {}) == 5
    assert main.run(("desk", str(tmp_path / "x"), "--lang", "fr"), {}) == 4
    assert not (tmp_path / "x").exists()


def test_a_desk_that_adds_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kirmash.web.adding import AddingWorker

    monkeypatch.setattr(AddingWorker, "is_busy", property(lambda _: True))
    thread, told = in_thread(tmp_path / "d", idle=0.2)
    assert told
    time.sleep(1.5)
    assert thread.is_alive()
    monkeypatch.setattr(AddingWorker, "is_busy", property(lambda _: False))
    thread.join(WAIT)
    assert not thread.is_alive()


def test_an_existing_dossier_is_opened(tmp_path: Path) -> None:
    Dossier.create(tmp_path / "d").close()
    order = LaunchOrder(tmp_path / "d", 0, "en", False)
    assert launching.prepare_folder(order, Settings()) == tmp_path / "d"
    assert not (tmp_path / "d" / "fields.toml").exists()
