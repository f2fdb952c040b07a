"""`kirmash review`: key by key in a terminal, as a list and by options elsewhere."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, levels, page

from kirmash import Dossier
from kirmash.cli import main

TEXT = (
    "Belarus and Ivanovo Oblast met in 2016. Trade was $100 million in 2014. "
    "In 2015 it was $60 million. It was $50 million in 2013."
)
WAITS = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with Dossier.create(tmp_path / "d") as dossier:
        claims = (
            claim(TEXT, "was $100 million in 2014", value=100e6, unit="USD", **WAITS),
            claim(TEXT, "was $60 million", value=60e6, unit="USD", period="2012", **WAITS),
            claim(TEXT, "was $50 million in 2013", value=50e6, unit="USD", period="2013", **WAITS),
        )
        add(dossier, page("paper", TEXT, *claims))
        yield dossier.folder


def run(capsys: pytest.CaptureFixture[str], *words: str, lang: str = "en") -> tuple[int, str]:
    code = main.run(words, {"LANG": {"en": "C.UTF-8", "ru": "ru_RU.UTF-8"}[lang]})
    out = capsys.readouterr()
    return code, (out.out + out.err).replace("\u00a0", " ")


class Terminal:
    """The command in a terminal of its own; a key is pressed once the screen has what it waits
    for.
    """

    def __init__(self, *words: str) -> None:
        self.end, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kirmash.cli.main", *words],
            stdin=other,
            stdout=other,
            stderr=other,
            env={**os.environ, "LANG": "C.UTF-8", "COLUMNS": "80", "TERM": "xterm"},
        )
        os.close(other)
        self.seen = ""

    def press(self, key: str, after: str) -> str:
        """What was shown up to ``after``; then the key."""
        shown = self.read_to(after)
        time.sleep(0.05)  # the terminal is made to give single keys after the line is shown
        os.write(self.end, key.encode())
        return shown

    def read_to(self, words: str) -> str:
        while words not in self.seen:
            try:
                part = os.read(self.end, 4096)
            except OSError:
                part = b""
            assert part, self.seen
            self.seen += (
                part.decode("utf-8", "replace").replace("\r\n", "\n").replace("\u00a0", " ")
            )
        shown, _, self.seen = self.seen.partition(words)
        return shown + words

    def close(self) -> int:
        os.close(self.end)
        return self.process.wait(60)


def test_key_by_key(folder: Path) -> None:
    terminal = Terminal("review", *PAIR, "--by", "A. Reader", "-d", str(folder))
    keys, slots, values = "q quit", "0 back", "any other key: back"
    first = terminal.press("1", keys)
    assert "1 of 3" in first
    assert "Trade >>was $100 million in 2014<<." in first
    assert "Two periods fit equally." in first
    assert "gets a level it does not have: $100 m for 2014" in first
    assert " – confirmed, by A. Reader." in terminal.press("2", keys)
    listed = terminal.press("3", slots)  # the slots: the third is the period
    assert "3 period" in listed
    offered = terminal.press("1", values)
    assert "1 2015 · “2015”" in offered
    assert "3 period → 2015" in terminal.press("\r", slots)
    corrected = terminal.press("0", keys)
    assert " – corrected, by A. Reader." in corrected
    assert "3 of 3" in corrected
    undone = terminal.press("4", keys)  # later
    assert "was undone" in undone
    assert "2 of 3" in undone
    terminal.press("3", keys)
    assert "Confirmed: 1; corrected: 0; rejected: 1; still waiting: 1." in terminal.read_to(
        "waiting: 1."
    )
    assert terminal.close() == 0
    with Dossier.open(folder) as dossier:
        assert levels(dossier) == {"2014": 100.0}
        assert len(dossier.review_queue()) == 1


def test_a_terminal_needs_a_name_first(folder: Path) -> None:
    terminal = Terminal("review", "-d", str(folder))
    assert "A decision needs a name" in terminal.read_to("--by NAME.")
    assert terminal.close() == 4


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_without_a_terminal_it_lists(
    folder: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    code, shown = run(capsys, "review", *PAIR, "--options", "-d", str(folder), lang=lang)
    assert code == 0
    assert {"en": "3 claims wait", "ru": "3 утверждения ожидают"}[lang] in shown
    assert {"en": "period: 2015 · “2015”", "ru": "период: 2015 · «2015»"}[lang] in shown


def test_json_has_all_that_a_decision_needs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown = run(capsys, "review", "--options", "--json", "-d", str(folder))
    first = json.loads(shown)["waiting"][0]
    assert code == 0
    assert first["claim"]["value"] == 100e6
    assert first["passage"]["quote"] == "was $100 million in 2014"
    assert first["effect"] == {
        "kind": "new",
        "amount": 100e6,
        "unit": "USD",
        "percent": None,
        "period": "2014",
    }
    assert first["reason"] == "Two periods fit equally."
    assert {"slot", "value", "quote", "start", "end"} == set(first["options"][0])


def test_scripts_take_one_decision(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Dossier.open(folder) as dossier:
        first, second, third = (item.claim.id for item in dossier.review_queue())
    by = ("--by", "A. Reader", "-d", str(folder))
    assert run(capsys, "review", "--id", first, "--confirm", *by)[0] == 0
    assert run(capsys, "review", "--id", second, "--set", "period=2015", *by)[0] == 0
    assert run(capsys, "review", "--id", third, "--reject", "--note", "a slip", *by)[0] == 0
    assert run(capsys, "review", *PAIR, "-d", str(folder))[1].startswith("0 claims wait")
    with Dossier.open(folder) as dossier:
        assert levels(dossier) == {"2014": 100.0, "2015": 60.0}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--confirm",), "One decision on one claim"),
        (("--id", "c-1"), "One decision on one claim"),
        (("--id", "c-1", "--confirm", "--reject"), "One decision on one claim"),
        (("BLR",), "only one is named"),
    ],
)
def test_half_a_decision_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    code, shown = run(capsys, "review", *words, "--by", "A", "-d", str(folder))
    assert code == 4
    assert complaint in " ".join(shown.split())
