"""Deals a text tells of: supplies, agreements, projects, visits, ventures, roadmaps, resumptions, exhibitions.

One pass finds the words, clauses with an anchoring word are judged, and what is told twice is put together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from kirmash.press import clauses, deal_kinds, deal_parties, deal_words, periods, retold
from kirmash.press.deal_kinds import Clause
from kirmash.press.deal_words import Hit
from kirmash.press.reading import GoodMention, Reading, Sentence
from kirmash.press.retold import Telling
from kirmash.terms.actors import Actor, ActorKind
from kirmash.terms.deals import DealKind, DealMention, DealStatus
from kirmash.terms.evidence import Span, span_of

_ANCHORS = frozenset(rule.anchor for rule in deal_kinds.RULES)
_FIGURE = re.compile(
    r"\d\s?(?:%|percent|per cent|процент|працэнт)"
    r"|\b(?:turnover|товарооборот|(?<!to )(?:export|import)s?\b(?! potential)|экспорт(?!н)|импорт(?!н)|тавараабарот|share of|дол[яю]\b)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£]\s?\d|(?<![\d.,])\d[\d.,]*+\s?(?:млн|млрд|тыс|million|billion|bn|mln)\S*\s(?:долл|евро|руб|dollars|usd|euros?|roubles)",
    re.IGNORECASE,
)
# Inside the name of goods these say nothing: "road building machines", «подъёмно-транспортное оборудование для строительства».
_INNER = frozenset({"build", "supply", "works", "project", "limit"})
_SAT = frozenset({"meet", "sitting", "talks", "bargain"})
_THOSE = re.compile(
    r"(?:\b(?:participants|attendees|those)\s(?:in|of|at)\s(?:the\s|their\s)?|(?:участни[кц]|удзельні[кц])\w*\s)(?:[\w-]+\s){0,2}$", re.IGNORECASE
)  # fmt: skip
_LISTING = re.compile(
    r"[«“\"]?(?:(?:that|this|these|those|it|they) (?:means?|includes?|are|is)\b|among (?:them|these)|including|in particular"
    r"|речь (?:ид[её]т )?о|это |в частности|в том числе|среди них|гаворка|гэта |у тым ліку)", re.IGNORECASE
)  # fmt: skip
_OF_GOODS = frozenset({DealKind.SUPPLY, DealKind.PROJECT, DealKind.RESUMPTION})
_OBJECT_LENGTH = 160
_TODAY = re.compile(r"\b(?:today|сегодня|сёння)\b", re.IGNORECASE)
# "RIGA, 5 March (Agency) - ", «МИНСК, 5 марта – »: the day of the report, not of what it tells.
_DATELINE = re.compile(r"[A-ZА-ЯЁЎІ][A-ZА-ЯЁЎІ .-]+,[^—–]{3,40}?\s[—–-]\s")
_YEAR, _ANY = 12, 10_000
_SUCH = re.compile(
    r"\b(?:such|this|these|that|так(?:ую|ой|ие|ое|их)|эт(?:у|ого|ой|о|их|от|и)|так(?:ую|ая)|гэт(?:ае|ую|ага))\b", re.IGNORECASE
)
_GONE = re.compile(r"\b(?:last|ago|earlier this|previous|прошл\w+|минувш\w+|назад|мінул\w+|летась|прошлогодн\w+)\b", re.IGNORECASE)
_AHEAD = timedelta(days=60)


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


@dataclass(frozen=True, slots=True)
class _Named:
    """One mention of an actor."""

    start: int
    end: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class _Ground:
    """Everything found in the document that a clause is judged against, in the order of the text."""

    reading: Reading
    hits: tuple[Hit, ...]
    named: tuple[_Named, ...]
    pair: tuple[str, ...]


def read(reading: Reading, actors: tuple[Actor, ...]) -> tuple[DealMention, ...]:
    """The deals the sentences of ``reading`` tell of, in the order of the text, each once.

    ``actors`` are those of the same document. Parties are the economies named, else the pair of the document; ``date``
    and ``due`` are None where the text gives none; ``theme`` is '' where no word of the lexicon tells it.
    """
    hits = deal_words.find(deal_words.lowered(reading.text), reading.lang)
    if not hits:
        return ()
    ground = _Ground(reading, hits, _named(actors), deal_parties.pair_of(reading))
    return retold.united(tuple(_told(ground)))


def _told(ground: _Ground) -> Iterator[Telling]:
    """Every telling of a deal in the order of the text; a list that follows an offer belongs to it."""
    last: list[Telling] = []
    before: Sentence | None = None
    for sentence in ground.reading.sentences:
        here = list(_in_sentence(ground, sentence))
        if here and before and before.paragraph == sentence.paragraph:
            here = [_meant(ground, telling, before) for telling in here]
        before = sentence
        if not here and last and last[-1].mention.kind is DealKind.SUPPLY and (listed := _listed(ground, sentence)):
            offer = last.pop()
            here = [replace(offer, mention=_with_list(ground, offer.mention, sentence, listed))]
        yield from last
        last = here
    yield from last


def _meant(ground: _Ground, telling: Telling, before: Sentence) -> Telling:
    """'Resuming such co-operation' is about the goods and makers the sentence before names; a telling with goods stays."""
    mention = telling.mention
    goods = _within(ground.reading.goods, before.start, before.end)
    if mention.goods or not goods or mention.kind not in _OF_GOODS or not _SUCH.search(mention.spans[0].quote):
        return telling
    text = ground.reading.text
    makers = [one.actor.key for one in _within(ground.named, before.start, before.end) if one.actor.key]
    mention = replace(
        mention,
        object=text[goods[0].start : goods[-1].end],
        spans=(*mention.spans, span_of(text, goods[0].start, goods[-1].end)),
        hs=tuple(dict.fromkeys(code for good in goods for code in good.hs)),
        goods=tuple(dict.fromkeys(good.key for good in goods)),
        actors=tuple(dict.fromkeys((*mention.actors, *makers))),
    )
    return replace(telling, mention=mention)


def _listed(ground: _Ground, sentence: Sentence) -> Sequence[GoodMention]:
    """The goods of a sentence that lists those of the offer before it: 'That means tractors', «Речь идёт о лифтах»."""
    if not _LISTING.match(ground.reading.text, sentence.start, sentence.end):
        return ()
    return _within(ground.reading.goods, sentence.start, sentence.end)


def _with_list(ground: _Ground, offer: DealMention, sentence: Sentence, goods: Sequence[GoodMention]) -> DealMention:
    """The offer with the goods the next sentence lists, and that sentence as a place of it."""
    text = ground.reading.text
    return replace(
        offer,
        object=text[goods[0].start : goods[-1].end],
        spans=(*offer.spans, span_of(text, sentence.start, sentence.end)),
        goods=tuple(dict.fromkeys((*offer.goods, *(good.key for good in goods)))),
        hs=tuple(dict.fromkeys((*offer.hs, *(code for good in goods for code in good.hs)))),
    )


def _named(actors: tuple[Actor, ...]) -> tuple[_Named, ...]:
    return tuple(sorted((_Named(s.start, s.end, actor) for actor in actors for s in actor.spans), key=lambda one: one.start))


def _within(items: Sequence[_P], start: int, end: int) -> Sequence[_P]:
    """The items that begin between two places; ``items`` are in the order of the text."""
    first = bisect_left(items, start, key=lambda item: item.start)
    return items[first : bisect_left(items, end, lo=first, key=lambda item: item.start)]


def _in_sentence(ground: _Ground, sentence: Sentence) -> Iterator[Telling]:
    """The deals of one sentence."""
    hits = tuple(_within(ground.hits, sentence.start, sentence.end))
    if not any(hit.role in _ANCHORS for hit in hits):
        return
    for start, end in clauses.bounds(ground.reading.text, sentence.start, sentence.end, ground.reading.lang):
        clause = _clause(ground, sentence, start, end)
        if judged := deal_kinds.judge(clause):
            known = ground.reading.text[judged[2].start - 4 : judged[2].start].casefold() == "the "
            yield _telling(ground, clause, _mention(ground, clause, *judged), known)


def _telling(ground: _Ground, clause: Clause, mention: DealMention, known: bool) -> Telling:
    """The mention with what tells it from others; 'the visit' is one told of before, whoever else it names."""
    named = () if known else _within(ground.named, clause.start, clause.end)
    people = frozenset(one.actor.name for one in named if one.actor.kind is ActorKind.PERSON)
    published = ground.reading.document.published
    past = bool(published and mention.date and mention.date[:4] < str(published.year))
    places = frozenset(deal_parties.country_of(place.code) for place in _within(ground.reading.places, clause.start, clause.end))
    return Telling(mention, clause.heading, people, places, past)


def _clause(ground: _Ground, sentence: Sentence, start: int, end: int) -> Clause:
    goods = _within(ground.reading.goods, start, end)
    words = ground.reading.text[start:end]
    hits = tuple(
        hit for hit in _within(ground.hits, start, end)
        if not (hit.role in _INNER and _inside(hit, goods)) and not (hit.role in _SAT and _of_those(words[: hit.start - start]))
    )  # fmt: skip
    named = _within(ground.named, start, end)
    return Clause(
        start, end, words, hits, frozenset(hit.role for hit in hits),
        before=tuple(_within(ground.hits, sentence.start, start)),
        goods=len(goods),
        people=sum(one.actor.kind is ActorKind.PERSON for one in named),
        places=len(_within(ground.reading.places, start, end)),
        figures=bool(_FIGURE.search(words)),
        money=bool(_MONEY.search(words)),
        heading=sentence.heading,
    )  # fmt: skip


def _of_those(before: str) -> bool:
    """Whether the words before a meeting only name who sat there: 'participants of the talks', «участники заседания»."""
    return bool(_THOSE.search(before))


def _inside(hit: Hit, goods: Sequence[GoodMention]) -> bool:
    return any(good.start <= hit.start and hit.end <= good.end for good in goods)


def _mention(ground: _Ground, clause: Clause, kind: DealKind, status: DealStatus, anchor: Hit) -> DealMention:
    reading = ground.reading
    goods = _within(reading.goods, clause.start, clause.end)
    status, day = _settled(status, _when(ground, clause, kind, anchor), clause, reading.document.published)
    keys = tuple(dict.fromkeys(one.actor.key for one in _within(ground.named, clause.start, clause.end) if one.actor.key))
    return DealMention(
        reading.document.id, kind, status, _parties(ground, clause), _object(reading, clause, kind, anchor),
        (_span(reading.text, clause),),
        hs=tuple(dict.fromkeys(code for good in goods for code in good.hs)),
        goods=tuple(dict.fromkeys(good.key for good in goods)),
        actors=keys, theme=_theme(clause, kind, anchor), date=day, due=_due(ground, status, day),
    )  # fmt: skip


def _span(text: str, clause: Clause) -> Span:
    """The clause without blanks and the comma it may end in."""
    quote = text[clause.start : clause.end]
    start = clause.start + len(quote) - len(quote.lstrip(" \t\n\r\u00a0,;–—-"))
    return span_of(text, start, max(start + 1, clause.start + len(quote.rstrip(" \t\n\r\u00a0,;"))))


def _object(reading: Reading, clause: Clause, kind: DealKind, anchor: Hit) -> str:
    """What it is about in the text's own words: from the first goods to the last, else from the anchoring word on."""
    goods = _within(reading.goods, clause.start, clause.end) if kind in _OF_GOODS else ()
    words = reading.text[goods[0].start : goods[-1].end] if goods else reading.text[anchor.start : clause.end]
    words = " ".join(words.split()).rstrip(" .,;")
    return words if len(words) <= _OBJECT_LENGTH else words[:_OBJECT_LENGTH].rsplit(" ", 1)[0]


