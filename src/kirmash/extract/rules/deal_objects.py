"""What a deal is about, as a noun phrase of the text: «поставки шасси МАЗ», 'buses and
trolleybuses', 'the first session'.

Goods stand with their modifiers and the noun that governs them; a paper, a session or a visit from
its modifiers to where the phrase ends: a comma, a dash, a relative clause or the verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kirmash.extract.rules.deal_clause import Clause
from kirmash.extract.rules.deal_words import Hit
from kirmash.records.mentions import GoodsMention
from kirmash.sandbox.expressions import bounded_re

LONGEST = 160
_SHORTEST = 4
_DANGLING = bounded_re(r"(?:,?\s(?:and|or|for|of|the|as|well|to|in|и|а|для|на|в|с|также|і))+$")
_VISITS = frozenset({"meet", "visit"})
_MODIFIER = {
    "en": bounded_re(
        r"(?<!\w)((?:[A-Z]\w+(?:ian|ean|ese|ish|nch|ch)|new|modern|large|small|big|heavy|used|old"
        "|wider?|bigger|further|joint|first|second"
        "|third|fourth|fifth|next|regular|official|working|bilateral|annual|long-term|worn-out"
        r"|city|town|partnership|trade|\w+-\w+"
        r"|\w{3,}(?:al|ic|ive|ern|ular|ble|ary)))\s$"
    ),
    "ru": bounded_re(
        r"(?<!\w)((?!\w*(?:ющ|ящ|ащ|ущ|вш)\w\w\s|эт|котор|сво|все|так|друг|наш|перед|после"
        "|реч)[а-яёА-ЯЁ-]{3,}(?:ый|ий|ой|ая|яя|ое|ее|ье|ьего|ьем|ые|ие|ых|их|ым|им|ыми|ими|ого"
        r"|его|ому|ему|ую|юю))\s$"
    ),
    "be": bounded_re(
        r"(?<!\w)((?!гэт|як|сва|усе|так)[а-яёўіА-ЯЁЎІ'’-]{3,}(?:ы|і|ая|яя|ае|яе|ыя|ія|ых|іх|ым|ім"
        r"|ога|яга|аму|яму|ую|юю|ай|яй))\s$"
    ),
}
_HEAD = {
    "en": bounded_re(
        r"\b((?:supply|supplies|deliver(?:y|ies)|purchases?|sales?|production|assembly"
        "|construction|moderni[sz]ation|shipments?|choice|range"
        r"|replacement|renewal|fleet|batch|consignment|contracts?)\s(?:of"
        r"|for)\s(?:the\s)?(?:such\s)?(?:[\w-]+\s(?:on|for)\s)?(?:[A-Z]{2,}\s)?)$"
    ),
    "ru": bounded_re(
        r"\b((?:[Пп]остав(?:к\w+|ок)|[Зз]акуп(?:к\w+|ок)|[Пп]окупк\w+|[Пп]родаж\w*"
        r"|[Пп]роизводств\w+|[Вв]ыпуск(?:а|у|ом|е)?|[Сс]борк\w+|[Сс]троительств\w+"
        r"|[Мм]одернизаци\w+|[Оо]бновлени\w+|[Пп]арт(?:и[яюией]+)|[Пп]арк(?:а|у|ом|е|ов)?"
        r"|[Зз]амен\w+|[Кк]онтракт\w*)\s(?:на\s|для\s)?)$"
    ),
    "be": bounded_re(
        r"\b((?:[Пп]аста(?:ўк\w+|вак)|[Зз]акуп(?:к\w+|ак)|[Вв]ытворчасц\w+|[Зз]борк\w+"
        r"|[Бб]удаўніцтв\w+|[Мм]адэрнізацы\w+)\s)$"
    ),
}
_WORKS = bounded_re(
    r"\b((?:[Пп]роизводств\w+\sна\s|[Вв]ыпуск\w*\sна\s)?(?:[Зз]авод|[Кк]омбинат|[Пп]редприяти"
    r"|[Фф]абрик)\w*\s)$"
)
_APART = {
    "en": bounded_re(
        r"[.;:()]|\b(?:from|which|that|who|more|by|in|at|is|are|was|were|has|have|will|replacing"
        r"|buying|selling)\b",
        re.IGNORECASE,
    ),
    "ru": bounded_re(
        r"[.;:()–—]|\b(?:котор\w+|выпускающ\w+|из|от|в|во|с|со|на|по|как|что|где|лучше)\b",
        re.IGNORECASE,
    ),
    "be": bounded_re(r"[.;:()–—]|\b(?:як\w*|з|са|у|ў|на|па|што|дзе)\b", re.IGNORECASE),
}
_NAMED = bounded_re(r"(?:\s(?:[A-ZА-ЯЁЎІ]{2,}\b|«[^»\n]{1,40}»))+")
_OVER = bounded_re(
    r",|;|:|\s[–—-]\s|\s\(|\s(?:премьер-министр|президент|министр|губернатор|посол|мэр|находится"
    r"|прибыл\w*|отправ\w+|при[её]ха\w+|instead"
    r"|which|who|that|when|where|while|said|was|were|is|are|has|have|had|will|would|to be"
    r"|был[аио]?|будет|будут|подпис[аы]\w+|действует|вступ\w+|прош\w+|прой?д\w+|состо\w+|собер\w+"
    r"|собрал\w+|предстоит|признал\w*"
    r"|сообщ\w+|провел\w*|провёл|она|он|они|адбы\w+|прайш\w+|якія|які|якая)\b",
    re.IGNORECASE,
)
_PRONOUN = bounded_re(
    r"(?:and|or|that|soon|again|him|her|them|it|us|each|его|её|ее|их|ним|ней|ними|яго|іх)\b",
    re.IGNORECASE,
)
_PREPOSITION = bounded_re(
    r"\s*(?:(?:with|by|to|in|at|for|on|с|со|в|во|на|у|ў|з|са)\s|the\s)*", re.IGNORECASE
)
_VERB = bounded_re(
    "(?:ed|et|ts|ves|eets|have|has|ил[аио]?|ял[аио]?|ал[аио]?|ыл[аио]?|ит|ят|ет|ут|лся|лась|лись"
    "|ўся|ла|лі|ў)$",
    re.IGNORECASE,
)


def phrase(text: str, clause: Clause, anchor: Hit, goods: Sequence[GoodsMention], lang: str) -> str:
    """The noun phrase that names what the deal at ``anchor`` is about; ``goods`` are those it
    moves, () where it moves none.
    """
    start, end = (
        _of_goods(text, clause, anchor, goods, lang)
        if goods
        else _of_words(text, clause, anchor, lang)
    )
    words = " ".join(text[start:end].split()).strip(" .,;:–—-")
    if words.count("«") != words.count("»"):
        words = words.strip("«»")
    return words if len(words) <= LONGEST else _DANGLING.sub("", words[:LONGEST].rsplit(" ", 1)[0])


def _of_goods(
    text: str, clause: Clause, anchor: Hit, goods: Sequence[GoodsMention], lang: str
) -> tuple[int, int]:
    """The list of goods nearest to the anchor, with modifiers, the noun that governs it and a name
    behind it.
    """
    listed = _listed(text, goods, anchor, lang)
    start, end = listed[0].start, listed[-1].end
    if text[start - 1 : start] == "«" and "»" in text[end : end + 2]:
        start, end = start - 1, end + 1
        works = _WORKS.search(text, clause.start, start)
        start = works.start(1) if works else start
    start = _modified(text, clause.start, start, lang)
    if head := _HEAD.get(lang, _HEAD["en"]).search(text, clause.start, start):
        start = _modified(text, clause.start, head.start(1), lang)
    if named := _NAMED.match(text, end, clause.end):
        end = named.end()
    return start, end


def _listed(
    text: str, goods: Sequence[GoodsMention], anchor: Hit, lang: str
) -> Sequence[GoodsMention]:
    """The goods of one list: no verb, preposition or stop between them; of several lists the
    longest, then the nearest.
    """
    apart = _APART.get(lang, _APART["en"])
    lists: list[list[GoodsMention]] = [[goods[0]]]
    for before, good in pairwise(goods):
        if apart.search(text, before.end, good.start):
            lists.append([])
        lists[-1].append(good)
    return max(lists, key=lambda one: (len(one), -abs(one[0].start - anchor.end)))


def _modified(text: str, begin: int, start: int, lang: str) -> int:
    """Where the words that modify what begins at ``start`` begin: 'Belarusian agricultural' before
    'machines'.
    """
    pattern = _MODIFIER.get(lang, _MODIFIER["en"])
    while found := pattern.search(text, max(begin, start - 40), start):
        start = found.start(1)
    return start


def _of_words(text: str, clause: Clause, anchor: Hit, lang: str) -> tuple[int, int]:
    """From the modifiers of the anchor, or of a session or theme just before it, to the end of the
    phrase.
    """
    guests = next(
        (
            hit
            for hit in clause.hits
            if hit.role == "delegation" and text[hit.start].lower() in "dд"
        ),
        None,
    )
    if anchor.role in _VISITS and guests:
        over = _OVER.search(text, guests.end, clause.end)
        return _modified(
            text, clause.start, guests.start, lang
        ), over.start() if over else clause.end
    if anchor.role in _VISITS and _VERB.search(text, anchor.start, anchor.end) and not anchor.noun:
        return _met(text, clause, anchor)
    lead = [
        hit.start
        for hit in clause.hits
        if hit.role in {"sitting", "theme", "paper"} and hit.start < anchor.start <= hit.end + 2
    ]
    start = _modified(text, clause.start, min(lead, default=anchor.start), lang)
    over = _OVER.search(text, anchor.end, clause.end)
    return start, over.start() if over else clause.end


def _met(text: str, clause: Clause, anchor: Hit) -> tuple[int, int]:
    """Who was met or where somebody went: what the verb governs, else the verb with the rest."""
    skipped = _PREPOSITION.match(text, anchor.end, clause.end)
    start = skipped.end() if skipped else anchor.end
    if _PRONOUN.match(text, start) or clause.end - start < _SHORTEST:
        start = anchor.start
    over = _OVER.search(text, start + 1, clause.end)
    return start, over.start() if over else clause.end
