"""Names as texts write them: which words are names of people, and the nominative of the Russian
names of people and organisations.

Russian surnames follow the case and gender their given name shows; the endings are rules of the
language, listed below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kirmash.lang.morphology import belarusian_forms, fold, parse_word
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_MINIMUM_SHARE = 0.05
"""Readings of a word rarer than this share of its uses are passed over."""
_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

# Endings of adjective-like and of possessive surnames: ending, nominative, gender, cases.
_MASCULINE_ENDINGS = (
    (r"(?<=[кгхшщчжнлтдрв])(?:ого|ому)$", "ий|ой"),
    (r"(?<=ск|цк)им$", "ий"),
    (r"(?<=ск|цк)ом$", "ий"),
    (r"(?<=ов|ев|ёв|ин|ын)(?:а|у|ым|е)$", ""),
)
_FEMININE_ENDINGS = (
    (r"(?<=ск|цк)(?:ой|ую|ою)$", "ая"),
    (r"(?<=ов|ев|ёв|ин|ын)(?:ой|у|ою|ы)$", "а"),
)
# Endings of a surname behind initials that one case alone has.
_DECISIVE_ENDINGS = (
    (r"(?:ов|ев|ёв|ин|ын)ым$|(?:ск|цк)им$", ("ablt", "masc")),
    (r"(?:ов|ев|ёв|ин|ын)у$|(?:ск|цк)ому$", ("datv", "masc")),
    (r"(?:ск|цк)ого$", ("gent", "masc")),
    (r"(?:ов|ев|ёв|ин|ын)ой$", ("gent", "femn")),
)
_INDECLINABLE = bounded_re(r"(?<![ое]г)о$|(?:их|ых|и|у|ю|э|ы)$")
_INITIAL = bounded_re(r"[А-ЯЁІЎ]\.")
_FULL_NAME_WORDS = 3  # given name, patronymic, surname


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in the nominative: ``forename`` may be initials or '', ``surname`` the last word that
    is no patronymic.
    """

    full_name: str
    forename: str
    surname: str


@lru_cache(maxsize=4_096)
def forenames() -> frozenset[str]:
    """Given names in Latin letters, folded: those of known people and the list of given names."""
    known = (person.en.split()[0] for person in lexicons.people().values())
    listed = (name for row in lexicons.data_rows("given_names") for name in row["names"].split("|"))
    return frozenset(map(fold, (*known, *listed)))


