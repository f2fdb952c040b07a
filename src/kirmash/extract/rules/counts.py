"""Counts: so many companies, shops, projects, vehicles, tourists."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

from kirmash.extract.annotate import hedges
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules import changes, values
from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.roles import Economies, Party, other
from kirmash.extract.rules.when import Whole, month_of, parts
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    forms_in_table,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.records.periods import Period, year_period
from kirmash.records.quantities import Hedge, Measure, Modality
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_MADE = bounded_re(
    r"\b(?:produc\w+|manufactur\w+|assembl\w+|built|put\s+together|выпус\w+|произв[её]\w+"
    r"|произво[дж]\w+|собра\w+|собер\w+|изготов\w+|сдела\w+|вырабо\w+)\b",
    re.IGNORECASE,
)
_THINGS = frozenset(
    {
        "vehicles",
        "buses",
        "trolleybuses",
        "trams",
        "tractors",
        "combine harvesters",
        "lifts and elevators",
        "cars",
        "truck cranes",
        "cranes",
        "trucks",
        "locomotives",
        "wagons",
    }
)
_STAFF = frozenset({"workers", "employees and workers"})
_LOCAL = frozenset({"shops", "fairs"})
# Counted of both sides together: those who take part, what is signed.
_JOINT = frozenset(
    {"participants", "documents", "contracts and agreements", "joint ventures", "consecutive years"}
)
# What is being put together is counted as it stands, and no output yet.
_UNDER_WAY = bounded_re(
    r"\b(?:in|on|under)\s+(?:the\s+)?(?:assembly|production\s+line|construction)\b"
    r"|\bbeing\s+(?:built|assembled|made)\b|\bна\s+(?:сборке|конвейере|стапел\w+)\b",
    re.IGNORECASE,
)
_PLAN = bounded_re(
    r"\b(?:to\s+)?(?:build|open|create|launch|построить|открыть|создать"
    r"|запустить)\s+(?:[\w-]+\s+){0,3}(?:for\s+|на\s+)?$",
    re.IGNORECASE,
)
_DONE = bounded_re(
    r"\b(?:built|has|have|helped|managed|did|построил\w*|удалось|смогли)\b", re.IGNORECASE
)
_LEADS = bounded_re(r"\s+(?:(?:new|more|modern|\w+(?:ых|их|ian|ese|ish))\s+)?", re.IGNORECASE)
_DATED = bounded_re(
    r"\b(?:in|by|from|since|during|until|till|before|end\s+of|as\s+of|в|к|до|за|на"
    r"|конц[ау])\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BEFORE = bounded_re(r"[\w$€£№#.-]$")
# 'The number of joint ventures has reached 57', «число туристов составило 12 тысяч»: the noun is
# said before the number.
_NUMBER_OF = bounded_re(
    r"number\s+of|numbers?\s+|number(?:ed|s)\b|add\w*\s+up|totall?|количеств|числ[оае]|численност"
    r"|турпоток|поток|tourist|flow|колькасц|лік\s"
)
_OF_WHICH = bounded_re(r"^of\s+(?:which|whom|them|the)\s+(?:are\s+|were\s+)?")
_DIFFERENCE = bounded_re(
    r"\s+(?:\w+\s+){0,2}?(?:less|more|fewer|больше|меньше|болей|менш)\b(?!\s+than\s+\d)",
    re.IGNORECASE,
)
_MONTH = bounded_re(
    r"\s+(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    "|студзеня|лютага|сакавіка|красавіка|чэрвеня|ліпеня|жніўня|верасня|"
    "кастрычніка|лістапада|снежня|January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
_REACH = 110
_RATE_AFTER = bounded_re(r"\s*(?:percentage\s+)?points", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a number counts: where the words stand, what they are in English, and the
    kind of thing.
    """

    start: int
    end: int
    words: str
    kind: str


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The counts of a sentence: a bare number with a listed noun within three words behind it, or
    'the number of' one before it.
    """
    found: list[Draft] = []
    for amount in scene.amounts:
        if _is_bare(scene, amount) and (counted := _counted(scene, amount)):
            found.append(_draft(scene, context, amount, counted))
        elif amount.unit in {"percent", "times"} and (counted := _number_of(scene, amount)):
            found += _rate(scene, context, amount, counted)
    return tuple(found)


def _is_bare(scene: Scene, amount: NumberWithUnit) -> bool:
    plain = (
        amount.unit == ""
        and not amount.number.is_fraction
        and 2 <= amount.value < 1e12
        and amount.value == int(amount.value)
    )
    dated = _MONTH.match(scene.text, amount.end)
    return (
        plain
        and not dated
        and not _BEFORE.search(scene.text[max(0, amount.start - 1) : amount.start])
    )


def _counted(scene: Scene, amount: NumberWithUnit) -> _Counted | None:
    """What a number counts: a listed noun or goods right behind it, or what 'the number of' before
    it names.
    """
    if hit := _nouns(scene.lang).match(scene.text, amount.end, scene.end):
        if _DIFFERENCE.match(scene.text, hit.end()):
            return None
        kind = _kind(hit["noun"], scene.lang)
        words = (
            _OF_WHICH.sub("", " ".join(scene.text[amount.end : hit.end()].split()))
            if scene.lang == "en"
            else kind
        )
        return _Counted(amount.start, hit.end(), words, kind)
    near = (
        one
        for one in scene.goods
        if amount.end < one.start and _LEADS.fullmatch(scene.text[amount.end : one.start])
    )
    goods = None if amount.number.has_scale else next(near, None)
    if goods:
        entry = lexicons.goods().get(goods.key)
        return _Counted(
            amount.start,
            goods.end,
            entry.en if entry else scene.text[goods.start : goods.end],
            "vehicles",
        )
    return _number_of(scene, amount)


def _number_of(scene: Scene, amount: NumberWithUnit) -> _Counted | None:
    """The noun of 'the number of … ' before a number in the same sentence, no other
    number between.
    """
    floor = max(scene.start, amount.start - _REACH)
    behind = bisect_left(scene.amounts, amount.start, key=lambda one: one.start)
    for one in reversed(scene.amounts[max(0, behind - _REACH) : behind]):
        if one.end <= amount.start and not one.number.in_words:
            floor = max(floor, one.end)
            break
    lowered = lower_text(scene.text)
    if not _NUMBER_OF.search(lowered, floor, amount.start) or not (
        hit := _told(scene.lang).search(lowered, floor, amount.start)
    ):
        return None
    noun = hit["noun"] or hit["subject"] or hit["flow"]
    kind = _kind(noun, scene.lang)
    return _Counted(
        hit.start(), amount.end, " ".join(noun.split()) if scene.lang == "en" else kind, kind
    )


def _rate(
    scene: Scene, context: Context, amount: NumberWithUnit, counted: _Counted
) -> tuple[Draft, ...]:
    """'The number of tourists grew by a fifth'."""
    rate = changes.read(scene.text, amount, scene.start, scene.turns)
    if rate is None:
        return ()
    made = _draft(scene, context, amount, counted)
    told = hedges.find_hedge(scene.text, amount.start, amount.end, scene.lang, scene.start)
    base = made.period.months_earlier() if made.period else None
    return (_changed(made, rate, told, base),)


def _changed(made: Draft, rate: changes.Change, told: Hedge, base: Period | None) -> Draft:
    return Draft(
        made.measure,
        made.economies,
        made.start,
        made.end,
        made.period,
        base,
        change=rate.percent,
        change_hedge=told,
        direction=rate.direction,
        modality=made.modality,
        product=made.product,
    )


def _draft(scene: Scene, context: Context, amount: NumberWithUnit, counted: _Counted) -> Draft:
    modality = _modality(scene, amount)
    return Draft(
        _measure(scene, counted),
        _economies(scene, context, counted),
        counted.start,
        counted.end,
        period=_period(scene, amount, modality, counted.kind),
        value=amount.value,
        unit="units",
        low=amount.number.low,
        high=amount.number.high,
        hedge=hedges.find_hedge(scene.text, amount.start, amount.end, scene.lang, scene.start),
        modality=modality,
        product=counted.words,
    )


def _measure(scene: Scene, counted: _Counted) -> Measure:
    made = _MADE.search(
        scene.text, max(scene.start, counted.start - 60), min(scene.end, counted.end + 40)
    )
    around = max(scene.start, counted.start - 40), min(scene.end, counted.end + 30)
    finished = made and counted.kind in _THINGS and not _UNDER_WAY.search(scene.text, *around)
    return Measure.OUTPUT if finished else Measure.COUNT


def _modality(scene: Scene, amount: NumberWithUnit) -> Modality:
    near = [one for one in scene.moods if scene.start <= one.start and one.end <= amount.start]
    if near:
        return near[-1].modality
    before = scene.text[max(scene.start, amount.start - 50) : amount.start]
    return (
        Modality.TARGET
        if _PLAN.search(before) and not _DONE.search(before)
        else values.modality_behind(scene, amount)
    )


def _period(scene: Scene, amount: NumberWithUnit, modality: Modality, kind: str) -> Period | None:
    """The period before the number, or behind the count; without one what stands now is of this
    month, what is planned of this year.
    """
    if kind == "consecutive years":
        return None
    told = [
        one.found
        for one in parts(scene.text, scene.periods, (), Whole(scene.start, scene.published))
        if one.part != "base"
    ]
    plain = [one.period for one in told if one.period and one.end <= amount.start]
    behind = [one for one in told if one.period and one.start > amount.end]
    if plain:
        return plain[-1]
    if behind and (
        modality is not Modality.REPORTED
        or behind[0].relative
        or _DATED.search(scene.text, max(0, behind[0].start - 24), behind[0].start)
    ):
        return behind[0].period
    if modality is Modality.REPORTED or not scene.published:
        return month_of(scene.published)
    return year_period(scene.published.year)


def _economies(scene: Scene, context: Context, counted: _Counted) -> Economies:
    """Whose they are reports: who comes 'from' somewhere, is 'of' or set up 'by' it; where they
    stand is the partner.

    Shops and fairs are the place's own. What a plant counts, its workers and machines, has no
    partner where the sentence names none.
    """
    pair, parties = context.pair, scene.parties
    if counted.kind in _STAFF | _THINGS and len({one.place.code for one in parties}) < 2:
        return Economies(next((one.place.code for one in parties), pair.reporter), None)
    if counted.kind in _LOCAL and (
        here := next((one.place.code for one in parties if one.part in {"in", "to"}), None)
    ):
        return Economies(here, other(here, pair))
    parties = _own(scene, counted)
    places = [one.place.code for one in parties if one.part in {"in", "to"}]
    owners = sorted(
        (one for one in parties if one.part in {"from", "of", "from_with"}),
        key=lambda one: one.place.start < counted.start,
    )
    sources = [one.place.code for one in owners if one.place.code not in places]
    if counted.kind in _JOINT and not (sources and places):
        return pair
    if sources:
        return Economies(
            sources[0],
            next((code for code in places if code != sources[0]), None) or other(sources[0], pair),
        )
    beside = [
        one.place.code
        for one in parties
        if one.part in {"", "with", "and"} and one.place.code not in places
    ]
    if places:
        return Economies(beside[0] if beside else other(places[0], pair), places[0])
    return pair


def _own(scene: Scene, counted: _Counted) -> tuple[Party, ...]:
    """The places near what is counted and not beyond another number: 'five Georgian firms in Baku
    and seven Azerbaijani in Tbilisi'.
    """
    floor = max((one.end for one in scene.amounts if one.end <= counted.start), default=scene.start)
    stop = min((one.start for one in scene.amounts if one.start >= counted.end), default=scene.end)
    near = tuple(one for one in scene.parties if floor <= one.place.start < stop)
    behind = tuple(one for one in near if one.place.start >= counted.start)
    told = {one.place.code for one in behind}
    return (
        behind
        if len(told) > 1
        else near
        if len({one.place.code for one in near}) > 1
        else near or scene.parties
    )


@cache
def _nouns(lang: str) -> re.Pattern[str]:
    nouns = alternation_pattern(forms_in_table("count_nouns", reading_language_codes(lang)))
    return bounded_re(
        r"\s+(?:(?!и\b|and\b|в\b|in\b|to\b|на\b|дн|ден|час|год|лет\b|месяц|недел|days?\b|years?\b"
        rf"|months?\b|weeks?\b|hours?\b)[\w’'-]+\s+){{0,3}}?(?:of\s+(?:the\s+|our\s+"
        rf"|its\s+)?)?(?P<noun>{nouns})",
        re.IGNORECASE,
    )


@cache
def _told(lang: str) -> re.Pattern[str]:
    nouns = alternation_pattern(forms_in_table("count_nouns", reading_language_codes(lang)))
    if lang == "en":
        return compile_lowered(
            rf"\b(?:number\s+of\s+(?:[\w’'-]+\s+){{0,4}}?(?P<noun>{nouns})"
            r"|(?P<flow>tourist\s+(?:flow|arrival|traffic)\w*|flow\s+of\s+tourists))"
            rf"|(?P<subject>{nouns})\s+(?:[\w’'-]+\s+){{0,9}}?(?:add\w*\s+up\s+to|number(?:ed|s)?"
            rf"|totall?(?:ed|s|ing)?)\s+(?:[\w]+\s+){{0,2}}$"
        )
    return compile_lowered(
        rf"\b(?:количеств\w+|числ\w+|колькасц\w+|лік)\s+(?:[\w’'-]+\s+){{0,"
        rf"4}}?(?P<noun>{nouns})(?P<subject>(?!))?|(?P<flow>турпоток\w*|поток\w*\s+туристов)"
    )


@lru_cache(maxsize=4_096)
def _kind(noun: str, lang: str) -> str:
    plain = " ".join(noun.split())
    pairs = [
        (form, row["product"])
        for row in lexicons.data_rows("count_nouns")
        if row["lang"] in reading_language_codes(lang)
        for form in split_forms(row["forms"])
    ]
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    return next(
        (kind for form, kind in pairs if matches_form(form, plain)),
        plain,
    )
