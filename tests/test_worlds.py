"""The made-up worlds that series are judged by: their laws hold, and they stay the same."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from benchmarks.worlds import laws
from benchmarks.worlds.generator import (
    World,
    economies_of,
    make_pages_of_a_pair,
    make_world,
    statements_by_page,
)
from benchmarks.worlds.pages import write_pages
from benchmarks.worlds.printing import print_level, print_rate
from benchmarks.worlds.report import SEEDS, digest, read_oracle
from benchmarks.worlds.scores import precision_at_recall, readings

BY_NAME = {law.name: law for law in laws.LAWS}


def world(name: str) -> World:
    return make_world(BY_NAME[name], 1)


def test_a_seed_makes_one_world() -> None:
    law = laws.LAWS[-1]
    assert digest(make_world(law, 5)) == digest(make_world(law, 5)) != digest(make_world(law, 6))


@pytest.mark.parametrize("number", range(len(laws.LAWS)))
def test_the_oracle_knows_the_worlds_of_today(number: int) -> None:
    """Whoever changes a world asks the oracle anew; its own intervals cover what they promise."""
    for seed in SEEDS:
        judge = read_oracle(make_world(laws.LAWS[number], seed))
        assert len(judge.cells) >= 2_000
        assert 0.85 <= judge.covered() <= 0.95


def test_right_figures_of_today_are_near_the_truth() -> None:
    right = [s for s in world("today's").statements if s.cause == "right"]
    assert len(right) > 3_000
    assert not any(statement.is_off for statement in right)


def test_wrong_figures_are_mostly_off() -> None:
    wrong = [s for s in world("today's").statements if s.cause in {"gross", "scale"}]
    assert sum(statement.is_off for statement in wrong) > 0.7 * len(wrong)


def test_half_of_the_wrong_levels_are_round_and_copied_over_months() -> None:
    copied = world("errors copied")
    copies: dict[tuple[int, int, int], list[int]] = {}
    for statement in copied.statements:
        place = (statement.origin, statement.flow, statement.is_rate)
        copies.setdefault(place, []).append(statement.page)
    wrong = {
        (s.origin, s.flow, s.is_rate): s
        for s in copied.statements
        if s.cause != "right" and not s.is_rate
    }
    repeated = [place for place in wrong if len(copies[place]) > 1]
    assert 0.4 < len(repeated) / len(wrong) < 0.6
    for place in repeated:
        days = sorted(copied.days[page] for page in copies[place])
        assert (days[1] - days[0]).days >= 20
        assert float(f"{wrong[place].print.value:.1e}") == wrong[place].print.value


def test_a_quarter_of_the_outlets_quote_the_other_reporter() -> None:
    mirroring = world("the other reporter").levels.mirroring
    assert (mirroring.sum(axis=1) == laws.OUTLETS / 4).all()


def test_first_estimates_are_shared() -> None:
    levels = world("revised official data").levels
    assert np.abs(levels.early - levels.final).max() > 0.01
    assert np.allclose(np.exp(levels.early[..., :2]).sum(axis=-1), np.exp(levels.early[..., 2]))


@pytest.mark.parametrize("seed", range(50))
def test_a_print_leaves_the_truth_open(seed: int) -> None:
    random = np.random.default_rng(seed)
    level, growth = random.normal(18, 2), random.normal(0, 0.2)
    printed = print_level(level, random)
    assert printed.low - 1e-9 <= level <= printed.high + 1e-9
    rate = print_rate(growth, random)
    assert rate.low - 1e-9 <= growth <= rate.high + 1e-9
    assert abs(math.log1p(rate.value / 100) - growth) < 0.02


def test_every_statement_comes_back_from_its_page(tmp_path: Path) -> None:
    small = make_pages_of_a_pair(20, 3)
    places = write_pages(small, tmp_path / "pages.jsonl")
    claims = {
        (claim.document, claim.spans[0].start): claim
        for extraction in readings(tmp_path / "pages.jsonl")
        for claim in extraction.claims
    }
    assert claims.keys() == places.keys()
    for place, statement in places.items():
        claim = claims[place]
        assert (claim.reporter, claim.partner) == economies_of(statement.pair)
        value = claim.change_pct if statement.is_rate else claim.quantity and claim.quantity.value
        assert value == statement.print.value


def test_pages_of_one_pair_have_so_many_statements() -> None:
    assert {len(page) for _, page in statements_by_page(make_pages_of_a_pair(50, 3))} == {3}


def test_flags_are_scored_at_their_best_threshold() -> None:
    chances = np.array([0.9, 0.8, 0.7, 0.2, 0.0])
    off = np.array([True, False, True, True, False])
    assert precision_at_recall(chances, off) == 0.75
    assert precision_at_recall(np.zeros(5), off) is None
