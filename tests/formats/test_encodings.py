"""One detection of encodings: marks, UTF-8, what is declared, what reads well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.formats import encodings
from kirmash.formats.characters import clean_text, is_clean
from kirmash.formats.encodings import TextKind

RUSSIAN = "Товарооборот Беларуси и Ивановской области вырос на 12 % – до «98,4 млн» долларов."
CODES = ("utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r", "cp866", "iso-8859-5")


@pytest.mark.parametrize("code", CODES)
def test_russian_prose_is_read_in_every_encoding(code: str) -> None:
    text = RUSSIAN.encode(code, "ignore").decode(code)
    assert encodings.decode(RUSSIAN.encode(code, "ignore"), TextKind.PROSE) == text.lstrip("\ufeff")


@pytest.mark.parametrize("code", ["iso-8859-5", "cp866"])
def test_capitals_alone_are_read_too(code: str) -> None:
    head = (
        "ДЕЛЕГАЦИЯ ИВАНОВСКОЙ ОБЛАСТИ ПОСЕТИЛА МИНСКИЙ ТРАКТОРНЫЙ ЗАВОД И ДОГОВОРИЛАСЬ О "
        "ПОСТАВКАХ ТЕХНИКИ"
    )
    assert encodings.decode(head.encode(code), TextKind.PROSE) == head


def test_a_wrong_declaration_gives_way_to_what_reads_well_and_a_mark_to_nothing() -> None:
    page = f'<meta charset="koi8-r">{RUSSIAN}'
    assert encodings.detect(page.encode("windows-1251"), TextKind.PROSE) == "windows-1251"
    assert encodings.decode(page.encode("utf-8"), TextKind.PROSE) == page
    assert encodings.detect('<meta charset="koi8-r">'.encode("utf-16"), TextKind.PROSE) == "utf-16"


@pytest.mark.parametrize("declared", ["nonsense", "hex", "undefined", "idna", "rot13", "utf-7"])
def test_a_hostile_declaration_is_passed_over(declared: str) -> None:
    page = f'<meta charset="{declared}">{RUSSIAN}'
    assert encodings.decode(page.encode("windows-1251"), TextKind.PROSE) == page


def test_tables_are_recognised_by_their_share_of_cyrillic_letters() -> None:
    row = "2014;RU;24000 - ИВАНОВСКАЯ ОБЛАСТЬ;12,5\n" * 20
    assert encodings.detect(row.encode("cp1251"), TextKind.TABLE) == "cp1251"
    assert (
        encodings.detect(
            "2014;Côte d'Ivoire;World;Thousand dollars;12,5\n".encode("latin-1") * 20,
            TextKind.TABLE,
        )
        == "latin-1"
    )
    assert (
        encodings.detect("2014;Côte d'Ivoire\n".encode()[:8], TextKind.TABLE) == "utf-8"
    )  # cut in the middle of ô
    assert encodings.detect("\ufeff2014".encode(), TextKind.TABLE) == "utf-8-sig"


def test_a_plan_that_is_no_utf8_is_in_cyrillic() -> None:
    assert encodings.decode("План “А”".encode("cp1251"), TextKind.PLAN) == "План “А”"


@given(st.binary(max_size=300), st.sampled_from(list(TextKind)))
def test_any_bytes_become_some_text_in_the_stated_encoding(raw: bytes, kind: TextKind) -> None:
    text, name = encodings.decode(raw, kind), encodings.detect(raw, kind)
    assert isinstance(text, str)
    assert is_clean(text)
    assert clean_text(raw.decode(name, "replace")).startswith(text[:-1])


@given(st.text(max_size=200), st.sampled_from(list(TextKind)))
def test_utf8_is_never_taken_for_another(text: str, kind: TextKind) -> None:
    if not text.startswith("\ufeff"):
        assert encodings.decode(text.encode("utf-8", "ignore"), kind) == clean_text(
            text.encode("utf-8", "ignore").decode()
        )
