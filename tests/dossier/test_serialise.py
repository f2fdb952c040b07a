"""One shape a record, in plain values: what the command line, the API and MCP hand out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kirmash import Dossier, View, pair_of
from kirmash.dossier import health, reading, serialise
from kirmash.dossier.deals import DealQuery
from kirmash.dossier.series import HEDGES, LevelQuery

PAIR = pair_of("BLR", "RU-IVA")
VIEW = View(date(2017, 6, 1))

SHAPES: dict[str, Callable[[Dossier], Any]] = {
    "dossier": serialise.dossier_status,
    "documents": lambda d: serialise.documents(d.documents()),
    "claims": lambda d: serialise.claims(d.claim_report(PAIR)),
    "levels": lambda d: serialise.level_report(d.level_report(PAIR, LevelQuery())),
    "conflicts": lambda d: serialise.conflicts(d.conflict_report(PAIR)),
    "targets": lambda d: serialise.targets(d.targets(PAIR)),
    "deals": lambda d: serialise.deals(d.deal_list(PAIR, DealQuery(scored=True), VIEW)),
    "deal": lambda d: serialise.deal_history_json(d.deal_history(d.deals(PAIR)[0].id)),
    "enterprises": lambda d: serialise.enterprises(d.enterprise_report(PAIR)),
    "why": lambda d: serialise.evidence_report(d.why(d.claims(*PAIR.codes)[0].id)),
    "goods": lambda _: serialise.goods(reading.find_goods("автобус")),
    "checks": lambda d: serialise.health_checks(health.run_health_checks(d.folder)),
    "extraction": lambda d: serialise.extraction(d.extractions()[0]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_are_plain_and_come_back_from_text(filled: Dossier, name: str) -> None:
    shape = SHAPES[name](filled)
    assert _plain(shape)
    assert (
        json.loads(serialise.to_json_text(shape))
        == json.loads(serialise.to_json_line(shape))
        == shape
    )


def _plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(_plain, value))
    return type(value) in {str, int, float, bool, type(None)}


def test_periods_and_dates_are_text(filled: Dossier) -> None:
    shape = serialise.level_report(filled.level_report(PAIR, LevelQuery(by="year")))
    assert next(iter(shape["points"][0])) == "period"
    assert shape["points"][0]["period"].isdecimal()
    document = serialise.documents(filled.documents())["documents"][0]
    assert date.fromisoformat(document["published"])
    assert "text" not in document


def test_a_sensitivity_names_its_three_series(filled: Dossier) -> None:
    shape = serialise.level_report(filled.level_report(PAIR, LevelQuery(sensitivity=True)))
    assert list(shape) == ["hedges"]
    assert tuple(shape["hedges"]) == HEDGES


def test_deals_since_a_meeting_are_four_lists(filled: Dossier) -> None:
    query = DealQuery(since="2016-04-15", scored=True)
    shape = serialise.deals(filled.deal_list(PAIR, query, VIEW))
    assert list(shape) == ["since", "done", "late", "due_next", "new"]
    assert shape["since"] == "2016-04-15"
    assert all({"id", "scores"} <= set(deal) for deal in shape["new"])
