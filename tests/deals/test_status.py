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
        (S.CANCELLED, K.SUPPLY, "2016-12-31", "open"),
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
