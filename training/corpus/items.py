"""Press items in the corpus's compact form: parsed, checked, and written as pairs of text and gold.

    python -m training.corpus.items FILE… [--out DIR] [--clash DIR]

The form is told in the guide of the corpus. ``--clash`` tells how many pairs of economies and hosts
the files share with the items of another folder (not which): training items must share none with
what is scored.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORE = frozenset({"turnover", "exports", "imports", "balance", "investment", "share"})
MEASURES = CORE | {"output", "count", "price", "rank"}
HEDGES = frozenset({"exact", "about", "almost", "more_than", "less_than", "up_to"})
MODALITIES = frozenset({"reported", "target", "forecast", "estimate"})
DEAL_KINDS = frozenset(
    {"agreement", "supply", "project", "visit", "joint_venture", "resumption", "exhibition",
     "roadmap", "other"}
)  # fmt: skip
DEAL_STATUSES = frozenset(
    {"proposed", "planned", "signed", "in_progress", "completed", "suspended", "cancelled"}
)
_SCALES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_PERIOD = re.compile(r"\d{4}(-(H[12]|Q[1-4]|\d\d(-\d\d)?))?")
_VALUE = re.compile(r"(-?[\d.,]+)(?:-([\d.,]+))?([KMBT])? (.+)")
_SECTION = re.compile(r"(?m)^--- (text|claims|deals|none)\s*$")
_CLAIM_FIELDS, _DEAL_FIELDS = 10, 7
_DIRECTIONS = frozenset({"up", "down", "flat"})


class BadItem(ValueError):
    """A line of an item that the form does not allow."""


@dataclass(slots=True)
class Item:
    """One item: its header, its text, claims and deals as the gold has them, and its faults."""

    name: str
    header: dict[str, str]
    text: str
    claims: list[dict[str, Any]] = field(default_factory=list)
    deals: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_items(path: Path) -> list[Item]:
    """The items of a file; what is wrong with each stands in its ``faults``."""
    blocks = re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]
    return [_read_item(block) for block in blocks]


def _read_item(block: str) -> Item:
    name, rest = block.split("\n", 1)
    head, *parts = _SECTION.split(rest)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    header = dict(
        (part.strip() for part in line.split(":", 1))
        for line in head.strip().splitlines()
        if ":" in line
    )
    item = Item(name.strip(), header, sections.get("text", "").strip("\n"))
    if header.get("lang") not in {"en", "ru", "be"}:
        item.faults.append("the language is not en, ru or be")
    if not re.fullmatch(r"unknown|\d{4}-\d\d-\d\d", header.get("date", "")):
        item.faults.append("the date is neither a day nor unknown")
    for section, read, kept in (
        ("claims", _read_claim, item.claims),
        ("deals", _read_deal, item.deals),
    ):
        for line in filter(str.strip, sections.get(section, "").splitlines()):
            try:
                kept.append(read(line, item.text))
            except BadItem as fault:
                item.faults.append(f"{fault}: {line[:80]}")
    return item


def _fields(line: str, count: int) -> list[str]:
    fields = [part.strip() for part in line.split(" | ", count - 1)]
    if len(fields) != count:
        raise BadItem(f"{len(fields)} fields instead of {count}")
    return fields


def _one_of(value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise BadItem(f"unknown {value}")
    return value


def _read_claim(line: str, text: str) -> dict[str, Any]:
    measure, pair, period, value, change, hedges, modality, product, basis, quote = _fields(
        line, _CLAIM_FIELDS
    )
    _one_of(measure, MEASURES)
    _one_of(modality, MODALITIES)
    if ">" not in pair:
        raise BadItem("no pair")
    if not re.fullmatch(r"[sia-]{3}", basis):
        raise BadItem("no three letters of basis")
    hedge = [_one_of(one, HEDGES) for one in hedges.split("/")]
    reporter, partner = (None if one in {"-", ""} else one for one in pair.split(">", 1))
    claim: dict[str, Any] = {
        "measure": measure, "reporter": reporter, "partner": partner,
        "product": None if product == "-" else product, "period": _read_period(period),
        "value": None, "unit": None, "value_range": None, "change_pct": None, "change_abs": None,
        "change_unit": None, "change_pp": None, "direction": None, "hedge": "exact",
        "change_hedge": "exact", "modality": modality,
        "slots": dict(zip(("reporter", "partner", "period"), basis, strict=True)),
        "quote": quote,
    }  # fmt: skip
    _split_share(claim)
    _read_numbers(claim, value, change, hedge)
    claim["spans"] = [_find(quote, text)]
    if measure == "rank":
        _turn_round(claim)
    if claim["unit"]:
        claim["unit"] = re.sub(r"(^|/)t$", lambda m: "/tonne" if m[1] else "tonnes", claim["unit"])
    claim["tier"] = "core" if measure in CORE else "secondary"
    return claim


def _read_period(period: str) -> str | None:
    if period == "-":
        return None
    ends = period.split("/")
    if len(ends) > 2 or not all(_PERIOD.fullmatch(end) for end in ends):
        raise BadItem(f"no period {period}")
    return period


def _split_share(claim: dict[str, Any]) -> None:
    """ "product; of WHOLE" of a share or rank parted."""
    product = claim["product"]
    if claim["measure"] not in {"share", "rank"} or not product:
        return
    if match := re.match(r"(?:(.*?); )?of (.*)$", product):
        claim["product"], claim["share_of"] = match[1], match[2]


def _turn_round(claim: dict[str, Any]) -> None:
    """The items name the list's owner first, the contract the one that is ranked."""
    claim["reporter"], claim["partner"] = claim["partner"], claim["reporter"]
    slots = claim["slots"]
    slots["reporter"], slots["partner"] = slots["partner"], slots["reporter"]


