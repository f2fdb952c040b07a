"""Superlatives of documents ("Europe's largest", «единственный в СНГ»): no table tells them; listed so that nobody trusts them unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kirmash import lexicons
from kirmash.errors import InputError
from kirmash.terms.claims import Claim
from kirmash.terms.evidence import span_of
from kirmash.terms.extractions import Extraction
from kirmash.terms.measures import Measure

_ROWS = ("word", "place", "alone")


def found(extractions: Iterable[Extraction]) -> tuple[Claim, ...]:
    """A rank claim without numbers for every superlative of these documents that no claim of theirs holds already."""
    return tuple(claim for one in extractions for claim in _of(one))


def sentence(text: str, start: int, end: int) -> str:
    """What stands around a place, to the nearest stop or line on either side."""
    first = max(text.rfind(mark, 0, start) for mark in (". ", "\n", "! ", "? ", "; "))
    last = min((place for mark in (". ", "\n", "! ", "? ", "; ") if (place := text.find(mark, end)) >= 0), default=len(text))
    return text[first + 1 : last].strip()


def _of(one: Extraction) -> Iterable[Claim]:
    document = one.document
    if document.lang not in _patterns():
        return
    known = [(span.start, span.end) for claim in one.claims if claim.measure is Measure.RANK for span in claim.spans]
    for hit in _patterns()[document.lang].finditer(document.text):
        if not any(start < hit.end() and hit.start() < end for start, end in known):
            yield Claim(document.id, Measure.RANK, None, (span_of(document.text, hit.start(), hit.end()),))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A language's superlatives: a word and a place within a few words of each other, in either order where the language has both."""
    forms: dict[tuple[str, str], list[str]] = {}
    for row in lexicons.rows("superlatives"):
        if row["kind"] not in _ROWS:
            raise InputError(f"superlatives.csv: {row['kind']!r} is not a known kind.", f"Use {', '.join(_ROWS)}.")
        forms.setdefault((row["lang"], row["kind"]), []).append(row["form"])
    joined = {key: "|".join(values) for key, values in forms.items()}
    shapes = {
        # "Europe's largest", "the largest plant in Europe"
        "en": r"\b(?:(?:{place})['’]s (?:\w+-)?(?:{word})\b|(?:{word})\b(?: [\w-]+){{1,5}} (?:in|of|across|on) (?:the )?(?:{place})\b"
        r"|(?:{alone})\b)",
        # «крупнейший в Европе завод», «крупнейший завод в Европе», «в мире нет аналогов»
        "ru": r"\b(?:(?:{word})(?: [\w-]+){{0,5}} (?:в|на) (?:{place})\b|(?:{alone})\b)",
    }
    found = {}
    for lang, shape in shapes.items():
        parts = {kind: joined[lang, kind] for kind in _ROWS}
        found[lang] = re.compile(shape.format(**parts), re.IGNORECASE)
    return found
