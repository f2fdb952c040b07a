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

_MADE = re.compile(
    r"\b(?:produc\w+|manufactur\w+|assembl\w+|built|выпус\w+|произв\w+|собра\w+|собер\w+|изготов\w+|сдела\w+|вырабо\w+)\b", re.IGNORECASE
)
_BEFORE = re.compile(r"[\w$€£№#.-]$")


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The counts of a sentence: a bare number with a listed noun within three words behind it."""
    found: list[Draft] = []
    for amount in scene.amounts:
        if amount.unit == "" and not amount.number.part and 2 <= amount.value < 1e12 and amount.value == int(amount.value):
            hit = _nouns(scene.lang).match(scene.text, amount.end, scene.end)
            if hit and not _BEFORE.search(scene.text[max(0, amount.start - 1) : amount.start]):
                found.append(_draft(scene, context, amount, hit))
    return tuple(found)


def _draft(scene: Scene, context: Context, amount: Amount, hit: re.Match[str]) -> Draft:
    made = _MADE.search(scene.text, max(scene.start, amount.start - 60), min(scene.end, hit.end() + 40))
    near = [one for one in scene.moods if scene.start <= one.start and one.end <= amount.start]
    plain = [one.period for one in scene.periods if one.period and one.end <= amount.start]
    modality = near[-1].modality if near else Modality.REPORTED
    return Draft(
        Measure.OUTPUT if made else Measure.COUNT, _economies(scene, context), amount.start, hit.end(),
        period=plain[-1] if plain else month_of(scene.published), value=amount.value, unit="units",
        low=amount.number.low, high=amount.number.high,
        hedge=hedges.around(scene.text, amount.start, amount.end, scene.lang, scene.start), modality=modality,
        product=" ".join(scene.text[amount.end : hit.end()].split()),
    )  # fmt: skip


def _economies(scene: Scene, context: Context) -> Economies:
    """Who comes 'from' somewhere reports; else the place it stands 'in'; else the first of the pair."""
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
