"""Companies, public bodies and organisations in a text: known ones by the lexicon, others by the
forms their names take.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

from ahocorasick_rs import AhoCorasick

from kirmash.extract.annotate import names
from kirmash.extract.annotate.goods import OccupiedSpans
from kirmash.extract.annotate.offices import word_alternation
from kirmash.lang.morphology import fold, parse_word
from kirmash.lang.registry import (
    phrase_pattern,
    phrases_for_use,
    reading_language_codes,
    word_forms,
)
from kirmash.records.mentions import ActorKind
from kirmash.reference import lexicons
from kirmash.reference.lexicons import OrganisationEntry
from kirmash.sandbox.expressions import bounded_re


@dataclass(frozen=True, slots=True)
class OrganisationMention:
    """A body named at a place of the text; ``key`` is '' where the lexicon does not know it."""

    start: int
    end: int
    name: str
    kind: ActorKind
    key: str = ""
    role: str | None = None


def _words(lang: str, part: str) -> str:
    return f"(?:{word_alternation('body_words', reading_language_codes(lang), part)})"


_CAP = r"[A-ZÀ-ÞĐ][\w’'.-]*"
_RUN = rf"(?:{_CAP}|&)(?:\s(?:{_CAP}|&|of(?=\s[A-Z])|and(?=\s[A-Z])|for(?=\s[A-Z])))*"
_ITEM = rf"(?:,\s{_CAP}(?:\s{_CAP})*(?=,?\sand\s[A-Z]|,\s[A-Z][\w-]+,?\sand\s[A-Z]))"
_SERIES = rf"(?:{_ITEM}+,?\sand\s{_RUN}|\sand\s{_RUN})?"
_OF = rf"(?:\s(?:of|for|on)\s(?:the\s)?{_RUN}{_SERIES})"
_LIMITED = r"Limited(?:\sLiability\sCompany)?|Joint\sStock\sCompany"
_NOT_LEAD = r"(?!(?:The|A|In|An|One|This|At|On|By)\b)"
_UP_TO_FIVE = rf"(?:{_CAP}\s(?:and\s(?=[A-Z]))?){{1,5}}"


def _company(pattern: str) -> tuple[re.Pattern[str], ActorKind]:
    return bounded_re(pattern), ActorKind.COMPANY


def _government(pattern: str) -> tuple[re.Pattern[str], ActorKind]:
    return bounded_re(pattern), ActorKind.GOVERNMENT


def _organisation(pattern: str) -> tuple[re.Pattern[str], ActorKind]:
    return bounded_re(pattern), ActorKind.ORGANISATION


_PAPER = r"\s(?:Times|Herald|Tribune|Gazette|Observer|Monitor|Courier)"

_ENGLISH = (
    _company(rf"\b(?P<role>{_words('en', 'legal')})\s[\"“«]?(?P<name>{_RUN}(?:\s[–-]\s{_CAP})?)"),
    _company(rf"\b(?P<name>{_RUN}),?\s(?P<role>{_words('en', 'legal_after')}|{_LIMITED})"),
    _government(
        rf"\b(?P<name>[A-Z]\w+(?:ian|ish|ese|qi|ani|can)\s(?:{_CAP}\s){{0,3}}(?:Board|Bureau"
        r"|High\sCommission))\b"
    ),
    _government(rf"\b(?P<name>{_NOT_LEAD}{_CAP}\s(?:Customs|Bureau))\b(?!\s[A-Z])"),
    _company(rf"\b(?P<name>(?:{_CAP}\s)?[A-Z]\w*(?:\sNews|News|{_PAPER}))\b(?!\s[A-Z])"),
    _government(rf"\b(?P<name>(?:{_CAP}\s){{0,5}}{_words('en', 'public')}{_OF})"),
    _government(rf"\b(?P<name>{_UP_TO_FIVE}{_words('en', 'public')})\b(?!\s[A-Z])"),
    _organisation(rf"\b(?P<name>(?:{_CAP}\s){{0,5}}{_words('en', 'society')}{_OF})"),
    _organisation(rf"\b(?P<name>{_UP_TO_FIVE}{_words('en', 'society')})\b(?!\s[A-Z])"),
    _company(rf"\b(?P<name>(?:{_CAP}\s){{1,4}}{_words('en', 'firm')})\b(?!\s[A-Z])"),
    _company(
        rf"\b{_words('en', 'calls')}\s[\"“«]?(?P<name>(?!(?:{_words('en', 'officer')})\b){_RUN})"
    ),
    _company(
        rf"\b(?P<name>{_NOT_LEAD}{_CAP}(?:\s[a-z-]+){{0,6}}?\s{_words('en', 'makes')}\s(?:plant"
        r"|mill|factory|works))\b"
    ),
    _organisation(
        r"\b(?P<name>(?:regional|city|municipal|local|provincial"
        r"|oblast)\schamber\sof\scommerce(?:\sand\sindustry)?)\b"
    ),
    _government(
        r"\b(?P<name>customs\sauthorities(?:\sof\sthe\s(?:province|region|country|republic|city))?)"
    ),
    _government(r"\bthe\s(?P<name>Embassy)(?=[’']s\b|\s(?:said|told|reported|informed))"),
)

_QUOTED = r"[«\"“„](?:[А-ЯЁ]{2,4}\s[«\"“„])?(?P<name>[А-ЯЁA-ZІЎ][^«»\"“”„\n]{1,48})[»\"”“]"
# Endings of adjectives in the singular: «Минский тракторный завод», but not «До конца марта завод».
_ADJ = "ый|ий|ой|ого|ому|ым|им|ом"
_CAP_RU = r"(?<![\w-])[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*"
_PLACE_RU = (
    rf"(?:\s{_CAP_RU}\s(?:области|края|республики|района|округа|Федерации)|\s{_CAP_RU}"
    rf"|\s{_words('ru', 'place')}\b)"
)
_STATE_RU = r"(?:\s(?:Беларусь|Казахстан|Узбекистан|Татарстан|Башкортостан))?"
_CHAMBER_RU = r"(?:[Тт]оргово-промышленн\w+\sпалат\w{1,2}|ТПП)"
_CUSTOMS_RU = (
    r"(?:таможн\w{1,3}|таможенн\w+\sуправлени\w+|областно\w+\sисполнительн\w+\sкомитет\w?)"
)

_LATIN = r"[A-Z][A-Za-zÀ-ÿ'&-]+"
# What a name in Latin letters ends with that is no firm: a fair, a model of a machine.
_NO_FIRM = rf"(?=[A-Z])(?![\w\s&.'-]*\b(?:{phrase_pattern('body.no_firm')})\b)"
_LATIN_OF = phrase_pattern("body.of")
_LATIN_RUN = rf"{_NO_FIRM}{_LATIN}(?:\s(?:{_LATIN}|&|{_LATIN_OF}))+(?:\.(?=\s[а-яёі(]))?"
_SOCIETY = rf"(?:{phrase_pattern('body.society')})"
_NEAR_FAIR = "".join(rf"(?<!{word} )" for word in phrases_for_use("body.fair"))
# A firm by the make of its name: «Волгошинторг», «Агротехмаш».
_COMPANY_ENDINGS = (
    "(?:маш|пром|торг|снаб|экспорт|импорт|трейд|маркет|инвест|продукт|строй|хим|сервис|фарм"
    "|холдинг"
    r"|транс|агро|лес|мол|мясо|техника|групп|логистик)"
)
_FIELD_RU = r"(?:\sпо)?(?:\s(?:[а-яё-]{3,},?|и)){1,6}"
_OF_WHERE = r"(?:региональн|областн|краев|республиканск|городск)\w{2,3}\s"

_RUSSIAN = (
    _organisation(
        rf"{_NEAR_FAIR}\b(?P<name>(?:{_LATIN}\s)+{_SOCIETY}(?:\s{_LATIN_OF}(?:\s{_LATIN})+)?)"
    ),
    _company(rf"{_NEAR_FAIR}(?<![\w«\"“-])(?P<name>{_LATIN_RUN})"),
    _company(
        rf"\b(?P<role>{_words('ru', 'firm')}[а-яё]*)\s(?P<name>{_NO_FIRM}{_LATIN}(?:\s{_LATIN})*)"
    ),
    _company(rf"[«\"“](?P<name>[А-ЯЁ][\w-]*{_COMPANY_ENDINGS}[а-яё]{{0,2}})[»\"”]"),
    _government(
        rf"\b(?P<name>(?:{_OF_WHERE})(?:мин{_words('ru', 'ministry')}\w*|правительств\w{{1,2}}"
        rf"|администраци\w{{1,2}}))(?![а-яё])"
    ),
    _government(
        rf"\b(?P<name>(?:[Кк]омитет|[Дд]епартамент|[Уу]правлени)[а-яё]{{0,"
        f"2}}{_FIELD_RU}(?:{_PLACE_RU}{_STATE_RU})?)"
    ),
    _government(
        rf"\b(?P<name>[Пп]равительств\w{{1,2}}\s(?:Республики\s)?{_CAP_RU}(?:\s(?:области|края"
        rf"|республики)|\s\({_CAP_RU}\))?)"
    ),
    _government(rf"\b(?P<name>[Аа]дминистраци\w{{1,2}}\s{_CAP_RU}(?:\s(?:области|края|района)))"),
    _government(r"\b(?P<name>Міністэрств\w\s[а-яёіў]+(?:\sі\s[а-яёіў]+)?)"),
    _government(r"\b(?P<name>(?:[Аа]бл|[Рр]ай|[Гг]ар)выканкам\w{0,3})"),
    _organisation(
        rf"\b(?P<name>(?:[а-яё-]+(?:ая|ой|ую)\s)?палат\w{{1,2}}\s(?:штата|провинции"
        rf"|города)\s{_CAP_RU})"
    ),
    _organisation(
        r"\b(?P<role>(?:[Сс]оюз|[Аа]ссоциаци|[Тт]ехнопарк|[Фф]онд|[Кк]ластер|[Цц]ентр"
        rf"|[Пп]алат)[а-яё]{{0,3}})(?:\s[а-яё-]+){{0,2}}\s{_QUOTED}"
    ),
    _company(rf"\b(?P<role>{_words('ru', 'legal')})\s{_QUOTED}"),
    _company(rf"\b(?P<role>{_words('ru', 'firm')}\w*)(?:\s[а-яё-]+){{0,3}}\s{_QUOTED}"),
    _government(rf"\b(?P<name>(?:Мин{_words('ru', 'ministry')}\w*|МИД){_PLACE_RU}?)"),
    _government(
        rf"\b(?P<name>[Мм]инистерств\w{{1,3}}(?:\s[а-яё-]+,?){{1,8}}(?:{_PLACE_RU}{_STATE_RU})?)"
    ),
    _government(rf"\b(?P<name>(?:{_CAP_RU}\s)?(?:обл|рай|гор|мінгар)(?:ис|вы)полком\w{{0,2}})"),
    _government(rf"\b(?P<name>(?:{_CAP_RU}\s){{1,2}}{_CUSTOMS_RU})"),
    _government(rf"\b(?P<name>[Пп]осольств\w{{1,2}}{_PLACE_RU}{_STATE_RU})"),
    _organisation(rf"\b(?P<name>(?:{_CAP_RU}\s)?{_CHAMBER_RU}{_PLACE_RU}?)"),
    _organisation(
        rf"\b(?P<name>{_CAP_RU}\s(?:[а-яё-]+\s){{0,3}}(?:университет|академи|институт|федераци"
        rf"|ассоциаци)\w{{0,3}})(?![а-яё])"
    ),
    _organisation(r"\b(?P<name>Совет\w?(?:\s[а-яё-]+){1,2}(?=[\s,.]))"),
    _company(
        rf"(?<![\w-])(?P<name>(?:[А-ЯЁ][а-яё]+-)?[А-ЯЁ][а-яё-]+(?:{_ADJ})"
        rf"\s(?:[а-яё-]+(?:{_ADJ})\s){{1,2}}(?:завод|комбинат)\w{{0,2}})(?![а-яё])"
    ),
)

_WINDOW_WIDTH = 90  # characters of a name round the word that shows it
_OFFICE_WIDTH = 60  # characters before a name in which an office of its field may stand
_SHORTEST_NAME, _LONGEST_ABBREVIATION = 3, 6  # letters
_NAME_PARTS = "|".join(
    _words("en", part) for part in ("legal", "legal_after", "firm", "public", "society", "calls")
)
_TRIGGER = bounded_re(
    rf"\b(?:{_NAME_PARTS}|Limited|Joint|plant|mill|factory|works|chamber|customs|Customs|Bureau"
    r"|Commission|Board|Herald|Times|Tribune|Gazette|Observer|Monitor|Courier)\b|News\b"
)
_TRIGGER_RU = bounded_re(
    rf"[«\"“„]|\b(?:Мин{_words('ru', 'ministry')}|МИД|[Мм]инистерств|Совет|ТПП|[Пп]осольств)"
    r"|(?:[ив]полком|таможн|исполнительн|промышленн\w+\sпалат)|\b(?:университет|академи|институт"
    "|федераци|ассоциаци|завод|комбинат)"
    r"|[A-Z][A-Za-z'-]+\s[A-Z&]|\b(?:[Кк]омитет|[Дд]епартамент|[Уу]правлени|[Пп]равительств"
    r"|[Аа]дминистраци|Міністэрств|[Пп]алат)|\sмин[пэтфсз]"
    r"|[Вв]ыканкам|(?:корпораци|компани|групп|фирм|холдинг|концерн|банк)[а-яё]*\s[A-Z]"
)

# Names these patterns also fit that are no bodies: states, offices, sections of a site, halls of
# the text itself.
_NOT_ORGANISATION = bounded_re(
    "^(?:Republic|Press|Russian Federation|Head|Deputy|Minister|Prime|President|Governor|Trade"
    "|Joint|Union|Business Council)$"
    "|^(?:The (?:Government|Ministry|Department|Administration|Company|Group)|European "
    "Commission)$"
    r"|^[A-Z][a-z]+(?:n|se|sh)? (?:Ministry|Department|Administration|Authority|Government)$"
)
# The officer of a body goes on its name: "Department of Agriculture Under Secretary for Trade",
# "Ministry of Trade Spokesperson".
_OFFICER = bounded_re(
    r"(?<!\sof)(?<!the)\s(?:(?:First|Deputy|Vice|Under|Senior|Assistant|Executive)[\s-])*"
    r"(?:Secretary|Minister|Chair(?:man|woman|person)|Director|President|Head|Spokes\w+|Governor"
    r"|Commissioner|Chief|CEO|Ambassador)\b"
)
# "Rubber Board and Hainan Farms Ltd" are two; "Minister of Plantation Industries" leads none.
_JOINED_NAMES = bounded_re(
    r"\b(?:Board|University|Ministry|Committee|Chamber|Commission|Company|Group|Corporation|Bank"
    r"|Association|Agency|Ltd)\sand\s"
    r"|[a-z]{3}\.\s(?=[A-Z])"  # "on Friday. Brookside Dairy Ltd": a sentence ended
)
_SENTENCE_END = bounded_re(r"(?<=[a-z]{3})\.\s(?=[A-Z])")
_OFFICE_FIELD = bounded_re(
    r"\b(?:[Mm]inist(?:er|ry)|[Ss]ecretary|[Cc]ommissioner)\s(?:of|for)\s(?:[\w,&]+\s){0,2}$"
)
_ARTICLE = bounded_re(
    "^(?:The|A|An|In|At|On|By|From|For|According|As|When|While|This|That|And|But|With|Of|His|Its"
    r"|Their|Our|To)\s+"
)
_MINISTRY_RU = bounded_re(r"[Мм]инистерств|[Кк]омитет|[Дд]епартамент|[Уу]правлени")
_GENERIC_NAME_RU = bounded_re(
    r"(?:[Кк]омитет|[Дд]епартамент|[Уу]правлени|[Пп]равительств|[Аа]дминистраци)\w*"
)
_ASSOCIATION = bounded_re(
    r"концерн|канцэрн|объединени\w*\sпредприятий|ассоциаци|союз|технопарк|фонд|кластер|центр|палат",
    re.IGNORECASE,
)


def find_organisations(text: str, lang: str) -> tuple[OrganisationMention, ...]:
    """Every body named in ``text``, in order, none overlapping another; a known name goes before a
    pattern within it.
    """
    bodies = sorted(_find_known(text, lang), key=_start_of)
    for body in _find_by_pattern(text, lang):
        first = max(
            0, bisect_left(bodies, body.start, key=_start_of) - 1
        )  # bodies do not overlap, so only the last before it may overlap
        after = bisect_left(bodies, body.end, key=_start_of)
        inside = [at for at in range(first, after) if bodies[at].end > body.start]
        if not inside:
            bodies.insert(after, body)
        elif len(inside) == 1 and _extends_known(body, bodies[inside[0]]):
            bodies[inside[0]] = replace(bodies[inside[0]], role=body.role)
    return tuple(bodies)


_start_of = attrgetter("start")


def _extends_known(body: OrganisationMention, known: OrganisationMention) -> bool:
    """Whether a pattern merely adds the legal form or more words to a known name."""
    return bool(known.key) and body.start <= known.start and known.end <= body.end


def _find_known(text: str, lang: str) -> tuple[OrganisationMention, ...]:
    automaton, entries = _lexicon("ru" if lang in {"ru", "be"} else "en")
    hits = automaton.find_matches_as_indexes(fold(text), overlapping=True)
    bodies: list[OrganisationMention] = []
    taken = OccupiedSpans()
    for pattern_index, start, end in sorted(hits, key=lambda hit: (hit[1] - hit[2], hit[1])):
        key, alias = entries[pattern_index]
        if _is_alias_at(text, start, end, alias) and taken.occupy(start, end):
            entry = lexicons.organisations()[key]
            bodies.append(OrganisationMention(start, end, alias, ActorKind(entry.kind), key))
    return tuple(bodies)


def _is_alias_at(text: str, start: int, end: int, alias: str) -> bool:
    """Whether the name is in complete words and in the letters such a name has: «ГАЗ», «КАМАЗа»,
    never «газ».
    """
    if (start and text[start - 1].isalnum()) or text[end : end + 1].isalnum():
        return False
    quote = text[start:end]
    if alias.isupper() and len(alias) <= _LONGEST_ABBREVIATION:
        return quote[: len(alias)].isupper()
    quoted = text[start - 1 : start] in tuple('«"“„')
    return quote[:1].isupper() and (quoted or alias not in _quoted_only())


@cache
def _quoted_only() -> frozenset[str]:
    """Names of firms that are words of the language too: read in quotation marks only."""
    return frozenset(
        word
        for row in lexicons.data_rows("not_names")
        if row["part"] == "quoted"
        for word in row["words"].split("|")
    )


@cache
def _lexicon(script: str) -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    patterns: dict[str, tuple[str, str]] = {}
    for entry in lexicons.organisations().values():
        for alias in filter(None, (entry.en, entry.ru, *entry.aliases)):
            for form in _alias_forms(alias, script):
                patterns.setdefault(form, (entry.key, alias))
    return AhoCorasick(list(patterns)), tuple(patterns.values())


def _alias_forms(alias: str, script: str) -> set[str]:
    plain = fold(alias)
    if not re.search("[А-Яа-яІЎіў]", alias):
        return {plain}
    if script != "ru":
        return set()
    if " " in alias:
        return {plain, *map(fold, word_forms(alias, "ru"))}
    if len(plain) < _SHORTEST_NAME:
        return {plain}
    stem = plain.removesuffix("й").removesuffix("а")
    return {plain, *(stem + end for end in ("а", "у", "ом", "е", "ы", "и", "ой"))}


def _find_by_pattern(text: str, lang: str) -> list[OrganisationMention]:
    """Bodies by the form of their names, read only around the words such names hold: few places of
    a text have any.
    """
    rules, trigger = (_RUSSIAN, _TRIGGER_RU) if lang in {"ru", "be"} else (_ENGLISH, _TRIGGER)
    matches = (
        (match, kind)
        for low, high in _trigger_windows(text, trigger)
        for pattern, kind in rules
        for match in pattern.finditer(text, low, high)
    )
    return [body for match, kind in matches if (body := _build_body(match, kind, lang))]


def _trigger_windows(text: str, trigger: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches of complete words around the places of ``trigger``, joined where they
    meet.
    """
    windows: list[tuple[int, int]] = []
    for match in trigger.finditer(text):
        low = max(
            text.rfind(" ", 0, max(0, match.start() - _WINDOW_WIDTH)) + 1,
            text.rfind("\n", 0, match.start()) + 1,
        )
        high = text.find(" ", match.end() + _WINDOW_WIDTH)
        high = len(text) if high < 0 else high
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], high)
        else:
            windows.append((low, high))
    return windows


