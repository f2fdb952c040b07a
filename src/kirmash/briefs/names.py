"""Names in the brief's language: from the lexicons where known, else transliterated and marked with
a ring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kirmash.records.actors import Actor, ActorKind
from kirmash.reference import lexicons

TRANSLITERATION_MARK = "°"
_CYRILLIC = re.compile(r"[а-яёіўґ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_TO_LATIN = dict(zip("абвгґдезийіклмнопрстуўфыэ", "abvggdeziyiklmnoprstuufye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_TO_CYRILLIC = (
    ("shch", "щ"),
    ("sch", "ш"),
    ("yo", "ё"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ph", "ф"),
    ("yu", "ю"),
    ("ya", "я"),
    ("ye", "е"),
    ("th", "т"),
    ("ck", "к"),
    ("ee", "и"),
    ("oo", "у"),
    ("x", "кс"),
    ("qu", "кв"),
    ("iy", "ий"),
    *zip("abcdefghijklmnopqrstuvwyz", "абкдефгхижклмнопкрстуввйз", strict=True),
)


# Legal forms are replaced, not spelt.
_FORMS = {
    "OOO": "ООО",
    "OAO": "ОАО",
    "ZAO": "ЗАО",
    "PAO": "ПАО",
    "AO": "АО",
    "JSC": "АО",
    "LLC": "ООО",
    "Ltd": "ООО",
    "RUE": "РУП",
}


def economy(code: str, lang: str) -> str:
    """The economy's name; a group without a code and a code nobody knows stand as they are."""
    entry = lexicons.economies().get(code)
    return (entry.ru if lang == "ru" else entry.en) or code if entry else code


def pair(codes: Iterable[str], lang: str) -> str:
    """Names joined by a dash: ``Belarus – Ivanovo Oblast``."""
    return " – ".join(economy(code, lang) for code in codes)


def good(key: str, lang: str) -> str:
    """Our short name of a goods entry, without the lexicon's mark for "this form only"; '' where
    the lexicon has none.
    """
    entry = lexicons.goods().get(key)
    return (entry.ru if lang == "ru" else entry.en).removeprefix("=") if entry else ""


def goods(keys: Iterable[str], lang: str) -> str:
    """Our names of goods, parted by commas, in the order given and each once."""
    return ", ".join(dict.fromkeys(name for key in keys if (name := good(key, lang))))


def organisation(key: str, lang: str) -> str:
    """The name of a known organisation; '' where unknown."""
    entry = lexicons.organisations().get(key)
    return (entry.ru if lang == "ru" else entry.en) if entry else ""


def actor(known: Actor, lang: str) -> str:
    """An actor's name in the brief's language; transliterated and marked where no
    lexicon has it.
    """
    if known.kind is ActorKind.PERSON and (person := lexicons.people().get(known.key)):
        return person.ru if lang == "ru" else person.en
    return organisation(known.key, lang) or transliterate_name(known.name, lang)


def transliterate_name(name: str, lang: str) -> str:
    """A name in the script of ``lang``: as it is where it stands in it, else transliterated with
    the ring.
    """
    foreign = _LATIN if lang == "ru" else _CYRILLIC
    if not foreign.search(name):
        return name
    words = (
        _FORMS.get(word) or (_to_cyrillic(word) if lang == "ru" else _to_latin(word))
        for word in name.split(" ")
    )
    return " ".join(words) + TRANSLITERATION_MARK


def speaker(name: str, lang: str) -> str:
    """Who says it: a person or organisation of the lexicons found by name, else the name in the
    brief's script.
    """
    if forms := _entry_forms().get(name.casefold()):
        return forms[lang == "ru"]
    if person := lexicons.find_person(name):
        return person.ru if lang == "ru" else person.en
    return transliterate_name(name, lang)


def outlet(name: str, lang: str) -> str:
    """An outlet as the lexicons name it in the language, else as it calls itself: it is cited, not
    described.
    """
    forms = _entry_forms().get(name.casefold())
    return forms[lang == "ru"] if forms else name


def office(known: Actor, lang: str, text_lang: str) -> str:
    """A person's office: the lexicon's, or the text's own words where they are in the brief's
    language, else ''.
    """
    if person := lexicons.people().get(known.key):
        return person.office_ru if lang == "ru" else person.office_en
    return known.role or "" if text_lang == lang else ""


@cache
def _entry_forms() -> Mapping[str, tuple[str, str]]:
    known: list[lexicons.PersonEntry | lexicons.OrganisationEntry] = [
        *lexicons.people().values(),
        *lexicons.organisations().values(),
    ]
    return {
        name.casefold(): (entry.en, entry.ru)
        for entry in known
        for name in (entry.en, entry.ru)
        if name
    }


def _to_latin(name: str) -> str:
    return "".join(_match_case(letter, _TO_LATIN.get(letter.lower(), letter)) for letter in name)


def _to_cyrillic(name: str) -> str:
    text, at = "", 0
    while at < len(name):
        lower = name[at:].lower()
        source, target = next(
            ((s, t) for s, t in _TO_CYRILLIC if lower.startswith(s)), (name[at], name[at])
        )
        text += _match_case(name[at], target)
        at += len(source)
    return re.sub(
        r"(?<=[бвгджзклмнпрстфхцчшщ])й\b",
        "и",
        re.sub(r"(?<=[аеиоу])и\b", "й", text, flags=re.IGNORECASE),
    )


def _match_case(like: str, text: str) -> str:
    return text[:1].upper() + text[1:] if like.isupper() else text
