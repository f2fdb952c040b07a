"""Deals in words: what was agreed and what became of it (five lines for page one), and annex E
(meetings).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from kirmash.briefs import names, wording
from kirmash.briefs.deal_titles import deal_title, is_meeting
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefTable,
    CitedSentence,
    ColumnKind,
    Promise,
    date_cell,
    table_columns_from_heads,
)
from kirmash.briefs.sections.people import group_people, person_title
from kirmash.i18n import format_date, translate, translate_plural
from kirmash.records.deals import (
    Deal,
    DealEvent,
    DealMention,
    DealSignal,
    DealStatus,
)
from kirmash.reference import lexicons

if TYPE_CHECKING:
    from kirmash.briefs.material import BriefContext

MAX_PROMISES = 5
OUTCOMES = ("done", "late", "due", "open", "cancelled")
_OUTCOME_URGENCY = {"late": 0, "due": 1, "done": 2, "open": 3, "cancelled": 4}
_REPEATABLE_STATUSES = {
    DealStatus.PROPOSED,
    DealStatus.PLANNED,
    DealStatus.INTEREST,
    DealStatus.LAPSED,
}


def select_promises(context: BriefContext, recent: Collection[str] = ()) -> tuple[Promise, ...]:
    """Five lines, grouped as done, late, due, open.

    At most two of each outcome are taken first; the pressing ones before the others, ``recent`` ids
    before all.
    """
    by_weight = sorted(
        agreed_deals(context), key=lambda deal: (deal.id not in recent, urgency_sort_key(deal))
    )
    taken: list[Deal] = []
    for most in (2, MAX_PROMISES):
        for deal in by_weight:
            same = sum(chosen.outcome == deal.outcome for chosen in taken)
            if deal not in taken and len(taken) < MAX_PROMISES and same < most:
                taken.append(deal)
    return tuple(
        _promise(context, deal)
        for deal in sorted(
            taken, key=lambda deal: (_outcome_rank(deal.outcome), urgency_sort_key(deal))
        )
    )


def agreed_deals(context: BriefContext) -> list[Deal]:
    """The register: what was agreed, as done, late, due and open, the pressing ones before the
    others.
    """
    return sorted(
        (deal for deal in context.inputs.deals if not is_meeting(deal)),
        key=lambda deal: (_outcome_rank(deal.outcome), urgency_sort_key(deal)),
    )


def meetings_annex(context: BriefContext) -> BriefAnnex:
    """Annex E: visits, sittings and fairs, latest first."""
    lang = context.lang
    met = sorted(
        (deal for deal in context.inputs.deals if is_meeting(deal)),
        key=lambda deal: (meeting_day(context, deal), deal.id),
        reverse=True,
    )
    columns = table_columns_from_heads(
        lang,
        ("day", 2),
        ("meeting", 5),
        ("present", 5),
        ("state", 1.8),
        ("evidence", 1.5, ColumnKind.REFS),
    )
    rows = tuple(_meeting_row(context, deal) for deal in met)
    tables = (
        (BriefTable("meetings", translate("table.meetings", lang), columns, rows),) if rows else ()
    )
    return BriefAnnex(
        "E",
        translate("section.E", lang),
        () if tables else (CitedSentence(translate("empty.E", lang)),),
        tables,
    )


def deal_text(context: BriefContext, deal: Deal) -> str:
    """A deal as a sentence; one that our words do not describe is quoted, where a source is in the
    brief's language.
    """
    own = next(
        (
            record.object
            for mention_id in deal.mentions
            if isinstance(record := context.numbering.records.get(mention_id), DealMention)
            and " " in record.object
            and context.numbering.documents[record.document].lang == context.lang
        ),
        "",
    )
    return deal_title(deal, context.lang, context.inputs.pair, quote=own)


def meeting_text(context: BriefContext, deal: Deal) -> str:
    """A meeting as a sentence that names both sides."""
    return deal_title(deal, context.lang, context.inputs.pair, all_parties=True)


def deal_outcome(deal: Deal) -> str:
    """done, late, due, open or cancelled: what came of it on the brief's day."""
    return deal.outcome if deal.outcome in OUTCOMES else "open"


def _promise(context: BriefContext, deal: Deal) -> Promise:
    return Promise(
        deal_text(context, deal),
        deal_outcome(deal),
        outcome_text(deal, context.lang),
        context.cite(*_key_mentions(deal)),
    )


def status_text(deal: Deal, lang: str) -> str:
    """The status, and of one in progress how much of how much is done."""
    status = translate(f"status.{deal.status.value}", lang)
    if "unconfirmed" in deal.flags:
        return translate("status.unconfirmed", lang, status=status)
    if deal.part is None:
        return status
    done, whole = deal.part
    return translate("status.part", lang, status=status, done=done, whole=whole)


def delay_text(deal: Deal, lang: str) -> str:
    """How late it was done, or since when it is overdue; '' where it is neither."""
    if deal.months_late:
        return translate_plural("late.months", lang, deal.months_late)
    if deal.months_late is not None:
        return translate("late.days", lang)
    if deal.overdue_since:
        return translate("late.since", lang, day=format_date(deal.overdue_since, lang))
    return translate("late.told", lang) if DealSignal.LATE in deal.flags else ""


def is_repeated_without_result(deal: Deal) -> bool:
    """Whether it was offered or planned on several days and nothing more came of it."""
    wished = deal.status in _REPEATABLE_STATUSES and all(
        step.status in _REPEATABLE_STATUSES for step in deal.history
    )
    return wished and len({step.published for step in deal.history if step.published}) > 1