def _build_body(match: re.Match[str], kind: ActorKind, lang: str) -> OrganisationMention | None:
    start = match.start("name")
    if lead := _ARTICLE.match(match["name"]):
        start += lead.end()
    quote: str | None
    if lang == "en":
        start, quote = _trim_english_name(match, start, kind)
    else:
        quote = _trim_russian_name(match.string[start : match.end("name")], kind, lang)
    if quote is None or _GENERIC_NAME_RU.fullmatch(quote):
        return None
    quote = quote.rstrip(" .,")
    name = re.sub(r"\s+", " ", quote)
    lone = kind is not ActorKind.COMPANY and lang == "en" and " " not in name and name != "Embassy"
    if len(name) < _SHORTEST_NAME or _NOT_ORGANISATION.match(name) or lone:
        return None
    role = match.groupdict().get("role")
    if role and _ASSOCIATION.match(role):
        kind = ActorKind.ORGANISATION
    return OrganisationMention(
        start, start + len(quote), names.nominative_organisation_name(name, lang), kind, "", role
    )


def _trim_english_name(match: re.Match[str], start: int, kind: ActorKind) -> tuple[int, str | None]:
    """Where an English name begins and its words, without another body before it or an officer
    behind it; None for the field of an office.
    """
    text, end = match.string, match.end("name")
    leads = match.start() < match.start("name")  # "the tyre maker Belshina. Svetlana Davletova"
    if leads and (stop := _SENTENCE_END.search(text, start, end)):
        end = stop.start() + 1
    if joined := _JOINED_NAMES.search(text, start, end):
        start = joined.end()
    if _OFFICE_FIELD.search(text[max(0, start - _OFFICE_WIDTH) : start]):
        return start, None
    office = _OFFICER.search(text[start:end]) if kind is not ActorKind.COMPANY else None
    return start, text[start : start + office.start() if office else end]


