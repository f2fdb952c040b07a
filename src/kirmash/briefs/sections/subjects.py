"""Annexes B, C and F: goods with their codes, enterprises and shops, people with their offices."""

from __future__ import annotations

from kirmash.briefs import names, phrases
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Cell, Kind, Note, Section, Table, heads
from kirmash.briefs.phrases import counted, thing
from kirmash.briefs.sections import indicators
from kirmash.briefs.sections.evidence import Place
from kirmash.i18n import format_period, say
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.evidence import Span
from kirmash.records.mentions import HS_VINTAGE
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons

MOST_PLACES = 3


def goods_annex(desk: Desk) -> Section:
    """Annex B: the goods traded by the trade tables, and the goods named, with codes and the deals
    that are about them.
    """
    places: dict[str, list[Place]] = {}
    for one in desk.material.extractions:
        for good in one.goods:
            if good.key and names.good(good.key, desk.lang):
                places.setdefault(good.key, []).append(_first(good.document, good.spans))
    ordered = sorted(
        places.items(), key=lambda item: (-len(item[1]), names.good(item[0], desk.lang))
    )
    rows = tuple(_good(desk, key, found) for key, found in ordered)
    return _section(desk, "B", [*indicators.goods_tables(desk), *_goods_table(desk, rows)])


def _goods_table(desk: Desk, rows: tuple[tuple[Cell, ...], ...]) -> list[Table]:
    lang = desk.lang
    columns = heads(
        lang,
        ("good", 4),
        ("hs", 3),
        ("deals", 4),
        ("documents", 1.6, Kind.NUMBER),
        ("evidence", 1.6, Kind.REFS),
    )
    return (
        [
            Table(
                "goods",
                say("table.goods", lang),
                columns,
                rows,
                say("note.goods", lang, vintage=HS_VINTAGE),
            )
        ]
        if rows
        else []
    )


def _good(desk: Desk, key: str, places: list[Place]) -> tuple[Cell, ...]:
    entry = lexicons.goods()[key]
    about = [deal for deal in desk.material.deals if key in deal.goods]
    kinds = dict.fromkeys(say(f"kind.{deal.kind.value}", desk.lang) for deal in about)
    documents = len({place.document for place in places})
    return (
        Cell(names.good(key, desk.lang)),
        Cell(", ".join(entry.hs) or say("cell.none", desk.lang)),
        Cell("; ".join(kinds) or say("cell.none", desk.lang)),
        Cell(str(documents), documents),
        Cell("", refs=_cited(desk, places)),
    )


def enterprises_annex(desk: Desk) -> Section:
    """Annex C: companies and organisations with what they make, and the shops and fairs counted."""
    firms = people_of(desk, {ActorKind.COMPANY, ActorKind.ORGANISATION})
    rows = tuple(_firm(desk, actors) for actors in firms)
    lang = desk.lang
    columns = heads(
        lang,
        ("enterprise", 4),
        ("economy", 2.6),
        ("makes", 4),
        ("hs", 2.6),
        ("evidence", 1.6, Kind.REFS),
    )
    tables = (
        [Table("enterprises", say("table.enterprises", lang), columns, rows, _marked(desk, rows))]
        if rows
        else []
    )
    return _section(desk, "C", [*tables, *_counts(desk)])


def _firm(desk: Desk, actors: list[Actor]) -> tuple[Cell, ...]:
    entry = lexicons.organisations().get(actors[0].key)
    made = entry.goods if entry else ()
    codes = dict.fromkeys(
        code for key in made if key in lexicons.goods() for code in lexicons.goods()[key].hs
    )
    economy = actors[0].economy or (entry.economy if entry else "")
    return (
        Cell(names.actor(actors[0], desk.lang)),
        Cell(names.economy(economy, desk.lang) if economy else say("cell.unknown", desk.lang)),
        Cell(names.goods(made, desk.lang) or say("cell.unknown", desk.lang)),
        Cell(", ".join(codes) or say("cell.none", desk.lang)),
        Cell("", refs=_cited(desk, [_first(actor.document, actor.spans) for actor in actors])),
    )


