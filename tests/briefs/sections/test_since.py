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

from kirmash.briefs.facts import assemble
from kirmash.briefs.material import Desk, Material, desk
from kirmash.briefs.model import Brief, Table
from kirmash.briefs.render import docx, html, pdf, xlsx
from kirmash.briefs.sections.evidence import numbering
from kirmash.briefs.sections.register import grouped, looked_back
from kirmash.deals.history import since
from kirmash.records.deals import Deal, DealKind, DealStatus, Step

Make = Callable[[str], Material]


def deal(
    name: str,
    outcome: str,
    *steps: tuple[DealStatus, date | None],
    due: str | None = None,
    kind: DealKind = DealKind.SUPPLY,
) -> Deal:
    history = tuple(Step(status, day, f"m-{name}", "x") for status, day in steps)
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
        last_said=last,
    )


def laid(material: Material) -> Desk:
    return desk(material, numbering(material.extractions, material.lang))


def since_table(brief: Brief) -> Table | None:
    return next(
        (table for section in brief.sections for table in section.tables if table.key == "since"),
        None,
    )


def test_the_last_meeting_held_is_looked_back_to(material: Make) -> None:
    met = looked_back(laid(material("en")))
    assert met is not None
    assert met.day == date(2017, 9, 15)
    assert met.deal is not None
    assert met.deal.id == "d-sitting"


def test_a_meeting_after_the_day_of_the_brief_is_not_the_last(material: Make) -> None:
    met = looked_back(laid(replace(material("en"), as_of=date(2016, 1, 1))))
    assert met is not None
    assert met.day == date(2015, 6, 25)


def test_a_day_given_goes_before_the_last_meeting(material: Make) -> None:
    met = looked_back(laid(replace(material("en"), since=date(2016, 1, 1))))
    assert met is not None
    assert (met.day, met.deal) == (date(2016, 1, 1), None)


def test_a_day_given_just_after_a_meeting_means_that_meeting(material: Make) -> None:
    brief = assemble(replace(material("en"), since=date(2017, 9, 17)))
    assert (
        brief.since[0].text
        == "Meeting of 15 September 2017: Co-operation: session of the working group."
    )
    assert "Since 17 September 2017" in brief.since[-1].text


def test_page_one_tells_the_meeting_what_was_spoken_of_and_what_came(material: Make) -> None:
    brief = assemble(material("en"))
    assert [note.text for note in brief.since] == [
        "Last meeting known: 15 September 2017. Co-operation: session of the working group.",
        "Discussed then: Roadmap: plan of measures.",
        "Since 15 September 2017 nothing was reported done or new; 1 late today, no upcoming "
        "deadline.",
    ]
    assert all(note.refs for note in brief.since[:2])


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_format_tells_it(lang: str, material: Make) -> None:
    brief = assemble(replace(material(lang), since=date(2016, 4, 10)))
    table = since_table(brief)
    assert table is not None
    assert [row[0].text for row in table.rows] == (
        ["done since", "late"] if lang == "en" else ["выполнено с тех пор", "просрочено"]
    )
    for made in (
        html.render(brief).encode(),
        pdf.render(brief),
        docx.render(brief),
        xlsx.render(brief),
    ):
        assert made
    assert brief.since[-1].text in html.render(brief)
    assert table.title in html.render(brief)


def test_no_meeting_nothing_said(nothing: Make) -> None:
    brief = assemble(nothing("en"))
    assert brief.since == ()
    assert since_table(brief) is None


DAY = date(2020, 6, 1)
LATER = DAY + timedelta(days=1)


def test_a_deal_stands_in_one_group() -> None:
    fresh = deal("a", "done", (DealStatus.COMPLETED, LATER))
    seen = since([fresh], DAY)
    assert seen.new == seen.done == (fresh,)
    assert dict(grouped(seen)) == {"done": (fresh,), "late": (), "due": (), "new": ()}


STEPS = st.tuples(
    st.sampled_from(list(DealStatus)), st.none() | st.dates(date(2019, 1, 1), date(2021, 1, 1))
)


@given(
    st.lists(st.lists(STEPS, min_size=1, max_size=4), max_size=6),
    st.sampled_from(["done", "late", "due", "open"]),
)
def test_no_deal_is_told_twice(
    histories: list[list[tuple[DealStatus, date | None]]], outcome: str
) -> None:
    deals = [
        deal(str(number), outcome, *steps, due="2020") for number, steps in enumerate(histories)
    ]
    seen = since(deals, DAY)
    told = [one.id for _, group in grouped(seen) for one in group]
    assert len(told) == len(set(told))
    assert set(told) == {one.id for one in (*seen.done, *seen.late, *seen.due_next, *seen.new)}
