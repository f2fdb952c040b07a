"""Tables for the terminal, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kirmash.cli import screen
from kirmash.cli.screen import LANG
from kirmash.dossier.scope import Pair
from kirmash.dossier.why import Citation, Why
from kirmash.i18n import (
    format_date,
    format_estimate,
    format_interval,
    format_pct,
    format_period,
    format_value,
    say,
)
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal
from kirmash.records.estimates import Point, Series
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Hedge
from kirmash.reference import economies

if TYPE_CHECKING:
    from kirmash.dossier.claims import ClaimReport
    from kirmash.dossier.reading import GoodsEntry
    from kirmash.dossier.workspace import Entry

BARS = "▁▂▃▄▅▆▇█"


def documents(entries: Sequence[Entry]) -> None:
    """A row a document."""
    rows = []
    for entry in entries:
        doc = entry.document
        state = say("cli.withdrawn", LANG) if entry.withdrawn is not None else ""
        rows.append(
            (
                doc.id[:12],
                format_date(doc.published, LANG),
                doc.lang,
                doc.outlet or doc.source,
                doc.title or "",
                state,
            )
        )
    screen.table(("id", "published", "lang", "outlet", "title", "state"), rows)


def claims(report: ClaimReport) -> None:
    """A row a claim."""
    rows = [
        (*claim_row(claim), _outlet(report.documents.get(claim.document)))
        for claim in report.claims
    ]
    screen.table(
        ("id", "measure", "reporter", "partner", "period", "said", "modality", "outlet"), rows
    )


def claim_row(claim: Claim) -> tuple[str, ...]:
    """Id, measure, economies, period, what is said with its hedges, modality."""
    what = say(f"measure.{claim.measure}", LANG) + _what_of(claim)
    sides = _name(claim.reporter), _name(claim.partner)
    period = format_period(claim.period, LANG) if claim.period else "–"
    return claim.id, what, *sides, period, said(claim), say(f"modality.{claim.modality}", LANG)


def _what_of(claim: Claim) -> str:
    """The goods a claim is of, or that it tells an absolute change, behind a colon; '' for a whole
    flow.
    """
    of = say("claim.absolute_change", LANG) if claim.absolute_change else claim.product
    return f": {of}" if of else ""


def said(claim: Claim) -> str:
    """Level and change as said: ``about $100 m; −14.7 %``, or the bare direction."""
    parts = []
    if stated := claim.stated:
        parts.append(_hedged(stated.hedge, format_value(stated.value, stated.unit, LANG)))
    if claim.change_pct is not None:
        parts.append(_hedged(claim.change_hedge, format_pct(claim.change_pct, LANG)))
    if not parts and claim.direction:
        parts.append(say(f"direction.{claim.direction}", LANG))
    return "; ".join(parts)


def series(found: Series) -> None:
    """A row a period, and a sparkline of the levels."""
    head = {
        "measure": say(f"measure.{found.measure}", LANG),
        "first": _name(found.reporter),
        "second": _name(found.partner),
    }
    screen.tell(say("cli.series.head", LANG, **head))
    if not found.points:
        screen.tell(say("cli.series.none", LANG))
        return
    rows = [_point_row(point, found.unit) for point in found.points]
    screen.table(
        ("id", "period", "level", "interval", "status", "utterances", "claims"),
        rows,
        frozenset({2, 3, 5}),
    )
    screen.tell(
        sparkline([p.value for p in found.points if p.period.is_year and p.value is not None])
    )
    told = [point.official for point in found.points if point.value is not None]
    if any(told):
        screen.tell(
            say(
                "cli.series.official",
                LANG,
                share=format_pct(100 * sum(told) / len(told), LANG, signed=False),
            )
        )
    if not found.converged:
        screen.complain(say("cli.series.unsure", LANG))


def _point_row(point: Point, unit: str) -> tuple[str, ...]:
    level, interval = say("cli.unknown", LANG), ""
    if point.value is not None and point.low is not None and point.high is not None:
        level = format_value(point.value, unit, LANG)
        interval = format_interval(point.low, point.high, unit, LANG)
    elif point.direction:
        level = say(f"direction.{point.direction}", LANG)
    status = f"[{point.status}]" if point.status else ""
    return (
        point.id,
        format_period(point.period, LANG),
        level,
        interval,
        status,
        str(point.utterances),
        " ".join(point.evidence),
    )


def sparkline(values: Sequence[float]) -> str:
    """Bars from the smallest to the largest value; '' for fewer than two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    return "".join(
        BARS[round((value - low) / ((high - low) or 1) * (len(BARS) - 1))] for value in values
    )


