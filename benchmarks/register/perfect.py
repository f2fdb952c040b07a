"""The register on labelled pairs: two short texts, and what each tells of one deal.

The perfect readings go in as an added extraction would; "as read" the texts go through the
pipeline. `python -m benchmarks.register.perfect FILE…` prints the marks, `--faults` what is wrong.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.deals.history import find_deal_relations
from kirmash.extract import pipeline
from kirmash.extract.contract.lines import SCHEMAS, LineOptions, read_line
from kirmash.records.deals import Deal
from kirmash.records.evidence import Document
from kirmash.reference import economies, lexicons

Pair = Mapping[str, Any]
SIDES = (("first", "a"), ("second", "b"))
_MIN_SHARE = 0.3
"""The share of a quote that a mention's places must cover to be read as that deal."""


@dataclass(frozen=True, slots=True)
class PairResult:
    """One pair: whether both ends were there, were joined, stand in a relation; and the status of
    the later deal, None where nothing was read.
    """

    pair: Pair
    read: bool
    joined: bool
    related: bool
    status: str | None

    @property
    def right(self) -> bool:
        """Whether it is joined where it should be, and not where it should not."""
        return self.joined == (self.pair["answer"] == "same")


def labelled_pairs(paths: Iterable[Path]) -> list[Pair]:
    """Every pair of these files, in their order."""
    return [pair for path in paths for pair in tomllib.loads(path.read_text("utf-8"))["pair"]]


def mention_of(pair: Pair, side: tuple[str, str]) -> DatedDealMention:
    """The perfect reading of one side, as an added extraction gives it."""
    source, told = pair[side[0]], pair[side[1]]
    text = source["text"]
    deal = {
        "kind": told["kind"],
        "status": told["status"],
        "parties": [known for code in told["parties"] if (known := known_code(code))],
        "object": told["object"],
        "date": told.get("date"),
        "due": told.get("due"),
        "spans": [span_of_quote(text, told["quote"])],
    }
    actors = [
        {"name": name, "kind": "company", "spans": [span_of_quote(text, found)]}
        for name in told.get("actors", ())
        if (found := _nearest(text, name))
    ]
    line = {
        "schema": SCHEMAS[-1],
        "reader": "perfect",
        "document": {
            "source": f"{pair['name']}/{side[0]}",
            "text": text,
            "lang": source["lang"],
            "published": source["date"].isoformat(),
        },
        "deals": [deal],
        "actors": actors,
    }
    reading = read_line(1, json.dumps(line).encode(), LineOptions("perfect"))
    if reading.extraction is None or not reading.extraction.deals:
        raise ValueError(f"{pair['name']}: {reading.refused}")
    return DatedDealMention(reading.extraction.deals[0], source["date"])


def known_code(code: str) -> str:
    """A code as our tables have it; of a region they lack, its country; '' of none."""
    if economies.is_known(code):
        return code
    country = code.partition("-")[0].casefold()
    codes = (key for key in lexicons.economies() if "-" not in key)
    return next((key for key in codes if economies.alpha2(key) == country), "")


def span_of_quote(text: str, quote: str) -> dict[str, Any]:
    """The span of a quote in its text, as an extraction writes it."""
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote}


