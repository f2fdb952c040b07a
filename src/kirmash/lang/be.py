"""Belarusian: the Russian grammar of periods filled with its own phrases, and its own forms."""

from __future__ import annotations

from kirmash.lang import ru
from kirmash.lang.base import Language
from kirmash.lang.morphology import belarusian_forms, fold
from kirmash.reference import lexicons


def _forms(phrase: str) -> frozenset[str]:
    return belarusian_forms(fold(phrase))


LANGUAGE = Language(
    "be",
    "Cyrillic",
    lexicons.language_folder("be"),
    distinctive_letters="ўЎіІ",
    word_languages=("ru", "be"),
    periods=ru.russian_period_rules,
    deadlines=ru.russian_deadline_rules,
    forms=_forms,
    hedge_exceptions=ru.HEDGE_EXCEPTIONS,
)