def deals(found: Sequence[Deal], pair: Pair) -> None:
    """A row a deal, worded in the user's language from its kind, goods and theme."""
    from kirmash.dossier.briefing import worded

    rows = []
    for deal in found:
        status, outcome = say(f"status.{deal.status}", LANG), say(f"outcome.{deal.outcome}", LANG)
        last, due = (
            format_date(deal.last_said, LANG),
            format_date(deal.due, LANG) if deal.due else "",
        )
        rows.append((deal.id, worded(deal, LANG, pair), status, outcome, due, last, deal.object))
    screen.table(("id", "deal", "status", "outcome", "due", "last_said", "object"), rows)


def why(answer: Why) -> None:
    """What the record is, then each quotation in its context."""
    for line in _heading(answer):
        screen.tell(line)
    _pushes(answer.pushes)
    for citation in answer.citations:
        screen.tell("")
        screen.tell(_source(citation))
        screen.tell(
            f"  … {_flat(citation.before)} >>{_flat(citation.quote)}<< {_flat(citation.after)} …"
        )
        if citation.note:
            screen.tell(f"  {citation.note}")
    for judgement in answer.judgements:
        screen.tell_judgement(judgement)


def _pushes(pushes: Sequence[tuple[str, float]]) -> None:
    """By how much of the level each claim pushes it up or down."""
    rows = [
        (
            key,
            say(
                "push.up" if by > 0 else "push.down",
                LANG,
                value=format_pct(abs(by), LANG, signed=False),
            ),
        )
        for key, by in pushes
    ]
    if rows:
        screen.table(("claims", "pushes"), rows, frozenset({1}))


def _heading(answer: Why) -> list[str]:
    if answer.claim:
        lines = [" · ".join(claim_row(answer.claim))]
        return lines + [say(f"reading.{fit.reading}", LANG) for fit in answer.fits]
    if answer.point and answer.series:
        return [" · ".join(_worded(answer.point, answer.series))]
    if answer.deal:
        steps = [
            f"{format_date(s.said, LANG)}: {say(f'status.{s.status}', LANG)}"
            for s in answer.deal.history
        ]
        return [
            f"{answer.id} · {say(f'kind.{answer.deal.kind}', LANG)} · {answer.deal.object}",
            *steps,
        ]
    return [answer.id]


def _worded(point: Point, line: Series) -> tuple[str, ...]:
    names = f"{_name(line.reporter)} – {_name(line.partner)}"
    level = say("cli.unknown", LANG)
    if point.value is not None and point.low is not None and point.high is not None:
        level = format_estimate(point.value, point.low, point.high, line.unit, LANG)
    status = f"[{point.status}]" if point.status else ""
    return (
        point.id,
        say(f"measure.{line.measure}", LANG),
        names,
        format_period(point.period, LANG),
        f"{level} {status}".strip(),
    )


def _source(citation: Citation) -> str:
    day = format_date(citation.published, LANG)
    where = say(
        "cli.why.source",
        LANG,
        outlet=citation.outlet,
        date=day,
        start=citation.start,
        end=citation.end,
    )
    return f"{citation.record}  {where}  {citation.document[:12]}"


def extraction(one: Extraction) -> None:
    """What was read in one file, in short."""
    doc = one.document
    screen.tell(
        f"{doc.source} · {format_date(doc.published, LANG)} · {doc.lang} · {doc.title or ''}"
    )
    rows = [
        (*claim_row(claim)[1:], _flat(claim.spans[0].quote) if claim.spans else "")
        for claim in one.claims
    ]
    if rows:
        screen.table(
            ("measure", "reporter", "partner", "period", "said", "modality", "quote"), rows
        )
    for deal in one.deals:
        screen.tell(
            f"  {say(f'kind.{deal.kind}', LANG)} · {say(f'status.{deal.status}', LANG)} · "
            f"{_flat(deal.object)}"
        )
    names = ", ".join(actor.name for actor in one.actors)
    goods = ", ".join(f"{good.words} ({' '.join(good.hs)})" for good in one.goods)
    for line in filter(None, (names, goods)):
        screen.tell(f"  {line}")


def score(result: Mapping[str, Any]) -> None:
    """The score line by line, as the scorer prints it."""
    for key, value in result.items():
        if key == "claims":
            for tier, levels in value.items():
                for level, row in levels.items():
                    screen.tell(f"claims {tier:4} {level:6} {row}")
        else:
            screen.tell(f"{key}: {value}")


def forms(entry: GoodsEntry) -> str:
    """The words of a goods entry in the user's language."""
    return ", ".join(entry.words.get(LANG, ()))


def _hedged(hedge: Hedge, value: str) -> str:
    return value if hedge is Hedge.EXACT else say(f"level.{hedge}", LANG, value=value)


def _name(code: str | None) -> str:
    return economies.name(code, LANG) if code else "–"


def _outlet(document: Document | None) -> str:
    return (document.outlet or document.source) if document else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
