"""An official cell yields to no number of pages, whatever flow they misstate and through whatever
sum; what an economy's own table prints is its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.cli.test_main import answer, run

MAPPING = """source = "Federal Customs Service of Russia"
whole = ["goods", "partners"]
[columns]
period = "period"
reporter = "reporter"
partner = "partner"
flow = "flow"
value_usd = "value"
[fixed]
nomenclature = "TOTAL"
product = "TOTAL"
[units]
value_usd = 1000000
[flows]
export = ["exports"]
import = ["imports"]
"""
RUSSIA, KAZAKHSTAN = "RUS", "KAZ"
BOTH_WAYS = ((RUSSIA, KAZAKHSTAN), (KAZAKHSTAN, RUSSIA))
TRUE = {"exports": 12_917.0, "imports": 5_304.0, "turnover": 18_221.0, "balance": 7_613.0}
OTHER = {"exports": "imports", "imports": "exports", "turnover": "turnover", "balance": "balance"}
Level = tuple[str, str, float]
"""Period, flow and millions of dollars."""


def page(number: int, level: Level, reporter: str = RUSSIA, repeated: int = 0) -> dict[str, object]:
    """A page of an outlet of its own that claims a level of the pair."""
    period, flow, millions = level
    partner = KAZAKHSTAN if reporter == RUSSIA else RUSSIA
    text = f"Page {number}, {repeated}: {flow} with {partner} in {period}, ${millions} million."
    return {
        "schema": "kirmash.extraction/2",
        "document": {
            "source": f"{number}-{repeated}.txt",
            "url": f"https://outlet{number}-{repeated}.example/news",
            "lang": "en",
            "published": f"2019-0{3 + repeated}-11",
            "published_basis": "page",
            "text": text,
        },
        "claims": [
            {
                "measure": flow,
                "reporter": reporter,
                "partner": partner,
                "period": period,
                "value": millions * 1e6,
                "unit": "USD",
                "spans": [{"start": 0, "end": len(text), "quote": text}],
            }
        ],
    }


def add_table(folder: Path, levels: Sequence[Level], reporter: str = RUSSIA) -> None:
    """Flows as a reporter's table has them, by ``trade add``."""
    partner = KAZAKHSTAN if reporter == RUSSIA else RUSSIA
    mapping, table = folder.with_suffix(".toml"), folder.with_name(f"{folder.name}-{reporter}.csv")
    mapping.write_text(MAPPING, "utf-8")
    lines = [f"{period},{reporter},{partner},{flow},{value}" for period, flow, value in levels]
    table.write_text("\n".join(["period,reporter,partner,flow,value", *lines]) + "\n", "utf-8")
    run("trade", "add", table, "--mapping", mapping, "--retrieved", "2019-02-10", "-d", folder)


def add_figures(folder: Path, levels: Sequence[Level], name: str = "official") -> None:
    """Levels of any flow and period as a small official CSV has them, by ``add``."""
    lines = [
        f"{period},{RUSSIA},{KAZAKHSTAN},{flow},{value * 1e6:.0f},USD,FTS"
        for period, flow, value in levels
    ]
    head = "# source: Federal Customs Service of Russia\n# published: 2019-02-10\n"
    file = folder.with_name(f"{folder.name}-{name}.csv")
    columns = "period,reporter,partner,measure,value,unit,source"
    file.write_text(head + "\n".join([columns, *lines]) + "\n", "utf-8")
    run("add", file, "-d", folder)


def add_pages(folder: Path, pages: Sequence[dict[str, object]]) -> None:
    file = folder.with_suffix(".jsonl")
    file.write_text("".join(json.dumps(each) + "\n" for each in pages), "utf-8")
    run("add", file, "-d", folder)


def new_dossier(folder: Path) -> Path:
    run("init", folder)
    return folder


def point(folder: Path, pair: tuple[str, str], flow: str, period: str) -> dict[str, object]:
    series = answer("series", *pair, "--measure", flow, "-d", folder)
    (found,) = [each for each in series["points"] if each["period"] == period]
    return dict(found)


