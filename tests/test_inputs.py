"""Files that people hand in: regular ones alone, within a size; TOML entries known and in range."""

from __future__ import annotations

import ast
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import kirmash
from kirmash import inputs
from kirmash.errors import InputError

SECTIONS = {
    "one": {
        "count": inputs.whole(1, 9),
        "share": inputs.number(0, 1),
        "on": inputs.truth(),
        "name": inputs.text("[a-z]+", "small letters in quotes"),
        "lines": inputs.texts(),
    }
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_pipes_devices_sockets_and_folders_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path)  # names of sockets are short
        try:
            listener.bind("socket")
        finally:
            os.chdir(here)
        for name in ("pipe", "link", "socket", ".", "/dev/zero", "/dev/null"):
            with pytest.raises(InputError, match="not a file"):
                inputs.read_regular_file(tmp_path / name, 100)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_that_takes_the_place_of_a_file_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(inputs, "check_regular_file", lambda *_: None)
    with pytest.raises(InputError, match="not a file"):
        inputs.read_regular_file(tmp_path / "pipe", 100)


def test_a_long_or_sparse_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(InputError, match="the limit is 100"):
        inputs.read_regular_file(path, 100)
    path.write_bytes(b"x" * 100)
    assert inputs.read_regular_file(path, 100) == b"x" * 100


def test_a_file_that_grows_is_not_read_past_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "grows"
    path.write_bytes(b"x" * 50)
    given = iter([b"x" * 60] * 1_000)
    monkeypatch.setattr(os, "read", lambda *_: next(given))
    with pytest.raises(InputError, match="the limit is 100"):
        inputs.read_regular_file(path, 100)
    assert len(list(given)) > 990


@pytest.mark.parametrize("name", ["nothing here", "a\0b"])
def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match=r"No such file|Invalid argument"):
        inputs.read_regular_file(tmp_path / name, 100)


def test_links_out_of_a_folder_and_circles_are_known(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out.txt"
    inside.mkdir()
    outside.write_text("x")
    (inside / "own.txt").write_text("x")
    (inside / "to_own").symlink_to("own.txt")
    (inside / "out").symlink_to(outside)
    (inside / "circle").symlink_to("circle")
    assert [
        inputs.leads_outside(inside / name, inside)
        for name in ("own.txt", "to_own", "out", "circle")
    ] == [False, False, True, True]


@pytest.mark.parametrize(
    ("written", "where", "remedy"),
    [
        ("[one]\ncount = 0", "line 2: one.count = 0", "whole number from 1 to 9"),
        ("[one]\n\ncount = 1.5", "line 3: one.count = 1.5", "whole number"),
        ("[one]\ncount = true", "line 2: one.count = true", "whole number"),
        ("[one]\nshare = nan", "line 2: one.share = nan", "number from 0 to 1"),
        ("[one]\nshare = inf", "line 2: one.share = inf", "number from 0 to 1"),
        ("[one]\nshare = true", "line 2", "number from 0 to 1"),
        ('[one]\non = "yes"', "line 2: one.on = 'yes'", "true or false"),
        ("[one]\non = 1", "line 2: one.on = 1", "true or false"),
        ('[one]\nname = ""', "line 2: one.name = ''", "small letters"),
        ("[one]\nname = 5", "line 2: one.name = 5", "small letters"),
        ("[one]\nlines = [1]", "line 2: one.lines = \\[1\\]", "list of texts"),
        ("[one]\nlines = 2016-04-15", "line 2", "list of texts"),
        ("[one]\nother = 1", "line 2: one.other is unknown", "count, share"),
        ("stray = 1\n[one]", "line 1: stray is unknown", r"\[one\]"),
        ("[two]\nx = 1", "line 1: two is unknown", r"\[one\]"),
        ("one = 5", "one must be a section", r"\[one\]"),
        ("[[one]]\ncount = 1", "one must be a section", r"\[one\]"),
        ("[one]\ncount =", "not valid TOML", "Correct"),
        ("[one]\ncount = " + "9" * 5_000, "", ""),
        ("x = " + "[" * 5_000, "not valid TOML", "Correct"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(
    tmp_path: Path, written: str, where: str, remedy: str
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(written)
    with pytest.raises(InputError, match=f"x.toml.*{where}") as fault:
        inputs.read_toml(path, inputs.EMPTY, SECTIONS)
    assert re.search(remedy, fault.value.remedy)


def test_entries_in_range_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('[one]\ncount = 9\nshare = 1\non = false\nname = "abc"\nlines = ["x", "y"]\n')
    assert inputs.read_toml(path, inputs.EMPTY, SECTIONS)["one"]["share"] == 1
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match="not valid TOML"):
        inputs.read_toml(path, inputs.EMPTY, SECTIONS)


NUMBERS_OF_OURS = {
    "extract/llm.py": "a number of JSON, its kind checked before",
    "formats/docx.py": "an expression of ASCII digits before it",
    "formats/numbers.py": "the checked helper itself",
    "formats/xlsx.py": "a number of a cell, not a text",
    "trade/load.py": "a year that the checks of rows made",
}
"""Where a parameter becomes a number without the helper, and why that is safe."""


def _bare_conversions(tree: ast.AST) -> Iterator[int]:
    """Lines where ``int`` or ``float`` takes a parameter that is a text or anything, or what only
    ``isdigit`` or ``isnumeric`` looked at, which take ``²`` for a number.
    """
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        texts = {
            each.arg
            for each in (*function.args.args, *function.args.kwonlyargs)
            if each.annotation
            and ast.unparse(each.annotation) in {"str", "str | None", "object", "Any"}
        }
        looked = any(
            isinstance(node, ast.Attribute) and node.attr in {"isdigit", "isnumeric"}
            for node in ast.walk(function)
        )
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id in {"int", "float"} and call.args:
                first = call.args[0]
                if looked or (isinstance(first, ast.Name) and first.id in texts):
                    yield call.lineno


def test_texts_become_numbers_by_the_helper_alone() -> None:
    package = Path(kirmash.__file__).parent
    found = {
        f"{path.relative_to(package).as_posix()}:{line}"
        for path in package.rglob("*.py")
        if path.relative_to(package).as_posix() not in NUMBERS_OF_OURS
        for line in _bare_conversions(ast.parse(path.read_bytes()))
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    ["def f(text: str): return int(text)", "def f(w):\n if w.isdigit(): return float(w[1:])"],
)
def test_a_text_taken_for_a_number_is_seen(source: str) -> None:
    assert list(_bare_conversions(ast.parse(source)))


@pytest.mark.parametrize(
    "name", ["a." * 50_000 + "b", "[" + "a." * 50_000 + "b]", "x = {" + "a." * 300 + "b"]
)
def test_a_name_of_hundreds_of_parts_is_refused_before_it_is_parsed(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "deep.toml").write_text(f"# one\n{name} = 1\n")
    with pytest.raises(InputError, match=r"deep\.toml, line 2: .*more than 200 points"):
        inputs.read_toml(tmp_path / "deep.toml", {}, SECTIONS)
