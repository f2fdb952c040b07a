"""`kirmash serve` as a process: it tells its address, answers, and ends when it is told to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kirmash import Settings
from kirmash.cli import main
from kirmash.errors import InputError
from kirmash.web import serving


def test_it_tells_its_address_answers_and_stops(demo_folder: Path) -> None:
    command = [sys.executable, "-m", "kirmash.cli.main", "serve", str(demo_folder), "--port=0"]
    with subprocess.Popen([*command, "--json", "--lang=ru"], stdout=subprocess.PIPE) as served:
        assert served.stdout
        address = json.loads(served.stdout.readline())["address"]
        assert address.startswith("http://127.0.0.1:")
        try:
            answer = httpx.get(f"{address}nothing", timeout=60)
            assert answer.status_code == 404
            assert '<html lang="ru">' in answer.text
            assert "server" not in answer.headers
        finally:
            served.send_signal(signal.SIGINT)
        assert served.wait(60) == 0


def test_a_port_in_use_is_told(demo_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind((serving.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError) as fault:
            serving.serve(demo_folder, port, "en", Settings(), lambda _: None)
    assert fault.value.code == "desk.port-taken"


def test_wrong_options_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["serve", str(tmp_path), "--lang=fr"], {}) == 4
    assert main.run(["serve", str(tmp_path)], {}) == 5
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "not written in 'fr'" in printed.err


def test_an_address_is_open_before_anybody_answers() -> None:
    with (
        serving.open_socket(0) as bound,
        socket.create_connection(bound.getsockname(), timeout=5) as caller,
    ):
        assert caller.getpeername() == bound.getsockname()
