"""From bytes to text: byte-order marks, declared and undeclared encodings, and what is refused as unreadable."""

from __future__ import annotations

import codecs
import re

from kirmash.errors import DocumentRefused

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_GUESSES = ("windows-1251", "koi8-r", "cp866", "iso-8859-5", "windows-1252")
_WORDS = re.compile(r"\b(?:[A-ZА-ЯЁЎІ]?[a-zа-яёўі’']{2,}|[А-ЯЁЎІ]{2,6})\b")
_LETTERS = re.compile(r"[^\W\d_]")
_MOJIBAKE = re.compile(r"(?:[ÐÑ][\u0080-\u00bf‚-™Œ-ž]|[РС][\u00a0-\u00bf‚-™ЂЃђѓєѕљњћќџЄЇЈ]|Ã[\u0080-\u00bf]|â€)")
_KINDS = (
    (b"%PDF", "a PDF file", "Save the page as HTML, or copy its text into a .txt file."),
    (b"PK\x03\x04", "a ZIP container (XLSX, ODT, damaged DOCX …)", "Save it as .docx, PDF, HTML or .txt."),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file", "Save it as .docx, HTML or .txt."),
    (b"\x89PNG", "a picture", "Scanned pages must be turned into text first."),
    (b"\xff\xd8\xff", "a picture", "Scanned pages must be turned into text first."),
    (b"GIF8", "a picture", "Scanned pages must be turned into text first."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"{\\rtf", "an RTF file", "Save it as HTML or .txt."),
)  # fmt: skip


def decode(raw: bytes, source: str) -> str:
    """The text of a file, line ends as ``\\n``, all else as written.

    A byte-order mark wins, then valid UTF-8, then the declared encoding where its result reads well, then the likeliest
    of the Cyrillic and Western ones. Raises DocumentRefused for an empty or binary file and for text spoilt before.
    """
    _refuse_foreign(raw, source)
    text = _text(raw)
    if "\0" in text:
        raise _binary(source)
    _refuse_spoilt(text, source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_foreign(raw: bytes, source: str) -> None:
    if not raw.strip():
        raise DocumentRefused(f"{source} is empty.", "Save the page again.")
    for magic, what, remedy in _KINDS:
        if raw.startswith(magic):
            raise DocumentRefused(f"{source} is {what}, not a page of text.", remedy)
    if b"\0" in raw and not any(raw.startswith(mark) for mark, _ in _BOMS):
        raise _binary(source)


def _binary(source: str) -> DocumentRefused:
    return DocumentRefused(f"{source} is a binary file: it holds zero bytes.", "Save the page as HTML or its text as .txt.")


def _text(raw: bytes) -> str:
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return raw.decode(name, errors="replace").lstrip("\ufeff")
    try:
        return _utf8(raw)
    except UnicodeDecodeError:
        return max(_decoded(raw), key=_readable)


def _utf8(raw: bytes) -> str:
    """UTF-8, forgiving a last character cut in the middle."""
    return codecs.getincrementaldecoder("utf-8")().decode(raw, final=False)


def _decoded(raw: bytes) -> list[str]:
    """The text in the declared encoding and in every likely one; UTF-8 with marks for what cannot be read comes last."""
    declared = [name.decode("ascii") for name in _DECLARED.findall(raw[:4096])[:1]]
    found = [text for name in (*declared, *_GUESSES) if (text := _in(raw, name)) is not None]
    return [*found, raw.decode("utf-8", errors="replace")]


def _in(raw: bytes, name: str) -> str | None:
    try:
        text = codecs.decode(raw, codecs.lookup(name).name, "strict")
    except (LookupError, UnicodeError, ValueError, AssertionError):
        return None
    return text if isinstance(text, str) else None


def _readable(text: str) -> float:
    """How much of the letters stand in words of one case, as people write: 0 to 1, less for unreadable characters."""
    sample = text[:200_000]
    letters = len(_LETTERS.findall(sample)) or 1
    lost = sample.count("\ufffd") + sum(1 for char in sample if "\x80" <= char <= "\x9f" or "─" <= char <= "▓")
    foreign = len(_MOJIBAKE.findall(sample))
    return (sum(len(word) for word in _WORDS.findall(sample)) - 3 * lost - 2 * foreign) / letters


def _refuse_spoilt(text: str, source: str) -> None:
    """Refuse text whose characters were lost or mangled before it came to us: its words cannot be quoted."""
    letters = len(_LETTERS.findall(text)) + 1
    lost, mangled = text.count("\ufffd"), len(_MOJIBAKE.findall(text))
    if lost >= 3 and lost * 200 > letters:
        raise DocumentRefused(f"{source}: {lost} characters are lost (�).", "Save the page again in its own encoding, or as UTF-8.")
    if mangled >= 10 and mangled * 10 > letters:
        raise DocumentRefused(f"{source} was saved in a wrong encoding: its letters are garbled.", "Save the page again as UTF-8.")
