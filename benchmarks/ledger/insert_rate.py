"""How fast documents are added: ``python -m benchmarks.ledger.insert_rate FOLDER N SEED``.

Every SEED adds others.

Prints the processor's and the clock's seconds for each of N more documents, as JSON; each is kept
as a user's would be, forced to the disk.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.ledger.generator import AT, readings
from benchmarks.measuring import timed_with_processor
from kirmash.ledger import store


def main(folder: str, documents: int, seed: int) -> None:
    """Add the documents and print what each took."""
    more = list(readings(documents + 1, seed))
    with store.open_ledger(Path(folder)) as ledger:
        ledger.add(*more.pop(), "made-1", AT)
        seconds, processor = timed_with_processor(
            lambda: [ledger.add(extraction, raw, "made-1", AT) for extraction, raw in more]
        )
    print(json.dumps({"seconds": seconds / documents, "processor": processor / documents}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
