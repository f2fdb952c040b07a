"""The records of the fetcher: keys, requests, options and results."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kirmash.deprecation import renamed_attributes
from kirmash.errors import InputError
from kirmash.settings import NO_ENVIRONMENT, Environment, Settings

_MAX_KEY_LENGTH = 500  # characters of a key
ProgressCallback = Callable[[int, int, str], None]


def _ignore_progress(done: int, of: int, name: str) -> None:
    """Progress is not watched."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A secret sent in a header to the origin of the request, and nowhere else; it is in no
    ``repr``, message or file.
    """

    header: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if (
            not self.value.isascii()
            or not self.value.isprintable()
            or " " in self.value
            or not 1 <= len(self.value) <= _MAX_KEY_LENGTH
        ):
            raise InputError(
                "key.characters",
                "The key contains invalid characters.",
                "Copy it again, without quotes, spaces and line breaks.",
            )

    def __str__(self) -> str:
        return f"Key({self.header})"


@renamed_attributes({"sound": "validate"})
@dataclass(frozen=True, slots=True)
class FetchRequest:
    """A file to fetch: the address without its query, the parameters, the media types accepted, the
    key.

    ``name`` is displayed while it is fetched. ``packed`` lets the server compress it on the way
    (such a download starts anew when it is cut). ``is_lines`` says that the file is lines of text,
    whose last must end where nothing else tells that all came. ``validate`` is called with the
    complete file before it is stored and raises InvalidResponse where it is not what was requested.
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    accept: str = "*/*"
    key: ApiKey | None = None
    name: str = ""
    packed: bool = False
    is_lines: bool = False
    validate: Callable[[Path], None] | None = None

    @property
    def id(self) -> str:
        """The name of its place in the cache: a hash of address, parameters and format, never of
        the key.
        """
        text = "\x1f".join(
            [self.url, self.accept, *(f"{name}={value}" for name, value in sorted(self.parameters))]
        )
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


@renamed_attributes(
    {"again": "refresh", "silence": "read_timeout", "daily": "daily_limit", "fresh": "max_age"}
)
@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to fetch. Sizes in bytes, times in seconds; ``daily_limit`` requests to a host in a day
    of UTC; ``max_age`` seconds a copy is good for.

    ``loopback`` lets plain http reach this very machine, for tests and for a mirror of one's own;
    ``proxy`` is the address of the office's own proxy, which then looks names up. ``wait`` and
    ``clock`` are called for time, so that tests need not sleep.
    """

    folder: Path
    online: bool = False
    refresh: bool = False
    loopback: bool = False
    proxy: str = ""
    max_bytes: int = 4_000_000_000
    seconds: float = 7_200.0
    read_timeout: float = 60.0
    daily_limit: int = 500
    max_age: float = 86_400.0
    tries: int = 5
    longest_wait: float = 120.0
    pause: float = 1.0
    environment: Environment = NO_ENVIRONMENT
    watch: ProgressCallback = _ignore_progress
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now


def fetch_options(settings: Settings, folder: Path, online: bool = False) -> FetchOptions:
    """The options of a dossier's settings; ``online`` is that of the command line,
    ``KIRMASH_PROXY`` the office's proxy.
    """
    return FetchOptions(
        folder,
        online or settings.online,
        proxy=settings.environment.variables.get("KIRMASH_PROXY", ""),
        environment=settings.environment,
        max_bytes=settings.fetch_bytes,
        seconds=settings.fetch_seconds,
        daily_limit=settings.fetch_daily,
    )


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result: the complete file in the cache, the moment it was retrieved or last confirmed,
    and whether the network was used for it.
    """

    path: Path
    retrieved: datetime
    from_network: bool


def find_api_key(
    service: str, header: str, environment: Environment = NO_ENVIRONMENT
) -> ApiKey | None:
    """The key of a service: ``KIRMASH_COMTRADE_KEY``, else the password "comtrade" of "kirmash" in
    the keyring; None where there is none.

    Raises InputError for a key that cannot be one; the message does not show it.
    """
    value = environment.variables.get(f"KIRMASH_{service.upper()}_KEY", "").strip() or (
        _keyring_secret(service) if environment.keyring else ""
    )
    return ApiKey(header, value) if value else None


def api_key_source(service: str, environment: Environment = NO_ENVIRONMENT) -> str:
    """Where a service's key is: "environment", "keyring", or '' where there is none; the key itself
    is not given.
    """
    if environment.variables.get(f"KIRMASH_{service.upper()}_KEY", "").strip():
        return "environment"
    return "keyring" if environment.keyring and _keyring_secret(service) else ""


def _keyring_secret(service: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return (keyring.get_password("kirmash", service) or "").strip()
    except Exception:  # noqa: BLE001  # a locked keyring is no key; its message may say too much
        return ""
