"""Ranks: 'third largest partner', 'takes 8th place', «вышла на первое место», «в топ-10»."""

from __future__ import annotations

import re
from functools import cache

from kirmash.lexicons import rows
from kirmash.press.drafts import Context, Draft, Scene
from kirmash.press.patterns import any_of, form_expression, forms_of, listed, lower, small
from kirmash.press.roles import Economies, other
from kirmash.press.time_words import langs_of
from kirmash.press.when import is_now
from kirmash.terms.measures import Hedge, Measure

_TRADE = re.compile(
    r"trad|partner|market|export|import|invest|destination|supplier|buyer|торгов|товарооборот|экспорт|импорт|партн|рын|инвест|гандл|паставак|поставк"
)
# What no rank lacks.
_HINT = re.compile(
    r"largest|biggest|most\s+important|leading|place|position|rank|spot|top\b|number\s+one|first|мест|позици|строчк|месц|партн|покупател|поставщик|импорт|экспорт|топ|перв|лучш"
)

_BESIDE = 40
# Who holds the place, where that is named behind it: 'first place went to India', «первое место досталось Беларуси».
_HELD = re.compile(
    r"[^.;:]{0,50}?\b(?:(?:goes|went|gone|belongs|passed)\s+to|is\s+(?:held|taken)\s+by|достал\w+|принадлежит|занимает|занимают|занял\w*|заняў|удерживает|стал\w*)\s+(?:the\s+|республик\w+\s+)?$",
    re.IGNORECASE,
)


def drafts(scene: Scene, context: Context, figures: tuple[Draft, ...] = ()) -> tuple[Draft, ...]:
    """The ranks of a sentence that speaks of trade; ``figures`` are its levels and shares."""
    lowered = small(scene.text)
    if not _HINT.search(lowered, scene.start, scene.end) or not _TRADE.search(lowered, scene.start, scene.end):
        return ()
    found: list[Draft] = []
    for hit in _expression(scene.lang).finditer(lowered, scene.start, scene.end):
        value, hedge = _value(hit, scene.lang)
        if value:
            share = next((one for one in figures if one.measure is Measure.SHARE and one.end <= hit.start() < one.end + _BESIDE), None)
            found.append(_beside(share, hit, (value, hedge)) if share else _draft(scene, context, hit, (value, hedge)))
    return tuple(found)


def _beside(share: Draft, hit: re.Match[str], said: tuple[int, Hedge]) -> Draft:
    """'A share of 14.6 percent, the first place': whose share it is holds the place in the other's list."""
    who = Economies(share.economies.partner, share.economies.reporter)
    return Draft(Measure.RANK, who, hit.start(), hit.end(), period=share.period, value=float(said[0]), unit="rank", hedge=said[1])


def _draft(scene: Scene, context: Context, hit: re.Match[str], said: tuple[int, Hedge]) -> Draft:
    plain = [one.period for one in scene.periods if one.period]
    near = context.period if scene.number - context.sentence <= 1 and not is_now(scene.text, scene.start, scene.end) else None
    return Draft(
        Measure.RANK, _economies(scene, context, hit), hit.start(), hit.end(),
        period=plain[0] if plain else near, value=float(said[0]), unit="rank", hedge=said[1],
    )  # fmt: skip


def _value(hit: re.Match[str], lang: str) -> tuple[int, Hedge]:
    if hit["top"]:
        return _worth("many", hit["top"], lang), Hedge.UP_TO
    if hit["largest"] or hit.groupdict().get("main"):
        return 1, Hedge.EXACT
    word = next(hit[name] for name in ("o1", "o2", "o3") if hit[name])
    digits = re.match(r"\d+", word)
    return (int(digits[0]) if digits else _worth("ordinal", word, lang)), Hedge.EXACT


