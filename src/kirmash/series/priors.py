"""What the series assume: priors and source tiers, each in one table of ``data`` with its reason, and scaled for sensitivity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from kirmash import lexicons

PRESS = "press"
OFFICIAL = "statistics"
CONFIRMED = "confirmed"
ASSUMED = "assumed"
"""The tier of a claim that is taken as right to see what would follow; no source has it."""
MOST = 0.45
"""No chance is doubled beyond this: a number is still more likely right than wrong."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of source: chance that a number of it is grossly wrong, spread in logs of correct ones."""

    gross: float
    revision: float


@dataclass(frozen=True, slots=True)
class Priors:
    """The tables as numbers; ``widen`` multiplies every hedge width, ``doubt`` every chance of error and every spread of the table."""

    values: Mapping[str, float]
    tiers: Mapping[str, Tier]
    widen: float = 1.0

    def __getitem__(self, name: str) -> float:
        """One number of ``series_priors.csv``. Raises KeyError for a name that is not there."""
        return self.values[name]

    def shares(self, kind: str) -> dict[str, float]:
        """How the gross errors of a level or a change divide over the ways to go wrong; sums to 1."""
        found = {name.removeprefix(f"{kind}_"): self.values[name] for name in _SHARES[kind]}
        total = sum(found.values())
        return {name: value / total for name, value in found.items()}


_SHARES = MappingProxyType({
    "level": ("level_before", "level_after", "level_scale", "level_currency", "level_scope", "level_near", "level_any"),
    "change": ("change_before", "change_after", "change_sign", "change_near", "change_any"),
})  # fmt: skip


@lru_cache(maxsize=32)
def priors(widen: float = 1.0, doubt: float = 1.0) -> Priors:
    """The priors as documented, with hedge widths times ``widen`` and chances and spreads times ``doubt``."""
    values = {row["name"]: _scaled(row["kind"], float(row["value"]), doubt) for row in lexicons.rows("series_priors")}
    tiers = {
        row["tier"]: Tier(_scaled("chance", float(row["gross"]), doubt), float(row["revision"])) for row in lexicons.rows("source_tiers")
    }
    return Priors(MappingProxyType(values), MappingProxyType(tiers), widen)


def _scaled(kind: str, value: float, doubt: float) -> float:
    if kind == "chance":
        return min(value * doubt, MOST)
    return value * doubt if kind == "spread" else value
