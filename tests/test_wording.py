"""The report wording: both languages say the same things, with the same placeholders, each in its
own letters.
"""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import messages

from kirmash import i18n
from kirmash.records.periods import Period, parse

# What stays in Latin letters in Russian: names of programs, formats and databases, the letter of an
# annex, quarters.
# Words of the command line are typed as they are.
BRANDS = {"Kirmash", "Excel", "Word", "PDF", "BACI", "Comtrade", "D", "I", "II", "III", "IV"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    english, russian = i18n.catalog("en"), i18n.catalog("ru")
    assert english.single.keys() == russian.single.keys()
    assert english.plural.keys() == russian.plural.keys()


def test_both_languages_have_the_same_placeholders() -> None:
    english, russian = i18n.catalog("en"), i18n.catalog("ru")
    differing = [
        key
        for key, text in english.single.items()
        if placeholders(text) != placeholders(russian.single[key])
    ]
    differing += [
        key
        for key, forms in english.plural.items()
        if set().union(*map(placeholders, forms))
        != set().union(*map(placeholders, russian.plural[key]))
    ]
    assert differing == []


def test_plural_forms_are_as_many_as_the_language_has() -> None:
    assert {len(forms) for forms in i18n.catalog("en").plural.values()} == {2}
    assert {len(forms) for forms in i18n.catalog("ru").plural.values()} == {3}


def test_no_sentence_is_empty() -> None:
    for lang in i18n.LANGUAGES:
        catalog = i18n.catalog(lang)
        assert all(text.strip() for text in catalog.single.values())
        assert all(text.strip() for forms in catalog.plural.values() for text in forms)


# blanks, and what is typed as it stands
COMMANDS = r"\{\w+\}|kirmash(?:\[\w+\])?(?: [a-z]+)*|--\w+|docs/\S+"


def test_russian_has_no_latin_letters() -> None:
    russian = i18n.catalog("ru")
    texts = {
        **russian.single,
        **{
            f"{key}.{n}": text
            for key, forms in russian.plural.items()
            for n, text in enumerate(forms)
        },
    }
    latin_words = {
        key: set(re.findall(r"[A-Za-z]+", re.sub(COMMANDS, "", text))) - BRANDS
        for key, text in texts.items()
        if not key.startswith(("cli.", "import.refused."))  # fields of files bear their names
    }
    assert {key: words for key, words in latin_words.items() if words} == {}


def test_a_missing_key_and_a_missing_placeholder_are_refused() -> None:
    with pytest.raises(KeyError):
        i18n.translate("no.such.key", "en")
    with pytest.raises(KeyError):
        i18n.translate("level.about", "en")
    with pytest.raises(KeyError):
        i18n.translate("level.about", "fr", value="1")


def test_braces_in_a_value_are_left_alone() -> None:
    assert i18n.translate("level.exact", "en", value="{0.__class__}") == "{0.__class__}"


@pytest.mark.parametrize(
    ("n", "russian", "english"),
    [
        (1, "1 магазин", "1 shop"),
        (3, "3 магазина", "3 shops"),
        (11, "11 магазинов", "11 shops"),
        (21, "21 магазин", "21 shops"),
        (33, "33 магазина", "33 shops"),
    ],
)
def test_plurals(n: int, russian: str, english: str) -> None:
    assert i18n.translate_plural("count.shops", "ru", n) == russian
    assert i18n.translate_plural("count.shops", "en", n) == english


@given(st.integers(0, 10_000))
def test_russian_plural_rule(n: int) -> None:
    expected = (
        0
        if n % 10 == 1 and n % 100 != 11
        else 1
        if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
        else 2
    )
    assert i18n.catalog("ru").form(n) == expected


@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        (98.4e6, "USD", "$98.4 m", "98,4 млн долл."),
        (67e6, "USD", "$67 m", "67 млн долл."),
        (1.25e9, "USD", "$1.25 bn", "1,25 млрд долл."),
        (950.0, "USD", "$950", "950 долл."),
        (-3e6, "EUR", "−€3 m", "−3 млн евро"),
        (33, "units", "33", "33"),
        (14.6, "percent", "14.6 %", "14,6 %"),
        (5e6, "KZT", "KZT 5 m", "5 млн KZT"),
        (1200, "t", "1,200 t", "1 200 т"),
    ],
)
def test_values(value: float, unit: str, english: str, russian: str) -> None:
    assert i18n.format_value(value, unit, "en").replace("\u00a0", " ") == english
    assert i18n.format_value(value, unit, "ru").replace("\u00a0", " ") == russian


