"""The brief: pure data that four writers render. It has no clock, no path and no behaviour but its
own hash.

Texts are already in the brief's language; beside its text a value has its number, so that XLSX can
write it as a number. ``refs`` are numbers of the evidence list, 1-based: writers turn them into
links.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from hashlib import sha256

from kirmash.deprecation import renamed_attributes
from kirmash.formats import encoding_json
from kirmash.i18n import format_date, translate
from kirmash.records.evidence import OPTIONAL, RemembersId

UNHASHED_FIELDS = {"position", "colophon"}
HASHED_DIGITS = 9
"""Significant digits of a number that tell briefs apart: processors differ in the last ones."""


class ColumnKind(StrEnum):
    """What a column of a table holds, so that a writer can set it."""

    TEXT = "text"
    NUMBER = "number"
    REFS = "refs"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence and the evidence it rests on; ``lang`` is '' where it is in the brief's own
    language.
    """

    text: str
    refs: tuple[int, ...] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True)
class BriefFigure:
    """One figure of page one: a label, the value as text, and what must be known beside it.

    ``number``, ``low``, ``high`` are in plain units of ``unit``, None where not available; then
    ``value`` says so and ``detail`` gives the reason. ``interval`` is the interval as text, in
    brackets. ``status`` is a shorthand of the method section, '' for as reported, "n" for a figure
    that nobody has confirmed: writers show it so that it cannot be taken for one that counts.
    """

    key: str
    label: str
    value: str
    detail: tuple[CitedSentence, ...]
    refs: tuple[int, ...] = ()
    status: str = ""
    number: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class BriefCell:
    """A cell of a table: its text, the number it stands for, the evidence, and the language of a
    quotation; ``low`` and ``high`` are the ends of the number's interval, ``day`` the date that the
    text is.
    """

    text: str
    number: float | None = None
    refs: tuple[int, ...] = ()
    lang: str = ""
    low: float | None = field(default=None, metadata=OPTIONAL)
    high: float | None = field(default=None, metadata=OPTIONAL)
    day: date | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class BriefColumn:
    """A column: its heading, what it holds, and its share of the width."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class BriefTable:
    """A table with at least one row; ``key`` names its sheet, ``note`` a line under it."""

    key: str
    title: str
    columns: tuple[BriefColumn, ...]
    rows: tuple[tuple[BriefCell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A value on the chart at a period's label, in millions of the unit; ends None where not known.
    ``kind`` is a key.
    """

    label: str
    kind: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LevelsChart:
    """The series chart: estimates with intervals, a dot a claim, and two index lines; ``alt`` tells
    it in words.
    """

    title: str
    unit: str
    alt: str
    points: tuple[ChartMark, ...]
    claims: tuple[ChartMark, ...]
    index: tuple[ChartMark, ...]
    index_title: str = ""
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """One row of the timeline, in ISO days: first and last evidence, the steps (day, status), the
    last day of the term or ''.

    ``group`` is the heading it stands under; ``late`` that its term has passed without the thing
    done.
    """

    label: str
    group: str
    start: str
    end: str
    steps: tuple[tuple[str, str], ...]
    due: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class DealsTimeline:
    """The deals on a line of days from ``start`` to ``end``; ``today`` is the brief's day,
    ``legend`` the statuses in words.
    """

    title: str
    alt: str
    bars: tuple[TimelineBar, ...]
    start: str
    end: str
    today: str
    legend: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of "what was agreed": what it is, what became of it (a key and in words), and the
    evidence.
    """

    text: str
    outcome: str
    words: str
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BriefSlot:
    """A place filled by people; ``lines`` empty where nobody has: then ``blank`` is printed over a
    rule, with ``hint`` to the evidence.
    """

    key: str
    title: str
    lines: tuple[str, ...]
    blank: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class OpportunityMark:
    """A mark of a chart of opportunities: a bar, a dot or a rung, with the words its alternative
    has of it. What ``x``, ``y`` and ``size`` are depends on the chart; millions where dollars.
    """

    label: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    size: float = 0.0
    group: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class OpportunityChart:
    """A chart of opportunities: ``kind`` is potential, structure, space, ladder, map
    or outcome; ``alt`` tells it in words, ``axes`` are the titles of its axes.
    """

    kind: str
    title: str
    alt: str
    marks: tuple[OpportunityMark, ...]
    note: str = ""
    axes: tuple[str, ...] = ("", "")


@dataclass(frozen=True, slots=True)
class BriefAnnex:
    """An annex: letter, title, sentences, a timeline where there is one, tables, and charts after
    them; in print it begins a page where it is ``own_page``. It always has a sentence or a table.
    """

    letter: str
    title: str
    notes: tuple[CitedSentence, ...] = ()
    tables: tuple[BriefTable, ...] = ()
    timeline: DealsTimeline | None = None
    charts: tuple[OpportunityChart, ...] = field(default=(), metadata={"optional": True})
    own_page: bool = field(default=False, metadata={"optional": True})


@renamed_attributes({"said_by": "speaker"})
@dataclass(frozen=True, slots=True)
class BriefEvidence:
    """One numbered piece of evidence: the quotation in its language and everything needed to find
    it again; ``source`` is the mark of its document in the list of sources, which has the address
    and the checksum.
    """

    number: int
    quote: str
    lang: str
    speaker: str = field(metadata={"json_key": "said_by"})
    outlet: str
    url: str
    document: str
    place: str
    published: str
    note: str = ""
    records: tuple[str, ...] = ()
    source: str = ""
    day: date | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Brief(RemembersId):
    """The briefing on a pair. ``header`` and ``headings`` are texts by key that every writer prints
    alike; ``summary`` stands over the figures.
    """

    lang: str
    title: str
    header: tuple[tuple[str, str], ...]
    headings: tuple[tuple[str, str], ...]
    figures: tuple[BriefFigure, ...]
    highlights: tuple[CitedSentence, ...]
    chart: LevelsChart | None
    chart_note: CitedSentence | None
    promises: tuple[Promise, ...]
    promises_note: str
    since: tuple[CitedSentence, ...]
    slots: tuple[BriefSlot, ...]
    cautions: tuple[CitedSentence, ...]
    sections: tuple[BriefAnnex, ...]
    evidence: tuple[BriefEvidence, ...]
    evidence_title: str
    evidence_note: str
    version: str
    position: int = 0
    colophon: str = ""
    summary: tuple[CitedSentence, ...] = ()

    def _content_id(self) -> str:
        """``b-…``, hashed from all that is said in it; where the ledger stands does not count."""
        said = {
            f.name: getattr(self, f.name) for f in fields(self) if f.name not in UNHASHED_FIELDS
        }
        hashed = encoding_json.to_json_types(said, {float: _comparable})
        return f"b-{sha256(encoding_json.canonical_json(hashed).encode()).hexdigest()[:10]}"

    def heading(self, key: str) -> str:
        """The heading ``key`` in the brief's language."""
        return dict(self.headings)[key]


