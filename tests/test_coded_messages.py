"""Every error and every reason of an unknown value has a code, and its words in Russian."""

from __future__ import annotations

import ast
import pickle
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from tools import coded_messages, errors_page, messages

from kirmash import errors
from kirmash.errors import DocumentRefused, InputError, KirmashError, NoDossier, UnknownEconomy
from kirmash.i18n import word_error, word_message, word_remedy
from kirmash.messages import UNCODED, Message, Plural, message, placeholders
from kirmash.records.quantities import Unknown

MESSAGES = coded_messages.coded_messages()
CODES = {entry.code: entry for entry in MESSAGES}
WORDING = messages.wording()
# What Russian sentences have in Latin letters: names, commands, formats, words of a file's format.
CITED = re.compile(
    r"`[^`]*`|--[\w-]+|\{[^}]*\}|\b[A-Z][A-Za-z]*[A-Z][A-Za-z_0-9]*\b|https?\S*|[\w.-]+\.[\w.]+"
    r"|\bkirmash(?: [a-z]+)*(?:\[[^\]]*\])?|\[[^\]]*\]|'[^']*'|\b[A-Z]{1,4}\d*\b|\b\w+_\w+\b"
)
NAMES = frozenset(
    [
        "Comtrade",
        "Microsoft",
        "Office",
        "Word",
        "Parquet",
        "Bank",
        "Russia",
        "Country",
        "Row",
        "Rev",
        "Year",
        "gzip",
        "zip",
        "txt",
        "docx",
        "json",
        "ftm",
        "pip",
        "install",
        "pysdmx",
        "openpyxl",
        "cryptography",
        "docs",
        "online",
        "true",
        "last",
        "theme",
        "export",
        "import",
        "both",
        "exporter",
        "importer",
        "any",
        "output",
        "gdp",
        "name",
        "aliases",
        "countries",
        "label",
        "period",
        "kind",
        "currency",
        "value",
        "source",
        "rate",
        "deflator",
        "chat",
        "false",
        "lang",
        "Kirmash",
        "documents",
        "postgresql",
        "completion",
    ]
)
"""Names of products, formats, options and columns, which are the same in Russian."""


def test_every_error_and_every_unknown_value_has_a_code() -> None:
    makers = list(coded_messages.constructions())
    without = [
        (maker.name, maker.place)
        for maker in makers
        if isinstance(maker.argument, ast.JoinedStr | ast.BinOp)
        or (
            isinstance(maker.argument, ast.Constant)
            and not coded_messages.is_code(str(maker.argument.value))
        )
        or maker.argument is None
    ]
    assert without == [], "give the sentence a code: see CONTRIBUTING.md"
    assert len(makers) > 380
    assert len(CODES) > 430


def test_a_code_has_one_sentence_and_one_remedy() -> None:
    sentences = defaultdict(set)
    for entry in MESSAGES:
        sentences[entry.code].add((entry.forms, entry.remedy))
    assert {code: texts for code, texts in sentences.items() if len(texts) > 1} == {}


def test_a_message_is_given_the_parameters_that_its_sentence_needs_and_no_others() -> None:
    later = coded_messages.later_parameters()
    wrong = {
        (entry.code, entry.place): entry.blanks ^ entry.parameters
        for entry in MESSAGES
        if entry.parameters is not None and (entry.blanks ^ entry.parameters) - later
    }
    assert wrong == {}


def test_every_code_has_russian_words_with_the_same_placeholders_and_none_is_unused() -> None:
    needed = {}
    for entry in MESSAGES:
        needed[entry.code] = messages.FORMS.join(entry.forms)
        if entry.remedy:
            needed[f"{entry.code} remedy"] = entry.remedy
    assert needed.keys() - WORDING.keys() == set(), "add them to data/locale/errors.ru.po"
    assert WORDING.keys() - needed.keys() == set(), "remove them from data/locale/errors.ru.po"
    assert {key for key, text in needed.items() if WORDING[key].english != text} == set()
    for key, wording in WORDING.items():
        for form in wording.russian.split(messages.FORMS):
            english = wording.english.split(messages.FORMS)[-1]
            assert placeholders(form) == placeholders(english), key


def test_no_english_is_left_in_russian_words() -> None:
    left = {
        key: words
        for key, wording in WORDING.items()
        if (words := re.findall(r"[A-Za-z]{3,}", CITED.sub(" ", wording.russian)))
    }
    assert {key: words for key, words in left.items() if set(words) - NAMES} == {}


