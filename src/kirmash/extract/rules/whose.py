"""Whose figure it is and with whom: the places of its piece of the sentence, what its measure makes
of them, what was spoken of before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kirmash.extract.rules import investments, roles
from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.pieces import Piece
from kirmash.extract.rules.roles import Economies, Party, other
from kirmash.extract.rules.when import Dated
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_CLOSE = 12
# 'Export earnings from Uganda': what Uganda paid.
_EARNED = bounded_re(r"earnings|revenues?|receipts|proceeds", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """A figure in its sentence: what stands round it, the periods with their parts, and the figure
    before it.
    """

    scene: Scene
    context: Context
    piece: Piece
    dated: tuple[Dated, ...]
    last: Draft | None

    @property
    def home(self) -> Economies:
        """The economies spoken of before this figure, of a mutual flow the one the text is about in
        front.
        """
        home, pair = (
            (self.last.economies, self.context.pair)
            if self.last
            else (self.context.economies, self.context.pair)
        )
        mutual = (self.last.measure if self.last else self.context.measure) is Measure.TURNOVER
        ours = {pair.reporter, pair.partner}
        turned = (
            mutual and home.partner in ours and home.reporter not in ours
        )  # 'Turkey ($562 million), China (462)' in Georgia's news
        return Economies(home.partner, home.reporter) if turned else home


def economies(case: Case, measure: Measure, alone: bool) -> Economies:
    """The economies of a figure; a partner the text has not come to yet, and does not speak of
    here, is none of it.
    """
    found = _of_sentence(case, measure, alone)
    pair = case.context.pair
    if (
        case.last
        or found.partner is None
        or {found.reporter, found.partner} != {pair.reporter, pair.partner}
        or case.piece.mention is None
    ):
        return found
    named = [one for one in case.scene.parties if one.place.start < case.piece.amount.start]
    own = named[0].place.code if named and named[0].part in {"of", ""} else None
    return (
        found
        if own is None or own != found.reporter or case.scene.knows(found.partner)
        else Economies(own, None)
    )


def _of_sentence(case: Case, measure: Measure, alone: bool) -> Economies:
    piece, home, parties = case.piece, case.home, case.scene.parties
    amount, mention = piece.amount, piece.mention
    if (
        mention
        and mention.start >= amount.end
        and case.last
        and not any(amount.end <= one.place.start < piece.right for one in parties)
    ):
        return (
            case.last.economies
        )  # 'exports from Peru were 22 million and 46 million were imports'
    near = [one for one in parties if piece.left <= one.place.start < amount.start]
    stop = min(piece.right, amount.end + 80)
    behind = [
        one
        for one in parties
        if amount.end <= one.place.start < stop and one.part in {"to", "from", "with", "between"}
    ]
    if measure is Measure.INVESTMENT and not (case.last and mention is None):
        return investments.economies(case.scene, piece, home)
    if mention is None and case.last:
        next_to = [
            one for one in behind if one.place.start - amount.end < _CLOSE
        ]  # '$99 million to Texas, $38 million to Michigan'
        onward = (
            home
            if alone
            else roles.carried(
                tuple(next_to or near),
                home,
                outward=measure is Measure.EXPORTS and piece.rate is None,
            )
        )
        return case.last.economies if onward == home else onward
    if mention and measure is Measure.TURNOVER and not alone and home.partner is None:
        home = case.context.pair
    found: tuple[Party, ...] = (*near, *behind)
    if not found and mention and not case.last:
        found = tuple(one for one in parties if one.place.start < amount.start)
    if not found:
        return Economies(home.reporter, None) if alone else home
    if (
        measure is Measure.BALANCE
        and not alone
        and len({one.place.code for one in found}) == 1
        and found[0].part in {"", "of"}
    ):
        code = found[0].place.code
        return (
            Economies(code, other(code, home))
            if code in {home.reporter, home.partner} and home.partner
            else home
        )
    return _of_flow(case, measure, found, home, alone)


def _of_flow(
    case: Case, measure: Measure, found: tuple[Party, ...], home: Economies, alone: bool
) -> Economies:
    """The economies of a flow from the places found, its measure's words and the figure before it
    considered.
    """
    mention = case.piece.mention
    if (
        measure is Measure.IMPORTS
        and mention
        and mention.kind == "noun"
        and (taker := roles.taker_of(found, mention.start))
    ):
        return taker
    if (
        measure is Measure.EXPORTS
        and mention
        and _EARNED.search(case.scene.text, mention.start, mention.end)
    ):
        found = tuple(replace(one, part="to") if one.part == "from" else one for one in found)
    told = roles.economies(measure, found, home, alone, mention.start if mention else -1)
    last = case.last
    row = (
        last is not None
        and last.measure is measure
        and measure in {Measure.EXPORTS, Measure.IMPORTS}
    )
    if (
        row
        and last
        and told.partner == last.economies.reporter
        and told.reporter != last.economies.partner
        and last.economies.partner
    ):
        return Economies(
            told.reporter, last.economies.partner
        )  # 'Tanzania's exports to Kenya came to X while Rwanda exported Y'
    return told
