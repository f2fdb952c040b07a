"""The actors of a document: people, companies, governments and organisations, each with every place
it is named at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from kirmash.extract.annotate import organisations, people
from kirmash.lang.base import of_languages
from kirmash.lang.morphology import fold
from kirmash.lang.registry import compiled, phrases
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.evidence import span_of
from kirmash.records.mentions import START, AnnotatedDocument, Place
from kirmash.reference import lexicons


def read(reading: AnnotatedDocument) -> tuple[Actor, ...]:
    """Every actor named inside the sentences of ``reading``, in the order of first mention."""
    inside = [
        body
        for body in organisations.find(reading.text, reading.lang)
        if reading.in_sentence(body.start, body.end)
    ]
    mentioned = people.find(reading, [(body.start, body.end) for body in inside])
    made = [*_people(reading, mentioned), *_bodies(reading, _besides_offices(inside, mentioned))]
    return tuple(sorted(made, key=lambda actor: actor.spans[0]))


def _besides_offices(
    found: Sequence[organisations.Body], mentioned: Sequence[people.Mention]
) -> list[organisations.Body]:
    """The bodies but those no more than part of a person's office: «директор департамента рыбного
    хозяйства Аркадий …».
    """
    roles = sorted(mention.role for mention in mentioned if mention.role)

    def office(body: organisations.Body) -> bool:
        at = bisect_left(roles, (body.start, 0)) - 1
        return (
            not body.key
            and body.kind is ActorKind.GOVERNMENT
            and at >= 0
            and roles[at][0] < body.start
            and body.end <= roles[at][1]
        )

    only = {fold(body.name) for body in found if office(body)} - {
        fold(body.name) for body in found if not office(body)
    }
    return [body for body in found if fold(body.name) not in only]


def keys_in(text: str, lang: str) -> tuple[str, ...]:
    """The lexicon keys of the organisations a text names, in order of first mention; () where it
    names none it knows.
    """
    return tuple(dict.fromkeys(body.key for body in organisations.find(text, lang) if body.key))


def _people(reading: AnnotatedDocument, mentions: Sequence[people.Mention]) -> list[Actor]:
    groups: list[list[people.Mention]] = []
    homes: dict[
        str, dict[int, None]
    ] = {}  # stem of a name → the groups that hold it: a long page has thousands of mentions
    met: dict[tuple[str, bool], int] = {}
    for mention in sorted(mentions, key=lambda m: m.bare):
        at = met.get((mention.person.full, mention.bare))
        if at is None:
            near = sorted(
                {at for stem in people.stems(mention.person.surname) for at in homes.get(stem, ())}
            )
            at = next(
                (at for at in near if any(_same(mention, other) for other in groups[at])),
                len(groups),
            )
            met[mention.person.full, mention.bare] = at
        if at == len(groups):
            groups.append([])
        groups[at].append(mention)
        for stem in people.stems(mention.person.surname) | people.stems(mention.person.given):
            homes.setdefault(stem, {})[at] = None
    return [_person(reading, sorted(group, key=lambda m: m.start)) for group in groups]


def _same(one: people.Mention, other: people.Mention) -> bool:
    """Two mentions of a person: one surname, and given names that do not gainsay each other."""
    if one.bare and people.stems(one.person.surname) & people.stems(other.person.given):
        return True
    if not people.stems(one.person.surname) & people.stems(other.person.surname):
        return False
    a, b = fold(one.person.given), fold(other.person.given)
    return (
        not a
        or not b
        or a == b
        or (a[0] == b[0] and ("." in a or "." in b))
        or people.stems(a) & people.stems(b) != frozenset()
    )


def _person(reading: AnnotatedDocument, group: Sequence[people.Mention]) -> Actor:
    fullest = max(
        group,
        key=lambda m: (
            not m.bare,
            "." not in m.person.given,
            len(m.person.full.split()),
            -len(m.person.full),
        ),
    )
    role = next((m.role for m in group if m.role and not m.bare), None) or next(
        (m.role for m in group if m.role), None
    )
    words = re.sub(r"\s+", " ", reading.text[role[0] : role[1]]) if role else None
    known = lexicons.person_named(fullest.person.full)
    key = known.key if known else ""
    spans = tuple(span_of(reading.text, m.start, m.end) for m in group)
    return Actor(
        reading.document.id,
        fullest.person.full,
        ActorKind.PERSON,
        spans,
        words,
        _seat(reading, role, key),
        key,
    )


def _seat(reading: AnnotatedDocument, role: tuple[int, int] | None, key: str) -> str | None:
    """A person's economy: the last place of the office's words, else the lexicon's, else the
    document's first region or country.
    """
    if role and (places := _places_in(reading, *role)):
        ambassador = compiled("office.ambassador").match(reading.text[role[0] : role[1]])
        return places[0 if ambassador else -1].code
    if key:
        return lexicons.people()[key].economy or None
    if not role:
        return None
    national = bool(compiled("office.national").search(reading.text[role[0] : role[1]]))
    return next((code for code in reading.pair if code and ("-" in code) != national), None)


def _places_in(reading: AnnotatedDocument, start: int, end: int) -> tuple[Place, ...]:
    """The places named between two characters."""
    first = bisect_left(reading.places, start, key=START)
    near = takewhile(lambda p: p.start < end, islice(reading.places, first, None))
    return tuple(p for p in near if p.end <= end)


def _bodies(reading: AnnotatedDocument, found: Iterable[organisations.Body]) -> list[Actor]:
    groups: dict[str, list[organisations.Body]] = {}
    for body in found:
        groups.setdefault(body.key or fold(body.name), []).append(body)
    return [_body(reading, group) for group in groups.values()]


def _body(reading: AnnotatedDocument, group: Sequence[organisations.Body]) -> Actor:
    fullest = max(group, key=lambda body: len(body.name))
    entry = organisations.entry_of(fullest)
    if (
        entry
        and (owner := _owner(reading, group[0]))
        and owner.partition("-")[0] != entry.economy.partition("-")[0]
    ):
        # "Azerbaijani State Customs Committee": the body of another state under the same name
        entry = None
    spans = tuple(span_of(reading.text, body.start, body.end) for body in group)
    role = next((body.role for body in group if body.role), None)
    if entry:
        role = role or (entry.role_en if reading.lang == "en" else entry.role_ru) or None
    economy = entry.economy or None if entry else _owner(reading, group[0]) or _home(reading, group)
    return Actor(
        reading.document.id,
        fullest.name,
        fullest.kind,
        spans,
        role,
        economy,
        fullest.key if entry else "",
    )


def _owner(reading: AnnotatedDocument, body: organisations.Body) -> str | None:
    """The economy whose adjective stands right before a body's name: "Azerbaijani",
    «белорусская».
    """
    first = bisect_left(reading.places, body.start, key=START)
    if body.kind is ActorKind.COMPANY or not first or reading.text[body.start - 1] != " ":
        return None
    place = reading.places[first - 1]
    return place.code if place.end == body.start - 1 and place.form == "adjective" else None


def _beside(between: str) -> bool:
    """Whether a place stands in or right behind a name: "X (Minsk)", «X из Минска», but not
    «комбинат отправил в Китай».
    """
    joint = between.strip(' »”"')
    return joint in {"", "(", ","} or _of_place().fullmatch(joint) is not None


@of_languages
def _of_place() -> re.Pattern[str]:
    return re.compile(phrases("body.beside"))


def _home(reading: AnnotatedDocument, group: Sequence[organisations.Body]) -> str | None:
    """The place a body's name holds, or the one that stands right behind it in brackets."""
    for body in group:
        first = bisect_left(reading.places, body.start - 1, key=START)
        near = reading.places[first : first + 1]
        if (
            near
            and near[0].end <= body.end + 30
            and _beside(reading.text[body.end : near[0].start])
        ):
            return near[0].code
    return None
