"""Deals a text tells of: supplies, agreements, projects, visits, ventures, roadmaps, resumptions,
exhibitions.

One pass finds the words, clauses with an anchoring word are judged, and what is told twice is put
together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from kirmash.extract.annotate import days
from kirmash.extract.rules import (
    clauses,
    deadlines,
    deal_context,
    deal_ground,
    deal_kinds,
    deal_objects,
    deal_parties,
    deal_signs,
    retold,
)
from kirmash.extract.rules.deal_clause import Clause
from kirmash.extract.rules.deal_ground import Ground, within
from kirmash.extract.rules.deal_words import Hit
from kirmash.extract.rules.retold import Telling
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span, span_of
from kirmash.records.mentions import Actor, ActorKind, AnnotatedDocument, GoodsMention, Sentence
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of
from kirmash.sandbox.expressions import bounded_re

_ANCHORS = frozenset(rule.anchor for rule in deal_kinds.RULES)
_FIGURE = bounded_re(
    r"\d\s?(?:%|percent|per cent|процент|працэнт)|\b(?:turnover|товарооборот|тавараабарот|share "
    r"of|дол[яю]\b|импорт(?!н)"
    r"|(?<!to )(?:export|import)s?\b(?! (?:potential|supplies|contract|deliver|shipment|permit"
    "|licen[cs]e))"
    r"|(?<!для )(?<!на )экспорт(?!н))",  # «отгрузил на экспорт» ships, it counts nothing
    re.IGNORECASE,
)
_MONEY = bounded_re(
    r"[$€£]\s?\d|(?<![\d.,])\d[\d.,]*+\s?(?:млн|млрд|тыс|million|billion|bn|mln)\S*\s(?:долл|евро"
    "|руб|dollars|usd|euros?|roubles)",
    re.IGNORECASE,
)
# Inside the name of goods these say nothing: "road building machines", «подъёмно-транспортное
# оборудование для строительства».
_INNER = frozenset({"build", "supply", "works", "project", "limit"})
# «Реализация» of goods is their sale, of projects and agreements their carrying out.
_CARRYING_OUT = bounded_re(
    r"реализ\w+\s(?:[\w-]+\s){0,3}(?:проект|соглашен|договор|план|программ|мероприят|инициатив"
    "|стратег|потенциал|меморандум|дорожн)",
    re.IGNORECASE,
)
_SAT = frozenset({"meet", "sitting", "talks", "bargain"})
_THOSE = bounded_re(
    r"(?:\b(?:participants|attendees|those)\s(?:in|of|at)\s(?:the\s|their\s)?|(?:участни[кц]"
    r"|удзельні[кц])\w*\s)(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
_SIGNED = frozenset({"paper", "document", "contract", "roadmap"})
_PRONOUN = bounded_re(
    r"(?:it|they|these|this|его|её|ее|их|он|она|оно|они|этот|эти|яго|яе|іх|ён|яна|яны)\b",
    re.IGNORECASE,
)
_TODAY = bounded_re(r"\b(?:today|сегодня|сёння)\b", re.IGNORECASE)
# "RIGA, 5 March (Agency) - ", «МИНСК, 5 марта – »: the day of the report, not of what it tells.
_DATELINE = bounded_re(r"[A-ZА-ЯЁЎІ][A-ZА-ЯЁЎІ .-]+,[^—–]{3,40}?\s[—–-]\s")
_YEAR, _ANY = 12, 10_000
_GONE = bounded_re(
    r"\b(?:last|ago|earlier this|previous"
    r"|прошл\w+|минувш\w+|назад|мінул\w+|летась|прошлогодн\w+)\b",
    re.IGNORECASE,
)
_AHEAD = timedelta(days=60)
_AHEAD_OF = frozenset({DealStatus.PLANNED, DealStatus.PROPOSED})
_UNFINISHED = _AHEAD_OF | {DealStatus.SIGNED, DealStatus.IN_PROGRESS}
_GATHERINGS = frozenset({DealKind.VISIT, DealKind.EXHIBITION, DealKind.OTHER})
"""What takes place and is over: under way, it has no day by which it is to be done."""


def read(reading: AnnotatedDocument, actors: tuple[Actor, ...]) -> tuple[DealMention, ...]:
    """The deals the sentences of ``reading`` tell of, in the order of the text, each once.

    ``actors`` are those of the same document. Parties are the economies named, else the pair of the
    document; ``date`` and ``due`` are None where the text gives none; ``theme`` is '' where no word
    of the lexicon tells it.
    """
    ground = deal_ground.survey(reading, actors)
    return retold.united(tuple(tellings(ground, _in_sentence))) if ground.hits else ()


TellSentence = Callable[[Ground, Sentence, Sentence | None], Iterable[Telling]]


def tellings(ground: Ground, tell: TellSentence) -> Iterator[Telling]:
    """Every telling of a deal in the order of the text, those of each sentence as ``tell`` decides;
    what the next sentence adds to one belongs to it.
    """
    last: list[Telling] = []
    paragraph: list[Telling] = []
    before: Sentence | None = None
    for sentence in ground.reading.sentences:
        here = list(tell(ground, sentence, before))
        same = before is not None and before.paragraph == sentence.paragraph
        paragraph = paragraph if same else []
        here = [
            deal_context.kept(deal_context.meant(ground, telling, sentence, before), paragraph)
            for telling in here
        ]
        here = [deal_context.themed(ground, telling, sentence, before) for telling in here]
        before = sentence
        paragraph += here
        if not here and last and (more := deal_context.continued(ground, last[-1], sentence)):
            last.pop()
            here = [more]
        yield from last
        last = here
    yield from last


def _in_sentence(ground: Ground, sentence: Sentence, before: Sentence | None) -> Iterator[Telling]:
    """The deals of one sentence."""
    hits = tuple(within(ground.hits, sentence.start, sentence.end))
    if not any(hit.role in _ANCHORS for hit in hits):
        return
    hits += deal_context.lent(ground, sentence, before, hits)
    for start, end in deal_clauses(ground, sentence, hits):
        clause = clause_at(ground, sentence, (start, end), hits)
        if judged := deal_kinds.judge(clause):
            known = ground.reading.text[judged[2].start - 4 : judged[2].start].casefold() == "the "
            yield telling_of(ground, clause, mention_of(ground, clause, *judged), known)


def deal_clauses(
    ground: Ground, sentence: Sentence, hits: Sequence[Hit]
) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence; 'a plan: it is to be signed' is one, for the pronoun names the
    paper before it.
    """
    text, held = ground.reading.text, (0, 0)
    for start, end in clauses.bounds(text, sentence.start, sentence.end, ground.reading.lang):
        roles = {hit.role for hit in hits if start <= hit.start < end}
        if (
            held[1]
            and "sign" in roles
            and not roles & _SIGNED
            and _PRONOUN.match(text, start)
            and _has_paper(hits, held)
        ):
            held = (held[0], end)
            continue
        if held[1]:
            yield held
        held = (start, end)
    if held[1]:
        yield held


