"""What enterprises are said to look for: "the mill is looking for suppliers of flax".

Nothing is decided of a deal: the statement says that a firm named before it in its sentence wants
goods named after it. A denied one says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kirmash.extract.annotate.goods import find_goods
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.records.mentions import Actor, ActorKind
from kirmash.sandbox.expressions import bounded_re

MAX_REACH = 160  # characters behind the words within which goods stand
_END = bounded_re(r"[.!?…](?=\s|$)|\n")
_FIRMS = frozenset({ActorKind.COMPANY, ActorKind.ORGANISATION})


@dataclass(frozen=True, slots=True)
class NeedStatement:
    """That an actor (its mention's id) looks for goods: lexicon keys and HS codes; ``start`` and
    ``end`` bound the words in the document's text.
    """

    actor: str
    goods: tuple[str, ...]
    hs: tuple[str, ...]
    start: int
    end: int


def find_needs(text: str, lang: str, actors: Sequence[Actor]) -> tuple[NeedStatement, ...]:
    """Every statement of the text, in order; () where it has none."""
    return tuple(
        need
        for match in compile_phrases("needs.sought").finditer(text)
        if (need := _statement(text, lang, (match.start(), match.end()), actors))
    )


def _statement(
    text: str, lang: str, words: tuple[int, int], actors: Iterable[Actor]
) -> NeedStatement | None:
    start, end = words
    begins = max((match.end() for match in _END.finditer(text, 0, start)), default=0)
    if _denied().search(text[begins:start]):
        return None
    stop = _END.search(text, end)
    last = min(stop.start() if stop else len(text), end + MAX_REACH)
    goods = find_goods(text[end:last], lang)
    seekers = [
        (span.start, actor)
        for actor in actors
        if actor.kind in _FIRMS
        for span in actor.spans
        if begins <= span.start and span.end <= start
    ]
    if not goods or not seekers:
        return None
    seeker = max(seekers, key=lambda each: each[0])[1]
    return NeedStatement(
        seeker.id,
        tuple(dict.fromkeys(mention.key for mention in goods)),
        tuple(dict.fromkeys(code for mention in goods for code in mention.hs)),
        start,
        end + goods[-1].end,
    )


@cache_until_languages_change
def _denied() -> re.Pattern[str]:
    """A denial right before the words."""
    return bounded_re(rf"\b(?:{phrase_pattern('needs.denied')})\s+$", re.IGNORECASE)
