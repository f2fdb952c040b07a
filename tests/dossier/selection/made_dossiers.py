"""Dossiers of random documents on many pairs, for answers compared with those of the whole."""

from __future__ import annotations

import random
from datetime import date, timedelta
from hashlib import sha256

from kirmash import Dossier
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.periods import year_period
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity

AT = "2026-11-01T10:00:00+00:00"
PARTIES = (
    (),
    ("BLR",),
    ("RUS",),
    ("BLR", "RUS"),
    ("BLR", "RU-IVA"),
    ("BY-VI", "RU-IVA"),
    ("BLR", "KAZ"),
    ("BLR", "RUS", "KAZ"),
    ("KAZ", "UZB"),
)
PAIRS = (("BLR", "RUS"), ("BLR", "RU-IVA"), ("BLR", "KAZ"), ("KAZ", "UZB"), ("RUS", "UZB"))
GOODS = ((), (), ("tractor",), ("bus",), ("bus", "trolleybus"), ("truck_crane",), ("machinery",))
OBJECTS = (
    "supply of tractors to the region",
    "supplies of tractors to the region",
    "a road map for three years",
    "the road map for three years",
    "building a dairy plant in the oblast",
    "visit of the delegation",
    "buses",
)
THEMES = ("", "", "plan_of_measures", "working_group", "truck_cranes", "commission")
ACTORS = ((), (), ("maz",), ("mtz", "maz"))
TEXT = " ".join(OBJECTS) + " Turnover reached $98.4 million, «Гомсельмаш» said."
START = date(2015, 1, 1)


def fill(dossier: Dossier, seed: int, documents: int) -> None:
    """Random documents, some read again, some judged, some withdrawn."""
    chance = random.Random(seed)
    texts = [f"{TEXT} {seed} {number}" for number in range(documents)]
    for words in texts:
        dossier.ledger.add(read(chance, words), words.encode(), "g1", AT)
    for words in chance.sample(texts, documents // 6):
        dossier.ledger.add(read(chance, words), words.encode(), "g2", AT)
    records = [e for e in dossier.extractions() if e.deals or e.claims]
    for number in range(min(8, len(records))):
        judge(dossier, chance, records, number)
    for words in chance.sample(texts, documents // 10):
        dossier.ledger.withdraw(sha256(words.encode()).hexdigest(), "Anna", AT, "twice")
    for words in chance.sample(texts, documents // 10):
        dossier.ledger.add(read(chance, words), words.encode(), "g3", AT)


def judge(dossier: Dossier, chance: random.Random, records: list[Extraction], number: int) -> None:
    """One random judgement on a mention or a claim."""
    mentions = [m for e in records for m in e.deals]
    claims = [c for e in records for c in e.claims]
    verdict = chance.choice((Verdict.MERGE, Verdict.SPLIT, Verdict.WRONG, Verdict.CONFIRM))
    if verdict is Verdict.CONFIRM or not mentions:
        target, other, record = chance.choice(claims).id, "", chance.choice(claims)
        span = record.spans[0]
        anchor = f"{record.document}:{span.start}:{span.end}"
    else:
        first, second = chance.choice(mentions), chance.choice(mentions)
        target, other = first.id, second.id if verdict is Verdict.MERGE else ""
        anchor = f"{first.document}:{first.spans[0].start}:{first.spans[0].end}"
    at = f"2026-11-01T10:00:{number:02}+00:00"
    dossier.ledger.add_judgement(Judgement(target, verdict, "Anna", at, other, "", anchor))


def read(chance: random.Random, words: str) -> Extraction:
    """A random reading of a text."""
    published = START + timedelta(days=chance.randrange(700)) if chance.random() < 0.9 else None
    document = Document(
        sha256(words.encode()).hexdigest(), "x.txt", words, "en", published=published
    )
    claims = tuple(_claim(chance, document) for _ in range(chance.randrange(4)))
    deals = tuple(_mention(chance, document) for _ in range(chance.randrange(4)))
    actor = Actor(
        document=document.id,
        name="Гомсельмаш",
        kind=ActorKind.COMPANY,
        role=None,
        economy=None,
        spans=(span_of(words, 0, 6),),
        key="maz",
    )
    actors = (actor,) if chance.random() < 0.3 else ()
    return Extraction(document, claims, deals, actors, details=1)


def _claim(chance: random.Random, document: Document) -> Claim:
    sides = chance.choice([p for p in PARTIES if 0 < len(p) <= 2])
    start = chance.randrange(40)
    return Claim(
        document.id,
        chance.choice((Measure.TURNOVER, Measure.EXPORTS, Measure.INVESTMENT)),
        sides[0],
        (span_of(document.text, start, start + 12),),
        sides[1] if len(sides) > 1 else None,
        period=year_period(chance.choice((2013, 2014, 2015))),
        quantity=Quantity(chance.choice((98_400_000, 98_000_000, 120_000_000)), "USD"),
        change_hedge=Hedge.EXACT,
        modality=chance.choice((Modality.REPORTED, Modality.REPORTED, Modality.TARGET)),
        speaker=chance.choice((None, "Ivanov", "Petrov")),
    )


def _mention(chance: random.Random, document: Document) -> DealMention:
    words = chance.choice(OBJECTS)
    start = document.text.index(words)
    goods = chance.choice(GOODS)
    return DealMention(
        document.id,
        chance.choice(list(DealKind)),
        chance.choice(list(DealStatus)[:6]),
        chance.choice(PARTIES),
        words,
        (span_of(document.text, start, start + len(words)),),
        goods=goods,
        actors=chance.choice(ACTORS),
        theme=chance.choice(THEMES),
        date=chance.choice((None, None, "2016-04", "2016-04-15", "2015", "2015/2017")),
        due=chance.choice((None, None, "2016-12", "2018")),
        ordinal=chance.choice((None, None, None, 3, 4)),
        term_years=chance.choice(((), (), (2015, 2016), (2016,))),
        years=chance.choice(((), (2015,), (2016,))),
        subjects=chance.choice(((), (), ("transport",))),
        work_stems=chance.choice(((), ("dairy", "plant"))),
    )
