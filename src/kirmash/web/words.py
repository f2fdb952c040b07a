"""Records in words, with the addresses they lead to, as several pages show them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.briefs.names import outlet_name, speaker_name
from kirmash.briefs.sections.evidence import document_note
from kirmash.dossier.evidence import CONTEXT_CHARACTERS
from kirmash.i18n import format_date, format_period, translate
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document
from kirmash.web.requests import DeskRequest

_COMMANDS = re.compile(r"\s?\((?:`kirmash [^`]*`|--[a-z])[^()]*\)")
ID_LENGTH = 16
"""Characters of a document's id in an address."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in words: what it states of what, for when, who published it and who states it, and
    where it stands in its document ('' where the dossier has none).
    """

    id: str
    text: str
    measure: str
    period: str
    outlet: str
    day: str
    speaker: str
    address: str
    waits: bool

    @property
    def source(self) -> str:
        """Who published it on which day."""
        return " · ".join(filter(None, (self.speaker, self.outlet, self.day)))


def claim_line(request: DeskRequest, claim: Claim, document: Document | None) -> ClaimLine:
    """A claim in the language of the request."""
    lang = request.lang
    no_period = translate("cell.no_period", lang)
    return ClaimLine(
        claim.id,
        wording.claim_text(claim, lang),
        wording.measure_text(claim, lang),
        format_period(claim.period, lang) if claim.period else no_period,
        outlet(document, lang),
        format_date(document.published, lang, short=True) if document else "",
        speaker_name(claim.speaker, lang) if claim.speaker else "",
        document_address(request, claim.document, claim.id) if document else "",
        claim.is_unconfirmed,
    )


def outlet(document: Document | None, lang: str) -> str:
    """Who published a document, else the name of its file; '' of one that is not there."""
    return outlet_name(document.outlet or document.source, lang) if document else ""


def document_address(request: DeskRequest, document: str, record: str = "") -> str:
    """Where a document is shown, at one of its records."""
    return request.address(f"/document/{document[:ID_LENGTH]}", record)


def without_commands(text: str) -> str:
    """A sentence without the commands of a terminal that it names in brackets: the desk has
    buttons of its own for them.
    """
    return _COMMANDS.sub("", text)


def words_before(text: str) -> str:
    """What stands before a quotation, from its first whole word."""
    line = " ".join(text.split())
    return f"… {line.partition(' ')[2]}" if len(text) >= CONTEXT_CHARACTERS else line


def words_after(text: str) -> str:
    """What stands after a quotation, to its last whole word."""
    line = " ".join(text.split())
    return f"{line.rpartition(' ')[0]} …" if len(text) >= CONTEXT_CHARACTERS else line


def note_text(document: Document | None, lang: str) -> str:
    """What is to be printed beside a document's quotations, in the reader's language where the
    program knows what the document declares itself to be; '' for nothing.
    """
    return document_note(document, lang) if document else ""