def own_levels(folder: Path, levels: Sequence[Level]) -> dict[Level, list[object]]:
    """By level the value and the interval that ``series`` prints of it, from both sides."""
    result: dict[Level, list[object]] = {}
    for level in levels:
        period, flow, _ = level
        for pair in BOTH_WAYS:
            turned = pair[0] != RUSSIA
            found = point(folder, pair, OTHER[flow] if turned else flow, period)
            numbers = [found["low"], found["value"], found["high"]]
            if turned and flow == "balance":
                numbers = [-each if isinstance(each, float) else each for each in numbers[::-1]]
            result[*level, pair] = numbers  # type: ignore[index]
    return result


YEAR = [("2018", flow, TRUE[flow]) for flow in ("exports", "imports")]
TABLES: dict[str, tuple[Sequence[Level], Sequence[Level], Sequence[Level]]] = {
    "both flows": (YEAR, (), [*YEAR, ("2018", "turnover", 0), ("2018", "balance", 0)]),
    "exports alone": (YEAR[:1], (), YEAR[:1]),
    "months": (
        [(f"2018-{n:02}", flow, value / 12) for n in range(1, 13) for _, flow, value in YEAR],
        (),
        [*YEAR, ("2018", "turnover", 0)],
    ),
    "months to September": (
        [(f"2018-{n:02}", flow, value / 12) for n in range(1, 10) for _, flow, value in YEAR],
        (),
        [("2018-01/2018-09", "exports", 0), ("2018-01/2018-09", "turnover", 0)],
    ),
    "turnover alone": ((), [("2018", "turnover", 18_221)], [("2018", "turnover", 0)]),
    "turnover and exports": (
        (),
        [("2018", "turnover", 18_221), YEAR[0]],
        [("2018", "turnover", 0), YEAR[0]],
    ),
    "turnover and both flows": (
        (),
        [*YEAR, ("2018", "turnover", 18_221)],
        [*YEAR, ("2018", "turnover", 0)],
    ),
    "balance alone": ((), [("2018", "balance", 7_613)], [("2018", "balance", 0)]),
    "balance and turnover": (
        (),
        [("2018", "balance", 7_613), ("2018", "turnover", 18_221)],
        [("2018", "balance", 0), ("2018", "turnover", 0)],
    ),
    "a half": ((), [("2018-H1", "turnover", 8_417)], [("2018-H1", "turnover", 0)]),
    "quarters": (
        (),
        [(f"2018-Q{n}", "exports", 3_000 + 100 * n + 7) for n in range(1, 5)],
        [("2018-Q3", "exports", 0), ("2018-Q4", "exports", 0)],
    ),
}
ERRORS: dict[str, Sequence[tuple[str, float]]] = {
    "imports above the turnover": [("imports", 29_412.0)],
    "imports that are too great": [("imports", 9_386.0)],
    "exports that lost a digit": [("exports", 1_293.0)],
    "a turnover that is too great": [("turnover", 25_318.0)],
    "a balance of another size": [("balance", 2_114.0)],
    "an error in each flow": [
        ("imports", 9_386.0),
        ("exports", 17_163.0),
        ("turnover", 25_318.0),
        ("balance", 2_114.0),
    ],
}


