"""Ranks: 'third largest partner', 'takes 8th place', «вышла на первое место», «в топ-10»."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.roles import Economies, Party, other
from kirmash.extract.rules.when import month_of
from kirmash.formats import numbers
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    forms_in_table,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.records.quantities import Hedge, Measure
from kirmash.reference.lexicons import data_rows
from kirmash.sandbox.expressions import bounded_re

_TRADE = bounded_re(
    "trad|partner|market|export|import|invest|destination|supplier|buyer|торгов|товарооборот"
    "|экспорт|импорт|партн|рын|инвест|гандл|паставак|поставк"
)
# What no rank lacks.
_HINT = bounded_re(
    r"largest|biggest|larger|bigger|greater|more\s+important|most\s+important|leading|place"
    r"|position|rank|spot|among|top\b|number\s+one|first|мест|позици|строчк|месц|партн|покупател"
    "|поставщик|импорт|экспорт|топ|перв|лучш"
)

_BESIDE = 40
# Who holds the place, where that is named behind it: 'first place went to India', «первое место
# досталось Беларуси».
_HELD = bounded_re(
    r"[^.;:]{0,50}?\b(?:(?:goes|went|gone|belongs|passed)\s+to|is\s+(?:held|taken)\s+by|достал\w+"
    r"|принадлежит|занимает|занимают|занял\w*|заняў|удерживает|стал\w*)\s+(?:the\s+"
    r"|республик\w+\s+)?$",
    re.IGNORECASE,
)


# 'No longer the largest market', 'stopped being the number one buyer', «уступила первое место»: a
# place that is lost.
_LOST = bounded_re(
    r"(?:no\s+longer|not|stopped\s+being|ceased\s+to\s+be|end(?:ed|ing)\s+[^.;]{0,40}(?:reign"
    r"|status|position)\s+as|lost|gave\s+up|used\s+to\s+be|once|"
    r"больше\s+не|перестал\w*\s+быть|уступил\w*|потерял\w*|утратил\w*|не\s+явля\w+"
    r"|раньше\s+был\w*)\s+(?:(?:the|its|a|as|their|сво[ея]\w*)\s+){0,2}$",
    re.IGNORECASE,
)
_OVERTAKEN = bounded_re(
    r"\b(?:overt[ao]\w+|surpass\w+|replac\w+|outstripp\w+|ahead\s+of|обогна\w+|опереди\w+|обош\w+"
    r"|вытесни\w+)",
    re.IGNORECASE,
)
# Whose list it is: 'on its list of partners', 'among Uganda's export destinations', «партнёров
# региона», 'for goods from Kenya'.
_LIST = bounded_re(
    r"\s*+(?:[’'`]s?)?\s*+(?:own\s+|top\s+|main\s+|key\s+|total\s+)*(?:list|ranking"
    r"|(?:export|import|trad\w+)?\s*(?:partner|market|destination|import|export|supplier|buyer"
    r"|investor)|trade)",
    re.IGNORECASE,
)
_LIST_OF = bounded_re(
    "(?:partner|market|destination|supplier|buyer|investor|import|export|goods|list|партн[её]р"
    r"|рынк|импорт|экспорт|покупател|поставщик|инвестор)\w*\s+"
    r"(?:(?:of|for|in|from|to|with|among|с|со|в|из)\s+)?(?:the\s+|goods\s+)?(?:from\s+)?$",
    re.IGNORECASE,
)
_IN_A_ROW = bounded_re(
    r"\b(?:years?\s+(?:in\s+a\s+row|running)|consecutive\s+years?|(?:год\w*|лет)\s+подряд)\b",
    re.IGNORECASE,
)
_PRESENT = bounded_re(
    r"\b(?:at\s+the\s+moment|at\s+present|currently|today|сейчас|сегодня|в\s+настоящее\s+время"
    r"|на\s+данный\s+момент)\b",
    re.IGNORECASE,
)


def drafts(scene: Scene, context: Context, figures: tuple[Draft, ...] = ()) -> tuple[Draft, ...]:
    """The ranks of a sentence that speaks of trade; ``figures`` are its levels and shares."""
    lowered = lower_text(scene.text)
    if not _HINT.search(lowered, scene.start, scene.end) or not _TRADE.search(
        lowered, scene.start, scene.end
    ):
        return ()
    found: list[Draft] = []
    for hit in _expression(scene.lang).finditer(lowered, scene.start, scene.end):
        value, hedge = _value(hit, scene.lang)
        lost = _LOST.search(scene.text, max(scene.start, hit.start() - 70), hit.start())
        if lost and (draft := _taken_over(scene, context, hit)):
            found.append(replace(draft, value=float(value), hedge=hedge))
        elif value and not lost:
            share = next(
                (
                    one
                    for one in figures
                    if one.measure is Measure.SHARE and one.end <= hit.start() < one.end + _BESIDE
                ),
                None,
            )
            found.append(
                _beside(share, hit, (value, hedge))
                if share
                else _draft(scene, context, hit, (value, hedge))
            )
    return tuple(found)


def _taken_over(scene: Scene, context: Context, hit: re.Match[str]) -> Draft | None:
    """'Kenya is no longer the largest market of Uganda: the Emirates have overtaken it': who is
    ahead now holds the place.
    """
    if not (verb := _OVERTAKEN.search(scene.text, hit.end(), scene.end)):
        return None
    ahead = [
        one.place.code
        for one in scene.parties
        if hit.end() <= one.place.start and one.place.end <= verb.start()
    ]
    behind = [one.place.code for one in scene.parties if one.place.start < hit.start()]
    new = [code for code in ahead if code not in behind]
    if not new:
        return None
    old = _draft(scene, context, hit, (1, Hedge.EXACT))
    owner = old.economies.partner if old.economies.partner != new[-1] else old.economies.reporter
    return replace(old, economies=Economies(new[-1], owner))


def _beside(share: Draft, hit: re.Match[str], said: tuple[int, Hedge]) -> Draft:
    """'A share of 14.6 percent, the first place': whose share it is holds the place in the other's
    list.
    """
    who = Economies(share.economies.partner, share.economies.reporter)
    return Draft(
        Measure.RANK,
        who,
        hit.start(),
        hit.end(),
        period=share.period,
        value=float(said[0]),
        unit="rank",
        hedge=said[1],
    )


def _draft(scene: Scene, context: Context, hit: re.Match[str], said: tuple[int, Hedge]) -> Draft:
    plain = [one.period for one in scene.periods if one.period]
    near = context.period if scene.number - context.sentence <= 1 else None
    near = None if _IN_A_ROW.search(scene.text, scene.start, scene.end) else near
    near = (
        month_of(scene.published) if _PRESENT.search(scene.text, scene.start, scene.end) else near
    )
    return Draft(
        Measure.RANK,
        _economies(scene, context, hit),
        hit.start(),
        hit.end(),
        period=plain[0] if plain else near,
        value=float(said[0]),
        unit="rank",
        hedge=said[1],
    )


def _value(hit: re.Match[str], lang: str) -> tuple[int, Hedge]:
    if hit["larger"]:
        return 1, Hedge.EXACT
    if hit["top"]:
        return _worth("many", hit["top"], lang), Hedge.UP_TO
    if hit["largest"] or hit.groupdict().get("main"):
        return 1, Hedge.EXACT
    word = next(hit[name] for name in ("o1", "o2", "o3", "o4", "o5") if hit[name])
    digits = re.match(r"\d+", word)
    return (int(digits[0]) if digits else _worth("ordinal", word, lang)), Hedge.EXACT


def _economies(scene: Scene, context: Context, hit: re.Match[str]) -> Economies:
    """Who holds the place reports; the economy whose list it is, 'of' or 'with' which trade is
    done, is the partner.
    """
    owners = [one for one in scene.parties if _owns_list(scene, one, hit)]
    listed_by = [one.place.code for one in owners]
    if hit["larger"]:
        largest = next(
            (one.place.code for one in scene.parties if one.place.start >= hit.end()), None
        )
        rest = [one.place.code for one in scene.parties if one.place.code != largest]
        return Economies(largest, rest[0] if rest else other(largest, context.pair))
    goes_to = next(
        (one for one in scene.parties if _HELD.match(scene.text[hit.end() : one.place.start])), None
    )
    if goes_to:
        rest = [one.place.code for one in scene.parties if one.place.code != goes_to.place.code]
        return Economies(
            goes_to.place.code, rest[0] if rest else other(goes_to.place.code, context.pair)
        )
    holders = [
        one.place for one in scene.parties if one not in owners and one.place.form != "group"
    ]
    if holders:
        before = [one.code for one in holders if one.end <= hit.start()]
        holder = before[-1] if before else holders[0].code
        return Economies(
            holder,
            next((code for code in listed_by if code != holder), None)
            or other(holder, context.pair),
        )
    if listed_by:
        return Economies(other(listed_by[0], context.pair), listed_by[0])
    return context.pair


def _owns_list(scene: Scene, one: Party, hit: re.Match[str]) -> bool:
    """Whether the place is the one among whose partners, markets or suppliers the rank is held."""
    if one.part in {"with", "to"} or (
        one.part == "of" and (one.place.start >= hit.start() or hit.start() - one.place.end < 4)
    ):
        return True
    place = one.place
    if one.part in {"of", "", "in", "and"} and _LIST.match(
        scene.text, place.end, min(scene.end, place.end + 40)
    ):
        return True
    before = scene.text[max(scene.start, place.start - 40) : place.start]
    return (place.start >= hit.end() or one.part in {"", "of", "in"}) and bool(
        _LIST_OF.search(before)
    )


@cache
def _expression(lang: str) -> re.Pattern[str]:
    langs = reading_language_codes(lang)
    ordinal, many = (
        alternation_pattern(forms_in_table("number_words", langs, kind="ordinal")),
        alternation_pattern(forms_in_table("number_words", langs, kind="many")),
    )
    if lang == "en":
        role = (
            r"(?:(?:trading|trade|business|economic|commercial|foreign|export|import)\s+){0,2}"
            "(?:partners?|markets?|exporters?|importers?|suppliers?|buyers?|investors?"
            "|destinations?|sources?)"
        )
        text = (
            rf"(?P<o1>{ordinal}|\d{{1,3}}(?:st|nd|rd|th))[\s-]+(?:largest|biggest|most\s+important"
            rf"|leading)\s+(?:among\s+(?:the\s+)?)?{role}"
            rf"|\b(?P<o2>{ordinal}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:place|position|rank|spot)\b"
            rf"|\brank(?:s|ed|ing)?\s+(?P<o3>{ordinal}|\d{{1,3}}(?:st|nd|rd|th))\b"
            rf"|\b(?:the\s+)?(?P<largest>largest|biggest|number\s+one|top)\s+(?:\w+\s+){{0,"
            rf"1}}?{role}(?<!s)(?!\w)"
            rf"|\b(?P<o4>{ordinal})\s+(?:trading|trade|export|import|business"
            r"|economic)\s+(?:partner|market|destination|investor)\b"
            r"|\b(?:stood|stands|stand|is|was|came|comes|placed|finished|remained|remains"
            rf"|be)\s+(?:in\s+)?(?P<o5>{ordinal})\b"
            r"(?=\s*(?:among|in\s+(?:the\s+)?(?:list|ranking|terms)|on\s+(?:the|its)\s+list"
            r"|after\b|behind\b|[.;]|\Z))"
            r"|\b(?P<larger>no\s+(?:larger|bigger|greater|more\s+important)\s+(?:\w+\s+){0,"
            r"2}?partner\s+than)\b"
            rf"|\b(?:top|first|leading)[\s-](?P<top>{many})\b(?!\s+(?:months?|quarters?|years?"
            r"|weeks?|days?|halves)\b)"
        )
    else:
        text = (
            rf"(?P<o1>{ordinal}|\d{{1,3}}-?(?:е|ое|м|ом|го|ю))\s+(?:\w+\s+)?(?:мест\w*|позици\w*"
            r"|строчк\w*|месц\w*)"
            rf"|мест\w*\s+(?P<o2>{ordinal})(?!\w)|(?P<o3>{ordinal})\s+(?:по\s+(?:величине"
            r"|объ[её]му|значимости)|крупнейш\w+)\s+(?:\w+\s+)?партн[её]р\w*"
            r"|(?P<largest>крупнейш\w+|главн\w+|найбуйнейш\w+)\s+(?:\w+\s+)?(?:торгов\w+"
            r"|внешнеторгов\w+|внешнеэкономическ\w+|гандл\w+)\s+партн[её]р(?:ом|а|у|е)?(?!\w)"
            r"|(?P<main>крупнейш\w+|главн\w+)\s+(?:(?:зарубежн\w+|иностранн\w+"
            r"|внешн\w+)\s+)?(?:покупател(?:ь|ем|я)|поставщик(?:ом|а)?|импорт[её]р(?:ом|а)?"
            r"|экспорт[её]р(?:ом|а)?)(?!\w)"
            rf"|(?<!\w)на\s+(?!четверть|треть)(?P<o4>{ordinal})(?=\s*(?:[.;]|\Z|среди|из\s"
            r"|в\s+(?:списке|рейтинге|ряду)))"
            rf"|(?P<o5>{ordinal})(?=\s+(?:торгов\w+|внешнеторгов\w+)\s+партн[её]р)"
            r"|(?P<larger>(?!))?(?<!\w)(?:топ|перв\w+|лучш\w+|входит\s+в|вошл?\w*\s+в"
            r"|в\s+числе)[\s-]"
            rf"(?:перв\w+\s+)?(?P<top>{many}|3|5|10|20)(?!\w)"
        )
    return compile_lowered(text)


@lru_cache(maxsize=4_096)
def _worth(kind: str, word: str, lang: str) -> int:
    if (number := numbers.whole(word)) is not None:
        return number
    chosen = [
        row
        for row in data_rows("number_words")
        if row["kind"] == kind and row["lang"] in reading_language_codes(lang)
    ]
    pairs = [(form, int(row["value"])) for row in chosen for form in split_forms(row["forms"])]
    return next(
        (value for form, value in pairs if matches_form(form, word)),
        0,
    )
