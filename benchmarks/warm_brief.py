"""The brief again and again in one process: ``python -m benchmarks.warm_brief DOSSIER LANG OUT``.

Prints the seconds and the peak memory after each brief as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from benchmarks import measuring
from kirmash import Dossier, Order, View

BRIEFS = 6


def main(dossier: str, lang: str, out: str) -> None:
    """Write the briefs and print what was measured."""
    order, view = Order(lang=lang, out=Path(out)), View(date(2024, 7, 31))
    times, peaks = list[float](), list[float]()
    with Dossier.open(Path(dossier)) as opened:
        for _ in range(BRIEFS):
            times.append(measuring.timed(lambda: opened.brief(("BLR", "RU-IVA"), order, view)))
            peaks.append(measuring.peak_megabytes())
    print(json.dumps({"times": times, "peaks": peaks}))


if __name__ == "__main__":
    main(*sys.argv[1:])
