"""The layouts Kirmash knows, and telling by its content which one a file has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kirmash import plugins
from kirmash.errors import DocumentRefused
from kirmash.trade.sources import baci, comext, comtrade, customs, sdmx, wits
from kirmash.trade.sources.reading import Source
from kirmash.trade.table import RowRefusal, TradeDraft


@dataclass(frozen=True, slots=True)
class TradeLayout:
    """A layout: its name on the command line, how it is told, how it is read, the source's name in
    the table, how imports are valued.
    """

    name: str
    fits: Callable[[Source], bool]
    drafts: Callable[[Source], Iterator[TradeDraft | RowRefusal]]
    source: str
    imports: str = "CIF"


BUILT_IN = (
    TradeLayout("baci", baci.fits, baci.drafts, "BACI", "FOB"),
    TradeLayout("comtrade", comtrade.fits, comtrade.drafts, "UN Comtrade"),
    TradeLayout("wits", wits.fits, wits.drafts, "WITS"),
    TradeLayout("fts-regional", customs.fits_regional, customs.regional, "FTS of Russia, regions"),
    TradeLayout("sdmx", sdmx.fits, sdmx.drafts, "SDMX"),
    TradeLayout("comext", comext.fits, comext.drafts, "Eurostat Comext"),
    TradeLayout("fts-yearly", customs.fits, customs.drafts, "FTS of Russia, yearly totals"),
    TradeLayout("fts-monthly", customs.fits_monthly, customs.monthly, "FTS of Russia"),
)


def get_layout(name: str) -> TradeLayout:
    """The layout called ``name``. Raises DocumentRefused with the names there are."""
    known = REGISTRY.items()
    if name not in known:
        raise DocumentRefused(f"There is no layout {name!r}.", f"Known: {', '.join(known)}.")
    return known[name]


def is_known_layout(source: Source) -> bool:
    """Whether any layout fits a file."""
    return any(layout.fits(source) for layout in REGISTRY.items().values())


def detect_layout(source: Source) -> TradeLayout:
    """The layout of a file by its content. Raises DocumentRefused where none fits."""
    for layout in REGISTRY.items().values():
        if layout.fits(source):
            return layout
    raise DocumentRefused(
        f"The layout of {source.name} is not known.",
        "Choose one with --format, or describe its columns with --mapping FILE.toml.",
    )


def _guard_plugin(layout: TradeLayout, plugin_name: str) -> TradeLayout:
    """A plug-in's layout: it fits nothing where its test fails; its reading refuses the file."""
    fits = plugins.or_false(plugins.guard(plugin_name, layout.fits))
    return replace(layout, fits=fits, drafts=plugins.guard(plugin_name, layout.drafts))


REGISTRY: plugins.Registry[TradeLayout] = plugins.Registry(
    plugins.PluginGroup(plugins.LAYOUTS, TradeLayout, lambda layout: (layout.name,), _guard_plugin),
    lambda: BUILT_IN,
)
