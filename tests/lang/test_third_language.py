"""A language nobody speaks is added through the public seam: a folder of words and a grammar of two
rules, no file of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from kirmash import plugins
from kirmash.errors import InputError
from kirmash.extract.annotate import hedges, money, numbers, periods
from kirmash.extract.pipeline import extract
from kirmash.extract.rules import words
from kirmash.lang import detect, registry
from kirmash.lang.base import YEAR_DIGITS, Language, PeriodRule
from kirmash.lang.patterns import time_word_pattern
from kirmash.records.evidence import Document
from kirmash.records.quantities import Hedge, Measure

TEXT = "La eksporto en tervo-morvo 2015 sumis ĉirka trin milon taleroj; antaŭe du taleroj."
WORDS = {
    "number_words": "kind,value,forms\nunit,2,du\nunit,3,trin\nscale,1000000,milon\n",
    "time_words": "kind,value,forms\nmonth,1,tervo\nmonth,5,morvo\n",
    "hedges": "hedge,side,forms\nabout,before,ĉirka\n",
    "measure_words": "measure,kind,forms\nexports,noun,eksporto\n",
    "currency_words": "code,forms\nEUR,talero*\n",
}


def grammar(langs: tuple[str, ...]) -> list[PeriodRule]:
    month = time_word_pattern("month", langs)
    return [
        ("months", rf"\b(?P<m1>{month})-(?P<m2>{month})\s+(?P<y>{YEAR_DIGITS})"),
        ("year", rf"\b(?P<y>{YEAR_DIGITS})\b"),
    ]


@pytest.fixture
def language(tmp_path: Path) -> Language:
    for name, table in WORDS.items():
        (tmp_path / f"{name}.csv").write_text(table, "utf-8")
    return Language("zz", "Latin", tmp_path, distinctive_letters="ĉĝŝ", periods=grammar)


@pytest.fixture
def added(language: Language) -> Iterator[Language]:
    registry.register_language(language)
    yield language
    registry.remove_language("zz")


@pytest.mark.usefixtures("added")
def test_numbers_periods_hedges_and_measures_are_read() -> None:
    two, three = (
        number for number in reversed(numbers.find_numbers(TEXT, "zz")) if number.in_words
    )
    assert (three.value, two.value) == (3_000_000, 2)
    assert hedges.find_hedge(TEXT, three.start, three.end, "zz") is Hedge.ABOUT
    assert hedges.find_hedge(TEXT, two.start, two.end, "zz") is Hedge.EXACT
    assert [
        str(period.period) for period in periods.find_periods(TEXT, "zz", date(2016, 4, 15))
    ] == ["2015-01/2015-05"]
    assert [mention.measure for mention in words.mentions(TEXT, 0, len(TEXT), "zz")] == [
        Measure.EXPORTS
    ]
    assert [
        amount.unit
        for amount in money.find_numbers_with_units(TEXT, "zz")
        if amount.number.in_words
    ] == [
        "EUR",
        "EUR",
    ]


@pytest.mark.usefixtures("added")
def test_a_document_of_it_is_recognised_and_read() -> None:
    assert detect.detect_language(TEXT) == "zz"
    claim = extract(Document("0" * 64, "page.txt", TEXT, "zz", published=date(2016, 4, 15))).claims[
        0
    ]
    assert claim.measure is Measure.EXPORTS
    assert str(claim.period) == "2015-01/2015-05"
    assert claim.quantity is not None
    assert (claim.quantity.value, claim.quantity.unit, claim.quantity.hedge) == (
        3_000_000,
        "EUR",
        Hedge.ABOUT,
    )


@pytest.mark.usefixtures("added")
def test_the_other_languages_are_read_as_before() -> None:
    assert detect.detect_language("Exports grew to about 3 million.") == "en"
    assert not periods.find_periods(TEXT.replace("2015", ""), "en", None)
    assert [
        str(period.period) for period in periods.find_periods("в январе–мае 2015 года", "be", None)
    ] == ["2015-01/2015-05"]


def test_nothing_of_it_is_left_when_it_is_taken_back(language: Language) -> None:
    before = registry.language_codes()
    registry.register_language(language)
    assert registry.language_codes() == (*before, "zz")
    registry.remove_language("zz")
    assert registry.language_codes() == before
    assert detect.detect_language(TEXT) == "en"
    assert not [number for number in numbers.find_numbers(TEXT, "zz") if number.in_words]


def test_a_plug_in_adds_a_language(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry(EntryPoint):
        def load(self) -> plugins.Plugin:
            return plugins.Plugin(plugins.INTERFACE_VERSION, (language,))

    entry = Entry("zz", "zz:plugin", plugins.LANGUAGES)
    monkeypatch.setattr(
        plugins, "entry_points", lambda group: [entry] if group == plugins.LANGUAGES else []
    )
    registry.reload_languages()
    try:
        assert "zz" in registry.language_codes()
        assert [number.value for number in numbers.find_numbers("trin milon", "zz")] == [3_000_000]
        assert [
            str(period.period) for period in periods.find_periods("tervo-morvo 2015", "zz", None)
        ] == ["2015-01/2015-05"]
    finally:
        monkeypatch.undo()
        registry.reload_languages()
    assert "zz" not in registry.language_codes()


def test_a_code_that_is_none_is_refused(language: Language) -> None:
    with pytest.raises(InputError, match="not a language code"):
        registry.register_language(replace(language, code="Zz 1"))
