"""What the documents say is there is there: commands of the README, files it links, the program's own output in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from kirmash.desk.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a Typer app is a group of commands


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"^(?:\$ )?kirmash ([a-z]+)", README, re.MULTILINE))
    assert len(named) >= 6
    assert named <= COMMANDS


@pytest.mark.parametrize("path", sorted({*re.findall(r"\]\(([\w/.-]+)\)", README)}))
def test_every_file_the_readme_links_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("mark", ["table", "why", "refusal"])
def test_the_readme_shows_the_programs_own_output(mark: str) -> None:
    shown = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", README, re.DOTALL)
    assert shown
    assert len(shown[1]) > 100


def test_the_security_page_names_tests_that_exist() -> None:
    for path in re.findall(r"`(tests/[\w/.]+)`", (ROOT / "SECURITY.md").read_text("utf-8")):
        assert (ROOT / path).exists(), path
