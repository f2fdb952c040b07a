"""From a document to all that was read in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TypeVar

from kirmash.press import actors, dating, deals, figures, furniture, goods, periods, places, sentences, speakers
from kirmash.press.reading import START, GoodMention, Reading
from kirmash.terms.actors import Actor
from kirmash.terms.claims import Claim
from kirmash.terms.deals import DealMention
from kirmash.terms.evidence import Document
from kirmash.terms.extractions import Extraction

_Said = TypeVar("_Said", Claim, DealMention)


def extract(document: Document) -> Extraction:
    """Read a document: its claims, deals, actors and goods, each with its places in ``document.text``.

    The same document always gives the same extraction; a text of no interest gives an empty one.
    """
    reading = survey(document)
    people = actors.read(reading)
    reading = replace(reading, goods=_traded(reading, people))
    heard = speakers.voices(reading, people)
    claims = tuple(_voiced(claim, heard) for claim in figures.read(reading))
    told = tuple(_voiced(mention, heard) for mention in deals.read(reading, people))
    return Extraction(document, claims, told, people, goods.gather(reading))


def _traded(reading: Reading, named: tuple[Actor, ...]) -> tuple[GoodMention, ...]:
    """The goods that are no part of somebody's name: "Tata Motors", "Ministry of Livestock" and Jam Kamal trade in none of them."""
    taken = sorted((span.start, span.end) for actor in named for span in actor.spans)
    starts = [start for start, _ in taken]
    before = (bisect_right(starts, good.start) - 1 for good in reading.goods)
    return tuple(good for good, at in zip(reading.goods, before, strict=True) if at < 0 or taken[at][1] < good.end)


def survey(document: Document) -> Reading:
    """The document with its sentences, places, periods and goods found, and the pair it is about."""
    text, lang = document.text, document.lang
    found = places.find(text, lang)
    return Reading(
        document,
        sentences.split(text, lang),
        found,
        periods.find(text, lang, document.published or dating.by_address(document.url)),
        goods.find(text, lang),
        places.pair(text, document.title, found[: bisect_left(found, furniture.links(text), key=START)]),
    )


def _voiced(record: _Said, heard: speakers.Voices) -> _Said:
    """The record with who says it, where the text names one and the record does not yet."""
    if record.speaker or not record.spans or not (said := heard.at(record.spans[0].start)):
        return record
    return replace(record, speaker=said)
