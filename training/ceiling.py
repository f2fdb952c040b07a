"""The ceiling of the candidates: how many true figures they hold, and why the rest are lost.

    python training/ceiling.py PAIRS [--misses N] [--slot SLOT] [--json FILE] [--full]

PAIRS is a folder of ``ID.txt`` and ``ID.json`` pairs of the corpus. Of every core figure (a level
or a change of turnover, exports, imports, balance, investment or a share) the number with its unit,
the period, both economies and the product are looked for among the readings of one number
candidate inside the figure's quote; the figure is held where all of them are. ``--full`` takes all
mentions of the page, not only the readings that the ranking keeps. ``--misses`` prints the first N
figures lost, with the slot that is missing.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kirmash.extract import pipeline
from kirmash.extract.candidates import page as candidate_page
from kirmash.extract.candidates import ranking
from kirmash.extract.candidates.model import NumberCandidate, PageCandidates
from kirmash.readers import pages
from kirmash.settings import Settings

CORE = frozenset({"turnover", "exports", "imports", "balance", "investment", "share"})
SLOTS = ("number", "period", "reporter", "partner", "product")
_HANDFUL = re.compile(
    r",| and | & |\b(other|others|rest|top|main|largest|countries|neighbou?rs|partners|markets"
    r"|suppliers|buyers|regions)\b",
    re.IGNORECASE,
)
_VALUE_TOLERANCE, _PERCENT_TOLERANCE = 0.005, 0.0501
_PERIOD_FORM = re.compile(r"(\d{4})(?:-(?:(Q[1-4])|(H[12])|(\d\d))(?:-\d\d)?)?")
_QUOTE_MARGIN = (12, 25)
_STEM = 5
_ALL = 10_000


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One true figure: a claim of the corpus as a level or as a change."""

    claim: Mapping[str, Any]
    is_level: bool
    start: int
    end: int


def fold(text: str | None) -> str:
    """Words alone, in small letters, as the scorer compares them."""
    return re.sub(r"\W+", " ", (text or "").casefold().replace("ё", "е")).strip()


def economy(name: str | None) -> str | None:
    """A code or a named group; the world and a handful without a name count as none."""
    if not name or name in {"WORLD", "SEVERAL", "world"} or _HANDFUL.search(name):
        return None
    return name if name.isupper() else fold(name)


def months(period: str | None) -> tuple[int, int] | None:
    """A period of the corpus as its first and last month."""
    if not period:
        return None
    if "/" in period:
        first, last = (months(part) for part in period.split("/", 1))
        return (first[0], last[1]) if first and last else None
    match = _PERIOD_FORM.fullmatch(period.strip())
    if not match:
        return None
    year = int(match[1]) * 12
    if match[2]:
        return year + 3 * int(match[2][1]) - 3, year + 3 * int(match[2][1]) - 1
    if match[3]:
        return year + 6 * int(match[3][1]) - 6, year + 6 * int(match[3][1]) - 1
    if match[4]:
        return year + int(match[4]) - 1, year + int(match[4]) - 1
    return year, year + 11


def gold_figures(gold: Mapping[str, Any], text: str) -> Iterator[GoldFigure]:
    """The core figures of a page, each once, with the place of their quote."""
    seen = set()
    for claim in gold["claims"]:
        if claim["measure"] not in CORE:
            continue
        quote = claim["quote"]
        start = next((span["start"] for span in claim.get("spans", ())), -1)
        if start < 0 or text[start : start + len(quote)] != quote:
            start = text.find(quote)
        end = start + len(quote)
        for is_level, number in ((True, claim["value"]), (False, claim["change_pct"])):
            key = (
                is_level,
                number,
                claim["measure"],
                claim["reporter"],
                claim["partner"],
                claim["period"],
                fold(claim["product"]),
            )
            if number is not None and key not in seen:
                seen.add(key)
                yield GoldFigure(claim, is_level, start, end)


def find_number(page: PageCandidates, figure: GoldFigure) -> NumberCandidate | None:
    """The first number candidate in a figure's quote that can be read as its value."""
    return next(iter(_fitting(page, figure)), None)


def _fitting(page: PageCandidates, figure: GoldFigure) -> list[NumberCandidate]:
    margin_before, margin_after = _QUOTE_MARGIN
    return [
        number
        for number in page.numbers
        if figure.start - margin_before <= number.digits_start
        and number.digits_end <= figure.end + margin_after
        and _has_number(number, figure)
    ]


def missing_slots(page: PageCandidates, figure: GoldFigure, full: bool) -> frozenset[str]:
    """The slots of a figure that no reading holds; of several candidates those of the best."""
    fitting = _fitting(page, figure)
    if not fitting:
        near = [number for number in page.numbers if number.digits_start >= figure.start][:1]
        beside = [_missing_beside(page, number, figure, full) for number in near]
        return frozenset({"number"}).union(*beside)
    return min((_missing_beside(page, number, figure, full) for number in fitting), key=len)


def _has_number(number: NumberCandidate, figure: GoldFigure) -> bool:
    claim = figure.claim
    if not figure.is_level:
        wanted = claim["change_pct"]
        return any(abs(wanted - change.percent) <= _PERCENT_TOLERANCE for change in number.changes)
    wanted = abs(claim["value"])
    unit = "percent" if claim["measure"] == "share" else fold(claim["unit"])
    return any(
        fold(reading.unit) == unit
        and abs(number.value * reading.factor - wanted) <= _VALUE_TOLERANCE * wanted + 1e-9
        for reading in ranking.unit_readings(number)
    )


