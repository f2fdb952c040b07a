"""Rankings of trade (partners of an economy, its goods, suppliers of a market) and flows over
periods, each of one source. Plain data, for screens, briefs and programs alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kirmash.messages import Message
from kirmash.records.coverage import Coverage
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Unknown


class RankingKind(StrEnum):
    """What the rows of a ranking are."""

    PARTNERS = "partners"
    GOODS = "goods"
    SUPPLIERS = "suppliers"


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A partner or a product: exact dollars in each of the ranking's years, and of the last of
    them what stands beside.

    ``share`` is of the ranking's total (0–1), ``change_pct`` from the first year to the last,
    ``rank`` from 1 among all; unknown where the table may lack some. ``kilograms`` is the net
    weight and ``unit_value`` dollars per tonne of what is weighed; ``rca`` is the revealed
    comparative advantage of the economy in the product. ``coverage`` is of the last year's value.
    """

    code: str
    values: tuple[Decimal | Unknown, ...]
    share: float | Unknown
    change_pct: float | Unknown
    rank: int | Unknown
    kilograms: Decimal | Unknown
    unit_value: float | Unknown
    rca: float | Unknown
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class RankingCitation:
    """Where the figures come from: the source, the licence it is used under ('' where we know of
    none), the files added and the days on which their data were extracted.
    """

    source: str
    licence: str
    files: tuple[str, ...]
    extracted: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows in order of the last year's value, the largest first.

    ``totals`` are the economy's trade with everybody (or the flow, or the product's imports) in
    each year, ``coverage`` what that of the last year rests on; ``rest`` is what the rows left out
    by ``--top`` add up to and ``rest_count`` how many they are. ``members`` are those of a group
    in the last year; ``by_partners`` is True where the economy's own reports are missing and its
    partners' stand in. ``subject`` is a supplier to be marked among the others.
    """

    kind: RankingKind
    economy: str
    flow: Measure
    years: tuple[int, ...]
    totals: tuple[Decimal | Unknown, ...]
    coverage: Coverage
    rows: tuple[RankedRow, ...]
    rest: Decimal
    rest_count: int
    citation: RankingCitation
    partner: str = ""
    product: str = ""
    level: int = 0
    nomenclature: str = ""
    subject: str = ""
    members: tuple[str, ...] = ()
    partner_members: tuple[str, ...] = ()
    with_internal: bool = False
    by_partners: bool = False
    notes: tuple[Message, ...] = ()
    no_advantages: Unknown | None = None


class SeriesStep(StrEnum):
    """The periods of a series of a flow; twelve months run on from month to month."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TWELVE_MONTHS = "twelve"


@dataclass(frozen=True, slots=True)
class FlowPoint:
    """A period's dollars, and the change in percent on the same period of the year before; either
    is unknown where anything of it is not told.
    """

    period: Period
    value: Decimal | Unknown
    change_pct: float | Unknown


@dataclass(frozen=True, slots=True)
class FlowSeries:
    """An economy's exports to or imports from a partner, a group or the world over periods, as the
    economy reports them in one source; ``extracted`` are the days its data were retrieved on.
    """

    economy: str
    partner: str
    flow: Measure
    step: SeriesStep
    source: str
    points: tuple[FlowPoint, ...]
    extracted: tuple[date, ...]
