from __future__ import annotations

from datetime import date

import pytest

from kirmash.deals import status
from kirmash.records.deals import DealEvent, DealKind, DealStatus

K, S = DealKind, DealStatus
DAYS = {
    "a": date(2015, 6, 26),
    "b": date(2016, 4, 15),
    "c": date(2016, 6, 1),
    "d": date(2017, 5, 22),
}


def parse_steps(words: str) -> tuple[DealEvent, ...]:
    """A history from "a:proposed b:signed"; '?' is a step without a date."""
    parts = (part.split(":") for part in words.split())
    return tuple(DealEvent(S(name), DAYS.get(day), f"m-{day}{name}", day) for day, name in parts)


@pytest.mark.parametrize(
    ("history", "kind", "theme", "expected"),
    [
        ("a:interest b:proposed b:planned", K.SUPPLY, "", S.PLANNED),
        ("a:planned b:signed d:in_progress", K.ROADMAP, "plan_of_measures", S.IN_PROGRESS),
        ("b:signed c:planned", K.AGREEMENT, "", S.SIGNED),
        ("b:planned c:proposed", K.SUPPLY, "", S.PLANNED),
        ("a:planned d:proposed", K.SUPPLY, "", S.PROPOSED),
        ("a:proposed d:planned", K.SUPPLY, "", S.PLANNED),
        ("a:signed d:proposed", K.SUPPLY, "", S.SIGNED),
        ("a:proposed b:suspended", K.SUPPLY, "", S.PROPOSED),
        ("a:planned b:cancelled", K.PROJECT, "", S.PLANNED),
        ("a:signed b:suspended", K.AGREEMENT, "partnership_agreement", S.SIGNED),
        ("a:signed b:suspended", K.SUPPLY, "", S.SUSPENDED),
        ("a:in_progress b:cancelled", K.PROJECT, "", S.CANCELLED),
        ("a:in_progress b:suspended d:in_progress", K.PROJECT, "", S.RESUMED),
        ("a:in_progress b:suspended d:completed", K.PROJECT, "", S.COMPLETED),
        ("a:in_progress b:suspended d:proposed", K.PROJECT, "", S.SUSPENDED),
        ("a:in_progress b:cancelled d:in_progress", K.PROJECT, "", S.CANCELLED),
        ("a:suspended", K.SUPPLY, "", S.SUSPENDED),
        ("a:proposed d:completed", K.SUPPLY, "", S.PLANNED),
        ("a:planned d:completed", K.SUPPLY, "", S.COMPLETED),
        ("a:proposed b:signed d:completed", K.SUPPLY, "", S.COMPLETED),
        ("a:proposed b:completed", K.VISIT, "", S.COMPLETED),
        ("a:completed", K.SUPPLY, "", S.COMPLETED),
        ("b:proposed c:in_progress", K.RESUMPTION, "", S.RESUMED),
        ("b:proposed c:planned", K.RESUMPTION, "", S.PLANNED),
        ("?:signed a:planned", K.SUPPLY, "", S.SIGNED),
    ],
)
def test_the_status_is_computed_from_the_history(
    history: str, kind: DealKind, theme: str, expected: DealStatus
) -> None:
    assert status.status_of_history(parse_steps(history), kind, theme) is expected


@pytest.mark.parametrize(
    ("kind", "theme", "binds"),
    [
        (K.AGREEMENT, "", True),
        (K.AGREEMENT, "intent", False),
        (K.ROADMAP, "", False),
        (K.SUPPLY, "", True),
        (K.AGREEMENT, "long_term_trade", False),
    ],
)
def test_a_framework_or_letter_of_intent_binds_nobody(
    kind: DealKind, theme: str, binds: bool
) -> None:
    assert status.is_binding_when_signed(kind, theme) is binds
    assert status.is_committed(parse_steps("a:signed"), kind, theme) is binds
    assert status.can_be_stopped(parse_steps("a:signed"), kind, theme) is binds


def test_only_frameworks_and_plans_are_umbrellas() -> None:
    assert status.is_umbrella(K.ROADMAP, "")
    assert status.is_umbrella(K.AGREEMENT, "cooperation_agreement")
    assert not status.is_umbrella(K.AGREEMENT, "")
    assert not status.is_umbrella(K.SUPPLY, "intent")


