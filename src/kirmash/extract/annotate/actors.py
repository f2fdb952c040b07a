"""The actors of a document: people, companies, governments and organisations, each with every place
it is named at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from kirmash.extract.annotate import organisations, people
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.morphology import fold
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.records.evidence import span_of
from kirmash.records.mentions import START_KEY, Actor, ActorKind, AnnotatedDocument, EconomyMention
from kirmash.reference import lexicons
from kirmash.reference.person_names import find_person
from kirmash.sandbox.expressions import bounded_re


def find_actors(reading: AnnotatedDocument) -> tuple[Actor, ...]:
    """Every actor named inside the sentences of ``reading``, in the order of first mention."""
    inside = [
        body
        for body in organisations.find_organisations(reading.text, reading.lang)
        if reading.in_sentence(body.start, body.end)
    ]
    mentioned = people.find_people(reading, [(body.start, body.end) for body in inside])
    actors = [
        *_group_people(reading, mentioned),
        *_group_bodies(reading, _exclude_office_parts(inside, mentioned)),
    ]
    return tuple(sorted(actors, key=lambda actor: actor.spans[0]))


def _exclude_office_parts(
    bodies: Sequence[organisations.OrganisationMention], mentioned: Sequence[people.PersonMention]
) -> list[organisations.OrganisationMention]:
    """The bodies but those no more than part of a person's office: «директор департамента рыбного
    хозяйства Аркадий …».
    """
    roles = sorted(mention.role for mention in mentioned if mention.role)

    def is_office_part(body: organisations.OrganisationMention) -> bool:
        at = bisect_left(roles, (body.start, 0)) - 1
        return (
            not body.key
            and body.kind is ActorKind.GOVERNMENT
            and at >= 0
            and roles[at][0] < body.start
            and body.end <= roles[at][1]
        )

    only = {fold(body.name) for body in bodies if is_office_part(body)} - {
        fold(body.name) for body in bodies if not is_office_part(body)
    }
    return [body for body in bodies if fold(body.name) not in only]


def organisation_keys(text: str, lang: str) -> tuple[str, ...]:
    """The lexicon keys of the organisations a text names, in order of first mention; () where it
    names none it knows.
    """
    return tuple(
        dict.fromkeys(body.key for body in organisations.find_organisations(text, lang) if body.key)
    )


def _group_people(
    reading: AnnotatedDocument, mentions: Sequence[people.PersonMention]
) -> list[Actor]:
    groups: list[list[people.PersonMention]] = []
    groups_by_stem: dict[
        str, dict[int, None]
    ] = {}  # stem of a name → the groups that hold it: a long page has thousands of mentions
    group_of_name: dict[tuple[str, bool], int] = {}
    for mention in sorted(mentions, key=lambda m: m.surname_only):
        at = group_of_name.get((mention.person.full_name, mention.surname_only))
        if at is None:
            candidates = sorted(
                {
                    at
                    for stem in people.surname_stems(mention.person.surname)
                    for at in groups_by_stem.get(stem, ())
                }
            )
            at = next(
                (
                    at
                    for at in candidates
                    if any(_is_same_person(mention, other) for other in groups[at])
                ),
                len(groups),
            )
            group_of_name[mention.person.full_name, mention.surname_only] = at
        if at == len(groups):
            groups.append([])
        groups[at].append(mention)
        for stem in people.surname_stems(mention.person.surname) | people.surname_stems(
            mention.person.forename
        ):
            groups_by_stem.setdefault(stem, {})[at] = None
    return [_build_person(reading, sorted(group, key=lambda m: m.start)) for group in groups]


def _is_same_person(mention: people.PersonMention, other: people.PersonMention) -> bool:
    """Two mentions of a person: one surname, and given names that do not gainsay each other."""
    if mention.surname_only and people.surname_stems(mention.person.surname) & people.surname_stems(
        other.person.forename
    ):
        return True
    if not people.surname_stems(mention.person.surname) & people.surname_stems(
        other.person.surname
    ):
        return False
    a, b = fold(mention.person.forename), fold(other.person.forename)
    return (
        not a
        or not b
        or a == b
        or (a[0] == b[0] and ("." in a or "." in b))
        or people.surname_stems(a) & people.surname_stems(b) != frozenset()
    )


def _build_person(reading: AnnotatedDocument, group: Sequence[people.PersonMention]) -> Actor:
    fullest = max(
        group,
        key=lambda m: (
            not m.surname_only,
            "." not in m.person.forename,
            len(m.person.full_name.split()),
            -len(m.person.full_name),
        ),
    )
    role = next((m.role for m in group if m.role and not m.surname_only), None) or next(
        (m.role for m in group if m.role), None
    )
    words = re.sub(r"\s+", " ", reading.text[role[0] : role[1]]) if role else None
    known = find_person(fullest.person.full_name, belarusian=reading.lang == "be")
    key = known.key if known else ""
    spans = tuple(span_of(reading.text, m.start, m.end) for m in group)
    return Actor(
        reading.document.id,
        fullest.person.full_name,
        ActorKind.PERSON,
        spans,
        words,
        _person_economy(reading, role, key),
        key,
    )


def _person_economy(
    reading: AnnotatedDocument, role: tuple[int, int] | None, key: str
) -> str | None:
    """A person's economy: the last place of the office's words, else the lexicon's, else the
    document's first region or country.
    """
    if role and (places := _places_in(reading, *role)):
        ambassador = compile_phrases("office.ambassador").match(reading.text[role[0] : role[1]])
        return places[0 if ambassador else -1].code
    if key:
        return lexicons.people()[key].economy or None
    if not role:
        return None
    national = bool(compile_phrases("office.national").search(reading.text[role[0] : role[1]]))
    return next((code for code in reading.pair if code and ("-" in code) != national), None)


def _places_in(reading: AnnotatedDocument, start: int, end: int) -> tuple[EconomyMention, ...]:
    """The places named between two characters."""
    first = bisect_left(reading.places, start, key=START_KEY)
    near = takewhile(lambda p: p.start < end, islice(reading.places, first, None))
    return tuple(p for p in near if p.end <= end)


def _group_bodies(
    reading: AnnotatedDocument, bodies: Iterable[organisations.OrganisationMention]
) -> list[Actor]:
    groups: dict[str, list[organisations.OrganisationMention]] = {}
    for body in bodies:
        groups.setdefault(body.key or fold(body.name), []).append(body)
    return [_build_body_actor(reading, group) for group in groups.values()]


def _build_body_actor(
    reading: AnnotatedDocument, group: Sequence[organisations.OrganisationMention]
) -> Actor:
    fullest = max(group, key=lambda body: len(body.name))
    entry = organisations.lexicon_entry(fullest)
    if (
        entry
        and (owner := _owner_economy(reading, group[0]))
        and owner.partition("-")[0] != entry.economy.partition("-")[0]
    ):
        # "Azerbaijani State Customs Committee": the body of another state under the same name
        entry = None
    spans = tuple(span_of(reading.text, body.start, body.end) for body in group)
    role = next((body.role for body in group if body.role), None)
    if entry:
        role = role or (entry.role_en if reading.lang == "en" else entry.role_ru) or None
    economy = (
        entry.economy or None
        if entry
        else _owner_economy(reading, group[0]) or _body_economy(reading, group)
    )
    return Actor(
        reading.document.id,
        fullest.name,
        fullest.kind,
        spans,
        role,
        economy,
        fullest.key if entry else "",
    )


def _owner_economy(
    reading: AnnotatedDocument, body: organisations.OrganisationMention
) -> str | None:
    """The economy whose adjective is right before a body's name: "Azerbaijani",
    «белорусская».
    """
    first = bisect_left(reading.places, body.start, key=START_KEY)
    if body.kind is ActorKind.COMPANY or not first or reading.text[body.start - 1] != " ":
        return None
    place = reading.places[first - 1]
    return place.code if place.end == body.start - 1 and place.form == "adjective" else None


def _is_adjacent(between: str) -> bool:
    """Whether a place is in or right behind a name: "X (Minsk)", «X из Минска», but not
    «комбинат отправил в Китай».
    """
    joint = between.strip(' »”"')
    return joint in {"", "(", ","} or _adjacency_pattern().fullmatch(joint) is not None


@cache_until_languages_change
def _adjacency_pattern() -> re.Pattern[str]:
    return bounded_re(phrase_pattern("body.beside"))


def _body_economy(
    reading: AnnotatedDocument, group: Sequence[organisations.OrganisationMention]
) -> str | None:
    """The place in a body's name, or right behind it in brackets."""
    for body in group:
        first = bisect_left(reading.places, body.start - 1, key=START_KEY)
        near = reading.places[first : first + 1]
        if (
            near
            and near[0].end <= body.end + 30
            and _is_adjacent(reading.text[body.end : near[0].start])
        ):
            return near[0].code
    return None
