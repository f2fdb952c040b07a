"""The version of the reading: a digest of the code and the data that read documents.

A ledger keeps it beside every reading, so that ``reread`` finds the documents that another version
read. It is computed from the sources themselves, as a number typed by hand is forgotten. It is the
same on every machine and from a folder or a zip: line ends do not count, nor where a file lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable

from kirmash.dossier import intake

ENTRY = intake.__name__
"""The module by which files come in: what it imports, directly or not, has a part in reading."""

NOT_READ = frozenset(
    {
        "trade",
        "locale",
        "templates",
        "fonts",
        "bec_end_use.csv",
        "hedge_widths.csv",
        "indicators.csv",
        "lall_classes.csv",
        "lall_classes_sitc3.csv",
        "series_priors.csv",
    }
)
"""What in the folder of data no reading of a document uses."""

_LENGTH = 16
_TEXT = (".csv", ".json", ".toml", ".txt")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(kirmash[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"
    r"|import[ \t]+(kirmash[\w.]*))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")


@cache
def reading_version() -> str:
    """The version of the reading that is running: ``digest`` of the package as it is installed.

    Where it was installed without its sources, the version of the program stands in for them.
    """
    return digest(resources.files("kirmash")) or version("kirmash")


def digest(root: Traversable) -> str:
    """Sixteen hexadecimal digits that change when a rule, a word list or a weight does.

    ``root`` is the folder of the package, on disk or in a zip. '' where it holds no sources.
    """
    modules = sorted(_hashed(source, text=True) for source in sources(root, ENTRY).values())
    data = sorted(
        _hashed(file.read_bytes(), text=file.name.endswith(_TEXT))
        for file in data_files(root / "data")
    )
    return (
        sha256("\n".join([*modules, "", *data]).encode()).hexdigest()[:_LENGTH] if modules else ""
    )


def sources(root: Traversable, entry: str) -> dict[str, bytes]:
    """The source of ``entry`` and of every module it imports, by name; without those that have
    none.
    """
    found, seen = dict[str, bytes](), {"kirmash"}  # the public face reads nothing
    waiting = {entry}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if file := _source(root, name):
            found[name] = file.read_bytes()
            waiting.update(_imported(found[name].decode()))
            waiting -= seen
    return found


def data_files(folder: Traversable) -> Iterator[Traversable]:
    """The data a reading may use: every file under ``folder`` but those of ``NOT_READ``."""
    for item in folder.iterdir():
        if item.name in NOT_READ or item.name.startswith((".", "__")):
            continue
        if item.is_dir():
            yield from data_files(item)
        else:
            yield item


def _imported(text: str) -> Iterator[str]:
    """The modules a source imports, and the names it takes from them, which may be modules too."""
    for package, names, module in _IMPORT.findall(text):
        yield module or package
        for name in _COMMENT.sub("", names).strip("()").split(","):
            yield f"{package}.{name.split()[0]}" if name.split() else package


def _source(root: Traversable, name: str) -> Traversable | None:
    """The file of a module or of a package's ``__init__``; None where there is none."""
    place = name.split(".", 1)[1].replace(".", "/")
    choices = (f"{place}.py", f"{place}/__init__.py")
    return next((file for choice in choices if (file := root / choice).is_file()), None)


def _hashed(content: bytes, *, text: bool) -> str:
    return sha256(content.replace(b"\r\n", b"\n") if text else content).hexdigest()
