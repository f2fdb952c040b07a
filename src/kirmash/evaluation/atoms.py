"""The atoms that claims are compared by: a level or a change with its slots, and when two are the
same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kirmash.errors import BadPeriod
from kirmash.records import periods
from kirmash.records.periods import Period

Record = Mapping[str, Any]
Atom = dict[str, Any]
CORE_MEASURES = frozenset({"turnover", "exports", "imports", "balance", "investment", "share"})
MATCH_LEVELS = ("number", "dated", "placed", "strict")
LEVEL_TOLERANCE, CHANGE_TOLERANCE, ROUNDING = 0.005, 0.05, 1e-9
"""Share of a level, points of a change, and rounding by which a right number may be off."""
STEM_LENGTH, MIN_WORD_LENGTH = 5, 3
NO_PARTNER = frozenset({"WORLD", "SEVERAL", "world"})
DEFAULT_UNITS = {"share": "percent", "count": "units", "rank": "rank"}

_HANDFUL = re.compile(
    r",| and | & |\b(other|others|rest|top|main|largest|countries|neighbou?rs|partners|markets"
    r"|suppliers|buyers|regions)\b",
    re.IGNORECASE,
)


def normalise_text(text: str | None) -> str:
    """Words in small letters, ё as е, everything else a single space."""
    return re.sub(r"\W+", " ", (text or "").casefold().replace("ё", "е")).strip()


def unique_levels_and_changes(claims: Sequence[Record]) -> list[Atom]:
    """The levels and changes of ``claims``, each once."""
    unique: dict[tuple[object, ...], Atom] = {}
    for atom in (atom for claim in claims for atom in _claim_atoms(claim)):
        key_fields = ("kind", "measure", "economies", "product", "period", "unit", "modality")
        unique.setdefault((*(atom[name] for name in key_fields), round(atom["number"], 4)), atom)
    return list(unique.values())


def _claim_atoms(claim: Record) -> Iterator[Atom]:
    measure = claim["measure"]
    sides = tuple(normalise_economy(claim.get(side)) for side in ("reporter", "partner"))
    common = {
        "measure": measure,
        "economies": tuple(sorted(filter(None, sides))) if measure == "turnover" else sides,
        "product": normalise_text(claim.get("product")),
        "period": _parse_period(claim.get("period")),
        "modality": claim.get("modality") or "reported",
        "core": measure in CORE_MEASURES,
        "given": _is_given(claim),
        "accepted": claim.get("acceptance") != "unconfirmed",
        "confidence": claim.get("confidence"),
        "quote": claim.get("quote") or (claim.get("spans") or [{}])[0].get("quote"),
    }
    if claim.get("value") is not None:
        unit = DEFAULT_UNITS.get(measure) or normalise_text(claim.get("unit"))
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


def normalise_economy(name: str | None) -> str | None:
    """A code, or a group's name in plain words; None of the world and of a handful of partners
    without a usual name ("five main buyers").
    """
    if not name or name in NO_PARTNER or _HANDFUL.search(name):
        return None
    return name if name.isupper() else normalise_text(name)


def _is_given(claim: Record) -> bool:
    """Whether reporter, partner and period are stated or inherited, as far as the claim tells."""
    slots = claim.get("slots") or {}
    ways = [slots.get(name) for name in ("reporter", "partner", "period")]
    told = [way.get("basis") if isinstance(way, Mapping) else way for way in ways]
    return all((way or "stated")[0] in "si" for way in told)


def _parse_period(period: str | None) -> Period | None:
    try:
        return periods.parse(period).whole_months if period else None
    except BadPeriod:
        return None


def is_atom_correct(gold: Atom, predicted: Atom, level: str) -> bool:
    """Whether an atom is right at ``level``."""
    if gold["kind"] != predicted["kind"] or not _same_number(gold, predicted):
        return False
    dated, placed = (
        gold["period"] == predicted["period"],
        gold["economies"] == predicted["economies"],
    )
    if level != "strict":
        return bool({"number": True, "dated": dated, "placed": placed}[level])
    same = gold["measure"] == predicted["measure"] and gold["modality"] == predicted["modality"]
    return bool(dated and placed and same and _same_product(gold, predicted))


def _same_number(gold: Atom, predicted: Atom) -> bool:
    distance = abs(gold["number"] - predicted["number"])
    if gold["kind"] == "change":
        return bool(distance <= CHANGE_TOLERANCE + ROUNDING)
    return bool(
        gold["unit"] == predicted["unit"]
        and distance <= LEVEL_TOLERANCE * abs(gold["number"]) + ROUNDING
    )


def _same_product(gold: Atom, predicted: Atom) -> bool:
    if gold["measure"] in {"share", "rank"}:
        return True
    if bool(gold["product"]) != bool(predicted["product"]):
        return False
    in_other_script = is_latin(gold["product"]) != is_latin(predicted["product"])
    return (
        not gold["product"]
        or in_other_script
        or bool(five_letter_stems(gold["product"]) & five_letter_stems(predicted["product"]))
    )


def is_latin(words: str) -> bool:
    """Whether a product is named in Latin letters: one in the text's own script and one in another
    are not compared by letters.
    """
    return re.search("[a-z]", words) is not None


def five_letter_stems(words: str) -> set[str]:
    """The first five letters of every word longer than two."""
    return {word[:STEM_LENGTH] for word in words.split() if len(word) >= MIN_WORD_LENGTH}


def match_records(
    gold: Sequence[Any], predicted: Sequence[Any], right: Callable[[Any, Any], bool]
) -> list[tuple[Any, Any]]:
    """Pairs of gold and predicted records that agree, each used once, in the order of the gold."""
    pairs, free = [], list(predicted)
    for expected in gold:
        other = next((candidate for candidate in free if right(expected, candidate)), None)
        if other is not None:
            pairs.append((expected, other))
            free = [candidate for candidate in free if candidate is not other]
    return pairs
