"""What a level rests on, in both languages: a case a kind of point, with its right sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from tests.series.series_cases import claim, usd

from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint, basis_claims
from kirmash.records.explanations import basis_text, explanation_text
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import Period, quarter_period, year_period
from kirmash.records.quantities import Direction, Hedge, Measure
from kirmash.series.estimate import SeriesEvidence, SeriesQuery, estimate_series

LATE, SOON = date(2019, 6, 1), date(2015, 3, 1)
Y14, Y15 = year_period(2014), year_period(2015)
OFFICIAL, CHOSEN = "official", "chosen"


def level(document: str, value: float, period: Period = Y14, **fields: Any) -> Claim:
    """A level in dollars."""
    return claim(document, quantity=usd(value), period=period, **fields)


def rate(document: str, percent: float, period: Period = Y15) -> Claim:
    """A rate of change against the year before."""
    return claim(document, change_pct=percent, period=period)


def flow(document: str, value: float, measure: Measure) -> Claim:
    """A level of exports or imports in 2014."""
    return claim(document, measure, quantity=usd(value), period=Y14)


@dataclass(frozen=True)
class Case:
    """Claims, what is asked of them, and what must be said of ``period`` in both languages.

    Documents named "official" and "chosen" are a cell and a person's choice; those that begin
    with "soon" appeared in March 2015, all others in 2019.
    """

    claims: tuple[Claim, ...]
    en: str
    ru: str
    period: Period = Y14
    query: SeriesQuery = field(default=SeriesQuery(Measure.TURNOVER, "BLR", "RU-IVA"))
    judgements: tuple[Judgement, ...] = ()


def estimated(case: Case) -> Series:
    """The series of a case."""
    documents = {c.document for c in case.claims}
    tiers = {OFFICIAL: "cell", CHOSEN: "decided"}
    evidence = SeriesEvidence(
        case.claims,
        {name: SOON if name.startswith("soon") else LATE for name in documents},
        case.judgements,
        claim_tiers={c.id: tiers[c.document] for c in case.claims if c.document in tiers},
    )
    return estimate_series(case.query, evidence)


def point_of(case: Case) -> SeriesPoint:
    """The point that a case is about."""
    return next(p for p in estimated(case).points if p.period == case.period)


def asking(measure: Measure, *periods: Period) -> SeriesQuery:
    """A question about another flow, or about periods nobody mentions."""
    return SeriesQuery(measure, "BLR", "RU-IVA", periods=periods)


def judged_wrong(wrong: Claim) -> tuple[Judgement, ...]:
    """A person's judgement that a claim is wrong."""
    return (Judgement(wrong.id, Verdict.WRONG, "A. Person", "2026-01-01T00:00:00Z"),)


