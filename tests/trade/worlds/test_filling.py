"""Flows that one side left out, filled in from the other's report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from kirmash.trade.totals.flow_totals import FlowCodes, FlowTotal, exact_column
from kirmash.trade.worlds.filling import (
    FlowColumns,
    index_flows,
    missing_report_intervals,
    reportable_flows,
    side_flows,
    to_dollars,
)

ECONOMIES = ("BLR", "IRN", "KAZ", "RUS")
FLOWS = [
    ("BLR", "BLR", "RUS", Decimal(60)),
    ("BLR", "RUS", "BLR", Decimal(150)),  # Russia reports nothing with Belarus
    ("RUS", "RUS", "KAZ", Decimal(90)),
    ("RUS", "RUS", "WLD", Decimal(300)),
    ("KAZ", "RUS", "KAZ", Decimal(99)),  # both report: the exporter's figure stays
    ("KAZ", "IRN", "KAZ", Decimal(7)),  # Iran reports nothing at all
]


def columns(rows: list[tuple[str, str, str, Decimal]]) -> FlowColumns:
    *sides, values = zip(*rows, strict=True)
    thousandths = exact_column([int(value * 1000) for value in values])
    labels = tuple(sorted({label for side in sides for label in side}))
    places = (np.array([labels.index(label) for label in side]) for side in sides)
    return index_flows(ECONOMIES, FlowCodes(labels, *places, thousandths))


def test_a_flow_that_its_own_side_left_out_is_the_partners_report() -> None:
    sold = side_flows(columns(FLOWS), "exporter")
    assert sold.table.tolist() == [[0, 0, 0, 60], [0, 0, 7, 0], [0, 0, 0, 0], [150, 0, 90, 0]]
    assert np.argwhere(sold.filled).tolist() == [[1, 2], [3, 0]]
    assert sold.totals.tolist() == [60, 7, 0, 300], "a reported total stays as it is"
    assert (sold.reporting, sold.mirrored) == ({"BLR", "RUS"}, {"IRN"})
    assert sold.summed == {"BLR", "IRN", "KAZ"}


def test_importers_are_filled_in_from_exporters() -> None:
    bought = side_flows(columns(FLOWS), "importer")
    assert bought.table.tolist() == [[0, 0, 0, 150], [0] * 4, [0, 7, 0, 99], [60, 0, 0, 0]]
    assert np.argwhere(bought.filled).tolist() == [[3, 0]]
    assert bought.mirrored == {"RUS"}


def test_dollars_are_the_doubles_nearest_to_the_exact_value() -> None:
    amounts = [0, 1, 1_001, 2**53 - 1, 2**53 + 1, 10**18 + 7, 123_456_789_012_345_678_901]
    for each in (amounts, amounts[:4]):
        exact = [float(Decimal(amount) / 1000) for amount in each]
        assert to_dollars(exact_column(each)).tolist() == exact


def test_a_nought_is_a_hole_where_neither_side_could_report() -> None:
    could = reportable_flows(ECONOMIES, {"RUS"}, {"BLR"})
    assert could.tolist() == [
        [True, False, False, False],
        [True, False, False, False],
        [True, False, False, False],
        [True, True, True, True],
    ]


def total(reporter: str, exporter: str, importer: str, value: float, months: int = 12) -> FlowTotal:
    return FlowTotal(
        "Made",
        reporter,
        exporter,
        importer,
        2020,
        Decimal(round(value)),
        True,
        None,
        0,
        None,
        None,
        "TOTAL",
        date(2024, 1, 1),
        months,
    )


def test_the_report_that_a_flow_lacks_lies_in_an_interval() -> None:
    names = ("BLR", "RUS", "POL", "DEU", "FRA", "ITA", "LTU", "LVA")
    pairs = [(here, there) for here in names for there in names if here != there]
    both = [
        total(who, *pair, 1e6 * (place + 1) * (1.1 + place % 5 / 10 if who == pair[1] else 1))
        for place, pair in enumerate(pairs)
        for who in pair
    ]
    alone = total("UKR", "BLR", "UKR", 2e6)
    (interval,) = missing_report_intervals([alone, *both[2:4]], both).values()
    assert (interval.exporter, interval.importer, interval.year) == ("BLR", "UKR", 2020)
    assert interval.low < 2e6 * 0.8 < interval.high, "without freight"
    assert missing_report_intervals([alone], both[:8]) == {}, "too few to learn from"
    assert missing_report_intervals([total("UKR", "BLR", "UKR", 2e6, 11)], both) == {}
