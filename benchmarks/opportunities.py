"""Potentials tried on what came after, and what the opportunities of a pair cost.

Back-test: fifteen EU members, twenty products (``../shared/data/fixest_trade``). Potentials of the
means of 2007–2011 against what trade did by the means of 2012–2016: Spearman's rank correlation
within each exporter over markets and products, with the change in euros and, where both are above
zero, with log growth; beside those of size of demand and of present exports.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from benchmarks import opportunities_plain as plain
from benchmarks.measuring import median_seconds
from kirmash.indicators.similarity import export_potential_table
from kirmash.opportunities import (
    chains,
    complement,
    draws,
    expand,
    markets,
    match,
    resume,
    timetable,
    upgrade,
    windows,
)
from kirmash.opportunities.firms import TradingFirm
from kirmash.opportunities.windows import SellerFlows, TradeWindow
from kirmash.records.coverage import COMPLETE
from kirmash.trade.source_years import SourceYear

DATA = Path(__file__).parents[2] / "shared" / "data" / "fixest_trade" / "derived_trade.csv.gz"
BEFORE, AFTER = (2007, 2011), (2012, 2016)
ECONOMIES, PRODUCTS, YEARS = 225, 5_000, 5
MAX_RATIO = 3
FIRMS, ROUNDS, MAX_MEETING_SECONDS = 500, 8, 5


def rows() -> Iterator[tuple[str, str, str]]:
    """The rows of the results."""
    if DATA.is_file():
        yield from back_test_rows()
    yield from speed_rows()
    yield from meeting_rows()


def meeting_rows() -> Iterator[tuple[str, str, str]]:
    """Matching and the timetable of an exchange of contacts."""
    random = np.random.default_rng(2)
    links = chains.shipped_links()
    codes = sorted({code for link in links for code in (link.input, link.output)})
    sides = [
        [
            TradingFirm(
                f"e-{side}{number}",
                (("en", f"Firm {number}"),),
                side,
                side,
                tuple(random.choice(codes, 3, replace=False).tolist()),
                tuple(random.choice(codes, 3, replace=False).tolist()),
            )
            for number in range(FIRMS)
        ]
        for side in ("BLR", "RUS")
    ]
    request = timetable.TimetableRequest(ROUNDS)

    def arrange() -> tuple[timetable.Meeting, ...]:
        scores = match.match_firms(sides[0], sides[1], links).scores
        return timetable.make_timetable(scores, request)

    yield (
        f"matching {FIRMS} × {FIRMS} enterprises with a timetable of {ROUNDS} rounds",
        f"{median_seconds(arrange):.2f} s, {len(arrange())} meetings",
        f"≤ {MAX_MEETING_SECONDS} s",
    )


def back_test_rows() -> Iterator[tuple[str, str, str]]:
    """Median and quartiles over exporters, a row a predictor and outcome."""
    for (outcome, predictor), values in back_test().items():
        low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
        yield (
            f"Spearman of {predictor} 2007–2011 with {outcome} to 2012–2016, "
            f"{len(values)} exporters",
            f"median {middle:.3f}, quartiles {low:.3f} and {high:.3f}",
            "told as it is",
        )


def back_test() -> dict[tuple[str, str], list[float]]:
    """Rank correlations by outcome and predictor, one an exporter."""
    before, after = _means()
    exports, demand = before.sum(axis=1), before.sum(axis=0)
    world = exports.sum(axis=0)
    results: dict[tuple[str, str], list[float]] = {}
    for row, own in enumerate(exports):
        share = own / world
        potential = export_potential_table(share, demand, before[row].sum(axis=1))
        cells = (demand > 0) & (share > 0)
        cells[row] = False
        now, then = before[row][cells], after[row][cells]
        traded = (now > 0) & (then > 0)
        predictors = {
            "potential": potential[cells],
            "untapped potential": np.maximum(0.0, potential[cells] - now),
            "size of demand": demand[cells],
            "present exports": now,
        }
        growth = np.log(then[traded] / now[traded])
        for name, values in predictors.items():
            change = float(spearmanr(values, then - now)[0])
            results.setdefault(("the change in euros", name), []).append(change)
            grown = float(spearmanr(values[traded], growth)[0])
            results.setdefault(("log growth", name), []).append(grown)
        realised = potential[cells][traded] / now[traded]
        results.setdefault(("log growth", "potential over present exports"), []).append(
            float(spearmanr(realised, growth)[0])
        )
    return results


def _means() -> tuple[np.ndarray, np.ndarray]:
    """Mean flows of both spans, (exporters, importers, products)."""
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    economies = sorted({row[side] for row in table for side in ("Origin", "Destination")})
    products = sorted({row["Product"] for row in table}, key=int)
    spans = []
    for first, last in (BEFORE, AFTER):
        cube = np.zeros((len(economies), len(economies), len(products)))
        for row in table:
            if first <= int(float(row["Year"])) <= last:
                place = (
                    economies.index(row["Origin"]),
                    economies.index(row["Destination"]),
                    products.index(row["Product"]),
                )
                cube[place] += float(row["Euros"])
        spans.append(cube / (last - first + 1))
    return spans[0], spans[1]


def speed_rows() -> Iterator[tuple[str, str, str]]:
    """Each section of a pair in a whole world, beside the same formulas in plain NumPy in the same
    run; and all of them together.
    """
    window = made_window()
    pair = window.economies[0], window.economies[1]
    ways = (pair, pair[::-1])
    links, rungs = chains.shipped_links(), upgrade.LadderOptions()
    options = expand.PotentialOptions()
    parts: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
        (
            f"expand, both sides, {draws.DRAWS} draws",
            lambda: [expand.expand_section(window, way, options) for way in ways],
            lambda: [plain.expand(window, way) for way in ways],
        ),
        (
            "markets, both sides, with draws",
            lambda: [markets.markets_section(window, code) for code in pair],
            lambda: [plain.markets(window, code) for code in pair],
        ),
        (
            "diversify and upgrade, both sides",
            lambda: [
                make(window, way, rungs)
                for way in ways
                for make in (upgrade.diversify_section, upgrade.upgrade_section)
            ],
            lambda: plain.product_space(window),
        ),
        (
            "complement and chains",
            lambda: (
                complement.complement_section(window, pair),
                chains.chains_section(window, pair, links),
            ),
            lambda: plain.structures(window),
        ),
        (
            "resume, both sides",
            lambda: [resume.stopped_flows_section(window, way) for way in ways],
            lambda: [plain.stopped(window, way) for way in ways],
        ),
    )
    size = f"{PRODUCTS:,} products × {ECONOMIES} markets × {YEARS} years"
    sums = [0.0, 0.0]
    for name, ours, theirs in parts:
        seconds = median_seconds(_anew(ours)), median_seconds(theirs)
        sums = [total + part for total, part in zip(sums, seconds, strict=True)]
        yield (f"{name}, {size}, beside plain NumPy", _ratio(*seconds), f"≤ {MAX_RATIO} ×")
    yield f"all sections of a pair, {size}, beside plain NumPy", _ratio(*sums), f"≤ {MAX_RATIO} ×"


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours:.3f} s, plain {theirs:.3f} s: {ours / theirs:.1f} ×"


def _anew(call: Callable[[], object]) -> Callable[[], object]:
    """The call with all that is kept of the window made anew."""

    def run() -> object:
        for cached in (
            windows.mean_exports,
            windows.mean_imports,
            windows.mean_sold,
            windows.sold_by_year,
            windows.world_by_year,
            draws.drawn_shares,
            upgrade.window_space,
            complement._pair_tables,
        ):
            cached.cache_clear()
        return call()

    return run


def made_window() -> TradeWindow:
    """A world of random flows in memory, of the size of a nomenclature of six digits."""
    random = np.random.default_rng(1)

    def drawn(shape: tuple[int, ...], full: float) -> np.ndarray:
        return np.where(random.random(shape) < full, random.lognormal(12, 2, shape), 0.0)

    cube, sides = (YEARS, ECONOMIES, PRODUCTS), ("E000", "E001")
    table = (ECONOMIES, PRODUCTS)
    sold = {code: SellerFlows(*(drawn(cube, 0.1) for _ in range(3))) for code in sides}
    bought = {code: SellerFlows(*(drawn((1, *table), 0.1) for _ in range(3))) for code in sides}
    exports = drawn(cube, 0.3)
    for row, code in enumerate(sides):
        exports[:, row] = np.maximum(exports[:, row], sold[code].values.sum(axis=1))
    return TradeWindow(
        SourceYear("Made", 2014, ECONOMIES, "HS17", 6, date(2020, 1, 1)),
        tuple(range(2015 - YEARS, 2015)),
        tuple(f"E{number:03d}" for number in range(ECONOMIES)),
        tuple(f"{number:06d}" for number in range(100_000, 100_000 + PRODUCTS)),
        exports,
        drawn(cube, 0.3),
        sold,
        bought,
        True,
        (),
        COMPLETE,
        None,
        frozenset(),
        drawn(table, 0.3),
        drawn(table, 0.3),
        drawn((ECONOMIES, ECONOMIES), 0.9),
    )