@pytest.mark.parametrize("pair", BOTH_WAYS)
def test_what_contradicts_a_cell_through_a_sum_is_in_conflict(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = new_dossier(tmp_path / "d")
    add_figures(folder, [("2018", "turnover", 18_221)])
    add_pages(folder, [page(0, ("2018", "imports", 29_412.0))])
    conflicts = answer("conflicts", *pair, "-d", folder)["conflicts"]
    assert {each["explanation"] for each in conflicts} == {"official_sum"}
    (doubted,) = {each["claim"] for each in conflicts}
    claims = {each["id"]: each for each in conflicts[0]["said"]}
    assert claims[doubted]["value"] == 29_412e6
    assert {each["value"] for each in claims.values()} == {29_412e6, 18_221e6}
    flow = "imports" if pair[0] == RUSSIA else "exports"
    assert point(folder, pair, flow, "2018")["value"] is None, "more than the turnover is no level"


def test_a_table_in_a_conflict_has_its_source_file_and_day(tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "d")
    add_table(folder, YEAR)
    add_figures(folder, [("2017", "imports", 4_111.0)])
    pages = [page(0, ("2018", "imports", 9_386.0)), page(1, ("2017", "imports", 9_386.0))]
    add_pages(folder, pages)
    text = " ".join(run("conflicts", RUSSIA, KAZAKHSTAN, "-d", folder).stdout.split())
    service = "table of Federal Customs Service of Russia, file"
    assert f"({service} d-RUS.csv, retrieved 10 February 2019)" in text
    assert f"({service} d-official.csv, published 10 February 2019)" in text
    russian = run("conflicts", RUSSIA, KAZAKHSTAN, "-d", folder, lang="ru").stdout
    words = " ".join(russian.split())
    assert "файл d-RUS.csv, получена 10 февраля 2019" in words
    assert "файл d-official.csv, опубликована 10 февраля 2019" in words
    conflicts = answer("conflicts", RUSSIA, KAZAKHSTAN, "-d", folder)["conflicts"]
    printed = [each["printed"] for conflict in conflicts for each in conflict["said"]]
    assert {
        "kind": "table",
        "source": "Federal Customs Service of Russia",
        "day": "2019-02-10",
        "day_is": "retrieved",
        "files": ["d-RUS.csv"],
    } in printed
    assert {each["day_is"] for each in printed} == {"retrieved", "published"}


def test_a_flow_is_as_its_own_side_counts_it_with_the_mirror_beside_it(tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "d")
    add_table(folder, YEAR)
    own = [("2018", "exports", 5_011.0), ("2018", "imports", 13_404.0)]
    add_table(folder, [*own, ("2017", "imports", 12_106.0)], KAZAKHSTAN)
    for pair, exports, turnover in (
        ((RUSSIA, KAZAKHSTAN), 12_917e6, 18_221e6),
        ((KAZAKHSTAN, RUSSIA), 5_011e6, 18_415e6),
    ):
        found = point(folder, pair, "exports", "2018")
        assert found["value"] == exports
        assert len(found["evidence"]) == 2, "the mirror stands beside it"
        assert point(folder, pair, "turnover", "2018")["value"] == turnover
    assert point(folder, (RUSSIA, KAZAKHSTAN), "exports", "2017")["value"] == 12_106e6
    value = point(folder, (RUSSIA, KAZAKHSTAN), "turnover", "2018")
    assert answer("why", value["id"], "-d", folder)["point"]["value"] == value["value"]


@pytest.mark.parametrize("table", TABLES)
def test_a_cell_yields_to_no_number_of_pages(table: str, tmp_path: Path) -> None:
    flows, figures, own = TABLES[table]

    def with_pages(name: str, pages: Sequence[dict[str, object]]) -> Path:
        folder = new_dossier(tmp_path / name)
        if flows:
            add_table(folder, flows)
        if figures:
            add_figures(folder, figures)
        if pages:
            add_pages(folder, pages)
        return folder

    alone = own_levels(with_pages("alone", ()), own)
    period = own[0][0]
    for number, (name, errors) in enumerate(ERRORS.items()):
        reporter = (RUSSIA, KAZAKHSTAN)[number % 2] if len(errors) == 1 else RUSSIA
        pages = [
            page(n, (period, flow if reporter == RUSSIA else OTHER[flow], value), reporter, again)
            for n, (flow, value) in enumerate(errors)
            for again in range(4 if number % 3 else 1)
        ]
        beside = own_levels(with_pages(f"error{number}", pages), own)
        for key, (low, value, high) in alone.items():
            assert beside[key][1] == pytest.approx(value, rel=2e-3), (name, key)
            assert beside[key] == pytest.approx([low, value, high], rel=0.012), (name, key)
