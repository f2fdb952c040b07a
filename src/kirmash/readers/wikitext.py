"""MediaWiki's markup stripped to the words a reader sees: links, templates, tables, references,
bold and headings.
"""

from __future__ import annotations

import re

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern

_SIGNS = (
    re.compile(r"^={2,6}[^=\n]{1,200}={2,6}[ \t]*$", re.MULTILINE),
    re.compile(r"\[\[[^\[\]\n]{1,300}\]\]"),
    re.compile(r"\{\{[^{}]{1,500}\}\}"),
    re.compile(r"'''[^'\n]{1,200}'''"),
    re.compile(r"^\{\|", re.MULTILINE),
)
# What opens a comment or reference never lies inside another: so the search stays linear however
# many stand open.
_HIDDEN = re.compile(
    r"<!--(?:[^<]|<(?!!--))*?-->|<ref\b[^<>]{0,300}/>|<ref\b[^<>]{0,300}>(?:[^<]|<(?!ref\b))*?</"
    "ref>|__[A-Z]{3,30}__",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{|\}\}")


@cache_until_languages_change
def _text_template() -> re.Pattern[str]:
    """A template that only sets its words."""
    return re.compile(
        rf"\s*(?:{phrase_pattern('wiki.keeps')})\s*[|:](?P<words>[^|{{}}]*)\s*", re.IGNORECASE
    )


@cache_until_languages_change
def _file_link() -> re.Pattern[str]:
    """A link to a picture or a category, with its legend."""
    return re.compile(
        rf"\[\[\s*(?:{phrase_pattern('wiki.file')})\s*:[^\[\]]*(?:\[\[[^\[\]]*\]\][^\[\]]*)*\]\]",
        re.IGNORECASE,
    )


_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_EXTERNAL_LINK = re.compile(r"\[(?:https?|ftp)://\S+(?:[ \t]+([^\[\]\n]*))?\]")
_HEADING = re.compile(r"^={1,6}[ \t]*([^=\n].*?)[ \t]*={1,6}[ \t]*$", re.MULTILINE)
_TAG = re.compile(
    "</?(?:br|b|i|u|s|small|big|sup|sub|span|div|p|center|nowiki|blockquote|gallery"
    r"|poem)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"'{2,5}")
_LIST = re.compile(r"^[*#:;]+[ \t]*", re.MULTILINE)
_ATTRIBUTES = re.compile(r"""^\s*(?:[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|\S+)\s*)+\|(?!\|)""")
_BLANKS = re.compile(r"\n{3,}")


def is_wikitext(text: str) -> bool:
    """Whether a plain text has at least two kinds of the markup (headings, links, templates,
    bold, tables).
    """
    head = text[:50_000]
    return sum(bool(sign.search(head)) for sign in _SIGNS) > 1


def strip_wiki_markup(text: str) -> str:
    """The words alone: a table row is one line ("exports | 98.4"), a template is dropped unless it
    only keeps words together.
    """
    visible = _without_templates(_HIDDEN.sub("", text))
    visible = _LINK.sub(r"\1", _file_link().sub("", _tables(visible)))
    visible = _EXTERNAL_LINK.sub(lambda match: match[1] or "", visible)
    visible = _LIST.sub("", _HEADING.sub(r"\1", _QUOTES.sub("", _TAG.sub(" ", visible))))
    return _BLANKS.sub("\n\n", "\n".join(line.strip() for line in visible.split("\n"))).strip()


def _without_templates(text: str) -> str:
    """One pass with a stack: linear however deep the nesting; braces left open or closed twice stay
    as written.
    """
    stack: list[list[str]] = [[]]
    at = 0
    for brace in _BRACES.finditer(text):
        stack[-1].append(text[at : brace.start()])
        at = brace.end()
        if brace[0] == "{{":
            stack.append([])
        elif len(stack) > 1:
            inside = "".join(stack.pop())
            match = _text_template().fullmatch(inside)
            stack[-1].append(match["words"] if match else "")
        else:
            stack[-1].append("}}")
    stack[-1].append(text[at:])
    return "{{".join("".join(part) for part in stack)


def _tables(text: str) -> str:
    """Rows as lines: '|-' begins a row, '|' and '!' a cell."""
    lines: list[str] = []
    cells: list[str] = []
    depth = 0
    for line in text.split("\n"):
        bare = line.strip()
        depth += bare.startswith("{|")
        if not depth:
            lines.append(line)
            continue
        if bare.startswith(("{|", "|-", "|}", "|+")):
            lines.append(" | ".join(cells))
            cells = []
            lines.extend([bare[2:].strip()] if bare.startswith("|+") else [])
        elif bare.startswith(("|", "!")):
            cells.extend(
                _ATTRIBUTES.sub("", cell).strip() for cell in re.split(r"\|\||!!", bare[1:])
            )
        elif bare and cells:
            cells[-1] += f" {bare}"
        depth -= bare.startswith("|}")
    return "\n".join([*lines, " | ".join(cells)] if cells else lines)
