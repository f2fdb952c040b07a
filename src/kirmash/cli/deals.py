"""`kirmash deals`, `deal` and `enterprises`: the answers in the terminal and as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen
from kirmash.cli.documents import PairQuery
from kirmash.cli.session import locale, run_settings
from kirmash.dossier import deals as exports
from kirmash.dossier import serialise
from kirmash.dossier.deals import describe_deal, describe_delay, describe_status
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import Pair, pair_of
from kirmash.errors import InputError
from kirmash.i18n import format_date, format_number, format_pct, translate, translate_plural
from kirmash.reference import economies

if TYPE_CHECKING:
    from kirmash.dossier.deals import (
        ComparedMentions,
        DealHistory,
        DealList,
        DealQuery,
        DealRelation,
        DealScores,
        ExportFormat,
        QuotedDealEvent,
    )
    from kirmash.dossier.firms import Enterprise, EnterpriseReport
    from kirmash.records.deals import Deal


@dataclass(frozen=True, slots=True)
class EnterpriseQuery:
    """Which enterprises: of documents about a pair, or of all where both are ''; compared with
    which lists; in which form.
    """

    folder: Path
    first: str
    second: str
    lists: tuple[Path, ...]
    export: str
    as_of: date | None
    as_json: bool


def enterprises(query: EnterpriseQuery) -> None:
    """The enterprises, or what lists ask about them."""
    if bool(query.first) != bool(query.second) or query.export not in {"", "ftm"}:
        raise InputError(
            "enterprises.usage",
            "Name both economies or none; the only other format is ftm.",
            "kirmash enterprises [A B] [--list FILE] [--export ftm]",
        )
    pair = pair_of(query.first, query.second) if query.first else None
    with Dossier.open(query.folder, settings=run_settings()) as dossier:
        report = dossier.enterprise_report(pair, query.lists, View(query.as_of))
    if query.export:
        screen.write_raw(serialise.enterprises_as_ftm_json_lines(report))
    elif query.as_json:
        screen.print_json(serialise.enterprises(report))
    else:
        _print_enterprises(report)


def _print_enterprises(report: EnterpriseReport) -> None:
    firms, flags, lists = report.enterprises, report.flags, report.lists
    screen.print_table(
        ("id", "name", "other_names", "form", "economy", "hs", "deals", "people"),
        [_enterprise_row(firm) for firm in firms],
    )
    for reason in (reason for watch_list in lists for reason in watch_list.rejected[:20]):
        screen.print_error(reason)
    if lists:
        screen.print_line("")
        screen.print_line(translate("cli.flags.head" if flags else "cli.flags.none", locale()))
    names = {firm.id: firm.names[0] for firm in firms if firm.names}
    for flag in flags:
        values = {
            "name": names.get(flag.enterprise, flag.enterprise),
            "on": flag.matched_text,
            "listed": flag.listed_as,
            "entry": flag.entry,
        }
        sure = format_pct(round(100 * flag.confidence), locale(), signed=False)
        screen.print_line(
            translate(
                "cli.flag", locale(), **values, source=flag.source, sure=sure, reason=flag.reason
            )
        )


def _enterprise_row(enterprise: Enterprise) -> tuple[str, ...]:
    first, second = (
        (enterprise.name_en, enterprise.name_ru)
        if locale() == "en"
        else (enterprise.name_ru, enterprise.name_en)
    )
    others = ", ".join(name for name in (second if first else "", *enterprise.aliases) if name)
    economy = economies.name(enterprise.economy, locale()) if enterprise.economy else ""
    return (
        enterprise.id,
        first or second,
        others,
        enterprise.form,
        economy,
        " ".join(enterprise.hs),
        " ".join(enterprise.deals),
        "; ".join(enterprise.people),
    )


def list_deals(question: PairQuery, query: DealQuery, scored: bool) -> None:
    """The deals of a pair that are asked for, as a table or as JSON; since a meeting as
    four lists.
    """
    pair = question.pair
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        deal_list = dossier.deal_list(pair, query, question.view)
    if question.as_json:
        screen.print_json(serialise.deals(deal_list))
    elif deal_list.since:
        _print_since_meeting(deal_list)
    elif not deal_list.deals:
        screen.print_line(translate("cli.deals.none", locale()))
    elif scored:
        _print_scores(deal_list)
    else:
        _print_deals(deal_list.deals, pair)


def _print_deals(deals: Sequence[Deal], pair: Pair) -> None:
    """A row a deal, worded in the user's language from its kind, status, goods and theme."""
    lang = locale()
    rows = [
        (
            deal.id,
            describe_deal(deal, lang, pair),
            _deal_outcome(deal),
            format_date(deal.due, lang, short=True) if deal.due else "",
        )
        for deal in deals
    ]
    screen.print_table(("id", "deal", "outcome", "due"), rows)


