"""Annex F: people with their offices; and who is one person under several spellings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kirmash.briefs import names, wording
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefTable,
    CitedSentence,
    ColumnKind,
    table_columns_from_heads,
)
from kirmash.i18n import translate
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind
from kirmash.reference import lexicons
from kirmash.reference.person_names import PersonKey, is_same_name, is_whole, parse_person_name

if TYPE_CHECKING:
    from kirmash.briefs.material import BriefContext

MAX_PLACES = 3


@dataclass(slots=True)
class PersonGroup:
    """The actors of several documents that are one person; ``key`` of the lexicon, '' for none."""

    key: str
    actors: list[Actor] = field(default_factory=list)

    @property
    def name_keys(self) -> tuple[PersonKey, ...]:
        """The spellings of the name as they are compared, the lexicon's among them."""
        entry = lexicons.people().get(self.key)
        known = (entry.en, entry.ru) if entry else ()
        return tuple(parse_person_name(name) for name in (*known, *(a.name for a in self.actors)))

    @property
    def economy(self) -> str:
        """The economy of the person's office; '' where none is known."""
        entry = lexicons.people().get(self.key)
        own = next((actor.economy for actor in self.actors if actor.economy), "")
        return own or (entry.economy if entry else "")


def group_people(
    actors: Iterable[Actor], *, together: bool = False, judgements: Iterable[Judgement] = ()
) -> list[PersonGroup]:
    """One group a person, most often named first. Two spellings are one person's in one document or
    at one meeting (``together``) where surname and given name do not differ, elsewhere where the
    given name is whole in both, or the offices are of one economy; whatever their spelling, those
    that people merged are one, and those that they split are two.
    """
    groups: dict[str, PersonGroup] = {}
    unknown: list[PersonGroup] = []
    people = [actor for actor in actors if actor.kind is ActorKind.PERSON]
    for actor in people:
        if actor.key:
            groups.setdefault(actor.key, PersonGroup(actor.key)).actors.append(actor)
    for actor in sorted(
        (actor for actor in people if not actor.key),
        key=lambda actor: (-len(actor.name.split()), "." in actor.name),
    ):
        fitting = [
            group
            for group in (*groups.values(), *unknown)
            if _is_of_group(actor, group, together=together)
        ]
        if len(fitting) == 1:
            fitting[0].actors.append(actor)
        else:
            unknown.append(PersonGroup("", [actor]))
    return _judged([*groups.values(), *unknown], judgements)


def _judged(groups: list[PersonGroup], judgements: Iterable[Judgement]) -> list[PersonGroup]:
    """The groups as people decided: merged with that of another actor, or without one."""
    for item in judgements:
        target, other = (_group_of(groups, name) for name in (item.target, item.other))
        if target is None or other is None:
            continue
        if item.verdict is Verdict.MERGE and target is not other:
            joined = PersonGroup(target.key or other.key, [*target.actors, *other.actors])
            groups = [joined if each is target else each for each in groups if each is not other]
        elif item.verdict is Verdict.SPLIT and target is other:
            groups = [*(each for each in groups if each is not target), *_split(target, item.other)]
    return groups


def _split(group: PersonGroup, name: str) -> list[PersonGroup]:
    """A group without one actor, and that actor alone."""
    out = [actor for actor in group.actors if actor.id == name]
    rest = [actor for actor in group.actors if actor.id != name]
    return [PersonGroup(group.key, rest), PersonGroup("", out)] if rest else [group]


def _group_of(groups: Iterable[PersonGroup], name: str) -> PersonGroup | None:
    return next((g for g in groups if any(actor.id == name for actor in g.actors)), None)


def _is_of_group(actor: Actor, group: PersonGroup, *, together: bool) -> bool:
    key = parse_person_name(actor.name)
    same = [known for known in group.name_keys if is_same_name(key, known)]
    if not same:
        return False
    economies = {actor.economy or "", group.economy} - {""}
    if together or any(other.document == actor.document for other in group.actors):
        return True
    whole = is_whole(key) and any(is_whole(known) for known in same)
    agree = len(economies) == 1
    return (
        agree if not whole else len(economies) <= 1 and bool(actor.role or not economies or agree)
    )


def person_title(group: PersonGroup, lang: str) -> str:
    """The person's name in the reader's language: the lexicon's, else the spelling of a source in
    that language's script, else the fullest one in its letters.
    """
    if entry := lexicons.people().get(group.key):
        return names.person_name(entry, lang)
    best = min(
        group.actors,
        key=lambda actor: (
            names.is_foreign_script(actor.name, lang),
            "." in actor.name,
            -len(actor.name.split()),
            actor.name,
        ),
    )
    return names.actor_name(best, lang)


def people_annex(context: BriefContext) -> BriefAnnex:
    """Annex F: people with their offices."""
    lang = context.lang
    actors = [actor for item in context.inputs.extractions for actor in item.actors]
    groups = sorted(
        group_people(actors, judgements=context.inputs.judgements),
        key=lambda group: (-len(group.actors), person_title(group, lang)),
    )
    rows = tuple(_person_row(context, group) for group in groups)
    title = translate("section.F", lang)
    if not rows:
        return BriefAnnex("F", title, (CitedSentence(translate("empty.F", lang)),))
    columns = table_columns_from_heads(
        lang,
        ("person", 3),
        ("office", 5),
        ("economy", 3),
        ("evidence", 1.6, ColumnKind.REFS),
    )
    table = BriefTable(
        "people", translate("table.people", lang), columns, rows, transliteration_note(lang, rows)
    )
    return BriefAnnex("F", title, (), (table,))


def _person_row(context: BriefContext, group: PersonGroup) -> tuple[BriefCell, ...]:
    lang = context.lang
    documents = context.numbering.documents
    offices = (
        names.office_title(actor, lang, documents[actor.document].lang) for actor in group.actors
    )
    office = next(filter(None, offices), translate("cell.see_source", lang))
    economy = group.economy
    numbers = dict.fromkeys(
        context.numbering.number_for_sentence(actor.document, span)
        for actor in group.actors[:MAX_PLACES]
        for span in actor.spans[:1]
    )
    return (
        BriefCell(person_title(group, lang)),
        BriefCell(office),
        BriefCell(
            wording.economy_name(economy, lang) if economy else translate("cell.unknown", lang)
        ),
        BriefCell("", refs=tuple(numbers)),
    )


def transliteration_note(lang: str, rows: Sequence[tuple[BriefCell, ...]]) -> str:
    """What the ring means, where a name in the first column has it; else ''."""
    marked = any(row[0].text.endswith(names.TRANSLITERATION_MARK) for row in rows)
    return translate("note.transliterated", lang) if marked else ""
