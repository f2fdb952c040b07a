"""Why a value is unknown: every reason that indicators and trade tables can give has its words in Russian."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kirmash
from kirmash.wording import _reasons, reason

ROOT = Path(kirmash.__file__).parent
NAMES = {"CIF", "FOB", "HS", "WITS", "BACI", "kirmash", "gravity"}


def reasons() -> Iterator[str]:
    """Every text an Unknown is made with, blanks filled in with a sample."""
    for folder in ("indicators", "trade"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unknown" and node.args:
                    yield from _filled(node.args[0])


def _filled(said: ast.expr) -> Iterator[str]:
    if isinstance(said, ast.Constant):
        yield str(said.value)
    elif isinstance(said, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in said.values)  # type: ignore[misc]


@pytest.mark.parametrize("text", sorted(set(reasons())))
def test_every_reason_has_russian_words(text: str) -> None:
    told = reason(text, "ru")
    assert told, "add it to data/locale/reasons.ru.po"
    assert not set(re.findall("[A-Za-z]{2,}", told)) - NAMES
    assert reason(text, "en") == text


def test_blanks_are_carried_over_and_the_exact_text_goes_first() -> None:
    assert reason("BACI holds nothing of BLR for 2015.", "ru") == "BACI не содержит ничего об экономике BLR за 2015 год."
    assert reason("BACI holds nothing of the pair for 2015.", "ru") == "BACI не содержит торговли этой пары за 2015 год."
    assert reason("nothing of the kind", "ru") == ""


def test_no_words_are_left_of_reasons_gone() -> None:
    """Messages of refusals reach an Unknown too; all others must still be made somewhere."""
    texts = set(reasons())
    source = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    for pattern, said in _reasons("ru"):
        plain = re.sub(r"\(\?P<\w+>\.\+\?\)", "\0", pattern.pattern).replace("\\", "")
        longest = max(plain.split("\0"), key=len)
        assert any(pattern.fullmatch(text) for text in texts) or longest in source, said
