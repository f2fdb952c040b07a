"""The list of documents as prepared JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from kirmash.dossier import serialise
from kirmash.ledger.projections import cards
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import View


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_list_is_the_text_that_the_records_give(
    ledger: Ledger, make: Callable[..., tuple[object, bytes]], number: int
) -> None:
    for at in range(number):
        extraction, raw = make(at)
        ledger.add(extraction, raw, f'g"{at}', "2026-11-01T10:00:00+00:00")
    if number > 1:
        ledger.withdraw(make(1)[0].document.id, "Anna", "2026-11-02T10:00:00+00:00", "тест «»")
    for view in (View(), View(known_at=2)):
        with ledger.connection() as connection:
            text = "".join(cards.document_list_json(connection, view))
        assert text == serialise.to_json_text(serialise.documents(ledger.documents(view)))
        assert json.loads(text)


def test_the_last_added_are_listed_in_the_order_added(
    ledger: Ledger, make: Callable[..., tuple[object, bytes]]
) -> None:
    for at in range(5):
        ledger.add(*make(at), "g", "2026-11-01T10:00:00+00:00")
    with ledger.connection() as connection:
        rows = list(cards.listed(connection, View(), 2))
        assert [row.first for row in rows] == [4, 5]
        assert cards.count_documents(connection, View()) == 5
