"""The chain proves every event and their order: each kind of change from outside is found."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tampering import change

from kirmash.errors import DossierError
from kirmash.ledger import audit, events, store
from kirmash.ledger.events import START, ChainFaultKind, ChainHead, EventContent
from kirmash.ledger.opening import OpeningOptions
from kirmash.ledger.store import Ledger
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict

AT = "2026-11-01T10:00:00+00:00"
Make = Callable[..., tuple[Extraction, bytes]]

PARTS = st.none() | st.text(max_size=6)
CONTENTS = st.builds(EventContent, st.text(max_size=6), st.text(), st.text(), st.text(), PARTS)


@pytest.fixture
def filled(ledger: Ledger, make: Make) -> Ledger:
    """Positions 1 to 5: a reading, a judgement, a reading, a judgement, a withdrawal."""
    ledger.add(*make(1), "g1", AT)
    ledger.add_judgement(Judgement("c-1", Verdict.WRONG, "Anna", AT))
    ledger.add(*make(2), "g1", AT)
    ledger.add_judgement(Judgement("c-2", Verdict.CONFIRM, "Anna", AT))
    ledger.withdraw(make(2)[0].document.id, "Anna", AT, "a hoax")
    return ledger


def test_the_chain_is_what_its_description_says(filled: Ledger) -> None:
    with filled.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select e.position, kind, at, document, mark, payload, content, digest "
            "from events e join chain c on e.position = c.position order by e.position"
        ).all()
    before = "0" * 64
    for row in rows:
        plain = b""
        for part in row[1:6]:
            encoded = (part or "").encode()
            plain += b"-" if part is None else str(len(encoded)).encode() + b":" + encoded
        assert row.content == sha256(plain).hexdigest()
        before = sha256(f"{before}\n{row.position}\n{row.content}".encode()).hexdigest()
        assert row.digest == before
    assert filled.chain_head() == ChainHead(5, 5, before)
    assert audit.find_problems(filled) == ()


@given(CONTENTS, CONTENTS)
def test_two_contents_never_share_a_hash(first: EventContent, second: EventContent) -> None:
    same = events.content_digest(first) == events.content_digest(second)
    assert same == (first == second)


SWAP = (
    "update events set payload = (select payload from events where position = 2), "
    "mark = 'swapped', at = at where position = 4"
)
CHANGES = {
    "a value": (
        (
            "update events set payload = replace(payload, '98400001', '98400009') where position = 1",
        ),
        {(ChainFaultKind.ALTERED, 1)},
    ),
    "a verdict": (
        ("update events set payload = replace(payload, 'wrong', 'confirm') where position = 2",),
        {(ChainFaultKind.ALTERED, 2)},
    ),
    "a time": (
        ("update events set at = '2027-01-01T00:00:00+00:00' where position = 3",),
        {(ChainFaultKind.ALTERED, 3)},
    ),
    "a mark": (("update events set mark = 'x' where position = 4",), {(ChainFaultKind.ALTERED, 4)}),
    "a judgement deleted": (
        ("delete from events where position = 2",),
        {(ChainFaultKind.HEAD, 5), (ChainFaultKind.MISSING, 2)},
    ),
    "a judgement deleted with its link": (
        ("delete from events where position = 2", "delete from chain where position = 2"),
        {(ChainFaultKind.HEAD, 5), (ChainFaultKind.BROKEN, 3)},
    ),
    "the last event deleted": (
        ("delete from events where position = 5", "delete from chain where position = 5"),
        {(ChainFaultKind.HEAD, 5)},
    ),
    "all events deleted": (
        ("delete from events", "delete from chain"),
        {(ChainFaultKind.HEAD, 5)},
    ),
    "an event added": (
        (
            "insert into events (position, kind, at, mark, payload) "
            "select 6, kind, at, 'more', payload from events where position = 2",
        ),
        {(ChainFaultKind.HEAD, 5), (ChainFaultKind.UNLINKED, 6)},
    ),
    "a judgement's words under another": ((SWAP,), {(ChainFaultKind.ALTERED, 4)}),
    "two events in another order": (
        (
            "update events set position = 12 where position = 2",
            "update events set position = 2 where position = 4",
            "update events set position = 4 where position = 12",
        ),
        {(ChainFaultKind.ALTERED, 2), (ChainFaultKind.ALTERED, 4)},
    ),
    "the head forgotten": (("delete from meta where key = 'head'",), {(ChainFaultKind.HEAD, 0)}),
    "a digest": (
        ("update chain set digest = 'START' where position = 3".replace("START", START),),
        {(ChainFaultKind.BROKEN, 3), (ChainFaultKind.BROKEN, 4)},
    ),
}
SEEN_AT_OPENING = {
    "a judgement deleted",
    "a judgement deleted with its link",
    "the last event deleted",
    "all events deleted",
    "an event added",
    "the head forgotten",
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_from_outside_is_found(name: str, filled: Ledger) -> None:
    statements, faults = CHANGES[name]
    change(filled, *statements)
    with filled.engine.connect() as connection:
        found = {(fault.kind, fault.position) for fault in events.find_chain_faults(connection)}
    assert found == faults
    assert {
        (fault.kind, dict(fault.values).get("position")) for fault in audit.find_problems(filled)
    } >= faults


@pytest.mark.parametrize("name", sorted(SEEN_AT_OPENING))
def test_what_opening_sees_ends_in_a_message(
    name: str, filled: Ledger, opening: OpeningOptions
) -> None:
    change(filled, *CHANGES[name][0])
    with pytest.raises(DossierError, match="changed outside"):
        store.open_ledger(filled.folder, options=opening)


def test_a_changed_reading_is_refused_where_it_is_read(filled: Ledger) -> None:
    change(filled, *CHANGES["a value"][0])
    with pytest.raises(DossierError, match="changed after it was written"):
        filled.latest_extractions()
    with pytest.raises(DossierError, match="changed after it was written"):
        filled.rebuild_projections()


@pytest.mark.parametrize("value", ["", "5", "5 5", "x 5 " + "0" * 64, "5 5 " + "g" * 64, "5 5 0"])
def test_an_illegible_head_is_a_damaged_ledger(value: str, filled: Ledger) -> None:
    change(filled, "update meta set value = 'VALUE' where key = 'head'".replace("VALUE", value))
    with pytest.raises(DossierError, match="illegible"):
        filled.chain_head()
    with pytest.raises(DossierError):
        filled.add_judgement(Judgement("c-9", Verdict.WRONG, "Anna", AT))
