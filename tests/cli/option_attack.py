"""Every option and argument of every command with values that are no answer to its question.

The commands are asked what they take, so a new option is attacked as it is added.
``python -m tests.cli.option_attack`` tries all values; the tests try some of each.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import typer

from kirmash.cli import faults, main
from kirmash.cli.program import LazyCommand
from kirmash.errors import KirmashError
from kirmash.web import launching, serving

DEMO = Path(__file__).parents[2] / "examples" / "belarus-ivanovo" / "pages"
NUMBERS = (
    *("0", "-1", "-0", "1_000", "1,000", "0x10", "1e3", "1e400", "nan", "inf", "-inf", "½", "²"),
    *("٣", "१२", "２０１５", "9" * 20, "-" + "9" * 20, "1" * 5_000, "1.5", "+5", " 5 ", "5\n"),
)
DAYS = (
    *("0000-00-00", "0001-01-01", "2015-02-30", "9999-12-31", "10000-01-01", "2015-13", "2015"),
    *("2015-W01-1", "20150101", "2015-01-01T25:00", "٢٠١٥-01-01", "2014/2015", "-2015-01-01"),
)
TEXTS = (
    *("", " ", "\t", "x", "-x", "--", "--json", "x" * 10_000, "\ud800", "a\x00b", "\u202eabc"),
    *("\ufeff2015", "\x1b[2J", "é" * 300, "[", "{", "*", "%41?mode=memory#x", "a,b,,", "," * 500),
    *("../x", "../../../x/y", "a/b/c", ".", "..", "~", "$HOME", "con", "x" * 300 + "/y", "BLR"),
    *("'; drop table events--", '"', "\\", "{0}", "%s", "<b>", "postgresql://h/d", "file:x"),
)
READABLE = (
    "/proc/self/mem",
    "/dev/zero",
    "/dev/null",
    "/dev/stdin/x",
    "pipe",
    "empty.csv",
    "folder",
)
VALUES = (*NUMBERS, *DAYS, *TEXTS)
WRITTEN = frozenset({"out", "folder"})
"""Parameters that name what is written: no device, which could be replaced."""

REQUIRED = {
    "first": "BLR",
    "second": "RUS",
    "paths": "page.txt",
    "record": "c-none",
    "verdict": "confirmed",
    "by": "A. Reader",
    "document": "0" * 64,
    "word": "tractor",
    "gold": "gold.json",
    "query": "SELECT 1",
    "url": "https://example.org/x",
    "reporter": "BLR",
    "partner": "RUS",
    "period": "2015",
    "year": "2014",
    "day": "2015-06-01",
    "words": "tractor",
    "economy": "BLR",
    "quote": "grew by 5%",
    "measure": "exports",
    "version": "202401",
}
"""What stands for the required parameters that are not attacked."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One command with one wrong value."""

    command: tuple[str, ...]
    parameter: str
    value: str
    arguments: tuple[str, ...]


def commands(
    group: Any = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its path."""
    group = group or typer.main.get_command(main.app)
    for name, inside in group.commands.items():
        if isinstance(inside, LazyCommand):
            yield (*path, name), inside.load()
            if hasattr(inside, "commands"):  # others stand under its name
                yield from commands(inside, (*path, name))
        else:
            yield from commands(inside, (*path, name))


def attacks() -> Iterator[Attack]:
    """Every parameter of every command with every value."""
    for path, command in commands():
        asked = [each for each in command.params if not getattr(each, "is_flag", False)]
        for attacked in asked:
            written = attacked.name in WRITTEN
            for value in (*VALUES, *(() if written else READABLE)):
                yield Attack(path, attacked.name, value, _arguments(path, asked, attacked, value))


def _arguments(
    path: Sequence[str], asked: Sequence[Any], attacked: Any, value: str
) -> tuple[str, ...]:
    options, places = list[str](), list[str]()
    for each in asked:
        is_option = each.opts[0].startswith("-")
        if each is attacked:
            given = value
        elif each.required or (not is_option and each.name in REQUIRED):
            given = REQUIRED[each.name]
        elif each.name == "folder" and is_option:
            given = "dossier"
        else:
            continue
        if is_option:
            options.append(f"{each.opts[0]}={given}" if each.opts[0].startswith("--") else given)
        else:
            places.append(given)
    return (*path, *options, "--", *places)


def prepare(folder: Path) -> None:
    """A dossier and the files that the attacks name, in ``folder``."""
    (folder / "page.txt").write_text("Exports of Belarus to Russia grew by 5% in 2015.\n")
    (folder / "gold.json").write_text("[]")
    (folder / "empty.csv").write_text("")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    run(folder, ("init", "dossier"))
    run(folder, ("add", "--dossier=dossier", "page.txt"))


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: its exit code, the faults reported, what was printed."""

    code: int
    faults: tuple[BaseException, ...]
    output: str


def run(
    folder: Path, arguments: Sequence[str], environment: dict[str, str] | None = None
) -> Ending:
    """One command in this process, in ``folder``."""
    reported: list[BaseException] = []
    report = faults.report

    def note(fault: BaseException, as_json: bool) -> int:
        reported.append(fault)
        return report(fault, as_json)

    printed = io.StringIO()
    with (
        chdir(folder),
        mock.patch.object(faults, "report", note),
        mock.patch.object(serving, "run"),  # a desk would answer until it is stopped
        mock.patch.object(launching, "run_desk"),
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        try:
            code = main.run(arguments, environment or {})
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    return Ending(code, tuple(reported), printed.getvalue())


def trouble(ending: Ending) -> str:
    """What is wrong with how a run ended; '' for an answer, or a message with a code."""
    for fault in ending.faults:
        if not isinstance(fault, KirmashError | OSError | faults.USAGE_FAULT):
            return f"fault of the program: {fault!r}"
        code = faults.problem_of(fault).code
        if code in {"run.fault", "uncoded"}:
            return f"no code: {fault!r}"
    if "Traceback" in ending.output:
        return "a traceback"
    if ending.code not in {0, 1, 2, 3, 4, 5}:
        return f"exit code {ending.code}"
    if ending.code and not ending.output.strip():
        return "nothing said"
    steering = [char for char in ending.output if ord(char) < 32 and char not in "\n\t"]
    return f"steering characters {steering[:3]}" if steering else ""


def failures(chosen: Sequence[Attack], folder: Path) -> list[tuple[Attack, str]]:
    """The attacks that did harm, and which."""
    prepare(folder)
    return [(each, wrong) for each in chosen if (wrong := trouble(run(folder, each.arguments)))]


def sample(share: int, seed: int) -> list[Attack]:
    """``share`` values of every parameter, others with another seed."""
    by_parameter: dict[tuple[tuple[str, ...], str], list[Attack]] = {}
    for each in attacks():
        by_parameter.setdefault((each.command, each.parameter), []).append(each)
    choice = random.Random(seed)
    return [one for each in by_parameter.values() for one in choice.sample(each, share)]


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp()) / "a" / "b" / "c" / "d"
    place.mkdir(parents=True)
    every = list(attacks())
    found = failures(every, place)
    shutil.rmtree(place.parents[3])
    for attack, wrong in found:
        sys.stdout.write(
            f"{' '.join(attack.command)} {attack.parameter} {attack.value[:40]!r}: {wrong}\n"
        )
    sys.stdout.write(f"{len(every)} attacks, {len(found)} with harm\n")
    sys.exit(bool(found))
