"""One year of world exports by country and product, of BACI's size and shape; and a panel of pairs
with known coefficients.
"""

from __future__ import annotations

import numpy as np


def exports(economies: int = 225, products: int = 5_000, seed: int = 7) -> np.ndarray:
    """(economies, products): sizes of economies and products log-normal, nested abilities, about a
    fifth of the cells without trade.
    """
    random = np.random.default_rng(seed)
    ability, demand = random.normal(0, 1, economies), random.normal(0, 1, products)
    gap = ability[:, None] - demand[None, :] * 0.7 + random.normal(0, 1, (economies, products))
    size = (
        np.exp(random.normal(0, 2, economies))[:, None]
        * np.exp(random.normal(0, 1.5, products))[None, :]
    )
    traded = random.random((economies, products)) < 1 / (1 + np.exp(-gap - 1.5))
    return np.where(traded, size * np.exp(gap + random.normal(0, 1, gap.shape)), 0.0).round(3)


def panel(economies: int, years: int, seed: int, noise: float = 1.0) -> dict[str, np.ndarray]:
    """Trade of pairs by year: λ = exp(effects + 0.5·agreement + 0.5·ease) times log-normal noise of
    variance ``noise``, mean 1.

    The two terms lean on the effects, as real ones do: economies and pairs that trade much sign
    more agreements.
    """
    random = np.random.default_rng(seed)
    seller, buyer, year = np.nonzero(
        np.broadcast_to(~np.eye(economies, dtype=bool)[..., None], (economies, economies, years))
    )
    pair = random.normal(0, 0.5, (economies, economies))[seller, buyer]
    out, into = random.normal(0, 0.5, (2, economies, years))
    effects = pair + out[seller, year] + into[buyer, year]
    ease = 0.5 * effects + random.normal(0, 0.5, len(seller))
    agreement = (effects + random.normal(0, 1, len(seller)) > 0.5).astype(float)
    expected = np.exp(effects + 0.5 * agreement + 0.5 * ease)
    shock = np.exp(random.normal(0, np.sqrt(np.log1p(noise)), len(seller)) - np.log1p(noise) / 2)
    columns = {
        "exporter": seller,
        "importer": buyer,
        "year": year,
        "agreement": agreement,
        "ease": ease,
    }
    return columns | {
        "trade": np.where(random.random(len(seller)) < 0.2, 0.0, expected * shock / 0.8)
    }


VARIANCES = ("constant", "poisson", "squared", "mixed")
"""Of trade given its expectation λ: 1; λ; λ²; (λ + λ² exp 2x) / 2: designs I to IV of Weidner &
Zylkin (2021).
"""


def published_panel(economies: int, years: int, seed: int, variance: str) -> dict[str, np.ndarray]:
    """A draw of a simulation design after Weidner & Zylkin (2021): one term ``x`` with coefficient
    1, no zeros.

    Effects are N(0, 1/16), x leans on its past and on the effects, noise is log-normal and, within
    a pair, correlated over years.
    """
    random = np.random.default_rng(seed)
    out, into = (random.normal(0, 0.25, (economies, years)) for _ in range(2))
    pair = random.normal(0, 0.25, (economies, economies))
    x = np.empty((economies, economies, years))
    last = pair + random.normal(0, np.sqrt(0.5), pair.shape)
    for year in range(years):
        last = (
            last / 2
            + out[:, None, year]
            + into[None, :, year]
            + random.normal(0, np.sqrt(0.5), pair.shape)
        )
        x[:, :, year] = last
    expected = np.exp(out[:, None] + into[None, :] + pair[:, :, None] + x)
    squares = {
        "constant": expected**-2,
        "poisson": 1 / expected,
        "squared": np.ones_like(x),
        "mixed": (1 / expected + np.exp(2 * x)) / 2,
    }
    log_variance = np.log1p(squares[variance])
    apart = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    shock = random.normal(0, 1, x.shape) @ np.linalg.cholesky(0.3**apart).T
    trade = expected * np.exp(np.sqrt(log_variance) * shock - log_variance / 2)
    seller, buyer, year = np.nonzero(
        np.broadcast_to(~np.eye(economies, dtype=bool)[..., None], x.shape)
    )
    place = (seller, buyer, year)
    return {
        "exporter": seller,
        "importer": buyer,
        "year": year,
        "x": x[place],
        "trade": trade[place],
    }
