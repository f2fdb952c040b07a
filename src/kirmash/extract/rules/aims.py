"""Aims without a number: 'we must restore the lost positions', «переломить тенденцию», 'keep up the
growth'.
"""

from __future__ import annotations

from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.roles import economies
from kirmash.lang.patterns import compile_lowered, lower_text
from kirmash.records.quantities import Direction, Measure, Modality
from kirmash.sandbox.expressions import bounded_re

_FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS})
_NEAR = 2
# Somebody wants it: without such a word the sentence reports.
_WISH = compile_lowered(
    r"\b(?:must|need(?:s|ed)?\s+to|should|ought\s+to|aims?\s+to|intends?\s+to|plans?\s+to"
    r"|wants?\s+to|agreed\s+to|hopes?\s+to|seeks?\s+to|tasks?\s+is|"
    r"(?:the\s+)?(?:task|goal|aim|target|priority)\s+(?:is|was|will\s+be)\s+to|important\s+to"
    r"|have\s+to|has\s+to|determined\s+to|ready\s+to|let\s+us|"
    r"does\s+not\s+want|do\s+not\s+want|нужно|надо|необходимо|должн[ыао]?|намерен\w*|планиру\w+"
    r"|хот(?:им|ят|ел\w*|ел[аи]?)|договорил\w+|задач\w+|цель\w?|"
    r"важно|предстоит|готов[ыа]?|стремит\w+|стремимся|постара\w+|следует|не\s+хоте\w+|нельзя|трэба"
    r"|неабходна|павінн\w+|плануем|хочам)\b"
)
# What is wanted: a trend turned or kept, positions won back, trade grown without a figure.
_TURN = compile_lowered(
    r"\b(?:revers(?:e|ing)|break(?:ing)?|overcom(?:e|ing)|turn(?:ing)?\s+(?:round|around)"
    r"|halt(?:ing)?|stop(?:ping)?)\s+(?:the\s+|this\s+|that\s+|a\s+)?"
    r"(?:\w+\s+){0,2}?(?:trend|decline|fall|slump|slide|drop|dynamics)|"
    r"\b(?:restor\w+|regain\w*|recover\w*|win(?:ning)?\s+back|ma(?:ke"
    r"|king)\s+up\s+for)\s+(?:\w+\s+){0,3}?(?:position\w*|ground|level\w*|volume\w*|turnover|trade"
    "|losses)|"
    r"\b(?:decline|fall|drop|it|this)\s+(?:to\s+)?becom(?:e|ing)\s+(?:a\s+)?(?:trend|habit|norm)|"
    r"перелом\w+\s+(?:\w+\s+){0,2}?(?:тенденц\w+|тренд\w*|динамик\w+|ситуаци\w+)"
    r"|преодоле\w+\s+(?:\w+\s+){0,2}?(?:спад\w*|снижени\w+|падени\w+)|"
    r"восстанов\w+\s+(?:\w+\s+){0,3}?(?:позици\w+|объ[её]м\w*|товарооборот\w*|торговл\w+|уров\w+)"
    r"|верну\w+\s+(?:\w+\s+){0,2}?(?:позици\w+|объ[её]м\w*)|"
    r"не\s+допус\w+\s+(?:\w+\s+){0,2}?(?:спад\w*|снижени\w+|падени\w+)|(?:стал[оа]?|стать"
    r"|превратил\w+|превратит\w+)\s+(?:в\s+)?тенденци\w+|"
    r"аднав\w+\s+(?:\w+\s+){0,2}?(?:пазіцы\w+|аб.?[её]м\w*|тавараабарот\w*)"
)
_KEEP = compile_lowered(
    r"\b(?:preserv\w+|maintain\w*|keep(?:ing)?(?:\s+up)?|sustain\w*|consolidat\w+)\s+(?:the\s+"
    r"|this\s+|that\s+)?(?:\w+\s+){0,2}?(?:trend|dynamics|growth|momentum|pace)|"
    r"сохран\w+\s+(?:\w+\s+){0,2}?(?:динамик\w+|тенденци\w+|тренд\w*|темп\w*|рост\w*)"
    r"|закреп\w+\s+(?:\w+\s+){0,2}?(?:динамик\w+|тенденци\w+|рост\w*)|"
    r"захава\w+\s+(?:\w+\s+){0,2}?(?:дынамік\w+|тэндэнцы\w+)"
)
_MORE = compile_lowered(
    r"\b(?:increas(?:e|ing)|expand(?:ing)?|boost(?:ing)?|step(?:ping)?\s+up|build(?:ing)?\s+up"
    r"|grow(?:ing)?|rais(?:e|ing))\s+(?:the\s+|our\s+|their\s+|mutual\s+|bilateral\s+)*"
    r"(?:trade|turnover|exports|imports)\b|(?:нарас\w+|наращив\w+|увелич\w+|расшир\w+|поднять"
    r"|поднимать)\s+(?:\w+\s+){0,2}?(?:товарооборот\w*|торговл\w+|экспорт\w*|импорт\w*)|"
    r"(?:нарош\w+|павяліч\w+)\s+(?:\w+\s+){0,2}?(?:тавараабарот\w*|экспарт\w*|імпарт\w*)"
)
_DIGITS = bounded_re(r"\d")


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The aim of a sentence that gives no figure: a target with a direction, of the flow it names
    or the one spoken of last.
    """
    lowered = lower_text(scene.text)
    if not _WISH.search(lowered, scene.start, scene.end):
        return ()
    found = next(
        (
            hit
            for one in (_TURN, _KEEP, _MORE)
            if (hit := one.search(lowered, scene.start, scene.end))
        ),
        None,
    )
    if found is None or _DIGITS.search(scene.text, found.start(), found.end() + 30):
        return ()
    named = next((one.measure for one in scene.mentions if one.measure in _FLOWS), None)
    measure = named or (
        context.measure
        if context.measure in _FLOWS and scene.number - context.sentence <= _NEAR
        else None
    )
    if measure is None:
        return ()
    who = economies(
        measure,
        scene.parties,
        context.economies if named is None else context.pair,
        False,
        found.start(),
    )
    ahead = next(
        (
            one.period
            for one in scene.periods
            if one.period and scene.published and one.period.year >= scene.published.year
        ),
        None,
    )
    return (
        Draft(
            measure,
            who,
            found.start(),
            found.end(),
            ahead,
            direction=Direction.UP,
            modality=Modality.TARGET,
        ),
    )
