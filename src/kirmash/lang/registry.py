"""The languages of the readers: the built-in ones and those added.

A language is added by a plug-in (``kirmash.plugins``, group ``kirmash.languages``) whose items are
:class:`kirmash.lang.base.Language`, or for one process by :func:`register`; no file of the program
is touched. A reader asks for the language of its document, or puts an expression together from the
phrases of all languages, for pages quote each other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kirmash import plugins
from kirmash.errors import InputError
from kirmash.lang import be, en, ru
from kirmash.lang.base import Language, forget, of_languages
from kirmash.lang.morphology import fold
from kirmash.reference import lexicons

_NOTHING = r"(?!)"
_added: dict[str, Language] = {}


def register(language: Language) -> None:
    """Add a language or put it in the place of one of its code. Raises InputError for no code."""
    if not re.fullmatch(r"[a-z]{2,3}", language.code):
        raise InputError(
            f"{language.code!r} is not a language code.",
            "Use two or three small letters, such as pl.",
        )
    _added[language.code] = language
    reload()


def remove(code: str) -> None:
    """Take back a language that was registered; nothing where none was."""
    if _added.pop(code, None) is not None:
        reload()


def reload() -> None:
    """Look for plug-ins anew and forget what was made of the words of languages."""
    _known.reload()
    _languages.cache_clear()
    forget()


def _built_in() -> tuple[Language, ...]:
    return en.LANGUAGE, ru.LANGUAGE, be.LANGUAGE


def _guarded(language: Language, plugin: str) -> Language:
    """A plug-in's language whose functions raise nothing but errors of the program."""
    return replace(
        language,
        periods=plugins.guard(plugin, language.periods),
        forms=plugins.guard(plugin, language.forms),
    )


_known = plugins.Registry(
    plugins.Rules(plugins.LANGUAGES, Language, lambda language: (language.code,), _guarded),
    _built_in,
)


@cache
def _languages() -> dict[str, Language]:
    """Every language by its code: built in, of plug-ins, registered; a later one wins."""
    known = {**_known.items(), **_added}
    lexicons.read_languages({code: language.folder for code, language in known.items()})
    return known


def codes() -> tuple[str, ...]:
    """The codes of all languages, the built-in ones first."""
    return tuple(_languages())


def every() -> tuple[Language, ...]:
    """All languages, the built-in ones first."""
    return tuple(_languages().values())


def get(code: str) -> Language:
    """The language of a code; English for an unknown one."""
    known = _languages()
    return known.get(code) or known["en"]


@of_languages
def langs_of(code: str) -> tuple[str, ...]:
    """The languages a text of ``code`` is read with: Russian and Belarusian quote each other."""
    language = get(code)
    return language.reads or (language.code,)


@of_languages
def phrases(use: str, langs: tuple[str, ...] = ()) -> str:
    """The phrases for one use, as the inside of a group; of all languages where none is named.

    An expression that matches nothing where no language has any.
    """
    _languages()
    return lexicons.phrases(use, langs) or _NOTHING


@of_languages
def words(use: str, langs: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The phrases for a use that lists plain words, each once; () where no language has any."""
    _languages()
    return tuple(dict.fromkeys(filter(None, lexicons.phrases(use, langs).split("|"))))


@of_languages
def compiled(use: str, langs: tuple[str, ...] = ()) -> re.Pattern[str]:
    """The phrases for one use as an expression in any case of letters, wherever they stand."""
    return re.compile(phrases(use, langs), re.IGNORECASE)


def forms(phrase: str, code: str) -> frozenset[str]:
    """The forms of a base form in one language, folded; a leading ``=`` means this form alone."""
    if phrase.startswith("="):
        return frozenset({fold(phrase[1:])})
    return get(code).forms(phrase)
