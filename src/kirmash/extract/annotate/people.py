"""People in a text: runs of capitalised words that are names by their given name, their office,
their title or a verb of speech.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kirmash.extract.annotate import names, offices
from kirmash.lang.morphology import parse_word
from kirmash.records.mentions import AnnotatedDocument, Sentence
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person named at a place; ``role`` is the place of the office, None for none;
    ``surname_only`` a surname alone.
    """

    start: int
    end: int
    person: names.PersonName
    role: tuple[int, int] | None = None
    surname_only: bool = False


_EN_WORD = r"[A-ZÀ-ÞĀ-ɏḀ-ỹ][a-zà-ɏA-ZÀ-ÞḀ-ỹ’'-]*[a-zà-ɏḀ-ỹ][’']?(?<![’'])"
_INITIALS = r"(?:(?:(?:[A-Z]\.\s?){1,3}|[A-Z]\s[A-Z]\s)(?=[A-Z][a-z]))"
_PARTICLE = (
    r"(?:(?:bin|bint|al|Al|van|von|de\sla|de|der|den|da|das|dos|di|del|el|ibn|ul|ur|ould|zu|ter)\s)"
)
_EN_RUN = bounded_re(
    rf"(?<![\w’'.-]){_INITIALS}?{_EN_WORD}(?:\s{_PARTICLE}?(?:(?:al|el)-)?(?:{_EN_WORD}|[A-Z]\.))*"
)
_OFFICE_JOINT = bounded_re(r"(?:\bof|\bfor|[^,]\sand)\s$")
_BEFORE_OFFICE = (
    "вице-",
    "экс-",
    "премьер-",
    "віцэ-",
)  # «Вице-губернатор Лю …»: an office, no part of the name
_LONGEST_NAME = 300  # no name of a place or body is longer
_OFFICE_WIDTH, _JOINT_WIDTH = 90, 8  # characters before a name: of an office, of the "of" behind it
_SHORTEST_DECLINED, _SHORTEST_SURNAME = 5, 3  # letters
_THREE_WORDS, _TWO_PEOPLE, _MOST_NAME_WORDS = 3, 4, 5  # words of a run
_FOREIGN_LENGTHS = (2, 3)  # words of a name whose family name stands first
_RU_WORD = r"[А-ЯЁІЎ][а-яёіў'’]+(?:-[А-ЯЁІЎа-яёіў][а-яёіў]+)*"
_RU_RUN = bounded_re(
    rf"(?<![\w-])(?:(?:[А-ЯЁІЎ]\.\s?){{1,2}}{_RU_WORD}|{_RU_WORD}\s[А-ЯЁ]\.\s?[А-ЯЁ]\."
    rf"|{_RU_WORD}(?:\s{_RU_WORD}){{0,7}}(?:\s[А-ЯЁ]{{3,}}(?!\w))?)"
)


@cache
def _not_name_words(part: str, lang: str = "") -> frozenset[str]:
    """Words of ``not_names.csv`` that are no names (word), and family names that come first
    (first); of all languages or one.
    """
    chosen = (
        row
        for row in lexicons.data_rows("not_names")
        if row["part"] == part and (not lang or row["lang"] == lang)
    )
    return frozenset(word for row in chosen for word in row["words"].split("|"))


def find_people(
    reading: AnnotatedDocument, taken: Sequence[tuple[int, int]]
) -> tuple[PersonMention, ...]:
    """Everybody named inside the sentences, outside the places ``taken`` by bodies, in order;
    surnames alone come with
    ``surname_only``.
    """
    blocked = sorted(
        [
            *taken,
            *(
                (p.start, p.end)
                for p in reading.places
                if p.form != "group" and not _is_inside_name(reading, p.start, p.end)
            ),
        ]
    )
    mentions = [
        m
        for sentence in reading.sentences
        for m in _find_in_sentence(reading, sentence, _blocked_near(blocked, sentence))
    ]
    surnames = {
        key for m in mentions if not m.surname_only for key in surname_stems(m.person.surname)
    }
    return tuple(
        m
        for m in mentions
        if not m.surname_only
        or m.role
        or offices.has_person_cue_before(reading.text, m.start)
        or surname_stems(m.person.surname) & surnames
    )


def _blocked_near(
    blocked: Sequence[tuple[int, int]], sentence: Sentence
) -> Sequence[tuple[int, int]]:
    """The blocked stretches that begin in a sentence or a little before it; ``blocked``
    is sorted.
    """
    return blocked[
        bisect_left(blocked, (sentence.start - _LONGEST_NAME, 0)) : bisect_left(
            blocked, (sentence.end, 0)
        )
    ]


