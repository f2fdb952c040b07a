"""Estimates are kept by all that they rest on, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from kirmash import Dossier, Measure
from kirmash.dossier import answers
from kirmash.dossier.intake import imported_module_sources
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import estimates
from kirmash.ledger.results_cache import NO_CACHE
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.records.judgements import Verdict
from kirmash.records.periods import year_period
from kirmash.records.quantities import Quantity
from kirmash.series import estimate

PAIR = Pair("BLR", "RU-IVA")
AT = "2026-11-01T10:00:00+00:00"
NUMBERS = {2014: 98, 2015: 77, 2016: 71}


def page(number: int, partner: str = "RU-IVA") -> tuple[Extraction, bytes]:
    text = f"Page {number} of {partner}. " + " ".join(
        f"In {year} turnover reached ${value} million." for year, value in NUMBERS.items()
    )
    document = Document(
        sha256(text.encode()).hexdigest(), f"{number}.txt", text, "en", published=date(2017, 2, 1)
    )
    claims = tuple(
        Claim(
            document.id,
            Measure.TURNOVER,
            "BLR",
            (span_of(text, text.index(f"In {year}"), text.index(f"In {year}") + 20),),
            partner,
            period=year_period(year),
            quantity=Quantity((value + number) * 1_000_000, "USD"),
        )
        for year, value in NUMBERS.items()
    )
    return Extraction(document, claims, details=DETAILS_VERSION), text.encode()


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path) as created:
        quick = replace(created, settings=replace(created.settings, draws=400))
        for number in (0, 9):
            quick.ledger.add(*page(number), "g", AT)
        yield quick


def key(dossier: Dossier, settings: Any = None) -> str:
    question = answers.estimation_inputs(
        dossier.pair_material(PAIR), PAIR, Measure.TURNOVER, settings or dossier.settings
    )
    return estimates.result_key("series", [question])


def test_answers_are_the_same_with_and_without(dossier: Dossier) -> None:
    plain = replace(dossier, results=NO_CACHE)
    point = plain.series(PAIR).points[0].id
    questions: list[Callable[[Dossier], Any]] = [
        lambda asked: asked.series(PAIR),
        lambda asked: asked.sensitivity(PAIR),
        lambda asked: asked.conflicts(PAIR),
        lambda asked: asked.why(point),
        lambda asked: asked.why(page(0)[0].claims[0].id, with_series=True),
    ]
    for ask in questions:
        answer = ask(plain)
        assert ask(dossier) == answer  # computed, and kept
        assert ask(dossier) == answer  # as kept
    assert len(list((dossier.folder / "cache").iterdir())) > 3


def test_what_is_kept_is_not_estimated_again(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = dossier.series(PAIR)

    def refuse(*_: Any) -> Any:
        raise AssertionError("estimated again")

    monkeypatch.setattr(estimate, "estimate_series", refuse)
    assert dossier.series(PAIR) == answer
    dossier.judge(answer.fits[0].claim, Verdict.WRONG, "Anna")
    with pytest.raises(AssertionError, match="estimated again"):
        dossier.series(PAIR)


def test_the_key_stays_where_nothing_bears_on_it(dossier: Dossier) -> None:
    before = key(dossier)
    assert key(dossier) == before
    other, raw = page(1, "RU-MOW")
    dossier.ledger.add(other, raw, "g", AT)
    dossier.judge(other.claims[0].id, Verdict.WRONG, "Anna")
    assert key(dossier) == before


def test_a_judgement_leaves_the_results_of_other_figures_of_its_page(dossier: Dossier) -> None:
    extraction, raw = page(3)
    last = extraction.claims[-1]
    text = extraction.document.text
    invested = replace(last, measure=Measure.INVESTMENT, spans=(span_of(text, 0, 4),))
    elsewhere = replace(last, partner="RU-MOW", spans=(span_of(text, 0, 6),))
    claims = (*extraction.claims, invested, elsewhere)
    dossier.ledger.add(replace(extraction, claims=claims), raw, "g", AT)
    before, trade = key(dossier), dossier.series(PAIR)
    dossier.series(PAIR, Measure.INVESTMENT)
    kept = {file.name for file in (dossier.folder / "cache").iterdir()}
    judged = dossier.judge(invested.id, Verdict.WRONG, "Anna")
    dossier.judge(elsewhere.id, Verdict.WRONG, "Anna")
    assert key(dossier) == before
    assert dossier.series(PAIR) == trade == replace(dossier, results=NO_CACHE).series(PAIR)
    assert {file.name for file in (dossier.folder / "cache").iterdir()} == kept
    dossier.judge(judged.id, Verdict.WITHDRAW, "Anna")
    assert key(dossier) == before
    dossier.judge(last.id, Verdict.WRONG, "Anna")
    assert key(dossier) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda dossier: dossier.judge(page(0)[0].claims[0].id, Verdict.WRONG, "Anna"),
        lambda dossier: dossier.judge(page(0)[0].claims[0].id, Verdict.ABOUT, "Anna", "2013"),
        lambda dossier: dossier.ledger.add(*page(5), "g", AT),
        lambda dossier: dossier.ledger.withdraw(page(0)[0].document.id, "Anna", AT, "twice"),
    ],
)
def test_the_key_changes_with_claims_and_judgements(
    dossier: Dossier, change: Callable[[Dossier], Any]
) -> None:
    before = key(dossier)
    change(dossier)
    assert key(dossier) != before


def test_the_key_changes_with_seed_and_draws(dossier: Dossier) -> None:
    settings = dossier.settings
    keys = {
        key(dossier, settings),
        key(dossier, replace(settings, seed=5)),
        key(dossier, replace(settings, draws=500)),
    }
    assert len(keys) == 3


def test_the_key_changes_with_every_part_of_the_evidence(dossier: Dossier) -> None:
    query, evidence = answers.estimation_inputs(
        dossier.pair_material(PAIR), PAIR, Measure.TURNOVER, dossier.settings
    )
    first, *rest = evidence.claims
    dearer = replace(first, quantity=Quantity(1.0, "USD"))  # as another rate would make it
    variants = [
        evidence,
        replace(evidence, claims=(dearer, *rest)),
        replace(evidence, published={**evidence.published, first.document: None}),
        replace(evidence, tiers=dict.fromkeys(evidence.tiers, "customs")),
        replace(evidence, amended={first.id: None}),
        replace(evidence, ceilings={year_period(2014): 5.0}),
        replace(evidence, ceilings={year_period(2014): 6.0}),
        replace(evidence, assumed=frozenset({first.id})),
    ]
    keys = {estimates.result_key("series", [(query, variant)]) for variant in variants}
    keys.add(estimates.result_key("sensitivity", [(query, evidence)]))
    keys.add(estimates.result_key("series", [(query, evidence)], year_period(2014)))
    assert len(keys) == len(variants) + 2


@pytest.mark.parametrize("name", ["series/priors.py", "data/series_priors.csv"])
def test_the_key_changes_with_code_and_priors(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before, sources = key(dossier), list(estimates._sources())
    assert name in dict(sources)
    changed = [(file, raw + b"#" if file == name else raw) for file, raw in sources]
    monkeypatch.setattr(estimates, "_sources", lambda: iter(changed))
    estimates.program_digest.cache_clear()
    try:
        assert key(dossier) != before
    finally:
        estimates.program_digest.cache_clear()


def test_all_the_code_that_estimates_is_in_the_digest() -> None:
    imported = imported_module_sources(resources.files("kirmash"), "kirmash.series.estimate")
    harmless = {"deprecation", "errors", "messages"}  # they word errors, and give no number
    packages = {name.split(".")[1] for name in imported} - harmless
    assert packages <= set(estimates.ESTIMATING_CODE)
    root = Path(str(resources.files("kirmash")))
    folders = {
        file.parent.relative_to(root).as_posix()
        for package in packages
        for file in (root / package).rglob("*.py")
    }
    assert folders <= set(estimates.ESTIMATING_CODE)


def test_a_read_only_dossier_keeps_them_in_memory(dossier: Dossier) -> None:
    results = replace(dossier.results, on_disk=False, _memory=type(dossier.results._memory)())
    asked = replace(dossier, results=results)
    answer = asked.series(PAIR)
    assert asked.series(PAIR) == answer
    assert results._memory
    assert not (dossier.folder / "cache").exists()


def test_a_value_asks_for_its_own_series_alone(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = dossier.series(PAIR, Measure.TURNOVER).points[0]
    queries = []
    original = estimates.series

    def counted(results: Any, query: Any, evidence: Any) -> Any:
        queries.append(query)
        return original(results, query, evidence)

    monkeypatch.setattr(estimates, "series", counted)
    assert dossier.why(point.id).point == point
    assert [query.measure for query in queries] == [Measure.TURNOVER]


def test_every_value_is_known_before_it_is_estimated(dossier: Dossier) -> None:
    material = dossier.pair_material(PAIR)
    for measure in (Measure.TURNOVER, Measure.EXPORTS, Measure.BALANCE):
        possible = set(answers.possible_levels(material, PAIR, measure))
        line = answers.estimate_series(material, PAIR, measure, dossier.settings)
        assert {(line.unit, point.period) for point in line.points} <= possible