def _has_paper(hits: Sequence[Hit], place: tuple[int, int]) -> bool:
    return any(hit.role in _SIGNED and place[0] <= hit.start < place[1] for hit in hits)


def telling_of(ground: Ground, clause: Clause, mention: DealMention, known: bool) -> Telling:
    """The mention with what tells it from others; 'the visit' is one told of before, whoever else
    it names.
    """
    named = () if known else within(ground.named, clause.start, clause.end)
    people = frozenset(one.actor.name for one in named if one.actor.kind is ActorKind.PERSON)
    published = ground.reading.document.published
    past = bool(published and mention.date and mention.date[:4] < str(published.year))
    places = frozenset(
        country_of(place.code) for place in within(ground.reading.places, clause.start, clause.end)
    )
    others = len(mention.parties) < 2 and deal_parties.with_others(clause.words)
    return Telling(mention, clause.heading, people, places, past, others)


def clause_at(
    ground: Ground, sentence: Sentence, place: tuple[int, int], found: Sequence[Hit]
) -> Clause:
    start, end = place
    goods = within(ground.reading.goods, start, end)
    words = ground.reading.text[start:end]
    here = [
        hit
        for hit in found
        if start <= hit.start < end and not (hit.role in _INNER and _inside(hit, goods))
    ]
    here = [
        hit
        for hit in here
        if not (hit.role == "supply" and _CARRYING_OUT.match(words, hit.start - start))
    ]
    here = [
        hit
        for hit in here
        if not (hit.role == "build" and deal_signs.parliament(words, hit.start - start))
    ]
    hits = tuple(
        hit for hit in here if not (hit.role in _SAT and _of_those(words[: hit.start - start]))
    )
    named = within(ground.named, start, end)
    return Clause(
        start,
        end,
        words,
        hits,
        frozenset(hit.role for hit in hits),
        before=tuple(within(ground.hits, sentence.start, start)),
        goods=len(goods),
        people=sum(one.actor.kind is ActorKind.PERSON for one in named),
        places=len(within(ground.reading.places, start, end)),
        figures=bool(_FIGURE.search(words)),
        money=bool(_MONEY.search(words)),
        heading=sentence.heading,
    )