def _deal_outcome(deal: Deal) -> str:
    """What came of a deal, where it stands and when it was last heard of: "late, lapsed; last
    reported 22 May 2017"; done alone says both.
    """
    lang = locale()
    outcome = translate(f"outcome.{deal.outcome}", lang)
    detail = describe_status(deal, lang) if deal.outcome != "done" else describe_delay(deal, lang)
    both = f"{outcome}, {detail}" if detail not in {"", outcome} else outcome
    day = format_date(deal.last_mentioned, lang, short=True)
    return translate("cli.deals.outcome", lang, outcome=both, day=day)


def export(question: PairQuery, query: DealQuery, style: ExportFormat, out: Path | None) -> None:
    """The deals in another program's form, to a file or to stdout."""
    order = exports.ExportRequest(question.pair, query, style)
    with Dossier.open(question.folder, settings=run_settings()) as dossier:
        raw = dossier.export(order, question.view)
    if out is None and style.form in exports.BINARY_FORMS:
        raise InputError(
            "deals.export-no-file",
            "A workbook cannot be written to the terminal.",
            "Give --out register.xlsx.",
        )
    if out is None:
        screen.write_raw(raw.decode())
    else:
        exports.save_export(raw, out)
        screen.print_line(str(out))


def _print_scores(deal_list: DealList) -> None:
    """A row a deal with its three scores and what they lack, then the means."""
    rows = [_score_row(deal, deal_list.scores[deal.id], deal_list.pair) for deal in deal_list.deals]
    screen.print_table(
        (
            "id",
            "deal",
            "source_quality",
            "completeness",
            "implementation",
            "sector",
            "amount",
            "missing",
        ),
        rows,
    )
    means = deal_list.mean_scores
    values = {
        "source": _format_mean(means.source),
        "completeness": _format_mean(means.completeness),
        "implementation": _format_mean(means.implementation),
    }
    screen.print_line(
        translate_plural("cli.deals.means.count", locale(), len(deal_list.deals), **values)
    )


def _score_row(deal: Deal, scores: DealScores, pair: Pair) -> tuple[str, ...]:
    done = "" if scores.implementation is None else str(scores.implementation)
    missing = ", ".join(translate(f"gap.{name}", locale()) for name in scores.missing)
    return (
        deal.id,
        describe_deal(deal, locale(), pair),
        str(scores.source),
        str(scores.completeness),
        done,
        scores.sector,
        scores.amount,
        missing,
    )


def _format_mean(value: float | None) -> str:
    return "–" if value is None else format_number(value, locale(), 1)


def _print_since_meeting(deal_list: DealList) -> None:
    if deal_list.since is None:
        return
    for name in ("done", "late", "due_next", "new"):
        deals = getattr(deal_list.since, name)
        screen.print_line(
            translate_plural(
                f"cli.since.{name}.count",
                locale(),
                len(deals),
                day=format_date(deal_list.since.day, locale()),
            )
        )
        if deals:
            _print_deals(deals, deal_list.pair)
        screen.print_line("")


def deal(folder: Path, record: str, as_of: date | None, as_json: bool) -> None:
    """One deal with each step of its history quoted."""
    with Dossier.open(folder, settings=run_settings()) as dossier:
        history = dossier.deal_history(record, View(as_of))
    if as_json:
        screen.print_json(serialise.deal_history_json(history))
    else:
        _print_history(history)
        _print_quality(history.scores)
        _print_relations(history.preceding_deals)
        _print_joins(history)


def _print_history(history: DealHistory) -> None:
    deal = history.deal
    head = {
        "id": deal.id,
        "deal": describe_deal(deal, locale()),
        "status": describe_status(deal, locale()),
    }
    screen.print_line(translate("cli.deal.head", locale(), **head))
    if deal.due:
        screen.print_line(translate("cli.deal.due", locale(), due=format_date(deal.due, locale())))
    if deal.done_on:
        day = format_date(deal.done_on, locale())
        screen.print_line(translate("cli.deal.done_on", locale(), day=day))
    if delay := describe_delay(deal, locale()):
        screen.print_line(translate("cli.deal.delay", locale(), delay=delay))
    if deal.umbrella:
        screen.print_line(translate("cli.deal.umbrella", locale(), id=deal.umbrella))
    for step in history.steps:
        screen.print_line("")
        _print_step(step)
    for judgement in history.evidence.judgements:
        screen.print_judgement(judgement)


