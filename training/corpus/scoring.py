"""How extractions are scored against the corpus: claims by their numbers, deals by their words.

A claim is split into atoms: a level (value and unit) and a change in percent; one counts once a
document. An atom is right

number   the value (within 0.5 %) and unit, or the change (within 0.05 points), stands in the gold;
dated    number, and the same period;
placed   number, and the same economies in the same roles (turnover has none);
strict   all of it, the measure, product or none, and modality.

"Reaches a series" looks at what would enter the series of a pair: flows, reported or estimated,
dated, with two economies, whose slots are stated or inherited, accepted by their reader.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

CORE = frozenset({"turnover", "exports", "imports", "balance", "investment", "share"})
FLOWS = frozenset({"turnover", "exports", "imports", "balance"})
LEVELS = ("number", "dated", "placed", "strict")
_HANDFUL = re.compile(
    r",| and | & |\b(other|others|rest|top|main|largest|countries|neighbou?rs|partners|markets"
    r"|suppliers|buyers|regions)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(\d{4})(?:-(?:(Q[1-4])|(H[12])|(\d\d))(?:-\d\d)?)?")
_PLAIN_UNITS = {"share": "percent", "count": "units", "rank": "rank"}
_VALUE_TOLERANCE, _CHANGE_TOLERANCE, _ROUNDING = 0.005, 0.05, 1e-9
_STEM, _SHORTEST = 5, 2

Record = Mapping[str, Any]
_One = TypeVar("_One")


def fold(text: str | None) -> str:
    """Small letters and single blanks."""
    return re.sub(r"\W+", " ", (text or "").casefold().replace("ё", "е")).strip()


def months(period: str | None) -> tuple[int, int] | None:
    """First and last month counted from year 0; None where no period is given."""
    if not period:
        return None
    if "/" in period:
        first, last = (months(part) for part in period.split("/", 1))
        return (first[0], last[1]) if first and last else None
    if not (match := _PERIOD.fullmatch(period.strip())):
        return None
    year = int(match[1]) * 12
    if match[2]:
        start = year + int(match[2][1]) * 3 - 3
        return start, start + 2
    if match[3]:
        start = year + int(match[3][1]) * 6 - 6
        return start, start + 5
    if match[4]:
        return year + int(match[4]) - 1, year + int(match[4]) - 1
    return year, year + 11


def economy(name: str | None) -> str | None:
    """A code or a named group; the world and a handful without a name count as none."""
    if not name or name in {"WORLD", "SEVERAL", "world"} or _HANDFUL.search(name):
        return None
    return name if name.isupper() else fold(name)


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """One number of a claim with all that it says."""

    kind: str
    measure: str
    economies: tuple[str | None, ...]
    product: str
    period: tuple[int, int] | None
    number: float
    unit: str
    modality: str
    hedge: str
    given: bool
    accepted: bool
    confidence: float | None

    @property
    def is_core(self) -> bool:
        """Whether its measure is one of the core."""
        return self.measure in CORE

    def reaches_series(self, unconfirmed: bool = False) -> bool:
        """Whether it would enter the series of a pair; ``unconfirmed`` lets in what waits."""
        pair = [one for one in self.economies if one]
        return (
            self.measure in FLOWS
            and self.modality in {"reported", "estimate"}
            and self.period is not None
            and len(pair) == 2
            and (unconfirmed or (self.given and self.accepted))
        )


def atoms(claims: Iterable[Record]) -> list[Atom]:
    """The atoms of claims, each once."""
    unique: dict[tuple[object, ...], Atom] = {}
    for claim in claims:
        for atom in _split(claim):
            key = (
                atom.kind, atom.measure, atom.economies, atom.product, atom.period,
                round(atom.number, 4), atom.unit, atom.modality,
            )  # fmt: skip
            unique.setdefault(key, atom)
    return list(unique.values())


def _split(claim: Record) -> Iterable[Atom]:
    measure = claim["measure"]
    pair: tuple[str | None, ...] = (
        economy(claim.get("reporter")),
        economy(claim.get("partner")),
    )
    if measure == "turnover":
        pair = tuple(sorted(one for one in pair if one))
    numbers = (
        ("level", claim.get("value"), _unit(claim), claim.get("hedge")),
        ("change", claim.get("change_pct"), "percent", claim.get("change_hedge")),
    )
    for kind, number, unit, hedge in numbers:
        if number is not None:
            yield Atom(
                kind, measure, pair, fold(claim.get("product")), months(claim.get("period")),
                float(number), unit, claim.get("modality") or "reported", hedge or "exact",
                _is_given(claim), claim.get("acceptance") != "unconfirmed",
                claim.get("confidence"),
            )  # fmt: skip


def _unit(claim: Record) -> str:
    return _PLAIN_UNITS.get(claim["measure"]) or fold(claim.get("unit"))


def _is_given(claim: Record) -> bool:
    """Whether reporter, partner and period are stated or inherited, as far as it is told."""
    slots = claim.get("slots") or {}
    ways = [slots.get(name) for name in ("reporter", "partner", "period")]
    told = [way.get("basis") if isinstance(way, Mapping) else way for way in ways]
    return all((way or "stated")[0] in "si" for way in told)


def agrees(gold: Atom, said: Atom, level: str) -> bool:
    """Whether an atom is right as far as ``level`` asks."""
    if gold.kind != said.kind:
        return False
    if gold.kind == "level":
        tolerance = _VALUE_TOLERANCE * abs(gold.number) + _ROUNDING
        if gold.unit != said.unit or abs(gold.number - said.number) > tolerance:
            return False
    elif abs(gold.number - said.number) > _CHANGE_TOLERANCE + _ROUNDING:
        return False
    dated, placed = gold.period == said.period, gold.economies == said.economies
    if level == "number":
        return True
    if level in {"dated", "placed"}:
        return dated if level == "dated" else placed
    return (
        dated
        and placed
        and gold.measure == said.measure
        and gold.modality == said.modality
        and _same_product(gold, said)
    )


def _same_product(gold: Atom, said: Atom) -> bool:
    """A share or rank is told without the words of its whole; a product in another script counts as
    the same.
    """
    if gold.measure in {"share", "rank"}:
        return True
    if bool(gold.product) != bool(said.product):
        return False
    return (
        not gold.product
        or _is_latin(gold.product) != _is_latin(said.product)
        or bool(_stems(gold.product) & _stems(said.product))
    )


def _is_latin(words: str) -> bool:
    return re.search("[a-z]", words) is not None


def _stems(words: str) -> set[str]:
    return {word[:_STEM] for word in words.split() if len(word) > _SHORTEST}


def pair_up(
    gold: Sequence[_One], said: Sequence[_One], right: Callable[[_One, _One], bool]
) -> list[tuple[_One, _One]]:
    """Each of the gold with the first of the rest that is right."""
    pairs: list[tuple[_One, _One]] = []
    free = list(said)
    for want in gold:
        at = next((index for index, other in enumerate(free) if right(want, other)), None)
        if at is not None:
            pairs.append((want, free.pop(at)))
    return pairs


@dataclass(slots=True)
class Score:
    """Counts over documents, and what they come to."""

    count: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Record, said: Record, text: str) -> None:
        """One document."""
        want, have = atoms(gold["claims"]), atoms(said.get("claims", ()))
        self.count["documents"] += 1
        for tier in ("core", "all"):
            self._add_tier(tier, want, have)
        self._add_series(want, have)
        self._add_calibration(want, have)
        self._add_deals(gold["deals"], said.get("deals", ()), fold(text))

    def _add_tier(self, tier: str, want: Sequence[Atom], have: Sequence[Atom]) -> None:
        kept = [[one for one in side if tier == "all" or one.is_core] for side in (want, have)]
        self.count[f"{tier}.gold"] += len(kept[0])
        self.count[f"{tier}.said"] += len(kept[1])
        for level in LEVELS:
            pairs = pair_up(*kept, lambda a, b, level=level: agrees(a, b, level))  # type: ignore[misc]
            self.count[f"{tier}.{level}"] += len(pairs)
            if tier == "all" and level == "strict":
                self.count["hedge.of"] += len(pairs)
                self.count["hedge.right"] += sum(a.hedge == b.hedge for a, b in pairs)

    def _add_series(self, want: Sequence[Atom], have: Sequence[Atom]) -> None:
        due = [atom for atom in want if atom.reaches_series()]
        for name, unconfirmed in (("series", False), ("open", True)):
            entering = [atom for atom in have if atom.reaches_series(unconfirmed)]
            self.count[f"{name}.gold"] += len(due)
            self.count[f"{name}.said"] += len(entering)
            self.count[f"{name}.right"] += len(pair_up(want, entering, _strict))
            self.count[f"{name}.found"] += len(pair_up(due, entering, _strict))

    def _add_calibration(self, want: Sequence[Atom], have: Sequence[Atom]) -> None:
        rated = [atom for atom in have if atom.is_core and atom.confidence is not None]
        hit = {id(said) for _, said in pair_up(want, rated, _strict)}
        for atom in rated:
            tenth = min(9, int((atom.confidence or 0.0) * 10 + _ROUNDING))
            self.count[f"tenth.{tenth}.of"] += 1
            self.count[f"tenth.{tenth}.right"] += id(atom) in hit

    def _add_deals(self, gold: Sequence[Record], said: Sequence[Record], text: str) -> None:
        pairs = pair_up(gold, said, lambda a, b: any(_overlap(text, a["quote"], q) for q in _quotes(b)))
        self.count["deal.gold"] += len(gold)
        self.count["deal.said"] += len(said)
        self.count["deal.found"] += len(pairs)

    def f1(self, level: str, tier: str = "core") -> float:
        """The F1 of claims at a level."""
        return _prf(
            self.count[f"{tier}.{level}"], self.count[f"{tier}.gold"], self.count[f"{tier}.said"]
        )[2]

    def series(self, name: str = "series") -> dict[str, float]:
        """What reaches a series: precision, recall, how many are wrong, said and due."""
        said, gold = self.count[f"{name}.said"], self.count[f"{name}.gold"]
        right = self.count[f"{name}.right"]
        return {
            "P": round(right / max(1, said), 3),
            "R": round(self.count[f"{name}.found"] / max(1, gold), 3),
            "wrong": said - right,
            "said": said,
            "gold": gold,
        }

    def calibration(self) -> dict[str, tuple[int, float]]:
        """Of each tenth of confidence how many core atoms there are and what part is right."""
        tenths = {f"{t / 10:.1f}": (self.count[f"tenth.{t}.of"], self.count[f"tenth.{t}.right"]) for t in range(10)}
        return {name: (of, round(right / of, 3)) for name, (of, right) in tenths.items() if of}

    def summary(self) -> dict[str, Any]:
        """All of it as plain JSON types."""
        return {
            "documents": self.count["documents"],
            "core F1": {level: round(self.f1(level), 3) for level in LEVELS},
            "all F1": {level: round(self.f1(level, "all"), 3) for level in LEVELS},
            "reaches a series": self.series(),
            "with the unconfirmed": self.series("open"),
            "calibration": self.calibration(),
            "hedges right": round(self.count["hedge.right"] / max(1, self.count["hedge.of"]), 3),
            "deals F1": round(
                _prf(self.count["deal.found"], self.count["deal.gold"], self.count["deal.said"])[2], 3
            ),
        }


def _strict(gold: Atom, said: Atom) -> bool:
    return agrees(gold, said, "strict")


def _prf(right: int, gold: int, said: int) -> tuple[float, float, float]:
    precision, recall = right / said if said else 0.0, right / gold if gold else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def _overlap(text: str, first: str, second: str) -> bool:
    """Whether two quotes share at least half of the shorter one's place in the text."""
    a, b = fold(first), fold(second)
    i, j = text.find(a), text.find(b)
    if not a or not b or i < 0 or j < 0:
        return False
    return min(i + len(a), j + len(b)) - max(i, j) >= min(len(a), len(b)) / 2


def _quotes(record: Record) -> list[str]:
    return [span.get("quote", "") for span in record.get("spans", [])] or [record.get("quote") or ""]


def score_folder(gold: Path, said: Mapping[str, Record], lang: str | None = None) -> Score:
    """The pairs of a folder against extractions by document; one without is read as empty."""
    score = Score()
    for path in sorted(gold.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if lang and truth["lang"] != lang:
            continue
        score.add(truth, said.get(path.stem, {}), path.with_suffix(".txt").read_text("utf-8"))
    return score
