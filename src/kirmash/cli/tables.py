"""Tables for the terminal, in the user's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kirmash.cli import screen
from kirmash.cli.session import locale
from kirmash.dossier.checking import wording
from kirmash.i18n import (
    format_date,
    format_estimate,
    format_interval,
    format_number,
    format_pct,
    format_period,
    format_points,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.explanations import explanation_text
from kirmash.records.quantities import Hedge
from kirmash.reference import economies

if TYPE_CHECKING:
    from kirmash.dossier.checking.statements import ClaimReport
    from kirmash.dossier.evidence import EvidenceReport, QuotedPassage
    from kirmash.dossier.reading import GoodsEntry
    from kirmash.dossier.selection.standing import PairSummary
    from kirmash.dossier.workspace import LedgerEntry
    from kirmash.records.claims import Claim
    from kirmash.records.estimates import Series, SeriesPoint
    from kirmash.records.evidence import Document
    from kirmash.records.extractions import Extraction
    from kirmash.records.judgements import Judgement

BARS = "▁▂▃▄▅▆▇█"


def print_documents(entries: Sequence[LedgerEntry]) -> None:
    """A row a document."""
    rows = []
    for entry in entries:
        doc = entry.document
        state = translate("cli.withdrawn", locale()) if entry.withdrawn is not None else ""
        rows.append(
            (
                doc.id[:12],
                _publication_day(doc),
                doc.lang,
                _outlet_and_reader(doc),
                doc.title or "",
                state,
            )
        )
    screen.print_table(("id", "published", "lang", "outlet", "title", "state"), rows)


def _publication_day(document: Document) -> str:
    """The day, and that a person stated it where the page does not."""
    day = format_date(document.published, locale())
    if not document.is_dated_by_hand:
        return day
    return translate("cli.documents.dated_by_hand", locale(), day=day)


def print_pairs(summaries: Sequence[PairSummary]) -> None:
    """A row a pair, with its codes as commands take them."""
    if not summaries:
        screen.print_line(translate("cli.pairs.none", locale()))
        return
    rows = [
        (
            f"{pair.first} {pair.second}",
            f"{economy_name(pair.first)} – {economy_name(pair.second)}",
            *(
                format_number(number, locale())
                for number in (pair.figures, pair.unconfirmed, pair.deals, pair.documents)
            ),
            "–".join(dict.fromkeys(str(y) for y in (pair.first_year, pair.last_year) if y)),
            format_date(pair.newest, locale(), short=True) if pair.newest else "–",
        )
        for pair in summaries
    ]
    columns = ("codes", "pair", "figures", "waiting", "deals", "documents", "years", "newest")
    screen.print_table(columns, rows, right=frozenset({2, 3, 4, 5}))


def _outlet_and_reader(document: Document) -> str:
    """Where it was published, and who read it where that was not this program."""
    outlet = document.outlet or document.source
    return f"{outlet} ({document.reader})" if document.reader else outlet


def print_claims(report: ClaimReport) -> None:
    """A row a claim."""
    rows = [
        (
            *claim_row(claim)[:-1],
            _modality_and_state(claim, report.judgements.get(claim.id)),
            _outlet_and_speaker(claim, report.documents.get(claim.document)),
        )
        for claim in report.claims
    ]
    screen.print_table(
        ("id", "measure", "reporter", "partner", "period", "said", "modality", "outlet"), rows
    )


def claim_row(claim: Claim) -> tuple[str, ...]:
    """Id, measure, economies, period, what is said with its hedges, modality."""
    what = translate(f"measure.{claim.measure}", locale()) + _claim_subject(claim)
    sides = economy_name(claim.reporter), economy_name(claim.partner)
    period = format_period(claim.period, locale()) if claim.period else "–"
    return (
        claim.id,
        what,
        *sides,
        period,
        format_claim_value(claim),
        translate(f"modality.{claim.modality}", locale()),
    )


def _outlet_and_speaker(claim: Claim, document: Document | None) -> str:
    """Who published a claim, and whom the text names as its speaker."""
    outlet = outlet_name(document)
    if not claim.speaker:
        return outlet
    return translate("cli.claim.speaker", locale(), outlet=outlet, speaker=claim.speaker)


def _modality_and_state(claim: Claim, decision: Judgement | None) -> str:
    """The modality, and what a person decided, or that it waits for a person where it does."""
    modality = translate(f"modality.{claim.modality}", locale())
    if decision:
        own = decision.claim is not None and decision.claim.id == claim.id
        key = "made" if own else "replaced" if decision.claim else decision.verdict.value
        values = {"by": decision.by, "other": decision.other}
        return f"{modality}, {translate(f'cli.decided.{key}', locale(), **values)}"
    if not claim.is_unconfirmed:
        return modality
    return f"{modality}, {translate('cli.claim.unconfirmed', locale())}"


def _claim_subject(claim: Claim) -> str:
    """The goods a claim is of, or that it tells an absolute change, behind a colon; '' for a whole
    flow.
    """
    of = translate("claim.absolute_change", locale()) if claim.absolute_change else claim.product
    return f": {of}" if of else ""


def format_claim_value(claim: Claim) -> str:
    """Level and change as said: ``about $100 m; −14.7 %``, or the bare direction."""
    parts = []
    if stated := claim.stated:
        parts.append(_hedged_value(stated.hedge, format_value(stated.value, stated.unit, locale())))
    if claim.change_pct is not None:
        parts.append(_hedged_value(claim.change_hedge, format_pct(claim.change_pct, locale())))
    if claim.change_pp is not None:
        parts.append(format_points(claim.change_pp, locale()))
    if not parts and claim.direction:
        parts.append(translate(f"direction.{claim.direction}", locale()))
    return "; ".join(parts)


def print_series(series: Series) -> None:
    """A row a period, and a sparkline of the levels."""
    head = {
        "measure": translate(f"measure.{series.measure}", locale()),
        "first": economy_name(series.reporter),
        "second": economy_name(series.partner),
    }
    screen.print_line(translate("cli.series.head", locale(), **head))
    if not series.points:
        screen.print_line(translate("cli.series.none", locale()))
        _print_waiting(series)
        return
    rows = [_point_row(point, series.unit) for point in series.points]
    screen.print_table(
        ("id", "period", "level", "interval", "status", "utterances", "claims"),
        rows,
        frozenset({2, 3, 5}),
    )
    screen.print_line(
        sparkline([p.value for p in series.points if p.period.is_year and p.value is not None])
    )
    official_shares = [point.official for point in series.points if point.value is not None]
    if any(official_shares):
        screen.print_line(
            translate(
                "cli.series.official",
                locale(),
                share=format_pct(
                    100 * sum(official_shares) / len(official_shares), locale(), signed=False
                ),
            )
        )
    _print_waiting(series)
    if not series.converged:
        screen.print_error(translate("cli.series.unsure", locale()))


def _print_waiting(series: Series) -> None:
    """How many figures a person has to confirm before they count."""
    if series.waiting:
        screen.print_line(translate_plural("cli.series.waiting", locale(), len(series.waiting)))


def _point_row(point: SeriesPoint, unit: str) -> tuple[str, ...]:
    level, interval = translate("cli.unknown", locale()), ""
    if point.value is not None and point.low is not None and point.high is not None:
        level = format_value(point.value, unit, locale())
        interval = format_interval(point.low, point.high, unit, locale())
    elif point.direction:
        level = translate(f"direction.{point.direction}", locale())
    status = f"[{point.status}]" if point.status else ""
    return (
        point.id,
        format_period(point.period, locale()),
        level,
        interval,
        status,
        str(point.utterances),
        " ".join(point.evidence),
    )


def sparkline(values: Sequence[float]) -> str:
    """Bars from the smallest to the largest value; '' for fewer than two."""
    if len(values) <= 1:
        return ""
    low, high = min(values), max(values)
    return "".join(
        BARS[round((value - low) / ((high - low) or 1) * (len(BARS) - 1))] for value in values
    )


def print_decision(judgement: Judgement) -> None:
    """A person's decision, and where it makes a claim that claim, as it counts from now on."""
    screen.print_judgement(judgement)
    if judgement.claim:
        screen.print_line(f"  {' · '.join(claim_row(judgement.claim))}")


