"""Which judgements are in force, and which records they refer to after documents were read anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention, deal_id
from kirmash.records.evidence import Span
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict

_Record = Claim | DealMention
OPINIONS = frozenset(
    {Verdict.CONFIRM, Verdict.WRONG, Verdict.ABOUT, Verdict.USE, Verdict.CORRECT, Verdict.DATE}
)
"""Verdicts on one record by itself, of which the last counts."""


def judgements_in_force(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The ``judgements`` (oldest first) that no later one takes back, in the same order.

    A withdrawal refers to a judgement, or to a record and then takes back every earlier judgement
    of it; withdrawing a withdrawal restores what it took. Of confirm, wrong, about, use and correct
    on one record the last counts, and of the dates of one document.
    """
    withdrawn: set[str] = set()
    settled: set[str] = set()
    active: list[Judgement] = []
    for judgement in reversed(tuple(judgements)):
        if judgement.id in withdrawn or judgement.target in withdrawn:
            continue
        if judgement.verdict is Verdict.WITHDRAW:
            withdrawn.add(judgement.target)
        elif judgement.verdict not in OPINIONS or judgement.target not in settled:
            active.append(judgement)
            settled.update([judgement.target] if judgement.verdict in OPINIONS else [])
    return tuple(reversed(active))


def update_judgement_targets(
    judgements: Sequence[Judgement],
    extractions: Sequence[Extraction],
    earlier: Sequence[Extraction] = (),
) -> tuple[Judgement, ...]:
    """The judgements with targets that exist in ``extractions``, moved where a new reading words a
    record anew.

    A missing record is followed by its anchor to the record now at overlapping characters of the
    same document; of several, to the most similar to the record of the ``earlier`` readings. A deal
    (d-) is followed through the mention its id comes from, and comes back as that mention's id. A
    judgement that cannot be followed is unchanged.
    """
    index = _index_records(extractions, earlier, claims_by_people(judgements))
    return tuple(_update_targets(judgement, index) for judgement in judgements)


def claims_by_people(judgements: Iterable[Judgement]) -> dict[str, Claim]:
    """The claims that people corrected or added, as they are to count, by their ids."""
    return {item.claim.id: item.claim for item in judgements if item.claim}


def place_claim(judgement: Judgement, text: str) -> Judgement:
    """The judgement with its claim at its place in the document's text of today: moved where each
    of its quotes stands there once. Without the claim where they do not: it binds no more.
    """
    claim = judgement.claim
    if claim is None or all(text[s.start : s.end] == s.quote for s in claim.spans):
        return judgement
    if any(text.count(span.quote) != 1 for span in claim.spans):
        return replace(judgement, claim=None)
    starts = [text.find(span.quote) for span in claim.spans]
    spans = tuple(
        Span(start, start + len(span.quote), span.quote)
        for start, span in zip(starts, claim.spans, strict=True)
    )
    slots = tuple(replace(slot, start=None, end=None) for slot in claim.slots)
    moved = replace(claim, spans=spans, slots=slots)
    return replace(judgement, claim=moved, other=moved.id)


@dataclass(frozen=True, slots=True)
class _RecordIndex:
    """Records by id, now and before, and the records of each document now."""

    current: Mapping[str, _Record]
    earlier: Mapping[str, _Record]
    by_document: Mapping[str, tuple[_Record, ...]]


def _index_records(
    extractions: Sequence[Extraction],
    earlier: Sequence[Extraction],
    by_people: Mapping[str, Claim],
) -> _RecordIndex:
    by_document = {extraction.document.id: _records(extraction) for extraction in extractions}
    now: dict[str, _Record] = {
        name: record
        for records in by_document.values()
        for record in records
        for name in _record_ids(record)
    }
    before = {
        name: record
        for extraction in earlier
        for record in _records(extraction)
        for name in _record_ids(record)
    }
    return _RecordIndex({**now, **by_people}, before, by_document)


def _records(extraction: Extraction) -> tuple[_Record, ...]:
    return (*extraction.claims, *extraction.deals)


def _record_ids(record: _Record) -> Iterator[str]:
    yield record.id
    if isinstance(record, DealMention):
        yield deal_id(record.id)


def _update_targets(judgement: Judgement, index: _RecordIndex) -> Judgement:
    target = _current_id(judgement.target, judgement.anchor, index)
    other = _current_id(judgement.other, "", index) if judgement.other else ""
    return (
        judgement
        if (target, other) == (judgement.target, judgement.other)
        else replace(judgement, target=target, other=other)
    )


def _current_id(name: str, anchor: str, index: _RecordIndex) -> str:
    if name in index.current:
        return name
    old = index.earlier.get(name)
    place = _anchor_position(anchor) or _record_position(old)
    if place is None:
        return name
    kind = "c" if name.startswith("c-") else "m"
    candidates = [
        (_overlap(record, place), _likeness(record, old), record.id)
        for record in index.by_document.get(place[0], ())
    ]
    fitting = [
        candidate for candidate in candidates if candidate[0] > 0 and candidate[2].startswith(kind)
    ]
    return max(fitting, key=lambda candidate: (candidate[1], candidate[0]))[2] if fitting else name


def _anchor_position(anchor: str) -> tuple[str, int, int] | None:
    document, _, span = anchor.partition(":")
    start, _, end = span.partition(":")
    return (document, int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def _record_position(record: _Record | None) -> tuple[str, int, int] | None:
    if record is None or not record.spans:
        return None
    return record.document, record.spans[0].start, record.spans[0].end


def _overlap(record: _Record, place: tuple[str, int, int]) -> float:
    """The greatest share of a span and the place that they have in common, 0 to 1."""
    _, start, end = place
    shares = (
        (min(end, s.end) - max(start, s.start)) / (max(end, s.end) - min(start, s.start))
        for s in record.spans
    )
    return max(max(shares, default=0.0), 0.0)


def _likeness(record: _Record, old: _Record | None) -> int:
    """The number of fields in which a record equals the old one; 0 where the old one is unknown."""
    if old is None or type(record) is not type(old):
        return 0
    return sum(getattr(record, field.name) == getattr(old, field.name) for field in fields(record))
