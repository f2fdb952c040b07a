"""The mapping file (TOML) that says which column of a table is what, and how it is laid out.

    source = "National statistics"        # shown beside every figure
    separator = ";"                        # optional; sheet = "Exports" for a workbook
    whole = ["goods", "partners"]          # optional: what the table leaves nothing out of
    header_row = 4                         # optional: the row of the names; header_lines = 2
    years_across = true                    # optional: periods are in the heads; partners_across,
                                           # flows_across (columns of exports and of imports)
    year_rows = true                       # optional: the year is a row above its months
    period_format = "month"                # optional: year, month or quarter
    [columns]                              # the table's column = the file's ("#1": the first)
    period = "Год"
    exporter = "Страна"
    value_usd = "Стоимость, тыс. долл."
    [fixed]                                # the same in every row
    reporter = "BLR"
    importer = "BLR"
    nomenclature = "TOTAL"
    product = "TOTAL"
    [units]
    value_usd = 1000                       # dollars in one unit, or units of ``currency``
    currency = "EUR"                       # optional: turned into dollars at average rates
    decimal = ","                          # optional: "1,234" is then a little more than one
    thousands = "."                        # optional: the sign that groups digits
    [flows]                                # optional: words of a column "flow"
    export = ["экспорт"]
    import = ["импорт"]

With ``flow`` mapped, give ``reporter`` and ``partner`` in place of ``exporter`` and ``importer``.
A column "scale" says what one unit is ("Millions"), beside ``value_usd`` under [units]. The
file's column "#sheet" is the title of its sheet: several are read with ``sheet = ["a", "b"]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kirmash import inputs
from kirmash.errors import InputError, os_cause
from kirmash.messages import message
from kirmash.trade.additions import periods
from kirmash.trade.additions.manifest import check_complete_parts
from kirmash.trade.sources.grids import GridShape

_KNOWN_COLUMNS = frozenset(
    {
        "period",
        "reporter",
        "partner",
        "flow",
        "exporter",
        "importer",
        "nomenclature",
        "product",
        "value_usd",
        "quantity",
        "quantity_unit",
        "weight_kg",
        "scale",
    }
)
_REQUIRED_COLUMNS = ("period", "nomenclature", "product", "value_usd")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What a mapping file says, checked."""

    source: str
    columns: dict[str, str]
    fixed: dict[str, str]
    unit: int
    exports: frozenset[str]
    imports: frozenset[str]
    separator: str
    sheets: tuple[str, ...] = ()
    currency: str = "USD"
    decimal: str = ""
    complete: tuple[str, ...] = ()
    shape: GridShape = field(default_factory=GridShape)


_LINE_TEXT = inputs.text(r"[^\r\n]{0,200}", message("form.line", "a text in quotes, on one line"))
_TOP: inputs.Section = MappingProxyType(
    {
        "source": inputs.text(
            r"[^\r\n]{1,200}", message("form.name", "a name in quotes, on one line")
        ),
        "separator": inputs.text(
            r"[^\r\n\"]?", message("form.character", 'one character in quotes, such as ";"')
        ),
        "sheet": inputs.texts(),
        "whole": inputs.texts(),
        "header_row": inputs.whole(1, 10_000),
        "header_lines": inputs.whole(1, 5),
        "years_across": inputs.truth(),
        "partners_across": inputs.truth(),
        "flows_across": inputs.truth(),
        "year_rows": inputs.truth(),
        "period_format": inputs.text(
            "|".join(periods.FORMATS),
            message("form.period", 'one of "year", "month" and "quarter"'),
        ),
    }
)
_COLUMN_RULES: inputs.Section = MappingProxyType(dict.fromkeys(sorted(_KNOWN_COLUMNS), _LINE_TEXT))
_SECTIONS: Mapping[str, inputs.Section] = MappingProxyType(
    {
        "columns": _COLUMN_RULES,
        "fixed": _COLUMN_RULES,
        "units": MappingProxyType(
            {
                "value_usd": inputs.whole(1, 10**12),
                "currency": inputs.text(
                    r"[A-Z]{3}",
                    message("form.currency", 'a three-letter code (ISO 4217) such as "EUR"'),
                ),
                "decimal": inputs.text(
                    r"[.,]?", message("form.decimal", "a comma or a point in quotes")
                ),
                "thousands": inputs.text(
                    r"[., '\u2019\u00a0]?",
                    message(
                        "form.thousands", "a comma, a point, a blank or an apostrophe in quotes"
                    ),
                ),
            }
        ),
        "flows": MappingProxyType({"export": inputs.texts(), "import": inputs.texts()}),
    }
)
"""What a mapping may hold: entries before the sections, and those of each section."""