def _is_inside_name(reading: AnnotatedDocument, start: int, end: int) -> bool:
    """A place that is a surname in truth: a given name is right before it."""
    name = reading.text[start:end]
    lead = re.search(r"([^\W\d_]{1,24})\s$", reading.text[max(0, start - 24) : start])
    if not lead or not lead[1][0].isupper() or " " in name or not names.is_forename(lead[1]):
        return False
    return lead[1].casefold() not in _not_name_words("word", "ru") and (
        reading.lang == "en" or "Surn" in names.proper_noun_tags(name)
    )


def surname_stems(surname: str) -> frozenset[str]:
    """The surname folded, with and without its case ending, to compare forms by."""
    low = _strip_marks(surname)
    return frozenset(
        {
            low,
            re.sub(r"(?:ого|ому|ой|ый|ым|им|ом|ем|ий|ая|ую|а|у|е|ы|я|ю)$", "", low)
            if len(low) >= _SHORTEST_DECLINED
            else low,
        }
    )


@lru_cache(maxsize=8_000)
def _strip_marks(name: str) -> str:
    """Small letters without marks: Yılmaz and Yilmaz, Ковалёв and Ковалев are one."""
    parted = unicodedata.normalize("NFD", name.casefold().replace("ı", "i").replace("й", "\0"))
    return "".join(c for c in parted if not unicodedata.combining(c)).replace("\0", "й")


def _find_in_sentence(
    reading: AnnotatedDocument, sentence: Sentence, blocked: Sequence[tuple[int, int]]
) -> list[PersonMention]:
    mentions, floor = [], sentence.start
    for run in (_EN_RUN if reading.lang == "en" else _RU_RUN).finditer(
        reading.text, sentence.start, sentence.end
    ):
        for start, end in _free_stretches(run, blocked, english=reading.lang == "en"):
            if mention := _build_mention(reading, (floor, sentence.end), start, end):
                mentions.append(mention)
                floor = (
                    floor
                    if mention.surname_only
                    else max(mention.end, mention.role[1] if mention.role else 0)
                )
    return mentions


def _free_stretches(
    run: re.Match[str], blocked: Sequence[tuple[int, int]], *, english: bool
) -> list[tuple[int, int]]:
    """The stretches of a run that are neither places, bodies nor words no name has; each begins
    with a given name if it holds one.
    """
    parts = _unblocked_words(run, blocked, english=english)
    text = run.string
    if english:
        parts = [_skip_office_field(text, part) for part in parts]
    opens = not text[: run.start()].rstrip(" ")[-1:].isalnum()
    if opens or not english:
        parts = [_trim_leading_word(text, part) for part in parts if part]
    if not english:
        parts = [person for part in parts for person in _split_people(text, part)]
    return [(part[0][0], part[-1][1]) for part in parts if part]


def _unblocked_words(
    run: re.Match[str], blocked: Sequence[tuple[int, int]], *, english: bool
) -> list[list[tuple[int, int]]]:
    """The words of a run in stretches, cut at those that are in no name or part of another."""
    parts: list[list[tuple[int, int]]] = [[]]
    for word in re.finditer(r"\S+", run[0]):
        start, end = run.start() + word.start(), run.start() + word.end()
        if (
            _is_not_name(word[0], english=english) and not _continues_name(parts[-1], run.string)
        ) or any(a < end and start < b for a, b in blocked):
            parts.append([])
        else:
            parts[-1].append((start, end))
    return parts


