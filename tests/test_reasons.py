"""Why a value is unknown, what went wrong and what to do: every such text the program makes has its
words in Russian.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tools import messages

import kirmash
from kirmash.i18n import _reason_patterns, translate_reason

SOURCE = Path(kirmash.__file__).parent
REASONS = sorted(messages.call_sentences("Unknown", ("indicators", "trade")))
FAULTS = sorted(messages.error_sentences())


@pytest.mark.parametrize("text", REASONS)
def test_every_reason_has_russian_words(text: str) -> None:
    translated = translate_reason(text, "ru")
    assert translated, "add it to data/locale/reasons.ru.po"
    assert not set(re.findall("[A-Za-z]{2,}", translated)) - {
        "CIF",
        "FOB",
        "HS",
        "kirmash",
        "gravity",
    }
    assert translate_reason(text, "en") == text


def test_every_fault_has_russian_words() -> None:
    assert [text for text in FAULTS if not translate_reason(text, "ru")] == [], (
        "add them to data/locale/errors.ru.po"
    )
    assert [
        text
        for text in FAULTS
        if not re.search("[а-яё]", translate_reason(text, "ru"))
        and re.search("[a-z]{3}", text.replace("7", ""))
    ] == []
    assert len(FAULTS) > 400


def test_blanks_are_carried_over_and_the_exact_text_goes_first() -> None:
    assert (
        translate_reason("BACI has no data on BLR for 2015.", "ru")
        == "В BACI нет данных об экономике BLR за 2015 год."
    )
    assert (
        translate_reason("BACI has no data on the pair for 2015.", "ru")
        == "В BACI нет данных о торговле этой пары за 2015 год."
    )
    assert translate_reason("nothing of the kind", "ru") == ""


def test_two_texts_in_a_row_and_a_text_within_another_are_translated_too() -> None:
    assert (
        translate_reason("The file x.csv does not exist. Check the name.", "ru")
        == "Файл x.csv не найден. Проверьте имя."
    )
    within = "i.csv, line 3: Unknown economy 'Nowhere'."
    assert translate_reason(within, "ru") == "i.csv, строка 3: Неизвестная экономика 'Nowhere'."


def test_no_blank_is_lost_on_the_way() -> None:
    for pattern, translation in _reason_patterns("ru"):
        assert set(pattern.groupindex) == set(re.findall(r"\{(\w+)\}", translation)), translation


def test_no_words_are_left_of_reasons_gone() -> None:
    texts = {*REASONS, *FAULTS}
    trees = (ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    source = "\n".join(node.value for node in nodes if isinstance(node.value, str))
    for pattern, translation in _reason_patterns("ru"):
        plain = re.sub(r"\(\?P<\w+>\.\+\?\)", "\0", pattern.pattern).replace("\\", "")
        assert (
            any(pattern.fullmatch(text) for text in texts)
            or max(plain.split("\0"), key=len) in source
        ), translation
