"""The output formats of a brief by name; each writer is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kirmash import plugins
from kirmash.briefs.model import Brief
from kirmash.errors import BriefError


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
            f"Briefs are not available in format {name!r}.", f"Choose one of: {', '.join(known)}."
        )
    return known[name]


def _render_html(brief: Brief) -> bytes:
    from kirmash.briefs.render import html

    return html.render(brief).encode()


def _render_pdf(brief: Brief) -> bytes:
    from kirmash.briefs.render import pdf

    return pdf.render(brief)


def _render_docx(brief: Brief) -> bytes:
    from kirmash.briefs.render import docx

    return docx.render(brief)


def _render_xlsx(brief: Brief) -> bytes:
    from kirmash.briefs.render import xlsx

    return xlsx.render(brief)


def _built_in() -> Iterable[Renderer]:
    return (
        Renderer("html", _render_html),
        Renderer("pdf", _render_pdf),
        Renderer("docx", _render_docx),
        Renderer("xlsx", _render_xlsx),
    )


def _guard_renderer(item: Renderer, plugin_name: str) -> Renderer:
    return replace(item, render=plugins.guard(plugin_name, item.render))


REGISTRY: plugins.Registry[Renderer] = plugins.Registry(
    plugins.PluginGroup(plugins.RENDERERS, Renderer, lambda item: (item.name,), _guard_renderer),
    _built_in,
)