def print_evidence(answer: EvidenceReport) -> None:
    """What the record is, then each quotation in its context."""
    for line in _record_heading(answer):
        screen.print_line(line)
    _print_influence(answer.influence_percent)
    print_citations(answer.citations)
    for judgement in answer.judgements:
        screen.print_judgement(judgement)


def print_citations(citations: Iterable[QuotedPassage]) -> None:
    """Each quotation in its context, with its source."""
    for citation in citations:
        screen.print_line("")
        screen.print_line(_citation_source(citation))
        screen.print_line(
            f"  … {collapse_spaces(citation.before)} >>{collapse_spaces(citation.quote)}<< "
            f"{collapse_spaces(citation.after)} …"
        )
        if citation.note:
            screen.print_line(f"  {citation.note}")
        if citation.reader:
            screen.print_line(f"  {translate('cli.why.reader', locale(), reader=citation.reader)}")


def _print_influence(pushes: Sequence[tuple[str, float]]) -> None:
    """By how much of the level each claim pushes it up or down."""
    rows = [
        (
            key,
            translate(
                "push.up" if by > 0 else "push.down",
                locale(),
                value=format_pct(abs(by), locale(), signed=False),
            ),
        )
        for key, by in pushes
    ]
    if rows:
        screen.print_table(("claims", "pushes"), rows, frozenset({1}))