def _trim_russian_name(quote: str, kind: ActorKind, lang: str) -> str:
    """A Russian name without the verb or the person's name behind it: «департамента рыбного
    хозяйства Аркадий …».
    """
    if _MINISTRY_RU.match(quote):
        quote = _trim_ministry_name(quote)
    if lang == "ru" and " " in quote and kind is ActorKind.GOVERNMENT:
        before, last = quote.rsplit(" ", 1)
        return before if names.is_forename(last) else quote
    return quote


def _trim_ministry_name(quote: str) -> str:
    """A Russian ministry's name: the words in the genitive behind it; «Министерстве финансов
    состоялось заседание» ends before the verb.
    """
    end = 0
    for at, word in enumerate(re.finditer(r"\S+", quote)):
        plain = word[0].strip(",").lower()
        if at and plain not in {"и", "по"}:
            fits = any(
                p.tag.case == "gent" or (p.tag.case == "datv" and " по " in quote)
                for p in parse_word(plain)[:4]
            )
            if {"VERB", "PREP"} & set(map(str, parse_word(plain)[0].tag.grammemes)) or not (
                fits or word[0][0].isupper()
            ):
                break
        end = word.end() if plain not in {"и", "по"} else end
    return quote[:end]


def lexicon_entry(body: OrganisationMention) -> OrganisationEntry | None:
    """The lexicon's entry of a known body."""
    return lexicons.organisations().get(body.key)
