"""The brief as one HTML page: no script, no address outside, every text escaped, one A4 for page
one in print.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from kirmash.briefs.charts import drawing
from kirmash.briefs.model import (
    Brief,
    DealsTimeline,
    LevelsChart,
    OpportunityChart,
    evidence_origin,
    first_page_evidence_numbers,
)
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.readers.own_briefs import MARK


def render(brief: Brief) -> str:
    """The page as text, to be written in UTF-8."""
    style = _style_sheet()
    chart = embedded_picture(brief.chart, brief.lang) if brief.chart else ""
    page = _template().render(
        brief=brief,
        mark=MARK,
        header=dict(brief.header),
        h=dict(brief.headings),
        chart=chart,
        timelines={
            section.letter: embedded_picture(section.timeline, brief.lang)
            for section in brief.sections
            if section.timeline
        },
        charts={
            section.letter: [embedded_picture(drawn, brief.lang) for drawn in section.charts]
            for section in brief.sections
        },
        popovers=first_page_evidence_numbers(brief),
        origin=evidence_origin,
        style=Markup(style),  # noqa: S704  # our own file, and the hash in the policy is of it
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
    )
    return strip_unprintable(page) + "\n"


@cache
def _style_sheet() -> str:
    """The style sheet, with our font inside it: the page looks and prints alike everywhere."""
    faces = "".join(
        _font_face(name, weight) for name, weight in (("Regular", 400), ("SemiBold", 600))
    )
    return faces + (resources.files("kirmash") / "data" / "templates" / "brief.css").read_text(
        "utf-8"
    )


@cache
def _font_face(name: str, weight: int) -> str:
    font = b64encode((drawing.font_folder() / f"IBMPlexSans-{name}.woff2").read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{drawing.FONT}";font-weight:{weight};src:url(data:font/'
        f'woff2;base64,{font}) format("woff2")}}'
    )


def embedded_picture(chart: LevelsChart | DealsTimeline | OpportunityChart, lang: str) -> str:
    """The chart as an image in base64 that carries its font: an image may not use the page's."""
    drawn = drawing.draw_svg(chart, lang)
    head, _, rest = drawn.partition(">")
    return b64encode(f"{head}><style>{_font_face('Regular', 400)}</style>{rest}".encode()).decode()


@cache
def _template() -> Template:
    loader = PackageLoader("kirmash", "data/templates")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False
    ).get_template("brief.html.j2")
