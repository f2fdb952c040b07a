"""Results as tables of other libraries, on demand: Arrow, pandas or polars (extras ``arrow``,
``gravity``, ``polars``).

Unknowns become nulls there, with their reasons in a column ``reason``: no other library has a typed
unknown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from kirmash.errors import IndicatorRefused, InputError, MissingExtra, os_cause
from kirmash.formats import encoding_json, files
from kirmash.formats.characters import guard_formula
from kirmash.indicators.matrix import Floats, LabelledScores

Columns = dict[str, list[Any]]
LIBRARY_EXTRAS = {"pyarrow": "arrow", "pandas": "gravity", "polars": "polars"}


def columns_from_scores(scores: LabelledScores, label: str, value: str) -> Columns:
    """Columns ``label``, ``value`` and "reason" ('' for what is known), known ones first."""
    return {
        label: [*scores.labels, *scores.unknown],
        value: [*map(float, scores.values), *(None for _ in scores.unknown)],
        "reason": [*("" for _ in scores.labels), *(why.reason for why in scores.unknown.values())],
    }


def columns_from_table(
    values: Floats, rows: tuple[str, ...], columns: tuple[str, ...], names: tuple[str, str, str]
) -> Columns:
    """A table in long form: a row a cell, in the order of ``rows`` and then ``columns``; ``names``
    are those of the three columns.
    """
    if values.shape != (len(rows), len(columns)):
        raise IndicatorRefused(
            "frame.labels",
            "The table is {shape}, but there are {rows} × {columns} labels.",
            "Give the labels the table was made with.",
            shape=values.shape,
            rows=len(rows),
            columns=len(columns),
        )
    first, second, third = names
    return {
        first: np.repeat(rows, len(columns)).tolist(),
        second: list(columns) * len(rows),
        third: values.ravel().tolist(),
    }


def to_arrow(columns: Columns) -> Any:
    """A pyarrow.Table; raises MissingExtra."""
    return _library("pyarrow").table(columns)


def to_pandas(columns: Columns) -> Any:
    """A pandas.DataFrame; raises MissingExtra."""
    return _library("pandas").DataFrame(columns)


def to_polars(columns: Columns) -> Any:
    """A polars.DataFrame; raises MissingExtra."""
    return _library("polars").DataFrame(columns)


def to_rows(columns: Columns) -> list[dict[str, Any]]:
    """A mapping a row, of plain values: days are texts, unknowns None."""
    rows = (
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    )
    return [
        {name: str(value) if isinstance(value, date) else value for name, value in row.items()}
        for row in rows
    ]


def to_csv(columns: Columns) -> str:
    """CSV with a header; unknowns are empty cells, and no text is a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: guard_formula(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in to_rows(columns)
    )
    return out.getvalue()


def write_table(columns: Columns, path: Path) -> None:
    """Write .csv, .json, .parquet or .arrow (Feather), by the end of the name. Raises InputError
    for another, MissingExtra.
    """
    writers: dict[str, Callable[[], bytes]] = {
        # with the mark, spreadsheets take it for UTF-8
        ".csv": lambda: to_csv(columns).encode("utf-8-sig"),
        ".json": lambda: encoding_json.indented_json(to_rows(columns)).encode(),
        ".parquet": lambda: _arrow_bytes(columns, "pyarrow.parquet", "write_table"),
        ".arrow": lambda: _arrow_bytes(columns, "pyarrow.feather", "write_feather"),
    }
    if path.suffix not in writers:
        raise InputError(
            "frame.extension",
            "{file} has an unknown file extension.",
            "Use one of {writers}.",
            file=path.name,
            writers=tuple(writers),
        )
    write_content(writers[path.suffix](), path)


def write_content(content: bytes, path: Path) -> None:
    """Write a file whole or not at all. Raises InputError where it cannot be written."""
    try:
        files.remove_abandoned(path.parent)
        files.write_atomically(path, content)
    except OSError as fault:
        raise InputError(
            "frame.unwritable",
            "{path} cannot be written: {cause}.",
            "Choose a folder you can write to.",
            path=path,
            cause=os_cause(fault),
        ) from fault


def _arrow_bytes(columns: Columns, library: str, writer: str) -> bytes:
    sink = io.BytesIO()
    getattr(_library(library), writer)(to_arrow(columns), sink)
    return sink.getvalue()


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        package = name.partition(".")[0]
        raise MissingExtra(package, LIBRARY_EXTRAS[package]) from missing