def _record_heading(answer: EvidenceReport) -> list[str]:
    if answer.claim:
        lines = [" · ".join(claim_row(answer.claim)), *_unconfirmed_lines(answer)]
        if answer.fits is None:
            return [*lines, translate("cli.why.series", locale(), id=answer.id)]
        return lines + [translate(f"reading.{fit.reading}", locale()) for fit in answer.fits]
    if answer.point and answer.series:
        explanation = explanation_text(answer.point, answer.series.unit, locale())
        lines = [" · ".join(_point_text(answer.point, answer.series)), explanation]
        if not answer.series.converged:
            lines.append(translate("cli.series.unsure", locale()))
        return [line for line in lines if line]
    if answer.deal:
        steps = [
            f"{format_date(s.published, locale())}: {translate(f'status.{s.status}', locale())}"
            for s in answer.deal.history
        ]
        return [
            f"{answer.id} · {translate(f'kind.{answer.deal.kind}', locale())}"
            f" · {answer.deal.object}",
            *steps,
        ]
    return [answer.id]


def _unconfirmed_lines(answer: EvidenceReport) -> list[str]:
    """Why a claim waits for a person, and what lets it count; nothing for any other, and where a
    person has decided on it.
    """
    claim = answer.claim
    if claim is None or not claim.is_unconfirmed or answer.judgements:
        return []
    return [translate("cli.why.unconfirmed", locale(), id=claim.id), *waiting_reasons(claim)]


def waiting_reasons(claim: Claim) -> list[str]:
    """Why a claim waits for a person: what the text does not give, and its reader's reason."""
    return wording.waiting_reasons(claim, locale())


def _point_text(point: SeriesPoint, line: Series) -> tuple[str, ...]:
    names = f"{economy_name(line.reporter)} – {economy_name(line.partner)}"
    level = translate("cli.unknown", locale())
    if point.value is not None and point.low is not None and point.high is not None:
        level = format_estimate(point.value, point.low, point.high, line.unit, locale())
    status = f"[{point.status}]" if point.status else ""
    return (
        point.id,
        translate(f"measure.{line.measure}", locale()),
        names,
        format_period(point.period, locale()),
        f"{level} {status}".strip(),
    )


def _citation_source(citation: QuotedPassage) -> str:
    where = translate(
        "cli.why.source",
        locale(),
        outlet=citation.outlet,
        date=format_date(citation.published, locale()),
        start=citation.start,
        end=citation.end,
    )
    return f"{citation.record}  {where}  {citation.document[:12]}"


def print_extraction(extraction: Extraction) -> None:
    """What was read in one file, in short."""
    doc = extraction.document
    screen.print_line(
        f"{doc.source} · {format_date(doc.published, locale())} · {doc.lang} · {doc.title or ''}"
    )
    rows = [
        (*claim_row(claim)[1:], collapse_spaces(claim.spans[0].quote) if claim.spans else "")
        for claim in extraction.claims
    ]
    if rows:
        screen.print_table(
            ("measure", "reporter", "partner", "period", "said", "modality", "quote"), rows
        )
    for deal in extraction.deals:
        screen.print_line(
            f"  {translate(f'kind.{deal.kind}', locale())} · "
            f"{translate(f'status.{deal.status}', locale())} · "
            f"{collapse_spaces(deal.object)}"
        )
    names = ", ".join(actor.name for actor in extraction.actors)
    goods = ", ".join(f"{good.words} ({' '.join(good.hs)})" for good in extraction.goods)
    for line in filter(None, (names, goods)):
        screen.print_line(f"  {line}")


def print_score(result: Mapping[str, Any]) -> None:
    """The score line by line, as the scorer prints it."""
    for key, value in result.items():
        if key == "claims":
            for tier, levels in value.items():
                for level, row in levels.items():
                    screen.print_line(f"claims {tier:4} {level:6} {row}")
        else:
            screen.print_line(f"{key}: {value}")


def goods_words(entry: GoodsEntry) -> str:
    """The words of a goods entry in the user's language."""
    return ", ".join(entry.words.get(locale(), ()))


def _hedged_value(hedge: Hedge, value: str) -> str:
    return value if hedge is Hedge.EXACT else translate(f"level.{hedge}", locale(), value=value)


def economy_name(code: str | None) -> str:
    """An economy in the user's language."""
    return economies.name(code, locale()) if code else "–"


def outlet_name(document: Document | None) -> str:
    """Who published a document, else the file's name; '' of an unknown one."""
    return (document.outlet or document.source) if document else ""


def collapse_spaces(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
