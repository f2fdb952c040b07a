"""Names of people compared across scripts and spellings: with initials, with a patronymic, the
surname first or last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kirmash.reference import lexicons
from kirmash.reference.lexicons import PersonEntry
from kirmash.reference.transliteration import spelling_key

_PATRONYMIC = re.compile(r"(?:[oea]vi[ck]h|[oe]vna|i[ck]hna|[ae]una)$")
_SAME_BEGINNING = 3  # letters that two spellings of a given name share: Alexei, Aleksey
_BELARUSIAN_ENDINGS = ((re.compile(r"ou$"), "ov"), (re.compile(r"eu$"), "ev"))


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A name as it is compared: ``given`` is '' where it is not known, one letter of an initial."""

    surname: str
    given: str


@lru_cache(maxsize=20_000)
def parse_person_name(name: str) -> PersonKey:
    """The key of a name in either script; the patronymic is left out.

    >>> parse_person_name("Станислав Сергеевич Воскресенский")
    PersonKey(surname='voskresenski', given='stanislav')
    >>> parse_person_name("Voskresenskiy S.")
    PersonKey(surname='voskresenski', given='s')
    """
    initials, words = _split_tokens(name)
    if not words:
        return PersonKey("", "")
    patronymic = next((at for at, word in enumerate(words) if at and _PATRONYMIC.search(word)), 0)
    if patronymic > 1 and patronymic == len(words) - 1:
        return PersonKey(words[0], words[1])  # «Коньков Павел Олегович»
    if len(words) > 1:
        return PersonKey(words[-1], words[0])
    return PersonKey(words[-1], initials[:1])


def _split_tokens(name: str) -> tuple[str, list[str]]:
    """The initials of a name, run together, and its whole words, as they are compared."""
    tokens = [token.rstrip(".") for token in name.replace(".", ". ").split()]
    initials = "".join(spelling_key(token)[:1] for token in tokens if len(token) == 1)
    return initials, [spelling_key(token) for token in tokens if len(token) > 1]


def is_same_name(first: PersonKey, second: PersonKey) -> bool:
    """Whether two names can be one person's: one surname, and given names that do not gainsay each
    other.
    """
    if not first.surname or first.surname != second.surname:
        return False
    short, long = sorted((first.given, second.given), key=len)
    if len(short) <= 1:
        return long.startswith(short)
    return short[:_SAME_BEGINNING] == long[:_SAME_BEGINNING]


def is_whole(key: PersonKey) -> bool:
    """Whether the given name is written out."""
    return len(key.given) > 1


@lru_cache(maxsize=2_000)
def find_person(name: str, belarusian: bool = False) -> PersonEntry | None:
    """The known person of this name in either script and any spelling; of a ``belarusian`` text
    also by its vowels («Каньков» is Konkov), where the given name is written out.

    A surname alone is enough where one known person has it; None where nobody has, or several.
    """
    key = parse_person_name(name)
    matches = _matches(key, lexicons.people().values())
    if not matches and belarusian and is_whole(key):
        vowels = _belarusian_key(key)
        matches = [
            entry
            for entry in lexicons.people().values()
            if any(_belarusian_key(known) == vowels for known in _entry_keys(entry))
        ]
    return matches[0] if len(matches) == 1 else None


def _matches(key: PersonKey, entries: Iterable[PersonEntry]) -> list[PersonEntry]:
    return [
        entry for entry in entries if any(is_same_name(key, known) for known in _entry_keys(entry))
    ]


def _entry_keys(entry: PersonEntry) -> Sequence[PersonKey]:
    return [parse_person_name(name) for name in (entry.en, entry.ru) if name]


def _belarusian_key(key: PersonKey) -> PersonKey:
    """The key with the vowels that Belarusian writes as they sound: о is а, the end -оў -ов."""
    surname = key.surname
    for ending, usual in _BELARUSIAN_ENDINGS:
        surname = ending.sub(usual, surname)
    return PersonKey(surname.replace("o", "a"), key.given.replace("o", "a"))
