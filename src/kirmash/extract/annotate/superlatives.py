"""Superlatives of documents ("Europe's largest", «единственный в СНГ»): no table tells them; listed
so that nobody trusts them unseen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kirmash.errors import InputError
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, Span, span_of
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons

_KINDS = ("word", "place", "alone")


def find_superlatives(document: Document, claims: Sequence[Claim] = ()) -> tuple[Span, ...]:
    """The superlatives of a document, in the order of its text, but for those that a rank among
    ``claims`` holds already.
    """
    if document.lang not in _patterns():
        return ()
    ranks = [
        (span.start, span.end)
        for claim in claims
        if claim.measure is Measure.RANK
        for span in claim.spans
    ]
    hits = ((hit.start(), hit.end()) for hit in _patterns()[document.lang].finditer(document.text))
    return tuple(
        span_of(document.text, start, end)
        for start, end in hits
        if not any(first < end and start < last for first, last in ranks)
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A language's superlatives: a word and a place within a few words of each other, in either
    order where the language has both.
    """
    forms: dict[tuple[str, str], list[str]] = {}
    for row in lexicons.rows("superlatives"):
        if row["kind"] not in _KINDS:
            raise InputError(
                f"superlatives.csv: {row['kind']!r} is not a known kind.",
                f"Use {', '.join(_KINDS)}.",
            )
        forms.setdefault((row["lang"], row["kind"]), []).append(row["form"])
    joined = {key: "|".join(values) for key, values in forms.items()}
    shapes = {
        # "Europe's largest", "the largest plant in Europe"
        "en": r"\b(?:(?:{place})['’]s (?:\w+-)?(?:{word})\b|(?:{word})\b(?: [\w-]+){{1,5}} "
        r"(?:in|of|across|on) (?:the )?(?:{place})\b"
        r"|(?:{alone})\b)",
        # «крупнейший в Европе завод», «крупнейший завод в Европе», «в мире нет аналогов»
        "ru": r"\b(?:(?:{word})(?: [\w-]+){{0,5}} (?:в|на) (?:{place})\b|(?:{alone})\b)",
    }
    patterns = {}
    for lang, shape in shapes.items():
        parts = {kind: joined[lang, kind] for kind in _KINDS}
        patterns[lang] = re.compile(shape.format(**parts), re.IGNORECASE)
    return patterns
