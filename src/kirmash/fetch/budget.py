"""How many requests a host gets in a day of UTC: counted on disk before each is sent, so neither a
restart nor a crash forgets one.
"""

from __future__ import annotations

import json

from kirmash.errors import BudgetSpent
from kirmash.fetch import cache
from kirmash.fetch.requests import Manner

FILE = "budget.json"


def spend(host: str, manner: Manner) -> int:
    """Count one request to ``host`` and tell how many are left today. Raises BudgetSpent where none
    is; then nothing is counted.
    """
    path = manner.folder / FILE
    today = manner.now().date().isoformat()
    with cache.locked(manner.folder / ".budget.lock"):
        counts = _counts(manner, today)
        used = counts.get(host, 0)
        if used >= manner.daily:
            raise BudgetSpent(
                f"{host} has received {used} requests today, the daily limit.",
                "Continue after midnight UTC: downloaded data have been saved. The limit is "
                "fetch_daily in kirmash.toml.",
            )
        cache.written(path, {"day": today, "hosts": {**counts, host: used + 1}})
    return manner.daily - used - 1


def left(host: str, manner: Manner) -> int:
    """How many requests to ``host`` are left today."""
    return max(manner.daily - _counts(manner, manner.now().date().isoformat()).get(host, 0), 0)


def _counts(manner: Manner, today: str) -> dict[str, int]:
    """Today's counts; a file of another day, or one that cannot be read, counts nothing: the server
    keeps its own limit.
    """
    try:
        said = json.loads((manner.folder / FILE).read_text("utf-8"))
        return (
            {str(host): int(number) for host, number in said["hosts"].items()}
            if said["day"] == today
            else {}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