def test_estimates_and_intervals_share_a_scale() -> None:
    assert (
        i18n.format_estimate(79.83e6, 77e6, 82.7e6, "USD", "en").replace("\u00a0", " ")
        == "$79.8 m (77.0–82.7)"
    )
    assert (
        i18n.format_estimate(79.83e6, 77e6, 82.7e6, "USD", "ru").replace("\u00a0", " ")
        == "79,8 млн долл. (77,0–82,7)"
    )
    assert i18n.format_interval(0.9e6, 1.2e6, "USD", "en").replace("\u00a0", " ") == "$0.9–1.2 m"


@pytest.mark.parametrize(
    ("value", "text"),
    [(-14.7, "−14.7 %"), (3.2, "+3.2 %"), (0.0, "0 %"), (0.04, "0 %"), (-0.04, "0 %")],
)
def test_percentages(value: float, text: str) -> None:
    assert i18n.format_pct(value, "en").replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("period", "english", "russian"),
    [
        ("2014", "2014", "2014"),
        ("2018-01/2018-02", "January–February 2018", "январь–февраль 2018 г."),
        ("2014-H1", "first half of 2014", "первое полугодие 2014 г."),
        ("2016-Q3", "third quarter of 2016", "III квартал 2016 г."),
        ("2016-04", "April 2016", "апрель 2016 г."),
        ("2023-04/2024-03", "April 2023 – March 2024", "апрель 2023 г. – март 2024 г."),
    ],
)
def test_periods(period: str, english: str, russian: str) -> None:
    assert i18n.format_period(parse(period), "en") == english
    assert i18n.format_period(parse(period), "ru").replace("\u00a0", " ") == russian


@given(st.integers(24_000, 24_500), st.integers(0, 40), st.sampled_from(i18n.LANGUAGES))
def test_every_period_has_words(first: int, months: int, lang: str) -> None:
    period = Period(first, first + months)
    assert str(period.year) in i18n.format_period(period, lang, prose=True)


def test_dates() -> None:
    assert i18n.format_date(date(2016, 4, 15), "en") == "15 April 2016"
    assert i18n.format_date("2016-04-15", "ru").replace("\u00a0", " ") == "15 апреля 2016 г."
    assert i18n.format_date("2016-04-15", "ru", short=True) == "15.04.2016"
    assert i18n.format_date("2016-04", "en") == "April 2016"
    assert i18n.format_date("2017", "ru").replace("\u00a0", " ") == "2017 г."
    assert i18n.format_date(None, "en") == "date unknown"


COUNTED = re.compile(
    r"\{(\w+)(?:[:!][^}]*)?\}(?: of \{\w+\})? (?:(?!is|has|was|of)[\w-]+ ){0,2}?"
    r"(?:rows|documents|characters|bytes|pages|files|digits|codes|products|partners|economies|"
    r"values|sectors|flows|claims|deals|records|days|months|years|lines|columns|cells|fields|"
    r"requests|points|events|words|items|groups|steps|entries|seconds|reporters|exporters|reports)\b"
)
NO_COUNTS = {
    *("limit", "size", "length", "seconds", "memory", "rows", "total", "needed"),
    *("symbols", "usd", "share", "economies", "exporter", "importer", "name", "target", "source"),
    *("detail", "dimensions", "received", "last", "shown", "value"),
}
"""Parameters that are limits, always large, or no numbers."""
ALWAYS_MANY = {
    *("document.too-long", "pdf.too-many-pages", "record.id-ambiguous"),
    *("judgement.types-differ", "matrix.several-nomenclatures", "matrix.several-periods"),
}


def test_a_sentence_that_counts_has_a_form_for_one() -> None:
    single = {
        message.key: message.english
        for message in messages.all_messages()
        if messages.FORMS not in message.english and message.key not in ALWAYS_MANY
    }
    found = {
        key: text
        for key, text in single.items()
        if any(name not in NO_COUNTS for name in COUNTED.findall(text))
    }
    assert found == {}
