"""The brief on a pair: its material, what stands beside it, and the files written.

Beside a pair are set the trade of the countries that a region's is part of, each country's total
trade, and the indicators.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from kirmash import inputs
from kirmash.briefs import facts, renderers
from kirmash.briefs import model as briefs
from kirmash.briefs.material import BriefInputs as BriefMaterial
from kirmash.briefs.material import HumanWrittenTexts
from kirmash.briefs.model import BriefTable
from kirmash.deprecation import renamed_attributes
from kirmash.dossier import answers, conflicts, scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import past_briefs, shares
from kirmash.dossier.selection.material import DossierMaterial, build_deals
from kirmash.dossier.sources.fields import FIELD_NAMES, check_fields_file, find_fields_file
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.errors import InputError, Unwritable, os_cause
from kirmash.formats import files
from kirmash.formats.characters import clean_text
from kirmash.i18n import format_date, translate
from kirmash.indicators.registry import IndicatorSpec, IndicatorValue, indicator_specs
from kirmash.messages import LANGUAGES
from kirmash.records import periods
from kirmash.records.claims import WORLD, Claim
from kirmash.records.evidence import Cell, Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.opportunities import OpportunityReport
from kirmash.records.quantities import Measure, Modality, Quantity
from kirmash.records.rankings import RankingKind
from kirmash.reference import economies
from kirmash.settings import Settings

WORLD_PARTNERS = {None, "WLD", WORLD}
MAX_GOODS = 10


@dataclass(frozen=True, slots=True)
class ComparisonFigures:
    """``country_turnover``: the countries' turnover beside a region's; ``world_totals``: each
    country's with everybody, ``total_documents`` their documents.
    """

    country_turnover: tuple[Claim, ...] = ()
    world_totals: tuple[Claim, ...] = ()
    total_documents: tuple[Extraction, ...] = ()
    indices: tuple[IndicatorValue, ...] = ()
    screens: tuple[BriefTable, ...] = ()


def gather_country_and_world_figures(
    material: DossierMaterial, pair: Pair, lang: str, nomenclature: str = ""
) -> ComparisonFigures:
    """What can be set beside a pair, from cells of documents and the trade tables had by the day
    asked about; notes are in ``lang``, goods in the edition ``nomenclature`` ('': that of most).
    """
    countries = economies.country_of(pair.first), economies.country_of(pair.second)
    folder = material.folder / TABLES_FOLDER
    has_tables = bool(Tables(folder).additions()) and countries[0] != countries[1]
    indices = _indices(folder, pair, material.as_of, nomenclature) if has_tables else ()
    screens = _screens(folder, countries, lang, material.as_of) if has_tables else ()
    if countries != pair.codes:
        country_turnover = _country_turnover(material, frozenset(countries))
        return ComparisonFigures(country_turnover, indices=indices, screens=screens)
    sums = _total_documents(folder, countries, lang, material.as_of) if has_tables else ()
    confirmed = answers.leave_out_unconfirmed(material, material.extractions)
    every = (claim for extraction in (*confirmed, *sums) for claim in extraction.claims)
    return ComparisonFigures(
        (),
        tuple(claim for claim in every if _is_world_total(claim, countries)),
        sums,
        indices,
        screens,
    )


def _country_turnover(material: DossierMaterial, countries: frozenset[str]) -> tuple[Claim, ...]:
    """The cells on the countries' turnover, of the one source and reporter that tells most of them:
    two are never mixed in a line.
    """
    lines: dict[tuple[str, str | None], list[Claim]] = defaultdict(list)
    for extraction in material.extractions:
        for claim in extraction.claims:
            if claim.cell and claim.measure is Measure.TURNOVER and claim.pair == countries:
                lines[claim.document, claim.reporter].append(claim)
    if not lines:
        return ()
    longest = max(lines.values(), key=len)
    return tuple(longest)


def _is_world_total(claim: Claim, countries: tuple[str, str]) -> bool:
    everything = (
        claim.measure is Measure.TURNOVER
        and claim.partner in WORLD_PARTNERS
        and not claim.is_partial
    )
    return (
        everything
        and claim.reporter in countries
        and claim.quantity is not None
        and claim.modality is Modality.REPORTED
    )


def _indices(
    folder: Path, pair: Pair, as_of: date, nomenclature: str
) -> tuple[IndicatorValue, ...]:
    """The indicators of the pair by what had been retrieved; of the countries it belongs to where
    the tables do not hold it.
    """
    from kirmash.dossier import indicators

    request = indicators.IndicatorRequest(as_of=as_of, top=MAX_GOODS, nomenclature=nomenclature)
    first, second = map(economies.country_of, pair.codes)
    indices = indicators.pair_indicators(
        folder, *pair.codes, request
    ) or indicators.pair_indicators(folder, first, second, request)
    if not indices:
        return ()
    goods = tuple(
        dict.fromkeys(
            index.product for index in indices if index.name == "product_share" and index.product
        )
    )
    alone = tuple(
        kind.name for kind in indicator_specs().values() if _is_in_brief(kind, bool(goods))
    )
    return (
        *indices,
        *indicators.economy_indicators(
            folder,
            (indices[0].economy, indices[0].partner),
            replace(request, names=alone, products=goods),
        ),
    )


def _is_in_brief(kind: IndicatorSpec, goods: bool) -> bool:
    """Whether an indicator of an economy stands in the brief: product by product only of the goods
    the pair trades.
    """
    return (
        "economy" in kind.subjects
        and "pair" not in kind.subjects
        and not kind.uses_input_output
        and (goods or not kind.per_product)
    )


def _screens(
    folder: Path, countries: tuple[str, str], lang: str, as_of: date
) -> tuple[BriefTable, ...]:
    """The first country's partners, its goods with the second and what moved between them, as the
    tables in force have it; () where they have no goods of the two, or later retrievals.
    """
    from kirmash.dossier.screens import moved, rankings

    if any(date.fromisoformat(each.retrieved) > as_of for each in Tables(folder).additions()):
        return ()
    first, second = countries
    goods = rankings.trade_rankings(
        folder, rankings.RankingRequest(first, RankingKind.GOODS, partner=second)
    )
    if not goods:
        return ()
    partners = rankings.trade_rankings(folder, rankings.RankingRequest(first))
    section = rankings.ranking_section(folder.parent, (*partners, *goods), lang)
    report = moved.what_moved(folder, countries)
    return (*section.tables, *moved.movement_tables(folder.parent, report, lang))


def _total_documents(
    folder: Path, countries: tuple[str, str], lang: str, as_of: date
) -> tuple[Extraction, ...]:
    """A document a source of the tables, whose text lists the sums of each country's trade with
    everybody, with a claim on each.

    The values are those told by ``as_of``; a source's day is that of the last file taken from it by
    then.
    """
    from kirmash.trade import store

    retrieved: dict[str, date] = {}
    for addition in store.load_manifest(folder).additions:
        day = date.fromisoformat(addition.retrieved)
        if day <= as_of:
            retrieved[addition.source] = max(retrieved.get(addition.source, day), day)
    by_source: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for code in countries:
        for source, year, both in _yearly_totals(folder, code, as_of):
            by_source[source].append((year, code, both))
    return tuple(
        _totals_document(source, totals, (lang, retrieved[source]))
        for source, totals in sorted(by_source.items())
    )


def _totals_document(
    source: str, totals: Iterable[tuple[int, str, str]], note: tuple[str, date]
) -> Extraction:
    rows = sorted(totals)
    lines = [f"{year} {code} {Measure.TURNOVER} " for year, code, _ in rows]
    text = "".join(f"{line}{both}\n" for line, (*_, both) in zip(lines, rows, strict=True))
    name = sha256("\x1f".join(("trade table, sums", source, text)).encode()).hexdigest()
    note_text = translate("evidence.table", note[0], day=format_date(note[1], note[0]))
    document = Document(
        name, source, text, "en", title=source, published=note[1], basis="page", note=note_text
    )
    claims, start = list[Claim](), 0
    for line, (year, code, both) in zip(lines, rows, strict=True):
        span = span_of(text, start + len(line), start + len(line) + len(both))
        start += len(line) + len(both) + 1
        claims.append(
            Claim(
                name,
                Measure.TURNOVER,
                code,
                (span,),
                None,
                period=periods.parse(str(year)),
                quantity=Quantity(float(both), "USD"),
                speaker=source,
                cell=Cell(f"{year}.parquet", "", 0, 0, both),
            )
        )
    return Extraction(document, tuple(claims))


def _yearly_totals(folder: Path, code: str, as_of: date) -> Iterator[tuple[str, int, str]]:
    """A country's exports and imports of a year added up, as it reported them, for every source and
    year that has both.
    """
    from kirmash.trade.totals import economy_totals

    reported_totals = economy_totals.economy_trade_totals(folder, code, as_of=as_of)
    for source, year in sorted({(source, year) for source, year, _ in reported_totals}):
        flows = [
            reported_totals.get((source, year, measure))
            for measure in (Measure.EXPORTS, Measure.IMPORTS)
        ]
        if None not in flows:
            yield source, year, str(sum(flow for flow in flows if flow is not None))


FORMATS = ("html", "pdf", "docx", "xlsx")


@renamed_attributes({"slots": "fields_file"})
@dataclass(frozen=True, slots=True)
class Order:
    """What briefing is wanted: language, folder, formats, a TOML file with the words people filled
    in, the day to look back to, the edition of the HS that goods are brought to.

    ``out`` None is the dossier's own folder of briefs; ``fields_file`` None its fields.toml.

    ``since`` None looks back to the last meeting that the register knows of; ``nomenclature`` ''
    takes the edition in which most economies report; ``opportunities`` what was found of them;
    ``occasion`` '' takes that of the fields. Raises InputError for a language or a format no brief
    is written in.
    """

    lang: str = "en"
    out: Path | None = None
    formats: tuple[str, ...] = FORMATS
    fields_file: Path | None = None
    version: str = ""
    since: date | None = None
    nomenclature: str = ""
    opportunities: OpportunityReport | None = None
    occasion: str = ""

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise InputError(
                "brief.language-unknown",
                "Briefs are not available in '{lang}'.",
                "Choose one of: {known}.",
                lang=self.lang,
                known=tuple(LANGUAGES),
            )
        if unknown := [name for name in self.formats if name not in available_formats()]:
            raise InputError(
                "brief.format-not-available",
                "Briefs are not available in format '{name}'.",
                "Choose one of: {known}.",
                name=unknown[0],
                known=tuple(available_formats()),
            )


def assemble_pair_brief(
    material: DossierMaterial, pair: Pair, order: Order, settings: Settings
) -> briefs.Brief:
    """The brief as pure data: no file is read but the fields and what earlier briefs of the pair
    rested on, none is written. The order in which documents were added has no part in it. Raises
    InputError where ``since`` is yet to come.
    """
    return facts.assemble_brief(gather_brief_inputs(material, pair, order, settings))


def gather_brief_inputs(
    material: DossierMaterial, pair: Pair, order: Order, settings: Settings
) -> BriefMaterial:
    """The records that a brief is put together from. Raises InputError where ``since`` is yet to
    come.
    """
    material = replace(material, extractions=tuple(sorted(material.extractions, key=_by_content)))
    if order.since and order.since > material.as_of:
        raise InputError(
            "brief.date-before-since",
            "The date of the brief, {as_of}, is before {since}.",
            "Give an earlier --since, or a later --as-of.",
            as_of=material.as_of,
            since=order.since,
        )
    check_fields_file(order.fields_file)
    context = gather_country_and_world_figures(material, pair, order.lang, order.nomenclature)
    cells = {claim.document for claim in (*context.country_turnover, *context.world_totals)}
    series = answers.estimate_all_flows(material, pair, settings)
    relevant = tuple(
        extraction
        for extraction in material.extractions
        if extraction.document.id in cells or scope.is_about_pair(pair, extraction)
    )
    extractions = (
        *answers.leave_out_unconfirmed(material, relevant),
        *context.total_documents,
        *shares.totals_of_shares(material, relevant, series.values()),
    )
    deals = tuple(
        d for d in build_deals(material, settings) if scope.is_deal_of_pair(pair, d.parties)
    )
    claims = scope.claims_about_pair(pair, extractions)
    followed = conflicts.find_targets(material, pair, settings)
    return BriefMaterial(
        pair=pair.codes,
        lang=order.lang,
        as_of=material.as_of,
        extractions=extractions,
        series=series,
        country_turnover_claims=context.country_turnover,
        total_trade_claims=context.world_totals,
        indicator_values=context.indices,
        screens=context.screens,
        utterances=answers.gather_utterances(material, claims),
        deals=deals,
        slots=_field_texts(material, order),
        judgements=material.judgements,
        position=material.position,
        version=order.version,
        since=order.since,
        targets=tuple((each.target, each.unit) for each in followed),
        past_brief=past_briefs.past_brief(material, pair),
        opportunities=order.opportunities,
    )


def _field_texts(material: DossierMaterial, order: Order) -> HumanWrittenTexts:
    """The words people filled in, with the order's occasion where it names one."""
    path = order.fields_file or find_fields_file(material.folder)
    texts = load_field_texts(path, order.lang)
    return replace(texts, occasion=order.occasion or texts.occasion)


