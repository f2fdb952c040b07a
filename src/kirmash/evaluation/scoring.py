"""Score a reading against a gold folder: the corpus scorer's own counts, over this program's
extractions.

A claim is split into atoms, a level (value and unit) and a change (change_pct), each counted once a
document. An atom is right by *number* (within 0.5 %, or 0.05 points), *dated* (and the same
period), *placed* (and the same economies in the same roles), *strict* (number, measure, economies,
product or none, period and modality together).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kirmash.errors import BadPeriod, InputError
from kirmash.records import periods
from kirmash.records.periods import Period

Record = Mapping[str, Any]
Atom = dict[str, Any]
CORE = frozenset({"turnover", "exports", "imports", "balance", "investment", "share"})
LEVELS = ("number", "dated", "placed", "strict")
PLAIN_UNITS = {"share": "percent", "count": "units", "rank": "rank"}


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a gold folder: its name, its gold, and the counts of a reading of it."""

    name: str
    gold: Record
    tally: Counter[str]
    missed: tuple[str, ...]


def score(
    gold: Path,
    read: Callable[[Path], Record],
    lang: str = "",
    watch: Callable[[int, int, str], None] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """The score of reading every NNN.txt under ``gold`` against its NNN.json, and a line for each
    atom missed or false.

    Raises InputError where the folder holds no gold.
    """
    found = list(items(gold, read, lang, watch))
    return summary(sum((one.tally for one in found), Counter())), [
        line for one in found for line in one.missed
    ]


def items(
    gold: Path,
    read: Callable[[Path], Record],
    lang: str = "",
    watch: Callable[[int, int, str], None] | None = None,
) -> Iterator[Item]:
    """Every document under ``gold`` with the counts of its reading; ``read`` gives the contract's
    mapping of a text, or ``{"missing": True}``. Raises InputError.
    """
    paths = sorted(gold.rglob("*.json"))
    if not paths:
        raise InputError(
            f"{gold} contains no reference annotations (NNN.txt with NNN.json).",
            "Name the folder of a corpus.",
        )
    for done, path in enumerate(paths):
        if watch:
            watch(done, len(paths), path.stem)
        wanted: Record = json.loads(path.read_text("utf-8"))
        if not lang or wanted["lang"] == lang:
            tally: Counter[str] = Counter()
            missed = _document(tally, wanted, read(path.with_suffix(".txt")), path.stem)
            yield Item(path.stem, wanted, tally, tuple(missed))


def _document(tally: Counter[str], gold: Record, said: Record, name: str) -> list[str]:
    tally["documents"] += 1
    tally["missing"] += bool(said.get("missing"))
    missed = _claims(tally, atoms(gold["claims"]), atoms(said.get("claims", [])), name)
    text = said.get("document", {}).get("text", "")
    _spans(tally, said, text)
    _deals(tally, gold["deals"], said.get("deals", []), fold(text))
    for kind, right in (("actors", same_actor), ("goods", same_good)):
        have = said.get(kind, [])
        tally[f"{kind}.gold"] += len(gold[kind])
        tally[f"{kind}.said"] += len(have)
        tally[f"{kind}.right"] += len(assign(gold[kind], have, right))
    return missed


def _claims(
    tally: Counter[str], gold: Sequence[Atom], said: Sequence[Atom], name: str
) -> list[str]:
    for tier, level in ((tier, level) for tier in ("core", "all") for level in LEVELS):
        want, have = ([a for a in some if tier == "all" or a["core"]] for some in (gold, said))
        pairs = assign(want, have, lambda a, b, level=level: agrees(a, b, level))  # type: ignore[misc]  # a default, not a parameter
        tally[f"{tier}.{level}.gold"] += len(want)
        tally[f"{tier}.{level}.said"] += len(have)
        tally[f"{tier}.{level}.right"] += len(pairs)
    tally["hedge.of"] += len(pairs)
    tally["hedge.right"] += sum(a["hedge"] == b["hedge"] for a, b in pairs)
    kept = {id(atom) for pair in pairs for atom in pair}
    return [f"{name} MISSED {a}" for a in gold if id(a) not in kept] + [
        f"{name} FALSE  {a}" for a in said if id(a) not in kept
    ]


def _spans(tally: Counter[str], said: Record, text: str) -> None:
    for record in (
        record for kind in ("claims", "deals", "actors", "goods") for record in said.get(kind, [])
    ):
        spans = record["spans"]
        tally["span.of"] += max(1, len(spans))
        tally["span.right"] += sum(text[s["start"] : s["end"]] == s["quote"] != "" for s in spans)


def _deals(tally: Counter[str], gold: Sequence[Record], said: Sequence[Record], text: str) -> None:
    pairs = assign(
        gold, said, lambda a, b: any(overlap(text, a["quote"], s["quote"]) for s in b["spans"])
    )
    tally["deals.gold"] += len(gold)
    tally["deals.said"] += len(said)
    tally["deals.right"] += len(pairs)
    tally["deals.kind"] += sum(a["kind"] == b["kind"] for a, b in pairs)
    tally["deals.status"] += sum(a["status"] == b["status"] for a, b in pairs)


def summary(tally: Counter[str]) -> dict[str, Any]:
    """The counts as the scorer prints them."""
    claims = {
        tier: {level: _rates(tally, f"{tier}.{level}") for level in LEVELS}
        for tier in ("core", "all")
    }
    return {
        "documents": tally["documents"],
        "documents without a line": tally["missing"],
        "claims": claims,
        "hedge accuracy on strict": round(tally["hedge.right"] / max(1, tally["hedge.of"]), 3),
        "spans that hold": round(tally["span.right"] / max(1, tally["span.of"]), 4),
        "deals found": _rates(tally, "deals"),
        "deal kind accuracy on found": round(tally["deals.kind"] / max(1, tally["deals.right"]), 3),
        "deal status accuracy on found": round(
            tally["deals.status"] / max(1, tally["deals.right"]), 3
        ),
        "actors": _rates(tally, "actors"),
        "goods": _rates(tally, "goods"),
    }


def _rates(tally: Counter[str], key: str) -> dict[str, float | int]:
    right, gold, said = (tally[f"{key}.{part}"] for part in ("right", "gold", "said"))
    precision, recall = right / said if said else 0.0, right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "P": round(precision, 3),
        "R": round(recall, 3),
        "F1": round(f1, 3),
        "gold": gold,
        "said": said,
    }


