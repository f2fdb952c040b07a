"""A file of extractions, line by line: each line a document with its records, or a refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TypeVar

from kirmash.extract import details
from kirmash.extract.annotate.deal_details import find_theme
from kirmash.extract.annotate.goods import find_goods
from kirmash.extract.contract import records, values
from kirmash.extract.contract.refusals import RecordRefusal
from kirmash.extract.contract.values import Record, RecordFault
from kirmash.formats import encoding_json
from kirmash.lang import registry
from kirmash.lang.detect import detect_language
from kirmash.records.deals import DealKind, DealMention
from kirmash.records.evidence import Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import Actor, DocumentGoods, GoodsMention
from kirmash.reference import lexicons
from kirmash.settings import Settings

SUFFIX = ".jsonl"
SCHEMAS = ("kirmash.extraction/1", "kirmash.extraction/2")
UNNAMED_READER = "unnamed"
"""The reader of lines that name none, where the user names none either."""

MAX_RECORDS = 20_000
"""Records of one kind that one document may have."""
_CHARACTER_BYTES = 12
"""Bytes of JSON that a character may take: both halves of a pair as ``\\uXXXX``."""
_RECORD_BYTES = 20_000_000
_VERSION_DIGITS = 16
_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BASES = frozenset({"page", "url", "given", "judged", "inferred", "metadata", "unknown"})

_OF_GOODS = frozenset({DealKind.SUPPLY, DealKind.PROJECT, DealKind.RESUMPTION})
"""Kinds of deals whose goods say what they are about."""

_Parsed = TypeVar("_Parsed")
_KeyedRecord = TypeVar("_KeyedRecord")


@dataclass(frozen=True, slots=True)
class LineReading:
    """What became of one line: its extraction, None where it is refused; what was refused of it;
    and the version it is stored under, the same for the same content.
    """

    extraction: Extraction | None
    refused: tuple[RecordRefusal, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class LineOptions:
    """How lines are taken: the reader where a line names none, the file's name, the limits."""

    source: str
    reader: str = ""
    settings: Settings = field(default_factory=Settings)


def is_extractions(path: Path) -> bool:
    """Whether a file is one of extractions, by its ending; such a file is taken where it is named,
    never out of a folder.
    """
    return path.suffix.lower() == SUFFIX


def iterate_lines(stream: BinaryIO, settings: Settings) -> Iterator[tuple[int, int, bytes | None]]:
    """Each line with its number and the bytes of the file up to its end; None for one too long.

    Blank lines are passed over. Only one line is in memory at a time. Raises OSError.
    """
    most = settings.max_text_chars * _CHARACTER_BYTES + _RECORD_BYTES
    number = done = 0
    while piece := stream.readline(most):
        number, done = number + 1, done + len(piece)
        whole = True
        while not piece.endswith(b"\n") and (rest := stream.readline(most)):
            piece, whole, done = rest, False, done + len(rest)
        if number == 1:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
        if piece.strip() or not whole:
            yield number, done, piece if whole else None


def read_line(number: int, line: bytes | None, options: LineOptions) -> LineReading:
    """One line read and checked: what stands, and what was refused with its reasons."""
    try:
        record = _parse_json(line)
        document = _document(record, options)
    except RecordFault as fault:
        return LineReading(None, (_refusal(number, "", fault),))
    refused: list[RecordRefusal] = []
    collect = _Collector(number, record, document, refused)
    claims = collect.every("claims", lambda item: tuple(records.parse_claims(item, document)))
    deals = collect.every("deals", lambda item: records.parse_deal(item, document))
    actors = collect.every("actors", lambda item: records.parse_actor(item, document))
    named_goods = collect.every("goods", lambda item: records.parse_goods(item, document))
    extraction = Extraction(
        document,
        tuple({claim.id: claim for some in claims for claim in some}.values()),
        tuple({deal.id: deal for deal in deals}.values()),
        tuple(actors),
        tuple(named_goods),
    )
    content = encoding_json.compact_json(extraction)
    version = f"import:{sha256(content.encode()).hexdigest()[:_VERSION_DIGITS]}"
    keyed = replace(
        extraction,
        deals=tuple(_add_lexicon_keys(mention, actors, document) for mention in extraction.deals),
        goods=tuple(_add_goods_key(item, document.lang) for item in extraction.goods),
    )
    complete = details.add_extraction_details(keyed)
    return LineReading(complete, tuple(refused), version)


def attach_to_document(extraction: Extraction, document: str) -> Extraction:
    """The same reading as one of another document with the same text: every record bears its id."""

    def attached(items: tuple[_KeyedRecord, ...]) -> tuple[_KeyedRecord, ...]:
        return tuple(replace(item, document=document) for item in items)  # type: ignore[type-var]

    return replace(
        extraction,
        document=replace(extraction.document, id=document),
        claims=attached(extraction.claims),
        deals=attached(extraction.deals),
        actors=attached(extraction.actors),
        goods=attached(extraction.goods),
    )


