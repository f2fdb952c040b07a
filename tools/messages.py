"""Every message a user can see, in both languages side by side, as TSV on standard output.

    python tools/messages.py                 all messages: where, key, English, Russian
    python tools/messages.py --changed REV   only those that differ from the revision REV

Messages are the sentences of briefs (``en.po``, ``ru.po``), of the command line and its help
(``desk.*.po``), and the sentences of errors, remedies and reasons, which are written in English
in the code and found by pattern in ``errors.ru.po`` and ``reasons.ru.po``. Plural forms are
separated by `` | ``. A message without a translation has an empty last column.
"""

from __future__ import annotations

import argparse
import ast
import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kirmash"
LOCALE = SOURCE / "data" / "locale"
CATALOGUES = (("brief", "{lang}.po"), ("command line", "desk.{lang}.po"))
PATTERNS = ("reasons.ru.po", "errors.ru.po")
SAMPLE = "7"  # what fills a placeholder of a sentence in the code
FORMS = " | "
COMMAND = re.compile(r"^[`-]|^kirmash ")
# Exceptions for mistakes of the program itself, whose texts no user is meant to see.
INTERNAL = {"KeyError", "ValueError", "TypeError", "Exit", "AssertionError", "AttributeError"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message: the file it is defined in, its key, and its text in both languages."""

    where: str
    key: str
    english: str
    russian: str


def main() -> None:
    """Print the list; see the module's docstring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--changed", metavar="REV", help="only messages that differ from REV")
    revision: str = parser.parse_args().changed or ""
    messages = list(all_messages())
    if revision:
        earlier = set(all_messages(revision))
        messages = [message for message in messages if message not in earlier]
    writer = csv.writer(sys.stdout, dialect="excel-tab", lineterminator="\n")
    writer.writerow(("where", "key", "English", "Russian"))
    writer.writerows((m.where, m.key, m.english, m.russian) for m in messages)
    sys.stderr.write(f"{len(messages)} messages\n")


def all_messages(revision: str = "") -> Iterator[Message]:
    """Messages of the working tree, or of a git revision; a catalogue absent there is skipped."""
    for _, name in CATALOGUES:
        english = catalogue(name.format(lang="en"), revision)
        russian = catalogue(name.format(lang="ru"), revision)
        for key in {**english, **russian}:
            forms = (FORMS.join(texts.get(key, ())) for texts in (english, russian))
            yield Message(name.format(lang="en"), key, *forms)
    for name in PATTERNS:
        for key, forms in catalogue(name, revision).items():
            yield Message(name, key, key, FORMS.join(forms))


def catalogue(name: str, revision: str = "") -> dict[str, tuple[str, ...]]:
    """The texts of a gettext file by key, one text or one per plural form."""
    path = LOCALE / name
    if revision:
        revision_file = subprocess.run(
            ["git", "show", f"{revision}:{path.relative_to(ROOT).as_posix()}"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        content = revision_file.stdout
    else:
        content = path.read_bytes()
    texts: dict[str, tuple[str, ...]] = {}
    for entry in read_po(BytesIO(content)):
        if entry.id:
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            forms = (entry.string,) if isinstance(entry.string, str) else entry.string
            texts[key] = tuple(forms)
    return texts


def error_sentences(folders: tuple[str, ...] = (".",)) -> set[str]:
    """Every sentence passed to an exception raised in these folders, placeholders filled."""
    calls = (
        node.exc
        for node in _nodes(folders)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    )
    return {text for call in calls if _called(call) not in INTERNAL for text in _sentences(call)}


def call_sentences(function: str, folders: tuple[str, ...]) -> set[str]:
    """Every sentence passed to ``function`` in these folders, placeholders filled."""
    calls = (node for node in _nodes(folders) if isinstance(node, ast.Call))
    return {text for call in calls if _called(call) == function for text in _sentences(call)}


def _nodes(folders: tuple[str, ...]) -> Iterator[ast.AST]:
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text("utf-8")))


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _sentences(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        text = _filled(argument)
        if " " in text and not COMMAND.match(text):
            yield text


def _filled(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.JoinedStr):
        parts = argument.values
        return "".join(str(p.value) if isinstance(p, ast.Constant) else SAMPLE for p in parts)
    return ""


if __name__ == "__main__":
    main()
