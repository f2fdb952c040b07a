"""What was agreed and what became of it, in words: five lines for page one, and annex E
(meetings).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kirmash.briefs import names
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Cell, Kind, Note, Promise, Section, Table, heads
from kirmash.i18n import count, format_date, has, say
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus, Step

MOST_LINES = 5
LONGEST_QUOTE = 110
MEETING_THEMES = {"working_group", "commission"}
OUTCOMES = ("done", "late", "due", "open")
_PRESSING = {"late": 0, "due": 1, "done": 2, "open": 3}
# A quotation inside a quotation takes the inner marks.
_INNER = str.maketrans({"«": "„", "»": "“"})
_REPEATED = {DealStatus.PROPOSED, DealStatus.PLANNED, DealStatus.INTEREST, DealStatus.LAPSED}


def is_meeting(deal: Deal) -> bool:
    """Whether it belongs to the timeline of meetings rather than to what was agreed."""
    return deal.kind in {DealKind.VISIT, DealKind.EXHIBITION} or deal.theme in MEETING_THEMES


def promises(desk: Desk, recent: Collection[str] = ()) -> tuple[Promise, ...]:
    """Five lines, grouped as done, late, due, open.

    At most two of each outcome are taken first; the pressing ones before the others, ``recent`` ids
    before all.
    """
    by_weight = sorted(agreed(desk), key=lambda deal: (deal.id not in recent, pressing(deal)))
    taken: list[Deal] = []
    for most in (2, MOST_LINES):
        for deal in by_weight:
            same = sum(one.outcome == deal.outcome for one in taken)
            if deal not in taken and len(taken) < MOST_LINES and same < most:
                taken.append(deal)
    return tuple(
        _promise(desk, deal)
        for deal in sorted(taken, key=lambda deal: (_rank(deal.outcome), pressing(deal)))
    )


def agreed(desk: Desk) -> list[Deal]:
    """The register: what was agreed, as done, late, due and open, the pressing ones before the
    others.
    """
    return sorted(
        (deal for deal in desk.material.deals if not is_meeting(deal)),
        key=lambda deal: (_rank(deal.outcome), pressing(deal)),
    )


def meetings_annex(desk: Desk) -> Section:
    """Annex E: visits, sittings and fairs, latest first."""
    lang = desk.lang
    met = sorted(
        (deal for deal in desk.material.deals if is_meeting(deal)),
        key=lambda deal: (meeting_day(desk, deal), deal.id),
        reverse=True,
    )
    columns = heads(
        lang,
        ("day", 2),
        ("meeting", 3.4),
        ("parties", 3),
        ("present", 4),
        ("state", 1.8),
        ("evidence", 1.5, Kind.REFS),
    )
    rows = tuple(_meeting(desk, deal) for deal in met)
    tables = (Table("meetings", say("table.meetings", lang), columns, rows),) if rows else ()
    return Section(
        "E", say("section.E", lang), () if tables else (Note(say("empty.E", lang)),), tables
    )


def worded(deal: Deal | DealMention, lang: str, pair: Iterable[str]) -> str:
    """A deal in our words: its kind and what it is about; the parties too where they are not just
    the pair.
    """
    about = names.goods(deal.goods, lang) or theme(deal.theme, lang) or names_of(deal.actors, lang)
    if deal.theme == "plan_of_measures" or (
        deal.kind is DealKind.AGREEMENT and theme(deal.theme, lang)
    ):
        about = theme(deal.theme, lang)
    others = bool(deal.parties) and set(deal.parties) != set(pair)
    key = f"deal.{deal.kind.value}" + (".of" if about else "") + (".between" if others else "")
    return say(key, lang, about=about, parties=names.pair(deal.parties, lang))


def told(desk: Desk, deal: Deal) -> str:
    """A deal as :func:`worded`; one our words say nothing of is quoted, where a source says it in
    the brief's language.
    """
    plain = worded(deal, desk.lang, desk.material.pair)
    mentions = [
        record
        for one in deal.mentions
        if isinstance(record := desk.numbering.records.get(one), DealMention)
    ]
    known = (
        names.goods(deal.goods, desk.lang)
        or theme(deal.theme, desk.lang)
        or names_of(deal.actors, desk.lang)
    )
    own = next(
        (
            m.object
            for m in mentions
            if m.object and desk.numbering.documents[m.document].lang == desk.lang
        ),
        "",
    )
    words = " ".join(own.translate(_INNER).split())
    if known or " " not in words:
        return plain
    cut = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    return say(
        f"deal.{deal.kind.value}.of", desk.lang, about=say("caution.said", desk.lang, said=cut)
    )


def theme(key: str, lang: str) -> str:
    """What a theme of the lexicon is called; '' where it has no words yet."""
    return say(f"theme.{key}", lang) if key and has(f"theme.{key}", lang) else ""


def names_of(keys: Iterable[str], lang: str) -> str:
    """Names of known organisations, parted by commas."""
    return ", ".join(name for key in keys if (name := names.organisation(key, lang)))


def outcome(deal: Deal) -> str:
    """done, late, due or open: what came of it on the brief's day."""
    return deal.outcome if deal.outcome in OUTCOMES else "open"


