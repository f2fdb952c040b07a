"""Every sentence a template or page asks for is there, and every page has its template."""

from __future__ import annotations

import re
from pathlib import Path

from kirmash import web
from kirmash.i18n import LANGUAGES, catalog
from kirmash.web.routing import FILES, PAGES

PACKAGE = Path(web.__file__).parent
TEMPLATES = PACKAGE.parent / "data" / "desk"
ASKED = re.compile(
    r"""\b(?:t|n|words|count|simple_page)\(\s*(?:request, \w+, )?"([\w.]+)"\s*[,)]"""
)


def texts() -> list[str]:
    files = (*PACKAGE.rglob("*.py"), *TEMPLATES.glob("*.j2"))
    return [path.read_text("utf-8") for path in files]


def test_every_sentence_is_there() -> None:
    asked = {key for text in texts() for key in ASKED.findall(text)}
    assert len(asked) > 20
    for lang in LANGUAGES:
        known = catalog(lang)
        assert sorted(key for key in asked if key not in {*known.single, *known.plural}) == []


def test_every_page_has_its_template_and_says_what_it_computes() -> None:
    for page in PAGES:
        assert (TEMPLATES / f"{page.name}.html.j2").is_file()
        if page.is_long:
            assert f"web.wait.{page.name}" in catalog("en").single
    names = [each.name for each in (*PAGES, *FILES)]
    assert len(names) == len(set(names))


def test_no_template_switches_escaping_off_or_carries_a_script() -> None:
    for text in texts():
        assert not re.search(r"\|\s*safe\b|autoescape false|<script>|\son\w+=\"|\sstyle=\"", text)
