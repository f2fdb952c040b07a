"""How well the press is read: the public corpus of this folder, by the grammar, by a language
model, by both together.

`python -m benchmarks.press.quality` prints the table. The model's columns want an OpenAI-compatible
endpoint (``KIRMASH_LLM_URL`` and ``KIRMASH_LLM_MODEL``); without one they stay empty. The corpus
was written by authors who did not see the grammar; items with odd numbers have been read since, to
learn the language from, those with even numbers only scored.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from kirmash.dossier.reading import contract_reading
from kirmash.evaluation import scoring
from kirmash.evaluation.scoring import DocumentScore

CORPUS = Path(__file__).parent / "corpus"
PARTS: Mapping[str, Callable[[DocumentScore], bool]] = {
    "all": lambda _: True,
    "English": lambda item: item.gold["lang"] == "en",
    "Russian and Belarusian": lambda item: item.gold["lang"] != "en",
    "never read while rules were written": lambda item: is_holdout(item.name),
}
LINES = (
    "core number",
    "core dated",
    "core placed",
    "core strict",
    "all strict",
    "hedges",
    "deals found",
    "deal kind",
    "deal status",
    "actors",
    "goods",
    "spans that hold",
)


def is_holdout(name: str) -> bool:
    """Whether an item, by its number, is only scored and never read by those who write rules."""
    return int(name[-1]) % 2 == 0


def digest(corpus: Path = CORPUS) -> str:
    """The SHA-256 of every text and gold of the corpus: a score belongs to one state of it."""
    checksum = sha256()
    for path in sorted([*corpus.rglob("*.txt"), *corpus.rglob("*.json")]):
        checksum.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes())
    return checksum.hexdigest()


def values(items: Iterable[DocumentScore]) -> dict[str, float]:
    """The score of some items, a number from 0 to 1 for each of ``LINES``."""
    result: dict[str, Any] = scoring.summarise_counts(
        sum((item.tally for item in items), Counter())
    )
    core, all_claims = result["claims"]["core"], result["claims"]["all"]
    scores = (
        *(core[level]["F1"] for level in scoring.MATCH_LEVELS),
        all_claims["strict"]["F1"],
        result["hedge accuracy on strict"],
        result["deals found"]["F1"],
        result["deal kind accuracy on found"],
        result["deal status accuracy on found"],
        result["actors"]["F1"],
        result["goods"]["F1"],
        result["spans that hold"],
    )
    return dict(zip(LINES, scores, strict=True))


def without_each_economy(items: Sequence[DocumentScore]) -> dict[str, float]:
    """Core strict F1 with the documents of one economy left out at a time: what hangs on a single
    economy shows.
    """
    economies = {code for item in items for code in _economies(item)}
    return {
        code: values(item for item in items if code not in _economies(item))["core strict"]
        for code in sorted(economies)
    }


def _economies(item: DocumentScore) -> set[str]:
    return {
        code
        for claim in item.gold["claims"]
        for code in (claim.get("reporter"), claim.get("partner"))
        if code
    }


def rows() -> Iterator[tuple[str, str, str]]:
    """(what, measured, mark to beat) for every part of the corpus."""
    items = list(scoring.score_documents(CORPUS, contract_reading))
    yield "corpus", f"{len(items)} items, sha256 {digest()[:16]}", "–"
    for part, belongs in PARTS.items():
        scores = values(item for item in items if belongs(item))
        yield part, "; ".join(f"{line} {scores[line]:.3f}" for line in LINES), "–"
    left = without_each_economy(items)
    low, high = min(left, key=left.__getitem__), max(left, key=left.__getitem__)
    spread = f"{left[low]:.3f} (without {low}) to {left[high]:.3f} (without {high})"
    yield "core strict, leaving out one economy at a time", spread, "–"
    if os.environ.get("KIRMASH_LLM_URL"):
        yield from _with_a_model()


def _with_a_model() -> Iterator[tuple[str, str, str]]:
    """The same scores by the language model alone and beside the grammar."""
    from kirmash.dossier import reading

    for how in ("model", "both"):
        scores = values(scoring.score_documents(CORPUS, reading.build_contract_reader(how)))
        yield f"{how}, all", "; ".join(f"{line} {scores[line]:.3f}" for line in LINES), "–"


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
