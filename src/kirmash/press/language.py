"""Which of the three languages of the reading a text is in: English, Russian or Belarusian."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_BELARUSIAN = re.compile(r"[ўЎіІ]")
_RUSSIAN = re.compile(r"[иИщЩъЪ]")
_SAMPLE = 20_000


def detect(text: str) -> str:
    """``en``, ``ru`` or ``be``; any other language gives the nearest of the three, a text without letters ``en``.

    The script decides first; within Cyrillic, ў and і against и and щ, of which each language lacks the other's.
    """
    sample = text[:_SAMPLE]
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    if not cyrillic and not latin:
        return "en"
    if cyrillic * 3 < latin:
        return "en"
    if latin * 3 < cyrillic:
        return _cyrillic(sample)
    return _mixed(sample)


def _cyrillic(text: str) -> str:
    """Russian or Belarusian by the letters only one of them has."""
    belarusian, russian = len(_BELARUSIAN.findall(text)), len(_RUSSIAN.findall(text))
    return "be" if belarusian > russian else "ru"


def _mixed(text: str) -> str:
    """A text in two scripts: the trained guesser decides, Belarusian by letters all the same."""
    guess: str = _guesser().classify(text)[0]
    return guess if guess == "en" else _cyrillic(text)


@cache
def _guesser() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    guesser = LanguageIdentifier.from_model_file(MODEL_FILE)
    guesser.set_languages(["en", "ru", "be"])
    return guesser
