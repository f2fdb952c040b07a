"""Belarusian: the Russian grammar of periods filled with its own phrases, and its own forms."""

from __future__ import annotations

from kirmash.lang import ru
from kirmash.lang.base import Language
from kirmash.lang.morphology import belarusian, fold
from kirmash.reference import lexicons


def _forms(phrase: str) -> frozenset[str]:
    return belarusian(fold(phrase))


LANGUAGE = Language(
    "be",
    "Cyrillic",
    lexicons.folder_of("be"),
    letters="ўЎіІ",
    reads=("ru", "be"),
    periods=ru.periods,
    forms=_forms,
    no_hedges=ru.NO_HEDGES,
)
