"""Sides that the words round a figure speak against: a country where the page is about its region,
a district where the paragraph is about one of its republics, a pair that its sentence passes over.

Of claims that would be accepted and have such a side, 73 of 100 were right on pages unseen, of all
others 91; a wrong one puts a figure into the series of another pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kirmash.extract.reader.decide import DecidedFigure
from kirmash.extract.reader.proposals import ABSENT
from kirmash.extract.reader.stages import Inputs
from kirmash.reference.economies import country_of

SIDES = ("reporter", "partner")
_OWN_FORMS = frozenset({"name", "adjective"})
_REGION_MARK = "-"
_LONGEST_CODE = 3  # of a country; groups stand by their names
_DISTRICT = " Federal District"
_Codes = frozenset[str]
_NOBODY: _Codes = frozenset()


@dataclass(frozen=True, slots=True)
class PageSides:
    """The economies that a page names: by sentence, by paragraph, and the countries of the regions
    it names otherwise than by a town.
    """

    by_sentence: Mapping[int, _Codes]
    by_paragraph: Mapping[int, _Codes]
    countries_of_regions: _Codes

    @classmethod
    def of(cls, inputs: Inputs) -> PageSides:
        """Those of a page."""
        page = inputs.view.candidates
        sentences, paragraphs = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
        for place in page.places:
            sentences[place.sentence].add(place.code)
            paragraphs[page.sentences[place.sentence].paragraph].add(place.code)
        regions = {
            country_of(place.code)
            for place in page.places
            if _is_region(place.code) and place.form in _OWN_FORMS
        }
        return cls(
            {key: frozenset(codes) for key, codes in sentences.items()},
            {key: frozenset(codes) for key, codes in paragraphs.items()},
            frozenset(regions),
        )

    def in_doubt(self, inputs: Inputs, decision: DecidedFigure) -> str:
        """Which side of a decision waits for a person; '' where none does."""
        sides = {slot: _code(inputs, getattr(decision, slot)) for slot in SIDES}
        codes = frozenset(code for code in sides.values() if code)
        if len(codes) < len(SIDES):
            return ""
        home = inputs.view.candidates.numbers[decision.number].sentence
        paragraph = inputs.view.candidates.sentences[home].paragraph
        here = self.by_sentence.get(home, _NOBODY)
        around = self.by_paragraph.get(paragraph, _NOBODY)
        if here and not here & codes:
            return SIDES[0]
        of_countries = self.countries_of_regions if not any(map(_is_region, codes)) else _NOBODY
        doubted = (
            slot
            for slot, code in sides.items()
            if (code in of_countries and code not in around)
            or _is_denied(code, here, codes)
            or _is_denied(code, around, codes)
        )
        return next(doubted, "")


def _is_denied(code: str, named: _Codes, sides: _Codes) -> bool:
    """Whether words name not the code but, beside the sides, one of its kin."""
    return code not in named and _has_kin(code, named - sides)


def _code(inputs: Inputs, value: int) -> str:
    return "" if value == ABSENT else str(inputs.view.economies.values[value])


def _is_region(code: str) -> bool:
    return _REGION_MARK in code


def _has_kin(code: str, others: _Codes) -> bool:
    """Whether one of the others is of the same country, or one is a region and one a district or
    another group of several.
    """
    return any(
        country_of(other) == country_of(code)
        or (_is_group(code) and _is_region(other))
        or (_is_region(code) and other.endswith(_DISTRICT))
        for other in others
    )


def _is_group(code: str) -> bool:
    return len(code) > _LONGEST_CODE and not _is_region(code)