def _nearest(text: str, name: str) -> str:
    """A name as the text writes it, whatever its case form; '' where it does not."""
    if name in text:
        return name
    size = len(name.split())
    words = text.split()
    runs = (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    likeness, run = max(
        ((SequenceMatcher(None, name.lower(), run.lower()).ratio(), run) for run in runs),
        default=(0.0, ""),
    )
    return run if likeness > 0.75 and run in text else ""  # case forms


def score_perfect(pair: Pair) -> PairResult:
    """The pair's perfect readings, linked as of the day of the second text."""
    mentions = [mention_of(pair, side) for side in SIDES]
    return _score(pair, mentions, [{item.mention.id} for item in mentions])


def score_as_read(pair: Pair) -> PairResult:
    """The pair's texts read by the pipeline and linked."""
    mentions: list[DatedDealMention] = []
    ends: list[set[str]] = []
    for name, told in SIDES:
        source, quote = pair[name], pair[told]["quote"]
        key = sha256(f"{pair['name']}/{name}".encode()).hexdigest()
        document = Document(
            key, name, source["text"], source["lang"], published=source["date"], basis="given"
        )
        read = pipeline.extract(document).deals
        mentions += [DatedDealMention(mention, source["date"]) for mention in read]
        start = source["text"].index(quote)
        stretch = (start, start + len(quote))
        ends.append(
            {
                mention.id
                for mention in read
                if any(_covers((span.start, span.end), stretch) for span in mention.spans)
            }
        )
    return _score(pair, mentions, ends)


def _covers(place: tuple[int, int], stretch: tuple[int, int]) -> bool:
    common = min(place[1], stretch[1]) - max(place[0], stretch[0])
    return common >= _MIN_SHARE * min(place[1] - place[0], stretch[1] - stretch[0])


def _score(
    pair: Pair, mentions: Sequence[DatedDealMention], ends: Sequence[set[str]]
) -> PairResult:
    deals = cluster_mentions_into_deals(mentions, (), ClusteringOptions(pair["second"]["date"]))
    first, second = (_deals_with(deals, end) for end in ends)
    joined = any(deal in second for deal in first)
    pairs = {(one.id, two.id) for one in first for two in second if one.id != two.id}
    related = any(
        (relation.deal, relation.other) in pairs or (relation.other, relation.deal) in pairs
        for relation in find_deal_relations(deals, [item.mention for item in mentions])
    )
    status = second[0].status.value if second else None
    return PairResult(pair, bool(first and second), joined, related, status)


def _deals_with(deals: Iterable[Deal], names: set[str]) -> list[Deal]:
    return [deal for deal in deals if names.intersection(deal.mentions)]


def marks(results: Sequence[PairResult]) -> Iterator[tuple[str, int, int]]:
    """What is counted: its name, how many are right, of how many."""
    same = [item for item in results if item.pair["answer"] == "same"]
    made = [item for item in results if item.joined]
    hit = [item for item in same if item.joined]
    related = [item for item in results if item.pair["answer"] == "related"]
    told = [item for item in same if "status" in item.pair]
    yield "joins right of those made", len(hit), len(made)
    yield "joins found of those due", len(hit), len(same)
    read = [item for item in same if item.read]
    yield "joins found where both ends were read", sum(i.joined for i in read), len(read)
    yield "relations found", sum(item.related for item in related), len(related)
    right = sum(item.status == item.pair["status"] for item in told)
    yield "statuses of the whole right", right, len(told)


def by_aspect(results: Sequence[PairResult]) -> Iterator[tuple[str, int, int, int, int]]:
    """Each aspect: joins made, of these right, joins due, of these found."""
    for aspect in dict.fromkeys(item.pair["aspect"] for item in results):
        count = Counter[str]()
        for item in results:
            if item.pair["aspect"] == aspect:
                due = item.pair["answer"] == "same"
                count["made"] += item.joined
                count["due"] += due
                count["hit"] += due and item.joined
        yield aspect, count["made"], count["hit"], count["due"], count["hit"]


def main(arguments: Sequence[str]) -> None:
    """Print the marks of files of pairs, perfect and as read."""
    pairs = labelled_pairs(Path(name) for name in arguments if not name.startswith("-"))
    for title, score in (("perfect readings", score_perfect), ("as read", score_as_read)):
        results = [score(pair) for pair in pairs]
        for name, right, number in marks(results):
            print(f"{title}: {name} | {right / max(number, 1):.3f} | {right} of {number}")
        for aspect, made, right, due, found in by_aspect(results):
            precision, recall = right / max(made, 1), found / max(due, 1)
            print(f"{title}: {aspect} | precision {precision:.2f} | recall {recall:.2f} of {due}")
        for item in results if "--faults" in arguments else ():
            if not item.right:
                print(f"  {item.pair['answer']}, joined {item.joined}: {item.pair['name']}")


if __name__ == "__main__":
    main(sys.argv[1:])
