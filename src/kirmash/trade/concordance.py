"""From one nomenclature to another: steps of weighted one-to-many tables, and a report of what
could not be carried over.

The tables lie in ``data/trade/concordances/`` as gzipped CSV (from, to, weight), the weights of a
code summing to 1; ``tools/make_concordances.py`` makes them from public tables. HS92 … HS17 are
weighted by world trade (Harvard Growth Lab). HS22 goes to the HS17 code that the UN's conversion
names; HS17 goes back to the codes that name it, its principal successors, evenly where there are
several: the UN tells no trade, so that split is a judgement (`JUDGED_STEP`). SITC and BEC4 are as
published.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType

from kirmash.errors import InputError
from kirmash.trade.table import THOUSANDTH

_FOLDER = resources.files("kirmash") / "data" / "trade" / "concordances"
WeightTable = Mapping[str, tuple[tuple[str, Decimal], ...]]
JUDGED_STEP = ("HS17", "HS22")  # the one step of HS whose weights no trade was seen for
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Conversion:
    """Values by code in the new nomenclature, and what was left behind: codes without a place in
    it, with their dollars.

    The values and those left behind sum to what was handed in, to the thousandth of a dollar.
    """

    values: Mapping[str, Decimal]
    unmapped: Mapping[str, Decimal]
    steps: tuple[str, ...]

    @property
    def unmapped_usd(self) -> Decimal:
        """Dollars that could not be carried over."""
        return sum(self.unmapped.values(), Decimal(0))


def convert(values: Mapping[str, Decimal], source: str, target: str) -> Conversion:
    """Bring dollars by code from one nomenclature (``HS17``) to another (``SITC3``). Raises
    InputError where no tables lead there.

    Each value is split by the weights and rounded so that its parts sum to it exactly (the largest
    remainder takes the rest).
    """
    steps = find_route(source, target)
    current, unmapped = dict(values), dict[str, Decimal]()
    for origin, destination in pairwise(steps):
        current, lost = _apply_weights(current, load_weights(origin, destination))
        for code, value in lost.items():
            unmapped[f"{origin} {code}"] = unmapped.get(f"{origin} {code}", Decimal(0)) + value
    return Conversion(
        MappingProxyType(dict(sorted(current.items()))),
        MappingProxyType(dict(sorted(unmapped.items()))),
        steps,
    )


def find_route(source: str, target: str) -> tuple[str, ...]:
    """The shortest chain of tables between two nomenclatures, both ends included. Raises
    InputError.
    """
    steps = concordance_targets()
    waiting: deque[tuple[str, ...]] = deque([(source,)])
    seen = {source}
    while waiting:
        path = waiting.popleft()
        if path[-1] == target:
            return path
        for other in sorted(steps.get(path[-1], ())):
            if other not in seen:
                seen.add(other)
                waiting.append((*path, other))
    raise InputError(
        "trade.no-concordance",
        "There is no concordance from {source} to {target}.",
        "Concordances are available from: {known}.",
        source=source,
        target=target,
        known=tuple(sorted(steps)),
    )


@cache
def concordance_targets() -> Mapping[str, tuple[str, ...]]:
    """The nomenclatures each table leads to."""
    targets: dict[str, list[str]] = defaultdict(list)
    for item in _FOLDER.iterdir():
        if item.name.endswith(".csv.gz"):
            origin, destination = item.name.removesuffix(".csv.gz").split("-")
            targets[origin].append(destination)
    return MappingProxyType({origin: tuple(sorted(others)) for origin, others in targets.items()})


@cache
def load_weights(source: str, target: str) -> WeightTable:
    """One table: for each code its targets and weights, which sum to 1."""
    raw = gzip.decompress((_FOLDER / f"{source}-{target}.csv.gz").read_bytes()).decode()
    by_code: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for code, other, weight in csv.reader(
        line for line in io.StringIO(raw) if not line.startswith(("#", "from,"))
    ):
        by_code[code].append((other, Decimal(weight)))
    return MappingProxyType({code: tuple(targets) for code, targets in by_code.items()})


@dataclass(frozen=True, slots=True)
class ChainWeights:
    """The weights of a whole chain of tables: for each code its targets in order and weights in
    millionths, which sum to 1, or to less by what a step has no place for; ``judged`` is the share
    (0–1) of a code that a split by judgement carried, where there was one.
    """

    weights: WeightTable
    judged: Mapping[str, Decimal]


def chain_weights(source: str, target: str, observed: WeightTable | None = None) -> ChainWeights:
    """The weights from one nomenclature to another over all steps between. ``observed`` has weights
    from trade for codes of the step by judgement; they replace its own. Raises InputError.
    """
    steps = find_route(source, target)
    current: dict[str, dict[str, Decimal]] = {}
    judged: dict[str, Decimal] = {}
    for step in pairwise(steps):
        table = load_weights(*step)
        seen = observed or {} if step == JUDGED_STEP else {}
        guessed = {code for code, parts in table.items() if len(parts) > 1 and code not in seen}
        current = current or {code: {code: Decimal(1)} for code in table}
        weights = {**table, **seen}
        for code, parts in current.items():
            shares = [weight for middle, weight in parts.items() if middle in guessed]
            if step == JUDGED_STEP and shares:
                judged[code] = judged.get(code, Decimal(0)) + sum(shares)
            current[code] = _carry(parts, weights)
    return ChainWeights(
        MappingProxyType({code: _in_millionths(parts) for code, parts in current.items()}),
        MappingProxyType(judged),
    )


def _carry(parts: Mapping[str, Decimal], weights: WeightTable) -> dict[str, Decimal]:
    """The parts of a code one step further."""
    carried: dict[str, Decimal] = defaultdict(Decimal)
    for middle, weight in parts.items():
        for other, part in weights.get(middle, ()):
            carried[other] += weight * part
    return carried


def _in_millionths(parts: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    """Weights rounded to millionths, in order of code; the largest takes what rounding leaves."""
    if not parts:
        return ()
    rounded = {code: weight.quantize(MILLIONTH) for code, weight in sorted(parts.items())}
    largest = max(rounded, key=lambda code: (rounded[code], code))
    total = sum(parts.values(), Decimal(0)).quantize(MILLIONTH)
    rounded[largest] += total - sum(rounded.values(), Decimal(0))
    return tuple((code, weight) for code, weight in rounded.items() if weight)


def principal_headings(weights: WeightTable, digits: int) -> Mapping[str, tuple[str, Decimal]]:
    """For each heading or chapter (codes cut to ``digits``) the one that most of it goes to, and
    the share that does, its codes counted alike as no trade is known; the same number goes first.
    """
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for code, parts in weights.items():
        for other, weight in parts:
            sums[code[:digits]][other[:digits]] += weight
    principal: dict[str, tuple[str, Decimal]] = {}
    for code, shares in sums.items():
        largest = max(shares, key=lambda other: (shares[other], other == code, other))
        part = shares[largest] / sum(shares.values(), Decimal(0))
        principal[code] = (largest, part.quantize(MILLIONTH))
    return MappingProxyType(principal)


def split_value(value: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """A value in parts by weights summing to 1, each a whole number of thousandths, together
    exactly the value.
    """
    parts = [(value * weight).quantize(THOUSANDTH, ROUND_HALF_EVEN) for weight in weights]
    largest = max(range(len(parts)), key=lambda index: (weights[index], -index))
    parts[largest] += value - sum(parts, Decimal(0))
    return tuple(parts)


def _apply_weights(
    values: Mapping[str, Decimal], weights: WeightTable
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    converted, lost = defaultdict[str, Decimal](Decimal), dict[str, Decimal]()
    for code, value in values.items():
        targets = weights.get(code)
        if not targets:
            lost[code] = value
            continue
        for (other, _), part in zip(
            targets, split_value(value, [weight for _, weight in targets]), strict=True
        ):
            converted[other] += part
    return dict(converted), lost


def check_weights(weights: Iterable[tuple[str, str, Decimal]]) -> None:
    """Raise ValueError unless the weights of every code are positive and sum to 1 exactly."""
    sums = defaultdict[str, Decimal](Decimal)
    for code, _, weight in weights:
        if weight <= 0:
            raise ValueError(f"{code} has the weight {weight}")
        sums[code] += weight
    if wrong := [code for code, total in sums.items() if total != 1]:
        raise ValueError(f"the weights of {wrong[0]} sum to {sums[wrong[0]]}")
