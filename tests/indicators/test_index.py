"""Values as records: names that are not known, and columns for other libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kirmash.errors import InputError
from kirmash.indicators import frames, registry
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CoverageFlag, CoverageFlagKind


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert [kind.name for kind in registry.select_specs(("rca", "rca"))] == ["rca"]
    with pytest.raises(InputError, match="grubel_lloyd"):
        registry.select_specs(("grubel_loyd",))


def test_columns_become_a_table_of_another_library() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
    computed = registry.IndicatorValue(
        "turnover",
        "BLR",
        "RUS",
        "2014",
        5.0,
        "Made",
        date(2024, 2, 1),
        (CoverageFlag("Made", "RUS", 2014, CoverageFlagKind.SILENT),),
    )
    table = frames.to_arrow(
        registry.indicator_columns([computed, replace(computed, value=Unknown("no such year"))])
    )
    assert isinstance(table, pyarrow.Table)
    assert table.column("value").to_pylist() == [5.0, None]
    assert table.column("reason").to_pylist() == ["", "no such year"]
    assert table.column("flags").to_pylist() == ["silent:RUS:2014"] * 2
