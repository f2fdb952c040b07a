"""Who says a sentence: 'X noted', 'according to X', «по словам X», 'he adds', and quotations that
run on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kirmash.lang.base import of_languages
from kirmash.lang.patterns import lower, small
from kirmash.lang.registry import compiled, phrases, words
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.mentions import AnnotatedDocument, Sentence, Voices


@of_languages
def _says() -> re.Pattern[str]:
    """The speaker stands before these, or right behind them after a quotation: 'X stressed', '“…”,
    said X'.
    """
    active = "".join(rf"(?<!{word} )" for word in words("speech.passive"))
    verbs = rf"{phrases('speech.verb')}|(?P<told>{phrases('speech.told')})"
    return lower(rf"\b{active}(?P<verb>{verbs})\b")


@of_languages
def _source() -> re.Pattern[str]:
    """The speaker stands behind these: 'according to'."""
    return lower(rf"\b(?:{phrases('speech.source')})\s")


@of_languages
def _his() -> re.Pattern[str]:
    """The speaker was named before these: 'in his words'."""
    return lower(rf"\b(?:{phrases('speech.his')})\b")


@of_languages
def _pronoun() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{phrases('speech.pronoun')})\b", re.IGNORECASE)


_MARK = re.compile(r"[«»“”„\"]")
_OPENING = re.compile(r"\s*(?:[«“„\"]|[-–—]\s)")
_NEAR = 140
_RUN_ON = 3


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    actor: Actor


def speaker_at(
    reading: AnnotatedDocument, start: int, end: int, actors: tuple[Actor, ...]
) -> str | None:
    """The name of the actor who says the characters ``start`` to ``end``; None where nobody is
    named.

    For many questions to one document ask :func:`voices` once.
    """
    return voices(reading, actors).at(start) if end > start else None


def voices(reading: AnnotatedDocument, actors: tuple[Actor, ...]) -> Voices:
    """Who says each sentence: the one it names, the quotation's speaker where it stands in one,
    else nobody.
    """
    mentions = sorted(
        (_Mention(s.start, s.end, actor) for actor in actors for s in actor.spans),
        key=lambda one: one.start,
    )
    named = _attributed(reading, mentions)
    names = _carried(reading, named) if any(named) else named
    return Voices(tuple(one.start for one in reading.sentences), tuple(names))


def _attributed(reading: AnnotatedDocument, mentions: Sequence[_Mention]) -> list[str]:
    """The speaker each sentence itself names; pronouns and offices are led back to people named
    before.
    """
    text, names, last, at = small(reading.text), [], "", 0
    for sentence in reading.sentences:
        first = at
        while at < len(mentions) and mentions[at].start < sentence.end:
            at += 1
        inside = [one for one in mentions[first:at] if one.start >= sentence.start]
        name = _named(text, sentence, inside) or _referred(
            text, sentence, mentions[max(0, first - 12) : at], last
        )
        last = name or last
        names.append(name)
    return names


def _named(text: str, sentence: Sentence, inside: Sequence[_Mention]) -> str:
    """The actor a speech verb or 'according to' of this sentence belongs to, '' where there is
    none.
    """
    if not inside:
        return ""
    if behind := _source().search(text, sentence.start, sentence.end):
        return _near([one for one in inside if behind.end() <= one.start <= behind.end() + _NEAR])
    verbs = _says().finditer(text, sentence.start, sentence.end)
    found = (_subject(text, verb, inside) for verb in verbs)
    return next(filter(None, found), "") or _announced(text, sentence, inside)


def _subject(text: str, verb: re.Match[str], inside: Sequence[_Mention]) -> str:
    """Who a verb belongs to: behind a quotation the next name ('“…”, said X'), else the last before
    it, else in Russian the next.
    """
    before = [
        one
        for one in inside
        if one.end <= verb.start() <= one.end + _NEAR
        and not _MARK.search(text, one.end, verb.start())
    ]
    after = (
        []
        if verb["told"]
        else [one for one in inside if verb.end() <= one.start <= verb.end() + _NEAR]
    )
    quoted = text[max(0, verb.start() - 3) : verb.start()].strip(" ,")[-1:] in {
        "”",
        "»",
        '"',
        "—",
        "–",
        "-",
    }
    if quoted and after:
        return _near(after)
    return _last(text, before, verb.start()) or (
        _near(after) if "а" <= verb[0][0].lower() <= "ў" else ""
    )


def _announced(text: str, sentence: Sentence, inside: Sequence[_Mention]) -> str:
    """'X, President of Y:' opens what X says."""
    return (
        inside[0].actor.name
        if text[sentence.end - 1] == ":" and inside[0].actor.kind is ActorKind.PERSON
        else ""
    )


def _near(found: Sequence[_Mention]) -> str:
    """The first person behind a verb, else the first actor."""
    people = [one for one in found if one.actor.kind is ActorKind.PERSON]
    return (people or found)[0].actor.name if found else ""


def _last(text: str, found: Sequence[_Mention], verb: int) -> str:
    """The last person before a verb; a body right before it unless a comma parts them ('Ivanova,
    head of the Council, said').
    """
    people = [one for one in found if one.actor.kind is ActorKind.PERSON]
    if not people or (
        "," not in text[found[-1].end : verb] and "," in text[people[-1].end : found[-1].start]
    ):
        return found[-1].actor.name if found else ""
    return people[-1].actor.name


def _referred(text: str, sentence: Sentence, near: Sequence[_Mention], last: str) -> str:
    """'He adds', 'the President underlines', «добавил губернатор»: the last speaker, or the last
    person of that office.
    """
    if _his().search(text, sentence.start, sentence.end):
        return last
    verb = _says().search(text, sentence.start, sentence.end)
    if not verb:
        return ""
    around = text[max(sentence.start, verb.start() - 60) : min(sentence.end, verb.end() + 60)]
    people = [one.actor for one in near if one.actor.kind is ActorKind.PERSON]
    if office := compiled("speech.office").search(around):
        held = [
            actor for actor in people if office[0].casefold()[:6] in (actor.role or "").casefold()
        ]
        return held[-1].name if held else last or (people[-1].name if people else "")
    if compiled("speech.institution").search(around) or not _pronoun().search(around):
        return ""
    return last or (people[-1].name if people else "")


def _carried(reading: AnnotatedDocument, named: Sequence[str]) -> list[str]:
    """Quotations carry their speaker: backwards to the words before 'said X', onwards while the
    marks stay open.
    """
    names, sentences, quoted = list(named), reading.sentences, _quoted(reading)
    for at in range(len(names) - 2, -1, -1):
        if (
            not names[at]
            and quoted[at]
            and names[at + 1]
            and sentences[at].paragraph == sentences[at + 1].paragraph
        ):
            names[at] = names[at + 1]
    since = 0
    for at in range(1, len(names)):
        since = 0 if named[at] else since + (sentences[at].paragraph != sentences[at - 1].paragraph)
        if not names[at] and quoted[at] and since <= _RUN_ON:
            names[at] = names[at - 1]
    return names


def _quoted(reading: AnnotatedDocument) -> list[bool]:
    """Whether each sentence stands in a quotation: marks open before it, it opens with one or a
    dash, or 'X:' announces it.
    """
    text, told, opened, paragraph, dashed, until = reading.text, [], 0, -1, False, -1
    for sentence in reading.sentences:
        starts = bool(_OPENING.match(text, sentence.start, sentence.end))
        if sentence.paragraph != paragraph:
            opened, paragraph, dashed = 0, sentence.paragraph, text[sentence.start] in "-–—"
        told.append(dashed or starts or opened > 0 or paragraph <= until)
        until = paragraph + _RUN_ON if text[sentence.end - 1] == ":" else until
        for mark in _MARK.finditer(text, sentence.start, sentence.end):
            opened = max(0, opened + _turn(mark[0], opened))
    return told


def _turn(mark: str, opened: int) -> int:
    """+1 for an opening mark, −1 for a closing one; the straight mark turns."""
    if mark == '"':
        return -1 if opened else 1
    return 1 if mark in "«“„" else -1
