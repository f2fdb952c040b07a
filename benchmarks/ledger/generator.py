"""Dossiers of any number of documents, made without reading: pages of 3 kB in two languages with
claims, deals and actors of many pairs, some read again, some judged, some withdrawn.

The pair asked about has the same number of documents in every dossier: what grows is the rest.
``python -m benchmarks.ledger.generator FOLDER DOCUMENTS`` makes one.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from kirmash.ledger import codec, engines, schema, store
from kirmash.ledger.events import EventContent, append_events
from kirmash.ledger.projections import writing
from kirmash.ledger.projections.events import (
    JudgementEvent,
    LedgerEvent,
    ReadingEvent,
    StoredReading,
    StoredWithdrawal,
    WithdrawalEvent,
)
from kirmash.ledger.store import Ledger
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, Span, span_of
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure, Quantity
from kirmash.reference import lexicons

Record = StoredReading | Judgement | StoredWithdrawal
BATCH = 1_000
"""Events of one transaction."""
ASKED = ("BLR", "RU-IVA")
ASKED_DOCUMENTS = 30
SENTENCES = 28
REREAD_SHARE, JUDGED_SHARE, WITHDRAWN_SHARE = 0.03, 0.005, 0.002
AT = "2026-11-01T10:00:00+00:00"
_START, _DAYS = date(2010, 1, 1), 5_000
_EN = (
    "The delegations discussed joint projects in machine building and agriculture this week",
    "Companies of both sides are preparing new deliveries of equipment to the regions",
    "Experts expect the transport corridor to be extended towards the eastern border",
    "The working group will report on the execution of the plan by the end of the quarter",
    "Farmers praised the quality of the harvesters that were supplied in spring",
)
_RU = (
    "Делегации обсудили совместные проекты в машиностроении и сельском хозяйстве",
    "Предприятия обеих сторон готовят новые поставки оборудования в регионы",
    "Эксперты ожидают продления транспортного коридора до восточной границы",
    "Рабочая группа доложит об исполнении плана до конца квартала",
    "Аграрии высоко оценили качество комбайнов, поставленных весной",
)
_DEAL = {
    "en": "They agreed on the supply of {number} units of machinery to the partner",
    "ru": "Стороны договорились о поставке {number} единиц техники партнёру",
}
_FIGURE = {
    "en": "Mutual trade turnover reached ${number}.4 million that year",
    "ru": "Товарооборот составил {number},4 млн долларов за год",
}


def countries() -> tuple[str, ...]:
    """The countries of the pairs, always the same."""
    every = sorted(code for code, entry in lexicons.economies().items() if entry.kind == "country")
    return tuple(every[::4])


def readings(documents: int, seed: int = 1) -> Iterator[tuple[Extraction, bytes]]:
    """Readings of so many documents, the asked pair's spread among them."""
    chance, codes = random.Random(seed), countries()
    every = max(1, documents // ASKED_DOCUMENTS)
    for number in range(documents):
        asked = number % every == 0 and number // every < ASKED_DOCUMENTS
        pair = ASKED if asked else tuple(chance.sample(codes, 2))
        yield reading(chance, (pair[0], pair[1]), f"{seed}-{number}")


def reading(chance: random.Random, pair: tuple[str, str], name: str) -> tuple[Extraction, bytes]:
    """One document about a pair and its reading."""
    lang = chance.choice(("en", "ru"))
    lines = [chance.choice(_EN if lang == "en" else _RU) for _ in range(SENTENCES)]
    numbers = [chance.randrange(10, 900) for _ in range(4)]
    lines[3:3] = [_FIGURE[lang].format(number=n) for n in numbers[:3]]
    lines.insert(9, _DEAL[lang].format(number=numbers[3]))
    text = f"{name}. " + ". ".join(lines) + "."
    raw = text.encode()
    published = _START + timedelta(days=chance.randrange(_DAYS))
    document = Document(
        sha256(raw).hexdigest(),
        f"{name}.html",
        text,
        lang,
        f"https://news{chance.randrange(40)}.example/{name}",
        lines[0],
        published,
        "page",
        f"News {chance.randrange(40)}",
    )
    claims = tuple(
        _claim(chance, document, pair, _place(text, line), numbers[at])
        for at, line in enumerate(lines[3:6])
    )
    deal = _mention(chance, document, pair, _place(text, lines[9]))
    actor = Actor(document.id, f"Works {chance.randrange(500)}", ActorKind.COMPANY, deal.spans)
    extraction = Extraction(document, claims, (deal,), (actor,), details=DETAILS_VERSION)
    return extraction, raw


def _place(text: str, line: str) -> Span:
    start = text.index(line)
    return span_of(text, start, start + len(line))


def _claim(
    chance: random.Random, document: Document, pair: tuple[str, str], span: Span, number: int
) -> Claim:
    published = document.published or _START
    return Claim(
        document.id,
        chance.choice((Measure.TURNOVER, Measure.TURNOVER, Measure.EXPORTS)),
        pair[0],
        (span,),
        pair[1] if chance.random() < 0.8 else None,
        period=year_period(published.year - 1 - chance.randrange(3)),
        quantity=Quantity(number * 1_000_000 + 400_000, "USD"),
        speaker=chance.choice((None, None, "Ivanov", "Petrov")),
    )


def _mention(
    chance: random.Random, document: Document, pair: tuple[str, str], span: Span
) -> DealMention:
    return DealMention(
        document.id,
        chance.choice((DealKind.SUPPLY, DealKind.SUPPLY, DealKind.AGREEMENT, DealKind.VISIT)),
        chance.choice((DealStatus.PLANNED, DealStatus.SIGNED, DealStatus.COMPLETED)),
        pair if chance.random() < 0.97 else pair[:1],
        span.quote,
        (span,),
        goods=(chance.choice(_goods()),) if chance.random() < 0.7 else (),
    )


@cache
def _goods() -> tuple[str, ...]:
    return tuple(sorted(lexicons.goods()))


def fill(ledger: Ledger, documents: int, seed: int = 1) -> None:
    """Fill a new ledger quickly: many events in one transaction by the functions that add one, none
    forced to the disk, and no pages kept.
    """
    _write_events(ledger, _events(documents, seed))


def store_readings(ledger: Ledger, extractions: Iterable[Extraction]) -> None:
    """The same for readings that somebody else made, of new documents."""
    events = (
        (*_reading_event(extraction, "made-1"), len(extraction.document.text.encode()))
        for extraction in extractions
    )
    _write_events(ledger, events)


def _write_events(ledger: Ledger, events: Iterator[tuple[EventContent, Record, int]]) -> None:
    _without_durability(ledger)
    while batch := list(islice(events, BATCH)):
        engines.write_transaction(ledger.engine, partial(_append, batch))


def _events(documents: int, seed: int) -> Iterator[tuple[EventContent, Record, int]]:
    """What happens to the ledger: each event with what its rows are made of, and the size of a new
    document.
    """
    chance = random.Random(-seed)
    for extraction, raw in readings(documents, seed):
        name = extraction.document.id
        yield *_reading_event(extraction, "made-1"), len(raw)
        if chance.random() < REREAD_SHARE:
            yield *_reading_event(extraction, "made-2"), 0
        if chance.random() < JUDGED_SHARE:
            at = f"2026-11-02T{chance.randrange(24):02}:00:00+00:00"
            judgement = Judgement(extraction.claims[0].id, Verdict.CONFIRM, "Anna", at)
            payload = codec.record_to_json(judgement)
            yield EventContent("judgement", at, judgement.id, payload), judgement, 0
        if chance.random() < WITHDRAWN_SHARE:
            withdrawal = StoredWithdrawal("Anna", "twice")
            payload = codec.record_to_json(withdrawal)
            mark = f"{name}/withdrawn"
            yield EventContent("withdrawal", AT, mark, payload, name), withdrawal, 0


def _reading_event(extraction: Extraction, grammar: str) -> tuple[EventContent, StoredReading]:
    name, stored = extraction.document.id, StoredReading(grammar, extraction)
    payload = codec.record_to_json(stored)
    return EventContent("reading", AT, f"{name}/{grammar}", payload, name), stored


def _append(batch: list[tuple[EventContent, Record, int]], connection: Connection) -> None:
    new = [{"sha256": content.document, "bytes": size} for content, _, size in batch if size]
    connection.execute(schema.documents.insert(), new)
    positions = append_events(connection, [content for content, _, _ in batch])
    writing.project_in_groups(connection, map(_ledger_event, positions, batch))


def _ledger_event(position: int, made: tuple[EventContent, Record, int]) -> LedgerEvent:
    content, record, _ = made
    if isinstance(record, StoredReading):
        return ReadingEvent(position, content.at, record.grammar, record.extraction)
    if isinstance(record, Judgement):
        return JudgementEvent(position, record)
    return WithdrawalEvent(position, content.document or "", record.by, record.why)


def _without_durability(ledger: Ledger) -> None:
    """For made dossiers alone: a crash may lose them."""

    def relax(connection: Any, _record: Any) -> None:
        connection.execute("pragma synchronous = off")

    ledger.engine.dispose()
    event.listen(ledger.engine, "connect", relax)


def make(folder: Path, documents: int) -> None:
    """A dossier of so many documents in a new folder; the pages themselves are not written."""
    with store.create_ledger(folder) as ledger:
        fill(ledger, documents)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
