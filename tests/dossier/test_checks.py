"""Claims of documents held against tables: levels, goods, shares, places in lists, and what cannot
be checked and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import ECONOMIES, Row, add

from kirmash.dossier import user_tables
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.reading import extract
from kirmash.dossier.tables import TableCheckContext
from kirmash.errors import InputError
from kirmash.extract import details, pipeline
from kirmash.factcheck import checks
from kirmash.factcheck.checks import CheckOutcome, UncheckedReason
from kirmash.ledger.views import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Hedge, Measure, Quantity
from kirmash.sandbox import child
from kirmash.trade import query

TRACTORS, OIL = "870190", "270900"
ORDER = tuple(code for code in ECONOMIES if code != "BLR")


def rows() -> list[Row]:
    """Belarus sells 50 to Russia, 20 to Germany, 11 and less to others (in millions, tractors a
    tenth of it); 2015 is a tenth less.
    """
    table_rows: list[Row] = []
    for year, factor in (("2014", 1.0), ("2015", 0.9)):
        for place, partner in enumerate(ORDER):
            value = {"RUS": 50e6, "DEU": 20e6}.get(partner, 12e6 - place * 0.5e6) * factor
            table_rows += [
                (year, "BLR", "BLR", partner, TRACTORS, value * 0.1, 1.0),
                (year, "BLR", "BLR", partner, OIL, value * 0.9, 1.0),
            ]
            table_rows.append((year, "BLR", partner, "BLR", OIL, value * 2, 1.0))
    return table_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("checks")
    add(place, rows())
    return place


SOLD = sum(row[5] for row in rows() if row[0] == "2014" and row[2] == "BLR")


def claim(
    measure: Measure,
    value: float | None = None,
    unit: str = "USD",
    hedge: Hedge = Hedge.EXACT,
    **more: object,
) -> Claim:
    quantity = None if value is None else Quantity(value, unit, hedge)
    filled = {"partner": "RUS", "period": periods.year_period(2014), **more}
    base = Claim("d", measure, "BLR", (), quantity=quantity, change_hedge=hedge, **filled)  # type: ignore[arg-type]
    return details.add_claim_details(base, "")


def share(
    value: float, of: str = "exports of BLR", hedge: Hedge = Hedge.EXACT, **more: object
) -> Claim:
    return claim(Measure.SHARE, value, "percent", hedge, share_of=of, **more)


CASES = [
    (claim(Measure.EXPORTS, 50e6), "supported", None),
    (claim(Measure.EXPORTS, 5e6, hs=("8701",), product="tractor"), "supported", None),
    (claim(Measure.EXPORTS, 9e6, hs=("8701",), product="tractor"), "contradicted", None),
    (
        claim(
            Measure.EXPORTS, None, change_pct=-10.0, hs=("8701",), period=periods.year_period(2015)
        ),
        "supported",
        None,
    ),
    (
        claim(
            Measure.EXPORTS, None, change_pct=12.0, hs=("8701",), period=periods.year_period(2015)
        ),
        "contradicted",
        None,
    ),
    (claim(Measure.EXPORTS, SOLD * 0.1, hs=("8701",), partner=None), "supported", None),
    (claim(Measure.EXPORTS, SOLD, partner=None), "supported", None),
    (claim(Measure.EXPORTS, 2 * SOLD, partner=None), "contradicted", None),
    (claim(Measure.EXPORTS, 1e6, product="sweets"), "unchecked", "one_product"),
    (claim(Measure.EXPORTS, 1e6, hs=("0401",)), "unchecked", "no_table"),
    (share(50e8 / SOLD), "supported", None),
    (share(80), "contradicted", None),
    (share(20, hedge=Hedge.MORE_THAN), "supported", None),
    (share(50e8 / SOLD, period=None), "supported", None),
    (share(10, "exports of BLR to RUS", hs=("8701",)), "supported", None),
    (share(40, "exports of BLR to RUS", hs=("8701",)), "contradicted", None),
    (share(10, partner=None, hs=("8701",)), "supported", None),
    (share(10, partner=None), "unchecked", "no_partner"),
    (share(50, "output of BLR", Hedge.MORE_THAN, partner=None), "unchecked", "no_whole"),
    (share(10, "the market"), "unchecked", "other_measure"),
]


@pytest.mark.parametrize(("stated", "finding", "why"), CASES)
def test_levels_goods_and_shares(
    folder: Path, stated: Claim, finding: str, why: str | None
) -> None:
    with Dossier.create(folder) as dossier:
        result = dossier.tables.check([stated], ("BLR", "RUS"))[0]
    assert (result.finding, result.why) == (finding, why), result.figures


def rank(who: str, place: float, hedge: Hedge = Hedge.EXACT, **more: object) -> Claim:
    filled = {"partner": "BLR", "period": periods.year_period(2014), **more}
    return Claim("d", Measure.RANK, who, (), quantity=Quantity(place, "rank", hedge), **filled)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "finding", "why"),
    [
        (rank("RUS", 1), "supported", None),
        (rank("DEU", 2), "supported", None),
        (rank("DEU", 1), "contradicted", None),
        (rank("DEU", 10, Hedge.UP_TO), "supported", None),
        (rank("BGR", 10, Hedge.UP_TO), "contradicted", None),
        (rank("DEU", 2, period=None), "supported", None),
        (rank("DEU", 2, period=periods.year_period(2001)), "unchecked", "no_table"),
        (rank("DEU", 2, partner=None), "unchecked", "superlative"),
        (rank("DEU", 2, hs=("8701",)), "unchecked", "superlative"),
    ],
)
def test_places_in_a_list_of_partners(
    folder: Path, stated: Claim, finding: str, why: str | None
) -> None:
    with Dossier.create(folder) as dossier:
        result = dossier.tables.check([stated], ("BLR", "RUS"))[0]
    assert (result.finding, result.why) == (finding, why), result.figures


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.234,5", 1234.5),
        ("2.500,0", 2500),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u2009234,5", 1234.5),
        ("1,5", 1.5),
        ("1,234", 1.234),
    ],
)
def test_a_number_handed_in_is_read_as_people_write_it(
    tmp_path: Path, written: str, value: float
) -> None:
    (tmp_path / "gdp.csv").write_text(
        f"economy;measure;period;value\nBLR;gdp;2014;{written}\n", "utf-8"
    )
    assert user_tables.read_output_and_gdp(tmp_path / "gdp.csv")[0].value_usd == value


@pytest.mark.parametrize("written", ["1_000", "12 34", "1.23,4", "١٢", "1,234.5.6", "5%"])
def test_a_number_handed_in_that_is_none_is_refused_with_its_line(
    tmp_path: Path, written: str
) -> None:
    (tmp_path / "income.csv").write_text(f"economy;income\nBLR;{written}\n", "utf-8")
    with pytest.raises(InputError, match="line 2"):
        user_tables.read_income_per_head(tmp_path / "income.csv")


def test_a_place_among_some_partners_only_is_not_checked() -> None:
    for sentence, why in (
        ("Germany is second among EU countries.", UncheckedReason.LIMITED_LIST),
        ("Германия – второй партнёр среди стран дальнего зарубежья.", UncheckedReason.LIMITED_LIST),
        ("Germany is second among its trading partners.", UncheckedReason.NO_TABLE),
        ("Германия на втором месте среди торговых партнёров.", UncheckedReason.NO_TABLE),
    ):
        detailed = details.add_claim_details(rank("DEU", 2), sentence)
        assert checks.check_claims([detailed], ())[0].why == why, sentence


def test_shares_of_output_are_checked_against_the_supplied_table(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "output.csv"
    path.write_text(
        f"economy,measure,period,value,hs\nBelarus,output,2014,{SOLD / 0.6},\nBLR,output,2014,"
        f"{SOLD * 0.1 / 0.9},8701\n",
        "utf-8",
    )
    more = share(50, "output of BLR", Hedge.MORE_THAN, partner=None)
    tractors = share(90, "output of BLR", partner=None, hs=("8701",))
    with Dossier.create(folder) as dossier:
        results = dossier.tables.check(
            [more, tractors],
            ("BLR", "RUS"),
            TableCheckContext(user_tables.read_output_and_gdp(path)),
        )
    assert [result.finding for result in results] == [
        CheckOutcome.SUPPORTED,
        CheckOutcome.SUPPORTED,
    ]
    assert results[0].figures[0] == ("Made; output.csv:2", pytest.approx(60))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("BLR,sales,2014,1", "line 2: 'sales'"),
        ("BLR,gdp,last year,1", "line 2: 'last year'"),
        ("BLR,gdp,2014,-4", "line 2: '-4'"),
        ("Atlantis,gdp,2014,4", "line 2: Unknown economy"),
        ("BLR,gdp,2014,nan", "line 2"),
    ],
)
def test_a_table_handed_in_is_refused_with_its_line(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "gdp.csv"
    path.write_text(f"economy,measure,period,value\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=fault):
        user_tables.read_output_and_gdp(path)


def test_a_table_in_another_currency_is_brought_to_dollars(tmp_path: Path) -> None:
    path = tmp_path / "gdp.csv"
    path.write_text("economy;measure;period;value;unit\nRUS;GDP;2014;38 378,4;RUB\n", "utf-8")
    assert user_tables.read_output_and_gdp(path)[0].value_usd == pytest.approx(1000, rel=0.01)
    path.write_text("economy,measure,period,value,unit\nRUS,gdp,2014,1,XXX\n", "utf-8")
    with pytest.raises(InputError, match="line 2: no average exchange rate of XXX"):
        user_tables.read_output_and_gdp(path)


TEXT = (
    "MINSK, 15 April 2016. In 2014 Russia accounted for 26% of the exports of Belarus. In 2014 "
    "Belarus exported tractors to Russia worth"
    " $5 million. The trade turnover of Belarus and Russia amounted to $150 million in 2014. The "
    "plant in Zhodino is Europe's largest"
    " producer of dump trucks. It is the only plant of this kind in the CIS.\n"
)
RUSSIAN = (
    "Минск. В 2014 году товарооборот Беларуси и России составил 150 млн долларов. Это "
    "крупнейший в Европе завод, не имеющий аналогов.\n"
)


@pytest.fixture
def by_the_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Documents read by the rules, in this process: lines alone leave the reader unsure."""
    monkeypatch.setattr(pipeline, "DEFAULT", "rules")
    child.INSIDE.set()
    yield
    child.INSIDE.clear()


