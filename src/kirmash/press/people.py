"""People in a text: runs of capitalised words that are names by their given name, their office, their title or a verb of speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kirmash.press import names, offices
from kirmash.press.reading import Reading, Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at a place; ``role`` is where the office stands, None where none does; ``bare`` a surname alone."""

    start: int
    end: int
    person: names.Person
    role: tuple[int, int] | None = None
    bare: bool = False


_EN_WORD = r"[A-ZÀ-ÞĐŠČŽĞŞİÔÔ][a-zà-žA-Zăđêôơưạ-ỹ’'-]*[a-zà-žạ-ỹ][’']?(?<![’'])"
_EN_RUN = re.compile(rf"(?<![\w’'-]){_EN_WORD}(?:\s(?:(?:bin|al|Al|van|von|de|der|da|el|ibn|ul)\s)?(?:{_EN_WORD}|[A-Z]\.))*")
_RU_WORD = r"[А-ЯЁІЎ][а-яёіў'’]+(?:-[А-ЯЁІЎа-яёіў][а-яёіў]+)*"
_RU_RUN = re.compile(rf"(?<![\w-])(?:(?:[А-ЯЁІЎ]\.\s?){{1,2}}{_RU_WORD}|{_RU_WORD}\s[А-ЯЁ]\.\s?[А-ЯЁ]\.|{_RU_WORD}(?:\s{_RU_WORD}){{0,3}})")

# Capitalised words that are never part of a person's name.
_STOP = frozenset(
    """the a an in on at by for from of to and or but as if it he she his her its this that these those there then when while with we our you they their i
    not no yes also according after before during since under over more most many much both each all any some such other another last next new
    january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
    president prime minister ministry governor mayor ambassador head chairman chairwoman chairperson director general secretary deputy vice chief leader premier king prince chancellor senator
    embassy government republic region oblast krai district city state province county union federal federation national international regional russian belarusian kazakh chinese
    chamber commerce industry trade economic economy finance foreign affairs development agriculture committee commission council parliament department agency bank company group holding
    plant mill works factory corporation university academy institute park forum exhibition summit agreement organisation organization cooperation co-operation news press service centre center
    mr mrs ms dr sir sheikh photo source read extraordinary plenipotentiary asia africa europe eurasian european world central eastern western northern southern north south east west
    executive administration statistics customs market export exports import imports turnover house street avenue square river sea""".split()
)  # fmt: skip
_RU_STOP = frozenset(
    """в на по из за от до для при как это что его она они оно все год республика область край район город россия беларусь белоруссия союз союза совет
    глава президент губернатор министр посол премьер председатель правительство министерство фото автор источник новости общество экономика политика российский российская белорусский""".split()
)  # fmt: skip
_VIETNAMESE = frozenset(
    "nguyen nguyễn pham phạm tran trần le lê vu vũ hoang hoàng tô to bui bùi do đỗ dang đặng phan ho hồ ngo ngô duong dương ly lý".split()
)


def find(reading: Reading, taken: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
    """Everybody named inside the sentences, outside the places ``taken`` by bodies, in order; surnames alone come ``bare``."""
    blocked = sorted(
        [*taken, *((p.start, p.end) for p in reading.places if p.form != "group" and not _inside_name(reading, p.start, p.end))]
    )
    mentions = [m for sentence in reading.sentences for m in _in_sentence(reading, sentence, blocked)]
    surnames = {key for m in mentions if not m.bare for key in stems(m.person.surname)}
    return tuple(m for m in mentions if not m.bare or m.role or offices.titled(reading.text, m.start) or stems(m.person.surname) & surnames)


def _inside_name(reading: Reading, start: int, end: int) -> bool:
    """A place that is a surname in truth: a given name stands right before it."""
    lead = re.search(r"([^\W\d_]+)\s$", reading.text[max(0, start - 24) : start])
    return bool(lead and lead[1][0].isupper() and names.is_given(lead[1]) and " " not in reading.text[start:end])


def stems(surname: str) -> frozenset[str]:
    """The surname folded, whole and without its case ending, to compare forms by."""
    low = surname.casefold().replace("ё", "е")
    return frozenset({low, re.sub(r"(?:ого|ому|ой|ым|им|ом|ем|ий|ая|ую|а|у|е|ы|я|ю)$", "", low) if len(low) > 4 else low})


def _in_sentence(reading: Reading, sentence: Sentence, blocked: Sequence[tuple[int, int]]) -> list[Mention]:
    text, english = reading.text, reading.lang == "en"
    found, floor = [], sentence.start
    for run in (_EN_RUN if english else _RU_RUN).finditer(text, sentence.start, sentence.end):
        for start, end in _free(text, run, blocked, english):
            if mention := _mention(reading, sentence, (floor, start, end)):
                found.append(mention)
                floor = mention.end
    return found


def _free(text: str, run: re.Match[str], blocked: Sequence[tuple[int, int]], english: bool) -> list[tuple[int, int]]:
    """The stretches of a run that are neither places, bodies nor words no name has."""
    spans: list[list[tuple[int, int]]] = [[]]
    for word in re.finditer(r"\S+", run[0]):
        start, end = run.start() + word.start(), run.start() + word.end()
        plain = word[0].casefold().strip(".'’")
        stopped = plain in (_STOP if english else _RU_STOP) and plain not in {"to", "do"} or any(a < end and start < b for a, b in blocked)
        if stopped:
            spans.append([])
        else:
            spans[-1].append((start, end))
    return [(part[0][0], part[-1][1]) for part in spans if part]


def _mention(reading: Reading, sentence: Sentence, where: tuple[int, int, int]) -> Mention | None:
    floor, start, end = where
    text, lang = reading.text, reading.lang
    raw = text[start:end]
    words = raw.split()
    tied = offices.before(text, max(floor, sentence.start), start, lang)
    role = tied or offices.after(text, end, sentence.end, lang)
    if len(words) > 5:
        return None
    if len(words) == 1 and "." not in raw:
        return _bare(raw, start, end, tied, lang)
    helped = bool(role) or offices.titled(text, start) or offices.speaking(text, start, end, lang)
    if not (_english_name(words, helped) if lang == "en" else _russian_name(words, helped)):
        return None
    clean = re.sub(r"\s+", " ", raw)
    return Mention(start, end, names.latin(clean) if lang == "en" else names.russian(clean), role)


def _bare(raw: str, start: int, end: int, role: tuple[int, int] | None, lang: str) -> Mention | None:
    if len(raw) < 3 or (lang != "en" and names.tags(raw) & {"Geox"} and "Surn" not in names.tags(raw)):
        return None
    likely = lang == "en" or "Surn" in names.tags(raw)
    return Mention(start, end, names.Person(raw, "", raw), role if likely and lang == "en" else None, bare=True)


def _english_name(words: Sequence[str], helped: bool) -> bool:
    first = words[0].casefold()
    return names.is_given(words[0]) or first in _VIETNAMESE or (helped and len(words) <= 4)


def _russian_name(words: Sequence[str], helped: bool) -> bool:
    if any(re.match(r"[А-ЯЁІЎ]\.", word) for word in words):
        return True
    first, last = names.tags(words[0]), names.tags(words[-1])
    if "Name" in first and ("Surn" in last or "Patr" in names.tags(words[1]) or not last & {"Geox", "Orgn"}):
        return True
    return helped and bool({"Name", "Surn"} & (first | last)) and not first & {"Geox"}
