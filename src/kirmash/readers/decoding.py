"""From bytes to text: byte-order marks, declared and undeclared encodings, and what is refused as
unreadable.
"""

from __future__ import annotations

from kirmash.errors import DocumentRefused
from kirmash.formats import containers, encodings
from kirmash.formats.characters import clean_text

# Lost and garbled characters for which a text is refused: so many, and one in so many letters.
_MIN_LOST, _LOST_PER = 3, 200
_MIN_MANGLED, _MANGLED_PER = 10, 10
_KINDS = (
    (b"%PDF", "a PDF file", "Save the page as HTML, or copy its text into a .txt file."),
    (
        containers.ZIP,
        "a ZIP container (XLSX, ODT, damaged DOCX …)",
        "Save it as .docx, PDF, HTML or .txt.",
    ),
    (containers.OLE, "an old Microsoft Office file", "Save it as .docx, HTML or .txt."),
    (b"\x89PNG", "a picture", "Scanned pages must be turned into text first."),
    (b"\xff\xd8\xff", "a picture", "Scanned pages must be turned into text first."),
    (b"GIF8", "a picture", "Scanned pages must be turned into text first."),
    (containers.GZIP, "a gzip file", "Unpack it first."),
    (b"{\\rtf", "an RTF file", "Save it as HTML or .txt."),
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
        raise DocumentRefused(f"{source} is empty.", "Save the page again.")
    for magic, what, remedy in _KINDS:
        if raw.startswith(magic):
            raise DocumentRefused(f"{source} is {what}, not a page of text.", remedy)
    if b"\0" in raw and encodings.encoding_from_bom(raw) is None:
        raise _binary(source)


def _binary(source: str) -> DocumentRefused:
    return DocumentRefused(
        f"{source} is a binary file: it holds zero bytes.",
        "Save the page as HTML or its text as .txt.",
    )


def _refuse_garbled(text: str, source: str) -> None:
    """Refuse text whose characters were lost or mangled before it came to us: its words cannot be
    quoted.
    """
    letters = len(encodings.LETTERS.findall(text)) + 1
    lost, mangled = text.count("\ufffd"), len(encodings.MOJIBAKE.findall(text))
    if lost >= _MIN_LOST and lost * _LOST_PER > letters:
        raise DocumentRefused(
            f"{source}: {lost} characters are lost (�).",
            "Save the page again in its own encoding, or as UTF-8.",
        )
    if mangled >= _MIN_MANGLED and mangled * _MANGLED_PER > letters:
        raise DocumentRefused(
            f"{source} was saved in a wrong encoding: its letters are garbled.",
            "Save the page again as UTF-8.",
        )
