"""Estimates the match weights of deals from labelled pairs.

`python -m training.deals.fit FILE… --old FOLDER [--write TABLE]` cross-validates three ways to
weigh the levels of comparisons and prints precision and recall of joins, in all and by aspect;
`--write` fits the best on everything and writes the table.

The ways: Fellegi–Sunter weights log2(m/u) with smoothing; the same, shrunk by one factor, as the
levels depend on each other; a logistic fit whose signs are held to what a level can mean. Mentions
of different pairs, brought between the same two economies, are the u of what no labelled pair
differs in: other goods, other subjects.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks.register import perfect, scoring
from numpy.typing import NDArray
from scipy.optimize import minimize

from kirmash.deals.comparisons import Level, compare
from kirmash.deals.matching import MATCH_THRESHOLD, chronological, may_be_same_deal
from kirmash.deals.traits import MentionFeatures, features_of
from kirmash.extract import pipeline

Floats = NDArray[np.float64]
Fitter = Callable[[Floats, Floats, Floats], Floats]

FOLDS, SEED, RANDOM_A_PAIR, RANDOM_WEIGHT, OLD_WEIGHT = 8, 0, 2, 0.3, 2.0
FOR = frozenset(
    {
        "agree",
        "agree_in_part",
        "agrees",
        "both_vague",
        "done_in_time",
        "exact",
        "exact_small",
        "moved",
        "one_vague",
        "names_goods",
        "rounded",
        "same_days_taken",
        "same_days_told",
        "same_days_told_once",
        "same_words",
        "signed_soon",
        "year_of_signing",
    }
)
AGAINST = frozenset(
    {
        "after_stop",
        "anew",
        "differ",
        "differ_of_works",
        "differs",
        "differs_later",
        "few_agree",
        "further",
        "long_past",
        "months_apart_told",
        "one_differs",
        "other_lot",
        "some_differ",
        "years_apart_taken",
        "years_apart_told",
        "years_apart_told_once",
    }
)
EXPECTED = {
    ("known_firms", "agree"): 1.0,
    ("known_firms", "differ"): -1.5,
    ("gap", "week"): 0.5,
    ("ordinal", "agree"): 3.0,
    ("ordinal", "differ"): -3.0,
    ("paper", "signed_soon"): 1.5,
    ("paper", "year_of_signing"): 2.0,
    ("parties", "agree_in_part"): -0.5,
    ("parties", "country_and_region"): -3.0,
    ("term", "agree"): 2.0,
    ("theme", "agree"): 1.0,
    ("theme", "names_goods"): 1.5,
    ("work", "agree"): 1.5,
}
"""Bits that levels are held to of which labelled pairs have few or none; others are held to 0."""
CONTEXT = frozenset({"gap", "when", "progress", "kinds"})
"""Comparisons that a choice of pairs shapes more than deals do: held closer to nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """Two mentions: their levels, whether they are one deal, how much the row counts, whether a bar
    settles it before any weight, its pair's number (rows of one pair are never on both sides of a
    fold) and aspect.
    """

    levels: tuple[Level, ...]
    same: bool
    weight: float
    barred: bool
    pairs: frozenset[int]
    aspect: str


def labelled_rows(paths: Iterable[Path]) -> tuple[list[Row], list[Row]]:
    """The rows of labelled pairs that nothing bars, and rows of mentions of different pairs."""
    chance = random.Random(SEED)
    read: list[tuple[MentionFeatures, MentionFeatures]] = []
    rows: list[Row] = []
    for number, pair in enumerate(perfect.labelled_pairs(paths)):
        items = (perfect.mention_of(pair, side) for side in perfect.SIDES)
        first, second = chronological(*(features_of(one.mention, one.published) for one in items))
        read.append((first, second))
        same = pair["answer"] == "same"
        rows.append(_row(first, second, same, 1.0, frozenset({number}), pair["aspect"]))
    strangers: list[Row] = []
    for number, (first, _) in enumerate(read):
        mates = [
            at
            for at, (_, second) in enumerate(read)
            if at != number and second.mention.kind is first.mention.kind
        ]
        for at in chance.sample(mates, min(RANDOM_A_PAIR, len(mates))):
            other = replace(read[at][1], parties=first.parties, direction=frozenset())
            pairs = frozenset({number, at})
            strangers.append(
                _row(*chronological(first, other), False, RANDOM_WEIGHT, pairs, "random")
            )
    return rows, strangers