def _theme(clause: Clause, kind: DealKind, anchor: Hit) -> str:
    """The theme named nearest to the anchor; none where goods say what is supplied, built or resumed."""
    if clause.goods and kind in _OF_GOODS:
        return ""
    found = [hit for hit in clause.hits if hit.role == "theme"] or [hit for hit in clause.before if hit.role == "theme"][-1:]
    return min(found, key=lambda hit: abs(hit.start - anchor.start)).value if found else ""


def _parties(ground: _Ground, clause: Clause) -> tuple[str, ...]:
    """The economies of the clause, of the actors in it where it names fewer than two, and of the document."""
    places = deal_parties.without_posts(ground.reading, _within(ground.reading.places, clause.start, clause.end))
    said = [place.code for place in places]
    if len(set(said)) < 2:
        said += [one.actor.economy for one in _within(ground.named, clause.start, clause.end) if one.actor.economy]
    return deal_parties.parties(said, ground.pair)


def _when(ground: _Ground, clause: Clause, kind: DealKind, anchor: Hit) -> str | None:
    """The day nearest to the anchor, else for 'today' the day of publication, else its period; a plan's years are its term."""
    published = ground.reading.document.published
    if days := periods.day(clause.words, ground.reading.lang, published):
        line = _DATELINE.match(clause.words)
        days = tuple(day for day in days if not line or day[0] >= line.end()) or days
        return min(days, key=lambda day: abs(clause.start + day[0] - anchor.start))[2]
    if published and _TODAY.search(clause.words):
        return published.isoformat()
    told = [found.period for found in _within(ground.reading.periods, clause.start, clause.end) if found.period]
    longest = _YEAR if kind is DealKind.AGREEMENT else _ANY
    return next((str(period) for period in told if period.months <= longest), None)


