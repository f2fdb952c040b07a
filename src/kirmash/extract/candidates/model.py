"""The candidates of a page: numbers with their readings, places, periods, products and cues.

Nothing is decided here. A mention that may mean several things carries all of them, the likeliest
first, and a reader chooses.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.records.mentions import AnnotatedDocument
from kirmash.records.periods import Period
from kirmash.records.quantities import Hedge

PERCENT, TIMES, POINTS, UNITS = "percent", "times", "points", "units"
_CURRENCY_LETTERS = 3


def is_currency(unit: str) -> bool:
    """Whether a unit is a code of ISO 4217."""
    return len(unit) == _CURRENCY_LETTERS and unit.isupper()


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """Characters ``start`` to ``end``: a sentence, a heading or a row of a list or table.

    ``paragraph`` counts from 0. ``heading`` is the index of the sentence that heads the list or
    section this one belongs to, None where none does. ``role`` is ``title`` (the first line of a
    page), ``heading``, ``row`` (an item of a list or table) or ``prose``.
    """

    start: int
    end: int
    paragraph: int
    role: str = "prose"
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class UnitReading:
    """What a number counts: its value is the number's times ``factor``, in ``unit``.

    ``unit`` is an ISO 4217 code, ``percent``, ``times``, ``points`` (percentage points), a physical
    or counted unit, or '' for a plain number. ``source`` tells where it was read: ``beside`` the
    number, from a ``list`` it belongs to, a ``scale`` or unit said elsewhere (``elsewhere``), the
    page's ``place``, a ``fraction`` in words, or ``plain``.
    """

    factor: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class ChangeReading:
    """A number as a rate of change in ``percent``; ``kind`` is up, down or index (132.8 % of the
    year before is +32.8).
    """

    kind: str
    percent: float


@dataclass(frozen=True, slots=True)
class NumberCandidate:
    """One number of the page, ``index`` counted from 0 in the order of the text.

    ``start`` to ``end`` cover it with its sign and unit, ``digits_start`` to ``digits_end`` the
    number alone with its scale. ``value`` is in the scale the text writes beside it; ``low`` and
    ``high`` are the ends of a range. ``unit`` is what stands beside it, '' nothing.
    ``is_scaled`` where a word such as million is part of it, ``in_words`` where it is written out,
    ``is_fraction`` for 'a third'. ``units`` are its readings as a level, ``changes`` those as a
    rate; ``is_share`` where its words ("of", "per cent of", "accounted for") make it a share.
    """

    index: int
    sentence: int
    start: int
    end: int
    digits_start: int
    digits_end: int
    value: float
    low: float | None
    high: float | None
    unit: str
    is_scaled: bool
    in_words: bool
    is_fraction: bool
    units: tuple[UnitReading, ...]
    changes: tuple[ChangeReading, ...]
    hedge: Hedge
    is_share: bool


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """An economy in the text: a code or a group's usual name; ``form`` is name, adjective, capital,
    city, nickname, group or district. Two readings of one word are two mentions of one place.
    """

    start: int
    end: int
    code: str
    form: str
    sentence: int


@dataclass(frozen=True, slots=True)
class PlaceReference:
    """Words that point to an economy without its name: "the region", "its", «республика».

    ``kind`` is country, region, pair (both, bilateral), own (its, our) or group (the bloc).
    """

    start: int
    end: int
    kind: str
    sentence: int


@dataclass(frozen=True, slots=True)
class PeriodCandidate:
    """A period in the text; ``relative`` where the day of publication or another period gave it.

    ``reading`` is ``rules`` for what the rules take the words for, else the case by which they may
    mean another (``to_month``, ``fiscal_year`` …). ``compares`` where its words or those before it
    make it the base of a comparison ("against", "a year earlier").
    """

    start: int
    end: int
    period: Period
    relative: bool
    compares: bool
    sentence: int
    reading: str = "rules"


@dataclass(frozen=True, slots=True)
class DerivedPeriod:
    """A period that no words give but others imply; ``derivation`` tells how.

    ``year_earlier`` (of a period in the text), ``year_to_date``, ``last_month``, ``last_quarter``,
    ``this_month``, ``this_year``, ``last_year``, ``year_before_last``, ``fiscal_year`` …
    """

    period: Period
    derivation: str


@dataclass(frozen=True, slots=True)
class ProductMention:
    """What may be the product: goods of the lexicon (``key``), a scope such as "non-oil"
    (``scope:non_oil``), or a noun phrase no lexicon knows (``key`` None).

    ``words`` are the text's own, ``head`` the last noun folded to compare mentions by.
    """

    start: int
    end: int
    words: str
    head: str
    key: str | None
    sentence: int


@dataclass(frozen=True, slots=True)
class CueMention:
    """A word that tells a measure, a direction or a modality (``value``); ``kind`` is how: noun,
    verb or weak for measures, '' for others.
    """

    start: int
    end: int
    value: str
    kind: str
    sentence: int


@dataclass(frozen=True, slots=True)
class PageCandidates:
    """All candidates of one page, each tuple in the order of the text.

    ``implied_places`` are economies that no word names and that the page's address or a currency
    of theirs alone points to.
    """

    annotated: AnnotatedDocument
    sentences: tuple[CandidateSentence, ...]
    numbers: tuple[NumberCandidate, ...]
    places: tuple[PlaceMention, ...]
    references: tuple[PlaceReference, ...]
    periods: tuple[PeriodCandidate, ...]
    derived_periods: tuple[DerivedPeriod, ...]
    products: tuple[ProductMention, ...]
    measures: tuple[CueMention, ...]
    turns: tuple[CueMention, ...]
    moods: tuple[CueMention, ...]
    implied_places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text every place points into."""
        return self.annotated.text

    @property
    def lang(self) -> str:
        """en, ru or be."""
        return self.annotated.lang
