"""How text is written in bytes and cells: its encoding, and the separator of a table's cells."""

from __future__ import annotations

import codecs
import re
from enum import Enum

from kirmash.formats.characters import clean_text, is_clean

SEPARATORS = ",;\t|"


def detect_separator(text: str, separators: str = SEPARATORS, lines: int = 1) -> str:
    """The character that separates the cells of a table, by its first lines with words.

    One line is a row of names: the separator is what is most frequent outside quotes. Several
    lines may hold sentences, with commas of their own: it is what occurs twice or more on the most
    lines, then most often, commas not counted. Of equals, the first of ``separators``; also of
    none.
    """
    sample = [_unquoted(line) for line in text.splitlines() if line.strip()][:lines]

    def rank(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in sample]
        total = 0 if separator == "," and lines > 1 else sum(counts)
        return sum(count > 1 for count in counts), total

    return max(separators, key=rank)


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])


MOJIBAKE = re.compile(
    r"(?:[ÐÑ][\u0080-\u00bf‚-™Œ-ž]|[РС][\u00a0-\u00bf‚-™ЂЃђѓєѕљњќћџЄЇЈ]|Ã[\u0080-\u00bf]|â€)"
)
"""Pairs of letters that only text read in a wrong encoding shows."""
LETTERS = re.compile(r"[^\W\d_]")
UTF8, UTF8_MARKED = "utf-8", "utf-8-sig"