def _settled(status: DealStatus, day: str | None, clause: Clause, published: date | None) -> tuple[DealStatus, str | None]:
    """Status and date that agree with the day of publication.

    What is told as done but dated after it is a plan; far ahead and without its year it was the year before. A plan lies
    ahead: a month without a year is the next one, and a year gone by is when it was spoken of, no date of the plan.
    """
    if not (published and day):
        return status, day
    today = published.isoformat()[: len(day[:10])]
    if status in {DealStatus.PROPOSED, DealStatus.PLANNED} and day[:10] < today and "/" not in day:
        bare = len(day) > 4 and day[:4] not in clause.words and not _GONE.search(clause.words)
        return status, f"{published.year + (day[4:] < today[4:])}{day[4:]}" if bare else None
    if status is not DealStatus.COMPLETED or day[:10] <= today:
        return status, day
    if len(day) != 10 or day[:4] in clause.words or date.fromisoformat(day) <= published + _AHEAD:
        return DealStatus.PLANNED, day
    return status, f"{int(day[:4]) - 1}{day[4:]}"


def _due(ground: _Ground, status: DealStatus, day: str | None) -> str | None:
    """When a planned deal is to be done: its date where that lies after publication."""
    published = ground.reading.document.published
    if status is not DealStatus.PLANNED or not day or not published:
        return None
    last = day.rsplit("/", 1)[-1]
    return last if last[:4].isdigit() and last > published.isoformat()[: len(last)] else None
