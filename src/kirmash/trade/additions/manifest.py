"""What is in force in the trade tables' folder: every file added, the current file of each year,
and what additions are known to hold completely.

A table is complete in goods, partners or reporters because its publisher's files are (a layout says
so), because the question it answers left nothing out, or because the person who adds it says so
(``--whole``, or ``whole`` in a mapping). Anything else may be a part. One that is said to have
services too counts them in its totals, which are then no totals of goods.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kirmash.errors import DossierError, InputError, NewerDossier
from kirmash.formats import encoding_json
from kirmash.formats.files import write_atomically
from kirmash.trade.rates import AppliedRate
from kirmash.trade.stamps import check_kind, check_names

MANIFEST = "manifest.json"
VERSION = 3  # 2: sizes and rates of additions; 3: what they are complete in
GOODS, PARTNERS, REPORTERS, SERVICES = "goods", "partners", "reporters", "services"
COMPLETE_PARTS = (GOODS, PARTNERS, REPORTERS, SERVICES)
_OF_BACI = (GOODS, PARTNERS, REPORTERS)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NAME = re.compile(r"\d{4}-[\w-]{1,60}\.parquet", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file added: what it was, how many rows were taken, refused (by reason) and revised an older
    value; ``withdrawn`` is how many older values it re-tells the place of and gives no value.

    ``rates`` are those its values were converted to dollars at, by currency and period; () where
    they were in dollars. ``size`` is in bytes, 0 where an earlier version did not write it.
    ``complete`` names what the file leaves nothing out of (COMPLETE_PARTS, () where nobody says
    so), ``declared`` those of them that the person who added it or the question it answers says,
    and ``scope`` the reporters by period that this holds for; {} where ``complete`` is ().
    ``partners`` are the reporters and partners by period ("BLR RUS") of a file that leaves out no
    goods but may leave out partners: of others it says nothing.
    ``nomenclatures`` are those of its rows; ``HS`` is an edition that the file does not tell.
    ``refused_usd`` are the dollars of the rows refused, by reason, as far as they tell any, and
    ``unspecified_usd`` those of the rows taken whose goods have no code (999999): decimals as text.
    """

    id: str
    file: str
    layout: str
    source: str
    retrieved: str
    taken: int
    refused: Mapping[str, int]
    revised: int = 0
    imports: str = "CIF"
    rates: tuple[AppliedRate, ...] = ()
    size: int = 0
    withdrawn: int = 0
    complete: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nomenclatures: tuple[str, ...] = ()
    refused_usd: Mapping[str, str] = field(default_factory=dict)
    unspecified_usd: str = "0"
    partners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in force: the additions in order, and the current file of each year.

    ``hashes`` are SHA-256 by the name of a file; those an earlier version wrote have none.
    """

    additions: tuple[AddedFile, ...] = ()
    years: Mapping[str, str] = field(default_factory=dict)
    revised: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)


def load_manifest(folder: Path) -> Manifest:
    """What is in force in ``folder``; an empty one where nothing was added. Raises NewerDossier,
    DossierError.
    """
    path = folder / MANIFEST
    if not path.exists():
        return Manifest()
    try:
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if check_kind(document["version"], int) > VERSION:
            raise NewerDossier(
                "trade.store-newer",
                "{path} was written by a later version.",
                "Install that version of Kirmash.",
                path=path,
            )
        return Manifest(
            tuple(_load_addition(entry) for entry in check_kind(document["additions"], list)),
            check_names(document["years"], _YEAR, _NAME),
            check_names(document["revised"], _YEAR, _NAME),
            check_names(document.get("hashes", {}), _NAME, _HASH),
        )
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
        ArithmeticError,
        InputError,
    ) as fault:
        raise DossierError(
            "trade.store-damaged",
            "{path} is damaged: {cause}.",
            "Restore it from a backup, or add the files again in another folder.",
            path=path,
            cause=fault,
        ) from fault


def store_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in force by one renaming."""
    active = {*manifest.years.values(), *manifest.revised.values()}
    content = {
        "version": VERSION,
        "additions": [asdict(entry) for entry in manifest.additions],
        "years": manifest.years,
        "revised": manifest.revised,
        "hashes": {name: value for name, value in manifest.hashes.items() if name in active},
    }
    text = encoding_json.indented_json(content, sort_keys=True)
    write_atomically(folder / MANIFEST, text.encode())


