"""A page on one economy, as far as claims and deals tell it: its own figures, what it makes, its
firms, and the projects that were offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kirmash.briefs import names, wording
from kirmash.briefs.deal_titles import deal_title
from kirmash.briefs.material import BriefContext, SuppliedProfile
from kirmash.briefs.model import (
    BriefCell,
    BriefTable,
    ColumnKind,
    table_columns_from_heads,
)
from kirmash.i18n import format_date, format_number, format_period, translate
from kirmash.records.claims import WORLD, Claim
from kirmash.records.deals import Deal, DealKind
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.quantities import Measure, Modality
from kirmash.reference import economies, lexicons

OWN_MEASURES = (
    Measure.OUTPUT,
    Measure.TURNOVER,
    Measure.EXPORTS,
    Measure.IMPORTS,
    Measure.INVESTMENT,
)
OFFER_KINDS = frozenset({DealKind.PROJECT, DealKind.JOINT_VENTURE})
MOST_LISTED = 8  # goods, firms and projects of a page
_WORLD_PARTNERS = frozenset({None, WORLD, "WLD"})


def profile_table(contexts: Iterable[BriefContext], economy: str) -> BriefTable:
    """What ``contexts`` tell of an economy, a line each; of people and output that nothing tells,
    what would.
    """
    every = tuple(contexts)
    lang = every[0].lang
    rows = [
        *_figure_rows(every, economy),
        *_firm_rows(every, economy),
        *_offer_rows(every, economy),
    ]
    supplied = every[0].inputs.profiles.get(economy, SuppliedProfile())
    told = {row[0].text for row in rows}
    output = translate(f"profile.{Measure.OUTPUT}", lang)
    rows = [
        _population_row(every[0], supplied),
        *([] if output in told else [_row(every[0], Measure.OUTPUT, translate(NO_OUTPUT, lang))]),
        *rows,
    ]
    columns = table_columns_from_heads(
        lang, ("profile_what", 2.2), ("profile_value", 5), ("evidence", 1.4, ColumnKind.REFS)
    )
    title = translate("table.profile", lang, economy=wording.economy_name(economy, lang))
    return BriefTable(
        f"profile@{economy}", title, columns, tuple(rows), translate("note.profile", lang)
    )


Row = tuple[BriefCell, BriefCell, BriefCell]
NO_OUTPUT, NO_POPULATION = "profile.no_output", "profile.no_population"


def _population_row(context: BriefContext, supplied: SuppliedProfile) -> Row:
    """The people of the economy with the file they are from, or the file that would tell them."""
    if supplied.population is None:
        text = translate(
            NO_POPULATION,
            context.lang,
            file="population.csv",
            economy="economy",
            population="population",
            series="SP.POP.TOTL",
        )
        return _row(context, "population", text)
    number = format_number(supplied.population, context.lang, 0)
    text = translate("profile.figure", context.lang, value=number, period=supplied.origin)
    return _row(context, "population", text)


def _row(context: BriefContext, key: str, text: str, evidence: Iterable[str] = ()) -> Row:
    what = translate(f"profile.{key}", context.lang)
    return BriefCell(what), BriefCell(text), BriefCell("", refs=context.cite(*evidence))


def _figure_rows(contexts: tuple[BriefContext, ...], economy: str) -> Iterator[Row]:
    """The latest figure of each measure of the economy with all partners."""
    for measure in OWN_MEASURES:
        found = {
            claim.id: (context, claim)
            for context in contexts
            for claim in _own_claims(context, economy, measure)
        }
        if not found:
            continue
        context, claim = max(found.values(), key=lambda each: (str(each[1].period), each[1].id))
        if claim.period is None:
            continue
        text = translate(
            "profile.figure",
            context.lang,
            value=wording.claim_text(claim, context.lang),
            period=format_period(claim.period, context.lang),
        )
        yield _row(context, measure.value, text, (claim.id,))


def _own_claims(context: BriefContext, economy: str, measure: Measure) -> Iterator[Claim]:
    for extraction in context.inputs.extractions:
        for claim in extraction.claims:
            whole = claim.partner in _WORLD_PARTNERS and not claim.is_partial
            reported = claim.modality is Modality.REPORTED and not claim.is_unconfirmed
            own = claim.measure is measure and claim.reporter == economy
            if own and whole and reported and claim.quantity and claim.period:
                yield claim


def _firm_rows(contexts: tuple[BriefContext, ...], economy: str) -> Iterator[Row]:
    """The firms named in it with what they make, and these goods by name."""
    context = contexts[0]
    makers = [
        (actor, entry.goods)
        for key, actor in sorted(_actors_within(contexts, economy).items())
        if (entry := lexicons.organisations().get(key)) and entry.goods
    ]
    if not makers:
        return
    goods = tuple(dict.fromkeys(key for _, made in makers for key in made))
    yield _row(context, "goods", wording.join_goods_names(goods[:MOST_LISTED], context.lang))
    firms = [names.actor_name(actor, context.lang) for actor, _ in makers[:MOST_LISTED]]
    yield _row(context, "firms", "; ".join(firms))


def _actors_within(contexts: Iterable[BriefContext], economy: str) -> dict[str, Actor]:
    """The firms and bodies of the lexicon that documents name in an economy, by key."""
    known: dict[str, Actor] = {}
    every = (extraction for each in contexts for extraction in each.inputs.extractions)
    for actor in (actor for extraction in every for actor in extraction.actors):
        place = actor.economy or ""
        within = place == economy or (place and economies.is_within(place, economy))
        if actor.key and within and actor.kind is not ActorKind.PERSON:
            known.setdefault(actor.key, actor)
    return known


def _offer_rows(contexts: tuple[BriefContext, ...], economy: str) -> Iterator[Row]:
    """Projects and joint ventures offered to the economy or by it, the latest first."""
    offers: dict[str, tuple[BriefContext, Deal]] = {}
    for context in contexts:
        for deal in context.inputs.deals:
            if deal.kind in OFFER_KINDS and economy in deal.parties:
                offers.setdefault(deal.id, (context, deal))
    latest = sorted(
        offers.values(), key=lambda each: str(each[1].last_mentioned or ""), reverse=True
    )
    for context, deal in latest[:MOST_LISTED]:
        sentence = deal_title(deal, context.lang, context.inputs.pair)
        day = format_date(deal.last_mentioned, context.lang) if deal.last_mentioned else "–"
        yield _row(context, "project", f"{sentence} ({day})", deal.mentions[:2])
