"""The enterprises of a dossier, and the questions that lists of the user's raise about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kirmash.deals import firms, watchlists
from kirmash.deals.firms import Enterprise, Named, parted
from kirmash.deals.watchlists import Flag, WatchList
from kirmash.dossier import answers, scope
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.ledger.store import View
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.extractions import Extraction
from kirmash.settings import Settings

__all__ = ["Enterprise", "EnterpriseReport", "Flag", "WatchList", "find", "of"]

_TRADING = frozenset(
    {ActorKind.COMPANY, ActorKind.ORGANISATION}
)  # governments sign for others; their papers stand in the register
LISTS = "lists"
"""The folder of a dossier whose files are taken as lists without being named."""


@dataclass(frozen=True, slots=True)
class EnterpriseReport:
    """Enterprises by name, the lists they were compared with, and the questions these raise."""

    enterprises: tuple[Enterprise, ...]
    flags: tuple[Flag, ...]
    lists: tuple[WatchList, ...]


def find(
    workspace: Workspace, pair: Pair | None, files: Sequence[Path], view: View
) -> EnterpriseReport:
    """The enterprises of documents about a pair, or of all, compared with the user's lists.

    Raises InputError for a list that is none.
    """
    found = of(workspace.material(view), pair, workspace.settings)
    loaded = lists(workspace.folder, files)
    return EnterpriseReport(found, watchlists.flags(found, loaded), loaded)


def of(material: Material, pair: Pair | None, settings: Settings) -> tuple[Enterprise, ...]:
    """Every enterprise named in the dossier, or in documents that speak of the pair.

    Linked to the deals of the dossier.
    """
    told = [one for one in material.extractions if pair is None or scope.about(pair, one)]
    named = [made for one in told for made in _named(one)]
    return firms.register(named, answers.deals(material, settings), material.judgements)


def _named(extraction: Extraction) -> Iterator[Named]:
    people = [actor for actor in extraction.actors if actor.kind is ActorKind.PERSON]
    for actor in extraction.actors:
        if actor.kind in _TRADING:
            beside = [deal for deal in extraction.deals if actor.key and actor.key in deal.actors]
            goods = tuple(dict.fromkeys(key for deal in beside for key in deal.goods))
            yield Named(
                actor,
                goods,
                tuple(dict.fromkeys(code for deal in beside for code in deal.hs)),
                _heads(actor, people),
            )


def _heads(firm: Actor, people: Iterable[Actor]) -> tuple[str, ...]:
    """People whose office is said to be of the firm: 'director of Dormash'."""
    core = f" {parted(firm.name).core} "
    held = (
        one for one in people if one.role and len(core) > 5 and core in f" {parted(one.role).core} "
    )
    return tuple(f"{one.name}, {one.role}" for one in held)


def lists(folder: Path, given: Sequence[Path]) -> tuple[WatchList, ...]:
    """The lists named and those that lie in the dossier's own folder for them.

    Raises InputError for one that is none.
    """
    own = (
        sorted(path for path in (folder / LISTS).glob("*") if path.is_file())
        if (folder / LISTS).is_dir()
        else []
    )
    return tuple(watchlists.load(_bytes(path), path.name) for path in (*own, *given))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(
            f"{path} cannot be read: {fault.strerror}.", "Check the name and the access rights."
        ) from fault
