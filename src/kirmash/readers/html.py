"""One HTML page read: its main text, title, address, outlet, note and date. Scripts, styles and
entities are never run.

Pages of ordinary build are parsed at once; one that nests, declares or swells beyond the ordinary
is parsed in a limited child process, and refused where it breaks the limits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from kirmash.errors import DocumentRefused
from kirmash.formats.characters import clean_line, clean_references, clean_text
from kirmash.readers import dates
from kirmash.sandbox import workers
from kirmash.settings import Settings

_MIN_WORDS = 8
_ORDINARY_SIZE = 3_000_000
_ORDINARY_TAGS = 40_000
_ORDINARY_DEPTH = 200
_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^<>\[]*+\[", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_UNCLOSED = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
    }
    | {"dd", "option", "tr", "td", "th"}
)
_HUGE_TAG = re.compile(r"<[a-zA-Z][^<>]{100000}")
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,60})\b[^<>]{4000,}>")
_MOST_ATTRIBUTES, _MOST_CELLS, _MOST_BLOCKS = 2_000, 500, 3_000
_BLOCKS = ("p", "div", "td", "th", "tr", "li", "dt", "dd", "table", "h1", "h2", "h3", "h4", "pre")
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """The contents of one page; None where it says nothing."""

    text: str
    title: str | None
    url: str | None
    outlet: str | None
    note: str | None
    published: date | None
    basis: str


def read(markup: str, source: str, settings: Settings) -> HtmlPage:
    """Read one decoded page. Raises DocumentRefused where it has no main text or cannot be parsed
    within the limits.
    """
    page = parse(markup) if is_safe_to_parse(markup) else _parse_in_sandbox(markup, settings)
    if page is None:
        raise DocumentRefused(
            "html.no-main-text",
            "{source} has no main text.",
            "Save the page with its article, or copy the text into a .txt file.",
            source=source,
        )
    return page


def is_safe_to_parse(markup: str) -> bool:
    """Whether a page can be parsed in this process: size, declarations, length of tags, their
    number and depth.
    """
    if len(markup) > _ORDINARY_SIZE or _DECLARES.search(markup) or _HUGE_TAG.search(markup):
        return False
    depth = 0
    for tags, tag in enumerate(_TAG.finditer(markup)):
        if tag[2].lower() not in _UNCLOSED:
            depth += -1 if tag[1] else 1
        if tags > _ORDINARY_TAGS or depth > _ORDINARY_DEPTH:
            return False
    return True


def _parse_in_sandbox(markup: str, settings: Settings) -> HtmlPage | None:
    return workers.run(
        parse_bytes,
        markup.encode("utf-8", "surrogatepass"),
        settings.parse_seconds,
        settings.parse_memory,
    )


def parse_bytes(payload: bytes) -> HtmlPage | None:
    """:func:`parse` on UTF-8, for the child process."""
    return parse(payload.decode("utf-8", "surrogatepass"))


def parse(markup: str) -> HtmlPage | None:
    """The page, or None where no main text is found."""
    import trafilatura

    tree = _tree(markup)
    if tree is None:
        return None
    blocks = sum(1 for _ in tree.iter(*_BLOCKS))
    text = trafilatura.extract(
        tree,
        fast=blocks > _MOST_BLOCKS,  # its second opinion looks from every block at all others
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        favor_recall=True,
    )
    text = _BLANKS.sub("\n\n", clean_text(text or "")).strip()
    if len(text.split()) < _MIN_WORDS:
        return None
    url = _canonical_url(tree)
    dated = dates.date_of_page(tree, _visible_text(tree, text), url)
    return HtmlPage(
        text,
        _title(tree),
        url,
        _first_text(tree, _OUTLET),
        _first_text(tree, _NOTE),
        dated.day,
        dated.basis,
    )


_SHORTEST_DATE, _LONGEST_DATE = 6, 80  # characters of a block that may hold the date
_TITLE = (
    "//meta[@property='og:title']/@content",
    "//h1[normalize-space()][1]//text()",
    "//title/text()",
)
_OUTLET = ("//meta[@property='og:site_name']/@content", "//meta[@name='application-name']/@content")
_NOTE = ("//meta[@name='kirmash:note']/@content",)
_URL = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")


def _tree(markup: str) -> Any:
    """The parsed page: no network, no entities resolved, no recovery from endless nesting.

    A character that XML forbids, written or referred to, must not cost the whole page.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    ordinary = _LONG_TAG.sub(_without_flood, clean_references(clean_text(markup)))
    try:
        tree = html.document_fromstring(ordinary.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    _split_long_rows(tree)
    return tree


def _without_flood(tag: re.Match[str]) -> str:
    """A tag without its attributes where they are thousands: the parser compares each with all."""
    return f"<{tag[1]}>" if len(tag[0].split()) > _MOST_ATTRIBUTES else tag[0]


def _split_long_rows(tree: Any) -> None:
    """Rows of thousands of cells become several: the extractor counts a row for every cell."""
    for row in list(tree.iter("tr")):
        cells = list(row)
        after = row
        for start in range(_MOST_CELLS, len(cells), _MOST_CELLS):
            rest = row.makeelement("tr")
            rest.extend(cells[start : start + _MOST_CELLS])
            after.addnext(rest)
            after = rest


def _visible_text(tree: Any, text: str) -> str:
    """The date blocks a reader sees above the article, then the article."""
    marked = tree.xpath(
        "//*[contains(@class,'date') or contains(@class,'time') or "
        "contains(@class,'published')][not(ancestor::aside)]"
    )
    blocks = (" ".join("".join(element.itertext()).split()) for element in marked[:6])
    return "\n".join(
        [*(block for block in blocks if _SHORTEST_DATE <= len(block) <= _LONGEST_DATE), text]
    )


def _first_text(tree: Any, paths: tuple[str, ...]) -> str | None:
    """The first of ``paths`` that gives words, on one line."""
    for path in paths:
        text = clean_line(" ".join(str(part) for part in tree.xpath(path)[:1]))
        if text:
            return text
    return None


def _title(tree: Any) -> str | None:
    return _first_text(tree, _TITLE)


def _canonical_url(tree: Any) -> str | None:
    """The page's own address where it is an http one."""
    url = _first_text(tree, _URL)
    try:
        return url if url and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None
