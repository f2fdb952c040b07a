"""Scores of extractions against reference annotations in a gold folder, by the counts of the corpus
scorer.

A claim is split into atoms, a level (value and unit) and a change (change_pct), each counted once a
document. An atom is right by *number* (within 0.5 %, or 0.05 points), *dated* (and the same
period), *placed* (and the same economies in the same roles), *strict* (number, measure, economies,
product or none, period and modality together). The world, and a handful of partners without a
usual name, count as no partner.

What *reaches a series* would enter the series of a pair: a flow, reported or estimated, dated, with
two economies, stated or inherited, accepted by its reader. Confidence is told by tenths.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kirmash import inputs
from kirmash.errors import BadPeriod, InputError
from kirmash.records import periods
from kirmash.records.periods import Period

Record = Mapping[str, Any]
Atom = dict[str, Any]
CORE_MEASURES = frozenset({"turnover", "exports", "imports", "balance", "investment", "share"})
MATCH_LEVELS = ("number", "dated", "placed", "strict")
LEVEL_TOLERANCE, CHANGE_TOLERANCE, ROUNDING = 0.005, 0.05, 1e-9
"""Share of a level, points of a change, and rounding by which a right number may be off."""
STEM_LENGTH, MIN_WORD_LENGTH = 5, 3
MIN_QUOTE_OVERLAP = 0.5
HS_CHAPTER_DIGITS = 2
FLOW_MEASURES = frozenset({"turnover", "exports", "imports", "balance"})
SERIES_MODALITIES = frozenset({"reported", "estimate"})
NO_PARTNER = frozenset({"WORLD", "SEVERAL", "world"})
DEFAULT_UNITS = {"share": "percent", "count": "units", "rank": "rank"}


_HANDFUL = re.compile(
    r",| and | & |\b(other|others|rest|top|main|largest|countries|neighbou?rs|partners|markets"
    r"|suppliers|buyers|regions)\b",
    re.IGNORECASE,
)
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document of a gold folder: its name, its gold, and the counts of a reading of it."""

    name: str
    gold: Record
    tally: Counter[str]
    missed: tuple[str, ...]


