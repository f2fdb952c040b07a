"""What people hand in by file: regular files alone, within a size; TOML of known keys, kinds and
ranges, a wrong entry named with its line.
"""

from __future__ import annotations

import errno
import math
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from kirmash.errors import DocumentRefused, InputError, os_cause
from kirmash.messages import Message, message

# A pipe that took the place of a file between two looks must not block, nor steer a terminal.
_READ_ONLY = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
)
_PART_BYTES = 1 << 20
TABLE_BYTES = 64_000_000
"""The most bytes of a small table or a list that a person hands in."""
_MOST_POINTS = 200
TOML_BYTES = 400_000
"""The most bytes of a file of settings or of words that people wrote."""


@contextmanager
def open_regular_file(path: Path, limit: int | None = None) -> Iterator[BinaryIO]:
    """A regular file of at most ``limit`` bytes, opened once to be read; links are followed.

    Pipes, devices, sockets and folders are never opened to be read: what was opened is looked at,
    whatever the name turned into meanwhile. Raises InputError for those, and OSError where the
    system refuses.
    """
    check_regular_file(path, limit)  # before it is opened: to open a device may do something
    with os.fdopen(os.open(path, _READ_ONLY), "rb") as file:
        _refuse_unfit(path, os.fstat(file.fileno()), limit)
        yield file


def read_regular_file(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes, as ``open_regular_file`` opens it; a
    file that grows while it is read is not read past the limit. Raises InputError and OSError.
    """
    with open_regular_file(path, limit) as file:
        parts, total = list[bytes](), 0
        while total <= limit and (part := os.read(file.fileno(), _PART_BYTES)):
            parts.append(part)
            total += len(part)
    _refuse_long(path, total, limit)
    return b"".join(parts)


def read_regular_text(path: Path, limit: int = TABLE_BYTES) -> str:
    """The text of a regular file in UTF-8, line ends as ``\\n``, without a byte order mark. Raises
    InputError, OSError and UnicodeDecodeError.
    """
    text = read_regular_file(path, limit).decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unreadable(path: Path, fault: OSError) -> DocumentRefused:
    """The refusal of a file that the system does not let us read."""
    return DocumentRefused(
        "document.unreadable",
        "{path} cannot be read: {cause}.",
        "Check the name and the access rights.",
        path=path,
        cause=os_cause(fault),
    )


def check_regular_file(path: Path, limit: int | None = None) -> None:
    """Refuse what is no regular file, or longer than ``limit``. Raises InputError, and OSError
    where there is none.
    """
    try:
        status = path.stat()
    except ValueError as fault:  # a NUL in the name
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path)) from fault
    _refuse_unfit(path, status, limit)


def is_folder(path: Path) -> bool:
    """Whether a name is that of a folder; one that no file can have (too long, a NUL in it) is
    none.
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def leads_outside(path: Path, folder: Path) -> bool:
    """Whether a name in a folder is a link that leads out of it, or in a circle; nothing is
    opened.
    """
    if not path.is_symlink():
        return False
    try:
        return not path.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError):  # RuntimeError: how Python before 3.13 reports a circle
        return True


def _refuse_unfit(path: Path, status: os.stat_result, limit: int | None) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise InputError(
            "input.not-a-file",
            "{path} is a folder, a pipe or a device, not a file.",
            "Give the name of a file.",
            path=path,
        )
    if limit is not None:
        _refuse_long(path, status.st_size, limit)


