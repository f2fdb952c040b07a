"""What the reader makes of the corpus's pages out of fold, scored as whole extractions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kirmash.evaluation import scoring, series_scores
from kirmash.evaluation.atoms import MATCH_LEVELS
from kirmash.extract.reader.claims import claims_of
from kirmash.extract.reader.decide import settle
from kirmash.extract.reader.weights import Calibration
from kirmash.records.claims import Claim
from kirmash.records.extractions import claim_json
from training.judging import Judged, told_of
from training.pages import GoldPage
from training.stack import JointResult, Stack, Track

Tallies = dict[str, Counter[str]]
LEAST_PAGES = 15
"""Groups of fewer pages are told together as the rest."""


def out_of_fold_claims(
    stack: Stack,
    made: tuple[Sequence[Track], Sequence[JointResult]],
    judged: Judged,
    calibration: Calibration,
    limits: tuple[float, float],
) -> list[tuple[Claim, ...]]:
    """The claims of every page as models say that have not seen its pair; ``made`` are the
    pipelines with what they weighed, ``limits`` the least chance of a claim and the least
    confidence of an accepted one.
    """
    claimed, accepted = limits
    found = []
    for page, inputs in enumerate(stack.inputs):
        told = told_of(*made, page)
        confidences = calibration.of(judged.scores_of(page))
        decisions = settle(inputs, told, judged.drafts[page], confidences, claimed)
        found.append(claims_of(inputs, decisions, accepted))
    return found


def score_pages(pages: Sequence[GoldPage], claims: Sequence[Sequence[Claim]]) -> Tallies:
    """The counts over all pages, and by language and genre."""
    sizes = Counter(page.gold.get("genre") or "other" for page in pages)
    groups: Mapping[str, Callable[[GoldPage], str]] = {
        "language": lambda page: str(page.gold["lang"]),
        "genre": lambda page: _genre(page, sizes),
    }
    tallies: Tallies = {"all": Counter()}
    for page, said in zip(pages, claims, strict=True):
        predicted = {"claims": [claim_json(claim) for claim in said]}
        tally = scoring.score_document(page.gold, predicted, page.name).tally
        tallies["all"].update(tally)
        for name, group in groups.items():
            tallies.setdefault(f"{name} {group(page)}", Counter()).update(tally)
    return tallies


def _genre(page: GoldPage, sizes: Counter[str]) -> str:
    genre = page.gold.get("genre") or "other"
    return genre if sizes[genre] >= LEAST_PAGES else "rest"


def table_of(tallies: Tallies) -> dict[str, dict[str, Any]]:
    """Of each group pages, core F1 by level, and what reaches a series."""
    table: dict[str, dict[str, Any]] = {}
    for name, tally in sorted(tallies.items()):
        core = scoring.summarise_counts(tally)["claims"]["core"]
        table[name] = {
            "pages": tally["documents"],
            **{level: core[level]["F1"] for level in MATCH_LEVELS},
            **series_scores.summarise_series(tally)["series"],
        }
    return table
