"""Mirror, coverage, concordance, drivers, claims and checking."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import InputError
from kirmash.factcheck import checks
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity, Unknown
from kirmash.trade import concordance, coverage, drivers, mirror, official, query, reports, store

USED = ("BLR", "RUS", "POL", "DEU", "FRA", "ITA", "LTU", "LVA", "UKR", "KAZ")


def flows() -> list[mirror.MirrorPair]:
    """Pairs whose freight grows with distance, BLR as a reporter that errs."""
    pairs = []
    for i, exporter in enumerate(USED):
        for j, other in enumerate(USED):
            if exporter != other:
                far, touch = mirror.areas.distance_and_contiguity(exporter, other) or (0, False)
                noise = (0.3 if exporter == "BLR" else 0.02) * (-1) ** (i * 3 + j)
                value = 1000 * (i + 2) * (j + 3)
                cif = value * math.exp(-0.2 + 0.04 * math.log(far) - 0.01 * touch + noise)
                pairs.append(
                    mirror.MirrorPair(
                        "2009", exporter, other, Decimal(value), Decimal(round(cif, 3))
                    )
                )
    return pairs


def test_freight_and_reliability_are_learnt() -> None:
    model = mirror.fit_model(flows())
    assert isinstance(model, mirror.MirrorModel)
    assert model.exporters["BLR"] == max(model.exporters.values())
    near, far = model.freight_margin("BLR", "LTU"), model.freight_margin("BLR", "CHN")
    assert isinstance(near, float)
    assert isinstance(far, float)
    assert 0 <= near < far <= mirror.MAX_MARGIN


def test_a_reconciled_value_lies_between_the_reports_and_its_interval_holds_both() -> None:
    model = mirror.fit_model(flows())
    assert isinstance(model, mirror.MirrorModel)
    pair = mirror.MirrorPair("2009", "RUS", "BLR", Decimal(16_726), Decimal(14_894))
    reconciled = mirror.reconcile(pair, model)
    assert isinstance(reconciled, mirror.ReconciledFlow)
    assert 14_894 * (1 - reconciled.margin) <= reconciled.value_usd <= 16_726
    assert (
        reconciled.low * 0.9999
        <= 14_894 * (1 - reconciled.margin)
        <= 16_726
        <= reconciled.high * 1.0001
    )
    assert round(float(pair.gap_pct), 1) == -11.0  # type: ignore[arg-type]


def test_what_cannot_be_known_states_its_reason() -> None:
    assert isinstance(mirror.fit_model(flows()[:5]), Unknown)
    assert isinstance(mirror.MirrorPair("2009", "RUS", "BLR", None, Decimal(1)).gap_pct, Unknown)
    model = mirror.fit_model(flows())
    assert isinstance(model, mirror.MirrorModel)
    assert isinstance(
        mirror.reconcile(mirror.MirrorPair("2009", "RUS", "BLR", None, None), model), Unknown
    )
    assert isinstance(
        mirror.reconcile(mirror.MirrorPair("2009", "RUS", "WLD", Decimal(1), None), model), Unknown
    )


def test_hidden_reports_of_2009_lie_inside_the_printed_intervals(
    data: Path, tmp_path: Path
) -> None:
    store.add_file(tmp_path / "trade", data / "wits2009_mirror" / "WITS_trade2009.csv")
    with query.open_trade_connection(tmp_path / "trade") as base:
        pairs = [
            p for p in reports.mirror_pairs(base, query.TradeFilter()) if p.exported and p.imported
        ]
    model = mirror.fit_model(pairs[::2])
    assert isinstance(model, mirror.MirrorModel)
    inside: dict[tuple[str, int], list[bool]] = {}
    for pair in pairs[1::2]:
        for hidden in ("exported", "imported"):
            alone = mirror.reconcile(dataclasses.replace(pair, **{hidden: None}), model)
            if isinstance(alone, Unknown):
                continue
            exported, imported = float(pair.exported or 1), float(pair.imported or 1)
            fob = exported if hidden == "exported" else imported * (1 - alone.margin)
            reported = imported if hidden == "exported" else exported
            size = min(max(int(math.log10(reported)), 5), 9)
            inside.setdefault((hidden, size), []).append(alone.low <= fob <= alone.high)
    assert sum(map(len, inside.values())) > 13_000
    # measured: .87 to .93 in ten classes of side and size, .90 of all
    for where, hits in inside.items():
        assert 0.86 <= sum(hits) / len(hits) <= 0.94, f"{where}: {sum(hits) / len(hits)}"
    everything = [hit for hits in inside.values() for hit in hits]
    assert 0.88 <= sum(everything) / len(everything) <= 0.92


def test_large_flows_are_reported_better_than_small_flows(data: Path, tmp_path: Path) -> None:
    store.add_file(tmp_path / "trade", data / "wits2009_mirror" / "WITS_trade2009.csv")
    with query.open_trade_connection(tmp_path / "trade") as base:
        model = mirror.fit_model(reports.mirror_pairs_by_source(base))
    assert isinstance(model, mirror.MirrorModel)
    assert (
        model.size_uncertainty_factor(1e10)
        < model.size_uncertainty_factor(1e7)
        < model.size_uncertainty_factor(1e4)
    )
    widths = []
    for dollars in (10**6, 10**10):
        reconciled = mirror.reconcile(
            mirror.MirrorPair("2009", "DEU", "FRA", Decimal(dollars), Decimal(dollars)), model
        )
        assert isinstance(reconciled, mirror.ReconciledFlow)
        widths.append(reconciled.high / reconciled.low)
    assert widths[1] * 1.5 < widths[0]


def test_the_mirror_is_learnt_within_a_source(tmp_path: Path) -> None:
    """A table of one chapter beside customs' totals would teach that half of everything is lost on
    the way.
    """
    head = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"
    for name, row in (("A", "2020,112,X,643,H5,TOTAL,100\n"), ("B", "2020,643,M,112,H5,TOTAL,1\n")):
        (tmp_path / f"{name}.csv").write_text(head + row, "utf-8")
        store.add_file(
            tmp_path / "trade",
            tmp_path / f"{name}.csv",
            store.ImportOptions("comtrade", source=name),
        )
    with query.open_trade_connection(tmp_path / "trade") as base:
        assert [
            (pair.exported, pair.imported)
            for pair in reports.mirror_pairs(base, query.TradeFilter())
        ] == [(100, 1)]
        assert [
            (pair.exported, pair.imported) for pair in reports.mirror_pairs_by_source(base)
        ] == [
            (100, None),
            (None, 1),
        ]


def test_silence_stops_and_hidden_codes_are_flagged() -> None:
    totals = {
        ("X", "BLR", 2020): Decimal(29),
        ("X", "BLR", 2021): Decimal(40),
        ("X", "POL", 2021): Decimal(1),
        ("X", "POL", 2022): Decimal(1),
        ("X", "KAZ", 2021): Decimal(100),
        ("X", "KAZ", 2022): Decimal(20),
    }
    assert coverage.silence_and_drop_flags(totals) == (
        coverage.CoverageFlag("X", "BLR", 2022, coverage.CoverageFlagKind.SILENT),
        coverage.CoverageFlag(
            "X", "KAZ", 2022, coverage.CoverageFlagKind.SUDDEN_STOP, Decimal("0.200")
        ),
    )
    assert coverage.confidential_flags(
        {
            ("X", "BLR", 2021): (Decimal(5), Decimal(100)),
            ("X", "POL", 2021): (Decimal(1), Decimal(100)),
        }
    ) == (
        coverage.CoverageFlag(
            "X", "BLR", 2021, coverage.CoverageFlagKind.CONFIDENTIAL, Decimal("0.050")
        ),
    )


def test_flags_of_the_tables_in_force(stored: Path, tmp_path: Path) -> None:
    later = tmp_path / "BACI_HS17_later.csv"
    later.write_text("t,i,j,k,v,q\n2013,112,643,870190,201,10\n2014,112,643,999999,9,\n", "utf-8")
    store.add_file(stored, later)
    with query.open_trade_connection(stored) as base:
        flags = {
            (flag.economy, flag.year, flag.gap)
            for flag in reports.table_coverage_flags(base, stored)
        }
    assert flags == {
        ("BLR", 2013, coverage.CoverageFlagKind.REVISED),
        ("BLR", 2014, coverage.CoverageFlagKind.CONFIDENTIAL),
        ("DEU", 2014, coverage.CoverageFlagKind.SILENT),
        ("BLR", 2014, coverage.CoverageFlagKind.SUDDEN_STOP),
    }


def test_every_concordance_sums_to_unity() -> None:
    for source, others in concordance.concordance_targets().items():
        for other in others:
            rows = [
                (code, target, weight)
                for code, targets in concordance.load_weights(source, other).items()
                for target, weight in targets
            ]
            concordance.check_weights(rows)
            assert len(rows) > 2_500, (source, other)


@given(
    st.decimals(min_value=0, max_value=10**12, places=3),
    st.lists(st.integers(1, 99), min_size=1, max_size=8),
)
def test_a_split_value_adds_up_again(value: Decimal, parts: list[int]) -> None:
    weights = [Decimal(part) / sum(parts) for part in parts]
    assert sum(concordance.split_value(value, weights)) == value


def test_nothing_is_lost_on_a_long_way() -> None:
    values = {
        "870190": Decimal("100.500"),
        "010110": Decimal("7.001"),
        "777777": Decimal(3),
        "290490": Decimal("1000.007"),
    }
    carried = concordance.convert(values, "HS92", "HS22")
    assert carried.steps == ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
    assert sum(carried.values.values()) + carried.unmapped_usd == sum(values.values())
    assert carried.unmapped["HS92 777777"] == 3
    with pytest.raises(InputError):
        concordance.convert(values, "BEC4", "HS92")


@pytest.mark.parametrize(("name", "digits"), [("HS92-SITC2", {3, 4, 5}), ("HS92-SITC3", {4})])
def test_codes_of_sitc_keep_their_leading_noughts(name: str, digits: set[int]) -> None:
    codes = {
        code
        for targets in concordance.load_weights(*name.split("-")).values()
        for code, _ in targets
    }
    assert {len(code) for code in codes} <= digits
    assert {code[:3] for code in codes if code.startswith("0")} >= {"001", "011", "022", "041"}, (
        "live animals, meat, milk, wheat"
    )


def test_official_totals_become_claims_with_cells(data: Path, tmp_path: Path) -> None:
    store.add_file(
        tmp_path / "trade", data / "fts_russia" / "derived_russia_monthly_by_partner.csv"
    )
    totals = [
        c
        for c in official.pair_claims(tmp_path / "trade", "BLR", "RUS")
        if c.measure is Measure.TURNOVER and c.period and c.period.is_year
    ]
    billions = {
        c.period.year: round(c.quantity.value / 1e6, 1) for c in totals if c.period and c.quantity
    }
    assert (billions[2013], billions[2014], billions[2015], billions[2016]) == (
        34_187.5,
        32_267.1,
        24_474.1,
        25_534.0,
    )
    assert totals[0].cell is not None
    assert totals[0].reporter == "RUS"


def official_total(measure: Measure, period: str, value: int) -> official.ReportedTotal:
    return official.ReportedTotal(
        "FTS",
        "RUS",
        "BLR",
        measure,
        period,
        Decimal(value),
        official.Cell("t", "", 1, 7, str(value)),
    )


OFFICIAL_TOTALS = (
    official_total(Measure.TURNOVER, "2014", 32_267),
    official_total(Measure.TURNOVER, "2015", 24_474),
    official_total(Measure.EXPORTS, "2015", 15_000),
)


def claim(
    measure: Measure = Measure.TURNOVER,
    value: float | None = None,
    change: float | None = None,
    hedge: Hedge = Hedge.EXACT,
    **more: object,
) -> Claim:
    quantity = None if value is None else Quantity(value, str(more.pop("unit", "USD")), hedge)
    fields = {"partner": "RUS", "period": periods.year_period(2015), **more}
    return Claim(
        "d", measure, "BLR", (), quantity=quantity, change_pct=change, change_hedge=hedge, **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "finding", "why"),
    [
        (claim(value=24_500), "supported", None),
        (claim(value=34_000), "contradicted", None),
        (claim(Measure.IMPORTS, 15_000), "supported", None),
        (claim(change=-24.2), "supported", None),
        (claim(change=-20, hedge=Hedge.ALMOST), "contradicted", None),
        (claim(Measure.RANK, 1, partner=None), "unchecked", "superlative"),
        (claim(value=5, modality=Modality.TARGET), "unchecked", "not_yet"),
        (claim(value=5, unit="t"), "unchecked", "other_unit"),
        (claim(value=5, period=None), "unchecked", "no_period"),
        (claim(value=5, period=periods.year_period(2030)), "unchecked", "no_table"),
        (claim(value=5, partner=None), "unchecked", "no_table"),
        (claim(Measure.EXPORTS, 5, product="milk"), "unchecked", "one_product"),
    ],
)
def test_claims_are_compared_with_the_tables(stated: Claim, finding: str, why: str | None) -> None:
    result = checks.check_claims([stated], OFFICIAL_TOTALS)[0]
    assert (result.finding, result.why) == (finding, why)


def test_what_moved_it() -> None:
    values = {2014: Decimal(100), 2015: Decimal(80)}
    changes = drivers.background_changes(
        drivers.TradeAndCurrencyBackground(
            "BLR–RU-IVA", values, {"RUS": {2014: Decimal(800)}}, ("RUB", "BYR", "XXX"), {}
        ),
        (2014, 2015),
    )
    assert changes[0].change_pct == pytest.approx(-20)
    assert isinstance(changes[1].change_pct, Unknown)
    assert changes[2].change_pct == pytest.approx(-36.97, abs=0.1)
    assert changes[3].change_pct == pytest.approx(-35.8, abs=0.1)
    assert isinstance(changes[4].change_pct, Unknown)


def flow(
    reporter: str, year: int, value: int, exporter: str = "RUS", importer: str = "BLR"
) -> coverage.AnnualFlow:
    return coverage.AnnualFlow("X", reporter, exporter, importer, year, Decimal(value))


def test_a_reporter_that_went_silent_towards_a_single_partner_is_flagged() -> None:
    reported = [
        flow("RUS", 2020, 10),
        flow("RUS", 2021, 11),
        flow("BLR", 2020, 10),
        flow("BLR", 2021, 11),
        flow("BLR", 2022, 12),
    ]
    spoke = [("X", who, year) for who in ("RUS", "BLR") for year in (2020, 2021, 2022)]
    assert coverage.silence_and_sudden_drop_flags(reported, spoke) == (
        coverage.CoverageFlag("X", "RUS", 2022, coverage.CoverageFlagKind.SILENT_TO, partner="BLR"),
    )
    assert coverage.silence_and_sudden_drop_flags(reported, spoke[:5]) == (
        coverage.CoverageFlag("X", "RUS", 2022, coverage.CoverageFlagKind.SILENT_TO, partner="BLR"),
    )
    assert coverage.silence_and_sudden_drop_flags(reported[:4], spoke[:2]) == (), (
        "who reported nothing at all is flagged as silent, not as silent to one"
    )


def test_a_fall_that_only_a_single_side_reports_is_flagged() -> None:
    reported = [
        flow("RUS", 2020, 100),
        flow("RUS", 2021, 20),
        flow("BLR", 2020, 100),
        flow("BLR", 2021, 90),
    ]
    assert coverage.silence_and_sudden_drop_flags(reported, ()) == (
        coverage.CoverageFlag(
            "X", "RUS", 2021, coverage.CoverageFlagKind.FELL_TO, Decimal("0.200"), "BLR"
        ),
    )
    both = [*reported[:3], flow("BLR", 2021, 25)]
    assert coverage.silence_and_sudden_drop_flags(both, ()) == (), "both sides tell it: trade fell"
    assert (
        coverage.silence_and_sudden_drop_flags(reported[:2], ())[0].gap
        is coverage.CoverageFlagKind.FELL_TO
    ), "nobody else tells"


def test_known_silences_are_flagged_before_anything_is_computed() -> None:
    flags = coverage.known_silence_flags("X", ("RUS", "KAZ"), (2021, 2022, 2023))
    assert [(flag.economy, flag.year) for flag in flags] == [("RUS", 2022), ("RUS", 2023)]
    assert {flag.gap for flag in flags} == {coverage.CoverageFlagKind.KNOWN_SILENT}


def test_the_flows_of_a_pair_are_looked_through_in_the_tables(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "t,i,j,k,v,q\n2020,643,112,270900,10,1\n2020,643,276,270900,10,1\n2021,643,276,270900,10,"
        "1\n2022,643,276,270900,10,1\n",
        "utf-8",
    )
    store.add_file(tmp_path / "trade", tmp_path / "t.csv", store.ImportOptions("baci"))
    with query.open_trade_connection(tmp_path / "trade") as base:
        flags = reports.pair_coverage_flags(base, "BLR", "RUS")
    assert [(flag.economy, flag.year, flag.gap, flag.partner) for flag in flags] == [
        ("BLR", 2022, coverage.CoverageFlagKind.KNOWN_SILENT, ""),
        ("RUS", 2021, coverage.CoverageFlagKind.SILENT_TO, "BLR"),
        ("RUS", 2022, coverage.CoverageFlagKind.KNOWN_SILENT, ""),
        ("RUS", 2022, coverage.CoverageFlagKind.SILENT_TO, "BLR"),
    ]


HEAD = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"
PARTS = """2021,112,X,276,H5,TOTAL,1500000000
2021,276,M,112,H5,940360,70000000
2021,276,M,112,H5,440711,90000000
2020,112,X,276,H5,440711,80000000
2019,112,X,276,S3,24,80000000
2019,276,M,112,H5,TOTAL,1300000000
"""


def test_a_part_of_the_goods_is_compared_with_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + PARTS, "utf-8")
    store.add_file(tmp_path / "trade", tmp_path / "a.csv")
    with query.open_trade_connection(tmp_path / "trade") as base:
        pairs = reports.mirror_pairs(base, query.TradeFilter())
        taught = mirror.fit_model(reports.mirror_pairs_by_source(base))
    assert [(pair.period, pair.parts) for pair in pairs] == [
        ("2019", ("exporter",)),
        ("2020", ("exporter",)),
        ("2021", ("importer",)),
    ]
    assert all(isinstance(pair.gap_pct, Unknown) for pair in pairs)
    assert isinstance(taught, Unknown)
    assert taught.why.params["count"] == 0
    model = mirror.fit_model(flows())
    assert isinstance(model, mirror.MirrorModel)
    before, alone, after = (mirror.reconcile(pair, model) for pair in pairs)
    assert isinstance(before, mirror.ReconciledFlow)
    assert isinstance(after, mirror.ReconciledFlow)
    assert (before.weight, after.weight) == (0.0, 1.0), "the report of all goods alone counts"
    assert after.value_usd == pytest.approx(1.5e9)
    assert isinstance(alone, Unknown)
    assert alone.code == "mirror.parts-alone"


def test_of_two_sources_the_one_with_all_goods_is_the_side_s_report(tmp_path: Path) -> None:
    for name, row in (("A", "H5,TOTAL,100"), ("B", "H5,940360,900")):
        (tmp_path / f"{name}.csv").write_text(f"{HEAD}2021,112,X,276,{row}\n", "utf-8")
        options = store.ImportOptions("comtrade", source=name)
        store.add_file(tmp_path / "trade", tmp_path / f"{name}.csv", options)
    with query.open_trade_connection(tmp_path / "trade") as base:
        (pair,) = reports.mirror_pairs(base, query.TradeFilter())
    assert (pair.exported, pair.parts) == (100, ())
