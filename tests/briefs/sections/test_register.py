"""What came since the last meeting: which meeting it is, what counts as since, and how page one and
annex D tell it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefContext, BriefInputs, build_context
from kirmash.briefs.model import Brief, BriefTable
from kirmash.briefs.render import docx, html, pdf, xlsx
from kirmash.briefs.sections.evidence import build_numbering
from kirmash.briefs.sections.register import find_last_meeting, group_deal_changes
from kirmash.deals.history import changes_since_meeting
from kirmash.records.deals import Deal, DealEvent, DealKind, DealStatus

Make = Callable[[str], BriefInputs]


def deal(
    name: str,
    outcome: str,
    *steps: tuple[DealStatus, date | None],
    due: str | None = None,
    kind: DealKind = DealKind.SUPPLY,
) -> Deal:
    history = tuple(DealEvent(status, day, f"m-{name}", "x") for status, day in steps)
    last = max((day for _, day in steps if day), default=None)
    return Deal(
        f"d-{name}",
        kind,
        steps[-1][0],
        outcome,
        ("BLR", "RU-IVA"),
        "lifts",
        (),
        history,
        goods=("lift",),
        due=due,
        last_mentioned=last,
    )


def laid(material: BriefInputs) -> BriefContext:
    return build_context(material, build_numbering(material.extractions, material.lang))


def since_table(brief: Brief) -> BriefTable | None:
    return next(
        (table for section in brief.sections for table in section.tables if table.key == "since"),
        None,
    )


def test_the_brief_looks_back_to_the_last_meeting(material: Make) -> None:
    met = find_last_meeting(laid(material("en")))
    assert met is not None
    assert met.day == date(2017, 9, 15)
    assert met.deal is not None
    assert met.deal.id == "d-sitting"


def test_a_meeting_after_the_day_of_the_brief_is_not_the_last(material: Make) -> None:
    met = find_last_meeting(laid(replace(material("en"), as_of=date(2016, 1, 1))))
    assert met is not None
    assert met.day == date(2015, 6, 25)


def test_a_supplied_day_goes_before_the_last_meeting(material: Make) -> None:
    met = find_last_meeting(laid(replace(material("en"), since=date(2016, 1, 1))))
    assert met is not None
    assert (met.day, met.deal) == (date(2016, 1, 1), None)


def test_a_supplied_day_just_after_a_meeting_means_that_meeting(material: Make) -> None:
    brief = assemble_brief(replace(material("en"), since=date(2017, 9, 17)))
    assert brief.since[0].text == (
        "Meeting of 15 September 2017: A session of the working group of Belarus and Ivanovo "
        "Oblast took place."
    )
    assert "Since 17 September 2017" in brief.since[-1].text


def test_the_first_page_reports_the_meeting_its_subjects_and_what_followed(material: Make) -> None:
    brief = assemble_brief(material("en"))
    assert [note.text for note in brief.since] == [
        "Last meeting known: 15 September 2017. A session of the working group of Belarus and "
        "Ivanovo Oblast took place.",
        "Discussed then: An action plan is being carried out.",
        "Since 15 September 2017 nothing was reported done or new; 1 late today, no upcoming "
        "deadline.",
    ]
    assert all(note.refs for note in brief.since[:2])


def test_what_was_discussed_is_told_as_it_was_then(material: Make) -> None:
    """Only proposed at the meeting, whatever it had come to before."""
    inputs = material("en")
    planned = next(deal for deal in inputs.deals if deal.kind is DealKind.ROADMAP)
    last = replace(planned.history[-1], status=DealStatus.PROPOSED)
    as_proposed = replace(planned, history=(*planned.history[:-1], last))
    deals = tuple(as_proposed if deal is planned else deal for deal in inputs.deals)
    brief = assemble_brief(replace(inputs, deals=deals))
    (then,) = [note.text for note in brief.since if note.text.startswith("Discussed then")]
    assert then == "Discussed then: An action plan was proposed."


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_format_has_it(lang: str, material: Make) -> None:
    brief = assemble_brief(replace(material(lang), since=date(2016, 4, 10)))
    table = since_table(brief)
    assert table is not None
    assert [row[0].text for row in table.rows] == (
        ["done since", "late"] if lang == "en" else ["выполнено с тех пор", "просрочено"]
    )
    for rendered in (
        html.render(brief).encode(),
        pdf.render(brief),
        docx.render(brief),
        xlsx.render(brief),
    ):
        assert rendered
    assert brief.since[-1].text in html.render(brief)
    assert table.title in html.render(brief)


def test_without_a_meeting_nothing_is_reported(nothing: Make) -> None:
    brief = assemble_brief(nothing("en"))
    assert brief.since == ()
    assert since_table(brief) is None


DAY = date(2020, 6, 1)
LATER = DAY + timedelta(days=1)


def test_a_deal_is_in_a_single_group() -> None:
    fresh = deal("a", "done", (DealStatus.COMPLETED, LATER))
    seen = changes_since_meeting([fresh], DAY)
    assert seen.new == seen.done == (fresh,)
    assert dict(group_deal_changes(seen)) == {"done": (fresh,), "late": (), "due": (), "new": ()}


STEPS = st.tuples(
    st.sampled_from(list(DealStatus)), st.none() | st.dates(date(2019, 1, 1), date(2021, 1, 1))
)


@given(
    st.lists(st.lists(STEPS, min_size=1, max_size=4), max_size=6),
    st.sampled_from(["done", "late", "due", "open"]),
)
def test_no_deal_is_reported_twice(
    histories: list[list[tuple[DealStatus, date | None]]], outcome: str
) -> None:
    deals = [
        deal(str(number), outcome, *steps, due="2020") for number, steps in enumerate(histories)
    ]
    seen = changes_since_meeting(deals, DAY)
    reported = [entry.id for _, group in group_deal_changes(seen) for entry in group]
    assert len(reported) == len(set(reported))
    assert set(reported) == {
        entry.id for entry in (*seen.done, *seen.late, *seen.due_next, *seen.new)
    }
