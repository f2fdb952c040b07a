"""Pages cut, spliced, shuffled and spoilt: nothing crashes, every span holds, nothing is invented
in what is left.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kirmash.errors import DocumentRefused
from kirmash.extract import pipeline
from kirmash.readers import pages
from kirmash.records.extractions import Extraction, to_json
from kirmash.settings import Settings

PAGES = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
_ODDITIES = (
    "\u202e",
    "\ufeff",
    "\u200b",
    "İ",
    "ß",
    "ﬁ",
    "\u0301",
    "½",
    "٣",
    "１２",
    "😀",
    "\u2028",
    "\x0b",
    "−",
    "‰",
    "$",
    "%",
    "«",
    "“",
    "(",
)


@cache
def texts() -> tuple[str, ...]:
    documents = (
        pages.load_document(path.read_bytes(), path.name, None, Settings())
        for path in sorted(PAGES.rglob("*.html"))
    )
    return tuple(document.text for document in documents)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A page of the demo after one to four mishaps."""
    text = draw(st.sampled_from(texts()))
    for _ in range(draw(st.integers(1, 4))):
        text = _mishap(draw, text) or "…"
    return text


def _mishap(draw: st.DrawFn, text: str) -> str:
    first, last = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    kind = draw(
        st.sampled_from(
            ["cut", "drop", "double", "splice", "odd", "words", "case", "lines", "joined", "digits"]
        )
    )
    match kind:
        case "cut":
            return text[:last]
        case "drop":
            return text[:first] + text[last:]
        case "double":
            return text[:last] + text[first:]
        case "splice":
            return text[:first] + draw(st.sampled_from(texts()))[first:last] + text[last:]
        case "odd":
            return (
                text[:first]
                + draw(st.sampled_from(_ODDITIES)) * draw(st.integers(1, 40))
                + text[first:]
            )
        case "words":
            words = text.split(" ")
            return " ".join(draw(st.permutations(words[:40]))) + " " + " ".join(words[40:])
        case "case":
            return text[:first] + text[first:last].upper() + text[last:]
        case "lines":
            return text[:first] + text[first:last].replace(" ", "\n") + text[last:]
        case "joined":
            return text[:first] + re.sub(r"\s+", "", text[first:last]) + text[last:]
        case _:
            return text[:first] + re.sub(r"\d", "9", text[first:last]) * 2 + text[last:]


def read(text: str) -> Extraction | None:
    """What is read in a text; None where it is refused."""
    try:
        return pipeline.extract(
            pages.load_document(text.encode("utf-8", "ignore"), "page.txt", None, Settings())
        )
    except DocumentRefused:
        return None


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=spoilt())
def test_spoilt_pages_are_read_and_every_span_holds(text: str) -> None:
    read_now = read(text)
    if read_now is None:
        return
    content = read_now.document.text
    spans = [
        span
        for record in (*read_now.claims, *read_now.deals, *read_now.actors, *read_now.goods)
        for span in record.spans
    ]
    assert all(content[span.start : span.end] == span.quote for span in spans)
    json.dumps(to_json(read_now), allow_nan=False)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=spoilt())
def test_every_reported_number_is_in_its_quotation(text: str) -> None:
    """A claim's level is never made up: its span holds a digit or a word for a number."""
    read_now = read(text)
    for claim in read_now.claims if read_now else ():
        if claim.quantity is not None:
            quote = claim.spans[0].quote
            assert re.search(r"\d|[^\W\d_]{3,}", quote), quote


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_a_text_cut_off_reports_nothing_that_the_full_text_does_not(share: float) -> None:
    """Levels read in the first part of a page are read in the whole page too, or their sentence was
    the one cut.
    """
    for text in texts():
        cut = text[: int(len(text) * share)]
        part, complete = read(cut), read(text)
        if part is None or complete is None:
            continue
        known = {claim.quantity.value for claim in complete.claims if claim.quantity}
        reported = [
            claim
            for claim in part.claims
            if claim.quantity and claim.spans[0].end < len(part.document.text) - 200
        ]
        assert {claim.quantity.value for claim in reported if claim.quantity} <= known


@pytest.mark.parametrize(
    "text",
    [
        "$" * 20_000,
        "1" * 50_000,
        "1 " * 20_000,
        "1,234." * 8_000,
        "млн " * 10_000,
        "from 1 to " * 5_000,
        "(" * 30_000,
        "«" * 20_000,
        "Belarus " * 8_000,
        "Ивановская область " * 4_000,
        "said that " * 6_000,
        "2014, 2015 and " * 5_000,
        "rose by " * 8_000,
        "A. B. C. " * 8_000,
        "О. О. О. " * 8_000,
        "-" * 30_000,
        "trade turnover " * 6_000,
        "\n" * 50_000 + "x",
        "a\n" * 30_000,
        "January–" * 6_000,
        "of the " * 10_000 + "x",
        "Ltd " * 10_000,
        "«ОАО " * 8_000,
        "%" * 30_000,
        "1.5 times " * 6_000,
    ],
    ids=lambda text: text[:12].strip() or "blank",
)
def test_repetition_without_end_is_read_in_time(text: str) -> None:
    """Catastrophic expressions would take hours; the limit for the suite stands in the tests' time,
    not here.
    """
    reading = read(text)
    assert reading is None or all(
        reading.document.text[s.start : s.end] == s.quote
        for claim in reading.claims
        for s in claim.spans
    )
