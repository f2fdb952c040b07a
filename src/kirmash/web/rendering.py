"""Pages as HTML: the templates, and what every one of them is given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kirmash.briefs.charts import drawing
from kirmash.briefs.model import evidence_origin
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.briefs.render.html import embedded_picture
from kirmash.i18n import catalog, format_date, format_number
from kirmash.reference import economies
from kirmash.web.requests import DeskRequest
from kirmash.web.routing import DOSSIER_PAGES, PAIR_PAGES

LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}
STATIC = {"desk.css": "text/css; charset=utf-8", "desk.js": "text/javascript; charset=utf-8"}


@cache
def environment() -> Environment:
    """The templates of ``data/desk``: everything is escaped, an unknown name is a fault."""
    made = Environment(
        loader=PackageLoader("kirmash", "data/desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["origin"] = evidence_origin
    return made


def load_first_page() -> None:
    """Load the words, the days and the templates that a first page is made with."""
    for lang in LANGUAGE_NAMES:
        catalog(lang)
        format_date("2015-01-01", lang)
    for name in ("home", "waiting", "pair"):
        environment().get_template(f"{name}.html.j2")


def render_template(name: str, request: DeskRequest, values: Mapping[str, Any]) -> str:
    """A template with what every page has: the words in the request's language, and addresses."""
    lang = request.lang
    page = environment().get_template(f"{name}.html.j2")
    return strip_unprintable(
        page.render(
            {
                "lang": lang,
                "request": request,
                "t": request.words,
                "n": request.count,
                "url": request.address,
                "languages": LANGUAGE_NAMES,
                "picture": partial(picture, lang=lang),
                "date": partial(format_date, lang=lang, short=True),
                "number": partial(format_number, lang=lang),
                "economy": partial(economies.name, lang=lang),
                "pair_parts": _pair_parts(request),
                "dossier_pages": DOSSIER_PAGES,
                "pair_pages": PAIR_PAGES,
                "layout": "part.html.j2" if request.flag("part") else "base.html.j2",
                "page_name": "",
                **values,
            }
        )
    )


def _pair_parts(request: DeskRequest) -> tuple[str, str] | None:
    first, second = request.parts.get("first"), request.parts.get("second")
    return (first, second) if first and second else None


def picture(chart: drawing.Chart, lang: str) -> str:
    """A chart of the brief as the address of an image."""
    return f"data:image/svg+xml;base64,{embedded_picture(chart, lang)}"


@cache
def static_file(name: str) -> bytes:
    """A style sheet or script of the desk. Raises KeyError for another name."""
    if name not in STATIC:
        raise KeyError(name)
    return (resources.files("kirmash") / "data" / "desk" / name).read_bytes()