def test_the_page_of_errors_is_made_from_the_code_as_it_is() -> None:
    assert errors_page.PAGE.read_text("utf-8") == errors_page.page(), "run make pages"


def test_a_sentence_is_worded_in_the_language_asked_for() -> None:
    fault = NoDossier(
        "dossier.not-found",
        "There is no dossier in {folder}.",
        "Create one with `kirmash init`, or change to its folder.",
        folder=Path("here"),
    )
    assert str(fault) == (
        "There is no dossier in here. Create one with `kirmash init`, or change to its folder."
    )
    assert word_error(fault.problem, "en") == str(fault)
    assert word_message(fault.problem, "ru") == "В here нет досье."
    assert word_remedy(fault.problem, "ru").startswith("Создайте")
    assert (fault.code, fault.params) == ("dossier.not-found", {"folder": Path("here")})


def test_a_message_within_a_message_is_worded_in_the_same_language() -> None:
    try:
        raise UnknownEconomy("Nowhere")
    except UnknownEconomy as fault:
        within = InputError(
            fault.problem.at("place.line", "{path}, line {line}", path="i.csv", line=3)
        )
    assert within.code == "economy.unknown"
    assert within.message == "i.csv, line 3: Unknown economy 'Nowhere'."
    assert word_message(within.problem, "ru") == "i.csv, строка 3: Неизвестная экономика 'Nowhere'."
    cause = message("os.denied", "Permission denied")
    fault = KirmashError("x.y", "{folder} cannot be written: {cause}.", folder="f", cause=cause)
    assert str(fault) == "f cannot be written: Permission denied."
    full = message("q.r", "Nothing is there.")
    assert str(message("x.y", "{file}: {why}.", file="f", why=full)) == "f: Nothing is there."


def test_a_place_stands_before_one_that_is_further_in() -> None:
    inner = message("a.b", "No number.").at("c.d", "row {row}", row=2)
    assert str(inner.at("e.f", "{file}", file="t.csv")) == "t.csv: row 2: No number."


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    said = message("a.b", "{size:,} bytes, {part:g}, {day}", size=1234567, part=2.5, day=DAY)
    assert str(said) == "1,234,567 bytes, 2.5, 2016-04-15"
    assert word_message(said, "en") == "1,234,567 bytes, 2.5, 15 April 2016"
    assert word_message(said, "ru") == ("1\u00a0234\u00a0567 bytes, 2,5, 15 апреля 2016\u00a0г.")


DAY = date(2016, 4, 15)


@pytest.mark.parametrize(("count", "sentence"), [(1, "one row is empty"), (5, "5 rows are empty")])
def test_a_sentence_that_counts_has_its_forms(count: int, sentence: str) -> None:
    said = message("a.b", Plural("one row is empty", "{count} rows are empty"), count=count)
    assert str(said) == word_message(said, "en") == sentence


def test_braces_in_a_parameter_are_no_placeholders_and_a_missing_one_does_no_harm() -> None:
    assert str(message("a.b", "{name} is {other}.", name="{other}{0}")) == "{other}{0} is {other}."


def test_an_error_keeps_its_code_on_the_way_to_another_process() -> None:
    fault = UnknownEconomy("Nowhere", ("Norway",))
    copy = pickle.loads(pickle.dumps(fault))  # noqa: S301  # made a line above
    assert (type(copy), str(copy), copy.code) == (UnknownEconomy, str(fault), "economy.misspelt")
    assert (copy.name, copy.suggestions) == ("Nowhere", ("Norway",))
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, KirmashError):
            problem = message("a.b", "{n} of it.", "Do {n}.", n=3)
            again = pickle.loads(pickle.dumps(errors._rebuild_error(kind, problem, {})))  # noqa: S301
            assert (type(again), str(again)) == (kind, "3 of it. Do 3.")


def test_a_sentence_alone_as_older_plug_ins_give_it_still_works() -> None:
    fault = DocumentRefused("no table in {it}", "make one")
    assert (fault.code, fault.message, fault.remedy) == (UNCODED, "no table in {it}", "make one")
    assert str(DocumentRefused("nothing", remedy="do it")) == "nothing do it"
    assert word_error(fault.problem, "ru") == "no table in {it} make one"
    unknown = Unknown("no such year")
    assert (unknown.reason, unknown.code) == ("no such year", UNCODED)


def test_a_message_is_a_value_that_can_be_a_key() -> None:
    first, second = (Unknown("a.b", "no {what}", what="level") for _ in range(2))
    assert first == second
    assert {first: 1}[second] == 1
    assert isinstance(first.why, Message)
