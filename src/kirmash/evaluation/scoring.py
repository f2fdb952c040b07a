"""Scores of extractions against reference annotations in a gold folder, by the counts of the corpus
scorer.

A claim is split into atoms, a level (value and unit) and a change (change_pct), each counted once a
document. An atom is right by *number* (within 0.5 %, or 0.05 points), *dated* (and the same
period), *placed* (and the same economies in the same roles), *strict* (number, measure, economies,
product or none, period and modality together). The world, and a handful of partners without a
usual name, count as no partner.

What *reaches a series* would enter the series of a pair: a flow, reported or estimated, dated, with
two economies, stated or inherited, accepted by its reader. Confidence is told by tenths.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kirmash import inputs
from kirmash.errors import InputError
from kirmash.evaluation.atoms import (
    MATCH_LEVELS,
    Atom,
    Record,
    five_letter_stems,
    is_atom_correct,
    match_records,
    normalise_text,
    unique_levels_and_changes,
)
from kirmash.evaluation.series_scores import score_series

MIN_QUOTE_OVERLAP = 0.5
HS_CHAPTER_DIGITS = 2


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document of a gold folder: its name, its gold, and the counts of a reading of it."""

    name: str
    gold: Record
    tally: Counter[str]
    missed: tuple[str, ...]