def old_rows(folder: Path) -> list[Row]:
    """The rows of the older pairs of documents as they are read: mentions that gold names."""
    rows: list[Row] = []
    for number, pair in enumerate(scoring.pairs(folder)):
        sides = []
        for side in scoring.SIDES:
            document = scoring.document_of(pair, side)
            sides.append(
                [
                    (
                        features_of(mention, document.published),
                        scoring.gold_deal(pair, side, mention),
                    )
                    for mention in pipeline.extract(document).deals
                ]
            )
        rows += [
            _row(*chronological(one, two), mine == its, OLD_WEIGHT, frozenset({-number - 1}), "old")
            for one, mine in sides[0]
            for two, its in sides[1]
            if (mine, its) != (None, None) and may_be_same_deal(*chronological(one, two))
        ]
    return rows


def _row(
    first: MentionFeatures,
    second: MentionFeatures,
    same: bool,
    weight: float,
    pairs: frozenset[int],
    aspect: str,
) -> Row:
    return Row(
        compare(first, second),
        same,
        weight,
        not may_be_same_deal(first, second),
        pairs,
        aspect,
    )


@dataclass(frozen=True, slots=True)
class Design:
    """The rows as numbers: a column a level, whether same, the weight of a row."""

    levels: tuple[Level, ...]
    x: Floats
    y: Floats
    w: Floats


def design(rows: Sequence[Row], levels: Sequence[Level]) -> Design:
    """The rows with these levels as columns."""
    at = {level: number for number, level in enumerate(levels)}
    x = np.zeros((len(rows), len(at)))
    for number, row in enumerate(rows):
        for level in row.levels:
            if level in at:
                x[number, at[level]] = 1.0
    y = np.array([row.same for row in rows], float)
    return Design(tuple(levels), x, y, np.array([row.weight for row in rows]))


def fellegi_sunter(shrink: float, smoothing: float = 0.5) -> Fitter:
    """log2(m/u) of each level times ``shrink``, the last number the prior."""

    def fitted(x: Floats, y: Floats, w: Floats) -> Floats:
        same, other = w * y, w * (1 - y)
        m = (x.T @ same + smoothing) / (same.sum() + 2 * smoothing)
        u = (x.T @ other + smoothing) / (other.sum() + 2 * smoothing)
        return np.append(shrink * np.log2(m / u), np.log2(same.sum() / other.sum()))

    return fitted


def logistic(levels: Sequence[Level], ridge: float) -> Fitter:
    """A logistic fit in bits, of levels that can only speak for or only against held to that."""
    bounds = [
        (0.0, None) if level in FOR else (None, 0.0) if level in AGAINST else (None, None)
        for name, level in levels
    ]
    middle = np.log(2) * np.array([EXPECTED.get(level, 0.0) for level in levels])
    hold = ridge * np.array([3.0 if name in CONTEXT else 1.0 for name, _ in levels])

    def fitted(x: Floats, y: Floats, w: Floats) -> Floats:
        sign = np.where(y > 0, 1.0, -1.0)

        def loss(beta: Floats) -> tuple[float, Floats]:
            z = x @ beta[:-1] + beta[-1]
            slope = w * (1 / (1 + np.exp(-z)) - y)
            off = beta[:-1] - middle
            value = (w * np.logaddexp(0, -sign * z)).sum() + (hold * off**2).sum() / 2
            return float(value), np.append(x.T @ slope + hold * off, slope.sum())

        start = np.zeros(x.shape[1] + 1)
        best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
        return np.asarray(best.x) / np.log(2)

    return fitted


