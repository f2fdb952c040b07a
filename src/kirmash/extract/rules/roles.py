"""Who is whose partner: the places of a clause with the part each plays, and the economies of a
figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kirmash.extract.annotate.place_context import is_part_of_organisation_name
from kirmash.records.mentions import EconomyMention
from kirmash.records.quantities import Measure
from kirmash.reference.economies import country_of
from kirmash.sandbox.expressions import bounded_re

_WINDOW = 60
# What may stand between a preposition and the name: articles, 'Russia’s', 'the province of',
# «Республикой», «соседней».
_EN_GAP = bounded_re(
    "(?:(?:the|its|our|their|neighbou?ring|neighbou?r|republic of|kingdom of|province of|state "
    "of|region of|oblast of"
    r"|city of|all of|whole of|rest of|"
    r"[A-Z]\w+(?:[’'`]s|ian|ese|ish)(?:\s+region\s+of)?)\s+)+$"
)
_RU_GAP = bounded_re(
    r"(?:(?:республик\w+|област\w+|кра\w+|соседн\w+|дальн\w+|[а-яё-]{2,}(?:скую|ской|ским|ского"
    r"|скими|ском)|эт(?:у|а|ой|ом|от|о|ого)(?:\s+[а-яё]{4,}(?:ой|ую|ом|ей|ого))?|т(?:у|ой|ом)"
    r"|наш\w*|братск\w+|город\w+|государств\w+|стран\w+|королевств\w+|самой|всей"
    r"|рэспублік\w+)\s+)+$",
    re.IGNORECASE,
)
_PREPOSITIONS = {
    "en": {
        "to": "to",
        "into": "to",
        "towards": "to",
        "onto": "to",
        "from": "from",
        "with": "with",
        "between": "between",
        "of": "of",
        "by": "of",
        "in": "in",
        "for": "of",
        "and": "and",
        "among": "in",
        "against": "with",
        "out": "from",
        "reached": "to",
        "at": "in",
        "&": "and",
        "or": "and",
    },
    "ru": {
        "в": "to",
        "во": "to",
        "на": "to",
        "для": "of",
        "из": "from",
        "с": "with",
        "со": "with",
        "между": "between",
        "и": "and",
        "у": "of",
        "от": "from",
        "к": "to",
        "среди": "in",
        "или": "and",
        "да": "to",
        "з": "with",
        "ў": "to",
        "паміж": "between",
        "і": "and",
    },
}


# 'To the Russian market', «на российский рынок»: the place itself, not an owner.
_MARKET = bounded_re(r"\s+(?:market|economy|econom|рын|экономик|рынак)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """A place of a clause and its part: to, from, with, between, of, in, taker, or '' where none is
    told.

    ``alike`` marks an adjective without its noun, whose flow is that of the one before:
    «белорусский экспорт вырос, армянский – нет».
    """

    place: EconomyMention
    part: str
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Economies:
    """Whose figure it is and with whom; None for the world, nobody, or not told."""

    reporter: str | None
    partner: str | None


def parties(text: str, places: tuple[EconomyMention, ...], lang: str) -> tuple[Party, ...]:
    """The parts ``places`` play. A country that only tells where a named region lies is
    left out.
    """
    codes = {place.code for place in places if not _is_scene(text, place)}
    kept = [
        place
        for place in places
        if (not _only_locates(place, codes) or _is_with(text, place))
        and not is_part_of_organisation_name(text, place)
    ]
    found: list[Party] = []
    for place in kept:
        part = _part(text, place, lang)
        if part == "and":
            joined = found and _JOINING.fullmatch(text, found[-1].place.end, place.start)
            part = found[-1].part if joined else "of" if place.form == "adjective" else ""
        part = (
            "taker"
            if part == "" and (_BUYS.match(text, place.end) or _is_given(text, place))
            else part
        )
        found.append(
            Party(
                place,
                part,
                place.form == "adjective" and _ALIKE.match(text, place.end - 2) is not None,
            )
        )
    return tuple(found)


# 'Supplied Turkmenistan with lorries'.
_GIVING = bounded_re(r"\b(?:suppl\w+|provid\w+)\s$", re.IGNORECASE)


def _is_given(text: str, place: EconomyMention) -> bool:
    """Whether a place is given goods: 'supplied Turkmenistan with'."""
    return (
        text.startswith(" with ", place.end)
        and _GIVING.search(text, max(0, place.start - 12), place.start) is not None
    )


# «Казахстан взял 15 тысяч машин»: goods go to who takes them.
_BUYS = bounded_re(
    r"\s+(?:(?:уже|впервые|также|already|also)\s+)?(?:взял[аио]?|заб(?:ирает|рал[аио]?)"
    r"|выбрал[аио]?|took|takes|absorbed)\b",
    re.IGNORECASE,
)
# «Сербские – на 23 %», «Кыргызский, напротив, снизился»
_ALIKE = bounded_re(
    r"(?:ий|ый|ой|ие|ые|ая|ое|кі|ая)(?:\s+[–—-]\s|,\s+(?:напротив|наоборот|наадварот"
    r"|в\s+свою\s+очередь)\b)"
)


# What stands between two places of one part: 'to Poland and the Czech Republic', «в Польшу и
# соседнюю Чехию».
_JOINING = bounded_re(
    r"[,\s]*(?:(?:and|or|&|и|или|і|да)\s+)?(?:(?:to|in|with|from|в|во|на|с|со"
    r"|из)\s+)?(?:[\w’']+\s+){0,3}",
    re.IGNORECASE,
)


def _is_scene(text: str, place: EconomyMention) -> bool:
    """Whether a town is only where something was said or held: 'the attaché in Karachi'."""
    return (
        place.form == "city" and _AT.search(text, max(0, place.start - 6), place.start) is not None
    )


_AT = bounded_re(r"\b(?:in|at|в|во|у)\s$")


@lru_cache(maxsize=4_096)
def parent(code: str) -> str | None:
    """The country of a region, None for others."""
    country = country_of(code)
    return country if country != code else None


_WITH = bounded_re(r"\b(?:with|со?)\s$", re.IGNORECASE)


def _is_with(text: str, place: EconomyMention) -> bool:
    """«Торговля с Беларусью, треть – с Гомельской областью»: the country is a partner itself."""
    if text.startswith(("’s", "'s"), place.end):
        return False
    return (
        place.form == "name"
        and _WITH.search(text, max(0, place.start - 6), place.start) is not None
    )


def _only_locates(place: EconomyMention, codes: set[str]) -> bool:
    return any(parent(code) == place.code for code in codes if code != place.code)


def _part(text: str, place: EconomyMention, lang: str) -> str:
    before = text[max(0, place.start - _WINDOW) : place.start]
    stripped = (_EN_GAP if lang == "en" else _RU_GAP).sub("", before)
    after = text[place.end : place.end + 3]
    if stripped == before and before and not before[-1].isspace():
        return "joined" if before[-1] in "-–—/" else ""
    words = stripped.split()
    word = words[-1].lower().strip('(«“"') if words else ""
    if word.endswith(","):
        return "and" if lang == "en" else ""
    part = _PREPOSITIONS["en" if lang == "en" else "ru"].get(word, "")
    if lang == "be":
        part = {"з": "from_with", "у": "to", "са": "with"}.get(word, part)
    if re.match(r"[’'`]s?\b|['’](?=\s)", after) and part in {"", "of", "in", "and"}:
        return "of"
    if (
        place.form == "adjective"
        and part in {"to", "in", "from"}
        and _MARKET.match(text, place.end)
    ):
        return part
    if place.form == "adjective" and part in {"to", "from", "with", "in", "and"}:
        return "of" if part != "and" else "and"
    return part or ("of" if place.form == "adjective" else "")


def economies(
    measure: Measure, found: tuple[Party, ...], home: Economies, alone: bool, at: int = -1
) -> Economies:
    """The economies of a figure of ``measure`` from the parties of its clause, filled up from
    ``home``.

    ``home`` is what the text spoke of before; ``alone`` says that the words mean trade with the
    whole world; ``at`` is where the measure is named: an owner right before it is the reporter.
    """
    if (
        measure is Measure.BALANCE
        and home.partner
        and len(_codes(found)) == 1
        and (owner := next(iter(_codes(found, "of")), None))
    ):
        return Economies(
            owner, None if alone else other(owner, home)
        )  # the surplus of one of the two is seen from its side
    if measure in {Measure.TURNOVER, Measure.BALANCE}:
        return _mutual(found, home, alone)
    return _flow(found, home, alone, inward=measure is Measure.IMPORTS, at=at)


def carried(found: tuple[Party, ...], home: Economies, *, outward: bool = False) -> Economies:
    """The economies of a figure whose measure is carried on: 'India came next with …' puts India in
    the partner's place.

    ``outward`` says that exports are carried on, which what comes from the partner turns round.
    """
    owners = _codes(found, "of")
    if alike := next((one.place for one in found if one.alike), None):
        return Economies(alike.code, home.partner if home.partner != alike.code else home.reporter)
    if outward and home.partner in _codes(found, "from"):
        return Economies(
            home.partner, home.reporter
        )  # «из Витебска поступило на 118 млн, из Смоленска – на 187»
    if home.partner and owners and owners[-1] in {home.reporter, home.partner}:
        return Economies(owners[-1], other(owners[-1], home))
    codes = [code for code in _codes(found) if code != home.reporter]
    return Economies(home.reporter, codes[-1]) if codes else home


def _codes(found: tuple[Party, ...], *parts: str) -> list[str]:
    return list(
        dict.fromkeys(party.place.code for party in found if not parts or party.part in parts)
    )


def other(code: str | None, home: Economies) -> str | None:
    """The economy beside ``code`` in ``home``; its reporter where ``code`` is a stranger."""
    if code == home.reporter:
        return home.partner
    return home.reporter


def _facing(code: str, home: Economies) -> str | None:
    """With whom ``code`` trades in news of ``home``: as its kin does, «белорусский экспорт» in news
    of the Union and Vietnam.
    """
    kin = (
        code != home.partner
        and home.partner
        and _kin(code, home.reporter)
        and not _kin(code, home.partner)
    )
    return home.partner if kin else other(code, home)


# The members of the groups that trade as one.
_MEMBERS = {
    "EAEU": frozenset({"ARM", "BLR", "KAZ", "KGZ", "RUS"}),
    "Union State": frozenset({"BLR", "RUS"}),
    "CIS": frozenset({"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "TKM", "UZB"}),
}


def _kin(code: str, whole: str | None) -> bool:
    """Whether ``code`` lies in ``whole``, holds it, or is another region of its country; or is a
    member of the group that it is.
    """
    if whole is None:
        return False
    above, over = parent(code), parent(whole)
    together = any(code in group and whole in group for group in _MEMBERS.values())
    return (
        code in _MEMBERS.get(whole, ())
        or together
        or whole == above
        or code == over
        or (above is not None and above == over)
    )


def _mutual(found: tuple[Party, ...], home: Economies, alone: bool) -> Economies:
    """Trade of one with another: two places named, one named and one known, or both known."""
    found = _without_scene(found)
    withs = _codes(found, "with", "from_with")
    others = [code for code in _codes(found) if code not in withs]
    among = _codes(found, "between")
    if among and len(found) > 2 and (couple := _after_between(found)):
        return couple
    if withs and others:
        return Economies(others[-1] if len(others) == 1 else others[0], withs[0])
    if withs:
        return Economies(other(withs[0], home), withs[0])
    if alone:
        return Economies(others[0] if others else home.reporter, None)
    if len(others) >= 2:
        return Economies(others[0], others[1])
    if others:
        return (
            home
            if others[0] in {home.reporter, home.partner} and home.partner
            else Economies(others[0], _facing(others[0], home))
        )
    return home


def _without_scene(found: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties without towns in which something was said, 'the attaché in Karachi', where two
    others are named.

    Nor is a group one of them where two are named that are no group: 'the Council of the Union
    State: Belarus and Russia will trade'.
    """
    kept = tuple(
        one
        for one in found
        if not (one.part in {"in", "to"} and one.place.form in {"city", "capital"})
    )
    kept = kept if len(_codes(kept)) >= 2 else found
    single = tuple(
        one
        for one in kept
        if one.place.form != "group" or one.part in {"with", "from_with", "between"}
    )
    return single if len(_codes(single)) >= 2 else kept


