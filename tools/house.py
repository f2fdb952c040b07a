"""Measure the house: sizes, names, layers and doubles, with and without ``extract/rules``.

`make house` prints the table and fails where a limit is passed; the same limits are a test
(``tests/test_house.py``). ``--write`` fills the marked places of ARCHITECTURE.md first: the
table, the floors, and the picture of the packages with their modules. Everything is read from the
sources, nothing is run.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).parent.parent))

from tools import patterns

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "kirmash"
PAGE = ROOT / "ARCHITECTURE.md"
PICTURE_WIDTH, PICTURE_INDENT = 120, 18
RULES = "kirmash.extract.rules"
MOST_LINES, SLIVER, MOST_COLUMNS, MOST_FUNCTION, MOST_COMPLEXITY = 450, 60, 100, 60, 15
EMPTY_WORDS = frozenset(
    {"one", "found", "said", "told", "asked", "held", "kept", "made", "named", "given", "whose"}
    | {"leaf", "standing", "thing", "things", "clothes", "wanted", "shown", "whole"}
)
"""Words that say nothing of what they name; no identifier is one or has one as a part."""
BRANCHES = (
    *(ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While),
    *(ast.ExceptHandler, ast.Assert, ast.match_case),
)
NO_NAMES = frozenset({"utils", "helpers", "common", "core", "manager"})


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package: its dotted name, path, text and syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return self.text.count("\n")


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the table: what is counted, the count with and without the rules, and the limit.

    ``limit`` bounds the count without the rules; None where nothing is asked.
    """

    label: str
    everything: float
    without_rules: float
    limit: float | None
    at_least: bool = False

    @property
    def passed(self) -> bool:
        """Whether the limit holds."""
        if self.limit is None:
            return True
        if self.at_least:
            return self.without_rules >= self.limit
        return self.without_rules <= self.limit


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package but the ``__init__`` files, in the order of their names."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    return tuple(_module(path) for path in paths)


def _module(path: Path) -> Module:
    text = path.read_text("utf-8")
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return Module(name, path, text, ast.parse(text))


def in_rules(module: Module) -> bool:
    """Whether a module is one of the deciding rules, which a later reader replaces."""
    return module.name.startswith(f"{RULES}.")


@cache
def importers() -> dict[str, frozenset[str]]:
    """The modules that import each module."""
    names = {module.name for module in modules()}
    users: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    users[inner if inner in names else node.module].add(module.name)
    return {name: frozenset(users[name] - {name}) for name in names}


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every identifier of a tree, as often as it stands there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def is_empty(name: str) -> bool:
    """Whether an identifier has an empty word for a part.

    >>> is_empty("last_said"), is_empty("Told"), is_empty("reported_value"), is_empty("foundation")
    (True, True, False, False)
    """
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return any(part.lower() in EMPTY_WORDS for part in parts)


