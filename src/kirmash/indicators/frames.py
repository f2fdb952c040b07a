"""Results as tables of other libraries, on demand: Arrow, pandas or polars (extras ``arrow``, ``gravity``, ``polars``).

Unknowns become nulls there, with their reasons in a column ``reason``: no other library has a typed unknown.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from kirmash.errors import IndicatorRefused, MissingExtra
from kirmash.indicators.matrix import Floats, Scores

Columns = dict[str, list[Any]]
EXTRAS = {"pyarrow": "arrow", "pandas": "gravity", "polars": "polars"}


def of_scores(scores: Scores, label: str, value: str) -> Columns:
    """Columns ``label``, ``value`` and "reason" ('' for what is known), known ones first."""
    return {
        label: [*scores.labels, *scores.unknown],
        value: [*map(float, scores.values), *(None for _ in scores.unknown)],
        "reason": [*("" for _ in scores.labels), *(why.reason for why in scores.unknown.values())],
    }


def of_table(values: Floats, rows: tuple[str, ...], columns: tuple[str, ...], names: tuple[str, str, str]) -> Columns:
    """A table in long form: a row a cell, in the order of ``rows`` and then ``columns``; ``names`` are those of the three columns."""
    if values.shape != (len(rows), len(columns)):
        raise IndicatorRefused(
            f"A table {values.shape} with {len(rows)} × {len(columns)} labels.", "Give the labels the table was made with."
        )
    first, second, third = names
    return {first: np.repeat(rows, len(columns)).tolist(), second: list(columns) * len(rows), third: values.ravel().tolist()}


def to_arrow(columns: Columns) -> Any:
    """A pyarrow.Table; raises MissingExtra."""
    return _library("pyarrow").table(columns)


def to_pandas(columns: Columns) -> Any:
    """A pandas.DataFrame; raises MissingExtra."""
    return _library("pandas").DataFrame(columns)


def to_polars(columns: Columns) -> Any:
    """A polars.DataFrame; raises MissingExtra."""
    return _library("polars").DataFrame(columns)


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        raise MissingExtra(name, EXTRAS[name]) from missing
