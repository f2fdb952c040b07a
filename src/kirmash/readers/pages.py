"""Documents from files of any format: the reader is chosen by contents, the text is dated and its
language detected.

A DOCX is read here too: a line a paragraph, a line a table row ("exports | 98.4 | 2014").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import takewhile
from pathlib import Path, PurePath

from kirmash import plugins
from kirmash.errors import DocumentRefused, PluginRefused
from kirmash.formats import docx
from kirmash.formats.characters import clean_line, clean_text
from kirmash.i18n import translate_plural
from kirmash.lang import dates, detect
from kirmash.readers import boilerplate, decoding, email, html, pdf, wikitext
from kirmash.readers.base import RawDocument
from kirmash.readers.dates import PublicationDate, date_of_text, supply_date
from kirmash.records.evidence import Document
from kirmash.reference import lexicons
from kirmash.sandbox import workers
from kirmash.settings import Settings


def read_docx(raw: bytes, settings: Settings) -> RawDocument:
    """The text of a DOCX. Raises DocumentRefused for macros, a decompression bomb, a damaged or
    hostile file.
    """
    docx.refuse_unsafe_file(raw)
    return workers.run(parse_docx, raw, settings.parse_seconds, settings.parse_memory)


def parse_docx(raw: bytes) -> RawDocument:
    """:func:`read` without limits, for the child process."""
    content = docx.parse(raw)
    return RawDocument(
        "\n".join(line for line in _lines(content) if line), file_date=content.created
    )


def _lines(content: docx.WordContent) -> Iterator[str]:
    for block in content.blocks:
        if isinstance(block, str):
            yield block
        else:
            yield from (" | ".join(cell.text for cell in row) for row in block)


@dataclass(frozen=True, slots=True)
class Reader:
    """A document format: whether a file's bytes are of it, and its words.

    ``suffixes`` are the ends of names, such as ".pdf", by which a folder's files are taken.
    ``read`` raises DocumentRefused for a file that cannot be read.
    """

    name: str
    suffixes: tuple[str, ...]
    fits: Callable[[bytes], bool]
    read: Callable[[bytes, Settings], RawDocument]


def find_reader(raw: bytes, source: str = "") -> Reader | None:
    """The reader of a file by its content; None for text of any kind.

    Raises DocumentRefused where none fits and a plug-in's failed that is of files named like
    ``source``: read as text, such a file would give words that it does not say.
    """
    suffix = PurePath(source).suffix.lower()
    failed: PluginRefused | None = None
    for reader in REGISTRY.items().values():
        try:
            if reader.fits(raw):
                return reader
        except PluginRefused as fault:
            if suffix in reader.suffixes and suffix not in _TEXT:
                failed = failed or fault
    if failed:
        raise DocumentRefused(failed.problem) from failed
    return None


def reader_suffixes() -> frozenset[str]:
    """The ends of names of every format there is a reader of."""
    return frozenset(end for reader in REGISTRY.items().values() for end in reader.suffixes)


def _is_pdf(raw: bytes) -> bool:
    return pdf.MAGIC in raw[:1024]


def _read_email(raw: bytes, settings: Settings) -> RawDocument:
    letter = email.read(raw, settings)
    text = letter.text_or_html
    if letter.is_html:
        text = html.read(text, "The letter", settings).text
    return RawDocument(text, letter.subject, letter.sent, unread_parts=letter.attachments)


def _built_in() -> Iterable[Reader]:
    return (
        Reader("pdf", (".pdf",), _is_pdf, pdf.read),
        Reader("docx", (".docx",), docx.is_docx, read_docx),
        Reader("email", (".eml",), email.is_email, _read_email),
    )


def _guard_reader(reader: Reader, plugin_name: str) -> Reader:
    """A plug-in's reader: a fault in it makes the document unreadable, and no more."""

    def fits(raw: bytes) -> bool:
        return bool(reader.fits(raw))

    read = plugins.guard(plugin_name, reader.read, RawDocument, "read()")

    def read_or_refuse(raw: bytes, settings: Settings) -> RawDocument:
        try:
            return read(raw, settings)
        except PluginRefused as fault:
            raise DocumentRefused(fault.problem) from fault

    return replace(reader, fits=plugins.guard(plugin_name, fits), read=read_or_refuse)