def score_corpus(
    gold: Path,
    read: Callable[[Path], Record],
    lang: str = "",
    watch: Callable[[int, int, str], None] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """The score of reading every NNN.txt under ``gold`` against its NNN.json, and a line for each
    atom missed or false.

    Raises InputError where the folder holds no gold.
    """
    document_scores = list(score_documents(gold, read, lang, watch))
    return summarise_counts(
        sum((document_score.tally for document_score in document_scores), Counter())
    ), [line for document_score in document_scores for line in document_score.missed]


def score_documents(
    gold: Path,
    read: Callable[[Path], Record],
    lang: str = "",
    watch: Callable[[int, int, str], None] | None = None,
) -> Iterator[DocumentScore]:
    """Every document under ``gold`` with the counts of its reading; ``read`` gives the contract's
    mapping of a text, or ``{"missing": True}``. Raises InputError.
    """
    paths = sorted(gold.rglob("*.json"))
    if not paths:
        raise InputError(
            "score.no-annotations",
            "{folder} contains no reference annotations (NNN.txt with NNN.json).",
            "Name the folder of a corpus.",
            folder=gold,
        )
    for done, path in enumerate(paths):
        if watch:
            watch(done, len(paths), path.stem)
        expected = _read_gold(path)
        if not lang or expected["lang"] == lang:
            yield score_document(expected, read(path.with_suffix(".txt")), path.stem)


def score_document(gold: Record, predicted: Record, name: str) -> DocumentScore:
    """The counts of one reading against the gold of its document."""
    tally: Counter[str] = Counter()
    missed = _score_document(tally, gold, predicted, name)
    return DocumentScore(name, gold, tally, tuple(missed))


def _read_gold(path: Path) -> Record:
    """The reference annotations of a document. Raises InputError where the file holds none."""
    try:
        gold = json.loads(inputs.read_regular_text(path))
    except (OSError, ValueError, RecursionError) as fault:
        if isinstance(fault, InputError):
            raise
        raise InputError(
            "score.annotation-invalid",
            "{path} is not a file of reference annotations: {cause}.",
            "Correct or remove it.",
            path=path,
            cause=fault,
        ) from fault
    if not isinstance(gold, dict) or not isinstance(gold.get("lang"), str):
        raise InputError(
            "score.annotation-without-lang",
            "{path} is not a file of reference annotations: it has no lang.",
            "Correct or remove it.",
            path=path,
        )
    return gold


def _score_document(tally: Counter[str], gold: Record, predicted: Record, name: str) -> list[str]:
    tally["documents"] += 1
    tally["missing"] += bool(predicted.get("missing"))
    missed = _score_claims(
        tally,
        unique_levels_and_changes(gold["claims"]),
        unique_levels_and_changes(predicted.get("claims", [])),
        name,
    )
    _score_series(tally, gold["claims"], predicted.get("claims", []))
    text = predicted.get("document", {}).get("text", "")
    _score_spans(tally, predicted, text)
    _score_deals(tally, gold["deals"], predicted.get("deals", []), normalise_text(text))
    for kind, right in (("actors", is_same_actor), ("goods", is_same_good)):
        answered = predicted.get(kind, [])
        tally[f"{kind}.gold"] += len(gold[kind])
        tally[f"{kind}.said"] += len(answered)
        tally[f"{kind}.right"] += len(match_records(gold[kind], answered, right))
    return missed


def _score_claims(
    tally: Counter[str], gold: Sequence[Atom], predicted: Sequence[Atom], name: str
) -> list[str]:
    for tier, level in ((tier, level) for tier in ("core", "all") for level in MATCH_LEVELS):
        expected, answered = (
            [a for a in some if tier == "all" or a["core"]] for some in (gold, predicted)
        )
        pairs = match_records(expected, answered, partial(is_atom_correct, level=level))
        tally[f"{tier}.{level}.gold"] += len(expected)
        tally[f"{tier}.{level}.said"] += len(answered)
        tally[f"{tier}.{level}.right"] += len(pairs)
    tally["hedge.of"] += len(pairs)
    tally["hedge.right"] += sum(a["hedge"] == b["hedge"] for a, b in pairs)
    matched = {id(atom) for pair in pairs for atom in pair}
    return [f"{name} MISSED {a}" for a in gold if id(a) not in matched] + [
        f"{name} FALSE  {a}" for a in predicted if id(a) not in matched
    ]


def _score_series(tally: Counter[str], gold: Sequence[Record], predicted: Sequence[Record]) -> None:
    """What would enter the series of a pair, by itself or with what waits, and how far confidence
    holds.
    """
    expected, answered = unique_levels_and_changes(gold), unique_levels_and_changes(predicted)
    strict = partial(is_atom_correct, level="strict")
    due = [atom for atom in expected if reaches_series(atom)]
    for name, unconfirmed in (("series", False), ("open", True)):
        entering = [atom for atom in answered if reaches_series(atom, unconfirmed)]
        tally[f"{name}.gold"] += len(due)
        tally[f"{name}.said"] += len(entering)
        tally[f"{name}.right"] += len(match_records(expected, entering, strict))
        tally[f"{name}.found"] += len(match_records(due, entering, strict))
    rated = [atom for atom in answered if atom["core"] and atom["confidence"] is not None]
    right = {id(atom) for _, atom in match_records(expected, rated, strict)}
    for atom in rated:
        tenth = min(_TENTHS - 1, int(atom["confidence"] * _TENTHS + ROUNDING))
        tally[f"tenth.{tenth}.of"] += 1
        tally[f"tenth.{tenth}.right"] += id(atom) in right


def reaches_series(atom: Atom, unconfirmed: bool = False) -> bool:
    """Whether an atom would enter the series of a pair; ``unconfirmed`` lets in what waits for a
    person.
    """
    return bool(
        atom["measure"] in FLOW_MEASURES
        and atom["modality"] in SERIES_MODALITIES
        and atom["period"] is not None
        and sum(bool(one) for one in atom["economies"]) > 1
        and (unconfirmed or (atom["given"] and atom["accepted"]))
    )


def _score_spans(tally: Counter[str], predicted: Record, text: str) -> None:
    for record in (
        record
        for kind in ("claims", "deals", "actors", "goods")
        for record in predicted.get(kind, [])
    ):
        spans = record["spans"]
        tally["span.of"] += max(1, len(spans))
        tally["span.right"] += sum(text[s["start"] : s["end"]] == s["quote"] != "" for s in spans)


def _score_deals(
    tally: Counter[str], gold: Sequence[Record], predicted: Sequence[Record], text: str
) -> None:
    pairs = match_records(
        gold,
        predicted,
        lambda a, b: any(quotes_overlap(text, a["quote"], s["quote"]) for s in b["spans"]),
    )
    tally["deals.gold"] += len(gold)
    tally["deals.said"] += len(predicted)
    tally["deals.right"] += len(pairs)
    tally["deals.kind"] += sum(a["kind"] == b["kind"] for a, b in pairs)
    tally["deals.status"] += sum(a["status"] == b["status"] for a, b in pairs)


def summarise_counts(tally: Counter[str]) -> dict[str, Any]:
    """The counts as the scorer prints them."""
    claims = {
        tier: {level: _rates(tally, f"{tier}.{level}") for level in MATCH_LEVELS}
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


def summarise_series(tally: Counter[str]) -> dict[str, Any]:
    """What reaches a series, by itself and with the unconfirmed (P, R, wrong, said, gold), and of
    each tenth of confidence how many there are and what part is right.
    """
    summary: dict[str, Any] = {}
    for name in ("series", "open"):
        said, gold = tally[f"{name}.said"], tally[f"{name}.gold"]
        summary[name] = {
            "P": round(tally[f"{name}.right"] / max(1, said), 3),
            "R": round(tally[f"{name}.found"] / max(1, gold), 3),
            "wrong": said - tally[f"{name}.right"],
            "said": said,
            "gold": gold,
        }
    tenths = ((tenth, tally[f"tenth.{tenth}.of"]) for tenth in range(_TENTHS))
    summary["calibration"] = {
        f"{tenth / _TENTHS:.1f}": (of, round(tally[f"tenth.{tenth}.right"] / of, 3))
        for tenth, of in tenths
        if of
    }
    return summary


def _rates(tally: Counter[str], key: str) -> dict[str, float | int]:
    right, gold, predicted = (tally[f"{key}.{part}"] for part in ("right", "gold", "said"))
    precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "P": round(precision, 3),
        "R": round(recall, 3),
        "F1": round(f1, 3),
        "gold": gold,
        "said": predicted,
    }


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


def quotes_overlap(text: str, first: str, second: str) -> bool:
    """Whether two quotes share at least half of the shorter one's place in the folded text."""
    a, b = normalise_text(first), normalise_text(second)
    i, j = text.find(a), text.find(b)
    if not a or not b or i < 0 or j < 0:
        return False
    return min(i + len(a), j + len(b)) - max(i, j) >= MIN_QUOTE_OVERLAP * min(len(a), len(b))


def is_same_actor(gold: Record, predicted: Record) -> bool:
    """Same kind, and one name's words all among the other's."""
    x, y = set(normalise_text(gold["name"]).split()), set(normalise_text(predicted["name"]).split())
    return bool(gold["kind"] == predicted["kind"] and x and y and (x <= y or y <= x))


def is_same_good(gold: Record, predicted: Record) -> bool:
    """A word in common and an HS chapter in common."""
    words = five_letter_stems(normalise_text(gold["words"])) & five_letter_stems(
        normalise_text(predicted["words"])
    )
    return bool(words) and bool(
        {code[:HS_CHAPTER_DIGITS] for code in gold["hs"]}
        & {code[:HS_CHAPTER_DIGITS] for code in predicted["hs"]}
    )


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