def _split_people(text: str, part: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """«с Ерланом Нурпеисовым Тимур Хасанов»: a second given name behind a family name begins
    another person.
    """
    if len(part) < _TWO_PEOPLE:
        return [part]
    words = [text[start:end] for start, end in part]
    cut = next(
        (
            at
            for at in range(2, len(part) - 1)
            if names.is_forename(words[at]) and not names.is_forename(words[at - 1])
        ),
        0,
    )
    return [part[:cut], part[cut:]] if cut else [part]


def _skip_office_field(text: str, part: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """ "Minister of Agriculture and Livestock Ndugu Baraka": the word an office is of goes before
    three-word runs and is no name.
    """
    if (
        len(part) < _THREE_WORDS
        or not _OFFICE_JOINT.search(text[max(0, part[0][0] - _JOINT_WIDTH) : part[0][0]])
        or names.is_forename(text[slice(*part[0])])
    ):
        return part
    return (
        part[1:]
        if offices.find_job_title_before(text, max(0, part[0][0] - _OFFICE_WIDTH), part[1][0], "en")
        else part
    )


def _continues_name(begun: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether a word goes on a name that a family name opened: "The" in "Phan The Tuan"."""
    return len(begun) == 1 and text[slice(*begun[0])].casefold() in _not_name_words("first")


def _trim_leading_word(text: str, part: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """'Greeting Dmitry Milyaev', «Побывает Евгений Куйвашев»: the words before the given name are
    none of the name.
    """
    if len(part) < _THREE_WORDS or names.is_forename(text[part[0][0] : part[0][1]]):
        return part
    second = text[part[1][0] : part[1][1]]
    return (
        part[1:]
        if names.is_forename(second) and "Patr" not in names.proper_noun_tags(second)
        else part
    )


@lru_cache(maxsize=20_000)
def _is_not_name(word: str, *, english: bool) -> bool:
    plain = word.casefold().strip(".'’")
    if english:
        if word[1:] == ".":
            return False  # an initial, even "I."
        return plain in _not_name_words("word", "en") or offices.is_job_title(word)
    return (
        plain.startswith(_BEFORE_OFFICE)
        or plain in _not_name_words("word", "ru")
        or names.lemma(plain) in _not_name_words("word", "ru")
    )


def _build_mention(
    reading: AnnotatedDocument, around: tuple[int, int], start: int, end: int
) -> PersonMention | None:
    """The person at a place, where the words or those beside them say it is one; ``around`` bounds
    where an office may be.
    """
    text, lang = reading.text, reading.lang
    end -= 2 * text.endswith(("'s", "’s"), start, end)
    raw = _normalise_spelling(text[start:end])
    words = raw.split()
    role_before = offices.find_job_title_before(text, around[0], start, lang)
    if len(words) == 1 and "." not in raw:
        direct = lang != "en" or offices.is_job_title_before(text, around[0], start)
        return _build_surname_mention(raw, (start, end), role_before if direct else None, lang)
    role = role_before or offices.find_job_title_after(text, end, around[1], lang)
    is_supported = (
        bool(role)
        or offices.has_person_cue_before(text, start)
        or offices.has_speech_verb_beside(text, start, end, lang)
    )
    if sum(word[0].isupper() for word in words) > _MOST_NAME_WORDS or not (
        _is_english_name if lang == "en" else _is_russian_name
    )(words, is_supported=is_supported):
        return None
    return PersonMention(
        start, end, _nominative_name(raw, lang, _office_cases(text, role_before)), role
    )


def _nominative_name(raw: str, lang: str, agreeing: frozenset[str]) -> names.PersonName:
    if lang == "en":
        return names.parse_latin_name(raw)
    return (
        names.nominative_belarusian_name(raw)
        if lang == "be"
        else names.nominative_russian_name(raw, agreeing)
    )


def _normalise_spelling(quote: str) -> str:
    """The name with single blanks, one behind initials, and no word all in capitals: «А.ОРЛОВ» is
    А. Орлов.
    """
    plain = re.sub(r"\s+", " ", re.sub(r"(?<=\w\.)(?=[A-ZА-ЯЁ][a-zа-яё])", " ", quote))
    return re.sub(r"[А-ЯЁ]{3,}", lambda caps: caps[0].capitalize(), plain)


def _office_cases(text: str, role: tuple[int, int] | None) -> frozenset[str]:
    """The cases the office right before a Russian name may be in, which are the name's too;
    empty where there is none.
    """
    return names.noun_cases(text[slice(*role)].split(maxsplit=1)[0]) if role else frozenset()


def _build_surname_mention(
    raw: str, span: tuple[int, int], role: tuple[int, int] | None, lang: str
) -> PersonMention | None:
    known = names.proper_noun_tags(raw) if lang != "en" else frozenset()
    if len(raw) < _SHORTEST_SURNAME or ("Geox" in known and "Surn" not in known):
        return None
    return PersonMention(
        *span, names.PersonName(raw, "", raw), role if lang == "en" else None, surname_only=True
    )


def _is_english_name(words: Sequence[str], *, is_supported: bool) -> bool:
    return (
        is_supported
        or names.is_forename(words[0])
        or words[0].casefold() in _not_name_words("first")
    )


def _is_dictionary_word(word: str) -> bool:
    """Whether the dictionary holds a Russian word."""
    return bool(parse_word(word.lower())[0].is_known)


def _is_russian_name(words: Sequence[str], *, is_supported: bool) -> bool:
    if any(re.match(r"[А-ЯЁІЎ]\.", word) for word in words):
        return True
    first, last = names.proper_noun_tags(words[0]), names.proper_noun_tags(words[-1])
    if ("Name" in first or names.is_forename(words[0])) and (
        "Surn" in last or "Patr" in names.proper_noun_tags(words[1]) or not last & {"Geox", "Orgn"}
    ):
        return True
    if len(words) in _FOREIGN_LENGTHS and _is_foreign_name(words, is_supported=is_supported):
        return True
    return is_supported and bool({"Name", "Surn"} & (first | last)) and "Geox" not in first


def _is_foreign_name(words: Sequence[str], *, is_supported: bool) -> bool:
    """«Сюй Цзяньго», «Фам Куок Тхинь»: the family name first; behind an office, words that the
    dictionary does not know, «посол Херардо Пенья».
    """
    if words[0].casefold() in _not_name_words("first") and (
        is_supported or not _is_dictionary_word(words[-1])
    ):
        return True
    return is_supported and not any(map(_is_dictionary_word, words))
