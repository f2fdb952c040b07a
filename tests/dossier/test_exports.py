"""The register in the forms of other programs."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kirmash import Dossier, View, pair_of
from kirmash.dossier.deals import BINARY_FORMS, FORMS, DealQuery, ExportFormat, ExportRequest
from kirmash.errors import InputError

PAIR = pair_of("BLR", "RU-IVA")
VIEW = View(date(2017, 6, 1))


def order(form: str, query: DealQuery, lang: str = "en") -> ExportRequest:
    return ExportRequest(PAIR, query, ExportFormat(form, lang))


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be written as"):
        ExportFormat("pdf", "en")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_question_gives_the_same_bytes(filled: Dossier, form: str) -> None:
    raw = filled.export(order(form, DealQuery()), VIEW)
    assert raw
    assert raw == filled.export(order(form, DealQuery()), VIEW)
    assert raw != filled.export(order(form, DealQuery(late=True)), VIEW)
    assert raw.startswith(b"PK") is (form in BINARY_FORMS)


def test_filters_hold_in_exports_too(filled: Dossier) -> None:
    late = filled.deal_list(PAIR, DealQuery(late=True), VIEW).deals
    calendar = filled.export(order("ics", DealQuery(late=True)), VIEW).decode()
    assert calendar.count("BEGIN:VEVENT") == len(late)
    package = json.loads(filled.export(order("ocds", DealQuery(late=True)), VIEW))
    assert len(package["releases"]) == len(late)


def test_words_are_in_the_language_ordered(filled: Dossier) -> None:
    english = filled.export(order("iati", DealQuery(late=True)), VIEW)
    assert english != filled.export(order("iati", DealQuery(late=True), "ru"), VIEW)
