"""No question decodes what it does not answer: the records decoded are counted on a dossier and on
one three times as large, in which the answer is the same.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from benchmarks.ledger import generator

from kirmash import Dossier, Pair, View
from kirmash.dossier import answers
from kirmash.dossier.deals import DealQuery
from kirmash.ledger import codec
from kirmash.ledger.projections import selecting
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.records.judgements import Judgement

PAIR = generator.ASKED
SIZES = (40, 120)
MINE = 6
"""Documents about the pair, in either dossier."""


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Counts the records decoded in the block by kind; judgements, which people make one by one,
    are not counted.
    """
    counts, decode, texts = Counter[str](), codec.record_from_json, selecting.texts

    def decoded(kind: type[Any], line: str) -> Any:
        if kind is not Judgement:
            counts[kind.__name__] += 1
        return decode(kind, line)

    def read(connection: Any, readings: Any) -> Any:
        positions = list(readings)
        counts["text"] += len(positions)
        return texts(connection, positions)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "record_from_json", decoded)
        patch.setattr(selecting, "texts", read)
        yield counts


@pytest.fixture
def dossiers(tmp_path: Path) -> Iterator[list[Dossier]]:
    """Two dossiers with the same documents of the pair among more and more others."""
    made = list[Dossier]()
    for size in SIZES:
        folder = tmp_path / f"of-{size}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(generator, "readings", partial(_readings, size))
            generator.make(folder, size)
        opened = Dossier.open(folder)
        made.append(replace(opened, settings=replace(opened.settings, draws=400)))
    yield made
    for dossier in made:
        dossier.close()


def _readings(size: int, _documents: int, _seed: int) -> Iterator[Any]:
    """The pair's documents are the same in every dossier, and no others are of its economies."""
    codes = [code for code in generator.countries() if code not in {"BLR", "RUS"}]
    mine, others = random.Random(5), random.Random(6)
    for number in range(size):
        if number < MINE:
            yield generator.reading(mine, PAIR, f"mine-{number}")
        else:
            first, second = others.sample(codes, 2)
            yield generator.reading(others, (first, second), f"other-{number}")


def questions(dossier: Dossier) -> dict[str, Callable[[], object]]:
    """Every question about a pair, or about one record."""
    pair = Pair(*PAIR)
    claims, deal = dossier.claims(*PAIR), dossier.deals(PAIR)[0]
    said = answers.gather_utterances(dossier.pair_material(PAIR), claims)
    alone = next(utterance.id for utterance in said if len(utterance.claims) == 1)
    value = dossier.series(PAIR).points[0].id
    document = claims[0].document
    return {
        "claims": lambda: dossier.claims(*PAIR),
        "series": lambda: dossier.series(PAIR),
        "sensitivity": lambda: dossier.sensitivity(PAIR),
        "conflicts": lambda: dossier.conflicts(PAIR),
        "targets": lambda: dossier.targets(PAIR),
        "check": lambda: dossier.check(PAIR),
        "deals": lambda: dossier.deals(PAIR),
        "deals with scores": lambda: dossier.deal_list(pair, DealQuery(scored=True)),
        "deal": lambda: dossier.deal_history(deal.id),
        "scores": lambda: dossier.scores([deal]),
        "relations": lambda: dossier.relations(deal.id),
        "why a claim": lambda: dossier.why(claims[0].id),
        "why a claim, by the beginning of its id": lambda: dossier.why(claims[0].id[:-1]),
        "why a deal": lambda: dossier.why(deal.id),
        "why a mention": lambda: dossier.why(deal.mentions[0]),
        "why a value": lambda: dossier.why(value),
        "why an utterance": lambda: dossier.why(alone),
        "documents": lambda: dossier.document_list(40),
        "documents as JSON": lambda: list(dossier.documents_json()),
        "search": lambda: dossier.ledger.search("mine"),
        "judge a claim": lambda: dossier.judge(claims[0].id, "confirm", "Anna"),
        "judge a mention": lambda: dossier.judge(deal.mentions[0], "confirm", "Anna"),
        "judge a deal": lambda: dossier.judge(deal.id, "confirm", "Anna"),
        "withdraw": lambda: dossier.withdraw(document[:12], "Anna"),
    }