def load_mapping(path: Path) -> TableMapping:
    """The mapping at ``path``. Raises InputError naming the line and the entry at fault."""
    try:
        entries = inputs.read_toml(path, _TOP, _SECTIONS)
    except OSError as fault:
        raise InputError(
            "mapping.unreadable",
            "{path} cannot be read: {cause}.",
            "Check the name and the access rights.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    columns, fixed = _on_one_line(entries, "columns"), _on_one_line(entries, "fixed")
    shape = _shape(entries)
    _check_columns(path, set(columns), set(fixed), shape)
    units, flows = entries.get("units", {}), entries.get("flows", {})
    sheets = entries.get("sheet", ())
    return TableMapping(
        entries.get("source", path.stem),
        columns,
        fixed,
        units.get("value_usd", 1),
        _flow_words(flows, "export"),
        _flow_words(flows, "import"),
        entries.get("separator", ""),
        tuple(filter(None, [sheets] if isinstance(sheets, str) else sheets)),
        units.get("currency", "USD"),
        _decimal_sign(path, units),
        _complete_parts(entries.get("whole", ())),
        shape,
    )


def _shape(entries: Mapping[str, Any]) -> GridShape:
    first = entries.get("header_row", 0)
    return GridShape(
        tuple(range(first, first + entries.get("header_lines", 1))) if first else (),
        entries.get("years_across", False),
        entries.get("partners_across", False),
        entries.get("flows_across", False),
        entries.get("year_rows", False),
        entries.get("period_format", ""),
    )


def _check_columns(path: Path, columns: set[str], fixed: set[str], shape: GridShape) -> None:
    """Refuse a mapping that does not say where a column comes from, or says it twice."""
    across = {
        name
        for name, is_across in (
            ("period", shape.years_across or shape.year_rows),
            ("partner", shape.partners_across),
            ("flow", shape.flows_across),
            ("value_usd", shape.is_across),
        )
        if is_across
    }
    specified = columns | fixed | across
    sides = {"reporter", "partner"} if "flow" in specified else {"exporter", "importer"}
    if absent := sorted((set(_REQUIRED_COLUMNS) | sides) - specified):
        raise InputError(
            "mapping.column-absent",
            "{path} does not specify the column {column}.",
            "Add it under [columns] or [fixed].",
            path=path,
            column=absent[0],
        )
    if twice := sorted((columns & fixed) | ((columns | fixed) & across - {"period"})):
        raise InputError(
            "mapping.column-twice",
            "{path} specifies the column {column} twice.",
            "Keep one of them: [columns], [fixed] or the headings across.",
            path=path,
            column=twice[0],
        )


def _decimal_sign(path: Path, units: Mapping[str, Any]) -> str:
    """The sign before decimals, as it is said or as the sign of thousands leaves it."""
    decimal: str = units.get("decimal", "")
    thousands: str = units.get("thousands", "")
    if thousands and thousands == decimal:
        raise InputError(
            "mapping.same-sign",
            "{path} has {sign!r} both before decimals and between thousands.",
            "Correct `decimal` or `thousands` under [units].",
            path=path,
            sign=decimal,
        )
    return decimal or {",": ".", ".": ","}.get(thousands, "")


def _complete_parts(words: str | Sequence[str]) -> tuple[str, ...]:
    return check_complete_parts([words] if isinstance(words, str) else words)


def _on_one_line(entries: Mapping[str, Any], section: str) -> dict[str, str]:
    return {name: " ".join(words.split()) for name, words in entries.get(section, {}).items()}


def _flow_words(flows: Mapping[str, str | list[str]], name: str) -> frozenset[str]:
    """The words of a column that mean exports, or imports."""
    words = flows.get(name, name)
    return frozenset(word.casefold() for word in ([words] if isinstance(words, str) else words))


def resolve_mapping(path: Path) -> Path:
    """The file of a mapping: the one there is, else the example of that name that is shipped.

    Raises InputError with the names of the examples.
    """
    if path.exists() or path.suffix:
        return path
    folder = files("kirmash") / "data" / "trade" / "mappings"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    if path.name not in names or len(path.parts) > 1:
        raise InputError(
            "mapping.no-example",
            "There is no file {path}, and no example of a mapping of that name.",
            "Examples: {names}.",
            path=path,
            names=tuple(names),
        )
    with as_file(folder / f"{path.name}.toml") as example:
        return example
