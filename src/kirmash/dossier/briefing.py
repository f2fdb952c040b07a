"""From the ledger's material to briefing files: facts assembled once, then one writer a format."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kirmash.briefs import facts, renderers
from kirmash.briefs import model as briefs
from kirmash.briefs.material import BriefInputs as BriefMaterial
from kirmash.briefs.material import Slots
from kirmash.briefs.sections import deals as deal_wording
from kirmash.dossier import answers, comparison, scope
from kirmash.dossier.answers import DossierMaterial
from kirmash.dossier.scope import Pair
from kirmash.errors import InputError, Unwritable
from kirmash.formats import files
from kirmash.i18n import LANGUAGES
from kirmash.records.deals import Deal
from kirmash.settings import Settings

FORMATS = ("html", "pdf", "docx", "xlsx")
SLOTS_FILE = "slots.toml"
SLOT_NAMES = ("our_objectives", "their_objectives", "our_response", "press_line")


@dataclass(frozen=True, slots=True)
class Order:
    """What briefing is wanted: language, folder, formats, a TOML file with the words people filled
    in, the day to look back to.

    ``since`` None looks back to the last meeting that the register knows of.
    Raises InputError for a language or a format no brief is written in.
    """

    lang: str = "en"
    out: Path = Path()
    formats: tuple[str, ...] = FORMATS
    slots: Path | None = None
    version: str = ""
    since: date | None = None

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise InputError(
                f"Briefs are not available in '{self.lang}'. Choose one of:", ", ".join(LANGUAGES)
            )
        if unknown := [name for name in self.formats if name not in formats()]:
            raise InputError(
                f"Briefs are not available in format '{unknown[0]}'. Choose one of:",
                ", ".join(formats()),
            )


def assemble(
    material: DossierMaterial, pair: Pair, order: Order, settings: Settings
) -> briefs.Brief:
    """The brief as pure data: no file is read but the slots, none is written. Raises InputError
    where ``since`` is yet to come.
    """
    if order.since and order.since > material.as_of:
        raise InputError(
            f"The date of the brief, {material.as_of}, is before {order.since}.",
            "Give an earlier --since, or a later --as-of.",
        )
    context = comparison.build_comparison(material, pair, order.lang)
    cells = {claim.document for claim in (*context.country_turnover, *context.world_totals)}
    relevant = tuple(
        extraction
        for extraction in material.extractions
        if extraction.document.id in cells or scope.is_about_pair(pair, extraction)
    )
    extractions = (*relevant, *context.total_documents)
    deals = tuple(
        d for d in answers.deals(material, settings) if scope.includes_deal(pair, d.parties)
    )
    claims = scope.claims_about_pair(pair, extractions)
    return facts.assemble(
        BriefMaterial(
            pair=pair.codes,
            lang=order.lang,
            as_of=material.as_of,
            extractions=extractions,
            series=answers.all_series(material, pair, settings),
            reference_claims=context.country_turnover,
            total_trade_claims=context.world_totals,
            indicator_values=context.indices,
            utterances=answers.gather_utterances(material, claims),
            deals=deals,
            slots=slots(order.slots or material.folder / SLOTS_FILE, order.lang),
            judgements=material.judgements,
            position=material.position,
            version=order.version,
            since=order.since,
        )
    )


def write(brief: briefs.Brief, pair: Pair, order: Order) -> tuple[Path, ...]:
    """Write a brief in every format ordered; each file is whole or absent. Raises Unwritable,
    BriefError.
    """
    stem = f"brief-{pair.first}-{pair.second}-{order.lang}"
    writers = {name: renderers.find_renderer(name).render for name in order.formats}
    try:
        order.out.mkdir(parents=True, exist_ok=True)
        return tuple(
            files.write_atomically(order.out / f"{stem}.{name}", writer(brief))
            for name, writer in writers.items()
        )
    except OSError as fault:
        raise Unwritable(
            f"{order.out} cannot be written: {fault.strerror}.", "Choose another folder with --out."
        ) from fault


def formats() -> tuple[str, ...]:
    """The formats that a brief can be written in, those of plug-ins last."""
    return renderers.format_names()


def slots(path: Path, lang: str) -> Slots:
    """The words people filled in for a language; empty slots where the file or the language is
    absent. Raises InputError.
    """
    if not path.exists():
        return Slots()
    try:
        section = tomllib.loads(path.read_text("utf-8")).get(lang, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(
            f"{path} is not valid TOML: {fault}.", "Correct the line given."
        ) from fault
    if not isinstance(section, dict):
        raise InputError(
            f"{path}: {lang} must be a section.", f"Write [{lang}] on a line of its own."
        )
    ours, theirs, response, press = (
        _lines(path, name, section.get(name, ())) for name in SLOT_NAMES
    )
    return Slots(
        " ".join(_lines(path, "occasion", section.get("occasion", ""))),
        ours,
        theirs,
        response,
        press,
    )


def describe_deal(deal: Deal, lang: str, pair: Pair) -> str:
    """What a deal is, in the language asked for: from its kind, goods, theme and parties, never
    from the text's words.
    """
    return deal_wording.deal_summary(deal, lang, pair.codes)


def _lines(path: Path, name: str, value: object) -> tuple[str, ...]:
    lines = [value] if isinstance(value, str) and value else value
    if isinstance(lines, list | tuple) and all(isinstance(line, str) for line in lines):
        return tuple(lines)
    if value == "":
        return ()
    raise InputError(
        f"{path}: {name} must be text or a list of texts.",
        "Put each point in quotes, inside brackets.",
    )
