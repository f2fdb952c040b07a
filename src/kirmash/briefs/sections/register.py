"""What happened since the last meeting: the meeting, what was discussed there, and what was done,
is late, is due next or is new since; and annex D, the register of deals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kirmash.briefs.charts.timeline import build_timeline
from kirmash.briefs.deal_titles import is_meeting
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefTable,
    CitedSentence,
    ColumnKind,
    date_cell,
    table_columns_from_heads,
)
from kirmash.briefs.sections.deals import (
    agreed_deals,
    attendees,
    deal_outcome,
    deal_text,
    history_text,
    meeting_day,
    meeting_text,
    outcome_text,
    parties_text,
)
from kirmash.deals.history import ChangesSinceMeeting, changes_since_meeting
from kirmash.i18n import format_date, translate, translate_plural
from kirmash.records.deals import Deal, DealEvent
from kirmash.records.periods import last_day

# What is told of a meeting within so many days after it was agreed there.
MENTION_WINDOW_DAYS = 7
MAX_MENTIONED_DEALS = 3
# A visit lasts some days: a day given means the meeting that began at most so many days before.
MEETING_LENGTH_DAYS = 3


@dataclass(frozen=True, slots=True)
class LastMeeting:
    """The day looked back to, and the meeting then with its own day; None where the day was
    given and no meeting is near.
    """

    day: date
    deal: Deal | None = None
    meeting_date: date | None = None


def find_last_meeting(context: BriefContext) -> LastMeeting | None:
    """The day given, else that of the last meeting held; None where neither is known."""
    meetings = sorted(
        (
            (day, deal.id, deal)
            for deal in context.inputs.deals
            if is_meeting(deal) and (day := _past_meeting_day(context, deal))
        ),
        reverse=True,
    )
    since_day = context.inputs.since
    if since_day is None:
        return LastMeeting(meetings[0][0], meetings[0][2], meetings[0][0]) if meetings else None
    near = next(
        (
            (deal, day)
            for day, _, deal in meetings
            if 0 <= (since_day - day).days <= MEETING_LENGTH_DAYS
        ),
        (None, None),
    )
    return LastMeeting(since_day, *near)


def since_meeting_notes(context: BriefContext) -> tuple[CitedSentence, ...]:
    """The sentences of page one: the meeting, what was spoken of, what came since; none where no
    meeting is known.
    """
    met = find_last_meeting(context)
    if met is None:
        return ()
    return tuple(
        note
        for note in (
            _meeting_note(context, met),
            _discussed_deals_note(context, met),
            _counts_note(context, met),
        )
        if note
    )


def recent_deal_ids(context: BriefContext) -> frozenset[str]:
    """The ids of deals that page one should tell before the others: done or new since, or spoken of
    at the meeting.
    """
    met = find_last_meeting(context)
    if met is None:
        return frozenset()
    seen = changes_since_meeting(agreed_deals(context), met.day)
    return frozenset(
        deal.id
        for deal in agreed_deals(context)
        if deal in (*seen.done, *seen.new) or _last_step_at(deal, met.day)
    )


def since_meeting_table(context: BriefContext) -> BriefTable | None:
    """The same as a table with a line a deal; None where nothing is to be told or no meeting is
    known.
    """
    met = find_last_meeting(context)
    if met is None:
        return None
    known = agreed_deals(context)
    numbers = {deal.id: number for number, deal in enumerate(known, start=1)}
    rows = tuple(
        _since_meeting_row(context, key, numbers[deal.id], deal)
        for key, deals in group_deal_changes(changes_since_meeting(known, met.day))
        for deal in deals
    )
    columns = table_columns_from_heads(
        context.lang,
        ("since", 2),
        ("number", 0.6, ColumnKind.NUMBER),
        ("deal", 4.4),
        ("parties", 2.1),
        ("term", 1.8),
        ("became", 4.4),
        ("evidence", 1.5, ColumnKind.REFS),
    )
    title = translate("table.since", context.lang, day=format_date(met.day, context.lang))
    return (
        BriefTable("since", title, columns, rows, translate("note.since", context.lang))
        if rows
        else None
    )


def group_deal_changes(seen: ChangesSinceMeeting) -> tuple[tuple[str, tuple[Deal, ...]], ...]:
    """The four lists by key, each deal in the first it stands in."""
    listed: set[str] = set()
    groups = []
    for key, deals in (
        ("done", seen.done),
        ("late", seen.late),
        ("due", seen.due_next),
        ("new", seen.new),
    ):
        groups.append((key, tuple(deal for deal in deals if deal.id not in listed)))
        listed.update(deal.id for deal in deals)
    return tuple(groups)


def _since_meeting_row(
    context: BriefContext, key: str, number: int, deal: Deal
) -> tuple[BriefCell, ...]:
    lang = context.lang
    return (
        BriefCell(translate(f"since.{key}", lang)),
        BriefCell(str(number), number),
        BriefCell(deal_text(context, deal)),
        BriefCell(parties_text(context, deal)),
        date_cell(deal.due, lang, translate("cell.no_term", lang)),
        BriefCell(outcome_text(deal, lang)),
        BriefCell("", refs=context.cite(*deal.mentions)),
    )


def _meeting_note(context: BriefContext, met: LastMeeting) -> CitedSentence | None:
    """The meeting with the people named there, at most three."""
    if met.deal is None:
        return None
    people = attendees(context, met.deal)[:MAX_MENTIONED_DEALS]
    key = ("since.given" if context.inputs.since else "since.met") + (".with" if people else "")
    words = {
        "day": format_date(met.meeting_date, context.lang),
        "meeting": meeting_text(context, met.deal),
        "people": ", ".join(people),
    }
    return CitedSentence(
        translate(key, context.lang, **words), context.cite(*met.deal.mentions[:3])
    )


def _discussed_deals_note(context: BriefContext, met: LastMeeting) -> CitedSentence | None:
    """What somebody said of deals at the meeting or within a week of it, at most three, the most
    pressing first.
    """
    spoken = [
        (deal, step) for deal in agreed_deals(context) if (step := _last_step_at(deal, met.day))
    ]
    if not spoken:
        return None
    displayed, rest = spoken[:MAX_MENTIONED_DEALS], len(spoken) - MAX_MENTIONED_DEALS
    refs = context.cite(*(step.mention for _, step in displayed))
    as_then = (replace(deal, status=step.status) for deal, step in displayed)
    listed = "; ".join(deal_text(context, deal) for deal in as_then)
    if rest > 0:
        return CitedSentence(
            translate_plural("since.spoken.more", context.lang, rest, deals=listed), refs
        )
    return CitedSentence(translate("since.spoken", context.lang, deals=listed), refs)


def _last_step_at(deal: Deal, day: date) -> DealEvent | None:
    """The last event of a deal at the meeting."""
    steps = [
        step
        for step in deal.history
        if step.published and 0 <= (step.published - day).days <= MENTION_WINDOW_DAYS
    ]
    return steps[-1] if steps else None


def _counts_note(context: BriefContext, met: LastMeeting) -> CitedSentence:
    """How many are done and new since, how many late on the brief's day, and the next term, in a
    sentence.
    """
    known = agreed_deals(context)
    seen, late = (
        changes_since_meeting(known, met.day),
        sum(deal.outcome == "late" for deal in known),
    )
    values = {
        "day": format_date(met.day, context.lang),
        "done": len(seen.done),
        "late": late,
        "new": len(seen.new),
    }
    key = "since.counts" if seen.done or seen.new else "since.quiet"
    if seen.due_next:
        return CitedSentence(
            translate(
                f"{key}.due",
                context.lang,
                **values,
                due=len(seen.due_next),
                term=format_date(seen.due_next[0].due, context.lang),
            )
        )
    return CitedSentence(
        translate(key if late or key == "since.counts" else "since.nothing", context.lang, **values)
    )


def _past_meeting_day(context: BriefContext, deal: Deal) -> date | None:
    """The day a meeting was held, where it was and by the brief's day; of a month or a year its
    last day.
    """
    day = meeting_day(context, deal)
    if not day or deal_outcome(deal) != "done":
        return None
    last = last_day(day)
    return last if last <= context.inputs.as_of else None


def deals_annex(context: BriefContext) -> BriefAnnex:
    """Annex D: the timeline and the register; one sentence says so where nothing was agreed."""
    known = agreed_deals(context)
    title = translate("section.D", context.lang)
    if not known:
        return BriefAnnex("D", title, (CitedSentence(translate("empty.D", context.lang)),))
    changes_table = since_meeting_table(context)
    return BriefAnnex(
        "D",
        title,
        (),
        (*([changes_table] if changes_table else []), _register_table(context, known)),
        build_timeline(context, known),
    )


def _register_table(context: BriefContext, known: list[Deal]) -> BriefTable:
    columns = table_columns_from_heads(
        context.lang,
        ("number", 0.6, ColumnKind.NUMBER),
        ("deal", 4.4),
        ("parties", 2.1),
        ("outcome", 2),
        ("term", 1.8),
        ("history", 4.2),
        ("evidence", 1.5, ColumnKind.REFS),
    )
    rows = tuple(_register_row(context, number, deal) for number, deal in enumerate(known, start=1))
    return BriefTable(
        "deals",
        translate("table.deals", context.lang),
        columns,
        rows,
        translate("note.deals", context.lang),
    )


def _register_row(context: BriefContext, number: int, deal: Deal) -> tuple[BriefCell, ...]:
    lang = context.lang
    return (
        BriefCell(str(number), number),
        BriefCell(deal_text(context, deal)),
        BriefCell(parties_text(context, deal)),
        BriefCell(translate(f"outcome.{deal_outcome(deal)}", lang)),
        date_cell(deal.due, lang, translate("cell.no_term", lang)),
        BriefCell(
            history_text(deal.history, lang) or translate(f"status.{deal.status.value}", lang)
        ),
        BriefCell("", refs=context.cite(*deal.mentions)),
    )
