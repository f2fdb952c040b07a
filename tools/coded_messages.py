"""Every message with a code that the program can make, read from its sources.

A message is a call whose first argument is a code and whose second is the sentence: an error that
is raised, the reason of an unknown value, a part of a sentence (`kirmash.messages`). Nothing is
run.

    python tools/coded_messages.py           the codes without Russian words, and those out of use
    python tools/coded_messages.py --write   puts data/locale/errors.ru.po in order: new codes with
                                             empty words, English as it is today, no unused ones

``tests/test_coded_messages.py`` compares the codes with the wording, and `tools/errors_page.py`
makes docs/errors.md of both.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).parent.parent))

from tools import messages

from kirmash import errors
from kirmash.messages import CODE, placeholders

SOURCE = Path(__file__).resolve().parent.parent / "src" / "kirmash"
ERRORS = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.KirmashError)
}
OWN_SENTENCE = {"UnknownEconomy", "MissingExtra"}
"""Errors that are made of a name alone: their class has the sentence."""


@dataclass(frozen=True, slots=True)
class CodedMessage:
    """One place of the sources that makes a message.

    ``forms`` are the English sentence, or its two forms where it counts; ``maker`` is the function
    or class called; ``parameters`` are those it is given by name, None where they are not listed.
    """

    code: str
    forms: tuple[str, ...]
    remedy: str
    maker: str
    parameters: frozenset[str] | None
    place: str

    @property
    def blanks(self) -> set[str]:
        """The parameters that the sentence and the remedy need."""
        return set().union(*map(placeholders, (*self.forms, self.remedy)))


@dataclass(frozen=True, slots=True)
class Construction:
    """A call of an error's class, or of `Unknown`, with its first argument."""

    name: str
    argument: ast.expr | None
    place: str


def main() -> None:
    """Compare the codes with their Russian words; see the module's docstring."""
    needed, known = needed_wording(), messages.wording()
    for key in sorted(needed.keys() - known.keys()):
        sys.stderr.write(f"no Russian: {key}: {' | '.join(needed[key])}\n")
    for key in sorted(known.keys() - needed.keys()):
        sys.stderr.write(f"out of use: {key}: {known[key].russian}\n")
    if "--write" in sys.argv:
        write_wording(needed, known)


def needed_wording() -> dict[str, tuple[str, ...]]:
    """The English forms of every sentence and remedy by its key in errors.ru.po, in order."""
    needed: dict[str, tuple[str, ...]] = {}
    for entry in coded_messages():
        needed[entry.code] = entry.forms
        if entry.remedy:
            needed[f"{entry.code} remedy"] = (entry.remedy,)
    return needed


def write_wording(needed: dict[str, tuple[str, ...]], known: dict[str, messages.Message]) -> None:
    """Write errors.ru.po: its head as it stands, then every key with the words it has."""
    path = messages.LOCALE / messages.ERRORS
    head = path.read_text("utf-8").split("\nmsgctxt", 1)[0].rstrip("\n")
    path.write_text("\n\n".join([head, *_entries(needed, known)]) + "\n", "utf-8")


def _entries(
    needed: dict[str, tuple[str, ...]], known: dict[str, messages.Message]
) -> Iterator[str]:
    for key, forms in needed.items():
        english = [json.dumps(text, ensure_ascii=False) for text in forms]
        russian = known[key].russian.split(messages.FORMS) if key in known else [""]
        words = [json.dumps(text, ensure_ascii=False) for text in russian]
        lines = [f'msgctxt "{key}"', f"msgid {english[0]}"]
        if len(english) == 1:
            lines.append(f"msgstr {words[0]}")
        else:
            lines.append(f"msgid_plural {english[1]}")
            lines += [
                f"msgstr[{number}] {text}"
                for number, text in enumerate(words if len(words) > 1 else ['""'] * 3)
            ]
        yield "\n".join(lines)


def coded_messages() -> list[CodedMessage]:
    """Every message of the sources, by code and place."""
    found = [message for path in _files() for message in _messages_of(path)]
    return sorted(found, key=lambda message: (message.code, message.place))


def constructions() -> Iterator[Construction]:
    """Every place that makes an error or an unknown value."""
    for path in _files():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call):
                name = _called(node)
                if name in ERRORS.keys() - OWN_SENTENCE or name == "Unknown":
                    yield Construction(name, node.args[0] if node.args else None, _at(path, node))


def later_parameters() -> frozenset[str]:
    """Names of parameters that messages are given after they are made (`Message.with_params`)."""
    return frozenset(
        keyword.arg
        for path in _files()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and _called(node) == "with_params"
        for keyword in node.keywords
        if keyword.arg
    )


def is_code(text: str) -> bool:
    """Whether a text has the form of a code."""
    return CODE.fullmatch(text) is not None


def _messages_of(path: Path) -> Iterator[CodedMessage]:
    tree = _tree(path)
    constants = dict(_string_constants(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        code, forms = _text(node.args[0], constants), _forms(node.args[1], constants)
        if code is None or not CODE.fullmatch(code) or not forms:
            continue
        remedy = _text(node.args[2], constants) if len(node.args) > 2 else ""
        names = [keyword.arg for keyword in node.keywords]
        parameters = None if None in names else frozenset(name for name in names if name)
        yield CodedMessage(code, forms, remedy or "", _called(node), parameters, _at(path, node))


def _forms(node: ast.expr, constants: dict[str, str]) -> tuple[str, ...]:
    if isinstance(node, ast.Call) and _called(node) == "Plural":
        return tuple(text for item in node.args if (text := _text(item, constants)))
    text = _text(node, constants)
    return () if text is None else (text,)


def _text(node: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None


def _string_constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield from (
                (target.id, node.value.value)
                for target in node.targets
                if isinstance(target, ast.Name)
            )


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
        return "__init__"
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _at(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(SOURCE).as_posix()}:{node.lineno:04}"


def _files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


if __name__ == "__main__":
    main()