def test_what_waits_for_a_person_is_not_checked_until_it_is_confirmed(tmp_path: Path) -> None:
    said = "The trade turnover of Belarus and Russia amounted to $150 million in 2014."
    start = TEXT.index(said)
    claim = {
        "measure": "turnover",
        "reporter": "BLR",
        "partner": "RUS",
        "period": "2014",
        "value": 150_000_000,
        "unit": "USD",
        "acceptance": "unconfirmed",
        "acceptance_reason": "the partner is not certain",
        "spans": [{"start": start, "end": start + len(said), "quote": said}],
    }
    page = {"source": "a.txt", "text": TEXT, "published": "2016-04-15"}
    line = {"schema": "kirmash.extraction/2", "document": page, "claims": [claim]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    with Dossier.create(tmp_path / "d") as dossier:
        add(tmp_path / "d", rows())
        dossier.add([tmp_path / "a.jsonl"])
        waiting = [claim for claim in dossier.claims("BLR", "RUS") if claim.is_unconfirmed]
        before = {result.claim.id: result.why for result in dossier.check(("BLR", "RUS"))}
        assert waiting
        assert {before[claim.id] for claim in waiting} == {UncheckedReason.UNCONFIRMED}
        dossier.judge(waiting[0].id, "confirm", "A. Reader")
        after = {result.claim.id: result.why for result in dossier.check(("BLR", "RUS"))}
        assert after[waiting[0].id] is not UncheckedReason.UNCONFIRMED


@pytest.mark.usefixtures("by_the_rules")
def test_a_document_from_end_to_end(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    with Dossier.create(tmp_path / "d") as dossier:
        add(tmp_path / "d", rows())
        dossier.add([tmp_path / "a.txt"], published=date(2016, 4, 15))
        results = {
            result.claim.spans[0].quote if result.claim.spans else "": result
            for result in dossier.check(("BLR", "RUS"))
        }
        then = dossier.check(("BLR", "RUS"), view=View(as_of=date(2023, 1, 1)))
    findings = {quote: (str(result.finding), result.why) for quote, result in results.items()}
    assert [value for quote, value in findings.items() if "26%" in quote] == [
        ("supported", None)
    ], findings
    assert [value for quote, value in findings.items() if "$5 million" in quote] == [
        ("supported", None)
    ]
    assert [value for quote, value in findings.items() if "$150 million" in quote] == [
        ("supported", None)
    ]
    assert [quote for quote, value in findings.items() if value[1] == "superlative"] == [
        "Europe's largest",
        "the only plant of this kind in the CIS",
    ]
    assert {result.why for result in then} <= {
        UncheckedReason.NO_TABLE,
        UncheckedReason.SUPERLATIVE,
    }, "nothing had been retrieved by then"


def test_all_partners_of_an_economy_are_asked_of_the_tables_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_partner = {
        partner: (
            claim(Measure.EXPORTS, 50e6, partner=partner),
            share(20, partner=partner),
            claim(Measure.TURNOVER, 90e6, partner=partner),
            claim(Measure.EXPORTS, SOLD, partner=None, change_pct=-10.0),
        )
        for partner in ("RUS", "DEU", "POL")
    }
    opened: list[object] = []
    with Dossier.create(folder) as dossier:
        apart = [
            result
            for partner, claims in by_partner.items()
            for result in dossier.tables.check(claims, ("BLR", partner))
        ]
        one_by_one = query.open_trade_connection
        monkeypatch.setattr(
            query,
            "open_trade_connection",
            lambda *args, **more: opened.append(args) or one_by_one(*args, **more),
        )
        together = dossier.tables.check_by_partner(by_partner, "BLR")
    assert list(together) == apart
    assert {result.finding for result in together} >= {"supported", "contradicted"}
    assert len(opened) <= 2, "for the facts, and for what sums of goods stand on"


@pytest.mark.usefixtures("by_the_rules")
def test_a_single_economy_is_checked_with_all_its_partners(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.txt").write_text(
        "Minsk. The trade turnover of Belarus and Germany amounted to $90 million in 2014.\n",
        "utf-8",
    )
    with Dossier.create(tmp_path / "d") as dossier:
        add(tmp_path / "d", rows())
        dossier.add([tmp_path / "a.txt", tmp_path / "b.txt"], published=date(2016, 4, 15))
        pair, every = dossier.check(("BLR", "RUS")), dossier.check("Belarus")
        germany = dossier.check("DEU")
    by_claim = {result.claim.id: result for result in every}
    assert len(by_claim) == len(every)
    assert {result.claim.id: result for result in pair}.items() <= by_claim.items()
    assert [str(result.finding) for result in germany] == ["contradicted"]
    assert germany[0].claim.id in by_claim
    order = [result.claim.document for result in every if result.why != UncheckedReason.SUPERLATIVE]
    assert order == sorted(order, key=order.index), "in the order read"


@pytest.mark.usefixtures("by_the_rules")
def test_as_of_a_day_only_what_was_public_by_then_is_checked_against_the_tables(
    tmp_path: Path,
) -> None:
    """Two documents and two retrievals: each counts from its own day."""
    early, late = tmp_path / "early.txt", tmp_path / "late.txt"
    early.write_text(
        "MINSK, 15 April 2016. In 2014 Belarus exported tractors to Russia worth $5 million.\n",
        "utf-8",
    )
    late.write_text(
        "MINSK, 10 May 2021. In 2014 Belarus exported tractors to Russia worth $9 million.\n",
        "utf-8",
    )
    sold: Row = ("2014", "BLR", "BLR", "RUS", TRACTORS, 5e6, 1.0)
    with Dossier.create(tmp_path / "d") as dossier:
        add(tmp_path / "d", [sold], date(2020, 1, 1))
        add(tmp_path / "d", [(*sold[:5], 9e6, 1.0)], date(2022, 1, 1))
        dossier.add([early], published=date(2016, 4, 15))
        dossier.add([late], published=date(2021, 5, 10))

        def findings(*day: int) -> dict[str, str]:
            results = dossier.check(("BLR", "RUS"), view=View(as_of=date(*day)))
            return {
                result.claim.spans[0].quote: str(result.finding)
                for result in results
                if result.claim.spans
            }

        assert list(findings(2016, 4, 14).values()) == []
        assert list(findings(2019, 12, 31).values()) == ["unchecked"]
        assert list(findings(2020, 1, 1).values()) == ["supported"]
        assert sorted(findings(2021, 6, 1).values()) == ["contradicted", "supported"]
        warned = {
            day: [
                str(flag.gap)
                for result in dossier.check(("BLR", "RUS"), view=View(as_of=date(day, 6, 1)))
                for flag in result.flags
            ]
            for day in (2021, 2022)
        }
        assert "revised" not in warned[2021]
        assert "revised" in warned[2022]
        before, after = findings(2021, 6, 1), findings(2022, 1, 1)
        assert {quote for quote in before if before[quote] != after[quote]} == set(before), (
            "the revision turns both findings"
        )


def test_superlatives_of_a_text(tmp_path: Path) -> None:
    for number, (text, expected) in enumerate(
        (
            (RUSSIAN, ["крупнейший в Европе", "не имеющий аналогов"]),
            (
                "Minsk. In the first half of the year trade in Russia grew. It was sold only in "
                "Russia.\n",
                [],
            ),
            ("Минск. В первом полугодии в России продажи выросли.\n", []),
            (
                "Minsk. It is the largest producer of potash in the world, second to none.\n",
                ["largest producer of potash in the world", "second to none"],
            ),
        )
    ):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
        read = extract([tmp_path / f"{number}.txt"])[0]
        assert isinstance(read, Extraction)
        assert [span.quote for span in read.superlatives] == expected
