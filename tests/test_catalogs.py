"""PO files are read as gettext's tools read them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from kirmash import catalogs
from kirmash.catalogs import Entry

LOCALE = Path(catalogs.__file__).parent / "data" / "locale"


def by_babel(content: bytes) -> list[Entry]:
    entries = []
    for message in read_po(BytesIO(content)):
        if message.id:
            key, plural = (message.id, "") if isinstance(message.id, str) else message.id
            forms = (message.string,) if isinstance(message.string, str) else message.string
            entries.append(Entry(message.context or "", key, plural, tuple(forms)))
    return entries


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.po")), ids=lambda path: path.name)
def test_every_file_is_read_as_babel_reads_it(path: Path) -> None:
    entries = catalogs.read_catalog(path.name)
    assert [entry for entry in entries if entry.key] == by_babel(path.read_bytes())
    assert len(entries) > 100


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(["\n", '"', "\\", "\t", "\\n"])), min_size=1)


@given(st.dictionaries(TEXTS.map("".join), TEXTS.map("".join), min_size=1), st.booleans())
def test_any_text_comes_back(texts: dict[str, str], plural: bool) -> None:
    catalog = Catalog(locale="ru")
    for key, text in texts.items():
        catalog.add((key, f"{key}s") if plural else key, (text, f"{text}а", "") if plural else text)
    file = BytesIO()
    write_po(file, catalog, width=40)
    read = [entry for entry in catalogs.read_entries(file.getvalue().decode()) if entry.key]
    assert {entry.key: entry.forms[0] for entry in read} == texts
    assert {entry.plural for entry in read} == ({f"{key}s" for key in texts} if plural else {""})


def test_comments_contexts_and_obsolete_entries() -> None:
    text = (
        '# a comment with "quotes"\nmsgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; '
        'plural=(n != 1);\\n"\n\n#: place.py:1\nmsgctxt "a.code"\nmsgid "One"\nmsgstr ""\n"Первая "\n'
        '"часть"\nmsgctxt "a.code remedy"\nmsgid "One"\nmsgstr "Вторая"\n#~ msgid "gone"\n'
        '#~ msgstr "нет"\n'
    )
    header, *entries = catalogs.read_entries(text)
    assert entries == [
        Entry("a.code", "One", "", ("Первая часть",)),
        Entry("a.code remedy", "One", "", ("Вторая",)),
    ]
    rule = catalogs.plural_rule(header.forms[0])
    assert [rule(n) for n in (0, 1, 2)] == [1, 0, 1]


def test_a_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        catalogs.read_catalog("xx.po")
