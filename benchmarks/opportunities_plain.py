"""The formulas of opportunities written straight down in NumPy, without names, floors, notes or
classes: what the sections are measured against.
"""

from __future__ import annotations

import numpy as np

from kirmash.opportunities.windows import TradeWindow

DRAWS, TOP, ENDS = 100, 10, (0.05, 0.95)


def _weights(count: int) -> np.ndarray:
    picked = np.random.default_rng(1).integers(0, count, (DRAWS, count))
    return np.stack([(picked == year).mean(axis=1) for year in range(count)], axis=1)


def _shares(window: TradeWindow, seller: int) -> np.ndarray:
    """The seller's share in the exports of all in each draw, (draws, products)."""
    weights = _weights(len(window.years))
    share: np.ndarray = (weights @ window.exports[:, seller]) / (
        weights @ window.exports.sum(axis=1)
    )
    return share


def _drawn(
    window: TradeWindow, share: np.ndarray, buyer: int, sold: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Potential and untapped part of each draw, (draws, products)."""
    weights = _weights(len(window.years))
    flows = weights @ sold[:, buyer]
    table = share * (weights @ window.imports[:, buyer])
    table *= (flows.sum(axis=1) / table.sum(axis=1))[:, None]
    return table, np.maximum(0.0, table - flows)


def expand(window: TradeWindow, pair: tuple[str, str]) -> None:
    """Potentials of a pair with their intervals, and ranks of every draw."""
    seller, buyer = (window.economies.index(code) for code in pair)
    sold = window.sold[pair[0]].values
    exports, imports = window.exports.mean(axis=0), window.imports.mean(axis=0)
    flows = sold.mean(axis=0)[buyer]
    table = imports[buyer] * (exports[seller] / exports.sum(axis=0))
    untapped = np.maximum(0.0, table * (flows.sum() / table.sum()) - flows)
    best = np.argsort(-untapped)[:TOP]
    potentials, left = _drawn(window, _shares(window, seller), buyer, sold)
    np.quantile(potentials[:, best], ENDS, axis=0)
    np.quantile(left[:, best], ENDS, axis=0)
    np.argsort(-left, axis=1)[:, :TOP]


def markets(window: TradeWindow, seller: str) -> None:
    """Untapped potential of every market, with the intervals of the largest."""
    row, sold = window.economies.index(seller), window.sold[seller].values
    exports, imports = window.exports.mean(axis=0), window.imports.mean(axis=0)
    flows = sold.mean(axis=0)
    drawn = imports * (exports[row] / exports.sum(axis=0))
    ease = flows.sum(axis=1) / drawn.sum(axis=1)
    untapped = np.maximum(0.0, drawn * ease[:, None] - flows).sum(axis=1)
    yearly = sold.sum(axis=2)
    yearly.var(axis=0)
    share = _shares(window, row)
    for buyer in np.argsort(-untapped)[:TOP]:
        np.quantile(_drawn(window, share, int(buyer), sold)[1].sum(axis=1), ENDS)


def product_space(window: TradeWindow) -> None:
    """Advantage, proximity, density, complexity and outlook of all."""
    exports = window.exports.mean(axis=0)
    world = exports.sum(axis=0) / exports.sum()
    cells = ((exports / exports.sum(axis=1)[:, None]) / world >= 1).astype(float)
    diversity, ubiquity = cells.sum(axis=1), cells.sum(axis=0)
    near = (cells.T @ cells) / np.maximum(ubiquity[:, None], ubiquity)
    density = (cells @ near) / near.sum(axis=0)
    between = (cells / diversity[:, None]) @ (cells / ubiquity).T
    _, vectors = np.linalg.eig(between)
    scores = (cells / ubiquity).T @ np.real(vectors[:, 1])
    scores = (scores - scores.mean()) / scores.std()
    (density * (1 - cells)) @ scores
    lacking = 1 - cells
    lacking * ((lacking * (scores / near.sum(axis=0))) @ near)


def structures(window: TradeWindow) -> None:
    """Similarity of all exporters, and complementarity of all sellers and buyers."""
    exports, imports = window.exports.mean(axis=0), window.imports.mean(axis=0)
    sold = exports / exports.sum(axis=1)[:, None]
    bought = imports / imports.sum(axis=1)[:, None]
    for other in (sold, bought):
        np.array([np.minimum(one, other).sum(axis=1) for one in sold])


def stopped(window: TradeWindow, pair: tuple[str, str]) -> None:
    """Flows that fell to nothing."""
    sold, buyer = window.sold[pair[0]].values, window.economies.index(pair[1])
    told = sold.sum(axis=(1, 2)) > 0
    flows = sold[told][:, buyer]
    before = flows[:-1].mean(axis=0)
    gone = ((flows[:-1] > 0).mean(axis=0) >= 0.5) & (flows[-1] <= 0.01 * before)
    np.argsort(-np.where(gone, before, 0.0))[:TOP]
