"""Numbers that were computed apart from Kirmash, on the public data: not published, so not counted;
and identities on the same data.
"""

from __future__ import annotations

import csv
from collections import defaultdict

import numpy as np
import pytest
from tests.conftest import SHARED
from tests.published import chain

from kirmash.indicators import complexity, growth, similarity, structure
from kirmash.indicators.matrix import Floats

NO_DATA = not (SHARED / "data" / "economiccomplexity").is_dir()
pytestmark = pytest.mark.skipif(
    NO_DATA, reason="the public data are not beside the project (../shared/data)"
)


def exports(economy: str) -> Floats:
    trade = chain.table(SHARED)
    return trade.values[trade.exporters.index(economy)]


def world() -> Floats:
    return np.asarray(chain.table(SHARED).values.sum(axis=0))


def test_structure_of_belarus_1998_2000() -> None:
    assert similarity.finger_kreinin(exports("blr"), exports("rus")) == pytest.approx(
        0.3263, abs=5e-5
    )
    assert structure.diversification(exports("blr"), world()) == pytest.approx(0.5511, abs=5e-5)


@pytest.mark.parametrize(
    ("economy", "fitness"), [("deu", 3.8129), ("blr", 2.0076), ("rus", 1.1322)]
)
def test_fitness(economy: str, fitness: float) -> None:
    present = complexity.presence(chain.table(SHARED))
    assert complexity.fitness(present).economies[present.exporters.index(economy)] == pytest.approx(
        fitness, abs=5e-5
    )


def test_russian_customs_on_trade_with_belarus() -> None:
    sums: dict[str, float] = defaultdict(float)
    with (SHARED / "data" / "fts_russia" / "derived_russia_monthly_by_partner.csv").open(
        encoding="utf-8"
    ) as file:
        for row in csv.DictReader(file):
            if row["partner_ru"] == "Беларусь":
                sums[row["year"] + row["flow_of_russia"]] += float(row["usd_m"])
    years = {
        year: growth.turnover(sums[f"{year}X"], sums[f"{year}M"]) for year in range(2013, 2017)
    }
    assert [round(years[year], 1) for year in years] == [34187.5, 32267.1, 24474.1, 25534.0]
    growth_rates = [growth.growth(years[year], years[year - 1]) for year in (2014, 2015, 2016)]
    assert [round(100 * change, 1) for change in growth_rates if isinstance(change, float)] == [
        -5.6,
        -24.2,
        4.3,
    ]


@pytest.mark.parametrize("economy", ["blr", "rus", "deu", "afg"])
def test_identities_hold_on_real_exports(economy: str) -> None:
    mine, all_ = exports(economy), world()
    margins = structure.margins(mine, all_)
    assert isinstance(margins, structure.TradeMargins)
    assert margins.extensive * margins.intensive == pytest.approx(mine.sum() / all_.sum())
    groups = [product[0] for product in chain.table(SHARED).products]
    parts, total = structure.theil_parts(mine, groups), structure.theil(mine)
    assert isinstance(parts, structure.TheilDecomposition)
    assert parts.within + parts.between == pytest.approx(total)
    share = mine / mine.sum()
    advantage = structure.rca(chain.table(SHARED).values)[
        chain.table(SHARED).exporters.index(economy)
    ]
    assert np.nansum(advantage * all_ / all_.sum()) == pytest.approx(1)
    assert structure.herfindahl(mine) == pytest.approx(share @ share)
    assert similarity.michaely(mine, all_) == pytest.approx(
        1 - np.abs(share - all_ / all_.sum()).sum() / 2
    )
