"""How far one side's figures of a flow tell the other's: by the size of the flow, since small flows hardly agree at all.

The importer counts what came from a country whatever way it took, the exporter what it sent off without knowing where it
would end: on world trade of 2009 nine in ten reports of a million dollars lie within a factor of 25 of each other, of ten
billion within 1.5. The spreads stand in ``series_priors.csv`` (``mirror_imports_1e6`` for what importers say of flows of
$1 m or more), measured on every other flow told twice; ``benchmarks/series/mirror.py`` scores them on the rest.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kirmash.series.priors import Priors
from kirmash.series.questions import Question, Said, flow_of
from kirmash.series.states import State
from kirmash.series.ties import House, Node, Tie
from kirmash.terms.economies import country_of
from kirmash.terms.measures import Measure

SIZES = (1e10, 1e9, 1e8, 1e7, 1e6, 0.0)
"""Lower ends of the classes of flows, in dollars a year."""
TELLS = {Measure.EXPORTS: "imports", Measure.IMPORTS: "exports"}
"""What the other side tells of our flow: our exports are its imports."""
CLOSE = frozenset({"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "TKM", "UZB"})
"""Members of the CIS, which compare their customs statistics: their figures of flows above the least agree better than others'."""


def sized(ties: Sequence[Tie], index: Mapping[Node, int], said: Sequence[Said], question: Question, priors: Priors) -> tuple[Tie, ...]:
    """``ties`` with the spread of every side's factor as wide as flows of that size need; in another currency as it stands."""
    if question.unit != "USD":
        return tuple(ties)
    names = {place: node for node, place in index.items() if isinstance(node[1], House)}
    return tuple(
        replace(tie, spread=_spread(names[tie.nodes[0]], said, question, priors) or tie.spread) if tie.kind == "house" else tie
        for tie in ties
    )


def spread(measure: Measure, size: float, priors: Priors, sides: tuple[str, str | None] = ("", None)) -> float:
    """The standard deviation, in logs, of the other side's word on a flow of ``measure`` of ``size`` dollars a year.

    ``sides`` are the two economies or regions of them; '' and None where they are not known.
    """
    least = next(one for one in SIZES if size >= one)
    if least and all(side and country_of(side) in CLOSE for side in sides):
        return min(priors["mirror_close"], priors[_name(measure, least)])
    return priors[_name(measure, least)]




def _name(measure: Measure, least: float) -> str:
    return f"mirror_{TELLS[measure]}_{least:.0e}".replace("e+0", "e").replace("e+", "e")


def yearly(states: Sequence[State], priors: Priors) -> list[State]:
    """Readings of the other side's figure, wider by what the sides differ in one year beyond their stable factor."""
    return [replace(one, spread=(one.spread**2 + priors["mirror"] ** 2) ** 0.5) for one in states]


def _spread(node: Node, said: Sequence[Said], question: Question, priors: Priors) -> float | None:
    """None where the side tells no level."""
    measure, house = node
    sizes = [
        claim.quantity.value * 12 / one.period.months
        for one in said for claim in one.claims
        if claim.quantity and claim.quantity.value > 0 and isinstance(house, House) and flow_of(question, claim) == (measure, house.code)
    ]  # fmt: skip
    return spread(measure, statistics.median(sizes), priors, (question.reporter, question.partner)) if sizes else None
