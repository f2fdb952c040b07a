"""Every regular expression of the program on long runs of its own alphabet: how its work grows.

``python -m tests.pattern_growth`` collects what the program compiles while its modules are imported
and samples of each format and language are read, and every expression written in a call of ``re``.
It prints a line of JSON for each expression and text where twice the text takes much more than
twice the work, or where a short text takes more than any expression may: by ratios of processor
time, the least of several measurements, so that a busy machine changes nothing.
"""

from __future__ import annotations

import ast
import importlib
import json
import math
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, AnyStr

ROOT = Path(__file__).parent.parent
LENGTH = 1_536  # characters of a run, thrice the longest bound; growth is asked to twice as many
CLEAR = 2.6  # growth that needs no second look
SLOW = 15.0  # times the work of a plain expression on that run, below which growth is not asked
MOST_GROWTH = 3.3  # a linear expression has 2, one with a bound up to 2.5, a quadratic one 4
MOST_WORK = 4_000.0  # times the work of a plain expression: the backstop for what does not end
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
REPEATS = (1, 3, 5, 7)  # measurements a round, of which the least counts
KILLERS = (
    *"\n\t \r\u00a0'\"«»“”’&.,;:-–—()[]{}<>/\\|*#=%$€_@!?0aAяЯ",
    "1.",
    "1 ",
    "1,",
    "12 ",
    "А.",
    "A.",
    "А. ",
    "a ",
    "я ",
    "Я ",
    "Aa ",
    "Аа ",
    "\n ",
    " \n",
    "\r\n",
    "- ",
    "<!---->",
    "<!-- -->",
    "<a ",
    "<a>",
    "<!DOCTYPE ",
    "[[",
    "{{",
    "{|",
    "a, ",
    "Aa, ",
    "1-",
    "2015 ",
    "2015, ",
    "01.02.2015 ",
    "$1 ",
    "1% ",
    "and ",
    "и ",
    "the ",
    "of ",
    "http://a.",
    "a@",
    "a.",
    "a-",
)


def collect(read: Callable[[], None]) -> dict[tuple[Any, int], str]:
    """(expression, flags) of all that is compiled during ``read``, and the module it is from."""
    found: dict[tuple[Any, int], str] = {}
    package = str(ROOT / "src" / "kirmash")
    bounding = str(ROOT / "src" / "kirmash" / "sandbox" / "expressions.py")
    inner = re._compile  # type: ignore[attr-defined]

    def note(expression: Any, flags: Any) -> Any:
        compiled = inner(expression, flags)
        frame: Any = sys._getframe(2)
        while frame and frame.f_code.co_filename in {re.__file__, bounding}:
            frame = frame.f_back
        name = frame.f_code.co_filename if frame else ""
        if name.startswith(package):
            place = Path(name).relative_to(package).as_posix()
            found.setdefault((compiled.pattern, compiled.flags), f"{place}:{frame.f_lineno}")
        return compiled

    re._compile = note  # type: ignore[attr-defined]
    try:
        read()
    finally:
        re._compile = inner  # type: ignore[attr-defined]
    return found


def read_samples() -> None:
    """Import every module and read every sample of the examples and the benchmarks."""
    import kirmash

    for module in pkgutil.walk_packages(kirmash.__path__, "kirmash."):
        importlib.import_module(module.name)
    from kirmash.dossier.sources import page_files
    from kirmash.errors import KirmashError
    from kirmash.settings import Settings

    corpus = ROOT / "benchmarks" / "press" / "corpus"
    files = [*sorted((ROOT / "examples").rglob("*")), *sorted(corpus.rglob("*.txt"))]
    for path in files:
        if path.is_file() and page_files.has_readable_suffix(path):
            try:
                page_files.extract_unlimited(path.read_bytes(), path.name, None, Settings())
            except KirmashError:
                continue


def alphabet(expression: str, flags: int) -> list[str]:
    """Characters and short words of an expression, the first forty."""
    pieces: dict[str, None] = {}
    for word in _words(parser.parse(expression, flags & ~re.DEBUG)):
        pieces[word] = None
        pieces[word + " "] = None
        for char in word[:2]:
            pieces[char] = None
    return list(pieces)[:40]


def _words(tree: Iterable[Any]) -> Iterator[str]:
    word = ""
    for code, value in tree:
        if code is codes.LITERAL:
            word += chr(value)
            continue
        if word:
            yield word
            word = ""
        if code is codes.IN:
            yield from _sets(value)
        for inner in list(_inner(code, value))[:12]:
            yield from _words(inner)
    if word:
        yield word


def _sets(items: Iterable[Any]) -> Iterator[str]:
    for code, value in list(items)[:8]:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])


class _Late(Exception):
    pass


def _stop(*_: object) -> None:
    raise _Late


