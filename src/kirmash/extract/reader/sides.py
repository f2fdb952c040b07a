"""Sides that the words round a figure speak against: a country where the page is about its region,
a region where the paragraph is about another one, a district where it is about one of its
republics, a pair that its sentence passes over.

Of claims sure enough to be accepted, on pages unseen and out of fold, with a country as reporter
where the page names its region 72 of 107 were right, with a region where the words name another one
12 of 16, of all others 83 of 100; a wrong one puts a figure into the series of another pair. A
region of which the words name only the country (9 of 10), and a country as partner where the page
names a region of it (7 of 7), do not wait.
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
        """Which side of a decision waits for a person; '' where none does. A turnover has no
        direction, but is first of all its reporter's.
        """
        sides = {slot: _code(inputs, getattr(decision, slot)) for slot in SIDES}
        codes = frozenset(code for code in sides.values() if code)
        if len(codes) < len(SIDES):
            return ""
        home = inputs.view.candidates.numbers[decision.number].sentence
        paragraph = inputs.view.candidates.sentences[home].paragraph
        here = self.by_sentence.get(home, _NOBODY)
        if here and not here & codes:
            return SIDES[0]
        around = self.by_paragraph.get(paragraph, _NOBODY)
        reporter = sides[SIDES[0]]
        is_of_region = reporter in self.countries_of_regions and not any(map(_is_region, codes))
        if is_of_region and reporter not in around:
            return SIDES[0]
        doubted = (
            slot
            for slot, code in sides.items()
            if _is_denied(code, here, codes) or _is_denied(code, around, codes)
        )
        return next(doubted, "")


def _is_denied(code: str, named: _Codes, sides: _Codes) -> bool:
    """Whether words name not the code but, beside the sides, one of its kin: another region of its
    country, a region of a district or group, the district of a region.
    """
    others = named - sides
    if code in named:
        return False
    if _is_group(code):
        return any(map(_is_region, others))
    return _is_region(code) and any(
        other.endswith(_DISTRICT) or (_is_region(other) and country_of(other) == country_of(code))
        for other in others
    )


def _is_group(code: str) -> bool:
    return len(code) > _LONGEST_CODE and not _is_region(code)


def _code(inputs: Inputs, value: int) -> str:
    return "" if value == ABSENT else str(inputs.view.economies.values[value])


def _is_region(code: str) -> bool:
    return _REGION_MARK in code