def _promise(desk: Desk, deal: Deal) -> Promise:
    return Promise(
        told(desk, deal), outcome(deal), became(deal, desk.lang), desk.cite(*_ends(deal))
    )


def unanswered(deal: Deal) -> bool:
    """Whether it was offered or planned on several days and nothing more came of it."""
    wished = deal.status in _REPEATED and all(step.status in _REPEATED for step in deal.history)
    return wished and len({step.said for step in deal.history if step.said}) > 1


def became(deal: Deal, lang: str) -> str:
    """What became of a deal, in a sentence: said again without a result, or its status and the day
    of the last word.
    """
    days = sorted({step.said for step in deal.history if step.said})
    committed = any(step.status not in _REPEATED for step in deal.history)
    if committed and deal.status is DealStatus.LAPSED:
        return say(
            "became.silent",
            lang,
            history=history(deal.history, lang),
            day=format_date(deal.last_said, lang),
        )
    if unanswered(deal):
        values = {"first": format_date(days[0], lang), "last": format_date(days[-1], lang)}
        return count("became.again", lang, len(days), **values)
    day = format_date(deal.last_said or (days[-1] if days else None), lang)
    if deal.due and deal.outcome in {"late", "due"}:
        return say(
            f"became.{deal.outcome}",
            lang,
            status=say(f"status.{deal.status.value}", lang),
            due=format_date(deal.due, lang),
            day=day,
        )
    return say("became.stands", lang, status=say(f"status.{deal.status.value}", lang), day=day)


def sides(desk: Desk, deal: Deal) -> str:
    """The parties, those asked about first and in the order asked; "both sides" where they are just
    the pair.
    """
    if set(deal.parties) == set(desk.material.pair):
        return say("cell.both", desk.lang)
    asked = [code for code in desk.material.pair if code in deal.parties]
    return names.pair(dict.fromkeys((*asked, *deal.parties)), desk.lang) or say(
        "cell.unknown", desk.lang
    )


def daily(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps, a day at most one: where several sources of one day differ, the last as the
    register orders them.
    """
    return tuple({step.said or step.mention: step for step in steps}.values())


def history(steps: tuple[Step, ...], lang: str) -> str:
    """The steps of :func:`daily` in words."""
    told = dict.fromkeys(
        say(
            "history.step",
            lang,
            status=say(f"status.{s.status.value}", lang),
            day=format_date(s.said, lang, short=True),
        )
        for s in daily(steps)
    )
    return " → ".join(told)


def _meeting(desk: Desk, deal: Deal) -> tuple[Cell, ...]:
    lang = desk.lang
    return (
        Cell(format_date(meeting_day(desk, deal) or None, lang, short=True)),
        Cell(worded(deal, lang, deal.parties)),
        Cell(sides(desk, deal)),
        Cell(
            names_of(deal.actors, lang)
            or ", ".join(present(desk, deal))
            or say("cell.see_source", lang)
        ),
        Cell(say(f"status.{deal.status.value}", lang)),
        Cell("", refs=desk.cite(*deal.mentions)),
    )


def present(desk: Desk, deal: Deal) -> tuple[str, ...]:
    """The people named within the words that tell of the meeting."""
    mentions = [
        record
        for one in deal.mentions
        if isinstance(record := desk.numbering.records.get(one), DealMention)
    ]
    found = [
        names.actor(actor, desk.lang)
        for one in desk.material.extractions
        for mention in mentions
        if mention.document == one.document.id
        for actor in one.actors
        if actor.kind == "person"
        and any(m.start <= a.start < m.end for m in mention.spans for a in actor.spans)
    ]
    return tuple(dict.fromkeys(found))


def meeting_day(desk: Desk, deal: Deal) -> str:
    """The day a meeting was held by its mentions, else the day it was first told as held, or at
    all; '' where unknown.
    """
    held = [
        record.date
        for one in deal.mentions
        if isinstance(record := desk.numbering.records.get(one), DealMention) and record.date
    ]
    told = sorted(
        (step.status is not DealStatus.COMPLETED, step.said) for step in deal.history if step.said
    )
    return max(held, key=len) if held else (told[0][1].isoformat() if told else "")


def pressing(deal: Deal) -> tuple[int, int, int, str]:
    """What an aide must see first: late, due, done, open; then what was spoken of on most days, and
    latest.
    """
    last = deal.last_said.toordinal() if deal.last_said else 0
    return (
        _PRESSING.get(deal.outcome, 3),
        -len({step.said for step in deal.history}),
        -last,
        deal.id,
    )


def _rank(outcome: str) -> int:
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES)


def _ends(deal: Deal) -> tuple[str, ...]:
    """The first mention and the last two: where it began and where it stands."""
    steps = [step.mention for step in deal.history] or list(deal.mentions)
    return tuple(dict.fromkeys([steps[0], *steps[-2:]])) if steps else ()
