"""The languages of the readers: the built-in ones and those added.

A language is added by a plug-in (``kirmash.plugins``, group ``kirmash.languages``) whose items are
:class:`kirmash.lang.base.Language`, or for one process by :func:`register_language`; no file of the
program is touched. A reader asks for the language of its document, or builds an expression from the
phrases of all languages, for pages quote each other.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from functools import cache

from kirmash import plugins
from kirmash.errors import InputError, PluginRefused
from kirmash.lang import be, en, ru
from kirmash.lang.base import (
    Language,
    PeriodRule,
    cache_until_languages_change,
    clear_language_caches,
)
from kirmash.lang.morphology import fold
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_log = logging.getLogger(__name__)
_MATCH_NOTHING = r"(?!)"
_registered: dict[str, Language] = {}


def register_language(language: Language) -> None:
    """Add a language or put it in the place of one of its code. Raises InputError for no code."""
    if not re.fullmatch(r"[a-z]{2,3}", language.code):
        raise InputError(
            "language.code-invalid",
            "{code!r} is not a language code.",
            "Use two or three small letters, such as pl.",
            code=language.code,
        )
    _registered[language.code] = language
    reload_languages()


def remove_language(code: str) -> None:
    """Take back a language that was registered; nothing where none was."""
    if _registered.pop(code, None) is not None:
        reload_languages()


def reload_languages() -> None:
    """Look for plug-ins again and clear what was built from the words of languages."""
    _plugin_registry.reload()
    _languages.cache_clear()
    clear_language_caches()


def _built_in() -> tuple[Language, ...]:
    return en.LANGUAGE, ru.LANGUAGE, be.LANGUAGE


def _guard_language(language: Language, plugin: str) -> Language:
    """A plug-in's language whose functions raise nothing but errors of the program.

    Its words are looked at once: expressions are built from those of all languages, so that a bad
    one would cost the documents of every other. Bad rules of periods refuse the documents in the
    language; where its forms fail, a word has its base form alone.
    """
    if not re.fullmatch(r"[a-z]{2,3}", language.code):
        raise ValueError(f"{language.code!r} is not a language code")
    _check_words(language)

    def periods(langs: tuple[str, ...]) -> tuple[PeriodRule, ...]:
        rules = tuple((name, text) for name, text in language.periods(langs))
        for name, text in rules:
            _check_expression(text, f"the rule {name!r}")
        return rules

    inflect = plugins.guard(plugin, language.forms, frozenset[str], "forms()")

    def forms(phrase: str) -> frozenset[str]:
        try:
            return inflect(phrase)
        except PluginRefused as fault:
            _log.warning("%s", fault)
            return frozenset({phrase})

    guarded = plugins.guard(plugin, periods, tuple[PeriodRule, ...], "periods()")
    return replace(language, periods=guarded, forms=forms)


def _check_words(language: Language) -> None:
    """Raises ValueError for a list of words that cannot be read or lacks columns."""
    model = lexicons.language_folder("en")
    for table in language.word_folder.iterdir():
        if not table.name.endswith(".csv"):
            continue
        rows = tuple(lexicons.table_rows(table))
        known = model / table.name
        columns = set(next(lexicons.table_rows(known), ())) if known.is_file() else set[str]()
        if rows and (missing := columns.difference(*rows, {"example"})):
            raise ValueError(f"{table.name} has no column {min(missing)!r}")
        if table.name == "phrases.csv":
            for row in rows:
                _check_expression(row["forms"], f"{table.name}, {row['use']!r}")


def _check_expression(text: str, place: str) -> None:
    try:
        re.compile(text)
    except re.error as fault:
        raise ValueError(f"{place} is no expression: {fault}") from fault


_plugin_registry = plugins.Registry(
    plugins.PluginGroup(
        plugins.LANGUAGES, Language, lambda language: (language.code,), _guard_language
    ),
    _built_in,
)


@cache
def _languages() -> dict[str, Language]:
    """Every language by its code: built in, of plug-ins, registered; a later one wins."""
    known = {**_plugin_registry.items(), **_registered}
    lexicons.use_languages({code: language.word_folder for code, language in known.items()})
    return known


def language_codes() -> tuple[str, ...]:
    """The codes of all languages, the built-in ones first."""
    return tuple(_languages())


def all_languages() -> tuple[Language, ...]:
    """All languages, the built-in ones first."""
    return tuple(_languages().values())


def get_language(code: str) -> Language:
    """The language of a code; English for an unknown one."""
    known = _languages()
    return known.get(code) or known["en"]


@cache_until_languages_change
def reading_language_codes(code: str) -> tuple[str, ...]:
    """The languages a text of ``code`` is read with: Russian and Belarusian quote each other."""
    language = get_language(code)
    return language.word_languages or (language.code,)


@cache_until_languages_change
def phrase_pattern(use: str, langs: tuple[str, ...] = ()) -> str:
    """The phrases for one use, as the inside of a group; of all languages where none is named.

    An expression that matches nothing where no language has any.
    """
    _languages()
    return lexicons.phrase_alternation(use, langs) or _MATCH_NOTHING


@cache_until_languages_change
def phrases_for_use(use: str, langs: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The phrases for a use that lists plain words, each once; () where no language has any."""
    _languages()
    return tuple(dict.fromkeys(filter(None, lexicons.phrase_alternation(use, langs).split("|"))))


@cache_until_languages_change
def compile_phrases(use: str, langs: tuple[str, ...] = ()) -> re.Pattern[str]:
    """The phrases for one use as an expression in any case of letters, at any place."""
    return bounded_re(phrase_pattern(use, langs), re.IGNORECASE)


def word_forms(phrase: str, code: str) -> frozenset[str]:
    """The forms of a base form in one language, folded; a leading ``=`` means this form alone."""
    if phrase.startswith("="):
        return frozenset({fold(phrase[1:])})
    return get_language(code).forms(phrase)
