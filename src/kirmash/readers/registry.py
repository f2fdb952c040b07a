"""Readers of documents that are no plain text or HTML, told apart by how a file begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kirmash import plugins
from kirmash.errors import DocumentRefused, PluginRefused
from kirmash.formats import docx
from kirmash.readers import docx as word
from kirmash.readers import email, html, pdf
from kirmash.readers.base import RawDocument
from kirmash.settings import Settings


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


def find_reader(raw: bytes) -> Reader | None:
    """The reader of a file by its content; None for text of any kind."""
    return next((reader for reader in REGISTRY.items().values() if reader.fits(raw)), None)


def suffixes() -> frozenset[str]:
    """The ends of names of every format there is a reader of."""
    return frozenset(end for reader in REGISTRY.items().values() for end in reader.suffixes)


def _is_pdf(raw: bytes) -> bool:
    return pdf.MAGIC in raw[:1024]


def _read_email(raw: bytes, settings: Settings) -> RawDocument:
    letter = email.read(raw, settings)
    text = letter.text
    if letter.is_html:
        text = html.read(text, "The letter", settings).text
    return RawDocument(text, letter.subject, letter.sent, unread_parts=letter.attachments)


def _built_in() -> Iterable[Reader]:
    return (
        Reader("pdf", (".pdf",), _is_pdf, pdf.read),
        Reader("docx", (".docx",), docx.is_docx, word.read),
        Reader("email", (".eml",), email.is_email, _read_email),
    )


def _guard_reader(reader: Reader, plugin_name: str) -> Reader:
    """A plug-in's reader: a fault in it makes the document unreadable, and no more."""
    fits = plugins.guard(plugin_name, reader.fits)
    read = plugins.guard(plugin_name, reader.read)

    def read_or_refuse(raw: bytes, settings: Settings) -> RawDocument:
        try:
            return read(raw, settings)
        except PluginRefused as fault:
            raise DocumentRefused(fault.message, fault.remedy) from fault

    return replace(reader, fits=plugins.or_false(fits), read=read_or_refuse)


REGISTRY: plugins.Registry[Reader] = plugins.Registry(
    plugins.PluginGroup(plugins.READERS, Reader, lambda reader: (reader.name,), _guard_reader),
    _built_in,
)
