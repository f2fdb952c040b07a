"""Linking and status on pairs of short documents (pairs/*.toml): press extraction, then the
register, against gold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.extract import pipeline
from kirmash.records.deals import Deal, DealMention
from kirmash.records.evidence import Document

FOLDER = Path(__file__).parent / "pairs"
SIDES = ("first", "second")


@dataclass(frozen=True, slots=True)
class Result:
    """One pair scored. Links join a deal of the first document with one of the second; ``told`` and
    ``right`` count statuses.

    A link the register makes between mentions that gold does not name as one deal is wrong; one
    between two mentions that gold does not speak of is not judged. A deal whose mention was not
    read at all counts as missed; ``read`` counts the links due of which the press reading gave both
    ends.
    """

    name: str
    due: int
    read: int
    made: int
    hit: int
    told: int
    right: int
    faults: tuple[str, ...]


def pairs(folder: Path = FOLDER) -> list[Mapping[str, Any]]:
    """Every pair, in the order of the files."""
    return [
        entry
        for path in sorted(folder.glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8"))["pair"]
    ]


def score(pair: Mapping[str, Any]) -> Result:
    """Read both documents, link them as of the day of the second, and hold the register against
    gold.
    """
    read = [_read(pair, side) for side in SIDES]
    gold = {
        mention.id: gold_deal(pair, side, mention)
        for side, (_, deal_mentions) in zip(SIDES, read, strict=True)
        for mention in deal_mentions
    }
    dated_mentions = [
        DatedDealMention(mention, document.published)
        for document, deal_mentions in read
        for mention in deal_mentions
    ]
    homes = {
        mention.id: number
        for number, (_, deal_mentions) in enumerate(read)
        for mention in deal_mentions
    }
    deals = cluster_mentions_into_deals(
        dated_mentions, (), ClusteringOptions(pair["second"]["date"])
    )
    due = {
        number
        for number, gold_deal in enumerate(pair["deals"])
        if all(side in gold_deal for side in SIDES)
    }
    links = {link for deal in deals for link in _links(deal, homes, gold)}
    hit = {number for number in due if (number, number) in links}
    faults = [f"not linked: {_words(pair['deals'][number])}" for number in sorted(due - hit)]
    faults += [
        f"linked wrongly: {gold_deal} with {two}"
        for gold_deal, two in sorted(links, key=str)
        if gold_deal != two
    ]
    wrong = [
        words
        for number, gold_deal in enumerate(pair["deals"])
        if (words := _misjudged(gold_deal, _of(deals, gold, number)))
    ]
    read_ends = {(number, homes[name]) for name, number in gold.items()}
    read_due = sum((number, 0) in read_ends and (number, 1) in read_ends for number in due)
    deal_count = len(pair["deals"])
    return Result(
        pair["name"],
        len(due),
        read_due,
        len(links),
        len(hit),
        deal_count,
        deal_count - len(wrong),
        (*faults, *wrong),
    )


def document_of(pair: Mapping[str, Any], side: str) -> Document:
    """One document of a pair."""
    source = pair[side]
    key = sha256(f"{pair['name']}/{side}".encode()).hexdigest()
    return Document(
        key, f"{side}.txt", source["text"], source["lang"], published=source["date"], basis="given"
    )


def _read(pair: Mapping[str, Any], side: str) -> tuple[Document, Sequence[DealMention]]:
    document = document_of(pair, side)
    return document, pipeline.extract(document).deals


def gold_deal(pair: Mapping[str, Any], side: str, mention: DealMention) -> int | None:
    """The number of the deal whose words stand in the mention's spans (the longest words first);
    None where there is none.
    """
    text = " ".join(span.quote for span in mention.spans)
    matches = [
        (len(gold_deal[side]), number)
        for number, gold_deal in enumerate(pair["deals"])
        if side in gold_deal and gold_deal[side] in text
    ]
    return max(matches)[1] if matches else None


def _links(
    deal: Deal, homes: Mapping[str, int], gold: Mapping[str, int | None]
) -> Iterator[tuple[int | None, int | None]]:
    firsts = [gold[name] for name in deal.mentions if homes[name] == 0]
    seconds = [gold[name] for name in deal.mentions if homes[name] == 1]
    yield from (
        (first, two)
        for first in set(firsts)
        for two in set(seconds)
        if (first, two) != (None, None)
    )


def _of(deals: Iterable[Deal], gold: Mapping[str, int | None], number: int) -> list[Deal]:
    return [deal for deal in deals if any(gold[name] == number for name in deal.mentions)]


def _misjudged(gold: Mapping[str, str], deals: Sequence[Deal]) -> str:
    """What is wrong with the status of the deal last heard of; '' where nothing is."""
    if not deals:
        return f"not read: {_words(gold)}"
    return (
        ""
        if deals[0].status == gold["status"]
        else f"{_words(gold)}: {deals[0].status}, not {gold['status']}"
    )


def _words(gold: Mapping[str, str]) -> str:
    return " / ".join(gold[side] for side in SIDES if side in gold)


def totals(results: Sequence[Result]) -> tuple[float, float, float, float]:
    """Pairwise precision and recall of links, the share of statuses that are right, and the recall
    where both ends were read.
    """
    sums = {
        name: sum(getattr(result, name) for result in results)
        for name in ("due", "read", "made", "hit", "told", "right")
    }
    parts = (("hit", "made"), ("hit", "due"), ("right", "told"), ("hit", "read"))
    return tuple(sums[part] / max(sums[denominator], 1) for part, denominator in parts)  # type: ignore[return-value]  # four by construction
