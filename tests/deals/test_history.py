"""Done, late, due next and new since the last meeting."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kirmash.deals.history import last_meeting, since
from kirmash.deals.status import outcome_of
from kirmash.records.deals import Deal, DealKind, DealStatus, Step

MEETING = date(2016, 4, 15)
AS_OF = date(2017, 3, 1)


def told(
    name: str,
    kind: DealKind,
    steps: tuple[tuple[DealStatus, date | None], ...],
    due: str | None = None,
    theme: str = "",
) -> Deal:
    history = tuple(
        Step(status, day, f"m-{name}-{at}", "doc") for at, (status, day) in enumerate(steps)
    )
    status = history[-1].status
    last = max((step.said for step in history if step.said), default=None)
    outcome = outcome_of(status, kind, due, AS_OF)
    return Deal(
        f"d-{name}",
        kind,
        status,
        outcome,
        ("BLR", "RU-IVA"),
        name,
        (),
        history,
        due=due,
        last_said=last,
        theme=theme,
    )


PLANNED, COMPLETED, SIGNED = DealStatus.PLANNED, DealStatus.COMPLETED, DealStatus.SIGNED
BEFORE, AFTER = date(2016, 4, 1), date(2016, 9, 1)


def test_done_is_what_was_first_reported_done_after_the_meeting() -> None:
    old = told("delivered before", DealKind.SUPPLY, ((COMPLETED, BEFORE), (COMPLETED, AFTER)))
    new = told("delivered since", DealKind.SUPPLY, ((PLANNED, BEFORE), (COMPLETED, AFTER)))
    paper = told("signed since", DealKind.AGREEMENT, ((PLANNED, BEFORE), (SIGNED, AFTER)))
    contract = told("signed only", DealKind.SUPPLY, ((PLANNED, BEFORE), (SIGNED, AFTER)))
    assert {deal.object for deal in since([old, new, paper, contract], MEETING).done} == {
        "delivered since",
        "signed since",
    }


def test_late_leaves_out_what_was_overdue_before_and_never_spoken_of_again() -> None:
    missed = told("missed since", DealKind.SUPPLY, ((PLANNED, BEFORE),), due="2016-12")
    forgotten = told(
        "missed before", DealKind.SUPPLY, ((PLANNED, date(2015, 3, 1)),), due="2015-06"
    )
    still = told(
        "missed before, still spoken of",
        DealKind.SUPPLY,
        ((PLANNED, BEFORE), (PLANNED, AFTER)),
        due="2015-12",
    )
    assert [deal.object for deal in since([missed, forgotten, still], MEETING).late] == [
        "missed before, still spoken of",
        "missed since",
    ]


def test_due_next_is_in_the_order_of_the_days() -> None:
    later = told("later", DealKind.PROJECT, ((PLANNED, BEFORE),), due="2018")
    sooner = told("sooner", DealKind.PROJECT, ((PLANNED, BEFORE),), due="2017-05-09")
    open_ = told("no day", DealKind.PROJECT, ((PLANNED, BEFORE),))
    assert [deal.object for deal in since([later, open_, sooner], MEETING).due_next] == [
        "sooner",
        "later",
    ]


def test_new_is_what_was_first_told_of_after_the_meeting() -> None:
    old = told("old", DealKind.PROJECT, ((PLANNED, BEFORE), (PLANNED, AFTER)))
    new = told("new", DealKind.PROJECT, ((PLANNED, AFTER),), due="2018")
    undated = told("undated", DealKind.PROJECT, ((PLANNED, None),))
    found = since([old, new, undated], MEETING)
    assert found.new == (new,)
    assert found.due_next == (new,)


def test_the_last_meeting_is_the_last_visit_or_session_held_before_the_day() -> None:
    visit = told("visit", DealKind.VISIT, ((PLANNED, BEFORE), (COMPLETED, MEETING)))
    session = told(
        "session", DealKind.OTHER, ((COMPLETED, date(2016, 6, 1)),), theme="working_group"
    )
    fair = told("fair", DealKind.EXHIBITION, ((COMPLETED, date(2016, 8, 1)),))
    talks = told("talks", DealKind.OTHER, ((COMPLETED, date(2016, 8, 2)),))
    planned = told("next visit", DealKind.VISIT, ((PLANNED, AFTER),))
    assert last_meeting([visit, session, fair, talks, planned], AS_OF) == date(2016, 6, 1)
    assert last_meeting([visit, session], date(2016, 5, 1)) == MEETING
    assert last_meeting([planned], AS_OF) is None


_DAYS = st.dates(date(2014, 1, 1), date(2017, 2, 28))
_STEPS = st.lists(
    st.tuples(st.sampled_from((PLANNED, SIGNED, COMPLETED)), _DAYS), min_size=1, max_size=4
)


@given(
    st.lists(
        st.tuples(
            _STEPS, st.sampled_from((None, "2015-06", "2016-12", "2018")), st.sampled_from(DealKind)
        ),
        max_size=8,
    ),
    _DAYS,
)
def test_no_deal_is_both_done_and_late_and_every_due_day_is_told(
    rows: list[tuple[list[tuple[DealStatus, date]], str, DealKind]], day: date
) -> None:
    deals = [
        told(str(at), kind, tuple(sorted(steps, key=lambda one: one[1])), due)
        for at, (steps, due, kind) in enumerate(rows)
    ]
    found = since(deals, day)
    assert not {one.id for one in found.done} & {one.id for one in (*found.late, *found.due_next)}
    assert {one.id for one in found.due_next} == {
        deal.id for deal in deals if deal.outcome == "due"
    }
    assert all(min(step.said or date.min for step in one.history) > day for one in found.new)
