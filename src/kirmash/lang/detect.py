"""Which language a text is in, of those the readers know."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from kirmash.lang import registry
from kirmash.lang.base import cache_until_languages_change
from kirmash.sandbox.expressions import bounded_re

_SCRIPTS = {"Cyrillic": bounded_re(r"[Ѐ-ӿ]"), "Latin": bounded_re(r"[A-Za-zÀ-ɏ]")}
_SAMPLE = 20_000
_DOMINANCE_RATIO = 3
"""A script that has this many times the letters of the other is the text's."""


def detect_language(text: str) -> str:
    """The code of the text's language or the nearest one; a text without letters gives ``en``.

    The script decides first; within one script, the letters that one of its languages has and the
    others lack, such as ў and і against и and щ.
    """
    sample = text[:_SAMPLE]
    cyrillic, latin = (len(_SCRIPTS[script].findall(sample)) for script in ("Cyrillic", "Latin"))
    if not cyrillic and not latin:
        return "en"
    if cyrillic * _DOMINANCE_RATIO < latin:
        return _detect_in_script(sample, "Latin")
    if latin * _DOMINANCE_RATIO < cyrillic:
        return _detect_in_script(sample, "Cyrillic")
    return _detect_mixed(sample)


def _detect_in_script(text: str, script: str) -> str:
    """The language whose own letters a text has most of, else the first of its script."""
    counts = [
        (code, len(letters.findall(text)) if letters else 0)
        for code, letters in _letter_patterns(script)
    ]
    return max(counts, key=lambda count: count[1])[0]


@cache_until_languages_change
def _letter_patterns(script: str) -> tuple[tuple[str, re.Pattern[str] | None], ...]:
    chosen = (language for language in registry.all_languages() if language.script == script)
    return tuple(
        (
            language.code,
            bounded_re(f"[{language.distinctive_letters}]")
            if language.distinctive_letters
            else None,
        )
        for language in chosen
    )


def _detect_mixed(text: str) -> str:
    """A text in two scripts: the trained guesser decides the script, letters the language."""
    guess: str = _load_guesser().classify(text)[0]
    return _detect_in_script(text, registry.get_language(guess).script)


@cache
def _load_guesser() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    guesser = LanguageIdentifier.from_model_file(MODEL_FILE)
    guesser.set_languages(["en", "ru", "be"])
    return guesser
