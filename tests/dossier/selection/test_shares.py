"""A share of a total is a level; of what contradicts itself or is a bound nothing is computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.series.series_cases import claim, usd

from kirmash.dossier.selection.shares import bases_of, is_share_of_flow, is_total, share_levels
from kirmash.records.claims import SEVERAL, WORLD, Claim, ShareBase
from kirmash.records.estimates import Series
from kirmash.records.explanations import basis_text, explanation_text
from kirmash.records.periods import Period, parse
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series

WINTER = parse("2018-01/2018-02")


def share(percent: float = 14.6, hedge: Hedge = Hedge.EXACT, **fields: Any) -> Claim:
    """The share of Belarus in exports of Ivanovo Oblast."""
    return claim(
        "shares",
        Measure.SHARE,
        **{
            "period": WINTER,
            "quantity": Quantity(percent, "percent", hedge),
            "whole": ShareBase("RU-IVA", Measure.EXPORTS),
            "share_kind": "exports",
            **fields,
        },
    )


def total(millions: float = 21.2, period: Period = WINTER, **fields: Any) -> Claim:
    """Exports of Ivanovo Oblast to all countries."""
    stated = claim("totals", Measure.EXPORTS, **{"quantity": usd(millions * 1e6), **fields})
    return replace(stated, reporter="RU-IVA", partner=fields.get("partner"), period=period)


def test_a_share_of_a_total_is_a_level_between_both_roundings() -> None:
    one, whole = share(), total()
    level = share_levels([one], [whole])[one.id]
    assert (level.level.measure, level.level.reporter, level.level.partner) == (
        Measure.EXPORTS,
        "RU-IVA",
        "BLR",
    )
    quantity = level.level.quantity
    assert quantity is not None
    assert quantity.value == pytest.approx(3.0952e6)
    assert quantity.low == pytest.approx(0.1455 * 21.15e6)
    assert quantity.high == pytest.approx(0.1465 * 21.25e6)
    assert level.basis.total_claims == (whole.id,)


@pytest.mark.parametrize(
    "wrong",
    [
        share(hedge=Hedge.MORE_THAN),
        share(period=None),
        share(one_firm=True),
        share(hs=("87",)),
        share(product="buses"),
        share(whole=None),
        share(whole=ShareBase("RU-IVA", None, "output")),
        share(whole=ShareBase("RU-IVA", Measure.EXPORTS, other="EAEU")),
        share(whole=ShareBase("RUS", Measure.EXPORTS)),
        share(share_kind="imports"),
        share(modality=Modality.TARGET),
        share(partner=None),
        share(100.0),
    ],
)
def test_what_is_no_share_of_a_whole_flow_gives_no_level(wrong: Claim) -> None:
    assert not is_share_of_flow(wrong)
    assert share_levels([wrong], [total()]) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        total(partner="CHN"),
        total(partner=SEVERAL),
        total(quantity=usd(21.2e6, Hedge.LESS_THAN)),
        total(product="fabrics"),
        total(hs=("52",)),
        total(modality=Modality.FORECAST),
        replace(total(), measure=Measure.COUNT),
    ],
)
def test_what_is_no_total_gives_no_level(wrong: Claim) -> None:
    assert not is_total(wrong)
    assert share_levels([share()], [wrong]) == {}


def test_totals_of_other_months_flows_and_economies_give_none() -> None:
    others = [
        total(period=parse("2018-01")),
        replace(total(), measure=Measure.IMPORTS),
        replace(total(), reporter="BLR"),
    ]
    assert share_levels([share()], others) == {}


def test_totals_that_agree_are_all_cited_the_finest_first_and_others_give_none() -> None:
    one, fine, rough = share(), total(21.17), total(21.2, partner=WORLD)
    basis = share_levels([one], [rough, fine])[one.id].basis
    assert basis.total_claims == (fine.id, rough.id)
    assert basis.total == fine.quantity
    assert share_levels([one], [fine, total(25)]) == {}


def test_a_hedged_share_has_a_wider_interval() -> None:
    about, exact = share(15, Hedge.ABOUT), share(15)
    levels = share_levels([about, exact], [total()])
    wide, narrow = levels[about.id].level.quantity, levels[exact.id].level.quantity
    assert wide is not None
    assert narrow is not None
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low


def estimated(*claims: Claim, totals: tuple[Claim, ...] = (total(),)) -> Series:
    """Exports of Ivanovo Oblast to Belarus by claims, shares among them."""
    levels = share_levels(claims, totals)
    evidence = SeriesEvidence(
        claims,
        {each.document: None for each in claims},
        amended={key: each.level for key, each in levels.items()},
        shares=bases_of(levels),
    )
    return estimate_series(SeriesQuery(Measure.EXPORTS, "RU-IVA", "BLR"), evidence)


def test_where_nobody_reports_the_flow_the_share_is_the_level() -> None:
    one, whole = share(), total()
    (point,) = estimated(one, totals=(whole,)).points
    assert point.period == WINTER
    assert point.value == pytest.approx(3.095e6, rel=0.01)
    assert point.low is not None
    assert point.high is not None
    assert point.low <= 0.1455 * 21.15e6
    assert point.high >= 0.1465 * 21.25e6
    assert (point.status, point.evidence) == ("e", (one.id, whole.id))
    plain = [basis_text(point, "USD", lang).replace("\u00a0", " ") for lang in ("en", "ru")]
    assert plain == [
        "a share of 14.6 % of a total of $21.2 m",
        "14,6 % от общего объёма 21,2 млн долл.",
    ]


def test_a_share_beside_a_reported_level_is_evidence() -> None:
    direct = claim("press", Measure.EXPORTS, period=WINTER, quantity=usd(3.1e6))
    direct = replace(direct, reporter="RU-IVA", partner="BLR")
    series = estimated(share(), direct)
    (point,) = series.points
    assert (point.value, point.status) == (3.1e6, "")
    assert {fit.claim for fit in series.fits} >= {direct.id}
    text = explanation_text(point, "USD", "en").replace("\u00a0", " ")
    assert text == (
        "One outlet prints the level; a share of 14.6 % of a total of $21.2 m was weighed with it."
    )


def test_a_share_that_contradicts_a_reported_level_is_a_conflict() -> None:
    direct = claim("press", Measure.EXPORTS, period=WINTER, quantity=usd(31e6))
    one, direct = share(), replace(direct, reporter="RU-IVA", partner="BLR")
    series = estimated(one, direct)
    assert any({one.id, direct.id} <= set(conflict.claims) for conflict in series.conflicts)