def _print_quality(scores: DealScores) -> None:
    """The scores and what they lack, as one sentence each."""
    done = (
        translate("cli.deal.not_under_way", locale())
        if scores.implementation is None
        else f"{scores.implementation}/5"
    )
    screen.print_line("")
    screen.print_line(
        translate(
            "cli.deal.scores",
            locale(),
            source=scores.source,
            completeness=scores.completeness,
            implementation=done,
        )
    )
    if scores.publishers:
        publishers = ", ".join(
            translate_plural(f"publisher.{kind}.count", locale(), number)
            for kind, number in scores.publishers
        )
        screen.print_line(translate("cli.deal.publishers", locale(), publishers=publishers))
    if scores.amount:
        screen.print_line(translate("cli.deal.amount", locale(), amount=scores.amount))
    if scores.sector:
        screen.print_line(
            translate(
                "cli.deal.sector",
                locale(),
                sector=scores.sector,
                name=translate(f"sector.{scores.sector}", locale()),
            )
        )
    if scores.missing:
        screen.print_line(
            translate(
                "cli.deal.missing",
                locale(),
                missing=", ".join(translate(f"gap.{name}", locale()) for name in scores.missing),
            )
        )


def _print_relations(follows: Iterable[DealRelation]) -> None:
    """What it resumes or is the rest of; the plan it is part of is in the heading."""
    for relation in follows:
        screen.print_line(translate(f"relation.{relation.kind}", locale(), id=relation.other))


def _print_joins(history: DealHistory) -> None:
    """Why its mentions are one deal, which deals nearly were, and how a person decides."""
    lang = locale()
    if history.joins:
        screen.print_line("")
        bounds = {"prior": _bits(exports.prior_bits()), "threshold": _bits(exports.MATCH_THRESHOLD)}
        screen.print_line(translate("cli.deal.joins", lang, **bounds))
    for join in history.joins:
        basis = translate(f"join.basis.{join.basis}", lang, bits=_bits(join.bits))
        names = {"mention": join.mention, "other": join.other}
        screen.print_line(f"  {translate('cli.deal.join', lang, basis=basis, **names)}")
        _print_compared(join)
        screen.print_line(f"    {translate('cli.deal.split', lang, mention=join.mention)}")
    if history.near_misses:
        screen.print_line("")
        screen.print_line(translate("cli.deal.near_misses", lang))
    for miss in history.near_misses:
        names = {"id": miss.other_deal, "mention": miss.mention, "other": miss.other}
        told = translate("cli.deal.near_miss", lang, bits=_bits(miss.bits), **names)
        screen.print_line(f"  {told}")
        _print_compared(miss)
        asked = translate("cli.deal.merge", lang, deal=history.deal.id, id=miss.other_deal)
        screen.print_line(f"    {asked}")


def _print_compared(pair: ComparedMentions) -> None:
    """What was compared, the weightiest first: "amount agrees +2.8"."""
    lang = locale()
    levels = sorted(pair.compared, key=lambda level: -abs(level.weight))
    parts = (
        translate(
            "compared.level",
            lang,
            name=translate(f"compared.{level.comparison}", lang),
            level=translate(f"compared.is.{level.level}", lang),
            bits=_bits(level.weight),
        )
        for level in levels
    )
    screen.print_line(f"    {'; '.join(parts)}")


def _bits(weight: float) -> str:
    """Bits with their sign: +2.1, −1.8."""
    number = format_number(weight, locale(), 1)
    return f"+{number}" if weight > 0 else number


def _print_step(history_step: QuotedDealEvent) -> None:
    step, mention, cited = history_step.step, history_step.mention, history_step.citation
    status, day = (
        translate(f"status.{step.status}", locale()),
        format_date(step.published, locale()),
    )
    screen.print_line(
        translate(
            "cli.deal.step",
            locale(),
            status=status,
            date=day,
            outlet=cited.outlet if cited else "",
            mention=step.mention,
        )
    )
    if mention and mention.date:
        screen.print_line(
            translate("cli.deal.effective", locale(), date=format_date(mention.date, locale()))
        )
    if mention and mention.speaker:
        screen.print_line(translate("cli.deal.speaker", locale(), speaker=mention.speaker))
    if cited:
        screen.print_line(
            f"  … {' '.join(cited.before.split())} >>{' '.join(cited.quote.split())}<< "
            f"{' '.join(cited.after.split())} …"
        )
    if cited and cited.note:
        screen.print_line(f"  {cited.note}")