def test_an_offer_is_renewed_after_a_year_without_commitment() -> None:
    assert status.is_renewed_pledge(parse_steps("a:planned d:proposed"))
    assert not status.is_renewed_pledge(parse_steps("b:planned c:proposed"))
    assert not status.is_renewed_pledge(parse_steps("a:signed d:proposed"))
    assert not status.is_renewed_pledge(parse_steps("?:planned d:proposed"))


@pytest.mark.parametrize(
    ("reached", "kind", "last_reported", "as_of", "gone"),
    [
        (S.PROPOSED, K.SUPPLY, date(2015, 6, 26), date(2017, 6, 25), False),
        (S.PROPOSED, K.SUPPLY, date(2015, 6, 26), date(2017, 6, 26), True),
        (S.IN_PROGRESS, K.ROADMAP, date(2015, 6, 26), date(2020, 1, 1), True),
        (S.COMPLETED, K.SUPPLY, date(2015, 6, 26), date(2020, 1, 1), False),
        (S.RESUMED, K.RESUMPTION, date(2015, 6, 26), date(2020, 1, 1), False),
        (S.SUSPENDED, K.SUPPLY, date(2015, 6, 26), date(2020, 1, 1), False),
        (S.SIGNED, K.AGREEMENT, date(2015, 6, 26), date(2020, 1, 1), False),
        (S.SIGNED, K.ROADMAP, date(2015, 6, 26), date(2020, 1, 1), True),
        (S.PROPOSED, K.SUPPLY, None, date(2020, 1, 1), False),
        (S.PROPOSED, K.SUPPLY, date(2016, 2, 29), date(2018, 2, 28), True),
        (S.PROPOSED, K.SUPPLY, date(2016, 2, 29), date(2018, 2, 27), False),
    ],
)
def test_silence_lapses_what_is_not_settled(
    reached: DealStatus, kind: DealKind, last_reported: date | None, as_of: date, gone: bool
) -> None:
    assert status.has_lapsed(reached, kind, last_reported, (as_of, 24)) is gone


@pytest.mark.parametrize(
    ("reached", "kind", "due", "expected"),
    [
        (S.COMPLETED, K.SUPPLY, "2016-01-01", "done"),
        (S.RESUMED, K.RESUMPTION, None, "done"),
        (S.SIGNED, K.AGREEMENT, "2016-01-01", "done"),
        (S.SIGNED, K.SUPPLY, "2016-12-31", "late"),
        (S.PLANNED, K.SUPPLY, "2017-06-30", "due"),
        (S.PLANNED, K.SUPPLY, "2017-06", "due"),
        (S.PLANNED, K.SUPPLY, "2017", "due"),
        (S.PLANNED, K.SUPPLY, "2017-Q1", "late"),
        (S.CANCELLED, K.SUPPLY, "2016-12-31", "cancelled"),
        (S.LAPSED, K.SUPPLY, None, "open"),
        (S.PROPOSED, K.SUPPLY, None, "open"),
    ],
)
def test_the_outcome_follows_from_status_and_due_day(
    reached: DealStatus, kind: DealKind, due: str | None, expected: str
) -> None:
    assert status.outcome_of(reached, kind, due, date(2017, 6, 30)) == expected


def test_the_day_to_sign_by_is_no_due_day_once_signed() -> None:
    history = parse_steps("a:planned b:signed")
    assert status.last_stated_due_date(["2016-04-14", None], history, K.ROADMAP) is None
    assert (
        status.last_stated_due_date(["2016-04-14", "2017-12-31"], history, K.ROADMAP)
        == "2017-12-31"
    )
    assert (
        status.last_stated_due_date(["2016-04-14"], parse_steps("a:planned"), K.ROADMAP)
        == "2016-04-14"
    )
    assert status.last_stated_due_date(["2016-04-14", "2016-05"], history, K.SUPPLY) == "2016-05"


def step(words: str, **fields: object) -> DealEvent:
    """A step from "2022-03-04 completed"."""
    day, name = words.split()
    return DealEvent(S(name), date.fromisoformat(day), f"m-{words}", day, **fields)