def _of_those(before: str) -> bool:
    """Whether the words before a meeting only name who sat there: 'participants of the talks',
    «участники заседания».
    """
    return bool(_THOSE.search(before))


def _inside(hit: Hit, goods: Sequence[GoodsMention]) -> bool:
    return any(good.start <= hit.start and hit.end <= good.end for good in goods)


def mention_of(
    ground: Ground, clause: Clause, kind: DealKind, status: DealStatus, anchor: Hit
) -> DealMention:
    reading = ground.reading
    goods = within(reading.goods, clause.start, clause.end)
    status, day = _settled(
        status, _when(ground, clause, kind, anchor), clause, reading.document.published
    )
    moved = goods if kind in deal_context.OF_GOODS else ()
    words = deal_objects.phrase(reading.text, clause, anchor, moved, reading.lang)
    keys = _sides_named(ground, clause)
    return DealMention(
        reading.document.id,
        kind,
        status,
        _parties(ground, clause),
        words,
        (_span(reading.text, clause),),
        hs=tuple(dict.fromkeys(code for good in goods for code in good.hs)),
        goods=tuple(dict.fromkeys(good.key for good in goods)),
        actors=keys,
        theme=_theme(clause, kind, anchor),
        date=day,
        due=_due(ground, clause, kind, status),
    )


def _span(text: str, clause: Clause) -> Span:
    """The clause without blanks and the comma it may end in."""
    quote = text[clause.start : clause.end]
    start = clause.start + len(quote) - len(quote.lstrip(" \t\n\r\u00a0,;–—-"))
    return span_of(text, start, max(start + 1, clause.start + len(quote.rstrip(" \t\n\r\u00a0,;"))))


def _theme(clause: Clause, kind: DealKind, anchor: Hit) -> str:
    """The theme named nearest to the anchor; none for a visit, or where goods say what is supplied
    or built.
    """
    if kind is DealKind.VISIT or (clause.goods and kind in deal_context.OF_GOODS):
        return ""
    found = [hit for hit in clause.hits if hit.role == "theme"]
    if (
        not found and kind is DealKind.PROJECT
    ):  # "light industry was advised … to complement each other"
        found = [hit for hit in clause.before if hit.role == "theme"][-1:]
    return min(found, key=lambda hit: abs(hit.start - anchor.start)).value if found else ""