@lru_cache(maxsize=20_000)
def proper_noun_tags(word: str) -> frozenset[str]:
    """Which of Name, Surn, Patr, Geox, Orgn the Russian dictionary gives ``word``, whatever its
    case.
    """
    matching = (
        tag
        for p in parse_word(word.lower())
        for tag in ("Name", "Surn", "Patr", "Geox", "Orgn")
        if tag in p.tag
    )
    return frozenset(matching)


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The base form the Russian dictionary gives a word, the likeliest."""
    return str(parse_word(word.lower())[0].normal_form)


@lru_cache(maxsize=20_000)
def is_forename(word: str) -> bool:
    """Whether a word can be a given name in either script."""
    if re.search("[А-Яа-яЁёІіЎў]", word):
        return "Name" in proper_noun_tags(word) or fold(word) in _belarusian_forenames()
    return fold(word) in forenames()


@lru_cache(maxsize=8_000)
def noun_cases(word: str) -> frozenset[str]:
    """The cases of the singular a Russian noun can be in: «губернатора» is gent or accs."""
    return frozenset(
        p.tag.case
        for p in parse_word(word.lower())
        if "NOUN" in p.tag and "sing" in p.tag and p.score >= _MINIMUM_SHARE
    )


@lru_cache(maxsize=8_000)
def nominative_russian_name(name: str, agreeing: frozenset[str] = frozenset()) -> PersonName:
    """The nominative of a Russian name of one to four words in any case; words that give no hint
    stay as they are.

    ``agreeing`` are the cases of the office it is in apposition to: «президента Александра
    Лукашенко» is no Александра.
    """
    words = name.split()
    case, gender = _find_case(words, agreeing)
    plain = [
        _word_nominative(word, case, gender, last=i == len(words) - 1)
        for i, word in enumerate(words)
    ]
    name_words = [
        word
        for word in plain
        if "Patr" not in proper_noun_tags(word) or len(plain) < _FULL_NAME_WORDS
    ]
    return PersonName(" ".join(plain), name_words[0] if len(name_words) > 1 else "", name_words[-1])


# Oblique Belarusian surnames whose ending one base alone has: «Каньковым», «Дубоўскага»,
# «Лукашэнкам».
_BELARUSIAN_ENDINGS = (
    (r"(?<=[аоеё]в|ын|ін)(?:а|у|ым|е)$", ""),
    (r"(?<=ск|цк)(?:ага|аму|ім)$", "і"),
    (r"(?<=[эе]нк)(?:ам|у|і|ай)$", "а"),
)
_FLEETING_VOWELS = {"павел": "паўл", "пётр": "пятр"}


@cache
def _belarusian_forenames() -> dict[str, str]:
    """Folded form → nominative of the Belarusian given names listed, the vowel of «Павел», «Паўла»
    dropped.
    """
    listed = next(
        row["names"] for row in lexicons.data_rows("given_names") if row["lang"] == "be"
    ).split("|")
    forms = {form: name for name in listed for form in belarusian_forms(fold(name))}
    changing = {name: stem for name in listed if (stem := _FLEETING_VOWELS.get(name.lower()))}
    forms |= {
        stem + ending: name
        for name, stem in changing.items()
        for ending in ("а", "у", "ам", "ом", "ы", "е")
    }
    return forms | {fold(name): name for name in listed}


@lru_cache(maxsize=8_000)
def nominative_belarusian_name(name: str) -> PersonName:
    """The nominative of a Belarusian name as far as its given name and simple endings show: «Паўлам
    Каньковым» is Павел Каньков.
    """
    words = name.split()
    forename = _belarusian_forenames().get(fold(words[0]))
    if len(words) <= 1 or forename is None:
        return nominative_russian_name(name)
    oblique = fold(forename) != fold(words[0])
    surname = words[-1]
    if oblique:
        surname = next(
            (
                re.sub(ending, base, surname)
                for ending, base in _BELARUSIAN_ENDINGS
                if re.search(ending, surname)
            ),
            surname,
        )
    return PersonName(" ".join([forename, *words[1:-1], surname]), forename, surname)


def parse_latin_name(name: str) -> PersonName:
    """An English form of a name, split; nothing is declined."""
    words = name.split()
    return PersonName(name, words[0] if len(words) > 1 else "", words[-1])


def _find_case(words: list[str], agreeing: frozenset[str]) -> tuple[str, str]:
    """The case and gender all given names and patronymics agree in, the nominative where it is
    possible.
    """
    known = _agreed_cases(words[:-1] or words)
    if not known:
        return _foreign_case(words, agreeing)
    surname = words[-1]
    known = {pair for pair in known if pair[0] in agreeing} or known
    fitting = {pair for pair in known if _fits_case(surname, *pair)} or known
    return min(
        fitting, key=lambda pair: _CASES.index(pair[0]) if pair[0] in _CASES else len(_CASES)
    )


def _agreed_cases(words: Sequence[str]) -> set[tuple[str, str]]:
    """The cases with their genders that given names and patronymics share; a name that agrees with
    none before it counts alone.
    """
    agreed: set[tuple[str, str]] = set()
    for word in words:
        readings = {
            (p.tag.case, p.tag.gender)
            for p in parse_word(word.lower())
            if ("Name" in p.tag or "Patr" in p.tag) and "plur" not in p.tag
        }
        agreed = agreed & readings or readings
    return {(case, gender) for case, gender in agreed if case and gender}


def _foreign_case(words: list[str], agreeing: frozenset[str]) -> tuple[str, str]:
    """Names the dictionary does not know: an ending that only an oblique case has."""
    if len(words) <= 1:
        return "nomn", "masc"
    if _INITIAL.match(words[0]):
        return next(
            (
                case_gender
                for ending, case_gender in _DECISIVE_ENDINGS
                if re.search(ending, words[-1])
            ),
            ("nomn", "masc"),
        )
    if all(re.search(r"(?:ом|ем|ым|им)$", word) for word in (words[0], words[-1])):
        return "ablt", "masc"
    return ("gent" if agreeing and agreeing <= {"gent", "accs"} else "nomn"), "masc"


def _fits_case(surname: str, case: str, gender: str) -> bool:
    """Whether a surname's ending is possible in this case: «Конькова» with a man's name is no
    nominative.
    """
    if re.search(r"[ое]го$|ому$", surname):
        return gender == "masc" and case in (
            {"datv"} if surname.endswith("у") else {"gent", "accs"}
        )
    if re.search(r"(?:ов|ев|ёв|ин|ын)$", surname):
        return gender == "masc" and case == "nomn"
    if re.search(r"(?:ов|ев|ёв|ин|ын)а$", surname):
        return (gender, case) in {("femn", "nomn"), ("masc", "gent"), ("masc", "accs")}
    if re.search(r"(?:ск|цк)ий$", surname):
        return gender == "masc" and case == "nomn"
    if re.search(r"[бвгджзклмнпрстфхцчшщ]$", surname):
        return gender == "femn" or case == "nomn"
    if re.search(r"[бвгджзклмнпрстфхцчшщ]а$", surname) and case == "nomn" and gender == "masc":
        return len(surname) <= _SHORT_SURNAME
    return True


@lru_cache(maxsize=8_000)
def _word_nominative(word: str, case: str, gender: str, *, last: bool) -> str:
    if case == "nomn" or _INITIAL.match(word):
        return word
    if last and (double := _DOUBLE_SURNAME.fullmatch(word)):
        return "-".join(_word_nominative(part, case, gender, last=True) for part in double.groups())
    if not last and (form := _dictionary_nominative(word, case, gender)):
        return form
    if _INDECLINABLE.search(word) and not (last and _is_oblique_surname(word)):
        return word
    for ending, base in _FEMININE_ENDINGS if gender == "femn" else _MASCULINE_ENDINGS:
        if re.search(ending, word):
            return re.sub(ending, _nominative_ending(word, base), word)
    return _vowel_nominative(word, case) if gender == "femn" else _masculine_nominative(word, case)


def _is_oblique_surname(word: str) -> bool:
    """Whether a surname ends as an oblique case does, and not as one that has none."""
    return bool(re.search(r"[ыиу]$", word)) and not re.search(r"(?:их|ых|о)$", word)


_SHORT_SURNAME = 6  # letters of a foreign man's surname in -а: «Саха»
_DOUBLE_SURNAME = bounded_re(r"([А-ЯЁ][а-яё]{3,})-([А-ЯЁ][а-яё]{3,})")


def _nominative_ending(word: str, base: str) -> str:
    """Surnames in -ский keep it; a shorter stem takes -ой («Крутого» → «Крутой»)."""
    if "|" not in base:
        return base
    return "ий" if re.search(r"(?:ск|цк)(?:ого|ому)$", word) else "ой"


def _dictionary_nominative(word: str, case: str, gender: str) -> str:
    for p in parse_word(word.lower()):
        if (
            ("Name" in p.tag or "Patr" in p.tag)
            and p.tag.case == case
            and p.tag.gender == gender
            and (form := p.inflect({"nomn", "sing"}))
        ):
            return (
                str(form.word).capitalize()
                if "-" not in word
                else "-".join(part.capitalize() for part in form.word.split("-"))
            )
    return ""


def _masculine_nominative(word: str, case: str) -> str:
    """Masculine names: those in a consonant drop the ending, those in -а take it back («Рапотой» →
    «Рапота»).
    """
    endings = {"gent": "а|я", "accs": "а|я", "datv": "у|ю", "ablt": "ом|ем|ём", "loct": "е"}
    if match := re.search(rf"(?:{endings.get(case, 'ъ')})$", word):
        stem = word[: match.start()]
        return stem + (
            "й"
            if match[0] in {"я", "ю", "ем"} and stem[-1:] in "аеиоуя"
            else "ь"
            if match[0] in {"я", "ю"}
            else ""
        )
    return _vowel_nominative(word, case)


def _vowel_nominative(word: str, case: str) -> str:
    """Names in -а and -я."""
    endings = {
        "gent": "ы|и",
        "accs": "у|ю",
        "datv": "е|(?<=и)и",
        "ablt": "ой|ей|ою",
        "loct": "е|(?<=и)и",
    }
    if match := re.search(rf"(?:{endings.get(case, 'ъ')})$", word):
        return word[: match.start()] + (
            "я" if match[0] in {"ю", "ей"} and not re.search("[жшчщц]ей$", word) else "а"
        )
    return word


_MOST_ADJECTIVES = 3  # before the noun of the name of an organisation


def nominative_organisation_name(name: str, lang: str) -> str:
    """The Russian name of an organisation, its first noun and what agrees with it in the
    nominative; others as they are.
    """
    words = name.split(" ")
    if (
        lang == "ru"
        and words[-1] == "ТПП"
        and (form := parse_word(words[0].lower())[0].inflect({"nomn", "sing", "femn"}))
    ):
        return f"{_copy_capitals(words[0], form.word)} ТПП"
    if lang != "ru" or words[0] == "ТПП" or not re.fullmatch(r"[А-ЯЁа-яё-]+", words[0]):
        return name
    head = next(
        (
            i
            for i, word in enumerate(words)
            if any("NOUN" in p.tag for p in parse_word(word.lower())[:1])
        ),
        None,
    )
    if head is None or head > _MOST_ADJECTIVES:
        return name
    noun = parse_word(words[head].lower())[0]
    if noun.tag.case == "nomn" or not (plain := noun.inflect({"nomn"})):
        return name
    return " ".join(
        [
            *(_agree_adjective(word, noun.tag) for word in words[:head]),
            _copy_capitals(words[head], plain.word),
            *words[head + 1 :],
        ]
    )


def _agree_adjective(word: str, tag: object) -> str:
    adjective = parse_word(word.lower())[0]
    gender, number = getattr(tag, "gender", None), getattr(tag, "number", None)
    form = adjective.inflect(
        {"nomn", *({gender, number} - {None} if number == "sing" else {"plur"})}
    )
    return _copy_capitals(word, form.word) if form else word


def _copy_capitals(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
