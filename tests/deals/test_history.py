"""Done, late, due next and new since the last meeting."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kirmash.deals.history import changes_since_meeting, last_meeting_date
from kirmash.deals.status import outcome_of
from kirmash.records.deals import Deal, DealEvent, DealKind, DealStatus

MEETING = date(2016, 4, 15)
AS_OF = date(2017, 3, 1)


def deal_with_history(
    name: str,
    kind: DealKind,
    steps: tuple[tuple[DealStatus, date | None], ...],
    due: str | None = None,
    theme: str = "",
) -> Deal:
    history = tuple(
        DealEvent(status, day, f"m-{name}-{at}", "doc") for at, (status, day) in enumerate(steps)
    )
    status = history[-1].status
    last = max((step.published for step in history if step.published), default=None)
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
        last_mentioned=last,
        theme=theme,
    )


PLANNED, COMPLETED, SIGNED = DealStatus.PLANNED, DealStatus.COMPLETED, DealStatus.SIGNED
BEFORE, AFTER = date(2016, 4, 1), date(2016, 9, 1)


def test_done_is_what_was_first_reported_done_after_the_meeting() -> None:
    old = deal_with_history(
        "delivered before", DealKind.SUPPLY, ((COMPLETED, BEFORE), (COMPLETED, AFTER))
    )
    new = deal_with_history(
        "delivered since", DealKind.SUPPLY, ((PLANNED, BEFORE), (COMPLETED, AFTER))
    )
    paper = deal_with_history(
        "signed since", DealKind.AGREEMENT, ((PLANNED, BEFORE), (SIGNED, AFTER))
    )
    contract = deal_with_history(
        "signed only", DealKind.SUPPLY, ((PLANNED, BEFORE), (SIGNED, AFTER))
    )
    assert {
        deal.object for deal in changes_since_meeting([old, new, paper, contract], MEETING).done
    } == {
        "delivered since",
        "signed since",
    }


def test_late_leaves_out_what_was_overdue_before_and_never_spoken_of_again() -> None:
    missed = deal_with_history("missed since", DealKind.SUPPLY, ((PLANNED, BEFORE),), due="2016-12")
    forgotten = deal_with_history(
        "missed before", DealKind.SUPPLY, ((PLANNED, date(2015, 3, 1)),), due="2015-06"
    )
    still = deal_with_history(
        "missed before, still spoken of",
        DealKind.SUPPLY,
        ((PLANNED, BEFORE), (PLANNED, AFTER)),
        due="2015-12",
    )
    assert [
        deal.object for deal in changes_since_meeting([missed, forgotten, still], MEETING).late
    ] == [
        "missed before, still spoken of",
        "missed since",
    ]


def test_due_next_is_in_the_order_of_the_days() -> None:
    later = deal_with_history("later", DealKind.PROJECT, ((PLANNED, BEFORE),), due="2018")
    sooner = deal_with_history("sooner", DealKind.PROJECT, ((PLANNED, BEFORE),), due="2017-05-09")
    open_ = deal_with_history("no day", DealKind.PROJECT, ((PLANNED, BEFORE),))
    assert [
        deal.object for deal in changes_since_meeting([later, open_, sooner], MEETING).due_next
    ] == [
        "sooner",
        "later",
    ]


def test_new_is_what_was_first_reported_after_the_meeting() -> None:
    old = deal_with_history("old", DealKind.PROJECT, ((PLANNED, BEFORE), (PLANNED, AFTER)))
    new = deal_with_history("new", DealKind.PROJECT, ((PLANNED, AFTER),), due="2018")
    undated = deal_with_history("undated", DealKind.PROJECT, ((PLANNED, None),))
    changes = changes_since_meeting([old, new, undated], MEETING)
    assert changes.new == (new,)
    assert changes.due_next == (new,)


def test_the_last_meeting_is_the_last_visit_or_session_before_the_day() -> None:
    visit = deal_with_history("visit", DealKind.VISIT, ((PLANNED, BEFORE), (COMPLETED, MEETING)))
    session = deal_with_history(
        "session", DealKind.OTHER, ((COMPLETED, date(2016, 6, 1)),), theme="working_group"
    )
    fair = deal_with_history("fair", DealKind.EXHIBITION, ((COMPLETED, date(2016, 8, 1)),))
    talks = deal_with_history("talks", DealKind.OTHER, ((COMPLETED, date(2016, 8, 2)),))
    planned = deal_with_history("next visit", DealKind.VISIT, ((PLANNED, AFTER),))
    assert last_meeting_date([visit, session, fair, talks, planned], AS_OF) == date(2016, 6, 1)
    assert last_meeting_date([visit, session], date(2016, 5, 1)) == MEETING
    assert last_meeting_date([planned], AS_OF) is None


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
def test_no_deal_is_both_done_and_late_and_every_due_day_is_reported(
    rows: list[tuple[list[tuple[DealStatus, date]], str, DealKind]], day: date
) -> None:
    deals = [
        deal_with_history(str(at), kind, tuple(sorted(steps, key=lambda entry: entry[1])), due)
        for at, (steps, due, kind) in enumerate(rows)
    ]
    changes = changes_since_meeting(deals, day)
    assert not {entry.id for entry in changes.done} & {
        entry.id for entry in (*changes.late, *changes.due_next)
    }
    assert {entry.id for entry in changes.due_next} == {
        deal.id for deal in deals if deal.outcome == "due"
    }
    assert all(
        min(step.published or date.min for step in entry.history) > day for entry in changes.new
    )