@pytest.mark.parametrize(
    ("history", "kind", "expected"),
    [
        # An official report of progress corrects a newspaper; a later newspaper undoes nothing.
        (
            (step("2022-01-01 completed"), step("2022-02-01 in_progress", official=True)),
            K.SUPPLY,
            S.IN_PROGRESS,
        ),
        (
            (step("2022-01-01 completed", official=True), step("2022-02-01 in_progress")),
            K.SUPPLY,
            S.COMPLETED,
        ),
        (
            (step("2022-01-01 completed"), step("2022-02-01 in_progress", part=(25, 40))),
            K.SUPPLY,
            S.IN_PROGRESS,
        ),
        ((step("2022-01-01 completed"), step("2022-02-01 planned")), K.SUPPLY, S.COMPLETED),
        (
            (step("2022-01-01 completed", official=True), step("2022-02-01 cancelled")),
            K.SUPPLY,
            S.COMPLETED,
        ),
        # An end that only a newspaper told: an official source says it goes on.
        (
            (
                step("2022-01-01 signed"),
                step("2022-02-01 cancelled"),
                step("2022-03-01 in_progress", official=True),
            ),
            K.SUPPLY,
            S.RESUMED,
        ),
        (
            (
                step("2022-01-01 signed"),
                step("2022-02-01 cancelled", official=True),
                step("2022-03-01 completed"),
            ),
            K.SUPPLY,
            S.CANCELLED,
        ),
        # Told later, happened before.
        (
            (
                step("2021-01-01 signed"),
                step("2022-06-03 completed", date="2022-06-01"),
                step("2022-09-03 suspended", date="2021-04"),
            ),
            K.SUPPLY,
            S.COMPLETED,
        ),
        (
            (step("2022-01-01 proposed"), step("2022-02-01 completed", official=True)),
            K.SUPPLY,
            S.COMPLETED,
        ),
    ],
)
def test_later_and_more_official_evidence_counts(history, kind, expected) -> None:
    assert status.status_of_history(history, kind) is expected


def test_a_person_who_joins_an_offer_and_its_delivery_confirms_it() -> None:
    history = (step("2022-01-01 proposed"), step("2022-02-01 completed"))
    assert status.status_of_history(history, K.SUPPLY) is S.PLANNED
    assert status.status_of_history(history, K.SUPPLY, confirmed=True) is S.COMPLETED


@pytest.mark.parametrize(
    ("reached", "kind", "theme", "done"),
    [
        (S.SIGNED, K.AGREEMENT, "", True),
        (S.SIGNED, K.AGREEMENT, "cooperation_agreement", True),
        (S.SIGNED, K.AGREEMENT, "plan_of_measures", False),
        (S.SIGNED, K.AGREEMENT, "intent", False),
        (S.SIGNED, K.ROADMAP, "", False),
        (S.IN_PROGRESS, K.ROADMAP, "plan_of_measures", False),
        (S.IN_PROGRESS, K.AGREEMENT, "", False),
        (S.PLANNED, K.RESUMPTION, "", False),
        (S.RESUMED, K.RESUMPTION, "", True),
        (S.RESUMED, K.SUPPLY, "", False),
        (S.SIGNED, K.SUPPLY, "", False),
        (S.COMPLETED, K.SUPPLY, "", True),
    ],
)
def test_done_is_said_only_of_a_thing_done(reached, kind, theme, done) -> None:
    outcome = status.outcome_of(reached, kind, None, date(2022, 1, 1), theme)
    assert (outcome == "done") is done


@pytest.mark.parametrize(
    ("due", "told", "kind", "months"),
    [
        ("2021-12", step("2023-03-02 completed", date="2023-02-28"), K.PROJECT, 14),
        ("2021-12", step("2023-03-02 completed", date="2023-03"), K.PROJECT, 14),
        ("2021-12", step("2023-03-02 completed"), K.PROJECT, 14),
        ("2021-12", step("2022-01-08 completed"), K.PROJECT, None),
        ("2021-12", step("2022-01-28 completed"), K.PROJECT, 0),
        ("2021-12", step("2022-01-08 completed", date="2021-12-30"), K.PROJECT, None),
        ("2021-12", step("2022-01-08 completed", date="2022-01-05"), K.PROJECT, 0),
        ("2021-12-10", step("2022-02-08 completed", date="2021-12"), K.PROJECT, None),
        ("2021-12-10", step("2022-02-08 completed"), K.VISIT, None),
        (None, step("2022-02-08 completed"), K.PROJECT, None),
    ],
)
def test_how_late_it_was_follows_from_the_due_day(due, told, kind, months) -> None:
    assert status.months_late(due, told, kind) == months


