"""Every regular expression of the program, timed on long runs of its own alphabet.

``python -m tests.pattern_growth`` collects what the program compiles while its modules are imported
and samples of each format and language are read, then prints a line of JSON for each expression
and text whose time grows faster than the text: the growth exponent, not seconds.
"""

from __future__ import annotations

import importlib
import json
import math
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).parent.parent
SHORT, LONG = 64, 4_096  # characters of the texts: doubled from the one to the other
FLOOR = 0.012  # seconds below which time is noise
MOST = 1.6  # the exponent: a linear expression has 1, a quadratic one 2
PATIENCE = 2.0
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


def collect(read: Callable[[], None]) -> dict[tuple[str, int], str]:
    """(expression, flags) of all that is compiled during ``read``, and the module it is from."""
    found: dict[tuple[str, int], str] = {}
    package = str(ROOT / "src" / "kirmash")
    bounding = str(ROOT / "src" / "kirmash" / "sandbox" / "expressions.py")
    inner = re._compile  # type: ignore[attr-defined]

    def note(expression: Any, flags: Any) -> Any:
        compiled = inner(expression, flags)
        frame: Any = sys._getframe(2)
        while frame and frame.f_code.co_filename in {re.__file__, bounding}:
            frame = frame.f_back
        name = frame.f_code.co_filename if frame else ""
        if name.startswith(package) and isinstance(compiled.pattern, str):
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
    from kirmash.dossier import intake
    from kirmash.dossier.sources import file_contents
    from kirmash.errors import KirmashError
    from kirmash.settings import Settings

    corpus = ROOT / "benchmarks" / "press" / "corpus"
    files = [*sorted((ROOT / "examples").rglob("*")), *sorted(corpus.rglob("*.txt"))]
    for path in files:
        if path.is_file() and intake.has_readable_suffix(path):
            try:
                file_contents.extract_unlimited(path.read_bytes(), path.name, None, Settings())
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
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            yield from _words(value[2])
        elif code is codes.SUBPATTERN:
            yield from _words(value[3])
        elif code is codes.BRANCH:
            for branch in value[1][:12]:
                yield from _words(branch)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _words(value[1])
        elif code is codes.ATOMIC_GROUP:
            yield from _words(value)
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


def growth(pattern: re.Pattern[str], piece: str) -> float:
    """The exponent by which the time of finding all grows with a run of ``piece``; infinite where
    it does not end.
    """
    before = 0.0
    size = SHORT
    while size <= LONG:
        took = _spent(pattern, (piece * (size // len(piece) + 1))[:size] + "\x00")
        if took == math.inf:
            return math.inf
        if took > FLOOR:
            shorter = min(before, _spent(pattern, (piece * size)[: size // 2] + "\x00"))
            took = min(took, _spent(pattern, (piece * size)[:size] + "\x00"))
            return math.log2(took / max(shorter, 1e-7)) if took > FLOOR else 1.0
        before = took
        size *= 2
    return 1.0


def _spent(pattern: re.Pattern[str], text: str) -> float:
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    started = time.process_time()
    try:
        for _ in pattern.finditer(text):
            pass
        return time.process_time() - started
    except _Late:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Print every expression whose time outgrows the text, with the run that shows it."""
    found = collect(read_samples)
    signal.signal(signal.SIGALRM, _stop)
    for (expression, flags), place in found.items():
        pattern = re.compile(expression, flags)
        for piece in dict.fromkeys((*KILLERS, *alphabet(expression, flags))):
            exponent = growth(pattern, piece)
            if exponent > MOST:
                row = {"place": place, "exponent": exponent, "run": piece, "expression": expression}
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
                sys.stdout.flush()
                break
    sys.stdout.write(json.dumps({"expressions": len(found)}) + "\n")


if __name__ == "__main__":
    main()