def _missing_beside(
    page: PageCandidates, number: NumberCandidate, figure: GoldFigure, full: bool
) -> frozenset[str]:
    claim = figure.claim
    missing = set()
    period = months(claim["period"])
    most = [_ALL] if full else []
    periods = ranking.period_readings(page, number, *most)
    if period is not None and not any((one.first, one.last) == period for one in periods):
        missing.add("period")
    places = {economy(code) for code in ranking.place_readings(page, number, *most)}
    for slot in ("reporter", "partner"):
        wanted = economy(claim[slot])
        if wanted is not None and wanted not in places:
            missing.add(slot)
    if claim["product"] and claim["measure"] not in {"share", "rank"}:
        products = ranking.product_readings(page, number, *most)
        if not any(same_product(claim["product"], product.words) for product in products):
            missing.add("product")
    return frozenset(missing)


def _stems(words: str) -> set[str]:
    return {word[:_STEM] for word in fold(words).split() if len(word) > 2}


def same_product(gold: str, words: str) -> bool:
    """Whether two products agree, as the scorer compares: a stem shared, or scripts that differ."""
    if bool(re.search("[a-z]", fold(gold))) != bool(re.search("[a-z]", fold(words))):
        return True
    return bool(_stems(gold) & _stems(words))


@dataclass
class Tally:
    """Counts of a group of figures."""

    figures: int = 0
    held: int = 0
    lost: Counter[str] | None = None

    def add(self, missing: frozenset[str]) -> None:
        """Count one figure."""
        self.lost = self.lost if self.lost is not None else Counter()
        self.figures += 1
        self.held += not missing
        self.lost.update(missing)

    def line(self, label: str) -> str:
        """The group as a row: figures, the ceiling, and the share each slot is among."""
        lost = self.lost or Counter()
        shares = "  ".join(f"{slot} {1 - lost[slot] / max(1, self.figures):.3f}" for slot in SLOTS)
        return f"{label:14} {self.figures:6}  {self.held / max(1, self.figures):.3f}   {shares}"


def read_page(path: Path) -> tuple[PageCandidates, float]:
    """The candidates of a page and the seconds they took beyond annotation."""
    document = pages.load_document(path.read_bytes(), path.name, None, Settings())
    annotated = pipeline.annotate(document)
    begin = time.process_time()
    candidates = candidate_page.find_candidates(annotated)
    return candidates, time.process_time() - begin


def read_pairs(folder: Path) -> Iterator[tuple[Mapping[str, Any], PageCandidates]]:
    """The gold and the candidates of every pair of a folder."""
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_text("utf-8")), read_page(path.with_suffix(".txt"))[0]


def measure(folder: Path, full: bool, misses: int, slot: str | None) -> dict[str, Any]:
    """The ceiling over a folder of pairs, printed, and as a mapping."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    counts: Counter[str] = Counter()
    seconds = characters = printed = 0.0
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        page, took = read_page(path.with_suffix(".txt"))
        seconds, characters = seconds + took, characters + len(page.text)
        for number in page.numbers:
            counts["numbers"] += 1
            counts["units"] += len(ranking.unit_readings(number))
            counts["places"] += len(ranking.place_readings(page, number))
            counts["periods"] += len(ranking.period_readings(page, number))
            counts["products"] += len(ranking.product_readings(page, number))
        for figure in gold_figures(gold, page.text):
            missing = missing_slots(page, figure, full)
            for label in ("all", gold["lang"], gold.get("genre", "-"), path.stem.split("-")[0]):
                tallies[label].add(missing)
            tallies["level" if figure.is_level else "change"].add(missing)
            if missing and printed < misses and (slot is None or slot in missing):
                printed += 1
                _print_miss(path.stem, figure, missing)
    for label in _ordered(tallies):
        print(tallies[label].line(label))
    readings = {
        name: counts[name] / max(1, counts["numbers"])
        for name in ("units", "places", "periods", "products")
    }
    print(
        "readings a number: "
        + ", ".join(f"{name} {mean:.1f}" for name, mean in readings.items())
        + f"; {1e3 * 1200 * seconds / max(1, characters):.1f} ms a page of 1,200 characters"
    )
    return {"ceiling": tallies["all"].held / max(1, tallies["all"].figures), **readings}


def _ordered(tallies: Mapping[str, Tally]) -> Sequence[str]:
    return sorted(tallies, key=lambda label: (label != "all", -tallies[label].figures))


def _print_miss(stem: str, figure: GoldFigure, missing: frozenset[str]) -> None:
    claim = figure.claim
    number = f"{claim['value']} {claim['unit']}" if figure.is_level else f"{claim['change_pct']}%"
    print(
        f"{stem} lost {'+'.join(sorted(missing))}: {number} {claim['measure']} "
        f"{claim['reporter']}>{claim['partner']} {claim['period']} {claim['product'] or '-'} "
        f"| {claim['quote']}"
    )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--slot", choices=SLOTS)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    measure(options.pairs, options.full, options.misses, options.slot)


if __name__ == "__main__":
    main()
