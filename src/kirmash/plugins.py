"""What the program picks by name (layouts, indicators, languages): its own and plug-ins.

A package adds items through an entry point in one of the `GROUPS`. The entry point names a
`Plugin`, which declares the version of this interface it was made for. A plug-in that cannot be
used is reported once and skipped; the program runs on without it.

A plug-in is code that runs with the rights of its user: nothing here holds one that means harm.
What is held is the harm of a bad one: whatever it raises, returns or calls itself, the others run
on, the message names it, and of its words only short printable ones are shown.
"""

from __future__ import annotations

import logging
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points
from types import MappingProxyType
from typing import Any, Generic, ParamSpec, TypeVar, cast

from kirmash.declared import misfit
from kirmash.errors import KirmashError, PluginRefused
from kirmash.messages import Message

INTERFACE_VERSION = 1
READERS = "kirmash.readers"
LAYOUTS = "kirmash.layouts"
INDICATORS = "kirmash.indicators"
RENDERERS = "kirmash.renderers"
EXTRACTORS = "kirmash.extractors"
LANGUAGES = "kirmash.languages"
IMPORT_SECONDS = 20.0
"""How long the import of a plug-in may take."""
ITIMER = getattr(signal, "ITIMER_REAL", 0)
GROUPS = (READERS, LAYOUTS, INDICATORS, RENDERERS, EXTRACTORS, LANGUAGES)

Item = TypeVar("Item")
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,79}(?:/[A-Za-z0-9][\w.+-]{0,79})?", re.ASCII)
_SHOWN, _SENTENCE = 200, 2_000  # characters of a plug-in's words that a message may have


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

    ``names`` gives every name of an item: letters, digits, full stops and dashes. ``guarded`` gives
    a plug-in's item whose functions raise nothing but KirmashError, from the item and the plug-in's
    name (see `guard`).
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
        entries, unreadable = _entries(self._rules.group)
        for fault in unreadable:
            _log.warning("%s", fault)
            faults.append(fault)
        for entry in entries:
            plugin_name = _name(entry)
            try:
                added = _load_guarded(entry, self._rules)
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


def guard(
    plugin_name: str,
    function: Callable[Parameters, Result],
    answer: object = Any,
    place: str = "",
) -> Callable[Parameters, Result]:
    """A plug-in's function that raises PluginRefused in place of any fault of its own.

    ``answer`` is the type that it must return, or that each row has where it returns an iterator;
    ``place`` names the function in the message. Faults of a generator that it returns are caught
    too. A sound KirmashError passes as it is, an interrupt by the user too; an exit asked for by
    the plug-in is a fault of it.
    """

    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            result = function(*args, **kwargs)
            if isinstance(result, Iterator):
                rows = _guarded_rows(plugin_name, result, answer, place)
                return cast(Result, rows)
            _check_answer(plugin_name, result, answer, place)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as fault:  # code of others may raise anything
            raise _fault_of(plugin_name, fault) from fault
        return result

    return guarded


def shown(value: object) -> str:
    """A few words of a value that a plug-in gave, on one line, each harmful character escaped."""
    try:
        words = str(value)[:_SHOWN]
    except Exception:  # noqa: BLE001  # an object of others may fail at anything
        words = type(value).__name__
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in words
    )


def _guarded_rows(
    plugin_name: str, rows: Iterator[Result], row_type: object, place: str
) -> Iterator[Result]:
    try:
        for row in rows:
            _check_answer(plugin_name, row, row_type, place)
            yield row
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as fault:  # code of others may raise anything
        raise _fault_of(plugin_name, fault) from fault


def _check_answer(plugin_name: str, value: object, declared: object, place: str) -> None:
    if wrong := misfit(value, declared):
        raise _wrong_value(plugin_name, f"{place} {wrong.place}".strip(), wrong.value)


def _entries(group: str) -> tuple[list[EntryPoint], list[PluginRefused]]:
    """The entry points of a group, in one order on every machine; and why packages whose metadata
    cannot be read were passed over.
    """
    faults = list[PluginRefused]()
    try:
        found = list(entry_points(group=group))
    except Exception:  # noqa: BLE001  # one package's spoilt metadata must not cost the others
        found = []
        for package in distributions():
            try:
                found.extend(package.entry_points.select(group=group))
            except Exception as fault:  # noqa: BLE001  # as above
                faults.append(_unreadable_metadata(package, fault))
    return sorted(found, key=lambda entry: (_name(entry), entry.value)), faults


def _name(entry: EntryPoint) -> str:
    """A plug-in as its user knows it: the distribution and the entry point."""
    try:
        name = entry.dist.name if entry.dist else ""
    except Exception:  # noqa: BLE001  # metadata without a name, or in no UTF-8
        name = "?"
    return shown(f"{name}:{entry.name}" if name else entry.name)


def _load_guarded(entry: EntryPoint, rules: PluginGroup[Item]) -> _PluginItems[Item]:
    """What a plug-in adds. Raises PluginRefused, whatever the plug-in itself raises."""
    try:
        return guard(_name(entry), _load_items)(entry, rules)
    except PluginRefused:
        raise
    except KirmashError as fault:  # of the plug-in's own module
        raise _plugin_failure(_name(entry), fault) from fault


