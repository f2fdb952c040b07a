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
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np

from kirmash.extract.reader.arrays import Floats
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
class Doubts:
    """What the words around a number say of its sides: that the sentence names others alone, that
    the page is about a region of the reporter, that a side is denied; whether each side is named in
    the sentence and in the paragraph, and how many others are.
    """

    passed_over: bool
    is_of_region: bool
    reporter_denied: bool
    partner_denied: bool
    reporter_here: bool
    partner_here: bool
    reporter_around: bool
    partner_around: bool
    others_here: int
    others_around: int


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

    def in_doubt(self, inputs: Inputs, number: int, reporter: int, partner: int) -> str:
        """Which side of a reading waits for a person; '' where none does. A turnover has no
        direction, but is first of all its reporter's.
        """
        doubts = self.doubts(inputs, number, reporter, partner)
        if doubts is None:
            return ""
        if doubts.passed_over or doubts.is_of_region:
            return SIDES[0]
        denied = (doubts.reporter_denied, doubts.partner_denied)
        return next((slot for slot, is_so in zip(SIDES, denied, strict=True) if is_so), "")

    def doubts(self, inputs: Inputs, number: int, reporter: int, partner: int) -> Doubts | None:
        """What the words around say against the sides of a reading; None where one has no code."""
        sides = tuple(_code(inputs, value) for value in (reporter, partner))
        codes = frozenset(code for code in sides if code)
        if len(codes) < len(SIDES):
            return None
        home = inputs.view.candidates.numbers[number].sentence
        paragraph = inputs.view.candidates.sentences[home].paragraph
        here = self.by_sentence.get(home, _NOBODY)
        around = self.by_paragraph.get(paragraph, _NOBODY)
        is_of_region = sides[0] in self.countries_of_regions and not any(map(_is_region, codes))
        return Doubts(
            passed_over=bool(here) and not here & codes,
            is_of_region=is_of_region and sides[0] not in around,
            reporter_denied=any(_is_denied(sides[0], named, codes) for named in (here, around)),
            partner_denied=any(_is_denied(sides[1], named, codes) for named in (here, around)),
            reporter_here=sides[0] in here,
            partner_here=sides[1] in here,
            reporter_around=sides[0] in around,
            partner_around=sides[1] in around,
            others_here=len(here - codes),
            others_around=len(around - codes),
        )

    def columns(self, inputs: Inputs, readings: Sequence[tuple[int, int, int]]) -> Floats:
        """The doubts of readings (number, reporter, partner) as columns; unknown where a side has
        no code.
        """
        found = np.full((len(readings), len(fields(Doubts))), np.nan, dtype=np.float32)
        numbers = inputs.view.candidates.numbers
        seen: dict[tuple[int, int, int], Doubts | None] = {}
        for at, (number, reporter, partner) in enumerate(readings):
            key = (numbers[number].sentence, reporter, partner)
            if key not in seen:
                seen[key] = self.doubts(inputs, number, reporter, partner)
            if doubts := seen[key]:
                found[at] = astuple(doubts)
        return found


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
