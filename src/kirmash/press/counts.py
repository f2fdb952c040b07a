"""Counts: so many companies, shops, projects, vehicles."""

from __future__ import annotations

import re
from functools import cache

from kirmash.press import hedges
from kirmash.press.drafts import Context, Draft, Scene
from kirmash.press.money import Amount
from kirmash.press.patterns import any_of, listed
from kirmash.press.roles import Economies, other
from kirmash.press.time_words import langs_of
from kirmash.press.when import month_of
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.periods import Period, year

_MADE = re.compile(
    r"\b(?:produc\w+|manufactur\w+|assembl\w+|built|выпус\w+|произв\w+|собра\w+|собер\w+|изготов\w+|сдела\w+|вырабо\w+)\b", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"\b(?:workers|employees|staff|people|specialists|рабоч\w+|работник\w*|сотрудник\w*|специалист\w*|человек|работніка\w*)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    rf"{_PEOPLE.pattern}|\b(?:vehicles?|machines?|cranes?|units|единиц\w*|машин\w*|\w*кран(?:а|ов|ы)?|техники|jobs|рабочих\s+мест\w*)\b",
    re.IGNORECASE,
)
# What is being put together is counted as it stands, and no output yet.
_UNDER_WAY = re.compile(
    r"\b(?:in|on|under)\s+(?:the\s+)?(?:assembly|production\s+line|construction)\b|\bbeing\s+(?:built|assembled|made)\b|\bна\s+(?:сборке|конвейере|стапел\w+)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\s+(?:(?:new|more|modern|\w+(?:ых|их|ian|ese|ish))\s+)?", re.IGNORECASE)
_DATED = re.compile(r"\b(?:in|by|during|until|till|before|end\s+of|as\s+of|в|к|до|за|на|конц[ау])\s+(?:the\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"[\w$€£№#.-]$")


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The counts of a sentence: a bare number with a listed noun within three words behind it."""
    found: list[Draft] = []
    for amount in scene.amounts:
        if amount.unit == "" and not amount.number.part and 2 <= amount.value < 1e12 and amount.value == int(amount.value):
            stop = _counted(scene, amount)
            if stop and not _BEFORE.search(scene.text[max(0, amount.start - 1) : amount.start]):
                found.append(_draft(scene, context, amount, stop))
    return tuple(found)


def _counted(scene: Scene, amount: Amount) -> int:
    """Where the noun a number counts ends: a listed one, or goods named right behind it; 0 where there is none."""
    if hit := _nouns(scene.lang).match(scene.text, amount.end, scene.end):
        return hit.end()
    near = (one for one in scene.goods if amount.end < one.start and _LEADS.fullmatch(scene.text[amount.end : one.start]))
    return 0 if amount.number.scaled else next((one.end for one in near), 0)


def _draft(scene: Scene, context: Context, amount: Amount, stop: int) -> Draft:
    made = _MADE.search(scene.text, max(scene.start, amount.start - 60), min(scene.end, stop + 40))
    near = [one for one in scene.moods if scene.start <= one.start and one.end <= amount.start]
    modality = near[-1].modality if near else Modality.REPORTED
    words = " ".join(scene.text[amount.end : stop].split())
    around = max(scene.start, amount.start - 40), min(scene.end, stop + 30)
    finished = made and not _PEOPLE.search(words) and not _UNDER_WAY.search(scene.text, *around)
    measure = Measure.OUTPUT if finished else Measure.COUNT
    return Draft(
        measure, _economies(scene, context, words), amount.start, stop,
        period=_period(scene, amount, modality), value=amount.value, unit="units", low=amount.number.low, high=amount.number.high,
        hedge=hedges.around(scene.text, amount.start, amount.end, scene.lang, scene.start), modality=modality, product=words,
    )  # fmt: skip


def _period(scene: Scene, amount: Amount, modality: Modality) -> Period | None:
    """The period before the number, or behind the count; without one what stands now is of this month, what is planned of this year."""
    plain = [one.period for one in scene.periods if one.period and one.end <= amount.start]
    behind = [one for one in scene.periods if one.period and one.start > amount.end]
    if plain:
        return plain[-1]
    if behind and (
        modality is not Modality.REPORTED or behind[0].relative or _DATED.search(scene.text, max(0, behind[0].start - 24), behind[0].start)
    ):
        return behind[0].period
    if modality is Modality.REPORTED or not scene.published:
        return month_of(scene.published)
    return year(scene.published.year)


def _economies(scene: Scene, context: Context, words: str) -> Economies:
    """Who comes 'from' somewhere reports; else the place it stands 'in'; else the first of the pair.

    What a plant counts, its workers and machines, has no partner where the sentence names none.
    """
    if _OWN.search(words) and len({one.place.code for one in scene.parties}) < 2:
        here = next((one.place.code for one in scene.parties), context.pair.reporter)
        return Economies(here, None)
    sources = [one.place.code for one in scene.parties if one.part == "from"]
    places = [one.place.code for one in scene.parties if one.part in {"in", "to"} and one.place.code not in sources]
    if sources:
        return Economies(sources[0], places[0] if places else other(sources[0], context.pair))
    if places:
        owners = [one.place.code for one in scene.parties if one.part in {"of", ""} and one.place.code != places[0]]
        return Economies(places[0], owners[0] if owners else other(places[0], context.pair))
    return context.pair


@cache
def _nouns(lang: str) -> re.Pattern[str]:
    nouns = any_of(listed("count_nouns", langs_of(lang)))
    return re.compile(
        rf"\s+(?:(?!и\b|and\b|в\b|in\b|of\b|to\b|на\b)[\w’'-]+\s+){{0,3}}?(?:of\s+(?:the\s+|our\s+|its\s+)?)?(?:{nouns})", re.IGNORECASE
    )
