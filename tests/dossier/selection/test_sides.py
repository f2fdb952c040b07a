"""A pair reversed gives the same figures seen from the other side, whoever reports them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.dossier import answers
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.selection.sides import reporting_view, seen_from
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series
from kirmash.records.evidence import Acceptance, Document, Span
from kirmash.records.explanations import basis_text, explanation_text
from kirmash.records.extractions import PartialExtraction
from kirmash.records.periods import year_period
from kirmash.records.quantities import Measure, Quantity
from kirmash.settings import Settings

BELARUS, REGION = "BLR", "RU-IVA"
PAIR, REVERSED = Pair(BELARUS, REGION), Pair(REGION, BELARUS)
QUICK = replace(Settings(), draws=300)
SEEN_AS = {
    Measure.TURNOVER: Measure.TURNOVER,
    Measure.EXPORTS: Measure.IMPORTS,
    Measure.IMPORTS: Measure.EXPORTS,
    Measure.BALANCE: Measure.BALANCE,
}


def flow(place: int, reporter: str, measure: Measure, millions: float, year: int = 2014) -> Claim:
    """A level that one side reports of its trade with the other, each on a page of its own."""
    return Claim(
        f"d{place}",
        measure,
        reporter,
        (Span(place, place + 1, "x"),),
        REGION if reporter == BELARUS else BELARUS,
        period=year_period(year),
        quantity=Quantity(millions * 1e6, "USD"),
    )


def material_of(claims: list[Claim]) -> DossierMaterial:
    extractions = tuple(
        PartialExtraction(
            Document(claim.document, claim.document, "", "en", published=date(2019, 6, 1)),
            (claim,),
        )
        for claim in claims
    )
    return DossierMaterial(extractions, (), date(2020, 1, 1), 1, Path())


def series_of(claims: list[Claim], pair: Pair, measure: Measure) -> Series:
    return answers.estimate_series(material_of(claims), pair, measure, QUICK)


@st.composite
def reports(draw: st.DrawFn) -> list[Claim]:
    """Flows that either side or both report, a few per cent apart, and perhaps a turnover."""
    claims = []
    for reporter in (BELARUS, REGION):
        for measure in (Measure.EXPORTS, Measure.IMPORTS):
            for year in (2014, 2015):
                if draw(st.booleans()):
                    size = draw(st.floats(20, 90).map(lambda value: round(value, 1)))
                    claims.append(flow(len(claims), reporter, measure, size, year))
    if draw(st.booleans()):
        size = draw(st.integers(60, 160))
        claims.append(flow(len(claims), BELARUS, Measure.TURNOVER, size, 2015))
    return claims


@settings(max_examples=12, deadline=None)
@given(reports())
def test_the_pair_reversed_has_the_same_levels_and_intervals(claims: list[Claim]) -> None:
    for measure, other in SEEN_AS.items():
        here, there = series_of(claims, PAIR, measure), series_of(claims, REVERSED, other)
        assert (there.measure, there.reporter, there.partner) == (other, REGION, BELARUS)
        sign = -1 if measure is Measure.BALANCE else 1
        for point, turned in zip(here.points, there.points, strict=True):
            ends = [turned.low, turned.high][::sign]
            assert turned.period == point.period
            assert [turned.value, *ends] == [
                None if each is None else sign * each
                for each in (point.value, point.low, point.high)
            ]
            assert turned.evidence == point.evidence
            assert turned.id != point.id, "each side counts its own flows"


def test_a_flow_is_counted_by_the_side_that_reports_more_of_it() -> None:
    claims = [
        flow(0, REGION, Measure.EXPORTS, 30),
        flow(1, REGION, Measure.EXPORTS, 33, 2015),
        flow(2, BELARUS, Measure.IMPORTS, 31),
    ]
    assert reporting_view(claims, PAIR, Measure.IMPORTS) == (REVERSED, Measure.EXPORTS)
    assert reporting_view(claims[:0], REVERSED, Measure.BALANCE) == (PAIR, Measure.BALANCE)
    assert reporting_view(claims, PAIR, Measure.INVESTMENT) == (PAIR, Measure.INVESTMENT)
    unsure = [replace(claim, acceptance=Acceptance.UNCONFIRMED) for claim in claims[:2]]
    assert reporting_view([*unsure, claims[2]], PAIR, Measure.IMPORTS) == (PAIR, Measure.IMPORTS)


@pytest.mark.parametrize(
    ("lang", "basis", "words"),
    [
        ("en", "printed by one outlet", "the level is as the other side reports the flow"),
        ("ru", "по данным 1 издания", "уровень указан по данным другой стороны"),
    ],
)
def test_a_level_of_the_other_side_says_so(lang: str, basis: str, words: str) -> None:
    claims = [flow(0, REGION, Measure.EXPORTS, 30), flow(1, REGION, Measure.EXPORTS, 33, 2015)]
    claims.append(flow(2, BELARUS, Measure.IMPORTS, 31))
    point = series_of(claims, PAIR, Measure.IMPORTS).points[0]
    assert point.value == pytest.approx(30e6)
    assert basis_text(point, "USD", lang) == basis
    assert words in explanation_text(point, "USD", lang)
    own = series_of(claims, REVERSED, Measure.EXPORTS).points[0]
    assert words not in explanation_text(own, "USD", lang)


def test_arithmetic_of_flows_is_told_by_their_other_names() -> None:
    claims = [flow(0, REGION, Measure.EXPORTS, 60), flow(1, REGION, Measure.IMPORTS, 40)]
    here = series_of(claims, PAIR, Measure.TURNOVER).points[0]
    there = series_of(claims, REVERSED, Measure.TURNOVER).points[0]
    plain = [basis_text(point, "USD", "en").replace("\u00a0", " ") for point in (here, there)]
    assert plain == [
        "exports of $40 m plus imports of $60 m",
        "exports of $60 m plus imports of $40 m",
    ]


def test_a_series_seen_from_its_own_reporter_is_itself() -> None:
    series = series_of([flow(0, BELARUS, Measure.EXPORTS, 60)], PAIR, Measure.EXPORTS)
    assert seen_from(series, BELARUS) is series
    assert seen_from(seen_from(series, REGION), BELARUS).points[0].value == series.points[0].value
