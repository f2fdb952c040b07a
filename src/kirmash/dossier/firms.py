"""The enterprises of a dossier, and the questions that lists of the user's raise about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kirmash import inputs
from kirmash.deals import firms, watchlists
from kirmash.deals.firms import Enterprise, FirmMention, parse_firm_name
from kirmash.deals.watchlists import ScreeningList, ScreeningMatch
from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial, build_deals
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError, os_cause
from kirmash.formats.characters import clean_line
from kirmash.ledger.views import View
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import Actor, ActorKind
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from kirmash.settings import Settings

MAX_LIST_BYTES = 2_000_000_000  # of a list: the largest published is in the hundreds of millions

__all__ = [
    "Enterprise",
    "EnterpriseReport",
    "ScreeningList",
    "ScreeningMatch",
    "find_enterprises",
    "list_enterprises",
]

_ENTERPRISE_KINDS = frozenset(
    {ActorKind.COMPANY, ActorKind.ORGANISATION}
)  # governments sign for others; their papers stand in the register
LISTS_FOLDER = "lists"
"""The folder of a dossier whose files are taken as lists without being named."""

MIN_FIRM_NAME = 4  # letters of a name that is looked for in what an office is called


@dataclass(frozen=True, slots=True)
class EnterpriseReport:
    """Enterprises by name, the lists they were compared with, and the questions these raise."""

    enterprises: tuple[Enterprise, ...]
    flags: tuple[ScreeningMatch, ...]
    lists: tuple[ScreeningList, ...]


def find_enterprises(
    workspace: Workspace, pair: Pair | None, files: Sequence[Path], view: View
) -> EnterpriseReport:
    """The enterprises of documents about a pair, or of all, compared with the user's lists.

    Raises InputError for a list that is none.
    """
    enterprises = list_enterprises(
        workspace.enterprise_material(pair, view), None, workspace.settings
    )
    loaded = load_screening_lists(workspace.folder, files)
    return EnterpriseReport(
        enterprises, watchlists.find_screening_matches(enterprises, loaded), loaded
    )


def list_enterprises(
    material: DossierMaterial, pair: Pair | None, settings: Settings
) -> tuple[Enterprise, ...]:
    """Every enterprise named in the dossier, or in documents that speak of the pair.

    Linked to the deals of the dossier.
    """
    extractions = [
        extraction
        for extraction in material.extractions
        if pair is None or scope.is_about_pair(pair, extraction)
    ]
    mentions = [
        mention for extraction in extractions for mention in _enterprise_mentions(extraction)
    ]
    return firms.cluster_mentions_into_enterprises(
        mentions, build_deals(material, settings), material.judgements
    )


def _enterprise_mentions(extraction: Extraction) -> Iterator[FirmMention]:
    people = [actor for actor in extraction.actors if actor.kind is ActorKind.PERSON]
    for actor in extraction.actors:
        if actor.kind in _ENTERPRISE_KINDS:
            deals = [deal for deal in extraction.deals if actor.key and actor.key in deal.actors]
            goods = tuple(dict.fromkeys(key for deal in deals for key in deal.goods))
            yield FirmMention(
                actor,
                goods,
                tuple(dict.fromkeys(code for deal in deals for code in deal.hs)),
                _firm_officials(actor, people),
            )


def _firm_officials(firm: Actor, people: Iterable[Actor]) -> tuple[str, ...]:
    """People whose office is said to be of the firm: 'director of Dormash'."""
    name = parse_firm_name(firm.name).core
    if len(name) < MIN_FIRM_NAME:
        return ()
    officials = (
        person
        for person in people
        if person.role and f" {name} " in f" {parse_firm_name(person.role).core} "
    )
    return tuple(f"{person.name}, {person.role}" for person in officials)


def load_screening_lists(folder: Path, files: Sequence[Path]) -> tuple[ScreeningList, ...]:
    """The lists named and those that lie in the dossier's own folder for them.

    Raises InputError for one that is none.
    """
    own = (
        sorted(path for path in (folder / LISTS_FOLDER).glob("*") if path.is_file())
        if (folder / LISTS_FOLDER).is_dir()
        else []
    )
    return tuple(_load_screening_list(path) for path in (*own, *files))


def _load_screening_list(path: Path) -> ScreeningList:
    """One list, read by a limited child process."""
    raw = _read_bytes(path)
    arguments = (raw, clean_line(path.name))
    parse = watchlists.parse_screening_list
    return workers.read_table(parse, path, arguments, Limits.for_table(len(raw)))


def _read_bytes(path: Path) -> bytes:
    try:
        return inputs.read_regular_file(path, MAX_LIST_BYTES)
    except OSError as fault:
        raise InputError(
            "watchlist.unreadable",
            "{path} cannot be read: {cause}.",
            "Check the name and the access rights.",
            path=path,
            cause=os_cause(fault),
        ) from fault
