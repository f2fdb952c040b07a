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
from kirmash.evaluation import scoring, series_scores
from kirmash.evaluation.atoms import MATCH_LEVELS
from kirmash.evaluation.scoring import DocumentScore
from kirmash.extract import pipeline
from kirmash.readers import pages
from kirmash.records.extractions import to_json
from kirmash.settings import Settings

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
        *(core[level]["F1"] for level in MATCH_LEVELS),
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
    yield "what would enter the series of a pair", _series(items), "≤ 18 % wrong at recall ≥ .25"
    by_rules = list(scoring.score_documents(CORPUS, _read_by_rules))
    yield "the rules alone", _series(by_rules), "–"
    yield "core strict by the rules alone", f"{values(by_rules)['core strict']:.3f}", "–"
    left = without_each_economy(items)
    low, high = min(left, key=left.__getitem__), max(left, key=left.__getitem__)
    spread = f"{left[low]:.3f} (without {low}) to {left[high]:.3f} (without {high})"
    yield "core strict, leaving out one economy at a time", spread, "–"
    if os.environ.get("KIRMASH_LLM_URL"):
        yield from _with_a_model()


def _series(items: Iterable[DocumentScore]) -> str:
    """Of what would enter a series the part that is wrong in some slot, and the part of the true
    that is found; then with what waits for a person.
    """
    told = series_scores.summarise_series(sum((item.tally for item in items), Counter()))
    series, every = told["series"], told["open"]
    return (
        f"{1 - series['P']:.0%} wrong at recall {series['R']:.2f} ({series['said']} figures); "
        f"with the unconfirmed {1 - every['P']:.0%} at {every['R']:.2f}"
    )


def _read_by_rules(path: Path) -> Mapping[str, Any]:
    document = pages.load_document(path.read_bytes(), path.name, None, Settings())
    return to_json(pipeline.extract(document, pipeline.get_extractor("rules")))


def _with_a_model() -> Iterator[tuple[str, str, str]]:
    """The same scores by the language model alone and beside the grammar."""
    from kirmash.dossier import reading

    for how in ("model", "both"):
        scores = values(scoring.score_documents(CORPUS, reading.build_contract_reader(how)))
        yield f"{how}, all", "; ".join(f"{line} {scores[line]:.3f}" for line in LINES), "–"


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