def _sides_named(ground: Ground, clause: Clause) -> tuple[str, ...]:
    """The lexicon's keys of the actors in a clause; an outlet tells the news and is no side."""
    organisations = lexicons.organisations()
    named = dict.fromkeys(
        one.actor.key for one in within(ground.named, clause.start, clause.end) if one.actor.key
    )
    return tuple(
        key for key in named if not (key in organisations and organisations[key].is_news_outlet)
    )


def _parties(ground: Ground, clause: Clause) -> tuple[str, ...]:
    """The economies of the clause, of the actors in it where it names fewer than two, and of the
    document; the document's are none of a clause about others: 'talks with foreign leaders'.
    """
    text = ground.reading.text
    places = deal_parties.without_posts(
        text, within(ground.reading.places, clause.start, clause.end), ground.homes
    )
    places = deal_parties.without_seats(text, places, ground.pair)
    said = [deal_parties.region_meant(text, place, ground.pair) for place in places]
    if len(set(said)) < 2:
        said += [
            one.actor.economy
            for one in within(ground.named, clause.start, clause.end)
            if one.actor.economy
        ]
    others = len(set(said)) < 2 and deal_parties.with_others(clause.words)
    return deal_parties.parties(said, () if others else ground.pair)


def _when(ground: Ground, clause: Clause, kind: DealKind, anchor: Hit) -> str | None:
    """The day nearest to the anchor, else for 'today' the day of publication, else its period; a
    plan's years are its term.
    """
    published = ground.reading.document.published
    if told := days.find_calendar_dates(clause.words, ground.reading.lang, published):
        line = _DATELINE.match(clause.words)
        told = tuple(day for day in told if not line or day[0] >= line.end()) or told
        return min(told, key=lambda day: abs(clause.start + day[0] - anchor.start))[2]
    if published and _TODAY.search(clause.words):
        return published.isoformat()
    spans = [
        found.period
        for found in within(ground.reading.periods, clause.start, clause.end)
        if found.period
    ]
    longest = _YEAR if kind is DealKind.AGREEMENT else _ANY
    return next((str(period) for period in spans if period.months <= longest), None)


def _settled(
    status: DealStatus, day: str | None, clause: Clause, published: date | None
) -> tuple[DealStatus, str | None]:
    """Status and date that agree with the day of publication.

    What is told as done but dated after it is a plan; far ahead and without its year it was the
    year before. A plan lies ahead: a month without a year is the next one, and a year gone by is
    when it was spoken of, no date of the plan.
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


def _due(ground: Ground, clause: Clause, kind: DealKind, status: DealStatus) -> str | None:
    """When what is not done yet is to be done, by the deal's own clause."""
    if not can_be_due(ground, kind, status):
        return None
    ahead = status in _AHEAD_OF or deadlines.is_open(clause.words, ground.reading.lang)
    return due_in(ground, clause.words, ahead=ahead)


def can_be_due(ground: Ground, kind: DealKind, status: DealStatus) -> bool:
    """Whether a deal has a day by which it is to be done: not one that is done or stopped, nor a
    gathering under way; on a page without a day none has.
    """
    is_gathering = status is DealStatus.IN_PROGRESS and kind in _GATHERINGS
    dated = ground.reading.document.published is not None
    return dated and status in _UNFINISHED and not is_gathering


def due_in(ground: Ground, words: str, *, ahead: bool) -> str | None:
    """The time ahead that words set as an end, else the first; only the former of words that do
    not speak of what is to come (``ahead``).
    """
    published = ground.reading.document.published
    if published is None:
        return None
    times = deadlines.find_deadlines(words, ground.reading.lang, published)
    if ahead:
        fitting = [each for each in times if not each.is_start or each is times[-1]]
    else:
        fitting = [each for each in times if each.is_bound]
    chosen = next((each for each in fitting if each.is_bound), next(iter(fitting), None))
    return chosen.due if chosen else None