def fold(text: str | None) -> str:
    """Words in small letters, ё as е, everything else a single space."""
    return re.sub(r"\W+", " ", (text or "").casefold().replace("ё", "е")).strip()


def atoms(claims: Sequence[Record]) -> list[Atom]:
    """The levels and changes of ``claims``, each once."""
    unique: dict[tuple[object, ...], Atom] = {}
    for atom in (atom for claim in claims for atom in _split(claim)):
        kept = ("kind", "measure", "economies", "product", "period", "unit", "modality")
        unique.setdefault((*(atom[name] for name in kept), round(atom["number"], 4)), atom)
    return list(unique.values())


def _split(claim: Record) -> Iterator[Atom]:
    measure = claim["measure"]
    sides = (claim.get("reporter"), claim.get("partner"))
    common = {
        "measure": measure,
        "economies": tuple(sorted(filter(None, sides))) if measure == "turnover" else sides,
        "product": fold(claim.get("product")),
        "period": _months(claim.get("period")),
        "modality": claim.get("modality") or "reported",
        "core": measure in CORE,
        "quote": claim.get("quote") or (claim.get("spans") or [{}])[0].get("quote"),
    }
    if claim.get("value") is not None:
        unit = PLAIN_UNITS.get(measure) or fold(claim.get("unit"))
        yield {
            **common,
            "kind": "level",
            "number": float(claim["value"]),
            "unit": unit,
            "hedge": claim.get("hedge") or "exact",
        }
    if claim.get("change_pct") is not None:
        hedge = claim.get("change_hedge") or "exact"
        yield {
            **common,
            "kind": "change",
            "number": float(claim["change_pct"]),
            "unit": "percent",
            "hedge": hedge,
        }


def _months(period: str | None) -> Period | None:
    try:
        return periods.parse(period) if period else None
    except BadPeriod:
        return None


def agrees(gold: Atom, said: Atom, level: str) -> bool:
    """Whether an atom is right at ``level``."""
    if gold["kind"] != said["kind"] or not _same_number(gold, said):
        return False
    dated, placed = gold["period"] == said["period"], gold["economies"] == said["economies"]
    if level != "strict":
        return bool({"number": True, "dated": dated, "placed": placed}[level])
    same = gold["measure"] == said["measure"] and gold["modality"] == said["modality"]
    return bool(dated and placed and same and _same_product(gold, said))


def _same_number(gold: Atom, said: Atom) -> bool:
    distance = abs(gold["number"] - said["number"])
    if gold["kind"] == "change":
        return bool(distance <= 0.05 + 1e-9)
    return bool(gold["unit"] == said["unit"] and distance <= 0.005 * abs(gold["number"]) + 1e-9)


def _same_product(gold: Atom, said: Atom) -> bool:
    if gold["measure"] in {"share", "rank"}:
        return True
    if bool(gold["product"]) != bool(said["product"]):
        return False
    return not gold["product"] or bool(stems(gold["product"]) & stems(said["product"]))


def stems(words: str) -> set[str]:
    """The first five letters of every word longer than two."""
    return {word[:5] for word in words.split() if len(word) > 2}


def overlap(text: str, first: str, second: str) -> bool:
    """Whether two quotes share at least half of the shorter one's place in the folded text."""
    a, b = fold(first), fold(second)
    i, j = text.find(a), text.find(b)
    if not a or not b or i < 0 or j < 0:
        return False
    return min(i + len(a), j + len(b)) - max(i, j) >= 0.5 * min(len(a), len(b))


def same_actor(gold: Record, said: Record) -> bool:
    """Same kind, and one name's words all among the other's."""
    x, y = set(fold(gold["name"]).split()), set(fold(said["name"]).split())
    return bool(gold["kind"] == said["kind"] and x and y and (x <= y or y <= x))


def same_good(gold: Record, said: Record) -> bool:
    """A word in common and an HS chapter in common."""
    words = stems(fold(gold["words"])) & stems(fold(said["words"]))
    return bool(words) and bool(
        {code[:2] for code in gold["hs"]} & {code[:2] for code in said["hs"]}
    )


def assign(
    gold: Sequence[Any], said: Sequence[Any], right: Callable[[Any, Any], bool]
) -> list[tuple[Any, Any]]:
    """Pairs of wanted and said records that agree, each used once, first come first served."""
    pairs, free = [], list(said)
    for want in gold:
        other = next((one for one in free if right(want, one)), None)
        if other is not None:
            pairs.append((want, other))
            free = [one for one in free if one is not other]
    return pairs
