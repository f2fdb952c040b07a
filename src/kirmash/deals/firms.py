"""Firms and bodies: names normalised across scripts and legal forms, and mentions of one enterprise
brought together.

A name is compared without its legal form, quotation marks and case, Cyrillic written in Latin
letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz

from kirmash.records.deals import Deal
from kirmash.records.evidence import short_id
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of
from kirmash.reference.lexicons import data_rows
from kirmash.reference.transliteration import spelling_key

_QUOTES = re.compile(r"[«»“”„\"'’`]")
MAX_ABBREVIATION_LENGTH = 4
"""Letters of the longest legal form that is an abbreviation (ОАО, GmbH)."""
MIN_CORE_LENGTH = 4
"""Letters of the shortest core of a name that is looked for in other words."""
OTHER_FORM_PENALTY = 0.1


@dataclass(frozen=True, slots=True)
class FirmName:
    """A parsed name: the legal form's short name ('' where none is stated) and the core by which
    firms are compared.
    """

    legal_form: str
    core: str


@lru_cache(maxsize=20_000)
def parse_firm_name(name: str) -> FirmName:
    """The legal form and the core of a name: ОАО «Белшина» and "Belshina JSC" have one core."""
    plain = " ".join(_QUOTES.sub(" ", name).split())
    form = ""
    for expression, short in _legal_forms():
        cut = expression.sub(" ", plain)
        if cut != plain and cut.strip(" ,.-"):
            form, plain = form or short, " ".join(cut.split()).strip(" ,.-")
    return FirmName(form, spelling_key(plain))


@cache
def _legal_forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Expressions of all legal forms at either end of a name, the longest first."""
    listed = [
        (form, row["form"]) for row in data_rows("legal_forms") for form in row["forms"].split("|")
    ]
    listed.sort(key=lambda entry: -len(entry[0]))
    return tuple(
        (
            re.compile(
                rf"^{_flexible_spaces(form)}(?=\s|$)|(?<=[\s,]){_flexible_spaces(form)}$",
                _case_flag(form),
            ),
            short,
        )
        for form, short in listed
    )


def _flexible_spaces(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"\s+")


def _case_flag(form: str) -> re.RegexFlag:
    """Short forms are written in their own letters: the firm «Ао» does not exist, but the word «по»
    does.
    """
    return re.RegexFlag(0) if len(form) <= MAX_ABBREVIATION_LENGTH else re.IGNORECASE


def name_similarity(first: FirmName, second: FirmName) -> float:
    """The similarity of two names, 0 to 1: 1 for one core; a different legal form costs a tenth,
    another order of words nothing.
    """
    if not first.core or not second.core:
        return 0.0
    ratio = (
        max(fuzz.ratio(first.core, second.core), fuzz.token_sort_ratio(first.core, second.core))
        / 100
    )
    same = 1.0 if first.core == second.core else ratio
    return same - (0.0 if _forms_agree(first.legal_form, second.legal_form) else OTHER_FORM_PENALTY)


def _forms_agree(first: str, second: str) -> bool:
    """Whether two legal forms may be one firm's: one is not stated, or is the plain word for the
    other, as JSC is for OJSC.
    """
    return first.endswith(second) or second.endswith(first)


SAME_FIRM_SIMILARITY = 0.94
"""Similarity from which two names are one firm's: one letter in a name of twenty may differ; the
same core under two legal forms is not enough.
"""

