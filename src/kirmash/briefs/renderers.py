"""The output formats of a brief by name; each writer is imported when it is first used.

A format is a module of ``briefs/render`` with ``render(brief)``, which returns the file as bytes or
text, and its name in ``BUILT_IN``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module

from kirmash import plugins
from kirmash.briefs.model import Brief
from kirmash.errors import BriefError

BUILT_IN = ("html", "pdf", "docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Renderer:
    """An output format: its name, which is the end of the file's name too, and the file's bytes.

    ``render`` gives a whole file, the same for the same brief; it raises BriefError where it
    cannot.
    """

    name: str
    render: Callable[[Brief], bytes]


def format_names() -> tuple[str, ...]:
    """The formats there are, those of the program first."""
    return tuple(REGISTRY.items())


def find_renderer(name: str) -> Renderer:
    """The format of a name. Raises BriefError with the names there are."""
    known = REGISTRY.items()
    if name not in known:
        raise BriefError(
            "brief.format-unknown",
            "Briefs are not available in format {name!r}.",
            "Choose one of: {known}.",
            name=name,
            known=tuple(known),
        )
    return known[name]


def _built_in() -> Iterator[Renderer]:
    return (Renderer(name, partial(_render, name)) for name in BUILT_IN)


def _render(name: str, brief: Brief) -> bytes:
    content: bytes | str = import_module(f"kirmash.briefs.render.{name}").render(brief)
    return content.encode() if isinstance(content, str) else content


def _guard_renderer(item: Renderer, plugin_name: str) -> Renderer:
    return replace(item, render=plugins.guard(plugin_name, item.render, bytes, "render()"))


REGISTRY: plugins.Registry[Renderer] = plugins.Registry(
    plugins.PluginGroup(plugins.RENDERERS, Renderer, lambda item: (item.name,), _guard_renderer),
    _built_in,
)