def _without_frame(found: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties without a group in which a partner stands, 'its largest market in Africa', where
    another is named.
    """
    kept = tuple(one for one in found if not (one.part == "in" and one.place.form == "group"))
    return kept if len(_codes(kept)) >= 2 else found


def _after_between(found: tuple[Party, ...]) -> Economies | None:
    """The two economies that 'between' joins, whoever else is named."""
    at = next(n for n, one in enumerate(found) if one.part == "between")
    first = found[at].place.code
    second = next(
        (one.place.code for one in found[at + 1 : at + 3] if one.place.code != first), None
    )
    return Economies(first, second) if second else None


def _flow(
    found: tuple[Party, ...], home: Economies, alone: bool, *, inward: bool, at: int
) -> Economies:
    """A flow with a direction: the exporter reports exports, the importer imports."""
    sources, targets = (
        _codes(found, "from", "from_with"),
        _codes(_without_frame(found), "to", "in", "taker"),
    )
    withs = _codes(found, "with")
    owners = _owners(found, at)
    if inward:
        sources = sources or _origins(found, at)
        if targets and not sources and not withs and (whose := _goods_of(found, at, targets[0])):
            return Economies(targets[0], whose)  # 'Turkish imports to Georgia': Georgia imports
        owners = [code for code in owners if code not in sources] or owners
    reporters, partners = (targets, sources) if inward else (sources, targets)
    made_in = [
        party.place.code
        for party in found
        if party.part == "of" and party.place.form == "adjective"
    ]
    if (
        inward
        and (into := _codes(found, "to"))
        and not sources
        and made_in
        and made_in[0] != into[0]
    ):
        return Economies(into[0], made_in[0])  # 'imports of Belarusian milk to Smolensk'
    reporter: str | None
    partner: str | None
    if not inward and sources and not targets:
        reporter, partner = (
            sources[0],
            next((code for code in (*withs, *owners) if code != sources[0]), None),
        )
    else:
        partner = next(iter(partners or withs), None)
        reporter = next((code for code in (*owners, *reporters) if code != partner), None)
        partner = partner or next((code for code in owners if code != reporter), None)
    if alone:
        own = (
            partner if not reporter and partner and home.reporter in {None, partner} else None
        )  # «общий объём экспорта в Приморье»
        return Economies(own or reporter or home.reporter, None)
    if reporter and partner:
        return Economies(reporter, partner)
    if partner:
        return Economies(other(partner, home), partner)
    if reporter:
        return Economies(reporter, _facing(reporter, home) if home.partner else None)
    return home


def taker_of(found: tuple[Party, ...], at: int) -> Economies | None:
    """'China saw its imports to Kenya fall': who is named right behind the noun at ``at`` imports;
    None where nobody is.
    """
    into = next(
        (
            one.place.code
            for one in found
            if one.part == "to" and at < one.place.start < at + _ORIGIN
        ),
        None,
    )
    others = [code for code in _codes(found, "", "of", "and") if code != into]
    return Economies(into, others[0]) if into and others and not _codes(found, "from") else None


def _origins(found: tuple[Party, ...], at: int) -> list[str]:
    """Whose goods are imported: «импорт белорусских товаров», an adjective right behind the
    measure.
    """
    return [
        one.place.code
        for one in found
        if one.place.form == "adjective" and 0 <= at < one.place.start < at + _ORIGIN
    ][:1]


_ORIGIN = 24


def _goods_of(found: tuple[Party, ...], at: int, target: str) -> str | None:
    """The owner of imports to another: an adjective or a possessive before them, or a name behind,
    but no subject ('India bought in …').
    """
    own = (
        one
        for one in found
        if one.place.code != target
        and (one.part == "of" or (not one.part and 0 <= at < one.place.start))
    )
    return next((one.place.code for one in own), None)


def _owners(found: tuple[Party, ...], at: int) -> list[str]:
    """Economies named as owners, the one right before the measure first."""
    kept = [one for one in found if one.part in {"of", "", "between", "joined", "and"}]
    kept.sort(key=lambda one: 0 if 0 <= at - one.place.end < 4 else 1)
    return list(dict.fromkeys(one.place.code for one in kept))
