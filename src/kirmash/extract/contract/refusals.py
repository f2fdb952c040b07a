"""What was not taken of a file of extractions: each refusal with its place, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_EXAMPLES = 20
"""Refusals of one reason that a report lists; the rest are counted."""


@dataclass(frozen=True, slots=True)
class RecordRefusal:
    """A record, or with ``record`` '' a whole line, that was not taken.

    ``line`` counts from 1, ``record`` is as ``claims[3]`` (from 0), ``reason`` a key of the
    messages (``import.refused.…``), ``value`` the beginning of what stands there.
    """

    line: int
    record: str
    field: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRecords:
    """The records and lines of one file that were not taken for one reason: how many, the first."""

    source: str
    reason: str
    count: int
    examples: tuple[RecordRefusal, ...]


@dataclass(frozen=True, slots=True)
class RefusalTally:
    """Counts refusals by file and reason, and keeps the first of each."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[RecordRefusal]] = field(default_factory=dict)

    def count(self, source: str, refusals: Iterable[RecordRefusal]) -> None:
        """Count the refusals of a line of ``source``."""
        for refusal in refusals:
            key = (source, refusal.reason)
            self.counts[key] += 1
            examples = self.examples.setdefault(key, [])
            if len(examples) < MAX_EXAMPLES:
                examples.append(refusal)

    def report(self) -> tuple[RejectedRecords, ...]:
        """The counts with their examples, in the order met."""
        return tuple(
            RejectedRecords(source, reason, count, tuple(self.examples[source, reason]))
            for (source, reason), count in self.counts.items()
        )
