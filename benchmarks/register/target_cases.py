"""Targets followed up on texts with a perfect reading of every figure: met, missed, doubtful, open,
unknown or moved, against what a person says.

A case has texts, claims (one a line: text | measure | REPORTER>PARTNER | period | value | change |
hedge | modality | product | quote) and the target that is asked about. Only sums are printed, for
the cases kept aside are read by nobody: `python -m benchmarks.register.target_cases FILE`.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kirmash.dossier.conflicts import SourcedTarget, find_targets
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.periods import parse
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity
from kirmash.settings import Settings

BLIND = Path(__file__).parent / "blind" / "targets.toml"
SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "BN": 1e9, "T": 1e12}
LEVEL_TOLERANCE = 0.005
_ANSWERS = {"replaced": "moved", "direction": "open"}


@dataclass(frozen=True, slots=True)
class Score:
    """One case: whether its target was followed at all, its answer, level and deadline are right;
    None where the case states none. ``answer`` is what was said of it.
    """

    name: str
    found: bool
    answer: bool
    level: bool | None
    deadline: bool
    moved_to: bool | None
    told: str


def load(path: Path) -> list[Mapping[str, Any]]:
    """The cases of a file, in order."""
    cases: list[Mapping[str, Any]] = tomllib.loads(path.read_text("utf-8"))["case"]
    return cases


def score(case: Mapping[str, Any]) -> Score:
    """Follow the targets of the case's pair on its day, and hold the one asked about against it."""
    gold = case["target"]
    first, second = gold["pair"].split(">")
    followed = find_targets(_material(case), Pair(first, second), Settings())
    mine = [one for one in followed if _is_asked(one, gold)]
    chosen = min(mine, key=lambda one: _badness(one, gold), default=None)
    if chosen is None:
        return Score(case["name"], False, False, None, False, None, "none followed")
    target = chosen.target
    told = _ANSWERS.get(target.state.value, target.state.value)
    moved = gold.get("moved_to")
    return Score(
        case["name"],
        True,
        told == gold["answer"],
        _is_level(target.target_level, gold["level"]) if "level" in gold else None,
        _deadline(chosen) == str(gold.get("deadline", "")),
        None
        if moved is None
        else str(target.moved_to or "") == str(moved.get("deadline", target.moved_to or ""))
        and ("level" not in moved or _is_level(target.moved_level, moved["level"])),
        f"{told}, {target.target_level} by {_deadline(chosen)}",
    )


def rows(path: Path = BLIND) -> Iterator[tuple[str, str, str]]:
    """What, measured, aim: sums alone; nothing where there is no such file."""
    if not path.is_file():
        return
    scores = [score(case) for case in load(path)]
    stated = [one.level for one in scores if one.level is not None]
    moved = [one.moved_to for one in scores if one.moved_to is not None]
    yield f"targets right ({len(scores)} cases)", _share([one.answer for one in scores]), "0.90"
    yield f"their levels ({len(stated)})", _share(stated), "–"
    yield f"their deadlines ({len(scores)})", _share([one.deadline for one in scores]), "–"
    yield f"what they were moved to ({len(moved)})", _share(moved), "–"


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values) / max(len(values), 1):.3f}"


def _material(case: Mapping[str, Any]) -> DossierMaterial:
    by_text: dict[int, list[Claim]] = {}
    names = [
        sha256(f"{case['name']}/{number}".encode()).hexdigest()
        for number in range(len(case["texts"]))
    ]
    for line in case["claims"]:
        number = int(line.split(" | ", 1)[0])
        by_text.setdefault(number, []).append(
            read_claim(line, names[number], case["texts"][number]["text"])
        )
    extractions = tuple(
        Extraction(
            Document(
                names[number],
                f"{number}.txt",
                source["text"],
                source["lang"],
                url=f"https://{source['host']}/{number}",
                published=source["date"],
                basis="given",
            ),
            tuple(by_text.get(number, ())),
        )
        for number, source in enumerate(case["texts"])
    )
    return DossierMaterial(extractions, (), case["today"], 0, Path())


def read_claim(line: str, document: str, text: str) -> Claim:
    """The claim that a line of a case gives, at the place of its quote in ``text``."""
    _, measure, pair, period, value, change, hedge, modality, product, quote = (
        part.strip() for part in line.split(" | ")
    )
    reporter, partner = pair.split(">") if ">" in pair else (pair, None)
    start = max(text.find(quote), 0)
    end = start + len(quote)
    rate = None if change == "-" else float(change.rstrip("%").replace("\u2212", "-"))
    return Claim(
        document,
        Measure(measure),
        reporter,
        (Span(start, end, text[start:end]),),
        partner=partner,
        product=None if product == "-" else product,
        period=None if period == "-" else parse(period),
        quantity=None if value == "-" else _quantity(value, Hedge(hedge)),
        change_pct=rate,
        change_hedge=Hedge(hedge) if value == "-" else Hedge.EXACT,
        direction=None
        if rate is None or value != "-"
        else (Direction.UP if rate > 0 else Direction.DOWN),
        modality=Modality(modality),
    )


def _quantity(words: str, hedge: Hedge) -> Quantity:
    """A quantity as "215M USD", "1.2bn EUR", "25 percent" or "25%"."""
    number, _, unit = words.replace("%", " percent").partition(" ")
    digits = number.rstrip("KMBNTkmbnt")
    scale = SCALES.get(number[len(digits) :].upper(), 1.0)
    return Quantity(float(digits) * scale, unit.strip(), hedge)


def _is_asked(one: SourcedTarget, gold: Mapping[str, Any]) -> bool:
    """Whether a target is of the measure, sides and unit asked about."""
    first, second = gold["pair"].split(">")
    claim = one.claim
    sides = {claim.reporter, claim.partner} == {first, second}
    if claim.measure != gold["measure"] or not sides:
        return False
    if claim.measure is not Measure.TURNOVER and claim.reporter != first:
        return False
    return "unit" not in gold or one.unit == gold["unit"]


def _badness(one: SourcedTarget, gold: Mapping[str, Any]) -> tuple[bool, bool]:
    deadline = _deadline(one) != str(gold.get("deadline", ""))
    wanted = "level" in gold and not _is_level(one.target.target_level, gold["level"])
    return deadline, wanted


def _deadline(one: SourcedTarget) -> str:
    return str(one.target.deadline) if one.target.deadline else ""


def _is_level(level: float | None, gold: float) -> bool:
    return level is not None and abs(level - gold) <= LEVEL_TOLERANCE * abs(gold)


def main(arguments: Sequence[str]) -> None:
    """Print the sums of a file; with ``--faults`` the cases that are wrong."""
    files = [Path(name) for name in arguments if not name.startswith("--")] or [BLIND]
    for path in files:
        for row in rows(path):
            print(" | ".join(row))
        for one in map(score, load(path)) if "--faults" in arguments else ():
            if not (one.answer and one.level in {None, True} and one.moved_to in {None, True}):
                print(f"{one.name}: {one.told}")


if __name__ == "__main__":
    main(sys.argv[1:])
