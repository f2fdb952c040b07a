"""Sentences with their values filled in."""

from __future__ import annotations

import pytest

from kirmash import i18n


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("Срок – {term}.", "2024 г.", "Срок – 2024 г."),
        ("Срок – {term}.", "март", "Срок – март."),
        ("Due {term}.", "1 p.m.", "Due 1 p.m."),
        ("Open since {term} …", "2024 г.", "Open since 2024 г. …"),
        ("See {term}...", "2024", "See 2024..."),
    ],
)
def test_a_sentence_ends_with_a_single_full_stop(
    template: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = i18n.catalog("ru")
    monkeypatch.setitem(messages.single, "test.end", template)
    assert i18n.translate("test.end", "ru", term=value) == expected
