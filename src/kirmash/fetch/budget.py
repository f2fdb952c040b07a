"""How many requests a host gets in a day of UTC: counted on disk before each is sent, so neither a
restart nor a crash forgets one.
"""

from __future__ import annotations

import json

from kirmash.errors import BudgetSpent
from kirmash.fetch import cache
from kirmash.fetch.requests import FetchOptions

BUDGET_FILE = "budget.json"


def spend_request(host: str, options: FetchOptions) -> int:
    """Count one request to ``host`` and tell how many are left today. Raises BudgetSpent where none
    is; then nothing is counted.
    """
    path = options.folder / BUDGET_FILE
    today = options.now().date().isoformat()
    with cache.locked(options.folder / ".budget.lock"):
        counts = _read_counts(options, today)
        used = counts.get(host, 0)
        if used >= options.daily_limit:
            raise BudgetSpent(
                f"{host} has received {used} requests today, the daily limit.",
                "Continue after midnight UTC: downloaded data have been saved. The limit is "
                "fetch_daily in kirmash.toml.",
            )
        cache.write_json(path, {"day": today, "hosts": {**counts, host: used + 1}})
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
