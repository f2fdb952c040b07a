"""What could be sold, to whom and with whom: suggestions with their numbers, what they rest on, and
the parts for which a file is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kirmash.messages import Message
from kirmash.records.coverage import Coverage
from kirmash.records.quantities import Unknown


class OpportunityQuestion(StrEnum):
    """The questions of `kirmash opportunities`, in the order of the answer."""

    EXPAND = "expand"
    DIVERSIFY = "diversify"
    COMPLEMENT = "complement"
    UPGRADE = "upgrade"
    MARKETS = "markets"
    MATCH = "match"
    RESUME = "resume"
    OUTCOME = "outcome"


class SectionFill(StrEnum):
    """Whether a section has all its parts, some of them, or none."""

    FULL = "full"
    PARTIAL = "part"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class OpportunityNumber:
    """One number of a suggestion or a section.

    ``key`` names it (its title is the text ``opportunity.number.<key>``); ``unit`` is USD, USD/kg,
    share, rate, index, ratio, score, income, km, years, year or count; ``of`` the economy or
    product that it is of where that is not the suggestion's own, such as a competitor, or the year
    of a ``yearly`` number. ``low`` and ``high`` are the ends of an interval, None where there is
    none.
    """

    key: str
    value: float | Unknown
    unit: str
    of: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class OpportunityClass:
    """A class that a product is in: ``kind`` (price, relation, rung, or an indicator of shares of
    classes such as technology_share) and the class's code.

    The words are the text ``opportunity.class.<kind>.<code>``, or those of the indicator's class.
    """

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class ScreeningFlag:
    """An entry of a supplied list (sanctions, dual use) that a product's code falls under: a
    question to be checked, never a verdict.
    """

    code: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion, the best first in its section.

    ``seller`` and ``buyer`` are economies, ``product`` a code of the section's nomenclature, each
    '' where a suggestion is of none; ``titles`` say by language what it is of where that is a deal,
    a visit or enterprises, and ``codes`` the HS codes it is about. ``text`` says it in a sentence
    where numbers do not; ``evidence`` are ids of claims, deals and mentions of the ledger; the
    tables that numbers come from stand with the section.
    """

    seller: str = ""
    buyer: str = ""
    product: str = ""
    numbers: tuple[OpportunityNumber, ...] = ()
    classes: tuple[OpportunityClass, ...] = ()
    text: Message | None = None
    notes: tuple[Message, ...] = ()
    evidence: tuple[str, ...] = ()
    flags: tuple[ScreeningFlag, ...] = ()
    coverage: Coverage | None = None
    titles: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()

    def number(self, key: str) -> OpportunityNumber | None:
        """Its number of this key; None where it has none."""
        return next((number for number in self.numbers if number.key == key), None)

    def title(self, lang: str) -> str:
        """What it is of in ``lang``; '' where that is a product or an economy."""
        return dict(self.titles).get(lang, "")


@dataclass(frozen=True, slots=True)
class OmittedProducts:
    """What a floor left out: the floor in words, how many products, and their dollars."""

    floor: Message
    count: int
    value: float


@dataclass(frozen=True, slots=True)
class UnavailablePart:
    """A part of a section that nothing at hand bears: ``part`` is a key, ``why`` the reason, whose
    remedy names the file or command that would fill it.
    """

    part: str
    why: Unknown


@dataclass(frozen=True, slots=True)
class OpportunitySection:
    """The answer to one question, in one direction; ``aspect`` tells its parts apart where a
    question has several (such as ledger and flows), '' elsewhere.

    ``columns`` are the keys of numbers in the order of a table. ``scope`` says of which market and
    goods the numbers are; ``source``, ``years``, ``retrieved`` and ``nomenclature`` (with digits,
    such as "HS17, 6") of which tables, '' or () where none. ``figures`` are of the section as a
    whole. ``ignored`` are keys of what was not considered (tariffs, sanitary admission, transport).
    """

    question: OpportunityQuestion
    seller: str
    buyer: str
    columns: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    figures: tuple[OpportunityNumber, ...] = ()
    scope: Message | None = None
    source: str = ""
    years: tuple[int, ...] = ()
    retrieved: date | None = None
    nomenclature: str = ""
    notes: tuple[Message, ...] = ()
    omitted: tuple[OmittedProducts, ...] = ()
    unavailable: tuple[UnavailablePart, ...] = ()
    ignored: tuple[str, ...] = ()
    coverage: Coverage | None = None
    aspect: str = ""

    @property
    def fill(self) -> SectionFill:
        """Whether all of it, a part or nothing is there."""
        if not self.suggestions and not self.figures:
            return SectionFill.EMPTY
        return SectionFill.PARTIAL if self.unavailable else SectionFill.FULL


@dataclass(frozen=True, slots=True)
class OpportunityReport:
    """The sections of a pair, as of a day, in the order of the questions."""

    pair: tuple[str, str]
    as_of: date
    sections: tuple[OpportunitySection, ...]

    def of_question(self, question: OpportunityQuestion) -> tuple[OpportunitySection, ...]:
        """The sections of one question."""
        return tuple(section for section in self.sections if section.question is question)
