"""Claims of what projects cost, loans are of and contracts are worth: undated sums, no flow of a
year.
"""

from __future__ import annotations

import re

from kirmash.extract.annotate import hedges
from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.extract.rules import investments, values
from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.outlays import Outlay, Purpose
from kirmash.extract.rules.pieces import Piece
from kirmash.extract.rules.roles import Economies, economies
from kirmash.records.quantities import Measure, Modality
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_ESTIMATED = bounded_re(r"оценива|оцен[её]н|estimated", re.IGNORECASE)
_AHEAD = bounded_re(
    r"\b(?:проект\w*|project\w*|обойд[её]тся|потребует|will\s+cost|would\s+cost|to\s+cost|to\s+be"
    r"|proposed|propos\w+\s+to)\b",
    re.IGNORECASE,
)


def drafts(scene: Scene, context: Context) -> tuple[Draft, ...]:
    """The outlays of a sentence: works and loans as investment, contracts of supply as exports;
    none is dated.

    A contract whose seller, buyer and goods nothing near tells of, and works of nobody known, are
    no claims.
    """
    told_of = bool(
        scene.parties
        or scene.goods
        or (scene.before and (scene.before.goods or scene.before.parties))
    )
    outlays = [
        (amount, one)
        for amount, one in scene.outlays.items()
        if told_of or one.purpose is not Purpose.CONTRACT
    ]
    made = [_draft(scene, context, amount, told) for amount, told in outlays]
    return tuple(
        one
        for one in made
        if one.economies.reporter and (one.economies.partner or one.measure is Measure.INVESTMENT)
    )


def _draft(scene: Scene, context: Context, amount: NumberWithUnit, told: Outlay) -> Draft:
    traded = told.purpose is Purpose.CONTRACT
    return Draft(
        Measure.EXPORTS if traded else Measure.INVESTMENT,
        _whose(scene, context, amount, told),
        min(told.start, amount.start),
        amount.end,
        value=amount.value,
        unit=amount.unit,
        low=amount.number.low,
        high=amount.number.high,
        hedge=hedges.find_hedge(scene.text, amount.start, amount.end, scene.lang, scene.start),
        modality=_modality(scene, amount, told),
        product=_product(scene, amount, told),
    )


def _whose(scene: Scene, context: Context, amount: NumberWithUnit, told: Outlay) -> Economies:
    """A contract's seller and buyer; an investor and the host."""
    if told.purpose is not Purpose.CONTRACT:
        return investments.economies(
            scene, Piece(amount, scene.start, scene.end, None, None), context.economies
        )
    near = tuple(one for one in scene.parties if one.place.start < amount.start)
    return (
        economies(Measure.EXPORTS, near, context.pair, False)
        if len({one.place.code for one in near}) > 1
        else context.pair
    )


def _modality(scene: Scene, amount: NumberWithUnit, told: Outlay) -> Modality:
    words = scene.text[told.start : amount.start]
    if told.purpose is Purpose.WORKS and _ESTIMATED.search(words):
        return Modality.ESTIMATE
    if told.purpose is Purpose.WORKS and _AHEAD.search(
        scene.text, max(scene.start, told.start - 40), amount.start
    ):
        return Modality.TARGET
    return values.mood(scene, amount)


def _product(scene: Scene, amount: NumberWithUnit, told: Outlay) -> str | None:
    keys = [
        one.key
        for one in scene.goods
        if told.start - 40 <= one.start and one.end <= amount.end + 40
    ]
    known = lexicons.goods()
    named = [known[key].en for key in dict.fromkeys(keys) if key in known]
    return " ".join(dict.fromkeys([*named[:2], *([told.words] if told.words else [])])) or (
        "loan" if told.purpose is Purpose.LOAN else None
    )