@dataclass(frozen=True, slots=True)
class _Collector:
    """Parses the records of one line and keeps what was refused."""

    number: int
    record: Record
    document: Document
    refused: list[RecordRefusal]

    def every(self, kind: str, parse: Callable[[Record], _Parsed]) -> list[_Parsed]:
        """Every record of a kind that can be taken."""
        listed = self.record.get(kind)
        if listed is None:
            return []
        if not isinstance(listed, list) or len(listed) > MAX_RECORDS:
            many = isinstance(listed, list)
            fault = RecordFault(
                "too_many" if many else "not_a_list", kind, len(listed) if many else listed
            )
            self.refused.append(_refusal(self.number, kind, fault))
            return []
        parsed = []
        for at, item in enumerate(listed):
            try:
                if not isinstance(item, Mapping):
                    raise RecordFault("not_a_record", "", item)
                parsed.append(parse(item))
            except RecordFault as fault:
                self.refused.append(_refusal(self.number, f"{kind}[{at}]", fault))
        return parsed


def _refusal(number: int, record: str, fault: RecordFault) -> RecordRefusal:
    return RecordRefusal(number, record, fault.field, fault.reason, values.excerpt(fault.value))


def _parse_json(line: bytes | None) -> Record:
    if line is None:
        raise RecordFault("line_too_long", "")
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise RecordFault("not_utf8", "", fault.start) from fault
    except (ValueError, RecursionError) as fault:
        raise RecordFault("not_json", "", str(fault)) from fault
    if not isinstance(record, Mapping):
        raise RecordFault("not_a_record", "", record)
    if record.get("schema") not in SCHEMAS:
        raise RecordFault("unknown_schema", "schema", record.get("schema"))
    return record


def _document(record: Record, options: LineOptions) -> Document:
    header = record.get("document")
    if not isinstance(header, Mapping):
        raise RecordFault("no_document", "document", header)
    text = _text(header, options.settings)
    published = _published(header)
    basis = header.get("published_basis")
    url = values.optional_text(header, "url", values.MAX_WORDS)
    language = header.get("lang")
    if language is not None and language not in registry.language_codes():
        raise RecordFault("unknown_language", "document.lang", language)
    origin = header.get("sha256")
    return Document(
        sha256(text.encode()).hexdigest(),
        values.optional_text(header, "source", values.MAX_NAME) or options.source,
        text,
        language or detect_language(text),
        url=url,
        title=values.optional_text(header, "title", values.MAX_WORDS),
        published=published,
        basis=basis if published and basis in _BASES else "given" if published else "unknown",
        outlet=lexicons.url_host(url) or None,
        note=values.optional_text(header, "note", values.MAX_WORDS),
        reader=_reader(record) or values.clean_line(options.reader) or UNNAMED_READER,
        origin=origin if isinstance(origin, str) and _HASH.fullmatch(origin) else "",
    )


def _text(header: Record, settings: Settings) -> str:
    text = header.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RecordFault("no_text", "document.text", text)
    if len(text) > settings.max_text_chars:
        raise RecordFault("text_too_long", "document.text", len(text))
    return values.clean(text)


def _published(header: Record) -> date | None:
    text = header.get("published")
    if text is None or text == "":
        return None
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not values.FIRST_YEAR <= day.year <= values.LAST_YEAR:
        raise RecordFault("no_date", "document.published", text)
    return day


def _reader(record: Record) -> str | None:
    for name in ("reader", "extractor"):
        if named := values.optional_text(record, name, values.MAX_NAME):
            return named
    return None


def _add_lexicon_keys(
    mention: DealMention, actors: Sequence[Actor], document: Document
) -> DealMention:
    """The mention with the goods, known actors and theme that its words name: the contract has no
    place for these keys, and deals of several documents are recognised by them.
    """
    place = mention.spans[0]
    inside = _keys_inside(place, actors)
    named_goods = _goods_outside_names(place, inside, document.lang)
    keys = tuple(dict.fromkeys(good.key for good in named_goods))
    codes = tuple(dict.fromkeys(code for good in named_goods for code in good.hs))
    known = dict.fromkeys(key for *_, key in inside if key and not _is_news_outlet(key))
    return replace(
        mention,
        goods=keys,
        hs=mention.hs or codes,
        actors=tuple(known),
        theme="" if _is_without_theme(mention.kind, keys) else find_theme(place.quote),
    )


def _keys_inside(place: Span, actors: Sequence[Actor]) -> list[tuple[int, int, str]]:
    """The names inside a place, each with its offsets in the quote and its actor's key."""
    return sorted(
        (span.start - place.start, span.end - place.start, actor.key)
        for actor in actors
        for span in actor.spans
        if place.start <= span.start and span.end <= place.end
    )


def _goods_outside_names(
    place: Span, names: Sequence[tuple[int, int, str]], lang: str
) -> list[GoodsMention]:
    return [
        good
        for good in find_goods(place.quote, lang)
        if not any(start <= good.start and good.end <= end for start, end, _ in names)
    ]


def _is_news_outlet(key: str) -> bool:
    """Whether a known organisation tells the news: it is no side of a deal."""
    known = lexicons.organisations().get(key)
    return known is not None and known.is_news_outlet


def _is_without_theme(kind: DealKind, goods: tuple[str, ...]) -> bool:
    return kind is DealKind.VISIT or (bool(goods) and kind in _OF_GOODS)


def _add_goods_key(item: DocumentGoods, lang: str) -> DocumentGoods:
    """The goods with the lexicon's key of their words, where the codes agree."""
    if item.key:
        return item
    found = (good.key for good in find_goods(item.words, lang) if good.hs == item.hs)
    return replace(item, key=next(found, ""))
