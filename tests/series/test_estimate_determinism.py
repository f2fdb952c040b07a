"""The same claims give the same numbers: whatever their order, whatever is estimated beside them,
whatever Python hashes text to.
"""

import os
import random
import subprocess
import sys
from datetime import date

import pytest
from tests.series.series_cases import DEMO, PUBLISHED, claim, usd

from kirmash.records.periods import month_range, year_period
from kirmash.records.quantities import Hedge, Measure
from kirmash.series.estimate import (
    SeriesEvidence,
    SeriesQuery,
    estimate_series,
    estimate_series_batch,
)

PRINTED = """
from tests.series.test_estimate_determinism import SERIES_QUESTIONS
from kirmash.series.estimate import estimate_series_batch
print([[(str(p.period), p.value, p.low, p.high) for p in s.points] + [(f.claim, f.weight) for f in s.fits] for s in estimate_series_batch(SERIES_QUESTIONS[:2])])
"""


def contradictory_claims(seed):
    """Contradictory claims over ten years: levels, rates, bounds, part-years."""
    rng = random.Random(seed)
    claims = []
    for n in range(16):
        when = year_period(rng.randrange(2008, 2016))
        level = 100e6 * 1.1 ** (when.year - 2008) * rng.choice([1, 1, 1, 1, 1.3, 1000])
        shape = n % 4
        if shape == 0:
            claims.append(claim(f"d{n}", change_pct=round(rng.gauss(10, 8), 1), period=when))
        elif shape == 1:
            claims.append(
                claim(f"d{n}", quantity=usd(level * 0.7), period=month_range(when.year, 1, 9))
            )
        else:
            claims.append(
                claim(
                    f"d{n}",
                    quantity=usd(level, Hedge.MORE_THAN if shape == 2 else Hedge.EXACT),
                    period=when,
                )
            )
    return tuple(claims)


QUESTIONS = tuple(
    SeriesQuery(measure, "BLR", "RU-IVA") for measure in (Measure.TURNOVER, Measure.EXPORTS)
)
SERIES_QUESTIONS = (
    (QUESTIONS[0], SeriesEvidence(DEMO, PUBLISHED)),
    *(
        (
            question,
            SeriesEvidence(
                contradictory_claims(seed), {f"d{n}": date(2017, 1, 1 + n) for n in range(16)}
            ),
        )
        for seed in range(2)
        for question in QUESTIONS
    ),
)


def test_each_series_is_the_same_alone_and_among_any_others():
    together, turned = (
        estimate_series_batch(SERIES_QUESTIONS),
        estimate_series_batch(SERIES_QUESTIONS[::-1])[::-1],
    )
    assert together == turned
    assert [estimate_series(*arguments) for arguments in SERIES_QUESTIONS] == together


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_claims_changes_nothing(seed):
    question, evidence = SERIES_QUESTIONS[1 + 2 * seed]
    shuffled = list(evidence.claims)
    random.Random(seed).shuffle(shuffled)
    assert estimate_series(
        question, SeriesEvidence(tuple(shuffled), evidence.published)
    ) == estimate_series(question, evidence)


def test_what_python_hashes_text_to_changes_nothing():
    runs = [
        subprocess.run(
            [sys.executable, "-c", PRINTED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert "2015" in runs[0].stdout
