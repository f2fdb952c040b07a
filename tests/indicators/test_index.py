"""Values as records: names that are not known, and columns for other libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kirmash.errors import InputError
from kirmash.indicators import frames, index
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import Flag, Gap


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert [kind.name for kind in index.named(("rca", "rca"))] == ["rca"]
    with pytest.raises(InputError, match="grubel_lloyd"):
        index.named(("grubel_loyd",))


def test_columns_become_a_table_of_another_library() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
    one = index.Index(
        "turnover",
        "BLR",
        "RUS",
        "2014",
        5.0,
        "Made",
        date(2024, 2, 1),
        (Flag("Made", "RUS", 2014, Gap.SILENT),),
    )
    table = frames.to_arrow(index.columns([one, replace(one, value=Unknown("no such year"))]))
    assert isinstance(table, pyarrow.Table)
    assert table.column("value").to_pylist() == [5.0, None]
    assert table.column("reason").to_pylist() == ["", "no such year"]
    assert table.column("flags").to_pylist() == ["silent:RUS:2014"] * 2