def complete_scopes(
    folder: Path, as_of: date | None = None
) -> Mapping[tuple[str, str, str], frozenset[str]]:
    """What the tables are complete in, by source, reporter ('' where the source reconciled both
    sides) and period: goods, partners, reporters; with ``as_of`` by files retrieved by that day.

    A key that is absent is known to be complete in nothing.
    """
    parts: dict[tuple[str, str, str], frozenset[str]] = {}
    for addition, complete, scope in _complete_additions(folder, as_of):
        for period, reporters in scope.items():
            for reporter in reporters:
                key = addition.source, reporter, period
                parts[key] = parts.get(key, frozenset()) | frozenset(complete)
    return MappingProxyType(parts)


def _complete_additions(
    folder: Path, as_of: date | None
) -> Iterator[tuple[AddedFile, tuple[str, ...], Mapping[str, tuple[str, ...]]]]:
    """The additions retrieved by a day, with what they leave nothing out of and for whom."""
    manifest = load_manifest(folder)
    for addition in manifest.additions:
        if as_of and date.fromisoformat(addition.retrieved) > as_of:
            continue
        complete, scope = addition.complete, addition.scope
        if addition.layout == "baci" and not scope:  # an earlier version wrote none
            complete, scope = _OF_BACI, dict.fromkeys(manifest.years, ("",))
        yield addition, complete, scope


def goods_scopes(folder: Path, as_of: date | None = None) -> frozenset[tuple[str, str, str, str]]:
    """The source, reporter, partner ('' for every partner) and period of the flows whose goods are
    all told, as `complete_scopes` has it.
    """
    found = set[tuple[str, str, str, str]]()
    for addition, complete, scope in _complete_additions(folder, as_of):
        for period, reporters in scope.items() if GOODS in complete else ():
            listed = [name.split() for name in addition.partners.get(period, ())]
            pairs = listed or [[reporter, ""] for reporter in reporters]
            found |= {(addition.source, reporter, partner, period) for reporter, partner in pairs}
    return frozenset(found)


def parse_complete_parts(text: str) -> tuple[str, ...]:
    """``goods,partners`` as a user writes what a file leaves nothing out of. Raises InputError."""
    return check_complete_parts(word.strip().casefold() for word in text.split(",") if word.strip())


def check_complete_parts(words: Iterable[str]) -> tuple[str, ...]:
    """The parts in one order, each once. Raises InputError for any other word."""
    parts = set(map(str, words))
    if wrong := sorted(parts - set(COMPLETE_PARTS)):
        raise InputError(
            "trade.complete-part",
            "A table cannot be declared complete in {word!r}.",
            "Write one or more of {parts}, separated by commas.",
            word=wrong[0],
            parts=COMPLETE_PARTS,
        )
    return tuple(part for part in COMPLETE_PARTS if part in parts)


def _load_addition(entry: dict[str, Any]) -> AddedFile:
    rates = tuple(AppliedRate(**rate) for rate in entry.get("rates", ()))
    complete, declared = (
        check_complete_parts(check_kind(entry.get(name, []), list))
        for name in ("complete", "declared")
    )
    nomenclatures = tuple(
        check_kind(name, str) for name in check_kind(entry.get("nomenclatures", []), list)
    )
    read = {
        "nomenclatures": nomenclatures,
        "rates": rates,
        "complete": complete,
        "declared": declared,
        "scope": _load_names(entry.get("scope", {})),
        "partners": _load_names(entry.get("partners", {})),
    }
    addition = AddedFile(**{**entry, **read})
    for rate in rates:
        _check_fields(rate)
        Decimal(rate.per_usd)
    _check_fields(addition)
    date.fromisoformat(addition.retrieved)
    Decimal(addition.unspecified_usd)
    for reason, dollars in check_kind(addition.refused_usd, dict).items():
        check_kind(reason, str), Decimal(check_kind(dollars, str))
    for reason, count in check_kind(addition.refused, dict).items():
        check_kind(reason, str), check_kind(count, int)
    return addition


def _load_names(entry: object) -> dict[str, tuple[str, ...]]:
    return {
        check_kind(period, str): tuple(check_kind(name, str) for name in check_kind(names, list))
        for period, names in check_kind(entry, dict).items()
    }


def _check_fields(record: AddedFile | AppliedRate) -> None:
    """Raise ValueError where a field that is to be a text or a whole number is neither."""
    for each in fields(record):
        if each.type in {"str", "int"}:
            check_kind(getattr(record, each.name), str if each.type == "str" else int)
