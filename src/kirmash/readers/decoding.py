"""From bytes to text: byte-order marks, declared and undeclared encodings, and what is refused as
unreadable.
"""

from __future__ import annotations

from kirmash.errors import DocumentRefused
from kirmash.formats import containers, encodings
from kirmash.formats.characters import clean_text
from kirmash.messages import Plural, message

# Lost and garbled characters for which a text is refused: so many, and one in so many letters.
_MIN_LOST, _LOST_PER = 3, 200
_MIN_MANGLED, _MANGLED_PER = 10, 10
_PICTURE = message(
    "document.is-picture",
    "{source} is a picture, not a page of text.",
    "Scanned pages must be turned into text first.",
)
_KINDS = (
    (
        b"%PDF",
        message(
            "document.is-pdf",
            "{source} is a PDF file, not a page of text.",
            "Save the page as HTML, or copy its text into a .txt file.",
        ),
    ),
    (
        containers.ZIP,
        message(
            "document.is-zip",
            "{source} is a ZIP container (XLSX, ODT, damaged DOCX …), not a page of text.",
            "Save it as .docx, PDF, HTML or .txt.",
        ),
    ),
    (
        containers.OLE,
        message(
            "document.is-old-office",
            "{source} is an old Microsoft Office file, not a page of text.",
            "Save it as .docx, HTML or .txt.",
        ),
    ),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (
        containers.GZIP,
        message(
            "document.is-gzip",
            "{source} is a gzip file, not a page of text.",
            "Unpack it first.",
        ),
    ),
    (
        b"{\\rtf",
        message(
            "document.is-rtf",
            "{source} is an RTF file, not a page of text.",
            "Save it as HTML or .txt.",
        ),
    ),
)


def decode(raw: bytes, source: str) -> str:
    """The text of a file, line ends as ``\\n``, harmful characters cleaned, all else as written.

    A byte-order mark wins, then valid UTF-8, then the declared encoding where its result reads
    well, then the likeliest of the Cyrillic and Western ones. Raises DocumentRefused for an empty
    or binary file and for text spoilt before.
    """
    _refuse_other_formats(raw, source)
    text = encodings.decode_as_written(raw, encodings.TextKind.PROSE)
    if "\0" in text:
        raise _binary(source)
    _refuse_garbled(text, source)
    return clean_text(text)


def _refuse_other_formats(raw: bytes, source: str) -> None:
    if not raw.strip():
        raise DocumentRefused(
            "document.empty",
            "{source} is empty.",
            "Save the page again.",
            source=source,
        )
    for magic, kind in _KINDS:
        if raw.startswith(magic):
            raise DocumentRefused(kind.with_params(source=source))
    if b"\0" in raw and encodings.encoding_from_bom(raw) is None:
        raise _binary(source)


def _binary(source: str) -> DocumentRefused:
    return DocumentRefused(
        "document.binary",
        "{source} is a binary file: it contains zero bytes.",
        "Save the page as HTML or its text as .txt.",
        source=source,
    )


def _refuse_garbled(text: str, source: str) -> None:
    """Refuse text whose characters were lost or mangled before it came to us: its words cannot be
    quoted.
    """
    letters = len(encodings.LETTERS.findall(text)) + 1
    lost, mangled = text.count("\ufffd"), len(encodings.MOJIBAKE.findall(text))
    if lost >= _MIN_LOST and lost * _LOST_PER > letters:
        raise DocumentRefused(
            "document.lost-characters",
            Plural(
                "{source}: {count} character is lost (�).",
                "{source}: {count} characters are lost (�).",
            ),
            "Save the page again in its own encoding, or as UTF-8.",
            source=source,
            count=lost,
        )
    if mangled >= _MIN_MANGLED and mangled * _MANGLED_PER > letters:
        raise DocumentRefused(
            "document.garbled",
            "{source} was saved in a wrong encoding: its letters are garbled.",
            "Save the page again as UTF-8.",
            source=source,
        )
