"""What is asked for, how, and what came: the records of the fetcher."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kirmash.errors import InputError
from kirmash.settings import Settings

Watch = Callable[[int, int, str], None]


def _nothing(done: int, of: int, name: str) -> None:
    """Nobody watches."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Key:
    """A secret sent in a header to the host first asked, and nowhere else; it stands in no
    ``repr``, message or file.
    """

    header: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if (
            not self.value.isascii()
            or not self.value.isprintable()
            or " " in self.value
            or not 1 <= len(self.value) <= 500
        ):
            raise InputError(
                "The key contains invalid characters.",
                "Copy it again, without quotes, spaces and line breaks.",
            )

    def __str__(self) -> str:
        return f"Key({self.header})"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for: the address without its question, the parameters, the formats wished
    for, the key.

    ``name`` is what people see while it comes. ``packed`` lets the server compress it on the way
    (such a download starts anew when it is cut). ``sound`` is called with the whole file before it
    is kept and raises AnswerUnsound where it is not what was asked for.
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    accept: str = "*/*"
    key: Key | None = None
    name: str = ""
    packed: bool = False
    sound: Callable[[Path], None] | None = None

    @property
    def id(self) -> str:
        """The name of its place in the cache: a hash of address, parameters and format, never of
        the key.
        """
        said = "\x1f".join(
            [self.url, self.accept, *(f"{name}={value}" for name, value in sorted(self.parameters))]
        )
        return sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Manner:
    """How to ask. Sizes in bytes, times in seconds; ``daily`` requests to a host in a day of UTC;
    ``fresh`` seconds a copy is good for.

    ``loopback`` lets plain http reach this very machine, for tests and for a mirror of one's own;
    ``proxy`` is the address of the office's own proxy, which then looks names up. ``wait`` and
    ``clock`` are called for time, so that tests need not sleep.
    """

    folder: Path
    online: bool = False
    again: bool = False
    loopback: bool = False
    proxy: str = ""
    max_bytes: int = 4_000_000_000
    seconds: float = 7_200.0
    silence: float = 60.0
    daily: int = 500
    fresh: float = 86_400.0
    tries: int = 5
    longest_wait: float = 120.0
    pause: float = 1.0
    watch: Watch = _nothing
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now


def manner(settings: Settings, folder: Path, online: bool = False) -> Manner:
    """The manner a dossier's settings ask for; ``online`` is the word of the command line,
    ``KIRMASH_PROXY`` the office's proxy.
    """
    return Manner(
        folder,
        online or settings.online,
        proxy=os.environ.get("KIRMASH_PROXY", ""),
        max_bytes=settings.fetch_bytes,
        seconds=settings.fetch_seconds,
        daily=settings.fetch_daily,
    )


@dataclass(frozen=True, slots=True)
class Got:
    """What came: the whole file in the cache, the moment it was retrieved or last confirmed, and
    whether the network was asked for it.
    """

    path: Path
    retrieved: datetime
    asked: bool


def key(service: str, header: str, environment: Mapping[str, str] | None = None) -> Key | None:
    """The key of a service: ``KIRMASH_COMTRADE_KEY``, else the password "comtrade" of "kirmash" in
    the keyring; None where there is none.

    Raises InputError for a key that cannot be one; the message does not show it.
    """
    told = os.environ if environment is None else environment
    value = told.get(f"KIRMASH_{service.upper()}_KEY", "").strip() or (
        _kept(service) if environment is None else ""
    )
    return Key(header, value) if value else None


def place(service: str, environment: Mapping[str, str] | None = None) -> str:
    """Where a service's key is: "environment", "keyring", or '' where there is none; the key itself
    is not given.
    """
    told = os.environ if environment is None else environment
    if told.get(f"KIRMASH_{service.upper()}_KEY", "").strip():
        return "environment"
    return "keyring" if environment is None and _kept(service) else ""


def _kept(service: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return (keyring.get_password("kirmash", service) or "").strip()
    except Exception:  # noqa: BLE001  # a locked or absent keyring is no key; its own words may tell more than they should
        return ""
