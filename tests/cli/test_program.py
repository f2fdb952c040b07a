"""Every command is found where the program looks for it, and a command loads what it uses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperCommand

from kirmash import Dossier
from kirmash.cli.main import COMMANDS
from kirmash.cli.program import CommandTree, LazyCommand, lazy_commands
from kirmash.i18n import LANGUAGES

LOADED = """
import json, sys
from kirmash.cli import main
for words, lang in json.loads(sys.argv[1]):
    code = main.run(words, {"KIRMASH_LANG": lang})
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""
COMPLETED = """
import json, sys
from kirmash.cli import main
try:
    main.main()
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]), file=sys.stderr)
"""
PARSER = (
    "import json, sys, typer, rich\nprint(json.dumps([0, sorted(sys.modules)]), file=sys.stderr)"
)
MOST_MODULES_OF_HELP = 25
"""Beyond those of the parser and the terminal's library: the program's own and the standard
library's.
"""


STORE = {"sqlalchemy", "cython_runtime", "typing_extensions"}
"""What the ledger is read with."""
VALUES = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
"""What Typer checks values with, where they are not text or a path that is there."""
DATES = {"babel", "pytz"}
"""What dates and numbers are written with."""
MOST_MODULES_OF_A_QUESTION = 650


def loaded(code: str, *arguments: str) -> tuple[int, set[str]]:
    """The exit code of a new process, and the modules it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    status, modules = json.loads(done.stderr.splitlines()[-1])
    return status, set(modules)


def loaded_by(*runs: Sequence[str], langs: Sequence[str] = ("en",)) -> tuple[int, set[str]]:
    """The modules that these commands load, one after another in one process."""
    return loaded(LOADED, json.dumps([[words, lang] for words in runs for lang in langs]))


def packages(modules: set[str]) -> set[str]:
    """The packages that are not the standard library's; what they call private is theirs."""
    every = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names
    return {name for name in every if not name.startswith("_")}


