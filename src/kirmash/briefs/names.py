"""Names of people, bodies and outlets in the script of the brief's reader.

A name that the lexicons know has its form there. A common noun is translated ("chamber of commerce
and industry"), or its name is quoted in its own script where the table of common nouns does not
reach; a proper name is spelt in the reader's letters and marked with a ring.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kirmash.extract.annotate.names import is_forename
from kirmash.extract.annotate.places import find_places
from kirmash.i18n import translate
from kirmash.lang.morphology import fold, parse_word
from kirmash.records.mentions import Actor, ActorKind
from kirmash.reference import lexicons
from kirmash.reference.person_names import find_person
from kirmash.reference.transliteration import to_cyrillic, to_latin
from kirmash.reference.word_forms import economy_forms

TRANSLITERATION_MARK = "°"
_CYRILLIC = re.compile(r"[а-яёіўґ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+")
_QUOTE_MARKS = "«»“”„\"'’"
_NO_QUOTES = str.maketrans(dict.fromkeys(_QUOTE_MARKS))
# Words of a name beside its common noun and its place.
_JOINTS = frozenset({"of", "the", "in", "for", "and", "и", "в"})
_TITLES_OF_STATES = ("республики", "российской", "федерации", "republic", "russian", "federation")
_TOWNS = frozenset({"city", "capital"})
# Legal forms are replaced, not spelt.
_FORMS = {
    "OOO": "ООО",
    "OAO": "ОАО",
    "ZAO": "ЗАО",
    "PAO": "ПАО",
    "AO": "АО",
    "RUE": "РУП",
}


def organisation_name(key: str, lang: str) -> str:
    """The name of a known organisation; '' where unknown."""
    entry = lexicons.organisations().get(key)
    return (entry.ru if lang == "ru" else entry.en) if entry else ""


def actor_name(known: Actor, lang: str) -> str:
    """An actor's name in the brief's language: of the lexicons, of a body translated or quoted,
    else in the brief's letters and marked.
    """
    if known.kind is ActorKind.PERSON:
        person = lexicons.people().get(known.key)
        return spelt_name(known.name, lang) if person is None else person_name(person, lang)
    return organisation_name(known.key, lang) or body_name(known.name, lang)


def person_name(person: lexicons.PersonEntry, lang: str) -> str:
    """A known person's name in a language."""
    return person.ru if lang == "ru" else person.en


def is_foreign_script(name: str, lang: str) -> bool:
    """Whether a name stands in letters that a reader of ``lang`` does not read: most of them."""
    latin, cyrillic = len(_LATIN.findall(name)), len(_CYRILLIC.findall(name))
    return latin > cyrillic if lang == "ru" else cyrillic > latin


def transliterate_name(name: str, lang: str) -> str:
    """A name in the script of ``lang``: as it is where it stands in it, else transliterated with
    the ring.
    """
    if not (_LATIN if lang == "ru" else _CYRILLIC).search(name):
        return name
    words = (
        _FORMS.get(word) or (to_cyrillic(word) if lang == "ru" else to_latin(word))
        for word in name.split(" ")
    )
    return " ".join(words) + TRANSLITERATION_MARK


def spelt_name(name: str, lang: str) -> str:
    """A person's name in the reader's letters and marked; a Latin one that is no Slavic name stays
    in its letters, since by letters alone it would be another name.
    """
    slavic = any(
        parse.is_known and "Name" in parse.tag
        for word in name.split()[:1]
        for parse in parse_word(to_cyrillic(word).lower())
    )
    return name if lang == "ru" and not slavic else transliterate_name(name, lang)


def body_name(name: str, lang: str) -> str:
    """The name of a body that no lexicon knows: as it is, translated where it is a common noun with
    or without a place, quoted where it holds a common noun, else transliterated. In Russian a firm
    keeps its Latin letters, in quotation marks, unless its legal form is a Russian one.
    """
    if not is_foreign_script(name, lang):
        return name
    if translated := _translated_body(name, lang):
        return translated
    if _has_common_noun(name) or (lang == "ru" and not _FORMS.keys() & set(name.split())):
        return translate("name.quoted", lang, name=name.strip(_QUOTE_MARKS))
    return transliterate_name(name, lang)


def speaker_name(name: str, lang: str) -> str:
    """The speaker: a person or organisation of the lexicons found by name, else the name in the
    brief's script.
    """
    if forms := _entry_forms().get(name.casefold()):
        return forms[lang == "ru"]
    if person := find_person(name):
        return person_name(person, lang)
    is_person = is_forename(name.split(" ", maxsplit=1)[0])
    return spelt_name(name, lang) if is_person else body_name(name, lang)


