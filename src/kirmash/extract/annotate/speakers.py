"""Who says a sentence: 'X noted', 'according to X', «по словам X», 'he adds', and quotations that
run on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import compile_lowered, lower_text
from kirmash.lang.registry import compile_phrases, phrase_pattern, phrases_for_use
from kirmash.records.mentions import Actor, ActorKind, AnnotatedDocument, Sentence, SentenceSpeakers
from kirmash.sandbox.expressions import bounded_re


@cache_until_languages_change
def _speech_verb_pattern() -> re.Pattern[str]:
    """The speaker is before these, or right behind them after a quotation: 'X stressed', '“…”,
    said X'.
    """
    active = "".join(rf"(?<!{word} )" for word in phrases_for_use("speech.passive"))
    verbs = rf"{phrase_pattern('speech.verb')}|(?P<told>{phrase_pattern('speech.told')})"
    return compile_lowered(rf"\b{active}(?P<verb>{verbs})\b")


@cache_until_languages_change
def _source_pattern() -> re.Pattern[str]:
    """The speaker is behind these: 'according to'."""
    return compile_lowered(rf"\b(?:{phrase_pattern('speech.source')})\s")


@cache_until_languages_change
def _back_reference_pattern() -> re.Pattern[str]:
    """The speaker was named before these: 'in his words'."""
    return compile_lowered(rf"\b(?:{phrase_pattern('speech.his')})\b")


@cache_until_languages_change
def _pronoun_pattern() -> re.Pattern[str]:
    return bounded_re(rf"\b(?:{phrase_pattern('speech.pronoun')})\b", re.IGNORECASE)


_QUOTE_MARK = bounded_re(r"[«»“”„\"]")
_QUOTE_OPENING = bounded_re(r"\s*(?:[«“„\"]|[-–—]\s)")
_MAXIMUM_DISTANCE = 140
_REFERENCE_WIDTH = 60  # characters round a verb of speech in which its subject is
_OFFICE_STEM = 6  # letters by which two mentions of an office are compared
_QUOTED_PARAGRAPHS = 3


@dataclass(frozen=True, slots=True)
class _ActorMention:
    start: int
    end: int
    actor: Actor


def speaker_at(
    reading: AnnotatedDocument, start: int, end: int, actors: tuple[Actor, ...]
) -> str | None:
    """The name of the actor who says the characters ``start`` to ``end``; None where nobody is
    named.

    For many places of one document call :func:`attribute_speakers` once.
    """
    return attribute_speakers(reading, actors).speaker_at(start) if end > start else None


def attribute_speakers(reading: AnnotatedDocument, actors: tuple[Actor, ...]) -> SentenceSpeakers:
    """Who says each sentence: the one it names, the quotation's speaker where it is in one,
    else nobody.
    """
    mentions = sorted(
        (_ActorMention(s.start, s.end, actor) for actor in actors for s in actor.spans),
        key=lambda span: span.start,
    )
    attributed = _attribute_sentences(reading, mentions)
    names = _extend_quotations(reading, attributed) if any(attributed) else attributed
    return SentenceSpeakers(tuple(span.start for span in reading.sentences), tuple(names))


def _attribute_sentences(
    reading: AnnotatedDocument, mentions: Sequence[_ActorMention]
) -> list[str]:
    """The speaker each sentence itself names; pronouns and offices are led back to people named
    before.
    """
    text, names, last, at = lower_text(reading.text), [], "", 0
    for sentence in reading.sentences:
        first = at
        while at < len(mentions) and mentions[at].start < sentence.end:
            at += 1
        inside = [mention for mention in mentions[first:at] if mention.start >= sentence.start]
        name = _find_speaker(text, sentence, inside) or _referred_speaker(
            text, sentence, mentions[max(0, first - 12) : at], last
        )
        last = name or last
        names.append(name)
    return names


def _find_speaker(text: str, sentence: Sentence, inside: Sequence[_ActorMention]) -> str:
    """The actor a speech verb or 'according to' of this sentence belongs to, '' where there is
    none.
    """
    if not inside:
        return ""
    if behind := _source_pattern().search(text, sentence.start, sentence.end):
        return _nearest_name(
            [
                mention
                for mention in inside
                if behind.end() <= mention.start <= behind.end() + _MAXIMUM_DISTANCE
            ]
        )
    verbs = _speech_verb_pattern().finditer(text, sentence.start, sentence.end)
    subjects = (_find_subject(text, verb, inside) for verb in verbs)
    return next(filter(None, subjects), "") or _announced_speaker(text, sentence, inside)


def _find_subject(text: str, verb: re.Match[str], inside: Sequence[_ActorMention]) -> str:
    """Who a verb belongs to: behind a quotation the next name ('“…”, said X'), else the last before
    it, else in Russian the next.
    """
    before = [
        mention
        for mention in inside
        if mention.end <= verb.start() <= mention.end + _MAXIMUM_DISTANCE
        and not _QUOTE_MARK.search(text, mention.end, verb.start())
    ]
    after = (
        []
        if verb["told"]
        else [
            mention
            for mention in inside
            if verb.end() <= mention.start <= verb.end() + _MAXIMUM_DISTANCE
        ]
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
        return _nearest_name(after)
    return _last_name_before(text, before, verb.start()) or (
        _nearest_name(after) if "а" <= verb[0][0].lower() <= "ў" else ""
    )


def _announced_speaker(text: str, sentence: Sentence, inside: Sequence[_ActorMention]) -> str:
    """'X, President of Y:' opens what X says."""
    return (
        inside[0].actor.name
        if text[sentence.end - 1] == ":" and inside[0].actor.kind is ActorKind.PERSON
        else ""
    )


def _nearest_name(mentions: Sequence[_ActorMention]) -> str:
    """The first person behind a verb, else the first actor."""
    people = [mention for mention in mentions if mention.actor.kind is ActorKind.PERSON]
    return (people or mentions)[0].actor.name if mentions else ""


def _last_name_before(text: str, mentions: Sequence[_ActorMention], verb: int) -> str:
    """The last person before a verb; a body right before it unless a comma parts them ('Ivanova,
    head of the Council, said').
    """
    people = [mention for mention in mentions if mention.actor.kind is ActorKind.PERSON]
    if not people or (
        "," not in text[mentions[-1].end : verb]
        and "," in text[people[-1].end : mentions[-1].start]
    ):
        return mentions[-1].actor.name if mentions else ""
    return people[-1].actor.name


def _referred_speaker(
    text: str, sentence: Sentence, near: Sequence[_ActorMention], last: str
) -> str:
    """'He adds', 'the President underlines', «добавил губернатор»: the last speaker, or the last
    person of that office.
    """
    if _back_reference_pattern().search(text, sentence.start, sentence.end):
        return last
    verb = _speech_verb_pattern().search(text, sentence.start, sentence.end)
    if not verb:
        return ""
    around = text[
        max(sentence.start, verb.start() - _REFERENCE_WIDTH) : min(
            sentence.end, verb.end() + _REFERENCE_WIDTH
        )
    ]
    people = [mention.actor for mention in near if mention.actor.kind is ActorKind.PERSON]
    latest = last or (people[-1].name if people else "")
    if office := compile_phrases("speech.office").search(around):
        return _last_office_holder(people, office[0].casefold()[:_OFFICE_STEM]) or latest
    if compile_phrases("speech.institution").search(around):
        return ""
    return latest if _pronoun_pattern().search(around) else ""


def _last_office_holder(people: Sequence[Actor], office: str) -> str:
    """The last person whose office has these letters, '' for none."""
    return next(
        (actor.name for actor in reversed(people) if office in (actor.role or "").casefold()), ""
    )


def _extend_quotations(reading: AnnotatedDocument, speakers: Sequence[str]) -> list[str]:
    """Quotations carry their speaker: backwards to the words before 'said X', onwards while the
    marks stay open.
    """
    names, sentences, quoted = list(speakers), reading.sentences, _mark_quoted(reading)
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
        since = (
            0 if speakers[at] else since + (sentences[at].paragraph != sentences[at - 1].paragraph)
        )
        if not names[at] and quoted[at] and since <= _QUOTED_PARAGRAPHS:
            names[at] = names[at - 1]
    return names


def _mark_quoted(reading: AnnotatedDocument) -> list[bool]:
    """Whether each sentence is in a quotation: marks open before it, it opens with one or a
    dash, or 'X:' announces it.
    """
    text, quoted, opened, paragraph, dashed, until = reading.text, [], 0, -1, False, -1
    for sentence in reading.sentences:
        starts = bool(_QUOTE_OPENING.match(text, sentence.start, sentence.end))
        if sentence.paragraph != paragraph:
            opened, paragraph, dashed = 0, sentence.paragraph, text[sentence.start] in "-–—"
        quoted.append(dashed or starts or opened > 0 or paragraph <= until)
        until = paragraph + _QUOTED_PARAGRAPHS if text[sentence.end - 1] == ":" else until
        for mark in _QUOTE_MARK.finditer(text, sentence.start, sentence.end):
            opened = max(0, opened + _quote_step(mark[0], opened))
    return quoted


def _quote_step(mark: str, opened: int) -> int:
    """+1 for an opening mark, −1 for a closing one; the straight mark turns."""
    if mark == '"':
        return -1 if opened else 1
    return 1 if mark in "«“„" else -1
