"""Judgements: what a person decided and when; withdrawn by a later judgement, never erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kirmash.records.claims import Claim
from kirmash.records.evidence import OPTIONAL, short_id


class Verdict(StrEnum):
    """What a person may decide about a claim, a deal, a mention or an earlier judgement."""

    CONFIRM = "confirm"
    WRONG = "wrong"
    MERGE = "merge"
    SPLIT = "split"
    WITHDRAW = "withdraw"
    ABOUT = "about"
    USE = "use"
    DISTRUST = "distrust"
    CORRECT = "correct"
    ADD = "add"
    DATE = "date"


_PART = "|"


def distrusted_on(outlet: str, pair: Iterable[str]) -> str:
    """What a decision to distrust an outlet on a pair of economies has in ``other``."""
    return _PART.join((outlet, *sorted(pair)))


def outlet_and_pair(other: str) -> tuple[str, frozenset[str]]:
    """The outlet and the economies that ``distrusted_on`` wrote."""
    outlet, *pair = other.split(_PART)
    return outlet, frozenset(pair)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's verdict on a record or on an earlier judgement.

    ``target`` is an id (c-, d-, m-, or j- to withdraw a judgement), ``other`` the second deal of a
    merge, or the period (as the contract writes it) that a claim is about. A claim to ``use`` gives
    the level of its period, or of the period in ``other``, by a person's word. Who distrusts names
    a claim: its outlet is then not trusted on its pair, and ``other`` has both (``distrusted_on``).
    Who corrects a claim, or adds one to a document (whose whole id is the target), gives the
    ``claim`` as it is to count; ``other`` is its id. A ``date`` has a document as its target, and
    its day in ``other``.
    ``anchor`` is
    "document:start:end" of the first span of the judged record, so that a judgement survives a new
    reading that words a claim anew; '' where the target is no claim or mention. ``at`` is an ISO
    time in UTC.
    """

    target: str
    verdict: Verdict
    by: str
    at: str
    other: str = ""
    note: str = ""
    anchor: str = ""
    claim: Claim | None = field(default=None, metadata=OPTIONAL)

    @property
    def id(self) -> str:
        """``j-…``, hashed from all fields but ``note``, ``anchor`` and ``claim``."""
        return short_id("j", self.target, self.verdict, self.by, self.at, self.other)
