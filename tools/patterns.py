"""Which regular expressions of the program mix languages.

``python tools/patterns.py [ROOT]`` prints a count for each package (all expressions, those that
mix); ``--list`` adds where they stand. An expression mixes languages where it holds a Latin word
(two letters or more, no escape, name of a group or code in capitals) and a Cyrillic one. Names of
other strings of the module that it is put together from are followed.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "kirmash"
_LOOKS = re.compile(r"\(\?|\\[bwsdWSDZ]|\w\|\w|\]\+|\]\*|\.\*|\]\{\d")
_DROPPED = (
    re.compile(r"\{[a-z_]\w*\}"),  # fields filled in later
    re.compile(r"\(\?P[<=]\w+[>)]"),  # names of groups
    re.compile(r"\(\?[aiLmsux-]+[:)]"),  # flags
    re.compile(r"\\[xuU][0-9a-fA-F]{2,8}"),
    re.compile(r"\\."),
    re.compile(r"\[\^?\]?[^\]]*\]"),  # sets of characters
)
_LATIN = re.compile(r"[A-Za-z]{2,}")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of a module: where it begins and its text, with other strings put in."""

    module: str
    line: int
    text: str

    @property
    def mixes(self) -> bool:
        """Whether it holds words of both scripts."""
        plain = self.text
        for dropped in _DROPPED:
            plain = dropped.sub(" ", plain)
        latin = any(not word.isupper() for word in _LATIN.findall(plain))
        return latin and bool(_CYRILLIC.search(plain))


def expressions(path: Path, module: str) -> Iterator[Expression]:
    """Every expression of one file, outermost strings only."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {id(node.body[0].value) for node in ast.walk(tree) if _documented(node)}
    for line, text in _read(tree, {}, docs):
        if _LOOKS.search(text):
            yield Expression(module, line, text)


def _read(node: ast.AST, outer: Mapping[str, str], docs: set[int]) -> Iterator[tuple[int, str]]:
    """The outermost strings below a node with their lines; a name is its function's own first."""
    known = dict(outer)
    inner: list[ast.AST] = list(ast.iter_child_nodes(node))
    scopes: list[ast.AST] = []
    while inner:
        part = inner.pop(0)
        if isinstance(part, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            scopes.append(part)
            continue
        if (
            isinstance(part, ast.Assign)
            and len(part.targets) == 1
            and isinstance(part.targets[0], ast.Name)
            and _is_text(part.value)
        ):
            known[part.targets[0].id] = _text(part.value, known)
        if _is_text(part) and id(part) not in docs:
            yield getattr(part, "lineno", 0), _text(part, known)
        else:
            inner[:0] = ast.iter_child_nodes(part)
    for scope in scopes:
        yield from _read(scope, known, docs)


def _documented(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    return (
        isinstance(body, list)
        and bool(body)
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
    )


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right))
    return isinstance(node, ast.JoinedStr)


def _text(node: ast.AST, known: Mapping[str, str]) -> str:
    """The text of a string, strings added or put into another; what is not known is a blank."""
    if isinstance(node, ast.Constant):
        return str(node.value) if isinstance(node.value, str) else " "
    if isinstance(node, ast.BinOp):
        return _text(node.left, known) + _text(node.right, known)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, known) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, known)
    return known.get(node.id, " ") if isinstance(node, ast.Name) else " "


def package_of(module: str) -> str:
    """The package a module is counted under."""
    return module.rpartition(".")[0] or "kirmash"


def mixed_in(paths: Iterable[Path]) -> int:
    """How many expressions of these files mix languages."""
    return sum(found.mixes for path in paths for found in expressions(path, path.stem))


def main() -> None:
    """Print the table."""
    roots = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    root = roots[0] if roots else SOURCE
    every, mixed = Counter[str](), Counter[str]()
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for expression in expressions(path, module):
            every[package_of(module)] += 1
            mixed[package_of(module)] += expression.mixes
            if expression.mixes and "--list" in sys.argv:
                sys.stdout.write(
                    f"{path.relative_to(root)}:{expression.line}: {expression.text[:110]!r}\n"
                )
    for package, count in sorted(every.items()):
        sys.stdout.write(f"{package:24}{count:6}{mixed[package]:6}\n")
    sys.stdout.write(f"{'all':24}{every.total():6}{mixed.total():6}\n")


if __name__ == "__main__":
    main()
