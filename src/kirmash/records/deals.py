"""Deals: their mentions in single documents, and the deals that the register forms from many
documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.records.evidence import OPTIONAL, Acceptance, Slot, Span, short_id


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
    """The first six can be read from one text; the register computes the rest."""

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


class DealSignal(StrEnum):
    """Evidence in words beyond a status (``deal_signals.csv``); rejected, another, paid and late
    are also flags that a deal may carry.
    """

    ENDED = "ended"
    REJECTED = "rejected"
    ANOTHER = "another"
    PAID = "paid"
    ANEW = "anew"
    CHANGED = "changed"
    FURTHER = "further"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class DealMention:
    """The mention of one deal in one document.

    ``object`` is the text's own words; ``goods`` and ``actors`` are lexicon keys of what it names,
    ``theme`` a lexicon key of its subject where it names no goods ('working_group',
    'plan_of_measures'), '' where unknown. ``date`` and ``due`` are ISO dates, months or years as
    precise as the text ('2016-04'), or None.

    The fields after ``speaker`` are read from its words and never enter the id. ``amount``: the
    sum, quantity or number of the goods in the text's own words, '' where there is none.
    ``ordinal``: the number of a session or forum. ``term_years``: the years of validity of a plan
    or agreement; ``years``: every year named. ``subjects``: the services and works its object names
    (``deal_subjects.csv``), ``nearby_subjects`` those of the surrounding words where the object
    names none; ``construction``: the object is about building. ``work_stems``: of a project,
    venture or resumption without goods, beginnings of the words that distinguish it from other
    works.

    The terms it is compared by, the same for either language: ``sums`` ('USD 12000000'), ``counts``
    of things and quantities ('40', '60000 tonnes'), ``names`` of firms and bodies in Latin letters
    ('=maz' where the lexicon knows one), ``towns``, ``things`` (``deal_things.csv``), ``purposes``
    it is for, ``object_stems`` ('en:furni'), ``direction`` ('from:KAZ', 'to:PAK'), and the number
    ``lot`` of a batch or round.

    The last fields are there where its reader gives them, as those of a claim: ``slots`` (parties,
    object, date, due), ``confidence`` from 0 to 1, ``acceptance`` and its reason; and ``part``, how
    much of how much its words report as done ("30 of 40").
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
    signals: tuple[DealSignal, ...] = ()
    term_years: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    nearby_subjects: tuple[str, ...] = ()
    construction: bool = False
    work_stems: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    object_stems: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    lot: int | None = None
    slots: tuple[Slot, ...] = field(default=(), metadata=OPTIONAL)
    confidence: float | None = field(default=None, metadata=OPTIONAL)
    acceptance: Acceptance | None = field(default=None, metadata=OPTIONAL)
    acceptance_reason: str = field(default="", metadata=OPTIONAL)
    part: tuple[int, int] | None = field(default=None, metadata=OPTIONAL)

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
    "sums",
    "counts",
    "names",
    "towns",
    "things",
    "purposes",
    "object_stems",
    "direction",
    "lot",
)
"""The fields of a mention that are read from its words beside its slots."""


@renamed_attributes({"said": "published"})
@dataclass(frozen=True, slots=True)
class DealEvent:
    """One step of a deal's history: the reported status, the day of publication, the mention and
    its document.

    ``quote`` are the mention's own words; ``date`` when it happened as its text tells (ISO), None
    where it does not; ``part`` how much of how much was done; ``official`` whether the publisher is
    an official one or carries the deal out; ``unconfirmed`` whether its reader is not sure of it.
    """

    status: DealStatus
    published: date | None = field(metadata={"json_key": "said"})
    mention: str
    document: str
    quote: str = field(default="", metadata=OPTIONAL)
    date: str | None = field(default=None, metadata=OPTIONAL)
    part: tuple[int, int] | None = field(default=None, metadata=OPTIONAL)
    official: bool = field(default=False, metadata=OPTIONAL)
    unconfirmed: bool = field(default=False, metadata=OPTIONAL)


@renamed_attributes({"last_said": "last_mentioned"})
@dataclass(frozen=True, slots=True)
class Deal:
    """One deal across documents. ``status`` is computed from ``history`` (dated, oldest first),
    never entered.

    ``id`` (``d-…``) is hashed from its earliest mention, so later mentions do not change it.
    ``outcome`` is done, cancelled, late, due or open as of the day of the register. ``mentions``
    are mention ids. ``flags`` are further reasons for a status: rejected (by a parliament or
    court), another (supplier hired), paid (in full); late: its words tell that it was done
    late; unconfirmed: only readings that their reader is not sure of tell that it is done, so that
    it stays open.

    ``part`` is how much of how much was done, while it is in progress. ``done_on`` is the day it
    was done, else that of the first report of it; ``months_late`` the whole months from its due day
    until then, where it was done late. ``overdue_since`` is the first day after a due day that
    passed without it.
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
    part: tuple[int, int] | None = field(default=None, metadata=OPTIONAL)
    done_on: date | None = field(default=None, metadata=OPTIONAL)
    months_late: int | None = field(default=None, metadata=OPTIONAL)
    overdue_since: date | None = field(default=None, metadata=OPTIONAL)


def deal_id(mention: str) -> str:
    """``d-…``: the id of the deal whose earliest mention is ``mention``."""
    return short_id("d", mention)
