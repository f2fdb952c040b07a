"""One e-mail (EML): the subject is the title, the Date header the day, the text part the text;
attachments are named, not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import Any, cast

from kirmash.errors import DocumentRefused
from kirmash.formats import encodings
from kirmash.formats.characters import clean_line, clean_text
from kirmash.readers import decoding
from kirmash.sandbox import workers
from kirmash.settings import Settings

_MAX_PARTS, _MAX_DEPTH = 500, 20
_FIELDS = (
    b"(?:from|to|date|subject|mime-version|received|return-path|message-id|content-type"
    rb"|delivered-to|reply-to|x-[\w-]+)"
)
_HEAD = re.compile(
    rb"\A(?:From [^\n]*\n)?(?:(" + _FIELDS + rb"):[^\n]*\r?\n(?:[ \t][^\n]*\n)*){3}", re.IGNORECASE
)
_EMAIL_FIELD = re.compile(
    rb"^(?:from|message-id|mime-version|received|return-path):", re.IGNORECASE | re.MULTILINE
)
_FORMS = re.compile(rb"boundary\s*=|message/rfc822", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EmailContent:
    """A letter's own text, plain or HTML as ``is_html`` says, with its subject, day and the names
    of its attachments.
    """

    text_or_html: str
    is_html: bool
    subject: str | None
    sent: date | None
    attachments: tuple[str, ...]


class _TolerantPolicy(EmailPolicy):
    """A field that the library's grammar stumbles over is its words and costs no letter."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # noqa: BLE001  # the parser of fields raises anything
            return clean_line(value)


def is_email(raw: bytes) -> bool:
    """Whether the file opens with the header of a letter: three fields, one of them such as only
    letters have.
    """
    head = raw[:16_384].split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0] + b"\n"
    return bool(_HEAD.match(head) and _EMAIL_FIELD.search(head))


def read(raw: bytes, settings: Settings) -> EmailContent:
    """Read one letter. Raises DocumentRefused where it has no text, nests too deep or breaks the
    limits.
    """
    if len(_FORMS.findall(raw)) > _MAX_PARTS:
        raise DocumentRefused(
            "email.too-many-messages",
            "The e-mail contains too many attached messages.",
            "Save the required message separately.",
        )
    return workers.run(parse, raw, settings.parse_seconds, settings.parse_memory)


def parse(raw: bytes) -> EmailContent:
    """:func:`read` without limits, for the child process."""
    message = cast(
        EmailMessage, message_from_bytes(raw, _class=EmailMessage, policy=_TolerantPolicy())
    )
    parts = list(_parts(message, 0))
    own = [
        part
        for part, depth in parts
        if not _is_attached(part) and part.get_content_maintype() == "text" and not depth
    ]
    inner = [
        part
        for part, depth in parts
        if not _is_attached(part) and part.get_content_maintype() == "text" and depth
    ]
    body = _body(own) or _body(inner)
    if body is None:
        raise DocumentRefused(
            "email.no-text",
            "The e-mail contains no text, only attachments.",
            "Save the attachments and add them.",
        )
    attachments = tuple(
        _attachment_name(part) for part, depth in parts if not depth and _is_unread_part(part, body)
    )
    return EmailContent(
        _words(body),
        body.get_content_subtype() == "html",
        _header(message, "subject"),
        _sent_date(message),
        attachments,
    )


def _parts(
    message: EmailMessage, letters: int, depth: int = 0
) -> Iterator[tuple[EmailMessage, int]]:
    """Every part that holds no others, and how many letters it lies inside; a letter inside is
    itself a part.
    """
    if depth > _MAX_DEPTH:
        raise DocumentRefused(
            "email.too-deep",
            "The e-mail is nested more than {limit} levels deep.",
            "Save the required message separately.",
            limit=_MAX_DEPTH,
        )
    if message.get_content_type() == "message/rfc822":
        yield message, letters
    if not message.is_multipart():
        yield message, letters
        return
    inside = letters + (message.get_content_type() == "message/rfc822")
    payload = message.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if isinstance(part, EmailMessage):
            yield from _parts(part, inside, depth + 1)


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment"


def _is_unread_part(part: EmailMessage, body: EmailMessage) -> bool:
    """A part that a reader of the letter would miss: a file, a picture with a name, a letter
    inside.
    """
    return part is not body and (
        _is_attached(part)
        or bool(part.get_filename())
        or part.get_content_type() == "message/rfc822"
    )


def _body(parts: list[EmailMessage]) -> EmailMessage | None:
    """The first text part with words, else the first HTML one."""
    for kind in ("plain", "html"):
        for part in parts:
            if part.get_content_subtype() == kind and any(char.isalpha() for char in _words(part)):
                return part
    return None


def _words(part: EmailMessage) -> str:
    """The text of a part in the encoding it declares, else in that of its bytes."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if not raw.strip():
        return ""
    text = encodings.decode_declared(raw, part.get_content_charset() or "ascii")
    return decoding.decode(raw, "The letter") if text is None else clean_text(text)


def _attachment_name(part: EmailMessage) -> str:
    """The file's name on one line, or what kind of part it is; no path, no control characters."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return (
            _header(inner, "subject") if isinstance(inner, EmailMessage) else None
        ) or "message/rfc822"
    name = re.split(r"[\\/]", clean_line(part.get_filename() or ""))[-1].strip()
    return name[:120] or part.get_content_type()


def _header(message: EmailMessage, name: str) -> str | None:
    """A field's first value on one line: what is folded in or smuggled in behind a line end stays
    words of that field.
    """
    return clean_line(_field(message, name))[:300] or None


def _field(message: EmailMessage, name: str) -> str:
    """A field's first value as text; '' where there is none."""
    return str(message.get(name, ""))


def _sent_date(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_field(message, "date")).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