def _economies(scene: Scene, context: Context, hit: re.Match[str]) -> Economies:
    """Who holds the place reports; the economy whose list it is, 'of' or 'with' which trade is done, is the partner."""
    listed_by = [
        one.place.code
        for one in scene.parties
        if one.part in {"with", "to"} or (one.part == "of" and (one.place.start >= hit.start() or hit.start() - one.place.end < 4))
    ]
    goes_to = next((one for one in scene.parties if _HELD.match(scene.text[hit.end() : one.place.start])), None)
    if goes_to:
        rest = [one.place.code for one in scene.parties if one.place.code != goes_to.place.code]
        return Economies(goes_to.place.code, rest[0] if rest else other(goes_to.place.code, context.pair))
    holders = [one.place.code for one in scene.parties if one.place.code not in listed_by]
    if holders:
        before = [one.place.code for one in scene.parties if one.place.code in holders and one.place.end <= hit.start()]
        holder = before[-1] if before else holders[0]
        return Economies(holder, next(iter(listed_by), None) or other(holder, context.pair))
    if listed_by:
        return Economies(other(listed_by[0], context.pair), listed_by[0])
    return context.pair


@cache
def _expression(lang: str) -> re.Pattern[str]:
    langs = langs_of(lang)
    ordinal, many = any_of(listed("number_words", langs, kind="ordinal")), any_of(listed("number_words", langs, kind="many"))
    if lang == "en":
        role = (
            r"(?:(?:trading|trade|business|economic|commercial|foreign|export|import)\s+){0,2}"
            r"(?:partners?|markets?|exporters?|importers?|suppliers?|buyers?|investors?|destinations?|sources?)"
        )
        text = (
            rf"(?P<o1>{ordinal}|\d{{1,3}}(?:st|nd|rd|th))[\s-]+(?:largest|biggest|most\s+important|leading)\s+(?:among\s+(?:the\s+)?)?{role}"
            rf"|\b(?P<o2>{ordinal}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:place|position|rank|spot)\b"
            rf"|\brank(?:s|ed|ing)?\s+(?P<o3>{ordinal}|\d{{1,3}}(?:st|nd|rd|th))\b"
            rf"|\b(?:the\s+)?(?P<largest>largest|biggest|number\s+one|top)\s+(?:\w+\s+){{0,1}}?{role}(?<!s)(?!\w)"
            rf"|\b(?:top|first|leading)[\s-](?P<top>{many})\b(?!\s+months)"
        )
    else:
        text = (
            rf"(?P<o1>{ordinal}|\d{{1,3}}-?(?:е|ое|м|ом|го|ю))\s+(?:\w+\s+)?(?:мест\w*|позици\w*|строчк\w*|месц\w*)"
            rf"|мест\w*\s+(?P<o2>{ordinal})(?!\w)|(?P<o3>{ordinal})\s+(?:по\s+(?:величине|объ[её]му|значимости)|крупнейш\w+)\s+(?:\w+\s+)?партн[её]р\w*"
            rf"|(?P<largest>крупнейш\w+|главн\w+|найбуйнейш\w+)\s+(?:\w+\s+)?(?:торгов\w+|внешнеторгов\w+|внешнеэкономическ\w+|гандл\w+)\s+партн[её]р(?:ом|а|у|е)?(?!\w)"
            rf"|(?P<main>крупнейш\w+|главн\w+)\s+(?:(?:зарубежн\w+|иностранн\w+|внешн\w+)\s+)?(?:покупател(?:ь|ем|я)|поставщик(?:ом|а)?|импорт[её]р(?:ом|а)?|экспорт[её]р(?:ом|а)?)(?!\w)"
            rf"|(?:топ|перв\w+|лучш\w+)[\s-](?P<top>{many}|3|5|10|20)(?!\w)"
        )
    return lower(text)


@cache
def _worth(kind: str, word: str, lang: str) -> int:
    if word.isdigit():
        return int(word)
    chosen = [row for row in rows("number_words") if row["kind"] == kind and row["lang"] in langs_of(lang)]
    pairs = [(form, int(row["value"])) for row in chosen for form in forms_of(row["forms"])]
    return next((value for form, value in pairs if re.fullmatch(form_expression(form), word, re.IGNORECASE)), 0)
