"""Companies, public bodies and organisations in a text: known ones by the lexicon, others by the forms their names take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from kirmash import lexicons
from kirmash.lexicons import OrganisationEntry
from kirmash.press.inflection import fold, forms, parses
from kirmash.terms.actors import ActorKind


@dataclass(frozen=True, slots=True)
class Body:
    """A body named at a place of the text; ``key`` is '' where the lexicon does not know it."""

    start: int
    end: int
    name: str
    kind: ActorKind
    key: str = ""
    role: str | None = None


_CAP = r"[A-ZÀ-ÞĐ][\w’'.-]*"
_RUN = rf"(?:{_CAP}|&)(?:\s(?:{_CAP}|&|of(?=\s[A-Z])|and(?=\s[A-Z])|for(?=\s[A-Z])))*"
_LEGAL = r"OOO|OAO|ZAO|PAO|JSC|OJSC|CJSC|PJSC|LLC|RUE|RUP|SOE"
_LEGAL_AFTER = r"(?:Co\.,?\s)?(?:Ltd|LLC|L\.L\.C|Inc|GmbH|JSC|PLC|plc|S\.A|SpA|AG|Corp|Pte\.?\sLtd)\b\.?"
_FIRM = r"Company|Corporation|Group|Holdings?|Concern|Plant|Mill|Works|Factory|News\sAgency|Refinery|Airlines|Airways|Motors|Industries|Enterprises?"
_PUBLIC = r"Ministry|Executive\sCommittee|Customs(?:\s(?:Service|Department|Administration|Authority|Committee|Office))|Embassy|Government|Administration|Consulate(?:-General)?|Bureau\sof\sStatistics|Statistics\s(?:Office|Committee|Bureau|Service|Agency)|Department|Authority|Parliament|Central\sBank|Delegation"
_SOCIETY = r"Chambers?(?:\sof\sCommerce(?:\sand\sIndustry)?)?|University|Academy|Association|Federation|Institute|Council|Foundation|Commission|Industrial\sPark|Technology\sPark|Business\sUnion|Trade\sUnion|Development\sBank|Organi[sz]ation|Society"
_OF = rf"(?:\s(?:of|for|on)\s(?:the\s)?{_RUN}(?:,\s{_CAP}(?:\s{_CAP})*(?=\sand\s[A-Z]|,\s[A-Z][\w-]+\sand\s[A-Z]))*(?:\sand\s{_RUN})?)"

_ENGLISH: tuple[tuple[re.Pattern[str], ActorKind], ...] = (
    (re.compile(rf"\b(?P<role>{_LEGAL})\s[\"“«]?(?P<name>{_RUN}(?:\s[–-]\s{_CAP})?)"), ActorKind.COMPANY),
    (re.compile(rf"\b(?P<name>{_RUN}),?\s(?P<role>{_LEGAL_AFTER}|Limited(?:\sLiability\sCompany)?|Joint\sStock\sCompany)"), ActorKind.COMPANY),
    (re.compile(rf"\b(?P<name>(?:{_CAP}\s){{0,5}}(?:{_PUBLIC}){_OF})"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>(?:{_CAP}\s(?:and\s(?=[A-Z]))?){{1,5}}(?:{_PUBLIC}))\b(?!\s[A-Z])"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>(?:{_CAP}\s){{0,5}}(?:{_SOCIETY}){_OF})"), ActorKind.ORGANISATION),
    (re.compile(rf"\b(?P<name>(?:{_CAP}\s(?:and\s(?=[A-Z]))?){{1,5}}(?:{_SOCIETY}))\b(?!\s[A-Z])"), ActorKind.ORGANISATION),
    (re.compile(rf"\b(?P<name>(?:{_CAP}\s){{1,4}}(?:{_FIRM}))\b(?!\s[A-Z])"), ActorKind.COMPANY),
    (re.compile(rf"\b(?P<name>(?!The\b|A\b|In\b|An\b|One\b|This\b){_CAP}(?:\s(?:[a-z-]+)){{0,6}}?\s(?:[a-z]+-making|processing|canning|building|repair|dairy|meat|machine-building|milk|tractor|chemical|steel|cement|glass)\s(?:plant|mill|factory|works))\b"), ActorKind.COMPANY),
    (re.compile(r"\b(?P<name>(?:regional|city|municipal|local|provincial|oblast)\s(?:chamber\sof\scommerce(?:\sand\sindustry)?))\b"), ActorKind.ORGANISATION),
    (re.compile(r"\b(?P<name>(?:customs\sauthorities|statistics\s(?:bureau|office|department))(?:\sof\sthe\s(?:province|region|country|republic|city))?)"), ActorKind.GOVERNMENT),
    (re.compile(r"\bthe\s(?P<name>Embassy)(?=[’']s\b|\s(?:said|told|reported|informed))"), ActorKind.GOVERNMENT),
)  # fmt: skip

_QUOTED = r"[«\"“„](?P<name>[А-ЯЁA-ZІЎ][^«»\"“”„\n]{1,48})[»\"”“]"
_LEGAL_RU = r"ООО|ОАО|ЗАО|АО|ПАО|ТОО|ИП|УП|РУП|ГК|НПО|СООО|ОДО|КУП|ЧП|ГУП|МУП|НПП|ГП|ТД|ААТ|СЗАТ|ТАА"
_FIRM_RU = r"завод|концерн|госконцерн|компани|холдинг|фабрик|комбинат|предприяти|объединени|корпораци|банк|фирм|агентств|издани|производител|групп|телекомпани|торгов\w+\sдом|телеканал|ферм|агрохолдинг|птицефабрик|комплекс|завод|кампані|прадпрыемств|канцэрн"
_CAP_RU = r"[А-ЯЁ][а-яё-]+"
_PLACE_RU = rf"(?:\s{_CAP_RU}(?:\s(?:области|края|республики|района|округа|Федерации))?|\s(?:РФ|РБ|региона|области|края|республики|города|России|Беларуси))"

_RUSSIAN: tuple[tuple[re.Pattern[str], ActorKind], ...] = (
    (re.compile(rf"\b(?P<role>{_LEGAL_RU})\s{_QUOTED}"), ActorKind.COMPANY),
    (re.compile(rf"\b(?P<role>(?:{_FIRM_RU})\w*)(?:\s[а-яё-]+){{0,3}}\s{_QUOTED}"), ActorKind.COMPANY),
    (re.compile(rf"\b(?P<name>(?:Мин(?:экономики|экономразвития|промторг|сельхоз\w*|пром|фин|транс|здрав|строй|энерго|торг\w*|иностранных)\w*|МИД|Минсельхозпрод\w*){_PLACE_RU}?)"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>[Мм]инистерств\w{{1,3}}(?:\s[а-яё-]+(?:,)?){{1,6}}?(?:{_PLACE_RU})(?:\s(?:Беларусь|Казахстан|Узбекистан|Татарстан|Башкортостан))?)"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>(?:{_CAP_RU}\s)?(?:обл|рай|гор|мінгар)(?:ис|вы)полком\w{{0,2}})"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>(?:{_CAP_RU}\s){{1,2}}(?:таможн\w{{1,3}}|таможенн\w+\sуправлени\w+|областно\w+\sисполнительн\w+\sкомитет\w?))"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>[Пп]осольств\w{{1,2}}{_PLACE_RU}(?:\s(?:Беларусь))?)"), ActorKind.GOVERNMENT),
    (re.compile(rf"\b(?P<name>(?:{_CAP_RU}\s)?(?:[Тт]оргово-промышленн\w+\sпалат\w{{1,2}}|ТПП){_PLACE_RU}?)"), ActorKind.ORGANISATION),
    (re.compile(rf"\b(?P<name>(?:{_CAP_RU}\s)(?:[а-яё-]+\s){{0,3}}(?:университет|академи|институт|федераци|ассоциаци)\w{{0,3}})(?![а-яё])"), ActorKind.ORGANISATION),
    (re.compile(r"\b(?P<name>Совет\w?(?:\s[а-яё-]+){1,2}(?=[\s,.]))"), ActorKind.ORGANISATION),
    (re.compile(rf"\b(?P<name>(?:{_CAP_RU}\s)(?:[а-яё-]+\s){{1,2}}(?:завод|комбинат)\w{{0,2}})(?![а-яё])"), ActorKind.COMPANY),
)  # fmt: skip

# Names these patterns also fit that are no bodies: states, offices, sections of a site, halls of the text itself.
_NO_BODY = re.compile(
    r"^(?:Republic|Press|Russian Federation|Head|Deputy|Minister|Prime|President|Governor|Trade|Joint|The (?:Government|Ministry|Department|Administration|Company|Group))$"
    r"|^(?:Union|Business Council|European Commission|Russian Government|Belarusian Government|Belarus Government)$"
)
_ARTICLE = re.compile(r"^(?:The|A|An|In|At|On|By|From|For|According|As|When|While|This|That|And|But|With|Of|His|Its|Their|Our|To)\s+")
_CONCERN = re.compile(r"концерн|канцэрн|объединени\w*\sпредприятий|ассоциаци|союз", re.IGNORECASE)


def find(text: str, lang: str) -> tuple[Body, ...]:
    """Every body named in ``text``, in order, none overlapping another; a known name goes before a pattern within it."""
    known = _known(text, lang)
    kept = list(known)
    for body in _patterned(text, lang):
        inside = [other for other in kept if other.start < body.end and body.start < other.end]
        if not inside:
            kept.append(body)
        elif all(_around(body, other) for other in inside) and len(inside) == 1:
            kept[kept.index(inside[0])] = _wider(text, body, inside[0])
    return tuple(sorted(kept, key=lambda body: body.start))


def _around(body: Body, known: Body) -> bool:
    """Whether a pattern merely adds the legal form or more words to a known name."""
    return bool(known.key) and body.start <= known.start and known.end <= body.end


def _wider(text: str, body: Body, known: Body) -> Body:
    del text
    return Body(known.start, known.end, known.name, known.kind, known.key, body.role)


def _known(text: str, lang: str) -> tuple[Body, ...]:
    automaton, entries = _lexicon("ru" if lang in {"ru", "be"} else "en")
    hits = automaton.find_matches_as_indexes(fold(text), overlapping=True)
    found: list[Body] = []
    for which, start, end in sorted(hits, key=lambda hit: (hit[1] - hit[2], hit[1])):
        key, alias = entries[which]
        if _stands(text, start, end, alias) and all(end <= b.start or b.end <= start for b in found):
            entry = lexicons.organisations()[key]
            found.append(Body(start, end, alias, ActorKind(entry.kind), key))
    return tuple(found)


def _stands(text: str, start: int, end: int, alias: str) -> bool:
    """Whether the name stands as whole words and in the letters such a name has: «ГАЗ», «КАМАЗа», never «газ»."""
    if text[start - 1 : start].isalnum() and start or text[end : end + 1].isalnum():
        return False
    quote = text[start:end]
    if alias.isupper() and len(alias) <= 6:
        return quote[: len(alias)].isupper()
    quoted = text[start - 1 : start] in tuple('«"“„')
    common = alias in _COMMON
    return quote[:1].isupper() and (not common or quoted)


# Names that are words of the language too: only in quotation marks, or with more beside them.
_COMMON = frozenset(
    "Горизонт Витязь Атлант Интеграл Планар Пеленг Спутник Тренд Репорт Сплав Марко Калашников Блакит Полесье Коммунарка Ивановец Автокран Integral Horizont Trend Атлант Камволь Гефест Спартак".split()
)  # noqa: E501


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
        return {plain, *map(fold, forms(alias, "ru"))}
    return (
        {plain} | {plain.removesuffix("й").removesuffix("а") + end for end in ("а", "у", "ом", "е", "ы", "и", "ой")}
        if len(plain) > 2
        else {plain}
    )


def _patterned(text: str, lang: str) -> list[Body]:
    rules = _RUSSIAN if lang in {"ru", "be"} else _ENGLISH
    return [body for pattern, kind in rules for match in pattern.finditer(text) if (body := _body(match, kind, lang))]


def _body(match: re.Match[str], kind: ActorKind, lang: str) -> Body | None:
    start, end = match.span("name")
    if lead := _ARTICLE.match(match["name"]):
        start += lead.end()
    name = re.sub(r"\s+", " ", match.string[start:end]).rstrip(".,")
    if len(name) < 3 or _NO_BODY.match(name) or (kind is not ActorKind.COMPANY and lang == "en" and " " not in name and name != "Embassy"):
        return None
    role = match.groupdict().get("role")
    if role and _CONCERN.match(role):
        kind = ActorKind.ORGANISATION
    return Body(start, start + len(match.string[start:end].rstrip(".,")), nominative(name, lang), kind, "", role)


def nominative(name: str, lang: str) -> str:
    """A Russian body's name with its first noun and what agrees with it in the nominative; others as they are."""
    words = name.split(" ")
    if lang != "ru" or not re.fullmatch(r"[А-ЯЁа-яё-]+", words[0]):
        return name
    head = next((i for i, word in enumerate(words) if any("NOUN" in p.tag for p in parses(word.lower())[:1])), None)
    if head is None or head > 3:
        return name
    noun = parses(words[head].lower())[0]
    if noun.tag.case == "nomn" or not (plain := noun.inflect({"nomn"})):
        return name
    return " ".join([*(_agreed(word, noun.tag) for word in words[:head]), _like(words[head], plain.word), *words[head + 1 :]])


def _agreed(word: str, tag: object) -> str:
    adjective = parses(word.lower())[0]
    gender, number = getattr(tag, "gender", None), getattr(tag, "number", None)
    form = adjective.inflect({"nomn", *({gender, number} - {None} if number == "sing" else {"plur"})})
    return _like(word, form.word) if form else word


def _like(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def entry_of(body: Body) -> OrganisationEntry | None:
    """The lexicon's entry of a known body."""
    return lexicons.organisations().get(body.key)