def _counts(desk: Desk) -> list[Table]:
    lang = desk.lang
    found = [
        c
        for c in desk.claims.values()
        if c.measure is Measure.COUNT and c.quantity and thing(c, lang)
    ]
    columns = heads(
        lang,
        ("what", 4),
        ("said", 2, Kind.NUMBER),
        ("who", 3),
        ("period", 2),
        ("evidence", 1.4, Kind.REFS),
    )
    rows = tuple(
        (
            Cell(counted(claim, lang)),
            Cell(phrases.claimed(claim, lang), claim.quantity.value if claim.quantity else None),
            Cell(
                names.pair([code for code in (claim.reporter, claim.partner) if code], lang)
                or say("cell.none", lang)
            ),
            Cell(
                format_period(claim.period, lang) if claim.period else say("cell.no_period", lang)
            ),
            Cell("", refs=desk.cite(claim.id)),
        )
        for claim in sorted(found, key=lambda claim: (thing(claim, lang), claim.id))
    )
    return [Table("counts", say("table.counts", lang), columns, rows)] if rows else []


def people_annex(desk: Desk) -> Section:
    """Annex F: people with their offices, and the offices and bodies named without a person."""
    lang = desk.lang
    columns = heads(
        lang,
        ("person", 3),
        ("office", 5),
        ("economy", 3),
        ("evidence", 1.6, Kind.REFS),
    )
    rows = tuple(_person(desk, actors) for actors in people_of(desk, {ActorKind.PERSON}))
    return _section(
        desk,
        "F",
        [Table("people", say("table.people", lang), columns, rows, _marked(desk, rows))]
        if rows
        else [],
    )


def _person(desk: Desk, actors: list[Actor]) -> tuple[Cell, ...]:
    offices = (
        names.office(actor, desk.lang, desk.numbering.documents[actor.document].lang)
        for actor in actors
    )
    known = lexicons.people().get(actors[0].key)
    economy = next(
        (actor.economy for actor in actors if actor.economy), known.economy if known else ""
    )
    return (
        Cell(names.actor(actors[0], desk.lang)),
        Cell(next((office for office in offices if office), say("cell.see_source", desk.lang))),
        Cell(names.economy(economy, desk.lang) if economy else say("cell.unknown", desk.lang)),
        Cell("", refs=_cited(desk, [_first(actor.document, actor.spans) for actor in actors])),
    )


def people_of(desk: Desk, kinds: set[ActorKind]) -> list[list[Actor]]:
    """Actors of these kinds over all documents, the same one brought together, most often named
    first.
    """
    together: dict[str, list[Actor]] = {}
    for one in desk.material.extractions:
        for actor in one.actors:
            if actor.kind in kinds:
                together.setdefault(
                    actor.key or names.actor(actor, desk.lang).casefold(), []
                ).append(actor)
    return sorted(
        together.values(), key=lambda actors: (-len(actors), names.actor(actors[0], desk.lang))
    )


def _cited(desk: Desk, places: list[Place]) -> tuple[int, ...]:
    return tuple(
        dict.fromkeys(
            desk.numbering.near(place.document, span)
            for place in places[:MOST_PLACES]
            for span in place.spans[:1]
        )
    )


def _first(document: str, spans: tuple[Span, ...]) -> Place:
    return Place(document, spans[:1])


def _marked(desk: Desk, rows: tuple[tuple[Cell, ...], ...]) -> str:
    return (
        say("note.transliterated", desk.lang)
        if any(row[0].text.endswith(names.MARK) for row in rows)
        else ""
    )


def _section(desk: Desk, letter: str, tables: list[Table]) -> Section:
    notes = () if tables else (Note(say(f"empty.{letter}", desk.lang)),)
    return Section(letter, say(f"section.{letter}", desk.lang), notes, tuple(tables))
