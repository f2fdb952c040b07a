"""Names of firms brought to one form: legal form set aside, quotation marks and case folded,
Cyrillic written in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz

from kirmash.records.actors import Actor, ActorKind
from kirmash.records.deals import Deal
from kirmash.records.evidence import short_id
from kirmash.records.judgements import Judgement, Verdict
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of
from kirmash.reference.lexicons import rows

LATIN = MappingProxyType(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўґєї",
            (
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "e",
                "zh",
                "z",
                "i",
                "i",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "f",
                "kh",
                "ts",
                "ch",
                "sh",
                "shch",
                "",
                "y",
                "",
                "e",
                "yu",
                "ya",
                "i",
                "u",
                "g",
                "e",
                "i",
            ),
            strict=True,
        )
    )
)
"""A plain transliteration, after BGN/PCGN without its signs; what people write differs and is
levelled by :func:`skeleton`.
"""

_QUOTES = re.compile(r"[«»“”„\"'’`]")
# What several transliterations write differently comes to one letter: Belshyna and Belshina, Kamaz
# and KAMAZ, Gomselmash.
_LEVELLED = (
    ("shch", "sch"),
    ("kh", "h"),
    ("yu", "u"),
    ("iu", "u"),
    ("ya", "a"),
    ("ia", "a"),
    ("yo", "e"),
    ("ye", "e"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("y", "i"),
    ("ks", "x"),
    ("ck", "k"),
    ("c", "k"),
    ("w", "v"),
    ("j", "i"),
)


@dataclass(frozen=True, slots=True)
class FirmName:
    """A name apart: the legal form's short name ('' where none is said) and the core by which firms
    are compared.
    """

    form: str
    core: str


@lru_cache(maxsize=20_000)
def parted(name: str) -> FirmName:
    """The legal form and the core of a name: ОАО «Белшина» and "Belshina JSC" have one core."""
    plain = " ".join(_QUOTES.sub(" ", name).split())
    form = ""
    for expression, short in _forms():
        cut = expression.sub(" ", plain)
        if cut != plain and cut.strip(" ,.-"):
            form, plain = form or short, " ".join(cut.split()).strip(" ,.-")
    return FirmName(form, skeleton(plain))


@lru_cache(maxsize=20_000)
def skeleton(name: str) -> str:
    """Small Latin letters and digits, blanks between words, differences of transliteration
    levelled.
    """
    latin = "".join(
        LATIN.get(char, char)
        for char in unicodedata.normalize(
            "NFKD", name.casefold().replace("й", "и").replace("ў", "у")
        )
    )
    words = re.sub(r"[^a-z0-9]+", " ", latin).split()
    return " ".join(_levelled(word) for word in words)


def _levelled(word: str) -> str:
    for odd, usual in _LEVELLED:
        word = word.replace(odd, usual)
    return re.sub(r"(.)\1+", r"\1", word)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Expressions of all legal forms at either end of a name, the longest first."""
    listed = [
        (form, row["form"]) for row in rows("legal_forms") for form in row["forms"].split("|")
    ]
    listed.sort(key=lambda one: -len(one[0]))
    return tuple(
        (re.compile(rf"^{_loose(form)}(?=\s|$)|(?<=[\s,]){_loose(form)}$", _case(form)), short)
        for form, short in listed
    )


def _loose(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"\s+")


def _case(form: str) -> re.RegexFlag:
    """Short forms are written in their own letters: the firm «Ао» does not exist, but the word «по»
    does.
    """
    return re.RegexFlag(0) if len(form) <= 4 else re.IGNORECASE


def alike(first: FirmName, second: FirmName) -> float:
    """How alike two names are, 0 to 1: 1 for one core; a legal form that differs takes a tenth,
    words in another order nothing.
    """
    if not first.core or not second.core:
        return 0.0
    ratio = (
        max(fuzz.ratio(first.core, second.core), fuzz.token_sort_ratio(first.core, second.core))
        / 100
    )
    same = 1.0 if first.core == second.core else ratio
    return same - (0.0 if _agree(first.form, second.form) else 0.1)


def _agree(first: str, second: str) -> bool:
    """Whether two legal forms may be one firm's: one is not said, or is the plain word for the
    other, as JSC is for OJSC.
    """
    return first.endswith(second) or second.endswith(first)


SAME = 0.94
"""Likeness from which two names are one firm's: a letter in a name of twenty, or the same core
under two legal forms is not enough.
"""

_CYRILLIC = re.compile(r"[а-яёіўґ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """One actor of one document with the language it is named in and the deals, goods and people it
    stands beside there.
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


def register(
    named: Sequence[Named], deals: Sequence[Deal], judgements: Sequence[Judgement] = ()
) -> tuple[Enterprise, ...]:
    """Every firm, body and organisation of ``named``, by name; ``deals`` are linked by the
    lexicon's keys and by names they hold.
    """
    firms = sorted(
        (one for one in named if one.actor.kind is not ActorKind.PERSON),
        key=lambda one: (one.actor.document, one.actor.id),
    )
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
            by_core.setdefault(key, []).append(chosen) if chosen not in by_core.get(
                key, ()
            ) else None
    return groups


def _same(one: Named, group: Sequence[Named]) -> bool:
    """Whether a mention belongs to a group: by the key both have, else by kind, economy
    and name.
    """
    keys = {other.actor.key for other in group if other.actor.key}
    if one.actor.key and keys:
        return one.actor.key in keys
    economies = {other.actor.economy for other in group if other.actor.economy}
    if one.actor.kind is not group[0].actor.kind or (
        one.actor.economy and economies and not _one_country(one.actor.economy, economies)
    ):
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
            groups = [
                *(g for g in groups if g is not target),
                [named for named in target if named not in out],
                out,
            ]
        elif one.verdict is Verdict.WRONG:
            groups = [g for g in groups if g is not target]
    return [group for group in groups if group]


def _find(groups: Iterable[list[Named]], name: str) -> list[Named] | None:
    """The group that holds an actor (a-), or the enterprise (e-) one of whose mentions it is named
    for.
    """
    return next(
        (
            g
            for g in groups
            if name and any(name in (one.actor.id, enterprise_id(one.actor)) for one in g)
        ),
        None,
    )


def enterprise_id(actor: Actor) -> str:
    """``e-…``: the id of the enterprise whose first mention is ``actor``; one of the lexicon has
    its key's id.
    """
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
        enterprise_id(actors[0]),
        actors[0].kind,
        english,
        russian,
        tuple(sorted(set(names) - {english, russian})),
        next((form for name in names if (form := parted(name).form)), ""),
        entry.economy or None
        if entry
        else next((actor.economy for actor in actors if actor.economy), None),
        _all([made, *(one.goods for one in group)]),
        _all([*(known[one].hs for one in made), *(one.hs for one in group)]),
        (),
        _all(one.people for one in group),
        tuple(dict.fromkeys(actor.document for actor in actors)),
        tuple(actor.id for actor in actors),
        key,
    )


def _fullest(names: Iterable[str]) -> str:
    return max(names, key=lambda name: (len(name.split()), len(name)), default="")


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for one in lists for part in one))


def _deals_of(one: Enterprise, deals: Sequence[Deal]) -> tuple[str, ...]:
    """The deals that name it: by the lexicon's key, or by its name in their own words."""
    cores = {core for name in one.names if len(core := parted(name).core) > 3}
    return tuple(
        deal.id for deal in deals if (one.key and one.key in deal.actors) or _holds(deal, cores)
    )


def _holds(deal: Deal, cores: set[str]) -> bool:
    words = f" {parted(deal.object).core} "
    return any(f" {core} " in words for core in cores)
