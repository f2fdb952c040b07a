"""Events of the ledger and the chain of hashes that proves them and their order.

The content hash of an event covers its kind, time, document, mark and payload. Its digest covers
the digest before it, its position and its content hash. The head (last position, number, last
digest) stands in ``meta``, so that a lost last event is seen too. Whoever can write the file can
also compute a new chain: against that helps only a digest noted elsewhere (SECURITY.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select

from kirmash.errors import DossierError
from kirmash.ledger import codec, schema
from kirmash.ledger.schema import chain, events, meta

_R = TypeVar("_R")
ChainProgress = Callable[[int, int], None]
"""Told how many events are done, and of how many."""

START = "0" * 64
"""The digest before the first event."""

_BATCH = 500
# Made once: what an event is appended with would else be put together anew for each.
_ADD_LINKS, _ADD_EVENTS = chain.insert(), events.insert()
_HEAD_VALUE = select(meta.c.value).where(meta.c.key == schema.HEAD)
_MOVE_HEAD = meta.update().where(meta.c.key == schema.HEAD).values(value=bindparam("head"))
_LAST_OF_KINDS = tuple(
    select(func.max(events.c.position)).where(events.c.kind == kind)
    for kind in ("reading", "withdrawal")
)
_HEAD = re.compile("([0-9]{1,18}) ([0-9]{1,18}) ([0-9a-f]{64})")
_REMEDY = "Restore the dossier from a backup; `kirmash doctor` lists every fault."


@dataclass(frozen=True, slots=True)
class EventContent:
    """What is to be appended: kind, ISO time, mark (may occur once), payload as JSON, and the
    document if it is about one.
    """

    kind: str
    at: str
    mark: str
    payload: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where the chain ends: the position of the last event, the number of events, the last
    digest.
    """

    position: int = 0
    count: int = 0
    digest: str = START

    def __str__(self) -> str:
        return f"{self.position} {self.count} {self.digest}"


