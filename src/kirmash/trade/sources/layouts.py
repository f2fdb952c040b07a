"""The layouts of trade tables by name, and which of them a file has by its content.

A layout is a module of this package with its `TradeLayout` in ``LAYOUTS``, and its name in
``BUILT_IN``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from types import MappingProxyType

from kirmash import plugins
from kirmash.errors import DocumentRefused, PluginRefused
from kirmash.formats.encodings import detect_separator
from kirmash.trade.sources.grids import HEAD_ROWS, has_periods_across
from kirmash.trade.sources.reading import SourceFile
from kirmash.trade.table import RowRefusal, TradeDraft


@dataclass(frozen=True, slots=True)
class TradeLayout:
    """A layout: its name on the command line, whether it fits a file (by the first characters),
    the rows of a file, the source's name in the table, and how imports are valued.

    ``decimal`` is the sign that its numbers write decimals with where the publisher writes them for
    programs, '' where that hangs on the file; ``settled`` is whether its reader judges the signs of
    its numbers itself. ``complete`` is what its files leave nothing out of, by the publisher's own
    description: any of ``goods``, ``partners`` and ``reporters``; () where that hangs on the file.
    """

    name: str
    fits: Callable[[SourceFile], bool]
    drafts: Callable[[SourceFile], Iterator[TradeDraft | RowRefusal]]
    source: str
    imports: str = "CIF"
    decimal: str = ""
    settled: bool = False
    complete: tuple[str, ...] = ()


BUILT_IN = MappingProxyType(
    {
        "baci": "baci",
        "comtrade": "comtrade",
        "wits": "wits",
        "fts-regional": "customs",
        "sdmx": "sdmx",
        "comext": "comext",
        "fts-yearly": "customs",
        "fts-monthly": "customs",
    }
)
"""The module of every layout, in the order in which they are tried on a file."""


def get_layout(name: str) -> TradeLayout:
    """The layout called ``name``. Raises DocumentRefused with the names there are."""
    known = REGISTRY.items()
    if name not in known:
        raise DocumentRefused(
            "layout.unknown",
            "There is no layout {name!r}.",
            "Known: {known}.",
            name=name,
            known=tuple(known),
        )
    return known[name]


def has_matching_layout(source: SourceFile) -> bool:
    """Whether any layout fits a file."""
    return _first_fitting(source, []) is not None


def detect_layout(source: SourceFile) -> TradeLayout:
    """The layout of a file by its content. Raises DocumentRefused where none fits, with what went
    wrong in plug-ins that could not tell.
    """
    faults = list[PluginRefused]()
    if layout := _first_fitting(source, faults):
        return layout
    if faults:
        raise DocumentRefused(
            "layout.not-recognised-by-plugin",
            "The layout of {source} is not known; {cause}.",
            "Choose one with --format, or describe its columns with --mapping FILE.toml.",
            source=source.name,
            cause=faults[0].problem,
        ) from faults[0]
    rows = (line.split(detect_separator(line)) for line in source.head.splitlines()[:HEAD_ROWS])
    if any(map(has_periods_across, rows)):
        raise DocumentRefused(
            "layout.years-across",
            "The layout of {source} is not known: the years are across the columns.",
            "Describe it in a mapping with `years_across = true`; `kirmash trade add --guess` "
            "proposes one.",
            source=source.name,
        )
    raise DocumentRefused(
        "layout.not-recognised",
        "The layout of {source} is not known.",
        "Choose one with --format, or describe its columns with --mapping FILE.toml; `kirmash trade"
        " add --guess` proposes a mapping.",
        source=source.name,
    )


def _first_fitting(source: SourceFile, faults: list[PluginRefused]) -> TradeLayout | None:
    for layout in REGISTRY.items().values():
        try:
            if layout.fits(source):
                return layout
        except PluginRefused as fault:
            faults.append(fault)
    return None


def _built_in() -> Iterator[TradeLayout]:
    for name, module in BUILT_IN.items():
        declared = import_module(f"kirmash.trade.sources.{module}").LAYOUTS
        yield from (layout for layout in declared if layout.name == name)


def _guard_plugin(layout: TradeLayout, plugin_name: str) -> TradeLayout:
    """A plug-in's layout: it fits nothing where its test fails; its reading refuses the file."""

    def fits(source: SourceFile) -> bool:
        return bool(layout.fits(source))

    def drafts(source: SourceFile) -> Iterator[TradeDraft | RowRefusal]:
        yield from layout.drafts(source)

    return replace(
        layout,
        fits=plugins.guard(plugin_name, fits),
        drafts=plugins.guard(plugin_name, drafts, TradeDraft | RowRefusal, "drafts()"),
    )


REGISTRY: plugins.Registry[TradeLayout] = plugins.Registry(
    plugins.PluginGroup(plugins.LAYOUTS, TradeLayout, lambda layout: (layout.name,), _guard_plugin),
    _built_in,
)
