"""Words that stand for an economy named before: 'the region', 'the two countries', «республика»,
«область».
"""

from __future__ import annotations

import re

from kirmash.extract.rules.roles import Economies, parent
from kirmash.lang.patterns import lower_text
from kirmash.records.mentions import EconomyMention
from kirmash.sandbox.expressions import bounded_re

_REGION = bounded_re(
    r"\b(?:(?:the|this|our)\s+(?:Russian\s+|Chinese\s+)?(?:region|province|oblast(?:\s+capital)?"
    r"|regional\s+capital|state|territory|krai)|регион(?:а|у|ом|е)?|губерни(?:я|и|ю|ей)|област(?:ь"
    r"|и|ью)|провинци\w{1,3}|субъект\w{0,2}\s+(?:РФ|федерации)|"
    r"край|края|краю|краем|рэгіён(?:а|у|ам|е)?|вобласц\w{1,3})\b(?!\w)",
    re.IGNORECASE,
)
_COUNTRY = bounded_re(
    r"\b(?:(?:the|this|our)\s+(?:republic|country|nation)|our\s+republic|республик[аиуеой]\w?"
    r"|государств[ауоем]\w?|стран[аыуео]\w?й?|рэспублік\w{1,2}"
    r"|краін[аыу]\w?)\b(?!\s*(?-i:[A-ZА-ЯЁ]))",
    re.IGNORECASE,
)
_OURS = bounded_re(
    r"\bour\s+(?:own\s+)?(?:country|nation)\b|\bнаш\w{1,2}\s+стран\w{1,2}\b|\bнаш\w{1,"
    r"3}\s+краін\w{1,2}\b",
    re.IGNORECASE,
)
FAR_ABROAD = "far abroad (non-CIS)"
_FAR = bounded_re(r"\b(?:стран\w*\s+)?дальнего\s+зарубежья\b|\bfar\s+abroad\b", re.IGNORECASE)
_LAST = bounded_re(
    r"\b(?:(?:[Ww]ith|[Tt]o|[Ff]rom)\s+(?:the|this|that)\s+(?:[A-Z]?\w+\s+){0,3}(?P<en>country"
    r"|nation|state)|(?:[Сс]|[Вв]|[Ии]з)\s+эт\w{2}\s+(?P<ru>стран\w{1,2}|государств\w{1,2}"
    r"|республик\w{1,2}))\b"
)


# What no word that stands for a place lacks.
_HINT = bounded_re(
    "region|province|oblast|state|territory|krai|republic|country|nation|abroad|рег|губерни"
    "|област|обл|провин|субъект|кра|стран|респ|госуд|дальн|рэг|вобл|рэсп"
)


def places(
    text: str, start: int, end: int, pair: Economies, named: tuple[EconomyMention, ...]
) -> tuple[EconomyMention, ...]:
    """Places that stand for one of ``pair`` between ``start`` and ``end``: the region where just
    one of the two is a region.

    ``named`` are the places named up to ``end``; 'with that country' is the last of them that is no
    party yet.
    """
    if not _HINT.search(lower_text(text), start, end):
        return ()
    codes = [code for code in (pair.reporter, pair.partner) if code]
    regions = [code for code in codes if parent(code)]
    countries = [code for code in codes if not parent(code)]
    taken = [(one.start - 1, one.end + 1) for one in named if one.end > start]
    found: list[EconomyMention] = []
    for expression, known in ((_REGION, regions), (_COUNTRY, countries)):
        if len(known) == 1 and len(codes) == 2:
            found += (
                EconomyMention(hit.start(), hit.end(), known[0], "anaphor")
                for hit in expression.finditer(text, start, end)
                if _free(hit, taken)
            )
    found = [
        *(one for one in found if not _OURS.search(text, max(0, one.start - 8), one.end)),
        *_ours(text, (start, end), pair, named),
    ]
    far = [
        EconomyMention(hit.start(), hit.end(), FAR_ABROAD, "group")
        for hit in _FAR.finditer(text, start, end)
    ]
    found = [
        one for one in found if not any(away.start <= one.start < away.end for away in far)
    ] + far
    for hit in _LAST.finditer(text, start, end):
        opens = max(
            text.rfind(". ", 0, max(0, start - 2)),
            text.rfind("\n", 0, max(0, start - 2)),
            start - 400,
        )
        earlier = [
            one.code
            for one in named
            if opens < one.start and one.end < start and one.code not in codes
        ]
        if earlier:
            name = "en" if hit["en"] else "ru"
            found = [one for one in found if one.end <= hit.start() or one.start >= hit.end()]
            found.append(EconomyMention(hit.start(name), hit.end(name), earlier[0], "anaphor"))
    return tuple(found)


def _ours(
    text: str, bounds: tuple[int, int], pair: Economies, named: tuple[EconomyMention, ...]
) -> list[EconomyMention]:
    """'Our country' in a region's news is the region's country, else the one of the pair not named
    beside it.

    «Товарооборот между нашей страной и Узбекистаном», said in Bashkortostan, is Russia's.
    """
    hits = list(_OURS.finditer(text, *bounds))
    if not hits:
        return []
    codes = [code for code in (pair.reporter, pair.partner) if code]
    beside = {one.code for one in named if one.end > bounds[0]}
    homes = [home for code in codes if (home := parent(code)) and home not in codes]
    left = homes if len(homes) == 1 else [code for code in codes if code not in beside]
    return (
        [EconomyMention(hit.start(), hit.end(), left[0], "anaphor") for hit in hits]
        if len(left) == 1
        else []
    )


def _free(hit: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    """Whether the word is no part of a name beside it: «Ивановская область», 'Republic
    of Belarus'.
    """
    return not any(start < hit.end() and hit.start() < end for start, end in taken)
