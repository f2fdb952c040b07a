"""The settings of a run: one frozen record, read from a dossier's ``kirmash.toml`` and
passed in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kirmash.errors import InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and choices. Sizes are in bytes, times in seconds, ``seed`` drives the sampler.

    ``online`` switches fetching on; ``fetch_daily`` is the most requests to one host in a day.
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


def load(path: Path) -> Settings:
    """The settings written at ``path``; defaults where the file is absent. Raises InputError on a
    wrong entry.
    """
    if not path.exists():
        return Settings()
    try:
        entries: dict[str, Any] = tomllib.loads(path.read_text("utf-8")).get("settings", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(
            "settings.toml",
            "{path} is not valid TOML: {cause}.",
            "Correct the line given.",
            path=path,
            cause=fault,
        ) from fault
    defaults = Settings()
    known = {field.name: type(getattr(defaults, field.name)) for field in fields(Settings)}
    for name, value in entries.items():
        if (
            name not in known
            or not isinstance(value, int | float)
            or isinstance(value, bool) != (known[name] is bool)
        ):
            raise InputError(
                "settings.invalid",
                "{path}: invalid setting {name} = {value!r}.",
                "Known settings: {known}.",
                path=path,
                name=name,
                value=value,
                known=tuple(known),
            )
    return Settings(**{name: known[name](value) for name, value in entries.items()})
