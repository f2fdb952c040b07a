"""Levels in any currency and unit: series of their own, joined at the rates of their periods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kirmash import Dossier, Pair
from kirmash.dossier.selection.currencies import average_rate, load_table
from kirmash.records import periods
from kirmash.records.estimates import Series

PAIR = ("DEU", "HUN")


def claim(quote: str, **more: Any) -> dict[str, Any]:
    """A claim on words, of Germany with Hungary in 2023 unless more is told."""
    return {
        "measure": "turnover",
        "reporter": PAIR[0],
        "partner": PAIR[1],
        "period": "2023",
        "modality": "reported",
        "spans": [{"quote": quote}],
        **more,
    }


def page(number: int, *claims: dict[str, Any]) -> str:
    """A page of claims, a sentence each."""
    text = f"Page {number}.\n"
    for each in claims:
        quote = each["spans"][0]["quote"]
        each["spans"] = [{"start": len(text), "end": len(text) + len(quote), "quote": quote}]
        text += quote + "\n"
    document = {
        "source": f"{number}.html",
        "url": f"https://paper{number}.example/{number}",
        "lang": "en",
        "published": "2024-03-05",
        "published_basis": "page",
        "title": None,
        "text": text,
    }
    empty: dict[str, Any] = {"deals": [], "actors": [], "goods": []}
    shape = {"schema": "kirmash.extraction/2", "reader": "desk", "document": document}
    return json.dumps({**shape, "claims": list(claims), **empty})


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        yield created


def add(dossier: Dossier, *pages: str) -> None:
    """Hand pages in."""
    path = dossier.folder.parent / "pages.jsonl"
    path.write_text("\n".join(pages), "utf-8")
    assert not dossier.add([path]).rejected


def level(series: Series, period: str = "2023") -> float:
    """The level of a period."""
    point = next(p for p in series.points if str(p.period) == period)
    assert point.value is not None
    return point.value


EUROS = page(1, claim("Trade was 68 billion euros in 2023", value=68e9, unit="EUR"))


def test_a_pair_told_of_in_euros_has_its_series_in_euros(dossier: Dossier) -> None:
    add(dossier, EUROS)
    series = dossier.series(PAIR)
    assert series.unit == "EUR"
    assert level(series) == pytest.approx(68e9, rel=0.01)
    point = next(p for p in series.points if p.value)
    assert dossier.why(point.id).id == point.id


def test_euros_join_the_dollars_at_the_rate_of_their_year(dossier: Dossier) -> None:
    add(dossier, EUROS)
    dollars = dossier.series(PAIR, unit="USD")
    rate = average_rate(load_table(dossier.folder), "EUR", periods.year_period(2023))
    assert rate is not None
    assert level(dollars) == pytest.approx(68e9 / rate.per_usd, rel=0.01)
    point = next(p for p in dollars.points if p.value)
    assert point.low is not None
    assert point.high is not None
    assert (point.high - point.low) / level(dollars) > 0.008, "two digits and a rate leave room"
    assert {fit.reading for fit in dollars.fits} == {"used"}
    assert dossier.why(point.id).id == point.id


def test_a_level_in_dollars_and_one_in_euros_bear_each_other_out(dossier: Dossier) -> None:
    add(
        dossier,
        EUROS,
        page(2, claim("Trade came to $73.6 billion in 2023", value=73.6e9, unit="USD")),
        page(3, claim("Trade was $95 billion in 2023", value=95e9, unit="USD")),
    )
    series = dossier.series(PAIR)
    assert series.unit == "USD"
    assert level(series) == pytest.approx(73.6e9, rel=0.02)


def test_a_table_of_the_users_turns_what_the_program_has_no_rate_for(dossier: Dossier) -> None:
    add(dossier, page(1, claim("Trade was 5 trillion soms", value=5e12, unit="UZS")))
    assert dossier.series(PAIR, unit="USD").points == () or not any(
        p.value for p in dossier.series(PAIR, unit="USD").points
    )
    assert level(dossier.series(PAIR)) == pytest.approx(5e12, rel=0.1)
    (dossier.folder / "rates.csv").write_text("currency,period,per_usd\nUZS,2023,11700\n", "utf-8")
    assert level(dossier.series(PAIR, unit="USD")) == pytest.approx(5e12 / 11700, rel=0.15)


def test_a_rate_of_change_counts_whatever_the_currency_of_its_level(dossier: Dossier) -> None:
    add(
        dossier,
        page(1, claim("Trade was $100 million in 2022", value=100e6, unit="USD", period="2022")),
        page(
            2,
            claim(
                "Trade grew by 10.0% to 1.2 trillion soms",
                value=1.2e12,
                unit="UZS",
                change_pct=10.0,
            ),
        ),
    )
    assert level(dossier.series(PAIR)) == pytest.approx(110e6, rel=0.02)


def test_a_rate_of_change_in_euros_is_another_in_dollars(dossier: Dossier) -> None:
    table = load_table(dossier.folder)
    now, before = (average_rate(table, "EUR", periods.year_period(y)) for y in (2015, 2014))
    assert now is not None
    assert before is not None
    add(
        dossier,
        page(
            1,
            claim(
                "Trade grew by 2.5% to 50.25 billion euros",
                value=50.25e9,
                unit="EUR",
                change_pct=2.5,
                period="2015",
            ),
        ),
        page(2, claim("$65.1 billion in 2014", value=65.12e9, unit="USD", period="2014")),
    )
    series = dossier.series(PAIR)
    assert level(series, "2014") == pytest.approx(65.12e9, rel=0.02)
    assert level(series, "2015") == pytest.approx(50.25e9 / now.per_usd, rel=0.02)


def test_tonnes_and_money_do_not_meet(dossier: Dossier) -> None:
    add(
        dossier,
        page(1, claim("Exports were 300 tonnes", measure="exports", value=300, unit="t")),
        page(2, claim("Exports grew by 40%", measure="exports", change_pct=40.0)),
    )
    tonnes = dossier.series(PAIR, "exports")
    assert tonnes.unit == "t"
    assert [str(point.period) for point in tonnes.points if point.value] == ["2023"]
    assert not any(point.value for point in dossier.series(PAIR, "exports", unit="USD").points)


def test_investment_has_series_and_conflicts(dossier: Dossier) -> None:
    figures = (("$512 million", 512e6), ("$897 million", 897e6))
    add(
        dossier,
        *(
            page(
                n,
                claim(
                    f"German investment was {words}", measure="investment", value=value, unit="USD"
                ),
            )
            for n, (words, value) in enumerate(figures)
        ),
    )
    series = dossier.series(PAIR, "investment")
    assert {fit.reading for fit in series.fits} <= {"used", "out_of_line"}
    assert len(series.fits) == 2
    for pair in (PAIR, PAIR[::-1]):
        report = dossier.conflict_report(Pair(*pair))
        assert {c.measure for c in report.conflicts} == {"investment"}


def test_an_average_rate_is_of_the_months_or_of_the_year(dossier: Dossier) -> None:
    table = load_table(dossier.folder)
    half = average_rate(table, "EUR", periods.half_year_period(2014, 1))
    months = [
        average_rate(table, "EUR", periods.month_range(2014, month, month)) for month in range(1, 7)
    ]
    assert half is not None
    assert half.per_usd == pytest.approx(sum(m.per_usd for m in months if m) / 6)
    year, part = (
        average_rate(table, "RUB", period)
        for period in (periods.year_period(2015), periods.half_year_period(2015, 1))
    )
    assert year is not None
    assert part is not None
    assert part.per_usd == pytest.approx(year.per_usd)
    assert part.spread > 0.05 > year.spread, "the rouble fell by half within a year"
    assert average_rate(table, "XXX", periods.year_period(2015)) is None


def test_what_hangs_on_a_claim_is_in_the_unit_of_the_series(dossier: Dossier) -> None:
    add(
        dossier,
        EUROS,
        page(2, claim("Trade came to 95.2 billion euros", value=95.2e9, unit="EUR")),
        page(3, claim("Trade was 68.1 billion euros", value=68.1e9, unit="EUR")),
    )
    contradictions = dossier.conflicts(PAIR)
    assert contradictions
    assert {each.unit for each in contradictions} == {"EUR"}
