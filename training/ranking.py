"""Learn the weights by which candidates are ranked and cut: ``data/candidate_ranking.csv``.

    python training/ranking.py PAIRS OUT

For every true figure of PAIRS the readings of each slot compete: a softmax over the sums of their
features' weights, a reading taken by its best mention. Weights are few and each is told hundreds of
times, so there is no fold: what is learned is an order, no decision.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import ceiling

from kirmash.extract.candidates import ranking
from kirmash.extract.candidates.model import NumberCandidate, PageCandidates

ROUNDS, RATE, SHRINK = 12, 0.08, 1e-4
HEAD = (
    "# Learned weights of where and how readings stand from a number; "
    "written by training/ranking.py.\n"
)
Example = tuple[list[list[ranking.Features]], list[bool]]
"""The readings of a slot, each with the features of its mentions, and which of them are true."""


def examples(folder: Path) -> Iterator[Example]:
    """The competitions of all true figures of a folder of pairs."""
    for gold, page in ceiling.read_pairs(folder):
        for figure in ceiling.gold_figures(gold, page.text):
            number = ceiling.find_number(page, figure)
            if number is not None:
                yield from _slots(page, number, figure)


def _slots(
    page: PageCandidates, number: NumberCandidate, figure: ceiling.GoldFigure
) -> Iterator[Example]:
    claim = figure.claim
    places = ranking.place_features(page, number)
    wanted = {ceiling.economy(claim["reporter"]), ceiling.economy(claim["partner"])} - {None}
    yield list(places.values()), [ceiling.economy(code) in wanted for code in places]
    period = ceiling.months(claim["period"])
    periods = ranking.period_features(page, number)
    yield list(periods.values()), [(one.first, one.last) == period for one in periods]
    if claim["product"] and claim["measure"] not in {"share", "rank"}:
        products: defaultdict[str, list[ranking.Features]] = defaultdict(list)
        for product, names in ranking.product_features(page, number):
            products[product.words.casefold()].append(names)
        true = [ceiling.same_product(claim["product"], words) for words in products]
        yield list(products.values()), true


def fit(listed: Sequence[Example]) -> Mapping[str, float]:
    """The weights, by stochastic gradient on the likelihood of the true readings."""
    weights: defaultdict[str, float] = defaultdict(float)
    for turn in range(ROUNDS):
        rate = RATE / (1 + turn)
        for readings, true in listed:
            if any(true) and not all(true):
                _step(weights, readings, true, rate)
    return weights


def _step(
    weights: defaultdict[str, float],
    readings: Sequence[Sequence[ranking.Features]],
    true: Sequence[bool],
    rate: float,
) -> None:
    best = [max(mentions, key=lambda names: _sum(weights, names)) for mentions in readings]
    scores = [_sum(weights, names) for names in best]
    top = max(scores)
    odds = [math.exp(score - top) for score in scores]
    total, total_true = (
        sum(odds),
        sum(odd for odd, is_true in zip(odds, true, strict=True) if is_true),
    )
    for names, odd, is_true in zip(best, odds, true, strict=True):
        slope = (odd / total_true if is_true and total_true else 0.0) - odd / total
        for name in names:
            weights[name] += rate * (slope - SHRINK * weights[name])


def _sum(weights: Mapping[str, float], names: Iterable[str]) -> float:
    return sum(weights.get(name, 0.0) for name in names)


def main() -> None:
    """Fit and write."""
    folder, out = map(Path, sys.argv[1:3])
    weights = fit(list(examples(folder)))
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("feature", "weight"))
        writer.writerows((name, f"{weights[name]:.3f}") for name in sorted(weights))


if __name__ == "__main__":
    main()
