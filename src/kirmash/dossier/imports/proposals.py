"""Mappings for tables that nobody has described: proposed, and kept once they are used."""

from __future__ import annotations

from pathlib import Path

from kirmash.errors import InputError
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from kirmash.trade.sources import guessing
from kirmash.trade.sources.guessing import MappingProposal
from kirmash.trade.sources.mapping_file import resolve_mapping

__all__ = ["MappingProposal", "keep_mapping", "propose_mapping", "resolve_mapping"]

_LIMITS = Limits(120.0, 3_000_000_000)


def propose_mapping(path: Path) -> MappingProposal:
    """A mapping for a file and what it gives, worked out in a limited child process. Raises
    DocumentRefused where no row looks like the names of a table of trade.
    """
    return workers.read_table(guessing.propose_mapping, path, (path,), _LIMITS)


def keep_mapping(folder: Path, path: Path, proposal: MappingProposal) -> Path:
    """Keep the mapping of a file beside the dossier's tables; where it is. Raises InputError where
    the proposal leaves something open, and where another mapping has its name.
    """
    if proposal.missing:
        raise InputError(
            "guess.incomplete",
            "{file} does not state everything that a mapping needs: {missing}.",
            "Save the proposal, fill in the lines that begin with #, and add the file with "
            "--mapping.",
            file=path.name,
            missing=proposal.missing,
        )
    place = folder / f"{path.stem}.mapping.toml"
    if place.exists() and place.read_text("utf-8") != proposal.text:
        raise InputError(
            "guess.mapping-exists",
            "{path} already exists with other content.",
            "Add the file with --mapping and that file, or rename it.",
            path=place,
        )
    place.write_text(proposal.text, "utf-8")
    return place
