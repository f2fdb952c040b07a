"""The JSON shapes of the command line: plain types, plain units, ISO periods and dates, ids everywhere."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from kirmash.series.readings import readings
from kirmash.terms.claims import Claim
from kirmash.terms.deals import MENTION_DETAILS, Deal, DealMention
from kirmash.terms.estimates import Fit, Point, Series
from kirmash.terms.extractions import claim_json
from kirmash.terms.judgements import Judgement
from kirmash.terms.periods import Period

if TYPE_CHECKING:  # the reading of pages takes long to import, and most commands read none
    from kirmash.dossier.intake import Intake
    from kirmash.dossier.standing import Contradiction, Followed
    from kirmash.dossier.why import Why
    from kirmash.ledger.store import Entry
    from kirmash.register.scores import Scores


def entry(one: Entry) -> dict[str, Any]:
    """A document of the ledger, without its text."""
    doc = one.document
    return {
        "id": doc.id, "source": doc.source, "outlet": doc.outlet, "url": doc.url, "title": doc.title, "lang": doc.lang,
        "published": _plain(doc.published), "published_basis": doc.basis, "note": doc.note, "position": one.position,
        "grammar": one.grammar, "readings": one.readings, "added_at": one.added_at, "withdrawn": one.withdrawn,
    }  # fmt: skip


def claim(one: Claim) -> dict[str, Any]:
    """A claim as the extraction contract writes it, with its document and table cell."""
    return {**claim_json(one), "document": one.document, "cell": asdict(one.cell) if one.cell else None}


def series(one: Series) -> dict[str, Any]:
    """An estimated series: points in plain units, the fit of each claim, the conflicts found, bounds with both their readings."""
    return {
        "measure": one.measure.value, "reporter": one.reporter, "partner": one.partner, "unit": one.unit,
        "converged": one.converged, "points": [point(p) for p in one.points], "fits": [fit(f) for f in one.fits],
        "conflicts": [record(c) for c in one.conflicts], "readings": [record(r) for r in readings(one)],
    }  # fmt: skip


def point(one: Point) -> dict[str, Any]:
    """One period's level with its 90 % interval; null where not available, with the reason."""
    return {"period": str(one.period), **{key: value for key, value in record(one).items() if key != "period"}}


def contradiction(one: Contradiction) -> dict[str, Any]:
    """Claims that cannot all hold: the explanation, its probability, and the level with, without, and by the first."""
    return {
        **record(one.conflict), "measure": one.measure.value, "about": _plain(one.period), "level": one.level, "without": one.without,
        "held": one.held, "moves": one.moves, "said": [claim(c) for c in one.claims],
    }  # fmt: skip


def followed(one: Followed) -> dict[str, Any]:
    """A target, the claim that set it, and what became of it; levels in plain units, growth in percent a year."""
    return {**record(one.target), "unit": one.unit, "said": _plain(one.said), "set_by": claim(one.claim)}


def fit(one: Fit) -> dict[str, Any]:
    """How one claim stands to the estimate."""
    return record(one)


def deal(one: Deal) -> dict[str, Any]:
    """A deal with its whole history."""
    return record(one)


def mention(one: DealMention) -> dict[str, Any]:
    """What one document says of a deal; what its words tell beside the slots stands there where they tell it."""
    fields = record(one)
    empty = {name for name in MENTION_DETAILS if not fields[name]}
    return {name: value for name, value in fields.items() if name not in empty}


def scored(one: Deal, scores: Scores) -> dict[str, Any]:
    """A deal with its history and its quality scores; implementation is null where it does not apply."""
    return {**record(one), "scores": record(scores)}


def judgement(one: Judgement) -> dict[str, Any]:
    """A person's decision, with the id to withdraw it by."""
    return {"id": one.id, **record(one)}


def intake(one: Intake) -> dict[str, Any]:
    """What became of the files handed in."""
    return record(one)


def why(one: Why) -> dict[str, Any]:
    """The evidence of a record, quoted in context."""
    said = {"claim": claim(one.claim)} if one.claim else {}
    value = {"point": point(one.point)} if one.point else {}
    agreed = {"deal": deal(one.deal)} if one.deal else {}
    told = {"mention": mention(one.mention)} if one.mention else {}
    return {
        "id": one.id, **said, **value, **agreed, **told, "evidence": [record(c) for c in one.citations],
        "fits": [fit(f) for f in one.fits], "judgements": [judgement(j) for j in one.judgements], "told_by": list(one.told_by),
        "influence": [{"claim": key, "moves": by} for key, by in one.influence],
    }  # fmt: skip


def record(one: Any) -> dict[str, Any]:
    """Any frozen record by its fields."""
    return {key: _plain(getattr(one, key)) for key in one.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return record(value) if hasattr(value, "__dataclass_fields__") else value