class ChainFaultKind(StrEnum):
    """What is wrong with an event or the head; each has a sentence under ``cli.doctor.``."""

    ALTERED = "event_altered"
    MISSING = "event_missing"
    UNLINKED = "event_unlinked"
    BROKEN = "chain_broken"
    HEAD = "chain_head"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A fault of the chain and the position it was found at."""

    kind: ChainFaultKind
    position: int


def content_digest(event: EventContent) -> str:
    """The hash of an event's content. Lengths stand before the parts, so that no text can pass for
    two.
    """
    digest = sha256()
    for part in (event.kind, event.at, event.document, event.mark, event.payload):
        encoded = b"" if part is None else str(part).encode("utf-8", "surrogatepass")
        digest.update(b"-" if part is None else f"{len(encoded)}:".encode())
        digest.update(encoded)
    return digest.hexdigest()


def link_digest(before: str, position: int, content: str) -> str:
    """The digest of an event from the digest before it, its position and its content hash."""
    return sha256(f"{before}\n{position}\n{content}".encode()).hexdigest()


def last_reading(connection: Connection) -> int:
    """The position of the last event that is no judgement, 0 for none: what follows from readings
    and withdrawals alone is the same while it is.
    """
    return max(connection.scalar(query) or 0 for query in _LAST_OF_KINDS)


def digest_at(connection: Connection, position: int) -> str:
    """The digest of the chain at a position, which stands for every event up to it."""
    found = select(chain.c.digest).where(chain.c.position == position)
    return connection.scalar(found) or START


def append_event(connection: Connection, event: EventContent) -> int:
    """Append an event with its link and move the head; the event's position. The caller holds the
    writer's lock.
    """
    return append_events(connection, [event])[0]


def append_events(connection: Connection, contents: Sequence[EventContent]) -> tuple[int, ...]:
    """Append events in their order, as :func:`append_event` does one; their positions."""
    head = stored_head(connection)
    links, rows = list[dict[str, object]](), list[dict[str, object]]()
    for event in contents:
        position, content = head.position + 1, content_digest(event)
        head = ChainHead(position, head.count + 1, link_digest(head.digest, position, content))
        links.append({"position": position, "content": content, "digest": head.digest})
        rows.append(
            {
                "position": position,
                "kind": event.kind,
                "at": event.at,
                "document": event.document,
                "mark": event.mark,
                "payload": event.payload,
            }
        )
    if rows:
        connection.execute(_ADD_LINKS, links)
        connection.execute(_ADD_EVENTS, rows)
        _store_head(connection, head)
    return tuple(int(str(row["position"])) for row in rows)


def stored_head(connection: Connection) -> ChainHead:
    """The head as stored; the start of a chain in a new ledger. Raises DossierError."""
    value = connection.scalar(_HEAD_VALUE)
    if value is None:
        return ChainHead()
    legible = _HEAD.fullmatch(str(value))
    if legible is None:
        raise DossierError(
            "ledger.chain-end",
            "The ledger is damaged: the end of its hash chain is illegible.",
            _REMEDY,
        )
    position, count, digest = legible.groups()
    return ChainHead(int(position), int(count), digest)


def _store_head(connection: Connection, head: ChainHead) -> None:
    changed = connection.execute(_MOVE_HEAD, {"head": str(head)})
    if not changed.rowcount:
        connection.execute(meta.insert().values(key=schema.HEAD, value=str(head)))


def check_head(connection: Connection) -> None:
    """What opening checks: head against the last event, its link and the number of events. Raises
    DossierError where they differ.
    """
    if head_faults(connection):
        raise DossierError(
            "ledger.changed-outside",
            "The ledger was changed outside Kirmash: its last events or their number do "
            "not match its hash chain.",
            _REMEDY,
        )


def head_faults(connection: Connection) -> tuple[ChainFault, ...]:
    """The head against the last event, its link and the number of events; () where they match."""
    head = stored_head(connection)
    number = connection.scalar(select(func.count()).select_from(events)) or 0
    last = connection.execute(
        select(
            events.c.position,
            events.c.kind,
            events.c.at,
            events.c.document,
            events.c.mark,
            events.c.payload,
            chain.c.content,
            chain.c.digest,
        )
        .select_from(events.outerjoin(chain, chain.c.position == events.c.position))
        .order_by(events.c.position.desc())
        .limit(1)
    ).first()
    last_link = connection.scalar(select(func.max(chain.c.position))) or 0
    if (last.position if last else 0, number) != (head.position, head.count):
        return (ChainFault(ChainFaultKind.HEAD, head.position),)
    if last_link != head.position or (last.digest if last else START) != head.digest:
        return (ChainFault(ChainFaultKind.HEAD, head.position),)
    if last and _content_of(last) != last.content:
        return (ChainFault(ChainFaultKind.ALTERED, last.position),)
    return ()


def _content_of(row: Any) -> str:
    return content_digest(EventContent(row.kind, row.at, row.mark, row.payload, row.document))


def check_content(row: Any) -> None:
    """Raise DossierError where an event (a row of ``events`` with its link's ``content``) is not
    what was written.
    """
    if _content_of(row) != row.content:
        raise DossierError(
            "ledger.event-changed",
            "Event {event} of the ledger was changed after it was written.",
            _REMEDY,
            event=row.position,
        )


def decode_event(kind: type[_R], row: Any) -> _R:
    """The record of an event (a row of ``events`` with its link's ``content``), once its content is
    proved. Raises DossierError.
    """
    check_content(row)
    try:
        return codec.record_from_json(kind, row.payload)
    except ValueError as fault:
        raise DossierError(
            "ledger.event-unreadable",
            "Event {event} of the ledger cannot be read: {cause}",
            _REMEDY,
            event=row.position,
            cause=fault,
        ) from fault


def find_chain_faults(
    connection: Connection, progress: ChainProgress | None = None
) -> Iterator[ChainFault]:
    """Every fault of the chain; each event is read once."""
    yield from (fault for fault in head_faults(connection) if fault.kind is ChainFaultKind.HEAD)
    unlinked = select(events.c.position).where(events.c.position.not_in(select(chain.c.position)))
    for position in connection.scalars(unlinked.order_by(events.c.position)):
        yield ChainFault(ChainFaultKind.UNLINKED, position)
    total = connection.scalar(select(func.count()).select_from(chain)) or 0
    before = START
    for done, row in enumerate(connection.execute(_links_with_events()), 1):
        if progress and (done % _BATCH == 0 or done == total):
            progress(done, total)
        if row.kind is None:
            yield ChainFault(ChainFaultKind.MISSING, row.position)
        elif _content_of(row) != row.content:
            yield ChainFault(ChainFaultKind.ALTERED, row.position)
        if link_digest(before, row.position, row.content) != row.digest:
            yield ChainFault(ChainFaultKind.BROKEN, row.position)
        before = row.digest


def _links_with_events() -> Select[Any]:
    """Every link in order, with its event or NULLs in place of it."""
    parts = (events.c.kind, events.c.at, events.c.document, events.c.mark, events.c.payload)
    return (
        select(chain.c.position, chain.c.content, chain.c.digest, *parts)
        .select_from(chain.outerjoin(events, chain.c.position == events.c.position))
        .order_by(chain.c.position)
        .execution_options(yield_per=_BATCH)
    )


def build_chain(connection: Connection, progress: ChainProgress | None = None) -> ChainHead:
    """Link every event there is, in order, and set the head: what brings an older ledger up to
    date.
    """
    total = connection.scalar(select(func.count()).select_from(events)) or 0
    head, after = ChainHead(), 0
    while rows := connection.execute(
        select(events).where(events.c.position > after).order_by(events.c.position).limit(_BATCH)
    ).all():
        links: list[dict[str, object]] = []
        for row in rows:
            content = _content_of(row)
            digest = link_digest(head.digest, row.position, content)
            head = ChainHead(row.position, head.count + 1, digest)
            links.append({"position": row.position, "content": content, "digest": digest})
        connection.execute(chain.insert(), links)
        after = head.position
        if progress:
            progress(head.count, total)
    _store_head(connection, head)
    return head