def _comparable(number: float) -> float:
    return float(f"{number:.{HASHED_DIGITS}g}")


def to_plain_dict(brief: Brief) -> dict[str, object]:
    """The whole brief as plain JSON types, its id first."""
    return {"id": brief.id, **encoding_json.record_to_dict(brief)}


def evidence_origin(item: BriefEvidence) -> str:
    """Who said it, where and when it was published, its source's mark and its place there, in one
    line.
    """
    parts = (item.speaker, item.outlet, item.published, item.source, item.place)
    return " · ".join(part for part in parts if part)


def first_page_evidence_numbers(brief: Brief) -> frozenset[int]:
    """Every evidence number page one points to."""
    details = (note for figure in brief.figures for note in figure.detail)
    notes = [
        *brief.summary,
        *brief.highlights,
        *brief.since,
        *brief.cautions,
        *details,
        *([brief.chart_note] if brief.chart_note else []),
    ]
    cited: list[BriefFigure | Promise | CitedSentence] = [*brief.figures, *brief.promises, *notes]
    return frozenset(ref for item in cited for ref in item.refs)


def date_cell(day: date | str | None, lang: str, absent: str = "") -> BriefCell:
    """A day, a month or a year in words (``absent``, or that it is unknown, for None), with the
    date itself where it is a whole day.
    """
    if day is None and absent:
        return BriefCell(absent)
    whole = _whole_day(day) if isinstance(day, str) else day
    return BriefCell(format_date(day, lang, short=True), day=whole)


def _whole_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2016-04-15") else None
    except ValueError:
        return None


ColumnHead = tuple[str, float] | tuple[str, float, ColumnKind]


def table_columns_from_heads(lang: str, *columns: ColumnHead) -> tuple[BriefColumn, ...]:
    """Columns from (key, width) or (key, width, kind); text where no kind is given."""
    return tuple(
        BriefColumn(translate(f"col.{key}", lang), kind[0] if kind else ColumnKind.TEXT, width)
        for key, width, *kind in columns
    )
