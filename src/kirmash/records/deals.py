"""Deals: what one text says of them, and what the register makes of many texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.records.evidence import Span, short_id


class DealKind(StrEnum):
    """The kinds of the extraction contract."""

    AGREEMENT = "agreement"
    SUPPLY = "supply"
    PROJECT = "project"
    VISIT = "visit"
    JOINT_VENTURE = "joint_venture"
    RESUMPTION = "resumption"
    EXHIBITION = "exhibition"
    ROADMAP = "roadmap"
    OTHER = "other"


class DealStatus(StrEnum):
    """The first six stand in one text; the register computes the rest."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    SIGNED = "signed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    INTEREST = "interest"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    RESUMED = "resumed"


class Signal(StrEnum):
    """What words tell beyond a status (``deal_signals.csv``); the first four are also the flags a
    deal may carry.
    """

    ENDED = "ended"
    REJECTED = "rejected"
    ANOTHER = "another"
    PAID = "paid"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class DealMention:
    """What one document says of one deal.

    ``object`` is the text's own words; ``goods`` and ``actors`` are lexicon keys of what it names,
    ``theme`` a lexicon key of what it is about where no goods are ('working_group',
    'plan_of_measures'), '' where unknown. ``date`` and ``due`` are ISO dates, months or years as
    far as the text tells ('2016-04'), or None.

    What follows ``speaker`` is read from its words and never enters the id. ``amount``: the sum,
    quantity or number of the goods in the text's own words, '' where there is none. ``ordinal``:
    the number of a session or forum. ``term_years``: the years a plan or agreement is made for;
    ``years``: every year named. ``subjects``: the services and works its object names
    (``deal_subjects.csv``), ``nearby_subjects`` those of the words around where the object names
    none; ``construction``: the object tells of building. ``work_stems``: of a project, venture or
    resumption without goods, beginnings of the words that tell it from other works.
    """

    document: str
    kind: DealKind
    status: DealStatus
    parties: tuple[str, ...]
    object: str
    spans: tuple[Span, ...]
    hs: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    theme: str = ""
    date: str | None = None
    due: str | None = None
    speaker: str | None = None
    amount: str = ""
    ordinal: int | None = None
    signals: tuple[Signal, ...] = ()
    term_years: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    nearby_subjects: tuple[str, ...] = ()
    construction: bool = False
    work_stems: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """``m-…``, hashed from document, kind and places."""
        return short_id(
            "m", self.document, self.kind, self.status, [(s.start, s.end) for s in self.spans]
        )


MENTION_DETAILS = (
    "amount",
    "ordinal",
    "signals",
    "term_years",
    "years",
    "subjects",
    "nearby_subjects",
    "construction",
    "work_stems",
)
"""The fields of a mention that are read from its words beside its slots."""


@renamed_attributes({"said": "published"})
@dataclass(frozen=True, slots=True)
class DealEvent:
    """One step of a deal's history: what was said, when it was said (published), by
    which mention.
    """

    status: DealStatus
    published: date | None = field(metadata={"json_key": "said"})
    mention: str
    document: str


@renamed_attributes({"last_said": "last_mentioned"})
@dataclass(frozen=True, slots=True)
class Deal:
    """One deal across documents. ``status`` is computed from ``history`` (dated, oldest first),
    never typed.

    ``id`` (``d-…``) is hashed from its earliest mention, so later mentions do not change it.
    ``outcome`` is done, late, due or open as of the day asked about. ``mentions`` are mention ids.
    ``flags`` say what a status rests on beside its steps: rejected (by a parliament or court),
    another (supplier hired), paid (in full).
    """

    id: str
    kind: DealKind
    status: DealStatus
    outcome: str
    parties: tuple[str, ...]
    object: str
    mentions: tuple[str, ...]
    history: tuple[DealEvent, ...]
    hs: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    theme: str = ""
    due: str | None = None
    last_mentioned: date | None = field(default=None, metadata={"json_key": "last_said"})
    umbrella: str | None = None
    flags: tuple[str, ...] = ()


def deal_id(mention: str) -> str:
    """``d-…``: the id of the deal whose earliest mention is ``mention``."""
    return short_id("d", mention)
