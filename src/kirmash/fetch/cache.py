"""Fetched files on disk: a complete file and its metadata for each request, and beside them what
came of a download that was cut.

Names are hashes of the request, so no name of a server's and no key becomes a path. A file is
put in force by one renaming, after its length and its content were checked: whatever is there
is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs

from kirmash.errors import BudgetSpent, Unwritable, os_cause
from kirmash.fetch.requests import FetchOptions, FetchRequest
from kirmash.formats import encoding_json, files
from kirmash.messages import Plural
from kirmash.settings import NO_ENVIRONMENT, Environment


@dataclass(frozen=True, slots=True)
class CacheMetadata:
    """The metadata of a file: its address, how the server distinguishes versions, its total length
    (-1 unknown), when it came.
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    etag: str = ""
    modified: str = ""
    length: int = -1
    retrieved: str = ""

    @property
    def resume_validator(self) -> str:
        """What a server must still have for a cut download to be taken up; '' where that cannot be
        known.
        """
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """The place of a request in the cache."""

    body: Path
    part: Path

    def metadata(self) -> CacheMetadata | None:
        """The metadata of the complete file; None where there is none."""
        return _read_metadata(self.body)

    def partial_metadata(self) -> CacheMetadata | None:
        """The card of a download that was cut and can be taken up; None where there is none."""
        metadata = _read_metadata(self.part)
        return metadata if metadata and metadata.resume_validator else None

    def begin_download(self, metadata: CacheMetadata) -> None:
        """Start a download anew, its card written first."""
        self.part.unlink(missing_ok=True)
        _write_metadata(self.part, metadata)
        self.part.touch()

    def discard_partial(self) -> None:
        """Drop what a cut download left."""
        self.part.unlink(missing_ok=True)
        _metadata_path(self.part).unlink(missing_ok=True)

    def commit(self, metadata: CacheMetadata) -> None:
        """Put a download in force."""
        _write_metadata(self.body, metadata)
        self.part.replace(self.body)
        _metadata_path(self.part).unlink(missing_ok=True)

    def mark_revalidated(self, metadata: CacheMetadata) -> None:
        """Note that the server still has this version."""
        _write_metadata(self.body, metadata)


def cache_folder(environment: Environment = NO_ENVIRONMENT) -> Path:
    """Where fetched files are stored for all dossiers of a user.

    ``KIRMASH_CACHE`` where it is set, else ``kirmash/fetched`` in the user's cache folder.
    """
    override = environment.variables.get("KIRMASH_CACHE")
    if override:
        return Path(override).expanduser()
    # without the library's own part "Cache": on Windows earlier versions had none
    return platformdirs.user_cache_path("kirmash", appauthor=False, opinion=False) / "fetched"


def open_entry(folder: Path, request: FetchRequest) -> CacheEntry:
    """The place of a request. Raises Unwritable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unwritable_error(folder, fault) from fault
    return CacheEntry(folder / f"{request.id}.body", folder / f"{request.id}.part")


def age_seconds(metadata: CacheMetadata, now: datetime) -> float:
    """Seconds since a file was retrieved; without end where its metadata do not say, or say a
    moment of the future.
    """
    try:
        seconds = (now - datetime.fromisoformat(metadata.retrieved)).total_seconds()
    except (ValueError, TypeError):
        return float("inf")
    return seconds if seconds >= 0 else float("inf")


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """One at a time; a second process waits. Raises Unwritable."""
    with ExitStack() as stack:
        try:
            stack.enter_context(files.hold_file_lock(path))
        except OSError as fault:
            raise _unwritable_error(path.parent, fault) from fault
        yield


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """A small file replaced at one stroke. Raises Unwritable."""
    content = encoding_json.single_line_json(values, sort_keys=True) + "\n"
    try:
        files.write_atomically(path, content.encode())
    except OSError as fault:
        raise _unwritable_error(path.parent, fault) from fault


def _unwritable_error(folder: Path, fault: OSError) -> Unwritable:
    return Unwritable(
        "fetch.cache-unwritable",
        "{folder} cannot be written: {cause}.",
        "Free disk space, or set KIRMASH_CACHE to another folder.",
        folder=folder,
        cause=os_cause(fault),
    )


def _metadata_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _write_metadata(path: Path, metadata: CacheMetadata) -> None:
    write_json(_metadata_path(path), asdict(metadata))


def _read_metadata(path: Path) -> CacheMetadata | None:
    """The card beside a file that is there; a damaged card is none, so the file is fetched anew."""
    if not path.is_file():
        return None
    try:
        stored = json.loads(_metadata_path(path).read_text("utf-8"))
        pairs = tuple((str(name), str(value)) for name, value in stored["parameters"])
        words = {name: str(stored[name]) for name in ("url", "etag", "modified", "retrieved")}
        return CacheMetadata(parameters=pairs, length=int(stored["length"]), **words)
    except (OSError, ValueError, KeyError, TypeError):
        return None


BUDGET_FILE = "budget.json"


def consume_request_quota(host: str, options: FetchOptions) -> int:
    """Count one request to ``host`` and return how many are left today. Raises BudgetSpent where
    none is; then nothing is counted.
    """
    path = options.folder / BUDGET_FILE
    today = options.now().date().isoformat()
    with exclusive_lock(options.folder / ".budget.lock"):
        counts = _read_counts(options, today)
        used = counts.get(host, 0)
        if used >= options.daily_limit:
            raise BudgetSpent(
                "fetch.budget-spent",
                Plural(
                    "{host} has received {count} request today, the daily limit.",
                    "{host} has received {count} requests today, the daily limit.",
                ),
                "Continue after midnight UTC: downloaded data have been saved. The limit is "
                "fetch_daily in kirmash.toml.",
                host=host,
                count=used,
            )
        write_json(path, {"day": today, "hosts": {**counts, host: used + 1}})
    return options.daily_limit - used - 1


def requests_left(host: str, options: FetchOptions) -> int:
    """How many requests to ``host`` are left today."""
    return max(
        options.daily_limit - _read_counts(options, options.now().date().isoformat()).get(host, 0),
        0,
    )


def _read_counts(options: FetchOptions, today: str) -> dict[str, int]:
    """Today's counts; a file of another day, or one that cannot be read, counts nothing: the server
    keeps its own limit.
    """
    try:
        stored = json.loads((options.folder / BUDGET_FILE).read_text("utf-8"))
        return (
            {str(host): int(number) for host, number in stored["hosts"].items()}
            if stored["day"] == today
            else {}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