def names(tree: CommandTree, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, by the words it is called with."""
    for name, inside in tree.items():
        if isinstance(inside, str):
            yield (*path, name) if name else path
        else:
            yield from names(inside, (*path, name))


ALL = tuple(names(COMMANDS))


@pytest.fixture(scope="module")
def parser_modules() -> set[str]:
    return loaded(PARSER)[1]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_is_where_it_is_looked_for_and_described(path: tuple[str, ...]) -> None:
    commands = lazy_commands(COMMANDS)
    for group in path[:-1]:
        commands = commands[group].commands
    lazy = commands[path[-1]]
    assert isinstance(lazy, LazyCommand)
    command = lazy.load()
    assert isinstance(command, TyperCommand)
    assert (command.name, command.help) == (lazy.name, lazy.help)
    assert command.params
    texts = [getattr(parameter, "help", None) or "" for parameter in command.params]
    assert not [text for text in texts if text.startswith("cli.help.")]


def outcome(read: Callable[[Any, Any], Any], context: Any, value: object) -> object:
    """The value as it is read, or why it is not."""
    try:
        return read(context, value)
    except Exception as fault:  # noqa: BLE001  # a class of typer's without a public name
        return type(fault), str(fault)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_values_are_read_as_typer_reads_them(path: tuple[str, ...]) -> None:
    commands: Any = lazy_commands(COMMANDS)
    for group in path[:-1]:
        commands = commands[group].commands
    command: Any = commands[path[-1]].load()
    context = command.make_context(path[-1], [], resilient_parsing=True)
    for parameter in command.params:
        read = partial(type(parameter).process_value, parameter)
        listed = parameter.multiple or parameter.nargs != 1
        texts: tuple[str, ...] = (
            "BLR",
            "Беларусь",
            "",
            ".",
            "no such file",
            "\x1b[0m",
            "\udcff",
            "7",
        )
        values = ([list(texts[:2]), []] if listed else [*texts, True]) + [None]
        for value in (*values, parameter.default):
            ours = outcome(parameter.process_value, context, value)
            known = outcome(read, context, value)
            assert ours == known or (listed and not ours and not known), (parameter.name, value)


def test_the_program_says_its_version() -> None:
    command = [sys.executable, "-m", "kirmash.cli.main", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"kirmash {version('kirmash')}\n"


def test_help_loads_the_parser_and_little_else(parser_modules: set[str]) -> None:
    code, modules = loaded_by(["--help"], langs=LANGUAGES)
    assert code == 0
    assert packages(modules) <= packages(parser_modules) | {"kirmash"}
    assert len(modules - parser_modules) <= MOST_MODULES_OF_HELP


def test_the_version_is_said_without_a_library(parser_modules: set[str]) -> None:
    code, modules = loaded_by(["--version"])
    assert code == 0
    assert packages(modules) <= packages(parser_modules) | {"kirmash"}


def test_the_help_of_every_command_loads_nothing_that_answers(parser_modules: set[str]) -> None:
    groups = {path[:end] for path in ALL for end in range(1, len(path))}
    code, modules = loaded_by(*([*path, "--help"] for path in (*ALL, *groups)), langs=LANGUAGES)
    assert code == 0
    assert packages(modules) <= packages(parser_modules) | {"kirmash"}
    declared = {f"kirmash.cli.commands.{place.partition(':')[0]}" for place in _places(COMMANDS)}
    own = {name for name in modules if name.startswith("kirmash.")}
    assert declared <= own
    assert not [name for name in own if name.startswith(("kirmash.dossier", "kirmash.records"))]


def test_a_shell_completes_commands_and_options(parser_modules: set[str]) -> None:
    for words, place, others, completed in (
        ("kirmash withd", 1, set[str](), "withdraw"),
        ("kirmash trade fetch b", 3, set[str](), "baci"),
        ("kirmash claims --with", 2, VALUES, "--with-regions"),
    ):
        asked = {
            "_KIRMASH_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(place),
        }
        done = subprocess.run(
            [sys.executable, "-c", COMPLETED],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **asked},
        )
        code, modules = json.loads(done.stderr.splitlines()[-1])
        assert (code, done.stdout) == (0, f"{completed}\n")
        assert packages(set(modules)) <= packages(parser_modules) | {"kirmash"} | others


def test_a_wrong_option_loads_the_terminal_and_no_answer() -> None:
    code, modules = loaded_by(["claims", "--nope"])
    assert code == 2
    assert not packages(modules) & {"sqlalchemy", "numpy", "babel", "rapidfuzz", "pydantic"}


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("program")
    page = folder / "page.txt"
    page.write_text("In 2015 trade of Belarus and Ivanovo Oblast was $120 million.", "utf-8")
    with Dossier.create(folder / "d") as opened:
        opened.add([page])
        opened.judge(opened.claims("BLR", "RU-IVA")[0].id, "confirm", "A. Reader")
    return folder / "d"


def test_light_commands_load_what_they_use(dossier: Path, parser_modules: set[str]) -> None:
    with Dossier.open(dossier) as opened:
        claim = opened.claims("BLR", "RU-IVA")[0].id
    folder = ("-d", str(dossier))
    base = packages(parser_modules) | {"kirmash"} | STORE
    for words, others in (
        (("init", str(dossier.parent / "other"), "--json"), VALUES),
        (("documents", *folder, "--json"), set[str]()),
        (("claims", "BLR", "RU-IVA", *folder, "--json"), set[str]()),
        (("documents", *folder), DATES),
        (("claims", "BLR", "RU-IVA", *folder), DATES),
        (("trade", "show", *folder), set[str]()),
        (("why", claim, *folder), DATES | {"rapidfuzz"}),
        (("judge", claim, "confirm", "--by", "Anna", *folder), {"rapidfuzz"}),
        (("deals", "BLR", "RU-IVA", *folder), DATES | {"rapidfuzz", "ahocorasick_rs"}),
    ):
        code, modules = loaded_by(words)
        assert code == 0, words
        assert packages(modules) <= base | others, words
        assert len(modules) <= MOST_MODULES_OF_A_QUESTION, words


def _places(tree: CommandTree) -> Iterator[str]:
    for inside in tree.values():
        if isinstance(inside, str):
            yield inside
        else:
            yield from _places(inside)
