"""The settings of a run: one frozen record, read from a dossier's ``kirmash.toml`` and
passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kirmash import inputs
from kirmash.errors import InputError, os_cause
from kirmash.messages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and choices. Sizes are in bytes, times in seconds, ``seed`` drives the sampler.

    ``online`` switches fetching on; ``fetch_daily`` is the most requests to one host in a day.
    ``cache_bytes`` is the most that estimates kept in the dossier's folder ``cache`` take, 0 for
    none. ``ledger`` is the address of the ledger's PostgreSQL database, '' for SQLite in the
    folder.
    """

    max_document_bytes: int = 20_000_000
    max_text_chars: int = 2_000_000
    parse_seconds: float = 20.0
    parse_memory: int = 1_500_000_000
    lapse_months: int = 24
    seed: int = 20160415
    draws: int = 8_000
    online: bool = False
    fetch_bytes: int = 4_000_000_000
    fetch_seconds: float = 7_200.0
    fetch_daily: int = 500
    cache_bytes: int = 50_000_000
    ledger: str = ""


_RULES: inputs.Section = MappingProxyType(
    {
        "max_document_bytes": inputs.whole(1, 10**10),
        "max_text_chars": inputs.whole(1, 10**9),
        "parse_seconds": inputs.number(0.1, 86_400),
        "parse_memory": inputs.whole(100_000_000, 10**13),
        "lapse_months": inputs.whole(1, 1_200),
        "seed": inputs.whole(0, 2**63 - 1),
        "draws": inputs.whole(100, 10_000_000),
        "online": inputs.truth(),
        "fetch_bytes": inputs.whole(1, 10**13),
        "fetch_seconds": inputs.number(0.1, 864_000),
        "fetch_daily": inputs.whole(0, 10**6),
        "cache_bytes": inputs.whole(0, 10**12),
        "ledger": inputs.text(),  # checked where it is opened, by a message that does not repeat it
    }
)
"""What each setting may be."""


def environment_language(environment: Mapping[str, str]) -> str:
    """The language of ``KIRMASH_LANG``, else of the locale that the variables set, else English."""
    names = ("KIRMASH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    setting = next((environment[name] for name in names if environment.get(name)), "en")
    return setting[:2].lower() if setting[:2].lower() in LANGUAGES else "en"


def load(path: Path) -> Settings:
    """The settings written at ``path``; defaults where the file is absent. Raises InputError on a
    wrong entry, with its line.
    """
    try:
        entries = inputs.read_toml(path, inputs.EMPTY, {"settings": _RULES}).get("settings", {})
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise InputError(
            "settings.unreadable",
            "{path} cannot be read: {cause}.",
            "Check the name and the access rights.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    defaults = Settings()
    return Settings(
        **{name: type(getattr(defaults, name))(value) for name, value in entries.items()}
    )
