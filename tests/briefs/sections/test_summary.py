"""The sentences over the figures, and what is said of each figure of page one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from kirmash.briefs.facts import assemble_brief, remembered_brief
from kirmash.briefs.material import BriefInputs, PastBrief, PastFigure
from kirmash.briefs.model import Brief, BriefFigure
from kirmash.dossier import answers
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.records.claims import Claim
from kirmash.records.estimates import is_projected
from kirmash.records.evidence import Acceptance, Basis, Document, Slot, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.periods import Period, year_period
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity
from kirmash.series.targets import follow_targets
from kirmash.settings import Settings

Make = Callable[[str], BriefInputs]
PAIR = ("UZB", "RU-TA")
AS_OF = date(2022, 6, 1)


def page(words: str, outlet: str, day: date = date(2021, 5, 3), basis: str = "page") -> Document:
    name = sha256(f"{outlet} {words}".encode()).hexdigest()
    return Document(name, outlet, words, "en", None, None, day, basis, outlet)


def told(
    words: str, outlet: str = "one.example", basis: str = "page", **fields: object
) -> Extraction:
    """A page of one claim on Uzbekistan and Tatarstan, which stands on all its words."""
    document = page(words, outlet, basis=basis)
    values: dict[str, object] = {"partner": "RU-TA", "period": year_period(2020), **fields}
    reporter = str(values.pop("reporter", "UZB"))
    measure = Measure(str(values.pop("measure", Measure.TURNOVER)))
    span = span_of(words, 0, len(words))
    return Extraction(document, (Claim(document.id, measure, reporter, (span,), **values),))  # type: ignore[arg-type]


def millions(value: float, hedge: Hedge = Hedge.EXACT) -> Quantity:
    return Quantity(value * 1e6, "USD", hedge)


def inputs_of(*pages: Extraction, lang: str = "en") -> BriefInputs:
    """What a brief on these pages is made from, its series estimated."""
    material = DossierMaterial(pages, (), AS_OF, 7, Path())
    settings = Settings()
    series = answers.estimate_all_flows(material, Pair(*PAIR), settings)
    targets = tuple(
        (each, "USD")
        for each in follow_targets(
            [c for p in pages for c in p.claims], series[Measure.TURNOVER], AS_OF, {}
        )
    )
    return BriefInputs(PAIR, lang, AS_OF, pages, series, position=7, targets=targets)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def summary_of(brief: Brief) -> list[str]:
    return [plain(note.text) for note in brief.summary]


def figure_of(brief: Brief, key: str) -> BriefFigure:
    return next(figure for figure in brief.figures if figure.key == key)


def details_of(brief: Brief, key: str) -> list[str]:
    return [plain(note.text) for note in figure_of(brief, key).detail]


LEVEL = told("Turnover of 2019 was $200 m", period=year_period(2019), quantity=millions(200))
FALL = told(
    "It fell by almost 10 % in 2020",
    "two.example",
    change_pct=-10.0,
    change_hedge=Hedge.ALMOST,
)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_first_sentence_says_the_change_in_dollars(lang: str) -> None:
    first, second = assemble_brief(inputs_of(LEVEL, FALL, lang=lang)).summary
    if lang == "en":
        assert plain(first.text).startswith("In 2020 turnover fell by almost 10 %, about $")
        assert plain(second.text) == "Tatarstan is a region of Russia."
    else:
        assert plain(first.text).startswith(
            "Товарооборот за 2020 г. снизился почти на 10 % (примерно на "
        )
        assert plain(second.text) == "Татарстан – регион России."
    assert len(first.refs) == 2
    assert first.text.endswith(".")
    assert not first.text.endswith("..")


def test_a_level_alone_is_told_without_a_change() -> None:
    first = summary_of(assemble_brief(inputs_of(LEVEL)))[0]
    assert first == "In 2019 turnover was $200.0 m."


def test_growth_between_two_reported_levels_is_told_as_about() -> None:
    later = told("Turnover of 2020 was $250 m", "two.example", quantity=millions(250))
    first = summary_of(assemble_brief(inputs_of(LEVEL, later)))[0]
    assert first == "In 2020 turnover grew by about 25 %, about $50 m, to $250.0 m."


def test_an_open_target_is_told_with_the_growth_it_needs() -> None:
    aim = told(
        "Turnover is to reach $300 m by 2024",
        "three.example",
        period=year_period(2024),
        quantity=millions(300),
        modality=Modality.TARGET,
    )
    brief = assemble_brief(inputs_of(LEVEL, aim))
    note = brief.summary[2]
    assert plain(note.text) == (
        "To reach the target of $300 m in 2024 turnover must grow by 8.4 % a year."
    )
    assert note.refs
    russian = assemble_brief(inputs_of(LEVEL, aim, lang="ru")).summary[2]
    assert plain(russian.text) == (
        "Чтобы выйти на целевой уровень 300 млн долл. (срок: 2024 г.), товарооборот должен расти "
        "на 8,4 % в год."
    )


def test_a_target_that_is_met_needs_no_growth() -> None:
    aim = told(
        "Turnover is to reach $150 m by 2024",
        "three.example",
        period=year_period(2024),
        quantity=millions(150),
        modality=Modality.TARGET,
    )
    assert len(assemble_brief(inputs_of(LEVEL, aim)).summary) == 2


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "Plans and deals: 5 in all, 1 done, 2 late."),
        ("ru", "Планы и договорённости: всего 5, выполнено 1, просрочено 2."),
    ],
)
def test_plans_are_counted(lang: str, expected: str, material: Make) -> None:
    brief = assemble_brief(material(lang))
    outcomes = [promise.outcome for promise in brief.promises]
    (counted,) = [text for text in summary_of(brief) if text.startswith(expected[:5])]
    digits = [int(word.strip(",.")) for word in counted.split() if word.strip(",.").isdigit()]
    assert digits[0] >= len(outcomes)
    assert digits[1:] == [outcomes.count("done"), outcomes.count("late")]


def test_a_later_brief_says_what_is_new() -> None:
    old = inputs_of(LEVEL)
    past = replace(remembered_brief(old), as_of=date(2021, 6, 1))
    assert past.figures == (PastFigure(Measure.TURNOVER, year_period(2019), 200e6, "USD"),)
    corrected = told(
        "Turnover of 2019 was $204.3 m",
        "two.example",
        period=year_period(2019),
        quantity=millions(204.3),
    )
    new = replace(inputs_of(corrected), past_brief=past)
    texts = summary_of(assemble_brief(new))
    assert texts[2:] == [
        "New since the brief as of 1 June 2021: 1 page, 0 deals done.",
        "Turnover for 2019 changed from $200.0 m to $204.3 m.",
    ]
    russian = summary_of(assemble_brief(replace(new, lang="ru")))
    assert russian[2:] == [
        "Новое после справки по данным на 1 июня 2021 г.: 1 страница, выполнено 0 договорённостей.",
        "Товарооборот за 2019 г.: было 200,0 млн долл., стало 204,3 млн долл.",
    ]
    same = summary_of(assemble_brief(replace(old, past_brief=past)))
    assert same[2:] == ["New since the brief as of 1 June 2021: 0 pages, 0 deals done."]


def test_a_newer_period_is_no_change_of_the_old_one() -> None:
    past = PastBrief(
        date(2021, 6, 1),
        3,
        (),
        (PastFigure(Measure.TURNOVER, year_period(2018), 150e6, "USD"),),
        (),
    )
    texts = summary_of(assemble_brief(replace(inputs_of(LEVEL), past_brief=past)))
    assert texts[-1] == "Turnover is now known for 2019: $200.0 m (before: $150.0 m for 2018)."


def test_each_figure_has_its_arithmetic_with_both_sources() -> None:
    brief = assemble_brief(inputs_of(LEVEL, FALL))
    assert details_of(brief, "turnover") == ["2020", "$200 m for 2019 less almost 10 %"]
    assert len(figure_of(brief, "turnover").detail[1].refs) == 2
    assert details_of(brief, "change") == ["2020", "printed by one outlet"]


RUNNING_YEAR = Period(2021 * 12, 2021 * 12 + 8)


def _nine_months(measure: Measure, value: float) -> Extraction:
    words = f"{measure} of nine months came to ${value} m"
    fields = {"measure": measure, "period": RUNNING_YEAR, "quantity": millions(value)}
    extraction = told(words, f"{measure}.example", **fields)
    return replace(extraction, document=replace(extraction.document, published=date(2021, 11, 2)))


def test_a_running_year_is_not_told_as_done() -> None:
    """Nine months let expect a year; page one has the last year that somebody reports."""
    parts = ((Measure.TURNOVER, 180), (Measure.EXPORTS, 100), (Measure.IMPORTS, 80))
    inputs = inputs_of(LEVEL, FALL, *(_nine_months(*part) for part in parts))
    whole = [p for p in inputs.series[Measure.TURNOVER].points if p.period == year_period(2021)]
    assert whole[0].value is not None
    assert is_projected(whole[0])
    brief = assemble_brief(inputs)
    assert "2020" in summary_of(brief)[0]
    assert "2021" not in summary_of(brief)[0]
    assert details_of(brief, "turnover")[0] == "2020"
    assert any("$180 m" in line and "2021" in line for line in details_of(brief, "turnover"))
    assert brief.chart is not None
    assert "2021" not in [mark.label for mark in brief.chart.points]


def test_flows_and_balance_of_a_running_year_are_not_told_as_done() -> None:
    year = {"period": year_period(2020)}
    pages = [
        told("Exports $60 m", measure=Measure.EXPORTS, quantity=millions(60), **year),
        told("Imports $40 m", "b.example", measure=Measure.IMPORTS, quantity=millions(40), **year),
        _nine_months(Measure.EXPORTS, 50),
        _nine_months(Measure.IMPORTS, 20),
    ]
    brief = assemble_brief(inputs_of(*pages))
    for key, value in (("exports", 60e6), ("imports", 40e6), ("balance", 20e6)):
        assert details_of(brief, key)[0] == "2020"
        assert figure_of(brief, key).number == pytest.approx(value, rel=0.1)


def test_where_only_a_part_of_a_year_is_reported_it_is_the_figure() -> None:
    brief = assemble_brief(inputs_of(_nine_months(Measure.TURNOVER, 180)))
    assert details_of(brief, "turnover")[0] == "January–September 2021"


def test_the_growth_a_target_needs_counts_from_a_reported_year() -> None:
    """From $200 m for 2019 to $400 m by 2025, not from what nine months of 2021 let expect."""
    words = "Turnover is to reach $400 m by 2025"
    fields = {"period": year_period(2025), "quantity": millions(400), "modality": Modality.TARGET}
    aim = told(words, "aim.example", **fields)
    parts = ((Measure.TURNOVER, 180), (Measure.EXPORTS, 100), (Measure.IMPORTS, 80))
    inputs = inputs_of(LEVEL, *(_nine_months(*part) for part in parts), aim)
    assert any(is_projected(point) for point in inputs.series[Measure.TURNOVER].points)
    assert inputs.targets[0][0].growth == pytest.approx(100 * (2 ** (1 / 6) - 1), rel=0.02)


def test_flows_and_balance_are_told_with_what_they_are_made_of() -> None:
    pages = [
        told("Exports were $60 m", measure=Measure.EXPORTS, quantity=millions(60)),
        told("Imports were $40 m", "two.example", measure=Measure.IMPORTS, quantity=millions(40)),
    ]
    brief = assemble_brief(inputs_of(*pages))
    assert details_of(brief, "turnover")[1] == "exports of $60 m plus imports of $40 m"
    assert details_of(brief, "balance")[1] == "exports of $60.0 m less imports of $40.0 m"
    assert details_of(brief, "exports") == ["2020", "printed by one outlet"]


def test_what_calls_for_care_stands_with_the_figure() -> None:
    by_hand = told("Turnover was $90 m", basis="given", quantity=millions(90))
    assert details_of(assemble_brief(inputs_of(by_hand)), "turnover")[-1] == (
        "Caution: date of the page given by hand"
    )
    rough = told("Turnover was over $90 m", quantity=millions(90, Hedge.MORE_THAN))
    lines = details_of(assemble_brief(inputs_of(rough, lang="ru")), "turnover")
    assert lines[1] == "источники называют только границу: более 90 млн долл."
    assert lines[-1] == "Внимание: единственный источник; низкая надёжность"


def test_a_figure_of_the_other_side_and_one_with_a_mirror_say_so() -> None:
    theirs = [
        told(
            f"Exports to Uzbekistan in {year} were ${value} m",
            reporter="RU-TA",
            partner="UZB",
            measure=Measure.EXPORTS,
            period=year_period(year),
            quantity=millions(value),
        )
        for year, value in ((2019, 50), (2020, 56))
    ]
    ours = told("Imports were $58 m", "two.example", measure=Measure.IMPORTS, quantity=millions(58))
    brief = assemble_brief(inputs_of(*theirs, ours))
    assert details_of(brief, "imports")[-1] == (
        "Caution: as Tatarstan reports it; Uzbekistan reports $58 m, weighed with the usual "
        "allowance between the two sides"
    )


UNSURE = {"acceptance": Acceptance.UNCONFIRMED, "confidence": 0.5}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_where_nothing_is_confirmed_the_best_is_shown_in_outline(lang: str) -> None:
    weak = told("Perhaps $70 m", quantity=millions(70), **{**UNSURE, "confidence": 0.3})
    better = told("Turnover was $80 m", "two.example", quantity=millions(80), **UNSURE)
    sold = told(
        "Exports $30 m", "two.example", measure=Measure.EXPORTS, quantity=millions(30), **UNSURE
    )
    brief = assemble_brief(inputs_of(weak, better, sold, lang=lang))
    turnover, exports = figure_of(brief, "turnover"), figure_of(brief, "exports")
    assert (turnover.status, turnover.number, exports.status) == ("n", 80e6, "n")
    assert turnover.refs
    if lang == "en":
        assert summary_of(brief)[0].startswith(
            "3 figures of this pair wait for a person to confirm them"
        )
        assert details_of(brief, "turnover") == [
            "2020",
            "not confirmed: two.example, 3 May 2021",
            "1 other number waits too",
        ]
    else:
        assert summary_of(brief)[0].startswith("Подтверждения человеком ждут 3 показателя")
        assert details_of(brief, "turnover")[1:] == [
            "не подтверждено: two.example, 3 мая 2021 г.",
            "подтверждения ждёт ещё 1 число",
        ]
    assert figure_of(brief, "imports").status == "x"


def test_what_is_confirmed_goes_before_what_waits() -> None:
    waiting = told("Perhaps $70 m", "two.example", quantity=millions(70), **UNSURE)
    brief = assemble_brief(inputs_of(LEVEL, waiting))
    assert figure_of(brief, "turnover").value.replace("\u00a0", " ") == "$200.0 m"
    assert summary_of(brief)[0] == "In 2019 turnover was $200.0 m."


def test_an_assumed_slot_is_marked_once_a_person_confirmed_it() -> None:
    from kirmash.briefs.material import build_context
    from kirmash.briefs.sections import bases
    from kirmash.briefs.sections.evidence import build_numbering

    assumed = told(
        "Turnover was $80 m",
        quantity=millions(80),
        slots=(Slot("partner", Basis.ASSUMED, ()),),
    )
    inputs = inputs_of(assumed)
    context = build_context(inputs, build_numbering(inputs.extractions, "en"))
    note = bases.claims_caution(context, assumed.claims)
    assert note is not None
    assert note.text == "Caution: part of it assumed from what the page is about"
