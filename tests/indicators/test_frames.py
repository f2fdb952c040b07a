"""Results as Arrow, pandas and polars tables."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from kirmash.errors import IndicatorRefused, MissingExtra
from kirmash.indicators import frames, matrix

SCORES = matrix.LabelledScores(("BLR", "RUS"), np.array([1.5, -0.5]), {"XXX": matrix.NO_EXPORTS})
COLUMNS = frames.columns_from_scores(SCORES, "economy", "eci")


def test_unknowns_keep_their_reason() -> None:
    assert {
        "economy": ["BLR", "RUS", "XXX"],
        "eci": [1.5, -0.5, None],
        "reason": ["", "", matrix.NO_EXPORTS.reason],
    } == COLUMNS


def test_a_table_in_long_form() -> None:
    long = frames.columns_from_table(
        np.array([[1.0, 2.0], [3.0, 4.0]]), ("a", "b"), ("x", "y"), ("economy", "product", "rca")
    )
    assert list(zip(*long.values(), strict=True)) == [
        ("a", "x", 1.0),
        ("a", "y", 2.0),
        ("b", "x", 3.0),
        ("b", "y", 4.0),
    ]
    with pytest.raises(IndicatorRefused):
        frames.columns_from_table(
            np.ones((2, 2)), ("a",), ("x", "y"), ("economy", "product", "rca")
        )


def test_each_library_gives_the_same_back() -> None:
    for name, convert in (
        ("pyarrow", frames.to_arrow),
        ("pandas", frames.to_pandas),
        ("polars", frames.to_polars),
    ):
        pytest.importorskip(name)
        converted = convert(COLUMNS)
        assert (
            list(converted["economy"].to_pylist() if name == "pyarrow" else converted["economy"])
            == COLUMNS["economy"]
        )


@pytest.mark.parametrize("name", frames.LIBRARY_EXTRAS)
def test_a_missing_library_is_reported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    convert = {"pyarrow": frames.to_arrow, "pandas": frames.to_pandas, "polars": frames.to_polars}[
        name
    ]
    with pytest.raises(MissingExtra, match=name):
        convert(COLUMNS)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.parquet", "a.arrow"])
def test_a_stop_leaves_the_table_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path, columns = tmp_path / name, {"year": [2014], "value": [1.5]}
    frames.write_table(columns, path)
    before = path.read_bytes()

    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        frames.write_table({"year": [2014, 2015], "value": [1.5, 2.5]}, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [name]