_MARKS = (
    (codecs.BOM_UTF8, UTF8_MARKED),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
_DECLARED_IN = 4_096  # the first bytes, where a file declares its encoding
_UTF16_SHARE = 0.9  # of the high bytes of UTF-16: ASCII and Cyrillic
_ASCII_BLOCK, _CYRILLIC_BLOCK = 0x00, 0x04  # high bytes of UTF-16
_LETTERS_BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"  # of Russian
_TABLE_MARKS = frozenset("\u00a0\u2009\u202f«»–—№“”„…°")  # beside the letters of a table
_WORDS = re.compile(r"\b(?:[A-ZА-ЯЁЎІ]?[a-zа-яёўі’']{2,}|[А-ЯЁЎІ]{2,6})\b")
_SAMPLE = 200_000  # characters by which plausibility is judged
_LOST_WEIGHT, _MOJIBAKE_WEIGHT = 3, 2
# Python's own ways to write text as bytes: no file is in one, and a declared one is a trap.
_NO_CHARSETS = frozenset(
    {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}
)
_PAST_ASCII = 0x80
_CYRILLIC_SHARE = 20  # a table is Cyrillic where more than one letter in so many is past ASCII


class TextKind(Enum):
    """What is read: the encodings likely for it, the likeliest first."""

    PROSE = ("windows-1251", "koi8-r", "cp866", "iso-8859-5", "windows-1252")
    TABLE = ("cp1251", "latin-1", "cp866", "koi8-r")
    PLAN = ("cp1251",)


def encoding_from_bom(raw: bytes) -> str | None:
    """The encoding of a byte order mark; None without a mark."""
    return next((name for mark, name in _MARKS if raw.startswith(mark)), None)


def detect(raw: bytes, kind: TextKind) -> str:
    """The encoding of a file, or of its first bytes; UTF-8 where no encoding can read it.

    A mark wins over all, valid UTF-8 over what a file declares.
    """
    if name := encoding_from_bom(raw):
        return name
    if kind is TextKind.TABLE and (name := _utf16_without_mark(raw)):
        return name
    if _decode_utf8(raw) is not None:
        return UTF8
    if kind is TextKind.PROSE:
        return _most_plausible(raw)[0]
    return _table_encoding(raw) if kind is TextKind.TABLE else kind.value[0]


def decode(raw: bytes, kind: TextKind) -> str:
    """The text in the encoding detected, cleaned of harmful characters and of its mark; U+FFFD in
    place of what cannot be read.

    A last character cut in the middle is dropped. Line ends are ``\\n``.
    """
    return clean_text(decode_as_written(raw, kind))


def decode_as_written(raw: bytes, kind: TextKind) -> str:
    """``decode`` before anything is cleaned: for who judges whether these bytes are text at all."""
    if encoding_from_bom(raw) is None:
        if (text := _decode_utf8(raw)) is not None:
            return text
        if kind is TextKind.PROSE:
            return _most_plausible(raw)[1]
    return raw.decode(detect(raw, kind), errors="replace")


def plausibility(text: str) -> float:
    """How many of the letters are in words of one case, as people write: 0 to 1.

    Unreadable characters and pairs of letters that no one writes count against it, below 0 too.
    """
    sample = text[:_SAMPLE]
    letters = len(LETTERS.findall(sample)) or 1
    lost = sample.count("\ufffd") + sum(
        "\x80" <= char <= "\x9f" or "─" <= char <= "▓" for char in sample
    )
    words = sum(len(word) for word in _WORDS.findall(sample))
    return (
        words - _LOST_WEIGHT * lost - _MOJIBAKE_WEIGHT * len(MOJIBAKE.findall(sample))
    ) / letters


def _decode_utf8(raw: bytes) -> str | None:
    try:
        return codecs.getincrementaldecoder(UTF8)().decode(raw, final=False)
    except UnicodeDecodeError:
        return None


def _most_plausible(raw: bytes) -> tuple[str, str]:
    """An encoding and the text in it: the one declared, a likely one, or UTF-8 with U+FFFD."""
    declared = [name.decode("ascii") for name in _DECLARED.findall(raw[:_DECLARED_IN])[:1]]
    likely = _readable_encodings(raw) or TextKind.PROSE.value
    readings = {
        name: text
        for name in (*declared, *likely)
        if (text := decode_declared(raw, name)) is not None
    }
    readings[UTF8] = raw.decode(UTF8, errors="replace")
    return max(readings.items(), key=lambda reading: plausibility(reading[1]))


def _readable_encodings(raw: bytes, kind: TextKind = TextKind.PROSE) -> tuple[str, ...]:
    """The likely encodings of a kind of text that charset-normalizer takes for a person's."""
    from charset_normalizer import from_bytes

    known = {_codec_name(name): name for name in kind.value}
    matches = from_bytes(
        raw, cp_isolation=list(known), preemptive_behaviour=False, enable_fallback=False
    )
    readable = {_codec_name(name) for match in matches for name in match.could_be_from_charset}
    return tuple(name for codec, name in known.items() if codec in readable)


def _codec_name(name: str) -> str:
    """An encoding's name as charset-normalizer writes it."""
    return codecs.lookup(name).name.replace("-", "_")


def decode_declared(raw: bytes, name: str) -> str | None:
    """The text in the charset a file declares, as written; None where there is no such charset or
    the bytes are not of it.
    """
    try:
        codec = codecs.lookup(name).name
        return None if codec in _NO_CHARSETS else raw.decode(codec)  # LookupError: no text codec
    except (LookupError, UnicodeError, ValueError, AssertionError):
        return None


def _table_encoding(raw: bytes) -> str:
    """The code page of a table: Latin-1 where few letters are past ASCII, else the Cyrillic one
    whose text reads most like Russian; of equals that of Windows.
    """
    past_ascii = sum(byte >= _PAST_ASCII for byte in raw)
    ascii_letters = sum(ord("A") <= byte <= ord("z") for byte in raw)
    cyrillic, western, *others = TextKind.TABLE.value
    if past_ascii * _CYRILLIC_SHARE <= ascii_letters or _mixes_scripts(
        raw.decode(cyrillic, "replace")
    ):
        return western
    readable = _readable_encodings(raw, TextKind.TABLE)
    return max(
        (cyrillic, *others),
        key=lambda name: (_russian_likeness(raw.decode(name, "replace")), name in readable),
    )


def _mixes_scripts(text: str) -> bool:
    """Whether most letters past ASCII are in words with letters of ASCII: accents of the West."""
    words = re.findall(r"[^\W\d_]+", text[:_SAMPLE])
    past = [sum(not char.isascii() for char in word) for word in words]
    inside = sum(
        count for count, word in zip(past, words, strict=True) if 0 < count <= len(word) / 2
    )
    return inside * 2 > sum(past)


def _russian_likeness(text: str) -> float:
    """How plausible a text is as Russian: its words are of one case, its letters the common."""
    sample = text[:_SAMPLE]
    chars = [char for char in sample if not char.isascii() and char not in _TABLE_MARKS]
    words = re.findall(r"[^\W\d_]{2,}", sample)
    of_one_case = sum(len(word) for word in words if word.isupper() or word[1:].islower()) / (
        sum(map(len, words)) or 1
    )
    most = 2 * len(_LETTERS_BY_FREQUENCY)
    ranks = sum(
        place if (place := _LETTERS_BY_FREQUENCY.find(char.casefold())) >= 0 else most
        for char in chars
    )
    return of_one_case - ranks / most * 4 / (len(chars) or 1)


def _utf16_without_mark(raw: bytes) -> str | None:
    """UTF-16 by the noughts of its figures and separators; None where the bytes are none of it."""
    if b"\0" not in raw:
        return None
    even = raw[: len(raw) // 2 * 2]
    halves = {"utf-16-be": even[0::2], "utf-16-le": even[1::2]}
    name, high = max(halves.items(), key=lambda half: half[1].count(_ASCII_BLOCK))
    low = halves["utf-16-be" if name == "utf-16-le" else "utf-16-le"]
    usual = high.count(_ASCII_BLOCK) + high.count(_CYRILLIC_BLOCK)
    if usual < _UTF16_SHARE * len(high) or 0 in low:
        return None
    try:
        text = codecs.getincrementaldecoder(name)().decode(even, final=False)
    except UnicodeDecodeError:
        return None
    return name if is_clean(text.replace("\r", "")) else None
