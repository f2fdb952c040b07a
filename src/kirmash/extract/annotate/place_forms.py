"""Russian and Belarusian names of places in every case: written endings, no dictionary.

The rules make more forms than the language uses; a form nobody writes finds nothing and costs
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from kirmash.sandbox.expressions import bounded_re

_CASES = 6  # nominative, genitive, dative, accusative, instrumental, prepositional

_ADJECTIVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ая": ("ая", "ой", "ой", "ую", "ой", "ой"),
        "яя": ("яя", "ей", "ей", "юю", "ей", "ей"),
        "ый": ("ый", "ого", "ому", "ый", "ым", "ом"),
        "ой": ("ой", "ого", "ому", "ой", "ым", "ом"),
        "ний": ("ний", "него", "нему", "ний", "ним", "нем"),
        "ий": ("ий", "ого", "ому", "ий", "им", "ом"),
        "ое": ("ое", "ого", "ому", "ое", "ым", "ом"),
        "ые": ("ые", "ых", "ым", "ые", "ыми", "ых"),
        "ие": ("ие", "их", "им", "ие", "ими", "их"),
        "кае": ("кае", "кага", "каму", "кае", "кім", "кім"),
        "скі": ("скі", "скага", "скаму", "скі", "скім", "скім"),
        "цкі": ("цкі", "цкага", "цкаму", "цкі", "цкім", "цкім"),
        "ыя": ("ыя", "ых", "ым", "ыя", "ымі", "ых"),
    }
)
_BELARUSIAN_FEMININE = ("ая", "ай", "ай", "ую", "ай", "ай")
_NOUNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(.*шч)а", ("а", "ы", "ы", "у", "ай", "ы")),
    (r"(.*)ия", ("ия", "ии", "ии", "ию", "ией", "ии")),
    (r"(.*)ія", ("ія", "іі", "іі", "ію", "іяй", "іі")),
    (r"(.*)ыя", ("ыя", "ыі", "ыі", "ыю", "ыяй", "ыі")),
    (r"(.*[гкх])а", ("а", "и", "е", "у", "ой", "е")),
    (r"(.*[жшщч])а", ("а", "и", "е", "у", "ей", "е")),
    (r"(.*)а", ("а", "ы", "е", "у", "ой", "е")),
    (r"(.*)я", ("я", "и", "е", "ю", "ей", "е")),
    (r"(.*ств)о", ("о", "а", "у", "о", "ом", "е")),
    (r"(.*(?:л|пен|мозыр|россош.|игар))ь", ("ь", "я", "ю", "ь", "ем", "е")),
    (r"(.*)ь", ("ь", "и", "и", "ь", "ью", "и")),
    (r"(.*)ье", ("ье", "ья", "ью", "ье", "ьем", "ье")),
    (r"(.*)й", ("й", "я", "ю", "й", "ем", "е")),
    (r"(.*ич|хим?к|горк|лук|апатит|березник|родник)и", ("и", "", "ам", "и", "ами", "ах")),
    (r"(.*)ы", ("ы", "ов", "ам", "ы", "ами", "ах")),
    (r"(.*[бвгдзклмнпрстфхцжшчщў])", ("", "а", "у", "", "ом", "е")),
)
_NOUN_PATTERNS = tuple((bounded_re(rf"\A{pattern}"), endings) for pattern, endings in _NOUNS)
_FLEETING_VOWEL = bounded_re(r"\A(.*?)(л?)ец")
_ADJECTIVE = bounded_re(r"\A.{2,}(?:ая|яя|ый|[нкц]ий|ское|цкое|ое|ые|ие|скі|цкі|цкае|скае|ыя)")
_OFTEN_UNDECLINED = bounded_re(r"\A.+(?:[ое]в|[иы]н)о")
_HARD_PLURAL = ("ые", "ых", "ым", "ыми")
_SOFT_PLURAL = ("ие", "их", "им", "ими")


def adjective_forms(word: str) -> tuple[str, ...]:
    """Every form of an adjective given in the masculine nominative ("ивановский", "беларускі")."""
    if word.endswith(("скі", "цкі")):
        return tuple(
            word[:-1] + end
            for end in ("і", "ага", "аму", "ім", "ая", "ай", "ую", "аю", "ае", "ія", "іх", "імі")
        )
    stem, soft = word[:-2], word.endswith("ий")
    plural = _SOFT_PLURAL if soft else _HARD_PLURAL
    ends = (
        word[-2:],
        "ого",
        "ому",
        "им" if soft else "ым",
        "ом",
        "ая",
        "ой",
        "ую",
        "ою",
        "ое",
        *plural,
    )
    return tuple(stem + end for end in ends)


def demonym_forms(word: str) -> tuple[str, ...]:
    """Every form of the word for a person of a place given in the masculine or feminine singular
    ("белорус", "россиянин").
    """
    if word.endswith(("анин", "янин")):
        stem = word[:-2]
        return (
            word,
            word + "а",
            word + "у",
            word + "ом",
            word + "е",
            stem + "е",
            stem,
            stem + "ам",
            stem + "ами",
            stem + "ах",
        )
    if word.endswith("ец"):
        stem = word[:-2] + ("ц" if not word.endswith("аец") else "йц")
        return (word, *(stem + end for end in ("а", "у", "ем", "е", "ы", "ев", "ам", "ами", "ах")))
    if word.endswith("ка"):
        return (
            word,
            word[:-1] + "и",
            word[:-1] + "е",
            word[:-1] + "у",
            word[:-1] + "ой",
            word[:-2] + "ок",
            word[:-1] + "ам",
        )
    if word.endswith(("як", "ок")):
        stem = word if word.endswith("як") else word[:-2] + "к"
        return (word, *(stem + end for end in ("а", "у", "ом", "е", "и", "ов", "ам", "ами", "ах")))
    return (word, *(word + end for end in ("а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах")))


def russian_name_forms(words: str) -> frozenset[str]:
    """Every form of a name of one or more words given in the nominative, lower case.

    Adjectives before the first noun agree with it; what follows that noun stays ("Республика
    Карелия" -> "Республики Карелия").
    """
    parts = words.split(" ")
    head = next((at for at, word in enumerate(parts) if not _ADJECTIVE.fullmatch(word)), None)
    if head is None:
        head = len(parts) - 1
    front, rest = parts[: head + 1], parts[head + 1 :]
    if not head and len(rest) == 1 and rest[0].endswith("ская"):  # «Республикой Сербской»
        return frozenset(
            f"{noun[0]} {end[0]}"
            for noun, end in zip(_noun_cases(parts[0]), _adjective_cases(parts[1]), strict=True)
        )
    columns = [_adjective_cases(word) for word in front[:-1]]
    columns.append(_noun_cases(front[-1]))
    forms = chain.from_iterable(
        _join_cases([column[case] for column in columns]) for case in range(_CASES)
    )
    return frozenset(" ".join([form, *rest]) for form in forms)


def belarusian_name_forms(words: str) -> frozenset[str]:
    """Every form of a Belarusian name given in the nominative, lower case."""
    return frozenset(
        form.replace("и", "і").replace("сью", "ссю").replace("цью", "цю")
        for form in russian_name_forms(words)
    )


def surname_like_forms(word: str) -> frozenset[str]:
    """The inflected forms of a town in -ово or -ино ("Иванова"), which surnames share; empty for
    other names.
    """
    if not _OFTEN_UNDECLINED.fullmatch(word):
        return frozenset()
    return frozenset(word[:-1] + end for end in ("а", "у", "ом", "е"))


def _join_cases(columns: list[tuple[str, ...]]) -> Iterator[str]:
    """One case of every word, with the variants the last one has."""
    *front, last = columns
    start = " ".join(forms[0] for forms in front)
    for form in last:
        yield f"{start} {form}" if start else form


def _adjective_cases(word: str) -> list[tuple[str, ...]]:
    belarusian = word.endswith("ая") and any(char in "іў" for char in word)
    for ending, forms in _ADJECTIVES.items():
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            return [(stem + form,) for form in (_BELARUSIAN_FEMININE if belarusian else forms)]
    return [(word,)] * _CASES


def _noun_cases(word: str) -> list[tuple[str, ...]]:
    if "-на-" in word:
        first, rest = word.split("-", 1)
        return [tuple(f"{form}-{rest}" for form in forms) for forms in _noun_cases(first)]
    if "-" in word:
        return _hyphenated_noun_cases(word)
    if _ADJECTIVE.fullmatch(word):
        return _adjective_cases(word)
    if word.endswith("пет"):  # Египет, Египта
        plain = _simple_noun_cases(word.removesuffix("ет") + "т")
        return [(word,), *plain[1:3], (word,), *plain[4:]]
    fleeting = _FLEETING_VOWEL.fullmatch(word)
    if fleeting:
        stem = fleeting[1] + ("ль" if fleeting[2] else "") + "ц"
        return [
            (word,),
            (stem + "а",),
            (stem + "у",),
            (word,),
            (stem + "ом", stem + "ем"),
            (stem + "е",),
        ]
    return _simple_noun_cases(word)


def _simple_noun_cases(word: str) -> list[tuple[str, ...]]:
    for pattern, endings in _NOUN_PATTERNS:
        match = pattern.fullmatch(word)
        if match:
            forms: list[tuple[str, ...]] = [(match[1] + ending,) for ending in endings]
            if word.endswith("ы"):
                forms[1] = (match[1] + "ов", match[1])
            if word.endswith(("ч", "ж", "ш", "щ", "ц")):
                forms[4] = (word + "ем", word + "ом")
            return forms
    return [(word,)] * _CASES


def _hyphenated_noun_cases(word: str) -> list[tuple[str, ...]]:
    """ "Санкт-Петербург" declines at its end, "Каменск-Уральский" and "Осетия-Алания" in both
    halves.
    """
    first, last = word.rsplit("-", 1)
    both = bool(_ADJECTIVE.fullmatch(last)) or (first.endswith("ия") and last.endswith("ия"))
    fronts = _noun_cases(first) if both else [(first,)] * _CASES
    return [
        tuple(f"{front[0]}-{end}" for end in ends)
        for front, ends in zip(fronts, _noun_cases(last), strict=True)
    ]
