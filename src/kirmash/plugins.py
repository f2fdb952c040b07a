"""What the program picks by name (layouts, indicators, languages): its own and plug-ins.

A package adds items through an entry point in one of the `GROUPS`. The entry point names a
`Plugin`, which declares the version of this interface it was made for. A plug-in that cannot be
used is reported once and skipped; the program runs on without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, Generic, ParamSpec, TypeVar

from kirmash.errors import KirmashError, PluginRefused

INTERFACE_VERSION = 1
READERS = "kirmash.readers"
LAYOUTS = "kirmash.layouts"
INDICATORS = "kirmash.indicators"
RENDERERS = "kirmash.renderers"
EXTRACTORS = "kirmash.extractors"
LANGUAGES = "kirmash.languages"
GROUPS = (READERS, LAYOUTS, INDICATORS, RENDERERS, EXTRACTORS, LANGUAGES)

Item = TypeVar("Item")
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plugin:
    """What an entry point names: the interface version it was made for, and the items it adds.

    ``replaces`` lists the built-in names that its items stand in for; any other name that is
    already in use is refused. A plug-in never replaces an item of another plug-in.
    """

    interface_version: int
    items: tuple[object, ...]
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PluginGroup(Generic[Item]):
    """What a group of plug-ins is: the type of its items, their names, and how to guard them.

    ``names`` gives every name of an item. ``guarded`` gives a plug-in's item whose functions raise
    nothing but KirmashError, from the item and the plug-in's name (see `guard`).
    """

    group: str
    item_type: type[Item]
    names: Callable[[Item], tuple[str, ...]]
    guarded: Callable[[Item, str], Item]


class Registry(Generic[Item]):
    """The items of a group by name: built-ins in their order, then those of plug-ins.

    Plug-ins are loaded once, when an item is first needed.
    """

    def __init__(self, rules: PluginGroup[Item], built_in: Callable[[], Iterable[Item]]) -> None:
        self._rules = rules
        self._built_in = built_in
        self._items: Mapping[str, Item] | None = None
        self._faults: tuple[PluginRefused, ...] = ()

    def items(self) -> Mapping[str, Item]:
        """Every item by name; an item of several names is there under each."""
        if self._items is None:
            self._load()
        return self._items or {}

    def faults(self) -> tuple[PluginRefused, ...]:
        """Why plug-ins of this group were skipped."""
        self.items()
        return self._faults

    def reload(self) -> None:
        """Forget what was loaded: the next question looks for plug-ins anew."""
        self._items, self._faults = None, ()

    def _load(self) -> None:
        built_in = {name: item for item in self._built_in() for name in self._rules.names(item)}
        items, faults = dict(built_in), list[PluginRefused]()
        owners: dict[str, str] = {}
        for entry in _entries(self._rules.group):
            plugin_name = _name(entry)
            try:
                added = guard(plugin_name, _load_items)(entry, self._rules)
                _check_names(plugin_name, added, owners, frozenset(built_in))
            except PluginRefused as fault:
                _log.warning("%s", fault)
                faults.append(fault)
                continue
            items.update(added.by_name)
            owners.update(dict.fromkeys(added.by_name, plugin_name))
        self._items, self._faults = MappingProxyType(items), tuple(faults)


@dataclass(frozen=True, slots=True)
class _PluginItems(Generic[Item]):
    """The guarded items of a plug-in by name, and the built-in names they stand in for."""

    by_name: Mapping[str, Item]
    replaces: frozenset[str]


def guard(plugin_name: str, function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A plug-in's function that raises PluginRefused in place of any fault of its own.

    Faults of a generator that it returns are caught too; KirmashError passes as it is.
    """

    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            result = function(*args, **kwargs)
        except KirmashError:
            raise
        except Exception as fault:  # code of others may raise anything
            raise _plugin_failure(plugin_name, fault) from fault
        if isinstance(result, Iterator):
            return _guarded_rows(plugin_name, result)  # type: ignore[return-value]
        return result

    return guarded