def _load_items(entry: EntryPoint, rules: PluginGroup[Item]) -> _PluginItems[Item]:
    """What a plug-in adds. Raises PluginRefused where it cannot be loaded or was made otherwise."""
    plugin_name = _name(entry)
    with _import_deadline(plugin_name):
        plugin: Any = entry.load()
    if not isinstance(plugin, Plugin):
        raise PluginRefused(
            "plugin.not-a-plugin",
            "The plug-in {plugin} is not a kirmash.plugins.Plugin.",
            "Make its entry point refer to one, or remove the plug-in.",
            plugin=plugin_name,
        )
    version = plugin.interface_version
    if type(version) is not int or version != INTERFACE_VERSION:
        raise PluginRefused(
            "plugin.interface",
            "The plug-in {plugin} was made for version {version} of the plug-in "
            "interface; this program has version {supported}.",
            "Install a version of the plug-in for this program, or remove it.",
            plugin=plugin_name,
            version=shown(version),
            supported=INTERFACE_VERSION,
        )
    if wrong := misfit(plugin, Plugin, _is_shown_as_it_is):
        raise _wrong_value(plugin_name, wrong.place, wrong.value)
    by_name: dict[str, Item] = {}
    for item in plugin.items:
        if not isinstance(item, rules.item_type):
            raise PluginRefused(
                "plugin.item-type",
                "The plug-in {plugin} adds a {type} to {group}, which accepts {expected}.",
                "Correct the plug-in, or remove it.",
                plugin=plugin_name,
                type=shown(type(item).__name__),
                group=rules.group,
                expected=rules.item_type.__name__,
            )
        if wrong := misfit(item, rules.item_type, _is_shown_as_it_is):
            raise _wrong_value(plugin_name, wrong.place, wrong.value)
        guarded = rules.guarded(item, plugin_name)
        for name in rules.names(item):
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise _wrong_value(plugin_name, f"{rules.item_type.__name__}.name", name)
            if name in by_name:
                raise _duplicate_name(plugin_name, name, "itself")
            by_name[name] = guarded
    return _PluginItems(MappingProxyType(by_name), frozenset(plugin.replaces))


@contextmanager
def _import_deadline(plugin_name: str) -> Iterator[None]:
    """End an import that takes more than IMPORT_SECONDS by PluginRefused, where the system can
    interrupt it (POSIX, main thread); where it cannot, or the plug-in holds on, warn of it.
    """
    fault = PluginRefused(
        "plugin.import-endless",
        "The import of the plug-in {plugin} takes more than {seconds:g} seconds.",
        "Correct the plug-in, or remove it.",
        plugin=plugin_name,
        seconds=IMPORT_SECONDS,
    )
    in_main = threading.current_thread() is threading.main_thread()
    interrupts = in_main and hasattr(signal, "setitimer") and not any(signal.getitimer(ITIMER))
    patience = 2 * IMPORT_SECONDS if interrupts else IMPORT_SECONDS
    watchdog = threading.Timer(patience, _log.warning, ("%s", fault))
    watchdog.daemon = True
    watchdog.start()
    is_importing = True

    def interrupt(*_: object) -> None:
        if is_importing:
            raise fault

    before = signal.signal(signal.SIGALRM, interrupt) if interrupts else None
    try:
        if interrupts:
            signal.setitimer(ITIMER, IMPORT_SECONDS, 1.0)  # again, where the plug-in catches it
        yield
    finally:
        is_importing = False
        watchdog.cancel()
        if interrupts:
            signal.setitimer(ITIMER, 0)
            signal.signal(signal.SIGALRM, before)


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


def _is_shown_as_it_is(text: str) -> bool:
    """Whether a text of a plug-in may stand in lists and on the terminal."""
    return len(text) <= _SENTENCE and text.isprintable()


def _wrong_value(plugin_name: str, place: str, value: object) -> PluginRefused:
    words = f"{value[:_SHOWN]!r}" if isinstance(value, str) else type(value).__name__
    return PluginRefused(
        "plugin.value",
        "The plug-in {plugin} gives {value} for {place}, which does not accept it.",
        "Correct the plug-in, or remove it.",
        plugin=plugin_name,
        value=shown(words),
        place=shown(place),
    )


def _unreadable_metadata(package: Distribution, fault: Exception) -> PluginRefused:
    return PluginRefused(
        "plugin.metadata",
        "The metadata of the package in {place} cannot be read: {type}.",
        "Install the package again, or remove it.",
        place=shown(getattr(package, "_path", package.locate_file(""))),
        type=type(fault).__name__,
    )


def _fault_of(plugin_name: str, fault: BaseException) -> KirmashError:
    """A fault as it is where it is a sound one of the program's, else that the plug-in failed."""
    problem = getattr(fault, "problem", None)
    if isinstance(fault, KirmashError) and isinstance(problem, Message):
        try:
            if len(f"{problem}{problem.advice}") <= _SENTENCE:
                return fault
        except Exception:  # noqa: BLE001  # a template of others may not be one
            return _plugin_failure(plugin_name, fault, type(fault).__name__)
    return _plugin_failure(plugin_name, fault)


def _plugin_failure(plugin_name: str, fault: BaseException, cause: object = None) -> PluginRefused:
    return PluginRefused(
        "plugin.failed",
        "The plug-in {plugin} failed: {type}: {cause}.",
        "Report this to the plug-in's authors, or remove it.",
        plugin=plugin_name,
        type=shown(type(fault).__name__),
        cause=shown(fault if cause is None else cause),
    )