def outcome_text(deal: Deal, lang: str) -> str:
    """What became of a deal, in a sentence: mentioned again without a result, or its status and
    the day of the last mention.
    """
    days = sorted({step.published for step in deal.history if step.published})
    committed = any(step.status not in _REPEATABLE_STATUSES for step in deal.history)
    if committed and deal.status is DealStatus.LAPSED:
        return translate(
            "became.silent",
            lang,
            history=history_text(deal.history, lang),
            day=format_date(deal.last_mentioned, lang),
        )
    if is_repeated_without_result(deal):
        values = {"first": format_date(days[0], lang), "last": format_date(days[-1], lang)}
        return translate_plural("became.again", lang, len(days), **values)
    day = format_date(deal.last_mentioned or (days[-1] if days else None), lang)
    if deal.due and deal.outcome in {"late", "due"}:
        return translate(
            f"became.{deal.outcome}",
            lang,
            status=status_text(deal, lang),
            due=format_date(deal.due, lang),
            day=day,
        )
    status, delay = status_text(deal, lang), delay_text(deal, lang)
    if delay and deal.due:
        due = format_date(deal.due, lang)
        return translate("became.done_late", lang, status=status, late=delay, due=due, day=day)
    return _status_day_text(deal, f"{status}, {delay}" if delay else status, lang, day)


def _status_day_text(deal: Deal, text: str, lang: str, day: str) -> str:
    """The status and the day it was last told; the deal may only have been mentioned later."""
    steps = (step.published for step in deal.history if step.status is deal.status)
    since = max((published for published in steps if published), default=None)
    if since and deal.last_mentioned and since < deal.last_mentioned:
        values = {"status": text, "since": format_date(since, lang), "day": day}
        return translate("became.stands_since", lang, **values)
    return translate("became.stands", lang, status=text, day=day)


def parties_text(context: BriefContext, deal: Deal) -> str:
    """The parties, those of the pair first and in its order; "both sides" where there are no
    others.
    """
    if set(deal.parties) == set(context.inputs.pair):
        return translate("cell.both", context.lang)
    own = [code for code in context.inputs.pair if code in deal.parties]
    return wording.pair_name(dict.fromkeys((*own, *deal.parties)), context.lang) or translate(
        "cell.unknown", context.lang
    )


def last_steps_by_day(steps: tuple[DealEvent, ...]) -> tuple[DealEvent, ...]:
    """The steps, a day at most one: where several sources of one day differ, the last as the
    register orders them.
    """
    return tuple({step.published or step.mention: step for step in steps}.values())


def history_text(steps: tuple[DealEvent, ...], lang: str) -> str:
    """The steps of :func:`daily` in words."""
    step_texts = dict.fromkeys(
        translate(
            "history.step",
            lang,
            status=translate(f"status.{s.status.value}", lang),
            day=format_date(s.published, lang, short=True),
        )
        for s in last_steps_by_day(steps)
    )
    return " → ".join(step_texts)


def _meeting_row(context: BriefContext, deal: Deal) -> tuple[BriefCell, ...]:
    lang = context.lang
    return (
        date_cell(meeting_day(context, deal) or None, lang),
        BriefCell(meeting_text(context, deal)),
        BriefCell(_participants_text(context, deal)),
        BriefCell(translate(f"status.{deal.status.value}", lang)),
        BriefCell("", refs=context.cite(*deal.mentions)),
    )


def _participants_text(context: BriefContext, deal: Deal) -> str:
    """The people and the organisations named, as sources name them."""
    known = lexicons.organisations()
    firms = [
        names.organisation_name(key, context.lang)
        for key in deal.actors
        if key in known and not known[key].is_news_outlet
    ]
    present = [*attendees(context, deal), *firms]
    return ", ".join(present) or translate("cell.see_source", context.lang)


def attendees(context: BriefContext, deal: Deal) -> tuple[str, ...]:
    """The people named in the texts about the meeting, each once, whatever the spellings."""
    mentions = [
        record
        for item in deal.mentions
        if isinstance(record := context.numbering.records.get(item), DealMention)
    ]
    present = [
        actor
        for item in context.inputs.extractions
        for mention in mentions
        if mention.document == item.document.id
        for actor in item.actors
        if any(m.start <= a.start < m.end for m in mention.spans for a in actor.spans)
    ]
    groups = group_people(present, together=True, judgements=context.inputs.judgements)
    return tuple(person_title(group, context.lang) for group in groups)


def meeting_day(context: BriefContext, deal: Deal) -> str:
    """The day of a meeting by its mentions, else the day it was first reported as past, or at
    all; '' where unknown.
    """
    dates = [
        record.date
        for mention_id in deal.mentions
        if isinstance(record := context.numbering.records.get(mention_id), DealMention)
        and record.date
    ]
    reported = sorted(
        (step.status is not DealStatus.COMPLETED, step.published)
        for step in deal.history
        if step.published
    )
    return max(dates, key=len) if dates else (reported[0][1].isoformat() if reported else "")


def urgency_sort_key(deal: Deal) -> tuple[int, int, int, str]:
    """What an aide must see first: late, due, done, open, cancelled; then what was spoken of on
    most days, and latest.
    """
    last = deal.last_mentioned.toordinal() if deal.last_mentioned else 0
    return (
        _OUTCOME_URGENCY.get(deal.outcome, 3),
        -len({step.published for step in deal.history}),
        -last,
        deal.id,
    )


def _outcome_rank(outcome: str) -> int:
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES)


def _key_mentions(deal: Deal) -> tuple[str, ...]:
    """The first mention and the last two: where it began and where it stands."""
    steps = [step.mention for step in deal.history] or list(deal.mentions)
    return tuple(dict.fromkeys([steps[0], *steps[-2:]])) if steps else ()