def test_what_is_decoded_does_not_grow_with_the_dossier(dossiers: list[Dossier]) -> None:
    asked = [questions(dossier) for dossier in dossiers]
    for name in asked[0]:
        counts = list[Counter[str]]()
        for of_one in asked:
            with counting() as counted:
                of_one[name]()
            counts.append(counted)
        related = name in {"deal", "relations"}
        if related:  # like goods of anybody's deals are an answer too: deals alone are decoded
            assert set(counts[1]) <= {"DealMention", "Claim", "text"}, name
        else:
            assert counts[0] == counts[1], name


def test_lists_without_texts_decode_nothing(dossiers: list[Dossier]) -> None:
    for dossier in dossiers:
        with counting() as counted:
            dossier.document_list()
            list(dossier.documents_json())
            dossier.ledger.search("mine")
        assert counted == {}


def test_the_register_is_made_of_mentions_and_firms_of_actors_alone(
    dossiers: list[Dossier],
) -> None:
    for dossier in dossiers:
        extractions = dossier.extractions()
        mentions = sum(len(extraction.deals) for extraction in extractions)
        actors = sum(len(extraction.actors) for extraction in extractions)
        with counting() as counted:
            dossier.all_deals()
        assert counted == {"DealMention": mentions}
        with counting() as counted:
            dossier.enterprises()
        assert counted == {"DealMention": mentions, "Actor": actors}
        with counting() as counted:
            dossier.enterprises(PAIR)
        about = dossier.check_material(PAIR).extractions
        assert counted == {
            "DealMention": mentions,
            "Actor": sum(len(extraction.actors) for extraction in about),
        }


def test_counting_sees_what_is_decoded(dossiers: list[Dossier]) -> None:
    with counting() as counted:
        dossiers[0].extractions(View())
        dossiers[0].documents()
    assert counted["StoredReading"] >= SIZES[0] - 5  # those withdrawn
    assert counted["text"] == SIZES[0]


def test_deals_do_not_lead_from_economy_to_economy(tmp_path: Path) -> None:
    """Mentions of the same words, each near one of other parties, of which all are like the next:
    however long the chain, its far end is not read.
    """
    counts = list[Counter[str]]()
    for length in (6, 24):
        with Dossier.create(tmp_path / str(length)) as dossier:
            _add_chain(dossier, length)
            with counting() as counted:
                (deal,) = dossier.deals(PAIR)
            counts.append(counted)
            assert len(deal.mentions) == 2
            assert deal in dossier.all_deals()
    assert counts[0] == counts[1]
    assert 0 < counts[0]["DealMention"] <= 6


def _add_chain(dossier: Dossier, length: int) -> None:
    """The pair, its first economy alone, that again later, it with another, that one alone, …"""
    codes = [code for code in generator.countries() if code not in {"BLR", "RUS"}]
    parties, day, number = list(PAIR), date(2010, 1, 4), 0
    for following in codes[:length]:
        for some, later in ((parties, 0), (parties[:1], 1), (parties[:1], 300)):
            words = f"supply of machines to the partner. {number}"
            _add_mention(dossier, words, some, day + timedelta(days=later))
            number += 1
        day += timedelta(days=301)
        parties = [following, parties[0]]


def _add_mention(dossier: Dossier, text: str, parties: list[str], day: date) -> None:
    document = Document(sha256(text.encode()).hexdigest(), "x.txt", text, "en", published=day)
    mention = DealMention(
        document.id,
        DealKind.SUPPLY,
        DealStatus.IN_PROGRESS,
        tuple(parties),
        text[:33],
        (span_of(text, 0, 33),),
    )
    reading = Extraction(document, (), (mention,), details=DETAILS_VERSION)
    dossier.ledger.add(reading, text.encode(), "made-1", generator.AT)
