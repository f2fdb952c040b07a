"""Every message a user can see, in both languages side by side, as TSV on standard output.

    python tools/messages.py                 all messages: where, key, English, Russian
    python tools/messages.py --changed REV   only those that differ from the revision REV

Messages are the sentences of briefs (``en.po``, ``ru.po``), of the command line and its help
(``desk.*.po``), of deals (``deals.*.po``), and the sentences of errors, remedies and reasons,
which are written in English in the code and worded by their code in ``errors.ru.po``. Plural forms
are separated by `` | ``. A message without a translation has an empty last column.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src" / "kirmash" / "data" / "locale"
CATALOGUES = (
    ("brief", "{lang}.po"),
    ("deals", "deals.{lang}.po"),
    ("command line", "desk.{lang}.po"),
)
ERRORS = "errors.ru.po"
FORMS = " | "


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
    for entry in _entries(ERRORS, revision):
        english, russian = _forms(entry.id), _forms(entry.string)
        yield Message(ERRORS, str(entry.context), FORMS.join(english), FORMS.join(russian))


def catalogue(name: str, revision: str = "") -> dict[str, tuple[str, ...]]:
    """The texts of a gettext file by key, one text or one per plural form."""
    return {_forms(entry.id)[0]: _forms(entry.string) for entry in _entries(name, revision)}


def wording(name: str = ERRORS) -> dict[str, Message]:
    """The sentences of errors by their key: a code, or a code and "remedy"."""
    return {
        str(entry.context): Message(
            name, str(entry.context), FORMS.join(_forms(entry.id)), FORMS.join(_forms(entry.string))
        )
        for entry in _entries(name, "")
    }


def _entries(name: str, revision: str) -> Iterator[Any]:
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
    return (entry for entry in read_po(BytesIO(content)) if entry.id)


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


if __name__ == "__main__":
    main()