def score_corpus(
    gold: Path,
    read: Callable[[Path], Record],
    lang: str = "",
    watch: Callable[[int, int, str], None] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """The score of reading every NNN.txt under ``gold`` against its NNN.json, and a line for each
    atom missed or false.

    Raises InputError where the folder holds no gold.
    """
    document_scores = list(score_documents(gold, read, lang, watch))
    return summarise_counts(
        sum((document_score.tally for document_score in document_scores), Counter())
    ), [line for document_score in document_scores for line in document_score.missed]


def score_documents(
    gold: Path,
    read: Callable[[Path], Record],
    lang: str = "",
    watch: Callable[[int, int, str], None] | None = None,
) -> Iterator[DocumentScore]:
    """Every document under ``gold`` with the counts of its reading; ``read`` gives the contract's
    mapping of a text, or ``{"missing": True}``. Raises InputError.
    """
    paths = sorted(gold.rglob("*.json"))
    if not paths:
        raise InputError(
            "score.no-annotations",
            "{folder} contains no reference annotations (NNN.txt with NNN.json).",
            "Name the folder of a corpus.",
            folder=gold,
        )
    for done, path in enumerate(paths):
        if watch:
            watch(done, len(paths), path.stem)
        expected = _read_gold(path)
        if not lang or expected["lang"] == lang:
            yield score_document(expected, read(path.with_suffix(".txt")), path.stem)


def score_document(gold: Record, predicted: Record, name: str) -> DocumentScore:
    """The counts of one reading against the gold of its document."""
    tally: Counter[str] = Counter()
    missed = _score_document(tally, gold, predicted, name)
    return DocumentScore(name, gold, tally, tuple(missed))


def _read_gold(path: Path) -> Record:
    """The reference annotations of a document. Raises InputError where the file holds none."""
    try:
        gold = json.loads(inputs.read_regular_text(path))
    except (OSError, ValueError, RecursionError) as fault:
        if isinstance(fault, InputError):
            raise
        raise InputError(
            "score.annotation-invalid",
            "{path} is not a file of reference annotations: {cause}.",
            "Correct or remove it.",
            path=path,
            cause=fault,
        ) from fault
    if not isinstance(gold, dict) or not isinstance(gold.get("lang"), str):
        raise InputError(
            "score.annotation-without-lang",
            "{path} is not a file of reference annotations: it has no lang.",
            "Correct or remove it.",
            path=path,
        )
    return gold


def _score_document(tally: Counter[str], gold: Record, predicted: Record, name: str) -> list[str]:
    tally["documents"] += 1
    tally["missing"] += bool(predicted.get("missing"))
    missed = _score_claims(
        tally,
        unique_levels_and_changes(gold["claims"]),
        unique_levels_and_changes(predicted.get("claims", [])),
        name,
    )
    score_series(tally, gold["claims"], predicted.get("claims", []))
    text = predicted.get("document", {}).get("text", "")
    _score_spans(tally, predicted, text)
    _score_deals(tally, gold["deals"], predicted.get("deals", []), normalise_text(text))
    for kind, right in (("actors", is_same_actor), ("goods", is_same_good)):
        answered = predicted.get(kind, [])
        tally[f"{kind}.gold"] += len(gold[kind])
        tally[f"{kind}.said"] += len(answered)
        tally[f"{kind}.right"] += len(match_records(gold[kind], answered, right))
    return missed


def _score_claims(
    tally: Counter[str], gold: Sequence[Atom], predicted: Sequence[Atom], name: str
) -> list[str]:
    for tier, level in ((tier, level) for tier in ("core", "all") for level in MATCH_LEVELS):
        expected, answered = (
            [a for a in some if tier == "all" or a["core"]] for some in (gold, predicted)
        )
        pairs = match_records(expected, answered, partial(is_atom_correct, level=level))
        tally[f"{tier}.{level}.gold"] += len(expected)
        tally[f"{tier}.{level}.said"] += len(answered)
        tally[f"{tier}.{level}.right"] += len(pairs)
    tally["hedge.of"] += len(pairs)
    tally["hedge.right"] += sum(a["hedge"] == b["hedge"] for a, b in pairs)
    matched = {id(atom) for pair in pairs for atom in pair}
    return [f"{name} MISSED {a}" for a in gold if id(a) not in matched] + [
        f"{name} FALSE  {a}" for a in predicted if id(a) not in matched
    ]


def _score_spans(tally: Counter[str], predicted: Record, text: str) -> None:
    for record in (
        record
        for kind in ("claims", "deals", "actors", "goods")
        for record in predicted.get(kind, [])
    ):
        spans = record["spans"]
        tally["span.of"] += max(1, len(spans))
        tally["span.right"] += sum(text[s["start"] : s["end"]] == s["quote"] != "" for s in spans)


def _score_deals(
    tally: Counter[str], gold: Sequence[Record], predicted: Sequence[Record], text: str
) -> None:
    pairs = match_records(
        gold,
        predicted,
        lambda a, b: any(quotes_overlap(text, a["quote"], s["quote"]) for s in b["spans"]),
    )
    tally["deals.gold"] += len(gold)
    tally["deals.said"] += len(predicted)
    tally["deals.right"] += len(pairs)
    tally["deals.kind"] += sum(a["kind"] == b["kind"] for a, b in pairs)
    tally["deals.status"] += sum(a["status"] == b["status"] for a, b in pairs)


def summarise_counts(tally: Counter[str]) -> dict[str, Any]:
    """The counts as the scorer prints them."""
    claims = {
        tier: {level: _rates(tally, f"{tier}.{level}") for level in MATCH_LEVELS}
        for tier in ("core", "all")
    }
    return {
        "documents": tally["documents"],
        "documents without a line": tally["missing"],
        "claims": claims,
        "hedge accuracy on strict": round(tally["hedge.right"] / max(1, tally["hedge.of"]), 3),
        "spans that hold": round(tally["span.right"] / max(1, tally["span.of"]), 4),
        "deals found": _rates(tally, "deals"),
        "deal kind accuracy on found": round(tally["deals.kind"] / max(1, tally["deals.right"]), 3),
        "deal status accuracy on found": round(
            tally["deals.status"] / max(1, tally["deals.right"]), 3
        ),
        "actors": _rates(tally, "actors"),
        "goods": _rates(tally, "goods"),
    }


def _rates(tally: Counter[str], key: str) -> dict[str, float | int]:
    right, gold, predicted = (tally[f"{key}.{part}"] for part in ("right", "gold", "said"))
    precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "P": round(precision, 3),
        "R": round(recall, 3),
        "F1": round(f1, 3),
        "gold": gold,
        "said": predicted,
    }


def quotes_overlap(text: str, first: str, second: str) -> bool:
    """Whether two quotes share at least half of the shorter one's place in the folded text."""
    a, b = normalise_text(first), normalise_text(second)
    i, j = text.find(a), text.find(b)
    if not a or not b or i < 0 or j < 0:
        return False
    return min(i + len(a), j + len(b)) - max(i, j) >= MIN_QUOTE_OVERLAP * min(len(a), len(b))


def is_same_actor(gold: Record, predicted: Record) -> bool:
    """Same kind, and one name's words all among the other's."""
    x, y = set(normalise_text(gold["name"]).split()), set(normalise_text(predicted["name"]).split())
    return bool(gold["kind"] == predicted["kind"] and x and y and (x <= y or y <= x))


def is_same_good(gold: Record, predicted: Record) -> bool:
    """A word in common and an HS chapter in common."""
    words = five_letter_stems(normalise_text(gold["words"])) & five_letter_stems(
        normalise_text(predicted["words"])
    )
    return bool(words) and bool(
        {code[:HS_CHAPTER_DIGITS] for code in gold["hs"]}
        & {code[:HS_CHAPTER_DIGITS] for code in predicted["hs"]}
    )
