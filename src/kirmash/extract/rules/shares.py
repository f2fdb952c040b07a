"""Shares: percentages and fractions of a whole, with whose whole it is and whose part."""

from __future__ import annotations

import re

from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules import changes
from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.roles import Economies, Party, other, parent
from kirmash.extract.rules.words import Mention
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_FLOWS = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS)
_WHOLE = bounded_re(
    r"\b(?:exports?|exported|imports?|imported|trade|traded|turnover|products?|production|output"
    r"|goods|shipments|deliveries|supplies|volume|investments?|the\s+total|"
    r"cargo\w*|freight|traffic|settlements|payments|transactions|purchases|sales|demand|needs"
    "|market|capital|stake|capacity|harvest|crop|"
    r"груз\w*|поток\w*|перевоз\w+|расч[её]тов|платеж\w+|сделок|денег|средств|затрат|тариф\w*"
    r"|рынк\w+|потребност\w+|капитал\w*|акци[йя]|мощност\w+|урожа\w+|добыч\w+|"
    r"закупок|продаж|вывоз\w*|ввоз\w*|сбыт\w*|разлік\w+|плацяж\w+|сродкаў|"
    r"экспорт\w*|импорт\w*|товарооборот\w*|оборот\w*|торговл\w*|поставок|поставк\w*|объ[её]м\w*"
    r"|продукци\w*|товар\w*|выпуск\w*|производств\w*|инвестици\w*|тавараабарот\w*|экспар[тц]\w*"
    r"|імпар[тц]\w*|гандл\w*)\b",
    re.IGNORECASE,
)
# A share reached or left, where the word of change tells its points: 'rose by 3 points to 15
# percent', «выросла с 12 до 15%».
_LEVEL = bounded_re(
    r"\b(?:to|from|до|с|со|да|з|reached|exceeded|topped|достигл\w*|составил\w*|превысил\w*"
    r"|перевысіл\w*)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
# Words that tell a part even where the whole is no word of trade: 'rice accounted for nine tenths',
# «на Китай приходится 7 % сырья».
_PART_TOLD = bounded_re(
    r"\b(?:account\w*\s+for|ma[dk]es?\s+up|на\s+дол[юі]|приход\w+|доводится|припада\w+|владе\w+"
    r"|принадлеж\w+|localisation|localization|локализаци\w+|лакалізацы\w+)\b[^,;.]{0,60}$",
    re.IGNORECASE,
)
# 'About half of that', 'a fifth of everything we sell', «4 % этих денег», «лишь два процента –
# импорт», 'three-quarters owned by'.
_OF_THAT = bounded_re(
    r"\s*of\s+(?:that|this|it|these|them|everything|the\s+(?:sum|amount|figure"
    r"|money))\b(?!\s+(?:level|year|time|size))"
    r"|\s*,?\s*(?:[–—-]\s+)?(?:составил|составляет|занял|занимает|пришл[оа]сь\s+на"
    r"|приходится\s+на)\s+(?:(?:сам|российск\w+|белорусск\w+)\s+)?(?:импорт|экспорт)\b"
    r"|\s+(?:эт\w+|гэт\w+)\s+(?:денег|сумм\w+|средств|объ[её]м\w*|грош\w+|поставок|экспорт\w*"
    r"|импорт\w*)"
    r"|\s*[–—-]\s+(?:это\s+|гэта\s+)?(?:импорт|экспорт|імпарт|экспарт)\b|\s+owned\b",
    re.IGNORECASE,
)
# 'Accounts for 52 percent of the trade, up from 20 percent': the share before.
_UP_FROM = bounded_re(
    r"\b(?:up|down|rising|falling|compared|against|по\s+сравнению|против)\s+(?:from|to|with"
    r"|с)?\s*(?:\w+\s+)?$",
    re.IGNORECASE,
)
_OF_ALL = bounded_re(r"\s*of(?:\s+(?:the|all|total|overall|our|its))*\s*")
_DASH = bounded_re(r"\s+[–—-]\s+(?:на|у|для)?\s*")
_WITHIN = 30
_BOUGHT = bounded_re(
    r"\b(?:куп\w+|закуп\w+|приобр\w+|bought\s+by|purchased\s+by|taken\s+by)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# «Это одна четвёртая оборота региона», 'This is a quarter of the region's trade': of what was told
# before.
_THIS_IS = bounded_re(r"\W*(?:это|гэта|this\s+is|that\s+is|it\s+makes\s+up)\s", re.IGNORECASE)
# 'Nearly 37% of all investment in Armenia is Russian'.
_ARE = bounded_re(
    r"\b(?:is|are|was|were|come\s+from|comes\s+from|приходится\s+на|составляют)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_GIVES = bounded_re(
    r"\s+(?:его|её|ее|их|of\s+it|of\s+this)?\s*(?:да[её]т|обеспеч\w+|формиру\w+|принос\w+"
    r"|приход\w+|is\s+provided|comes\s+from|falls\s+on)",
    re.IGNORECASE,
)
_FALLS_ON = bounded_re(
    r"\s+(?:котор\w+|его|её|ее|их|этого|этой|из\s+них)?\s*(?:приход\w+|пришл\w+|falls?"
    r"|fell)\s+(?:на|on)\s+",
    re.IGNORECASE,
)
_NAMES = {
    Measure.TURNOVER: "trade turnover",
    Measure.EXPORTS: "exports",
    Measure.IMPORTS: "imports",
    Measure.INVESTMENT: "investment",
}


# «Во внешнем обороте региона торговля с Китаем составляет более 70%», «Россия составила 15% во
# внешнем обороте».
_MAKES_IN = bounded_re(
    r"\bво?\s+(?:[^\W\d][\w-]*\s+){0,3}(?:товарообороте|обороте|экспорте|импорте|торговле)\b[^.;"
    r"%\d]{0,80}\b(?:составля\w+|занима\w+)\s+(?:[^\W\d]+\s+){0,2}$",
    re.IGNORECASE,
)
_IN_WHOLE = bounded_re(
    r"\s+(?:во?|of)\s+(?:[^\W\d][\w-]*\s+){0,2}(?:товарообороте|обороте|экспорте|импорте"
    r"|торговле)\b",
    re.IGNORECASE,
)
_BY = bounded_re(r"\b(?:by|на)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


# 'exports more than half of what it makes', «на экспорт идёт больше половины продукции»: a part of
# output leaves the country.
_ABROAD = bounded_re(
    r"\b(?:exports|exporting|is\s+exported|are\s+exported|exported|go(?:es)?\s+(?:abroad"
    r"|for\s+export|to\s+export)|(?:sells?|sold|ships?|shipped)\s+(?:\w+\s+){0,2}abroad|"
    r"экспортиру\w+|(?:на|за)\s+(?:экспорт|рубеж|границу)|экспартуе\w*|на\s+экспарт|за\s+мяжу)\b",
    re.IGNORECASE,
)
_MADE = bounded_re(
    r"\s*+(?:of|от|из)?\s*+(?:(?:the|its|all|everything|what|that|which|goods|products|total"
    r"|country[’']s|their|\w+[’']s|\w+ian|всего|всей|всех|своей|того|что|у?сяго|тавараў|товаров|"
    r"продукции|прадукцыі|изделий|общего|объ[её]ма|объ[её]мов|страной|в\s+стране|здесь"
    r"|белорусск\w+|(?-i:[A-ZА-ЯЁ]\w+)|it|is|are|they)\s+){0,5}?"
    r"(?:output|produc(?:tion|ed?|es)|products|ma[dk]es?\b|manufactur\w+|произвед\w+|производ\w+"
    r"|выпу(?:ск|щ)\w+|изготов\w+|продукции|вырабат\w+|вырабл\w+|зробл\w+|прадукцыі)",
    re.IGNORECASE,
)


def exported(scene: Scene, amount: NumberWithUnit) -> bool:
    """Whether ``amount`` tells which part of all that an economy makes is exported."""
    return bool(
        _MADE.match(scene.text, amount.end, scene.end)
        and _ABROAD.search(scene.text, scene.start, scene.end)
    )


def maker(scene: Scene, context: Context, amount: NumberWithUnit) -> Economies:
    """Whose output it is: who is named behind the number, else last before it, else the country of
    the pair.
    """
    parts = {"of", "in", ""}
    behind = [
        one.place.code
        for one in scene.parties
        if one.place.start >= amount.end and one.part in parts
    ]
    before = [
        one.place.code
        for one in scene.parties
        if one.place.end <= amount.start and one.part not in {"from", "to", "with"}
    ]
    country = next(
        (
            code
            for code in (context.pair.reporter, context.pair.partner)
            if code and not parent(code)
        ),
        None,
    )
    return Economies(
        next(iter(behind), None) or (before[-1] if before else country or context.pair.reporter),
        None,
    )


def told(scene: Scene, amount: NumberWithUnit, left: int, right: int, after_share: bool) -> bool:
    """Whether ``amount`` tells a share of trade, output or investment; a list goes on after a first
    share.
    """
    if amount.unit != "percent" and not (amount.number.is_fraction and amount.unit == ""):
        return False
    if changes.is_left(scene.text, amount):
        return False
    if exported(scene, amount):
        return True
    if (
        amount.unit == "percent"
        and _LEVEL.search(scene.text[max(scene.start, amount.start - 30) : amount.start])
        and _of_share(scene, amount)
    ):
        return True
    turned = any(left <= turn.start < right for turn in scene.turns)
    if (
        amount.number.is_fraction
        and turned
        and _BY.search(scene.text[left : amount.start])
        and not _GIVES.match(scene.text, amount.end)
    ):
        return False
    if (
        after_share
        and not scene.prices
        and amount.unit == "percent"
        and (not turned or _UP_FROM.search(scene.text, left, amount.start))
    ):
        return True
    if _GIVES.match(scene.text, amount.end) or _OF_THAT.match(scene.text, amount.end, scene.end):
        return True
    if not turned and _makes_part(scene, amount, left, right):
        return True
    if changes.is_share(scene.text, amount, left, scene.turns):
        return bool(
            _WHOLE.search(scene.text, amount.end, right)
            or _WHOLE.search(scene.text, scene.start, amount.start)
        )
    named = [one for one in scene.mentions if one.end <= amount.start and one.measure in _FLOWS]
    return amount.number.is_fraction and bool(named) and not turned


def _makes_part(scene: Scene, amount: NumberWithUnit, left: int, right: int) -> bool:
    """Whether words round the number tell a part: 'accounted for', «в экспорте … составляет 7%»,
    «составила 15% во внешнем обороте».
    """
    if _PART_TOLD.search(scene.text, left, amount.start) or _MAKES_IN.search(
        scene.text, scene.start, amount.start
    ):
        return True
    return _IN_WHOLE.match(scene.text, amount.end, right) is not None


def _of_share(scene: Scene, amount: NumberWithUnit) -> bool:
    """Whether the last noun of a measure before the number, wholes aside, is a share: 'the share
    rose by 3 points to 15 percent'.
    """
    nouns = [one for one in scene.mentions if one.end <= amount.start and one.kind == "noun"]
    shares = [one for one in nouns if one.measure is Measure.SHARE]
    later = [one for one in nouns if shares and one.start > shares[-1].end + _WITHIN]
    return bool(shares) and not later


def whole(scene: Scene, context: Context, amount: NumberWithUnit, right: int) -> Measure | None:
    """The measure whose part it is: named behind the number, else before it, else spoken of before;
    None for output.
    """
    kept = [
        one for one in scene.mentions if one.measure in _FLOWS or one.measure is Measure.INVESTMENT
    ]
    behind = [one for one in kept if amount.end <= one.start < right]
    before = [one for one in kept if one.end <= amount.start]
    if behind:
        return behind[0].measure
    if before:
        return _whole_before(scene, before)
    if context.share == scene.number - 1 and context.whole:
        return context.whole
    return context.measure if not _WHOLE.search(scene.text, amount.end, right) else None


def _whole_before(scene: Scene, before: list[Mention]) -> Measure:
    """«Экспорт занял во внешнеторговом обороте долю»: what stands after 'in' is the whole, else the
    nearest.
    """
    inside = [
        one
        for one in before
        if re.search(
            r"\b(?:in|of|во?|ў|у)\s+(?:\w+\s+){0,3}$",
            scene.text[max(scene.start, one.start - 40) : one.start],
            re.IGNORECASE,
        )
    ]
    return (inside or before)[-1].measure


def economies(
    scene: Scene,
    context: Context,
    amount: NumberWithUnit,
    piece: tuple[int, int],
    last: Draft | None,
) -> Economies:
    """Whose whole (reporter) and whose part (partner)."""
    left, right = piece
    near = [one for one in scene.parties if left <= one.place.start < amount.start]
    behind = [one for one in scene.parties if amount.end <= one.place.start < right]
    owner = next(
        (
            one.place.code
            for one in behind
            if one.part in {"of", "", "in"} and _leads_to(scene, amount, one)
        ),
        None,
    )
    behind = [one for one in behind if "," not in scene.text[amount.end : one.place.start]]
    if (
        behind
        and behind[0].part == "to"
        and _FALLS_ON.fullmatch(scene.text, amount.end, behind[0].place.start)
    ):
        whose = last.economies if last else context.economies
        named = near[0].place.code if near and near[0].part in {"of", ""} else whose.reporter
        return Economies(
            named, behind[0].place.code
        )  # «треть которого приходится на Гомельскую область»
    if (
        last
        and not near
        and behind
        and _DASH.fullmatch(scene.text, amount.end, behind[0].place.start)
    ):
        return Economies(last.economies.reporter, behind[0].place.code)  # «ещё 12 % – Южная Корея»
    listed = context.sharing if context.share == scene.number - 1 else None
    home = last.economies if last else listed or context.economies
    if (
        not near
        and last
        and (not owner or owner not in {home.reporter, home.partner} or not behind)
    ):
        return home
    traded = (
        bool(
            scene.mentions
            and any(one.measure in _FLOWS and one.end <= amount.start for one in scene.mentions)
        )
        or last is not None
    )
    traded = traded or _THIS_IS.match(scene.text, scene.start) is not None
    if not near and not owner:
        asked = next((one.place.code for one in behind), None)
        reporter = home.reporter
        return Economies(
            other(asked, home) if asked == reporter else reporter, asked or home.partner
        )
    if owner and not near:
        named = next(
            (
                one.place.code
                for one in behind
                if one.part in {"with", "to", "from"} and one.place.code != owner
            ),
            None,
        )
        buyers = (
            one.place.code
            for one in behind
            if _BOUGHT.search(scene.text, amount.end, one.place.start) and one.place.code != owner
        )
        theirs = (
            one.place.code
            for one in behind
            if one.place.code != owner and _ARE.search(scene.text, amount.end, one.place.start)
        )
        named = named or next(buyers, None) or next(theirs, None)
        return Economies(owner, named or (other(owner, home) if traded else None))
    return _of(scene, near, owner, home)


def _leads_to(scene: Scene, amount: NumberWithUnit, one: Party) -> bool:
    """Whether a name owns the whole: 'half of Belarus’ exports', or an adjective before it,
    «половина белорусского экспорта».
    """
    if one.place.form == "adjective" and _WHOLE.match(scene.text, one.place.end + 1, scene.end):
        return (
            not re.search(r"[;,]", scene.text[amount.end : one.place.start])
            and one.place.start - amount.end < _WITHIN
        )
    return _is_whole(scene.text[amount.end : one.place.start])


def _is_whole(between: str) -> bool:
    """Whether the words from the number to a name lead to the whole: 'of', «от всего
    товарооборота».
    """
    return (
        len(between) < 90
        and not re.search(r"[;,]", between)
        and bool(_WHOLE.search(between) or _OF_ALL.fullmatch(between))
    )


def _of(scene: Scene, near: list[Party], owner: str | None, home: Economies) -> Economies:
    codes = list(dict.fromkeys(one.place.code for one in near))
    source, target = (
        next((one.place.code for one in near if one.part in parts), None)
        for parts in ({"from"}, {"to", "with"})
    )
    if not owner and len(codes) == 2 and (source or target):
        reporter = source or next(code for code in codes if code != target)
        return Economies(reporter, next(code for code in codes if code != reporter))
    if owner:
        return Economies(owner, next((code for code in reversed(codes) if code != owner), None))
    if len(codes) >= 2:
        part = _part_owner(scene, near)
        partner = part if part else codes[0] if home.reporter != codes[0] else codes[-1]
        if home.reporter in codes and home.reporter != partner:
            return Economies(home.reporter, partner)
        return Economies(next(code for code in codes if code != partner), partner)
    if codes[0] == home.reporter:
        return home
    if any(
        0 < near[0].place.start - one.end < 4 for one in scene.mentions if one.measure in _FLOWS
    ):
        return Economies(codes[0], other(codes[0], home))
    return Economies(home.reporter, codes[0])


def _part_owner(scene: Scene, near: list[Party]) -> str | None:
    """'Belarus’ share in the region’s trade': the name beside the word share is the
    part's owner.
    """
    marks = [one for one in scene.mentions if one.measure is Measure.SHARE and one.kind == "noun"]
    for mark in marks:
        for party in near:
            if 0 <= mark.start - party.place.end < 4 or 0 <= party.place.start - mark.end < 5:
                return party.place.code
    return None


def naming(measure: Measure | None, who: Economies, *, of_pair: bool) -> str:
    """The whole in words: 'exports of RU-IVA'."""
    words = f"{_NAMES.get(measure, 'output') if measure else 'output'} of {who.reporter}"
    joint = (
        {Measure.EXPORTS: "to", Measure.IMPORTS: "from"}.get(measure, "with") if measure else "with"
    )
    return f"{words} {joint} {who.partner}" if of_pair and who.partner else words
