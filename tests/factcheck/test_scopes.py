"""A figure of goods and services is held against no table of goods, nor a figure of goods against a
table that counts services too.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.dossier.test_checks import claim, share
from tests.dossier.test_part_for_total import add_comtrade, exports

from kirmash.dossier.dossier import Dossier
from kirmash.dossier.tables import TableCheckContext
from kirmash.factcheck.checks import CheckedClaim, CheckOutcome, UncheckedReason
from kirmash.factcheck.scopes import TradeScope, product_scope
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.quantities import Direction, Measure, Quantity
from kirmash.trade import store


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("goods", TradeScope.GOODS),
        ("all goods", TradeScope.GOODS),
        ("товаров", TradeScope.GOODS),
        ("тавараў", TradeScope.GOODS),
        ("goods and services", TradeScope.BOTH),
        ("товаров и услуг", TradeScope.BOTH),
        ("тавараў і паслуг", TradeScope.BOTH),
        ("services", TradeScope.SERVICES),
        ("услуг", TradeScope.SERVICES),
        ("agricultural goods", None),
        ("transport services", None),
        ("tractors", None),
        ("", None),
        (None, None),
    ],
)
def test_words_of_a_product_that_name_all_goods_or_services(
    words: str | None, scope: TradeScope | None
) -> None:
    assert product_scope(words) is scope


def check(folder: Path, stated: Claim, sentence: str = "") -> CheckedClaim:
    with Dossier.create(folder) as dossier:
        context = TableCheckContext(sentences={stated.id: sentence})
        return dossier.tables.check((stated,), ("BLR", "DEU"), context)[0]


@pytest.fixture
def goods(tmp_path: Path) -> Path:
    rows = ("X,276,H5,TOTAL,1500000000", "M,276,H5,TOTAL,500000000", "X,0,H5,TOTAL,40000000000")
    add_comtrade(tmp_path, [f"2021,112,{row}" for row in rows])
    return tmp_path


@pytest.mark.parametrize("dollars", [2.1e9, 1.5e9])
@pytest.mark.parametrize(
    ("product", "why"),
    [
        ("goods and services", UncheckedReason.GOODS_AND_SERVICES),
        ("товаров и услуг", UncheckedReason.GOODS_AND_SERVICES),
        ("services", UncheckedReason.SERVICES),
    ],
)
def test_a_table_of_goods_says_nothing_of_services(
    goods: Path, dollars: float, product: str, why: UncheckedReason
) -> None:
    for partner in ("DEU", None):
        result = check(goods, exports(dollars, partner, product=product))
        assert (result.finding, result.why) == (CheckOutcome.UNCHECKED, why)
        assert result.claim.product == product


def test_all_goods_are_the_total_of_goods(goods: Path) -> None:
    assert check(goods, exports(1.5e9, product="goods")).finding is CheckOutcome.SUPPORTED
    assert check(goods, exports(2.1e9, product="товаров")).finding is CheckOutcome.CONTRADICTED
    assert check(goods, exports(40e9, None, product="goods")).finding is CheckOutcome.SUPPORTED
    assert check(goods, exports(1e9, product="dairy goods")).why is UncheckedReason.SINGLE_PRODUCT


def test_a_sentence_on_services_too_is_contradicted_by_no_table_of_goods(goods: Path) -> None:
    sentence = "Trade in goods and services grew, exports reaching $2.1 billion."
    result = check(goods, exports(2.1e9), sentence)
    assert result.why is UncheckedReason.GOODS_AND_SERVICES
    assert check(goods, exports(1.5e9), sentence).finding is CheckOutcome.SUPPORTED
    assert check(goods, exports(2.1e9), "Exports grew.").finding is CheckOutcome.CONTRADICTED
    part = share(50, "exports of BLR", partner="DEU", product="goods and services")
    assert check(goods, part).why is UncheckedReason.GOODS_AND_SERVICES


@pytest.mark.parametrize(
    ("product", "why"),
    [
        ("goods and services", UncheckedReason.GOODS_AND_SERVICES),
        ("товаров и услуг", UncheckedReason.GOODS_AND_SERVICES),
        ("services", UncheckedReason.SERVICES),
        ("услуг", UncheckedReason.SERVICES),
    ],
)
def test_no_figure_of_an_economy_that_counts_services_is_checked(
    goods: Path, product: str, why: UncheckedReason
) -> None:
    period = periods.year_period(2021)
    asked = {"partner": None, "period": period, "product": product}
    stated = (
        exports(40e9, None, product=product),
        claim(Measure.TURNOVER, 40e9, **asked),
        claim(Measure.BALANCE, 40e9, **asked),
        claim(Measure.EXPORTS, change_pct=20.0, direction=Direction.UP, **asked),
        claim(Measure.EXPORTS, absolute_change=Quantity(4e9, "USD"), **asked),
        share(20, "exports of BLR", **asked),
        share(60, "gdp of BLR", **asked),
    )
    for one in stated:
        result = check(goods, one)
        assert (result.finding, result.why) == (CheckOutcome.UNCHECKED, why), one
        assert result.figures == ()


def test_an_economy_s_share_of_services_by_its_own_words_is_unchecked(goods: Path) -> None:
    quote = "Services accounted for 20%"
    spans = (Span(0, len(quote), quote),)
    asked = share(20, "exports of BLR", partner=None, period=periods.year_period(2021))
    assert check(goods, replace(asked, spans=spans)).why is UncheckedReason.SERVICES


MAPPING = """source = "Balance of payments"
whole = ["goods", "services", "partners"]
[columns]
period = "year"
reporter = "reporter"
exporter = "exporter"
importer = "importer"
value_usd = "value"
[fixed]
nomenclature = "TOTAL"
product = "TOTAL"
"""


def test_a_table_that_counts_services_is_no_table_of_goods(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    table = tmp_path / "bop.csv"
    table.write_text("year,reporter,exporter,importer,value\n2021,BLR,BLR,DEU,2100000000\n")
    store.add_file(tmp_path / "trade", table, store.ImportOptions(mapping=tmp_path / "m.toml"))
    both = exports(2.1e9, product="goods and services")
    assert check(tmp_path, both).finding is CheckOutcome.SUPPORTED
    wrong = exports(3e9, product="goods and services")
    assert check(tmp_path, wrong).finding is CheckOutcome.CONTRADICTED
    for product in ("goods", None):
        result = check(tmp_path, exports(1.5e9, product=product))
        assert result.why is UncheckedReason.PARTIAL_TABLE
        assert result.coverage
        assert result.coverage.note
        assert "goods and services together" in result.coverage.note.reason
    with Dossier.create(tmp_path) as dossier:
        assert dossier.tables.claims("BLR", "DEU") == ()
        (flow,) = dossier.tables.mirror("BLR", "DEU")
        assert flow.pair.parts == ("exporter",)