def _refuse_long(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise InputError(
            "input.too-big",
            "{path} has {size:,} bytes; the limit is {limit:,}.",
            "Give a smaller file.",
            path=path,
            size=size,
            limit=limit,
        )


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What an entry may be: of one of ``kinds`` (bool, int, float, str, list of texts), numbers
    finite and from ``low`` to ``high``, texts matching ``pattern``; ``form`` says that in words.
    """

    kinds: tuple[type, ...]
    low: float = -math.inf
    high: float = math.inf
    pattern: str = ""
    form: Message | None = None

    def allows(self, value: object) -> bool:
        """Whether an entry may be ``value``. A whole number serves where a fraction may stand."""
        if isinstance(value, bool):
            return bool in self.kinds
        if isinstance(value, int | float):
            fits = type(value) in self.kinds or (isinstance(value, int) and float in self.kinds)
            return fits and math.isfinite(value) and self.low <= value <= self.high
        if isinstance(value, list):
            return list in self.kinds and all(self._is_text(item) for item in value)
        return str in self.kinds and self._is_text(value)

    def _is_text(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(self.pattern or "(?s:.*)", value) is not None

    def wording(self) -> Message:
        """What to write instead, as a sentence."""
        if self.form:
            return message("rule.form", "Write {form}.", form=self.form)
        if bool in self.kinds:
            return message("rule.truth", "Write true or false.")
        if list in self.kinds:
            return message("rule.texts", "Write a text or a list of texts, each in quotes.")
        if str in self.kinds:
            return message("rule.text", "Write a text in quotes.")
        if float in self.kinds:
            return message(
                "rule.number",
                "Write a number from {low:,.10g} to {high:,.10g}.",
                low=self.low,
                high=self.high,
            )
        return message(
            "rule.whole",
            "Write a whole number from {low:,.0f} to {high:,.0f}.",
            low=self.low,
            high=self.high,
        )


Section = Mapping[str, EntryRule]
"""The rules of a section by the names of its entries; under ``ANY`` the rule of all others."""
ANY = "*"
EMPTY: Section = MappingProxyType({})


def truth() -> EntryRule:
    """true or false."""
    return EntryRule((bool,))


def whole(low: int, high: int) -> EntryRule:
    """A whole number from ``low`` to ``high``."""
    return EntryRule((int,), low, high)


def number(low: float, high: float) -> EntryRule:
    """A finite number from ``low`` to ``high``."""
    return EntryRule((float,), low, high)


def text(pattern: str = "", form: Message | None = None) -> EntryRule:
    """A text that matches ``pattern`` whole; ``form`` says in words how it is written."""
    return EntryRule((str,), pattern=pattern, form=form)


def texts() -> EntryRule:
    """A text, or a list of texts."""
    return EntryRule((str, list))


def read_toml(path: Path, top: Section, sections: Mapping[str, Section]) -> dict[str, Any]:
    """The entries of a TOML file, checked: ``top`` holds the rules of entries outside sections.

    Raises InputError naming file, line and entry; OSError where there is no file.
    """
    try:
        written = read_regular_text(path, TOML_BYTES)
        _refuse_deep_names(path, written)
        entries = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        if isinstance(fault, InputError):
            raise
        raise InputError(
            "input.toml-invalid",
            "{path} is not valid TOML: {cause}.",
            "Correct the line given.",
            path=path,
            cause=fault,
        ) from fault
    where = _Written(path, written)
    for name, value in entries.items():
        if name in sections:
            _check_section(where, name, value, sections[name])
        elif isinstance(value, dict) and ANY in sections:
            _check_section(where, name, value, sections[ANY])
        else:
            where.check(name, value, top, sections)
    return entries


def _refuse_deep_names(path: Path, written: str) -> None:
    """Refuse a line of hundreds of points: as the name of an entry it would take the square of
    their number of memory.
    """
    for number_, line in enumerate(written.split("\n"), 1):
        if line.count(".") > _MOST_POINTS:
            problem = message(
                "input.toml-deep",
                "The line has more than {limit} points.",
                "Shorten the name of the entry, or write the text on several lines.",
                limit=_MOST_POINTS,
            )
            raise InputError(
                problem.at("place.line", "{path}, line {line}", path=str(path), line=number_)
            )


@dataclass(frozen=True, slots=True)
class _Written:
    """A TOML file as it is written, to find the lines of its entries."""

    path: Path
    written: str

    def check(
        self,
        name: str,
        value: object,
        rules: Section,
        sections: Mapping[str, Section] = MappingProxyType({}),
        section: str = "",
    ) -> None:
        """Refuse an entry that no rule knows or allows."""
        rule = rules.get(name) or rules.get(ANY)
        entry = f"{section}.{name}" if section else name
        if rule is None:
            known = [*rules, *(f"[{one}]" for one in sections)]
            unknown = message(
                "input.entry-unknown",
                "{entry} is unknown.",
                "Known: {known}.",
                entry=entry,
                known=known,
            )
            raise InputError(self.located(name, section, unknown))
        if not rule.allows(value):
            invalid = message(
                "input.entry-invalid",
                "{entry} = {value} is not valid.",
                "{rule}",
                entry=entry,
                value=_shown(value),
                rule=rule.wording(),
            )
            raise InputError(self.located(name, section, invalid))

    def located(self, name: str, section: str, problem: Message) -> Message:
        """A message with the file, and the line of an entry where it stands on one of its own."""
        line = _line_of(self.written, name, section)
        if not line:
            return problem.at("place.file", "{source}", source=str(self.path))
        return problem.at("place.line", "{path}, line {line}", path=str(self.path), line=line)


def _check_section(where: _Written, name: str, value: object, rules: Section) -> None:
    if not isinstance(value, dict):
        raise InputError(
            where.located(
                name,
                "",
                message(
                    "input.not-a-section",
                    "{name} must be a section.",
                    "Write [{name}] on a line of its own.",
                    name=name,
                ),
            )
        )
    for entry, content in value.items():
        where.check(entry, content, rules, section=name)


_MOST_SHOWN = 60


def _shown(value: object) -> str:
    words = str(value).lower() if isinstance(value, bool) else repr(value)
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]}…"


def _line_of(written: str, name: str, section: str) -> int:
    """The line, from 1, on which an entry of a section begins; 0 where it is not seen."""
    here, quoted = "", re.compile(rf"""\s*(["']?){re.escape(name)}\1\s*=""")
    for number_, line in enumerate(written.split("\n"), 1):
        if head := re.match(r"\[\s{0,99}([\"']?)([^\"'\]\n]{1,200})\1\s{0,99}\]", line.lstrip()):
            here = head[2].strip()
            if not section and here == name:
                return number_
        elif here == section and quoted.match(line):
            return number_
    return 0