def or_false(function: Callable[Parameters, bool]) -> Callable[Parameters, bool]:
    """A guarded question whose answer is False, with a report, where it fails."""

    def answered(*args: Parameters.args, **kwargs: Parameters.kwargs) -> bool:
        try:
            return function(*args, **kwargs)
        except PluginRefused as fault:
            _log.warning("%s", fault)
            return False

    return answered


def _guarded_rows(plugin_name: str, rows: Iterator[Result]) -> Iterator[Result]:
    try:
        yield from rows
    except KirmashError:
        raise
    except Exception as fault:  # code of others may raise anything
        raise _plugin_failure(plugin_name, fault) from fault


def _entries(group: str) -> list[EntryPoint]:
    """The entry points of a group, in one order on every machine."""
    return sorted(entry_points(group=group), key=lambda entry: (_name(entry), entry.value))


def _name(entry: EntryPoint) -> str:
    """A plug-in as its user knows it: the distribution and the entry point."""
    return f"{entry.dist.name}:{entry.name}" if entry.dist else entry.name


def _load_items(entry: EntryPoint, rules: PluginGroup[Item]) -> _PluginItems[Item]:
    """What a plug-in adds. Raises PluginRefused where it cannot be loaded or was made otherwise."""
    plugin_name = _name(entry)
    plugin: Any = entry.load()
    if not isinstance(plugin, Plugin):
        raise PluginRefused(
            "plugin.not-a-plugin",
            "The plug-in {plugin} is not a kirmash.plugins.Plugin.",
            "Make its entry point refer to one, or remove the plug-in.",
            plugin=plugin_name,
        )
    if plugin.interface_version != INTERFACE_VERSION:
        raise PluginRefused(
            "plugin.interface",
            "The plug-in {plugin} was made for version {version} of the plug-in "
            "interface; this program has version {supported}.",
            "Install a version of the plug-in for this program, or remove it.",
            plugin=plugin_name,
            version=plugin.interface_version,
            supported=INTERFACE_VERSION,
        )
    by_name: dict[str, Item] = {}
    for item in plugin.items:
        if not isinstance(item, rules.item_type):
            raise PluginRefused(
                "plugin.item-type",
                "The plug-in {plugin} adds a {type} to {group}, which accepts {expected}.",
                "Correct the plug-in, or remove it.",
                plugin=plugin_name,
                type=type(item).__name__,
                group=rules.group,
                expected=rules.item_type.__name__,
            )
        guarded = rules.guarded(item, plugin_name)
        for name in rules.names(item):
            if name in by_name:
                raise _duplicate_name(plugin_name, name, "itself")
            by_name[name] = guarded
    return _PluginItems(MappingProxyType(by_name), frozenset(plugin.replaces))


def _check_names(
    plugin_name: str, added: _PluginItems[Item], owners: Mapping[str, str], built_in: frozenset[str]
) -> None:
    """Raises PluginRefused where a name is in use and the plug-in may not replace it."""
    for name in added.by_name:
        if name in owners:
            raise _duplicate_name(plugin_name, name, owners[name])
        if name in built_in and name not in added.replaces:
            raise _duplicate_name(plugin_name, name, "kirmash")


def _duplicate_name(plugin_name: str, name: str, owner: str) -> PluginRefused:
    return PluginRefused(
        "plugin.name-used",
        "The plug-in {plugin} adds {name!r}, a name already used by {owner}.",
        "Rename it, or list it in the plug-in's `replaces` if it replaces a built-in.",
        plugin=plugin_name,
        name=name,
        owner=owner,
    )


def _plugin_failure(plugin_name: str, fault: Exception) -> PluginRefused:
    return PluginRefused(
        "plugin.failed",
        "The plug-in {plugin} failed: {type}: {cause}.",
        "Report this to the plug-in's authors, or remove it.",
        plugin=plugin_name,
        type=type(fault).__name__,
        cause=fault,
    )
