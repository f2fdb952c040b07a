"""A language model's reading, taken in only where it can be checked: every quote stands in the
text, every number in its quote.

This file speaks to no network: it makes the question and reads the answer. What cannot be checked
is refused and counted by reason, so a page that tries to give orders can at most have records
refused.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import resources
from typing import Any, TypeVar

from kirmash.errors import BadPeriod
from kirmash.extract import details
from kirmash.extract.annotate import numbers
from kirmash.extract.quotes import Context, QuotePlacer
from kirmash.records import periods
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import Good
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity
from kirmash.reference import lexicons

PIECE = 12_000
"""Characters of an item asked about at once; longer ones are asked about in pieces, cut between
paragraphs.
"""

MOST = 400
"""Records of one kind in one answer; what is beyond is refused as ``too_many``."""

_UNIT = re.compile(r"[A-Z]{3}|[a-z][a-z0-9 ]{0,23}")
_CODE = re.compile(r"\d{2,6}")
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")

_Made = TypeVar("_Made")


class _Refused(Exception):  # control flow inside this file, never seen outside
    """A record that cannot be checked, with the reason it is counted under."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What of an answer stands, and how many records were refused for which reason."""

    extraction: Extraction
    refused: Mapping[str, int] = field(default_factory=dict)


def pieces(document: Document) -> tuple[str, ...]:
    """The stretches of the text that are asked about one by one, each at most ``PIECE``
    characters.
    """
    text, found, start = document.text, [], 0
    while len(text) - start > PIECE:
        cut = max(
            text.rfind("\n", start + PIECE // 2, start + PIECE),
            text.rfind(". ", start + PIECE // 2, start + PIECE) + 1,
        )
        cut = cut if cut > start else start + PIECE
        found.append(text[start:cut])
        start = cut
    return (*found, text[start:])


def messages(document: Document, piece: str) -> list[dict[str, str]]:
    """The question about one stretch, as a chat of two messages; the date is given since relative
    periods hang on it.
    """
    prompt = (resources.files("kirmash") / "data" / "prompts" / "extraction.txt").read_text("utf-8")
    told = (
        f"Date of publication: {document.published or 'unknown'}. Language: "
        f"{document.lang}.\n<<<ITEM\n{piece}\nITEM>>>"
    )
    return [{"role": "system", "content": prompt}, {"role": "user", "content": told}]


def check(document: Document, answers: Sequence[str]) -> Checked:
    """The records of the answers that stand in the document; an answer that is no JSON object is
    refused as ``not_json``.
    """
    refused: Counter[str] = Counter()
    quotes = QuotePlacer(document)
    claims: list[Claim] = []
    deals: list[DealMention] = []
    actors: list[Actor] = []
    goods: list[Good] = []
    for told in answers:
        said = _object(told)
        if said is None:
            refused["not_json"] += 1
            continue
        claims += _each(said, "claims", partial(_claim, quotes), refused)
        deals += _each(said, "deals", partial(_deal, quotes), refused)
        actors += _each(said, "actors", partial(_actor, quotes), refused)
        goods += _each(said, "goods", partial(_good, quotes), refused)
    kept = (
        tuple(dict.fromkeys(claims)),
        tuple(dict.fromkeys(deals)),
        tuple(dict.fromkeys(actors)),
        tuple(dict.fromkeys(goods)),
    )
    return Checked(details.enrich(Extraction(document, *kept)), dict(sorted(refused.items())))


def _object(told: str) -> dict[str, Any] | None:
    """The JSON object of an answer, with or without a fence round it."""
    plain = re.sub(r"^\s*```(?:json)?\s*|\s*```\s*$", "", told)
    try:
        said = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _each(
    said: Mapping[str, Any],
    key: str,
    make: Callable[[Mapping[str, Any]], _Made],
    refused: Counter[str],
) -> Iterator[_Made]:
    listed = said.get(key) or []
    if not isinstance(listed, list):
        refused["not_a_list"] += 1
        return
    refused.update({"too_many": len(listed) - MOST} if len(listed) > MOST else {})
    for one in listed[:MOST]:
        try:
            if not isinstance(one, dict):
                raise _Refused("not_a_record")
            yield make(one)
        except _Refused as reason:
            refused[str(reason)] += 1


def _spans(quotes: QuotePlacer, quote: object) -> tuple[Span, ...]:
    """Every place where a quote stands, at least one."""
    if not isinstance(quote, str) or not quote.strip():
        raise _Refused("no_quote")
    found = quotes.find(quote)
    if not found:
        raise _Refused("quote_not_in_text")
    return found


def _claim(quotes: QuotePlacer, said: Mapping[str, Any]) -> Claim:
    document, spans = quotes.document, _spans(quotes, said.get("quote"))
    measure = _member(Measure, said.get("measure"), "unknown_measure")
    quantity, change = _quantity(said), _number(said.get("change_pct"))
    direction = (
        _member(Direction, said["direction"], "unknown_direction")
        if said.get("direction")
        else None
    )
    if quantity is None and change is None and direction is None:
        raise _Refused("says_nothing")
    stated = tuple(one.value for one in numbers.find(spans[0].quote, document.lang))
    if quantity and not _stands(abs(quantity.value), stated):
        raise _Refused("number_not_in_quote")
    if change is not None and (change < -100 or not _change_stands(abs(change), change, stated)):
        raise _Refused("number_not_in_quote")
    claim = Claim(
        document.id,
        measure,
        _economy(said.get("reporter")),
        spans[:1],
        partner=_economy(said.get("partner")),
        product=_text(said.get("product")),
        period=_period(said.get("period")),
        quantity=quantity,
        change_pct=change,
        change_hedge=_member(Hedge, said.get("change_hedge") or "exact", "unknown_hedge"),
        base_period=_period(said.get("base_period")),
        direction=direction,
        share_of=_text(said.get("share_of")),
        speaker=_text(said.get("speaker")),
        modality=_member(Modality, said.get("modality") or "reported", "unknown_modality"),
    )
    return replace(claim, spans=(quotes.best(spans, _context(claim)),))


def _context(claim: Claim) -> Context:
    """What stands around the quote of a claim where it is told: its period, its economies, the ends
    of its range.
    """
    ends = (claim.quantity.low, claim.quantity.high) if claim.quantity else ()
    return Context(
        tuple(one for one in (claim.period, claim.base_period) if one),
        tuple(one for one in (claim.reporter, claim.partner) if one),
        tuple(one for one in ends if one is not None),
    )


def _quantity(said: Mapping[str, Any]) -> Quantity | None:
    value = _number(said.get("value"))
    if value is None:
        return None
    unit = said.get("unit")
    if not isinstance(unit, str) or not _UNIT.fullmatch(unit):
        raise _Refused("unknown_unit")
    ends = said.get("value_range")
    low, high = (
        (_number(end) for end in ends)
        if isinstance(ends, list) and len(ends) == 2
        else (None, None)
    )
    ranged = low is not None and high is not None and low <= value <= high
    hedge = _member(Hedge, said.get("hedge") or "exact", "unknown_hedge")
    return Quantity(value, unit, hedge, low if ranged else None, high if ranged else None)


def _stands(value: float, stated: Sequence[float]) -> bool:
    """Whether a value is among the numbers of the quote, within half a percent; a sum, 'half' of
    something or a guess is not.
    """
    return any(abs(value - one) <= 0.005 * max(abs(one), 1e-9) + 1e-9 for one in stated)


def _change_stands(size: float, change: float, stated: Sequence[float]) -> bool:
    """A change is there as percent, as an index (132.8 for +32.8), as times (1.4 for +40, 4.8 for
    −79.2) or as a fraction in words.
    """
    forms = [size, 100 + change, size / 100, (100 + change) / 100]
    forms += [100 / (100 + change)] if change > -100 else []
    return any(_near(form, one) for form in forms for one in stated)


def _near(form: float, one: float) -> bool:
    return abs(form - one) <= 0.05 + 1e-9 if one >= 2.5 else abs(form - one) <= 0.006


def _number(said: object) -> float | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not abs(said) <= 1e18:
        raise _Refused("not_a_number")
    return float(said)


def _economy(said: object) -> str | None:
    if said is None or said == "":
        return None
    if not isinstance(said, str) or said not in lexicons.economies():
        raise _Refused("unknown_economy")
    return said


def _period(said: object) -> Period | None:
    if said is None or said == "":
        return None
    try:
        return periods.parse(str(said))
    except BadPeriod as fault:
        raise _Refused("unknown_period") from fault


def _member(kind: Callable[[Any], _Made], said: object, reason: str) -> _Made:
    try:
        return kind(said)
    except ValueError as fault:
        raise _Refused(reason) from fault


def _text(said: object) -> str | None:
    return said.strip()[:300] or None if isinstance(said, str) else None


def _deal(quotes: QuotePlacer, said: Mapping[str, Any]) -> DealMention:
    document, spans = quotes.document, _spans(quotes, said.get("quote"))
    parties = said.get("parties") or []
    if not isinstance(parties, list):
        raise _Refused("unknown_economy")
    codes = tuple(dict.fromkeys(code for one in parties[:8] if (code := _economy(one))))
    deal = DealMention(
        document.id,
        _member(DealKind, said.get("kind"), "unknown_kind"),
        _member(DealStatus, said.get("status"), "unknown_status"),
        codes,
        _text(said.get("object")) or spans[0].quote,
        spans[:1],
        date=_day(said.get("date")),
        due=_day(said.get("due")),
    )
    days = tuple(period for day in (deal.date, deal.due) if (period := _month_of(day)))
    return replace(deal, spans=(quotes.best(spans, Context(days, codes)),))


def _month_of(day: str | None) -> Period | None:
    """The month or year of a day as a deal tells it; None where there is none such (2014-13)."""
    try:
        return periods.parse(day) if day else None
    except BadPeriod:
        return None


def _day(said: object) -> str | None:
    if said is None or said == "":
        return None
    if not isinstance(said, str) or not _DAY.fullmatch(said):
        raise _Refused("unknown_date")
    return said


def _actor(quotes: QuotePlacer, said: Mapping[str, Any]) -> Actor:
    spans, name = _spans(quotes, said.get("quote")), _text(said.get("name"))
    if not name:
        raise _Refused("no_name")
    kind = _member(ActorKind, said.get("kind"), "unknown_kind")
    economy = _economy(said.get("economy"))
    span = quotes.best(spans, Context(economies=(economy,) if economy else ()))
    return Actor(quotes.document.id, name, kind, (span,), _text(said.get("role")), economy)


def _good(quotes: QuotePlacer, said: Mapping[str, Any]) -> Good:
    span = _spans(quotes, said.get("quote") or said.get("words"))[0]
    codes = tuple(str(code) for code in said.get("hs") or () if _CODE.fullmatch(str(code)))
    return Good(quotes.document.id, span.quote, codes, (span,))


def both(first: Extraction, second: Extraction) -> Extraction:
    """The grammar's records (``first``) and those of the model that say something new.

    A claim is new where no claim of the grammar has its measure and number; a deal where none
    stands at its place; an actor or goods where none of its words do. What both say is told in the
    grammar's way, whose slots can be explained.
    """
    numbers_said = {(claim.measure, value) for claim in first.claims for value in _values(claim)}
    return details.enrich(
        Extraction(
            first.document,
            (
                *first.claims,
                *(
                    one
                    for one in second.claims
                    if not any((one.measure, value) in numbers_said for value in _values(one))
                ),
            ),
            (
                *first.deals,
                *(
                    one
                    for one in second.deals
                    if not any(_overlap(one.spans, other.spans) for other in first.deals)
                ),
            ),
            (
                *first.actors,
                *(
                    one
                    for one in second.actors
                    if not any(_overlap(one.spans, other.spans) for other in first.actors)
                ),
            ),
            (
                *first.goods,
                *(
                    one
                    for one in second.goods
                    if not any(_overlap(one.spans, other.spans) for other in first.goods)
                ),
            ),
        )
    )


def _values(claim: Claim) -> list[float]:
    return [
        round(value, 2)
        for value in (claim.stated.value if claim.stated else None, claim.change_pct)
        if value is not None
    ]


def _overlap(first: Sequence[Span], second: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in first for b in second)
