"""Every file of a stranger's has a deadline of its own: what overruns is refused alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest
from tests.dossier.test_extraction_files import record
from tests.sandbox import child_calls

from kirmash import Dossier
from kirmash.deals import watchlists
from kirmash.dossier import firms, user_tables
from kirmash.dossier.sources import extraction_files
from kirmash.dossier.tables import RefusedTable, TableImportOptions, Tables
from kirmash.errors import DocumentRefused, InputError
from kirmash.sandbox.transfer import Limits
from kirmash.series import real_growth
from kirmash.settings import Settings
from kirmash.trade import store

BACI = "t,i,j,k,v,q\n2013,112,643,870190,101,10\n"

TABLES: dict[str, tuple[ModuleType, str, Callable[[Path], object]]] = {
    "list": (
        watchlists,
        "parse_screening_list",
        lambda path: firms.load_screening_lists(path.parent / "none", [path]),
    ),
    "incomes": (user_tables, "_parse_incomes", user_tables.read_income_per_head),
    "amounts": (user_tables, "_parse_amounts", user_tables.read_output_and_gdp),
    "sectors": (user_tables, "_pack_table", user_tables.read_input_output_table),
    "rates": (real_growth, "_parse_table", real_growth.read_rates_and_deflators),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_takes_too_long_is_refused_by_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, function, read = TABLES[name]
    monkeypatch.setattr(module, function, child_calls.work_on_anything)
    monkeypatch.setattr(Limits, "for_table", lambda _: Limits(1, 1_500_000_000))
    (tmp_path / "slow.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DocumentRefused, match=r"slow\.csv: .*more than") as refused:
        read(tmp_path / "slow.csv")
    assert refused.value.problem.code == "sandbox.too-slow"


def test_a_trade_table_that_takes_too_long_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = Tables(tmp_path / "trade")
    files = []
    for place, name in enumerate(("one.csv", "slow.csv", "two.csv")):
        files.append(tmp_path / name)
        files[-1].write_text(BACI.replace("101", f"10{place}"))
    merge = store._merge_sources
    limited: list[bool] = []

    def during(name: str) -> nullcontext[None]:
        slow = name == "slow.csv"
        limited.append(slow)
        monkeypatch.setattr(
            store, "_merge_sources", child_calls.work_on_anything if slow else merge
        )
        monkeypatch.setattr(store, "_limits", lambda *_: Limits(1, 6_000_000_000, 60))
        return nullcontext()

    outcomes = list(tables.add_each(files, TableImportOptions(), during))
    assert limited == [False, True, False]
    assert [isinstance(outcome, RefusedTable) for outcome in outcomes] == limited
    assert outcomes[1].fault.problem.code == "sandbox.too-slow"  # type: ignore[union-attr]
    assert len(tables.additions()) == 2
    assert list(tables.folder.glob("adding-*")) == []


def test_a_line_that_takes_too_long_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction_files, "_pack_line", child_calls.work_on_one_line)
    path = tmp_path / "lines.jsonl"
    texts = ("Exports rose.", "Imports rose.", "Trade rose.")
    path.write_text("".join(json.dumps(record(text, ())) + "\n" for text in texts))
    with Dossier.create(tmp_path / "d", Settings(parse_seconds=1.0)) as dossier:
        report = dossier.add([path])
    assert len(report.added) == 2
    assert [(each.reason, each.count) for each in report.rejected] == [("too_slow", 1)]
    assert report.rejected[0].examples[0].line == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only POSIX has pipes with names")
def test_a_pipe_of_extractions_is_refused_and_others_go_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "good.jsonl").write_text(json.dumps(record("Exports rose.", ())) + "\n")
    with Dossier.create(tmp_path / "d") as dossier:
        report = dossier.add([tmp_path / "pipe.jsonl", tmp_path / "good.jsonl"])
    assert [refusal.problem.code for refusal in report.refused] == ["input.not-a-file"]
    assert len(report.added) == 1
    with pytest.raises(InputError):
        real_growth.read_rates_and_deflators(tmp_path / "pipe.jsonl")
