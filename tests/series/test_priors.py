import pytest

from kirmash.records.quantities import Hedge
from kirmash.reference import lexicons
from kirmash.series.priors import hedge_widths, interpret_hedge, is_round, rounding_step


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (98.4e6, 0.1e6),
        (67e6, 1e6),
        (100e6, 10e6),
        (20.0, 5.0),
        (-20.0, 5.0),
        (14.7, 0.1),
        (0.0, 0.0),
        (2.5e9, 0.5e9),
        (1e300, 1e299),
    ],
)
def test_the_step_of_a_number_is_its_roundness(value, expected):
    assert rounding_step(value) == pytest.approx(expected)


def test_round_numbers_are_rough_even_without_a_hedge():
    rough, precise = (
        interpret_hedge(100e6, Hedge.EXACT, "level"),
        interpret_hedge(98.4e6, Hedge.EXACT, "level"),
    )
    assert rough.spread > 3 * precise.spread
    assert (is_round(100e6), is_round(67e6)) == (True, False)


def test_almost_lies_nearer_zero_than_the_number_and_bounds_have_a_side():
    assert interpret_hedge(100e6, Hedge.ALMOST, "level").middle < 100e6
    assert interpret_hedge(-20.0, Hedge.ALMOST, "change").middle > -20
    assert [
        interpret_hedge(67e6, hedge, "level").side
        for hedge in (Hedge.MORE_THAN, Hedge.LESS_THAN, Hedge.ABOUT)
    ] == [1, -1, 0]


def test_every_hedge_has_a_width_for_levels_and_changes():
    assert set(hedge_widths()) == {(hedge, kind) for hedge in Hedge for kind in ("level", "change")}


def test_the_ranges_of_currencies_say_what_they_rest_on():
    since = {"BYN": 2016}
    means = {}
    for row in lexicons.data_rows("trade/rates"):
        first = since.get(row["currency"], 2000)
        if len(row["period"]) == 4 and int(row["period"]) >= first:
            means.setdefault(row["currency"], []).append(float(row["per_usd"]))
    for row in lexicons.data_rows("currency_slips"):
        assert row["basis"] in {"rates", "judged"}
        if row["basis"] == "rates":
            known = means[row["currency"]]
            assert 0.95 * float(row["low"]) <= min(known), row
            assert max(known) <= 1.05 * float(row["high"]), row