FLOWS = (flow("a", 60e6, Measure.EXPORTS), flow("a", 40e6, Measure.IMPORTS))
WRONG = level("c", 140e6)
CASES = {
    "one number of two outlets, a rate and a level agree": Case(
        (level("a", 98.4e6), level("b", 78.8e6, Y15), level("c", 78.8e6, Y15), rate("d", -19.9)),
        "2 outlets print one number; the rate of change for 2015 (down 19.9 %) and the level for "
        "2014 ($98.4 m) agree with it.",
        "Одно число называют 2 издания; с ним сходятся темп изменения за 2015 г. (снижение на "
        "19,9 %) и уровень за 2014 г. (98,4 млн долл.).",
        Y15,
    ),
    "two numbers, one repeated": Case(
        (level("a", 98.4e6), level("b", 97.9e6), level("c", 98.0e6)),
        "2 numbers from 3 outlets lie within 1 % of the level.",
        "2 числа от 3 изданий отличаются от уровня менее чем на 1 %.",
    ),
    "a first estimate": Case(
        (level("soon", 98.4e6),),
        "One outlet prints the level; the figure was printed less than a year after the period and "
        "may have been revised since.",
        "Уровень называет 1 издание; число названо менее чем через год после периода и могло "
        "быть позже уточнено.",
    ),
    "a first estimate and what came later": Case(
        (
            *(level(f"soon{n}", 98.4e6) for n in range(2)),
            *(level(f"late{n}", 104.2e6) for n in range(2)),
        ),
        "2 outlets print one number; the first estimate was $98.4 m.",
        "Одно число называют 2 издания; первая оценка была 98,4 млн долл.",
    ),
    "turnover stated beside its flows": Case(
        (*FLOWS, level("b", 100e6)),
        "One outlet prints the level; exports for 2014 ($60 m) and imports for 2014 ($40 m) "
        "add up to it.",
        "Уровень называет 1 издание; экспорт за 2014 г. (60 млн долл.) и импорт за "
        "2014 г. (40 млн долл.) в сумме дают его.",
    ),
    "turnover of its flows alone": Case(
        FLOWS,
        "Not reported by any source; the level is the sum of exports for 2014 ($60 m) "
        "and imports for 2014 ($40 m).",
        "Источники его не называют; уровень равен сумме: экспорт за 2014 г. "
        "(60 млн долл.) и импорт за 2014 г. (40 млн долл.).",
    ),
    "exports left of turnover": Case(
        (level("a", 100e6), FLOWS[1]),
        "Not reported by any source; the level is turnover for 2014 ($100 m) less imports "
        "for 2014 ($40 m).",
        "Источники его не называют; уровень равен разности: товарооборот за 2014 г. "
        "(100 млн долл.) минус импорт за 2014 г. (40 млн долл.).",
        query=asking(Measure.EXPORTS),
    ),
    "flows that do not add up": Case(
        (
            flow("a", 40e6, Measure.EXPORTS),
            flow("a", 20e6, Measure.IMPORTS),
            level("b", 100e6),
            level("c", 100e6),
        ),
        "2 outlets print one number; exports for 2014 ($40 m) and imports for 2014 ($20 m) "
        "do not add up to it.",
        "Одно число называют 2 издания; экспорт за 2014 г. (40 млн долл.) и импорт за "
        "2014 г. (20 млн долл.) в сумме с ним расходятся.",
    ),
    "an official cell against a number of the press": Case(
        (level(OFFICIAL, 98.4e6), *(level(f"p{n}", 130e6) for n in range(4))),
        "An official table gives the level; one number was set aside: it contradicts the other "
        "figures.",
        "Уровень взят из официальной таблицы; 1 число не учтено: противоречие с остальными "
        "данными.",
    ),
    "a person's choice": Case(
        (level(CHOSEN, 98.4e6),), "A person chose this level.", "Уровень выбран человеком."
    ),
    "a number that a person judged wrong": Case(
        (level("a", 98.4e6), WRONG),
        "One outlet prints the level; a person judged one number wrong.",
        "Уровень называет 1 издание; человек признал неверным 1 число.",
        judgements=judged_wrong(WRONG),
    ),
    "the level of another year": Case(
        (
            *(level(f"a{n}", v, year_period(2013)) for n, v in enumerate((50.1e6, 50.2e6))),
            *(level(f"b{n}", v) for n, v in enumerate((81.3e6, 81.9e6, 50.15e6))),
        ),
        "2 numbers from 2 outlets lie within 1 % of the level; one number was set aside: probably "
        "that of 2013.",
        "2 числа от 2 изданий отличаются от уровня менее чем на 1 %; 1 число не учтено: вероятно, "
        "это показатель за 2013 г.",
    ),
    "millions for billions": Case(
        tuple(level(f"a{n}", v) for n, v in enumerate((50.1e9, 50.3e9, 50.2e6))),
        "2 numbers from 2 outlets lie within 1 % of the level; one number was set aside: probably "
        "millions instead of billions.",
        "2 числа от 2 изданий отличаются от уровня менее чем на 1 %; 1 число не учтено: вероятно, "
        "миллионы вместо миллиардов.",
    ),
    "a chain of rates": Case(
        (level("a", 98.4e6), rate("b", -20), rate("c", 5, year_period(2016))),
        "Not reported by any source; the level follows from the rate of change for 2016 "
        "(up 5 %), the rate of change for 2015 (down 20 %) and the level for 2014 ($98.4 m).",
        "Источники его не называют; уровень вычислен по данным: темп изменения за 2016 г. "
        "(рост на 5 %), темп изменения за 2015 г. (снижение на 20 %) и уровень за 2014 г. "
        "(98,4 млн долл.).",
        year_period(2016),
    ),
    "a limit": Case(
        (claim("a", quantity=usd(67e6, Hedge.MORE_THAN), period=Y14),),
        "One number is only a limit (“more than”, “less than”).",
        "1 число — лишь граница («более», «менее»).",
    ),
    "a rate without a level": Case(
        (rate("a", -20),),
        "Only the rate of change is known, and its base level is unknown.",
        "Известен только темп изменения, а уровень, от которого он отсчитан, неизвестен.",
        Y15,
    ),
    "a bare direction": Case(
        (claim("a", direction=Direction.UP, period=Y14),),
        "Sources report growth without a number.",
        "Источники сообщают о росте без числа.",
    ),
    "a quarter of a known year": Case(
        (level("a", 100e6),),
        "Not reported by any source; the level is estimated from the level for 2014 "
        "($100 m) and the usual share of these months.",
        "Источники его не называют; уровень оценён по обычной доле этих месяцев и по "
        "данным: уровень за 2014 г. (100 млн долл.).",
        quarter_period(2014, 1),
        asking(Measure.TURNOVER, quarter_period(2014, 1)),
    ),
    "a balance of two flows": Case(
        FLOWS,
        "Not reported by any source; the level is exports less imports.",
        "Источники его не называют; уровень равен разности экспорта и импорта.",
        query=asking(Measure.BALANCE),
    ),
    "the other side's figure": Case(
        (
            flow("a", 40e6, Measure.EXPORTS),
            replace(flow("b", 41e6, Measure.IMPORTS), reporter="RU-IVA", partner="BLR"),
        ),
        "One outlet prints the level; one number of the other side agrees with it, allowing for "
        "the usual difference between the two sides.",
        "Уровень называет 1 издание; с ним сходится 1 число другой стороны, если учесть обычную "
        "разницу между сторонами.",
        query=asking(Measure.EXPORTS),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_point_is_explained_in_both_languages(name: str) -> None:
    case = CASES[name]
    point = point_of(case)
    plain = {lang: _plain(explanation_text(point, "USD", lang)) for lang in ("en", "ru")}
    assert plain == {"en": case.en, "ru": case.ru}


BASES = {
    "one number of two outlets, a rate and a level agree": (
        "printed by 2 outlets",
        "по данным 2 изданий",
    ),
    "a first estimate": ("printed by one outlet", "по данным 1 издания"),
    "turnover of its flows alone": (
        "exports of $60 m plus imports of $40 m",
        "экспорт 60 млн долл. плюс импорт 40 млн долл.",
    ),
    "exports left of turnover": (
        "turnover of $100 m less imports of $40 m",
        "товарооборот 100 млн долл. минус импорт 40 млн долл.",
    ),
    "an official cell against a number of the press": (
        "from an official table",
        "из официальной таблицы",
    ),
    "a limit": (
        "sources give only a limit: more than $67 m",
        "источники называют только границу: более 67 млн долл.",
    ),
    "a quarter of a known year": (
        "from the level for 2014 ($100 m) and the usual share of these months",
        "по обычной доле этих месяцев и данным: уровень за 2014 г. (100 млн долл.)",
    ),
}


@pytest.mark.parametrize("name", BASES)
def test_a_level_has_a_short_sentence_of_its_arithmetic(name: str) -> None:
    point = point_of(CASES[name])
    plain = tuple(_plain(basis_text(point, "USD", lang)) for lang in ("en", "ru"))
    assert plain == BASES[name]
    assert basis_claims(point)
    assert set(basis_claims(point)) <= set(point.evidence)


def test_a_level_computed_from_a_rate_cites_both_numbers_and_says_how() -> None:
    base, almost = level("a", 98.4e6), rate("b", -20)
    limit = claim("c", quantity=usd(67e6, Hedge.MORE_THAN), period=Y15)
    almost = replace(almost, change_hedge=Hedge.ALMOST)
    point = point_of(Case((base, almost, limit), "", "", Y15))
    assert _plain(basis_text(point, "USD", "en")) == "$98.4 m for 2014 less almost 20 %"
    assert _plain(basis_text(point, "USD", "ru")) == "98,4 млн долл. за 2014 г. минус почти 20 %"
    assert set(point.evidence[:2]) == {base.id, almost.id}
    assert limit.id in point.evidence
    before = point_of(Case((level("a", 98.4e6), rate("b", -14.7, Y14)), "", "", year_period(2013)))
    assert _plain(basis_text(before, "USD", "en")) == (
        "computed back from $98.4 m for 2014, which was down 14.7 %"
    )
    assert _plain(basis_text(before, "USD", "ru")) == (
        "обратный расчёт от 98,4 млн долл. за 2014 г. (снижение на 14,7 %)"
    )
    grown = point_of(Case((base, rate("b", 5)), "", "", Y15))
    assert _plain(basis_text(grown, "USD", "en")) == "$98.4 m for 2014 plus 5 %"


def test_two_levels_are_named_with_their_chances() -> None:
    point = point_of(Case((level("a", 644.1e6), level("b", 896.6e6)), "", ""))
    first, second = point.alternatives
    (clause,) = point.explanation
    assert (clause.code, clause.levels) == ("two_levels", (first.value, second.value))
    assert clause.chances == (first.probability, second.probability)
    assert _plain(explanation_text(point, "USD", "en")).startswith("Two levels are possible: $")
    assert explanation_text(point, "USD", "ru").startswith("Возможны два уровня: ")


def test_every_point_is_explained_and_every_sentence_ends() -> None:
    for case in CASES.values():
        for point in estimated(case).points:
            for lang in ("en", "ru"):
                text = explanation_text(point, "USD", lang)
                assert text[0].isupper() or text[0].isdigit()
                assert text.endswith(".")
                assert not text.endswith("..")


def test_a_rate_that_misses_the_level_is_not_told_to_agree() -> None:
    claims = (level("a", 98.4e6), level("b", 78.8e6, Y15), level("c", 78.8e6, Y15), rate("d", 35.0))
    point = point_of(Case(claims, "", "", Y15))
    assert "agree" not in _codes(point.explanation)
    assert "rate_aside" in _codes(point.explanation)


def _codes(clauses: Iterable[Any]) -> list[str]:
    return [clause.code for clause in clauses]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")
