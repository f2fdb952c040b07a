"""The fields of the brief as people edit them: read from ``fields.toml`` and written to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kirmash.dossier.briefing import load_field_texts
from kirmash.dossier.sources.fields import FIELD_NAMES, find_fields_file
from kirmash.errors import InputError, Unwritable, os_cause
from kirmash.formats import encoding_json, files
from kirmash.formats.characters import clean_line, clean_text
from kirmash.i18n import translate
from kirmash.messages import LANGUAGES

OCCASION = "occasion"
EDITED = (OCCASION, *FIELD_NAMES)
"""The fields of each language, in the order of the file."""
MAX_FIELD = 6_000
"""Characters of one field."""

FieldTexts = Mapping[str, Mapping[str, str]]
"""By language and field: the points of a field, a line each."""


@dataclass(frozen=True, slots=True)
class BriefFields:
    """The fields by language, the file's name, and the digest of what it held ('' for none)."""

    texts: FieldTexts
    file: str
    digest: str


def load_fields(folder: Path) -> BriefFields:
    """The fields of a dossier as they stand. Raises InputError for a file with a fault."""
    place = find_fields_file(folder)
    texts: dict[str, dict[str, str]] = {}
    for lang in LANGUAGES:
        words = load_field_texts(place, lang)
        points = words.our_objectives, words.their_objectives, words.our_response, words.press_line
        texts[lang] = {OCCASION: words.occasion} | {
            name: "\n".join(lines) for name, lines in zip(FIELD_NAMES, points, strict=True)
        }
    return BriefFields(texts, place.name, _digest(place))


def _digest(place: Path) -> str:
    try:
        return sha256(place.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def save_fields(folder: Path, texts: FieldTexts, before: str, lang: str) -> Path:
    """Write the fields, with a line in ``lang`` about each; ``before`` is the digest that they were
    edited from. Raises InputError where the file was changed meanwhile or a field is too long, and
    Unwritable; then the file is as it was.
    """
    place = find_fields_file(folder)
    if before != _digest(place):
        raise InputError(
            "fields.changed",
            "The fields were changed by somebody else meanwhile; nothing was saved.",
            "Go back, copy your words, reload the page and write them again.",
        )
    content = "\n".join(_lines(texts, lang)) + "\n"
    try:
        files.write_atomically(place, content.encode())
    except OSError as fault:
        raise Unwritable(
            "fields.unwritable",
            "The fields could not be saved in {folder}: {cause}. What was saved before stays.",
            "Check the free space and the access rights, and save again.",
            folder=folder,
            cause=os_cause(fault),
        ) from fault
    return place


def _lines(texts: FieldTexts, lang: str) -> Iterable[str]:
    yield from (f"# {line}" for line in translate("cli.fields.head", lang).split("\n"))
    for section in sorted(LANGUAGES, key=lambda language: language != lang):
        yield ""
        yield f"[{section}]"
        for name in EDITED:
            text = texts.get(section, {}).get(name, "")
            if len(text) > MAX_FIELD:
                raise InputError(
                    "fields.too-long",
                    "A field of the brief is longer than {limit:,} characters.",
                    "Page one is short: keep the main points.",
                    limit=MAX_FIELD,
                )
            yield f"# {translate(f'cli.fields.{name}', lang)}"
            yield f"{name} = {_value(name, text)}"


def _value(name: str, text: str) -> str:
    """A field as TOML: a list of points, the occasion as one text."""
    if name == OCCASION:
        return _quoted(clean_line(text).strip())
    points = [line.strip() for line in clean_text(text).split("\n")]
    return f"[{', '.join(_quoted(point) for point in points if point)}]"


def _quoted(text: str) -> str:
    """A basic string of TOML, which has the escapes of JSON."""
    return encoding_json.single_line_json(text).replace("\x7f", "\\u007f")
