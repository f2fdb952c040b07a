"""What a sentence leaves to the one before it: 'that co-operation', 'that means lifts', «визит
пройдёт с 14 по 16 мая», «она провела».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kirmash.extract.annotate import days
from kirmash.extract.rules.deal_ground import Ground, within
from kirmash.extract.rules.deal_words import Hit
from kirmash.extract.rules.retold import Telling
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import span_of
from kirmash.records.mentions import GoodsMention, Sentence
from kirmash.sandbox.expressions import bounded_re

OF_GOODS = frozenset({DealKind.SUPPLY, DealKind.PROJECT, DealKind.RESUMPTION})
_PAPERS = frozenset({DealKind.AGREEMENT, DealKind.ROADMAP})
_LISTING = bounded_re(
    r"[«“\"]?(?:(?:that|this|these|those|it|they) (?:means?|includes?|are|is)\b|among "
    "(?:them|these)|including|in particular"
    r"|речь (?:ид[её]т )?о|это |в частности|в том числе|среди них|гаворка|гэта |у тым ліку)",
    re.IGNORECASE,
)
_SUCH = bounded_re(
    r"\b(?:such|this|these|that|так(?:ую|ой|ие|ое|их)|эт(?:у|ого|ой|о|их|от|и)|так(?:ую|ая)"
    r"|гэт(?:ае|ую|ага))\b",
    re.IGNORECASE,
)
_USED = bounded_re(
    r"\b(?:ид[её]т|идут|нужн\w+|используют\w*|служ\w+|goes|go|used|needed|serves?|ідзе"
    r"|патрэбн\w+)\b",
    re.IGNORECASE,
)
_RUN = bounded_re(r"(\d{1,2})\s?(?:по|да|to|and|и|–|—|-)\s?$")
_SESSION = bounded_re(r"session|sitting|заседани|пасяджэнн", re.IGNORECASE)


def meant(ground: Ground, telling: Telling, sentence: Sentence, before: Sentence | None) -> Telling:
    """'Resuming such co-operation' is about the goods and makers named just before; a telling with
    goods of its own stays.
    """
    mention = telling.mention
    goods = within(ground.reading.goods, sentence.start, mention.spans[0].start) or _before(
        ground, sentence, before
    )
    if (
        mention.goods
        or not goods
        or mention.kind not in OF_GOODS
        or not _SUCH.search(mention.spans[0].quote)
    ):
        return telling
    text = ground.reading.text
    told_at = sentence if goods[0].start >= sentence.start else before or sentence
    makers = [
        one.actor.key for one in within(ground.named, told_at.start, told_at.end) if one.actor.key
    ]
    mention = replace(
        mention,
        object=text[goods[0].start : goods[-1].end],
        spans=(*mention.spans, span_of(text, goods[0].start, goods[-1].end)),
        hs=tuple(dict.fromkeys(code for good in goods for code in good.hs)),
        goods=tuple(dict.fromkeys(good.key for good in goods)),
        actors=tuple(dict.fromkeys((*mention.actors, *makers))),
    )
    return replace(telling, mention=mention)


def themed(
    ground: Ground, telling: Telling, sentence: Sentence, before: Sentence | None
) -> Telling:
    """'Light industry is the field … It would like to divide the labour': a work without a subject
    has that of the sentence before.
    """
    mention = telling.mention
    near = before is not None and before.paragraph == sentence.paragraph
    if (
        mention.kind is not DealKind.PROJECT
        or mention.goods
        or mention.theme
        or not near
        or before is None
    ):
        return telling
    told = [
        hit.value for hit in within(ground.hits, before.start, before.end) if hit.role == "theme"
    ]
    return replace(telling, mention=replace(mention, theme=told[-1])) if told else telling


def _before(ground: Ground, sentence: Sentence, before: Sentence | None) -> Sequence[GoodsMention]:
    """The goods of the sentence before in the same paragraph."""
    near = before is not None and before.paragraph == sentence.paragraph
    return within(ground.reading.goods, before.start, before.end) if before and near else ()


def kept(telling: Telling, papers: Sequence[Telling]) -> Telling:
    """'What was agreed will be carried out' is about the paper the same paragraph tells of as
    signed before.
    """
    mention = telling.mention
    if (
        mention.theme
        or mention.kind is not DealKind.AGREEMENT
        or mention.status is not DealStatus.IN_PROGRESS
    ):
        return telling
    paper = next(
        (
            one.mention
            for one in reversed(papers)
            if one.mention.kind in _PAPERS and one.mention.status is DealStatus.SIGNED
        ),
        None,
    )
    if paper is None:
        return telling
    return replace(
        telling,
        mention=replace(
            mention,
            theme=paper.theme,
            parties=paper.parties,
            spans=(*mention.spans, paper.spans[0]),
        ),
    )


def continued(ground: Ground, telling: Telling, sentence: Sentence) -> Telling | None:
    """The telling with what a sentence without a deal of its own adds: the list of an offer, the
    days of a visit; None where nothing.
    """
    if telling.mention.kind is DealKind.SUPPLY and (goods := _listed(ground, sentence)):
        return replace(telling, mention=_with_list(ground, telling.mention, sentence, goods))
    if (
        telling.mention.kind is DealKind.VISIT
        and not telling.mention.date
        and (day := _day_of_visit(ground, sentence))
    ):
        place = span_of(ground.reading.text, sentence.start, sentence.end)
        return replace(
            telling,
            mention=replace(telling.mention, date=day, spans=(*telling.mention.spans, place)),
        )
    return None


def lent(
    ground: Ground, sentence: Sentence, before: Sentence | None, hits: Sequence[Hit]
) -> tuple[Hit, ...]:
    """The body of the sentence before, lent to a session that names none: «Первое заседание она
    провела в мае».
    """
    if (
        before is None
        or before.paragraph != sentence.paragraph
        or any(hit.role in {"body", "gathering"} for hit in hits)
    ):
        return ()
    text = ground.reading.text
    session = next(
        (hit for hit in hits if hit.role == "sitting" and _SESSION.match(text, hit.start)), None
    )
    body = next(
        (
            hit
            for hit in within(ground.hits, before.start, before.end)
            if hit.role == "body" and hit.value
        ),
        None,
    )
    if session is None or body is None:
        return ()
    return tuple(replace(session, role=role, value=body.value) for role in ("body", "theme"))


def _listed(ground: Ground, sentence: Sentence) -> Sequence[GoodsMention]:
    """The goods of a sentence that lists those of the offer before it: 'That means tractors', «Речь
    идёт о лифтах».
    """
    opened = _LISTING.match(ground.reading.text, sentence.start, sentence.end)
    goods = within(ground.reading.goods, sentence.start, sentence.end) if opened else ()
    # "This raw material goes into fabrics" lists nothing.
    return (
        ()
        if opened and goods and _USED.search(ground.reading.text, opened.end(), goods[0].start)
        else goods
    )


def _with_list(
    ground: Ground, offer: DealMention, sentence: Sentence, goods: Sequence[GoodsMention]
) -> DealMention:
    """The offer with the goods the next sentence lists, and that sentence as a place of it."""
    text = ground.reading.text
    return replace(
        offer,
        object=text[goods[0].start : goods[-1].end],
        spans=(*offer.spans, span_of(text, sentence.start, sentence.end)),
        goods=tuple(dict.fromkeys((*offer.goods, *(good.key for good in goods)))),
        hs=tuple(dict.fromkeys((*offer.hs, *(code for good in goods for code in good.hs)))),
    )


def _day_of_visit(ground: Ground, sentence: Sentence) -> str | None:
    """The first day a sentence about a visit names; None where it is about something else."""
    reading = ground.reading
    if not any(hit.role == "visit" for hit in within(ground.hits, sentence.start, sentence.end)):
        return None
    words = reading.text[sentence.start : sentence.end]
    told = days.find_calendar_dates(words, reading.lang, reading.document.published)
    if not told:
        return None
    start, _, day = min(told, key=lambda one: one[2])
    # "from 14 to 16 April": the visit begins on the 14th.
    run = _RUN.search(words, max(0, start - 8), start)
    return (
        f"{day[:8]}{int(run[1]):02d}"
        if run and len(day) == 10 and 0 < int(run[1]) < int(day[8:])
        else day
    )
