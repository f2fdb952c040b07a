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

ENTRY_MODULE = intake.__name__
"""The module by which files come in: what it imports, directly or not, has a part in reading."""

EXCLUDED_DATA = frozenset(
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

_DIGEST_LENGTH = 16
_TEXT_SUFFIXES = (".csv", ".json", ".toml", ".txt")
_IMPORT_PATTERN = re.compile(
    r"^[ \t]*(?:from[ \t]+(kirmash[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"
    r"|import[ \t]+(kirmash[\w.]*))",
    re.MULTILINE,
)
_COMMENT_PATTERN = re.compile(r"#[^\n]*")


@cache
def reading_version() -> str:
    """The version of the reading that is running: ``digest`` of the package as it is installed.

    Where it was installed without its sources, the version of the program stands in for them.
    """
    return reading_digest(resources.files("kirmash")) or version("kirmash")


def reading_digest(root: Traversable) -> str:
    """Sixteen hexadecimal digits that change when a rule, a word list or a weight does.

    ``root`` is the folder of the package, on disk or in a zip. '' where it holds no sources.
    """
    modules = sorted(
        _content_digest(source, text=True) for source in module_sources(root, ENTRY_MODULE).values()
    )
    data = sorted(
        _content_digest(file.read_bytes(), text=file.name.endswith(_TEXT_SUFFIXES))
        for file in data_files(root / "data")
    )
    return (
        sha256("\n".join([*modules, "", *data]).encode()).hexdigest()[:_DIGEST_LENGTH]
        if modules
        else ""
    )


def module_sources(root: Traversable, entry: str) -> dict[str, bytes]:
    """The source of ``entry`` and of every module it imports, by name; without those that have
    none.
    """
    by_module, seen = dict[str, bytes](), {"kirmash"}  # the public face reads nothing
    waiting = {entry}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if file := _source_file(root, name):
            by_module[name] = file.read_bytes()
            waiting.update(_imported_modules(by_module[name].decode()))
            waiting -= seen
    return by_module


def data_files(folder: Traversable) -> Iterator[Traversable]:
    """The data a reading may use: every file under ``folder`` but those of ``NOT_READ``."""
    for item in folder.iterdir():
        if item.name in EXCLUDED_DATA or item.name.startswith((".", "__")):
            continue
        if item.is_dir():
            yield from data_files(item)
        else:
            yield item


def _imported_modules(text: str) -> Iterator[str]:
    """The modules a source imports, and the names it takes from them, which may be modules too."""
    for package, names, module in _IMPORT_PATTERN.findall(text):
        yield module or package
        for name in _COMMENT_PATTERN.sub("", names).strip("()").split(","):
            yield f"{package}.{name.split()[0]}" if name.split() else package


def _source_file(root: Traversable, name: str) -> Traversable | None:
    """The file of a module or of a package's ``__init__``; None where there is none."""
    place = name.split(".", 1)[1].replace(".", "/")
    choices = (f"{place}.py", f"{place}/__init__.py")
    return next((file for choice in choices if (file := root / choice).is_file()), None)


def _content_digest(content: bytes, *, text: bool) -> str:
    return sha256(content.replace(b"\r\n", b"\n") if text else content).hexdigest()
