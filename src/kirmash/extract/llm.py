"""A language model's reading, accepted only where it can be checked: every quote is in the text,
every number in its quote.

This module uses no network: it makes the question and reads the answer. What cannot be checked
is refused and counted by reason, so a page that tries to give orders can at most have records
refused.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import resources
from typing import Any, TypeVar

from kirmash.errors import BadPeriod
from kirmash.extract import details
from kirmash.extract.annotate import numbers
from kirmash.extract.quotes import ExpectedQuoteContext, QuoteFinder
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import Actor, ActorKind, DocumentGoods
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

MAX_PIECE_LENGTH = 12_000
"""Characters of one question; longer items are divided into pieces, cut between
paragraphs.
"""

MAX_RECORDS = 400
"""Records of one kind in one answer; what is beyond is refused as ``too_many``."""
_PERCENT = 100
_RANGE_ENDS = 2
_LARGEST_NUMBER = 1e18
# How far a number of the quote may be from the value read: relative, of percent, of a ratio.
_RELATIVE_ERROR, _PERCENT_ERROR, _RATIO_ERROR, _TINY = 0.005, 0.05, 0.006, 1e-9
_LARGEST_RATIO = 2.5  # a change in a smaller number is a ratio or a fraction

_UNIT = bounded_re(r"[A-Z]{3}|[a-z][a-z0-9 ]{0,23}")
_CODE = bounded_re(r"\d{2,6}")
_DAY = bounded_re(r"\d{4}(?:-\d\d(?:-\d\d)?)?")

_T = TypeVar("_T")


class _Refused(Exception):  # control flow inside this file, never seen outside
    """A record that cannot be checked, with the reason it is counted under."""


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """The records of an answer that hold, and how many were refused for which reason."""

    extraction: Extraction
    refused: Mapping[str, int] = field(default_factory=dict)


def split_pieces(document: Document) -> tuple[str, ...]:
    """The text in pieces, one question each, of at most ``MAX_PIECE_LENGTH`` characters."""
    text, parts, start = document.text, [], 0
    while len(text) - start > MAX_PIECE_LENGTH:
        cut = max(
            text.rfind("\n", start + MAX_PIECE_LENGTH // 2, start + MAX_PIECE_LENGTH),
            text.rfind(". ", start + MAX_PIECE_LENGTH // 2, start + MAX_PIECE_LENGTH) + 1,
        )
        cut = cut if cut > start else start + MAX_PIECE_LENGTH
        parts.append(text[start:cut])
        start = cut
    return (*parts, text[start:])


def build_messages(document: Document, piece: str) -> list[dict[str, str]]:
    """The question about one stretch, as a chat of two messages; the date is given since relative
    periods hang on it.
    """
    prompt = (resources.files("kirmash") / "data" / "prompts" / "extraction.txt").read_text("utf-8")
    content = (
        f"Date of publication: {document.published or 'unknown'}. Language: "
        f"{document.lang}.\n<<<ITEM\n{piece}\nITEM>>>"
    )
    return [{"role": "system", "content": prompt}, {"role": "user", "content": content}]


def check_answers(document: Document, answers: Sequence[str]) -> CheckedAnswers:
    """The records of the answers that the document supports; an answer that is no JSON object is
    refused as ``not_json``.
    """
    refused: Counter[str] = Counter()
    quotes = QuoteFinder(document)
    claims: list[Claim] = []
    deals: list[DealMention] = []
    actors: list[Actor] = []
    goods: list[DocumentGoods] = []
    for answer in answers:
        reply = _parse_object(answer)
        if reply is None:
            refused["not_json"] += 1
            continue
        claims += _parse_list(reply, "claims", partial(_parse_claim, quotes), refused)
        deals += _parse_list(reply, "deals", partial(_parse_deal, quotes), refused)
        actors += _parse_list(reply, "actors", partial(_parse_actor, quotes), refused)
        goods += _parse_list(reply, "goods", partial(_parse_good, quotes), refused)
    records = (
        tuple(dict.fromkeys(claims)),
        tuple(dict.fromkeys(deals)),
        tuple(dict.fromkeys(actors)),
        tuple(dict.fromkeys(goods)),
    )
    return CheckedAnswers(
        details.add_extraction_details(Extraction(document, *records)),
        dict(sorted(refused.items())),
    )


def _parse_object(answer: str) -> dict[str, Any] | None:
    """The JSON object of an answer, with or without a fence round it."""
    plain = answer.strip().removeprefix("```").removeprefix("json").removesuffix("```")
    try:
        content = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _parse_list(
    reply: Mapping[str, Any],
    key: str,
    make: Callable[[Mapping[str, Any]], _T],
    refused: Counter[str],
) -> Iterator[_T]:
    listed = reply.get(key) or []
    if not isinstance(listed, list):
        refused["not_a_list"] += 1
        return
    refused.update({"too_many": len(listed) - MAX_RECORDS} if len(listed) > MAX_RECORDS else {})
    for entry in listed[:MAX_RECORDS]:
        try:
            if not isinstance(entry, dict):
                raise _Refused("not_a_record")
            yield make(entry)
        except _Refused as reason:
            refused[str(reason)] += 1


def _quote_spans(quotes: QuoteFinder, quote: object) -> tuple[Span, ...]:
    """Every place of a quote, at least one."""
    if not isinstance(quote, str) or not quote.strip():
        raise _Refused("no_quote")
    spans = quotes.find(quote)
    if not spans:
        raise _Refused("quote_not_in_text")
    return spans


def _parse_claim(quotes: QuoteFinder, record: Mapping[str, Any]) -> Claim:
    document, spans = quotes.document, _quote_spans(quotes, record.get("quote"))
    measure = _parse_member(Measure, record.get("measure"), "unknown_measure")
    quantity, change = _parse_quantity(record), _parse_number(record.get("change_pct"))
    direction = (
        _parse_member(Direction, record["direction"], "unknown_direction")
        if record.get("direction")
        else None
    )
    if quantity is None and change is None and direction is None:
        raise _Refused("says_nothing")
    stated = tuple(number.value for number in numbers.find_numbers(spans[0].quote, document.lang))
    if quantity and not _is_stated(abs(quantity.value), stated):
        raise _Refused("number_not_in_quote")
    if change is not None and (
        change < -_PERCENT or not _is_change_stated(abs(change), change, stated)
    ):
        raise _Refused("number_not_in_quote")
    claim = Claim(
        document.id,
        measure,
        _parse_economy(record.get("reporter")),
        spans[:1],
        partner=_parse_economy(record.get("partner")),
        product=_parse_text(record.get("product")),
        period=_parse_period(record.get("period")),
        quantity=quantity,
        change_pct=change,
        change_hedge=_parse_member(Hedge, record.get("change_hedge") or "exact", "unknown_hedge"),
        base_period=_parse_period(record.get("base_period")),
        direction=direction,
        share_of=_parse_text(record.get("share_of")),
        speaker=_parse_text(record.get("speaker")),
        modality=_parse_member(Modality, record.get("modality") or "reported", "unknown_modality"),
    )
    return replace(claim, spans=(quotes.best_matching_span(spans, _claim_context(claim)),))


def _claim_context(claim: Claim) -> ExpectedQuoteContext:
    """The context of the quote of a claim: its period, its economies, the ends
    of its range.
    """
    ends = (claim.quantity.low, claim.quantity.high) if claim.quantity else ()
    return ExpectedQuoteContext(
        tuple(value for value in (claim.period, claim.base_period) if value),
        tuple(value for value in (claim.reporter, claim.partner) if value),
        tuple(value for value in ends if value is not None),
    )


def _parse_quantity(record: Mapping[str, Any]) -> Quantity | None:
    value = _parse_number(record.get("value"))
    if value is None:
        return None
    unit = record.get("unit")
    if not isinstance(unit, str) or not _UNIT.fullmatch(unit):
        raise _Refused("unknown_unit")
    ends = record.get("value_range")
    low, high = (
        (_parse_number(end) for end in ends)
        if isinstance(ends, list) and len(ends) == _RANGE_ENDS
        else (None, None)
    )
    ranged = low is not None and high is not None and low <= value <= high
    hedge = _parse_member(Hedge, record.get("hedge") or "exact", "unknown_hedge")
    return Quantity(value, unit, hedge, low if ranged else None, high if ranged else None)


def _is_stated(value: float, stated: Sequence[float]) -> bool:
    """Whether a value is among the numbers of the quote, within half a percent; a sum, 'half' of
    something or a guess is not.
    """
    return any(
        abs(value - number) <= _RELATIVE_ERROR * max(abs(number), _TINY) + _TINY
        for number in stated
    )


def _is_change_stated(size: float, change: float, stated: Sequence[float]) -> bool:
    """A change is there as percent, as an index (132.8 for +32.8), as times (1.4 for +40, 4.8 for
    −79.2) or as a fraction in words.
    """
    index = _PERCENT + change
    forms = [size, index, size / _PERCENT, index / _PERCENT]
    forms += [_PERCENT / index] if change > -_PERCENT else []
    return any(_is_near(form, number) for form in forms for number in stated)


def _is_near(form: float, number: float) -> bool:
    error = _PERCENT_ERROR + _TINY if number >= _LARGEST_RATIO else _RATIO_ERROR
    return abs(form - number) <= error


def _parse_number(value: object) -> float | None:
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not abs(value) <= _LARGEST_NUMBER
    ):
        raise _Refused("not_a_number")
    return float(value)


def _parse_economy(code: object) -> str | None:
    if code is None or code == "":
        return None
    if not isinstance(code, str) or code not in lexicons.economies():
        raise _Refused("unknown_economy")
    return code


def _parse_period(text: object) -> Period | None:
    if text is None or text == "":
        return None
    try:
        return periods.parse(str(text))
    except BadPeriod as fault:
        raise _Refused("unknown_period") from fault


def _parse_member(kind: Callable[[Any], _T], value: object, reason: str) -> _T:
    try:
        return kind(value)
    except ValueError as fault:
        raise _Refused(reason) from fault


def _parse_text(value: object) -> str | None:
    return value.strip()[:300] or None if isinstance(value, str) else None


def _parse_deal(quotes: QuoteFinder, record: Mapping[str, Any]) -> DealMention:
    document, spans = quotes.document, _quote_spans(quotes, record.get("quote"))
    parties = record.get("parties") or []
    if not isinstance(parties, list):
        raise _Refused("unknown_economy")
    codes = tuple(dict.fromkeys(code for party in parties[:8] if (code := _parse_economy(party))))
    deal = DealMention(
        document.id,
        _parse_member(DealKind, record.get("kind"), "unknown_kind"),
        _parse_member(DealStatus, record.get("status"), "unknown_status"),
        codes,
        _parse_text(record.get("object")) or spans[0].quote,
        spans[:1],
        date=_parse_day(record.get("date")),
        due=_parse_day(record.get("due")),
    )
    days = tuple(period for day in (deal.date, deal.due) if (period := _month_of(day)))
    return replace(
        deal, spans=(quotes.best_matching_span(spans, ExpectedQuoteContext(days, codes)),)
    )


def _month_of(day: str | None) -> Period | None:
    """The month or year of a day as a deal gives it; None where there is none such (2014-13)."""
    try:
        return periods.parse(day) if day else None
    except BadPeriod:
        return None


def _parse_day(text: object) -> str | None:
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise _Refused("unknown_date")
    return text


def _parse_actor(quotes: QuoteFinder, record: Mapping[str, Any]) -> Actor:
    spans, name = _quote_spans(quotes, record.get("quote")), _parse_text(record.get("name"))
    if not name:
        raise _Refused("no_name")
    kind = _parse_member(ActorKind, record.get("kind"), "unknown_kind")
    economy = _parse_economy(record.get("economy"))
    span = quotes.best_matching_span(
        spans, ExpectedQuoteContext(economies=(economy,) if economy else ())
    )
    return Actor(quotes.document.id, name, kind, (span,), _parse_text(record.get("role")), economy)


def _parse_good(quotes: QuoteFinder, record: Mapping[str, Any]) -> DocumentGoods:
    span = _quote_spans(quotes, record.get("quote") or record.get("words"))[0]
    codes = tuple(str(code) for code in record.get("hs") or () if _CODE.fullmatch(str(code)))
    return DocumentGoods(quotes.document.id, span.quote, codes, (span,))


def merge_extractions(first: Extraction, second: Extraction) -> Extraction:
    """The grammar's records (``first``) and those of the model that say something new.

    A claim is new where no claim of the grammar has its measure and number; a deal where none
    is at its place; an actor or goods where none of its words do. What both say keeps the
    grammar's form, whose slots can be explained.
    """
    stated_numbers = {
        (claim.measure, value) for claim in first.claims for value in _claim_values(claim)
    }
    return details.add_extraction_details(
        Extraction(
            first.document,
            (
                *first.claims,
                *(
                    record
                    for record in second.claims
                    if not any(
                        (record.measure, value) in stated_numbers for value in _claim_values(record)
                    )
                ),
            ),
            (
                *first.deals,
                *(
                    record
                    for record in second.deals
                    if not any(_spans_overlap(record.spans, other.spans) for other in first.deals)
                ),
            ),
            (
                *first.actors,
                *(
                    record
                    for record in second.actors
                    if not any(_spans_overlap(record.spans, other.spans) for other in first.actors)
                ),
            ),
            (
                *first.goods,
                *(
                    record
                    for record in second.goods
                    if not any(_spans_overlap(record.spans, other.spans) for other in first.goods)
                ),
            ),
        )
    )


def _claim_values(claim: Claim) -> list[float]:
    return [
        round(value, 2)
        for value in (claim.stated.value if claim.stated else None, claim.change_pct)
        if value is not None
    ]


def _spans_overlap(first: Sequence[Span], second: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in first for b in second)
