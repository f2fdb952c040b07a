"""Which judgements hold, and what they hold to after documents were read anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention, deal_id
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict

_Record = Claim | DealMention
_OPINIONS = frozenset({Verdict.CONFIRM, Verdict.WRONG, Verdict.ABOUT})


def in_force(given: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Those of ``given`` (oldest first) that no later one takes back, in the same order.

    A withdrawal names a judgement, or a record and then takes back everything said of it before;
    withdrawing a withdrawal restores what it took. Of confirm, wrong and about on one record the
    last word counts.
    """
    gone: set[str] = set()
    settled: set[str] = set()
    kept: list[Judgement] = []
    for one in reversed(tuple(given)):
        if one.id in gone or one.target in gone:
            continue
        if one.verdict is Verdict.WITHDRAW:
            gone.add(one.target)
        elif one.verdict not in _OPINIONS or one.target not in settled:
            kept.append(one)
            settled.update([one.target] if one.verdict in _OPINIONS else [])
    return tuple(reversed(kept))


def resolve(
    judgements: Sequence[Judgement],
    extractions: Sequence[Extraction],
    earlier: Sequence[Extraction] = (),
) -> tuple[Judgement, ...]:
    """The judgements with targets that stand in ``extractions``, moved where a new reading words a
    record anew.

    A record gone is followed by its anchor to the one now at overlapping characters of the same
    document; where several are, to the likest, told by what ``earlier`` readings hold of it. A deal
    (d-) is followed through the mention it is named for, and comes back as that mention's id. What
    cannot be followed stays as it was.
    """
    ground = _ground(extractions, earlier)
    return tuple(_moved(one, ground) for one in judgements)


@dataclass(frozen=True, slots=True)
class _Ground:
    """Records by id, now and before, and the records of each document now."""

    now: Mapping[str, _Record]
    before: Mapping[str, _Record]
    of: Mapping[str, tuple[_Record, ...]]


def _ground(extractions: Sequence[Extraction], earlier: Sequence[Extraction]) -> _Ground:
    of = {one.document.id: _records(one) for one in extractions}
    now = {name: record for records in of.values() for record in records for name in _names(record)}
    before = {
        name: record for one in earlier for record in _records(one) for name in _names(record)
    }
    return _Ground(now, before, of)


def _records(one: Extraction) -> tuple[_Record, ...]:
    return (*one.claims, *one.deals)


def _names(record: _Record) -> Iterator[str]:
    yield record.id
    if isinstance(record, DealMention):
        yield deal_id(record.id)


def _moved(one: Judgement, ground: _Ground) -> Judgement:
    target = _followed(one.target, one.anchor, ground)
    other = _followed(one.other, "", ground) if one.other else ""
    return (
        one
        if (target, other) == (one.target, one.other)
        else replace(one, target=target, other=other)
    )


def _followed(name: str, anchor: str, ground: _Ground) -> str:
    if name in ground.now:
        return name
    old = ground.before.get(name)
    place = _place(anchor) or _place_of(old)
    if place is None:
        return name
    kind = "c" if name.startswith("c-") else "m"
    candidates = [
        (_overlap(record, place), _likeness(record, old), record.id)
        for record in ground.of.get(place[0], ())
    ]
    fitting = [one for one in candidates if one[0] > 0 and one[2].startswith(kind)]
    return max(fitting, key=lambda one: (one[1], one[0]))[2] if fitting else name


def _place(anchor: str) -> tuple[str, int, int] | None:
    document, _, span = anchor.partition(":")
    start, _, end = span.partition(":")
    return (document, int(start), int(end)) if start.isdigit() and end.isdigit() else None


def _place_of(record: _Record | None) -> tuple[str, int, int] | None:
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
    """In how many fields a record says what the old one said; 0 where the old one is not known."""
    if old is None or type(record) is not type(old):
        return 0
    return sum(getattr(record, field.name) == getattr(old, field.name) for field in fields(record))
