"""What single texts tell of deals: found, their kind and status, and how often "done" is said of
what is not.

    python -m benchmarks.register.statuses FILE.toml

Each case is a text with its day and the deals it tells of, ``[]`` for none; only totals are
printed.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from kirmash.extract import pipeline
from kirmash.records.deals import DealMention, DealStatus
from kirmash.records.evidence import Acceptance, Document

BLIND = Path(__file__).parent / "blind" / "statuses.toml"
_EVENTS = frozenset({"visit", "other", "exhibition"})


def rows(path: Path = BLIND) -> Iterator[tuple[str, str, str]]:
    """What, measured, mark."""
    tally = Counter[str]()
    cases = tomllib.loads(path.read_text("utf-8"))["case"]
    for case in cases:
        _score(tally, case)
    found, gold, told = tally["found"], tally["gold"], tally["told"]
    yield (
        f"deals of single texts found ({len(cases)} texts, {gold} deals), F1",
        f"{2 * found / max(1, gold + told):.3f}",
        "0.72",
    )
    for name, mark in (("kind", "0.85"), ("status", "0.84"), ("due", "–")):
        of = tally["due of"] if name == "due" else found
        yield f"{name} right where found ({of})", f"{tally[name] / max(1, of):.3f}", mark
    for name in ("done", "done accepted"):
        yield (
            f"{name}: said of what is not done ({tally[name]})",
            f"{tally[f'{name} wrong'] / max(1, tally[name]):.3f}",
            "0.02" if "accepted" in name else "–",
        )


def _score(tally: Counter[str], case: Mapping[str, Any]) -> None:
    key = sha256(case["name"].encode()).hexdigest()
    document = Document(
        key, "case.txt", case["text"], case["lang"], published=case["date"], basis="given"
    )
    mentions = list(pipeline.extract(document).deals)
    tally["told"] += len(mentions)
    matched: dict[str, Mapping[str, Any]] = {}
    for deal in case["deals"]:
        tally["gold"] += 1
        mention = next(
            (one for one in mentions if one.id not in matched and _meets(one, deal, case["text"])),
            None,
        )
        if mention is None:
            continue
        matched[mention.id] = deal
        tally["found"] += 1
        tally["kind"] += mention.kind == deal["kind"]
        tally["status"] += mention.status == deal["status"]
        if deal.get("due"):
            tally["due of"] += 1
            tally["due"] += str(mention.due or "").startswith(str(deal["due"]))
    for mention in mentions:
        if mention.status is not DealStatus.COMPLETED:
            continue
        wrong = not _is_done(matched.get(mention.id))
        names = ["done"]
        if mention.acceptance is not Acceptance.UNCONFIRMED:
            names.append("done accepted")
        for name in names:
            tally[name] += 1
            tally[f"{name} wrong"] += wrong


def _meets(mention: DealMention, deal: Mapping[str, Any], text: str) -> bool:
    """Whether the places share half of the shorter one."""
    start = text.find(deal["quote"])
    end = start + len(deal["quote"])
    return any(
        min(end, span.end) - max(start, span.start) >= 0.5 * min(end - start, span.end - span.start)
        for span in mention.spans
    )


def _is_done(deal: Mapping[str, Any] | None) -> bool:
    if deal is None:
        return False
    return deal["status"] == "completed" or (
        deal["status"] == "in_progress" and deal["kind"] in _EVENTS
    )


if __name__ == "__main__":
    for row in rows(Path(sys.argv[1]) if len(sys.argv) > 1 else BLIND):
        print(" | ".join(row))