def _read_numbers(claim: dict[str, Any], value: str, change: str, hedge: list[str]) -> None:
    if value == change == "-":
        raise BadItem("neither value nor change")
    claim["change_hedge"] = hedge[-1] if value == "-" or len(hedge) > 1 else "exact"
    if value != "-":
        claim["value"], claim["unit"], claim["value_range"] = read_value(value)
        claim["hedge"] = hedge[0]
    if change in _DIRECTIONS:
        claim["direction"] = change
    elif match := re.fullmatch(r"([+-]?[\d.,]+)(%|pp)", change):
        key = "change_pct" if match[2] == "%" else "change_pp"
        claim[key] = _plain(_number(match[1]))
    elif change != "-":
        claim["change_abs"], claim["change_unit"], _ = read_value(change.lstrip("+"))


def read_value(text: str) -> tuple[float, str, list[float] | None]:
    """A value in plain units, its unit, and the ends of a range."""
    match = _VALUE.fullmatch(text)
    if not match:
        raise BadItem(f"no value {text}")
    scale = _SCALES[match[3] or ""]
    first = _number(match[1]) * scale
    if not match[2]:
        return _plain(first), match[4], None
    last = _number(match[2]) * scale
    return _plain((first + last) / 2), match[4], [_plain(first), _plain(last)]


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _plain(value: float) -> float:
    """Rounded as the gold writes it; a whole number without a point."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _find(quote: str, text: str) -> dict[str, Any]:
    start = text.find(quote)
    if start < 0:
        raise BadItem("the quote is not in the text")
    return {"start": start, "end": start + len(quote), "quote": quote}


def _read_deal(line: str, text: str) -> dict[str, Any]:
    kind, status, parties, subject, day, due, quote = _fields(line, _DEAL_FIELDS)
    return {
        "kind": _one_of(kind, DEAL_KINDS),
        "status": _one_of(status, DEAL_STATUSES),
        "parties": [one.strip() for one in parties.split(",") if one.strip() not in {"", "-"}],
        "object": subject,
        "date": None if day == "-" else day,
        "due": None if due == "-" else due,
        "quote": quote,
        "spans": [_find(quote, text)],
    }


def gold_of(item: Item) -> dict[str, Any]:
    """The gold of an item as the pairs of the corpus have it."""
    day = item.header.get("date")
    unknown = day == "unknown"
    return {
        "id": item.name,
        "lang": item.header.get("lang"),
        "published": None if unknown else day,
        "published_basis": "unknown" if unknown else "page",
        "pair": item.header.get("pair", "").split(),
        "genre": item.header.get("genre"),
        "claims": item.claims,
        "deals": item.deals,
        "actors": [],
        "goods": [],
    }


def page_text(item: Item) -> str:
    """The page as a file of the corpus: address, day, blank line, text."""
    day = item.header.get("date")
    return f"URL: https://example.org/{item.name}\nDATE: {day}\n\n{item.text}\n"


def write_pairs(items: Iterable[Item], folder: Path) -> None:
    """Each item as ``NAME.txt`` and ``NAME.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for item in items:
        (folder / f"{item.name}.txt").write_text(page_text(item), "utf-8")
        gold = json.dumps(gold_of(item), ensure_ascii=False, indent=1)
        (folder / f"{item.name}.json").write_text(gold + "\n", "utf-8")


def count_clashes(files: Sequence[Path], others: Sequence[Path]) -> dict[str, int]:
    """How many pairs of economies, and hosts, both sides have."""
    return {
        key: len(set(_headers(files, key)) & set(_headers(others, key))) for key in ("pair", "host")
    }


def _headers(files: Sequence[Path], key: str) -> Iterator[tuple[str, ...]]:
    for path in files:
        for value in re.findall(rf"(?m)^{key}: *(.+)$", path.read_text("utf-8")):
            if value.strip() not in {"none", "-"}:
                yield tuple(sorted(value.split()))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 where an item is faulty or clashes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--clash", type=Path)
    options = parser.parse_args(arguments)
    if options.clash:
        clashes = count_clashes(options.files, sorted(options.clash.glob("*.item")))
        for key, count in clashes.items():
            print(f"{key}s in both: {count}")
        return int(any(clashes.values()))
    faulty = 0
    for path in options.files:
        items = read_items(path)
        faults = [f"{item.name}: {fault}" for item in items for fault in item.faults]
        faulty += len(faults)
        print("\n".join([*faults, f"{path.name}: {len(items)} items, {len(faults)} faults"]))
        if options.out and not faults:
            write_pairs(items, options.out)
    return int(bool(faulty))


if __name__ == "__main__":
    sys.exit(main())