def cross_validate(rows: Sequence[Row], levels: Sequence[Level], fitter: Fitter) -> Floats:
    """The weight of each row by a fit on the folds its pairs are not in."""
    numbers = sorted({number for row in rows for number in row.pairs})
    random.Random(SEED).shuffle(numbers)
    fold = {number: at % FOLDS for at, number in enumerate(numbers)}
    whole = design(rows, levels)
    scores = np.zeros(len(rows))
    for held in range(FOLDS):
        out = np.array([any(fold[number] == held for number in row.pairs) for row in rows])
        beta = fitter(whole.x[~out], whole.y[~out], whole.w[~out])
        scores[out] = whole.x[out] @ beta[:-1] + beta[-1]
    return np.where([row.barred for row in rows], -np.inf, scores)


def joins(
    rows: Sequence[Row], scores: Floats, threshold: float
) -> Mapping[str, tuple[int, int, int]]:
    """By aspect: joins made, of these right, joins due."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row, score in zip(rows, scores, strict=True):
        joined = bool(score >= threshold)
        for name in {row.aspect, "random" if row.aspect == "random" else row.aspect}:
            made = counts[name]
            made[0] += joined
            made[1] += joined and row.same
            made[2] += row.same
    return {name: (made, right, due) for name, (made, right, due) in counts.items()}


def _print(title: str, made: int, right: int, due: int) -> None:
    precision, recall = right / max(made, 1), right / max(due, 1)
    print(f"{title:28} precision {precision:.3f} recall {recall:.3f} of {due}")


def write_table(path: Path, levels: Sequence[Level], beta: Floats, rows: Sequence[Row]) -> None:
    """The table of weights, with how often a level stands in labelled pairs of one deal and of
    others.
    """
    lines = [
        "# Match weights of the comparisons of two mentions of deals: log2(m/u) in bits, by",
        "# training/deals/fit.py; same and other count the labelled pairs that have the level.",
        "comparison,level,weight,same,other",
        f"prior,,{beta[-1]:.2f},,",
    ]
    for (name, level), weight in sorted(zip(levels, beta, strict=False)):
        same = sum((name, level) in row.levels for row in rows if row.same)
        other = sum((name, level) in row.levels for row in rows if not row.same)
        lines.append(f"{name},{level},{weight:.2f},{same},{other}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Cross-validate, and write the table where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--old", type=Path, default=scoring.FOLDER)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--ridge", type=float, default=0.3)
    options = parser.parse_args()
    labelled, strangers = labelled_rows(options.files)
    rows = [*labelled, *strangers, *old_rows(options.old)]
    levels = sorted({level for row in rows for level in row.levels} | EXPECTED.keys())
    ways: dict[str, Fitter] = {
        **{f"Fellegi–Sunter x {by}": fellegi_sunter(by) for by in (1.0, 0.7, 0.5)},
        **{f"logistic, ridge {by}": logistic(levels, by) for by in (0.2, 0.3, 0.5, 1.0)},
    }
    for title, way in ways.items():
        scores = cross_validate(rows, levels, way)[: len(labelled)]
        for threshold in (0.7, 1.0, 1.3):
            counts = joins(labelled, scores, threshold).values()
            _print(f"{title} ≥ {threshold}", *(sum(part) for part in zip(*counts, strict=True)))
    best = logistic(levels, options.ridge)
    scores = cross_validate(rows, levels, best)
    for aspect, (made, right, due) in joins(rows, scores, MATCH_THRESHOLD).items():
        _print(aspect, made, right, due)
    if options.write:
        whole = design(rows, levels)
        write_table(options.write, levels, best(whole.x, whole.y, whole.w), labelled)


if __name__ == "__main__":
    main()