REGISTRY: plugins.Registry[Reader] = plugins.Registry(
    plugins.PluginGroup(plugins.READERS, Reader, lambda reader: (reader.name,), _guard_reader),
    _built_in,
)


_HTML = frozenset({".html", ".htm", ".xhtml"})
_TEXT = frozenset({*_HTML, ".txt", ".wiki", ".mediawiki"})
_MARKUP = re.compile(
    r"^\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(r"(URL|DATE):[ \t]*(.*)\n", re.IGNORECASE)
_TITLE_LENGTH, _TITLE_WORDS, _HEAD = 250, 3, 4_000


@dataclass(frozen=True, slots=True)
class TextHeader:
    """What the leading lines of a plain text say of it."""

    text: str
    url: str | None
    day: date | None


def document_suffixes() -> frozenset[str]:
    """The ends of names of the files that are documents."""
    return _TEXT | reader_suffixes()


def check_size(path: Path, settings: Settings) -> None:
    """Refuse a file larger than ``settings.max_document_bytes`` without reading it. Raises
    DocumentRefused, OSError.
    """
    _check_bytes(path.stat().st_size, path.name, settings)


def load_document(raw: bytes, source: str, user_date: date | None, settings: Settings) -> Document:
    """The document of a file, its format detected from its contents: PDF, DOCX, e-mail, HTML, wiki
    markup, or plain text with leading ``URL:`` and ``DATE:`` lines.

    ``source`` is the file's name, ``user_date`` a publication date a person states: of a page that
    has none of its own. Raises DocumentRefused.
    """
    _check_bytes(len(raw), source, settings)
    document = sha256(raw).hexdigest()
    try:
        reader = find_reader(raw, source)
        raw_document = reader.read(raw, settings) if reader else None
    except DocumentRefused as fault:
        raise DocumentRefused(fault.problem.at("place.file", "{source}", source=source)) from fault
    if raw_document:
        return _from_raw_document(document, raw_document, source, (user_date, settings))
    text = decoding.decode(raw, source)
    if PurePath(source).suffix.lower() in _HTML or _MARKUP.match(text[:2_000]):
        return _from_html(document, text, source, (user_date, settings))
    return _from_text(document, text, source, (user_date, settings))


def _check_bytes(size: int, source: str, settings: Settings) -> None:
    if size > settings.max_document_bytes:
        raise DocumentRefused(
            "document.too-big",
            "{source} has {size:,} bytes; the limit is {limit:,}.",
            "Save only the text of the page, or increase max_document_bytes in kirmash.toml.",
            source=source,
            size=size,
            limit=settings.max_document_bytes,
        )


def _from_raw_document(
    document: str, raw_document: RawDocument, source: str, options: tuple[date | None, Settings]
) -> Document:
    """The date is the document's own, then that of its text, then a supplied one, at last that of
    the file's properties.
    """
    user_date, settings = options
    raw_document = _clean(raw_document)
    _check_text(raw_document.text, source, settings)
    lang = detect.detect_language(raw_document.text)
    known = (
        PublicationDate(raw_document.stated_date, "page")
        if raw_document.stated_date
        else date_of_text(raw_document.text, None)
    )
    if known.day is None and raw_document.file_date:
        known = PublicationDate(raw_document.file_date, "metadata")
    known = supply_date(known, user_date)
    title = raw_document.title or _title(raw_document.text, lang) or _first_line(raw_document.text)
    names = "; ".join(raw_document.unread_parts)
    note = (
        translate_plural(
            "document.attachments.count",
            "en" if lang == "en" else "ru",
            len(raw_document.unread_parts),
            names=names,
        )
        if raw_document.unread_parts
        else None
    )
    return Document(
        document,
        source,
        raw_document.text,
        lang,
        title=title,
        published=known.day,
        basis=known.basis,
        note=note,
    )


def _clean(raw_document: RawDocument) -> RawDocument:
    """Harmful characters cleaned, whichever reader or plug-in the words come from."""
    return replace(
        raw_document,
        text=clean_text(raw_document.text),
        title=clean_line(raw_document.title or "") or None,
        unread_parts=tuple(map(clean_line, raw_document.unread_parts)),
    )


def _from_html(
    document: str, markup: str, source: str, options: tuple[date | None, Settings]
) -> Document:
    user_date, settings = options
    page = html.read(markup, source, settings)
    _check_text(page.text, source, settings)
    dated = supply_date(PublicationDate(page.published, page.basis), user_date)
    return Document(
        document,
        source,
        page.text,
        detect.detect_language(page.text),
        page.url,
        page.title,
        dated.day,
        dated.basis,
        page.outlet or (lexicons.url_host(page.url) or None),
        page.note,
    )


def _from_text(
    document: str, full_text: str, source: str, options: tuple[date | None, Settings]
) -> Document:
    user_date, settings = options
    heading = _split_header(full_text)
    if wikitext.is_wikitext(heading.text):
        heading = replace(heading, text=wikitext.strip_wiki_markup(heading.text))
    _check_text(heading.text, source, settings)
    lang = detect.detect_language(heading.text)
    dated = _publication_date(heading, user_date)
    title = _title(heading.text, lang)
    return Document(
        document,
        source,
        heading.text,
        lang,
        heading.url,
        title,
        dated.day,
        dated.basis,
        (lexicons.url_host(heading.url) or None),
    )


def _check_text(text: str, source: str, settings: Settings) -> None:
    if not any(char.isalpha() for char in text):
        raise DocumentRefused(
            "document.no-text",
            "{source} contains no text.",
            "Save the page itself, not its frame or an image of it.",
            source=source,
        )
    if len(text) > settings.max_text_chars:
        limit = settings.max_text_chars
        raise DocumentRefused(
            "document.too-long",
            "{source} has {count:,} characters of text; the limit is {limit:,}.",
            "Split it into parts.",
            source=source,
            count=len(text),
            limit=limit,
        )


def _publication_date(heading: TextHeader, user_date: date | None) -> PublicationDate:
    """The date of the DATE: line, then that of the text or the address, then a person's."""
    own = (
        PublicationDate(heading.day, "page")
        if heading.day
        else date_of_text(heading.text, heading.url)
    )
    return supply_date(own, user_date)


def _split_header(full_text: str) -> TextHeader:
    """Part the leading ``URL:`` and ``DATE:`` lines and the blank line after them from the text."""
    header_fields: dict[str, str] = {}
    start = 0
    while (line := _HEADER.match(full_text, start)) and line[1].upper() not in header_fields:
        header_fields[line[1].upper()] = line[2].strip()
        start = line.end()
    if header_fields and full_text.startswith("\n", start):
        start += 1
    return TextHeader(
        full_text[start:],
        header_fields.get("URL") or None,
        dates.parse_partial_iso_date(header_fields.get("DATE", "")),
    )


def _title(text: str, lang: str) -> str | None:
    """The longest of the headlines above the first sentence (names of sites and sections are
    shorter), or None.
    """
    lines = (
        line.strip()
        for start, end in boilerplate.prose_ranges(text[:_HEAD], lang)
        for line in text[start:end].split("\n")
    )
    heads = [
        line
        for line in takewhile(_is_headline, filter(None, lines))
        if len(line.split()) >= _TITLE_WORDS
    ]
    return max((line for line in heads if not line.startswith("date ")), key=len, default=None)


def _first_line(text: str) -> str | None:
    """The first line where it is a headline: a file has no names of sites and sections above its
    own.
    """
    first = text.lstrip().split("\n", 1)[0].strip()
    return first if len(first.split()) >= _TITLE_WORDS and _is_headline(first) else None


def _is_headline(line: str) -> bool:
    return (
        len(line) <= _TITLE_LENGTH
        and not line.endswith((".", "!", "…", ":"))
        and not line[0].islower()
    )
