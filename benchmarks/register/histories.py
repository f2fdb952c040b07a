"""The present status of deals told by several texts, from perfect readings of each text.

Twice: with the reports of a deal joined by a person, which counts the status alone; and as our own
linking joins them. Only sums are printed, for the cases kept aside are read by nobody:
`python -m benchmarks.register.histories FILE`.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.register.perfect import known_code, span_of_quote
from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.extract.contract.lines import SCHEMAS, LineOptions, read_line
from kirmash.records.deals import Deal
from kirmash.records.judgements import Judgement, Verdict

BLIND = Path(__file__).parent / "blind" / "histories.toml"
History = Mapping[str, Any]
_Told = dict[int, list[DatedDealMention]]


@dataclass(frozen=True, slots=True)
class Score:
    """One deal of a history: whether its status, lateness and due day are right, and what was
    said; the due day None where the case states none.
    """

    name: str
    status: bool
    late: bool
    due: bool | None
    told: str


def load(path: Path) -> list[History]:
    """The histories of a file, in order."""
    histories: list[History] = tomllib.loads(path.read_text("utf-8"))["history"]
    return histories


def read_texts(history: History) -> _Told:
    """The mentions of each deal of a history, as an added extraction gives them."""
    told: _Told = defaultdict(list)
    for number, source in enumerate(history["texts"]):
        line = {
            "schema": SCHEMAS[-1],
            "reader": "perfect",
            "document": {
                "source": f"{history['name']}/{number}",
                "text": source["text"],
                "lang": source["lang"],
                "url": f"https://{source['host']}/{number}",
                "published": source["date"].isoformat(),
            },
            "deals": [_deal(deal, source["text"]) for deal in source["deals"]],
            "actors": [
                {"name": name, "kind": "company", "spans": [span_of_quote(source["text"], name)]}
                for name in dict.fromkeys(
                    name for deal in source["deals"] for name in deal.get("actors", ())
                )
                if name in source["text"]
            ],
        }
        reading = read_line(1, json.dumps(line).encode(), LineOptions("perfect"))
        if reading.extraction is None:
            raise ValueError(f"{history['name']}: {reading.refused}")
        document = reading.extraction.document
        for deal, mention in zip(source["deals"], reading.extraction.deals, strict=True):
            item = DatedDealMention(mention, document.published, document.url or "")
            told[deal["of"]].append(item)
    return told


def _deal(deal: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {
        "kind": deal["kind"],
        "status": deal["status"],
        "parties": [known for code in deal["parties"] if (known := known_code(code))],
        "object": deal["object"],
        "date": deal.get("date"),
        "due": deal.get("due"),
        "spans": [span_of_quote(text, deal["quote"])],
    }


def joined_deals(history: History) -> dict[int, Deal]:
    """The deals by number, the reports of each joined and those of others parted by a person."""
    told = read_texts(history)
    options = ClusteringOptions(history["today"])
    at = datetime(2000, 1, 1, tzinfo=UTC)
    deals: dict[int, Deal] = {}
    for number, mentions in told.items():
        first = mentions[0].mention.id
        merges = [
            Judgement(first, Verdict.MERGE, "person", at, item.mention.id) for item in mentions[1:]
        ]
        (deals[number],) = cluster_mentions_into_deals(mentions, merges, options)
    return deals


def linked_deals(history: History) -> dict[int, Deal]:
    """The deals by number as our own linking makes them: of each the one with most of its reports,
    of two the one reported last.
    """
    told = read_texts(history)
    every = [item for mentions in told.values() for item in mentions]
    deals = cluster_mentions_into_deals(every, (), ClusteringOptions(history["today"]))
    chosen: dict[int, Deal] = {}
    for number, mentions in told.items():
        names = {item.mention.id for item in mentions}
        last = max(mentions, key=lambda item: (item.published is not None, item.published))
        shares = Counter({at: len(names.intersection(d.mentions)) for at, d in enumerate(deals)})
        best = max(
            range(len(deals)), key=lambda at: (shares[at], last.mention.id in deals[at].mentions)
        )
        chosen[number] = deals[best]
    return chosen


def scores(history: History, deals: Mapping[int, Deal]) -> list[Score]:
    """The deals of a history held against what is said to have become of them."""
    return [
        _score(history["name"], gold, deals[gold["of"]])
        for gold in history["outcome"]
        if gold["of"] in deals
    ]


def _score(name: str, gold: Mapping[str, Any], deal: Deal) -> Score:
    late = deal.outcome == "late" or deal.months_late is not None or "late" in deal.flags
    due = gold.get("due")
    return Score(
        f"{name} {gold['of']}",
        deal.status.value == gold["status"],
        late == bool(gold.get("late", False)),
        None if due is None else deal.due == due,
        f"{deal.status.value}, not {gold['status']}; late {late}; due {deal.due}",
    )


def rows(path: Path = BLIND) -> Iterator[tuple[str, str, str]]:
    """What, measured, aim: sums alone; nothing where there is no such file."""
    if not path.is_file():
        return
    histories = load(path)
    for title, make, aim in (
        ("joined by a person", joined_deals, "0.88"),
        ("as linked", linked_deals, "0.88"),
    ):
        every = [one for history in histories for one in scores(history, make(history))]
        due = [one.due for one in every if one.due is not None]
        yield (
            f"statuses of whole deals right, {title} ({len(every)} deals)",
            _share([one.status for one in every]),
            aim,
        )
        yield f"late or not, {title}", _share([one.late for one in every]), "–"
        yield f"due days right, {title} ({len(due)})", _share(due), "–"


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values) / max(len(values), 1):.3f}"


def main(arguments: Sequence[str]) -> None:
    """Print the sums of a file; with ``--faults`` the deals whose status or lateness is wrong."""
    files = [Path(name) for name in arguments if not name.startswith("--")] or [BLIND]
    for path in files:
        for row in rows(path):
            print(" | ".join(row))
        for history in load(path) if "--faults" in arguments else ():
            for make in (joined_deals, linked_deals):
                for one in scores(history, make(history)):
                    if not (one.status and one.late and one.due in {None, True}):
                        print(f"{make.__name__}: {one.name}: {one.told}")


if __name__ == "__main__":
    main(sys.argv[1:])
