"""What the register is held to: pairs of documents linked, statuses right, and the time 20,000
mentions take.

`python -m benchmarks.register.report` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.register import histories, perfect, scoring, statuses, target_cases
from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span

MANY = 20_000
_GOODS = (
    "bus",
    "tractor",
    "lift",
    "linen",
    "tyre",
    "milk",
    "cement",
    "timber",
    "furniture",
    "meat",
    "trolleybus",
    "combine_harvester",
)
_REGIONS = (
    "RU-IVA",
    "RU-KGD",
    "RU-TVE",
    "RU-YAR",
    "RU-KOS",
    "RU-VLA",
    "RU-PSK",
    "RU-SMO",
    "RU-BRY",
    "RU-KLU",
    "RU-TUL",
    "RU-OMS",
    "RU-TOM",
    "RU-PNZ",
    "RU-SAR",
    "RU-SAM",
    "RU-KIR",
    "RU-MUR",
    "RU-VLG",
    "RU-LEN",
)
_KINDS = (
    DealKind.SUPPLY,
    DealKind.SUPPLY,
    DealKind.PROJECT,
    DealKind.AGREEMENT,
    DealKind.VISIT,
    DealKind.EXHIBITION,
)
_STATUSES = (
    DealStatus.PROPOSED,
    DealStatus.PLANNED,
    DealStatus.SIGNED,
    DealStatus.IN_PROGRESS,
    DealStatus.COMPLETED,
)


def rows() -> Iterator[tuple[str, str, str]]:
    """What, measured, aim."""
    results = [scoring.score(pair) for pair in scoring.pairs()]
    precision, recall, status, recall_of_read = scoring.totals(results)
    yield (
        f"links right of those made ({sum(result.made for result in results)}), {len(results)} "
        "pairs",
        f"{precision:.3f}",
        "0.95",
    )
    yield (
        f"links found of those due ({sum(result.due for result in results)})",
        f"{recall:.3f}",
        "0.85",
    )
    yield (
        f"links found where both ends were read ({sum(result.read for result in results)})",
        f"{recall_of_read:.3f}",
        "0.85",
    )
    yield (
        f"status right after the second document ({sum(result.told for result in results)} deals)",
        f"{status:.3f}",
        "0.90",
    )
    for result in results:
        if result.faults:
            yield f"missed: {result.name}", "; ".join(result.faults), "–"
    yield from _blind_rows()
    yield from histories.rows()
    yield from target_cases.rows()
    yield from statuses.rows()
    taken, deals = _linked(MANY)
    yield f"{MANY:,} mentions linked into {deals:,} deals", f"{taken:.1f} s", "60 s"


def _blind_rows() -> Iterator[tuple[str, str, str]]:
    """The marks on the pairs kept aside, perfect readings and as read; no fault of theirs is
    printed.
    """
    path = Path(__file__).parent / "blind" / "bar.toml"
    pairs = perfect.labelled_pairs([path]) if path.is_file() else []
    for title, score, aims in (
        ("perfect readings", perfect.score_perfect, ("0.95", "0.85", "–", "–", "0.88")),
        ("as read", perfect.score_as_read, ("0.88", "–", "0.75", "–", "–")),
    ):
        marks = perfect.marks([score(pair) for pair in pairs])
        for (name, right, due), aim in zip(marks, aims, strict=True):
            yield f"{title}: {name} ({due})", f"{right / max(due, 1):.3f}", aim


def mentions(number: int) -> list[DatedDealMention]:
    """Mentions as a large dossier has them: twenty regions, twelve goods, fourteen years, six
    kinds, three mentions in a document.
    """
    return [_mention(at) for at in range(number)]


def _mention(at: int) -> DatedDealMention:
    kind, region = _KINDS[at % 6], _REGIONS[at // 7 % 20]
    goods = () if kind in {DealKind.AGREEMENT, DealKind.VISIT} else (_GOODS[at * 5 % 12],)
    theme = {DealKind.AGREEMENT: "cooperation_agreement", DealKind.EXHIBITION: "exhibition"}.get(
        kind, ""
    )
    day = date(2010, 1, 1) + timedelta(days=at * 37 % 5110)
    words = f"{kind} {at}"
    mention = DealMention(
        f"document {at // 3}",
        kind,
        _STATUSES[at * 11 // 3 % 5],
        ("BLR", region),
        words,
        (Span(at, at + len(words), words),),
        goods=goods,
        theme=theme,
    )
    return DatedDealMention(mention, day)


def _linked(number: int) -> tuple[float, int]:
    dated_mentions = mentions(number)
    started = time.process_time()
    deals = cluster_mentions_into_deals(dated_mentions, (), ClusteringOptions(date(2026, 1, 1)))
    return time.process_time() - started, len(deals)


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