def outlet_name(name: str, lang: str) -> str:
    """An outlet as the tables name it in the language; an address or a file as it is; a body as
    :func:`body_name` has it, and a title in Latin letters for an English reader.
    """
    if forms := _entry_forms().get(name.casefold()):
        return forms[lang == "ru"]
    if _ADDRESS.fullmatch(name) or not is_foreign_script(name, lang):
        return name
    if lang == "ru":
        return body_name(name, lang)
    return _translated_body(name, lang) or transliterate_name(name, lang)


def office_title(known: Actor, lang: str, text_lang: str) -> str:
    """A person's office: the lexicon's, or the text's own words where they are in the brief's
    language, else ''.
    """
    if person := lexicons.people().get(known.key):
        return person.office_ru if lang == "ru" else person.office_en
    return known.role or "" if text_lang == lang else ""


def _translated_body(name: str, lang: str) -> str:
    """The common noun of a name in the other language, with the place it is of; '' where more than
    these two is in it.
    """
    plain = fold(name).strip(_QUOTE_MARKS)
    phrases = _common_names()[lang]
    phrase = next((known for known in phrases if _has_phrase(plain, known)), "")
    if not phrase:
        return ""
    codes = _places_beside(name, phrase, "en" if lang == "ru" else "ru")
    if codes is None:
        return ""
    if not codes:
        return phrases[phrase]
    owner = economy_forms(codes[0], lang).of
    return translate("name.of", lang, body=phrases[phrase], owner=owner)


def _places_beside(name: str, phrase: str, text_lang: str) -> list[str] | None:
    """The economies named beside a common noun, none or one; None where anything else is, or a
    town: a town's university is not its country's.
    """
    letters = list(fold(name))
    at = fold(name).index(phrase)
    letters[at : at + len(phrase)] = " " * len(phrase)
    codes: dict[str, None] = {}
    for place in find_places(name, text_lang):
        if place.start < at + len(phrase) and at < place.end:
            continue
        if place.form in _TOWNS:
            return None
        letters[place.start : place.end] = " " * (place.end - place.start)
        codes[place.code] = None
    rest = "".join(letters).translate(_NO_QUOTES).split()
    left = set(rest) - _JOINTS - set(_TITLES_OF_STATES)
    return None if left or len(codes) > 1 else list(codes)


def _has_phrase(plain: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", plain) is not None


def _has_common_noun(name: str) -> bool:
    """Whether a name holds a word that is no name: one in small letters, or a noun of bodies."""
    words = [word.strip(_QUOTE_MARKS + ",.()") for word in name.split()]
    small = any(word and word[0].islower() for word in words)
    return small or any(fold(word) in _common_words() for word in words)


@cache
def _common_names() -> Mapping[str, Mapping[str, str]]:
    """By language of the brief: the common names of the other language, the longest first, each
    with what it is called in that of the brief.
    """
    rows = lexicons.data_rows("body_names")
    tables = {
        "en": {fold(row["ru"]): row["en"] for row in reversed(rows)},
        "ru": {fold(row["en"]): row["ru"] for row in reversed(rows)},
    }
    return MappingProxyType(
        {
            lang: dict(sorted(table.items(), key=lambda item: -len(item[0])))
            for lang, table in tables.items()
        }
    )


@cache
def _common_words() -> frozenset[str]:
    """The words of the common names, and those that firms' names hold in English."""
    names = " ".join(name for table in _common_names().values() for name in table)
    firms = "|".join(
        row["words"]
        for row in lexicons.data_rows("body_words")
        if row["lang"] == "en" and row["part"] in {"firm", "society", "public"}
    )
    return frozenset(re.findall(r"[^\W\d_]{3,}", f"{names} {fold(firms)}")) - {"and", "для"}


@cache
def _entry_forms() -> Mapping[str, tuple[str, str]]:
    known: list[lexicons.PersonEntry | lexicons.OrganisationEntry] = [
        *lexicons.people().values(),
        *lexicons.organisations().values(),
    ]
    forms = {
        name.casefold(): (entry.en, entry.ru)
        for entry in known
        for name in (entry.en, entry.ru)
        if name
    }
    for row in lexicons.data_rows("outlets"):
        for name in (row["en"], row["ru"], *row["other"].split("|")):
            if name:
                forms.setdefault(name.casefold(), (row["en"], row["ru"]))
    return MappingProxyType(forms)