_CYRILLIC = re.compile(r"[а-яёіўґ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FirmMention:
    """One actor of one document with the deals' goods and HS codes and the people mentioned beside
    it.
    """

    actor: Actor
    goods: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One firm or body. ``name_en`` and ``name_ru`` are '' where no source writes it so; ``form``
    is its legal form.

    ``id`` (``e-…``) is hashed from the lexicon's key or the first mention, so later mentions do not
    change it. ``goods`` are lexicon keys, ``deals`` deal ids, ``people`` names with their office,
    ``mentions`` actor ids.
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
        return tuple(
            dict.fromkeys(name for name in (self.name_en, self.name_ru, *self.aliases) if name)
        )


def cluster_mentions_into_enterprises(
    mentions: Sequence[FirmMention], deals: Sequence[Deal], judgements: Sequence[Judgement] = ()
) -> tuple[Enterprise, ...]:
    """Every firm, body and organisation of ``mentions``, by name; ``deals`` are linked by the
    lexicon's keys and by names in their words.
    """
    groups = cluster_firm_mentions(mentions, judgements)
    enterprises = (_build_enterprise(group) for group in groups if group)
    linked = (replace(item, deals=_deals_of(item, deals)) for item in enterprises)
    return tuple(sorted(linked, key=lambda item: (item.name_en or item.name_ru, item.id)))


def cluster_firm_mentions(
    mentions: Iterable[FirmMention], judgements: Sequence[Judgement] = ()
) -> list[list[FirmMention]]:
    """The mentions that are not of people, those of one firm or body together."""
    firms = sorted(
        (item for item in mentions if item.actor.kind is not ActorKind.PERSON),
        key=lambda item: (item.actor.document, item.actor.id),
    )
    return _apply_judgements(_cluster_mentions(firms), judgements)


def _cluster_mentions(mentions: Iterable[FirmMention]) -> list[list[FirmMention]]:
    groups: list[list[FirmMention]] = []
    by_core: dict[str, list[int]] = {}
    for mention in mentions:
        name = parse_firm_name(mention.actor.name)
        keys = [mention.actor.key] if mention.actor.key else [name.core, *name.core.split()]
        near = dict.fromkeys(at for key in keys for at in by_core.get(key, ()))
        chosen = next((at for at in near if _belongs_to_group(mention, groups[at])), None)
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(mention)
        for key in keys:
            by_core.setdefault(key, []).append(chosen) if chosen not in by_core.get(
                key, ()
            ) else None
    return groups


def _belongs_to_group(mention: FirmMention, group: Sequence[FirmMention]) -> bool:
    """Whether a mention belongs to a group: by the key both have, else by kind, economy
    and name.
    """
    keys = {other.actor.key for other in group if other.actor.key}
    if mention.actor.key and keys:
        return mention.actor.key in keys
    economies = {other.actor.economy for other in group if other.actor.economy}
    if mention.actor.kind is not group[0].actor.kind or (
        mention.actor.economy
        and economies
        and not _shares_country(mention.actor.economy, economies)
    ):
        return False
    name = parse_firm_name(mention.actor.name)
    return (
        max(name_similarity(name, parse_firm_name(other.actor.name)) for other in group)
        >= SAME_FIRM_SIMILARITY
    )


def _shares_country(code: str, others: Iterable[str]) -> bool:
    return any(country_of(code) == country_of(other) for other in others)


def _apply_judgements(
    groups: list[list[FirmMention]], judgements: Sequence[Judgement]
) -> list[list[FirmMention]]:
    for judgement in judgements:
        target = _find_group(groups, judgement.target)
        if target is not None:
            groups = _apply_judgement(groups, target, judgement)
    return [group for group in groups if group]


def _apply_judgement(
    groups: list[list[FirmMention]], target: list[FirmMention], judgement: Judgement
) -> list[list[FirmMention]]:
    others = [group for group in groups if group is not target]
    partner = _find_group(groups, judgement.other)
    if judgement.verdict is Verdict.SPLIT and partner is not None and partner is not target:
        return groups  # they are two already
    if judgement.verdict is Verdict.SPLIT:
        return [*others, *_split_group(target, judgement.other)]
    if judgement.verdict is Verdict.WRONG:
        return others
    if judgement.verdict is Verdict.MERGE and partner is not None and partner is not target:
        return [*(group for group in others if group is not partner), [*target, *partner]]
    return groups


def _split_group(group: list[FirmMention], actor: str) -> tuple[list[FirmMention], ...]:
    """A group without one actor, and that actor; all but the first mention where none is named."""
    out = [mention for mention in group if mention.actor.id == actor] or group[1:]
    return [mention for mention in group if mention not in out], out


def _find_group(groups: Iterable[list[FirmMention]], name: str) -> list[FirmMention] | None:
    """The group that contains an actor (a-), or the enterprise (e-) with the id of one of its
    mentions.
    """
    return next(
        (
            g
            for g in groups
            if name
            and any(name in (mention.actor.id, enterprise_id(mention.actor)) for mention in g)
        ),
        None,
    )


def enterprise_id(actor: Actor) -> str:
    """``e-…``: the id of the enterprise whose first mention is ``actor``; with a key of the
    lexicon, the id of that key.
    """
    return short_id("e", actor.key or actor.id)


def _build_enterprise(group: Sequence[FirmMention]) -> Enterprise:
    actors = [item.actor for item in group]
    key = next((actor.key for actor in actors if actor.key), "")
    entry = lexicons.organisations().get(key)
    names = [name for name, _ in Counter(actor.name for actor in actors).most_common()]
    english, russian = (entry.en, entry.ru) if entry else _names_by_script(names)
    goods, hs = _goods_of_group(group, entry)
    economies = [entry.economy] if entry else [actor.economy for actor in actors]
    return Enterprise(
        enterprise_id(actors[0]),
        actors[0].kind,
        english,
        russian,
        tuple(sorted(set(names) - {english, russian})),
        next(filter(None, (parse_firm_name(name).legal_form for name in names)), ""),
        next(filter(None, economies), None),
        goods,
        hs,
        (),
        _unique_parts(item.people for item in group),
        tuple(dict.fromkeys(actor.document for actor in actors)),
        tuple(actor.id for actor in actors),
        key,
    )


def _goods_of_group(
    group: Sequence[FirmMention], entry: lexicons.OrganisationEntry | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Goods and HS codes of a firm: those of its lexicon entry, then those mentioned with it."""
    known = lexicons.goods()
    listed = tuple(key for key in entry.goods if key in known) if entry else ()
    return _unique_parts([listed, *(item.goods for item in group)]), _unique_parts(
        [*(known[key].hs for key in listed), *(item.hs for item in group)]
    )


def _names_by_script(names: Sequence[str]) -> tuple[str, str]:
    """The longest name in Latin letters and the longest in Cyrillic ones, '' for none."""
    cyrillic = [name for name in names if _CYRILLIC.search(name)]
    return _longest_name(name for name in names if name not in cyrillic), _longest_name(cyrillic)


def _longest_name(names: Iterable[str]) -> str:
    return max(names, key=lambda name: (len(name.split()), len(name)), default="")


def _unique_parts(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for parts in lists for part in parts))


def _deals_of(enterprise: Enterprise, deals: Sequence[Deal]) -> tuple[str, ...]:
    """The deals that name it: by the lexicon's key, or by its name in their own words."""
    cores = {
        core
        for name in enterprise.names
        if len(core := parse_firm_name(name).core) >= MIN_CORE_LENGTH
    }
    return tuple(
        deal.id
        for deal in deals
        if (enterprise.key and enterprise.key in deal.actors) or _mentions_any_core(deal, cores)
    )


def _mentions_any_core(deal: Deal, cores: set[str]) -> bool:
    words = f" {parse_firm_name(deal.object).core} "
    return any(f" {core} " in words for core in cores)