def written_expressions() -> dict[tuple[Any, int], str]:
    """(expression, flags) of every literal in a call of ``re`` in the sources, and its place."""
    found: dict[tuple[Any, int], str] = {}
    package = ROOT / "src" / "kirmash"
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if not is_call or getattr(node.func.value, "id", "") != "re" or not node.args:
                continue
            first = node.args[0]
            if node.func.attr == "escape" or not isinstance(first, ast.Constant):
                continue
            with suppress(re.error, TypeError):  # TypeError: no expression but a number
                compiled = re.compile(first.value)
                place = f"{path.relative_to(package).as_posix()}:{node.lineno}"
                found.setdefault((compiled.pattern, compiled.flags), place)
    return found


def may_grow(expression: AnyStr, flags: int) -> bool:
    """Whether an expression repeats anything: without that its work at a place has an end."""
    return _repeats(parser.parse(expression, flags & ~re.DEBUG))


def shape(expression: str | bytes) -> str:
    """An expression with every word as one sign: those that differ in words alone work alike."""
    text = expression if isinstance(expression, str) else expression.decode("latin-1")
    return re.sub(r"(?<!\\)[^\W\d_]{2,}", "W", text)


def _repeats(tree: Any) -> bool:
    return any(
        (code in _REPEATS and value[1] > 1) or any(map(_repeats, _inner(code, value)))
        for code, value in tree
    )


def _inner(code: Any, value: Any) -> Iterable[Any]:
    """The expressions inside one part of an expression."""
    if code in _REPEATS:
        return (value[2],)
    if code is codes.SUBPATTERN:
        return (value[3],)
    if code is codes.BRANCH:
        return tuple(value[1])
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        return (value[1],)
    if code is codes.GROUPREF_EXISTS:
        return tuple(filter(None, value[1:]))
    return (value,) if code is codes.ATOMIC_GROUP else ()


class Measure:
    """Times expressions by the work of a plain one on a run as long."""

    def __init__(self) -> None:
        plain = re.compile("[yz]x")
        self.unit = min(_spent(plain, "y" * LENGTH, 1.0) for _ in range(50))

    def trouble(self, pattern: re.Pattern[AnyStr], piece: AnyStr) -> str:
        """What is wrong with the work on a run of ``piece``; '' where nothing is."""
        limit = self.unit * MOST_WORK
        short, long = _run(piece, LENGTH), _run(piece, 2 * LENGTH)
        if _spent(pattern, short, limit) < self.unit * SLOW:
            return ""
        first = second = math.inf
        for repeats in REPEATS:
            first = min(first, *(_spent(pattern, short, limit) for _ in range(repeats)))
            if first >= limit:
                continue
            second = min(second, *(_spent(pattern, long, 5 * limit) for _ in range(repeats)))
            clear = CLEAR if repeats == REPEATS[0] else MOST_GROWTH
            if first < self.unit * SLOW or second / first <= clear:
                return ""
        if first >= limit:
            return f"work {first / self.unit:.0f}"
        return f"growth {second / first:.1f}"


def _run(piece: AnyStr, length: int) -> AnyStr:
    end = "\x00" if isinstance(piece, str) else b"\x00"
    repeated = piece * (length // len(piece) + 1)
    return repeated[:length] + end  # type: ignore[operator,no-any-return]


def _spent(pattern: re.Pattern[AnyStr], text: AnyStr, limit: float) -> float:
    """Seconds of processor time to find all; ``limit`` where it takes longer."""
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    started = time.thread_time()
    try:
        for _ in pattern.finditer(text):
            pass
        return time.thread_time() - started
    except _Late:
        return limit
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def measured(
    runs: Iterable[tuple[re.Pattern[Any], Any]],
) -> list[tuple[re.Pattern[Any], Any, str]]:
    """The expressions and runs with trouble, and what it is; one run of an expression is enough."""
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        measure, found = Measure(), dict[re.Pattern[Any], tuple[Any, str]]()
        for pattern, run in runs:
            if pattern not in found and (trouble := measure.trouble(pattern, run)):
                found[pattern] = run, trouble
        return [(pattern, *rest) for pattern, rest in found.items()]
    finally:
        signal.signal(signal.SIGVTALRM, before)


def main() -> int:
    """Print every expression whose work outgrows the text, with the run that shows it."""
    found = {**collect(read_samples), **written_expressions()}
    shapes = dict[tuple[str, int], tuple[Any, str]]()
    for (expression, flags), place in found.items():
        if may_grow(expression, flags):
            shapes.setdefault((shape(expression), flags), (expression, place))
    runs = list[tuple[re.Pattern[Any], Any]]()
    places = dict[Any, str]()
    for (_, flags), (expression, place) in shapes.items():
        pattern = re.compile(expression, flags)
        text = expression if isinstance(expression, str) else expression.decode("latin-1")
        for piece in dict.fromkeys((*KILLERS, *alphabet(text, pattern.flags & ~re.UNICODE))):
            run: Any = piece if isinstance(expression, str) else piece.encode()
            runs.append((pattern, run))
            places[expression] = place
    growing = measured(runs)
    for pattern, run, trouble in growing:
        row = {"place": places[pattern.pattern], "trouble": trouble, "run": str(run)}
        row["expression"] = str(pattern.pattern)
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.stdout.write(json.dumps({"expressions": len(found), "shapes": len(shapes)}) + "\n")
    return bool(growing)


if __name__ == "__main__":
    sys.exit(main())
