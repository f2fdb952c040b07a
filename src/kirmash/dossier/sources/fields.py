"""The fields of a brief that people fill in: the file that a dossier has for them."""

from __future__ import annotations

from pathlib import Path

from kirmash.errors import InputError, Unwritable, os_cause
from kirmash.formats import files
from kirmash.i18n import translate
from kirmash.messages import LANGUAGES

FIELDS_FILE, OLD_FIELDS_FILE = "fields.toml", "slots.toml"
FIELD_NAMES = ("our_objectives", "their_objectives", "our_response", "press_line")


def find_fields_file(folder: Path) -> Path:
    """The file with the fields of a dossier's briefs, whether or not it is there: one of the old
    name counts where the new one is absent.
    """
    place, old = folder / FIELDS_FILE, folder / OLD_FIELDS_FILE
    return old if old.exists() and not place.exists() else place


def check_fields_file(path: Path | None) -> None:
    """Raise InputError where a file of fields is named that is not there."""
    if path and not path.exists():
        raise InputError(
            "brief.fields-absent",
            "The file {path} does not exist.",
            "Check the name after --fields; `kirmash init` writes such a file to be filled in.",
            path=path,
        )


def write_fields_file(folder: Path, lang: str) -> Path | None:
    """Write a file with every field empty and a line in ``lang`` about each, in both languages of
    the brief, that of the reader first; None where there is one, of either name. Raises Unwritable.
    """
    place = find_fields_file(folder)
    if place.exists():
        return None
    lines = [f"# {line}" for line in translate("cli.fields.head", lang).split("\n")]
    for section in sorted(LANGUAGES, key=lambda language: language != lang):
        lines += ["", f"[{section}]"]
        for name in ("occasion", *FIELD_NAMES):
            empty = '""' if name == "occasion" else "[]"
            lines += [f"# {translate(f'cli.fields.{name}', lang)}", f"{name} = {empty}"]
    try:
        files.write_atomically(place, ("\n".join(lines) + "\n").encode())
    except OSError as fault:
        raise Unwritable(
            "dossier.folder-unwritable",
            "{folder} cannot be written: {cause}.",
            "Choose another folder.",
            folder=folder,
            cause=os_cause(fault),
        ) from fault
    return place


def old_file_notice(folder: Path) -> str:
    """What is to be said of a file of the old name, as the key of a sentence: that it is read, or
    that it is not as the new one is there; '' where there is none.
    """
    old = folder / OLD_FIELDS_FILE
    if not old.exists():
        return ""
    return "old_fields" if find_fields_file(folder) == old else "two_fields"
