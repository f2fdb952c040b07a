"""The program's command line called in this process, and its answers as comparable text.

For tools/freeze.py, whose docstring tells what is normalised and why.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

SAMPLE_STEP = 3
JUDGEMENT_ID = re.compile(r"\bj-[0-9a-f]{10}\b")  # hashed from the moment too
BRIEF_ID = re.compile(r"\bb-[0-9a-f]{10}\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT(?!00:00:00)\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
LONG_NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")
EXACT_DIGITS, COMPARED_DIGITS = 12, 9


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call of the command line gave: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


class Program:
    """The command line in this process, and what it hands to the typesetter."""

    def __init__(self, root: Path, work: Path, full: bool) -> None:
        for name in [name for name in os.environ if name.startswith("KIRMASH_")]:
            del os.environ[name]
        os.environ.update(KIRMASH_LANG="en", LC_ALL="C.UTF-8", COLUMNS="160", TZ="UTC")
        sys.path.insert(0, str(root / "src"))
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        module, _, function = project["scripts"]["kirmash"].partition(":")
        typesetter = import_module("typst")
        self.typeset: list[str] = []
        typesetter.compile = self._compile  # type: ignore[attr-defined]  # caught, not carried out
        self._entry: Callable[[], None] = getattr(import_module(module), function)
        self._version = str(project["version"])
        self._folders = {
            str(work): "WORK",
            str(root.parent / "shared"): "SHARED",
            str(root): "ROOT",
        }
        self._grammar = ""
        self.root, self.work, self.full = root, work, full

    def _compile(self, *_: object, sys_inputs: dict[str, str], **__: object) -> bytes:
        self.typeset.append(sys_inputs["brief"])
        return b"%PDF-"

    def call(self, *arguments: str | Path) -> Answer:
        """Run one command as typed; a fault of the program is an answer too (code 1)."""
        out, err, before = io.StringIO(), io.StringIO(), sys.argv
        sys.argv = ["kirmash", *map(str, arguments)]
        code: object = 0
        try:
            with redirect_stdout(out), redirect_stderr(err):
                self._entry()
        except SystemExit as left:
            code = left.code
        except Exception as fault:  # noqa: BLE001  # whatever comes out is what is compared
            code = 1
            err.write(type(fault).__name__)
        finally:
            sys.argv = before
        return Answer(
            code if isinstance(code, int) else int(code is not None), out.getvalue(), err.getvalue()
        )

    def text(self, *arguments: str | Path) -> str:
        """The command's stdout with its exit code where that is not 0; JSON as sorted data."""
        answer = self.call(*arguments)
        body = answer.out
        if "--json" in arguments and body.strip():
            body = canonical(json.loads(body))
        return body if answer.code == 0 else f"exit code {answer.code}\n{body}"

    def new_dossier(self, name: str) -> Path:
        """An empty dossier in a fresh folder of that name."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        self.call("init", folder)
        return folder

    def normalised(self, text: str) -> str:
        """The text without what may vary from run to run and from machine to machine."""
        for folder, label in self._folders.items():
            text = text.replace(folder, label)
        text = JUDGEMENT_ID.sub("j-ID", BRIEF_ID.sub("b-ID", MOMENT.sub("MOMENT", text)))
        text = text.replace(f"Kirmash {self._version}", "Kirmash VERSION").replace(
            f'"{self._version}"', '"VERSION"'
        )
        return text.replace(self._grammar, "GRAMMAR") if self._grammar else text

    def sample(self, entries: Sequence[str]) -> Sequence[str]:
        """Every entry with ``--whole``, else every third: each costs a call."""
        return entries if self.full else entries[::SAMPLE_STEP]

    def learn_grammar(self, dossier: Path) -> None:
        """Note the version of the grammar that the dossier's documents were read with."""
        documents = json.loads(self.call("documents", "-d", dossier, "--json").out)["documents"]
        self._grammar = next((entry["grammar"] for entry in documents), self._grammar)


def canonical(data: object) -> str:
    """JSON as comparable text: keys sorted, floats of many digits at nine."""
    return json.dumps(_rounded(data), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _rounded(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_rounded(value) for value in data]
    return float(_short(repr(data))) if isinstance(data, float) else data


def _short(number: str) -> str:
    digits = re.sub(r"e.*|[-.]", "", number).lstrip("0")
    return f"{float(number):.{COMPARED_DIGITS}g}" if len(digits) > EXACT_DIGITS else number


def without_keys(data: Any) -> Any:
    """JSON with the values of objects as lists, in the order they came in."""
    if isinstance(data, dict):
        return [without_keys(value) for value in data.values()]
    return [without_keys(value) for value in data] if isinstance(data, list) else data


def rounded_text(text: str) -> str:
    """The text with its numbers of many digits at nine: coordinates of charts."""
    return LONG_NUMBER.sub(lambda match: _short(match[0]), text)


def visible_text(page: str) -> str:
    """The text a reader of the page sees, a line for each element."""
    bare = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page)
    lines = (line.strip() for line in re.sub(r"<[^>]*>", "\n", bare).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def office_text(path: Path) -> str:
    """The words of an Office file: each part's text runs; sizes and fonts do not count."""
    parts = []
    with zipfile.ZipFile(path) as box:
        for name in sorted(box.namelist()):
            if re.search(
                r"document|footnotes|header|footer|sharedStrings|sheet\d+", name
            ) and name.endswith(".xml"):
                content = box.read(name).decode("utf-8")
                runs = re.findall(r"<(?:\w+:)?(?:t|v|f)(?: [^>]*)?>([^<]*)<", content)
                parts.append("\n".join([f"[{name}]", *runs]))
    return "\n".join(parts) + "\n"