def evidence(history, kind=K.SUPPLY, **fields):
    defaults = {"theme": "", "due_dates": (), "signals": frozenset()}
    fields = {**defaults, "kinds": frozenset({kind}), **fields}
    return status.DealEvidence(tuple(history), kind, last_reported=history[-1].published, **fields)


def test_what_became_of_a_deal_has_its_delay_and_its_part() -> None:
    day = date(2023, 6, 1)
    done = status.assess(
        evidence(
            (step("2020-01-01 signed"), step("2023-03-02 completed")), due_dates=("2021-12", None)
        ),
        day,
        24,
    )
    assert (done.outcome, done.done_on, done.months_late) == ("done", date(2023, 3, 2), 14)
    overdue = status.assess(evidence((step("2022-01-01 signed"),), due_dates=("2022-12",)), day, 24)
    assert (overdue.outcome, overdue.overdue_since) == ("late", date(2023, 1, 1))
    half = (step("2022-01-01 signed"), step("2022-09-01 in_progress", part=(25, 40)))
    assert status.assess(evidence(half), day, 24).part == (25, 40)


@pytest.mark.parametrize("due", [None, "2022-12"])
def test_a_cancelled_deal_is_not_open(due: str | None) -> None:
    for day in (date(2022, 6, 1), date(2024, 6, 1)):
        assert status.outcome_of(S.CANCELLED, K.PROJECT, due, day) == "cancelled"
        assert status.outcome_of(S.PLANNED, K.PROJECT, None, day) == "open"


def test_a_paper_with_what_was_ordered_by_it_is_done_when_that_is() -> None:
    history = (step("2022-01-01 signed"), step("2022-02-01 signed"))
    both = evidence(history, K.AGREEMENT, kinds=frozenset({K.AGREEMENT, K.SUPPLY}))
    assert status.assess(both, date(2022, 6, 1), 24).outcome == "open"
    assert status.assess(both, date(2024, 6, 1), 24).status is S.LAPSED
    alone = evidence(history, K.AGREEMENT)
    assert status.assess(alone, date(2024, 6, 1), 24).outcome == "done"


def test_deliveries_that_were_resumed_lapse_and_a_resumption_does_not() -> None:
    limit = (date(2020, 1, 1), 24)
    assert status.has_lapsed(S.RESUMED, K.SUPPLY, date(2015, 6, 26), limit)
    assert not status.has_lapsed(S.RESUMED, K.RESUMPTION, date(2015, 6, 26), limit)


def test_done_rests_on_readings_that_are_sure() -> None:
    def step(status: S, day: date, *, unconfirmed: bool) -> DealEvent:
        return DealEvent(status, day, f"m-{day}", "x", unconfirmed=unconfirmed)

    def judged(kind: K, *history: DealEvent) -> tuple[str, date | None, tuple[str, ...]]:
        evidence = status.DealEvidence(
            history, kind, frozenset({kind}), "", (None,) * len(history), frozenset(), None
        )
        found = status.assess(evidence, date(2024, 1, 1), 24)
        return found.outcome, found.done_on, found.flags

    early, late = date(2023, 1, 5), date(2023, 6, 5)
    unsure = step(S.COMPLETED, early, unconfirmed=True)
    sure = step(S.COMPLETED, late, unconfirmed=False)
    assert judged(K.SUPPLY, unsure) == ("open", None, ("unconfirmed",))
    assert judged(K.SUPPLY, unsure, sure) == ("done", late, ())
    signed = step(S.SIGNED, early, unconfirmed=True)
    assert judged(K.AGREEMENT, signed) == ("open", None, ("unconfirmed",))
    running = step(S.IN_PROGRESS, early, unconfirmed=False)
    assert judged(K.RESUMPTION, running) == ("open", None, ())
    assert judged(K.RESUMPTION, running, sure) == ("done", late, ())
