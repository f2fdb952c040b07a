"""The firms and bodies of deals as a register of their own: one entry for each, with its names in both scripts, goods, deals and people.

Mentions become one entry by the lexicon's key, or by a name that is the same but for legal form, quotation marks, script and
transliteration, where nothing says that two economies are meant. Judgements of people merge and split, and win.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kirmash import lexicons
from kirmash.register.firm_names import alike, parted
from kirmash.terms.actors import Actor, ActorKind
from kirmash.terms.deals import Deal
from kirmash.terms.economies import country_of
from kirmash.terms.evidence import short_id
from kirmash.terms.judgements import Judgement, Verdict

SAME = 0.94
"""Likeness from which two names are one firm's: a letter in a name of twenty, or the same core under two legal forms is not enough."""

_CYRILLIC = re.compile(r"[а-яёіўґ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """One actor of one document with the language it is named in and the deals, goods and people it stands beside there."""

    actor: Actor
    goods: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One firm or body. ``name_en`` and ``name_ru`` are '' where no source writes it so; ``form`` is its legal form.

    ``id`` (``e-…``) is hashed from the lexicon's key or the first mention, so later mentions do not change it. ``goods`` are
    lexicon keys, ``deals`` deal ids, ``people`` names with their office, ``mentions`` actor ids.
    """

    id: str
    kind: ActorKind
    name_en: str
    name_ru: str
    aliases: tuple[str, ...]
    form: str
    economy: str | None
    goods: tuple[str, ...]
    hs: tuple[str, ...]
    deals: tuple[str, ...]
    people: tuple[str, ...]
    documents: tuple[str, ...]
    mentions: tuple[str, ...]
    key: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it has, each once."""
        return tuple(dict.fromkeys(name for name in (self.name_en, self.name_ru, *self.aliases) if name))


def register(named: Sequence[Named], deals: Sequence[Deal], judgements: Sequence[Judgement] = ()) -> tuple[Enterprise, ...]:
    """Every firm, body and organisation of ``named``, by name; ``deals`` are linked by the lexicon's keys and by names they hold."""
    firms = sorted((one for one in named if one.actor.kind is not ActorKind.PERSON), key=lambda one: (one.actor.document, one.actor.id))
    groups = _judged(_grouped(firms), judgements)
    made = (_enterprise(group) for group in groups if group)
    linked = (replace(one, deals=_deals_of(one, deals)) for one in made)
    return tuple(sorted(linked, key=lambda one: (one.name_en or one.name_ru, one.id)))


def _grouped(named: Iterable[Named]) -> list[list[Named]]:
    groups: list[list[Named]] = []
    by_core: dict[str, list[int]] = {}
    for one in named:
        name = parted(one.actor.name)
        keys = [one.actor.key] if one.actor.key else [name.core, *name.core.split()]
        near = dict.fromkeys(at for key in keys for at in by_core.get(key, ()))
        chosen = next((at for at in near if _same(one, groups[at])), None)
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(one)
        for key in keys:
            by_core.setdefault(key, []).append(chosen) if chosen not in by_core.get(key, ()) else None
    return groups


def _same(one: Named, group: Sequence[Named]) -> bool:
    """Whether a mention belongs to a group: by the key both have, else by kind, economy and name."""
    keys = {other.actor.key for other in group if other.actor.key}
    if one.actor.key and keys:
        return one.actor.key in keys
    economies = {other.actor.economy for other in group if other.actor.economy}
    if one.actor.kind is not group[0].actor.kind or (one.actor.economy and economies and not _one_country(one.actor.economy, economies)):
        return False
    name = parted(one.actor.name)
    return max(alike(name, parted(other.actor.name)) for other in group) >= SAME


def _one_country(code: str, others: Iterable[str]) -> bool:
    return any(country_of(code) == country_of(other) for other in others)




def _judged(groups: list[list[Named]], judgements: Sequence[Judgement]) -> list[list[Named]]:
    for one in judgements:
        target, other = _find(groups, one.target), _find(groups, one.other)
        if target is None:
            continue
        if one.verdict is Verdict.MERGE and other is not None and other is not target:
            groups = [*(g for g in groups if g is not target and g is not other), [*target, *other]]
        elif one.verdict is Verdict.SPLIT:
            out = [named for named in target if named.actor.id == one.other] or target[1:]
            groups = [*(g for g in groups if g is not target), [named for named in target if named not in out], out]
        elif one.verdict is Verdict.WRONG:
            groups = [g for g in groups if g is not target]
    return [group for group in groups if group]


def _find(groups: Iterable[list[Named]], name: str) -> list[Named] | None:
    """The group that holds an actor (a-), or the enterprise (e-) one of whose mentions it is named for."""
    return next((g for g in groups if name and any(name in (one.actor.id, enterprise_id(one.actor)) for one in g)), None)


def enterprise_id(actor: Actor) -> str:
    """``e-…``: the id of the enterprise whose first mention is ``actor``; one of the lexicon has its key's id."""
    return short_id("e", actor.key or actor.id)


def _enterprise(group: Sequence[Named]) -> Enterprise:
    actors = [one.actor for one in group]
    key = next((actor.key for actor in actors if actor.key), "")
    entry = lexicons.organisations().get(key)
    names = [name for name, _ in Counter(actor.name for actor in actors).most_common()]
    english = entry.en if entry else _fullest(name for name in names if not _CYRILLIC.search(name))
    russian = entry.ru if entry else _fullest(name for name in names if _CYRILLIC.search(name))
    known = lexicons.goods()
    made = tuple(key for key in entry.goods if key in known) if entry else ()
    return Enterprise(
        enterprise_id(actors[0]), actors[0].kind, english, russian,
        tuple(sorted(set(names) - {english, russian})), next((form for name in names if (form := parted(name).form)), ""),
        entry.economy or None if entry else next((actor.economy for actor in actors if actor.economy), None),
        _all([made, *(one.goods for one in group)]), _all([*(known[one].hs for one in made), *(one.hs for one in group)]), (),
        _all(one.people for one in group), tuple(dict.fromkeys(actor.document for actor in actors)),
        tuple(actor.id for actor in actors), key,
    )  # fmt: skip


def _fullest(names: Iterable[str]) -> str:
    return max(names, key=lambda name: (len(name.split()), len(name)), default="")


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for one in lists for part in one))


def _deals_of(one: Enterprise, deals: Sequence[Deal]) -> tuple[str, ...]:
    """The deals that name it: by the lexicon's key, or by its name in their own words."""
    cores = {core for name in one.names if len(core := parted(name).core) > 3}
    return tuple(deal.id for deal in deals if (one.key and one.key in deal.actors) or _holds(deal, cores))


def _holds(deal: Deal, cores: set[str]) -> bool:
    words = f" {parted(deal.object).core} "
    return any(f" {core} " in words for core in cores)
