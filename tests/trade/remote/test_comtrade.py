"""Questions to a service like UN Comtrade's: parted, whole or not at all, every empty answer with
its reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.fetch.misbehaving import KEY, reply, unsized
from tests.trade.remote.conftest import Bench
from tests.trade.remote.fake_comtrade import PARTNERS, world

from kirmash.errors import BudgetSpent, FetchFailed, InputError, InvalidResponse, Offline
from kirmash.fetch.requests import ApiKey
from kirmash.trade import query, store
from kirmash.trade.remote import comtrade
from kirmash.trade.remote.question import ComtradeQuery
from kirmash.trade.remote.reasons import NoDataReason, is_known_product_code
from kirmash.trade.remote.retrieval import import_comtrade_data

QUESTION = ComtradeQuery(("2014",), ("112",), ("643",), ("TOTAL",))
ALL = ComtradeQuery(("2013", "2014"), ("112",), (), ("AG6",))
SECRET = ApiKey(comtrade.HEADER, KEY)


def total(folder: Path) -> Decimal:
    with query.open_trade_connection(folder) as base:
        return sum((row.value_usd for row in query.totals(base, ["product"])), Decimal(0))


def test_what_is_fetched_stands_in_the_tables_and_among_the_originals(bench: Bench) -> None:
    result = import_comtrade_data(bench.folder / "trade", QUESTION, bench.service())
    assert result.outcome
    assert (
        result.outcome.addition.taken,
        result.outcome.addition.source,
        result.outcome.addition.retrieved,
    ) == (
        2,
        "UN Comtrade",
        "2024-05-06",
    )
    assert (result.empty, result.requests_left) == ((), 9_999)
    original = list((bench.folder / "trade" / "originals").iterdir())
    assert [path.name for path in original] == [
        f"comtrade-BLR-RUS-2014-TOTAL-MX-HS-{result.outcome.addition.id[:8]}.json"
    ]
    assert json.loads(original[0].read_text("utf-8"))["count"] == 2
    assert bench.fake.questions[0][0] == "/public/v1/preview/C/A/HS"


def test_again_the_same_day_neither_requests_nor_adds(bench: Bench) -> None:
    import_comtrade_data(bench.folder / "trade", QUESTION, bench.service())
    again = import_comtrade_data(bench.folder / "trade", QUESTION, bench.service())
    assert again.outcome
    assert (again.outcome.already_imported, len(bench.server.requests)) == (True, 1)


@pytest.mark.parametrize("limit", [31, 61])
def test_a_question_too_long_is_parted_until_nothing_is_cut(bench: Bench, limit: int) -> None:
    bench.fake.limit = limit
    pages = comtrade.fetch_pages(ALL, bench.service(without_key=limit))
    rows = [row for page in pages for row in comtrade.read_answer(page.result.path)["data"]]
    expected = {key: value for key, value in world().items() if len(key[4]) == 6}
    received = {
        (
            row["period"],
            str(row["reporterCode"]),
            str(row["partnerCode"]),
            row["flowCode"],
            row["cmdCode"],
        ): row["primaryValue"]
        for row in rows
    }
    assert (len(rows), received) == (len(expected), expected)
    assert all(page.rows < limit for page in pages)


def test_parts_come_in_a_single_addition(bench: Bench) -> None:
    bench.fake.limit = 20
    restricted = replace(ALL, partners=PARTNERS[1:])
    result = import_comtrade_data(bench.folder / "trade", restricted, bench.service(without_key=20))
    assert result.outcome
    assert result.outcome.addition.taken == 48
    assert [addition.id for addition in store.load_manifest(bench.folder / "trade").additions] == [
        result.outcome.addition.id
    ]
    assert next((bench.folder / "trade" / "originals").iterdir()).suffix == ".zip"
    expected = sum(
        Decimal(str(value)) for key, value in world().items() if len(key[4]) == 6 and key[2] != "0"
    )
    assert total(bench.folder / "trade") == expected
    again = import_comtrade_data(bench.folder / "trade", restricted, bench.service(without_key=20))
    assert again.outcome
    assert again.outcome.already_imported  # the ZIP made anew has the same bytes


def test_a_part_that_fails_leaves_the_tables_as_they_were(bench: Bench) -> None:
    bench.fake.limit = 20
    bench.server.answers = [bench.fake] * 6 + [reply(b"", 500)]
    with pytest.raises(FetchFailed):
        import_comtrade_data(bench.folder / "trade", ALL, bench.service(without_key=20))
    assert not (bench.folder / "trade").exists()


def test_the_days_end_keeps_what_came_and_the_next_day_goes_on(bench: Bench) -> None:
    bench.fake.limit = 20
    restricted = replace(ALL, partners=PARTNERS[1:])
    with pytest.raises(BudgetSpent):
        import_comtrade_data(
            bench.folder / "trade", restricted, bench.service(without_key=20, daily_limit=4)
        )
    before = len(bench.server.requests)
    bench.clock.now = bench.clock.now.replace(day=7, hour=1)
    assert import_comtrade_data(
        bench.folder / "trade", restricted, bench.service(without_key=20)
    ).outcome
    paths = [path for path, _ in bench.server.requests]
    assert before == 4
    assert len(set(paths)) == len(paths)  # nothing that came was asked for twice


def test_a_question_that_cannot_be_parted_states_what_to_do(bench: Bench) -> None:
    bench.fake.limit = bench.fake.limit_with_key = 2
    with pytest.raises(FetchFailed, match="KIRMASH_COMTRADE_KEY"):
        import_comtrade_data(
            bench.folder / "trade", replace(ALL, partners=("643",)), bench.service(without_key=2)
        )
    with pytest.raises(FetchFailed, match="fewer products"):
        import_comtrade_data(
            bench.folder / "trade",
            replace(ALL, partners=("643",)),
            bench.service(with_key=2, key=SECRET),
        )


def test_with_a_key_more_is_requested_at_once_and_long_answers_are_counted_first(
    bench: Bench,
) -> None:
    result = import_comtrade_data(
        bench.folder / "trade", ALL, bench.service(key=SECRET, with_key=40)
    )
    assert result.outcome
    assert {path for path, _ in bench.fake.questions} == {"/data/v1/get/C/A/HS"}
    counted = [parameters.get("countOnly") for _, parameters in bench.fake.questions]
    assert counted[0] == "true"
    assert all(KEY not in str(question) for question in bench.fake.questions)
    assert bench.server.headers("ocp-apim-subscription-key") == [KEY] * len(bench.server.requests)


def test_between_questions_it_waits(bench: Bench) -> None:
    bench.fake.limit = 20
    comtrade.fetch_pages(
        replace(ALL, partners=PARTNERS[1:]), bench.service(without_key=20, pause=1.5)
    )
    assert bench.clock.waits == [1.5] * len(bench.server.requests)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            reply(b"<html><body>Service unavailable</body></html>", Content_Type="text/html"),
            "a page",
        ),
        (reply(b""), "nothing"),
        (reply(b"reporter,partner\n1,2\n"), "something else"),
        (reply(b'{"data": [{"cmdCode": 1'), "invalid JSON"),
        (unsized(b'{"count": 1, "data": [{"cmdCode": "TOTAL"'), "invalid JSON"),
        (reply(b'{"data": 5}'), "no rows"),
        (reply(b'{"data": [1]}'), "no rows"),
        (reply(b'{"statusCode": 400, "message": "Invalid period"}'), "Invalid period"),
        (reply(b'{"data": [], "error": "Wrong cmdCode"}'), "Wrong cmdCode"),
        (reply(b'{"statusCode": "x9", "data": 1}'), "no rows"),
        (reply(b"[" * 100_000), "something else"),
        (reply(b'{"a":' * 100_000), "invalid JSON"),
        (reply(b"{\xff}"), "invalid JSON"),
    ],
)
def test_what_is_no_answer_is_neither_taken_nor_stored(
    bench: Bench, answer: Callable[..., None], expected: str
) -> None:
    bench.server.answers = [answer]
    with pytest.raises(InvalidResponse, match=expected):
        import_comtrade_data(bench.folder / "trade", QUESTION, bench.service())
    assert not list((bench.folder / "cache").glob("*.body"))
    assert not (bench.folder / "trade").exists()


def test_rows_the_reader_cannot_take_leave_nothing_behind(bench: Bench) -> None:
    bench.fake.rows = {("2014", "112", "643", "RX", "TOTAL"): 5.0}
    with pytest.raises(InputError, match="reexport: 1"):
        import_comtrade_data(
            bench.folder / "trade", replace(QUESTION, flows=("RX",)), bench.service()
        )
    assert list((bench.folder / "trade" / "originals").iterdir()) == []
    assert store.load_manifest(bench.folder / "trade").additions == ()


def test_offline_nothing_is_requested(bench: Bench) -> None:
    with pytest.raises(Offline):
        import_comtrade_data(bench.folder / "trade", QUESTION, bench.service(online=False))
    assert bench.server.requests == []


def reasons(
    bench: Bench, request: ComtradeQuery, **changed: Any
) -> list[tuple[str, str, NoDataReason, str]]:
    result = import_comtrade_data(bench.folder / "trade", request, bench.service(**changed))
    return [(gap.reporter, gap.period, gap.why, gap.known) for gap in result.empty]


@pytest.mark.parametrize(
    ("period", "why", "known"),
    [
        ("2011", NoDataReason.BEFORE, "2012"),
        ("2012", NoDataReason.UNKNOWN, ""),
        ("2015", NoDataReason.SILENT, ""),
        ("2022", NoDataReason.STOPPED, "2021"),
        ("2024", NoDataReason.NOT_OVER, ""),
        ("2030", NoDataReason.NOT_OVER, ""),
    ],
)
def test_the_reason_lies_in_which_reports_there_are(
    bench: Bench, period: str, why: NoDataReason, known: str
) -> None:
    if (
        period == "2012"
    ):  # a report is there and all it says of the world is nothing: the service must tell itself
        assert reasons(bench, replace(QUESTION, periods=(period,), partners=("0",))) == [
            ("BLR", period, why, known)
        ]
    else:
        assert reasons(bench, replace(QUESTION, periods=(period,))) == [("BLR", period, why, known)]


def test_not_yet_and_stopped_are_distinguished_by_how_late_it_is(bench: Bench) -> None:
    bench.fake.reports = {"112": ("2021", "2022"), "643": ("2020", "2021")}
    request = ComtradeQuery(("2023",), ("112", "643"), ("276",), ("TOTAL",))
    assert reasons(bench, request) == [
        ("BLR", "2023", NoDataReason.NOT_YET, "2022"),
        ("RUS", "2023", NoDataReason.NOT_YET, "2021"),
    ]
    bench.clock.now = bench.clock.now.replace(year=2026)
    assert [why for _, _, why, _ in reasons(bench, request)] == [
        NoDataReason.STOPPED,
        NoDataReason.STOPPED,
    ]


def test_months_are_late_sooner(bench: Bench) -> None:
    bench.fake.reports = {"112": ("202306",)}
    request = ComtradeQuery(("202307", "202402", "202406"), ("112",), ("643",), ("TOTAL",))
    assert reasons(bench, request) == [
        ("BLR", "2023-07", NoDataReason.STOPPED, "2023-06"),
        ("BLR", "2024-02", NoDataReason.NOT_YET, "2023-06"),
        ("BLR", "2024-06", NoDataReason.NOT_OVER, ""),
    ]


def test_who_never_reported(bench: Bench) -> None:
    assert reasons(bench, replace(QUESTION, reporters=("643",))) == [
        ("RUS", "2014", NoDataReason.NO_REPORTER, "")
    ]


def test_the_reason_may_lie_in_the_code_or_in_what_the_report_hides(bench: Bench) -> None:
    assert reasons(bench, replace(QUESTION, products=("000001",))) == [
        ("BLR", "2014", NoDataReason.WRONG_PRODUCT, "")
    ]
    assert reasons(bench, replace(QUESTION, products=("310420",))) == [
        ("BLR", "2014", NoDataReason.NO_TRADE, "")
    ]
    bench.fake.rows[("2014", "112", "643", "X", "9999")] = 5_000_000.0
    assert reasons(bench, replace(QUESTION, products=("310420",)), refresh=True) == [
        ("BLR", "2014", NoDataReason.CONFIDENTIAL, "")
    ]
    assert reasons(bench, replace(QUESTION, partners=("156",))) == [
        ("BLR", "2014", NoDataReason.NO_PARTNER, "")
    ]


def test_a_gap_beside_rows_is_reported_and_the_rows_are_taken(bench: Bench) -> None:
    result = import_comtrade_data(
        bench.folder / "trade", replace(QUESTION, periods=("2013", "2014", "2015")), bench.service()
    )
    assert result.outcome
    assert result.outcome.addition.taken == 4
    assert [(gap.period, gap.why) for gap in result.empty] == [("2015", NoDataReason.SILENT)]


def test_where_every_reporter_was_requested_the_period_is_reported(bench: Bench) -> None:
    request = replace(QUESTION, reporters=(), periods=("2013", "2015", "2030"))
    assert reasons(bench, request) == [
        ("", "2015", NoDataReason.UNKNOWN, ""),
        ("", "2030", NoDataReason.NOT_OVER, ""),
    ]


def test_a_service_that_lists_no_reports_leaves_it_open(bench: Bench) -> None:
    def only_rows(handler: Any) -> None:
        (reply(b"no", 400) if "getDA" in handler.path else bench.fake)(handler)

    bench.server.answers = [only_rows]
    assert reasons(bench, replace(QUESTION, periods=("2015", "2030"))) == [
        ("BLR", "2015", NoDataReason.UNKNOWN, ""),
        ("BLR", "2030", NoDataReason.NOT_OVER, ""),
    ]


def test_codes_of_the_harmonised_system_are_known() -> None:
    assert all(map(is_known_product_code, ("87", "8701", "870190", "999999", "270900")))
    assert not any(map(is_known_product_code, ("000001", "98765", "77")))