def empty_share(among: Iterable[Module]) -> float:
    """The share of empty-word identifiers, in percent of all identifiers as they occur."""
    words = [name for module in among for name in identifiers(module.tree)]
    return 100 * sum(map(is_empty, words)) / max(len(words), 1)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a tree, inner ones too."""
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def long_functions(among: Iterable[Module]) -> list[str]:
    """Functions past MOST_FUNCTION lines, as ``path:line name``."""
    return [
        f"{module.path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for module in among
        for node in functions(module.tree)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > MOST_FUNCTION
    ]


def wide_lines(among: Iterable[Module]) -> list[str]:
    """Lines past MOST_COLUMNS columns outside data tables (``# fmt: skip`` closes a table)."""
    return [
        f"{module.path.relative_to(ROOT)}:{number}"
        for module in among
        for number, line in enumerate(module.text.splitlines(), 1)
        if len(line) > MOST_COLUMNS and not line.rstrip().endswith("# fmt: skip")
    ]


def double_classes(among: Iterable[Module]) -> list[str]:
    """Names borne by more than one class."""
    names = Counter(
        node.name
        for module in among
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    )
    return sorted(name for name, count in names.items() if count > 1)


def complexity(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The cyclomatic complexity: 1, and 1 for every way the code can part.

    Branches, conditional expressions, loops, handlers, assertions, cases, comprehensions with
    each of their conditions, and every further operand of ``and`` and ``or`` count.
    """
    count = 1
    for node in ast.walk(function):
        if isinstance(node, BRANCHES):
            count += 1
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
    return count


def complex_functions(among: Iterable[Module]) -> list[str]:
    """Functions of a complexity past MOST_COMPLEXITY, as ``path:line name complexity``."""
    return [
        f"{module.path.relative_to(ROOT)}:{node.lineno} {node.name} {complexity(node)}"
        for module in among
        for node in functions(module.tree)
        if complexity(node) > MOST_COMPLEXITY
    ]


NUMBER_PARSER = re.compile(
    r"""\.replace\(\s*["'],["'],\s*["']\.?["']\s*\)|^def parse\w*\(text: str, convention""",
    re.MULTILINE,
)
JSON_ENCODER = re.compile(r"\bjson\.dumps?\(|JSONEncoder\b")
ENCODING_DETECTOR = re.compile(r"""["'](?:cp|windows-)1251["']|\bfrom_bytes\(""")


def doers(pattern: re.Pattern[str], among: Iterable[Module]) -> list[str]:
    """Modules whose source does a thing by itself, told by how such code is written."""
    return [module.name for module in among if pattern.search(module.text)]


def documented(among: Iterable[Module]) -> float:
    """The share of public functions, classes and methods with a docstring, in percent."""
    marks = [bool(ast.get_docstring(node)) for module in among for node in _public(module.tree)]
    return 100 * sum(marks) / max(len(marks), 1)


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    item
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and not item.name.startswith("_")
                )


def circles() -> list[str]:
    """Modules that import each other in a ring, also by way of others."""
    users = importers()
    imports: defaultdict[str, set[str]] = defaultdict(set)
    for name, by in users.items():
        for user in by:
            imports[user].add(name)
    return sorted(name for name in users if name in _reach(name, imports))


def _reach(start: str, imports: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    todo = list(imports.get(start, ()))
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo.extend(imports.get(name, ()))
    return reached


def largest_folder(among: Iterable[Module]) -> int:
    """The most modules that lie in one folder."""
    return max(Counter(module.path.parent for module in among).values())


def table() -> tuple[Measure, ...]:
    """Every measure with its limit."""
    everything = modules()
    outside = tuple(module for module in everything if not in_rules(module))
    users = importers()

    def row(
        label: str, count: Callable[[tuple[Module, ...]], float], limit: float | None
    ) -> Measure:
        return Measure(label, count(everything), count(outside), limit)

    def alone(among: tuple[Module, ...]) -> int:
        return sum(len(users[module.name]) == 1 for module in among)

    return (
        row("modules", len, 510),  # 430 before the package `web` and what its pages ask
        row("imported by one module only", alone, 130),  # 96; a page is known to the routing alone
        row(f"under {SLIVER} lines", lambda m: sum(x.lines < SLIVER for x in m), 25),
        row(f"past {MOST_LINES} lines", lambda m: sum(x.lines > MOST_LINES for x in m), 0),
        row("largest flat folder", largest_folder, 20),
        row(f"lines past {MOST_COLUMNS} columns", lambda m: len(wide_lines(m)), 0),
        row(f"functions past {MOST_FUNCTION} lines", lambda m: len(long_functions(m)), 0),
        row("empty-word identifiers, percent", empty_share, 1),
        row("class names defined twice", lambda m: len(double_classes(m)), 0),
        row(
            f"functions of complexity past {MOST_COMPLEXITY}",
            lambda m: len(complex_functions(m)),
            0,
        ),
        row("modules that parse digits", lambda m: len(doers(NUMBER_PARSER, m)), 1),
        row("modules that encode JSON", lambda m: len(doers(JSON_ENCODER, m)), 1),
        row("modules that detect encodings", lambda m: len(doers(ENCODING_DETECTOR, m)), 1),
        row("patterns mixing languages", lambda m: patterns.mixed_in([x.path for x in m]), 8),
        row("modules in import circles", lambda _: len(circles()), 0),
        Measure(
            "public docstrings, percent", documented(everything), documented(outside), 96, True
        ),
    )


def markdown_table(rows: Iterable[Measure]) -> str:
    """The table as it stands in ARCHITECTURE.md."""
    lines = [
        "| measure | in all | outside `extract/rules` | limit outside |",
        "|---|---:|---:|---:|",
    ]
    for row in rows:
        counts = f"{row.everything:.4g} | {row.without_rules:.4g} | {_limit_text(row)}"
        lines.append(f"| {row.label} | {counts} |")
    return "\n".join(lines)


def _limit_text(row: Measure) -> str:
    if row.limit is None:
        return ""
    return f"{'≥' if row.at_least else '≤'} {row.limit:g}"


def floors() -> tuple[tuple[str, ...], ...]:
    """The packages and modules of each floor, from the top, as import-linter holds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    return tuple(
        tuple(name.strip().removeprefix("kirmash.") for name in layer.split("|"))
        for layer in layers
    )


def floors_text() -> str:
    """The floors as they stand in ARCHITECTURE.md, a line each."""
    return "\n".join(("```", *(" | ".join(floor) for floor in floors()), "```"))


def picture() -> str:
    """Every package with its purpose and its modules, floor by floor from the lowest."""
    lines = ["src/kirmash/"]
    for floor in reversed(floors()):
        for name in floor:
            path = PACKAGE / name
            lines += _package_lines(path, 1) if path.is_dir() else _module_lines(path)
    return "```\n" + "\n".join(lines) + "\n```"


def _module_lines(path: Path) -> list[str]:
    return _described(f"  {path.name}.py", path.with_suffix(".py"))


def _package_lines(path: Path, depth: int) -> list[str]:
    """A package's purpose, its modules, and below it the packages inside it."""
    names = sorted(each.stem for each in path.glob("*.py") if each.name != "__init__.py")
    lines = _described(f"{'  ' * depth}{path.name}/", path / "__init__.py")
    lines += textwrap.wrap(
        " ".join(names),
        PICTURE_WIDTH,
        initial_indent=" " * PICTURE_INDENT,
        subsequent_indent=" " * PICTURE_INDENT,
        break_on_hyphens=False,
    )
    for inner in sorted(each.parent for each in path.glob("*/__init__.py")):
        lines += _package_lines(inner, depth + 1)
    return lines


def _described(head: str, path: Path) -> list[str]:
    """The name and the first sentence of its docstring."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    sentence = " ".join(text.split("\n\n")[0].split()).removesuffix(".")
    return textwrap.wrap(
        sentence,
        PICTURE_WIDTH,
        initial_indent=head.ljust(PICTURE_INDENT - 1) + " ",
        subsequent_indent=" " * PICTURE_INDENT,
    )


def filled(page: str, mark: str, content: str) -> str:
    """The page with the lines between ``<!-- mark:begin -->`` and ``<!-- mark:end -->`` new."""
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    return f"{before}{begin}\n{content}\n{end}{after}"


def write_page() -> None:
    """Fill the marked places of ARCHITECTURE.md."""
    page = filled(PAGE.read_text("utf-8"), "house", markdown_table(table()))
    page = filled(page, "floors", floors_text())
    PAGE.write_text(filled(page, "picture", picture()), "utf-8")


def main() -> int:
    """Print the table; 1 where a limit is passed."""
    if "--write" in sys.argv[1:]:
        write_page()
    rows = table()
    write = sys.stdout.write
    write(f"{'':42} {'in all':>8} {'w/o rules':>10} {'limit':>7}\n")
    for row in rows:
        limit = _limit_text(row)
        mark = "" if row.passed else "  passed over"
        write(f"{row.label:42} {row.everything:8.4g} {row.without_rules:10.4g} {limit:>7}{mark}\n")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