def _by_content(extraction: Extraction) -> tuple[date, str]:
    return extraction.document.published or date.max, extraction.document.id


def write_brief(
    brief: briefs.Brief,
    pair: Pair,
    order: Order,
    notes: Path | None = None,
    stem: str = "",
) -> tuple[Path, ...]:
    """Write a brief in every format ordered, all of them or none. Raises Unwritable, BriefError.

    Where a run was stopped between two files, the next one finishes what it began; so does
    `kirmash doctor`, by the note that stands in the folder ``notes`` meanwhile where it may be
    written.
    """
    out = order.out or Path()
    stem = stem or f"brief-{pair.first}-{pair.second}-{order.lang}"
    writers = {name: renderers.find_renderer(name).render for name in order.formats}
    contents = {f"{stem}.{name}": writer(brief) for name, writer in writers.items()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        can_note = notes is not None and os.access(notes, os.W_OK)
        with files.noted(notes, out) if notes and can_note else nullcontext():
            return files.write_together(out, stem, contents)
    except OSError as fault:
        raise Unwritable(
            "brief.folder-unwritable",
            "{folder} cannot be written: {cause}.",
            "Choose another folder with --out.",
            folder=out,
            cause=os_cause(fault),
        ) from fault


def available_formats() -> tuple[str, ...]:
    """The formats that a brief can be written in, those of plug-ins last."""
    return renderers.format_names()


def load_field_texts(path: Path, lang: str) -> HumanWrittenTexts:
    """The words people filled in for a language; empty where the file or the language is absent.
    Raises InputError with the line at fault.
    """
    rules = dict.fromkeys(("occasion", *FIELD_NAMES), inputs.texts())
    try:
        section = inputs.read_toml(path, inputs.EMPTY, dict.fromkeys(LANGUAGES, rules))
    except FileNotFoundError:
        return HumanWrittenTexts()
    except OSError as fault:
        raise InputError(
            "brief.fields-unreadable",
            "{path} cannot be read: {cause}.",
            "Check the name and the access rights.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    words = section.get(lang, {})
    ours, theirs, response, press = (_lines(words.get(name, "")) for name in FIELD_NAMES)
    return HumanWrittenTexts(
        " ".join(_lines(words.get("occasion", ""))), ours, theirs, response, press
    )


def _lines(value: str | list[str]) -> tuple[str, ...]:
    """The points of an entry, harmful characters cleaned, empty ones left out."""
    points = [value] if isinstance(value, str) else value
    return tuple(clean for point in points if (clean := clean_text(point).strip()))
