"""Who is one under several spellings: the people and enterprises of a pair's documents, what people
decided on that, and who may be one yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kirmash.briefs.sections.people import group_people
from kirmash.deals.firms import FirmMention, cluster_firm_mentions
from kirmash.deals.names import is_same_name
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import pairs
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.projections import selecting
from kirmash.ledger.views import View
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind
from kirmash.reference.economies import country_of
from kirmash.reference.transliteration import spelling_key

MOST_DUPLICATES = 200
"""Pairs of actors that are listed at most."""
_BEGINNING = 3
"""Letters of a word that two spellings of one name share: what else is not compared."""
_MOST_SHARING = 300
"""Names that share a beginning: one that more have ("plant", "trade") tells none of them apart, and
would be compared with each other of a large dossier.
"""
_ENTERPRISES = frozenset({ActorKind.COMPANY, ActorKind.ORGANISATION})


@dataclass(frozen=True, slots=True)
class ActorGroup:
    """The actors of several documents that are one person or enterprise, the first named first."""

    actors: tuple[Actor, ...]

    @property
    def id(self) -> str:
        """The id of its first actor (a-), by which it is judged."""
        return self.actors[0].id

    @property
    def names(self) -> tuple[str, ...]:
        """Its spellings, the fullest first."""
        names = dict.fromkeys(actor.name for actor in self.actors)
        return tuple(sorted(names, key=lambda name: (-len(name.split()), "." in name, name)))

    @property
    def economies(self) -> frozenset[str]:
        """The countries it is of, as far as documents tell."""
        return frozenset(country_of(each.economy) for each in self.actors if each.economy)

    @property
    def is_person(self) -> bool:
        """Whether it is a person."""
        return self.actors[0].kind is ActorKind.PERSON


@dataclass(frozen=True, slots=True)
class PossibleSameActor:
    """Two groups that may be one person or enterprise, the one named more often first."""

    first: ActorGroup
    second: ActorGroup

    @property
    def key(self) -> str:
        """Both ids: what the two are named by."""
        return f"{self.first.id}+{self.second.id}"


def actor_groups(
    workspace: Workspace, pair: Pair | None, view: View | None = None
) -> tuple[ActorGroup, ...]:
    """The people and enterprises of documents that speak of a pair, or of all, as the register has
    them. Raises UnknownEconomy.
    """
    chosen = view or View()
    with workspace.ledger.connection() as connection:
        about = pairs.readings_about(connection, chosen, [pair]) if pair else None
        by_reading = selecting.select_actors(connection, chosen, about)
    actors = [actor for each in by_reading.values() for actor in each]
    return group_actors(actors, workspace.ledger.resolved_judgements(chosen))


def group_actors(
    actors: Iterable[Actor], judgements: Sequence[Judgement]
) -> tuple[ActorGroup, ...]:
    """One group for a person or enterprise; what people decided goes before the spelling."""
    every = tuple(actors)
    people = group_people(every, judgements=judgements)
    firms = cluster_firm_mentions(
        (FirmMention(actor) for actor in every if actor.kind in _ENTERPRISES), judgements
    )
    members = (
        *(group.actors for group in people),
        *([mention.actor for mention in group] for group in firms),
    )
    return tuple(ActorGroup(tuple(each)) for each in members)


def possible_same_actors(
    workspace: Workspace, pair: Pair, view: View | None = None
) -> tuple[PossibleSameActor, ...]:
    """Those of a pair whose names may be spellings of one, and whom nobody told apart; those named
    most often first. Raises UnknownEconomy.
    """
    groups = actor_groups(workspace, pair, view)
    apart = _told_apart(workspace.ledger.resolved_judgements(view or View()))
    found = [
        PossibleSameActor(*sorted(both, key=lambda group: (-len(group.actors), group.id)))
        for both in _compared(groups)
        if _may_be_one(*both) and not _are_apart(*both, apart)
    ]
    found.sort(key=lambda item: (-len(item.first.actors) - len(item.second.actors), item.key))
    return tuple(found[:MOST_DUPLICATES])


def _compared(groups: Sequence[ActorGroup]) -> Iterator[tuple[ActorGroup, ActorGroup]]:
    """The pairs of groups that have words with one beginning in their names, each once."""
    sharing: dict[tuple[bool, str], set[int]] = defaultdict(set)
    for at, group in enumerate(groups):
        for name in group.names:
            for word in spelling_key(name).split():
                if len(word) >= _BEGINNING:
                    sharing[group.is_person, word[:_BEGINNING]].add(at)
    seen = set[tuple[int, int]]()
    for places in sharing.values():
        if len(places) <= _MOST_SHARING:
            seen.update(combinations(sorted(places), 2))
    yield from ((groups[first], groups[second]) for first, second in sorted(seen))


def _may_be_one(first: ActorGroup, second: ActorGroup) -> bool:
    """Whether any spellings of both can be one name, and nothing known tells the two apart."""
    keys = [{actor.key for actor in group.actors if actor.key} for group in (first, second)]
    if all(keys):
        return False  # the lexicon knows both, as two
    if first.economies and second.economies and not first.economies & second.economies:
        return False
    return any(
        is_same_name(spelling_key(one), spelling_key(other))
        for one in first.names
        for other in second.names
    )


def _told_apart(judgements: Iterable[Judgement]) -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset((item.target, item.other))
        for item in judgements
        if item.verdict is Verdict.SPLIT and item.target.startswith("a-") and item.other
    )


def _are_apart(first: ActorGroup, second: ActorGroup, apart: frozenset[frozenset[str]]) -> bool:
    mine, others = ({actor.id for actor in group.actors} for group in (first, second))
    return any(names & mine and names & others for names in apart)


def merged_names(workspace: Workspace, pair: Pair, view: View) -> Mapping[tuple[str, str], str]:
    """By document and spelling, the fullest name of whom people merged with another: every spelling
    of such a one is one speaker's. Empty where nobody was merged.
    """
    judgements = workspace.ledger.resolved_judgements(view)
    merged = {
        name
        for item in judgements
        if item.verdict is Verdict.MERGE and item.target.startswith("a-")
        for name in (item.target, item.other)
    }
    if not merged:
        return {}
    return {
        (actor.document, actor.name): group.names[0]
        for group in actor_groups(workspace, pair, view)
        if any(actor.id in merged for actor in group.actors)
        for actor in group.actors
    }


def actors_by_id(workspace: Workspace, names: Iterable[str]) -> dict[str, Actor]:
    """The actors whose ids (a-) begin so in the newest readings, by id."""
    wanted = tuple(set(names))
    if not wanted:
        return {}
    with workspace.ledger.connection() as connection:
        by_reading = selecting.select_actors(connection, View())
    every = (actor for each in by_reading.values() for actor in each)
    return {actor.id: actor for actor in every if actor.id.startswith(wanted)}
